import type { CallEvent } from "./call/call.ts";
import { dueCallbacks, offerCallback, sweepCallbacks } from "./callback.ts";
import type { HotlineConfig } from "./config/index.ts";
import type { CallId, UserId } from "./ids.ts";
import { type Candidate, route, type Waiting } from "./route.ts";
import type { Run, Ways } from "./run.ts";
import { doPart, partFailed } from "./step-fault.ts";
import { type Thrown, whole } from "./whole.ts";

/** The queue's turn, after every input: free agents are rung; supervisors for alarms that stand. Again where a call ended by a fault: its agent is free. */
export function assign(run: Run, ways: Ways): void {
  const { hotline, faults } = run;
  for (const id of hotline.calls.alarming()) toOneCall(run, ways, id, { is: "AlarmStands" });
  if (hotline.callbacks.size + run.unplaced.length > 0) doPart(run, ways, () => sweepCallbacks(run, ways));
  if (hotline.waiting.size === 0 && hotline.callbacks.size === 0) return;
  const before = faults.length;
  for (const id of [...hotline.waiting]) leaveGroup(run, ways, id);
  const pairs = whole(
    run,
    () => found(run, hotline.waiting, dueCallbacks(run)),
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

/** A call waits no longer for a group at which it can't be taken. */
function leaveGroup(run: Run, ways: Ways, id: CallId): void {
  const { hotline } = run;
  const state = hotline.calls.get(id)?.state;
  if (state?.at !== "queued") return;
  const { id: group, noAgent } = state.visit.group;
  if (hotline.elsewhere.has(group)) toOneCall(run, ways, id, { is: "GroupElsewhere" });
  else if (noAgent === "leave" && hotline.agents.signedIn(group) === 0) toOneCall(run, ways, id, { is: "GroupEmpty" });
}

type Pairs = ReturnType<typeof route>;

function ring(run: Run, ways: Ways, pairs: Pairs): void {
  for (const { call, user } of pairs) {
    const agent = run.hotline.agents.get(user);
    if (!run.hotline.calls.has(call)) doPart(run, ways, () => offerCallback(run, call, user, ways));
    else if (agent) toOneCall(run, ways, call, { is: "Assigned", agent });
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
    const alone = whole<Pairs>(
      run,
      () => found(run, [call]),
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

/** Which free agent is to take which of these calls. */
function found({ hotline, context }: Run, ids: Iterable<CallId>, kept: readonly Waiting[] = []): Pairs {
  const callers = [...ids].flatMap((id) => {
    const state = hotline.calls.get(id)?.state;
    if (state?.at !== "queued") return [];
    const { group, priority, atHead, since } = state.visit;
    return [{ call: id, group: group.id, priority, atHead, since }];
  });
  const waiting = [...callers, ...kept];
  const { config } = hotline;
  const candidates: Candidate[] = [];
  const asked = new Set(waiting.map(({ group }) => group));
  for (const { user, groups, device, since } of hotline.agents.ready()) {
    if (!hotline.reachable.has(device) || !groups.some((group) => asked.has(group))) continue;
    candidates.push({ user, groups, skills: skillsOf(config, user), ready: true, reachable: true, since });
  }
  if (candidates.length === 0) return [];
  return route(waiting, candidates, { prefer: config.policies.prefer }, context.now);
}

const noSkills: Candidate["skills"] = {};
const skillsKnown = new WeakMap<HotlineConfig, ReadonlyMap<UserId, Candidate["skills"]>>();

/** A configuration is a value: what stands in it is looked up once. */
function skillsOf(config: HotlineConfig, user: UserId): Candidate["skills"] {
  const known = skillsKnown.get(config) ?? new Map(config.agents.map(({ user, skills }) => [user, skills]));
  skillsKnown.set(config, known);
  return known.get(user) ?? noSkills;
}
