/** 预测: what the rest of the day will bring by the same weekday's past, and what the day then still bears. Whole numbers alone. */
import type { DayFigures } from "../contract/answer-rate.ts";
import { type Budget, budgetOf } from "../contract/budget.ts";
import { type AnswerReading, judgedDay, judgedSatisfaction } from "../contract/forecast.ts";
import type { ContractTerms } from "../contract/terms.ts";

/** How many came after this time of day, on each past day of the same weekday. */
export type PastRests = readonly number[];
/** Fewer past days say nothing of the next one. */
export const leastDays = 4;
/** No more are looked at: an older day was of another hotline. */
export const mostDays = 8;

/** What is expected of the rest of the day: the mean, rounded half-up; `error`: the standard deviation of the days, rounded up; `days`: on how many it stands. */
export type ExpectedRest = { readonly count: number; readonly error: number; readonly days: number };

/** Undefined: too few days to say anything. A day on which nobody came all day is none: the hotline was closed. */
export const expectedRest = (past: PastRests): ExpectedRest | undefined => {
  const days = past.length;
  if (days < leastDays) return undefined;
  const sum = past.reduce((all, one) => all + one, 0);
  const count = Math.floor((2 * sum + days) / (2 * days));
  const squares = past.reduce((all, one) => all + (one * days - sum) ** 2, 0);
  // Of a sample: n − 1. Each difference is held times `days`, so that it is whole.
  const error = Math.ceil(Math.sqrt(squares / (days - 1)) / days);
  return { count, error, days };
};

export type Outlook = {
  readonly rest: ExpectedRest;
  /** Of the calls or ratings that are expected, and no more than they are, how many may go wrong and the day still passes. */
  readonly bears: Budget;
};

/** `left` such that with it the day passes and with one more it fails; null: it passes though all of the rest go wrong. */
const bearing = (passes: (misses: number) => boolean, rest: number): Budget => budgetOf(passes, rest);

/** How many of the expected requests may be missed. @param figures of today so far */
export const answerOutlook = (
  terms: ContractTerms,
  reading: AnswerReading,
  { requests, answered }: Pick<DayFigures, "requests" | "answered">,
  rest: ExpectedRest,
): Outlook => ({
  rest,
  bears: bearing(
    (misses) =>
      judgedDay(terms, reading, { requests: requests + rest.count, answered: answered + rest.count - misses }),
    rest.count,
  ),
});

/** How many of the expected ratings may be other than satisfied. */
export const satisfactionOutlook = (
  terms: ContractTerms,
  { satisfied, ratings }: { readonly satisfied: number; readonly ratings: number },
  rest: ExpectedRest,
): Outlook => ({
  rest,
  bears: bearing(
    (misses) =>
      judgedSatisfaction(terms, { satisfied: satisfied + rest.count - misses, ratings: ratings + rest.count }),
    rest.count,
  ),
});
