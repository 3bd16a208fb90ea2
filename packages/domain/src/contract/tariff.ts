/** C5: what 2.8 takes off for breaches. The contract names no amounts: nothing is taken off before both sides have confirmed a supplement that does, and signed that it counts. */
import type { Words } from "../words.ts";
import type { Day } from "./calendar.ts";
import { failedIn } from "./grounds.ts";
import { termsIn, termsOn } from "./indicators.ts";
import type { Fen } from "./money.ts";
import { readingAt } from "./readings.ts";
import type { ContractState } from "./state.ts";
import type { ContractTerms } from "./terms.ts";
import { type TariffBreach, tariffBreaches } from "./words.ts";

export const breachLabels: Readonly<Record<TariffBreach, Words>> = {
  answerRate: { zh: "接通率未达标", en: "Answer rate not reached" },
  badInfluence: { zh: "造成恶劣社会影响", en: "Serious public harm" },
};

export const tariffFen = ({ supplement }: ContractTerms, breach: TariffBreach): Fen =>
  supplement?.[breach === "answerRate" ? "answerRateFen" : "badInfluenceFen"] ?? 0;

/** What is taken off for one breach of each kind, by the terms of today. */
export const tariffOf = (state: ContractState): readonly { readonly breach: TariffBreach; readonly fen: Fen }[] =>
  tariffBreaches.map((breach) => ({ breach, fen: tariffFen(termsIn(state), breach) }));

/** Whether anything can be taken off at all. */
export const hasTariff = (state: ContractState): boolean => tariffOf(state).some(({ fen }) => fen > 0);

/** `of`: the day or the stage that failed, or the record of the harm. */
export type Breach = { readonly breach: TariffBreach; readonly of: string; readonly on: Day };

/** Each of the term so far. */
export const breachesOf = (state: ContractState, today: Day): readonly Breach[] => [
  ...failedIn(state, "answerRate", today).map(({ id: of, on }) => ({ breach: "answerRate" as const, of, on })),
  ...state.harms.filter(({ on }) => on <= today).map(({ id: of, on }) => ({ breach: "badInfluence" as const, of, on })),
];

/** Those for which something may be taken off: on their day a confirmed supplement named an amount, and both had signed that it counts. */
export const deductibleBreaches = (state: ContractState, today: Day): readonly (Breach & { readonly fen: Fen })[] => {
  const all = [state.terms, ...state.pastTerms];
  if (!state.confirmed || all.every((each) => each?.terms.supplement === undefined)) return [];
  return breachesOf(state, today)
    .map((each) => ({ ...each, fen: tariffFen(termsOn(state, each.on), each.breach) }))
    .filter(({ on, fen }) => fen > 0 && readingAt(state.readings, "C5", on).alternative === "supplement");
};
