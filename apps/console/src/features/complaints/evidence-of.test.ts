import { expect, test } from "vitest";
import { evidenceOf } from "./evidence-of.ts";

test.each([
  ["https://zongji.example/calls/c-17", { kind: "call", ref: "c-17" }],
  [" /orders/3f2a?from=list ", { kind: "order", ref: "3f2a" }],
  ["https://zongji.example:8443/inbox/l_9#top", { kind: "letter", ref: "l_9" }],
  ["/knowledge/article/a1?version=3", { kind: "article", ref: "a1" }],
  ["/orders/list", undefined],
  ["/reports/calls", undefined],
  ["javascript:alert(1)", undefined],
  ["", undefined],
])("%s", (address, evidence) => {
  expect(evidenceOf(address)).toEqual(evidence);
});
