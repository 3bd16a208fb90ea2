import { describe, expect, it } from "vitest";
import { flatnessOf, type Sample } from "./flatness.ts";

/** As the soak samples: twice a minute. */
const run = (minutes: number, mbAt: (minute: number) => number): Sample[] =>
  Array.from({ length: minutes * 2 + 1 }, (_, n) => ({ atMin: n / 2, mb: mbAt(n / 2) }));

/** Chance that is the same each time. */
const chance = (seed: number) => {
  let now = seed * 7919 + 1;
  return () => {
    now = (Math.imul(now, 1_103_515_245) + 12_345) >>> 0;
    return now / 2 ** 32;
  };
};

/** What a server takes: it warms up, garbage makes teeth that come at their own times, and samples scatter. */
const server = (seed: number, { leak = 0, tooth = 0, everyMin = 3, scatter = 1 }) => {
  const next = chance(seed);
  let [phase, last] = [next() * everyMin, 0];
  return (minute: number) => {
    phase += minute - last;
    last = minute;
    if (phase > everyMin) phase = next() * 0.3 * everyMin;
    const warming = 30 * (1 - Math.exp(-minute / 2));
    return 90 + warming + (leak * minute) / 60 + (tooth * phase) / everyMin + scatter * next();
  };
};

const seeds = Array.from({ length: 60 }, (_, n) => n + 1);
const found = (minutes: number, of: Parameters<typeof server>[1]) =>
  seeds.map((seed) => flatnessOf(run(minutes, server(seed, of))).is);
const all = (is: string) => seeds.map(() => is);

describe.each([60, 15])("a soak of %i min", (minutes) => {
  it("is flat where memory stays, be it that it warms up at first", () => {
    expect(found(minutes, {})).toEqual(all("flat"));
  });

  it("grows by a leak of 26 MB an hour, and by one of 48 that was let pass", () => {
    expect(found(minutes, { leak: 26 })).toEqual(all("grows"));
    expect(found(minutes, { leak: 48 })).toEqual(all("grows"));
  });
});

it("sees a leak under teeth of garbage in an hour, and takes teeth alone for none", () => {
  for (const shape of [
    { tooth: 10, everyMin: 1 },
    { tooth: 20, everyMin: 3 },
  ]) {
    expect(found(60, { ...shape, leak: 26 })).toEqual(all("grows"));
    expect(found(60, shape)).toEqual(all("flat"));
  }
});

it("never calls flat, in a quarter of an hour, a leak that large teeth hide: it says that it can't tell", () => {
  const hidden = found(15, { tooth: 40, everyMin: 4, leak: 48 });
  expect(hidden).not.toContain("flat");
  expect(hidden).toContain("unclear");
});

it("sees memory that climbs by steps, and allows one of a megabyte", () => {
  const steps = (every: number, mb: number) => run(60, (minute) => 100 + mb * Math.floor(minute / every));
  expect(flatnessOf(steps(6, 3)).is).toBe("grows");
  expect(flatnessOf(steps(40, 1)).is).toBe("flat");
  expect(flatnessOf(steps(40, 16)).is).not.toBe("flat");
});

it("tells the slope with its error", () => {
  const exact = flatnessOf(run(60, (minute) => 100 + minute / 2));
  expect(exact.slope).toBeCloseTo(30, 6);
  expect(exact.error).toBeCloseTo(0, 6);
  expect(exact.lastMb).toBe(130);
  for (const seed of seeds) {
    const { slope, error } = flatnessOf(run(60, server(seed, { leak: 12, scatter: 4 })));
    expect(Math.abs(slope - 12)).toBeLessThan(2 * error + 1);
  }
});

it("says nothing of too few samples", () => {
  expect(() => flatnessOf([])).toThrow(/say nothing/);
  expect(() => flatnessOf(run(4, () => 100))).toThrow(/say nothing/);
});
