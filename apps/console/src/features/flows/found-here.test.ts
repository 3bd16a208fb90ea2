import { type Flow, promptNames } from "@zongji/domain";
import { expect, test } from "vitest";
import { foundHere } from "./found-here.ts";
import { freshNode } from "./model.ts";

type Http = Extract<Flow["nodes"][string], { kind: "http" }>;
const told = (more: Partial<Http>): string[] => {
  const flow: Flow = {
    ...{ id: "f" as Flow["id"], version: 1, start: "ask" },
    nodes: {
      ask: { ...(freshNode("http") as Http), url: "https://service.example.cn/", ...more },
      end: { kind: "hangUp", prompts: [], cause: "flowEnded" },
    },
    edges: ["ok", "failed", "timeout"].map((exit) => ({ from: "ask", exit, to: "end" })),
  };
  const { shape, findings } = foundHere(flow, [flow], new Set<string>(promptNames));
  return [...shape.map(({ field }) => field), ...findings.map(({ code }) => code)];
};

test("an address that can't be read is told once, whether its schema or the check sees it", () => {
  expect(told({})).toEqual([]);
  expect(told({ url: "https://" })).toEqual(["nodes.ask.url"]);
  expect(told({ url: "https://a:99999/" })).toEqual(["badUrl"]);
});

test("another field that is wrong hides no address that can't be read", () => {
  expect(told({ url: "https://a:99999/", headers: [{ header: "Host", value: "b" }] })).toEqual([
    "nodes.ask.headers[0].header",
    "badUrl",
  ]);
});
