import type { Ending } from "../ending.ts";

import { isLedOn } from "../flow/index.ts";
import type { Call, CallAt, CallEvent, Part, Turn } from "./call.ts";
import { close, endPart, endTalk, farewell, isHeld, type Talking } from "./closing.ts";
import { offerSurvey } from "./survey.ts";
import { hush, music, order, play, refuse, say, to, withoutWalk } from "./turn.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

export const talkOn = (call: Call, part: Part): Call => to(call, { at: "talking", part, held: false });

const agentNoWords = (agentNo: string): string[] => {
  const digits = [...agentNo].filter((each) => each >= "0" && each <= "9").map((each) => `digit.${each}`);
  return ["agentNo.prefix", ...digits, "agentNo.suffix"];
};

/** tA. The agent is up: her number to the caller, then both to each other. */
export function beginTalk(waited: Call, turn: Turn, part: Part): Call {
  // The flow goes on after the talk, where it says so.
  const call = leadsOn(waited) ? waited : withoutWalk(waited);
  if (call.direction === "in" && part.group.announceAgentNo && part.agentNo !== "") {
    return to(call, { at: "announcing", part, play: play(call, turn, agentNoWords(part.agentNo)) });
  }
  order(turn, { do: "StopPlay", leg: call.leg });
  return talkOn(call, part);
}

export function sayAnnounced(call: Call, turn: Turn, { user: agent, agentNo, leg }: Part, ms: number): void {
  say(turn, { type: "AgentNoAnnounced", call: call.id, leg, ms, agent, agentNo });
}

/** Whether the flow that sent the call to its agent leads on once the talk is over. */
const leadsOn = ({ walk }: Call): boolean => walk !== undefined && isLedOn(walk.state, walk.flows, "over");

/** The citizen is left alone after a talk: on by the flow, else he is asked to rate, and told goodbye. */
export function afterTalk(call: Call, turn: Turn, part: Part, ending: Ending): Call {
  if (leadsOn(call)) return to(call, { at: "menu", back: "over" });
  return offerSurvey(call, turn, part) ?? farewell(call, turn, ["goodbye"], ending);
}

/** 报工号 by hand. */
export function announce(call: CallAt<"talking">, _event: unknown, turn: Turn): Call {
  const { state } = call;
  if (state.held) return refuse(call, turn, "alreadyHeld");
  if (state.announce !== undefined) return refuse(call, turn, "announcing");
  const { part } = state;
  return to(call, { at: "talking", part, held: false, announce: play(call, turn, agentNoWords(part.agentNo)) });
}

/** tE by the agent: the caller is asked to rate, then told goodbye. */
export function agentLeft(call: Talking, turn: Turn, ending: Ending): Call {
  const { part } = call.state;
  const alone = endPart(endTalk(call, turn, ending), turn, call, ending);
  if (call.direction === "out") return close(alone, turn, ending);
  return afterTalk(alone, turn, part, ending);
}

export const agentHangsUp = (call: Talking, _event: unknown, turn: Turn): Call =>
  agentLeft(call, turn, { by: "agent", cause: "hangup" });

/** 强拆: the talk is over, nobody is asked to rate. */
export function released(call: Talking, _event: unknown, turn: Turn): Call {
  const ending = { by: "supervisor", cause: "released" } as const;
  const alone = endPart(endTalk(call, turn, ending), turn, call, ending);
  return call.direction === "out" ? close(alone, turn, ending) : farewell(alone, turn, ["goodbye"], ending);
}

export function hold(call: CallAt<"talking">, _event: unknown, turn: Turn): Call {
  return call.state.held ? refuse(call, turn, "alreadyHeld") : setHold(call, turn);
}

export function retrieve(call: CallAt<"talking">, _event: unknown, turn: Turn): Call {
  if (!call.state.held) return refuse(call, turn, "notHeld");
  return endHold(call, turn);
}

/** The citizen has music. */
export function holdCitizen(call: Talking, turn: Turn): void {
  const { user: agent, agentNo, leg, group } = call.state.part;
  if (!isHeld(call)) say(turn, { type: "HoldStarted", call: call.id, leg, agent, agentNo });
  music(call, turn, group.musicPrompt);
}

/** The citizen has the agent again. */
export function freeCitizen(call: Talking, turn: Turn): void {
  const { user: agent, agentNo, leg } = call.state.part;
  if (!isHeld(call)) return;
  say(turn, { type: "HoldEnded", call: call.id, leg, agent, agentNo });
  hush(call, turn, call.leg);
}

function setHold(call: CallAt<"talking">, turn: Turn): Call {
  holdCitizen(call, turn);
  return to(call, { at: "talking", part: call.state.part, held: true });
}

function endHold(call: CallAt<"talking">, turn: Turn): Call {
  freeCitizen(call, turn);
  return talkOn(call, call.state.part);
}

/** 保持 by the phone's own key. */
export function phoneHeld(call: CallAt<"talking">, event: Is<"LegHeld">, turn: Turn): Call {
  const { part, held } = call.state;
  return event.leg === part.leg && !held ? setHold(call, turn) : call;
}
export function phoneRetrieved(call: CallAt<"talking">, event: Is<"LegRetrieved">, turn: Turn): Call {
  return event.leg === call.state.part.leg && call.state.held ? endHold(call, turn) : call;
}

/** The media came back after its restart: what was heard goes on. */
export function talkAgain(call: CallAt<"talking">, event: Is<"LegMediaBack">, turn: Turn): Call {
  if (call.state.held && event.leg === call.leg) music(call, turn, call.state.part.group.musicPrompt);
  return call;
}

export function mute(call: Talking, _event: unknown, turn: Turn): Call {
  if (call.muted) return refuse(call, turn, "alreadyMuted");
  const { user: agent, agentNo, leg } = call.state.part;
  say(turn, { type: "MuteStarted", call: call.id, leg, agent, agentNo });
  return { ...call, muted: true };
}

export function unmute(call: Talking, _event: unknown, turn: Turn): Call {
  if (!call.muted) return refuse(call, turn, "notMuted");
  const { user: agent, agentNo, leg } = call.state.part;
  say(turn, { type: "MuteEnded", call: call.id, leg, agent, agentNo });
  const { muted: _over, ...heard } = call;
  return heard;
}

/** Digits to whom she talks with. */
export function sendDigits(call: Talking, event: Is<"DigitsAsked">, turn: Turn): Call {
  const { state } = call;
  const { user: agent, agentNo } = state.part;
  const leg = state.at === "consulting" && state.on === "other" ? state.other.leg : call.leg;
  if (call.legs[leg]?.at !== "up") return refuse(call, turn, "notInCall");
  order(turn, { do: "SendDigits", leg, digits: event.digits });
  say(turn, { type: "DigitsSent", call: call.id, leg, count: event.digits.length, agent, agentNo });
  return call;
}
