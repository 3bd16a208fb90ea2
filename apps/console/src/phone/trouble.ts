import type { Phone } from "./machine.ts";

/** What is wrong with the agent's way to her callers, the gravest first; the words are under `trouble`. */
export type Trouble =
  | "draining"
  | "liveLost"
  | "elsewhere"
  | "inUse"
  | "taken"
  | "insecure"
  | "wireLost"
  | "wireRefused"
  | "microphoneDenied"
  | "microphoneMissing"
  | "microphoneTaken"
  | "voiceFailed"
  | "speakerBlocked"
  | "deviceGone";

export type TroubleSituation = {
  readonly phone: Phone;
  readonly live: "connecting" | "open" | "lost";
  readonly draining: boolean;
  readonly browser: boolean;
  /** Another tab of this browser has the phone. */
  readonly elsewhere: boolean;
  /** It is used at another place, and was not asked for here. */
  readonly inUse: boolean;
  readonly secure: boolean;
  /** Signed in with a SIP phone that is not registered. */
  readonly deviceGone: boolean;
};

/** What of it the person can end by taking the phone over. */
export const claimable: ReadonlySet<Trouble> = new Set(["inUse", "taken"]);
/** What is no fault. */
export const mild: ReadonlySet<Trouble> = new Set(["draining", "elsewhere", "inUse", "taken"]);

export const troubleOf = (s: TroubleSituation): Trouble | undefined => {
  if (s.live === "lost") return "liveLost";
  if (s.draining) return "draining";
  if (!s.browser) return s.deviceGone ? "deviceGone" : undefined;
  if (s.inUse) return "inUse";
  if (s.elsewhere) return "elsewhere";
  if (s.phone.wire === "taken") return "taken";
  if (!s.secure) return "insecure";
  if (s.phone.wire === "lost") return "wireLost";
  if (s.phone.wire === "refused") return "wireRefused";
  if (s.phone.microphone === "denied") return "microphoneDenied";
  if (s.phone.microphone === "missing") return "microphoneMissing";
  if (s.phone.microphone === "taken") return "microphoneTaken";
  if (s.phone.voice === "failed") return "voiceFailed";
  return s.phone.speaker === "blocked" ? "speakerBlocked" : undefined;
};
