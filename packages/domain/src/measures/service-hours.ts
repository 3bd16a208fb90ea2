/** 服务时间: when the hotline served, by each version of its main calendar while that was in force. Pure. */
import type { Schedule } from "../config/schedule.ts";
import { joined, type TimeRange as Range } from "../rosters/ranges.ts";
import { dayStart, hoursOf, isOpen, localTime } from "../schedule.ts";
import { bucketOf, bucketStarts, type Grain, hourOf, nextDay, pieceGrain, weekdayAt } from "./buckets.ts";
import type { Dimension, Filter } from "./columns.ts";

/**
 * The versions of the main calendar that were published, in order; each is in force from its moment, ms since the epoch, until the next one's. What the first says
 * holds before it too: nothing is known of what was before.
 */
export type ServiceHours = readonly { readonly from: number; readonly schedule: Schedule }[];

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const msOf = (time: string): number => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * minuteMs;

/** What is open of one day. One on which the clocks are set is gone through by the minute. */
const openIn = (schedule: Schedule, { from, to }: Range): Range[] => {
  if (to - from === dayMs) {
    const { date, day } = localTime(from, schedule.zone);
    return hoursOf(schedule, date, day).periods.map((period) => ({
      ...{ from: from + msOf(period.from), to: from + msOf(period.to) },
    }));
  }
  const minutes = Array.from({ length: Math.ceil((to - from) / minuteMs) }, (_, no) => from + no * minuteMs);
  return minutes.flatMap((at) => (isOpen(schedule, at) ? [{ from: at, to: at + minuteMs }] : []));
};

/** The service hours of a period, in order and apart from each other. */
export const serviceRanges = (hours: ServiceHours, { from, to }: Range): Range[] => {
  const found: Range[] = [];
  for (const [no, { from: since, schedule }] of hours.entries()) {
    const begin = no === 0 ? from : Math.max(from, since);
    const end = Math.min(to, hours[no + 1]?.from ?? to);
    if (begin >= end) continue;
    for (let day = dayStart(begin, schedule.zone); day < end; ) {
      const next = nextDay(day, schedule.zone);
      for (const open of openIn(schedule, { from: day, to: next })) {
        const range = { from: Math.max(begin, open.from), to: Math.min(end, open.to) };
        if (range.from < range.to) found.push(range);
      }
      day = next;
    }
  }
  return joined(found);
};

/** Where service hours of a period begin and end by turns, and how much of them lies before each of those moments. */
export const servedEdges = (hours: ServiceHours, period: Range) => {
  const [edges, before]: [number[], number[]] = [[], []];
  let all = 0;
  for (const { from, to } of serviceRanges(hours, period)) {
    edges.push(from, to);
    before.push(all, all + to - from);
    all += to - from;
  }
  return { edges, before };
};

/** How much of a stretch of the period lies in its service hours, ms. */
export const servedIn = (hours: ServiceHours, period: Range): ((from: number, to: number) => number) => {
  if (hours.length === 0) return () => 0;
  const { edges, before } = servedEdges(hours, period);
  const until = (at: number): number => {
    if (edges.length === 0 || at < edges[0]!) return 0;
    const place = bucketOf(at, edges);
    return before[place]! + (place % 2 === 0 ? at - edges[place]! : 0);
  };
  return (from, to) => until(to) - until(from);
};

type Ask = Range & {
  readonly grain: Grain;
  readonly by: readonly Dimension[];
  readonly filter: Filter;
  readonly zone: string;
  /** Service hours that are still to come are no part of it. */
  readonly now: number;
};
/** What a moment itself tells; by all else a line's service hours are those of all. */
const timeOf = (dimension: Dimension, at: number, zone: string): string | null => {
  if (dimension === "hour") return hourOf(at, zone);
  return dimension === "weekday" ? weekdayAt(at, zone) : null;
};
const isOfTime = (dimension: Dimension): boolean => dimension === "hour" || dimension === "weekday";

/** How long the service hours were in each line of a table, ms: by the place of its bucket and by its keys; undefined: all of them together. */
export const serviceTimes = (hours: ServiceHours, { from, to, grain, by, filter, zone, now }: Ask) => {
  const filters = (Object.keys(filter) as Dimension[]).filter((one) => isOfTime(one) && filter[one] !== undefined);
  const isIn = (at: number): boolean =>
    filters.every((dimension) => [filter[dimension]].flat().includes(timeOf(dimension, at, zone)));
  const sums = new Map<string, number>();
  const placeOf = (bucket: number | undefined, keys: readonly (string | null)[] | undefined): string =>
    JSON.stringify([bucket ?? null, keys ?? null]);
  const end = Math.min(to, now);
  const ranges = from < end ? serviceRanges(hours, { from, to: end }) : [];
  const starts = ranges.length === 0 ? [] : bucketStarts(from, to, grain, zone);
  const cuts = ranges.length === 0 ? [] : bucketStarts(from, end, pieceGrain(grain, [...by, ...filters]), zone);
  for (const range of ranges) {
    for (let at = range.from, cut = bucketOf(at, cuts) + 1; at < range.to; cut += 1) {
      const until = Math.min(range.to, cuts[cut] ?? end);
      if (isIn(at)) {
        const keys = by.map((dimension) => timeOf(dimension, at, zone));
        for (const place of [
          placeOf(bucketOf(at, starts), keys),
          placeOf(undefined, keys),
          placeOf(undefined, undefined),
        ])
          sums.set(place, (sums.get(place) ?? 0) + until - at);
      }
      at = until;
    }
  }
  return (bucket: number | undefined, keys: readonly (string | null)[] | undefined): number => {
    const ofTime = keys?.map((key, no) => (isOfTime(by[no]!) ? key : null));
    return sums.get(placeOf(bucket, ofTime)) ?? 0;
  };
};
