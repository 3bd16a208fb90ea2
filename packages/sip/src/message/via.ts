import { sameHost } from "../address.ts";
import { type Params, parseParams, skipSpace } from "./params.ts";

export type Via = {
  /** "UDP", "TCP", "TLS", "WS", "WSS" or an unknown transport, in capitals. */
  readonly transport: string;
  /** As written: a name or an address, IPv6 in brackets. */
  readonly host: string;
  readonly port?: number;
  readonly params: Params;
};

const sentProtocol = /^SIP[ \t]*\/[ \t]*2\.0[ \t]*\/[ \t]*([A-Za-z0-9\-.!%*_+`'~]+)[ \t]+/i;
const sentBy = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._]+)[ \t]*(?::[ \t]*(\d{1,5}))?/;

/** One Via value (RFC 3261 §20.42). Undefined if malformed. */
export function parseVia(text: string): Via | undefined {
  const protocol = sentProtocol.exec(text);
  if (protocol === null) return undefined;
  const rest = text.slice(protocol[0].length);
  const by = sentBy.exec(rest);
  if (by === null) return undefined;
  const port = by[2] === undefined ? undefined : Number(by[2]);
  if (port !== undefined && port > 65535) return undefined;
  const params = parseParams(rest, skipSpace(rest, by[0].length));
  if (params === undefined) return undefined;
  const transport = protocol[1]!.toUpperCase();
  const host = by[1]!.toLowerCase();
  return port === undefined ? { transport, host, params } : { transport, host, port, params };
}

const rportAsked = /(;[ \t]*rport)(?:[ \t]*=)?(?=[ \t]*(?:;|$))/i;

/**
 * The top Via with `received` and `rport` filled in (RFC 3261 §18.2.1, RFC 3581 §4), as text: `text` is the whole field, maybe a list.
 */
export function markReceived(text: string, via: Via, remote: { readonly host: string; readonly port: number }): string {
  const end = firstValueEnd(text);
  let value = text.slice(0, end);
  const rest = text.slice(end);
  const askedRport = via.params.some(([name, given]) => name === "rport" && (given === undefined || given === ""));
  const rport = askedRport ? rportAsked.exec(value) : null;
  if (rport !== null) {
    const after = value.slice(rport.index + rport[0].length);
    value = `${value.slice(0, rport.index)}${rport[1]}=${remote.port}${after}`;
  }
  const host = via.host.startsWith("[") ? via.host.slice(1, -1) : via.host;
  const has = via.params.some(([name]) => name === "received");
  if (has) value = value.replace(/;[ \t]*received[ \t]*=[^;,]*/i, "");
  if (askedRport || !sameHost(host, remote.host) || has) value += `;received=${remote.host}`;
  return value + rest;
}

function firstValueEnd(text: string): number {
  if (!text.includes(",")) return text.length;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === "\\") i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ",") return i;
  }
  return text.length;
}
