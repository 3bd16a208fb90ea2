import fc from "fast-check";
import { expect, test } from "vitest";
import { alawSilence } from "./g711.ts";
import { newTimeline, putFrame, takeUntil } from "./timeline.ts";

const frameOf = (code: number) => new Uint8Array(160).fill(code);

const channel = (chunks: readonly Uint8Array[], which: 0 | 1): number[] =>
  chunks.flatMap((bytes) => Array.from({ length: bytes.length / 2 }, (_, i) => bytes[i * 2 + which]!));

test("a frame is at its time, on its channel, and lost time is silence", () => {
  const timeline = newTimeline(5000);
  putFrame(timeline, 0, 5100, frameOf(1), 0, 160);
  putFrame(timeline, 1, 5300, frameOf(2), 0, 160);
  const chunks = takeUntil(timeline, 5400);
  const left = channel(chunks, 0);
  const right = channel(chunks, 1);
  expect(left.length).toBe(3200);
  expect(left.indexOf(1)).toBe(800);
  expect(left.lastIndexOf(1)).toBe(959);
  expect(right.indexOf(2)).toBe(2400);
  expect(left.filter((code) => code === alawSilence).length).toBe(3040);
});

test("frames of an irregular clock join without gap or overlap", () => {
  const wobble = fc.array(fc.double({ min: -7, max: 7, noNaN: true }), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(wobble, (offsets) => {
      const timeline = newTimeline(0);
      let drift = 0;
      for (const [i, offset] of offsets.entries()) {
        drift = Math.max(-7, Math.min(7, offset));
        putFrame(timeline, 0, 100 + i * 20 + (i === 0 ? 0 : drift), frameOf(7), 0, 160);
      }
      const left = channel(takeUntil(timeline, 1000), 0);
      expect(left.filter((code) => code === 7).length).toBe(20 * 160);
      expect(left.lastIndexOf(7) - left.indexOf(7)).toBe(20 * 160 - 1);
    }),
  );
});

test("its length is its time, however often it is taken and whatever was written", () => {
  const steps = fc.array(fc.record({ ms: fc.integer({ min: 0, max: 3000 }), put: fc.boolean() }), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (script) => {
      const timeline = newTimeline(0);
      const chunks: Uint8Array[] = [];
      let nowMs = 0;
      for (const { ms, put } of script) {
        nowMs += ms;
        if (put) putFrame(timeline, 1, nowMs - 20, frameOf(3), 0, 160);
        chunks.push(...takeUntil(timeline, nowMs - 180));
      }
      chunks.push(...takeUntil(timeline, nowMs));
      expect(chunks.reduce((sum, bytes) => sum + bytes.length, 0)).toBe(nowMs * 16);
    }),
  );
});

test("sound whose time was taken already, or is before the start, is dropped", () => {
  const timeline = newTimeline(0);
  putFrame(timeline, 0, -10, frameOf(4), 0, 160);
  const first = channel(takeUntil(timeline, 500), 0);
  expect(first.filter((code) => code === 4).length).toBe(80);
  putFrame(timeline, 0, 400, frameOf(5), 0, 160);
  expect(channel(takeUntil(timeline, 1000), 0)).not.toContain(5);
});
