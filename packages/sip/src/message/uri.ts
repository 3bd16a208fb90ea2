import { sameHost } from "../address.ts";
import { noParams, type Params, param, skipSpace } from "./params.ts";

/** sip or sips URI (RFC 3261 §19.1). `user` is as written, with its escapes; see `userOf`. */
export type SipUri = {
  readonly scheme: "sip" | "sips";
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
  readonly params: Params;
  /** What follows "?", without it; "" if nothing. */
  readonly headers: string;
};
/** Any other absolute URI: tel, urn and unknown schemes. */
export type OtherUri = { readonly scheme: string; readonly rest: string };
export type Uri = SipUri | OtherUri;

export const isSipUri = (uri: Uri): uri is SipUri => "host" in uri;

const scheme = /^[A-Za-z][A-Za-z0-9+\-.]*$/;
// Each as "plain* (escape plain*)*", so that they run in linear time.
const userinfo = /^[A-Za-z0-9\-_.!~*'()&=+$,;?/:#]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9\-_.!~*'()&=+$,;?/:#]*)*$/;
const hostname = /^[A-Za-z0-9_][A-Za-z0-9\-_.]*$/;
const ipv6 = /^\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?\]$/;
const paramText = /^[A-Za-z0-9\-_.!~*'()[\]/:&+$@,"^`|{}]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9\-_.!~*'()[\]/:&+$@,"^`|{}]*)*$/;
const headerText = /^[A-Za-z0-9\-_.!~*'()[\]/?:+$&=;,@"]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9\-_.!~*'()[\]/?:+$&=;,@"]*)*$/;

/** Undefined if it is no URI. */
export function parseUri(text: string): Uri | undefined {
  const colon = text.indexOf(":");
  if (colon < 1) return undefined;
  const written = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  if (written === "sip") return parseSipRest(written, rest);
  if (!scheme.test(written)) return undefined;
  const name = written.toLowerCase();
  if (name !== "sip" && name !== "sips") {
    return rest === "" || /[\s<>"]/.test(rest) ? undefined : { scheme: name, rest };
  }
  return parseSipRest(name, rest);
}

function parseSipRest(name: "sip" | "sips", rest: string): SipUri | undefined {
  // The user part may hold ; ? and , so that the last @ before any header part of the host decides: userinfo can't hold a bare @.
  const at = rest.indexOf("@");
  const user = at < 0 ? undefined : rest.slice(0, at);
  if (user !== undefined && (user === "" || !userinfo.test(user))) return undefined;
  let hostEnd = at + 1;
  const n = rest.length;
  if (rest[hostEnd] === "[") {
    hostEnd = rest.indexOf("]", hostEnd) + 1;
    if (hostEnd === 0) return undefined;
  }
  while (hostEnd < n && rest[hostEnd] !== ":" && rest[hostEnd] !== ";" && rest[hostEnd] !== "?") hostEnd++;
  const host = rest.slice(at + 1, hostEnd);
  if (!hostname.test(host) && !ipv6.test(host)) return undefined;
  let i = hostEnd;
  let port: number | undefined;
  if (rest[i] === ":") {
    const start = ++i;
    while (i < n && rest[i]! >= "0" && rest[i]! <= "9") i++;
    port = Number(rest.slice(start, i));
    if (i === start || port > 65535) return undefined;
  }
  const question = rest.indexOf("?", i);
  const params = parseUriParams(rest.slice(i, question < 0 ? n : question));
  const headers = question < 0 ? "" : rest.slice(question + 1);
  if (params === undefined || !headerText.test(headers)) return undefined;
  // Spread literals cost more than the parsing itself.
  const uri: { -readonly [key in keyof SipUri]: SipUri[key] } = {
    scheme: name,
    host: host.toLowerCase(),
    params,
    headers,
  };
  if (user !== undefined) uri.user = user;
  if (port !== undefined) uri.port = port;
  return uri;
}

function parseUriParams(text: string): Params | undefined {
  if (text === "") return noParams;
  if (text[0] !== ";") return undefined;
  const params: [string, string | undefined][] = [];
  for (const part of text.slice(1).split(";")) {
    const equals = part.indexOf("=");
    const key = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? undefined : part.slice(equals + 1);
    if (key === "" || value === "" || !paramText.test(key)) return undefined;
    if (value !== undefined && !paramText.test(value)) return undefined;
    params.push([unescaped(key).toLowerCase(), value === undefined ? undefined : unescaped(value)]);
  }
  return params;
}

/** %-escapes undone, byte for byte. */
export function unescaped(text: string): string {
  return text.includes("%")
    ? text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}

/** User part without password, parameters and escapes: "12345678" of `sip:12345678;phone-context=x@host`, or of `tel:12345678;…`. */
export function userOf(uri: Uri): string {
  const raw = isSipUri(uri) ? (uri.user ?? "") : uri.scheme === "tel" ? uri.rest : "";
  const end = raw.search(/[;:]/);
  return unescaped(end < 0 ? raw : raw.slice(0, end));
}

/** Host without the brackets of IPv6. */
export function hostOf(uri: SipUri): string {
  return uri.host.startsWith("[") ? uri.host.slice(1, -1) : uri.host;
}

export function isIpLiteral(host: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || host.includes(":");
}

/** Host as it stands in a URI or Via. */
export function hostPort(host: string, port?: number): string {
  const shown = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return port === undefined ? shown : `${shown}:${port}`;
}

/** `escaped` for the user part of a URI (RFC 3261 §25.1 user). */
export function escapeUser(user: string): string {
  return user.replace(/[^A-Za-z0-9\-_.!~*'()&=+$,;?/]/g, (c) =>
    [...Buffer.from(c, "utf8")].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
}

/** RFC 3261 §19.1.4, for what registrations need: scheme, user, host, port, and user, ttl, method, maddr, transport parameters. */
export function sameUri(a: string, b: string): boolean {
  if (a === b) return true;
  const x = parseUri(a);
  const y = parseUri(b);
  if (x === undefined || y === undefined || !isSipUri(x) || !isSipUri(y)) return false;
  if (x.scheme !== y.scheme || unescaped(x.user ?? "") !== unescaped(y.user ?? "")) return false;
  if (!sameHost(x.host, y.host) || x.port !== y.port || x.headers !== y.headers) return false;
  const must = ["user", "ttl", "method", "maddr", "transport"];
  const names = new Set([...x.params, ...y.params].map(([name]) => name));
  for (const name of names) {
    const p = param(x.params, name)?.toLowerCase();
    const q = param(y.params, name)?.toLowerCase();
    if (p === q) continue;
    if (must.includes(name) || (p !== undefined && q !== undefined)) return false;
  }
  return true;
}

export const trimSpace = (text: string): string => text.slice(skipSpace(text, 0)).trimEnd();
