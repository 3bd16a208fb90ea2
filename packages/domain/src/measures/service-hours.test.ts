/** The service hours of a period, against asking the calendar at each moment. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Schedule } from "../config/schedule.ts";
import { isOpen, localTime } from "../schedule.ts";
import { at } from "../testing/by-hand.ts";
import { someHours } from "../testing/random-hours.test-scene.ts";
import { bucketStarts, grains, hourOf, type ServiceHours, weekdayAt } from "./index.ts";
import { servedIn, serviceRanges, serviceTimes } from "./service-hours.ts";

const zone = "Asia/Shanghai";
const minute = 60_000;
const hour = 60 * minute;
const dayMs = 24 * hour;
// A Wednesday in November, and before the clocks are set in Berlin.
const since = at("00:00:00");

/** What the version in force at that moment says. */
const isServed = (hours: ServiceHours, moment: number): boolean => {
  const own = hours.findLast(({ from }) => from <= moment) ?? hours[0];
  return own !== undefined && isOpen(own.schedule, moment);
};
const isIn = (ranges: readonly { from: number; to: number }[], moment: number): boolean =>
  ranges.some(({ from, to }) => from <= moment && moment < to);
const period = (start: number) =>
  fc
    .tuple(fc.integer({ min: -2 * dayMs, max: 14 * dayMs }), fc.integer({ min: 1, max: 4 * dayMs }))
    .map(([from, lasts]) => ({ from: start + from, to: start + from + lasts }));

describe("the service hours of any period, whatever was published when", () => {
  test.each([
    ["Asia/Shanghai", since],
    ["Europe/Berlin", Date.UTC(2026, 2, 22)],
    ["Europe/Berlin", Date.UTC(2026, 9, 18)],
    ["America/Santiago", Date.UTC(2026, 3, 1)],
  ])("are the moments at which the version in force says so: %s from %d", (name, start) => {
    fc.assert(
      fc.property(
        someHours(start, name),
        period(start),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 30, maxLength: 30 }),
        (hours, { from, to }, parts) => {
          const ranges = serviceRanges(hours, { from, to });
          const edges = ranges.flatMap((range) => [range.from, range.to]);
          // In order, apart from each other, and within the period.
          for (const [no, edge] of edges.entries()) if (no > 0) expect(edge).toBeGreaterThan(edges[no - 1]!);
          if (edges.length > 0) expect([edges[0]! >= from, edges.at(-1)! <= to]).toEqual([true, true]);
          const chosen = parts.map((part) => from + Math.floor(part * (to - from)));
          for (const moment of [...chosen, ...edges.flatMap((edge) => [edge - 1, edge])])
            if (moment >= from && moment < to)
              expect([moment, isIn(ranges, moment)]).toEqual([moment, isServed(hours, moment)]);
        },
      ),
      { numRuns: 60 },
    );
  });
  test("of a stretch are as long as of its parts together, and never longer than it", () => {
    fc.assert(
      fc.property(someHours(since), period(since), fc.nat(), fc.nat(), (hours, { from, to }, one, other) => {
        const served = servedIn(hours, { from, to });
        const [a, b] = [from + (one % (to - from)), from + (other % (to - from))].sort((x, y) => x - y) as [
          number,
          number,
        ];
        expect(served(from, a) + served(a, b) + served(b, to)).toBe(served(from, to));
        expect(served(a, b)).toBeLessThanOrEqual(b - a);
        const own = serviceRanges(hours, { from: a, to: b });
        expect(served(a, b)).toBe(own.reduce((sum, range) => sum + range.to - range.from, 0));
      }),
    );
  });
  test("of lines are those of their own buckets, hours and weekdays, up to now", () => {
    const dimensions = ["hour", "weekday", "group"] as const;
    fc.assert(
      fc.property(
        someHours(since),
        period(since),
        fc.constantFrom(...grains),
        fc.subarray([...dimensions], { maxLength: 2 }),
        fc.constantFrom({}, { hour: "09" }, { weekday: ["3", "4"] }, { agent: "u1" }),
        fc.integer({ min: 0, max: 4 * dayMs }),
        (hours, { from, to }, grain, by, filter, gone) => {
          const now = from + gone;
          const found = serviceTimes(hours, { from, to, grain, by, filter, zone, now });
          // Of each quarter of an hour of the day by itself: nothing is cut more finely than it.
          const own = new Map<string, number>();
          let all = 0;
          for (const range of serviceRanges(hours, { from, to: Math.max(from + 1, Math.min(to, now)) }))
            for (let moment = range.from; moment < range.to; ) {
              const next = Math.min(range.to, moment - (moment % (15 * minute)) + 15 * minute);
              const [is, day] = [hourOf(moment, zone), weekdayAt(moment, zone)];
              if (("hour" in filter && is !== "09") || ("weekday" in filter && day !== "3" && day !== "4")) {
                moment = next;
                continue;
              }
              const told = { hour: is, weekday: day, group: "business" };
              const key = JSON.stringify(by.map((dimension) => told[dimension]));
              own.set(key, (own.get(key) ?? 0) + next - moment);
              all += next - moment;
              moment = next;
            }
          if (gone > 0) {
            expect(found(undefined, undefined)).toBe(all);
            const starts = bucketStarts(from, to, grain, zone);
            for (const [key, ms] of own) {
              const keys = JSON.parse(key);
              expect(found(undefined, keys)).toBe(ms);
              expect(starts.reduce((sum, _, bucket) => sum + found(bucket, keys), 0)).toBe(ms);
            }
            if (by.length > 0 || "hour" in filter || "weekday" in filter) return;
            for (const [bucket, start] of starts.entries()) {
              const end = Math.min(starts[bucket + 1] ?? to, now);
              const served = start < end ? serviceRanges(hours, { from: start, to: end }) : [];
              expect(found(bucket, [])).toBe(served.reduce((sum, range) => sum + range.to - range.from, 0));
            }
          } else expect(found(undefined, undefined)).toBe(0);
        },
      ),
    );
  });
});

const weekdays: Schedule = {
  zone,
  weekly: [
    { days: [1, 2, 3, 4, 5], from: "09:00", to: "12:00" },
    { days: [1, 2, 3, 4, 5], from: "11:30", to: "17:00" },
  ],
  special: [
    { date: "2026-11-26", name: "holiday", periods: [] },
    { date: "2026-11-28", name: "调休", periods: [{ from: "10:00", to: "12:00" }] },
  ],
};
const clocks = (hours: ServiceHours, from: string, to: string) =>
  serviceRanges(hours, { from: at(from), to: at(to) }).map((range) =>
    [range.from, range.to].map((moment) => localTime(moment, zone).time),
  );

test("periods that overlap count once, a holiday has none, a Saturday that is worked its own", () => {
  const hours = [{ from: since - dayMs, schedule: weekdays }];
  expect(clocks(hours, "00:00:00", "24:00:00")).toEqual([["09:00", "17:00"]]);
  expect(clocks(hours, "24:00:00", "48:00:00")).toEqual([]);
  expect(clocks(hours, "72:00:00", "96:00:00")).toEqual([["10:00", "12:00"]]);
  expect(clocks(hours, "10:00:00", "10:30:00")).toEqual([["10:00", "10:30"]]);
});

test("a version holds from its moment on, the first before it too; without any there are no hours", () => {
  const later = { ...weekdays, weekly: [{ days: [3], from: "08:00", to: "15:00" }] };
  const hours = [
    { from: at("13:00:00"), schedule: weekdays },
    { from: at("14:30:00"), schedule: later },
  ];
  expect(clocks(hours, "00:00:00", "24:00:00")).toEqual([["09:00", "15:00"]]);
  expect(clocks([hours[0]!, { ...hours[1]!, from: at("16:00:00") }], "00:00:00", "24:00:00")).toEqual([
    ["09:00", "16:00"],
  ]);
  expect(clocks([], "00:00:00", "24:00:00")).toEqual([]);
});

test("without weekly hours the hotline serves all the time, over midnight in one piece", () => {
  expect(clocks([{ from: since, schedule: { zone, weekly: [], special: [] } }], "22:00:00", "26:00:00")).toEqual([
    ["22:00", "02:00"],
  ]);
});
