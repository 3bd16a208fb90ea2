import type { Ending } from "../ending.ts";
import type { OfferReason } from "../fact.ts";
import type { LegId, OfferId } from "../ids.ts";
import type { Call, CallAt, CallEvent, Turn } from "./call.ts";
import { lapse, leaveQueue } from "./closing.ts";
import { beginTalk } from "./talk.ts";
import { endLeg, order, say, tell, to, withLeg } from "./turn.ts";
import { overflow } from "./visit.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

/** What an agent's phone shows of a number: its middle may be hidden. */
export function shownNumber(number: string, mask: boolean): string {
  if (number === "") return "anonymous";
  if (!mask || number.length < 5) return number;
  const edge = number.length < 8 ? 2 : 3;
  return number.slice(0, edge) + "*".repeat(number.length - 2 * edge) + number.slice(-edge);
}

/** tR: rings the chosen agent. */
export function offer(call: CallAt<"queued">, event: Is<"Assigned">, turn: Turn): Call {
  const { visit, play } = call.state;
  const { user, agentNo, device } = event.agent;
  const leg = turn.env.newId() as LegId;
  const id = turn.env.newId() as OfferId;
  order(turn, {
    do: "Originate",
    call: call.id,
    leg,
    target: { to: "device", device },
    from: { number: shownNumber(call.citizenNumber, turn.env.config.policies.maskNumbers) },
    ringMs: visit.group.ringMs,
  });
  say(turn, { type: "LegStarted", call: call.id, leg, device });
  say(turn, {
    type: "OfferStarted",
    call: call.id,
    visit: visit.visit,
    offer: id,
    group: visit.group.id,
    leg,
    device,
    agent: user,
    agentNo,
  });
  tell(turn, user, { is: "Offered", call: call.id });
  const part = { user, agentNo, device, leg, group: visit.group, visit, offer: id };
  const state = { at: "ringing" as const, visit, part, overdue: false };
  return to(withLeg(call, leg, { role: "agent", at: "trying" }), play === undefined ? state : { ...state, play });
}

/** tA, tD. */
export function answered(call: CallAt<"ringing">, event: Is<"LegAnswered">, turn: Turn): Call {
  const { part, visit } = call.state;
  if (event.leg !== part.leg) return call;
  const { user: agent, agentNo, offer: id, leg } = part;
  const group = visit.group.id;
  say(turn, { type: "OfferAnswered", call: call.id, visit: visit.visit, offer: id, group, leg, agent, agentNo });
  leaveQueue(call, turn, visit, "ANSWER");
  tell(turn, part.user, { is: "TalkBegan", call: call.id });
  return beginTalk(call, turn, part);
}

function reasonOf({ cause }: Ending): OfferReason {
  if (cause === "noAnswer") return "RNA";
  return cause === "refused" || cause === "busy" || cause === "hangup" ? "REJECT" : "DEVICE_LOST";
}

/** tN: she did not take it; the caller goes on waiting, before the others. */
export function unanswered(call: CallAt<"ringing">, event: Is<"LegEnded">, turn: Turn): Call {
  return event.leg === call.state.part.leg ? backToQueue(call, turn, reasonOf(event.ending)) : call;
}

export function declined(call: CallAt<"ringing">, _event: unknown, turn: Turn): Call {
  const ended = endLeg(call, turn, call.state.part.leg, { by: "agent", cause: "refused" });
  return backToQueue(ended as CallAt<"ringing">, turn, "REJECT");
}

export function phoneVanished(call: CallAt<"ringing">, _event: unknown, turn: Turn): Call {
  const ended = endLeg(call, turn, call.state.part.leg, { by: "network", cause: "deviceLost" });
  return backToQueue(ended as CallAt<"ringing">, turn, "DEVICE_LOST");
}

function backToQueue(call: CallAt<"ringing">, turn: Turn, reason: OfferReason): Call {
  const { state } = call;
  const { rnaReason, deviceLostReason } = turn.env.config.policies;
  lapse(call, turn, state, reason);
  tell(turn, state.part.user, {
    is: "OfferLapsed",
    to: reason === "REJECT" ? { at: "busy" } : { at: "rest", reason: reason === "RNA" ? rnaReason : deviceLostReason },
  });
  if (state.overdue) {
    leaveQueue(call, turn, state.visit, "TIMEOUT");
    return overflow(call, turn, state.visit, "TIMEOUT");
  }
  const visit = { ...state.visit, atHead: true };
  return to(call, state.play === undefined ? { at: "queued", visit } : { at: "queued", visit, play: state.play });
}

export const overdue = (call: CallAt<"ringing">): Call => to(call, { ...call.state, overdue: true });
