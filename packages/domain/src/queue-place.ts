/** A caller's place in his queue, and how fast the queue moves. */
import type { Call, CallEffect, CallEvent, Visit } from "./call/call.ts";
import { withAnswer } from "./expected-wait.ts";
import type { CallId, GroupId } from "./ids.ts";
import type { RouteMemory } from "./route-memory.ts";
import type { Waiting } from "./waiting-order.ts";

/** A call as its queue has it. */
export function waitingAs(call: CallId, { group, priority, atHead, since, need, last }: Visit): Waiting {
  const waiting = { call, group: group.id, priority, atHead, since };
  if (need === undefined && (last === undefined || last.over !== undefined)) return waiting;
  return { ...waiting, ...(need && { need }), ...(last && last.over === undefined && { only: last.user }) };
}

/** The queue's turn has given a call to an agent. */
export function noteServe(memory: RouteMemory, { id: call, state }: Call, event: CallEvent, at: number): void {
  if (event.is !== "Assigned" || state.at !== "queued") return;
  memory.noteServe(state.visit.group.id, event.agent.user, { call, at, since: state.visit.since });
}

type Notes = { readonly answers: Map<GroupId, readonly number[]>; readonly memory: RouteMemory };
type When = { readonly now: number; readonly wall: number; readonly zone: string };

/** An answer: who talks with this caller now; and in the queue's turn how fast that moves, which one of a call that was sent to an agent by name does not tell. */
export function noteAnswer(
  { answers, memory }: Notes,
  { state, party, citizenNumber, direction }: Call,
  effects: readonly CallEffect[],
  { now, wall, zone }: When,
): void {
  for (const each of effects) {
    if (!("fact" in each) || each.fact.type !== "OfferAnswered" || direction !== "in") continue;
    memory.noteAnswer(citizenNumber === "" ? undefined : party, { user: each.fact.agent, at: wall }, zone);
    if (state.at !== "ringing" || state.direct) continue;
    const { id } = state.visit.group;
    answers.set(id, withAnswer(answers.get(id) ?? [], now));
  }
}
