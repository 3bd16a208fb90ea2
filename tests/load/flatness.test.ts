import { expect, it } from "vitest";
import { flatnessOf } from "./flatness.ts";

const hour = (mbAt: (minute: number) => number) =>
  Array.from({ length: 361 }, (_, n) => ({ atMin: n / 6, mb: mbAt(n / 6) }));

it("finds memory flat that grows at first and then goes up and down with the garbage", () => {
  const { flat, slope } = flatnessOf(hour((minute) => 100 + 40 * Math.min(1, minute / 15) + ((minute * 7) % 11)));
  expect(flat).toBe(true);
  expect(Math.abs(slope)).toBeLessThan(10);
});

it("finds a leak of a megabyte a minute under the same teeth", () => {
  const { flat, slope, growthMb } = flatnessOf(hour((minute) => 100 + minute + ((minute * 7) % 11)));
  expect(flat).toBe(false);
  expect(slope).toBeCloseTo(60, -1);
  expect(growthMb).toBeGreaterThan(16);
});
