/** 短信: what is sent to a number by a text-message service. Pure. */
import { localTime } from "./schedule.ts";

/** Why a text was given up: the service is not known to have taken it. `interrupted`: the server ended while it was asked. */
export const textFailures = [
  ...(["hostRefused", "unreachable", "timeout", "status", "rubbish", "tooLarge"] as const),
  ...(["expired", "interrupted"] as const),
] as const;
export type TextFailure = (typeof textFailures)[number];

/** How the places of a template are written for what it is in. */
export const templateKinds = ["json", "form", "plain"] as const;
export type TemplateKind = (typeof templateKinds)[number];

/** What a template has places for. */
export type TextPlace = "number" | "text" | "secret";

const escapes = {
  json: (text: string) => JSON.stringify(text).slice(1, -1),
  form: (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
  plain: (text: string) => text,
} satisfies Record<TemplateKind, (text: string) => string>;

/** The template with what stands for {number}, {text} and {secret}, each escaped. What those hold is never read as a template again. */
export const filledTemplate = (
  template: string,
  kind: TemplateKind,
  values: Readonly<Record<TextPlace, string>>,
): string =>
  template.replace(/\{(number|text|secret)\}/g, (_place, name: TextPlace) =>
    escapes[kind](values[name].toWellFormed()),
  );

/** Whether it is JSON whatever its places hold. */
export const isJsonBody = (template: string): boolean => {
  try {
    JSON.parse(filledTemplate(template, "json", { number: "x", text: "x", secret: "x" }));
    return true;
  } catch {
    return false;
  }
};

/** The header that tells the service what the body is. */
export const contentTypeOf: Readonly<Record<TemplateKind, string>> = {
  json: "application/json; charset=utf-8",
  form: "application/x-www-form-urlencoded; charset=utf-8",
  plain: "text/plain; charset=utf-8",
};

/** Whether the number can receive texts: the whole of it is as the pattern has it. */
export const canReceiveTexts = (pattern: string, number: string): boolean => {
  try {
    return new RegExp(`^(?:${pattern})$`).test(number);
  } catch {
    return false;
  }
};

export type SendingHours = { readonly from: string; readonly to: string };
const minuteMs = 60_000;

/** Whether texts may be sent at this time of day: `from` included, `to` not; where `to` is not later, past midnight. */
export const maySendAt = ({ from, to }: SendingHours, zone: string, at: number): boolean => {
  const { time } = localTime(at, zone);
  return from < to ? time >= from && time < to : time >= from || time < to;
};

/** The first moment from `at` on at which texts may be sent; undefined: none before `until`. */
export const nextSending = (hours: SendingHours, zone: string, at: number, until: number): number | undefined => {
  if (maySendAt(hours, zone, at)) return at < until ? at : undefined;
  // Minute by minute: a change of the clocks needs no rule of its own, and a day has but 1,440.
  for (let next = Math.floor(at / minuteMs) * minuteMs + minuteMs; next < until; next += minuteMs)
    if (maySendAt(hours, zone, next)) return next;
  return undefined;
};

const firstRetryMs = 10_000;
const longestRetryMs = 30 * minuteMs;
/** How long after its nth failure a text is tried again, ms: 10 s, doubling, up to half an hour. */
export const retryAfterMs = (failures: number): number =>
  Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(20, Math.max(0, failures - 1)));

/** What an answer of the service means for the text: it is taken, given up, or tried again. Where the service may have taken it, nothing is sent again. */
export type Verdict = "sent" | "again" | TextFailure;
/** @param expects what stands in the body of an answer that says the text was taken; absent: any 2xx does */
export const verdictOf = (
  answer: { readonly status: number; readonly body: string } | { readonly failed: TextFailure },
  expects?: string,
): Verdict => {
  // Nothing was said to a service that no connection led to.
  if ("failed" in answer) return answer.failed === "unreachable" ? "again" : answer.failed;
  const { status, body } = answer;
  if (status === 429 || status === 502 || status === 503 || status === 504) return "again";
  if (status < 200 || status > 299) return status >= 500 ? "again" : "status";
  return expects === undefined || body.includes(expects) ? "sent" : "rubbish";
};
