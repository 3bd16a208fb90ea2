import type { Flow } from "@zongji/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { freePlace, layOut, nodeHeight, nodeWidth, placesOf } from "./layout.ts";
import type { FlowText } from "./model.ts";

const play = { kind: "play", prompts: [], bargeIn: true } as const;
const flowOf = (ids: readonly string[], arrows: readonly (readonly [string, string])[]): FlowText => ({
  start: ids[0] ?? "",
  nodes: Object.fromEntries(ids.map((id) => [id, play])),
  edges: arrows.map(([from, to]) => ({ from, exit: "done", to })),
});
const none: readonly Flow[] = [];

test("nodes stand from left to right as calls go, also where a way leads back", () => {
  const places = layOut(
    flowOf(
      ["a", "b", "c"],
      [
        ["a", "b"],
        ["b", "c"],
        ["c", "a"],
      ],
    ),
    none,
  );
  expect(places.a!.x).toBeLessThan(places.b!.x);
  expect(places.b!.x).toBeLessThan(places.c!.x);
});

test("the start stands first, whatever leads back to it and in whatever order nodes were added", () => {
  const back = flowOf(
    ["main", "start"],
    [
      ["start", "main"],
      ["main", "start"],
    ],
  );
  const places = layOut({ ...back, start: "start" }, none);
  expect(places.start!.x).toBeLessThan(places.main!.x);
});

test("no two nodes of any flow stand on each other, whatever leads where", () => {
  const ids = ["a", "b", "c", "d", "e", "f"];
  const arrow = fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids, "gone"));
  fc.assert(
    fc.property(fc.uniqueArray(arrow, { maxLength: 6, selector: ([from]) => from }), (arrows) => {
      const places = Object.values(layOut(flowOf(ids, arrows), none));
      expect(places).toHaveLength(ids.length);
      for (const [n, one] of places.entries())
        for (const other of places.slice(n + 1)) {
          const isApart = Math.abs(one.x - other.x) >= nodeWidth || Math.abs(one.y - other.y) >= nodeHeight(1);
          expect(isApart).toBe(true);
        }
    }),
  );
});

test("what somebody has put somewhere stays there; the rest is laid out", () => {
  const flow = { ...flowOf(["a", "b"], [["a", "b"]]), places: { b: { x: -500, y: 7 } } };
  expect(placesOf(flow, none).b).toEqual({ x: -500, y: 7 });
  expect(Object.keys(placesOf(flow, none)).sort()).toEqual(["a", "b"]);
  const all = { a: { x: 1, y: 2 }, b: { x: 3, y: 4 } };
  expect(placesOf({ ...flow, places: all }, none)).toBe(all);
});

test("a new node gets a place of its own beside the one that is chosen", () => {
  const places = { a: { x: 0, y: 0 } };
  const first = freePlace(places, "a");
  const second = freePlace({ ...places, first }, "a");
  expect(first.x).toBeGreaterThanOrEqual(nodeWidth);
  expect([second.x, second.y > first.y]).toEqual([first.x, true]);
});
