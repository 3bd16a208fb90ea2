import type { Core } from "../core.ts";
import type { Body, ExtraHeader } from "../door.ts";
import { extraFields } from "../message/build.ts";
import { type HeaderField, noBody, type SipRequest, wireOf } from "../message/message.ts";
import { parseNameAddr } from "../message/name-addr.ts";
import { field } from "../message/serialize.ts";
import { hostPort } from "../message/uri.ts";
import { type Hop, isWebSocket, type TransportLayer } from "../transport.ts";

export type RequestParts = {
  readonly method: string;
  readonly uri: string;
  /** Field values, as they go on the wire. */
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
  readonly contact?: string;
  /** Option tags that stand in INVITE, UPDATE and OPTIONS. Default: all of ours. */
  readonly supported?: readonly string[];
  readonly routes?: readonly string[];
  readonly fields?: readonly HeaderField[];
  readonly headers?: readonly ExtraHeader[] | undefined;
  readonly body?: Body | undefined;
};

/** Value of Allow. */
export const allowed = (core: Core): string => core.allow;

/** Requests that say what we can do: RFC 3261 §13.2.1, RFC 3311 §5.1. */
const describing = new Set(["INVITE", "UPDATE", "OPTIONS"]);

/** A request with a Via of its own (new branch). RFC 3261 §8.1.1. */
export function makeRequest(core: Core, transport: TransportLayer, hop: Hop, parts: RequestParts): SipRequest {
  const headers: HeaderField[] = [
    field("via", viaFor(core, transport, hop)),
    field("max-forwards", "70"),
    ...(parts.routes ?? []).map((route) => field("route", route)),
    field("from", parts.from),
    field("to", parts.to),
    field("call-id", parts.callId),
    field("cseq", `${parts.cseq} ${parts.method}`),
  ];
  if (parts.contact !== undefined) headers.push(field("contact", parts.contact));
  if (describing.has(parts.method)) {
    headers.push(field("allow", core.allow));
    headers.push(field("supported", (parts.supported ?? core.settings.supported).join(", ")));
  }
  headers.push(
    field("user-agent", wireOf(core.settings.product)),
    ...(parts.fields ?? []),
    ...extraFields(parts.headers),
  );
  if (parts.body !== undefined) headers.push(field("content-type", wireOf(parts.body.type)));
  return { kind: "request", method: parts.method, uri: wireOf(parts.uri), headers, body: parts.body?.bytes ?? noBody };
}

function viaFor(core: Core, transport: TransportLayer, hop: Hop): string {
  const advertise = transport.listeners.get(hop.listener)?.advertise ?? { host: "0.0.0.0", port: 0 };
  const rport = isWebSocket(hop.transport) ? "" : ";rport"; // RFC 3581
  return `SIP/2.0/${hop.transport.toUpperCase()} ${hostPort(advertise.host, advertise.port)};branch=z9hG4bK${core.token()}${rport}`;
}

/** A URI, or a field value with one, that is to be reached over TLS alone (RFC 5630 §3.1). */
export const isSips = (value: string): boolean =>
  /sips:/i.test(value) && /^sips:/i.test(parseNameAddr(value)?.uri ?? value);

/** Our Contact value at a listener. For WebSocket "ws" stands for both (RFC 7118 §4.1), and sips says TLS by itself (RFC 5630 §3.1.4). */
export function contactFor(transport: TransportLayer, hop: Hop, user: string, secure = false): string {
  const advertise = transport.listeners.get(hop.listener)?.advertise ?? { host: "0.0.0.0", port: 0 };
  const name = user === "" ? "" : `${user}@`;
  const plain = isWebSocket(hop.transport) ? "ws" : hop.transport;
  const via = plain === "udp" || (secure && plain === "tls") ? "" : `;transport=${plain}`;
  return `<${secure ? "sips" : "sip"}:${name}${hostPort(advertise.host, advertise.port)}${via}>`;
}
