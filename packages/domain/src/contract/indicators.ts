import { answerRateReadings, type DayFigures, type Judged, judged } from "./answer-rate.ts";
import { type Budget, budgetOf } from "./budget.ts";
import type { Day } from "./calendar.ts";
import { type Counted, countedOn } from "./counted.ts";
import { isNoLess, plus, type Ratio, ratio, ratioOf, times, zero } from "./ratio.ts";
import { type Alternative, readingAt } from "./readings.ts";
import type { ContractState } from "./state.ts";
import type { ContractTerms } from "./terms.ts";

/** One indicator on one day. `signed`: every reading that it depends on is. `small`: with so few a single miss fails the day. */
export type DayVerdict = { readonly verdict: Judged; readonly signed: boolean; readonly small: boolean };

export type DayIndicators = {
  readonly day: Day;
  readonly figures: DayFigures;
  /** Those of them by which it was judged. */
  readonly counted: Counted;
  /** Both parties signed the day out. */
  readonly exempt: boolean;
  readonly answerRate: DayVerdict & { readonly readings: Readonly<Record<Alternative<"C1">, Judged>> };
  readonly satisfaction: DayVerdict;
};

const exempted: Judged = { judged: false, why: "exempt" };

const answerBound = ({ answerRate }: ContractTerms) => ({
  atLeast: ratioOf(answerRate.atLeast),
  capacity: answerRate.capacity,
});

/** Whether one miss among so many fails though all others are right. */
const isSmall = (n: number, atLeast: Ratio): boolean => n > 0 && !isNoLess(ratio(n - 1, n), atLeast);

/** The four readings of a day side by side. */
export const allReadings = (terms: ContractTerms, figures: Pick<DayFigures, "requests" | "answered">) => {
  const bound = answerBound(terms);
  const { A, B, C, D } = answerRateReadings;
  return { A: A(figures, bound), B: B(figures, bound), C: C(figures, bound), D: D(figures, bound) };
};

export const satisfiedOf = (
  { satisfied, neutral }: Pick<DayFigures, "satisfied" | "neutral">,
  reading: Alternative<"C3">,
): number => (reading === "satisfied" ? satisfied + neutral : satisfied);

/** Judges a closed day by the readings in force on it, and by the terms under which it was closed. @throws Error without terms */
export const judgeDay = (state: ContractState, figures: DayFigures): DayIndicators => {
  const { day } = figures;
  const terms = termsOn(state, day);
  const exempt = state.exemptions[day]?.signed === true;
  const [c1, c3, c12, m11] = (["C1", "C3", "C12", "M11"] as const).map((clause) =>
    readingAt(state.readings, clause, day),
  );
  const counted = countedOn(state.readings, figures);
  const readings = allReadings(terms, counted);
  const satisfied = satisfiedOf(counted, c3!.alternative as Alternative<"C3">);
  const satisfaction = judged(satisfied, counted.ratings, ratioOf(terms.satisfaction.atLeast));
  return {
    day,
    figures,
    counted,
    exempt,
    answerRate: {
      verdict: exempt ? exempted : readings[c1!.alternative as Alternative<"C1">],
      readings,
      signed: c1!.signed && c12!.signed && counted.isKnown.hours,
      small: isSmall(counted.requests, ratioOf(terms.answerRate.atLeast)),
    },
    satisfaction: {
      verdict: exempt ? exempted : satisfaction,
      signed: c3!.signed && m11!.signed && counted.isKnown.ratedBy,
      small: isSmall(counted.ratings, ratioOf(terms.satisfaction.atLeast)),
    },
  };
};

/** @throws Error, where no contract was written */
export const termsIn = ({ terms }: ContractState): ContractTerms => {
  if (terms === null) throw new Error("there is no contract yet");
  return terms.terms;
};

/** The terms by which a day is judged: those that were confirmed when it closed. @throws Error, where no contract was written */
export const termsOn = (state: ContractState, day: Day): ContractTerms =>
  state.pastTerms.find(({ until }) => day <= until)?.terms ?? termsIn(state);

/** Judged days taken together. */
export type RateSum = {
  readonly days: number;
  readonly failed: number;
  readonly num: number;
  readonly den: number;
  readonly rates: Ratio;
};
export const noDays: RateSum = { days: 0, failed: 0, num: 0, den: 0, rates: zero };

export const withDay = (all: RateSum, verdict: Judged): RateSum =>
  verdict.judged
    ? {
        days: all.days + 1,
        failed: all.failed + (verdict.passes ? 0 : 1),
        num: all.num + verdict.num,
        den: all.den + verdict.den,
        rates: plus(all.rates, verdict.rate),
      }
    : all;

export const meanOf = ({ days, rates }: RateSum): Ratio | null => (days === 0 ? null : times(rates, ratio(1, days)));
export const pooledOf = ({ num, den }: RateSum): Ratio | null => (den === 0 ? null : ratio(num, den));

/** A stage's verdict on a rate. Null: no day was judged, 不考核; the client signs it. */
export const stagePasses = (all: RateSum, reading: Alternative<"C2">, atLeast: Ratio): boolean | null => {
  if (all.days === 0) return null;
  if (reading === "everyDay") return all.failed === 0;
  return isNoLess((reading === "pooled" ? pooledOf(all) : meanOf(all))!, atLeast);
};

/** Closed days of [from, to), in order. */
export const closedDays = ({ days }: ContractState, from: Day, to: Day): DayFigures[] =>
  Object.values(days)
    .filter(({ day }) => day >= from && day < to)
    .sort((a, b) => (a.day < b.day ? -1 : 1));

const upTo = (
  figures: Pick<DayFigures, "requests" | "answered">,
  terms: ContractTerms,
  reading: Alternative<"C1">,
): number => {
  const { capacity } = terms.answerRate;
  // Under C a day of so many calls is exempt, and none of its misses count.
  if (reading === "C") return Math.max(0, capacity - 1 - figures.requests);
  return figures.answered * terms.answerRate.atLeast.den + capacity + 1;
};

/** How many more missed calls a day bears. */
export const answerBudget = (
  terms: ContractTerms,
  reading: Alternative<"C1">,
  { requests, answered }: Pick<DayFigures, "requests" | "answered">,
): Budget => {
  const bound = answerBound(terms);
  const passes = (misses: number) => {
    const verdict = answerRateReadings[reading]({ requests: requests + misses, answered }, bound);
    return !verdict.judged || verdict.passes;
  };
  return budgetOf(passes, upTo({ requests, answered }, terms, reading));
};

/** How many more ratings that are not satisfied a day bears. */
export const satisfactionBudget = ({ satisfaction }: ContractTerms, satisfied: number, ratings: number): Budget => {
  const atLeast = ratioOf(satisfaction.atLeast);
  const passes = (misses: number) => {
    const verdict = judged(satisfied, ratings + misses, atLeast);
    return !verdict.judged || verdict.passes;
  };
  return budgetOf(passes, satisfied * satisfaction.atLeast.den + 1);
};

/** More misses than any day can have: what passes with so many passes with all. */
const farBound = 1_000_000_000;

/**
 * How many more missed calls of today a stage bears, with the days before it.
 * @param before judged days of the stage without today
 */
export const stageAnswerBudget = (
  terms: ContractTerms,
  readings: { readonly C1: Alternative<"C1">; readonly C2: Alternative<"C2"> },
  before: RateSum,
  { requests, answered }: Pick<DayFigures, "requests" | "answered">,
): Budget => {
  const bound = answerBound(terms);
  const passes = (misses: number) => {
    const today = answerRateReadings[readings.C1]({ requests: requests + misses, answered }, bound);
    return stagePasses(withDay(before, today), readings.C2, bound.atLeast) !== false;
  };
  return budgetOf(passes, readings.C1 === "C" ? upTo({ requests, answered }, terms, "C") : farBound);
};

export const stageSatisfactionBudget = (
  { satisfaction }: ContractTerms,
  reading: Alternative<"C2">,
  before: RateSum,
  { satisfied, ratings }: { readonly satisfied: number; readonly ratings: number },
): Budget => {
  const atLeast = ratioOf(satisfaction.atLeast);
  const passes = (misses: number) =>
    stagePasses(withDay(before, judged(satisfied, ratings + misses, atLeast)), reading, atLeast) !== false;
  return budgetOf(passes, farBound);
};
