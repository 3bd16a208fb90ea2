/** What comes off the year-end payments: for complaints (K6), and for breaches of 2.8 where a supplement says so (C5). */
import type { Day } from "./calendar.ts";
import { termsOn } from "./indicators.ts";
import type { Fen } from "./money.ts";
import type { ContractState } from "./state.ts";
import { deductibleBreaches } from "./tariff.ts";
import type { TariffBreach } from "./words.ts";

/** `of`: the complaint, the day or the stage that failed, or the record of the harm. */
export type Deduction = {
  readonly why: "complaint" | TariffBreach;
  readonly of: string;
  readonly on: Day;
  readonly fen: Fen;
  /** null: the client has not decided. */
  readonly taken: boolean | null;
  /** The instalment that it came off, or "otherwise". */
  readonly settledBy: string | null;
};

/** What the client decided, or has to: complaints first, then breaches in the order in which they were decided. */
const known = (state: ContractState): Deduction[] => [
  ...state.complaints
    .filter(({ fault }) => fault === "provider")
    .map(
      ({ id: of, on, deducted: taken, settledBy }): Deduction => ({
        ...{ why: "complaint", of, on, fen: termsOn(state, on).complaints.deductionFen, taken, settledBy },
      }),
    ),
  ...state.breachDeductions.map(({ breach: why, ...rest }): Deduction => ({ why, ...rest })),
];

/** Taken, and not settled. */
export const openDeductions = (state: ContractState): Deduction[] =>
  known(state).filter(({ taken, settledBy }) => taken === true && settledBy === null);

/** Those that came off an instalment. */
export const settledWith = (state: ContractState, instalment: string): Deduction[] =>
  known(state).filter(({ settledBy }) => settledBy === instalment);

/** All of them, and behind those the breaches about which the client has not decided. */
export const deductionsOf = (state: ContractState, today: Day): readonly Deduction[] => {
  const all = known(state);
  const names = new Set(all.map(({ why, of }) => `${why} ${of}`));
  const waiting = deductibleBreaches(state, today)
    .filter(({ breach, of }) => !names.has(`${breach} ${of}`))
    .map(({ breach: why, ...rest }): Deduction => ({ ...rest, why, taken: null, settledBy: null }));
  return [...all, ...waiting];
};

/** As if the client took off all that it may for breaches. */
export const withBreachesTaken = (state: ContractState, today: Day): ContractState => ({
  ...state,
  breachDeductions: [
    ...state.breachDeductions,
    ...deductionsOf(state, today).flatMap(({ why, taken, ...rest }) =>
      why === "complaint" || taken !== null ? [] : [{ ...rest, breach: why, taken: true }],
    ),
  ],
});
