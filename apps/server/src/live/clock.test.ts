import fc from "fast-check";
import { expect, test } from "vitest";
import { startClock } from "./clock.ts";

const machine = (wall = 1_000_000) => {
  const readings = { wallMs: wall, monoMs: 5000 };
  return {
    pass: (ms: number) => {
      readings.wallMs += ms;
      readings.monoMs += ms;
    },
    setBy: (ms: number) => {
      readings.wallMs += ms;
    },
    readings: { wall: () => readings.wallMs, mono: () => readings.monoMs },
  };
};

test("whatever is done to the wall clock, the time never goes back and each step is told once", () => {
  const event = fc.oneof(
    fc.record({ pass: fc.integer({ min: 0, max: 5000 }) }),
    fc.record({ set: fc.integer({ min: -7_200_000, max: 7_200_000 }).filter((ms) => Math.abs(ms) > 520) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const world = machine(1e12);
      const clock = startClock("Asia/Shanghai", world.readings);
      let last = clock.now();
      for (const one of events) {
        if ("pass" in one) world.pass(one.pass);
        else world.setBy(one.set);
        const step = clock.check();
        if ("set" in one) expect(Math.abs((step ?? 0) - one.set)).toBeLessThan(20);
        else expect(step).toBeUndefined();
        expect(clock.now()).toBeGreaterThanOrEqual(last);
        last = clock.now();
      }
    }),
  );
});

test("a clock set back an hour before a restart goes on from the last time, and durations stay true", () => {
  const world = machine();
  world.setBy(-3_600_000 + 3_600_000 - 500_000);
  const clock = startClock("Asia/Shanghai", world.readings);
  clock.floor(1_000_000);
  const from = clock.now();
  expect(from).toBeGreaterThan(1_000_000);
  world.pass(1234);
  expect(clock.now() - from).toBe(1234);
  expect(clock.check()).toBe(-500_001);
  expect(clock.check()).toBeUndefined();
});

test("a step forward is followed, and an event's monotonic time falls on the same clock", () => {
  const world = machine();
  const clock = startClock("Asia/Shanghai", world.readings);
  world.setBy(60_000);
  expect(clock.now()).toBe(1_000_000);
  expect(clock.check()).toBe(60_000);
  expect(clock.now()).toBe(1_060_000);
  expect(clock.at(5000)).toBe(1_060_000);
  expect(clock.at(4000)).toBe(1_059_000);
});

test("a small drift is drawn in without a step", () => {
  const world = machine();
  const clock = startClock("Asia/Shanghai", world.readings);
  world.setBy(-100);
  for (let second = 0; second < 30; second += 1) {
    world.pass(1000);
    expect(clock.check()).toBeUndefined();
  }
  expect(clock.aheadMs()).toBeCloseTo(0);
});

test("a zone that doesn't exist is refused", () => {
  expect(() => startClock("Asia/Atlantis")).toThrow(RangeError);
});
