import { expect, test } from "vitest";
import * as c from "./index.ts";

const yuan = (amount: number) => amount * 100;

test("terms that do not fit together are told with the field and what it should be", () => {
  const [first, ...rest] = c.exampleTerms.instalments;
  const wrong = { ...c.exampleTerms, instalments: [{ ...first!, amountFen: yuan(251_768) }, ...rest] };
  expect(c.termsProblems(wrong)).toEqual([
    { field: "instalments.0.amountFen", code: "amountOfShare", expectedFen: yuan(251_769) },
    { field: "instalments", code: "sumOfAmounts", expectedFen: yuan(2_158_020) },
  ]);
  expect(c.termsProblems({ ...c.exampleTerms, instalments: rest }).map(({ code }) => code)).toEqual([
    "sumOfShares",
    "sumOfAmounts",
  ]);
  expect(c.termsProblems({ ...c.exampleTerms, signedOn: "2026-02-30", until: "2026-05-31" })).toEqual([
    { field: "signedOn", code: "noSuchDay" },
    { field: "until", code: "order" },
  ]);
});

test("windows that share a day are refused; that one ends on the day on which the next begins shares none", () => {
  const moved = (id: string, window: { readonly from: string; readonly to: string }) =>
    c.termsProblems({
      ...c.exampleTerms,
      instalments: c.exampleTerms.instalments.map((each) => (each.id === id ? { ...each, window } : each)),
    });
  // The second and the third window of the example meet on 2026-11-30, which is the third instalment's.
  expect(moved("2026-11", { from: "2026-06-01", to: "2026-11-30" })).toEqual([]);
  expect(moved("2026-11", { from: "2026-06-01", to: "2026-12-01" })).toEqual([
    { field: "instalments.2.window.from", code: "overlap" },
  ]);
  expect(moved("2027-06", { from: "2026-11-29", to: "2027-06-30" })).toEqual([
    { field: "instalments.2.window.from", code: "overlap" },
  ]);
  // A gap between them is no day of both.
  expect(moved("2027-06", { from: "2026-12-05", to: "2027-06-30" })).toEqual([]);
});
