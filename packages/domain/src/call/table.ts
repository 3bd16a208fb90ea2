import type { Refusal } from "../input.ts";
import { noCallbackKey } from "./ask-callback.ts";
import type { Call, CallAt, CallEvent, CallState, CallWish, Turn } from "./call.ts";
import * as callBack from "./call-back.ts";
import * as callOn from "./call-on.ts";
import { close, forceClosed } from "./closing.ts";
import * as consult from "./consult.ts";
import * as demand from "./demand.ts";
import * as detach from "./detach.ts";
import * as dialling from "./dialling.ts";
import * as duty from "./duty.ts";
import * as inVain from "./in-vain.ts";
import * as internal from "./internal.ts";
import * as menu from "./menu.ts";
import * as offer from "./offer.ts";
import * as pending from "./pending.ts";
import { referred } from "./refer.ts";
import * as survey from "./survey.ts";
import { takeRing } from "./take.ts";
import * as talk from "./talk.ts";
import * as threeWay from "./three-way.ts";
import * as transfer from "./transfer.ts";
import { refuse } from "./turn.ts";
import * as unanswered from "./unanswered.ts";
import * as visit from "./visit.ts";
import * as waiting from "./waiting.ts";
import * as watch from "./watch.ts";
import * as within from "./within.ts";

type EventIs<Is extends CallEvent["is"]> = Extract<CallEvent, { is: Is }>;
type Row<At extends CallState["at"]> = {
  readonly [Is in CallEvent["is"]]?: (call: CallAt<At>, event: EventIs<Is>, turn: Turn) => Call;
};

const no = (reason: Refusal) => (call: Call, _event: unknown, turn: Turn) => refuse(call, turn, reason);
const notNow = (reason: "reconnecting" | "alreadyConsulting") => ({
  HoldAsked: no(reason),
  RetrieveAsked: no(reason),
  TransferAsked: no(reason),
  ConsultAsked: no(reason),
  AnnounceAsked: no(reason),
});
/** In every state in which she talks. */
const talking = {
  ResumeAsked: detach.resume,
  MovedTo: detach.moved,
  MuteAsked: talk.mute,
  UnmuteAsked: talk.unmute,
  DigitsAsked: talk.sendDigits,
  EmergencyAsked: watch.raiseAlarm,
  AlarmStands: (call: Call, _event: unknown, turn: Turn) => watch.ringSupervisor(call, turn),
  AlarmRound: watch.nextRound,
  HelpPromised: watch.promiseHelp,
  ReleaseAsked: talk.released,
  LegReferred: referred,
};
/** In a talk, while her number is told or not. */
const announced = {
  HoldAsked: pending.ask,
  RetrieveAsked: pending.retrieve,
  TransferAsked: pending.ask,
  ConsultAsked: pending.ask,
  CancelConsultAsked: pending.cancelConsult,
  PlayEnded: pending.announced,
  LegHeld: pending.phoneHeld,
  LegRetrieved: pending.phoneRetrieved,
};
/** What a wish is refused for in a state that has no row for it. */
export const refusals: { readonly [Is in CallWish["is"]]?: Refusal } = {
  HangUpAsked: "notInCall",
  AnswerAsked: "notRinging",
  HoldAsked: "notInCall",
  RetrieveAsked: "notInCall",
  ResumeAsked: "notInCall",
  MuteAsked: "notInCall",
  UnmuteAsked: "notInCall",
  AnnounceAsked: "notInCall",
  DigitsAsked: "notInCall",
  TransferAsked: "notInCall",
  ConsultAsked: "notInCall",
  SwapAsked: "notConsulting",
  CancelConsultAsked: "notConsulting",
  CompleteAsked: "notConsulting",
  ThreeWayAsked: "notConsulting",
  DropThirdAsked: "notConsulting",
  EmergencyAsked: "notInCall",
  ReleaseAsked: "agentNotInCall",
  HelpPromised: "noEmergency",
};

/** Which event means something in which state. LegEnded here is no citizen's leg: that ends the call in every state; nor a watcher's. */
export const table: { readonly [At in CallState["at"]]: Row<At> } = {
  arrived: { LegAnswered: menu.pickedUp },
  menu: {
    DigitPressed: menu.menuKey,
    PlayEnded: menu.menuPlayed,
    LegAnswered: menu.menuAnswered,
    AskAnswered: menu.menuServed,
    Ask: menu.menuUnserved,
    NoInput: menu.menuSilent,
    // A message is as long as it may be.
    Voicemail: menu.menuSilent,
    LegMediaBack: menu.menuAgain,
  },
  queued: {
    Assigned: offer.offer,
    PlayEnded: visit.wordsOver,
    QueueWait: visit.waitedTooLong,
    Position: waiting.tellPosition,
    Widen: demand.widen,
    LastAgent: demand.releaseLast,
    LastAgentGone: demand.releaseLast,
    CallbackKey: noCallbackKey,
    DigitPressed: waiting.pressed,
    GroupElsewhere: visit.elsewhere,
    GroupEmpty: visit.leftAlone,
    LegMediaBack: visit.musicAgain,
  },
  ringing: {
    LegAnswered: offer.answered,
    LegEnded: unanswered.unanswered,
    HangUpAsked: unanswered.declined,
    AnswerAsked: offer.answerFor,
    WithdrawAsked: unanswered.withdrawn,
    ReleaseAsked: internal.released,
    MovedTo: offer.ringMoved,
    Taken: offer.taken,
    DeviceLost: unanswered.phoneVanished,
    QueueWait: offer.overdue,
    Position: waiting.skipPosition,
    Widen: demand.widen,
    LastAgent: demand.releaseLast,
    DigitPressed: waiting.pressedWhileRinging,
    PlayEnded: visit.wordsOver,
    LegMediaBack: visit.musicAgain,
  },
  announcing: {
    ...talking,
    ...announced,
    AnnounceAsked: no("announcing"),
    LegEnded: detach.agentLegEnded,
    HangUpAsked: talk.agentHangsUp,
    LegMediaLost: detach.mediaLost,
    DeviceLost: detach.deviceLost,
  },
  talking: {
    ...talking,
    LegEnded: detach.agentLegEnded,
    HangUpAsked: talk.agentHangsUp,
    ...announced,
    AnnounceAsked: talk.announce,
    LegMediaLost: detach.mediaLost,
    LegMediaBack: talk.talkAgain,
    DeviceLost: detach.deviceLost,
  },
  consulting: {
    ...talking,
    ...notNow("alreadyConsulting"),
    LegAnswered: consult.legUp,
    Taken: takeRing,
    LegRinging: consult.otherRings,
    LegEnded: consult.legEnded,
    PlayEnded: pending.cutShort,
    LegHeld: consult.phoneHeld,
    LegRetrieved: consult.phoneRetrieved,
    HangUpAsked: consult.cancelConsult,
    CancelConsultAsked: consult.cancelConsult,
    SwapAsked: consult.swap,
    CompleteAsked: transfer.complete,
    ThreeWayAsked: consult.threeWay,
    LegMediaLost: detach.mediaLost,
    LegMediaBack: consult.musicAgain,
    DeviceLost: detach.deviceLost,
  },
  threeWay: {
    ...talking,
    ...notNow("alreadyConsulting"),
    LegEnded: threeWay.legEnded,
    HangUpAsked: transfer.complete,
    CompleteAsked: transfer.complete,
    DropThirdAsked: threeWay.dropThird,
    LegMediaLost: detach.mediaLost,
    DeviceLost: detach.deviceLost,
  },
  reconnecting: {
    ...talking,
    ...notNow("reconnecting"),
    LegAnswered: detach.rejoined,
    LegEnded: detach.legEnded,
    HangUpAsked: talk.agentHangsUp,
    PlayEnded: detach.apologised,
    LegMediaBack: detach.apologyAgain,
    DeviceBack: detach.legBack,
    Detach: detach.stayedAway,
  },
  transferring: {
    LegRinging: transfer.outsideRings,
    LegAnswered: transfer.outsideAnswered,
    LegEnded: transfer.outsideEnded,
    LegMediaBack: transfer.toneAgain,
  },
  outside: { LegEnded: transfer.outsideEnded },
  duty: {
    LegRinging: duty.dutyRings,
    LegAnswered: duty.dutyAnswered,
    LegEnded: duty.dutyEnded,
    LegMediaBack: duty.toneAgain,
  },
  calling: {
    LegAnswered: internal.legUp,
    Taken: takeRing,
    LegRinging: internal.otherRings,
    LegEnded: internal.legEnded,
    PlayEnded: inVain.heard,
    HangUpAsked: internal.hangUp,
    ReleaseAsked: internal.released,
    MovedTo: internal.hangUp,
    DeviceLost: internal.phoneVanished,
    LegMediaLost: internal.mediaLost,
  },
  internal: {
    HoldAsked: within.hold,
    RetrieveAsked: within.retrieve,
    MuteAsked: within.mute,
    UnmuteAsked: within.unmute,
    DigitsAsked: within.sendDigits,
    TransferAsked: callOn.transfer,
    ConsultAsked: no("internalCall"),
    LegHeld: within.phoneHeld,
    LegRetrieved: within.phoneRetrieved,
    LegReferred: callOn.referred,
    LegMediaBack: within.musicAgain,
    LegEnded: internal.legEnded,
    HangUpAsked: internal.hangUp,
    ReleaseAsked: internal.released,
    MovedTo: internal.hangUp,
    DeviceLost: internal.phoneVanished,
    LegMediaLost: internal.mediaLost,
  },
  survey: {
    DigitPressed: survey.surveyKey,
    PlayEnded: survey.surveyPlayed,
    Survey: survey.surveySilent,
    LegMediaBack: survey.surveyAgain,
  },
  offering: {
    LegAnswered: callBack.accepted,
    LegEnded: callBack.unanswered,
    HangUpAsked: callBack.declined,
    AnswerAsked: callBack.answerFor,
    WithdrawAsked: callBack.withdrawn,
    PlaceGone: callBack.notNeeded,
    ReleaseAsked: internal.released,
    MovedTo: callBack.ringMoved,
    DeviceLost: callBack.phoneVanished,
  },
  dialling: {
    LegAnswered: dialling.legUp,
    LegRinging: dialling.farRings,
    LegEnded: dialling.ownLegEnded,
    HangUpAsked: dialling.gaveUp,
    ReleaseAsked: internal.released,
    MovedTo: dialling.gaveUp,
    DeviceLost: dialling.ownPhoneVanished,
    LegMediaLost: dialling.ownMediaLost,
  },
  farewell: {
    PlayEnded: (call, { play }, turn) => (play === call.state.play ? close(call, turn, call.state.ending) : call),
  },
  closing: { Closing: (call, _event, turn) => forceClosed(call, turn) },
  ended: {},
};
