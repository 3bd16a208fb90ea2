/** What days of a weekday brought of late: what the next ones of it are expected to bring. */
import type { DayFigures } from "./answer-rate.ts";
import { addDays, type Day, daysOf, type WorkingCalendar } from "./calendar.ts";
import { countedOn } from "./counted.ts";
import { closedDays, judgeDay, satisfiedOf } from "./indicators.ts";
import { type Ratio, ratio } from "./ratio.ts";
import { readingAt } from "./readings.ts";
import type { ContractState } from "./state.ts";

export const rateNames = ["answerRate", "satisfaction"] as const;
export type RateName = (typeof rateNames)[number];

/** What a rate is made of: calls and those answered, or ratings and those satisfied. */
export type Pair = { readonly den: number; readonly num: number };

/** As many days of a weekday are looked at, the last ones: an older one was of another hotline. */
export const pastDays = 8;
/** Fewer say nothing. */
export const leastPast = 4;

/** Days before which nothing is looked at. */
const lookBack = 7 * 2 * pastDays;

export type Weekday = {
  /** How many days it stands on. */
  readonly days: number;
  /** Means of them, rounded half-up; of a day off both are 0. */
  readonly mean: Pair;
  /** The mean of what was missed, and the variance of it. */
  readonly misses: Ratio;
  readonly variance: Ratio;
  /** Of the days that were judged: which part failed. */
  readonly failed: Ratio;
};
/** By 0 (Thursday, as 1970-01-01 was) to 6; undefined: not enough has closed. */
export type WeekdayPast = readonly (Weekday | undefined)[];

const weekOf = (day: Day): number => (Date.parse(`${day}T00:00:00Z`) / 86_400_000) % 7;

export const pairOf = (state: ContractState, of: RateName, figures: DayFigures): Pair => {
  const counted = countedOn(state.readings, figures);
  if (of === "answerRate") return { den: counted.requests, num: counted.answered };
  const { alternative } = readingAt(state.readings, "C3", figures.day);
  return { den: counted.ratings, num: satisfiedOf(counted, alternative) };
};

const halfUp = (sum: number, n: number): number => Math.floor((2 * sum + n) / (2 * n));
const none: Omit<Weekday, "days"> = {
  mean: { den: 0, num: 0 },
  misses: ratio(0),
  variance: ratio(0),
  failed: ratio(0),
};

type PastDay = Pair & { readonly judged: boolean; readonly failed: boolean };
const weekday = (all: readonly PastDay[]): Weekday | undefined => {
  if (all.length < leastPast) return undefined;
  const served = all.filter(({ den }) => den > 0);
  // On most of them nobody came: it is a day off.
  if (2 * served.length < all.length || served.length < 2) return { days: all.length, ...none };
  const n = served.length;
  const sum = (of: (day: PastDay) => number): number => served.reduce((before, day) => before + of(day), 0);
  const missed = ({ den, num }: PastDay): number => den - num;
  const misses = sum(missed);
  const judged = served.filter((day) => day.judged);
  return {
    days: n,
    mean: {
      den: halfUp(
        sum(({ den }) => den),
        n,
      ),
      num: halfUp(
        sum(({ num }) => num),
        n,
      ),
    },
    misses: ratio(misses, n),
    // Of a sample, n − 1; each difference is held n times, so that it is whole.
    variance: ratio(
      sum((day) => (n * missed(day) - misses) ** 2),
      n * n * (n - 1),
    ),
    failed: judged.length === 0 ? ratio(0) : ratio(judged.filter((day) => day.failed).length, judged.length),
  };
};

/** From closed days before a day that nobody signed out. */
export const weekdayPast = (state: ContractState, of: RateName, before: Day): WeekdayPast => {
  const days = closedDays(state, addDays(before, -lookBack), before)
    .filter(({ day }) => state.exemptions[day]?.signed !== true)
    .map((figures) => {
      const { verdict } = judgeDay(state, figures)[of];
      return {
        day: figures.day,
        ...pairOf(state, of, figures),
        judged: verdict.judged,
        failed: verdict.judged && !verdict.passes,
      };
    });
  return Array.from({ length: 7 }, (_, week) =>
    weekday(days.filter(({ day }) => weekOf(day) === week).slice(-pastDays)),
  );
};

const isOff = (day: Day, calendar: WorkingCalendar): boolean => calendar[day.slice(0, 4)]?.off.includes(day) === true;

/** Each day of [from, to) with what its weekday brings; an announced holiday brings nothing. Undefined: a weekday's past is too short. */
export const expectedDays = (
  past: WeekdayPast,
  calendar: WorkingCalendar,
  from: Day,
  to: Day,
): readonly { readonly day: Day; readonly weekday: Weekday }[] | undefined => {
  const days = daysOf(from, to).map((day) => ({
    day,
    weekday: isOff(day, calendar) ? { days: pastDays, ...none } : past[weekOf(day)],
  }));
  return days.every((each): each is { day: Day; weekday: Weekday } => each.weekday !== undefined) ? days : undefined;
};
