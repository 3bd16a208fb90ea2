import fc from "fast-check";
import { type Answer, askFailures } from "../ask.ts";
import type { Flow, FlowNode, FlowNodes, FlowVariable } from "../config/index.ts";
import type { FlowId, GroupId, UserId } from "../ids.ts";
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
const aGroup = fc.constantFrom("business" as GroupId, "complaint" as GroupId);
const whole = { ringMs: fc.constant(20_000), priority: fc.constant(0) };
const right = "all";
/** A node of each kind: who adds a kind adds it here, or the types don't pass. */
export const nodeArbitraries: { readonly [K in FlowNode["kind"]]: fc.Arbitrary<FlowNodes[K]> } = {
  answer: fc.constant({ kind: "answer" }),
  play: fc.record({ kind: fc.constant("play"), prompts, bargeIn: fc.boolean() }),
  say: fc.record({
    kind: fc.constant("say"),
    parts: fc.array(
      fc.oneof(
        fc.record({ say: fc.constant("digits"), variable: names }),
        fc.record({ say: fc.constant("text"), text: texts }),
      ),
      { maxLength: 2 },
    ),
    bargeIn: fc.boolean(),
  }),
  menu: fc.record({
    ...{ kind: fc.constant("menu"), prompts, ...asks },
    keys: fc.dictionary(fc.constantFrom("1", "2", "*"), fc.constant({})),
  }),
  collect: fc.record({
    ...{ kind: fc.constant("collect"), prompts, ...asks, variable: names },
    minDigits: fc.integer({ min: 1, max: 3 }),
    maxDigits: fc.integer({ min: 1, max: 3 }),
    endKey: fc.constantFrom("#", "none"),
    betweenMs: fc.constant(500),
  }),
  set: fc.record({
    kind: fc.constant("set"),
    values: fc.array(fc.record({ variable: names, value: texts }), { minLength: 1, maxLength: 2 }),
  }),
  condition: fc.record({
    kind: fc.constant("condition"),
    branches: fc.array(
      fc.record({
        name: fc.constantFrom("x", "y"),
        all: fc.array(fc.record({ variable: names, is: fc.constantFrom("equal", "empty"), value: texts }), {
          minLength: 1,
          maxLength: 2,
        }),
      }),
      { maxLength: 2 },
    ),
  }),
  hours: fc.constant({ kind: "hours" }),
  callerList: fc.constant({ kind: "callerList" }),
  module: fc.record({
    kind: fc.constant("module"),
    flow: fc.constantFrom("f" as FlowId, "g" as FlowId, "none" as FlowId),
    arguments: fc.dictionary(names, texts),
    results: fc.dictionary(names, names),
  }),
  leave: fc.record({ kind: fc.constant("leave"), exit: fc.constantFrom("x", "done") }),
  http: fc.record({
    ...{ kind: fc.constant("http"), prompts, music: fc.boolean(), headers: fc.constant([]) },
    method: fc.constantFrom("GET", "POST"),
    url: fc.constantFrom("https://service.example.cn/{v}?w={w}", "https://service.example.cn/"),
    body: fc.constantFrom('{"v":"{v}"}', "{}"),
    timeoutMs: fc.constant(5000),
    results: fc.array(fc.oneof(fc.record({ variable: names, path: paths }), fc.record({ variable: names })), {
      maxLength: 2,
    }),
  }),
  lookUp: fc.record({
    ...{ kind: fc.constant("lookUp"), prompts, music: fc.boolean(), timeoutMs: fc.constant(5000) },
    ...{ digits: names, result: names, of: fc.constantFrom("order", "article") },
  }),
  queue: fc.record({ kind: fc.constant("queue"), group: aGroup, priority: whole.priority }),
  agent: fc.record({
    ...{ kind: fc.constant("agent"), group: aGroup, priority: whole.priority },
    agent: fc.constant("agent-8001" as UserId),
  }),
  dutyPhone: fc.record({ kind: fc.constant("dutyPhone"), number: fc.constant("13900001111"), ringMs: whole.ringMs }),
  transfer: fc.record({
    ...{ kind: fc.constant("transfer"), ringMs: whole.ringMs, rights: fc.constant([right]) },
    number: fc.constantFrom("01087654321", "0108765{v}"),
  }),
  voicemail: fc.record({
    ...{ kind: fc.constant("voicemail"), prompts, maxMs: fc.constant(5000) },
    purpose: fc.constantFrom("voicemail", "statement"),
    endKey: fc.constantFrom("#", "none"),
  }),
  callback: fc.record({ kind: fc.constant("callback"), group: aGroup, rights: fc.constantFrom([], [right]) }),
  survey: fc.constant({ kind: "survey", survey: "satisfaction" }),
  hangUp: fc.record({ kind: fc.constant("hangUp"), prompts, cause: fc.constant("flowEnded") }),
};
/** By it a flow may dial whatever can be dialled. */
export const anyRight = { id: right, name: right, patterns: ["."] };

/** Most flows leave what a look-up reads unset, or a way out of a caller list open, and are refused: so they come more often. */
const weights: Readonly<Record<string, number>> = { lookUp: 5, callerList: 4, module: 3 };
const nodesOf = (...without: readonly FlowNode["kind"][]): fc.Arbitrary<FlowNode> =>
  fc.oneof(
    ...Object.entries(nodeArbitraries).flatMap(([kind, each]) =>
      without.includes(kind as FlowNode["kind"])
        ? []
        : [{ arbitrary: each as fc.Arbitrary<FlowNode>, weight: weights[kind] ?? 2 }],
    ),
  );
export const anyNode = nodesOf();
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
  "found",
  "notFound",
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
        '{"state":"closed"}',
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
const aWayBack: FlowNode = { kind: "leave", exit: "done" };

type Led = {
  readonly id: string;
  readonly node: fc.Arbitrary<FlowNode>;
  readonly always: Record<string, FlowNode>;
  /** Now and then an exit leads nowhere. */
  readonly isOpen?: boolean;
};
/** Where each exit of each node leads to. */
type Leads = (flows: readonly Flow[]) => Flow;

const ledOf = ({ id, node, always, isOpen = false }: Led): fc.Arbitrary<Leads> =>
  fc
    .tuple(
      fc.dictionary(fc.constantFrom("a", "b", "c", "d"), node, { minKeys: 1 }),
      fc.array(fc.constantFrom("a", "b", "c", "d", ...Object.keys(always)), { minLength: 60, maxLength: 60 }),
      fc.array(fc.nat(39), { minLength: 60, maxLength: 60 }),
      fc.boolean(),
    )
    .map(([some, targets, open, given]) => (flows) => {
      const nodes: Record<string, FlowNode> = { ...some, ...always };
      const here = targets.filter((each) => Object.hasOwn(nodes, each));
      const exits = Object.entries(nodes).flatMap(([from, each]) =>
        exitsOf(each, flows).map(({ name }) => ({ from, exit: name })),
      );
      const led = exits.map((each, index) => ({ ...each, to: here[index % here.length]! }));
      const edges = led.filter((_, index) => !isOpen || open[index % open.length] !== 39);
      const variables = ["v", "w", "constructor", "gone"].map(
        (name): FlowVariable => ({ name, type: "text", scope: "flow", ...(given && { initial: "" }) }),
      );
      return { ...{ id: id as FlowId, version: 1 }, start: Object.keys(some)[0]!, nodes, edges, variables };
    });

/** Flows in which every exit leads somewhere: many pass. */
export const ledFlow = ledOf({ id: "f", node: anyNode, always: { q: aQueue, bye: anEnd } }).map((led) => led([]));

const entersOther: fc.Arbitrary<FlowNode> = fc.record({
  ...{ kind: fc.constant("module" as const), flow: fc.constant("g" as FlowId), arguments: fc.constant({}) },
  results: fc.dictionary(fc.constant("w"), names, { maxKeys: 1 }),
});
/** A flow, and a module that it may enter. */
export const flowWithModule: fc.Arbitrary<readonly [Flow, Flow]> = fc
  .tuple(
    ledOf({
      ...{ id: "f", always: { q: aQueue, bye: anEnd }, isOpen: true },
      node: fc.oneof({ weight: 17, arbitrary: nodesOf("module", "leave") }, entersOther),
    }),
    ledOf({ id: "g", node: nodesOf("answer", "module"), always: { back: aWayBack }, isOpen: true }),
  )
  .map(([main, module]) => {
    const entered: Flow = { ...module([]), module: { parameters: [], results: ["w"] } };
    return [main([entered]), entered];
  });
