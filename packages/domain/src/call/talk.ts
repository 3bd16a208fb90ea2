import type { Ending } from "../ending.ts";
import type { LegId } from "../ids.ts";
import type { Call, CallAt, CallEvent, Part, Turn } from "./call.ts";
import { close, endTalk, farewell } from "./closing.ts";
import { offerSurvey } from "./survey.ts";
import { arm, disarm, endLeg, music, order, play, refuse, say, to, withLeg } from "./turn.ts";
import { enterQueue } from "./visit.ts";

type TalkState = "announcing" | "talking" | "reconnecting";
type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

/** How long a device may take to answer by itself when a talk is joined again, ms. */
const resumeRingMs = 15_000;

export function bridge(call: Call, turn: Turn, part: Part): Call {
  order(turn, { do: "Bridge", a: call.leg, b: part.leg });
  return to(call, { at: "talking", part, held: false });
}

/** tA. The agent is up: her number to the caller, then both to each other. */
export function beginTalk(call: Call, turn: Turn, part: Part): Call {
  if (call.direction === "in" && part.group.announceAgentNo && part.agentNo !== "") {
    const digits = [...part.agentNo].filter((each) => each >= "0" && each <= "9").map((each) => `digit.${each}`);
    const told = play(call, turn, ["agentNo.prefix", ...digits, "agentNo.suffix"]);
    return to(call, { at: "announcing", part, play: told });
  }
  order(turn, { do: "StopPlay", leg: call.leg });
  return bridge(call, turn, part);
}

export function announced(call: CallAt<"announcing">, event: Is<"PlayEnded">, turn: Turn): Call {
  const { part, play: running } = call.state;
  if (event.play !== running) return call;
  const { user: agent, agentNo, leg } = part;
  say(turn, { type: "AgentNoAnnounced", call: call.id, leg, ms: event.playedMs, agent, agentNo });
  return bridge(call, turn, part);
}

/** The agent's leg ended while she talked: by her, or it was lost. */
export function agentLegEnded(call: CallAt<TalkState>, event: Is<"LegEnded">, turn: Turn): Call {
  const { state } = call;
  if (state.at === "reconnecting" && event.leg === state.next) {
    const { next: _gone, ...rest } = state;
    return to(call, rest);
  }
  if (event.leg !== state.part.leg) return call;
  if (event.ending.by === "agent" && event.ending.cause === "hangup") return agentLeft(call, turn, event.ending);
  if (event.ending.by === "supervisor") return agentLeft(call, turn, event.ending);
  if (state.at === "reconnecting") return call;
  return detach(call as CallAt<"announcing" | "talking">, turn, event.ending.cause);
}

/** tE by the agent: the caller is asked to rate, then told goodbye. */
function agentLeft(call: CallAt<TalkState>, turn: Turn, ending: Ending): Call {
  const { part } = call.state;
  endTalk(call, turn, ending);
  const alone = endAgentLegs(call, turn, ending);
  if (call.direction === "out") return close(alone, turn, ending);
  return offerSurvey(alone, turn, part) ?? farewell(alone, turn, ["goodbye"], ending);
}

function endAgentLegs(call: Call, turn: Turn, ending: Ending): Call {
  let alone = call;
  for (const id of Object.keys(call.legs) as LegId[]) {
    if (call.legs[id]?.role === "agent") alone = endLeg(alone, turn, id, ending);
  }
  return alone;
}

export const agentHangsUp = (call: CallAt<TalkState>, _event: unknown, turn: Turn): Call =>
  agentLeft(call, turn, { by: "agent", cause: "hangup" });

/** The agent's phone vanished: the caller keeps the line for a while. */
function detach(call: CallAt<"announcing" | "talking">, turn: Turn, why: string): Call {
  const { part } = call.state;
  const { user: agent, agentNo, leg } = part;
  if (call.state.at === "talking" && call.state.held)
    say(turn, { type: "HoldEnded", call: call.id, leg, agent, agentNo });
  say(turn, { type: "LegDetached", call: call.id, leg, why });
  if (call.legs[leg]?.at === "up") order(turn, { do: "Unbridge", leg });
  arm(turn, "Detach", call.id, turn.env.config.policies.detachMs);
  const sorry = play(call, turn, ["sorry.reconnect"]);
  const away: CallAt<"reconnecting"> = { ...call, state: { at: "reconnecting", part, play: sorry } };
  if (why !== "mediaLost") return away;
  // the media process took the leg away, not the phone (a browser's keys died with it): ring it again at once
  const parted = endLeg(away, turn, leg, { by: "system", cause: "mediaLost" }) as CallAt<"reconnecting">;
  return turn.env.reachable(part.device) ? rejoin(parted, turn) : parted;
}

export function mediaLost(call: CallAt<"announcing" | "talking">, event: Is<"LegMediaLost">, turn: Turn): Call {
  const { state } = call;
  if (event.leg !== state.part.leg) return call;
  // a phone on hold may be silent
  if (event.why === "rtpTimeout" && state.at === "talking" && state.held) return call;
  return detach(call, turn, event.why === "mediaRestarted" ? "mediaLost" : event.why);
}

export const deviceLost = (call: CallAt<"announcing" | "talking">, _event: unknown, turn: Turn): Call =>
  detach(call, turn, "deviceLost");

/** The words of apology are over: music. */
export function apologised(call: CallAt<"reconnecting">, event: Is<"PlayEnded">, turn: Turn): Call {
  const { play: words, ...rest } = call.state;
  if (words === undefined || event.play !== words) return call;
  music(call, turn, rest.part.group.musicPrompt);
  return to(call, rest);
}

/** The same leg has its media, or its registration, again. */
export function legBack(call: CallAt<"reconnecting">, _event: unknown, turn: Turn): Call {
  const { part, next } = call.state;
  const leg = call.legs[part.leg];
  if (next !== undefined || leg?.at !== "up" || leg.lost !== undefined) return call;
  return reattach(call, turn, part, part.leg);
}

/** The desk is back: its phone is rung, and picks up by itself. */
export function resume(call: CallAt<TalkState>, _event: unknown, turn: Turn): Call {
  const { state } = call;
  if (!turn.env.reachable(state.part.device)) return refuse(call, turn, "deviceUnreachable");
  if (state.at !== "reconnecting")
    return rejoin(detach(call as CallAt<"talking">, turn, "resume") as CallAt<"reconnecting">, turn);
  return state.next === undefined ? rejoin(call as CallAt<"reconnecting">, turn) : call;
}

function rejoin(call: CallAt<"reconnecting">, turn: Turn): Call {
  const next = turn.env.newId() as LegId;
  const { part } = call.state;
  order(turn, {
    do: "Originate",
    call: call.id,
    leg: next,
    target: { to: "device", device: part.device },
    from: { number: call.number },
    ringMs: resumeRingMs,
    autoAnswer: true,
  });
  say(turn, { type: "LegStarted", call: call.id, leg: next, device: part.device });
  return to(withLeg(call, next, { role: "agent", at: "trying" }), { ...call.state, next });
}

export function rejoined(call: CallAt<"reconnecting">, event: Is<"LegAnswered">, turn: Turn): Call {
  const { part, next } = call.state;
  if (event.leg !== next) return call;
  const freed = endLeg(call, turn, part.leg, { by: "system", cause: "answeredElsewhere" });
  return reattach(freed as CallAt<"reconnecting">, turn, part, next);
}

function reattach(call: CallAt<"reconnecting">, turn: Turn, part: Part, by: LegId): Call {
  disarm(turn, "Detach", call.id);
  say(turn, { type: "LegReattached", call: call.id, leg: part.leg, by });
  order(turn, { do: "StopPlay", leg: call.leg });
  return bridge(call, turn, { ...part, leg: by });
}

/** The phone did not come back: the talk is over, the caller goes to the head of the queue. */
export function stayedAway(call: CallAt<"reconnecting">, _event: unknown, turn: Turn): Call {
  const { part } = call.state;
  const ending = { by: "network", cause: "deviceLost" } as const;
  endTalk(call, turn, ending, true);
  const alone = endAgentLegs(call, turn, ending);
  if (call.direction === "out") return close(alone, turn, ending);
  return enterQueue(alone, turn, {
    group: part.group.id,
    priority: part.visit?.priority ?? 0,
    atHead: true,
    words: ["sorry.reconnect"],
  });
}

export function hold(call: CallAt<"talking">, _event: unknown, turn: Turn): Call {
  const { part, held } = call.state;
  if (held) return refuse(call, turn, "alreadyHeld");
  return setHold(call, turn, part);
}

export function retrieve(call: CallAt<"talking">, _event: unknown, turn: Turn): Call {
  if (!call.state.held) return refuse(call, turn, "notHeld");
  return endHold(call, turn);
}

function setHold(call: Call, turn: Turn, part: Part): Call {
  const { user: agent, agentNo, leg } = part;
  say(turn, { type: "HoldStarted", call: call.id, leg, agent, agentNo });
  order(turn, { do: "Unbridge", leg });
  music(call, turn, part.group.musicPrompt);
  return to(call, { at: "talking", part, held: true });
}

function endHold(call: CallAt<"talking">, turn: Turn): Call {
  const { part } = call.state;
  const { user: agent, agentNo, leg } = part;
  say(turn, { type: "HoldEnded", call: call.id, leg, agent, agentNo });
  order(turn, { do: "StopPlay", leg: call.leg });
  return bridge(call, turn, part);
}

/** 保持 by the phone's own key. */
export function phoneHeld(call: CallAt<"talking">, event: Is<"LegHeld">, turn: Turn): Call {
  const { part, held } = call.state;
  return event.leg === part.leg && !held ? setHold(call, turn, part) : call;
}
export function phoneRetrieved(call: CallAt<"talking">, event: Is<"LegRetrieved">, turn: Turn): Call {
  return event.leg === call.state.part.leg && call.state.held ? endHold(call, turn) : call;
}

/** The media came back after its restart: what was heard goes on. */
export function talkAgain(call: CallAt<"talking">, _event: unknown, turn: Turn): Call {
  const { part, held } = call.state;
  if (!held) return bridge(call, turn, part);
  music(call, turn, part.group.musicPrompt);
  return call;
}

export function apologyAgain(call: CallAt<"reconnecting">, event: Is<"LegMediaBack">, turn: Turn): Call {
  if (event.leg !== call.leg) return legBack(call, event, turn);
  const { play: _words, ...rest } = call.state;
  music(call, turn, rest.part.group.musicPrompt);
  return to(call, rest);
}
