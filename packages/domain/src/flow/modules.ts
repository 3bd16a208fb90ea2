/** Which flows enter which as their modules. */
import type { Flow } from "../config/flow.ts";
import type { FlowId } from "../ids.ts";
import { kindOf } from "./table.ts";

/** The flows that a flow enters itself. */
export const modulesOf = (flow: Flow): FlowId[] => [
  ...new Set(Object.values(flow.nodes).flatMap((node) => kindOf(node).needs(node).flows ?? [])),
];

type Enters = ReadonlyMap<FlowId, readonly FlowId[]>;
const entersOf = (flows: readonly Flow[]): Enters => new Map(flows.map((flow) => [flow.id, modulesOf(flow)]));

/** A flow with all that it enters, and they enter. */
export const modulesReached = (from: FlowId, flows: readonly Flow[]): ReadonlySet<FlowId> => {
  const enters = entersOf(flows);
  const reached = new Set([from]);
  // A set is walked in the order in which it grows.
  for (const id of reached) for (const next of enters.get(id) ?? []) reached.add(next);
  return reached;
};

/** The longest way through flows, from one to the next that it leads to, counted with the first. A flow that is on the way already is passed over. */
const longest = (from: FlowId, next: Enters, been: ReadonlySet<FlowId> = new Set()): number => {
  const way = new Set([...been, from]);
  const after = (next.get(from) ?? []).filter((id) => !way.has(id)).map((id) => longest(id, next, way));
  return 1 + Math.max(0, ...after);
};

/** How many flows stand within each other at most where this one is among them: 1 where it enters none and none enters it. */
export const modulesDeep = (flow: FlowId, flows: readonly Flow[]): number => {
  const enters = entersOf(flows);
  const entered = new Map(
    flows.map(({ id }) => [id, flows.filter((each) => enters.get(each.id)?.includes(id)).map((each) => each.id)]),
  );
  return longest(flow, enters) + longest(flow, entered) - 1;
};
