import type { BusinessType } from "@zongji/domain";
import { expect, test } from "vitest";
import {
  changesOf,
  freshId,
  moved,
  neighbourOf,
  parentsFor,
  type Row,
  rowsOf,
  withChanges,
  withoutType,
  withRetired,
  withType,
} from "./model.ts";

const types: readonly BusinessType[] = [
  { id: "tax", name: "税务" },
  { id: "social", name: "社保" },
  { id: "vat", name: "增值税", parent: "tax" },
  { id: "refund", name: "退税", parent: "vat" },
  { id: "income", name: "个税", parent: "tax", retired: true },
];
const tree = (rows: readonly Row[]): unknown => rows.map(({ id, children }) => (children ? [id, tree(children)] : id));
const all = { search: "", showsRetired: true };

test("the rows stand as the tree does; a search keeps what is above and beneath, retired ones are shown on wish", () => {
  expect(tree(rowsOf(types, all))).toEqual([["tax", [["vat", ["refund"]], "income"]], "social"]);
  expect(tree(rowsOf(types, { search: "", showsRetired: false }))).toEqual([["tax", [["vat", ["refund"]]]], "social"]);
  expect(tree(rowsOf(types, { search: " 增值", showsRetired: true }))).toEqual([["tax", [["vat", ["refund"]]]]]);
  expect(tree(rowsOf(types, { search: "没有", showsRetired: true }))).toEqual([]);
});

test("types in a circle are seen, at the top", () => {
  const circle = [{ id: "a", name: "A", parent: "b" }, { id: "b", name: "B", parent: "a" }, ...types.slice(0, 1)];
  expect(tree(rowsOf(circle, all))).toEqual(["a", "b", "tax"]);
});

test("a type is added, changed in its place, retired and brought back", () => {
  const filled = { name: " 新 ", parent: "tax", from: undefined, until: "2027-01-01" };
  expect(withType(types, "new", filled).at(-1)).toEqual({ id: "new", name: "新", parent: "tax", until: "2027-01-01" });
  const changed = withType(types, "income", { ...filled, parent: undefined, until: undefined });
  expect(changed[4]).toEqual({ id: "income", name: "新", retired: true });
  expect(withRetired(withRetired(types, "social", true), "social", false)).toEqual(types);
  expect(withRetired(types, "social", true)[1]).toEqual({ id: "social", name: "社保", retired: true });
});

test("what goes takes what is beneath it along; nothing is put beneath itself", () => {
  expect(withoutType(types, "vat").map(({ id }) => id)).toEqual(["tax", "social", "income"]);
  expect(parentsFor(types, "tax").map(({ id }) => id)).toEqual(["social"]);
  expect(parentsFor(types, undefined)).toHaveLength(5);
});

test("a type moves among those of its parent, and not beyond them", () => {
  expect(
    moved(types, "income", -1)
      .filter(({ parent }) => parent === "tax")
      .map(({ id }) => id),
  ).toEqual(["income", "vat"]);
  expect([neighbourOf(types, "refund", 1), neighbourOf(types, "tax", -1)]).toEqual([undefined, undefined]);
  expect(moved(types, "refund", 1)).toBe(types);
});

test("a new id is none that is there", () => {
  const draws = [0, 0, 0.5];
  expect(freshId([{ id: "bt-000000", name: "x" }], () => draws.shift()!)).toBe("bt-i00000");
});

test("what was done to each type is told once, and kept with who proposed and approved it", () => {
  let after = withType(types, "vat", { name: "增值税类", parent: "social", from: "2026-12-01", until: undefined });
  after = withRetired(withRetired(after, "income", false), "social", true);
  after = withType(after, "new", { name: "新", parent: undefined, from: undefined, until: undefined });
  const told = changesOf(types, after);
  expect(told.map(({ type, changes }) => [type.id, changes.map(({ kind }) => kind)])).toEqual([
    ["social", ["retired"]],
    ["vat", ["name", "parent", "validity"]],
    ["income", ["back"]],
    ["new", ["added"]],
  ]);
  expect(changesOf(types, moved(types, "income", -1))).toEqual([]);
  const by = { on: "2026-11-28", proposedBy: "张", approvedBy: "李" };
  const kept = withChanges(after, new Map([["new", "新增"]]), by);
  expect(kept.at(-1)?.changes).toEqual([{ ...by, what: "新增" }]);
  expect(withChanges(kept, new Map([["new", "改名"]]), by).at(-1)?.changes).toHaveLength(2);
  expect(kept[0]).not.toHaveProperty("changes");
});
