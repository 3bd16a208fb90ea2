import fc from "fast-check";
import { expect, test } from "vitest";
import { exampleTerms } from "../contract/index.ts";
import { answerOutlook, type ExpectedRest, expectedRest, satisfactionOutlook } from "./forecast.ts";

const rest = (count: number): ExpectedRest => ({ count, error: 0, days: 4 });

test("the rest of the day is the mean of the same weekday's past, with its spread; too few days say nothing", () => {
  expect(expectedRest([10, 20, 30])).toBeUndefined();
  expect(expectedRest([10, 10, 10, 10])).toEqual({ count: 10, error: 0, days: 4 });
  // Mean 12.5 is rounded half-up; the sample's deviation is √(500 / 3) = 12.909…, rounded up.
  expect(expectedRest([0, 10, 10, 30])).toEqual({ count: 13, error: 13, days: 4 });
});

test("worked by hand: 90 of 100 were answered, 50 more are expected: five of them may be missed under 90 %", () => {
  // (90 + 50 − 5) / 150 = 90 %.
  expect(answerOutlook(exampleTerms, "D", { requests: 100, answered: 90 }, rest(50)).bears).toEqual({ left: 5 });
  // 84 + 50 = 134 of 150 is 89.33 %: it fails though all of the rest are answered.
  expect(answerOutlook(exampleTerms, "D", { requests: 100, answered: 84 }, rest(50)).bears).toEqual({ failed: true });
  // 99 of 99 so far, 101 more: two may be other than satisfied, 198 / 200 = 99 %.
  expect(satisfactionOutlook(exampleTerms, { satisfied: 99, ratings: 99 }, rest(101)).bears).toEqual({ left: 2 });
  // A day that stays below the capacity is not judged under A.
  expect(answerOutlook(exampleTerms, "A", { requests: 100, answered: 10 }, rest(50)).bears).toEqual({ left: null });
});

test("whatever the figures: with the misses that it bears the day passes, with one more it fails, by integers", () => {
  const day = fc.record({ answered: fc.nat(600), missed: fc.nat(60), count: fc.nat(400) });
  const check = ({ answered, missed, count }: { answered: number; missed: number; count: number }) => {
    const requests = answered + missed;
    const { bears } = answerOutlook(exampleTerms, "D", { requests, answered }, rest(count));
    const passes = (misses: number) => (answered + count - misses) * 100 >= 90 * (requests + count);
    if (requests + count === 0) expect(bears).toEqual({ left: null });
    else if ("failed" in bears) expect(passes(0)).toBe(false);
    else if (bears.left === null) expect(passes(count)).toBe(true);
    else expect([passes(bears.left), passes(bears.left + 1), bears.left < count]).toEqual([true, false, true]);
    const outlook = satisfactionOutlook(exampleTerms, { satisfied: answered, ratings: requests }, rest(count)).bears;
    const satisfies = (misses: number) => (answered + count - misses) * 100 >= 99 * (requests + count);
    if (requests + count > 0 && "left" in outlook && outlook.left !== null)
      expect([satisfies(outlook.left), satisfies(outlook.left + 1)]).toEqual([true, false]);
  };
  fc.assert(fc.property(day, check), { numRuns: 1000 });
});
