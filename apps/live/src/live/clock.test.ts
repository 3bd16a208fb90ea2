import fc from "fast-check";
import { expect, test } from "vitest";
import { type NodeClock, startClock } from "./clock.ts";

const machine = (wall = 1_000_000) => {
  const readings = { wallMs: wall, monoMs: 5000, up: { boot: "one", ms: 5000 } };
  return {
    pass: (ms: number) => {
      readings.wallMs += ms;
      readings.monoMs += ms;
      readings.up = { ...readings.up, ms: readings.up.ms + ms };
    },
    suspends: (ms: number) => {
      readings.wallMs += ms;
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

test("whatever is done to the wall clock, steady time is what passed, the time is the wall clock's, and each step is told once", () => {
  const event = fc.oneof(
    fc.record({ pass: fc.integer({ min: 0, max: 5000 }) }),
    fc.record({ set: fc.integer({ min: -7_200_000, max: 7_200_000 }).filter((ms) => Math.abs(ms) > 100) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const world = machine(1e12);
      const clock = startClock("Asia/Shanghai", world.readings);
      let steady = clock.steady();
      let upMs = 5000;
      for (const one of events) {
        if ("pass" in one) world.pass(one.pass);
        else world.setBy(one.set);
        if ("pass" in one) [steady, upMs] = [steady + one.pass, upMs + one.pass];
        expect(clock.check()).toEqual("set" in one ? { byMs: one.set, upMs } : undefined);
        expect(clock.steady()).toBe(steady);
        expect(clock.now()).toBe(world.readings.wall());
        expect(clock.wallOf(steady)).toBe(clock.now());
      }
    }),
  );
});

test("a process that is kept from its core between two readings sees no step", () => {
  const world = machine(1e12);
  let kept = 0;
  const wall = () => {
    const was = world.readings.wall();
    if (kept > 0) world.pass(kept);
    kept = 0;
    return was;
  };
  kept = 700;
  const clock = startClock("Asia/Shanghai", { ...world.readings, wall });
  expect(clock.now()).toBe(world.readings.wall());
  world.pass(1000);
  kept = 400;
  expect(clock.check()).toBeUndefined();
  expect(clock.offsetMs()).toBe(0);
  kept = 300;
  world.setBy(5000);
  expect(clock.check()).toMatchObject({ byMs: 5000 });
  expect(clock.now()).toBe(world.readings.wall());
});

/** What the journal of a run tells when it ends. */
const pastOf = (clock: NodeClock) => ({
  lastAt: clock.steady(),
  lastOffsetMs: clock.offsetMs(),
  lastUp: { ...clock.up()!, at: clock.steady() },
});

test.each([3_600_000, -3_600_000, 0])(
  "a server that is away for 30 s while the wall clock is set by %i ms was away for 30 s, and tells the step",
  (setBy) => {
    const world = machine(1e12);
    const before = startClock("Asia/Shanghai", world.readings);
    world.setBy(-60_000);
    before.check();
    world.pass(400);
    const past = pastOf(before);
    world.pass(30_000);
    world.setBy(setBy);
    const clock = startClock("Asia/Shanghai", world.readings);
    expect(clock.goOn(past)).toBe(30_000);
    expect(clock.steady() - past.lastAt).toBe(30_000);
    expect(clock.check()).toEqual(setBy === 0 ? undefined : { byMs: setBy, upMs: 35_400 });
    expect(clock.now()).toBe(world.readings.wall());
  },
);

test("a clock that was an hour ahead is an hour ahead no longer once it is set right, restarts or not", () => {
  const world = machine(1e12 + 3_600_000);
  const before = startClock("Asia/Shanghai", world.readings);
  world.pass(1000);
  const past = pastOf(before);
  world.setBy(-3_600_000);
  world.pass(2000);
  const clock = startClock("Asia/Shanghai", world.readings);
  clock.goOn(past);
  expect(clock.check()?.byMs).toBe(-3_600_000);
  expect(clock.now()).toBe(1e12 + 3000);
});

test("what an earlier release left is gone on from: its time never went back, and it was the wall clock's or ahead of it", () => {
  const world = machine(1e12);
  const lastUp = { ...world.readings.up(), at: 1e12 + 500_000 };
  world.pass(1000);
  const clock = startClock("Asia/Shanghai", world.readings);
  expect(clock.goOn({ lastAt: 1e12 + 500_000, lastUp })).toBe(1000);
  expect(clock.steady()).toBe(1e12 + 501_000);
  expect(clock.check()?.byMs).toBe(-500_000);
  expect(clock.now()).toBe(1e12 + 1000);
});

test("on a machine that was started anew, a server was away since its start at least, whatever the wall clock says", () => {
  const world = machine(1e12);
  const lastUp = { ...world.readings.up(), at: 1e12 };
  world.boots("two");
  world.pass(150_000);
  world.setBy(-150_000);
  const goOn = () => {
    const clock = startClock("Asia/Shanghai", world.readings);
    return [clock.goOn({ lastAt: 1e12, lastUp }), clock.check()];
  };
  // The wall clock went back meanwhile: what was stamped before is corrected with it, for a day.
  expect(goOn()).toEqual([150_000, { byMs: -150_000, upMs: 86_400_000 }]);
  world.setBy(600_000);
  expect(goOn()).toEqual([600_000, undefined]);
});

test("a step corrects nothing from before a start of the machine that only the wall clock bridges", () => {
  const world = machine(1e12);
  const lastUp = { ...world.readings.up(), at: 1e12 };
  world.boots("two");
  world.pass(20_000);
  world.setBy(8 * 3_600_000);
  const clock = startClock("Asia/Shanghai", world.readings);
  clock.goOn({ lastAt: 1e12, lastUp });
  world.pass(60_000);
  world.setBy(-8 * 3_600_000);
  expect(clock.check()).toEqual({ byMs: -8 * 3_600_000, upMs: 60_000 });
});

test("while the machine is suspended steady time goes on, and the wall clock was not stepped", () => {
  const world = machine(1e12);
  const clock = startClock("Asia/Shanghai", world.readings);
  world.suspends(60_000);
  expect(clock.check()).toBeUndefined();
  expect([clock.steady(), clock.now()]).toEqual([1e12 + 60_000, 1e12 + 60_000]);
  world.pass(1000);
  expect(clock.check()).toBeUndefined();
  expect(clock.steady()).toBe(1e12 + 61_000);
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

test("an event's monotonic time falls on the steady clock, whatever was set meanwhile", () => {
  const world = machine();
  const clock = startClock("Asia/Shanghai", world.readings);
  world.setBy(60_000);
  clock.check();
  expect(clock.at(5000)).toBe(1_000_000);
  expect(clock.at(4000)).toBe(999_000);
});

test("a difference that is no step is left as it is, and does not add up", () => {
  const world = machine();
  const clock = startClock("Asia/Shanghai", world.readings);
  world.setBy(-60);
  expect(clock.check()).toBeUndefined();
  expect(clock.aheadMs()).toBe(60);
  world.setBy(-60);
  expect(clock.check()?.byMs).toBe(-120);
  expect(clock.aheadMs()).toBe(0);
});

test("a zone that doesn't exist is refused", () => {
  expect(() => startClock("Asia/Atlantis")).toThrow(RangeError);
});
