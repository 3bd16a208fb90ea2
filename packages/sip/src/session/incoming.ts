import type { Command, Peer, Source } from "../door.ts";
import { bodyOf, makeResponse, type ResponseParts } from "../message/build.ts";
import type { Envelope } from "../message/envelope.ts";
import { header, headerValues, type SipRequest } from "../message/message.ts";
import { field } from "../message/serialize.ts";
import { escapeUser, parseUri, userOf } from "../message/uri.ts";
import { type ServerInvite, startServerInvite, trying } from "../transaction/server-invite.ts";
import type { Hop } from "../transport.ts";
import { awaitAck } from "./acknowledge.ts";
import { type Dialog, dialogOfRequest, refreshTarget } from "./dialog.ts";
import { settle } from "./reinvite.ts";
import { allowed, contactFor, isSips } from "./request.ts";
import { finish, newSession, noteDialog, type Session, type Sessions } from "./session.ts";
import { inviteSnapshot } from "./snapshot.ts";

type Respond = Extract<Command, { do: "respond" }>;

/** A new call that was let in and has passed the checks of §8.2. */
export function invited(
  sessions: Sessions,
  request: SipRequest,
  envelope: Envelope,
  at: { readonly source: Source; readonly hop: Hop; readonly peer: Peer; readonly symmetric: boolean },
): void {
  const { core, transport, transactions } = sessions;
  const transaction = startServerInvite(transactions, request, envelope, at.hop);
  trying(transaction);
  const session = newSession(core.settings.newSession(), "uas", envelope.callId, undefined);
  const uri = parseUri(request.uri);
  const user = escapeUser(uri === undefined ? "" : userOf(uri));
  session.dialog = dialogOfRequest(request, envelope, {
    tag: core.token(),
    contact: contactFor(transport, at.hop, user, wantsSips(request)),
    hop: { listener: at.source.listener, transport: at.source.transport, remote: at.source.remote, ...flowOf(at.hop) },
    symmetric: at.symmetric,
  });
  session.asked = { transaction, request };
  sessions.byId.set(session.id, session);
  noteDialog(sessions, session, session.dialog);
  const body = bodyOf(request);
  const kept = { heard: false, symmetric: at.symmetric };
  const snapshot = inviteSnapshot(core, "invited", session.id, request, at.hop, kept);
  core.emit({
    is: "invited",
    session: session.id,
    peer: at.peer,
    source: at.source,
    uri: request.uri,
    from: envelope.from,
    to: envelope.to,
    callId: envelope.callId,
    ...(body !== undefined && { body }),
    request,
    ...(snapshot !== undefined && { snapshot }),
  });
}

/** §12.1.1: what says that our Contact must be sips. */
const wantsSips = (request: SipRequest): boolean =>
  isSips(request.uri) || isSips(headerValues(request, "record-route")[0] ?? headerValues(request, "contact")[0] ?? "");

const flowOf = (hop: Hop): { flow?: string } => (hop.flow === undefined ? {} : { flow: hop.flow });

/** Answers the INVITE or re-INVITE that waits. False: none waits. */
export function respond(sessions: Sessions, session: Session, command: Respond): boolean {
  const { asked, dialog } = session;
  if (asked === undefined || dialog === undefined || !asked.transaction.isOpen()) return false;
  const { status } = command;
  if (command.contactUser !== undefined && session.at === "inviting") {
    dialog.contact = contactFor(
      sessions.transport,
      dialog.hop,
      escapeUser(command.contactUser),
      isSips(dialog.contact),
    );
  }
  asked.provisionalRepeat?.stop();
  asked.transaction.respond(makeResponse(asked.request, status, responseParts(sessions, dialog, command)));
  if (status < 200) {
    if (status > 100) repeatProvisional(sessions, asked);
    return true;
  }
  session.asked = undefined;
  const reinvite = session.at !== "inviting";
  if (status >= 300) {
    if (!reinvite) finish(sessions, session, { is: "ended", session: session.id, why: "refused", status });
    else settle(sessions, session);
    return true;
  }
  if (reinvite) refreshTarget(dialog, asked.request);
  else session.at = "confirmed";
  const offered = asked.request.body.length === 0 && command.body !== undefined;
  awaitAck(sessions, session, asked.transaction, { reinvite, offered });
  return true;
}

function responseParts(sessions: Sessions, dialog: Dialog, command: Respond): ResponseParts {
  const success = command.status >= 200 && command.status < 300;
  const fields = [
    ...(command.status > 100 && command.status < 300 ? [field("contact", dialog.contact)] : []),
    ...(success ? [field("allow", allowed(sessions.core))] : []),
    ...(success && sessions.core.settings.supported.length > 0
      ? [field("supported", sessions.core.settings.supported.join(", "))]
      : []),
    field("server", sessions.core.settings.product),
  ];
  return {
    toTag: dialog.localTag,
    fields,
    ...(command.reason !== undefined && { reason: command.reason }),
    ...(command.headers !== undefined && { headers: command.headers }),
    ...(command.body !== undefined && { body: command.body }),
  };
}

/** §13.3.1.1: proxies give up after three minutes of silence. */
function repeatProvisional(sessions: Sessions, asked: NonNullable<Session["asked"]>): void {
  asked.provisionalRepeat = sessions.core.timers.start(sessions.core.settings.provisionalRepeatMs, () => {
    if (!asked.transaction.isOpen()) return;
    asked.transaction.repeat();
    repeatProvisional(sessions, asked);
  });
}

/** A CANCEL found its INVITE (§9.2). */
export function cancelled(sessions: Sessions, session: Session, transaction: ServerInvite, cancel: SipRequest): void {
  if (session.asked?.transaction !== transaction || !transaction.isOpen() || session.dialog === undefined) return;
  session.asked.provisionalRepeat?.stop();
  transaction.respond(makeResponse(transaction.request, 487, { toTag: session.dialog.localTag }));
  session.asked = undefined;
  if (session.at === "inviting") {
    const reason = header(cancel, "reason");
    finish(sessions, session, {
      is: "ended",
      session: session.id,
      why: "cancelled",
      ...(reason !== undefined && { reason }),
      request: cancel,
    });
    return;
  }
  sessions.core.emit({ is: "reinviteCancelled", session: session.id });
  settle(sessions, session);
}
