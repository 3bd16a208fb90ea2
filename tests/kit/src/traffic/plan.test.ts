import { expect, test } from "vitest";
import { type CallPlan, planDay } from "./plan.ts";

const kinds = (plans: readonly CallPlan[]) => new Set(plans.map(({ kind }) => kind));

test("the same seed plans the same day, another seed another one", () => {
  expect(planDay(13, 600)).toEqual(planDay(13, 600));
  expect(planDay(14, 600)).not.toEqual(planDay(13, 600));
});

test("a day of 600 calls has each kind, whatever the seed, and nobody's number twice", () => {
  const all = kinds(planDay(1, 600));
  expect(all.size).toBeGreaterThan(50);
  for (const seed of [2, 3, 4, 5]) {
    const plans = planDay(seed, 600);
    expect(plans).toHaveLength(600);
    expect(kinds(plans)).toEqual(all);
    const numbers = plans.flatMap((plan) => (plan.way === "in" ? [plan.from] : plan.way === "out" ? [plan.to] : []));
    expect(new Set(numbers).size).toBe(numbers.length);
  }
});

test("who is refused for the line's sake calls while another one has it", () => {
  const plans = planDay(13, 600);
  const holders = plans.filter(({ kind }) => kind === "lineHolder").map(({ no }) => no);
  const refused = plans.flatMap((plan) => (plan.way === "in" && plan.kind === "lineLimit" ? [plan.whileUp] : []));
  expect(refused.length).toBeGreaterThan(0);
  for (const holder of refused) expect(holders).toContain(holder);
  // A short day may have nobody who holds the line: then nobody is refused.
  expect(planDay(13, 5).every((plan) => plan.way !== "in" || plan.whileUp === undefined || plan.whileUp > 0)).toBe(
    true,
  );
});
