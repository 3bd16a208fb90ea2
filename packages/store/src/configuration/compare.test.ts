import { exampleHotline } from "@zongji/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compare, isSame } from "./compare.ts";

const [flow] = exampleHotline().flows;

test("a flow is compared node by node: what came, what went, what is another", () => {
  const [first, ...others] = Object.entries(flow!.nodes);
  const changed = {
    ...flow,
    nodes: { ...Object.fromEntries(others), extra: { kind: "hangUp", prompts: [], cause: "flowEnded" } },
  };
  expect(compare(flow, changed)).toEqual([
    { path: ["nodes", first![0]], was: first![1] },
    { path: ["nodes", "extra"], is: { kind: "hangUp", prompts: [], cause: "flowEnded" } },
  ]);
});

test("special days are known by their date, wherever they stand", () => {
  const was = {
    special: [
      { date: "2026-10-01", periods: [] },
      { date: "2026-10-10", periods: [] },
    ],
  };
  const is = {
    special: [
      { date: "2026-10-08", periods: [] },
      { date: "2026-10-10", periods: [{ from: "09:00", to: "12:00" }] },
      { date: "2026-10-01", periods: [] },
    ],
  };
  expect(compare(was, is)).toEqual([
    { path: ["special", "2026-10-10", "periods"], was: [], is: [{ from: "09:00", to: "12:00" }] },
    { path: ["special", "2026-10-08"], is: { date: "2026-10-08", periods: [] } },
  ]);
});

test("an edge is known by the exit that it leads from", () => {
  const edge = (exit: string, to: string) => ({ from: "main", exit, to });
  expect(
    compare(
      { edges: [edge("key.1", "a"), edge("key.2", "b")] },
      { edges: [edge("key.3", "d"), edge("key.2", "b"), edge("key.1", "c")] },
    ),
  ).toEqual([
    { path: ["edges", "main key.1", "to"], was: "a", is: "c" },
    { path: ["edges", "main key.3"], is: edge("key.3", "d") },
  ]);
});

test("an order that is another is told as one difference", () => {
  const [one, two] = [{ key: "1" }, { key: "2" }];
  expect(compare({ options: [one, two] }, { options: [two, one] })).toEqual([
    { path: ["options"], was: [one, two], is: [two, one] },
  ]);
});

test("there is a difference exactly where two texts are not the same, and each tells both sides", () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(json, json, (was, is) => {
      const found = compare(was, is);
      expect(found.length > 0).toBe(!isSame(was, is));
      for (const each of found) expect(isSame(each.was, each.is)).toBe(false);
      expect(compare(was, was)).toEqual([]);
      expect(compare(was, JSON.parse(JSON.stringify(was)))).toEqual([]);
    }),
  );
});
