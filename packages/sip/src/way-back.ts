/** Where a request came from, and where its answers go. */
import { sameHost } from "./address.ts";
import type { Source } from "./door.ts";
import { type HeaderField, header, type SipRequest } from "./message/message.ts";
import { field } from "./message/serialize.ts";
import { hostOf, isIpLiteral, isSipUri, parseUri } from "./message/uri.ts";
import { markReceived, type Via } from "./message/via.ts";
import { type Hop, isReliable } from "./transport.ts";

/** With `received` and `rport` in the topmost Via (§18.2.1, RFC 3581 §4). */
export function withReceived(request: SipRequest, via: Via, source: Source): SipRequest {
  const headers: HeaderField[] = [];
  let marked = false;
  for (const one of request.headers) {
    if (!marked && one.name === "via") {
      headers.push(field("via", markReceived(one.value, via, source.remote)));
      marked = true;
    } else headers.push(one);
  }
  return { ...request, headers };
}

/** Where responses go: §18.2.2, RFC 3581 §4. */
export function hopBack(via: Via, source: Source): Hop {
  const { listener, transport, remote, flow } = source;
  if (flow !== undefined) return { listener, transport, remote, flow };
  const rport = via.params.some(([name]) => name === "rport");
  // Behind NAT the port in Via is as wrong as its address, asked for rport or not.
  const mapped = isIpLiteral(bare(via.host)) && !sameHost(via.host, remote.host);
  return { listener, transport, remote: rport || mapped ? remote : { host: remote.host, port: via.port ?? 5060 } };
}

/** Without the brackets of IPv6. */
const bare = (host: string): string => host.replace(/^\[|\]$/g, "");

/** It says another address than it has, both in Via and in Contact: what it says can't be reached. */
export function isBehindNat(via: Via, request: SipRequest, source: Source): boolean {
  const host = bare(via.host);
  if (isReliable(source.transport) || sameHost(host, source.remote.host) || !isIpLiteral(host)) return false;
  if (header(request, "record-route") !== undefined) return false;
  const contact = parseUri(/<([^>]*)>/.exec(header(request, "contact") ?? "")?.[1] ?? "");
  return contact !== undefined && isSipUri(contact) && sameHost(hostOf(contact), host);
}
