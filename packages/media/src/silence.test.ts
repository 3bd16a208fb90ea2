import fc from "fast-check";
import { expect, it } from "vitest";
import { soundWithin, trimmed } from "./silence.ts";

const rate = 8000;
const sound = (ms: number, amplitude: number): number[] =>
  Array.from({ length: ms * 8 }, (_, i) => amplitude * Math.sin(i / 2));
const of = (...parts: readonly (readonly number[])[]): Float32Array => Float32Array.from(parts.flat());

it("takes the silence away but for a breath, and leaves pauses", () => {
  const samples = of(sound(2000, 0.0005), sound(500, 0.3), sound(3000, 0), sound(500, 0.3), sound(4000, 0.0005));
  const within = soundWithin(samples, rate)!;
  expect(within.from / 8).toBeCloseTo(2000 - 80, -1);
  expect(within.to / 8).toBeCloseTo(6000 + 200, -1);
  expect(trimmed(samples, rate)!.length).toBe(within.to - within.from);
});

it("keeps a quiet word beside a loud one", () => {
  expect(trimmed(of(sound(400, 0.01), sound(400, 0.5)), rate)!.length).toBe(800 * 8);
});

it("hears nothing in silence", () => {
  for (const quiet of [new Float32Array(0), new Float32Array(8000), of(sound(1000, 0.0005))])
    expect(trimmed(quiet, rate)).toBeUndefined();
});

it("never takes a part of what is loud", () => {
  fc.assert(
    fc.property(fc.nat(3000), fc.integer({ min: 20, max: 2000 }), fc.nat(3000), (before, ms, after) => {
      const out = trimmed(of(sound(before, 0), sound(ms, 0.4), sound(after, 0)), rate)!;
      expect(out.length).toBeGreaterThanOrEqual(ms * 8);
      expect(out.length).toBeLessThanOrEqual((ms + 300) * 8);
    }),
    { numRuns: 60 },
  );
});
