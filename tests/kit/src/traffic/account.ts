/** What the generator did in a call and saw of it on the wire. Moments are ms since the epoch. */
import type { CallPlan } from "./plan.ts";

export type Left = "next" | "queue" | "agent" | "dutyPhone" | "voicemail" | "transfer" | "ended" | "hangup";
export type Stay = { readonly node: string; readonly at: number; until?: number; left?: Left };
export type Pressed = {
  readonly node: string;
  readonly key: string;
  readonly at: number;
  readonly known: boolean;
  readonly businessType?: string | undefined;
};
export type Silence = { readonly node: string; readonly at: number };

export type VisitEnd = "ANSWER" | "ABANDON" | "TIMEOUT" | "FULL" | "NOAGENT" | "KEY" | "CALLBACK" | "TRANSFER";
export type Visit = {
  readonly group: string;
  readonly at: number;
  offeredAt?: number;
  leftAt?: number;
  reason?: VisitEnd;
};

export type RingEnd = "RNA" | "REJECT" | "CALLER_GONE";
export type Ring = {
  readonly agent: string;
  readonly group: string;
  readonly at: number;
  answeredAt?: number;
  endedAt?: number;
  reason?: RingEnd;
  /** She had been consulted and took him over: it never rang for the citizen. */
  readonly consulted?: true;
};

export type Talk = {
  readonly agent: string;
  readonly group: string;
  /** When her phone rang, or the far end was dialled. */
  readonly rangAt: number;
  readonly at: number;
  /** Call-IDs of its dialogs: first that of the phone by whose answer it began. */
  readonly dialogs: readonly string[];
  endedAt?: number;
  by?: "caller" | "agent" | "supervisor" | "transfer";
  holdMs: number;
  /** Led out of it. */
  transfers: number;
};
export type Survey = {
  readonly agent: string;
  readonly group: string;
  readonly at: number;
  keys: string[];
  rated?: string;
  invalid: number;
  over?: "rated" | "invalid" | "none" | "hangup";
};
export type Dial = {
  readonly agent: string;
  readonly group: string;
  readonly at: number;
  answeredAt?: number;
  failedAt?: number;
  readonly parent?: number;
};

/** One call. */
export type Account = {
  readonly no: number;
  readonly plan: CallPlan;
  readonly way: "in" | "out" | "internal";
  /** The citizen's number. */
  readonly party: string;
  /** The hotline's number, and the trunk. */
  readonly number: string;
  readonly trunk: string;
  t0: number;
  /** Status of a refusal. */
  refused?: number;
  answeredAt?: number;
  requestedAt?: number;
  duty?: "answered" | "lost";
  readonly stays: Stay[];
  readonly keys: Pressed[];
  readonly silences: Silence[];
  readonly visits: Visit[];
  readonly rings: Ring[];
  readonly talks: Talk[];
  dial?: Dial;
  survey?: Survey;
  /** What an agent noted last; where none did, what the last key stood for. */
  businessType?: string;
  noted?: string;
  /** A message of a second or more. */
  voicemail?: true;
  outside?: true;
  callback?: true;
  endedAt?: number;
  endedBy?: "caller" | "hotline";
  /** In words, in order: what a mismatch shows. */
  readonly story: string[];
};

export const newAccount = (
  plan: CallPlan,
  way: Account["way"],
  party: string,
  number: string,
  trunk: string,
  t0: number,
): Account => ({
  ...{ no: plan.no, plan, way, party, number, trunk, t0 },
  ...{ stays: [], keys: [], silences: [], visits: [], rings: [], talks: [], story: [] },
});

/** Notes in words what happened. */
export const tell = (account: Account, at: number, what: string): void => {
  account.story.push(`${((at - account.t0) / 1000).toFixed(2)} ${what}`);
};

/** Where the call came out, by spec metrics §0. `isSelfServed`: the last node that he was at is marked so. */
export const dispositionOf = (account: Account, isSelfServed: (node: string) => boolean, closed: string): string => {
  const { refused, talks, duty, requestedAt, number, stays, visits, rings } = account;
  if (talks.length > 0) return "D2";
  if (duty === "answered") return "D5";
  if (refused !== undefined) return refused === 486 ? "D9" : "D10";
  if (requestedAt === undefined) {
    if (number === closed) return "D8";
    const last = stays.at(-1);
    return last && isSelfServed(last.node) ? "D1s" : "D1";
  }
  if (duty === "lost") return "D6";
  if (visits.at(-1)?.reason !== "ABANDON") return "D7";
  return rings.at(-1)?.reason === "CALLER_GONE" ? "D4" : "D3";
};

/** What of these dispositions the code alone leaves open: spec metrics §0. */
export const detailOf = ({ voicemail, callback, outside, visits }: Account, disposition: string): string => {
  if (disposition === "D1") return voicemail ? "voicemail" : callback ? "callback" : outside ? "transferred" : "";
  if (disposition !== "D7") return "";
  return voicemail ? "VOICEMAIL" : callback ? "CALLBACK" : (visits.at(-1)?.reason ?? "");
};
