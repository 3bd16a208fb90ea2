import type { Doer } from "../events/contract.ts";
import {
  addDays,
  addWorkingDays,
  type Day,
  daysBetween,
  monthAfter,
  type Reckoned,
  workingDaysLeft,
} from "./calendar.ts";
import { closedDays, judgeDay, termsIn } from "./indicators.ts";
import { type Fen, partOf } from "./money.ts";
import { readingAt } from "./readings.ts";
import type { ContractState, Notice } from "./state.ts";
import { damageGrounds, type Ground } from "./words.ts";

/** A counter with its limit. `left`: how many more it bears; below 0 it is passed. */
export type Counter = { readonly count: number; readonly left: number; readonly signed: boolean };

/** The first day of the year of a contract, or of the calendar, that a day lies in. */
export const yearOf = (
  state: ContractState,
  day: Day,
  kind: "contractYear" | "calendarYear",
): { readonly from: Day; readonly to: Day } => {
  const start = kind === "calendarYear" ? "01-01" : termsIn(state).from.slice(5);
  const year = Number(day.slice(0, 4)) - (day.slice(5) < start ? 1 : 0);
  return { from: `${year}-${start}`, to: `${year + 1}-${start}` };
};

/** Complaints received in the year of a day (K4): ten in a year fail where fewer than ten are asked for. */
export const receivedIn = (state: ContractState, today: Day, kind?: "contractYear" | "calendarYear"): Counter => {
  const [c4, c4year] = [readingAt(state.readings, "C4", today), readingAt(state.readings, "C4year", today)];
  const { from, to } = yearOf(state, today, kind ?? c4year.alternative);
  const count = state.complaints.filter(
    ({ on, fault }) => on >= from && on < to && (c4.alternative === "all" || fault !== "unfounded"),
  ).length;
  return { count, left: termsIn(state).complaints.fewerThan - 1 - count, signed: c4.signed && c4year.signed };
};

/** Complaints of the whole term that the client found to be the provider's fault (K5). @param open those whose finding may still change: they are left out */
export const verifiedInTerm = (state: ContractState, open: ReadonlySet<string> = new Set()): Counter => {
  const count = state.complaints.filter(({ id, fault }) => fault === "provider" && !open.has(id)).length;
  return { count, left: termsIn(state).complaints.verified - count, signed: true };
};

type Rate = "answerRate" | "satisfaction";
/** A day, or a stage by its last day, that failed. */
export type Failure = { readonly id: string; readonly on: Day };

const failedStages = (state: ContractState, of: Rate): Failure[] =>
  termsIn(state).instalments.flatMap(({ id, window }) =>
    window !== null && state.stages[id]?.examined[of]?.passed === false ? [{ id, on: addDays(window.to, -1) }] : [],
  );

const judgedDays = (state: ContractState) =>
  closedDays(state, "0000-01-01", "9999-12-31").map((figures) => judgeDay(state, figures));

const failedDays = (days: ReturnType<typeof judgedDays>, of: Rate): Failure[] =>
  days.flatMap(({ day, ...judged }) => {
    const { verdict } = judged[of];
    return verdict.judged && !verdict.passes ? [{ id: day, on: day }] : [];
  });

/** Days, or stages, on which an indicator failed in the term so far (K5). */
export const failedIn = (state: ContractState, of: Rate, today: Day): readonly Failure[] =>
  readingAt(state.readings, "K5", today).alternative === "days"
    ? failedDays(judgedDays(state), of)
    : failedStages(state, of);

/** How many they are. */
export const failuresInTerm = (state: ContractState, of: Rate, today: Day): Counter => {
  const k5 = readingAt(state.readings, "K5", today);
  const days = judgedDays(state);
  const count = (k5.alternative === "days" ? failedDays(days, of) : failedStages(state, of)).length;
  return {
    ...{ count, left: termsIn(state)[of].failedDays - count },
    signed: k5.signed && days.every((day) => day[of].signed),
  };
};

/** Whether the client has found an item right and its proof holds on a day; undefined: it has not been examined. */
export const resourceHolds = ({ resources }: ContractState, item: string, today: Day): boolean | undefined => {
  const found = resources[item];
  if (found === undefined) return undefined;
  return found.passed && (found.validUntil === undefined || today <= found.validUntil);
};

/** Items of the checklist that hold, of all: 100 % is asked for. */
export const resourcesOf = (state: ContractState, today: Day): { readonly passed: number; readonly all: number } => {
  const { checklist } = termsIn(state);
  return { passed: checklist.filter(({ id }) => resourceHolds(state, id, today)).length, all: checklist.length };
};

const hasUnrectified = ({ stages }: ContractState): boolean =>
  Object.values(stages).some(({ rectifications }) =>
    rectifications.some(({ failed, state }) => failed > 0 && state !== "passed"),
  );

/**
 * From when a notice's clocks run: its own day, but not before it was entered here, or the other side signed that it had it already. So a notice that is dated
 * back takes nothing from the clocks, and a receipt that is signed late adds nothing.
 */
export const noticeFrom = ({ on, recordedOn, receipt }: Notice): Day => {
  const had = receipt !== null && receipt.on < recordedOn ? receipt.on : recordedOn;
  return had > on ? had : on;
};

/** Until when the other side has to remedy what a notice tells. */
export const remedyClock = (state: ContractState, notice: Notice, today: Day): Reckoned & { readonly left: number } => {
  const end = addWorkingDays(noticeFrom(notice), termsIn(state).remedyWorkingDays, state.calendar);
  return { ...end, left: workingDaysLeft(today, end.day, state.calendar) };
};

/** K8: until when both consult about a notice that was not remedied: one month from the end of its remedy clock. `left`: days, below 0 it is over. */
export const consultClock = (state: ContractState, notice: Notice, today: Day) => {
  const { day: from, provisional } = remedyClock(state, notice, today);
  const day = monthAfter(from);
  return { day, provisional, left: daysBetween(today, day) };
};

/** A notice that allows its side to end the contract: the clock has run out, nothing was remedied, and consultation failed: as was recorded, or as its month is over. */
export const isUnremedied = (state: ContractState, notice: Notice, today: Day): boolean =>
  notice.remediedOn === null &&
  remedyClock(state, notice, today).left < 0 &&
  ((notice.consultationFailedOn !== null && notice.consultationFailedOn <= today) ||
    consultClock(state, notice, today).left < 0);

/** Whether the contract has a ground at all. */
const isAgreed = (state: ContractState, ground: Ground): boolean => {
  const agreed: readonly Ground[] = termsIn(state).grounds ?? damageGrounds;
  return agreed.includes(ground) || !(damageGrounds as readonly Ground[]).includes(ground);
};

/**
 * Whether the contract has a ground, and the figures give it on a day. Others are for people to say.
 * @param side which side would end the contract by it: for an unremedied breach the one that gave notice alone; undefined: either
 */
export const groundHolds = (state: ContractState, ground: Ground, today: Day, side?: Doer): boolean => {
  if (!isAgreed(state, ground)) return false;
  switch (ground) {
    case "resources":
      // The ground is of the time before formal operation: what expires later fails K1, and is no ground.
      return termsIn(state).checklist.some(({ id }) => state.resources[id]?.passed !== true);
    case "answerRate":
    case "satisfaction":
      return failuresInTerm(state, ground, today).left < 0;
    case "complaints":
      return verifiedInTerm(state).left < 0;
    case "unrectified":
      return hasUnrectified(state);
    case "breach":
      return state.notices.some(
        (notice) => (side === undefined || notice.by === side) && isUnremedied(state, notice, today),
      );
    case "insolvency":
    case "clientReasons":
    case "agreement":
      return true;
  }
};

/** 30 % of the total, where the contract ended for a ground of K5; what was recorded case by case stands outside it. */
export const damagesOf = (state: ContractState): { readonly shareFen: Fen; readonly casesFen: Fen } => {
  const terms = termsIn(state);
  const isDue = state.end !== null && (damageGrounds as readonly Ground[]).includes(state.end.ground);
  return {
    shareFen: isDue ? partOf(terms.totalFen, terms.damages).fen : 0,
    casesFen: state.damages.reduce((all, { amountFen }) => all + amountFen, 0),
  };
};
