/** Closed days keep their definitions: a period over a change takes each day by its own. */
import { expect, test } from "vitest";
import { asClosed, catalogue, type DayAsClosed, definitionsIn, definitionsNow, isDefinedAlike } from "./index.ts";

type Kept = { measures: { name: string; version: number; is: object }[] };
const changed = (name: string, change: object) => {
  const kept = structuredClone(catalogue()) as Kept;
  kept.measures = kept.measures.map((each) => (each.name === name ? { ...each, ...change } : each));
  return definitionsIn(kept);
};
const now = definitionsNow();
const day = (values: Record<string, readonly [number] | readonly [number, number]> | undefined): DayAsClosed => ({
  definitions: now,
  values,
});

test("a measure is defined alike only with all that it is made of", () => {
  expect(isDefinedAlike("answerRate", now)).toBe(true);
  const otherPart = changed("agentAnswered", { version: 9 });
  expect(["agentAnswered", "invitationRate", "talkTotal"].map((name) => isDefinedAlike(name, otherPart))).toEqual([
    false,
    false,
    true,
  ]);
  const without = new Map([...now].filter(([name]) => name !== "answered"));
  expect(isDefinedAlike("answered", without)).toBe(false);
});

test("counts add up, rates by what they are made of, the longest is the longest; a day that is open is as it is now", () => {
  const days = [
    day({ answered: [3], answerRate: [3, 4], longestTalk: [50] }),
    day({ answered: [5], answerRate: [5, 16] }),
  ];
  expect(asClosed("answered", days)).toEqual({ value: 8 });
  expect(asClosed("answerRate", days)).toEqual({ value: 40, over: 8, under: 20 });
  expect(asClosed("longestTalk", days)).toEqual({ value: 50 });
  expect(asClosed("answered", [...days, { now: { value: 2 } }])).toEqual({ value: 10 });
  // Nothing was counted: a count is 0, a rate is none.
  expect([asClosed("answered", [day(undefined)]), asClosed("answerRate", [day(undefined)])]).toEqual([
    { value: 0 },
    {},
  ]);
  expect(asClosed("answerRate", [day(undefined), day({ answerRate: [1, 2] })])).toMatchObject({ value: 50 });
});

test("what can't be told is not told: people counted once over days, a measure that a day did not know, one that was a count and is a rate", () => {
  const two = [day({ staffed: [2] }), day({ staffed: [2] })];
  expect(asClosed("staffed", two.slice(1))).toEqual({ value: 2 });
  expect(asClosed("staffed", two)).toBe(undefined);
  const unknown: DayAsClosed = { definitions: new Map(), values: {} };
  expect(asClosed("answered", [unknown])).toBe(undefined);
  const wasCount = changed("answerRate", { version: 9, is: { basis: "call", fold: "count" } });
  expect(
    asClosed("answerRate", [{ definitions: wasCount, values: { answerRate: [7] } }, day({ answerRate: [1, 2] })]),
  ).toBe(undefined);
});
