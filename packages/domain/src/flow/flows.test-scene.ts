import fc from "fast-check";
import { type Answer, askFailures } from "../ask.ts";
import type { Flow, FlowNode, FlowVariable } from "../config/index.ts";
import type { FlowId, GroupId } from "../ids.ts";
import type { FlowEvent } from "./state.ts";
import { exitsOf } from "./table.ts";

export const ended: FlowEvent = { is: "PlayEnded" };
export const silence: FlowEvent = { is: "NoInput" };
export const key = (pressed: string): FlowEvent => ({ is: "Key", key: pressed });
export const back = (exit: string): FlowEvent => ({ is: "Back", exit });

/** Edges as arrows, "a.done>b c.key.1>d". */
export const edgesOf = (arrows: string): Flow["edges"] =>
  arrows
    .split(" ")
    .filter((arrow) => arrow !== "")
    .map((arrow) => {
      const [, from, exit, to] = /^(\w+)\.(.+)>(\w+)$/.exec(arrow) as unknown as [string, string, string, string];
      return { from, exit, to };
    });

const nodeIds = ["a", "b", "c", "d", "__proto__", "gone"];
const prompts = fc.array(fc.constant("x"), { maxLength: 2 });
const asks = {
  timeoutMs: fc.constant(1000),
  maxInvalid: fc.integer({ min: 0, max: 3 }),
  maxNoInput: fc.integer({ min: 0, max: 3 }),
  invalidPrompt: fc.constant("bad"),
  noInputPrompt: fc.constant("none"),
};
const names = fc.constantFrom("v", "w", "constructor");
const paths = fc.constantFrom("a", "a.0", "a.b", "length", "constructor.name");
const texts = fc.constantFrom("", "{v}", "{w}{w}", "1", "{gone}");
export const anyNode: fc.Arbitrary<FlowNode> = fc.oneof(
  fc.constant({ kind: "answer" as const }),
  fc.record({ kind: fc.constant("play" as const), prompts, bargeIn: fc.boolean() }),
  fc.record({
    kind: fc.constant("say" as const),
    parts: fc.array(fc.record({ say: fc.constant("digits" as const), variable: names }), { maxLength: 2 }),
    bargeIn: fc.boolean(),
  }),
  fc.record({
    ...{ kind: fc.constant("menu" as const), prompts, ...asks },
    keys: fc.dictionary(fc.constantFrom("1", "2", "*"), fc.constant({})),
  }),
  fc.record({
    ...{ kind: fc.constant("collect" as const), prompts, ...asks, variable: names },
    minDigits: fc.integer({ min: 1, max: 3 }),
    maxDigits: fc.integer({ min: 1, max: 3 }),
    endKey: fc.constantFrom("#" as const, "none" as const),
    betweenMs: fc.constant(500),
  }),
  fc.record({
    kind: fc.constant("set" as const),
    values: fc.array(fc.record({ variable: names, value: texts }), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant("condition" as const),
    branches: fc.array(
      fc.record({
        name: fc.constantFrom("x", "y"),
        all: fc.array(
          fc.record({ variable: names, is: fc.constantFrom("equal" as const, "empty" as const), value: texts }),
          { minLength: 1, maxLength: 2 },
        ),
      }),
      { maxLength: 2 },
    ),
  }),
  fc.constant({ kind: "hours" as const }),
  fc.record({
    kind: fc.constant("module" as const),
    flow: fc.constantFrom("f" as FlowId, "g" as FlowId, "none" as FlowId),
    arguments: fc.dictionary(names, texts),
    results: fc.dictionary(names, names),
  }),
  fc.record({ kind: fc.constant("leave" as const), exit: fc.constantFrom("x", "done") }),
  fc.record({
    ...{ kind: fc.constant("http" as const), prompts, music: fc.boolean(), headers: fc.constant([]) },
    method: fc.constantFrom("GET" as const, "POST" as const),
    url: fc.constantFrom("https://service.example.cn/{v}?w={w}", "https://service.example.cn/"),
    body: fc.constantFrom('{"v":"{v}"}', "{}"),
    timeoutMs: fc.constant(5000),
    results: fc.array(fc.oneof(fc.record({ variable: names, path: paths }), fc.record({ variable: names })), {
      maxLength: 2,
    }),
  }),
  fc.record({ kind: fc.constant("queue" as const), group: fc.constant("g" as GroupId), priority: fc.constant(0) }),
  fc.record({
    ...{ kind: fc.constant("voicemail" as const), prompts, maxMs: fc.constant(5000) },
    endKey: fc.constantFrom("#" as const, "none" as const),
  }),
  fc.record({ kind: fc.constant("hangUp" as const), prompts, cause: fc.constant("flowEnded" as const) }),
);
const exits = [
  "ok",
  "failed",
  "done",
  "key.1",
  "key.2",
  "invalid",
  "noInput",
  "x",
  "otherwise",
  "open",
  "closed",
  "full",
  "timeout",
];
/** Any flow at all: most lead nowhere. */
export const anyFlow = (id: string): fc.Arbitrary<Flow> =>
  fc
    .tuple(
      fc.dictionary(fc.constantFrom("a", "b", "c", "d"), anyNode),
      fc.array(
        fc.record({
          from: fc.constantFrom("a", "b", "c", "d"),
          exit: fc.constantFrom(...exits),
          to: fc.constantFrom(...nodeIds),
        }),
        { maxLength: 40, size: "max" },
      ),
    )
    .map(([nodes, edges]): Flow => ({ id: id as FlowId, version: 1, start: "a", nodes, edges }));
const deep = "[".repeat(30_000) + "]".repeat(30_000);
/** Anything that a service may answer, or that may keep it from answering. */
export const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({
    status: fc.constantFrom(200, 200, 200, 204, 302, 404, 500),
    body: fc.oneof(
      fc.constantFrom(
        '{"a":"1"}',
        '{"a":["1",2]}',
        '{"a":{"b":null}}',
        '{"a":"\\ud800"}',
        `{"a":${deep}}`,
        "<html>",
        "",
      ),
      fc.json(),
      fc.string({ unit: "binary" }),
    ),
  }),
  fc.record({ failed: fc.constantFrom(...askFailures) }),
);

/** Anything that can happen to a call in a flow. */
export const anyEvent: fc.Arbitrary<FlowEvent> = fc.oneof(
  fc.constant(ended),
  fc.constant(silence),
  fc.constant<FlowEvent>({ is: "Again" }),
  fc.constantFrom("full", "timeout", "nonsense").map(back),
  anyAnswer.map((answer): FlowEvent => ({ is: "AskAnswered", answer })),
  fc.constantFrom("1", "2", "*", "#", "constructor", "D").map(key),
);

const aQueue: FlowNode = { kind: "queue", group: "business" as GroupId, priority: 0 };
const anEnd: FlowNode = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };

/** Flows in which every exit leads somewhere: many pass. */
export const ledFlow = fc
  .tuple(
    fc.dictionary(fc.constantFrom("a", "b", "c", "d"), anyNode, { minKeys: 1 }),
    fc.array(fc.constantFrom("a", "b", "c", "d", "q", "bye"), { minLength: 60, maxLength: 60 }),
    fc.boolean(),
  )
  .map(([some, targets, given]): Flow => {
    const nodes: Record<string, FlowNode> = { ...some, q: aQueue, bye: anEnd };
    const names = Object.keys(nodes);
    const targetsHere = targets.filter((each) => names.includes(each));
    const exits = Object.entries(nodes).flatMap(([from, node]) =>
      exitsOf(node, []).map(({ name }) => ({ from, exit: name })),
    );
    const edges = exits.map((each, index) => ({ ...each, to: targetsHere[index % targetsHere.length] ?? "bye" }));
    const variables = ["v", "w", "constructor", "gone"].map(
      (name): FlowVariable => ({ name, type: "text", scope: "flow", ...(given && { initial: "" }) }),
    );
    return { ...{ id: "f" as FlowId, version: 1 }, start: names[0]!, nodes, edges, variables };
  });
