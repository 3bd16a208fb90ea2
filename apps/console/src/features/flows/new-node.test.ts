import { type Flow, type FlowNode, nodeKinds, nodeSchemas } from "@zongji/domain";
import { expect, test } from "vitest";
import type { Schema } from "../../look/form/form-fields.ts";
import { freshValue, variantsOf, withField } from "./fresh-value.ts";
import type { FlowText } from "./model.ts";
import { withNewNode } from "./new-node.ts";
import { readFlow } from "./read-flow.ts";
import { shortcutOf } from "./use-keys.ts";

const bye = { kind: "hangUp", prompts: [], cause: "flowEnded" } as const;
const flow: FlowText = {
  ...{ start: "bye", nodes: { bye }, edges: [] },
  variables: [{ name: "receipt", type: "digits", scope: "call" }],
};
const at = { x: 1, y: 2 };

test("a node of any kind can be added and is drawn again", () => {
  for (const kind of Object.keys(nodeKinds) as FlowNode["kind"][]) {
    const { flow: next, id } = withNewNode(flow, { kind }, at, []);
    expect(readFlow(next).problems, kind).toBeUndefined();
    expect([next.nodes[id]!.kind, next.places![id]]).toEqual([kind, at]);
  }
});

test("a new node names a variable that is there, is led to from the exit, and a module is given what it must have", () => {
  const collected = withNewNode(flow, { kind: "collect" }, at, [], { from: "bye", exit: "x" });
  expect(collected.flow.nodes.collect).toMatchObject({ variable: "receipt" });
  expect(collected.flow.edges).toEqual([{ from: "bye", exit: "x", to: "collect" }]);
  const sub = {
    ...{ id: "sub", version: 1, start: "a", nodes: {}, edges: [] },
    module: {
      parameters: [
        { name: "must", type: "text" },
        { name: "may", type: "text", initial: "1" },
      ],
      results: [],
    },
  } as unknown as Flow;
  expect(withNewNode(flow, { kind: "module", flow: "sub" }, at, [sub]).flow.nodes.module).toEqual({
    ...{ kind: "module", flow: "sub", arguments: { must: "" }, results: {} },
  });
});

test("a new thing of a list has what must be there", () => {
  const given = { variable: "receipt", count: 1 };
  const items = (kind: "condition" | "say" | "set", field: string) =>
    (nodeSchemas[kind] as unknown as Schema).properties![field]!.items!;
  expect(freshValue(items("condition", "branches"), given)).toEqual({
    name: "case2",
    all: [{ variable: "receipt", is: "equal", value: "" }],
  });
  expect(freshValue(items("say", "parts"), given)).toEqual({ say: "prompt", prompt: "" });
  expect(freshValue(items("set", "values"), given)).toEqual({ variable: "receipt", value: "" });
  expect([...variantsOf(items("say", "parts"))!.shapes.keys()]).toEqual(["prompt", "digits", "text"]);
  expect(variantsOf(items("set", "values"))).toBeUndefined();
  expect(withField({ a: 1, b: 2 }, "a", undefined)).toEqual({ b: 2 });
  expect(Object.keys(withField({ a: 1, b: 2 }, "a", 3))).toEqual(["a", "b"]);
});

test("keys are shortcuts by themselves and with Ctrl, and others are none", () => {
  expect(shortcutOf("z", true, false)).toBe("undo");
  expect(shortcutOf("Z", true, true)).toBe("redo");
  expect(shortcutOf("y", true, false)).toBe("redo");
  expect(shortcutOf("Delete", false, false)).toBe("remove");
  expect(shortcutOf("/", false, false)).toBe("find");
  expect(shortcutOf("s", false, false)).toBeUndefined();
  expect(shortcutOf("Delete", true, false)).toBeUndefined();
});
