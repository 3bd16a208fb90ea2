import { announced, exampleTerms, yuanText } from "@zongji/domain";
import { getDayDetail } from "chinese-days";
import { expect, test } from "vitest";
import { draftOf, sumsOf, termsOfDraft, withNewInstalment, withoutInstalment } from "./terms-draft.ts";

test("what is shown and typed again is the same contract", () => {
  expect(termsOfDraft(draftOf(exampleTerms))).toEqual(exampleTerms);
  expect(sumsOf(draftOf(exampleTerms))).toEqual({ sum: 215_802_000, apart: 0, problems: [] });
});

test("one yuan too little is told with the instalment and the sum", () => {
  const draft = draftOf(exampleTerms);
  const wrong = { ...draft, amounts: { ...draft.amounts, "2026-11": "167,845" } };
  const { apart, problems } = sumsOf(wrong);
  expect(yuanText(apart)).toBe("-1.00");
  expect(problems.map(({ field, code }) => `${field} ${code}`)).toEqual([
    "instalments.1.amountFen amountOfShare",
    "instalments sumOfAmounts",
  ]);
});

test("an instalment that is added or taken away breaks the sum of shares", () => {
  const more = withNewInstalment(draftOf(exampleTerms));
  expect(more.terms.instalments.at(-1)).toMatchObject({ id: "more-1", amountFen: 21_580_200 });
  expect(sumsOf(more).problems.map(({ code }) => code)).toEqual(["sumOfShares", "sumOfAmounts"]);
  expect(sumsOf(withoutInstalment(more, "more-1")).problems).toEqual([]);
});

// Two hands wrote the same announcement down: the domain's own table, and the package that the hours page imports from.
test("the domain's holidays of 2026 are those of chinese-days", () => {
  const days = Array.from({ length: 365 }, (_, n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
  const of = (work: boolean) =>
    days.filter((day) => {
      const detail = getDayDetail(day);
      return detail.name.includes(",") && detail.work === work;
    });
  expect({ off: announced[2026]?.off, worked: announced[2026]?.worked }).toEqual({ off: of(false), worked: of(true) });
});
