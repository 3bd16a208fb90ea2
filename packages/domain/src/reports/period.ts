import { bucketStarts, type Grain } from "../measures/index.ts";
import { dayStart, instantAt, localTime } from "../schedule.ts";

/** From `from` until before `to`, ms since the epoch. */
export type ReportPeriod = { readonly from: number; readonly to: number };

const hourMs = 3_600_000;
const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?$/;
/** As a report's period is asked for: a day, or a minute of a day, in the hotline's zone. */
export const edgePattern = pattern.source;

const pad = (value: number, digits = 2): string => String(value).padStart(digits, "0");
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Days of a calendar without zones: "2026-03-01" less one is "2026-02-28". */
export const shiftDate = (date: string, days: number): string =>
  dateOf(Date.parse(`${date}T00:00:00Z`) + days * 24 * hourMs);

/** The same day of another month; of a shorter month its last. */
export const shiftMonths = (date: string, months: number): string => {
  const [year, month, day] = date.split("-").map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return `${pad(first.getUTCFullYear(), 4)}-${pad(first.getUTCMonth() + 1)}-${pad(Math.min(day, last))}`;
};

/** Where an edge lies; a day as the end means that whole day. Undefined: it names no moment. */
const edgeAt = (text: string, zone: string, isEnd: boolean): number | undefined => {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const date = text.slice(0, 10);
  if (match[4] !== undefined) return Number(match[4]) > 23 ? undefined : instantAt(date, text.slice(11), zone);
  if (instantAt(date, "00:00", zone) === undefined) return undefined;
  return instantAt(isEnd ? shiftDate(date, 1) : date, "00:00", zone);
};

/** @param from @param to "2026-11-28", the whole day, or "2026-11-28T09:30" @returns which of them is wrong, where one is */
export const periodFrom = (from: string, to: string, zone: string): ReportPeriod | "from" | "to" => {
  const begin = edgeAt(from, zone, false);
  const end = edgeAt(to, zone, true);
  if (begin === undefined) return "from";
  if (end === undefined || end <= begin) return "to";
  return { from: begin, to: end };
};

export const comparisons = ["before", "year", "closed"] as const;
/** With the period just before, or the same a year ago, or itself as its days were closed, each by the definitions of then. */
export type Comparison = (typeof comparisons)[number];

const isMidnight = (at: number, zone: string): boolean => dayStart(at, zone) === at;
const dateAt = (at: number, zone: string): string => localTime(at, zone).date;

/** The edges moved by the calendar, so that days stay days where clocks are put forward or back. */
const moved = ({ from, to }: ReportPeriod, zone: string, move: (date: string) => string): ReportPeriod => {
  const edge = (at: number): number => {
    const { date, time } = localTime(at, zone);
    return instantAt(move(date), time, zone)! + (at % 60_000);
  };
  return { from: edge(from), to: edge(to) };
};

/** The period that one is compared with. Whole months are compared with as many months before, whole days with as many days. */
export const comparedWith = (period: ReportPeriod, comparison: Comparison, zone: string): ReportPeriod => {
  const { from, to } = period;
  if (comparison === "closed") return period;
  const [first, next] = [dateAt(from, zone), dateAt(to, zone)];
  if (comparison === "year") return moved(period, zone, (date) => shiftMonths(date, -12));
  if (!isMidnight(from, zone) || !isMidnight(to, zone)) return { from: from - (to - from), to: from };
  const monthOf = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
  if (first.endsWith("-01") && next.endsWith("-01")) {
    const months = monthOf(next) - monthOf(first);
    return moved(period, zone, (date) => shiftMonths(date, -months));
  }
  const days = Math.round((Date.parse(next) - Date.parse(first)) / (24 * hourMs));
  return moved(period, zone, (date) => shiftDate(date, -days));
};

/** A report has so many lines of time at the most: a month by 15 minutes. */
export const mostBuckets = 3000;
const shortest: { readonly [G in Grain]: number } = {
  quarter: hourMs / 4,
  hour: hourMs,
  day: 24 * hourMs,
  week: 7 * 24 * hourMs,
  month: 28 * 24 * hourMs,
  whole: Number.POSITIVE_INFINITY,
};
/** Whether a period has too many lines of this grain. */
export const isTooFine = ({ from, to }: ReportPeriod, grain: Grain): boolean =>
  (to - from) / shortest[grain] > mostBuckets;

/** Where the bucket that begins at `start` ends; undefined: none begins there. */
export const bucketEnd = (
  { from, to }: ReportPeriod,
  grain: Grain,
  zone: string,
  start: number,
): number | undefined => {
  const starts = bucketStarts(from, to, grain, zone);
  const place = starts.indexOf(start);
  return place < 0 ? undefined : (starts[place + 1] ?? to);
};

export const periodPresets = ["today", "yesterday", "thisWeek", "lastWeek", "thisMonth", "lastMonth"] as const;
export type PeriodPreset = (typeof periodPresets)[number];

/** The first and the last day of a preset, as a report is asked for them. A week begins on Monday. @param now ms since the epoch */
export const presetDays = (
  preset: PeriodPreset,
  now: number,
  zone: string,
): { readonly from: string; readonly to: string } => {
  const { date, day } = localTime(now, zone);
  const monday = shiftDate(date, 1 - day);
  const first = `${date.slice(0, 8)}01`;
  const days: Readonly<Record<PeriodPreset, readonly [string, string]>> = {
    today: [date, date],
    yesterday: [shiftDate(date, -1), shiftDate(date, -1)],
    thisWeek: [monday, shiftDate(monday, 6)],
    lastWeek: [shiftDate(monday, -7), shiftDate(monday, -1)],
    thisMonth: [first, shiftDate(shiftMonths(first, 1), -1)],
    lastMonth: [shiftMonths(first, -1), shiftDate(first, -1)],
  };
  const [from, to] = days[preset];
  return { from, to };
};
