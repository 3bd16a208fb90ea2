/** What the day that goes on may still bear: of itself, and of the stage that it is in. */
import type { DayFigures, Judged } from "./answer-rate.ts";
import type { Budget } from "./budget.ts";
import type { Day } from "./calendar.ts";
import type { Counted } from "./counted.ts";
import {
  answerBudget,
  closedDays,
  judgeDay,
  noDays,
  type RateSum,
  satisfactionBudget,
  satisfiedOf,
  stageAnswerBudget,
  stageSatisfactionBudget,
  termsIn,
  withDay,
} from "./indicators.ts";
import { readingAt } from "./readings.ts";
import { windowOf } from "./stages.ts";
import type { ContractState } from "./state.ts";

export type IndicatorToday = {
  /** As if the day ended now. */
  readonly verdict: Judged;
  readonly signed: boolean;
  /** How many more misses it bears today; of a day that both parties signed out any number. */
  readonly day: Budget;
  /** How many more of today's misses the stage bears; null: today is in no stage. */
  readonly stage: Budget | null;
};
export type ContractToday = {
  /** Those by which it is judged. */
  readonly figures: Counted;
  /** The instalment whose stage it is. */
  readonly stage: string | null;
  readonly answerRate: IndicatorToday;
  readonly satisfaction: IndicatorToday;
};

/** The stage that a day is in. */
export const stageOn = (state: ContractState, today: Day) =>
  termsIn(state).instalments.flatMap(({ ...instalment }) => {
    const window = windowOf(state, instalment, today);
    return window !== null && window.from <= today && today < window.to ? [{ id: instalment.id, window }] : [];
  })[0];

/** @param figures of today until now @throws Error without terms */
export const contractToday = (state: ContractState, figures: DayFigures): ContractToday => {
  const terms = termsIn(state);
  const { day: today } = figures;
  const judged = judgeDay(state, figures);
  const { counted, exempt } = judged;
  const stage = stageOn(state, today);
  const before = (of: "answerRate" | "satisfaction"): RateSum =>
    stage === undefined
      ? noDays
      : closedDays(state, stage.window.from, today)
          .map((each) => judgeDay(state, each)[of].verdict)
          .reduce(withDay, noDays);
  const reading = <C extends "C1" | "C3">(clause: C) => readingAt(state.readings, clause, today).alternative;
  const C2 = stage && readingAt(state.readings, "C2", stage.window.to).alternative;
  const C1 = reading("C1");
  const satisfied = satisfiedOf(counted, reading("C3"));
  const free: Budget = { left: null };
  return {
    figures: counted,
    stage: stage?.id ?? null,
    answerRate: {
      ...{ verdict: judged.answerRate.verdict, signed: judged.answerRate.signed },
      day: exempt ? free : answerBudget(terms, C1, counted),
      stage:
        C2 === undefined ? null : exempt ? free : stageAnswerBudget(terms, { C1, C2 }, before("answerRate"), counted),
    },
    satisfaction: {
      ...{ verdict: judged.satisfaction.verdict, signed: judged.satisfaction.signed },
      day: exempt ? free : satisfactionBudget(terms, satisfied, counted.ratings),
      stage:
        C2 === undefined
          ? null
          : exempt
            ? free
            : stageSatisfactionBudget(terms, C2, before("satisfaction"), { satisfied, ratings: counted.ratings }),
    },
  };
};
