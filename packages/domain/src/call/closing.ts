import type { Ending } from "../ending.ts";
import type { CallbackOfferOutcome, FactBody, OfferReason, VisitReason } from "../fact.ts";
import { nodeAt } from "../flow/index.ts";
import type { LegId } from "../ids.ts";
import { disposition, dispositionDetail, mark } from "../marks.ts";
import type { PromptName } from "../switching.ts";
import { sayAnswered } from "./ask.ts";
import type { Asked, Call, CallAt, Leg, Part, Turn, Visit } from "./call.ts";
import { endOther, otherOf, userOf } from "./other.ts";
import { arm, disarm, endLeg, marksNow, play, say, tell, to, withLeg } from "./turn.ts";
import { sayMessageEnded } from "./voicemail.ts";
import { unwatch } from "./watchers.ts";
import { settleEnds } from "./within.ts";

type FailedTransfer = Extract<FactBody, { type: "TransferFailed" }>["reason"];
type ConsultOutcome = Extract<FactBody, { type: "ConsultEnded" }>["outcome"];

/** Longer than the 32 s that the switch tries a BYE (RFC 3261 §17.1.2.2, Timer F). */
const closingMs = 45_000;

/** Last words, then the end. Without words, the end. */
export function farewell(call: Call, turn: Turn, prompts: readonly PromptName[], ending: Ending): Call {
  if (prompts.length === 0) return close(call, turn, ending);
  return to(call, { at: "farewell", play: play(call, turn, prompts), ending });
}

/** Ends every leg; the call has ended when the switch has reported the last one. */
export function close(call: Call, turn: Turn, ending: Ending, detail?: string): Call {
  let closing: Call = call;
  for (const id of Object.keys(call.legs) as LegId[]) closing = endLeg(closing, turn, id, ending);
  closing = to(closing, { at: "closing", ending, ...(detail === undefined ? {} : { detail }) });
  disarm(turn, "Silence", call.id);
  arm(turn, "Closing", call.id, closingMs);
  return finishIfAlone(closing, turn);
}

/** CallEnded, once no leg is left. */
export function finishIfAlone(call: Call, turn: Turn): Call {
  if (call.state.at !== "closing" || Object.values(call.legs).some((leg) => leg.at !== "gone")) return call;
  const { ending } = call.state;
  disarm(turn, "Closing", call.id);
  const ended = { type: "CallEnded" as const, call: call.id, ending };
  const marks = mark(marksNow(call, turn), ended);
  const isIn = call.direction === "in";
  const detail = call.state.detail ?? (isIn ? dispositionDetail(marks) : undefined);
  say(turn, {
    ...ended,
    ...(isIn ? { disposition: disposition(marks) } : {}),
    ...(detail === undefined ? {} : { detail }),
  });
  return to(call, { at: "ended", ending });
}

/** The switch has not reported a leg's end, or a fault of ours hides it: the call ends without it, and says so. */
export function forceClosed(call: CallAt<"closing">, turn: Turn): Call {
  let closed: Call = call;
  for (const [id, leg] of Object.entries(call.legs) as [LegId, Leg][]) {
    if (leg.at === "gone") continue;
    say(turn, { type: "LegEnded", call: call.id, leg: id, ending: { by: "system", cause: "error" } });
    closed = withLeg(closed, id, { ...leg, at: "gone" });
  }
  return finishIfAlone(closed, turn);
}

/** The call is over, whatever was going on: ends that truthfully, then closes. */
export function wind(call: Call, turn: Turn, ending: Ending): Call {
  const announcing = call.state.at === "announcing" && ending.by === "caller";
  const wound = talks(call)
    ? endTalk(call, turn, ending)
    : call.state.at === "internal"
      ? unwatch(call, turn, ending)
      : call;
  windState(call, turn, ending);
  return close(wound, turn, ending, announcing ? "duringAnnouncement" : undefined);
}

function windState(call: Call, turn: Turn, ending: Ending): void {
  const { state } = call;
  switch (state.at) {
    case "menu": {
      disarm(turn, "NoInput", call.id);
      if (state.ask) sayAnswered(call, turn, state.ask, "left");
      if (state.message) sayMessageEnded(call, turn, state.message, endedBy(ending));
      const selfServed = call.walk !== undefined && nodeAt(call.walk.state, call.walk.flows)?.selfServed === true;
      const isVoicemail = state.message !== undefined && !state.message.statement;
      say(turn, { type: "IvrLeft", call: call.id, to: isVoicemail ? "voicemail" : "ended", selfServed });
      return;
    }
    case "queued":
      leaveQueue(call, turn, state.visit, visitReason(ending));
      return;
    case "ringing":
      lapse(call, turn, state, offerReason(ending));
      tell(turn, state.part.user, { is: "OfferLapsed" });
      if (state.direct?.by && state.direct.asked)
        transferFailed(call, turn, state.direct.by, state.direct.asked, endedBy(ending));
      leaveQueue(call, turn, state.visit, visitReason(ending));
      return;
    case "duty": {
      const { leg, up } = state.other;
      const outcome = up ? "talked" : endedBy(ending);
      say(turn, { type: state.out ? "OutsideEnded" : "DutyEnded", call: call.id, leg, outcome, ending });
      return;
    }
    case "transferring":
      transferFailed(call, turn, state.last, state.other.asked, endedBy(ending));
      return;
    case "calling":
    case "internal":
      endInternal(call as CallAt<"calling" | "internal">, turn, ending);
      return;
    case "survey":
      disarm(turn, "Survey", call.id);
      endSurvey(
        call,
        turn,
        state,
        state.rated || state.further !== undefined ? "rated" : ending.by === "system" ? "none" : "hangup",
      );
      return;
    case "offering":
      sayOfferEnded(call as CallAt<"offering">, turn, "FORCED");
      tell(turn, state.part.user, { is: "OfferLapsed" });
      return;
    case "dialling":
      if (state.far !== "none") {
        const { user: agent, agentNo, group } = state.part;
        say(turn, { type: "DialFailed", call: call.id, leg: call.leg, group: group.id, agent, agentNo, ending });
      }
      tell(turn, state.part.user, { is: "DialLapsed" });
      return;
    default:
      return;
  }
}

const visitReason = (ending: Ending): VisitReason =>
  ending.by === "system" ? "ERROR" : ending.by === "supervisor" ? "FORCED" : "ABANDON";
const offerReason = (ending: Ending): OfferReason =>
  ending.by === "system" || ending.by === "supervisor" ? "FORCED" : "CALLER_GONE";

/** tD */
export function leaveQueue(call: Call, turn: Turn, visit: Visit, reason: VisitReason): undefined {
  disarm(turn, "QueueWait", call.id);
  disarm(turn, "Position", call.id);
  disarm(turn, "Widen", call.id);
  disarm(turn, "LastAgent", call.id);
  disarm(turn, "CallbackKey", call.id);
  say(turn, { type: "QueueLeft", call: call.id, visit: visit.visit, group: visit.group.id, reason });
}

/** What came of a call back that rings at an agent. */
export function sayOfferEnded(
  { id: call, state }: CallAt<"offering">,
  turn: Turn,
  outcome: CallbackOfferOutcome,
): void {
  const { part, parent } = state;
  const { user: agent, agentNo, group } = part;
  say(turn, { type: "CallbackOfferEnded", call, parent, group: group.id, outcome, agent, agentNo });
}

const endedBy = (ending: Ending) => (ending.by === "caller" ? "caller" : "ended");

export function transferFailed(
  call: Call,
  turn: Turn,
  by: Pick<Part, "user" | "agentNo">,
  asked: Asked,
  reason: FailedTransfer,
): void {
  const { user: agent, agentNo } = by;
  say(turn, { type: "TransferFailed", call: call.id, transfer: asked.transfer, reason, agent, agentNo });
}

function endInternal(call: CallAt<"calling" | "internal">, turn: Turn, ending: Ending): void {
  const { state } = call;
  const { caller, other } = state;
  const { user: agent, agentNo } = caller;
  if (state.at === "internal") settleEnds(call as CallAt<"internal">, turn);
  else if (state.by && !state.failed) transferFailed(call, turn, state.by, state.asked, "ended");
  say(turn, { type: "InternalEnded", call: call.id, ending, agent, agentNo });
  const called = other && userOf(other);
  if (called !== undefined) tell(turn, called, { is: "SideOver" });
  tell(turn, agent, { is: "SideOver" });
}

/** tN. Who takes a call by herself has no offer until her phone is up. */
export function lapse(call: Call, turn: Turn, state: CallAt<"ringing">["state"], reason: OfferReason): void {
  const { part, visit } = state;
  if (state.how !== undefined) return;
  const { user: agent, agentNo, offer } = part;
  const group = visit.group.id;
  say(turn, { type: "OfferEnded", call: call.id, visit: visit.visit, offer, group, reason, agent, agentNo });
}

export type Talking = CallAt<"announcing" | "talking" | "consulting" | "threeWay" | "reconnecting">;
const talkStates: ReadonlySet<string> = new Set(["announcing", "talking", "consulting", "threeWay", "reconnecting"]);
/** An agent talks with the citizen, has him on hold, or her phone is away from him. */
export const talks = (call: Call): call is Talking => talkStates.has(call.state.at);

/** Whether the citizen waits with music, so that a HoldEnded is due. */
export const isHeld = ({ state }: Call): boolean =>
  (state.at === "talking" && state.held) || (state.at === "consulting" && state.on === "other");

/** The consultation or the three-way talk is over. */
export function endSide(call: Talking, turn: Turn, outcome: ConsultOutcome): void {
  const { state } = call;
  if (!("other" in state) || !state.other) return;
  const { user: agent, agentNo } = state.part;
  const { leg, asked } = state.other;
  const side = { call: call.id, leg, transfer: asked.transfer, agent, agentNo };
  const three = state.at === "threeWay" || (state.at === "reconnecting" && state.was === "threeWay");
  if (three) say(turn, { type: "ThreeWayEnded", ...side });
  else say(turn, { type: "ConsultEnded", ...side, outcome });
}

export function endMute(call: Talking, turn: Turn): Call {
  const { muted, ...heard } = call;
  if (!muted) return call;
  const { user: agent, agentNo, leg } = call.state.part;
  say(turn, { type: "MuteEnded", call: call.id, leg, agent, agentNo });
  return heard;
}

/**
 * tE: ends the agent's talk with whatever is a part of it, and frees her (`lost`: to rest, for her phone is away).
 * `keep`: the other party stays; its ConsultEnded or ThreeWayEnded is the caller's to say before. Her legs are the caller's too.
 */
export function endTalk(call: Talking, turn: Turn, ending: Ending, how: { lost?: boolean; keep?: boolean } = {}): Call {
  const { part } = call.state;
  const { user: agent, agentNo, leg, offer } = part;
  if (isHeld(call)) say(turn, { type: "HoldEnded", call: call.id, leg, agent, agentNo });
  let over = endMute(call, turn);
  const other = otherOf(call);
  if (other && !how.keep) {
    endSide(call, turn, "cancelled");
    over = endOther(over, turn, other, ending);
  }
  over = unwatch(over, turn, ending);
  disarm(turn, "Detach", call.id);
  const group = part.group.id;
  const ended = { type: "TalkEnded" as const, call: call.id, leg, group, ending, agent, agentNo };
  say(turn, offer === undefined ? ended : { ...ended, offer });
  const { deviceLostReason } = turn.env.config.policies;
  tell(turn, part.user, {
    is: "TalkOver",
    leg,
    group,
    wrapUpMs: part.group.wrapUpMs,
    ...(how.lost ? { to: { at: "rest" as const, reason: deviceLostReason } } : {}),
  });
  return { ...over, talked: part };
}

/** Her own legs end: of her talk, of a consultation from her phone, of a phone that was to come back. */
export function endPart(call: Call, turn: Turn, { state }: Talking, ending: Ending): Call {
  const next = state.at === "reconnecting" ? state.next : undefined;
  const own = "other" in state ? state.other?.own : undefined;
  return [state.part.leg, next, own].reduce<Call>((left, leg) => (leg ? endLeg(left, turn, leg, ending) : left), call);
}

export function endSurvey(
  call: Call,
  turn: Turn,
  state: { readonly part: Part; readonly survey: { readonly id: string } },
  outcome: "rated" | "invalid" | "none" | "hangup",
): undefined {
  const { user: agent, agentNo } = state.part;
  say(turn, { type: "SurveyEnded", call: call.id, agent, agentNo, survey: state.survey.id, outcome });
}
