/** 存储参数 of the hotline as flows read them. */
import type { Flow } from "../config/flow.ts";
import type { HotlineConfig } from "../config/kinds.ts";
import type { Policies } from "../config/policies.ts";
import { flowFrom } from "./first-shape.ts";
import type { Values } from "./state.ts";
import { kindOf } from "./table.ts";

/** What a call begins with; undefined: the hotline has none. */
export const storedOf = ({ parameters = [] }: Pick<Policies, "parameters">): Values | undefined =>
  parameters.length > 0 ? Object.fromEntries(parameters.map(({ name, value }) => [name, value])) : undefined;

/** The variables and parameters that a flow has itself. */
export const variablesOf = ({ variables = [], module }: Pick<Flow, "variables" | "module">): ReadonlySet<string> =>
  new Set([...variables, ...(module?.parameters ?? [])].map(({ name }) => name));

/** What a flow reads and is no variable of its own: stored parameters. */
export const storedReads = (flow: Flow): string[] => {
  const own = variablesOf(flow);
  const reads = Object.values(flow.nodes).flatMap((node) => kindOf(node).needs(node).reads ?? []);
  return [...new Set(reads)].filter((name) => !own.has(name));
};

/** What flows read and is neither a variable of their own nor a stored parameter. */
export const parametersMissing = ({
  flows,
  policies,
}: Pick<HotlineConfig, "flows" | "policies">): { readonly flow: string; readonly name: string }[] => {
  const known = new Set((policies.parameters ?? []).map(({ name }) => name));
  return flows.flatMap((flow) =>
    // As another release may have kept it.
    storedReads(flowFrom(flow) as Flow)
      .filter((name) => !known.has(name))
      .map((name) => ({ flow: flow.id, name })),
  );
};
