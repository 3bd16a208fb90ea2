import type { Flow, FlowNode } from "../config/flow.ts";
import type { Graph } from "./graph.ts";
import { kindOf } from "./table.ts";
import { variablesIn } from "./text.ts";

/** What is sure to hold something once a node was left by this exit. */
const putBy = (node: FlowNode, exit: string): readonly string[] => {
  if (node.kind === "http") return exit === "ok" ? node.results.map(({ variable }) => variable) : [];
  if (node.kind === "lookUp") return exit === "found" ? [node.result] : [];
  if (node.kind === "collect") return exit === "done" ? [node.variable] : [];
  // A module may leave before it has put anything into a result.
  return node.kind === "set" ? node.values.map(({ variable }) => variable) : [];
};

/** What a node reads and must find. Whether a variable is empty may always be asked. */
const readsOf = (node: FlowNode): readonly string[] => {
  if (node.kind === "set") {
    const put = new Set<string>();
    return node.values.flatMap(({ variable, value }) => {
      const reads = variablesIn(value).filter((name) => !put.has(name));
      put.add(variable);
      return reads;
    });
  }
  if (node.kind !== "condition") return kindOf(node).needs(node).reads ?? [];
  return node.branches.flatMap(({ all }) =>
    all.flatMap(({ variable, is, value }) =>
      is === "empty" || is === "notEmpty" ? [] : [variable, ...variablesIn(value)],
    ),
  );
};

/** Where a variable is read that nothing may have been put into: on some way from the start. */
export const unsetReads = (flow: Flow, graph: Graph): { readonly node: string; readonly variable: string }[] => {
  const all = [...(flow.variables ?? []), ...(flow.module?.parameters ?? [])];
  const atStart = new Set([
    ...all.filter(({ initial }) => initial !== undefined).map(({ name }) => name),
    // Who enters the module gives it what has no value of its own: that is checked where it is entered.
    ...(flow.module?.parameters ?? []).map(({ name }) => name),
  ]);
  const known = new Map<string, ReadonlySet<string>>([[graph.start, atStart]]);
  const open = [graph.start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const place = graph.nodes.get(id);
    if (!place) continue;
    const here = known.get(id)!;
    for (const { name, to } of place.exits) {
      if (to === undefined) continue;
      const there = new Set([...here, ...putBy(place.node, name)]);
      const before = known.get(to);
      // Sure is what holds on every way.
      const both = before ? new Set([...before].filter((each) => there.has(each))) : there;
      if (before && both.size === before.size) continue;
      known.set(to, both);
      open.push(to);
    }
  }
  return [...known].flatMap(([id, sure]) => {
    const node = graph.nodes.get(id)?.node;
    const reads = node ? [...new Set(readsOf(node))] : [];
    return reads
      .filter((variable) => !sure.has(variable) && all.some(({ name }) => name === variable))
      .map((variable) => ({ node: id, variable }));
  });
};
