import type { TrunkConfig } from "../config/index.ts";
import type { Ending } from "../ending.ts";
import type { CallId, LegId, PartyId, TrunkId } from "../ids.ts";
import { failsOver } from "../lines.ts";
import { noMarks } from "../marks.ts";
import type { Call, CallAt, CallEvent, Part, Turn } from "./call.ts";
import { wind } from "./closing.ts";
import { answerOwn } from "./offer.ts";
import { nextTrunk } from "./reach.ts";
import { ownRingMs, ringOutside, ringPhone } from "./ring.ts";
import { talkOn } from "./talk.ts";
import { hush, record, say, tell, to, tone, withEarly, withLeg } from "./turn.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

type Wish = {
  readonly part: Omit<Part, "leg">;
  readonly trunk: TrunkConfig;
  readonly number: string;
  readonly party: PartyId;
  readonly parent?: CallId;
  /** The leg of her own phone, where she dialled there. */
  readonly own?: LegId;
};

/** 呼出: the agent's phone first, then the far end. */
export function dial(wish: Wish, turn: Turn): Call {
  const { env } = turn;
  const id = env.newId() as CallId;
  const shown = wish.trunk.callerId?.number ?? env.config.policies.outboundNumber;
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
    watchers: [],
    heard: {},
    state: { at: "arrived" },
  };
  const [rung, leg] = wish.own
    ? answerOwn(call, turn, wish.own, wish.part)
    : ringPhone(call, turn, wish.part, { from: shown, ringMs: ownRingMs, autoAnswer: true });
  tell(turn, wish.part.user, { is: "Dialled", call: id });
  const parent = wish.parent === undefined ? {} : { parent: wish.parent };
  return to(rung, {
    at: "dialling",
    part: { ...wish.part, leg },
    to: wish.number,
    far: "none",
    tried: [],
    ...parent,
  });
}

export function legUp(call: CallAt<"dialling">, event: Is<"LegAnswered">, turn: Turn): Call {
  if (event.leg === call.state.part.leg) return call.state.far === "none" ? dialFar(call, turn) : call;
  return event.leg === call.leg ? farAnswered(call, turn) : call;
}

/** The far end is dialled, over the line that is kept for it. */
export function dialFar(call: CallAt<"dialling">, turn: Turn): Call {
  const { part, to: number, parent } = call.state;
  const { user: agent, agentNo } = part;
  const { leg, trunk, party } = call;
  const over = turn.env.config.trunks.find((each) => each.id === trunk);
  if (!over) return wind(call, turn, { by: "system", cause: "unreachable" });
  const [dialled] = ringOutside(call, turn, { number, party, trunk: over, leg }, "citizen");
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
  return to(dialled, { ...call.state, far: "trying" });
}

/** The far end could not be reached over this trunk, and nothing rang: the next one; undefined: there is none. */
export function dialAgain(call: CallAt<"dialling">, turn: Turn, ending: Ending): Call | undefined {
  const { state } = call;
  if (state.far !== "trying" || !failsOver(ending)) return undefined;
  const tried: TrunkId[] = [...state.tried, call.trunk];
  const trunk = nextTrunk(turn.env, tried);
  if (!trunk) return undefined;
  const [dialled, leg] = ringOutside(call, turn, { number: state.to, party: call.party, trunk }, "citizen");
  const { user: agent, agentNo, group } = state.part;
  const rerouted = { call: call.id, leg, before: call.leg, trunk: trunk.id, group: group.id };
  say(turn, { type: "DialRerouted", ...rerouted, ending, agent, agentNo });
  return to({ ...dialled, leg, trunk: trunk.id }, { ...state, tried });
}

/** The agent hears the far network's own sound while it comes, else a tone of ours. */
export function farRings(call: CallAt<"dialling">, event: Is<"LegRinging">, turn: Turn): Call {
  const { state } = call;
  const leg = call.legs[event.leg];
  const far = event.earlyMedia ? "early" : "tone";
  if (event.leg !== call.leg || !leg || state.far === far) return call;
  if (event.earlyMedia) {
    if (state.far === "tone") hush(call, turn, state.part.leg);
  } else tone(state.part.leg, turn);
  return to(withLeg(call, event.leg, withEarly(leg, event.earlyMedia)), { ...state, far });
}

function farAnswered(call: CallAt<"dialling">, turn: Turn): Call {
  const { part, far } = call.state;
  const { user: agent, agentNo, group } = part;
  say(turn, { type: "DialAnswered", call: call.id, leg: call.leg, group: group.id, agent, agentNo });
  tell(turn, part.user, { is: "TalkBegan", call: call.id });
  const recorded = record(call, turn);
  if (far === "tone") hush(call, turn, part.leg);
  return talkOn(recorded, part);
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
