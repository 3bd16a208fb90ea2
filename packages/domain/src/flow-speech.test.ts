import { expect, test } from "vitest";
import type { Flow, FlowNode, HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import { findingsOf, madeUpSpeech, walkFlow } from "./flow/index.ts";
import { longestForCallers } from "./knowledge.ts";
import { promptMs, type Stage, stage } from "./testing/stage.ts";

const config = exampleHotline();
const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
const parts = [
  { say: "prompt", prompt: "greeting" },
  { say: "text", text: "您的工单{state}。" },
  { say: "digits", variable: "number" },
  { say: "text", text: "{empty}" },
] as const;
const tell: FlowNode = { kind: "say", parts, bargeIn: true };
const bye: FlowNode = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
const sorry: FlowNode = { kind: "play", prompts: ["sorry.reconnect"], bargeIn: false };
const menu: FlowNode = {
  ...{ kind: "menu", prompts: ["menu.main"], keys: { "1": {} }, timeoutMs: 8000, maxInvalid: 1, maxNoInput: 1 },
  ...{ invalidPrompt: "invalidKey", noInputPrompt: "noInput" },
};
const variable = (name: string, initial: string) => ({ name, type: "text", scope: "call", initial }) as const;
const flow: Flow = {
  ...config.flows[0]!,
  ...{ start: "tell", nodes: { tell, menu, sorry, bye } },
  variables: [variable("state", "已办结"), variable("number", "42"), variable("empty", " ")],
  edges: [
    ...[edge("tell", "done", "menu"), edge("tell", "failed", "sorry"), edge("sorry", "done", "bye")],
    ...["key.1", "invalid", "noInput"].map((exit) => edge("menu", exit, "bye")),
  ],
};
const hotline: HotlineConfig = { ...config, flows: [flow] };
const prompt = `spoken.${"a".repeat(32)}`;
const read = { status: 200, body: JSON.stringify({ prompts: [prompt] }) };
const words = ["greeting", prompt, "digit.4", "digit.2"];

const asks = (on: Stage) => on.asked.map(({ url, body }) => `${url} ${body}`);

test("a text is read with its variables, and played among prompts and digits; what is empty is not read", () => {
  const on = stage({ config: hotline });
  const leg = on.calls();
  expect(asks(on)).toEqual(['office:speech {"texts":["您的工单已办结。"]}']);
  on.answers(read);
  expect(on.hears(leg)).toBe(words.join(" "));
  on.passes(words.length * promptMs);
  expect(on.hears(leg)).toBe("menu.main");
  // Neither facts nor their journal tell what was read.
  expect(JSON.stringify(on.facts)).not.toContain("已办结");
  expect(on.find("HttpAsked")).toMatchObject([{ host: "office", flowNode: "tell" }]);
  expect(on.faults).toEqual([]);
});

test.each([
  ["no answer in time", undefined],
  ["a failure", { failed: "unreachable" }],
  ["another status", { status: 503, body: "" }],
  ["fewer than were asked for", { status: 200, body: '{"prompts":[]}' }],
  ["a name that leads elsewhere", { status: 200, body: '{"prompts":["../keys"]}' }],
  ["no JSON", { status: 200, body: "x" }],
] as const)("%s leaves it by failed", (_what, answer) => {
  const on = stage({ config: hotline });
  const leg = on.calls();
  if (answer) on.answers(answer);
  else on.passes(8000);
  expect(on.hears(leg)).toBe("sorry.reconnect");
  expect(on.faults).toEqual([]);
});

test("an article's text of full length is read whole within a sentence", () => {
  const text = "条".repeat(longestForCallers);
  const [before, after] = ["您".repeat(50), "谢".repeat(50)];
  const sentence: FlowNode = { ...tell, parts: [{ say: "text", text: `${before}{state}${after}` }] };
  const told: Flow = { ...flow, nodes: { ...flow.nodes, tell: sentence }, variables: [variable("state", text)] };
  const on = stage({ config: { ...config, flows: [told] } });
  on.calls();
  expect(asks(on)).toEqual([`office:speech {"texts":["${before}${text}${after}"]}`]);
});

test("a key that comes while it is read, or cuts it, is the next node's", () => {
  const early = stage({ config: hotline });
  const leg = early.calls();
  early.presses(leg, "1");
  expect(early.find("KeyPressed")).toEqual([]);
  early.answers(read);
  expect(early.find("KeyPressed")).toMatchObject([{ flowNode: "menu", key: "1", valid: true }]);
  const late = stage({ config: hotline });
  const other = late.calls();
  late.answers(read);
  late.presses(other, "1");
  expect(late.find("KeyPressed")).toMatchObject([{ flowNode: "menu", key: "1", valid: true }]);
  expect([...early.faults, ...late.faults]).toEqual([]);
});

test("what was asked for dies with its server, and is asked for again; what was read is played again", () => {
  const on = stage({ config: hotline });
  const leg = on.calls();
  on.dies(() => undefined);
  expect(asks(on)).toHaveLength(2);
  expect(on.find("HttpAnswered")).toMatchObject([{ outcome: "restart" }]);
  on.answers(read);
  expect(on.hears(leg)).toBe(words.join(" "));
  on.dies(() => undefined);
  expect(on.hears(leg)).toBe(words.join(" "));
  expect(asks(on)).toHaveLength(2);
});

test("a walk reads as it goes on, and fails where it is told so", () => {
  const walked = (...inputs: Parameters<typeof walkFlow>[2]) => walkFlow(flow, { flows: [flow], isOpen: true }, inputs);
  const [begun, heard] = walked({ wait: true });
  expect(begun).toMatchObject({ waitsFor: "service", node: "tell" });
  expect(heard).toMatchObject({ waitsFor: "prompt", out: [{ out: "askOver", outcome: "ok" }, { out: "play" }] });
  expect(walked({ answer: { failed: "unreachable" } }).at(-1)).toMatchObject({ node: "sorry" });
  expect(walked({ answer: madeUpSpeech(["x", "y"]) }).at(-1)).toMatchObject({ node: "sorry" });
});

test("the check asks for the way out of what can't be read, for variables, and for an engine", () => {
  const world = { flows: [], hasPrompt: () => true };
  const codes = (over: Partial<Flow>, more: object = {}) =>
    findingsOf({ ...flow, ...over }, { ...world, ...more })
      .map(({ code, node, about }) => [code, node, about].filter(Boolean).join(" "))
      .filter((each) => !each.startsWith("zero"));
  expect(codes({})).toEqual([]);
  expect(codes({ edges: flow.edges.filter(({ exit }) => exit !== "failed") })).toContain("deadEnd tell failed");
  expect(codes({ variables: flow.variables!.slice(1) })).toEqual(["unknownVariable tell state"]);
  expect(codes({}, { canSpeak: false })).toEqual(["noSpeech tell"]);
});
