import type { Ending } from "../ending.ts";
import type { OfferReason } from "../fact.ts";
import type { Call, CallAt, CallEvent, Turn } from "./call.ts";
import { lapse, leaveQueue, transferFailed } from "./closing.ts";
import { withoutLast } from "./demand.ts";
import { notReached } from "./one-agent.ts";
import { forwarded } from "./reach.ts";
import { proceed } from "./transfer.ts";
import { endLeg, play, tell, to } from "./turn.ts";
import { overflow } from "./visit.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

function reasonOf({ cause }: Ending): OfferReason {
  // our server died under the ring: it is not her doing
  if (cause === "restart") return "FORCED";
  if (cause === "noAnswer") return "RNA";
  return cause === "refused" || cause === "busy" || cause === "hangup" ? "REJECT" : "DEVICE_LOST";
}

/** tN: she did not take it; the caller goes on waiting, before the others. */
export function unanswered(call: CallAt<"ringing">, event: Is<"LegEnded">, turn: Turn): Call {
  return event.leg === call.state.part.leg ? notTaken(call, turn, reasonOf(event.ending)) : call;
}

export function declined(call: CallAt<"ringing">, _event: unknown, turn: Turn): Call {
  const ended = endLeg(call, turn, call.state.part.leg, { by: "agent", cause: "refused" });
  return notTaken(ended as CallAt<"ringing">, turn, "REJECT");
}

export function phoneVanished(call: CallAt<"ringing">, _event: unknown, turn: Turn): Call {
  const ended = endLeg(call, turn, call.state.part.leg, { by: "network", cause: "deviceLost" });
  return notTaken(ended as CallAt<"ringing">, turn, "DEVICE_LOST");
}

/** She is signed out by a supervisor while it rings. */
export function withdrawn(call: CallAt<"ringing">, _event: unknown, turn: Turn): Call {
  const ended = endLeg(call, turn, call.state.part.leg, { by: "supervisor", cause: "released" });
  return notTaken(ended as CallAt<"ringing">, turn, "FORCED");
}

function notTaken(call: CallAt<"ringing">, turn: Turn, reason: OfferReason): Call {
  const { state } = call;
  const { rnaReason, deviceLostReason } = turn.env.config.policies;
  lapse(call, turn, state, reason);
  const direct = state.direct !== undefined || state.how !== undefined;
  const after = { REJECT: { at: "busy" }, RNA: { at: "rest", reason: rnaReason } } as const;
  const rest = { at: "rest", reason: deviceLostReason } as const;
  const to = reason === "REJECT" || reason === "RNA" ? after[reason] : rest;
  tell(turn, state.part.user, { is: "OfferLapsed", direct, ...(reason === "FORCED" ? {} : { to }) });
  return state.direct ? passOn(call, turn, reason) : backToQueue(call, turn);
}

function backToQueue(call: CallAt<"ringing">, turn: Turn, words = call.state.play): Call {
  const { state } = call;
  if (state.overdue) {
    leaveQueue(call, turn, state.visit, "TIMEOUT");
    return overflow(call, turn, state.visit, "TIMEOUT");
  }
  const visit = { ...withoutLast(call, state.visit, turn), atHead: true, again: turn.env.now };
  return to(call, words === undefined ? { at: "queued", visit } : { at: "queued", visit, play: words });
}

/** A transfer's agent did not take it: on to where her calls are forwarded, else back to the head of the queue with words. */
function passOn(call: CallAt<"ringing">, turn: Turn, reason: OfferReason): Call {
  const { state } = call;
  const { direct, visit } = state;
  if (!direct) return backToQueue(call, turn);
  const { by, asked, been } = direct;
  if (!by || !asked) return notReached(call, turn, reason, been);
  const asker = { user: by.user, group: by.group.id };
  const why = reason === "REJECT" ? "busy" : "noAnswer";
  const next = state.how ? undefined : forwarded(state.part.user, why, asker, turn.env, been);
  if (next && !("refused" in next) && !state.overdue) {
    return proceed(call, turn, { found: next, by, asked, visit });
  }
  const told = reason === "RNA" ? "noAnswer" : reason === "REJECT" ? "refused" : "unreachable";
  transferFailed(call, turn, by, asked, told);
  return backToQueue(call, turn, state.overdue ? undefined : play(call, turn, ["transfer.failed"]));
}
