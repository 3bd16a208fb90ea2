import type { FlowId, GroupId } from "./ids.ts";
import type { PromptName } from "./switching.ts";

type Place = {
  readonly businessType?: string /** 自助完成: who hangs up here got what he wanted. */;
  readonly selfServed?: boolean;
};
export type PlayNode = Place & {
  readonly kind: "play";
  readonly prompts: readonly PromptName[];
  /** A key cuts the prompt and counts for the next node. */
  readonly bargeIn: boolean;
  readonly next: string;
};
export type MenuNode = Place & {
  readonly kind: "menu";
  readonly prompts: readonly PromptName[];
  readonly keys: Readonly<Record<string, { readonly to: string; readonly businessType?: string }>>;
  /** From the prompt's end, ms. */
  readonly timeoutMs: number;
  /** Invalid keys, and silences, that are forgiven. */
  readonly maxInvalid: number;
  readonly maxNoInput: number;
  readonly invalidPrompt: PromptName;
  readonly noInputPrompt: PromptName;
  /** Where the call goes when they are used up. */
  readonly otherwise: string;
};
export type QueueNode = Place & { readonly kind: "queue"; readonly group: GroupId; readonly priority: number };
export type HangUpNode = Place & {
  readonly kind: "hangUp";
  readonly prompts: readonly PromptName[];
  readonly cause: "flowEnded" | "noInput";
};
export type FlowNode = PlayNode | MenuNode | QueueNode | HangUpNode;

/** 流程: a graph of nodes, as data. */
export type Flow = {
  readonly id: FlowId;
  readonly version: number;
  readonly start: string;
  readonly nodes: Readonly<Record<string, FlowNode>>;
};

/** Where a call is in a flow. `listening`: the prompt is over and the timer runs. `moves` bounds a call's way through it. */
export type IvrState = {
  readonly node: string;
  readonly listening: boolean;
  readonly invalid: number;
  readonly noInput: number;
  readonly moves: number;
};
export type IvrEvent =
  | { readonly is: "PlayEnded" }
  | { readonly is: "Key"; readonly key: string }
  | { readonly is: "NoInput" };
export type IvrOut =
  | { readonly out: "entered"; readonly node: string; readonly businessType?: string }
  | {
      readonly out: "key";
      readonly node: string;
      readonly key: string;
      readonly valid: boolean;
      readonly businessType?: string;
    }
  | { readonly out: "noInput"; readonly node: string }
  | { readonly out: "play"; readonly prompts: readonly PromptName[] }
  | { readonly out: "listen"; readonly timeoutMs: number }
  /** The flow is left. */
  | { readonly out: "queue"; readonly group: GroupId; readonly priority: number }
  | {
      readonly out: "hangUp";
      readonly prompts: readonly PromptName[];
      readonly cause: "flowEnded" | "noInput";
      readonly selfServed: boolean;
    };
export type IvrStep = { readonly state: IvrState; readonly out: readonly IvrOut[] };

/** Nodes entered and keys pressed in one call; more is a flow that runs in circles. */
export const maxMoves = 200;

type Move = {
  readonly state: IvrState;
  readonly out: readonly IvrOut[];
  readonly go?: string;
  readonly carry?: string;
};
type Kind<Node> = {
  /** Its name in the editor. */
  readonly label: string;
  /** The nodes it leads to. */
  readonly targets: (node: Node) => readonly string[];
  /** The prompts it plays. */
  readonly prompts: (node: Node) => readonly PromptName[];
  readonly enter: (node: Node, state: IvrState) => Move;
  readonly on: (node: Node, state: IvrState, event: IvrEvent) => Move;
};

const play: Kind<PlayNode> = {
  label: "播放",
  targets: (node) => [node.next],
  prompts: (node) => node.prompts,
  enter: (node, state) =>
    node.prompts.length > 0
      ? { state, out: [{ out: "play", prompts: node.prompts }] }
      : { state, out: [], go: node.next },
  on: (node, state, event) => {
    if (event.is === "PlayEnded") return { state, out: [], go: node.next };
    if (event.is === "Key" && node.bargeIn) return { state, out: [], go: node.next, carry: event.key };
    return { state, out: [] };
  },
};

const menu: Kind<MenuNode> = {
  label: "菜单",
  targets: (node) => [...Object.values(node.keys).map((key) => key.to), node.otherwise],
  prompts: (node) => [...node.prompts, node.invalidPrompt, node.noInputPrompt],
  enter: (node, state) => ask(node, state, []),
  on: (node, state, event) => {
    if (event.is === "PlayEnded") return { state: { ...state, listening: true }, out: [listen(node)] };
    if (event.is === "Key") return pressed(node, state, event.key);
    if (!state.listening) return { state, out: [] };
    const noInput = state.noInput + 1;
    const silent: IvrOut = { out: "noInput", node: state.node };
    if (noInput > node.maxNoInput) return { state, out: [silent], go: node.otherwise };
    return ask(node, { ...state, noInput }, [silent], node.noInputPrompt);
  },
};

const listen = (node: MenuNode): IvrOut => ({ out: "listen", timeoutMs: node.timeoutMs });

function ask(node: MenuNode, state: IvrState, before: readonly IvrOut[], first?: PromptName): Move {
  const prompts = first === undefined ? node.prompts : [first, ...node.prompts];
  if (prompts.length === 0) return { state: { ...state, listening: true }, out: [...before, listen(node)] };
  return { state: { ...state, listening: false }, out: [...before, { out: "play", prompts }] };
}

function pressed(node: MenuNode, state: IvrState, key: string): Move {
  const entry = Object.hasOwn(node.keys, key) ? node.keys[key] : undefined;
  const businessType = entry?.businessType;
  const told: IvrOut = {
    out: "key",
    node: state.node,
    key,
    valid: entry !== undefined,
    ...(businessType === undefined ? {} : { businessType }),
  };
  if (entry) return { state, out: [told], go: entry.to };
  const invalid = state.invalid + 1;
  if (invalid > node.maxInvalid) return { state, out: [told], go: node.otherwise };
  return ask(node, { ...state, invalid, moves: state.moves + 1 }, [told], node.invalidPrompt);
}

const stay = (_node: unknown, state: IvrState): Move => ({ state, out: [] });

const queue: Kind<QueueNode> = {
  label: "排队",
  targets: () => [],
  prompts: () => [],
  enter: (node, state) => ({ state, out: [{ out: "queue", group: node.group, priority: node.priority }] }),
  on: stay,
};

const hangUp: Kind<HangUpNode> = {
  label: "挂断",
  targets: () => [],
  prompts: (node) => node.prompts,
  enter: (node, state) => ({
    state,
    out: [{ out: "hangUp", prompts: node.prompts, cause: node.cause, selfServed: node.selfServed === true }],
  }),
  on: stay,
};

/** The kinds of nodes: one table for the editor, the check, the simulator and the engine. */
export const nodeKinds: { readonly [K in FlowNode["kind"]]: Kind<Extract<FlowNode, { kind: K }>> } = {
  play,
  menu,
  queue,
  hangUp,
};

/** The row of a node's kind. */
export const kindOf = (node: FlowNode): Kind<FlowNode> => nodeKinds[node.kind] as Kind<FlowNode>;

const lost: IvrOut = { out: "hangUp", prompts: [], cause: "flowEnded", selfServed: false };

function enter(flow: Flow, id: string, moves: number, carry?: string): IvrStep {
  const out: IvrOut[] = [];
  let node: string | undefined = id;
  let state: IvrState = { node: id, listening: false, invalid: 0, noInput: 0, moves };
  let key = carry;
  while (node !== undefined) {
    state = { node, listening: false, invalid: 0, noInput: 0, moves: state.moves + 1 };
    const found: FlowNode | undefined = Object.hasOwn(flow.nodes, node) ? flow.nodes[node] : undefined;
    if (!found || state.moves > maxMoves) return { state, out: [...out, lost] };
    const { businessType } = found;
    out.push({ out: "entered", node, ...(businessType === undefined ? {} : { businessType }) });
    const hears: boolean = key !== undefined && (found.kind === "menu" || (found.kind === "play" && found.bargeIn));
    const move: Move = hears
      ? kindOf(found).on(found, state, { is: "Key", key: key ?? "" })
      : kindOf(found).enter(found, state);
    key = hears ? move.carry : undefined;
    out.push(...move.out);
    state = move.state;
    node = move.go;
  }
  return { state, out };
}

/** The flow begins, at its start or at a node of it. */
export const enterFlow = (flow: Flow, node = flow.start): IvrStep => enter(flow, node, 0);

/** What a key, the end of a prompt or a silence leads to. Total; a node that is gone ends the call by the flow. */
export function stepFlow(flow: Flow, state: IvrState, event: IvrEvent): IvrStep {
  const node = Object.hasOwn(flow.nodes, state.node) ? flow.nodes[state.node] : undefined;
  if (!node || state.moves > maxMoves) return { state, out: [lost] };
  const move = kindOf(node).on(node, state, event);
  if (move.go === undefined) return { state: move.state, out: move.out };
  const next = enter(flow, move.go, move.state.moves, move.carry);
  return { state: next.state, out: [...move.out, ...next.out] };
}
