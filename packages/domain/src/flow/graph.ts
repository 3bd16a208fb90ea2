import type { Flow, FlowNode } from "../config/flow.ts";
import { nextOf } from "./engine.ts";
import type { Exit } from "./kind.ts";
import { exitsOf, kindOf } from "./table.ts";

/** A node with where each of its exits leads. `reached`: a way leads to it from the start. */
export type Place = {
  readonly id: string;
  readonly node: FlowNode;
  readonly exits: readonly (Exit & { readonly to?: string })[];
  readonly reached: boolean;
};
export type Graph = {
  readonly start: string;
  readonly nodes: ReadonlyMap<string, Place>;
  /** The nodes that one leads to, and those that lead to it. */
  readonly after: ReadonlyMap<string, readonly string[]>;
  readonly before: ReadonlyMap<string, readonly string[]>;
};

/** All that can be come to from these, themselves included. */
export const reachedFrom = (starts: readonly string[], next: (id: string) => readonly string[]): Set<string> => {
  const reached = new Set(starts);
  // A set is walked in the order in which it grows.
  for (const id of reached) for (const to of next(id)) reached.add(to);
  return reached;
};

/** A flow as its edges make it. Only exits that the nodes have count, and only nodes that are there. */
export const graphOf = (flow: Flow, flows: readonly Flow[]): Graph => {
  const places = Object.entries(flow.nodes).map(([id, node]) => {
    const exits = exitsOf(node, flows).map((exit) => {
      const to = nextOf(flow, id, exit.name);
      return to !== undefined && Object.hasOwn(flow.nodes, to) ? { ...exit, to } : exit;
    });
    return { id, node, exits: exits as Place["exits"] };
  });
  const after = new Map(places.map(({ id, exits }) => [id, exits.flatMap(({ to }) => (to === undefined ? [] : [to]))]));
  const before = new Map<string, string[]>();
  for (const [from, tos] of after) for (const to of tos) before.set(to, [...(before.get(to) ?? []), from]);
  const reached = reachedFrom([flow.start], (id) => after.get(id) ?? []);
  const nodes = new Map(places.map((place) => [place.id, { ...place, reached: reached.has(place.id) }]));
  return { start: flow.start, nodes, after, before };
};

/** Nodes that a call passes without a sound; words without a prompt are none, nor is what is cut by an answer that comes at once. */
export const silentNodes = ({ nodes }: Graph): string[] =>
  [...nodes.values()].filter(({ node }) => kindOf(node).isSilent?.(node)).map(({ id }) => id);
