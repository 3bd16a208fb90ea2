import { parseNameAddr } from "./name-addr.ts";
import { param } from "./params.ts";
import { parseReplaces, type Replaces } from "./replaces.ts";
import { isSipUri, unescaped } from "./uri.ts";

/** Whom a REFER names (RFC 3515 §2.1). */
export type ReferTarget = {
  readonly display?: string;
  /** sip, sips or tel, without its header part and method. */
  readonly uri: string;
  /** User part, unescaped: the number. "" if none. */
  readonly user: string;
  /** The call that the new one is to replace, as the far end of that call would read it (RFC 3891). */
  readonly replaces?: Replaces;
  /** Other header fields that the peer wants in the new INVITE; they may be left out (RFC 3261 §19.1.5). */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
};

/** The target, or the status that the REFER gets. Only an INVITE is done for others. */
export function parseReferTo(value: string): ReferTarget | { readonly status: number; readonly reason: string } {
  const address = parseNameAddr(value);
  if (address === undefined) return { status: 400, reason: "Bad Refer-To" };
  const { parsed, user, display } = address;
  const shown = display === undefined ? {} : { display };
  if (!isSipUri(parsed)) {
    if (parsed.scheme !== "tel") return { status: 416, reason: "Unsupported URI Scheme" };
    return { ...shown, uri: address.uri, user, headers: [] };
  }
  if ((param(parsed.params, "method") ?? "INVITE") !== "INVITE") return { status: 403, reason: "Only INVITE" };
  const headers = headersOf(parsed.headers);
  const found = headers.filter(({ name }) => name === "replaces");
  const replaces = found[0] && parseReplaces(found[0].value);
  if (found.length > 1 || (found.length === 1 && replaces === undefined))
    return { status: 400, reason: "Bad Replaces" };
  return {
    ...shown,
    uri: address.uri.replace(/\?.*$/, "").replace(/;method=INVITE/i, ""),
    user,
    ...(replaces !== undefined && { replaces }),
    headers: headers.filter(({ name }) => name !== "replaces"),
  };
}

function headersOf(text: string): { name: string; value: string }[] {
  return text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      const name = equals < 0 ? part : part.slice(0, equals);
      return { name: unescaped(name).toLowerCase(), value: equals < 0 ? "" : unescaped(part.slice(equals + 1)) };
    });
}
