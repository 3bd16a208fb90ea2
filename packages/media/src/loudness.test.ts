import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atLoudness, loudnessOf, truePeakOf } from "./loudness.ts";

const tone = (rate: number, hz: number, db: number, seconds: number): Float32Array =>
  Float32Array.from(
    { length: Math.round(rate * seconds) },
    (_, i) => 10 ** (db / 20) * Math.sin((2 * Math.PI * hz * i) / rate),
  );
const joined = (...parts: readonly Float32Array[]): Float32Array =>
  Float32Array.from(parts.flatMap((part) => [...part]));

describe("loudness by BS.1770", () => {
  it.each([8000, 16_000, 44_100, 48_000])("997 Hz at full scale is -3.01 LKFS at %i Hz", (rate) => {
    expect(loudnessOf(tone(rate, 997, 0, 3), rate)).toBeCloseTo(-3.01, 1);
  });

  it("is a dB louder for each dB", () => {
    for (const db of [-10, -23, -40]) expect(loudnessOf(tone(48_000, 997, db, 3), 48_000)).toBeCloseTo(-3.01 + db, 1);
  });

  it("weighs as the standard does: low tones less, high ones more", () => {
    expect(loudnessOf(tone(48_000, 60, 0, 3), 48_000)).toBeLessThan(-4.5);
    expect(loudnessOf(tone(48_000, 10_000, 0, 3), 48_000)).toBeCloseTo(-3.01 + 3.3, 0);
  });

  // The shape of EBU Tech 3341 case 3: what is far beneath counts for nothing.
  it("leaves pauses and quiet parts out", () => {
    const [quiet, loud] = [tone(8000, 997, -50, 10), tone(8000, 997, -20, 10)];
    expect(loudnessOf(joined(quiet, loud, quiet), 8000)).toBeCloseTo(-23.01, 0);
    expect(loudnessOf(joined(new Float32Array(80_000), loud), 8000)).toBeCloseTo(-23.01, 0);
  });

  it("takes what is shorter than a block as one, and silence as nothing", () => {
    expect(loudnessOf(tone(8000, 997, -12, 0.2), 8000)).toBeCloseTo(-15.01, 0);
    expect(loudnessOf(new Float32Array(8000), 8000)).toBe(Number.NEGATIVE_INFINITY);
    expect(loudnessOf(new Float32Array(0), 8000)).toBe(Number.NEGATIVE_INFINITY);
  });

  it("finds peaks between samples", () => {
    // A quarter of the rate, begun an eighth of a turn in: each sample is 3 dB beneath the top.
    const between = Float32Array.from({ length: 4000 }, (_, i) => Math.sin((Math.PI / 2) * i + Math.PI / 4));
    expect(Math.max(...between)).toBeCloseTo(Math.SQRT1_2, 3);
    expect(truePeakOf(between.slice(0))).toBeGreaterThan(-0.1);
  });
});

describe("one loudness", () => {
  it("comes out at the target from wherever it was", () => {
    for (const db of [-45, -20, 0]) {
      const out = atLoudness(tone(8000, 997, db, 3), 8000, -21, -2);
      expect(loudnessOf(out, 8000)).toBeCloseTo(-21, 0);
    }
  });

  it("holds every peak under the limit, whatever the sound", () => {
    const sound = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 400, maxLength: 4000 });
    fc.assert(
      fc.property(sound, fc.integer({ min: -30, max: -6 }), (samples, target) => {
        expect(truePeakOf(atLoudness(Float32Array.from(samples), 8000, target, -2))).toBeLessThanOrEqual(-1.9);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps clicks from holding the speech down", () => {
    const speech = tone(8000, 300, -45, 3);
    speech[12_000] = 0.9;
    const out = atLoudness(speech, 8000, -21, -2);
    expect(loudnessOf(out, 8000)).toBeGreaterThan(-22);
    expect(truePeakOf(out)).toBeLessThanOrEqual(-1.9);
  });
});
