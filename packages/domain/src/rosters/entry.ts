/** 排班: who works which shifts on which day. Pure. */
import { addDays, type Day } from "../contract/calendar.ts";
import { instantAt } from "../schedule.ts";
import { joined, type TimeRange } from "./ranges.ts";

/** When a shift begins and ends, "HH:MM" of the hotline's zone, `to` up to "24:00"; one that ends no later than it begins ends on the next day. */
export type ShiftTimes = { readonly from: string; readonly to: string };

/** What an agent is to work on a day; without shifts it is a day off. */
export type RosterEntry = { readonly agent: string; readonly day: Day; readonly shifts: readonly ShiftTimes[] };

const timePattern = /^([01]\d|2[0-3]):[0-5]\d$/;
/** Whether these are times of a shift; one as long as a whole day is 00:00 to 24:00. */
export const areShiftTimes = ({ from, to }: ShiftTimes): boolean =>
  timePattern.test(from) && (timePattern.test(to) || to === "24:00") && from !== to;

export const isOverMidnight = ({ from, to }: ShiftTimes): boolean => to <= from;

const momentOn = (day: Day, time: string, zone: string): number => {
  const [date, clock] = time === "24:00" ? [addDays(day, 1), "00:00"] : [day, time];
  const at = instantAt(date, clock, zone);
  if (at === undefined) throw new RangeError(`there is no ${time} on ${day}`);
  return at;
};

/** When a shift of a day is, ms since the epoch. @throws RangeError where the day or a time is none */
export const shiftRange = (day: Day, times: ShiftTimes, zone: string): TimeRange => ({
  from: momentOn(day, times.from, zone),
  to: momentOn(isOverMidnight(times) ? addDays(day, 1) : day, times.to, zone),
});

/** When an agent is to be there by one entry: its shifts, put together where they meet. */
export const entryRanges = ({ day, shifts }: Pick<RosterEntry, "day" | "shifts">, zone: string): TimeRange[] =>
  joined(shifts.map((times) => shiftRange(day, times, zone)));

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const dayMinutes = 24 * 60;
const spanOf = (times: ShiftTimes): TimeRange => ({
  from: minutesOf(times.from),
  to: minutesOf(times.to) + (isOverMidnight(times) ? dayMinutes : 0),
});

/** Whether two shifts of one day are at the same time. */
export const overlapOnDay = (shifts: readonly ShiftTimes[]): boolean => {
  const spans = shifts.map(spanOf).sort((a, b) => a.from - b.from);
  return spans.some(({ from }, no) => no > 0 && from < spans[no - 1]!.to);
};

/** Whether shifts of a day reach into those of the next. */
export const reachInto = (shifts: readonly ShiftTimes[], next: readonly ShiftTimes[]): boolean => {
  const last = Math.max(...shifts.map((each) => spanOf(each).to));
  return next.some((each) => spanOf(each).from + dayMinutes < last);
};
