import type { Action, WallAgent } from "@zongji/api";
import type { AgentConfig } from "@zongji/domain";
import { type Principal, scopeOf } from "@zongji/web";

type Reached = Pick<AgentConfig, "user" | "groups">;

/** What a permission with its scope reaches of an agent: `group` is the agents of the user's own groups, `own` nobody else. */
export const reaches = (principal: Principal, action: Action, agent: Reached): boolean => {
  const scope = scopeOf(principal, action);
  if (scope === "all") return true;
  if (agent.user === principal.user.id) return scope !== undefined;
  return scope === "group" && agent.groups.some((group) => principal.user.groups.includes(group));
};

const powers = ["listen", "whisper", "join", "intercept", "release", "force", "history"] as const;

/** What this user may do to an agent in any state. Users can't overrule themselves. */
export const mayOf = (principal: Principal, agent: Reached): WallAgent["may"] =>
  powers.filter(
    (power) => reaches(principal, `agent.${power}`, agent) && (power === "history" || agent.user !== principal.user.id),
  );
