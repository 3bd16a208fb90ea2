import { type Agreement, type AnswerPair, agreementOf, pairsOf } from "./agreement.ts";
import type { Answers, Criterion } from "./scorecard.ts";

/** scoring: each inspector scores by himself and sees nobody's answers · compared: all see all, and agree on a reference · closed: nothing changes any more. */
export const calibrationStates = ["scoring", "compared", "closed"] as const;
export type CalibrationState = (typeof calibrationStates)[number];

/** Of fewer there is nothing to compare. */
export const leastScores = 2;

/** The answers of every two who scored the same call. */
const pairsOfAll = (criteria: readonly Criterion[], all: readonly Answers[]): AnswerPair[] =>
  all.flatMap((one, at) => all.slice(at + 1).flatMap((other) => pairsOf(criteria, one, other)));

/** Agreement of pairs in which nobody is the first: each counts both ways, so that the order of the inspectors does not matter. */
const evenly = (pairs: readonly AnswerPair[]): Agreement => {
  const both = pairs.flatMap((pair) => [pair, { ...pair, first: pair.second, second: pair.first }]);
  return {
    ...agreementOf(both),
    pairs: pairs.length,
    same: pairs.filter(({ first, second }) => first === second).length,
  };
};

/** How far those who scored the same calls agree, over all and by item. @param calls of each call the answers of each inspector */
export const calibrationOf = (
  criteria: readonly Criterion[],
  calls: readonly (readonly Answers[])[],
): {
  readonly whole: Agreement;
  readonly items: readonly { readonly criterion: Criterion; readonly agreement: Agreement }[];
} => {
  const pairs = calls.flatMap((all) => pairsOfAll(criteria, all));
  return {
    whole: evenly(pairs),
    items: criteria.map((criterion) => ({
      criterion,
      agreement: evenly(pairs.filter((pair) => pair.criterion.id === criterion.id)),
    })),
  };
};

/** How far somebody agrees with what was agreed upon. @param calls his answers beside the reference, of each call that has one */
export const toReference = (
  criteria: readonly Criterion[],
  calls: readonly { readonly answers: Answers; readonly reference: Answers }[],
): Agreement => agreementOf(calls.flatMap(({ answers, reference }) => pairsOf(criteria, answers, reference)));

/** The items of one call to which not all gave the same answer. */
export const differingItems = (criteria: readonly Criterion[], all: readonly Answers[]): string[] =>
  criteria.flatMap(({ id }) => (new Set(all.map((answers) => answers[id])).size > 1 ? [id] : []));
