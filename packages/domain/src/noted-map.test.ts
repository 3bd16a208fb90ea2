import { expect, test } from "vitest";
import { NotedMap, NotedSet } from "./noted-map.ts";

test("a noted map tells what was set and deleted since it was last asked, once", () => {
  const map = new NotedMap<string, number>();
  map.set("a", 1).set("b", 2).set("a", 3);
  expect(map.takeChanged()).toEqual(["a", "b"]);
  expect(map.takeChanged()).toEqual([]);
  map.delete("a");
  map.delete("nobody");
  expect(map.takeChanged()).toEqual(["a", "nobody"]);
  map.set("c", 4);
  map.takeChanged();
  map.clear();
  expect(map.takeChanged()).toEqual(["b", "c"]);
  expect([...map]).toEqual([]);
});

test("each reader of a noted map is told what it has not taken, from when it began to read", () => {
  const map = new NotedMap<string, number>();
  map.set("a", 1);
  const take = map.follow();
  expect(take()).toEqual([]);
  map.set("b", 2).set("c", 3);
  expect(map.takeChanged()).toEqual(["a", "b", "c"]);
  map.delete("c");
  expect(take()).toEqual(["b", "c"]);
  expect(map.takeChanged()).toEqual(["c"]);
  map.clear();
  expect([take(), take(), map.takeChanged()]).toEqual([["a", "b"], [], ["a", "b"]]);
});

test("a noted set tells what came and went since it was last asked, once", () => {
  const set = new NotedSet<string>();
  set.add("a").add("b").delete("a");
  expect(set.takeChanged()).toEqual(["a", "b"]);
  set.clear();
  expect([set.takeChanged(), set.takeChanged(), set.size]).toEqual([["b"], [], 0]);
});
