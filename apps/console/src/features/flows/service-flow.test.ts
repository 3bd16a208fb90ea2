import {
  exitsOf,
  type Flow,
  findingsOf,
  leaveCalled,
  problemsOf,
  promptNames,
  walkFlow,
  writtenFlow,
} from "@zongji/domain";
import { expect, test } from "vitest";
import { withNewNode } from "./new-node.ts";
import { type FilledService, isService, parametersOf, serviceFlow, serviceProblems } from "./service-flow.ts";

const filled: FilledService = {
  method: "POST",
  url: " https://service.example.cn/orders/{number}?by={number} ",
  headers: [{ header: "X-Key", value: "1" }],
  body: '{"of":"{caller}"}',
  timeoutSec: 3,
  results: [
    { path: "data.state", name: "state" },
    { path: "", name: "all" },
  ],
};
const made: Flow = { ...serviceFlow(filled), id: "orders" as Flow["id"], version: 1 } as Flow;

test("a service that was described is a module that the check passes, with what it needs as parameters and what it gives as results", () => {
  expect(problemsOf(writtenFlow, made)).toEqual([]);
  const world = { flows: [made], hasPrompt: (name: string) => (promptNames as readonly string[]).includes(name) };
  expect(findingsOf(made, world)).toEqual([]);
  expect(made.module).toEqual({
    parameters: ["number", "caller"].map((name) => ({ name, type: "text" })),
    results: ["state", "all"],
  });
  expect(made.nodes.ask).toMatchObject({
    timeoutMs: 3000,
    url: filled.url.trim(),
    results: [{ path: "data.state" }, {}],
  });
  expect(isService(made)).toBe(true);
  expect(parametersOf({ ...filled, method: "GET" })).toEqual(["number"]);
  expect("body" in serviceFlow({ ...filled, method: "GET" }).nodes.ask!).toBe(false);
});

test("it is a node of the palette with its parameters to be given, left by named exits, and asks with what it was given", () => {
  const bye = { kind: "hangUp", prompts: [], cause: "flowEnded" } as const;
  const blank = { start: "bye", nodes: { bye }, edges: [] };
  const { flow, id } = withNewNode(blank, { kind: "module", flow: "orders" }, { x: 0, y: 0 }, [made]);
  expect(flow.nodes[id]).toMatchObject({ kind: "module", flow: "orders", arguments: { number: "", caller: "" } });
  expect(exitsOf(flow.nodes[id]!, [made]).map(({ name, label }) => [name, label.zh, label.en])).toEqual([
    ["ok", "成功", "Succeeded"],
    ["failed", "失败", "Failed"],
    ["timeout", "超时", "Timed out"],
  ]);
  // What somebody calls them himself stays as he wrote it.
  const named = { ...made, nodes: { ...made.nodes, ok: { kind: "leave", exit: "ok", label: "有单" } } } as Flow;
  expect(exitsOf(flow.nodes[id]!, [named])[0]?.label).toEqual({ zh: "有单", en: "有单" });
  expect(leaveCalled({ kind: "leave", exit: "other", label: "成功" })).toEqual({ zh: "成功", en: "成功" });
  expect(leaveCalled({ kind: "leave", exit: "ok" })).toBeUndefined();
  const caller: Flow = {
    ...{ id: "main" as Flow["id"], version: 1, start: id },
    nodes: { ...flow.nodes, [id]: { ...flow.nodes[id]!, arguments: { number: "7 1", caller: "张" } } as never },
    edges: ["ok", "failed", "timeout"].map((exit) => ({ from: id, exit, to: "bye" })),
  };
  const [step, after] = walkFlow(caller, { flows: [caller, made], isOpen: true }, [
    { answer: { status: 200, body: '{"data":{"state":"完成"}}' } },
  ]);
  expect(step?.out).toContainEqual(
    expect.objectContaining({ url: "https://service.example.cn/orders/7%201?by=7%201", body: '{"of":"张"}' }),
  );
  expect(after).toMatchObject({ flow: "main", node: "bye" });
});

test("a form that makes no request is told by its field", () => {
  const fields = (over: Partial<FilledService>) => serviceProblems({ ...filled, ...over }).map(({ field }) => field);
  expect(fields({})).toEqual([]);
  expect(fields({ url: "https://{host}/" })).toEqual(["url"]);
  expect(fields({ url: "https://a:99999/" })).toEqual(["url"]);
  expect(fields({ body: "{caller}" })).toEqual(["body"]);
  expect(fields({ body: "{caller}", method: "GET" })).toEqual([]);
  expect(fields({ headers: [{ header: "Host", value: "b" }] })).toEqual(["headers[0].header"]);
  expect(fields({ results: [{ path: "a", name: "number" }] })).toEqual(["results"]);
  // Two that have no name yet have none twice.
  const unnamed = { path: "a", name: "" };
  expect(fields({ results: [unnamed, unnamed] })).toEqual(["results[0].variable", "results[1].variable"]);
  expect(fields({ results: [{ path: "a b", name: "2" }] })).toEqual(["results[0].path", "results[0].variable"]);
  expect(fields({ timeoutSec: 60 })).toEqual(["timeoutMs"]);
});
