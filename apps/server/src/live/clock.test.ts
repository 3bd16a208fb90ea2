import fc from "fast-check";
import { expect, test } from "vitest";
import { startClock } from "./clock.ts";

const machine = (wall = 1_000_000) => {
  const readings = { wallMs: wall, monoMs: 5000, up: { boot: "one", ms: 5000 } };
  return {
    pass: (ms: number) => {
      readings.wallMs += ms;
      readings.monoMs += ms;
      readings.up = { ...readings.up, ms: readings.up.ms + ms };
    },
    boots: (boot: string) => {
      readings.up = { boot, ms: 0 };
    },
    setBy: (ms: number) => {
      readings.wallMs += ms;
    },
    readings: { wall: () => readings.wallMs, mono: () => readings.monoMs, up: () => readings.up },
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
  clock.goOn({ lastAt: 1_000_000, lastUp: undefined });
  const from = clock.now();
  expect(from).toBeGreaterThan(1_000_000);
  world.pass(1234);
  expect(clock.now() - from).toBe(1234);
  expect(clock.check()).toBe(-500_001);
  expect(clock.check()).toBeUndefined();
});

test.each([3_600_000, -3_600_000, 0])(
  "a server that is away for 30 s while the wall clock is set by %i ms was away for 30 s",
  (setBy) => {
    const world = machine(1e12);
    const before = startClock("Asia/Shanghai", world.readings);
    const told = { ...world.readings.up(), at: before.now() };
    world.pass(400);
    const lastAt = before.now();
    world.pass(30_000);
    world.setBy(setBy);
    const clock = startClock("Asia/Shanghai", world.readings);
    expect(clock.goOn({ lastAt, lastUp: told })).toBe(30_400);
    expect(clock.now() - lastAt).toBe(30_000);
    expect(clock.check()).toBe(setBy === 0 ? undefined : setBy);
  },
);

test("on a machine that was started anew, a server was away since its start at least, whatever the wall clock says", () => {
  const world = machine(1e12);
  const lastUp = { ...world.readings.up(), at: 1e12 };
  world.boots("two");
  world.pass(150_000);
  world.setBy(-150_000);
  const goOn = () => startClock("Asia/Shanghai", world.readings).goOn({ lastAt: 1e12, lastUp });
  expect(goOn()).toBe(150_000);
  world.setBy(600_000);
  expect(goOn()).toBe(600_000);
});

test("a first start was away for ever, and who wrote no uptime goes by the wall clock", () => {
  const { readings } = machine(1e12);
  expect(startClock("Asia/Shanghai", readings).goOn({ lastAt: undefined, lastUp: undefined })).toBe(Infinity);
  expect(startClock("Asia/Shanghai", readings).goOn({ lastAt: 1e12 - 7000, lastUp: undefined })).toBe(7000);
});

test("this machine tells its uptime", () => {
  const [first, second] = [startClock().up(), startClock().up()];
  expect(first?.boot).toMatch(/^[0-9a-f-]{36}$/);
  expect(second).toMatchObject({ boot: first?.boot });
  expect(second!.ms).toBeGreaterThanOrEqual(first!.ms);
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
