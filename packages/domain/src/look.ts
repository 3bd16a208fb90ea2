import type { GroupId } from "./ids.ts";
import { groupOf, lookAgent, lookCall, lookGroup, lookRings } from "./look-parts.ts";
import type { AgentLook, Look } from "./look-shape.ts";
import { ringsOf } from "./pick-up.ts";
import type { Hotline } from "./run.ts";

export type * from "./look-shape.ts";

/**
 * What is going on now. Plain JSON without numbers of citizens.
 * @param aheadMs how far the wall clock is ahead of the steady one: what is told of moments is told by the wall clock of now, so that a step of it makes
 * nothing seem to have lasted longer
 */
export function look(hotline: Hotline, aheadMs = 0): Look {
  const rings = ringsOf(hotline.calls.values(), hotline.agents);
  const agents = [...hotline.agents.values()].map((agent): AgentLook => {
    const seen = lookAgent(agent, hotline, aheadMs);
    return { ...seen, ...lookRings(rings, seen, aheadMs) };
  });
  const calls = [...hotline.calls.values()].map((call) => lookCall(call, aheadMs));
  const groups = hotline.config.groups.map(({ id }) =>
    lookGroup(
      id,
      agents.filter((agent) => agent.groups.includes(id)),
      calls.filter(({ group }) => group === id),
    ),
  );
  return { draining: hotline.draining, agents, calls, groups };
}

/** Agents who are signed in and whose phone can't be reached. */
export function phonesAway({ agents, reachable }: Hotline): number {
  let away = 0;
  for (const { device } of agents.values()) if (!reachable.has(device)) away += 1;
  return away;
}

/** Groups in which something goes on: agents are signed in, or a call is theirs. */
export function busyGroups({ agents, calls }: Hotline): ReadonlySet<GroupId> {
  const busy = new Set<GroupId>();
  for (const { groups } of agents.values()) for (const group of groups) busy.add(group);
  for (const call of calls.values()) {
    const group = groupOf(call);
    if (group !== undefined) busy.add(group);
  }
  return busy;
}
