/** Days, weeks, months and working days at the moments at which they are easily got wrong; each by hand. */
import { describe, expect, test } from "vitest";
import {
  addWorkingDays,
  announced,
  comparedWith,
  dayStart,
  localTime,
  monthAfter,
  periodFrom,
  presetDays,
  usualZone,
} from "./index.ts";
import { dateMoments, momentsZone as zone } from "./testing/moments.ts";

type ByHand = {
  readonly yesterday: string;
  readonly thisWeek: readonly [string, string];
  readonly lastWeek: readonly [string, string];
  readonly thisMonth: readonly [string, string];
  readonly lastMonth: readonly [string, string];
  readonly yearAgo: string;
  readonly nextWorkingDay: { readonly day: string; readonly provisional: boolean };
  readonly inAMonth: string;
  readonly weekday: number;
};

const byHand: Readonly<Record<string, ByHand>> = {
  // A Friday.
  "2027-01-01": {
    ...{ yesterday: "2026-12-31", yearAgo: "2026-01-01", inAMonth: "2027-02-01", weekday: 5 },
    ...{ thisWeek: ["2026-12-28", "2027-01-03"], lastWeek: ["2026-12-21", "2026-12-27"] },
    ...{ thisMonth: ["2027-01-01", "2027-01-31"], lastMonth: ["2026-12-01", "2026-12-31"] },
    nextWorkingDay: { day: "2027-01-04", provisional: true },
  },
  "2026-12-31": {
    ...{ yesterday: "2026-12-30", yearAgo: "2025-12-31", inAMonth: "2027-01-31", weekday: 4 },
    ...{ thisWeek: ["2026-12-28", "2027-01-03"], lastWeek: ["2026-12-21", "2026-12-27"] },
    ...{ thisMonth: ["2026-12-01", "2026-12-31"], lastMonth: ["2026-11-01", "2026-11-30"] },
    // Of 2027 no holidays are announced.
    nextWorkingDay: { day: "2027-01-01", provisional: true },
  },
  "2028-02-29": {
    ...{ yesterday: "2028-02-28", yearAgo: "2027-02-28", inAMonth: "2028-03-29", weekday: 2 },
    ...{ thisWeek: ["2028-02-28", "2028-03-05"], lastWeek: ["2028-02-21", "2028-02-27"] },
    ...{ thisMonth: ["2028-02-01", "2028-02-29"], lastMonth: ["2028-01-01", "2028-01-31"] },
    nextWorkingDay: { day: "2028-03-01", provisional: true },
  },
  "2026-12-01": {
    ...{ yesterday: "2026-11-30", yearAgo: "2025-12-01", inAMonth: "2027-01-01", weekday: 2 },
    ...{ thisWeek: ["2026-11-30", "2026-12-06"], lastWeek: ["2026-11-23", "2026-11-29"] },
    ...{ thisMonth: ["2026-12-01", "2026-12-31"], lastMonth: ["2026-11-01", "2026-11-30"] },
    nextWorkingDay: { day: "2026-12-02", provisional: false },
  },
};

describe.each(dateMoments)("$name", ({ at, today }) => {
  const hand = byHand[today]!;
  const days = ([from, to]: readonly [string, string]) => ({ from, to });

  test("its day is the hotline's, not UTC's", () => {
    expect(zone).toBe(usualZone);
    expect(localTime(at, zone)).toMatchObject({ date: today, day: hand.weekday });
    expect(dayStart(at, zone)).toBe(Date.parse(`${today}T00:00+08:00`));
  });

  test("the periods of reports are whole days of it", () => {
    expect(presetDays("today", at, zone)).toEqual(days([today, today]));
    expect(presetDays("yesterday", at, zone)).toEqual(days([hand.yesterday, hand.yesterday]));
    for (const preset of ["thisWeek", "lastWeek", "thisMonth", "lastMonth"] as const)
      expect(presetDays(preset, at, zone)).toEqual(days(hand[preset]));
  });

  test("a day is compared with its day a year ago, a month with the month before", () => {
    const period = (from: string, to: string) => periodFrom(from, to, zone) as { from: number; to: number };
    const one = comparedWith(period(today, today), "year", zone);
    expect(localTime(one.from, zone)).toMatchObject({ date: hand.yearAgo, time: "00:00" });
    expect(comparedWith(period(...hand.thisMonth), "before", zone)).toEqual(period(...hand.lastMonth));
  });

  test("working days and months count on from it", () => {
    expect(addWorkingDays(today, 1, announced)).toEqual(hand.nextWorkingDay);
    expect(monthAfter(today)).toBe(hand.inAMonth);
  });
});
