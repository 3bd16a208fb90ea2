import type { TrunkTest } from "@zongji/api";

/** What a test of a line came to. `works`: calls go out over it. `key`: its words, under `lines.verdict`. */
export type Verdict = { readonly works: boolean; readonly warns?: true; readonly key: VerdictKey };
export type VerdictKey =
  | "answered"
  | "answeredSilent"
  | "rang"
  | "busy"
  | "refusedByPerson"
  | "notAllowed"
  | "badNumber"
  | "badMedia"
  | "unavailable"
  | "silent"
  | "noWay"
  | "full"
  | "other";

const notAllowed = new Set([401, 403, 407, 433, 494]);
const badNumber = new Set([404, 410, 484, 485, 604]);
const badMedia = new Set([415, 488, 606]);

/** By the final answer (RFC 3261 §21), where one came. */
const byStatus = (sip: number): Verdict => {
  if (notAllowed.has(sip)) return { works: false, key: "notAllowed" };
  if (badNumber.has(sip)) return { works: false, key: "badNumber" };
  if (badMedia.has(sip)) return { works: false, key: "badMedia" };
  if (sip === 486 || sip === 600) return { works: true, key: "busy" };
  if (sip === 603) return { works: true, key: "refusedByPerson" };
  if (sip === 408) return { works: false, key: "silent" };
  return sip === 480 || sip >= 500 ? { works: false, key: "unavailable" } : { works: false, key: "other" };
};

export const verdictOf = ({ steps, ending }: TrunkTest): Verdict => {
  const has = (step: TrunkTest["steps"][number]["step"]) => steps.some((one) => one.step === step);
  if (has("answered"))
    return has("sound") ? { works: true, key: "answered" } : { works: true, warns: true, key: "answeredSilent" };
  if (ending.cause === "noAnswer" && (has("tone") || has("early"))) return { works: true, key: "rang" };
  if (ending.cause === "limit") return { works: false, key: "full" };
  if (ending.sip !== null) return byStatus(ending.sip);
  if (ending.cause === "signallingTimeout") return { works: false, key: "silent" };
  if (ending.cause === "badMedia") return { works: false, key: "badMedia" };
  return { works: false, key: ending.cause === "unreachable" ? "noWay" : "other" };
};
