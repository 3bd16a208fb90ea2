import type { TrunkConfig } from "../config.ts";
import type { CallId, LegId, PartyId } from "../ids.ts";
import { noMarks } from "../marks.ts";
import type { Call, CallAt, CallEvent, Part, Turn } from "./call.ts";
import { wind } from "./closing.ts";
import { bridge } from "./talk.ts";
import { order, record, say, tell, to, withLeg } from "./turn.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

/** How long the agent's own phone may take to pick up by itself, ms. */
const ownRingMs = 15_000;
const ringback = "tone.ringback";

type Wish = {
  readonly part: Omit<Part, "leg">;
  readonly trunk: TrunkConfig;
  readonly number: string;
  readonly party: PartyId;
  readonly parent?: CallId;
};

/** 呼出: the agent's phone first, then the far end. */
export function dial(wish: Wish, turn: Turn): Call {
  const { env } = turn;
  const id = env.newId() as CallId;
  const part: Part = { ...wish.part, leg: env.newId() as LegId };
  const shown = env.config.policies.outboundNumber;
  const call: Call = {
    id,
    direction: "out",
    leg: env.newId() as LegId,
    trunk: wish.trunk.id,
    number: shown,
    party: wish.party,
    citizenNumber: wish.number,
    test: wish.trunk.kind === "test",
    since: env.now,
    legs: {},
    marks: noMarks,
    recordings: 0,
    state: {
      at: "dialling",
      part,
      to: wish.number,
      far: "none",
      ...(wish.parent === undefined ? {} : { parent: wish.parent }),
    },
  };
  order(turn, {
    do: "Originate",
    call: id,
    leg: part.leg,
    target: { to: "device", device: part.device },
    from: { number: shown },
    ringMs: ownRingMs,
    autoAnswer: true,
  });
  say(turn, { type: "LegStarted", call: id, leg: part.leg, device: part.device });
  tell(turn, part.user, { is: "Dialled", call: id });
  return withLeg(call, part.leg, { role: "agent", at: "trying" });
}

export function legUp(call: CallAt<"dialling">, event: Is<"LegAnswered">, turn: Turn): Call {
  if (event.leg === call.state.part.leg) return call.state.far === "none" ? dialFar(call, turn) : call;
  return event.leg === call.leg ? farAnswered(call, turn) : call;
}

function dialFar(call: CallAt<"dialling">, turn: Turn): Call {
  const { part, to: number, parent } = call.state;
  const { user: agent, agentNo } = part;
  const { leg, trunk, party } = call;
  order(turn, {
    do: "Originate",
    call: call.id,
    leg,
    target: { to: "trunk", trunk, number },
    from: { number: call.number },
    ringMs: turn.env.config.policies.dialMs,
  });
  say(turn, { type: "LegStarted", call: call.id, leg, trunk, party });
  say(turn, {
    type: "DialStarted",
    call: call.id,
    leg,
    trunk,
    party,
    number: call.number,
    group: part.group.id,
    agent,
    agentNo,
    ...(parent === undefined ? {} : { parent }),
  });
  return to(withLeg(call, leg, { role: "citizen", at: "trying" }), { ...call.state, far: "trying" });
}

/** The agent hears the far network, or a tone of ours. */
export function farRings(call: CallAt<"dialling">, event: Is<"LegRinging">, turn: Turn): Call {
  const { state } = call;
  if (event.leg !== call.leg || state.far === "early") return call;
  if (event.earlyMedia) {
    if (state.far === "tone") order(turn, { do: "StopPlay", leg: state.part.leg });
    order(turn, { do: "Bridge", a: call.leg, b: state.part.leg });
    return to(call, { ...state, far: "early" });
  }
  if (state.far === "tone") return call;
  const play = turn.env.newId() as Extract<CallEvent, { is: "PlayEnded" }>["play"];
  order(turn, { do: "Play", leg: state.part.leg, play, prompts: [ringback], loop: true });
  return to(call, { ...state, far: "tone" });
}

function farAnswered(call: CallAt<"dialling">, turn: Turn): Call {
  const { part, far } = call.state;
  const { user: agent, agentNo, group } = part;
  say(turn, { type: "DialAnswered", call: call.id, leg: call.leg, group: group.id, agent, agentNo });
  tell(turn, part.user, { is: "TalkBegan", call: call.id });
  const recorded = record(call, turn);
  if (far === "tone") order(turn, { do: "StopPlay", leg: part.leg });
  return bridge(recorded, turn, part);
}

/** Her own phone ended before the far end answered. */
export const ownLegEnded = (call: CallAt<"dialling">, event: Is<"LegEnded">, turn: Turn): Call =>
  wind(call, turn, event.ending);

export const gaveUp = (call: CallAt<"dialling">, _event: unknown, turn: Turn): Call =>
  wind(call, turn, { by: "agent", cause: "cancelled" });

export const ownPhoneVanished = (call: CallAt<"dialling">, _event: unknown, turn: Turn): Call =>
  wind(call, turn, { by: "network", cause: "deviceLost" });

export const ownMediaLost = (call: CallAt<"dialling">, event: Is<"LegMediaLost">, turn: Turn): Call =>
  event.leg === call.state.part.leg && event.why !== "rtpTimeout" ? ownPhoneVanished(call, event, turn) : call;
