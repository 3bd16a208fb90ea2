import { addDays, type Day, daysOf } from "./calendar.ts";
import {
  closedDays,
  judgeDay,
  meanOf,
  noDays,
  pooledOf,
  type RateSum,
  stagePasses,
  termsIn,
  termsOn,
  withDay,
} from "./indicators.ts";
import { lastDay } from "./last-day.ts";
import { type Ratio, ratioOf } from "./ratio.ts";
import { readingAt } from "./readings.ts";
import { type ContractState, stageOf } from "./state.ts";
import type { Instalment } from "./terms.ts";
import { stageItems } from "./words.ts";

/** Where the acceptance of a stage is. */
export const stageStates = [
  "notNeeded",
  "notYet",
  "evidence",
  "examining",
  "passed",
  "failed",
  "required",
  "rectifying",
  "released",
] as const;
export type StageState = (typeof stageStates)[number];

/** The instalment whose window ends, by the terms, on the day on which this one's begins. */
const neighbour = (state: ContractState, day: Day, edge: "from" | "to"): Instalment | undefined =>
  termsIn(state).instalments.find(({ window }) => window?.[edge] === day);

/**
 * What is accepted before an instalment is paid, [from, to). Null: paid without acceptance. C15: under "yearEnds" only those that take deductions are accepted.
 * A stage that was passed early ends with the last day that was closed then, and the next one begins behind it. The last window ends with the term, whenever that is.
 */
export const windowOf = (state: ContractState, instalment: Instalment, today: Day): Instalment["window"] => {
  const { id, window, takesDeductions, due } = instalment;
  const { alternative } = readingAt(state.readings, "C15", today);
  if (window === null || (alternative === "yearEnds" && !takesDeductions)) return null;
  const before = neighbour(state, window.from, "to");
  const passedTo = (of: string): Day | undefined => {
    const until = stageOf(state, of).decided?.until;
    return until === undefined ? undefined : addDays(until, 1);
  };
  const end = due.kind === "workingDaysAfterEnd" ? addDays(lastDay(state), 1) : window.to;
  return { from: (before && passedTo(before.id)) ?? window.from, to: passedTo(id) ?? end };
};

/**
 * The day up to which a stage can be passed before its window is over: the last one that is closed; what comes after it is judged with the next stage. Null: the
 * window is over or not begun, no day of it is closed, or no stage comes behind it that would take its other days.
 */
export const earlyUntil = (state: ContractState, instalment: Instalment, today: Day): Day | null => {
  const window = windowOf(state, instalment, today);
  if (window === null || today >= window.to || instalment.window === null) return null;
  const next = neighbour(state, instalment.window.to, "from");
  if (next === undefined || windowOf(state, next, today) === null) return null;
  return closedDays(state, window.from, window.to).at(-1)?.day ?? null;
};

/** @param today the day that the answer is for: a window opens by the calendar */
export const stageStateOf = (state: ContractState, instalment: Instalment, today: Day): StageState => {
  const stage = stageOf(state, instalment.id);
  if (stage.released) return "released";
  if (stage.decided?.passed) return "passed";
  if (stage.rectifications.length > 0) return "rectifying";
  if (stage.requirement) return "required";
  if (stage.decided) return "failed";
  const window = windowOf(state, instalment, today);
  if (window === null) return "notNeeded";
  if (today < window.from) return "notYet";
  return Object.keys(stage.examined).length === 0 ? "evidence" : "examining";
};

/** An instalment may be paid as far as acceptance goes. */
export const isAccepted = (stage: StageState): boolean => ["notNeeded", "passed", "released"].includes(stage);

/** Items that the client has not examined yet, in order. */
export const unexamined = (state: ContractState, id: string) =>
  stageItems.filter((item) => stageOf(state, id).examined[item] === undefined);

export type StageRate = {
  readonly judgedDays: number;
  readonly failedDays: number;
  /** Of the judged days together: what the pooled rate is made of. */
  readonly num: number;
  readonly den: number;
  readonly mean: Ratio | null;
  readonly pooled: Ratio | null;
  /** Null: 不考核. */
  readonly passes: boolean | null;
  readonly signed: boolean;
};

export type StageFigures = {
  /** Days of the window so far that are closed, and that are not. */
  readonly closed: number;
  readonly missing: number;
  readonly answerRate: StageRate;
  readonly satisfaction: StageRate;
};

/** The two daily indicators over [from, to), as far as its days are closed. */
export const stageFigures = (
  state: ContractState,
  { from, to }: { readonly from: Day; readonly to: Day },
  today: Day,
): StageFigures => {
  // A stage is one judgement: it goes by its last day.
  const terms = termsOn(state, addDays(to, -1));
  const days = closedDays(state, from, to).map((figures) => judgeDay(state, figures));
  const past = daysOf(from, today < to ? today : to).length;
  // The reading of the window's last day: a stage is one judgement.
  const c2 = readingAt(state.readings, "C2", to);
  const rate = (of: "answerRate" | "satisfaction"): StageRate => {
    const all = days.reduce<RateSum>((before, day) => withDay(before, day[of].verdict), noDays);
    return {
      judgedDays: all.days,
      failedDays: all.failed,
      num: all.num,
      den: all.den,
      mean: meanOf(all),
      pooled: pooledOf(all),
      passes: stagePasses(all, c2.alternative, ratioOf(terms[of].atLeast)),
      signed: c2.signed && days.every((day) => day[of].signed),
    };
  };
  return {
    closed: days.length,
    missing: Math.max(0, past - days.length),
    answerRate: rate("answerRate"),
    satisfaction: rate("satisfaction"),
  };
};
