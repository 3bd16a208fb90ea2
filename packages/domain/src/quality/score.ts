import type { Answers, CardSection, Scorecard } from "./scorecard.ts";
import { criteriaOf } from "./scorecard.ts";

/** An exact fraction; `under` is above 0. */
export type Fraction = { readonly over: bigint; readonly under: bigint };

const gcd = (a: bigint, b: bigint): bigint => {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
};
const fraction = (over: bigint, under: bigint): Fraction => {
  const by = gcd(over, under);
  return by > 1n ? { over: over / by, under: under / by } : { over, under };
};
const plus = (a: Fraction, b: Fraction): Fraction => fraction(a.over * b.under + b.over * a.under, a.under * b.under);

/** Of one section: what its applicable criteria reached, as a fraction of 1; absent where none applies. */
export type SectionScore = {
  readonly id: string;
  /** The sum of all its weights, applicable or not. */
  readonly weight: number;
  readonly reached?: Fraction;
};

export type Score = {
  /** Of 100, in hundredths, rounded half up once; 0 where a fatal criterion failed. Absent: nothing applies. */
  readonly hundredths?: number;
  readonly passed: boolean;
  /** Fatal criteria that were answered with 0. */
  readonly fatal: readonly string[];
  readonly sections: readonly SectionScore[];
  /** Of 100, before rounding and before what is fatal. */
  readonly exact?: Fraction;
};

const reachedOf = ({ criteria }: CardSection, answers: Answers): Fraction | undefined => {
  let [sum, weights] = [fraction(0n, 1n), 0n];
  for (const { id, weight, most } of criteria) {
    const answer = answers[id];
    if (answer === undefined || answer === "na") continue;
    sum = plus(sum, fraction(BigInt(weight) * BigInt(answer), BigInt(most)));
    weights += BigInt(weight);
  }
  return weights === 0n ? undefined : fraction(sum.over, sum.under * weights);
};

/** Half up, of a fraction that is not below 0. */
const rounded = ({ over, under }: Fraction): number => Number((over * 2n + under) / (under * 2n));

/**
 * The score of answers: 100 × Σ(section's weight × what it reached) ÷ Σ(section's weight), over the sections in which something applies. A section reached
 * Σ(weight × answer ÷ highest) ÷ Σ weight over its applicable criteria: what does not apply gives its weight to the others of its section, a section in which
 * nothing applies to the other sections. Exact until it is rounded, once. An answer that is missing counts as not applicable: a score while it is typed.
 */
export const scoreOf = (card: Scorecard, answers: Answers): Score => {
  const sections = card.sections.map((section): SectionScore => {
    const reached = reachedOf(section, answers);
    const weight = section.criteria.reduce((sum, each) => sum + each.weight, 0);
    return { id: section.id, weight, ...(reached && { reached }) };
  });
  const fatal = criteriaOf(card).flatMap(({ id, fatal: isFatal }) => (isFatal && answers[id] === 0 ? [id] : []));
  let [sum, weights] = [fraction(0n, 1n), 0n];
  for (const { weight, reached } of sections) {
    if (reached === undefined) continue;
    sum = plus(sum, fraction(BigInt(weight) * reached.over, reached.under));
    weights += BigInt(weight);
  }
  if (weights === 0n) return { passed: false, fatal, sections };
  const exact = fraction(100n * sum.over, sum.under * weights);
  const hundredths = fatal.length > 0 ? 0 : rounded({ over: exact.over * 100n, under: exact.under });
  // Compared before rounding, as every threshold is (G3).
  const passed = fatal.length === 0 && exact.over >= BigInt(card.passMark) * exact.under;
  return { hundredths, passed, fatal, sections, exact };
};

/** "87.50". */
export const scoreText = (hundredths: number): string => (hundredths / 100).toFixed(2);

const text = ({ over, under }: Fraction): string => (under === 1n ? `${over}` : `${over}/${under}`);

/** The score as it was reckoned: "100 × (40 × 7/9 + 60 × 1) ÷ 100". Empty where nothing applies. */
export const formulaOf = ({ sections }: Score): string => {
  const all = sections.flatMap(({ weight, reached }) => (reached ? [{ weight, reached }] : []));
  if (all.length === 0) return "";
  const weights = all.reduce((sum, { weight }) => sum + weight, 0);
  return `100 × (${all.map(({ weight, reached }) => `${weight} × ${text(reached)}`).join(" + ")}) ÷ ${weights}`;
};
