/** One fact and more of each version of each type that a release has written. A new version adds its own; those that are there are never changed. */
import { expect, test } from "vitest";
import corpus from "./corpus.json" with { type: "json" };
import { decodeFact } from "./decode.ts";
import { factRegistry, versionOf } from "./registry.ts";

test("every fact of the corpus can be read, and is of today's version then", () => {
  const decoded = corpus.map(decodeFact);
  expect(decoded.flatMap((each) => (each.ok ? [] : [each.problem]))).toEqual([]);
  for (const each of decoded)
    if (each.ok) expect([each.fact.type, each.fact.v]).toEqual([each.fact.type, versionOf(each.fact.type)]);
});

test("each version of each type has a fact in the corpus", () => {
  const kept = new Set(corpus.map(({ type, v }) => `${type} ${v}`));
  const all = [...factRegistry.values()].flatMap(({ type, v }) =>
    Array.from({ length: v }, (_, n) => `${type} ${n + 1}`),
  );
  expect(all.filter((one) => !kept.has(one))).toEqual([]);
});
