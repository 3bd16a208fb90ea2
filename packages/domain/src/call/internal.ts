import type { Ending } from "../ending.ts";
import type { CallId, LegId, PartyId, TrunkId } from "../ids.ts";
import { noMarks } from "../marks.ts";
import type { Call, CallAt, CallEvent, Caller, Chosen, Turn } from "./call.ts";
import { wind } from "./closing.ts";
import { inVain } from "./in-vain.ts";
import { answerOwn } from "./offer.ts";
import { answeredBy, otherRang, ringNext, ringOther, ringsAnother, userOf } from "./other.ts";
import { reachOne } from "./reach.ts";
import { ownRingMs, ringPhone } from "./ring.ts";
import { hush, say, tell, to, tone } from "./turn.ts";
import { type Internal, phoneHeld } from "./within.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;
type Calling = CallAt<"calling">;
type Wish = Pick<Calling["state"], "asked"> & {
  readonly caller: Chosen;
  /** Her phone dialled by itself. */
  readonly own?: LegId;
};

/** 内部呼叫: the caller's own phone first, then the colleague's. */
export function callInternal(wish: Wish, turn: Turn): Call {
  const { env } = turn;
  const { user, agentNo, device } = wish.caller;
  const { asked } = wish;
  const bare: Call = {
    id: env.newId() as CallId,
    direction: "internal",
    leg: "" as LegId,
    trunk: "" as TrunkId,
    number: asked.toAgentNo ?? "",
    party: "" as PartyId,
    citizenNumber: "",
    test: false,
    since: env.now,
    legs: {},
    marks: noMarks,
    recordings: 0,
    watchers: [],
    heard: {},
    state: { at: "ended", ending: { by: "system", cause: "error" } },
  };
  const [rung, leg] = wish.own
    ? answerOwn(bare, turn, wish.own, wish.caller)
    : ringPhone(bare, turn, wish.caller, { from: bare.number, ringMs: ownRingMs, autoAnswer: true });
  const { toAgent = user, toAgentNo = "" } = asked;
  say(turn, { type: "InternalStarted", call: bare.id, leg, toAgent, toAgentNo, agent: user, agentNo });
  tell(turn, user, { is: "Dialled", call: bare.id });
  return to({ ...rung, leg }, { at: "calling", caller: { user, agentNo, device, leg }, asked });
}

export function legUp(call: Calling, event: Is<"LegAnswered">, turn: Turn): Call {
  const { caller, other, asked } = call.state;
  const { user: agent, agentNo } = caller;
  if (event.leg === caller.leg && !other && !call.state.told) {
    const { toAgent = agent } = asked;
    // she may have become busy since
    const found = reachOne({ agent: toAgent }, { user: agent }, turn.env);
    const rung = "refused" in found ? undefined : ringOther(call, turn, found, { asked, been: found.been }, agentNo);
    if (!rung)
      return inVain(call, turn, {
        by: "system",
        cause: "refused" in found && found.refused === "targetBusy" ? "busy" : "unreachable",
      });
    const [ringing, called] = rung;
    tone(caller.leg, turn);
    return to(ringing, { ...call.state, other: called });
  }
  return other && event.leg === other.leg ? answered(call, turn, caller, other) : call;
}

function answered(call: Calling, turn: Turn, caller: Caller, other: NonNullable<Calling["state"]["other"]>): Call {
  const { user: agent, agentNo } = caller;
  say(turn, { type: "InternalAnswered", call: call.id, leg: other.leg, ...answeredBy(other), agent, agentNo });
  hush(call, turn, caller.leg);
  tell(turn, agent, { is: "InternalBegan", call: call.id });
  const called = userOf(other);
  if (called !== undefined) tell(turn, called, { is: "InternalBegan", call: call.id });
  const { by, failed } = call.state;
  if (by && !failed) {
    const { user, agentNo: byNo } = by;
    const { transfer } = other.asked;
    say(turn, { type: "TransferCompleted", call: call.id, transfer, kind: "blind", agent: user, agentNo: byNo });
  }
  const talking = to(call, { at: "internal", caller, other: { ...other, up: true } }) as Internal;
  return call.legs[caller.leg]?.held ? phoneHeld(talking, { leg: caller.leg }, turn) : talking;
}

export const otherRings = (call: Calling, event: Is<"LegRinging">, turn: Turn): Call =>
  otherRang(call, event, turn, call.state.caller.leg);

export function legEnded(call: CallAt<"calling" | "internal">, event: Is<"LegEnded">, turn: Turn): Call {
  const { caller, other } = call.state;
  if (event.leg === caller.leg) return wind(call, turn, toldOf(call) ?? event.ending);
  return other && event.leg === other.leg ? otherLeft(call, turn, event.ending) : call;
}

/** The colleague did not come, or has left. Who sent the call on is rung in vain without more ado. */
export function otherLeft(call: CallAt<"calling" | "internal">, turn: Turn, ending: Ending): Call {
  const { state } = call;
  if (state.at !== "calling") return wind(call, turn, ending);
  const goesOn = !state.failed || state.other?.taken !== undefined;
  const next = goesOn ? ringNext(call, turn, ending, state.caller.user, state.caller.agentNo) : undefined;
  if (!next) return inVain(call as Calling, turn, ending);
  const user = state.other && userOf(state.other);
  if (user !== undefined) tell(turn, user, { is: "SideOver" });
  if (state.other) ringsAnother(call, turn, state.other, state.caller.leg);
  return to(next[0], { ...state, other: next[1] });
}

/** Whoever hangs up while she is told that nobody came has not ended it. */
const toldOf = ({ state }: CallAt<"calling" | "internal">): Ending | undefined =>
  state.at === "calling" ? state.told?.ending : undefined;

export const hangUp = (call: CallAt<"calling" | "internal">, _event: unknown, turn: Turn): Call =>
  wind(call, turn, toldOf(call) ?? { by: "agent", cause: call.state.at === "internal" ? "hangup" : "cancelled" });
export const released = (call: Call, _event: unknown, turn: Turn): Call =>
  wind(call, turn, { by: "supervisor", cause: "released" });
export const phoneVanished = (call: CallAt<"calling" | "internal">, _event: unknown, turn: Turn): Call =>
  wind(call, turn, { by: "network", cause: "deviceLost" });
/** A caller's phone on hold by its own key may be silent. */
export function mediaLost(call: CallAt<"calling" | "internal">, event: Is<"LegMediaLost">, turn: Turn): Call {
  const { leg } = call.state.caller;
  const silent = event.why === "rtpTimeout";
  if (event.leg !== leg || (silent && call.legs[leg]?.held)) return call;
  return wind(call, turn, { by: "network", cause: silent ? "rtpTimeout" : "mediaLost" });
}
