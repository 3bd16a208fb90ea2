import fc from "fast-check";
import { expect, test } from "vitest";
import { localTime } from "../schedule.ts";
import { folderPart, lastMoment, nextMoment, retryAt, type SendRule } from "./sending.ts";

const china = "Asia/Shanghai";
const utc = (text: string): number => Date.parse(`${text}Z`);
const told = (at: number, zone = china): string => `${localTime(at, zone).date} ${localTime(at, zone).time}`;

test("each day at a time: today if it is still to come, else tomorrow; the moment itself is past", () => {
  const rule: SendRule = { every: "day", time: "08:00" };
  expect(told(nextMoment(rule, utc("2026-11-29T23:59"), china))).toBe("2026-11-30 08:00");
  expect(told(nextMoment(rule, utc("2026-11-30T00:00"), china))).toBe("2026-12-01 08:00");
  expect(told(lastMoment(rule, utc("2026-11-30T00:00"), china))).toBe("2026-11-30 08:00");
  expect(told(lastMoment(rule, utc("2026-11-29T23:59"), china))).toBe("2026-11-29 08:00");
});

test("on weekdays, over a year's end", () => {
  const rule: SendRule = { every: "week", time: "09:30", weekdays: [1, 5] };
  // 2026-12-31 is a Thursday.
  expect(told(nextMoment(rule, utc("2026-12-31T10:00"), china))).toBe("2027-01-01 09:30");
  expect(told(nextMoment(rule, utc("2027-01-01T10:00"), china))).toBe("2027-01-04 09:30");
});

test("on the 31st: of a shorter month on its last day, in a leap year on 29 February", () => {
  const rule: SendRule = { every: "month", time: "07:00", day: 31 };
  const moments: string[] = [];
  let at = utc("2027-12-31T00:00");
  for (let n = 0; n < 5; n += 1) {
    at = nextMoment(rule, at, china);
    moments.push(told(at));
  }
  const days = ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"];
  expect(moments).toEqual(days.map((day) => `${day} 07:00`));
});

test("where clocks change: a time that is skipped is the moment they go on, one that comes twice comes once", () => {
  const berlin = "Europe/Berlin";
  const rule: SendRule = { every: "day", time: "02:30" };
  expect(told(nextMoment(rule, utc("2026-03-28T12:00"), berlin), berlin)).toBe("2026-03-29 03:00");
  const first = nextMoment(rule, utc("2026-10-24T12:00"), berlin);
  expect(new Date(first).toISOString()).toBe("2026-10-25T00:30:00.000Z");
  expect(told(nextMoment(rule, first, berlin), berlin)).toBe("2026-10-26 02:30");
});

const rules: fc.Arbitrary<SendRule> = fc
  .record({
    every: fc.constantFrom("day" as const, "week" as const, "month" as const),
    minute: fc.nat(1439),
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    day: fc.integer({ min: 1, max: 31 }),
  })
  .map(({ every, minute, weekdays, day }): SendRule => {
    const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    return every === "day" ? { every, time } : every === "week" ? { every, time, weekdays } : { every, time, day };
  });
const moments = fc.integer({ min: utc("2024-01-01T00:00"), max: utc("2031-01-01T00:00") });

test("the moment before the next one is the last one, and none lies between", () => {
  fc.assert(
    fc.property(rules, moments, fc.constantFrom(china, "Europe/Berlin", "America/New_York"), (rule, now, zone) => {
      const [last, next] = [lastMoment(rule, now, zone), nextMoment(rule, now, zone)];
      expect(last).toBeLessThanOrEqual(now);
      expect(next).toBeGreaterThan(now);
      expect(nextMoment(rule, last, zone)).toBe(next);
      expect(lastMoment(rule, next - 1, zone)).toBe(last);
    }),
    { numRuns: 150 },
  );
});

test("is tried again three times, ever later, and then no more", () => {
  expect([1, 2, 3, 4].map((tries) => retryAt(tries, 0))).toEqual([60_000, 300_000, 1_800_000, undefined]);
});

test("a folder never leads up, out, or to what is hidden", () => {
  expect(["", " daily ", "client/日报/", "a//b"].map(folderPart)).toEqual(["", "daily", "client/日报", "a/b"]);
  for (const bad of ["..", "a/../b", "/etc", ".ssh", "a/.b", "a\\b", "a\u0000b", "a\nb", "a/b/c/d/e/f", "x".repeat(65)])
    expect([bad, folderPart(bad)]).toEqual([bad, undefined]);
});
