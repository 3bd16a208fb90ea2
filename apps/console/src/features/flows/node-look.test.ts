import type { FlowNode } from "@zongji/domain";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { useNodeWords } from "./node-look.tsx";

const around = { prompts: new Map(), groups: [], names: new Map(), agents: [] };
const Summary = ({ node }: { node: FlowNode }) => useNodeWords(around).summary(node);
const summary = (node: object): string => renderToStaticMarkup(createElement(Summary, { node: node as FlowNode }));

test("a look-up says what is looked up; one from before there was a choice looks up an order", () => {
  const node = { kind: "lookUp", digits: "number", result: "state", timeoutMs: 3000, prompts: [], music: true };
  // Words stand by their keys where no language is set up.
  expect(summary({ ...node, of: "article" })).toBe("flows.lookedUp.article {number} → state");
  for (const order of [node, { ...node, of: "order" }])
    expect(summary(order)).toBe("flows.lookedUp.order {number} → state");
});
