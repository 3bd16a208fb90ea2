import { Value } from "@sinclair/typebox/value";
import { expect, test } from "vitest";
import { ArticleContent } from "./knowledge.ts";

test("an article's text for callers has at most 900 characters, and may be left out", () => {
  const content = {
    ...{ title: "题", kind: "article", category: null, tags: [], html: "", questions: [], businessTypes: [] },
    guide: { materials: "", steps: "", windows: "", fees: "", timeLimit: "" },
    source: { name: "", number: "", effectiveOn: null, expiresOn: null },
  };
  expect(Value.Check(ArticleContent, content)).toBe(true);
  expect(Value.Check(ArticleContent, { ...content, spoken: "播".repeat(900) })).toBe(true);
  expect(Value.Check(ArticleContent, { ...content, spoken: "播".repeat(901) })).toBe(false);
});
