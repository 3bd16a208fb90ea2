import type { Flow } from "@zongji/domain";
import { expect, test } from "vitest";
import { exitsWithTargets, matches, shownNodes } from "./graph.ts";
import type { FlowText } from "./model.ts";

const patience = {
  timeoutMs: 8000,
  maxInvalid: 2,
  maxNoInput: 2,
  invalidPrompt: "invalidKey",
  noInputPrompt: "noInput",
};
const flow: FlowText = {
  start: "menu",
  nodes: {
    lost: { kind: "play", prompts: [], bargeIn: true },
    bye: { kind: "hangUp", prompts: [], cause: "flowEnded" },
    enters: { kind: "module", flow: "sub" as Flow["id"], arguments: {}, results: {} },
    menu: { kind: "menu", prompts: [], keys: { "1": {}, "0": {} }, ...patience },
  },
  edges: [
    { from: "menu", exit: "key.0", to: "enters" },
    { from: "menu", exit: "key.1", to: "gone" },
    { from: "enters", exit: "right", to: "bye" },
  ],
};
const sub = {
  ...{ id: "sub", version: 1, start: "l", edges: [] },
  nodes: { l: { kind: "leave", exit: "right" }, w: { kind: "leave", exit: "wrong" } },
} as unknown as Flow;

test("nodes are told in the order in which calls come to them, those that no way leads to last", () => {
  const shown = shownNodes(flow, [sub]);
  expect(shown.map(({ id, isStart, isReached }) => [id, isStart, isReached])).toEqual([
    ["menu", true, true],
    ["enters", false, true],
    ["bye", false, true],
    ["lost", false, false],
  ]);
  // Without a start there is no way to any.
  expect(shownNodes({ ...flow, start: "nothing" }, [sub]).some(({ isReached }) => isReached)).toBe(false);
});

test("an exit that leads to a node that is gone leads nowhere; a module has the exits that it is left by", () => {
  expect(exitsWithTargets(flow, "menu", [sub]).map(({ name, to }) => [name, to])).toEqual([
    ["key.0", "enters"],
    ["key.1", undefined],
    ["invalid", undefined],
    ["noInput", undefined],
  ]);
  expect(exitsWithTargets(flow, "enters", [sub]).map(({ name, to }) => [name, to])).toEqual([
    ["right", "bye"],
    ["wrong", undefined],
  ]);
  expect(exitsWithTargets(flow, "nothing", [])).toEqual([]);
});

test("a node is found by any of its words, in any case", () => {
  expect(matches(" MENU ", [undefined, "main.menu"])).toBe(true);
  expect(matches("", [])).toBe(true);
  expect(matches("查询", ["播放", "进度查询请按1"])).toBe(true);
  expect(matches("x", ["播放"])).toBe(false);
});
