import { expect, it } from "vitest";
import { createNumberSearches } from "./number-searches.ts";

it("a person looks numbers up; who tries one after another is stopped after twenty, for ten minutes", () => {
  let now = 0;
  const { note } = createNumberSearches(() => now);
  const tries = Array.from({ length: 20 }, (_, n) => note("u1", String(n)));
  expect(tries.every(Boolean)).toBe(true);
  // The next page of a search is the same search.
  expect(note("u1", "3")).toBe(false);
  expect(() => note("u1", "20")).toThrow(
    expect.objectContaining({ code: "tooMany", extra: { reason: "numberSearches", retryAfterSec: 600 } }),
  );
  expect(note("u2", "20")).toBe(true);
  now = 599_999;
  expect(() => note("u1", "20")).toThrow();
  now = 600_000;
  expect(note("u1", "20")).toBe(true);
});
