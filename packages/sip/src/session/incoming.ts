import type { Refusal } from "../checks.ts";
import type { Core } from "../core.ts";
import type { Body, Peer, Source } from "../door.ts";
import { bodyOf, makeResponse, type ResponseParts } from "../message/build.ts";
import type { Envelope } from "../message/envelope.ts";
import { type HeaderField, header, headerValues, type SipRequest } from "../message/message.ts";
import { field } from "../message/serialize.ts";
import { escapeUser, parseUri, userOf } from "../message/uri.ts";
import { type ServerInvite, startServerInvite, trying } from "../transaction/server-invite.ts";
import type { ServerTransaction } from "../transaction/table.ts";
import type { Hop } from "../transport.ts";
import { awaitAck } from "./acknowledge.ts";
import { type Dialog, dialogOfRequest, refreshTarget } from "./dialog.ts";
import { awaitPrack, isReliably, mustWait, nextRseq } from "./reliable.ts";
import { replacedOf } from "./replaced.ts";
import { allowed, contactFor, isSips } from "./request.ts";
import {
  type Asked,
  ask,
  finish,
  newSession,
  noteDialog,
  type Respond,
  type Session,
  type Sessions,
  stopAsked,
} from "./session.ts";
import { inviteSnapshot } from "./snapshot.ts";
import { agreeTimer, noteAllow, tagsOf, timerRefusal } from "./timer.ts";

/** A new call that was let in and has passed the checks of §8.2. */
export function invited(
  sessions: Sessions,
  request: SipRequest,
  envelope: Envelope,
  at: { readonly source: Source; readonly hop: Hop; readonly peer: Peer; readonly symmetric: boolean },
): void {
  const { core, transport, transactions } = sessions;
  const transaction = startServerInvite(transactions, request, envelope, at.hop);
  const policy = core.settings.sessionTimerOf(at.peer) ?? core.settings.sessionTimer;
  const replaced = replacedOf(sessions, request);
  const refusal =
    timerRefusal(policy, request) ?? (replaced !== undefined && "status" in replaced ? replaced : undefined);
  if (refusal !== undefined) {
    decline(transaction, refusal, core.token());
    return;
  }
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
  const asked = ask(sessions, session, transaction);
  session.timerPolicy = policy;
  noteAllow(session, request);
  expireLater(sessions, session, asked);
  sessions.byId.set(session.id, session);
  noteDialog(sessions, session, session.dialog);
  const body = bodyOf(request);
  const { localTag: tag, contact } = session.dialog;
  const kept = { heard: false, symmetric: at.symmetric, tag, contact, timer: policy };
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
    ...(replaced !== undefined && "id" in replaced && { replaces: replaced.id }),
    request,
    ...(snapshot !== undefined && { snapshot }),
  });
}

/** §12.1.1: what says that our Contact must be sips. */
const wantsSips = (request: SipRequest): boolean =>
  isSips(request.uri) || isSips(headerValues(request, "record-route")[0] ?? headerValues(request, "contact")[0] ?? "");

const flowOf = (hop: Hop): { flow?: string } => (hop.flow === undefined ? {} : { flow: hop.flow });

export function decline(transaction: ServerTransaction, refusal: Refusal, toTag: string): void {
  const { status, fields, reason } = refusal;
  const parts = { toTag, ...(fields !== undefined && { fields }), ...(reason !== undefined && { reason }) };
  transaction.respond(makeResponse(transaction.request, status, parts));
}

/** §13.3.1: the caller asks for no longer than this. */
export function expireLater(sessions: Sessions, session: Session, asked: Asked): void {
  const { core } = sessions;
  const seconds = header(asked.request, "expires");
  if (seconds === undefined) return;
  asked.expiry = core.timers.start(Number(seconds) * 1000, () => {
    asked.transaction.respond(makeResponse(asked.request, 487, { toTag: session.dialog?.localTag ?? "" }));
    finish(sessions, session, { is: "ended", session: session.id, why: "expired", status: 487 });
  });
}

/** Answers the INVITE or re-INVITE that waits, as soon as it may. False: none waits. */
export function respond(sessions: Sessions, session: Session, command: Respond): boolean {
  const { asked, dialog } = session;
  if (asked === undefined || dialog === undefined || !asked.transaction.isOpen()) return false;
  if ((asked.waiting.at(-1)?.status ?? 0) >= 200 && command.status < 300) return false;
  if (command.contactUser !== undefined && session.at === "inviting") {
    dialog.contact = contactFor(
      sessions.transport,
      dialog.hop,
      escapeUser(command.contactUser),
      isSips(dialog.contact),
    );
  }
  if (mustWait(session, asked, command.status)) asked.waiting.push(command);
  else say(sessions, session, asked, dialog, command);
  return true;
}

function say(sessions: Sessions, session: Session, asked: Asked, dialog: Dialog, command: Respond): void {
  if (command.status < 200) sayProvisional(sessions, session, asked, dialog, command);
  else sayFinal(sessions, session, asked, dialog, command);
}

/** What waited for a PRACK, in its order. */
export function releaseWaiting(sessions: Sessions, session: Session): void {
  const { asked, dialog } = session;
  if (asked === undefined || dialog === undefined) return;
  for (let next = asked.waiting[0]; next !== undefined; next = asked.waiting[0]) {
    if (mustWait(session, asked, next.status)) return;
    asked.waiting.shift();
    say(sessions, session, asked, dialog, next);
  }
}

function sayProvisional(sessions: Sessions, session: Session, asked: Asked, dialog: Dialog, command: Respond): void {
  const { core } = sessions;
  const { status } = command;
  const reliable = isReliably(asked, command);
  const body = bodyFor(asked, command);
  const fields: HeaderField[] = [];
  if (status > 100) fields.push(field("contact", dialog.contact));
  if (reliable) {
    fields.push(field("require", "100rel"), field("rseq", String(nextRseq(sessions, asked))));
    fields.push(field("allow", core.allow)); // RFC 3311 §5.1: the caller may send UPDATE from here on
  }
  asked.provisionalRepeat?.stop();
  asked.transaction.respond(makeResponse(asked.request, status, partsOf(core, dialog, command, fields, body)));
  if (reliable) {
    if (body !== undefined) {
      asked.exchange = asked.exchange === "theirs" ? "done" : "ours";
      session.described = body;
    }
    awaitPrack(sessions, session, asked, { status, hasBody: body !== undefined });
  }
  if (status > 100) repeatProvisional(sessions, session, asked, status, reliable);
}

function sayFinal(sessions: Sessions, session: Session, asked: Asked, dialog: Dialog, command: Respond): void {
  const { status } = command;
  const reinvite = session.at !== "inviting";
  session.overtaken = asked.unpracked?.rack;
  stopAsked(asked);
  session.asked = undefined;
  if (status >= 300) {
    asked.transaction.respond(makeResponse(asked.request, status, partsOf(sessions.core, dialog, command, [])));
    if (!reinvite) finish(sessions, session, { is: "ended", session: session.id, why: "refused", status });
    else sessions.settle(session);
    return;
  }
  const body = bodyFor(asked, command);
  const timer = agreeTimer(sessions, session, asked.request);
  const fields = [
    field("contact", dialog.contact),
    field("allow", allowed(sessions.core)),
    field("supported", tagsOf(sessions, session, true).join(", ")),
    ...timer.fields,
  ];
  asked.transaction.respond(makeResponse(asked.request, status, partsOf(sessions.core, dialog, command, fields, body)));
  if (reinvite) refreshTarget(dialog, asked.request);
  else session.at = "confirmed";
  session.described = body ?? session.described;
  timer.begin();
  awaitAck(sessions, session, asked.transaction, {
    reinvite,
    offered: asked.exchange === "none" && body !== undefined,
  });
}

/** RFC 3262 §5: once offer and answer are done, responses to this INVITE bring no other. */
const bodyFor = (asked: Asked, command: Respond): Body | undefined =>
  asked.exchange === "done" || asked.exchange === "ours" ? undefined : command.body;

function partsOf(
  core: Core,
  dialog: Dialog,
  command: Respond,
  fields: readonly HeaderField[],
  body = command.status >= 300 ? command.body : undefined,
): ResponseParts {
  return {
    toTag: dialog.localTag,
    fields: [...fields, field("server", core.settings.product)],
    ...(command.reason !== undefined && { reason: command.reason }),
    ...(command.headers !== undefined && { headers: command.headers }),
    ...(body !== undefined && { body }),
  };
}

/** §13.3.1.1: proxies give up after three minutes of silence. A reliable one isn't repeated after its PRACK, so it is another. */
function repeatProvisional(
  sessions: Sessions,
  session: Session,
  asked: Asked,
  status: number,
  reliable: boolean,
): void {
  const { timers, settings } = sessions.core;
  asked.provisionalRepeat = timers.start(settings.provisionalRepeatMs, () => {
    if (!asked.transaction.isOpen()) return;
    if (reliable) {
      respond(sessions, session, { do: "respond", session: session.id, status, reliable });
      return;
    }
    asked.transaction.repeat();
    repeatProvisional(sessions, session, asked, status, reliable);
  });
}

/** A CANCEL found its INVITE (§9.2). */
export function cancelled(sessions: Sessions, session: Session, transaction: ServerInvite, cancel: SipRequest): void {
  if (session.asked?.transaction !== transaction || !transaction.isOpen() || session.dialog === undefined) return;
  stopAsked(session.asked);
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
  sessions.settle(session);
}
