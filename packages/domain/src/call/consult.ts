import type { Ending } from "../ending.ts";
import type { LegId, TransferId } from "../ids.ts";
import type { Call, CallAt, CallEvent, Other, Part, Turn } from "./call.ts";
import { endSide } from "./closing.ts";
import { detach } from "./detach.ts";
import { answerOwn } from "./offer.ts";
import {
  answeredBy,
  endOther,
  otherRang,
  ringNext,
  ringOther,
  ringsAnother,
  stopRecord,
  userOf,
  whyNot,
} from "./other.ts";
import { askedFor, reachOne } from "./reach.ts";
import { freeCitizen, holdCitizen } from "./talk.ts";
import { complete, ringOn } from "./transfer.ts";
import { endLeg, hush, isRecorded, playTo, recordLeg, refuse, say, tell, to, tone } from "./turn.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;
type Consulting = CallAt<"consulting">;
type Outcome = Parameters<typeof endSide>[2];

/** The agent's leg that the consultation is on. */
const agentLeg = ({ part, other }: { part: Part; other: Other }): LegId => other.own ?? part.leg;
const sideOf = (call: Consulting) => {
  const { user: agent, agentNo } = call.state.part;
  const { leg, asked } = call.state.other;
  return { call: call.id, leg, transfer: asked.transfer, agent, agentNo };
};

/** 咨询: the citizen has music, the other's phone rings. */
export function consult(call: CallAt<"talking">, event: Is<"ConsultAsked">, turn: Turn): Call {
  const { part } = call.state;
  const found = reachOne(event.to, { user: part.user, group: part.group.id }, turn.env);
  if ("refused" in found) return refuse(call, turn, found.refused);
  const asked = askedFor(turn.env.newId() as TransferId, event.to, found);
  const own = event.own === undefined ? {} : { own: event.own };
  const rung = ringOther(call, turn, found, { asked, been: found.been, ...own }, part.agentNo);
  if (!rung) return refuse(call, turn, "noLine");
  const [ringing, other] = rung;
  holdCitizen(call, turn);
  const { user: agent, agentNo } = part;
  say(turn, { type: "ConsultStarted", call: call.id, leg: other.leg, ...asked, agent, agentNo });
  if (event.own === undefined) tone(part.leg, turn);
  const [answered] = event.own === undefined ? [ringing] : answerOwn(ringing, turn, event.own, part);
  return to(answered, { at: "consulting", part, other, on: "other" });
}

/** Her own leg for it is up, or the other's is. */
export function legUp(call: Consulting, event: Is<"LegAnswered">, turn: Turn): Call {
  const { state } = call;
  const { other } = state;
  if (event.leg === other.own && !other.up && !call.legs[other.leg]?.early) tone(event.leg, turn);
  if (event.leg !== other.leg) return call;
  say(turn, { type: "ConsultAnswered", ...sideOf(call), ...answeredBy(other) });
  hush(call, turn, agentLeg(state));
  const user = userOf(other);
  if (user !== undefined) tell(turn, user, { is: "InternalBegan", call: call.id });
  if (!isRecorded(call, turn)) return to(call, { ...state, other: { ...other, up: true } });
  const [recorded, recording] = recordLeg(call, turn, other.leg);
  return to(recorded, { ...state, other: { ...other, up: true, recording } });
}

export const otherRings = (call: Consulting, event: Is<"LegRinging">, turn: Turn): Call =>
  otherRang(call, event, turn, agentLeg(call.state));

export function legEnded(call: Consulting, event: Is<"LegEnded">, turn: Turn): Call {
  const { part, other } = call.state;
  if (event.leg === other.leg) return otherLeft(call, turn, event.ending);
  if (event.leg === other.own) return back(call, turn, "cancelled", event.ending);
  if (event.leg !== part.leg) return call;
  const byHand = event.ending.by === "agent" && event.ending.cause === "hangup";
  return byHand ? agentGone(call, turn) : detach(call, turn, event.ending.cause);
}

/** The agent hung up in a consultation: nobody is lost, the citizen has whom she consulted. */
export function agentGone(call: Consulting, turn: Turn): Call {
  return call.state.other.up ? complete(call, undefined, turn) : ringOn(call, turn);
}

/** The other party did not come, or has left. */
export function otherLeft(call: Consulting, turn: Turn, ending: Ending): Call {
  const { state } = call;
  if (state.other.up) return back(call, turn, "left", ending);
  const next = ringNext(call, turn, ending, state.part.user, state.part.agentNo);
  const user = userOf(state.other);
  if (!next) return back(call, turn, whyNot(ending), ending);
  if (user !== undefined) tell(turn, user, { is: "SideOver" });
  ringsAnother(call, turn, state.other, agentLeg(state));
  return to(next[0], { ...state, other: next[1] });
}

/** Back to the citizen. From a phone of her own he stays on hold until she takes him back there. */
function back(call: Consulting, turn: Turn, outcome: Outcome, ending: Ending): Call {
  const { part, other, on } = call.state;
  endSide(call, turn, outcome);
  const ringing = !other.up && other.own === undefined;
  const alone = endOther(call, turn, other, ending);
  if (ringing) hush(alone, turn, part.leg);
  if (other.own !== undefined && on === "other") return to(alone, { at: "talking", part, held: true });
  freeCitizen(call, turn);
  return to(alone, { at: "talking", part, held: false });
}

export const cancelConsult = (call: Consulting, _event: unknown, turn: Turn): Call =>
  back(call, turn, "cancelled", { by: "agent", cause: call.state.other.up ? "hangup" : "cancelled" });

/** Between the citizen and the consulted. */
export function swap(call: Consulting, _event: unknown, turn: Turn): Call {
  return call.state.other.up
    ? turnTo(call, turn, call.state.on === "other" ? "citizen" : "other")
    : refuse(call, turn, "notConsulting");
}

function turnTo(call: Consulting, turn: Turn, on: "citizen" | "other"): Call {
  const { state } = call;
  const { part, other } = state;
  if (state.on === on) return call;
  if (on === "citizen") {
    freeCitizen(call, turn);
    playTo(other.leg, turn, [part.group.musicPrompt], true);
  } else {
    holdCitizen(call, turn);
    hush(call, turn, other.leg);
  }
  return to(call, { ...state, on });
}

/** A phone with a leg of its own for it goes to and fro by its own keys. */
export function phoneHeld(call: Consulting, event: Is<"LegHeld">, turn: Turn): Call {
  const { part, other } = call.state;
  return event.leg === part.leg && other.own !== undefined && other.up ? turnTo(call, turn, "other") : call;
}
export function phoneRetrieved(call: Consulting, event: Is<"LegRetrieved">, turn: Turn): Call {
  const { part, other } = call.state;
  if (other.own === undefined || !other.up) return call;
  if (event.leg === part.leg) return turnTo(call, turn, "citizen");
  return event.leg === other.own ? turnTo(call, turn, "other") : call;
}

/** The media came back after its restart: music where it was. */
export function musicAgain(call: Consulting, event: Is<"LegMediaBack">, turn: Turn): Call {
  const { part, other, on } = call.state;
  const waits = on === "other" ? call.leg : other.leg;
  if (event.leg === waits && (on === "other" || other.up)) playTo(waits, turn, [part.group.musicPrompt], true);
  return call;
}

/** 三方通话: from here on all hear each other. */
export function threeWay(call: Consulting, _event: unknown, turn: Turn): Call {
  const { part, other, on } = call.state;
  const here = other.own === undefined || call.legs[other.own]?.at === "up";
  if (!other.up || !here) return refuse(call, turn, "notConsulting");
  freeCitizen(call, turn);
  if (on === "citizen") hush(call, turn, other.leg);
  endSide(call, turn, "threeWay");
  stopRecord(turn, other);
  const user = userOf(other);
  if (user !== undefined) tell(turn, user, { is: "TalkBegan", call: call.id });
  say(turn, { type: "ThreeWayStarted", ...sideOf(call) });
  const { own, recording: _over, ...third } = other;
  if (own === undefined) return to(call, { at: "threeWay", part, other: third });
  // she talks on the leg that her phone dialled; the one on hold is not needed
  say(turn, { type: "LegReattached", call: call.id, leg: part.leg, by: own });
  const freed = endLeg(call, turn, part.leg, { by: "system", cause: "answeredElsewhere" });
  return to(freed, { at: "threeWay", part: { ...part, leg: own }, other: third });
}
