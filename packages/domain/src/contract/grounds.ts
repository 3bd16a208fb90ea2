import { addWorkingDays, type Day, type Reckoned, workingDaysLeft } from "./calendar.ts";
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

/** Complaints of the whole term that the client found to be the provider's fault (K5). */
export const verifiedInTerm = (state: ContractState): Counter => {
  const count = state.complaints.filter(({ fault }) => fault === "provider").length;
  return { count, left: termsIn(state).complaints.verified - count, signed: true };
};

/** Days, or stages, on which an indicator failed in the term so far (K5). */
export const failuresInTerm = (state: ContractState, of: "answerRate" | "satisfaction", today: Day): Counter => {
  const terms = termsIn(state);
  const k5 = readingAt(state.readings, "K5", today);
  const days = closedDays(state, "0000-01-01", "9999-12-31").map((figures) => judgeDay(state, figures));
  const failedDays = days.filter((day) => day[of].verdict.judged && !day[of].verdict.passes).length;
  const failedStages = Object.values(state.stages).filter(({ examined }) => examined[of]?.passed === false).length;
  const count = k5.alternative === "days" ? failedDays : failedStages;
  return { count, left: terms[of].failedDays - count, signed: k5.signed && days.every((day) => day[of].signed) };
};

/** Items of the checklist that the client has found right, of all: 100 % is asked for. */
export const resourcesOf = (state: ContractState): { readonly passed: number; readonly all: number } => {
  const { checklist } = termsIn(state);
  return { passed: checklist.filter(({ id }) => state.resources[id]?.passed).length, all: checklist.length };
};

const hasUnrectified = ({ stages }: ContractState): boolean =>
  Object.values(stages).some(({ rectifications }) =>
    rectifications.some(({ failed, state }) => failed > 0 && state !== "passed"),
  );

/** Until when the other side has to remedy what a notice tells. */
export const remedyClock = (state: ContractState, { on }: Notice, today: Day): Reckoned & { readonly left: number } => {
  const end = addWorkingDays(on, termsIn(state).remedyWorkingDays, state.calendar);
  return { ...end, left: workingDaysLeft(today, end.day, state.calendar) };
};

/** A notice that allows its side to end the contract: the clock has run out, nothing was remedied, and consultation failed. */
export const isUnremedied = (state: ContractState, notice: Notice, today: Day): boolean =>
  notice.remediedOn === null && notice.consultationFailedOn !== null && remedyClock(state, notice, today).left < 0;

/** Whether the figures give a ground of K5 on a day. Others are for people to say. */
export const groundHolds = (state: ContractState, ground: Ground, today: Day): boolean => {
  switch (ground) {
    case "resources": {
      const { passed, all } = resourcesOf(state);
      return passed < all;
    }
    case "answerRate":
    case "satisfaction":
      return failuresInTerm(state, ground, today).left < 0;
    case "complaints":
      return verifiedInTerm(state).left < 0;
    case "unrectified":
      return hasUnrectified(state);
    case "breach":
      return state.notices.some((notice) => isUnremedied(state, notice, today));
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
