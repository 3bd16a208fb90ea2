import { isOpen, type Schedule } from "@zongji/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  datesOf,
  dayOf,
  later,
  leadOf,
  usualPeriods,
  weekdays,
  weeklyOf,
  weekOf,
  withDays,
  withoutSpecial,
  withSpecial,
} from "./model.ts";
import { periodsText, readPeriods } from "./periods.ts";

const morning = { from: "09:00", to: "12:00" };
const afternoon = { from: "13:30", to: "17:30" };
const workdays = { days: [1, 2, 3, 4, 5] };
const office: Schedule = {
  zone: "Asia/Shanghai",
  weekly: [
    { ...workdays, ...morning },
    { ...workdays, ...afternoon },
  ],
  special: [],
};

test("hours are read as people write them, and told the same way", () => {
  const both = [morning, afternoon];
  for (const text of ["09:00-12:00,13:30-17:30", "9:00–12:00、13:30–17:30", " 13：30至17：30；9:00~12:00 "])
    expect(readPeriods(text)).toEqual(both);
  expect(readPeriods("")).toEqual([]);
  expect(readPeriods("00:00-24:00")).toEqual([{ from: "00:00", to: "24:00" }]);
  for (const wrong of [
    "9-12",
    "12:00-09:00",
    "09:00-25:00",
    "09:00-12:60",
    "09:00-12:00 下午",
    "9:00-12:00,11:59-13:00",
  ])
    expect([wrong, readPeriods(wrong)]).toEqual([wrong, undefined]);
  expect(periodsText(both)).toBe("09:00–12:00、13:30–17:30");
});

const anyPeriods = fc
  .uniqueArray(fc.integer({ min: 0, max: 24 }), { maxLength: 6 })
  .map((hours) => [...hours].sort((a, b) => a - b))
  .map((hours) =>
    Array.from({ length: hours.length >> 1 }, (_, n) => ({
      from: `${String(hours[2 * n]).padStart(2, "0")}:00`,
      to: `${String(hours[2 * n + 1]).padStart(2, "0")}:00`,
    })),
  );

test("what is written is read again as it was", () => {
  fc.assert(
    fc.property(anyPeriods, (periods) => {
      expect(readPeriods(periodsText(periods))).toEqual(periods);
    }),
  );
});

test("a week that is taken apart and put together opens the hotline at the same hours", () => {
  fc.assert(
    fc.property(fc.tuple(...weekdays.map(() => anyPeriods)), fc.integer({ min: 0, max: 167 }), (days, hour) => {
      const week = Object.fromEntries(weekdays.map((day, n) => [day, days[n]])) as never;
      const weekly = weeklyOf(week);
      fc.pre(weekly.length > 0);
      const schedule = { ...office, weekly };
      expect(weekOf(schedule)).toEqual({ isAlways: false, week });
      // 30 November 2026 is a Monday.
      const at = Date.UTC(2026, 10, 29, 16) + hour * 3_600_000;
      const now = `${String(hour % 24).padStart(2, "0")}:00`;
      const own = days[Math.floor(hour / 24)]!;
      expect(isOpen(schedule, at)).toBe(own.some(({ from, to }) => from <= now && now < to));
    }),
  );
});

test("a special day takes its weekday's place, and gives it back", () => {
  const holiday = { date: "2026-10-01", name: "国庆节", periods: [] };
  const closed = withSpecial(office, holiday);
  expect(dayOf(office, "2026-10-01")).toMatchObject({ look: "open", periods: [morning, afternoon], name: "" });
  expect(dayOf(closed, "2026-10-01")).toMatchObject({ look: "holiday", periods: [], name: "国庆节" });
  expect(dayOf(closed, "2026-10-04").look).toBe("closed");
  const worked = withSpecial(closed, { date: "2026-10-10", name: "国庆节", periods: [morning] });
  expect(dayOf(worked, "2026-10-10")).toMatchObject({ look: "workday", periods: [morning] });
  expect(worked.special.map(({ date }) => date)).toEqual(["2026-10-01", "2026-10-10"]);
  expect(withoutSpecial(worked, "2026-10-10")).toEqual(closed);
  // Twice the same day is once.
  expect(withDays(closed, [holiday, holiday]).special).toEqual([holiday]);
});

test("the calendar has every day of a year once, each in the column of its weekday", () => {
  const all = Array.from({ length: 12 }, (_, n) => datesOf(2028, n + 1)).flat();
  expect([all.length, new Set(all).size, all[0], all.at(-1)]).toEqual([366, 366, "2028-01-01", "2028-12-31"]);
  // 1 January 2028 is a Saturday.
  expect(leadOf(2028, 1)).toBe(5);
  expect(later("2028-02-28", 2)).toBe("2028-03-01");
  expect(later("2028-01-01", -1)).toBe("2027-12-31");
});

test("a day that is worked in place of another has the hours of a workday", () => {
  expect(usualPeriods(office)).toEqual([morning, afternoon]);
  expect(usualPeriods({ ...office, weekly: [] })).toEqual([{ from: "00:00", to: "24:00" }]);
});
