import type { LegId, OfferId, VisitId } from "../ids.ts";
import type { Why } from "../why.ts";
import type { Call, CallAt, CallEvent, Chosen, Direct, Part, Turn, Visit } from "./call.ts";
import { leaveQueue } from "./closing.ts";
import { citizenShown, ringPhone } from "./ring.ts";
import { beginTalk } from "./talk.ts";
import { disarm, endLeg, order, say, tell, to, withLeg } from "./turn.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;
type Ringing = CallAt<"ringing">["state"];
type Ring = {
  readonly visit: Visit;
  readonly agent: Chosen;
  readonly direct?: Direct;
  readonly ringMs?: number;
  readonly why?: Why;
};

/** tR: rings the chosen agent. */
export function ringAgent(call: Call, turn: Turn, { visit, agent, direct, ringMs, why }: Ring): Call {
  const from = citizenShown(call, turn);
  const [ringing, leg] = ringPhone(call, turn, agent, { from, ringMs: ringMs ?? visit.group.ringMs });
  const part = startOffer(call, turn, { ...agent, leg }, visit, why && { why });
  tell(turn, agent.user, { is: direct ? "Called" : "Offered", call: call.id });
  const state: Ringing = {
    at: "ringing",
    visit,
    part,
    overdue: false,
    since: turn.env.now,
    ...(direct ? { direct } : {}),
  };
  return to(ringing, state);
}

type Own = Chosen & { readonly leg: LegId };

function startOffer(
  call: Call,
  turn: Turn,
  own: Own,
  visit: Visit,
  more: { readonly how?: "pickUp" | "intercept" | "consult"; readonly why?: Why } = {},
): Ringing["part"] {
  const { user, agentNo, device, leg } = own;
  const id = turn.env.newId() as OfferId;
  const group = visit.group;
  const offer = { call: call.id, visit: visit.visit, offer: id, group: group.id, leg, device, agent: user, agentNo };
  say(turn, { type: "OfferStarted", ...offer, ...more });
  return { user, agentNo, device, leg, group, visit, offer: id };
}

function answerOffer(call: Call, turn: Turn, part: Ringing["part"], visit: Visit): void {
  const { user: agent, agentNo, offer, leg } = part;
  const group = visit.group.id;
  say(turn, { type: "OfferAnswered", call: call.id, visit: visit.visit, offer, group, leg, agent, agentNo });
}

/** The queue's turn. */
export function offer(call: CallAt<"queued">, event: Is<"Assigned">, turn: Turn): Call {
  const { visit, play } = call.state;
  // He is asked for a number no more: somebody comes.
  disarm(turn, "CallbackKey", call.id);
  const ringing = ringAgent(call, turn, { visit, agent: event.agent, why: event.why });
  return play === undefined ? ringing : to(ringing, { ...(ringing as CallAt<"ringing">).state, play });
}

/** An agent who took the call by herself has the offer and its answer at once: tR = tA. */
export function takeOffer(call: Call, turn: Turn, own: Own, before: Part, how: "intercept" | "consult"): Part {
  const visit = before.visit ?? noVisit(before, turn);
  const part = startOffer(call, turn, own, visit, { how });
  answerOffer(call, turn, part, visit);
  tell(turn, part.user, { is: "TalkBegan", call: call.id });
  return part;
}

/** A call out has no visit: the id names nothing. */
const noVisit = ({ group }: Part, { env }: Turn): Visit => ({
  visit: env.newId() as VisitId,
  group,
  since: env.now,
  priority: 0,
  atHead: false,
  from: [],
});

/** tA, tD. */
export function answered(call: CallAt<"ringing">, event: Is<"LegAnswered">, turn: Turn): Call {
  const { state } = call;
  const { visit, how, direct } = state;
  if (event.leg !== state.part.leg) return call;
  const part = how ? startOffer(call, turn, state.part, visit, { how }) : state.part;
  answerOffer(call, turn, part, visit);
  leaveQueue(call, turn, visit, "ANSWER");
  tell(turn, part.user, { is: "TalkBegan", call: call.id });
  if (direct?.by && direct.asked) {
    const { user: agent, agentNo } = direct.by;
    const { transfer } = direct.asked;
    say(turn, { type: "TransferCompleted", call: call.id, transfer, kind: "blind", agent, agentNo });
  }
  return beginTalk(call, turn, part);
}

/** The desk answers for its SIP phone: it is rung anew, to pick up by itself. */
export function answerFor(call: CallAt<"ringing">, _event: unknown, turn: Turn): Call {
  const { config } = turn.env;
  const browser = config.devices.find((each) => each.id === call.state.part.device)?.kind === "browser";
  return browser ? call : ringElsewhere(call, turn, call.state.part.device, true);
}

/** She is at another phone now: it rings there. */
export const ringMoved = (call: CallAt<"ringing">, event: Is<"MovedTo">, turn: Turn): Call =>
  ringElsewhere(call, turn, event.device, call.state.how !== undefined);

function ringElsewhere(call: CallAt<"ringing">, turn: Turn, device: Chosen["device"], autoAnswer: boolean): Call {
  const { state } = call;
  const freed = endLeg(call, turn, state.part.leg, { by: "system", cause: "answeredElsewhere" });
  const ringing = { from: citizenShown(call, turn), ringMs: state.visit.group.ringMs, autoAnswer };
  const [rung, leg] = ringPhone(freed, turn, { ...state.part, device }, ringing);
  return to(rung, { ...state, part: { ...state.part, device, leg } });
}

/** 代答, or 拦截 of a ringing call: the colleague's phone stops, her own picks up. */
export function taken(call: CallAt<"ringing">, event: Is<"Taken">, turn: Turn): Call {
  const { state } = call;
  const { agent, how, own } = event;
  const { user, agentNo, offer: id, leg: before } = state.part;
  const { visit } = state;
  const ended = { call: call.id, visit: visit.visit, offer: id, group: visit.group.id, agent: user, agentNo };
  say(turn, { type: "OfferEnded", ...ended, reason: "PICKED_UP" });
  tell(turn, user, { is: "OfferLapsed" });
  const freed = endLeg(call, turn, before, { by: "system", cause: "answeredElsewhere" });
  tell(turn, agent.user, { is: "Called", call: call.id });
  const [rung, leg] = own
    ? answerOwn(freed, turn, own, agent)
    : ringPhone(freed, turn, agent, { from: citizenShown(call, turn), ringMs: visit.group.ringMs, autoAnswer: true });
  const part = { ...state.part, user: agent.user, agentNo: agent.agentNo, device: agent.device, leg };
  return to(rung, { ...state, part, how, since: turn.env.now });
}

/** A leg that her phone began itself. */
export function answerOwn(call: Call, turn: Turn, leg: LegId, { device }: Pick<Chosen, "device">): [Call, LegId] {
  say(turn, { type: "LegStarted", call: call.id, leg, device });
  order(turn, { do: "Answer", leg });
  return [withLeg(call, leg, { role: "agent", at: "trying" }), leg];
}

export const overdue = (call: CallAt<"ringing">): Call => to(call, { ...call.state, overdue: true });
