/** K8: what the provider earned by progress when the contract ended before its time, for both to settle by. */
import { type Day, daysBetween, daysOf } from "./calendar.ts";
import { openDeductions, settledWith } from "./deductions.ts";
import { termsIn } from "./indicators.ts";
import { type Fen, partOf } from "./money.ts";
import { type ContractState, paymentOf } from "./state.ts";

export type Progress = {
  /** Days of performance, without those that stood still, of all that the term has as it was agreed. */
  readonly days: number;
  readonly of: number;
  /** So much of the total, to the fen. */
  readonly earnedFen: Fen;
  readonly paidFen: Fen;
  /** What came off instalments, and what is still to come off. */
  readonly deductedFen: Fen;
  /** Below 0: more was paid than earned. */
  readonly balanceFen: Fen;
};

const performedDays = (state: ContractState, from: Day, end: Day): number => {
  // A late one leaves the term as it is, and was no performance either.
  const stood = state.suspensions.filter(({ signed }) => signed);
  const still = new Set(stood.flatMap((each) => daysOf(each.from, each.to)).filter((day) => day >= from && day <= end));
  return Math.max(0, daysBetween(from, end) + 1 - still.size);
};

/** Null: the contract goes on. @throws Error without terms */
export const progressOf = (state: ContractState): Progress | null => {
  if (state.end === null) return null;
  const { from, until, totalFen, instalments } = termsIn(state);
  const of = daysBetween(from, until) + 1;
  const days = Math.min(of, performedDays(state, from, state.end.on));
  const sum = (all: readonly Fen[]): Fen => all.reduce((before, fen) => before + fen, 0);
  const settled = instalments.flatMap(({ id }) => settledWith(state, id));
  const deductedFen = sum([...settled, ...openDeductions(state)].map(({ fen }) => fen));
  const paidFen = sum(instalments.map(({ id }) => paymentOf(state, id).paid?.amountFen ?? 0));
  const earnedFen = days === 0 ? 0 : partOf(totalFen, { num: days, den: of }).fen;
  return { days, of, earnedFen, paidFen, deductedFen, balanceFen: earnedFen - paidFen - deductedFen };
};
