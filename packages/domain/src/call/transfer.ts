import type { Ending } from "../ending.ts";
import type { TransferId } from "../ids.ts";
import type { TransferTarget } from "../input.ts";
import type { Asked, Call, CallAt, CallEvent, Other, Part, Turn, Visit } from "./call.ts";
import { close, endPart, endSide, endTalk, leaveQueue, type Talking, transferFailed } from "./closing.ts";
import { enterMenu } from "./menu.ts";
import { ringAgent, takeOffer } from "./offer.ts";
import { answererOf, otherOf, otherRang, ringNext, ringOther, ringsAnother, stopRecord, whyNot } from "./other.ts";
import { askedFor, type Found, reach } from "./reach.ts";
import { afterTalk } from "./talk.ts";
import { endLeg, hush, refuse, say, to, tone } from "./turn.ts";
import { enterDirect, enterQueue } from "./visit.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

const transferred = { by: "agent", cause: "transferred" } as const;

/** 盲转: the agent's part ends at once, the citizen goes where he is sent. */
export function blind(call: CallAt<"talking">, event: Is<"TransferAsked">, turn: Turn): Call {
  const { part } = call.state;
  const found = reach(event.to, { user: part.user, group: part.group.id }, turn.env);
  if ("refused" in found) return refuse(call, turn, found.refused);
  if (found.to === "group" && turn.env.waiting(found.group.id) >= found.group.maxWaiting) {
    return refuse(call, turn, "targetBusy");
  }
  const asked = askedFor(turn.env.newId() as TransferId, event.to, found);
  startTransfer(call, turn, part, asked, "blind");
  const over = endPart(endTalk(call, turn, transferred), turn, call, transferred);
  return proceed(over, turn, { found, by: part, asked });
}

function startTransfer(call: Call, turn: Turn, by: Part, asked: Asked, kind: "blind" | "consult"): void {
  const { user: agent, agentNo } = by;
  say(turn, { type: "TransferStarted", call: call.id, kind, ...asked, agent, agentNo });
}

export function completed(call: Call, turn: Turn, by: Part, { transfer }: Asked, kind: "blind" | "consult"): void {
  const { user: agent, agentNo } = by;
  say(turn, { type: "TransferCompleted", call: call.id, transfer, kind, agent, agentNo });
}

type Way = {
  readonly found: Found;
  readonly by: Part;
  readonly asked: Asked;
  /** The open visit of an agent who did not answer before this one. */
  readonly visit?: Visit;
};

/** The citizen, whom nobody talks with now, goes there. */
export function proceed(call: Call, turn: Turn, { found, by, asked, visit }: Way): Call {
  switch (found.to) {
    case "agent": {
      const { agent, ringMs, been } = found;
      const entered = visit ?? enterDirect(call, turn, by.group, by.visit?.priority ?? 0);
      tone(call.leg, turn);
      const direct = { asked, by, been };
      return ringAgent(call, turn, { visit: entered, agent, direct, ...(ringMs === undefined ? {} : { ringMs }) });
    }
    case "group":
      if (visit) leaveQueue(call, turn, visit, "TRANSFER");
      completed(call, turn, by, asked, "blind");
      return enterQueue(call, turn, { group: found.group.id, priority: by.visit?.priority ?? 0 });
    case "flow":
      completed(call, turn, by, asked, "blind");
      hush(call, turn, call.leg);
      return enterMenu(call, turn, found.flow, found.flowNode);
    case "number": {
      if (visit) leaveQueue(call, turn, visit, "TRANSFER");
      const ringing = ringOther(call, turn, found, { asked, been: found.been });
      if (!ringing) return comeBack(call, turn, by, asked, "unreachable");
      tone(call.leg, turn);
      return to(ringing[0], { at: "transferring", last: by, other: ringing[1] });
    }
  }
}

/** The transfer failed: the citizen goes to the head of the transferring agent's group, with words. */
function comeBack(call: Call, turn: Turn, by: Part, asked: Asked, why: Parameters<typeof transferFailed>[4]): Call {
  transferFailed(call, turn, by, asked, why);
  return enterQueue(call, turn, {
    group: by.group.id,
    priority: by.visit?.priority ?? 0,
    wish: by.visit?.wish,
    atHead: true,
    words: ["transfer.failed"],
  });
}

export const outsideRings = (call: CallAt<"transferring">, event: Is<"LegRinging">, turn: Turn): Call =>
  otherRang(call, event, turn, call.leg);

export function outsideAnswered(call: CallAt<"transferring">, event: Is<"LegAnswered">, turn: Turn): Call {
  const { last, other } = call.state;
  if (event.leg !== other.leg) return call;
  completed(call, turn, last, other.asked, "blind");
  hush(call, turn, call.leg);
  return to(call, { at: "outside", last, other: { ...other, up: true } });
}

/** Before its answer: over the next trunk, or back. After it: the citizen is asked to rate the agent who talked last. */
export function outsideEnded(call: CallAt<"transferring" | "outside">, event: Is<"LegEnded">, turn: Turn): Call {
  const { state } = call;
  const { last, other } = state;
  if (event.leg !== other.leg) return call;
  if (state.at === "transferring") {
    const next = ringNext(call, turn, event.ending, last.user);
    if (next) {
      ringsAnother(call, turn, other, call.leg);
      return to(next[0], { ...state, other: next[1] });
    }
    return comeBack(call, turn, last, other.asked, whyNot(event.ending));
  }
  if (call.direction !== "in") return close(call, turn, event.ending);
  return afterTalk(call, turn, last, event.ending);
}

export function toneAgain(call: CallAt<"transferring">, event: Is<"LegMediaBack">, turn: Turn): Call {
  if (event.leg === call.leg && !call.legs[call.state.other.leg]?.early) tone(call.leg, turn);
  return call;
}

/** 咨询转, and the agent leaving a three-way talk: the other party has the citizen. */
export function complete(call: CallAt<"consulting" | "threeWay">, _event: unknown, turn: Turn): Call {
  if (!call.state.other.up) return refuse(call, turn, "notConsulting");
  return handOver(call, turn);
}

/** What was asked for, with whom it has come to after forwarding. */
function turnedTo(other: Other): Asked {
  const { toAgent: _agent, toAgentNo: _no, toParty: _party, ...asked } = other.asked;
  return { ...asked, ...answererOf(other) };
}

/** The other party, who is up, talks with the citizen on; the agent's part is over. */
export function handOver(call: Talking, turn: Turn, ending: Ending = transferred, lost = false): Call {
  const { part } = call.state;
  const other = otherOf(call);
  if (!other) return call;
  startTransfer(call, turn, part, turnedTo(other), "consult");
  endSide(call, turn, "transferred");
  stopRecord(turn, other);
  let left = endTalk(call, turn, ending, { keep: true, lost });
  left = endPart(left, turn, call, ending);
  hush(left, turn, call.leg);
  hush(left, turn, other.leg);
  const { own: _ended, recording: _over, ...rest } = other;
  if (other.who.to === "agent") {
    const taken = takeOffer(left, turn, { ...other.who.agent, leg: other.leg }, part, "consult");
    completed(left, turn, part, other.asked, "consult");
    return to(left, { at: "talking", part: taken, held: false });
  }
  completed(left, turn, part, other.asked, "consult");
  return to(left, { at: "outside", last: part, other: rest });
}

/** The agent hung up while the consulted phone still rings: it rings on for the citizen, as a blind transfer does. */
export function ringOn(call: CallAt<"consulting">, turn: Turn): Call {
  const { part, other } = call.state;
  startTransfer(call, turn, part, turnedTo(other), "blind");
  endSide(call, turn, "transferred");
  const over = endPart(endTalk(call, turn, transferred, { keep: true }), turn, call, transferred);
  // the far network's own sound, where it comes, was the agent's to hear and is now the citizen's
  if (other.who.to === "number" && call.legs[other.leg]?.early) hush(call, turn, call.leg);
  else tone(call.leg, turn);
  const { own: _ended, ...rest } = other;
  if (other.who.to === "number") return to(over, { at: "transferring", last: part, other: rest });
  // an agent is offered the call anew, so that it counts as any other. She is rung all the while: were she free in between, who is to leave would be
  // signed out under the ring
  const { agent, ringMs } = other.who;
  const freed = endLeg(over, turn, other.leg, { by: "system", cause: "transferred" });
  const direct = { asked: other.asked, by: part, been: other.been };
  const visit = enterDirect(freed, turn, part.group, part.visit?.priority ?? 0);
  return ringAgent(freed, turn, { visit, agent, direct, ...(ringMs === undefined ? {} : { ringMs }) });
}

/** What is dialled for 班长席. */
const supervisorCode = "*0";

/** Where a phone's Refer-To, or what it dials, leads: an agent's number, *0 for the supervisor's seat, a group's id, else a number outside. */
export function targetOf(turn: Turn, user: string): TransferTarget {
  if (user === supervisorCode) return { supervisor: true };
  const agent = turn.env.config.agents.find((each) => each.agentNo === user);
  if (agent) return { agent: agent.user };
  const group = turn.env.config.groups.find(({ id }) => id === user);
  return group ? { group: group.id } : { number: user };
}
