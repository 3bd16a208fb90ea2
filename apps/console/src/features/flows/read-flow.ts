import { type FlowNode, flowFrom, nodeSchemas, type Problem, problemsOf, writtenFlow } from "@zongji/domain";
import { placeOfField, valueAt } from "./field-place.ts";
import type { FlowText } from "./model.ts";

export type ReadFlow =
  | { readonly text: FlowText; readonly problems?: undefined }
  /** It can't be drawn: it lacks parts, or they are of another kind. */
  | { readonly text?: undefined; readonly problems: readonly Problem[] };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a form can mend it: the value is of the right kind, only what it says is not right. */
const isMendable = ({ field, problem }: Problem, flow: Record<string, unknown>): boolean => {
  const nodes = isRecord(flow.nodes) ? flow.nodes : {};
  const { node, rest } = placeOfField(field, nodes);
  const value = valueAt(node === undefined ? flow : nodes[node], rest);
  if (/(^|\.)(kind|say)$/.test(rest)) return false;
  if (problem.startsWith("must have")) return Array.isArray(value);
  if (problem.startsWith("must be a whole number")) return typeof value === "number";
  return problem.startsWith("must be") && typeof value === "string";
};

/** Whether each node is of a known kind and has that kind's fields, whatever stands in its texts and numbers. */
const areNodes = (nodes: unknown): nodes is Record<string, FlowNode> =>
  isRecord(nodes) &&
  Object.values(nodes).every((node) => isRecord(node) && Object.hasOwn(nodeSchemas, String(node.kind)));

/** A version's text as the editor takes it. What a form can mend may be wrong in it; what the canvas is drawn by may not. */
export const readFlow = (body: unknown): ReadFlow => {
  const flow = flowFrom(body);
  const placed = { ...(isRecord(flow) && flow), id: "flow", version: 1 };
  const problems = problemsOf(writtenFlow, placed);
  const isWhole = isRecord(flow) && areNodes(flow.nodes) && Array.isArray(flow.edges);
  if (!isWhole || problems.some((each) => !isMendable(each, placed))) return { problems };
  return { text: flow as unknown as FlowText };
};
