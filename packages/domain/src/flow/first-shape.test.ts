import { expect, test } from "vitest";
import { exampleHotline } from "../example.ts";
import { flowFrom } from "./first-shape.ts";

const patience = {
  timeoutMs: 8000,
  maxInvalid: 2,
  maxNoInput: 2,
  invalidPrompt: "invalidKey",
  noInputPrompt: "noInput",
};
const menu = { kind: "menu", ...patience, otherwise: "gone" };

/** The flow of a first start, as releases before kept it. */
const kept = {
  id: "main",
  version: 1,
  start: "greeting",
  nodes: {
    greeting: { kind: "play", prompts: ["greeting"], bargeIn: true, next: "main" },
    main: {
      ...menu,
      prompts: ["menu.main"],
      keys: {
        "1": { to: "queue.business", businessType: "consultation" },
        "2": { to: "second" },
        "9": { to: "main" },
        "0": { to: "queue.business" },
      },
    },
    second: {
      ...menu,
      prompts: ["menu.second"],
      keys: {
        "1": { to: "queue.complaint", businessType: "complaint" },
        "2": { to: "queue.complaint", businessType: "progress" },
        "9": { to: "second" },
        "*": { to: "main" },
        "0": { to: "queue.complaint" },
      },
    },
    "queue.business": { kind: "queue", group: "business", priority: 0 },
    "queue.complaint": { kind: "queue", group: "complaint", priority: 0 },
    gone: { kind: "hangUp", prompts: ["goodbye"], cause: "noInput" },
  },
};

const sorted = <T extends { readonly edges: readonly object[] }>(flow: T): T => ({
  ...flow,
  edges: [...flow.edges].sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other))),
});

test("a flow of the first shape is today's flow of a first start", () => {
  const [now] = exampleHotline().flows;
  expect(sorted(flowFrom(kept) as never)).toEqual(sorted(now!));
});

test.each([
  ["a flow of today", exampleHotline().flows[0]],
  ["no flow at all", 7],
  ["nothing", null],
  ["nodes that are none", { nodes: 3 }],
])("%s is given back as it is", (_what, value) => expect(flowFrom(value)).toBe(value));

test("a node that is no object is left to the check", () => {
  expect(flowFrom({ nodes: { a: 7, b: { kind: "menu", keys: 3 } } })).toEqual({
    nodes: { a: {}, b: { kind: "menu", keys: 3 } },
    edges: [],
  });
});
