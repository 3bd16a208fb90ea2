import type { Period, Schedule } from "./config/schedule.ts";

type LocalTime = { readonly date: string; readonly time: string; readonly day: number };

const formats = new Map<string, Intl.DateTimeFormat>();
/** What was told of each zone by minute: whoever goes through a day asks for the same again and again, and Intl takes its time. */
const told = new Map<string, Map<number, LocalTime>>();
/** Minutes that are kept of a zone: more than two days have. */
const mostTold = 4000;
const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Date "YYYY-MM-DD", time "HH:MM" and weekday (1 Monday … 7 Sunday) in a zone. `at`: ms since the epoch. Throws RangeError on an unknown zone. */
export function localTime(at: number, zone: string): LocalTime {
  const minute = Math.floor(at / 60_000);
  let minutes = told.get(zone);
  const known = minutes?.get(minute);
  if (known) return known;
  const local = formatted(at, zone);
  if (!minutes || minutes.size >= mostTold) {
    minutes = new Map();
    told.set(zone, minutes);
  }
  minutes.set(minute, local);
  return local;
}

function formatted(at: number, zone: string): LocalTime {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      weekday: "short",
      hourCycle: "h23",
    });
    formats.set(zone, format);
  }
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = value;
  return {
    date: `${part.year}-${part.month}-${part.day}`,
    time: `${part.hour}:${part.minute}`,
    day: weekdays.indexOf(part.weekday ?? "") + 1,
  };
}

/** The day that was asked for last in each zone. */
const latestDay = new Map<string, { readonly date: string; readonly from: number }>();

/** Start of the day in which `at` lies, ms since the epoch. A zone's day may begin at 01:00 where clocks are put forward at midnight. */
export function dayStart(at: number, zone: string): number {
  const { date } = localTime(at, zone);
  const known = latestDay.get(zone);
  if (known?.date === date) return known.from;
  // A day is 25 hours at most; minutes are what zones differ by.
  let [low, high] = [Math.floor(at / 60_000) - 26 * 60, Math.floor(at / 60_000)];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (formatted(middle * 60_000, zone).date < date) low = middle;
    else high = middle;
  }
  const from = high * 60_000;
  latestDay.set(zone, { date, from });
  return from;
}

/**
 * A moment of a zone, ms since the epoch; undefined: there is no such day or time. A time that the clocks skip is the moment at which they go on, and of one
 * that comes twice the first is meant.
 */
export const instantAt = (date: string, time: string, zone: string): number | undefined => {
  const utc = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== date) return undefined;
  const wanted = `${date}T${time}`;
  const isBefore = (at: number): boolean => {
    const local = localTime(at, zone);
    return `${local.date}T${local.time}` < wanted;
  };
  // Zones lie within 15 hours of UTC; the first minute that is not before it.
  let [low, high] = [Math.floor(utc / 60_000) - 15 * 60, Math.floor(utc / 60_000) + 15 * 60];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isBefore(middle * 60_000)) low = middle;
    else high = middle;
  }
  return high * 60_000;
};

type Special = Schedule["special"][number];
/** What holds on a day: its periods, and the special day that they are of. */
export type DayHours = { readonly periods: readonly Period[]; readonly special?: Special };

const wholeDay: readonly Period[] = [{ from: "00:00", to: "24:00" }];

/** Weekday of a date "YYYY-MM-DD": 1 Monday … 7 Sunday. */
export const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7;

/** What holds on a date of the schedule's zone. Half open: at `to` the hotline is closed. */
export function hoursOf(schedule: Schedule, date: string, day = weekdayOf(date)): DayHours {
  const special = schedule.special.find((each) => each.date === date);
  if (special) return { periods: special.periods, special };
  if (schedule.weekly.length === 0) return { periods: wholeDay };
  return { periods: schedule.weekly.filter(({ days }) => days.includes(day)).map(({ from, to }) => ({ from, to })) };
}

/** Whether calls are accepted at this moment. */
export function isOpen(schedule: Schedule, at: number): boolean {
  const { date, time, day } = localTime(at, schedule.zone);
  return hoursOf(schedule, date, day).periods.some(({ from, to }) => from <= time && time < to);
}
