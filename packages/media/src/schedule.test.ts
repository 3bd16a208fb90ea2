import fc from "fast-check";
import { expect, test } from "vitest";
import { hasFrames, newSchedule, nextAt, nextFrameAt, runDue, slotAt, slotMs } from "./schedule.ts";

test("every slot runs once, in order, never early, with any timer", () => {
  const waits = fc.array(fc.double({ min: 0.1, max: 60, noNaN: true }), { maxLength: 200 });
  fc.assert(
    fc.property(waits, (steps) => {
      const schedule = newSchedule(1000);
      let nowMs = 1000;
      const ran: number[] = [];
      for (const step of steps) {
        nowMs += step;
        runDue(schedule, nowMs, (slot, atMs) => {
          expect(atMs).toBe(1000 + slot * slotMs);
          expect(atMs).toBeLessThanOrEqual(nowMs);
          ran.push(slot);
        });
        expect(nextAt(schedule)).toBeGreaterThan(nowMs);
      }
      expect(ran).toEqual(ran.map((_, i) => i));
      expect(ran.length).toBe(schedule.next);
    }),
  );
});

test("after an hour with a timer that is always a little late no slot is missing", () => {
  const schedule = newSchedule(0);
  let ran = 0;
  for (let nowMs = 0; nowMs < 3_600_000; nowMs += 5.37) runDue(schedule, nowMs, () => ran++);
  expect(ran).toBeGreaterThanOrEqual(359_999);
  expect(schedule.skipped).toBe(0);
});

test("a process that stood still for seconds skips the slots and counts them", () => {
  const schedule = newSchedule(0);
  runDue(schedule, 100, () => {});
  let ran = 0;
  runDue(schedule, 10_100, () => ran++);
  expect(ran).toBe(1);
  expect(schedule.skipped).toBe(999);
});

test("frames are due in every other slot, and each slot knows the next of them", () => {
  const schedule = newSchedule(0);
  const frames: number[] = [];
  for (let nowMs = 0; nowMs < 200; nowMs += slotMs)
    runDue(schedule, nowMs, (slot, atMs) => {
      if (hasFrames(slot)) frames.push(atMs);
      expect(nextFrameAt(schedule)).toBe(slotAt(schedule, slot + (hasFrames(slot) ? 2 : 1)));
    });
  expect(frames).toEqual([0, 20, 40, 60, 80, 100, 120, 140, 160, 180]);
});
