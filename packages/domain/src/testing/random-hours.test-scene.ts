/** Calendars that may be anything, published one after the other, for tests that hold whatever the service hours were. */
import fc from "fast-check";
import type { Schedule } from "../config/schedule.ts";
import type { ServiceHours } from "../measures/index.ts";

const dayMs = 86_400_000;
const clock = fc
  .integer({ min: 0, max: 24 * 4 })
  .map(
    (quarters) =>
      `${String(Math.floor(quarters / 4)).padStart(2, "0")}:${String((quarters % 4) * 15).padStart(2, "0")}`,
  );
/** Not always in order: one that ends before it begins is open never. */
const times = fc.record({ from: clock, to: clock });
const dateOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);

/** @param since ms since the epoch: special days lie in the fortnight after it */
export const someSchedule = (since: number, zone = "Asia/Shanghai"): fc.Arbitrary<Schedule> =>
  fc.record({
    zone: fc.constant(zone),
    weekly: fc.array(
      fc
        .record({ days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }), period: times })
        .map(({ days, period }) => ({
          ...{ days, ...period },
        })),
      { maxLength: 3 },
    ),
    special: fc.array(
      fc.record({
        date: fc.integer({ min: 0, max: 13 }).map((day) => dateOf(since + day * dayMs)),
        periods: fc.array(times, { maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
  });

/** Versions of the main calendar, published at any moments of the fortnight and of two days before. */
export const someHours = (since: number, zone?: string): fc.Arbitrary<ServiceHours> =>
  fc
    .array(
      fc.record({ after: fc.integer({ min: -2 * dayMs, max: 14 * dayMs }), schedule: someSchedule(since, zone) }),
      {
        maxLength: 3,
      },
    )
    .map((all) =>
      all.toSorted((a, b) => a.after - b.after).map(({ after, schedule }) => ({ from: since + after, schedule })),
    );
