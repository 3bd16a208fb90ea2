import type { Strategy } from "./config/index.ts";
import type { CallId, GroupId, UserId } from "./ids.ts";
import { hasAll, type Need } from "./need.ts";
import { type Lane, Queues } from "./queues.ts";
import { inOrder, type Waiting } from "./waiting-order.ts";

/** An agent as routing sees her. `since`: when she became ready, ms. */
export type Candidate = {
  readonly user: UserId;
  readonly groups: readonly GroupId[];
  /** Her level by group. */
  readonly skills: Readonly<Record<string, number>>;
  readonly ready: boolean;
  readonly reachable: boolean;
  readonly since: number;
  /** Her level of each skill. */
  readonly levels?: Need;
  /** Her place in the fixed order, by group. */
  readonly ranks?: Readonly<Record<string, number>>;
};
export type RoutePolicy = {
  /** What weighs first among free agents of groups whose strategy is the hotline's: level in the group, or the longest idle time. */
  readonly prefer: "skill" | "idle";
  /** Absent: the hotline's, of all. */
  readonly strategy?: (group: GroupId) => Strategy;
  /** Calls that she has answered today. */
  readonly callsToday?: (user: UserId) => number;
  /** When the group's queue rang her last: a number that grows; 0 never. */
  readonly lastTurn?: (group: GroupId, user: UserId) => number;
};
export type Assignment = { readonly call: CallId; readonly group: GroupId; readonly user: UserId };

export const defaultSkill = 5;

/** Callers in the order in which they are served. `now` caps a wait that lies ahead. */
export function servingOrder(waiting: readonly Waiting[], now: number): Waiting[] {
  return waiting.map((each) => capped(each, now)).sort(inOrder);
}
const capped = (one: Waiting, now: number): Waiting => (one.since <= now ? one : { ...one, since: now });

type Order = (a: Candidate, b: Candidate) => number;
const numberOf = (values: Readonly<Record<string, number>> | undefined, key: string): number | undefined =>
  values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined;

/** The strategy that a group's agents are chosen by. */
export const strategyOf = (group: GroupId, { prefer, strategy }: RoutePolicy): Exclude<Strategy, "hotline"> => {
  const own = strategy?.(group) ?? "hotline";
  return own === "hotline" ? (prefer === "skill" ? "level" : "longestIdle") : own;
};

/** Which of two free agents of a group is rung first. Total. */
export function byPreference(group: GroupId, policy: RoutePolicy): Order {
  const level = (agent: Candidate) => numberOf(agent.skills, group) ?? defaultSkill;
  const byLevel: Order = (a, b) => level(b) - level(a);
  const byIdle: Order = (a, b) => a.since - b.since;
  const calls = (agent: Candidate) => policy.callsToday?.(agent.user) ?? 0;
  const turn = (agent: Candidate) => policy.lastTurn?.(group, agent.user) ?? 0;
  const rank = (agent: Candidate) => numberOf(agent.ranks, group) ?? Number.MAX_SAFE_INTEGER;
  const orders: Readonly<Record<ReturnType<typeof strategyOf>, Order>> = {
    level: (a, b) => byLevel(a, b) || byIdle(a, b),
    longestIdle: (a, b) => byIdle(a, b) || byLevel(a, b),
    fewestCalls: (a, b) => calls(a) - calls(b) || byLevel(a, b) || byIdle(a, b),
    roundRobin: (a, b) => turn(a) - turn(b) || byLevel(a, b) || byIdle(a, b),
    rank: (a, b) => rank(a) - rank(b) || byLevel(a, b) || byIdle(a, b),
  };
  const first = orders[strategyOf(group, policy)];
  return (a, b) => first(a, b) || (a.user < b.user ? -1 : 1);
}

/** From so many callers on, a lane's agents are sorted once; for fewer the best is looked for each time. */
const fewCalls = 8;

/** A lane under way: which of its callers is next, and who may serve them. */
type Served = { readonly lane: Lane; next: number; readonly best: () => Candidate | undefined };

/** @returns the best of those who are not taken yet, each time anew */
function choosing(able: Candidate[], order: Order, isSorted: boolean, taken: ReadonlySet<UserId>): Served["best"] {
  if (!isSorted) {
    let best: Candidate | undefined;
    return () => {
      if (best && !taken.has(best.user)) return best;
      best = undefined;
      for (const agent of able) if (!taken.has(agent.user) && (!best || order(agent, best) < 0)) best = agent;
      return best;
    };
  }
  // worst first, so that the best is popped
  able.sort((a, b) => order(b, a));
  return () => {
    while (able.length > 0 && taken.has(able.at(-1)!.user)) able.pop();
    return able.at(-1);
  };
}

/** Agents of each group for which somebody waits. */
function byGroup(queues: Queues, free: readonly Candidate[]): Map<GroupId, Candidate[]> {
  const waits = new Set(queues.groups());
  const groups = new Map<GroupId, Candidate[]>();
  for (const agent of free)
    for (const group of agent.groups) {
      if (!waits.has(group)) continue;
      const own = groups.get(group);
      if (own === undefined) groups.set(group, [agent]);
      else if (own.at(-1) !== agent) own.push(agent);
    }
  return groups;
}

/** The lanes that one of these agents can serve. */
function servedLanes(
  queues: Queues,
  free: readonly Candidate[],
  policy: RoutePolicy,
  taken: ReadonlySet<UserId>,
): Served[] {
  const served: Served[] = [];
  for (const [group, own] of byGroup(queues, free)) {
    const order = byPreference(group, policy);
    for (const lane of queues.open(group)) {
      const able = own.filter(({ levels }) => hasAll(levels, lane.asked));
      if (able.length > 0)
        served.push({ lane, next: 0, best: choosing(able, order, lane.calls.length > fewCalls, taken) });
    }
    for (const agent of own) {
      const lane = queues.heldFor(group, agent.user);
      if (lane) served.push({ lane, next: 0, best: () => (taken.has(agent.user) ? undefined : agent) });
    }
  }
  return served;
}

/** Which lane's next caller is served first of all; undefined once no lane has both a caller and an agent. */
function firstOf(served: Served[], calls: ReadonlySet<CallId>): Served | undefined {
  let first: Served | undefined;
  for (const each of served) {
    const { calls: list } = each.lane;
    while (each.next < list.length && calls.has(list[each.next]!.call)) each.next += 1;
    if (each.next >= list.length) continue;
    if (first && inOrder(first.lane.calls[first.next]!, list[each.next]!) < 0) continue;
    if (each.best() === undefined) each.next = list.length;
    else first = each;
  }
  return first;
}

/**
 * 派单: who rings at whom, now. Total and deterministic whatever the order of its lists: no agent and no caller twice; only agents who are ready, in the
 * caller's group, with the skills that he asks for, and whose phone can be reached.
 */
export function routeQueues(queues: Queues, agents: Iterable<Candidate>, policy: RoutePolicy): Assignment[] {
  const free: Candidate[] = [];
  for (const agent of agents) if (agent.ready && agent.reachable) free.push(agent);
  if (free.length === 0) return [];
  const taken = new Set<UserId>();
  const calls = new Set<CallId>();
  const served = servedLanes(queues, free, policy, taken);
  const assignments: Assignment[] = [];
  while (taken.size < free.length) {
    const first = firstOf(served, calls);
    const agent = first?.best();
    if (!first || !agent) break;
    const { call, group } = first.lane.calls[first.next]!;
    taken.add(agent.user);
    calls.add(call);
    assignments.push({ call, group, user: agent.user });
  }
  return assignments;
}

/** As `routeQueues`, of callers in a list. */
export const route = (
  waiting: readonly Waiting[],
  agents: readonly Candidate[],
  policy: RoutePolicy,
  now: number,
): Assignment[] => routeQueues(Queues.of(servingOrder(waiting, now)), agents, policy);
