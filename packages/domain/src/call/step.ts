import type { Ending } from "../ending.ts";
import type { LegId } from "../ids.ts";
import type { Call, CallAt, CallEffect, CallEvent, CallState, Env, Leg, Turn } from "./call.ts";
import { close, finishIfAlone, wind } from "./closing.ts";
import * as dialling from "./dialling.ts";
import * as menu from "./menu.ts";
import * as offer from "./offer.ts";
import * as survey from "./survey.ts";
import * as talk from "./talk.ts";
import { marksNow, record, refuse, say, withLeg } from "./turn.ts";
import * as visit from "./visit.ts";

type EventIs<Is extends CallEvent["is"]> = Extract<CallEvent, { is: Is }>;
type Row<At extends CallState["at"]> = {
  readonly [Is in CallEvent["is"]]?: (call: CallAt<At>, event: EventIs<Is>, turn: Turn) => Call;
};

const noTalk = {
  HoldAsked: (call: Call, _event: unknown, turn: Turn) => refuse(call, turn, "notInCall"),
  RetrieveAsked: (call: Call, _event: unknown, turn: Turn) => refuse(call, turn, "notInCall"),
  ResumeAsked: (call: Call, _event: unknown, turn: Turn) => refuse(call, turn, "notInCall"),
};
const notNow = (reason: "announcing" | "reconnecting") => ({
  HoldAsked: (call: Call, _event: unknown, turn: Turn) => refuse(call, turn, reason),
  RetrieveAsked: (call: Call, _event: unknown, turn: Turn) => refuse(call, turn, reason),
});

/** Which event means something in which state. LegEnded here is an agent's leg: the citizen's ends the call in every state. */
const table: { readonly [At in CallState["at"]]: Row<At> } = {
  arrived: { LegAnswered: menu.pickedUp },
  menu: {
    DigitPressed: menu.menuKey,
    PlayEnded: menu.menuPlayed,
    NoInput: menu.menuSilent,
    LegMediaBack: menu.menuAgain,
  },
  queued: {
    Assigned: offer.offer,
    PlayEnded: visit.wordsOver,
    QueueWait: visit.waitedTooLong,
    LegMediaBack: visit.musicAgain,
  },
  ringing: {
    ...noTalk,
    LegAnswered: offer.answered,
    LegEnded: offer.unanswered,
    HangUpAsked: offer.declined,
    DeviceLost: offer.phoneVanished,
    QueueWait: offer.overdue,
    PlayEnded: visit.wordsOver,
    LegMediaBack: visit.musicAgain,
  },
  announcing: {
    ...notNow("announcing"),
    PlayEnded: talk.announced,
    LegEnded: talk.agentLegEnded,
    HangUpAsked: talk.agentHangsUp,
    ResumeAsked: talk.resume,
    LegMediaLost: talk.mediaLost,
    DeviceLost: talk.deviceLost,
  },
  talking: {
    LegEnded: talk.agentLegEnded,
    HangUpAsked: talk.agentHangsUp,
    HoldAsked: talk.hold,
    RetrieveAsked: talk.retrieve,
    ResumeAsked: talk.resume,
    LegHeld: talk.phoneHeld,
    LegRetrieved: talk.phoneRetrieved,
    LegMediaLost: talk.mediaLost,
    LegMediaBack: talk.talkAgain,
    DeviceLost: talk.deviceLost,
  },
  reconnecting: {
    ...notNow("reconnecting"),
    LegAnswered: talk.rejoined,
    LegEnded: talk.agentLegEnded,
    HangUpAsked: talk.agentHangsUp,
    ResumeAsked: talk.resume,
    PlayEnded: talk.apologised,
    LegMediaBack: talk.apologyAgain,
    DeviceBack: talk.legBack,
    Detach: talk.stayedAway,
  },
  survey: {
    DigitPressed: survey.surveyKey,
    PlayEnded: survey.surveyPlayed,
    Survey: survey.surveySilent,
    LegMediaBack: survey.surveyAgain,
  },
  dialling: {
    ...noTalk,
    LegAnswered: dialling.legUp,
    LegRinging: dialling.farRings,
    LegEnded: dialling.ownLegEnded,
    HangUpAsked: dialling.gaveUp,
    DeviceLost: dialling.ownPhoneVanished,
    LegMediaLost: dialling.ownMediaLost,
  },
  farewell: {
    PlayEnded: (call, { play }, turn) => (play === call.state.play ? close(call, turn, call.state.ending) : call),
  },
  closing: { Closing: forceClosed },
  ended: {},
};

/** The switch never reported a leg's end: the call ends without it, and says so. */
function forceClosed(call: CallAt<"closing">, _event: unknown, turn: Turn): Call {
  let closed: Call = call;
  for (const [id, leg] of Object.entries(call.legs) as [LegId, Leg][]) {
    if (leg.at === "gone") continue;
    say(turn, { type: "LegEnded", call: call.id, leg: id, ending: { by: "system", cause: "error" } });
    closed = withLeg(closed, id, { ...leg, at: "gone" });
  }
  return finishIfAlone(closed, turn);
}

/** The call's machine. Pure: what a state has no row for is ignored. Returns effects in the order in which they hold. */
export function stepCall(call: Call, event: CallEvent, env: Env): { call: Call; effects: readonly CallEffect[] } {
  const turn: Turn = { env, out: [] };
  const moved = react(call, event, turn);
  return { call: { ...moved, marks: marksNow(call, turn) }, effects: turn.out };
}

function react(call: Call, event: CallEvent, turn: Turn): Call {
  switch (event.is) {
    case "DrainOver":
      return isOver(call) ? call : wind(call, turn, { by: "system", cause: "draining" });
    case "RecordingOver":
      return recordingOver(call, event.recording);
    case "LegEnded":
      return legEnded(call, event, turn);
    case "LegAnswered":
      return legAnswered(call, event, turn);
    case "LegMediaLost":
      return mediaLost(call, event, turn);
    case "LegMediaBack":
      return mediaBack(call, event, turn);
    default:
      return dispatch(call, event, turn);
  }
}

function dispatch(call: Call, event: CallEvent, turn: Turn): Call {
  const row = table[call.state.at][event.is] as ((call: Call, event: CallEvent, turn: Turn) => Call) | undefined;
  return row ? row(call, event, turn) : call;
}

const isOver = (call: Call) => call.state.at === "closing" || call.state.at === "ended";

function legEnded(call: Call, event: EventIs<"LegEnded">, turn: Turn): Call {
  const leg = call.legs[event.leg];
  if (!leg || leg.at === "gone") return call;
  const ending = trueEnding(call, leg, event.ending);
  say(turn, { type: "LegEnded", call: call.id, leg: event.leg, ending });
  const gone = withLeg(call, event.leg, { ...leg, at: "gone" });
  if (gone.state.at === "closing") return finishIfAlone(crossed(gone, leg, ending), turn);
  if (leg.role === "citizen") return wind(gone, turn, ending);
  return dispatch(gone, { ...event, ending }, turn);
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
  const by = leg.role === "agent" ? "agent" : call.direction === "in" ? "caller" : "callee";
  return { ...ending, by };
}

function legAnswered(call: Call, event: EventIs<"LegAnswered">, turn: Turn): Call {
  const leg = call.legs[event.leg];
  // the answer crossed our CANCEL: the switch ends it
  if (leg?.at !== "trying") return call;
  const up = withLeg(call, event.leg, { ...leg, at: "up" });
  if (call.state.at !== "arrived") say(turn, { type: "LegAnswered", call: call.id, leg: event.leg });
  return dispatch(up, event, turn);
}

function mediaLost(call: Call, event: EventIs<"LegMediaLost">, turn: Turn): Call {
  const leg = call.legs[event.leg];
  if (leg?.at !== "up" || isOver(call)) return call;
  const away = withLeg(call, event.leg, { ...leg, lost: event.why });
  if (leg.role === "citizen" && event.why !== "mediaRestarted") {
    return wind(away, turn, { by: "network", cause: "rtpTimeout" });
  }
  return dispatch(away, event, turn);
}

function mediaBack(call: Call, event: EventIs<"LegMediaBack">, turn: Turn): Call {
  const leg = call.legs[event.leg];
  if (!leg || leg.at === "gone" || isOver(call)) return call;
  const { lost, ...rest } = leg;
  let back = withLeg(call, event.leg, rest);
  const restarted = lost === "mediaRestarted";
  if (restarted && leg.role === "citizen" && call.recordings > 0 && !call.recording) back = record(back, turn);
  return restarted || call.state.at === "reconnecting" ? dispatch(back, event, turn) : back;
}

function recordingOver(call: Call, recording: string): Call {
  if (call.recording !== recording) return call;
  const { recording: _over, ...rest } = call;
  return rest;
}
