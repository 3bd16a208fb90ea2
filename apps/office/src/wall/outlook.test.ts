import { applyToContract, exampleTerms, noContract } from "@zongji/domain";
import { expect, test } from "vitest";
import { outlooksOf } from "./outlook.ts";

const figures = { day: "2026-07-01", requests: 400, answered: 380, ratings: 100, satisfied: 99, neutral: 0 };
const past = (days: number) => Array.from({ length: days }, () => ({ requests: 100, ratings: 50 }));
const written = applyToContract(noContract, {
  ...{ type: "ContractWritten", side: "provider", at: 1, terms: exampleTerms },
});

test("without a contract there is nothing to go by, and it says so beside the counts", () => {
  expect(outlooksOf(noContract, figures, past(8))).toEqual([
    {
      measure: "kpiConnectRate",
      over: 380,
      under: 400,
      why: "noContract",
      days: 8,
      rest: null,
      error: null,
      bears: null,
    },
    { measure: "satisfaction", over: 99, under: 100, why: "noContract", days: 8, rest: null, error: null, bears: null },
  ]);
});

test("with few past days nothing is guessed; with enough the rest of the day and what it bears are told", () => {
  const few = outlooksOf(written, figures, past(3));
  expect(few.map(({ why, days, bears }) => [why, days, bears])).toEqual([
    ["fewDays", 3, null],
    ["fewDays", 3, null],
  ]);
  const [calls, ratings] = outlooksOf(written, figures, past(8));
  // 500 calls reach the capacity, so that A judges the day: 450 of 500 are 90 %, and 480 would be answered.
  expect(calls).toMatchObject({ why: null, days: 8, rest: 100, error: 0, bears: { failed: false, left: 30 } });
  // 149 of 150 so far and to come; 99 % of 150 is 148.5.
  expect(ratings).toMatchObject({ rest: 50, bears: { failed: false, left: 0 } });
});
