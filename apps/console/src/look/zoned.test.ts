import dayjs from "dayjs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOf, setPickersZone, zoned } from "./zoned.ts";

const zones = ["Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "UTC"] as const;
const shown = "YYYY-MM-DD HH:mm";

test("a moment is shown as it is in the hotline's zone, and picked back it is the same moment", () => {
  expect(zoned(Date.UTC(2026, 10, 24, 16, 30), "Asia/Shanghai").format(shown)).toBe("2026-11-25 00:30");
  const minute = fc.integer({ min: 0, max: 60_000_000 }).map((minutes) => minutes * 60_000);
  fc.assert(
    fc.property(minute, fc.constantFrom(...zones), (at, zone) => {
      const back = instantOf(zoned(at, zone), zone);
      // an hour that clocks are put back for comes twice
      expect([at, at + 3_600_000, at - 3_600_000]).toContain(back);
      expect(zoned(back, zone).format(shown)).toBe(zoned(at, zone).format(shown));
    }),
  );
});

test("a picker's own today is the hotline's", () => {
  setPickersZone("Asia/Shanghai");
  expect(
    dayjs(Date.UTC(2026, 10, 24, 16, 30))
      .tz()
      .format(shown),
  ).toBe("2026-11-25 00:30");
});

test("what is typed is taken for a time in the hotline's zone, not in the browser's", () => {
  const typed = dayjs("2026-11-25 00:30", shown);
  expect(instantOf(typed, "Asia/Shanghai")).toBe(Date.UTC(2026, 10, 24, 16, 30));
  expect(instantOf(typed, "America/New_York")).toBe(Date.UTC(2026, 10, 25, 5, 30));
});
