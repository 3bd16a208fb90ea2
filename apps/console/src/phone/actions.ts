import type { Desk } from "@zongji/api";
import type { Phone } from "./machine.ts";

/** The bar's actions in their order, which never changes, each with its key. */
export const barActions = [
  { id: "answer", key: "F2" },
  { id: "hangUp", key: "F3" },
  { id: "mute", key: "F4" },
  { id: "hold", key: "F5" },
  { id: "transfer", key: "F6" },
  { id: "threeWay", key: "F7" },
  { id: "announce", key: "F8" },
  { id: "dial", key: "F9" },
] as const;
export type BarAction = (typeof barActions)[number]["id"];

/** What else has a key: with Shift, so that no slip of a finger does it. */
export const sideActions = [
  { id: "pickUp", key: "Shift+F2" },
  { id: "state", key: "Shift+F4" },
  { id: "work", key: "Shift+F6" },
  { id: "readyOrBusy", key: "Shift+F7" },
  { id: "emergency", key: "Shift+F8" },
  { id: "redial", key: "Shift+F9" },
  { id: "help", key: "F1" },
] as const;
export type SideAction = (typeof sideActions)[number]["id"];

/** What an action's key does now; its word is under `bar.face`. A key keeps its place and changes its face. */
export type Face =
  | Exclude<BarAction, "dial">
  | "refuse"
  | "cancelConsult"
  | "endConsult"
  | "leave"
  | "stopWatching"
  | "unmute"
  | "retrieve"
  | "swap"
  | "completeTransfer"
  | "dropThird"
  | "dial"
  | "digits";

/** Why an action can't be done now; the words are under `bar.why`. */
export type WhyNot =
  | "nothingRings"
  | "noCall"
  | "muteThere"
  | "notTalking"
  | "offline"
  | "inCall"
  | "noPhone"
  | "thirdRings"
  | "consultFirst"
  | "inThreeWay"
  | "reconnecting"
  | "listening"
  | "onHold"
  | "notYours"
  | "neverDialled"
  | "nothingToPickUp"
  | "alarmStands"
  | "withinHouse"
  | "citizensOnly";

/** What the bar's actions depend on. `browser`: the agent's device is this browser. */
export type BarSituation = {
  readonly desk: Pick<Desk, "state" | "call" | "deviceReachable" | "pickable" | "lastDialled">;
  readonly phone: Phone;
  readonly browser: boolean;
};

type Call = NonNullable<Desk["call"]>;
/** The call while it goes on: what is left of it in wrap-up is none. */
const callOf = ({ desk }: BarSituation): Call | undefined =>
  desk.call && desk.call.at !== "wrapUp" ? desk.call : undefined;

const phoneReady = ({ desk, phone, browser }: BarSituation): boolean =>
  browser ? phone.wire === "reachable" && phone.microphone === "open" : desk.deviceReachable;

const isMuted = ({ desk, phone, browser }: BarSituation): boolean =>
  browser ? phone.call.at === "talking" && phone.call.muted : desk.call?.muted === true;

/** What hanging up does. In a three-way talk of hers the two others talk on. */
const hangUpFace = (situation: BarSituation): Face => {
  const call = callOf(situation);
  if (call?.at === "ringing" || (!call && situation.phone.call.at === "ringing")) return "refuse";
  if (call?.at === "consulting") return call.third?.at === "ringing" ? "cancelConsult" : "endConsult";
  if (call?.at === "monitoring") return "stopWatching";
  return call?.at === "threeWay" && call.third ? "leave" : "hangUp";
};

const holdFace = (situation: BarSituation): Face => {
  const { at, pending } = callOf(situation) ?? {};
  if (pending?.wish === "hold" && pending.refused === null) return "retrieve";
  return at === "held" ? "retrieve" : at === "consulting" ? "swap" : "hold";
};

/** In an internal call of her own; one who is consulted is a guest of her colleague's call. */
const isWithin = (call: Call | undefined): boolean =>
  call?.direction === "internal" && (call.at === "internal" || call.at === "held");

const talks: ReadonlySet<Call["at"] | undefined> = new Set(["talking", "held", "consulting", "threeWay"]);
const inTalk = (call: Call | undefined): boolean => talks.has(call?.at) || isWithin(call);

/** In a three-way talk as the third party: the call is the colleague's who called her in. */
const isGuest = (call: Call | undefined): boolean => call?.at === "threeWay" && call.third === null;

/** What the key does now. */
export const faceOf = (action: BarAction, situation: BarSituation): Face => {
  const call = callOf(situation);
  const three = call?.at === "threeWay" && call.third !== null;
  switch (action) {
    case "hangUp":
      return hangUpFace(situation);
    case "mute":
      return isMuted(situation) ? "unmute" : "mute";
    case "hold":
      return holdFace(situation);
    case "transfer":
      return call?.at === "consulting" || three ? "completeTransfer" : "transfer";
    case "threeWay":
      return three ? "dropThird" : "threeWay";
    case "dial":
      return inTalk(call) ? "digits" : "dial";
    default:
      return action;
  }
};

const whyNoAnswer = (situation: BarSituation): WhyNot | undefined => {
  const { desk, phone, browser } = situation;
  if (browser) return phone.call.at === "ringing" ? undefined : "nothingRings";
  if (desk.call?.at !== "ringing") return "nothingRings";
  return desk.deviceReachable ? undefined : "noPhone";
};

const whyNoHangUp = (situation: BarSituation): WhyNot | undefined => {
  const { phone } = situation;
  if (phone.call.at !== "none" && phone.call.at !== "ending") return undefined;
  return callOf(situation) ? undefined : "noCall";
};

const whyNoMute = (situation: BarSituation): WhyNot | undefined => {
  const call = callOf(situation);
  if (call?.at === "monitoring" && call.watching?.mode === "listen") return "listening";
  if (situation.browser) return situation.phone.call.at === "talking" ? undefined : "noCall";
  if (!call || call.at === "ringing") return "noCall";
  return inTalk(call) && !isGuest(call) ? undefined : "muteThere";
};

/** Why nothing can be done with the talk as such; undefined where she talks as one whose call it is. */
const whyNoTalk = (call: Call | undefined): WhyNot | undefined => {
  if (!inTalk(call)) return "notTalking";
  if (call?.detached) return "reconnecting";
  return isGuest(call) ? "notYours" : undefined;
};

const whyNoHold = (situation: BarSituation): WhyNot | undefined => {
  const call = callOf(situation);
  const why = whyNoTalk(call);
  if (why) return why;
  if (call?.at === "threeWay") return "inThreeWay";
  return call?.at === "consulting" && call.third?.at === "ringing" ? "thirdRings" : undefined;
};

const whyNoTransfer = (situation: BarSituation): WhyNot | undefined => {
  const call = callOf(situation);
  return whyNoTalk(call) ?? (call?.at === "consulting" && call.third?.at === "ringing" ? "thirdRings" : undefined);
};

const whyNoThreeWay = (situation: BarSituation): WhyNot | undefined => {
  const call = callOf(situation);
  if (isWithin(call)) return "withinHouse";
  if (call?.at === "talking" || call?.at === "held") return whyNoTalk(call) ?? "consultFirst";
  return whyNoTransfer(situation);
};

const whyNoAnnounce = (situation: BarSituation): WhyNot | undefined => {
  const call = callOf(situation);
  if (isWithin(call)) return "citizensOnly";
  const why = whyNoTalk(call);
  if (why) return why;
  if (call?.at === "held") return "onHold";
  return call?.at === "talking" ? undefined : "inThreeWay";
};

/** Why no call can be begun. */
export const whyNoCall = (situation: BarSituation): WhyNot | undefined => {
  const { desk, phone } = situation;
  if (desk.state === "offline") return "offline";
  if (phone.call.at !== "none" || callOf(situation)) return "inCall";
  return phoneReady(situation) ? undefined : "noPhone";
};

const whyNoDial = (situation: BarSituation): WhyNot | undefined => {
  const call = callOf(situation);
  if (!call || !inTalk(call)) return whyNoCall(situation);
  const why = whyNoTalk(call);
  if (why) return why;
  return call.third?.at === "ringing" ? "thirdRings" : undefined;
};

const reasons: Record<BarAction, (situation: BarSituation) => WhyNot | undefined> = {
  answer: whyNoAnswer,
  hangUp: whyNoHangUp,
  mute: whyNoMute,
  hold: whyNoHold,
  transfer: whyNoTransfer,
  threeWay: whyNoThreeWay,
  announce: whyNoAnnounce,
  dial: whyNoDial,
};

/** Why the action can't be done now; undefined when it can. */
export const whyNot = (action: BarAction, situation: BarSituation): WhyNot | undefined => reasons[action](situation);

const whyNoEmergency = (situation: BarSituation): WhyNot | undefined => {
  const call = callOf(situation);
  if (isWithin(call)) return "citizensOnly";
  const why = whyNoTalk(call);
  if (why) return why;
  // It rings on by itself; one who said that she comes may not have come.
  return call?.emergency && call.help?.at !== "coming" ? "alarmStands" : undefined;
};

const whyNoState = (situation: BarSituation): WhyNot | undefined => {
  if (situation.desk.state === "offline") return "offline";
  return callOf(situation) ? "inCall" : undefined;
};

const sideReasons: Record<SideAction, (situation: BarSituation) => WhyNot | undefined> = {
  pickUp: (situation) => whyNoCall(situation) ?? (situation.desk.pickable.length === 0 ? "nothingToPickUp" : undefined),
  state: ({ desk }) => (desk.state === "offline" ? "offline" : undefined),
  // 话后 is both: what follows a call, and 工作状态 by hand; the key ends either, or begins the latter.
  work: whyNoState,
  readyOrBusy: whyNoState,
  emergency: whyNoEmergency,
  redial: (situation) => whyNoCall(situation) ?? (situation.desk.lastDialled ? undefined : "neverDialled"),
  help: () => undefined,
};

export const whyNotSide = (action: SideAction, situation: BarSituation): WhyNot | undefined =>
  sideReasons[action](situation);

/** The action of a key that was pressed, if it is one of the bar's. */
export const actionOfKey = (event: {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}): BarAction | SideAction | undefined => {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const key = event.shiftKey ? `Shift+${event.key}` : event.key;
  return [...barActions, ...sideActions].find((action) => action.key === key)?.id;
};
