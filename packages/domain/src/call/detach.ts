import type { LegId } from "../ids.ts";
import type { Call, CallAt, CallEvent, Part, Turn } from "./call.ts";
import { close, endPart, endSide, endTalk, isHeld, type Talking } from "./closing.ts";
import { endOther, otherOf } from "./other.ts";
import { citizenShown, ownRingMs, ringPhone } from "./ring.ts";
import { agentLeft, talkOn } from "./talk.ts";
import { blind, handOver } from "./transfer.ts";
import { arm, attempt, disarm, endLeg, hush, music, play, playTo, refuse, say, to } from "./turn.ts";
import { enterQueue } from "./visit.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;
type Present = CallAt<"announcing" | "talking" | "consulting" | "threeWay">;
type Away = CallAt<"reconnecting">;

/** The agent's leg ended while she talked: by her, or it was lost. */
export function agentLegEnded(call: Talking, event: Is<"LegEnded">, turn: Turn): Call {
  const { state } = call;
  if (state.at === "reconnecting" && event.leg === state.next) {
    const { next: _gone, ...rest } = state;
    return to(call, rest);
  }
  if (event.leg !== state.part.leg) return call;
  const sent = sentOn(call, turn);
  if (sent) return sent;
  if (event.ending.by === "agent" && event.ending.cause === "hangup") return agentLeft(call, turn, event.ending);
  if (state.at === "reconnecting") return call;
  return detach(call as Present, turn, event.ending.cause);
}

/** Her phone went while a transfer waited for the end of the announcement: the citizen is sent on at once, as she asked. */
function sentOn(call: Talking, turn: Turn): Call | undefined {
  const { state } = call;
  const wish = "wish" in state ? state.wish : undefined;
  if (wish?.is !== "TransferAsked") return undefined;
  const tried = attempt(turn, (trial) => blind(talkOn(call, state.part) as CallAt<"talking">, wish, trial));
  if ("refused" in tried) return undefined;
  turn.out.push(...tried.out);
  return tried.call;
}

/** The agent's phone vanished: the caller keeps the line for a while, and so does one who was consulted or made a third. */
export function detach(call: Present, turn: Turn, why: string): Call {
  const { part } = call.state;
  const { user: agent, agentNo, leg } = part;
  if (isHeld(call)) say(turn, { type: "HoldEnded", call: call.id, leg, agent, agentNo });
  say(turn, { type: "LegDetached", call: call.id, leg, why });
  arm(turn, "Detach", call.id, turn.env.config.policies.detachMs);
  const [parted, side] = keepOther(call, turn, part);
  const sorry = play(call, turn, ["sorry.reconnect"]);
  const away: Away = { ...parted, state: { at: "reconnecting", part, play: sorry, ...side } };
  if (why !== "mediaLost" && why !== "restart") return away;
  // we took the leg away, not the phone (a browser's keys died with our process): ring it again at once, or as soon as it is back
  const freed = endLeg(away, turn, leg, { by: "system", cause: "mediaLost" }) as Away;
  if (turn.env.reachable(part.device)) return rejoin(freed, turn);
  return { ...freed, state: { ...freed.state, moved: true } };
}

type Side = Pick<Away["state"], "other" | "was">;

/** One who is up, and not by the phone that is away, waits. */
function keepOther(call: Present, turn: Turn, part: Part): [Call, Side] {
  const { state } = call;
  if (state.at !== "consulting" && state.at !== "threeWay") return [call, {}];
  const { other } = state;
  if (other.up && other.own === undefined) {
    if (state.at === "consulting" && state.on === "other") playTo(other.leg, turn, [part.group.musicPrompt], true);
    return [call, { other, was: state.at }];
  }
  endSide(call, turn, "cancelled");
  return [endOther(call, turn, other, { by: "network", cause: "deviceLost" }), {}];
}

export function mediaLost(call: Present, event: Is<"LegMediaLost">, turn: Turn): Call {
  const { state } = call;
  if (event.leg !== state.part.leg) return call;
  // a phone on hold may be silent
  const quiet = isHeld(call) && (state.at !== "consulting" || state.other.own !== undefined);
  if (event.why === "rtpTimeout" && quiet) return call;
  return sentOn(call, turn) ?? detach(call, turn, event.why === "mediaRestarted" ? "mediaLost" : event.why);
}

export const deviceLost = (call: Present, _event: unknown, turn: Turn): Call =>
  sentOn(call, turn) ?? detach(call, turn, "deviceLost");

/** The words of apology are over: music. */
export function apologised(call: Away, event: Is<"PlayEnded">, turn: Turn): Call {
  const { play: words, ...rest } = call.state;
  if (words === undefined || event.play !== words) return call;
  if (rest.was !== "threeWay") music(call, turn, rest.part.group.musicPrompt);
  return to(call, rest);
}

/** The same leg has its media, or its registration, again. */
export function legBack(call: Away, _event: unknown, turn: Turn): Call {
  const { part, next, moved: elsewhere } = call.state;
  const leg = call.legs[part.leg];
  if (elsewhere) return next === undefined && turn.env.reachable(part.device) ? rejoin(call, turn) : call;
  if (next !== undefined || leg?.at !== "up" || leg.lost !== undefined) return call;
  return reattach(call, turn, part, part.leg);
}

/** The desk is back: its phone is rung, and picks up by itself. */
export function resume(call: Talking, _event: unknown, turn: Turn): Call {
  const { state } = call;
  if (!turn.env.reachable(state.part.device)) return refuse(call, turn, "deviceUnreachable");
  if (state.at !== "reconnecting") return rejoin(detach(call as Present, turn, "resume") as Away, turn);
  return state.next === undefined ? rejoin(call as Away, turn) : call;
}

/** She signed in at another phone: the talk moves there, as soon as it can be reached. */
export function moved(call: Talking, event: Is<"MovedTo">, turn: Turn): Call {
  const { state } = call;
  const there = { ...call, state: { ...state, part: { ...state.part, device: event.device } } } as Talking;
  let away: Call = state.at === "reconnecting" ? there : detach(there as Present, turn, "resume");
  const next = away.state.at === "reconnecting" ? away.state.next : undefined;
  if (next !== undefined) {
    const { next: _other, ...rest } = (away as Away).state;
    away = to(endLeg(away, turn, next, { by: "system", cause: "answeredElsewhere" }), rest);
  }
  away = to(away, { ...(away as Away).state, moved: true });
  return turn.env.reachable(event.device) ? rejoin(away as Away, turn) : away;
}

function rejoin(call: Away, turn: Turn): Call {
  const from = citizenShown(call, turn);
  const { part } = call.state;
  const [ringing, next] = ringPhone(call, turn, part, { from, ringMs: ownRingMs, autoAnswer: true });
  return to(ringing, { ...call.state, next });
}

export function rejoined(call: Away, event: Is<"LegAnswered">, turn: Turn): Call {
  const { part, next } = call.state;
  if (event.leg !== next) return call;
  const freed = endLeg(call, turn, part.leg, { by: "system", cause: "answeredElsewhere" });
  return reattach(freed as Away, turn, part, next);
}

function reattach(call: Away, turn: Turn, before: Part, by: LegId): Call {
  disarm(turn, "Detach", call.id);
  say(turn, { type: "LegReattached", call: call.id, leg: before.leg, by });
  hush(call, turn, call.leg);
  const part = { ...before, leg: by };
  const { other, was } = call.state;
  if (!other) return talkOn(call, part);
  hush(call, turn, other.leg);
  if (was === "threeWay") return to(call, { at: "threeWay", part, other });
  const { user: agent, agentNo } = part;
  say(turn, { type: "HoldStarted", call: call.id, leg: by, agent, agentNo });
  music(call, turn, part.group.musicPrompt);
  return to(call, { at: "consulting", part, other, on: "other" });
}

/** The one who waits for her hung up: there is only the citizen to come back to. */
export function waitingLeft(call: Away, turn: Turn): Call {
  const { other, was, ...rest } = call.state;
  if (!other) return call;
  endSide(call, turn, "left");
  if (was === "threeWay" && rest.play === undefined) music(call, turn, rest.part.group.musicPrompt);
  return to(endOther(call, turn, other, { by: "system", cause: "hangup" }), rest);
}

export const legEnded = (call: Away, event: Is<"LegEnded">, turn: Turn): Call =>
  event.leg === call.state.other?.leg ? waitingLeft(call, turn) : agentLegEnded(call, event, turn);

/** The phone did not come back: the talk is over. The citizen has the third on, or goes to the head of the queue. */
export function stayedAway(call: Away, _event: unknown, turn: Turn): Call {
  const { part, was } = call.state;
  const ending = { by: "network", cause: "deviceLost" } as const;
  if (was === "threeWay" && otherOf(call)) return handOver(call, turn, ending, true);
  const alone = endPart(endTalk(call, turn, ending, { lost: true }), turn, call, ending);
  if (call.direction === "out") return close(alone, turn, ending);
  return enterQueue(alone, turn, {
    group: part.group.id,
    priority: part.visit?.priority ?? 0,
    wish: part.visit?.wish,
    atHead: true,
    words: ["sorry.reconnect"],
  });
}

export function apologyAgain(call: Away, event: Is<"LegMediaBack">, turn: Turn): Call {
  if (event.leg === call.state.part.leg) return legBack(call, event, turn);
  if (event.leg !== call.leg || call.state.was === "threeWay") return call;
  const { play: _words, ...rest } = call.state;
  music(call, turn, rest.part.group.musicPrompt);
  return to(call, rest);
}
