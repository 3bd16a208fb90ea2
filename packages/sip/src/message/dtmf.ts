import type { Body } from "../door.ts";
import { mediaType } from "./multipart.ts";

/** `digits`: any of 0-9 * # A-D, in order; none in an empty INFO (RFC 2976 keeps sessions alive by it). `durationMs`: of each, if it was said. */
export type DtmfInfo =
  | { readonly ok: true; readonly digits: string; readonly durationMs?: number }
  /** 415: another type of body · 400: one of ours that can't be read. */
  | { readonly ok: false; readonly status: 400 | 415 };

/** Types that `readDtmfInfo` takes, for Accept beside a 415. */
export const dtmfTypes = "application/dtmf-relay, application/dtmf";

/** RFC 4733 §3.2: event codes, as some gateways write them in words' place. */
const byCode = ["*", "#", "A", "B", "C", "D"];

/**
 * Digits of an INFO, as phones have come to send them (no standard says how):
 * `application/dtmf-relay`: lines `Signal=5` and `Duration=160` (ms) · `application/dtmf`: the digits alone.
 */
export function readDtmfInfo(body: Body | undefined): DtmfInfo {
  if (body === undefined) return { ok: true, digits: "" };
  const type = mediaType(body.type);
  const text = Buffer.from(body.bytes).toString("latin1");
  if (type === "application/dtmf-relay") return readRelay(text);
  if (type !== "application/dtmf") return { ok: false, status: 415 };
  const digits = text.trim().toUpperCase();
  return /^[0-9*#A-D]{1,64}$/.test(digits) ? { ok: true, digits } : { ok: false, status: 400 };
}

function readRelay(text: string): DtmfInfo {
  const lines = new Map<string, string>();
  for (const line of text.split(/\r\n|\r|\n/)) {
    const equals = line.indexOf("=");
    const name = line.slice(0, equals).trim().toLowerCase();
    if (equals < 0 ? line.trim() !== "" : name === "" || lines.has(name)) return { ok: false, status: 400 };
    if (equals >= 0) lines.set(name, line.slice(equals + 1).trim());
  }
  const digits = digitOf(lines.get("signal")?.toUpperCase() ?? "");
  const duration = lines.get("duration");
  if (digits === undefined || (duration !== undefined && !/^\d{1,6}$/.test(duration)))
    return { ok: false, status: 400 };
  return { ok: true, digits, ...(duration !== undefined && { durationMs: Number(duration) }) };
}

function digitOf(signal: string): string | undefined {
  if (/^[0-9*#A-D]$/.test(signal)) return signal;
  return /^1[0-5]$/.test(signal) ? byCode[Number(signal) - 10] : undefined;
}
