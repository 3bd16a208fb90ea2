import type { Desk } from "@zongji/api";
import type { Phone } from "./machine.ts";

/** The bar's actions in their order, which never changes, each with its key. */
export const barActions = [
  { id: "answer", key: "F2" },
  { id: "hangUp", key: "F3" },
  { id: "mute", key: "F4" },
  { id: "hold", key: "F6" },
  { id: "dial", key: "F9" },
] as const;
export type BarAction = (typeof barActions)[number]["id"];

/** Why an action can't be done now; the words are under `bar.why`. */
export type WhyNot =
  | "nothingRings"
  | "pickUpThere"
  | "noCall"
  | "muteThere"
  | "notTalking"
  | "offline"
  | "inCall"
  | "noPhone";

/** What the bar's actions depend on. `browser`: the agent's device is this browser. */
export type BarSituation = {
  readonly desk: Pick<Desk, "state" | "call" | "deviceReachable">;
  readonly phone: Phone;
  readonly browser: boolean;
};

const whyNoAnswer = ({ desk, phone, browser }: BarSituation): WhyNot | undefined => {
  if (phone.call.at === "ringing") return undefined;
  return desk.call?.at === "ringing" && !browser ? "pickUpThere" : "nothingRings";
};

const whyNoHangUp = ({ desk, phone }: BarSituation): WhyNot | undefined => {
  if (phone.call.at !== "none" && phone.call.at !== "ending") return undefined;
  const at = desk.call?.at;
  return at !== undefined && at !== "wrapUp" ? undefined : "noCall";
};

const whyNoMute = ({ phone, browser }: BarSituation): WhyNot | undefined => {
  if (!browser) return "muteThere";
  return phone.call.at === "talking" ? undefined : "noCall";
};

const whyNoHold = ({ desk }: BarSituation): WhyNot | undefined =>
  desk.call?.at === "talking" || desk.call?.at === "held" ? undefined : "notTalking";

const whyNoDial = ({ desk, phone, browser }: BarSituation): WhyNot | undefined => {
  if (desk.state === "offline") return "offline";
  if (phone.call.at !== "none" || (desk.call && desk.call.at !== "wrapUp")) return "inCall";
  return (browser ? phone.wire === "reachable" && phone.microphone === "open" : desk.deviceReachable)
    ? undefined
    : "noPhone";
};

const reasons: Record<BarAction, (situation: BarSituation) => WhyNot | undefined> = {
  answer: whyNoAnswer,
  hangUp: whyNoHangUp,
  mute: whyNoMute,
  hold: whyNoHold,
  dial: whyNoDial,
};

/** Why the action can't be done now; undefined when it can. */
export const whyNot = (action: BarAction, situation: BarSituation): WhyNot | undefined => reasons[action](situation);

/** What is wrong with the agent's way to her callers, the gravest first; the words are under `trouble`. */
export type Trouble =
  | "draining"
  | "liveLost"
  | "elsewhere"
  | "insecure"
  | "wireLost"
  | "wireRefused"
  | "microphoneDenied"
  | "microphoneMissing"
  | "microphoneTaken"
  | "speakerBlocked"
  | "deviceGone";

export type TroubleSituation = {
  readonly phone: Phone;
  readonly live: "connecting" | "open" | "lost";
  readonly draining: boolean;
  readonly browser: boolean;
  /** Another tab of this browser has the phone. */
  readonly elsewhere: boolean;
  readonly secure: boolean;
  /** Signed in with a SIP phone that is not registered. */
  readonly deviceGone: boolean;
};

export const troubleOf = (s: TroubleSituation): Trouble | undefined => {
  if (s.live === "lost") return "liveLost";
  if (s.draining) return "draining";
  if (!s.browser) return s.deviceGone ? "deviceGone" : undefined;
  if (s.elsewhere) return "elsewhere";
  if (!s.secure) return "insecure";
  if (s.phone.wire === "lost") return "wireLost";
  if (s.phone.wire === "refused") return "wireRefused";
  if (s.phone.microphone === "denied") return "microphoneDenied";
  if (s.phone.microphone === "missing") return "microphoneMissing";
  if (s.phone.microphone === "taken") return "microphoneTaken";
  return s.phone.speaker === "blocked" ? "speakerBlocked" : undefined;
};
