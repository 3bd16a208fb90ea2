import fc from "fast-check";
import { expect, test } from "vitest";
import { dayStart } from "./schedule.ts";

const zone = "Asia/Shanghai";
const midnight = Date.UTC(2026, 10, 25, 16);

test("a day begins at midnight of its zone", () => {
  expect(dayStart(midnight, zone)).toBe(midnight);
  expect(dayStart(midnight - 1, zone)).toBe(midnight - 86_400_000);
  expect(dayStart(midnight + 86_399_999, zone)).toBe(midnight);
  // Clocks go forward on 2026-03-29 in Berlin: that day has 23 hours.
  expect(dayStart(Date.UTC(2026, 2, 29, 21, 59), "Europe/Berlin")).toBe(Date.UTC(2026, 2, 28, 23));
  expect(dayStart(Date.UTC(2026, 2, 29, 22), "Europe/Berlin")).toBe(Date.UTC(2026, 2, 29, 22));
});

test("each moment lies in the day that it begins", () => {
  const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) });
  fc.assert(
    fc.property(moment, fc.constantFrom(zone, "Europe/Berlin", "Asia/Kathmandu"), (at, where) => {
      const from = dayStart(at, where);
      expect(from).toBeLessThanOrEqual(at);
      expect(dayStart(from, where)).toBe(from);
      expect(dayStart(from - 1, where)).toBeLessThan(from);
    }),
    { numRuns: 200 },
  );
});
