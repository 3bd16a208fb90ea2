/** Opening hours as the page changes them: a week, and days that are otherwise. Pure. */
import { hoursOf, type Period, type Schedule, weekdayOf } from "@zongji/domain";

export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
export type Weekday = (typeof weekdays)[number];
const dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
/** By which its words are found. @param day 1 Monday … 7 Sunday */
export const dayName = (day: number): (typeof dayNames)[number] => dayNames[day - 1] ?? "mon";
export type Special = Schedule["special"][number];
/** What is done on each weekday; a day without periods is closed. */
export type Week = Readonly<Record<Weekday, readonly Period[]>>;

/** A schedule without weekly periods is open at all times: `isAlways`. */
export const weekOf = ({ weekly }: Schedule): { readonly isAlways: boolean; readonly week: Week } => {
  const of = (day: Weekday): Period[] =>
    weekly
      .filter(({ days }) => days.includes(day))
      .map(({ from, to }) => ({ from, to }))
      .sort((a, b) => (a.from < b.from ? -1 : 1));
  return {
    isAlways: weekly.length === 0,
    week: Object.fromEntries(weekdays.map((day) => [day, of(day)])) as unknown as Week,
  };
};

/** Days with the same period stand together. */
export const weeklyOf = (week: Week): Schedule["weekly"] => {
  const days = new Map<string, { period: Period; days: Weekday[] }>();
  for (const day of weekdays)
    for (const period of week[day]) {
      const key = `${period.from} ${period.to}`;
      const known = days.get(key) ?? { period, days: [] };
      days.set(key, { period, days: [...known.days, day] });
    }
  return [...days.values()].map(({ period, days: those }) => ({ days: those, ...period }));
};

const inOrder = (special: readonly Special[]): Special[] => [...special].sort((a, b) => (a.date < b.date ? -1 : 1));

/** The schedule with this day otherwise than its weekday. */
export const withSpecial = (schedule: Schedule, day: Special): Schedule => ({
  ...schedule,
  special: inOrder([...schedule.special.filter(({ date }) => date !== day.date), day]),
});

/** The schedule with this day as its weekday. */
export const withoutSpecial = (schedule: Schedule, date: string): Schedule => ({
  ...schedule,
  special: schedule.special.filter((each) => each.date !== date),
});

/** The schedule with these days, in place of those that it has of the same dates. */
export const withDays = (schedule: Schedule, days: readonly Special[]): Schedule => days.reduce(withSpecial, schedule);

/** How a day of the calendar is shown. workday: open though it is special. */
export type DayLook = "open" | "closed" | "holiday" | "workday";
export type YearDay = {
  readonly date: string;
  readonly look: DayLook;
  readonly periods: readonly Period[];
  readonly name: string;
};

const lookOf = (periods: readonly Period[], isSpecial: boolean): DayLook => {
  if (periods.length === 0) return isSpecial ? "holiday" : "closed";
  return isSpecial ? "workday" : "open";
};

export const dayOf = (schedule: Schedule, date: string): YearDay => {
  const { periods, special } = hoursOf(schedule, date);
  return { date, periods, look: lookOf(periods, special !== undefined), name: special?.name ?? "" };
};

const two = (n: number): string => String(n).padStart(2, "0");
/** The dates of a month, 1 January … 12 December. */
export const datesOf = (year: number, month: number): string[] =>
  Array.from(
    { length: new Date(Date.UTC(year, month, 0)).getUTCDate() },
    (_, n) => `${year}-${two(month)}-${two(n + 1)}`,
  );

/** How many days lie before the first of a month in its row, which begins on Monday. */
export const leadOf = (year: number, month: number): number => weekdayOf(`${year}-${two(month)}-01`) - 1;

/** The date so many days later. */
export const later = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** What a day that is worked in place of another has: the hours of the first weekday that is open. */
export const usualPeriods = (schedule: Schedule): readonly Period[] => {
  const { week, isAlways } = weekOf(schedule);
  if (isAlways) return [{ from: "00:00", to: "24:00" }];
  return weekdays.map((day) => week[day]).find((periods) => periods.length > 0) ?? [];
};
