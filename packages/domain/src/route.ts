import type { CallId, GroupId, UserId } from "./ids.ts";

/** A caller who waits, as routing sees him. `since`: when he entered this queue, ms. */
export type Waiting = {
  readonly call: CallId;
  readonly group: GroupId;
  readonly priority: number;
  /** Was served badly before (a phone rang out, a talk was lost): goes before others of his priority. */
  readonly atHead: boolean;
  readonly since: number;
};
/** An agent as routing sees her. `since`: when she became ready, ms. */
export type Candidate = {
  readonly user: UserId;
  readonly groups: readonly GroupId[];
  readonly skills: Readonly<Record<string, number>>;
  readonly ready: boolean;
  readonly reachable: boolean;
  readonly since: number;
};
/** What weighs first among free agents: skill in the group, or the longest idle time. */
export type RoutePolicy = { readonly prefer: "skill" | "idle" };
export type Assignment = { readonly call: CallId; readonly group: GroupId; readonly user: UserId };

/** Of two ids, which are never the same. */
const byId = (a: string, b: string) => (a < b ? -1 : 1);
export const defaultSkill = 5;

/** Which of two callers is served first: priority, at the head, longest wait, id. `now` caps a wait that lies ahead. */
export const servedBefore = (a: Waiting, b: Waiting, now: number): number =>
  b.priority - a.priority ||
  Number(b.atHead) - Number(a.atHead) ||
  Math.min(a.since, now) - Math.min(b.since, now) ||
  byId(a.call, b.call);

/** Callers in the order in which they are served. */
export function servingOrder(waiting: readonly Waiting[], now: number): Waiting[] {
  return [...waiting].sort((a, b) => servedBefore(a, b, now));
}

function byPreference(group: GroupId, policy: RoutePolicy) {
  const skill = (agent: Candidate) =>
    (Object.hasOwn(agent.skills, group) ? agent.skills[group] : undefined) ?? defaultSkill;
  return (a: Candidate, b: Candidate) => {
    const bySkill = skill(b) - skill(a);
    const byIdle = a.since - b.since;
    return (policy.prefer === "skill" ? bySkill || byIdle : byIdle || bySkill) || byId(a.user, b.user);
  };
}

/** As `route`, of one caller: the agents need no order. */
function routeOne({ call, group }: Waiting, agents: readonly Candidate[], policy: RoutePolicy): Assignment[] {
  const order = byPreference(group, policy);
  let best: Candidate | undefined;
  for (const agent of agents)
    if (agent.ready && agent.reachable && agent.groups.includes(group) && (!best || order(agent, best) < 0))
      best = agent;
  return best ? [{ call, group, user: best.user }] : [];
}

/**
 * 派单: who rings at whom, now. Total and deterministic whatever the order of its lists: no agent and no caller twice; only agents
 * who are ready, in the caller's group, and whose phone can be reached.
 */
export function route(
  waiting: readonly Waiting[],
  agents: readonly Candidate[],
  policy: RoutePolicy,
  now: number,
): Assignment[] {
  const [only] = waiting;
  if (only && waiting.length === 1) return routeOne(only, agents, policy);
  const free = agents.filter((agent) => agent.ready && agent.reachable);
  if (free.length === 0) return [];
  const lists = new Map<GroupId, Candidate[]>();
  const taken = new Set<UserId>();
  const served = new Set<CallId>();
  const assignments: Assignment[] = [];
  const best = (group: GroupId): Candidate | undefined => {
    let list = lists.get(group);
    if (!list) {
      // worst first, so that the best is popped
      list = free
        .filter((agent) => agent.groups.includes(group))
        .sort(byPreference(group, policy))
        .reverse();
      lists.set(group, list);
    }
    let next = list.pop();
    while (next && taken.has(next.user)) next = list.pop();
    return next;
  };
  for (const { call, group } of servingOrder(waiting, now)) {
    if (taken.size === free.length) break;
    if (served.has(call)) continue;
    const agent = best(group);
    if (!agent) continue;
    taken.add(agent.user);
    served.add(call);
    assignments.push({ call, group, user: agent.user });
  }
  return assignments;
}
