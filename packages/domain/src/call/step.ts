import type { Ending } from "../ending.ts";
import type { LegId } from "../ids.ts";
import type { Call, CallAt, CallEffect, CallEvent, CallWish, Env, Leg, Turn } from "./call.ts";
import { finishIfAlone, forceClosed, talks, wind } from "./closing.ts";
import * as dialling from "./dialling.ts";
import { settle } from "./menu.ts";
import { otherOf, userOf } from "./other.ts";
import * as side from "./side.ts";
import { silenceBegan, silenceEnded, silenceOver } from "./silence.ts";
import { hear } from "./sound.ts";
import { refusals, table } from "./table.ts";
import { marksNow, record, refuse, say, withLeg } from "./turn.ts";
import * as watch from "./watch.ts";
import { alike } from "./within.ts";

type EventIs<Is extends CallEvent["is"]> = Extract<CallEvent, { is: Is }>;

/** The call's machine. Pure: what a state has no row for is ignored, or refused if a user asked for it. Effects are in the order in which they hold. */
export function stepCall(call: Call, event: CallEvent, env: Env): { call: Call; effects: readonly CallEffect[] } {
  const turn: Turn = { env, out: [] };
  const moved = hear(settle(react(call, event, turn), turn), turn);
  return { call: { ...moved, marks: marksNow(call, turn) }, effects: turn.out };
}

function react(call: Call, event: CallEvent, turn: Turn): Call {
  switch (event.is) {
    case "DrainOver":
      return isOver(call) ? call : wind(call, turn, { by: "system", cause: "draining" });
    case "StepFailed":
      return stepFailed(call, event, turn);
    case "RecordingOver":
      return recordingOver(call, event.recording);
    case "LegEnded":
      return legEnded(call, event, turn);
    case "LegAnswered":
      return legAnswered(call, event, turn);
    case "LegHeld":
    case "LegRetrieved":
      return dispatch(legHeld(call, event), event, turn);
    case "LegMediaLost":
      return mediaLost(call, event, turn);
    case "LegMediaBack":
      return mediaBack(call, event, turn);
    case "Silence":
      return isOver(call) ? call : silenceOver(call, turn);
    case "DigitPressed":
      // an agent's keys are no choice of the citizen's
      return event.leg === call.leg ? dispatch(call, event, turn) : call;
    case "LegReferred":
      return legReferred(call, event, turn);
    case "WatchAsked":
    case "InterceptAsked":
      return watchAsked(call, event, turn);
    default:
      return "user" in event ? asked(call, event, turn) : dispatch(call, event, turn);
  }
}

function dispatch(call: Call, event: CallEvent, turn: Turn): Call {
  const row = table[call.state.at][event.is] as ((call: Call, event: CallEvent, turn: Turn) => Call) | undefined;
  return row ? row(call, event, turn) : call;
}

/** A wish goes to the part that who asks has in the call. */
function asked(call: Call, wish: CallWish, turn: Turn): Call {
  const watcher = call.watchers.find((each) => each.user === wish.user);
  if (watcher) return watch.watcherAsks(call, wish, turn, watcher);
  if (call.state.at === "internal" && alike.has(wish.is)) return dispatch(call, wish, turn);
  const other = otherOf(call);
  if (other && userOf(other) === wish.user) return side.otherAsks(call, wish, turn, other);
  if (table[call.state.at][wish.is]) return dispatch(call, wish, turn);
  const reason = refusals[wish.is];
  return reason === undefined ? call : refuse(call, turn, reason);
}

function watchAsked(call: Call, event: EventIs<"WatchAsked" | "InterceptAsked">, turn: Turn): Call {
  const watched = watch.watchedOf(call, event.of);
  if (!watched) return refuse(call, turn, "agentNotInCall");
  if (event.is === "WatchAsked") return watch.watch(call, event, turn, watched);
  // there is no citizen to take over
  return talks(call) ? watch.intercept(call, event, turn) : refuse(call, turn, "internalCall");
}

function legReferred(call: Call, event: EventIs<"LegReferred">, turn: Turn): Call {
  if (table[call.state.at].LegReferred) return dispatch(call, event, turn);
  turn.out.push({ command: { do: "AnswerRefer", leg: event.leg, refer: event.refer, status: 403 } });
  return call;
}

function legHeld(call: Call, event: EventIs<"LegHeld" | "LegRetrieved">): Call {
  const leg = call.legs[event.leg];
  if (!leg || leg.at === "gone") return call;
  const { held: _was, ...rest } = leg;
  return withLeg(call, event.leg, event.is === "LegHeld" ? { ...rest, held: true } : rest);
}

const isOver = (call: Call) => call.state.at === "closing" || call.state.at === "ended";

/** A fault of ours: whatever it was in, the call ends. A leg that the world has ended is not ended again. */
function stepFailed(call: Call, { ended }: EventIs<"StepFailed">, turn: Turn): Call {
  const leg = ended && call.legs[ended.leg];
  const left = ended && leg && leg.at !== "gone" ? legOver(call, leg, ended, turn).call : call;
  if (left.state.at !== "closing") return wind(left, turn, { by: "system", cause: "stepFailed" });
  return ended ? finishIfAlone(left, turn) : forceClosed(left as CallAt<"closing">, turn);
}

function legOver(call: Call, leg: Leg, event: EventIs<"LegEnded">, turn: Turn): { call: Call; ending: Ending } {
  const ending = trueEnding(call, leg, event.ending);
  say(turn, { type: "LegEnded", call: call.id, leg: event.leg, ending });
  return { call: withLeg(call, event.leg, { ...leg, at: "gone" }), ending };
}

function legEnded(call: Call, event: EventIs<"LegEnded">, turn: Turn): Call {
  const leg = call.legs[event.leg];
  if (!leg || leg.at === "gone") return call;
  const { call: gone, ending } = legOver(call, leg, event, turn);
  if (gone.state.at === "closing") return finishIfAlone(crossed(gone, leg, ending), turn);
  if (leg.role === "citizen") return citizenEnded(gone, event.leg, turn, ending);
  const watcher = gone.watchers.find((each) => each.leg === event.leg);
  if (watcher) return watch.watcherGone(gone, turn, watcher, ending);
  return dispatch(gone, { ...event, ending }, turn);
}

function citizenEnded(call: Call, leg: LegId, turn: Turn, ending: Ending): Call {
  // a trunk that was tried before
  if (leg !== call.leg) return call;
  const again = call.state.at === "dialling" ? dialling.dialAgain(call as CallAt<"dialling">, turn, ending) : undefined;
  return again ?? wind(call, turn, ending);
}

/** The citizen hung up before our BYE reached him: then it was he. */
function crossed(call: Call, leg: Leg, ending: Ending): Call {
  const { state } = call;
  const first = ending.by === "caller" || ending.by === "callee";
  if (state.at !== "closing" || leg.role !== "citizen" || !first) return call;
  return { ...call, state: { ...state, ending } };
}

/** A party that ended its leg by itself is named by its role in this call; what we ordered stays as it was sent. */
function trueEnding(call: Call, leg: Leg, ending: Ending): Ending {
  if (leg.sent && leg.sent.by === ending.by && leg.sent.cause === ending.cause) return ending;
  if (ending.by !== "caller" && ending.by !== "callee" && ending.by !== "agent") return ending;
  const citizen = call.direction === "in" ? "caller" : "callee";
  const names = { agent: "agent", watcher: "supervisor", outside: "callee", citizen } as const;
  return { ...ending, by: names[leg.role] };
}

function legAnswered(call: Call, event: EventIs<"LegAnswered">, turn: Turn): Call {
  const leg = call.legs[event.leg];
  // the answer crossed our CANCEL: the switch ends it
  if (leg?.at !== "trying") return call;
  const up = withLeg(call, event.leg, { ...leg, at: "up" });
  // Of the caller's own leg CallAnswered tells it.
  if (event.leg !== call.leg || call.direction !== "in")
    say(turn, { type: "LegAnswered", call: call.id, leg: event.leg });
  return leg.role === "watcher" ? watch.watcherUp(up, event, turn) : dispatch(up, event, turn);
}

function mediaLost(call: Call, event: EventIs<"LegMediaLost">, turn: Turn): Call {
  const leg = call.legs[event.leg];
  if (leg?.at !== "up" || isOver(call)) return call;
  const away = withLeg(call, event.leg, { ...leg, lost: event.why });
  if (leg.role === "citizen" && event.why === "rtpTimeout") return silenceBegan(away, turn);
  if (leg.role === "citizen" && event.why !== "mediaRestarted") {
    return wind(away, turn, { by: "network", cause: "rtpTimeout" });
  }
  const watcher = away.watchers.find((each) => each.leg === event.leg);
  const other = otherOf(away);
  if (!watcher && other?.leg !== event.leg) return dispatch(away, event, turn);
  if (!isLost(away, event)) return away;
  const ending = { by: "network", cause: event.why === "rtpTimeout" ? "rtpTimeout" : "mediaLost" } as const;
  if (watcher) return watch.watcherGone(away, turn, watcher, ending);
  return other ? side.leaves(away, turn, other, ending) : away;
}

/** Whether a party beside the talk is lost by it: a silent phone on hold is not, nor one whose media is opened again; a browser's keys died with it. */
function isLost(call: Call, { leg, why }: EventIs<"LegMediaLost">): boolean {
  if (why === "rtpTimeout") return call.legs[leg]?.held !== true;
  return why === "transportLost" || call.legs[leg]?.role !== "outside";
}

function mediaBack(call: Call, event: EventIs<"LegMediaBack">, turn: Turn): Call {
  const leg = call.legs[event.leg];
  if (!leg || leg.at === "gone" || isOver(call)) return call;
  const { lost, ...rest } = leg;
  let back = withLeg(call, event.leg, rest);
  if (lost === "rtpTimeout" && leg.role === "citizen") silenceEnded(back, turn);
  const restarted = lost === "mediaRestarted";
  if (restarted && leg.role === "citizen" && call.recordings > 0 && !call.recording) back = record(back, turn);
  return restarted || call.state.at === "reconnecting" ? dispatch(back, event, turn) : back;
}

function recordingOver(call: Call, recording: string): Call {
  if (call.recording !== recording) return call;
  const { recording: _over, ...rest } = call;
  return rest;
}
