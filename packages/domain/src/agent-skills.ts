/** What the configuration says of an agent for routing: a configuration is a value, so it is looked up once. */
import type { AgentConfig, HotlineConfig } from "./config/index.ts";
import type { UserId } from "./ids.ts";

type Skills = Pick<AgentConfig, "skills" | "skillLevels" | "ranks">;

const none: Skills = { skills: {} };
const known = new WeakMap<HotlineConfig, ReadonlyMap<UserId, Skills>>();

export function skillsOf(config: HotlineConfig, user: UserId): Skills {
  const agents = known.get(config) ?? new Map(config.agents.map((each) => [each.user, each]));
  known.set(config, agents);
  return agents.get(user) ?? none;
}
