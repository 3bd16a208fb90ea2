import { plainHost, sameHost } from "../address.ts";
import type { Core } from "../core.ts";
import type { Body, ExtraHeader } from "../door.ts";
import type { Envelope } from "../message/envelope.ts";
import { type HeaderField, header, headerValues, type SipMessage, type SipRequest } from "../message/message.ts";
import { parseNameAddr } from "../message/name-addr.ts";
import { param } from "../message/params.ts";
import { hostOf, isIpLiteral, isSipUri, parseUri } from "../message/uri.ts";
import { type Hop, isReliable, isWebSocket, type TransportLayer } from "../transport.ts";
import { makeRequest } from "./request.ts";

/** RFC 3261 §12. Changed only by `refreshTarget` and by counting CSeq. */
export type Dialog = {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** From and To as our requests carry them, tags included. */
  readonly local: string;
  readonly remote: string;
  localCseq: number;
  remoteCseq: number | undefined;
  /** Route values, first hop first. */
  routes: readonly string[];
  /** Remote target URI. */
  target: string;
  /** Where we called the peer: of a phone, the Contact that it registered. */
  readonly calledAt?: string;
  /** Our Contact value. */
  contact: string;
  /** Where the peer's last word came from. */
  hop: Hop;
  readonly symmetric: boolean;
  /** RSeq of the last reliable provisional that we took (RFC 3262 §4). */
  rseq?: number;
  /** Offer and answer are done by reliable provisionals. */
  agreed?: boolean;
  /** The reliable provisional whose offer the switch owes an answer to. */
  owesPrack?: { readonly rseq: number; readonly cseq: number } | undefined;
};

export const dialogKey = (callId: string, localTag: string, remoteTag: string): string =>
  `${callId}|${localTag}|${remoteTag}`;

/** URI of the first Contact, if it has one. */
export function contactUri(message: SipMessage): string | undefined {
  const value = headerValues(message, "contact")[0];
  return value === undefined ? undefined : parseNameAddr(value)?.uri;
}

/** §12.1.1: we answer. */
export function dialogOfRequest(
  request: SipRequest,
  envelope: Envelope,
  ours: { readonly tag: string; readonly contact: string; readonly hop: Hop; readonly symmetric: boolean },
): Dialog {
  return {
    callId: envelope.callId,
    localTag: ours.tag,
    remoteTag: envelope.fromTag ?? "",
    local: `${header(request, "to")!};tag=${ours.tag}`,
    remote: header(request, "from")!,
    localCseq: 0,
    remoteCseq: envelope.cseq,
    routes: headerValues(request, "record-route"),
    target: contactUri(request) ?? envelope.from.uri,
    contact: ours.contact,
    hop: ours.hop,
    symmetric: ours.symmetric,
  };
}

/** §12.1.2: we asked. */
export function dialogOfResponse(
  request: SipRequest,
  response: SipMessage,
  envelope: Envelope,
  ours: { readonly cseq: number; readonly contact: string; readonly hop: Hop; readonly symmetric: boolean },
): Dialog {
  return {
    callId: envelope.callId,
    localTag: envelope.fromTag ?? "",
    remoteTag: envelope.toTag ?? "",
    local: header(request, "from")!,
    remote: header(response, "to")!,
    localCseq: ours.cseq,
    remoteCseq: undefined,
    routes: headerValues(response, "record-route").reverse(),
    target: contactUri(response) ?? request.uri,
    calledAt: request.uri,
    contact: ours.contact,
    hop: ours.hop,
    symmetric: ours.symmetric,
  };
}

/** Hosts that the peer said it speaks from: of its Contact and its proxies. */
export const namedIn = ({ target, routes }: Dialog): string[] =>
  [target, ...routes.map((route) => parseNameAddr(route)?.uri ?? "")].flatMap((text) => {
    const uri = parseUri(text);
    return uri !== undefined && isSipUri(uri) ? [hostOf(uri)] : [];
  });

/** §12.2: re-INVITE and its 2xx move the remote target, never the route set. */
export function refreshTarget(dialog: Dialog, message: SipMessage): void {
  dialog.target = contactUri(message) ?? dialog.target;
}

/** Request-URI, routes and next hop of a request within the dialog (§12.2.1.1). */
function way(dialog: Dialog): { uri: string; routes: readonly string[]; first: string } {
  const top = dialog.routes[0];
  if (top === undefined) return { uri: dialog.target, routes: [], first: dialog.target };
  const address = parseNameAddr(top);
  const uri = address?.uri ?? dialog.target;
  const loose = address !== undefined && isSipUri(address.parsed) && param(address.parsed.params, "lr") !== undefined;
  if (loose) return { uri: dialog.target, routes: dialog.routes, first: uri };
  return { uri: withoutHeaders(uri), routes: [...dialog.routes.slice(1), `<${dialog.target}>`], first: uri };
}

const withoutHeaders = (uri: string): string => uri.replace(/\?.*$/, "");

/**
 * The flow that the peer came by while it is open; the address it came from if the dialog is symmetric or the next hop has a name only;
 * else what the next hop's URI says. Undefined: no way to it.
 */
export function nextHop(core: Core, transport: TransportLayer, dialog: Dialog): Hop | undefined {
  const { hop } = dialog;
  if (hop.flow !== undefined && transport.flows.has(hop.flow)) return hop;
  if (isWebSocket(hop.transport)) {
    core.count.noFlow++;
    return undefined;
  }
  const back = isReliable(hop.transport) ? core.wayBack(dialog) : undefined;
  if (back !== undefined) return back;
  const seen = { listener: hop.listener, ...hop.remote };
  if (dialog.symmetric && hop.flow === undefined) return hop;
  const uri = parseUri(isDeadEnd(dialog) ? (dialog.calledAt ?? dialog.target) : way(dialog).first);
  if (uri === undefined || !isSipUri(uri) || !isIpLiteral(hostOf(uri))) return transport.resolve(seen);
  const wanted = uri.scheme === "sips" ? "tls" : param(uri.params, "transport")?.toLowerCase();
  const listener =
    wanted === "tcp" || wanted === "udp" || wanted === "tls" ? transport.sibling(hop.listener, wanted) : hop.listener;
  const usual = transport.listeners.get(listener)?.transport === "tls" ? 5061 : 5060; // RFC 3261 §19.1.2
  return transport.resolve({ listener, host: plainHost(hostOf(uri)), port: uri.port ?? usual });
}

/** The target is the far end of a closed connection that the phone had opened: no listener is there. */
function isDeadEnd({ hop, routes, target }: Dialog): boolean {
  const uri = parseUri(target);
  if (!isReliable(hop.transport) || routes.length > 0 || uri === undefined || !isSipUri(uri)) return false;
  return uri.port === hop.remote.port && sameHost(plainHost(hostOf(uri)), hop.remote.host);
}

export type InDialog = {
  readonly cseq?: number;
  readonly supported?: readonly string[];
  readonly fields?: readonly HeaderField[];
  readonly headers?: readonly ExtraHeader[] | undefined;
  readonly body?: Body | undefined;
};

/** Counts CSeq up unless one is given (ACK). */
export function makeInDialog(
  core: Core,
  transport: TransportLayer,
  dialog: Dialog,
  hop: Hop,
  method: string,
  parts: InDialog = {},
): SipRequest {
  const { uri, routes } = way(dialog);
  const cseq = parts.cseq ?? ++dialog.localCseq;
  return makeRequest(core, transport, hop, {
    method,
    uri,
    routes,
    from: dialog.local,
    to: dialog.remote,
    callId: dialog.callId,
    cseq,
    ...(method !== "BYE" && method !== "ACK" && { contact: dialog.contact }),
    ...(parts.fields !== undefined && { fields: parts.fields }),
    ...(parts.supported !== undefined && { supported: parts.supported }),
    headers: parts.headers,
    body: parts.body,
  });
}
