import type { Flow, FlowNode } from "@zongji/domain";
import { addNode, connect, type FlowText, type Place } from "./model.ts";

/** What the palette gives: a kind, or one of the hotline's modules. */
export type NewNode = { readonly kind: FlowNode["kind"]; readonly flow?: string };

const type = "application/x-zongji-node";

export const writeNewNode = (to: DataTransfer, fresh: NewNode): void => to.setData(type, JSON.stringify(fresh));
export const readNewNode = (from: DataTransfer): NewNode | undefined => {
  const text = from.getData(type);
  return text === "" ? undefined : (JSON.parse(text) as NewNode);
};

/** A node that enters this module, with its parameters still to be given. */
const entering = (flow: string, flows: readonly Flow[]): FlowNode => {
  const parameters = flows.find(({ id }) => id === flow)?.module?.parameters ?? [];
  const missing = parameters.filter(({ initial }) => initial === undefined);
  return {
    kind: "module",
    flow: flow as Flow["id"],
    arguments: Object.fromEntries(missing.map(({ name }) => [name, ""])),
    results: {},
  };
};

/** A flow's own variable, for a node that needs one: the first that it has. */
const withVariable = (node: FlowNode, { variables = [], module }: FlowText): FlowNode => {
  const name = variables[0]?.name ?? module?.parameters[0]?.name;
  if (name === undefined) return node;
  if (node.kind === "collect") return { ...node, variable: name };
  if (node.kind === "set") return { ...node, values: node.values.map((each) => ({ ...each, variable: name })) };
  if (node.kind !== "condition") return node;
  const named = node.branches.map((branch) => ({
    ...branch,
    all: branch.all.map((test) => ({ ...test, variable: name })),
  }));
  return { ...node, branches: named };
};

/** The flow with a new node at a place; `after`: a node and its exit from which the new one is led on to. */
export const withNewNode = (
  flow: FlowText,
  fresh: NewNode,
  at: Place,
  flows: readonly Flow[],
  after?: { readonly from: string; readonly exit: string },
): { flow: FlowText; id: string } => {
  const added = addNode(flow, fresh.kind, at);
  const { id } = added;
  const node = fresh.flow === undefined ? added.flow.nodes[id]! : entering(fresh.flow, flows);
  const filled = { ...added.flow, nodes: { ...added.flow.nodes, [id]: withVariable(node, flow) } };
  return { id, flow: after ? connect(filled, after.from, after.exit, id) : filled };
};
