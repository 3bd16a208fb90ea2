import type { Fact, FactBody } from "./fact.ts";

type Step = Fact & Extract<FactBody, { type: "ClockStepped" }>;

const dayMs = 86_400_000;

/** When a fact happened by its node's steady clock, ms. A fact without `steady` was stamped while both clocks were one. */
export const steadyOf = ({ steady, at }: Pick<Fact, "steady" | "at">): number => steady ?? at;

/** When it happened, ms since the epoch: some facts are told later. */
export const momentOf = (fact: Fact): number => ("since" in fact && fact.since !== undefined ? fact.since : fact.at);

/** Whether a fact tells of a step of the wall clock. */
export const isStep = (fact: Fact): fact is Step => fact.type === "ClockStepped";

/** The node stamped `fact` before it knew of the step. */
const isBefore = (fact: Fact, step: Step): boolean =>
  fact.epoch < step.epoch || (fact.epoch === step.epoch && fact.seq < step.seq);

/**
 * How far the steps that came after a fact move it, ms: the clock is right after a step, so what was stamped before it was stamped wrong. A step reaches
 * back as far as the steady clock is known to have run on (`upMs`), and to what went on within the last 24 hours.
 * @param steps of any nodes, in any order
 * @param until steady time at which the thing ended that the fact is of; Infinity while it goes on
 */
export function correctionMs(fact: Fact, steps: readonly Step[], until = steadyOf(fact)): number {
  let sum = 0;
  for (const step of steps) {
    if (step.node !== fact.node || step.upMs === undefined || !isBefore(fact, step)) continue;
    const at = steadyOf(step);
    if (at - steadyOf(fact) <= step.upMs && at - until <= dayMs) sum += step.byMs;
  }
  return sum;
}

function moved<F extends Fact>(fact: F, byMs: number): F {
  if (byMs === 0) return fact;
  const since = "since" in fact && fact.since !== undefined ? { since: fact.since + byMs } : {};
  return { ...fact, steady: steadyOf(fact), at: fact.at + byMs, ...since };
}

/**
 * Facts with `at` by the wall clock as it is known to be right: differences of `at` are then steady time, whatever became of the wall clock meanwhile.
 * Facts that no step moves are given back as they are.
 * @param whole the facts are of one thing (a call): they move together. Else each is a thing of its own
 */
export function placed<F extends Fact>(facts: readonly F[], steps: readonly Step[], whole = true): readonly F[] {
  if (steps.length === 0) return facts;
  // A call does not go on until its link is answered.
  const ofThing = facts.filter(({ type }) => !type.startsWith("SurveyLink"));
  const until = whole ? ofThing.reduce((last, fact) => Math.max(last, steadyOf(fact)), 0) : undefined;
  return facts.map((fact) => moved(fact, correctionMs(fact, steps, until)));
}

/** As `placed`, of facts each of which lasts until the next (an agent's states); the last one goes on. All of one node, in order. */
export function placedInTurn<F extends Fact>(facts: readonly F[], steps: readonly Step[]): readonly F[] {
  if (steps.length === 0) return facts;
  return facts.map((fact, index) => {
    const next = facts[index + 1];
    return moved(fact, correctionMs(fact, steps, next ? steadyOf(next) : Number.POSITIVE_INFINITY));
  });
}
