import { exampleHotline } from "@zongji/domain";
import { expect, test } from "vitest";
import { placeOfField, valueAt } from "./field-place.ts";
import { forgetFlow, keepFlow, keptFlow } from "./keep.ts";
import type { FlowText } from "./model.ts";
import { readFlow } from "./read-flow.ts";

const { id: _id, version: _version, ...example } = exampleHotline().flows[0]!;
const [someId] = Object.keys(example.nodes);
const withNode = (node: unknown) => ({ ...example, nodes: { ...example.nodes, [someId!]: node } });

test("a flow is read whole, also in the shape of older releases", () => {
  expect(readFlow(example).text).toEqual(example);
  const old = {
    start: "a",
    nodes: {
      a: { kind: "play", prompts: [], bargeIn: true, next: "b" },
      b: { kind: "hangUp", prompts: [], cause: "flowEnded" },
    },
  };
  expect(readFlow(old).text?.edges).toEqual([{ from: "a", exit: "done", to: "b" }]);
});

test("what a form can mend is drawn, what it can't is refused with the fields", () => {
  const queue = { kind: "queue", group: "", priority: 0 };
  expect(readFlow(withNode(queue)).text).toBeDefined();
  expect(readFlow(withNode({ ...queue, priority: 1000 })).text).toBeDefined();
  expect(readFlow(withNode({ kind: "say", parts: [], bargeIn: true })).text).toBeDefined();
  for (const broken of [
    { kind: "queue", priority: 0 },
    { ...queue, priority: "1" },
    { ...queue, colour: "red" },
    { kind: "teleport" },
    "nothing",
    { kind: "say", parts: [{ say: "song" }], bargeIn: true },
  ])
    expect(readFlow(withNode(broken)).problems?.length, JSON.stringify(broken)).toBeGreaterThan(0);
  for (const none of [undefined, null, 7, "flow", [], {}, { ...example, edges: {} }, { ...example, start: 1 }])
    expect(readFlow(none).problems?.length, JSON.stringify(none)).toBeGreaterThan(0);
});

test("a problem's field is told by node, also where ids have dots and one begins another", () => {
  const nodes = { queue: {}, "queue.business": {} };
  expect(placeOfField("nodes.queue.business.group", nodes)).toEqual({ node: "queue.business", rest: "group" });
  expect(placeOfField("nodes.queue.group", nodes)).toEqual({ node: "queue", rest: "group" });
  expect(placeOfField("nodes.queue", nodes)).toEqual({ node: "queue", rest: "" });
  expect(placeOfField("edges[0].to", nodes)).toEqual({ rest: "edges[0].to" });
  expect(valueAt({ parts: [{ prompt: "x" }] }, "parts[0].prompt")).toBe("x");
});

test("what was not saved is kept for its person and flow alone, and rubbish is nothing", () => {
  const store = new Map<string, string>();
  const shelf = {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => void store.set(key, value),
    removeItem: (key: string) => void store.delete(key),
  };
  const kept = { base: 3, text: example as FlowText, at: 5 };
  keepFlow(shelf, "u1", "main", kept);
  expect(keptFlow(shelf, "u1", "main")).toEqual(kept);
  expect(keptFlow(shelf, "u2", "main")).toBeUndefined();
  expect(keptFlow(shelf, "u1", "other")).toBeUndefined();
  for (const text of ["", "{", "null", "[]", '{"base":1,"at":2,"text":{}}']) {
    store.set("zongji.flow.u1.main", text);
    expect(keptFlow(shelf, "u1", "main"), text).toBeUndefined();
  }
  forgetFlow(shelf, "u1", "main");
  expect(store.size).toBe(0);
  // A browser that has no room takes nothing away from the page.
  const full = {
    ...shelf,
    setItem: () => {
      throw new Error("QuotaExceededError");
    },
  };
  expect(() => keepFlow(full, "u1", "main", kept)).not.toThrow();
});
