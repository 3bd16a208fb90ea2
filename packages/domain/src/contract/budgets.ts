/** 违约余量: how much more each indicator bears today, in this stage and in the term, and how much is expected to come by the past. */
import { expectedRest } from "../wall/forecast.ts";
import type { DayFigures } from "./answer-rate.ts";
import type { Budget } from "./budget.ts";
import { budgetOf } from "./budget.ts";
import { addDays, type Day, daysBetween } from "./calendar.ts";
import { judgedDay, judgedSatisfaction } from "./forecast.ts";
import { type Counter, failuresInTerm, receivedIn, verifiedInTerm, yearOf } from "./grounds.ts";
import { termsIn } from "./indicators.ts";
import { lastDay } from "./last-day.ts";
import { plus, type Ratio, ratio, times, zero } from "./ratio.ts";
import { readingAt } from "./readings.ts";
import { stageAhead } from "./stage-ahead.ts";
import type { BudgetAlarms, ContractState } from "./state.ts";
import { contractToday } from "./today.ts";
import { expectedDays, type Pair, pairOf, type RateName, rateNames, weekdayPast } from "./weekday-past.ts";

export const budgetNames = [...rateNames, "received", "verified"] as const;
export const budgetPeriods = ["day", "stage", "year", "term"] as const;
export const budgetLevels = ["warning", "alarm"] as const;
export type BudgetLevel = (typeof budgetLevels)[number];

/** What is expected to come until the end of the period, in tenths: the mean and the standard deviation, and on how many past days it stands. */
export type Expected = { readonly tenths: number; readonly errorTenths: number; readonly days: number };

export type BudgetRow = {
  readonly of: (typeof budgetNames)[number];
  readonly period: (typeof budgetPeriods)[number];
  /** What is counted: calls or ratings that were missed, days or stages that failed, complaints. */
  readonly counts: "misses" | "failures" | "complaints";
  /** So much has been used. */
  readonly used: number;
  /** How much more it bears as it stands now. */
  readonly left: Budget;
  /** Null: the past is too short to say. */
  readonly expected: Expected | null;
  /** How much more than what is expected it bears. */
  readonly spare: Budget | null;
  /** The day on which the budget is passed, if it goes on like that; null: not within the period, or not known. */
  readonly passedOn: Day | null;
  /** Of the whole budget, per cent; null: it has no bound, there is too little to judge by, or the days of a stage have a budget each. */
  readonly leftPercent: number | null;
  readonly level: BudgetLevel | null;
  readonly signed: boolean;
};

/** What came on each past day of today's weekday after this time of day. */
export type Rest = Omit<DayFigures, "day">;

const tenthsOf = ({ n, d }: Ratio): number => Number((n * 20n + d) / (d * 2n));
const rootTenths = ({ n, d }: Ratio): number => Math.max(0, Math.ceil(Math.sqrt((Number(n) * 100) / Number(d)) - 1e-9));
const rounded = (tenths: number): number => Math.floor((tenths + 5) / 10);

const levelOf = (
  { warning, alarm }: BudgetAlarms,
  isFailed: boolean,
  percent: number | null,
  passedOn: Day | null,
): BudgetLevel | null => {
  if (isFailed || (percent !== null && percent <= alarm)) return "alarm";
  return (percent !== null && percent <= warning) || passedOn !== null ? "warning" : null;
};

const percentOf = (left: number, whole: number): number | null =>
  whole <= 0 ? null : Math.max(0, Math.floor((100 * left) / whole));

type Judged = Pick<BudgetRow, "of" | "period" | "counts" | "used" | "left" | "expected" | "spare" | "signed">;
const rowOf = (
  state: ContractState,
  row: Judged,
  percent: number | null,
  passedOn: Day | null,
  isFailed = "failed" in row.left,
): BudgetRow => ({
  ...row,
  passedOn,
  leftPercent: percent,
  level: levelOf(state.budgetAlarms, isFailed, percent, passedOn),
});

/** What of it is left over after what is expected. */
const spareOf = (left: Budget, expected: Expected): Budget => {
  if ("failed" in left || left.left === null) return left;
  const spare = left.left - rounded(expected.tenths);
  return spare < 0 ? { failed: true } : { left: spare };
};

const passes = (state: ContractState, of: RateName, day: Day, { den, num }: Pair): boolean => {
  const terms = termsIn(state);
  if (of === "satisfaction") return judgedSatisfaction(terms, { satisfied: num, ratings: den });
  return judgedDay(terms, readingAt(state.readings, "C1", day).alternative, { requests: den, answered: num });
};

type Today = { readonly figures: DayFigures; readonly rests: readonly Rest[] };

/** The rest of today as the same weekday's past has it: how many are to come, and how many of them are missed. */
const restOf = (state: ContractState, of: RateName, { figures, rests }: Today) => {
  const pairs = rests.map((rest) => pairOf(state, of, { ...rest, day: figures.day }));
  const [all, misses] = [
    expectedRest(pairs.map(({ den }) => den)),
    expectedRest(pairs.map(({ den, num }) => den - num)),
  ];
  return all && misses && { all, misses };
};

const dayRow = (state: ContractState, of: RateName, today: Today, left: Budget, signed: boolean): BudgetRow => {
  const { den, num } = pairOf(state, of, today.figures);
  const { day } = today.figures;
  const rest = restOf(state, of, today);
  const row = { of, period: "day" as const, counts: "misses" as const, used: den - num, left, signed };
  const asItStands = (isKnown: boolean): BudgetRow => {
    const percent = isKnown && "left" in left && left.left !== null ? percentOf(left.left, row.used + left.left) : null;
    return rowOf(state, { ...row, expected: null, spare: null }, percent, null, isKnown && "failed" in left);
  };
  if ("left" in left && left.left === null) return asItStands(false);
  // Of few calls one that is missed says nothing yet; the forecast weighs it.
  if (rest === undefined) return asItStands(den >= state.budgetAlarms.least);
  const { all, misses } = rest;
  // Of those that are to come, how many may be missed.
  const bears = budgetOf(
    (missed) => passes(state, of, day, { den: den + all.count, num: num + all.count - missed }),
    all.count,
  );
  const expected = { tenths: misses.count * 10, errorTenths: misses.error * 10, days: misses.days };
  const spare = spareOf(bears, expected);
  const isPassed = "failed" in spare;
  const whole = "failed" in bears || bears.left === null ? 0 : den - num + bears.left;
  const percent = isPassed ? 0 : spare.left === null ? null : percentOf(spare.left, whole);
  return rowOf(state, { ...row, expected, spare }, percent, isPassed ? day : null, isPassed);
};

/** What today alone bears is a part of what all days bear together: only where they are pooled. */
const pooledPercent = (used: number, expected: Expected, spare: Budget): number | null => {
  if ("failed" in spare) return 0;
  return spare.left === null ? null : percentOf(spare.left, used + rounded(expected.tenths) + spare.left);
};

const stageRow = (state: ContractState, of: RateName, today: Today, left: Budget, signed: boolean): BudgetRow => {
  const rest = restOf(state, of, today);
  const pair = pairOf(state, of, today.figures);
  const ahead = stageAhead(state, of, today.figures.day, {
    now: pair,
    rest: rest && {
      den: rest.all.count,
      num: rest.all.count - Math.min(rest.all.count, rest.misses.count),
      error: rest.misses.error,
    },
  });
  const row = { of, period: "stage" as const, counts: "misses" as const, used: ahead.used, left, signed };
  if (ahead.expected === undefined)
    return rowOf(state, { ...row, expected: null, spare: null }, null, null, ahead.hasFailed);
  const { spare, misses, variance, days, isPooled } = ahead.expected;
  const expected = { tenths: tenthsOf(misses), errorTenths: rootTenths(variance), days };
  const percent = isPooled ? pooledPercent(ahead.used, expected, spare) : null;
  return rowOf(state, { ...row, expected, spare }, percent, null, "failed" in spare);
};

const asBudget = ({ left }: Counter): Budget => (left < 0 ? { failed: true } : { left });

/** Days that fail until the term ends, by the part of their weekday that failed; those of stages are not foretold. */
const failuresRow = (state: ContractState, of: RateName, today: Day): BudgetRow => {
  const counter = failuresInTerm(state, of, today);
  const left = asBudget(counter);
  const row = { of, period: "term" as const, counts: "failures" as const, used: counter.count, left };
  const percent = percentOf(Math.max(0, counter.left), termsIn(state)[of].failedDays);
  const ofDays = readingAt(state.readings, "K5", today).alternative === "days";
  const days = ofDays
    ? expectedDays(weekdayPast(state, of, today), state.calendar, today, addDays(lastDay(state), 1))
    : undefined;
  const { signed } = counter;
  if (days === undefined) return rowOf(state, { ...row, signed, expected: null, spare: null }, percent, null);
  let [sum, variance]: [Ratio, Ratio] = [zero, zero];
  let passedOn: Day | null = null;
  for (const { day, weekday } of days) {
    const { failed } = weekday;
    sum = plus(sum, failed);
    variance = plus(variance, times(failed, ratio(failed.d - failed.n, failed.d)));
    if (passedOn === null && "left" in left && left.left !== null && sum.n >= BigInt(left.left + 1) * sum.d)
      passedOn = day;
  }
  const expected = {
    tenths: tenthsOf(sum),
    errorTenths: rootTenths(variance),
    days: Math.max(0, ...days.map(({ weekday }) => weekday.days)),
  };
  return rowOf(state, { ...row, signed, expected, spare: spareOf(left, expected) }, percent, passedOn);
};

/** Fewer days of a period say nothing of those to come. */
export const leastElapsed = 28;

/** Complaints come too seldom for a weekday's past: they are taken to come as often as in the period so far. */
const complaintsRow = (
  state: ContractState,
  of: "received" | "verified",
  { from, to }: { readonly from: Day; readonly to: Day },
  counter: Counter,
  today: Day,
): BudgetRow => {
  const { complaints } = termsIn(state);
  const left = asBudget(counter);
  const period = of === "received" ? ("year" as const) : ("term" as const);
  const row = { of, period, counts: "complaints" as const, used: counter.count, left, signed: counter.signed };
  const percent = percentOf(
    Math.max(0, counter.left),
    of === "received" ? complaints.fewerThan - 1 : complaints.verified,
  );
  const [elapsed, ahead] = [daysBetween(from, today) + 1, daysBetween(today, to) - 1];
  if (elapsed < leastElapsed || ahead < 0) return rowOf(state, { ...row, expected: null, spare: null }, percent, null);
  const sum = ratio(counter.count * ahead, elapsed);
  // As often as by chance: the variance is the mean.
  const expected = { tenths: tenthsOf(sum), errorTenths: rootTenths(sum), days: elapsed };
  const inDays = counter.count === 0 ? null : Math.ceil(((counter.left + 1) * elapsed) / counter.count);
  const passedOn = counter.left >= 0 && inDays !== null && inDays <= ahead ? addDays(today, inDays) : null;
  return rowOf(state, { ...row, expected, spare: spareOf(left, expected) }, percent, passedOn);
};

/**
 * Each budget with what is expected of it.
 * @param figures of today until now
 * @param rests what came after this time of day on past days of today's weekday
 * @throws Error without terms
 */
export const budgetsOf = (state: ContractState, figures: DayFigures, rests: readonly Rest[]): BudgetRow[] => {
  const terms = termsIn(state);
  const { day } = figures;
  const now = contractToday(state, figures);
  const today = { figures, rests };
  const term = { from: terms.from, to: addDays(lastDay(state), 1) };
  const ofRates = rateNames.flatMap((of) => {
    const { day: left, stage, signed } = now[of];
    return [
      dayRow(state, of, today, left, signed),
      ...(stage === null ? [] : [stageRow(state, of, today, stage, signed)]),
      failuresRow(state, of, day),
    ];
  });
  return [
    ...ofRates,
    complaintsRow(state, "received", yearWithin(state, day, term), receivedIn(state, day), day),
    complaintsRow(state, "verified", term, verifiedInTerm(state), day),
  ];
};

/** The year of K4 as far as it lies in the term. */
const yearWithin = (state: ContractState, day: Day, term: { readonly from: Day; readonly to: Day }) => {
  const { from, to } = yearOf(state, day, readingAt(state.readings, "C4year", day).alternative);
  return { from: [from, term.from].sort()[1]!, to: [to, term.to].sort()[0]! };
};
