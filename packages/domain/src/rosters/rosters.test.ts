/** Stretches of time beside each other, and what a roster's entry says of time. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { someRoster } from "../testing/random-roster.test-scene.ts";
import {
  areShiftTimes,
  entryRanges,
  joined,
  overlapOnDay,
  rangesWithout,
  reachInto,
  shiftRange,
  type TimeRange,
  withinRanges,
} from "./index.ts";

const zone = "Asia/Shanghai";
const ranges: fc.Arbitrary<TimeRange[]> = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 12 }))
    .map(([from, lasts]) => ({ from, to: from + lasts })),
  { maxLength: 8 },
);
const moments = (all: readonly TimeRange[]): Set<number> =>
  new Set(all.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, no) => from + no)));
const apart = (all: readonly TimeRange[]): boolean =>
  all.every(({ from, to }, no) => from < to && (no === 0 || all[no - 1]!.to < from));

describe("ranges, moment by moment", () => {
  test("joined are the same moments, in order and apart", () => {
    fc.assert(
      fc.property(ranges, (some) => {
        expect(moments(joined(some))).toEqual(moments(some));
        expect(apart(joined(some))).toBe(true);
      }),
    );
  });
  test("within and without make up the whole, and share nothing", () => {
    fc.assert(
      fc.property(ranges, ranges, (one, other) => {
        const [a, b] = [joined(one), joined(other)];
        const common = a.flatMap((each) => withinRanges(each, b));
        const rest = rangesWithout(a, b);
        expect(moments(common)).toEqual(new Set([...moments(a)].filter((at) => moments(b).has(at))));
        expect(moments(rest)).toEqual(new Set([...moments(a)].filter((at) => !moments(b).has(at))));
        expect(rest.every(({ from, to }) => from < to)).toBe(true);
        expect(apart(common)).toBe(true);
      }),
    );
  });
});

describe("a shift", () => {
  const at = (text: string) => Date.parse(`${text}:00+08:00`);
  test.each([
    ["08:00", "17:30", "2026-11-25T08:00", "2026-11-25T17:30"],
    ["22:00", "06:00", "2026-11-25T22:00", "2026-11-26T06:00"],
    ["18:00", "24:00", "2026-11-25T18:00", "2026-11-26T00:00"],
    ["18:00", "00:00", "2026-11-25T18:00", "2026-11-26T00:00"],
    ["00:00", "24:00", "2026-11-25T00:00", "2026-11-26T00:00"],
  ])("%s to %s of a day", (from, to, begins, ends) => {
    expect(areShiftTimes({ from, to })).toBe(true);
    expect(shiftRange("2026-11-25", { from, to }, zone)).toEqual({ from: at(begins), to: at(ends) });
  });
  test.each([
    ["08:00", "08:00"],
    ["24:00", "08:00"],
    ["8:00", "17:00"],
    ["08:00", "25:00"],
    ["08:00", "17:60"],
  ])("is not %s to %s", (from, to) => {
    expect(areShiftTimes({ from, to })).toBe(false);
  });
  test("over the night in which clocks are set is as long as it is", () => {
    const hours = (day: string) => {
      const { from, to } = shiftRange(day, { from: "22:00", to: "06:00" }, "Europe/Berlin");
      return (to - from) / 3_600_000;
    };
    expect([hours("2026-03-28"), hours("2026-10-24"), hours("2026-11-25")]).toEqual([7, 9, 8]);
  });
});

describe("the shifts of a day", () => {
  const [early, late, night] = [
    { from: "08:00", to: "12:00" },
    { from: "12:00", to: "18:00" },
    { from: "22:00", to: "06:00" },
  ] as const;
  test("that meet are one stretch", () => {
    const day = "2026-11-25";
    expect(entryRanges({ day, shifts: [late, early] }, zone)).toEqual([
      shiftRange(day, { from: "08:00", to: "18:00" }, zone),
    ]);
    expect(entryRanges({ day, shifts: [] }, zone)).toEqual([]);
  });
  test("are not at the same time, nor into those of the next day", () => {
    expect(overlapOnDay([late, early, night])).toBe(false);
    expect(overlapOnDay([early, { from: "11:59", to: "13:00" }])).toBe(true);
    expect(overlapOnDay([night, { from: "23:00", to: "23:30" }])).toBe(true);
    expect([reachInto([night], [early]), reachInto([night], [{ from: "05:59", to: "12:00" }])]).toEqual([false, true]);
    expect([reachInto([], [early]), reachInto([night], [])]).toEqual([false, false]);
  });
});

test("random rosters have one entry for an agent's day", () => {
  fc.assert(
    fc.property(someRoster(Date.UTC(2026, 10, 24, 16), fc.constantFrom("u1", "u2")), (all) => {
      expect(new Set(all.map(({ agent, day }) => `${agent} ${day}`)).size).toBe(all.length);
    }),
  );
});
