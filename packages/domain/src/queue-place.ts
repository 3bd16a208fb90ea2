/** A caller's place in his queue, and how fast the queue moves. */
import type { Call, CallEffect, Visit } from "./call/call.ts";
import type { Callback } from "./callback-place.ts";
import { withAnswer } from "./expected-wait.ts";
import type { CallId, GroupId } from "./ids.ts";
import { servedBefore, type Waiting } from "./route.ts";

/** A literal without a spread: it is made for each caller who waits. */
const waitingAs = (call: CallId, visit: Visit): Waiting => ({
  call,
  group: visit.group.id,
  priority: visit.priority,
  atHead: visit.atHead,
  since: visit.since,
});

/** How many of these calls are served before this one would be: those before it in the same queue, and those for whom an agent's phone rings already. */
export function aheadOf(calls: Iterable<Call>, id: CallId, visit: Visit, now: number): number {
  const own = waitingAs(id, visit);
  let ahead = 0;
  for (const { id: other, state } of calls) {
    if (other === id || (state.at !== "queued" && state.at !== "ringing")) continue;
    if (state.visit.group.id !== visit.group.id) continue;
    // A call that was sent to one agent by name takes no place in the queue.
    if (state.at === "ringing" ? !state.direct : servedBefore(waitingAs(other, state.visit), own, now) < 0) ahead += 1;
  }
  return ahead;
}

/** How many of those who are called back are served before this one would be. */
export function keptAhead(
  {
    callbacks,
    calls,
  }: { readonly callbacks: ReadonlyMap<CallId, Callback>; readonly calls: ReadonlyMap<CallId, Call> },
  id: CallId,
  visit: Visit,
  now: number,
): number {
  if (callbacks.size === 0) return 0;
  const own = waitingAs(id, visit);
  let ahead = 0;
  for (const { id: call, group, priority, atHead, since, notBefore, call: under } of callbacks.values()) {
    if (group !== visit.group.id) continue;
    const state = under === undefined ? undefined : calls.get(under)?.state.at;
    const isBefore = servedBefore({ call, group, priority, atHead, since }, own, now) < 0;
    if (state === "offering" || (under === undefined && notBefore <= now && isBefore)) ahead += 1;
  }
  return ahead;
}

/** An answer in the queue's turn tells how fast it moves; one of a call that was sent to an agent by name does not. */
export function noteAnswer(
  answers: Map<GroupId, readonly number[]>,
  { state }: Call,
  effects: readonly CallEffect[],
  now: number,
): void {
  if (state.at !== "ringing" || state.direct) return;
  if (!effects.some((each) => "fact" in each && each.fact.type === "OfferAnswered")) return;
  const { id } = state.visit.group;
  answers.set(id, withAnswer(answers.get(id) ?? [], now));
}
