/** What a carrier grants us, and how our Contact there is known again. */
import { header, headerValues, type SipResponse } from "../message/message.ts";
import { parseNameAddr } from "../message/name-addr.ts";
import { param } from "../message/params.ts";
import { isSipUri, type Uri } from "../message/uri.ts";

/** Our Contact with the parameter that makes it this registration's. */
export const withLine = (contact: string, line: string): string => contact.replace(/>$/, `;line=${line}>`);

export const lineIn = (uri: Uri | undefined): string | undefined =>
  uri !== undefined && isSipUri(uri) ? param(uri.params, "line") : undefined;

/** §10.2.4: what our Contact got, else what the whole answer says. */
export function grantedSec(response: SipResponse, line: string): number | undefined {
  for (const value of headerValues(response, "contact")) {
    const address = parseNameAddr(value);
    if (address === undefined || lineIn(address.parsed) !== line) continue;
    const seconds = param(address.params, "expires");
    if (seconds !== undefined && /^\d{1,10}$/.test(seconds)) return Number(seconds);
  }
  const whole = header(response, "expires");
  return whole !== undefined && /^\d{1,10}$/.test(whole) ? Number(whole) : undefined;
}

/** Late, but with time left for a try that isn't answered (64·T1, twice); of a short registration at half time. */
export const refreshMs = (expiresSec: number): number =>
  Math.max(expiresSec / 2, Math.min(expiresSec * 0.9, expiresSec - 64)) * 1000;
