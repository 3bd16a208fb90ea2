import { skillsOf } from "./agent-skills.ts";
import type { CallEvent } from "./call/call.ts";
import type { CallId } from "./ids.ts";
import { waitingAs } from "./queue-place.ts";
import { Queues } from "./queues.ts";
import { type Assignment, type Candidate, type RoutePolicy, routeQueues, strategyOf } from "./route.ts";
import type { Run, Ways } from "./run.ts";
import { localTime } from "./schedule.ts";
import { doPart, partFailed } from "./step-fault.ts";
import { type Thrown, whole } from "./whole.ts";
import { countFree, type Why, whyOf } from "./why.ts";

/** The queue's turn, after every input: free agents are rung; supervisors for alarms that stand. Again where a call ended by a fault: its agent is free. */
export function assign(run: Run, ways: Ways): void {
  const { hotline, faults } = run;
  for (const id of hotline.calls.alarming()) toOneCall(run, ways, id, { is: "AlarmStands" });
  if (hotline.waiting.size === 0) return;
  const before = faults.length;
  leaveGroups(run, ways);
  const pairs = whole(
    run,
    () => found(run, hotline.calls.queues),
    (thrown) => {
      partFailed(run, thrown, ways);
      return undefined;
    },
  );
  if (pairs) ring(run, ways, pairs);
  else oneByOne(run, ways);
  const hasEnded = faults.slice(before).some(({ how }) => how === "ended" || how === "removed");
  if (hasEnded) assign(run, ways);
}

const toOneCall = (run: Run, ways: Ways, id: CallId, event: CallEvent): void =>
  doPart(run, ways, () => void ways.toCall(run, id, event));

/** Calls wait no longer for a group at which they can't be taken, nor for one agent alone who is not there. */
function leaveGroups(run: Run, ways: Ways): void {
  const { calls, elsewhere, agents } = run.hotline;
  for (const group of [...calls.queues.groups()]) {
    if (elsewhere.has(group) || agents.signedIn(group) === 0)
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

/** A call and the agent who is to take it, with what the fact says of the choice. */
type Pair = Assignment & { readonly why: Why };

function ring(run: Run, ways: Ways, pairs: readonly Pair[]): void {
  for (const { call, user, why } of pairs) {
    const agent = run.hotline.agents.get(user);
    if (agent) toOneCall(run, ways, call, { is: "Assigned", agent, why });
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
      () => found(run, queuesOf(run, call)),
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

/** A queue of this call alone. */
function queuesOf({ hotline }: Run, call: CallId): Queues {
  const state = hotline.calls.get(call)?.state;
  return Queues.of(state?.at === "queued" ? [waitingAs(call, state.visit)] : []);
}

/** Which free agent is to take which of these calls. */
function found(run: Run, queues: Queues): Pair[] {
  const { config, agents, reachable } = run.hotline;
  const asked = new Set(queues.groups());
  const free: Candidate[] = [];
  for (const { user, groups, device, since } of agents.ready()) {
    if (!reachable.has(device) || !groups.some((group) => asked.has(group))) continue;
    const { skills, skillLevels: levels, ranks } = skillsOf(config, user);
    const more = { ...(levels && { levels }), ...(ranks && { ranks }) };
    free.push({ user, groups, skills, ready: true, reachable: true, since, ...more });
  }
  if (free.length === 0) return [];
  const policy = policyOf(run);
  return explained(run, routeQueues(queues, free, policy), free, policy);
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
function explained(run: Run, pairs: readonly Assignment[], free: readonly Candidate[], policy: RoutePolicy): Pair[] {
  const { hotline, context } = run;
  const left = new Map(free.map((agent) => [agent.user, agent]));
  return pairs.flatMap(({ call, group, user }) => {
    const state = hotline.calls.get(call)?.state;
    const agent = left.get(user);
    if (state?.at !== "queued" || !agent) return [];
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
