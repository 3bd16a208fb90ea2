import { addDays, addWorkingDays, type Day, type Reckoned } from "./calendar.ts";
import { type Deduction, deductionsOf, openDeductions, settledWith } from "./deductions.ts";
import { termsIn } from "./indicators.ts";
import { lastDay } from "./last-day.ts";
import type { Fen } from "./money.ts";
import { readingAt } from "./readings.ts";
import { isAccepted, type StageState, stageStateOf, windowOf } from "./stages.ts";
import { type ContractState, paymentOf } from "./state.ts";
import { hasTariff } from "./tariff.ts";
import type { Instalment } from "./terms.ts";

export const paymentStates = ["notYet", "withheld", "due", "invoiced", "paid", "cancelled"] as const;
export type PaymentState = (typeof paymentStates)[number];
export const withheldReasons = ["acceptance", "openDeduction"] as const;
export type WithheldReason = (typeof withheldReasons)[number];

/** `kind`: "from" has no latest day. */
export type DueDay = Reckoned & { readonly kind: "by" | "from"; readonly signed: boolean };

/** When an instalment falls due, by the calendar and the signed reading of C14. */
export const dueOf = (state: ContractState, { due }: Instalment, today: Day): DueDay => {
  const terms = termsIn(state);
  if (due.kind === "by") return { kind: "by", day: due.date, provisional: false, signed: true };
  if (due.kind === "workingDaysAfterEnd")
    return { kind: "by", ...addWorkingDays(lastDay(state), due.days, state.calendar), signed: true };
  const { alternative, signed } = readingAt(state.readings, "C14", today);
  const reckoned =
    alternative === "workingDays"
      ? addWorkingDays(terms.signedOn, due.days, state.calendar)
      : { day: addDays(terms.signedOn, due.days), provisional: false };
  return { kind: "from", ...reckoned, signed };
};

/** What keeps the tail closed where C16 is "block": deductions that are not settled, and those about which the client has not decided. */
const blocks = ({ taken, settledBy }: Deduction): boolean => taken !== false && settledBy === null;

/** Of those in order, as many as fit into the amount. */
const fitting = (open: readonly Deduction[], amount: Fen): Deduction[] => {
  let left = amount;
  const past = open.findIndex(({ fen }) => {
    left -= fen;
    return left < 0;
  });
  return past < 0 ? [...open] : open.slice(0, past);
};

const sumOf = (all: readonly Deduction[]): Fen => all.reduce((sum, { fen }) => sum + fen, 0);

export type PaymentFigures = {
  readonly instalment: Instalment;
  readonly due: DueDay;
  readonly stage: StageState;
  readonly state: PaymentState;
  readonly withheld: readonly WithheldReason[];
  /** Those that come off this one. */
  readonly deductions: readonly Deduction[];
  readonly deductedFen: Fen;
  readonly payableFen: Fen;
  /** The figure rests on a reading that is not signed. */
  readonly signed: boolean;
};

const isNextTail = (state: ContractState, instalment: Instalment): boolean =>
  termsIn(state).instalments.find(({ id, takesDeductions }) => takesDeductions && paymentOf(state, id).paid === null)
    ?.id === instalment.id;

const deductionsFor = (state: ContractState, instalment: Instalment): Deduction[] => {
  const { id, amountFen } = instalment;
  if (paymentOf(state, id).paid) return settledWith(state, id);
  if (!isNextTail(state, instalment)) return [];
  return fitting(openDeductions(state), amountFen);
};

type Moment = { readonly due: DueDay; readonly stage: StageState; readonly today: Day };
/**
 * "By a day" is the latest: once its stage is accepted an instalment can be paid, and nothing is withheld before that day. Without acceptance (C15) it can be paid
 * once the time is over that it is for: nobody has found the work right, so none is paid ahead.
 */
const isTooEarly = (state: ContractState, instalment: Instalment, { due, stage, today }: Moment): boolean => {
  if (due.kind === "from") return today < due.day;
  const to = stage === "notNeeded" ? instalment.window?.to : windowOf(state, instalment, today)?.to;
  return to !== undefined && today < to;
};

/** One instalment on a day: what is to be paid, and why not yet. */
export const paymentFigures = (state: ContractState, instalment: Instalment, today: Day): PaymentFigures => {
  const payment = paymentOf(state, instalment.id);
  const stage = stageStateOf(state, instalment, today);
  const c16 = readingAt(state.readings, "C16", today);
  const c15 = readingAt(state.readings, "C15", today);
  // Without amounts both alternatives take nothing off.
  const isTariffSigned = !hasTariff(state) || readingAt(state.readings, "C5", today).signed;
  const due = dueOf(state, instalment, today);
  const deductions = c16.alternative === "net" || payment.paid ? deductionsFor(state, instalment) : [];
  const deductedFen = sumOf(deductions);
  const withheld: WithheldReason[] = [
    ...(isAccepted(stage) ? [] : ["acceptance" as const]),
    ...(c16.alternative === "block" && instalment.takesDeductions && deductionsOf(state, today).some(blocks)
      ? ["openDeduction" as const]
      : []),
  ];
  const payableFen = instalment.amountFen - deductedFen;
  const stateOf = (): PaymentState => {
    if (payment.paid) return "paid";
    if (state.end) return "cancelled";
    if (isTooEarly(state, instalment, { due, stage, today })) return "notYet";
    if (withheld.length > 0) return "withheld";
    return payment.invoice?.amountFen === payableFen ? "invoiced" : "due";
  };
  return {
    ...{ instalment, due, stage, withheld, deductions, deductedFen, payableFen, state: stateOf() },
    signed:
      due.signed &&
      (instalment.window === null || c15.signed) &&
      (!instalment.takesDeductions || (c16.signed && isTariffSigned)),
  };
};
