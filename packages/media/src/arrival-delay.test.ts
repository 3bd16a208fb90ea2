import fc from "fast-check";
import { expect, test } from "vitest";
import { type ArrivalDelay, forgetBase, newArrivalDelay, noteArrival } from "./arrival-delay.ts";
import { seeded } from "./playout.test-scene.ts";

/** Packets of 20 ms whose ways take so long, ms. */
const note = (of: ArrivalDelay, waysMs: readonly number[], from = 0) => {
  for (const [i, wayMs] of waysMs.entries()) {
    const arrival = (from + i) * 160 + wayMs * 8;
    noteArrival(of, wayMs * 8, arrival, 160);
  }
};

/** The relative delay that at most 3 % of the weight is above, each packet weighing 0.5 % less than the next; ms. */
const slowPercentile = (waysMs: readonly number[], baseMs: number): number => {
  const weights = waysMs.map((_, i) => 0.995 ** (waysMs.length - 1 - i));
  const total = weights.reduce((sum, one) => sum + one, 0) + 0.995 ** waysMs.length;
  for (let ms = 2; ; ms += 2) {
    const above = waysMs.reduce((sum, way, i) => (way - baseMs >= ms ? sum + weights[i]! : sum), 0);
    if (above + (ms < 20 ? 0.995 ** waysMs.length : 0) <= 0.03 * total) return ms;
  }
};

test("the spread is the 97th percentile of recent relative delays", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 60, max: 6000 }),
      (seed, mostMs, count) => {
        const random = seeded(seed);
        const of = newArrivalDelay();
        const ways = [3, ...Array.from({ length: count }, (_, i) => 3 + (i % 300 === 0 ? 0 : mostMs * random()))];
        note(of, ways);
        expect(of.base).toBe(24);
        expect(of.spread / 8).toBeCloseTo(slowPercentile(ways, 3), 6);
      },
    ),
    { numRuns: 50 },
  );
});

test("one stall of 100 ms does not change the spread; one every second does", () => {
  const stall = [105, 85, 65, 45, 25];
  const calm = (count: number) => new Array<number>(count).fill(5);
  const once = newArrivalDelay();
  note(once, [...calm(400), ...stall]);
  expect(once.spread / 8).toBe(2);
  const often = newArrivalDelay();
  note(often, Array.from({ length: 12 }, () => [...calm(45), ...stall]).flat());
  expect(often.spread / 8).toBeGreaterThanOrEqual(60);
});

test("the bins move with the base: the delay for the same packets stays the same", () => {
  const random = seeded(3);
  const of = newArrivalDelay();
  const jitter = () => 10 + 20 * random();
  note(of, Array.from({ length: 500 }, jitter));
  const before = of.base + of.spread;
  // One packet is 8 ms faster than all others; after eight seconds it is forgotten.
  note(of, [2], 500);
  expect(of.base).toBe(16);
  expect(Math.abs(of.base + of.spread - before)).toBeLessThanOrEqual(16);
  note(of, Array.from({ length: 500 }, jitter), 501);
  expect(of.base).toBeGreaterThanOrEqual(80);
  expect(Math.abs(of.base + of.spread - before)).toBeLessThanOrEqual(24);
});

test("another timeline finds a new base and keeps the spread", () => {
  const random = seeded(4);
  const of = newArrivalDelay();
  note(
    of,
    Array.from({ length: 500 }, () => 10 + 40 * random()),
  );
  const { spread } = of;
  forgetBase(of);
  // The first of it come in one go, the latest first.
  note(of, [80_000 + 200, 80_000 + 180, 80_000 + 100, 80_000 + 10], 600);
  expect(of.base).toBe(80_010 * 8);
  expect(Math.abs(of.spread - spread)).toBeLessThanOrEqual(16);
});

test("packets too late for any allowed delay do not raise the spread", () => {
  const of = newArrivalDelay();
  note(of, [...new Array<number>(200).fill(5), ...new Array<number>(50).fill(300)]);
  expect(of.spread / 8).toBe(2);
});
