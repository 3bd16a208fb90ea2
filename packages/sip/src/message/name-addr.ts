import { textOf, wireOf } from "./message.ts";
import { type Params, param, parseParams, quote, quotedEnd, skipSpace, unquote } from "./params.ts";
import { parseUri, type Uri, userOf } from "./uri.ts";

/** From, To, Contact, Route, Record-Route, P-Asserted-Identity, Diversion: `"Display" <uri>;params`. */
export type NameAddr = {
  /** Text, quotes and escapes undone; absent if none. */
  readonly display?: string;
  /** As written, without the brackets. */
  readonly uri: string;
  readonly parsed: Uri;
  /** User part, unescaped; "" if none. */
  readonly user: string;
  /** Header parameters: those outside the brackets. */
  readonly params: Params;
};

const displayTokens = /^(?:[A-Za-z0-9\-.!%*_+`'~\u0080-\u00ff]+(?:[ \t]+|$))*$/;

/** Undefined if malformed. */
export function parseNameAddr(text: string): NameAddr | undefined {
  let i = skipSpace(text, 0);
  let display: string | undefined;
  if (text[i] === '"') {
    const end = quotedEnd(text, i);
    if (end < 0) return undefined;
    display = unquote(text.slice(i, end));
    i = skipSpace(text, end);
    if (text[i] !== "<") return undefined;
  }
  const open = text.indexOf("<", i);
  if (open < 0) return addrSpec(text, i);
  if (open > i) {
    const words = text.slice(i, open).trimEnd();
    if (!displayTokens.test(words)) return undefined;
    display = words;
  }
  const close = text.indexOf(">", open);
  if (close < 0) return undefined;
  const uri = text.slice(open + 1, close);
  const parsed = parseUri(uri);
  const params = parseParams(text, close + 1);
  if (parsed === undefined || params === undefined) return undefined;
  const user = userOf(parsed);
  if (display === undefined || display === "") return { uri, parsed, user, params };
  return { display: textOf(display), uri, parsed, user, params };
}

/** Without brackets every parameter belongs to the header, and the URI can hold neither "," nor "?" (RFC 3261 §20). */
function addrSpec(text: string, from: number): NameAddr | undefined {
  let end = from;
  while (end < text.length && text[end] !== ";" && text[end] !== " " && text[end] !== "\t") end++;
  const uri = text.slice(from, end);
  if (/[,?]/.test(uri)) return undefined;
  const parsed = parseUri(uri);
  const params = parseParams(text, end);
  if (parsed === undefined || params === undefined) return undefined;
  return { uri, parsed, user: userOf(parsed), params };
}

export const tagOf = (address: NameAddr): string | undefined => param(address.params, "tag");

/** As it goes on the wire: one char per byte. */
export function formatNameAddr(address: { readonly uri: string; readonly display?: string }, tag?: string): string {
  const name = address.display === undefined || address.display === "" ? "" : `${quote(wireOf(address.display))} `;
  return `${name}<${wireOf(address.uri)}>${tag === undefined ? "" : `;tag=${tag}`}`;
}
