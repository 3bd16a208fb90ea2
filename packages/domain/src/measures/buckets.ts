import { dayStart, localTime, weekdayOf } from "../schedule.ts";
import type { Dimension } from "./columns.ts";

/** How long a bucket of a report is. A week begins on Monday; `whole` is one bucket. All are of the hotline's zone. */
export const grains = ["quarter", "hour", "day", "week", "month", "whole"] as const;
export type Grain = (typeof grains)[number];

const hourMs = 3_600_000;
const steps: { readonly [G in Grain]?: number } = { quarter: hourMs / 4, hour: hourMs };

/** When the day after begins. A day lasts 22 to 26 hours; as a rule 24, which is quickly seen: years have many days. */
export const nextDay = (day: number, zone: string): number => {
  const usual = day + 24 * hourMs;
  const isMidnight = localTime(usual, zone).time === "00:00" && localTime(usual - 60_000, zone).time === "23:59";
  return isMidnight ? usual : dayStart(day + 25 * hourMs + hourMs / 2, zone);
};

const opens = (day: number, grain: Grain, zone: string): boolean => {
  const { date, day: weekday } = localTime(day, zone);
  return grain === "month" ? date.endsWith("-01") : grain === "week" ? weekday === 1 : true;
};

/**
 * Where the buckets of a period begin, ms since the epoch, in order. The first begins where the period does.
 * @param from @param to the period, half open @throws RangeError on more than 200,000 buckets, or an unknown zone
 */
export const bucketStarts = (from: number, to: number, grain: Grain, zone: string): number[] => {
  const starts = [from];
  if (grain === "whole") return starts;
  const step = steps[grain];
  if (step !== undefined && (to - from) / step > 200_000) throw new RangeError("too many buckets");
  for (let day = dayStart(from, zone); day < to; ) {
    const next = nextDay(day, zone);
    if (step === undefined) {
      if (day > from && opens(day, grain, zone)) starts.push(day);
    } else for (let at = day; at < Math.min(next, to); at += step) if (at > from) starts.push(at);
    day = next;
  }
  return starts;
};

/** How finely spans are cut: as the buckets, but at midnight at least, and by hours where hours are asked for. */
export const pieceGrain = (grain: Grain, asked: readonly Dimension[]): Grain => {
  if (grain === "quarter" || grain === "hour") return grain;
  return asked.includes("hour") ? "hour" : "day";
};

/** In which bucket a moment of the period lies: its place in `starts`. */
export const bucketOf = (at: number, starts: readonly number[]): number => {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle;
  }
  return low;
};

/** "00" to "23". */
export const hourOf = (at: number, zone: string): string => localTime(at, zone).time.slice(0, 2);
/** "1" Monday to "7" Sunday. */
export const weekdayAt = (at: number, zone: string): string => String(weekdayOf(localTime(at, zone).date));
