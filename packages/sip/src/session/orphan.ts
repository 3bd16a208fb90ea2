import type { Command, InviteSnapshot } from "../door.ts";
import { bodyOf, makeResponse } from "../message/build.ts";
import { type Envelope, examine } from "../message/envelope.ts";
import { header, type SipRequest } from "../message/message.ts";
import { parseMessage } from "../message/parse.ts";
import { startServerInvite } from "../transaction/server-invite.ts";
import { serverKey } from "../transaction/table.ts";
import { type Hop, isReliable } from "../transport.ts";
import { cancel, lastTry, start } from "./outgoing.ts";
import { newSession, type Session, type Sessions } from "./session.ts";

type Abandon = Extract<Command, { do: "abandon" }>;

/** Ends what an INVITE of a dead process began. Gives why it can't. */
export function abandon(sessions: Sessions, wish: Abandon): string | undefined {
  const { snapshot } = wish;
  const message = inviteOf(sessions, snapshot);
  if (message === undefined) return "not an INVITE";
  return snapshot.is === "inviting" ? withdraw(sessions, wish, message) : turnAway(sessions, wish, message);
}

/** The INVITE that was kept. */
export function inviteOf({ core }: Sessions, snapshot: InviteSnapshot): SipRequest | undefined {
  const { message } = parseMessage(Buffer.from(snapshot.message, "latin1"), core.settings.limits);
  return message?.kind === "request" && message.method === "INVITE" ? message : undefined;
}

const noWay = "no way to the peer";

/** §18.2.2: a connection of theirs is no more; the port that they listen at stands in their Via. */
export function wayBack({ transport }: Sessions, snapshot: InviteSnapshot, envelope: Envelope): Hop | undefined {
  const { listener, remote, transport: by } = snapshot;
  const port = isReliable(by) ? (envelope.via.port ?? 5060) : remote.port;
  return transport.resolve({ listener, host: remote.host, port });
}

/** §9.1: CANCEL, as soon as a provisional answer was heard; whatever comes of it is told by `failed`. */
function withdraw(sessions: Sessions, wish: Abandon, request: SipRequest): string | undefined {
  const { snapshot, resend, headers } = wish;
  if (sessions.byId.has(snapshot.session)) return "the session exists";
  const hop = sessions.transport.resolve({ listener: snapshot.listener, ...snapshot.remote });
  if (hop === undefined) return noWay;
  cancel(goOn(sessions, snapshot, request, hop, resend), headers);
  return undefined;
}

/** Our INVITE rings on. A challenge or a 422 can't be answered any more: the state for that died with the process. */
export function goOn(
  sessions: Sessions,
  snapshot: InviteSnapshot,
  request: SipRequest,
  hop: Hop,
  resend: boolean,
): Session {
  const session = newSession(snapshot.session, "uac", header(request, "call-id") ?? "", undefined);
  sessions.byId.set(session.id, session);
  const attempt = {
    session,
    hop,
    symmetric: snapshot.symmetric,
    contact: header(request, "contact") ?? "",
    body: bodyOf(request),
    tries: lastTry,
    requires: [],
    make: () => request,
  };
  session.described = attempt.body;
  const cseq = Number.parseInt(header(request, "cseq") ?? "", 10);
  start(sessions, attempt, cseq, [], { heard: snapshot.heard, resend });
  return session;
}

/** The caller hears of it, whether it asks again or waits; its INVITE, sent again, makes no second call. */
function turnAway(sessions: Sessions, wish: Abandon, request: SipRequest): string | undefined {
  const { core, transactions } = sessions;
  const { envelope } = examine(request);
  if (envelope === undefined) return "not an INVITE";
  if (transactions.servers.has(serverKey(request, envelope, "INVITE"))) return "the INVITE came again";
  const hop = wayBack(sessions, wish.snapshot, envelope);
  if (hop === undefined) return noWay;
  const more = wish.headers === undefined ? {} : { headers: wish.headers };
  const transaction = startServerInvite(transactions, request, envelope, hop);
  transaction.respond(makeResponse(request, 503, { toTag: core.token(), ...more }));
  return undefined;
}
