/** A flow as the canvas shows it, and the order in which it is read. Without React. */
import { type Exit, exitsOf, type Flow, type FlowNode } from "@zongji/domain";
import type { FlowText } from "./model.ts";

export type ShownExit = Exit & { readonly to?: string };
export type ShownNode = {
  readonly id: string;
  readonly node: FlowNode;
  readonly exits: readonly ShownExit[];
  readonly isStart: boolean;
  /** Some way leads to it from the start. */
  readonly isReached: boolean;
};

/** A node's exits with where each leads; an edge to a node that is gone leads nowhere. */
export const exitsWithTargets = (flow: FlowText, id: string, flows: readonly Flow[]): ShownExit[] => {
  const node = flow.nodes[id];
  if (!node) return [];
  return exitsOf(node, flows).map((exit) => {
    const to = flow.edges.find((edge) => edge.from === id && edge.exit === exit.name)?.to;
    return to !== undefined && Object.hasOwn(flow.nodes, to) ? { ...exit, to } : exit;
  });
};

/** Every node in the order in which calls come to them, exit by exit; those that no way leads to come last. */
export const shownNodes = (flow: FlowText, flows: readonly Flow[]): ShownNode[] => {
  const exits = new Map(Object.keys(flow.nodes).map((id) => [id, exitsWithTargets(flow, id, flows)]));
  const reached = new Set(Object.hasOwn(flow.nodes, flow.start) ? [flow.start] : []);
  // A set is walked in the order in which it grows.
  for (const id of reached) for (const { to } of exits.get(id) ?? []) if (to !== undefined) reached.add(to);
  const lost = Object.keys(flow.nodes).filter((id) => !reached.has(id));
  return [...reached, ...lost].map((id) => ({
    ...{ id, node: flow.nodes[id]!, exits: exits.get(id) ?? [] },
    ...{ isStart: id === flow.start, isReached: reached.has(id) },
  }));
};

/** What a person may look for: a node's name, its id, what its kind is called, and what it says. */
export const matches = (query: string, texts: readonly (string | undefined)[]): boolean => {
  const wanted = query.trim().toLowerCase();
  return wanted === "" || texts.some((text) => text?.toLowerCase().includes(wanted));
};
