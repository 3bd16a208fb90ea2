import type { Answers, Criterion } from "./scorecard.ts";

/** Two inspectors' answers to one criterion of one call. */
export type AnswerPair = {
  readonly criterion: Criterion;
  readonly first: number | "na";
  readonly second: number | "na";
};

export type Agreement = {
  readonly pairs: number;
  readonly same: number;
  /** 1: always the same, 0: as often as by chance. Absent: no pair, or no answer could differ by chance. */
  readonly kappa?: number;
};

/** The answers of both to the criteria that both have answered. */
export const pairsOf = (criteria: readonly Criterion[], first: Answers, second: Answers): AnswerPair[] =>
  criteria.flatMap((criterion) => {
    const [one, other] = [first[criterion.id], second[criterion.id]];
    return one === undefined || other === undefined ? [] : [{ criterion, first: one, second: other }];
  });

/** How far two answers lie apart, in steps of `1 / most`: of a scale linear, "not applicable" as far as can be from any other. */
const apart = (one: number | "na", other: number | "na", most: number): number => {
  if (one === other) return 0;
  return one === "na" || other === "na" ? most : Math.abs(one - other);
};

const countsOf = (answers: readonly (number | "na")[]): ReadonlyMap<number | "na", number> => {
  const counts = new Map<number | "na", number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return counts;
};

/** Of pairs with one set of answers: disagreement as it is, and as chance would have it from how often each gave each answer; both times `n`, in steps. */
const disagreement = (pairs: readonly AnswerPair[], most: number) => {
  const [firsts, seconds] = [countsOf(pairs.map(({ first }) => first)), countsOf(pairs.map(({ second }) => second))];
  let [observed, byChance] = [0, 0];
  for (const { first, second } of pairs) observed += apart(first, second, most);
  for (const [first, n] of firsts) for (const [second, m] of seconds) byChance += n * m * apart(first, second, most);
  return { observed: observed / most, byChance: byChance / most / pairs.length };
};

/**
 * Cohen's κ of double scoring; of scales weighted linearly. Criteria with the same answers are put together, and each set's disagreements are added up:
 * κ = 1 − Σ observed ÷ Σ expected by chance. Of one set it is Cohen's own.
 */
export const agreementOf = (pairs: readonly AnswerPair[]): Agreement => {
  const sets = Map.groupBy(pairs, ({ criterion: { kind, most } }) => `${kind} ${most}`);
  let [observed, byChance] = [0, 0];
  for (const own of sets.values()) {
    const of = disagreement(own, own[0]!.criterion.most);
    observed += of.observed;
    byChance += of.byChance;
  }
  const same = pairs.filter(({ first, second }) => first === second).length;
  return { pairs: pairs.length, same, ...(byChance > 0 && { kappa: 1 - observed / byChance }) };
};
