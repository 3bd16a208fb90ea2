/** A flow as it is edited: every change gives a new one, and what was before can be gone back to. Without React. */
import { exitsOf, type Flow, type FlowNode, type FlowTest, type WrittenFlow } from "@zongji/domain";

export type Place = { readonly x: number; readonly y: number };
/** The text of a flow's version: all of it but its id and version, which its place says. */
export type FlowText = Omit<WrittenFlow, "id" | "version">;
export type Nodes = FlowText["nodes"];

const placesOf = ({ places }: FlowText): Readonly<Record<string, Place>> => places ?? {};

/** An id that no node has: "menu", "menu-2", "menu-3" … */
export const freeId = (nodes: Nodes, wish: string): string => {
  const base = wish.replace(/-\d+$/, "");
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!Object.hasOwn(nodes, id)) return id;
  }
};

/** A new node of a kind, with what can be said of it before anybody has. */
export const freshNode = (kind: FlowNode["kind"]): FlowNode => {
  const patience = {
    ...{ timeoutMs: 8000, maxInvalid: 2, maxNoInput: 2 },
    ...{ invalidPrompt: "invalidKey", noInputPrompt: "noInput" },
  };
  const fresh: { readonly [K in FlowNode["kind"]]: Extract<FlowNode, { kind: K }> } = {
    answer: { kind: "answer" },
    play: { kind: "play", prompts: [], bargeIn: true },
    say: { kind: "say", parts: [{ say: "prompt", prompt: "greeting" }], bargeIn: true },
    menu: { kind: "menu", prompts: [], keys: { "0": {} }, ...patience },
    collect: {
      ...{ kind: "collect", prompts: [], variable: "number", minDigits: 1, maxDigits: 12, endKey: "#" },
      ...{ betweenMs: 4000, ...patience },
    },
    set: { kind: "set", values: [{ variable: "number", value: "" }] },
    condition: {
      kind: "condition",
      branches: [{ name: "yes", all: [{ variable: "number", is: "notEmpty", value: "" }] }],
    },
    hours: { kind: "hours" },
    callerList: { kind: "callerList" },
    module: { kind: "module", flow: "" as Flow["id"], arguments: {}, results: {} },
    leave: { kind: "leave", exit: "done" },
    http: {
      ...{ kind: "http", method: "GET", url: "https://", headers: [], results: [] },
      ...{ timeoutMs: 5000, prompts: [], music: true },
    },
    lookUp: {
      ...{ kind: "lookUp", digits: "number", result: "state", timeoutMs: 3000, prompts: [], music: true },
    },
    queue: { kind: "queue", group: "" as Extract<FlowNode, { kind: "queue" }>["group"], priority: 0 },
    agent: {
      ...{ kind: "agent", agent: "" as Extract<FlowNode, { kind: "agent" }>["agent"], priority: 0 },
      group: "" as Extract<FlowNode, { kind: "agent" }>["group"],
    },
    dutyPhone: { kind: "dutyPhone", number: "", ringMs: 25_000 },
    transfer: { kind: "transfer", number: "", rights: [], ringMs: 25_000 },
    voicemail: { kind: "voicemail", prompts: [], maxMs: 120_000, endKey: "#" },
    callback: { kind: "callback", group: "" as Extract<FlowNode, { kind: "callback" }>["group"], rights: [] },
    survey: { kind: "survey", survey: "" },
    hangUp: { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" },
  };
  return fresh[kind];
};

export const addNode = (flow: FlowText, kind: FlowNode["kind"], at: Place): { flow: FlowText; id: string } => {
  const id = freeId(flow.nodes, kind);
  return {
    id,
    flow: { ...flow, nodes: { ...flow.nodes, [id]: freshNode(kind) }, places: { ...placesOf(flow), [id]: at } },
  };
};

export const moveNodes = (flow: FlowText, to: Readonly<Record<string, Place>>): FlowText => ({
  ...flow,
  places: { ...placesOf(flow), ...to },
});

/** An exit leads to one node: what it led to before is let go. */
export const connect = (flow: FlowText, from: string, exit: string, to: string): FlowText => ({
  ...flow,
  edges: [...flow.edges.filter((each) => each.from !== from || each.exit !== exit), { from, exit, to }],
});

export const disconnect = (flow: FlowText, from: string, exit: string): FlowText => ({
  ...flow,
  edges: flow.edges.filter((each) => each.from !== from || each.exit !== exit),
});

/** Nodes, and every edge from and to them. The start stays: a flow has one. */
export const removeNodes = (flow: FlowText, ids: readonly string[]): FlowText => {
  const gone = new Set(ids.filter((id) => id !== flow.start));
  const left = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).filter(([id]) => !gone.has(id)));
  return {
    ...flow,
    nodes: left(flow.nodes),
    places: left(placesOf(flow)),
    edges: flow.edges.filter(({ from, to }) => !gone.has(from) && !gone.has(to)),
  };
};

/** A node as it is now, and without edges from exits that it has no more. */
export const setNode = (flow: FlowText, id: string, node: FlowNode, flows: readonly Flow[]): FlowText => {
  const exits = new Set(exitsOf(node, flows).map(({ name }) => name));
  return {
    ...flow,
    nodes: { ...flow.nodes, [id]: node },
    edges: flow.edges.filter(({ from, exit }) => from !== id || exits.has(exit)),
  };
};

/** Tests name the flow's own nodes by their ids. */
const renamedIn = (tests: readonly FlowTest[], named: (id: string) => string): readonly FlowTest[] =>
  tests.map((test) => ({ ...test, steps: test.steps.map((step) => ({ ...step, path: step.path.map(named) })) }));

/** Its id is what facts and reports name it by: it keeps its edges, its place, and the start. */
export const renameNode = (flow: FlowText, id: string, to: string): FlowText => {
  if (id === to || Object.hasOwn(flow.nodes, to) || !Object.hasOwn(flow.nodes, id)) return flow;
  const named = (each: string) => (each === id ? to : each);
  const renamed = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [named(key), value]));
  return {
    ...flow,
    start: named(flow.start),
    nodes: renamed(flow.nodes),
    places: renamed(placesOf(flow)),
    edges: flow.edges.map(({ from, exit, to: target }) => ({ from: named(from), exit, to: named(target) })),
    ...(flow.tests && { tests: renamedIn(flow.tests, named) }),
  };
};

const withTests = ({ tests: _, ...flow }: FlowText, tests: readonly FlowTest[]): FlowText =>
  tests.length > 0 ? { ...flow, tests } : flow;

export const addTest = (flow: FlowText, test: FlowTest): FlowText => withTests(flow, [...(flow.tests ?? []), test]);

export const removeTest = (flow: FlowText, name: string): FlowText =>
  withTests(
    flow,
    (flow.tests ?? []).filter((each) => each.name !== name),
  );

/** The tests as they go now, by name. */
export const recordTests = (flow: FlowText, went: ReadonlyMap<string, FlowTest["steps"]>): FlowText =>
  withTests(
    flow,
    (flow.tests ?? []).map((test) => ({ ...test, steps: went.get(test.name) ?? test.steps })),
  );

/** What was copied: nodes with the edges among them. */
export type Copied = Pick<FlowText, "nodes" | "edges"> & { readonly places: Readonly<Record<string, Place>> };

export const copyNodes = (flow: FlowText, ids: readonly string[]): Copied => {
  const chosen = new Set(ids);
  const among = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).filter(([id]) => chosen.has(id)));
  return {
    nodes: among(flow.nodes),
    places: among(placesOf(flow)),
    edges: flow.edges.filter(({ from, to }) => chosen.has(from) && chosen.has(to)),
  };
};

const besidePx = 40;

/** The copied nodes once more, with ids of their own, a little beside. */
export const pasteNodes = (flow: FlowText, copied: Copied): { flow: FlowText; ids: string[] } => {
  const names = new Map<string, string>();
  let nodes = flow.nodes;
  for (const [id, node] of Object.entries(copied.nodes)) {
    const own = freeId(nodes, id);
    names.set(id, own);
    nodes = { ...nodes, [own]: node };
  }
  const places = [...names].map(([id, own]) => {
    const { x, y } = copied.places[id] ?? { x: 0, y: 0 };
    return [own, { x: x + besidePx, y: y + besidePx }] as const;
  });
  const edges = copied.edges.map(({ from, exit, to }) => ({ from: names.get(from)!, exit, to: names.get(to)! }));
  return {
    ids: [...names.values()],
    flow: {
      ...flow,
      nodes,
      edges: [...flow.edges, ...edges],
      places: { ...placesOf(flow), ...Object.fromEntries(places) },
    },
  };
};

/** What was, what is, and what was taken back. */
export type History = {
  readonly past: readonly FlowText[];
  readonly now: FlowText;
  readonly future: readonly FlowText[];
  /** Of what the last change was: changes of one kind that follow each other at once are taken back together. */
  readonly last?: string;
};
const mostSteps = 100;

export const historyOf = (now: FlowText): History => ({ past: [], now, future: [] });

/** @param what "move menu", "edit menu.timeoutMs": with the same as the last, one step */
export const changed = (history: History, now: FlowText, what?: string): History => {
  if (now === history.now) return history;
  const joins = what !== undefined && what === history.last;
  const past = joins ? history.past : [...history.past, history.now].slice(-mostSteps);
  return { past, now, future: [], ...(what !== undefined && { last: what }) };
};

export const undo = ({ past, now, future }: History): History => {
  const before = past.at(-1);
  return before ? { past: past.slice(0, -1), now: before, future: [now, ...future] } : { past, now, future };
};

export const redo = ({ past, now, future }: History): History => {
  const [next, ...rest] = future;
  return next ? { past: [...past, now], now: next, future: rest } : { past, now, future };
};
