import { addDays, localTime } from "@zongji/domain";
import { describe, expect, test } from "vitest";
import { dateMoments, momentsZone } from "../../../../packages/domain/src/testing/moments.ts";
import { daysShown, lastThirtyDays, monthNamed, usualDayCount } from "./days-shown.ts";

describe.each(dateMoments)("$name", ({ at, today }) => {
  const shown = daysShown(localTime(at, momentsZone).date);
  const daysIn = ({ from, to }: typeof shown): number => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;

  test("a page of days opens on thirty of them, the last of which is today", () => {
    expect([shown.to, daysIn(shown)]).toEqual([today, usualDayCount]);
    expect([today, addDays(today, -1), addDays(today, -3)].every((day) => day >= shown.from)).toBe(true);
  });

  test("a chosen month is shown whole, one after another back in time", () => {
    for (let [first, left] = [`${today.slice(0, 7)}-01`, 26]; left > 0; left -= 1) {
      const month = first.slice(0, 7);
      const { from, to } = daysShown(today, month);
      expect([from, to.slice(0, 7), addDays(to, 1).slice(8)]).toEqual([first, month, "01"]);
      first = `${addDays(first, -1).slice(0, 7)}-01`;
    }
  });

  test("a day that the address names is among those that are shown", () => {
    for (const ago of [0, 1, 29, 30, 31, 59, 60, 365, 366]) {
      const day = addDays(today, -ago);
      const { from, to } = daysShown(today, undefined, day);
      expect([from <= day, day <= to]).toEqual([true, true]);
      expect(from === shown.from).toBe(ago < usualDayCount);
    }
  });
});

test("the thirty days of each moment, by hand", () => {
  expect(dateMoments.map(({ today }) => lastThirtyDays(today).from)).toEqual([
    ...["2026-12-03", "2026-12-02", "2028-01-31", "2026-11-02"],
  ]);
});

test("only a month is one", () => {
  expect(["2026-12", "2026-13", "2026-00", "2026-1", "2026-12-01", "", null].map(monthNamed)).toEqual([
    ...["2026-12", undefined, undefined, undefined, undefined, undefined, undefined],
  ]);
});
