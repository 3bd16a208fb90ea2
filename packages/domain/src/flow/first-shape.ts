/**
 * Flows as they were kept before nodes had exits: each node named where it leads to itself. Read them by `flowFrom`; written is only the shape of today.
 */
import { isRecord } from "../config/field.ts";

type Edge = { readonly from: string; readonly exit: string; readonly to: string };
type Node = Readonly<Record<string, unknown>>;

/** The exits of a node of the first shape, and the node without where they lead to. */
const parted = (from: string, node: Node): { readonly node: Node; readonly edges: readonly Edge[] } => {
  const edge = (exit: string, to: unknown): Edge => ({ from, exit, to: String(to) });
  if (node.kind === "play") {
    const { next, ...rest } = node;
    return { node: rest, edges: [edge("done", next)] };
  }
  if (node.kind === "menu" && isRecord(node.keys)) {
    const { otherwise, keys, ...rest } = node;
    const entries = Object.entries(keys as Readonly<Record<string, Node>>);
    return {
      node: { ...rest, keys: Object.fromEntries(entries.map(([key, { to: _to, ...entry }]) => [key, entry])) },
      edges: [
        ...entries.map(([key, { to }]) => edge(`key.${key}`, to)),
        edge("invalid", otherwise),
        edge("noInput", otherwise),
      ],
    };
  }
  return { node, edges: [] };
};

/** A kept flow in the shape of today; what is no flow of the first shape is given back as it is. Still to be checked. */
export const flowFrom = (kept: unknown): unknown => {
  if (!isRecord(kept) || kept.edges !== undefined || !isRecord(kept.nodes)) return kept;
  const parts = Object.entries(kept.nodes).map(([id, node]) => [id, parted(id, isRecord(node) ? node : {})] as const);
  return {
    ...kept,
    nodes: Object.fromEntries(parts.map(([id, { node }]) => [id, node])),
    edges: parts.flatMap(([, { edges }]) => edges),
  };
};
