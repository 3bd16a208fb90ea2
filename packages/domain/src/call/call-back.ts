/** 轮到回拨: an agent's phone rings for the call to somebody who kept his place in the queue; he is dialled once she has taken it. */
import type { Callback } from "../callback-place.ts";
import type { GroupConfig, TrunkConfig } from "../config/index.ts";
import type { Ending } from "../ending.ts";
import type { CallbackOfferOutcome } from "../fact.ts";
import type { CallId, LegId } from "../ids.ts";
import { noMarks } from "../marks.ts";
import type { Call, CallAt, CallEvent, Chosen, Turn } from "./call.ts";
import { close, sayOfferEnded } from "./closing.ts";
import { dialFar } from "./dialling.ts";
import { citizenShown, ringPhone } from "./ring.ts";
import { endLeg, say, tell, to } from "./turn.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;
type Offering = CallAt<"offering">;

type Wish = {
  readonly callback: Callback;
  readonly agent: Chosen;
  readonly group: GroupConfig;
  readonly trunk: TrunkConfig;
};

/** Her phone rings. No line is taken yet, but one is kept. */
export function offerBack({ callback, agent, group, trunk }: Wish, turn: Turn): Call {
  const { env } = turn;
  const call: Call = {
    id: env.newId() as CallId,
    direction: "out",
    leg: env.newId() as LegId,
    trunk: trunk.id,
    number: trunk.callerId?.number ?? env.config.policies.outboundNumber,
    party: callback.party,
    citizenNumber: callback.number,
    test: false,
    since: env.now,
    legs: {},
    marks: noMarks,
    recordings: 0,
    watchers: [],
    heard: {},
    state: { at: "arrived" },
  };
  const [rung, leg] = ringPhone(call, turn, agent, { from: citizenShown(call, turn), ringMs: group.ringMs });
  const { user, agentNo, device } = agent;
  const parent = callback.id;
  const agoMs = Math.max(0, env.now - callback.askedAt);
  const offer = { call: call.id, parent, group: group.id, leg, device, agent: user, agentNo };
  say(turn, { type: "CallbackOffered", ...offer, agoMs });
  tell(turn, user, { is: "Offered", call: call.id });
  return to(rung, {
    at: "offering",
    part: { user, agentNo, device, leg, group },
    to: callback.number,
    parent,
  });
}

/** She takes it: he is dialled. */
export function accepted(call: Offering, event: Is<"LegAnswered">, turn: Turn): Call {
  const { part, to: number, parent } = call.state;
  if (event.leg !== part.leg) return call;
  sayOfferEnded(call, turn, "ACCEPTED");
  tell(turn, part.user, { is: "DialBegan", call: call.id });
  const dialling = to(call, { at: "dialling", part, to: number, far: "none", tried: [], parent });
  return dialFar(dialling as CallAt<"dialling">, turn);
}

const outcomeOf = ({ cause }: Ending): CallbackOfferOutcome => {
  // our server died under the ring: it is not her doing
  if (cause === "restart") return "FORCED";
  if (cause === "noAnswer") return "RNA";
  return cause === "refused" || cause === "busy" || cause === "hangup" ? "REJECT" : "DEVICE_LOST";
};

/** She did not take it: another agent is rung for him. */
export const unanswered = (call: Offering, event: Is<"LegEnded">, turn: Turn): Call =>
  event.leg === call.state.part.leg ? notTaken(call, turn, outcomeOf(event.ending), event.ending) : call;

export const declined = (call: Offering, _event: unknown, turn: Turn): Call =>
  notTaken(call, turn, "REJECT", { by: "agent", cause: "refused" });

export const phoneVanished = (call: Offering, _event: unknown, turn: Turn): Call =>
  notTaken(call, turn, "DEVICE_LOST", { by: "network", cause: "deviceLost" });

/** She is signed out by a supervisor while it rings. */
export const withdrawn = (call: Offering, _event: unknown, turn: Turn): Call =>
  notTaken(call, turn, "FORCED", { by: "supervisor", cause: "released" });

/** Somebody has spoken with him, or he has asked again. */
export const notNeeded = (call: Offering, _event: unknown, turn: Turn): Call =>
  notTaken(call, turn, "FORCED", { by: "system", cause: "answeredElsewhere" });

function notTaken(call: Offering, turn: Turn, outcome: CallbackOfferOutcome, ending: Ending): Call {
  const { rnaReason, deviceLostReason } = turn.env.config.policies;
  sayOfferEnded(call, turn, outcome);
  const after = {
    REJECT: { to: { at: "busy" } },
    RNA: { to: { at: "rest", reason: rnaReason } },
    DEVICE_LOST: { to: { at: "rest", reason: deviceLostReason } },
    FORCED: {},
    ACCEPTED: {},
  } as const;
  tell(turn, call.state.part.user, { is: "OfferLapsed", ...after[outcome] });
  return close(call, turn, ending);
}

/** The desk answers for its SIP phone: it is rung anew, to pick up by itself. */
export function answerFor(call: Offering, _event: unknown, turn: Turn): Call {
  const { device } = call.state.part;
  const isBrowser = turn.env.config.devices.find(({ id }) => id === device)?.kind === "browser";
  return isBrowser ? call : ringAt(call, turn, device, true);
}

/** She is at another phone now: it rings there. */
export const ringMoved = (call: Offering, event: Is<"MovedTo">, turn: Turn): Call =>
  ringAt(call, turn, event.device, false);

function ringAt(call: Offering, turn: Turn, device: Chosen["device"], autoAnswer: boolean): Call {
  const { part } = call.state;
  const freed = endLeg(call, turn, part.leg, { by: "system", cause: "answeredElsewhere" });
  const ringing = { from: citizenShown(call, turn), ringMs: part.group.ringMs, autoAnswer };
  const [rung, leg] = ringPhone(freed, turn, { ...part, device }, ringing);
  return to(rung, { ...call.state, part: { ...part, device, leg } });
}
