import { expect, test } from "vitest";
import {
  type ArticleMove,
  articleMoves,
  articleStates,
  closedCategories,
  isOpenState,
  limitsOf,
  movedTo,
  validityOn,
} from "./knowledge.ts";

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

test("a category is limited by its own roles and by those of each one above it, and closed where one of these limits is", () => {
  const categories = [
    { id: "a", parent: null, name: "A", roles: ["night"] },
    { id: "b", parent: "a", name: "B", roles: null },
    { id: "c", parent: "b", name: "C", roles: ["client"] },
    { id: "d", parent: null, name: "D", roles: null },
  ];
  const names = (id: string | null) => limitsOf(categories, id).map(({ name }) => name);
  expect(["c", "b", "d", "none", null].map(names)).toEqual([["C", "A"], ["A"], [], [], []]);
  expect(limitsOf([{ id: "x", parent: "x", roles: null }], "x")).toEqual([]);
  for (const { id } of categories)
    for (const roles of [[], ["night"], ["client"], ["night", "client"]])
      expect(closedCategories(categories, roles).has(id)).toBe(
        limitsOf(categories, id).some((limit) => !limit.roles?.some((role) => roles.includes(role))),
      );
});

test("a category is closed to whoever lacks a role of it, or of one above it", () => {
  const tree = [
    { id: "below", parent: "top", roles: null },
    { id: "top", parent: null, roles: ["night", "chief"] },
    { id: "deep", parent: "below", roles: ["client"] },
    { id: "open", parent: null, roles: null },
    { id: "lost", parent: "nowhere", roles: null },
  ];
  const closed = (...roles: string[]) => [...closedCategories(tree, roles)].sort();
  expect(closed()).toEqual(["below", "deep", "top"]);
  expect(closed("agent", "client")).toEqual(["below", "deep", "top"]);
  expect(closed("night")).toEqual(["deep"]);
  expect(closed("chief", "client")).toEqual([]);
  expect(closedCategories([{ id: "a", parent: "a", roles: null }], ["x"])).toEqual(new Set(["a"]));
});
