/** 推演: the contract as it would be with other readings, figures or dates. What is real is never touched. */
import type { DayFigures } from "./answer-rate.ts";
import { addDays, type Day, daysOf, isWorkingDay } from "./calendar.ts";
import { withBreachesTaken } from "./deductions.ts";
import { asRead } from "./effects.ts";
import { type Counter, failuresInTerm, groundHolds, receivedIn, verifiedInTerm } from "./grounds.ts";
import { termsIn } from "./indicators.ts";
import { lastDay } from "./last-day.ts";
import { type Fen, partOf } from "./money.ts";
import { type PaymentFigures, paymentFigures } from "./payments.ts";
import type { Share } from "./ratio.ts";
import type { Clause } from "./readings.ts";
import { type StageFigures, stageFigures, windowOf } from "./stages.ts";
import { type Complaint, type ContractState, paymentOf } from "./state.ts";
import type { ContractTerms } from "./terms.ts";
import { damageGrounds } from "./words.ts";

/** Thresholds of the indicators; null: as the terms have it. */
export type SupposedThresholds = {
  readonly answerAtLeast: Share | null;
  /** Manual calls a day. */
  readonly capacity: number | null;
  readonly satisfactionAtLeast: Share | null;
  /** More days than that are a ground for termination. */
  readonly failedDays: number | null;
  readonly failedDaysSatisfaction: number | null;
  readonly fewerThan: number | null;
  readonly verified: number | null;
};
export const asTermsHave: SupposedThresholds = {
  ...{ answerAtLeast: null, capacity: null, satisfactionAtLeast: null, failedDays: null },
  ...{ failedDaysSatisfaction: null, fewerThan: null, verified: null },
};
type UsualFigures = Omit<DayFigures, "allHours" | "ratedOn">;

export type Supposed = {
  /** The day for which it is looked at: not before today. */
  readonly on: Day;
  /** As if both had signed them from the first day on. */
  readonly readings: readonly { readonly clause: Clause; readonly alternative: string }[];
  /** What each working day from today up to then brings; null: those days stay open. */
  readonly days: Omit<UsualFigures, "day"> | null;
  /** Closed days as if they had closed with other figures, each day once; without: as they closed. */
  readonly closed?: readonly UsualFigures[];
  /** As if they had been agreed from the first day on: days that were closed are judged by them too. Without: as the terms have them. */
  readonly thresholds?: SupposedThresholds;
  /** So many more complaints by the provider's fault, each with its deduction taken. */
  readonly complaints: number;
  /** Null: as the terms have it. */
  /** Amounts of a supplement, as if both had confirmed it and signed that it counts (C5), each breach with what it takes off; null: as the terms have it. */
  readonly supplement: NonNullable<ContractTerms["supplement"]> | null;
  readonly signedOn: Day | null;
  readonly until: Day | null;
};

/** Figures that are supposed count alike under C12 and M11. */
const alike = (figures: UsualFigures): DayFigures => {
  const { requests, answered, ratings, satisfied, neutral } = figures;
  return { ...figures, allHours: { requests, answered }, ratedOn: { ratings, satisfied, neutral } };
};

/** Terms with other thresholds. */
const withThresholds = (terms: ContractTerms, asked: SupposedThresholds): ContractTerms => {
  const { answerRate, satisfaction, complaints } = terms;
  return {
    ...terms,
    answerRate: {
      atLeast: asked.answerAtLeast ?? answerRate.atLeast,
      capacity: asked.capacity ?? answerRate.capacity,
      failedDays: asked.failedDays ?? answerRate.failedDays,
    },
    satisfaction: {
      atLeast: asked.satisfactionAtLeast ?? satisfaction.atLeast,
      failedDays: asked.failedDaysSatisfaction ?? satisfaction.failedDays,
    },
    complaints: {
      ...complaints,
      fewerThan: asked.fewerThan ?? complaints.fewerThan,
      verified: asked.verified ?? complaints.verified,
    },
  };
};

const filled = (state: ContractState, { on, days, closed = [] }: Supposed, today: Day): ContractState["days"] => {
  const known = { ...state.days, ...Object.fromEntries(closed.map((figures) => [figures.day, alike(figures)])) };
  if (days === null) return known;
  const end = [on, addDays(lastDay(state), 1)].sort()[0]!;
  const from = [today, termsIn(state).from].sort()[1]!;
  const more = daysOf(from, end)
    .filter((day) => state.days[day] === undefined && isWorkingDay(day, state.calendar))
    .map((day): [Day, DayFigures] => [day, alike({ day, ...days })]);
  return { ...known, ...Object.fromEntries(more) };
};

/** @throws Error without terms */
export const suppose = (state: ContractState, supposed: Supposed, today: Day): ContractState => {
  const { on, readings, thresholds = asTermsHave, complaints, supplement, signedOn, until } = supposed;
  const { terms, version } = state.terms ?? { terms: termsIn(state), version: 0 };
  const changed = {
    ...withThresholds(terms, thresholds),
    ...(signedOn && { signedOn }),
    ...(until && { until }),
    ...(supplement && { supplement }),
  };
  const asked = [...readings, ...(supplement ? [{ clause: "C5" as const, alternative: "supplement" }] : [])];
  const read = asked.reduce<ContractState>((before, { clause, alternative }) => asRead(before, clause, alternative), {
    ...state,
    terms: { version, terms: changed },
    pastTerms: state.pastTerms.map((past) => ({ ...past, terms: withThresholds(past.terms, thresholds) })),
    ...(supplement && { confirmed: true }),
  });
  const more = Array.from(
    { length: complaints },
    (_, no): Complaint => ({
      ...{ id: `what-if-${no + 1}`, on: [today, changed.from].sort()[1]!, about: "", fault: "provider" },
      ...{ deducted: true, settledBy: null },
    }),
  );
  const later = { ...read, complaints: [...read.complaints, ...more], days: filled(read, supposed, today) };
  return asked.some(({ clause }) => clause === "C5") ? withBreachesTaken(later, on) : later;
};

export type Outcome = {
  readonly payments: readonly (PaymentFigures & { readonly indicators: StageFigures | null })[];
  readonly counters: Readonly<Record<"answerRate" | "satisfaction" | "received" | "verified", Counter>>;
  /** Grounds of K5 on which the client might end the contract. */
  readonly grounds: readonly (typeof damageGrounds)[number][];
  /** What would be due if it did. */
  readonly damagesFen: Fen;
  readonly deductedFen: Fen;
  /** Of instalments that are not paid and whose stage fails by its figures so far. */
  readonly atRiskFen: Fen;
};

/** What a state comes to on a day. @throws Error without terms */
export const outcomeOf = (state: ContractState, on: Day): Outcome => {
  const terms = termsIn(state);
  const payments = terms.instalments.map((instalment) => {
    const window = windowOf(state, instalment, on);
    return {
      ...paymentFigures(state, instalment, on),
      indicators: window !== null && window.from < on ? stageFigures(state, window, on) : null,
    };
  });
  const grounds = damageGrounds.filter((each) => groundHolds(state, each, on));
  const fails = ({ indicators }: (typeof payments)[number]): boolean =>
    indicators?.answerRate.passes === false || indicators?.satisfaction.passes === false;
  const open = payments.filter(
    ({ instalment, state: now }) => paymentOf(state, instalment.id).paid === null && now !== "cancelled",
  );
  const sum = (of: readonly { readonly fen: Fen }[]): Fen => of.reduce((all, { fen }) => all + fen, 0);
  return {
    payments,
    counters: {
      answerRate: failuresInTerm(state, "answerRate", on),
      satisfaction: failuresInTerm(state, "satisfaction", on),
      received: receivedIn(state, on),
      verified: verifiedInTerm(state),
    },
    grounds,
    damagesFen: grounds.length > 0 ? partOf(terms.totalFen, terms.damages).fen : 0,
    deductedFen: sum(payments.map(({ deductedFen }) => ({ fen: deductedFen }))),
    atRiskFen: sum(open.filter(fails).map(({ payableFen }) => ({ fen: payableFen }))),
  };
};
