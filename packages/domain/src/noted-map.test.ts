import { expect, test } from "vitest";
import { NotedMap } from "./noted-map.ts";

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
