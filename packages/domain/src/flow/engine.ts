import type { Flow, FlowNode } from "../config/flow.ts";
import {
  type At,
  type FlowEnv,
  type FlowEvent,
  type FlowOut,
  type FlowState,
  type FlowStep,
  type Frame,
  freshAt,
  type Here,
  type Move,
  type Values,
} from "./state.ts";
import { kindOf } from "./table.ts";

/** Nodes entered and keys pressed in one call; more is a flow that runs in circles. */
export const maxMoves = 200;
/** Modules within modules. */
export const maxFrames = 8;

const lost = (why: "noWay" | "circles"): FlowOut => ({
  ...{ out: "hangUp", prompts: [], cause: "flowEnded", selfServed: false },
  lost: why,
});

/** Where each exit of each node leads to. A flow is never changed: it is read once. */
const leads = new WeakMap<Flow, ReadonlyMap<string, string>>();
const edgeKey = (node: string, exit: string): string => `${node}\n${exit}`;

/** The node that an exit of a node leads to; undefined: to none. */
export function nextOf(flow: Flow, node: string, exit: string): string | undefined {
  let known = leads.get(flow);
  if (!known) {
    known = new Map(flow.edges.map((each) => [edgeKey(each.from, each.exit), each.to]));
    leads.set(flow, known);
  }
  return known.get(edgeKey(node, exit));
}

/** A frame with its flow. */
type Open = Frame & { readonly of: Flow };

const nodeOf = ({ of, node }: Open): FlowNode | undefined =>
  Object.hasOwn(of.nodes, node) ? of.nodes[node] : undefined;

/** What the variables of a flow hold when it begins. */
const initialOf = (flow: Flow, scope: "call" | "flow"): Values =>
  Object.fromEntries(
    (flow.variables ?? []).flatMap(({ name, initial, scope: of }) =>
      of === scope && initial !== undefined ? [[name, initial]] : [],
    ),
  );

const parametersOf = (flow: Flow): Values =>
  Object.fromEntries(
    (flow.module?.parameters ?? []).flatMap(({ name, initial }) => (initial === undefined ? [] : [[name, initial]])),
  );

const own = (values: Values, name: string): string | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/** A variable is the module's or the flow's own where that one knows it, else the call's. */
const isOfCall = ({ of }: Open, name: string): boolean =>
  !(of.module?.parameters ?? []).some((each) => each.name === name) &&
  (of.variables ?? []).find((each) => each.name === name)?.scope !== "flow";

/** Whether the flow has a variable or a parameter of this name. */
const isDeclared = ({ of }: Open, name: string): boolean =>
  [...(of.variables ?? []), ...(of.module?.parameters ?? [])].some((each) => each.name === name);

/** A way through a flow: what has come out so far, and where it stands. */
class Way {
  readonly out: FlowOut[] = [];
  frames: readonly Frame[];
  at: At;
  values: Values;
  moves: number;
  readonly #stored: Values | undefined;
  readonly #env: FlowEnv;

  constructor({ frames, at, values, moves, stored }: FlowState, env: FlowEnv) {
    this.#stored = stored;
    this.frames = frames;
    this.at = at;
    this.values = values;
    this.moves = moves;
    this.#env = env;
  }

  get #top(): Open | undefined {
    const frame = this.frames.at(-1);
    const of = frame && this.#env.flow(frame.flow);
    return of && { ...frame, of };
  }

  step(): FlowStep {
    const { frames, at, values, moves } = this;
    const stored = this.#stored;
    return { state: { frames, at, values, moves, ...(stored && { stored }) }, out: this.out };
  }

  #here(frame: Open): Here {
    const value = (name: string) => {
      const stored = this.#stored && !isDeclared(frame, name) ? own(this.#stored, name) : undefined;
      return stored ?? (isOfCall(frame, name) ? own(this.values, name) : own(frame.values, name));
    };
    return { node: frame.node, at: this.at, env: this.#env, value };
  }

  #put(values: Values): void {
    const frame = this.#top;
    if (!frame) return;
    const entries = Object.entries(values);
    const ofCall = entries.filter(([name]) => isOfCall(frame, name));
    const ofFlow = entries.filter(([name]) => !isOfCall(frame, name));
    this.values = { ...this.values, ...Object.fromEntries(ofCall) };
    this.#replaceTop({ values: { ...frame.values, ...Object.fromEntries(ofFlow) } });
  }

  /** What a node's move leads to: until one stays, or the flow is over. */
  go(first: Move | undefined): void {
    let carry: string | undefined;
    for (let move = first; move !== undefined; ) {
      this.out.push(...move.out);
      if (move.set) this.#put(move.set);
      if (move.at) this.at = move.at;
      carry = move.carry ?? carry;
      if (!this.#moves(move)) return;
      const node = this.#arrive();
      if (!node) return;
      const heard = takesKeys(node) ? carry : undefined;
      move = this.#into(node, heard);
      // Nodes without a sound leave it to the next.
      if (!kindOf(node).isSilent?.(node)) carry = undefined;
    }
  }

  /** Into the node that the call has come to. */
  start(): void {
    const node = this.#arrive();
    if (node) this.go(this.#into(node, undefined));
  }

  /** What has happened is for the node at which the call stands. */
  on(event: FlowEvent): void {
    const frame = this.#top;
    const node = frame && nodeOf(frame);
    if (!node || this.moves > maxMoves) this.#lost();
    else this.go(kindOf(node).on(node, this.#here(frame), event));
  }

  begin(flow: Flow, node: string, values: Values): void {
    const fresh = { ...parametersOf(flow), ...initialOf(flow, "flow"), ...values };
    this.frames = [...this.frames, { flow: flow.id, node, values: fresh }];
    // What the call has keeps its value.
    this.values = { ...initialOf(flow, "call"), ...this.values };
  }

  /** Whether the call goes on to another node. Where it can't it is lost: the flow ends. */
  #moves({ exit, enters, leaves }: Move): boolean {
    if (enters) return this.#enter(enters.flow, enters.values);
    if (leaves !== undefined) return this.#leave(leaves);
    return exit !== undefined && this.#follow(exit);
  }

  #follow(exit: string): boolean {
    const frame = this.#top;
    const to = frame && nextOf(frame.of, frame.node, exit);
    if (to === undefined) return this.#lost();
    this.#replaceTop({ node: to });
    return true;
  }

  #enter(id: Flow["id"], values: Values): boolean {
    const flow = this.#env.flow(id);
    if (!flow || this.frames.length >= maxFrames) return this.#lost();
    this.begin(flow, flow.start, values);
    return true;
  }

  /** Back at the node that has entered the module, with its results, and on from there. */
  #leave(exit: string): boolean {
    const left = this.#top;
    if (!left || this.frames.length < 2) return this.#lost();
    const here = this.#here(left);
    this.frames = this.frames.slice(0, -1);
    const back = this.#top;
    const node = back && nodeOf(back);
    if (node?.kind !== "module") return this.#lost();
    const taken = Object.entries(node.results).flatMap(([result, variable]) => {
      const value = here.value(result);
      return value === undefined ? [] : [[variable, value] as const];
    });
    this.#put(Object.fromEntries(taken));
    return this.#follow(exit);
  }

  /** The node that the call has come to; undefined: the flow is over. */
  #arrive(): FlowNode | undefined {
    const frame = this.#top;
    this.at = freshAt;
    this.moves += 1;
    const node = frame && nodeOf(frame);
    if (!node || this.moves > maxMoves) {
      this.#lost();
      return undefined;
    }
    const { businessType } = node;
    const { id: flow, version } = frame.of;
    const type = businessType === undefined ? {} : { businessType };
    this.out.push({ out: "entered", flow, version, node: frame.node, ...type });
    return node;
  }

  #into(node: FlowNode, key: string | undefined): Move {
    const here = this.#here(this.#top!);
    return key === undefined ? kindOf(node).enter(node, here) : kindOf(node).on(node, here, { is: "Key", key });
  }

  #lost(): false {
    this.out.push(lost(this.moves > maxMoves ? "circles" : "noWay"));
    return false;
  }

  #replaceTop(change: Partial<Frame>): void {
    this.frames = this.frames.map((frame, index) =>
      index === this.frames.length - 1 ? { ...frame, ...change } : frame,
    );
  }
}

/** A key that cut the prompt before it counts here. */
const takesKeys = (node: FlowNode): boolean =>
  node.kind === "menu" ||
  node.kind === "collect" ||
  node.kind === "answer" ||
  ((node.kind === "play" || node.kind === "say") && node.bargeIn);
/** The flow begins, at its start or at a node of it. @param values variables that the call has already */
export function enterFlow(flow: Flow, env: FlowEnv, node = flow.start, values: Values = {}): FlowStep {
  const { stored } = env;
  const way = new Way({ frames: [], at: freshAt, values, moves: 0, ...(stored && { stored }) }, env);
  way.begin(flow, node, {});
  way.start();
  return way.step();
}

/** What a key, the end of a prompt, a silence or a way back leads to. Total: where the flow leads nowhere it ends, and the call with it. */
export function stepFlow(state: FlowState, env: FlowEnv, event: FlowEvent): FlowStep {
  const way = new Way(state, env);
  way.on(event);
  return way.step();
}

type Flows = Readonly<Record<string, Flow>>;
const topOf = ({ frames }: FlowState, flows: Flows): Open | undefined => {
  const frame = frames.at(-1);
  const of = frame && Object.hasOwn(flows, frame.flow) ? flows[frame.flow] : undefined;
  return frame && of && { ...frame, of };
};

/** The node at which a call stands. */
export const nodeAt = (state: FlowState, flows: Flows): FlowNode | undefined => {
  const top = topOf(state, flows);
  return top && nodeOf(top);
};

/** Whether an exit of that node leads on. */
export const isLedOn = (state: FlowState, flows: Flows, exit: string): boolean => {
  const top = topOf(state, flows);
  return top !== undefined && nextOf(top.of, top.node, exit) !== undefined;
};
