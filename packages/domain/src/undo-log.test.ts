import { expect, test } from "vitest";
import { NotedMap } from "./noted-map.ts";
import { UndoLog, UndoMap, UndoSet } from "./undo-log.ts";

const tables = () => {
  const undo = new UndoLog();
  const map = new UndoMap<string, number>(undo);
  const set = new UndoSet<string>(undo);
  map.set("a", 1).set("b", 2);
  set.add("x");
  undo.clear();
  return { undo, map, set };
};

test("what was set, deleted, added and cleared is taken back, whatever was done to a key twice", () => {
  const { undo, map, set } = tables();
  map.set("a", 3).set("c", 4).set("a", 5);
  map.delete("b");
  set.add("y").delete("x");
  map.clear();
  set.clear();
  map.set("b", 6);
  undo.rollBack(0);
  expect(Object.fromEntries(map)).toEqual({ a: 1, b: 2 });
  expect([...set]).toEqual(["x"]);
  expect(undo.position).toBe(0);
});

test("only what came after a position is taken back, and the rest can be taken back later", () => {
  const { undo, map } = tables();
  map.set("a", 3);
  const { position } = undo;
  map.set("a", 4).set("c", 5);
  undo.rollBack(position);
  expect(Object.fromEntries(map)).toEqual({ a: 3, b: 2 });
  undo.rollBack(0);
  expect(Object.fromEntries(map)).toEqual({ a: 1, b: 2 });
});

test("what changes nothing is no entry, and what was made final stays", () => {
  const { undo, map, set } = tables();
  map.delete("nobody");
  set.delete("nobody");
  set.add("x");
  expect(undo.position).toBe(0);
  map.set("a", 3);
  undo.clear();
  undo.rollBack(0);
  expect(map.get("a")).toBe(3);
});

test("a key whose change was taken back is told to who reads the changes: it looks, and finds what it knew", () => {
  const undo = new UndoLog();
  const map = new NotedMap<string, { readonly n: number }>(undo);
  const before = { n: 1 };
  map.set("a", before);
  map.takeChanged();
  undo.clear();
  map.set("a", { n: 2 }).set("b", { n: 3 });
  undo.rollBack(0);
  expect(map.takeChanged()).toEqual(["a", "b"]);
  expect([map.get("a") === before, map.has("b")]).toEqual([true, false]);
});
