import { neighbourhood } from "../address.ts";
import type { Core } from "../core.ts";
import type { Envelope } from "../message/envelope.ts";
import { header, type SipRequest, type SipResponse } from "../message/message.ts";
import { parseNameAddr, tagOf } from "../message/name-addr.ts";
import { serialize } from "../message/serialize.ts";
import type { Hop, TransportLayer } from "../transport.ts";

export type ClientTransaction = {
  readonly hop: Hop;
  readonly request: SipRequest;
  receive(response: SipResponse, envelope: Envelope): void;
  /** The transport broke (RFC 3261 §17.1.4). */
  fail(): void;
};

export type ServerTransaction = {
  readonly request: SipRequest;
  readonly envelope: Envelope;
  readonly hop: Hop;
  /** A retransmission of the request. */
  again(): void;
  /** Told of a retransmission while there is no answer yet. Not of an INVITE. */
  repeated?: () => void;
  respond(response: SipResponse): void;
  /** INVITE only: an ACK with the same branch. True if it belongs to a non-2xx and is done with. */
  acknowledge?(): boolean;
};

/** What remains of a transaction with a final response until no retransmission can come any more. It doesn't hold the request. */
type Absorbing = Pick<ServerTransaction, "again" | "acknowledge">;

/** All transactions that are alive. */
export type Transactions = {
  readonly core: Core;
  readonly transport: TransportLayer;
  readonly clients: Map<string, ClientTransaction>;
  readonly servers: Map<string, ServerTransaction | Absorbing>;
  /** Requests outside dialogs by From tag, Call-ID and CSeq, to find merged ones (RFC 3261 §8.2.2.2). */
  readonly merged: Map<string, string>;
  /** INVITEs of the peers that are alive and whose 2xx was not acknowledged, by where they came from (an address, of IPv6 its /64). */
  readonly invites: Map<string, number>;
};

export const createTransactions = (core: Core, transport: TransportLayer): Transactions => ({
  core,
  transport,
  clients: new Map(),
  servers: new Map(),
  merged: new Map(),
  invites: new Map(),
});

/** How many INVITEs of one source are alive that may be forged. */
export const invitesFrom = (table: Transactions, { remote }: Pick<Hop, "remote">): number =>
  table.invites.get(neighbourhood(remote.host)) ?? 0;

export function countInvite(table: Transactions, hop: Pick<Hop, "remote">, by: 1 | -1): void {
  const count = invitesFrom(table, hop) + by;
  const key = neighbourhood(hop.remote.host);
  if (count > 0) table.invites.set(key, count);
  else table.invites.delete(key);
}

const cookie = "z9hG4bK";

/** RFC 3261 §17.1.3: the branch that we gave, and the method of CSeq. */
export const clientKey = (branch: string | undefined, method: string): string => `${branch ?? ""}|${method}`;

/** Whether Call-ID, CSeq and From tag of a response are the request's. Otherwise it belongs to another request with the same branch, or is forged. */
export function isAnswerTo(request: SipRequest, { callId, cseq, fromTag }: Envelope): boolean {
  const from = parseNameAddr(header(request, "from") ?? "");
  const isSameRequest = header(request, "call-id") === callId && parseInt(header(request, "cseq") ?? "", 10) === cseq;
  return isSameRequest && from !== undefined && tagOf(from) === fromTag;
}

/**
 * RFC 3261 §17.2.3: branch, sent-by and method, where ACK and (to find its INVITE) CANCEL name the INVITE.
 * A branch without the cookie, or with nothing behind it (RFC 4475 §3.2.1), is matched by the older rules.
 */
export function serverKey(request: SipRequest, envelope: Envelope, method: string): string {
  const { branch, via } = envelope;
  if (branch !== undefined && branch.length > cookie.length && branch.startsWith(cookie)) {
    return `${branch}|${via.host}:${via.port ?? ""}|${method}`;
  }
  return `|${method}|${request.uri}|${envelope.fromTag ?? ""}|${envelope.callId}|${envelope.cseq}`;
}

export const mergeKey = (envelope: Envelope): string =>
  `${envelope.fromTag ?? ""}|${envelope.callId}|${envelope.cseq}|${envelope.cseqMethod}`;

export function sendRequest(table: Transactions, hop: Hop, request: SipRequest): boolean {
  table.core.count.requestsOut++;
  return table.transport.send(hop, serialize(request));
}
