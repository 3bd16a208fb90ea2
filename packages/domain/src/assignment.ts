import type { Agent } from "./agent.ts";
import { skillsOf } from "./agent-skills.ts";
import type { CallEvent } from "./call/call.ts";
import { dueCallbacks, offerCallback, sweepCallbacks } from "./callback.ts";
import type { HotlineConfig } from "./config/index.ts";
import type { CallId, UserId } from "./ids.ts";
import { waitingAs } from "./queue-place.ts";
import { Queues } from "./queues.ts";
import { type Assignment, type Candidate, type RoutePolicy, routeQueues, strategyOf } from "./route.ts";
import type { Run, Ways } from "./run.ts";
import { localTime } from "./schedule.ts";
import { doPart, partFailed } from "./step-fault.ts";
import type { Waiting } from "./waiting-order.ts";
import { type Thrown, whole } from "./whole.ts";
import { countFree, type Why, whyOf } from "./why.ts";

/** The queue's turn, after every input: free agents are rung; supervisors for alarms that stand. Again where a call ended by a fault: its agent is free. */
export function assign(run: Run, ways: Ways): void {
  const { hotline, faults } = run;
  for (const id of hotline.calls.alarming()) toOneCall(run, ways, id, { is: "AlarmStands" });
  if (hotline.callbacks.size + run.unplaced.length > 0) doPart(run, ways, () => sweepCallbacks(run, ways));
  if (hotline.waiting.size === 0 && hotline.callbacks.size === 0) {
    hotline.unrouted.take();
    return;
  }
  const before = faults.length;
  leaveGroups(run, ways);
  const pairs = whole(
    run,
    () => foundNow(run),
    (thrown) => {
      hotline.unrouted.note();
      partFailed(run, thrown, ways);
      return undefined;
    },
  );
  if (pairs) ring(run, ways, pairs);
  else oneByOne(run, ways);
  // A pair that came to nothing is looked for again.
  if (faults.length > before) hotline.unrouted.note();
  const hasEnded = faults.slice(before).some(({ how }) => how === "ended" || how === "removed");
  if (hasEnded) assign(run, ways);
}

const toOneCall = (run: Run, ways: Ways, id: CallId, event: CallEvent): void =>
  doPart(run, ways, () => void ways.toCall(run, id, event));

/** Calls wait no longer for a group at which they can't be taken, nor for one agent alone who is not there. */
function leaveGroups(run: Run, ways: Ways): void {
  const { calls, elsewhere, agents } = run.hotline;
  for (const group of [...calls.queues.groups()]) {
    if (elsewhere.has(group) || (agents.signedIn(group) === 0 && calls.leavers(group) > 0))
      for (const { call } of [...calls.queues.waiting(group)]) leaveGroup(run, ways, call);
    for (const user of [...calls.queues.awaited(group)]) {
      if (agents.get(user)?.groups.includes(group)) continue;
      for (const { call } of [...(calls.queues.heldFor(group, user)?.calls ?? [])])
        toOneCall(run, ways, call, { is: "LastAgentGone" });
    }
  }
}

function leaveGroup(run: Run, ways: Ways, id: CallId): void {
  const { hotline } = run;
  const state = hotline.calls.get(id)?.state;
  if (state?.at !== "queued") return;
  const { id: group, noAgent } = state.visit.group;
  if (hotline.elsewhere.has(group)) toOneCall(run, ways, id, { is: "GroupElsewhere" });
  else if (noAgent === "leave" && hotline.agents.signedIn(group) === 0) toOneCall(run, ways, id, { is: "GroupEmpty" });
}

/** A call, or a place that is kept for a call back, and the agent who is to take it; of a call with what the fact says of the choice. */
type Pair = Assignment & { readonly why?: Why };

function ring(run: Run, ways: Ways, pairs: readonly Pair[]): void {
  for (const { call, user, why } of pairs) {
    const agent = run.hotline.agents.get(user);
    if (!run.hotline.calls.has(call)) doPart(run, ways, () => offerCallback(run, call, user, ways));
    else if (agent && why) toOneCall(run, ways, call, { is: "Assigned", agent, why });
  }
}

/**
 * To look for all of them together threw: each call is looked after alone, so that one can't keep the others waiting. Where it throws again, while it does not
 * for another, that call is at fault, and ends. Where it throws for all, none is: they wait.
 */
function oneByOne(run: Run, ways: Ways): void {
  const failed: Thrown[] = [];
  const waiting = [...run.hotline.waiting];
  for (const call of waiting) {
    const alone = whole<readonly Pair[]>(
      run,
      () => found(run, queueOf(run, [call])),
      ({ error }) => {
        failed.push({ error, call });
        return [];
      },
    );
    ring(run, ways, alone);
  }
  const isTheirs = failed.length < waiting.length;
  for (const { error, call } of failed) partFailed(run, { error, call: isTheirs ? call : undefined }, ways);
}

/** A queue of these calls alone. */
const queueOf = ({ hotline }: Run, ids: readonly CallId[]): Queues =>
  Queues.of(
    ids.flatMap((call) => {
      const state = hotline.calls.get(call)?.state;
      return state?.at === "queued" ? [waitingAs(call, state.visit)] : [];
    }),
  );

/** Which free agent is to take which call: of what has changed since the last look; of all while a call back is due. */
function foundNow(run: Run): Pair[] {
  const { calls, agents, unrouted } = run.hotline;
  const look = unrouted.take();
  const kept = dueCallbacks(run);
  if (kept.length > 0) return foundWith(run, kept);
  if (look.calls) return found(run, queueOf(run, look.calls));
  if (look.agents?.length === 0) return [];
  return found(
    run,
    calls.queues,
    look.agents?.map((user) => agents.get(user)!),
  );
}

/** As `found`, of all who wait and of places that are kept, each in its turn. */
function foundWith(run: Run, kept: readonly Waiting[]): Pair[] {
  const { queues } = run.hotline.calls;
  for (const place of kept) queues.add(place);
  try {
    return found(run, queues);
  } finally {
    for (const place of kept) queues.remove(place);
  }
}

/** Which of these agents, all who are ready, is to take which of these calls. */
function found(run: Run, queues: Queues, ready: Iterable<Agent> = run.hotline.agents.ready()): Pair[] {
  const { config, reachable } = run.hotline;
  const asked = new Set(queues.groups());
  const free: Candidate[] = [];
  for (const agent of ready)
    if (reachable.has(agent.device) && agent.groups.some((group) => asked.has(group)))
      free.push(candidateOf(config, agent));
  if (free.length === 0) return [];
  const policy = policyOf(run);
  const pairs = routeQueues(queues, free, policy);
  return pairs.length === 0 ? [] : explained(run, pairs, policy);
}

const candidates = new WeakMap<Agent, { readonly config: HotlineConfig; readonly candidate: Candidate }>();

/** As routing sees her while she is ready and her phone can be reached. Agent and configuration are values: made once of the two. */
function candidateOf(config: HotlineConfig, agent: Agent): Candidate {
  const known = candidates.get(agent);
  if (known?.config === config) return known.candidate;
  const { user, groups, since } = agent;
  const { skills, skillLevels: levels, ranks } = skillsOf(config, user);
  const more = { ...(levels && { levels }), ...(ranks && { ranks }) };
  const candidate = { user, groups, skills, ready: true, reachable: true, since, ...more };
  candidates.set(agent, { config, candidate });
  return candidate;
}

function policyOf({ hotline, context }: Run): RoutePolicy {
  const { config, memory } = hotline;
  return {
    prefer: config.policies.prefer,
    strategy: (group) => config.groups.find(({ id }) => id === group)?.strategy ?? "hotline",
    callsToday: (user) => memory.callsOn(localTime(context.wall, config.schedule.zone).date, user),
    lastTurn: (group, user) => memory.lastTurn(group, user),
  };
}

/** The pairs with why: each as it was when those before it had been made. */
function explained({ hotline, context }: Run, pairs: readonly Assignment[], policy: RoutePolicy): Pair[] {
  const left = new Map<UserId, Candidate>();
  for (const agent of hotline.agents.ready())
    if (hotline.reachable.has(agent.device)) left.set(agent.user, candidateOf(hotline.config, agent));
  return pairs.flatMap(({ call, group, user }) => {
    const state = hotline.calls.get(call)?.state;
    const agent = left.get(user);
    if (!agent) return [];
    if (!state) {
      left.delete(user);
      return [{ call, group, user }];
    }
    if (state.at !== "queued") return [];
    // Of a great many at once it would take its time to count for each.
    const own =
      pairs.length > countedPairs ? [agent] : [...left.values()].filter((each) => each.groups.includes(group));
    left.delete(user);
    const chosen = { agent, strategy: strategyOf(group, policy), ...countFree(own, state.visit.need) };
    return [{ call, group, user, why: whyOf(state.visit, chosen, hotline.memory.serves(group), context.now) }];
  });
}

/** So many pairs of one step are told how many agents were free. */
const countedPairs = 50;
