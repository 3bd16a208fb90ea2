import type { Ending } from "../ending.ts";
import type { OfferReason, VisitReason } from "../fact.ts";
import type { LegId } from "../ids.ts";
import { disposition, mark } from "../marks.ts";
import type { PromptName } from "../switching.ts";
import type { Call, CallAt, Part, Turn, Visit } from "./call.ts";
import { arm, disarm, endLeg, marksNow, play, say, tell, to } from "./turn.ts";

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
  arm(turn, "Closing", call.id, closingMs);
  return finishIfAlone(closing, turn);
}

/** CallEnded, once no leg is left. */
export function finishIfAlone(call: Call, turn: Turn): Call {
  if (call.state.at !== "closing" || Object.values(call.legs).some((leg) => leg.at !== "gone")) return call;
  const { ending, detail } = call.state;
  disarm(turn, "Closing", call.id);
  const ended = { type: "CallEnded" as const, call: call.id, ending };
  const marks = mark(marksNow(call, turn), ended);
  say(turn, {
    ...ended,
    ...(call.direction === "in" ? { disposition: disposition(marks) } : {}),
    ...(detail === undefined ? {} : { detail }),
  });
  return to(call, { at: "ended", ending });
}

/** The call is over, whatever was going on: ends that truthfully, then closes. */
export function wind(call: Call, turn: Turn, ending: Ending): Call {
  const detail = windState(call, turn, ending);
  return close(call, turn, ending, detail);
}

function windState(call: Call, turn: Turn, ending: Ending): string | undefined {
  const { state } = call;
  switch (state.at) {
    case "menu": {
      disarm(turn, "NoInput", call.id);
      const selfServed = state.flow.nodes[state.ivr.node]?.selfServed === true;
      say(turn, { type: "IvrLeft", call: call.id, to: "ended", selfServed });
      return;
    }
    case "queued":
      return leaveQueue(call, turn, state.visit, visitReason(ending));
    case "ringing":
      lapse(call, turn, state, offerReason(ending));
      tell(turn, state.part.user, { is: "OfferLapsed" });
      return leaveQueue(call, turn, state.visit, visitReason(ending));
    case "announcing":
    case "talking":
    case "reconnecting":
      endTalk(call as CallAt<"talking">, turn, ending);
      return state.at === "announcing" && ending.by === "caller" ? "duringAnnouncement" : undefined;
    case "survey":
      disarm(turn, "Survey", call.id);
      return endSurvey(call, turn, state, state.rated ? "rated" : ending.by === "system" ? "none" : "hangup");
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
  say(turn, { type: "QueueLeft", call: call.id, visit: visit.visit, group: visit.group.id, reason });
}

/** tN */
export function lapse(call: Call, turn: Turn, state: CallAt<"ringing">["state"], reason: OfferReason): void {
  const { part, visit } = state;
  const { user: agent, agentNo, offer } = part;
  const group = visit.group.id;
  say(turn, { type: "OfferEnded", call: call.id, visit: visit.visit, offer, group, reason, agent, agentNo });
}

/** tE: ends the talk of announcing, talking or reconnecting, and frees the agent (`lost`: to rest, for her phone is away). */
export function endTalk(
  call: CallAt<"announcing" | "talking" | "reconnecting">,
  turn: Turn,
  ending: Ending,
  lost = false,
): void {
  const { part } = call.state;
  const { user: agent, agentNo, leg, offer } = part;
  if (call.state.at === "talking" && call.state.held)
    say(turn, { type: "HoldEnded", call: call.id, leg, agent, agentNo });
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
    ...(lost ? { to: { at: "rest" as const, reason: deviceLostReason } } : {}),
  });
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
