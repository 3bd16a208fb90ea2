import type { Command } from "../door.ts";
import { makeResponse } from "../message/build.ts";
import { examine } from "../message/envelope.ts";
import { header, type SipRequest } from "../message/message.ts";
import { parseMessage } from "../message/parse.ts";
import { startServerInvite } from "../transaction/server-invite.ts";
import { serverKey } from "../transaction/table.ts";
import { isReliable } from "../transport.ts";
import { cancel, start } from "./outgoing.ts";
import { newSession, type Sessions } from "./session.ts";

type Abandon = Extract<Command, { do: "abandon" }>;

/** Ends what an INVITE of a dead process began. Gives why it can't. */
export function abandon(sessions: Sessions, wish: Abandon): string | undefined {
  const { snapshot } = wish;
  const { message } = parseMessage(Buffer.from(snapshot.message, "latin1"), sessions.core.settings.limits);
  if (message?.kind !== "request" || message.method !== "INVITE") return "not an INVITE";
  return snapshot.is === "inviting" ? withdraw(sessions, wish, message) : turnAway(sessions, wish, message);
}

const noWay = "no way to the peer";

/** §9.1: CANCEL, as soon as a provisional answer was heard; whatever comes of it is told by `failed`. */
function withdraw(sessions: Sessions, wish: Abandon, request: SipRequest): string | undefined {
  const { snapshot, resend, headers } = wish;
  if (sessions.byId.has(snapshot.session)) return "the session exists";
  const hop = sessions.transport.resolve({ listener: snapshot.listener, ...snapshot.remote });
  if (hop === undefined) return noWay;
  const session = newSession(snapshot.session, "uac", header(request, "call-id") ?? "", undefined);
  sessions.byId.set(session.id, session);
  const attempt = {
    session,
    hop,
    symmetric: snapshot.symmetric,
    contact: header(request, "contact") ?? "",
    body: undefined,
    tries: 0,
    requires: [],
    make: () => request,
  };
  const cseq = Number.parseInt(header(request, "cseq") ?? "", 10);
  start(sessions, attempt, cseq, [], { heard: snapshot.heard, resend });
  cancel(session, headers);
  return undefined;
}

/** The caller hears of it, whether it asks again or waits; its INVITE, sent again, makes no second call. */
function turnAway(sessions: Sessions, wish: Abandon, request: SipRequest): string | undefined {
  const { core, transactions, transport } = sessions;
  const { listener, remote, transport: by } = wish.snapshot;
  const { envelope } = examine(request);
  if (envelope === undefined) return "not an INVITE";
  if (transactions.servers.has(serverKey(request, envelope, "INVITE"))) return "the INVITE came again";
  // §18.2.2: its connection is no more; the port that it listens at stands in its Via.
  const port = isReliable(by) ? (envelope.via.port ?? 5060) : remote.port;
  const hop = transport.resolve({ listener, host: remote.host, port });
  if (hop === undefined) return noWay;
  const more = wish.headers === undefined ? {} : { headers: wish.headers };
  const transaction = startServerInvite(transactions, request, envelope, hop);
  transaction.respond(makeResponse(request, 503, { toTag: core.token(), ...more }));
  return undefined;
}
