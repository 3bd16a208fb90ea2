/** Days of the calendar and working days. A day is "YYYY-MM-DD"; no time zone is involved. */
export type Day = string;

const dayMs = 86_400_000;
const numberOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / dayMs;
const dayOf = (number: number): Day => new Date(number * dayMs).toISOString().slice(0, 10);

/** Whether there is such a day: 2026-02-30 is none. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && Number.isFinite(numberOf(text)) && dayOf(numberOf(text)) === text;

export const addDays = (day: Day, days: number): Day => dayOf(numberOf(day) + days);
/** The same day of the next month, or that month's last: "2027-01-31" is followed by "2027-02-28". */
export const monthAfter = (day: Day): Day => {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + 1, 0));
  return `${last.toISOString().slice(0, 8)}${String(Math.min(date, last.getUTCDate())).padStart(2, "0")}`;
};
/** Days from the first to the second: 1 from one day to the next. */
export const daysBetween = (from: Day, to: Day): number => numberOf(to) - numberOf(from);
/** Each day of [from, to). */
export const daysOf = (from: Day, to: Day): Day[] =>
  Array.from({ length: Math.max(0, daysBetween(from, to)) }, (_, index) => addDays(from, index));

/** What the State Council announced for a year. */
export type CalendarYear = {
  /** Days off, weekends among them. */
  readonly off: readonly Day[];
  /** 调休: days of a weekend that are worked. */
  readonly worked: readonly Day[];
};
/** By year. A year that is not there has not been announced. */
export type WorkingCalendar = Readonly<Record<string, CalendarYear>>;

const span = (from: Day, to: Day): Day[] => [...daysOf(from, to), to];

/** 国务院办公厅关于2026年部分节假日安排的通知. */
export const announced: WorkingCalendar = {
  2026: {
    off: [
      ...span("2026-01-01", "2026-01-03"),
      ...span("2026-02-15", "2026-02-23"),
      ...span("2026-04-04", "2026-04-06"),
      ...span("2026-05-01", "2026-05-05"),
      ...span("2026-06-19", "2026-06-21"),
      ...span("2026-09-25", "2026-09-27"),
      ...span("2026-10-01", "2026-10-07"),
    ],
    worked: ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
  },
};

/** Monday is 1, Sunday 7. 1970-01-01 was a Thursday. */
const weekdayOf = (day: Day): number => ((((numberOf(day) + 3) % 7) + 7) % 7) + 1;

export const isWorkingDay = (day: Day, calendar: WorkingCalendar): boolean => {
  const year = calendar[day.slice(0, 4)];
  if (year?.worked.includes(day)) return true;
  return !year?.off.includes(day) && weekdayOf(day) <= 5;
};

/** A day that was reckoned. `provisional`: it goes through a year whose holidays are not announced, by weekdays alone. */
export type Reckoned = { readonly day: Day; readonly provisional: boolean };

/** The n-th working day after a day, which itself does not count. */
export const addWorkingDays = (from: Day, days: number, calendar: WorkingCalendar): Reckoned => {
  let day = from;
  let provisional = false;
  for (let left = days; left > 0; ) {
    day = addDays(day, 1);
    provisional ||= calendar[day.slice(0, 4)] === undefined;
    if (isWorkingDay(day, calendar)) left -= 1;
  }
  return { day, provisional };
};

/** A clock of working days. `left`: working days after `today` up to its end; below 0 nothing is left. */
export const workingDaysLeft = (today: Day, end: Day, calendar: WorkingCalendar): number => {
  const count = (from: Day, to: Day) =>
    daysOf(addDays(from, 1), addDays(to, 1)).filter((day) => isWorkingDay(day, calendar)).length;
  return today <= end ? count(today, end) : -count(end, today);
};
