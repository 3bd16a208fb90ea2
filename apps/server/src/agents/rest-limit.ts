import type { AgentLook, HotlineConfig } from "@zongji/domain";

/** How long the rest that an agent is in may last, ms; null: without a limit, or she is not at rest. */
export const restLimitOf = ({ policies }: HotlineConfig, agent: Pick<AgentLook, "state" | "reason"> | undefined) =>
  agent?.state === "rest" && agent.reason !== undefined ? (policies.restLimitsMs?.[agent.reason] ?? null) : null;
