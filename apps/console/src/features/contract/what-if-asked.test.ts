import { asTermsHave } from "@zongji/domain";
import dayjs from "dayjs";
import { expect, test } from "vitest";
import { closedBy, isAnsweredFor, mostOf, thresholdsBy } from "./what-if-asked.ts";

test("days that were chosen are asked for, a count that is left empty is none", () => {
  expect(closedBy()).toEqual([]);
  expect(
    closedBy([{}, { day: null, requests: 3 }, { day: dayjs("2026-06-03"), requests: 500, answered: null }]),
  ).toEqual([{ day: "2026-06-03", requests: 500, answered: 0, ratings: 0, satisfied: 0, neutral: 0 }]);
});

test("no count is more than what it is a part of", () => {
  expect(mostOf({ requests: 5, ratings: 4, satisfied: 3 })).toEqual({
    ...{ requests: 100_000, answered: 5, ratings: 100_000, satisfied: 4, neutral: 1 },
  });
  expect(mostOf({ ratings: 1, satisfied: 3 }).neutral).toBe(0);
  // What is left empty is asked for as 0.
  expect(mostOf({ requests: null, answered: 3 })).toEqual({
    ...{ requests: 100_000, answered: 0, ratings: 100_000, satisfied: 0, neutral: 0 },
  });
});

test("what a day closed with fills its row as long as the row has that day", () => {
  const [asked, other] = [dayjs("2026-06-03"), dayjs("2026-06-04")];
  expect(
    [{ day: asked }, { day: other }, { day: null }, {}, undefined].map((row) => isAnsweredFor(row, asked)),
  ).toEqual([true, false, false, false, false]);
});

test("thresholds that are left empty are as the terms have them; none at all is a number too", () => {
  expect(thresholdsBy()).toEqual(asTermsHave);
  expect(thresholdsBy({ answerAtLeast: undefined, capacity: null, failedDays: 0, fewerThan: 3 })).toEqual({
    ...asTermsHave,
    ...{ failedDays: 0, fewerThan: 3 },
  });
});
