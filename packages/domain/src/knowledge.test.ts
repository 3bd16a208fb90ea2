import { expect, test } from "vitest";
import { type ArticleMove, articleMoves, articleStates, isOpenState, movedTo, validityOn } from "./knowledge.ts";

test("the states lead on as decided here by hand", () => {
  const led = Object.fromEntries(
    articleStates.map((state) => [
      state,
      (Object.keys(articleMoves) as ArticleMove[]).flatMap((move) => {
        const to = movedTo(state, move);
        return to === undefined ? [] : [`${move} ${to}`];
      }),
    ]),
  );
  expect(led).toEqual({
    draft: ["submit review", "discard discarded"],
    review: ["recall draft", "approve approved", "reject draft"],
    approved: ["recall draft", "publish published"],
    published: ["withdraw withdrawn"],
    superseded: [],
    withdrawn: [],
    discarded: [],
  });
  expect(articleStates.filter(isOpenState)).toEqual(["draft", "review", "approved"]);
});

test("a document is valid from its first day to its last, both included", () => {
  const source = { effectiveOn: "2026-01-01", expiresOn: "2026-12-31" };
  expect(["2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01"].map((day) => validityOn(source, day))).toEqual([
    ...["notYet", "valid", "valid", "expired"],
  ]);
  expect(validityOn({ effectiveOn: null, expiresOn: null }, "2026-01-01")).toBe("valid");
});
