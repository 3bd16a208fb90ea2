import type { AgentLook, HotlineConfig } from "@zongji/domain";

/** How long the rest that an agent is in may last, ms; null: without a limit, or she is not at rest. */
export const restLimitOf = ({ policies }: HotlineConfig, agent: Pick<AgentLook, "state" | "reason"> | undefined) => {
  const { restLimitsMs = {} } = policies;
  if (agent?.state !== "rest" || agent.reason === undefined) return null;
  // reasons are typed in: one may be called as what every object has
  return Object.hasOwn(restLimitsMs, agent.reason) ? (restLimitsMs[agent.reason] ?? null) : null;
};
