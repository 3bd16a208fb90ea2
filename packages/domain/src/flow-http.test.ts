import { expect, test } from "vitest";
import type { Answer, AskFailure } from "./ask.ts";
import type { Flow, FlowNode, HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { LegId } from "./ids.ts";
import { closeOpen, rebuild } from "./rebuild.ts";
import { promptMs, type Stage, stage } from "./testing/stage.ts";

const service: FlowNode = {
  ...{ kind: "http", method: "GET", url: "https://service.example.cn/orders/{number}?of={of}" },
  headers: [{ header: "Authorization", value: "Bearer very-secret" }],
  results: [
    { path: "data.items.1.state", variable: "state" },
    { path: "data.note", variable: "note" },
  ],
  ...{ timeoutMs: 5000, prompts: ["greeting"], music: true },
};
const says = (prompt: string): FlowNode => ({ kind: "play", prompts: [prompt], bargeIn: false });
const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
const flow: Partial<Flow> = {
  start: "service",
  nodes: {
    service,
    right: says("digit.1"),
    wrong: says("digit.2"),
    late: says("digit.3"),
    bye: { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" },
  },
  edges: [
    ...[edge("service", "ok", "right"), edge("service", "failed", "wrong"), edge("service", "timeout", "late")],
    ...["right", "wrong", "late"].map((from) => edge(from, "done", "bye")),
  ],
  variables: [
    { name: "number", type: "text", scope: "call", initial: "3 0/6" },
    { name: "of", type: "text", scope: "call", initial: 'a&b"c' },
    { name: "state", type: "text", scope: "call" },
    { name: "note", type: "text", scope: "call" },
  ],
};
const hotline = (more: Partial<FlowNode> = {}): HotlineConfig => {
  const config = exampleHotline();
  const nodes = { ...flow.nodes, service: { ...service, ...more } as FlowNode };
  return { ...config, flows: [{ ...config.flows[0]!, ...flow, nodes }] };
};
const asks = (more: Partial<FlowNode> = {}): { on: Stage; leg: LegId } => {
  const on = stage({ config: hotline(more) });
  const leg = on.calls();
  expect(on.asked).toHaveLength(1);
  return { on, leg };
};
const right: Answer = { status: 200, body: '{"data":{"items":[{},{"state":"完成"}],"note":null}}' };
const told = (on: Stage) => on.find("HttpAnswered").map(({ outcome, status }) => [outcome, status].join(" ").trim());
const valuesOf = (on: Stage) => [...on.hotline.calls.values()][0]!.walk!.state.values;

test("a service is asked with the variables encoded, and its answer goes into variables", () => {
  const { on, leg } = asks();
  expect(on.asked[0]).toMatchObject({
    ...{ method: "GET", url: "https://service.example.cn/orders/3%200%2F6?of=a%26b%22c", timeoutMs: 5000 },
    headers: [{ header: "Authorization", value: "Bearer very-secret" }],
  });
  expect(on.hears(leg)).toBe("greeting");
  on.passes(promptMs);
  expect(on.hears(leg)).toBe("music.hold");
  on.passes(500);
  on.answers(right);
  expect(on.hears(leg)).toBe("digit.1");
  expect(valuesOf(on)).toMatchObject({ state: "完成", note: "" });
  expect(on.find("HttpAsked")).toMatchObject([{ flowNode: "service", method: "GET", host: "service.example.cn" }]);
  expect(on.find("HttpAnswered")).toMatchObject([
    { flowNode: "service", outcome: "ok", status: 200, tookMs: promptMs + 500, ask: on.asked[0]!.id },
  ]);
  expect(on.timers.size).toBe(0);
  expect(on.dropped).toEqual([]);
  expect(on.faults).toEqual([]);
});

test("no fact tells what was asked or answered, nor a header", () => {
  const { on } = asks();
  on.answers(right);
  const facts = JSON.stringify(on.facts);
  for (const secret of ["very-secret", "Authorization", "orders", "3%200", "完成"]) expect(facts).not.toContain(secret);
});

test("a POST sends JSON, whatever the variables hold", () => {
  const { on } = asks({
    method: "POST",
    url: "https://service.example.cn:8443/",
    body: '{"of":"{of}","n":"{number}"}',
  });
  expect(JSON.parse(on.asked[0]!.body!)).toEqual({ of: 'a&b"c', n: "3 0/6" });
  expect(on.find("HttpAsked")[0]).toMatchObject({ method: "POST", host: "service.example.cn:8443" });
});

test("half of a character is asked for as a replacement, and throws nothing", () => {
  const config = hotline();
  const variables = flow.variables!.map((each) => ({ ...each, ...(each.name === "of" && { initial: "a\ud800" }) }));
  const on = stage({ config: { ...config, flows: [{ ...config.flows[0]!, variables }] } });
  on.calls();
  expect(on.asked[0]!.url.endsWith("?of=a%EF%BF%BD")).toBe(true);
});

const bodies: readonly (readonly [body: string, outcome: string])[] = [
  ["<html>", "rubbish 200"],
  ["", "rubbish 200"],
  ['{"data":{"items":[{}],"note":"x"}}', "rubbish 200"],
  ['{"data":{"items":{"length":2},"note":"x"}}', "rubbish 200"],
  ['{"data":{"items":[1,{"state":{"a":[1]}}],"note":7}}', "ok 200"],
];
test.each(bodies)("an answer %s is %s", (body, outcome) => {
  const { on, leg } = asks();
  on.answers({ status: 200, body });
  expect(told(on)).toEqual([outcome]);
  expect(on.hears(leg)).toBe(outcome.startsWith("ok") ? "digit.1" : "digit.2");
  if (outcome.startsWith("ok")) expect(valuesOf(on)).toMatchObject({ state: '{"a":[1]}', note: "7" });
});

test("an answer that is nested deeper than can be written again is rubbish, and harms nobody", () => {
  const { on, leg } = asks({ results: [{ path: "a", variable: "state" }] });
  on.answers({ status: 200, body: `{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}` });
  expect(on.hears(leg)).toMatch(/digit\.[12]/);
  expect(on.stepFaults).toEqual([]);
});

test("the whole answer may be taken, of which 4000 characters are kept", () => {
  const { on } = asks({ results: [{ variable: "state" }] });
  on.answers({ status: 200, body: "y".repeat(5000) });
  expect(valuesOf(on).state).toBe("y".repeat(4000));
});

test.each([301, 404, 503])("a status %i is a failure", (status) => {
  const { on, leg } = asks();
  on.answers({ status, body: right.failed === undefined ? right.body : "" });
  expect(told(on)).toEqual([`status ${status}`]);
  expect(on.hears(leg)).toBe("digit.2");
});

test.each<[AskFailure, string]>([
  ["refused", "digit.2"],
  ["unreachable", "digit.2"],
  ["tooLarge", "digit.2"],
  ["timeout", "digit.3"],
])("no answer since it was %s leads on", (failed, heard) => {
  const { on, leg } = asks();
  on.answers({ failed });
  expect(told(on)).toEqual([failed]);
  expect(on.hears(leg)).toBe(heard);
});

test("an answer that does not come in time is none, and one that comes then changes nothing", () => {
  const { on, leg } = asks();
  on.passes(4999);
  expect(told(on)).toEqual([]);
  on.passes(1);
  expect(told(on)).toEqual(["timeout"]);
  expect(on.hears(leg)).toBe("digit.3");
  const before = on.facts.length;
  on.answers(right);
  expect(on.facts).toHaveLength(before);
  expect(valuesOf(on)).not.toHaveProperty("state");
});

test("an answer to what was asked before changes nothing where the node asks again", () => {
  const config = hotline();
  const again = [...flow.edges!.filter(({ from }) => from !== "late"), edge("late", "done", "service")];
  const on = stage({ config: { ...config, flows: [{ ...config.flows[0]!, edges: again }] } });
  const leg = on.calls();
  on.passes(5000 + promptMs);
  expect(on.asked).toHaveLength(2);
  on.answers(right, on.asked[0]);
  expect(told(on)).toEqual(["timeout"]);
  on.answers(right, on.asked[1]);
  expect(on.hears(leg)).toBe("digit.1");
});

test("the caller leaves while it waits: the request is told as left, and its answer changes nothing", () => {
  const { on, leg } = asks();
  on.passes(700);
  on.hangsUp(leg);
  expect(on.find("HttpAnswered")).toMatchObject([{ outcome: "left", tookMs: 700 }]);
  expect(on.outcome()).toBe("D1 caller hangup");
  expect(on.dropped).toEqual([on.asked[0]!.id]);
  const before = on.facts.length;
  on.answers(right);
  expect([on.facts.length, on.timers.size]).toEqual([before, 0]);
});

test("keys that are pressed meanwhile lead nowhere", () => {
  const { on, leg } = asks();
  on.presses(leg, "1");
  on.presses(leg, "#");
  expect(on.hears(leg)).toBe("greeting");
  expect(told(on)).toEqual([]);
});

test("media that start again bring the words again, and the answer is waited for as before", () => {
  const { on, leg } = asks();
  on.passes(2000);
  on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
  on.report({ is: "LegMediaBack", leg });
  expect(on.hears(leg)).toBe("greeting");
  on.passes(2999);
  expect(told(on)).toEqual([]);
  on.passes(1);
  expect(told(on)).toEqual(["timeout"]);
});

test("a server that dies while it waits: the node is left by failed, and what the dead one had asked is not waited for", () => {
  const { on, leg } = asks();
  on.passes(700);
  on.dies(() => on.passes(1));
  expect(told(on)).toEqual(["restart"]);
  expect(on.hears(leg)).toBe("digit.2");
  on.answers(right);
  on.passes(promptMs * 2);
  expect(on.outcome()).toBe("D1 system flowEnded");
  expect(on.timers.size).toBe(0);
});

test("a server that dies before what it decided was carried out asks nothing again", () => {
  const on = stage({ config: hotline(), latencyMs: () => 50 });
  const leg = on.calls();
  on.dies(() => on.passes(50));
  on.passes(50);
  expect(on.find("HttpAsked")).toHaveLength(1);
  expect(told(on)).toEqual(["restart"]);
  expect(on.hears(leg)).toBe("digit.2");
});

test("a server that nobody takes up again: what was open is ended", () => {
  const { on } = asks();
  const ends = closeOpen(rebuild(on.facts));
  expect(ends.map(({ type }) => type).slice(0, 2)).toEqual(["HttpAnswered", "IvrLeft"]);
  expect(ends[0]).toMatchObject({ outcome: "restart", flowNode: "service" });
});
