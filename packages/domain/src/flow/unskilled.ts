/** Queues that ask for what nobody can do. Pure. */
import type { AgentConfig } from "../config/agent.ts";
import type { Flow } from "../config/flow.ts";
import type { GroupConfig } from "../config/group.ts";
import type { SkillConfig } from "../config/skill.ts";
import { meets, needOf } from "../need.ts";

export type SkillWorld = {
  /** Absent: it is not known who is one. Without groups it is not known what they can do. */
  readonly agents?:
    | readonly (Pick<AgentConfig, "user"> & Partial<Pick<AgentConfig, "groups" | "skillLevels">>)[]
    | undefined;
  readonly groups?: readonly (Pick<GroupConfig, "id" | "name"> & Partial<Pick<GroupConfig, "skills">>)[] | undefined;
  readonly skills?: readonly Pick<SkillConfig, "id" | "name">[] | undefined;
};

/** Of each queue of a flow whose callers wait for skills that no agent of the group has all of at these levels: what it asks, in words. */
export const unskilledQueues = (
  { nodes }: Pick<Flow, "nodes">,
  { agents = [], groups = [], skills = [] }: SkillWorld,
): { readonly node: string; readonly asked: string }[] => {
  if (agents.some(({ groups: of }) => of === undefined)) return [];
  return Object.entries(nodes).flatMap(([id, node]) => {
    const group = node.kind === "queue" ? groups.find((each) => each.id === node.group) : undefined;
    const need = node.kind === "queue" ? needOf(group?.skills, node.skills) : undefined;
    if (!group || !need) return [];
    if (agents.some((agent) => agent.groups?.includes(group.id) && meets(agent.skillLevels, need))) return [];
    const asked = Object.entries(need).map(
      ([skill, least]) => `${skills.find((each) => each.id === skill)?.name ?? skill} ${least}`,
    );
    return [{ node: id, asked: `${group.name}: ${asked.join(", ")}` }];
  });
};
