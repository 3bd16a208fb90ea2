import type { Body, Command, ExtraHeader } from "../door.ts";
import { bodyOf, extraFields } from "../message/build.ts";
import type { Envelope } from "../message/envelope.ts";
import { type HeaderField, type SipRequest, type SipResponse, wireOf } from "../message/message.ts";
import { formatNameAddr } from "../message/name-addr.ts";
import { field } from "../message/serialize.ts";
import { escapeUser, parseUri, userOf } from "../message/uri.ts";
import { withLine } from "../registrar/grant.ts";
import { type InviteUser, type Resumed, startClientInvite } from "../transaction/client-invite.ts";
import type { Hop } from "../transport.ts";
import { oweAck, repeatAck, sendAck } from "./acknowledge.ts";
import { byeAlone } from "./bye.ts";
import { authorize, toSend } from "./client.ts";
import { contactUri, type Dialog, dialogOfResponse } from "./dialog.ts";
import { isNext, rseqOf, sendPrack } from "./prack.ts";
import { contactFor, isSips, makeRequest } from "./request.ts";
import { finish, forgetDialog, newSession, noteDialog, type Session, type Sessions } from "./session.ts";
import { inviteSnapshot } from "./snapshot.ts";
import { followTimer, noteAllow, raiseInterval, tagsOf, timerFields } from "./timer.ts";

type Invite = Extract<Command, { do: "invite" }>;

/** What stays the same through all tries of one INVITE. */
export type Attempt = {
  readonly session: Session;
  readonly hop: Hop;
  readonly symmetric: boolean;
  readonly contact: string;
  readonly body: Body | undefined;
  readonly requires: readonly HeaderField[];
  /** How often 422 was answered. */
  readonly tries: number;
  readonly make: (cseq: number, fields: readonly HeaderField[]) => SipRequest;
};

/** 422 is answered so often. */
export const lastTry = 3;

/** RFC 3261 §13.2. */
export function invite(sessions: Sessions, command: Invite): void {
  const { core, transport } = sessions;
  const callId = core.token(12);
  const session = newSession(command.session, "uac", callId, command.credentials);
  session.timerPolicy = command.sessionTimer ?? core.settings.sessionTimer;
  session.described = command.body;
  sessions.byId.set(session.id, session);
  const hop = transport.resolve(command.destination);
  if (hop === undefined) {
    core.count.noFlow++;
    finish(sessions, session, { is: "failed", session: session.id, why: "transport" });
    return;
  }
  const fromUri = parseUri(wireOf(command.from.uri));
  const user = escapeUser(command.contactUser ?? (fromUri ? userOf(fromUri) : ""));
  const plain = contactFor(transport, hop, user, isSips(command.uri)); // §8.1.1.8
  const way = command.registration === undefined ? undefined : sessions.registrations.way(command.registration);
  const contact = way === undefined ? plain : withLine(plain, way.line);
  const from = formatNameAddr(command.from, core.token());
  const to = formatNameAddr(command.to ?? { uri: command.uri });
  const attempt: Attempt = {
    session,
    hop,
    contact,
    symmetric: command.symmetric ?? false,
    body: command.body,
    tries: 0,
    requires: command.reliable === "required" ? [field("require", "100rel")] : [],
    make: (cseq, fields) =>
      makeRequest(core, transport, hop, {
        method: "INVITE",
        uri: command.uri,
        from,
        to,
        callId,
        cseq,
        contact,
        routes: way?.routes ?? [],
        fields,
        headers: command.headers,
        body: command.body,
        supported: tagsOf(sessions, session, command.reliable !== "off"),
      }),
  };
  start(sessions, attempt, 1, []);
}

/** `resumed`: the INVITE is one of a dead process. */
export function start(
  sessions: Sessions,
  attempt: Attempt,
  cseq: number,
  fields: readonly HeaderField[],
  resumed?: Resumed,
): void {
  const { session, tries } = attempt;
  const request = attempt.make(cseq, [...attempt.requires, ...timerFields(session), ...toSend(fields)]);
  let heard = resumed !== undefined;
  if (!heard) tellInvite(sessions, attempt, request, false);
  const fail = (why: "timeout" | "transport"): void => {
    session.inviting = undefined;
    const cancelled = session.cancelled && why === "timeout";
    finish(sessions, session, {
      is: "failed",
      session: session.id,
      why: cancelled ? "cancelled" : why,
      ...(why === "timeout" && { status: 408 }),
    });
  };
  const user: InviteUser = {
    provisional(response, envelope) {
      if (!heard) tellInvite(sessions, attempt, request, true);
      heard = true;
      provisional(sessions, attempt, request, cseq, response, envelope);
    },
    success: (response, envelope) => success(sessions, attempt, request, cseq, response, envelope),
    failure(response) {
      session.inviting = undefined;
      if (response.status === 422 && !session.cancelled && tries < lastTry && raiseInterval(session, response)) {
        dropEarly(sessions, session);
        start(sessions, { ...attempt, tries: tries + 1 }, cseq + 1, fields);
        return;
      }
      const again = session.cancelled
        ? undefined
        : authorize(sessions.core, response, request, session.credentials, fields);
      if (again !== undefined) {
        dropEarly(sessions, session);
        start(sessions, attempt, cseq + 1, again);
        return;
      }
      finish(sessions, session, {
        is: "failed",
        session: session.id,
        why: session.cancelled ? "cancelled" : "rejected",
        status: response.status,
        reason: response.reason,
        response,
      });
    },
    timeout: () => fail("timeout"),
    transportError: () => fail("transport"),
  };
  session.inviting = startClientInvite(sessions.transactions, request, attempt.hop, user, resumed);
}

function tellInvite(sessions: Sessions, attempt: Attempt, request: SipRequest, heard: boolean): void {
  const { session, hop, symmetric } = attempt;
  const snapshot = inviteSnapshot(sessions.core, "inviting", session.id, request, hop, {
    heard,
    symmetric,
    timer: session.timerPolicy,
  });
  if (snapshot !== undefined) sessions.core.emit({ is: "inviting", session: session.id, snapshot });
}

function dropEarly(sessions: Sessions, session: Session): void {
  for (const dialog of session.early.values()) forgetDialog(sessions, dialog);
  session.early.clear();
}

function earlyDialog(
  attempt: Attempt,
  request: SipRequest,
  cseq: number,
  response: SipResponse,
  envelope: Envelope,
): Dialog {
  const known = attempt.session.early.get(envelope.toTag ?? "");
  const { hop, contact, symmetric } = attempt;
  const dialog = dialogOfResponse(request, response, envelope, { cseq, contact, hop, symmetric });
  if (known === undefined) return dialog;
  // §13.2.2.4: the 2xx decides the route set anew; what was counted in the early dialog stays.
  known.routes = dialog.routes;
  if (contactUri(response) !== undefined) known.target = dialog.target;
  return known;
}

function provisional(
  sessions: Sessions,
  attempt: Attempt,
  request: SipRequest,
  cseq: number,
  response: SipResponse,
  envelope: Envelope,
): void {
  const { session } = attempt;
  if (response.status === 100 || session.at !== "inviting" || session.cancelled) return;
  if (envelope.toTag !== undefined) {
    const dialog = earlyDialog(attempt, request, cseq, response, envelope);
    session.early.set(envelope.toTag, dialog);
    noteDialog(sessions, session, dialog);
  }
  noteAllow(session, response);
  const dialog = envelope.toTag === undefined ? undefined : session.early.get(envelope.toTag);
  const rseq = rseqOf(response);
  const reliable = rseq !== undefined && dialog !== undefined;
  const body = dialog?.agreed === true ? undefined : bodyOf(response);
  const needsPrack = reliable && attempt.body === undefined && body !== undefined;
  if (reliable) {
    if (!isNext(dialog, rseq)) return; // RFC 3262 §4
    dialog.rseq = rseq;
    if (needsPrack) dialog.owesPrack = { rseq, cseq };
    else {
      dialog.agreed ||= body !== undefined;
      sendPrack(sessions, session, dialog, { rseq, cseq });
    }
  }
  sessions.core.emit({
    is: "progress",
    session: session.id,
    status: response.status,
    reason: response.reason,
    ...(envelope.toTag !== undefined && { dialog: envelope.toTag }),
    reliable,
    needsPrack,
    ...(body !== undefined && { body }),
    response,
  });
  if (reliable) sessions.settle(session);
}

function success(
  sessions: Sessions,
  attempt: Attempt,
  request: SipRequest,
  cseq: number,
  response: SipResponse,
  envelope: Envelope,
): void {
  const { session } = attempt;
  const tag = envelope.toTag ?? "";
  if (repeatAck(sessions, session, tag, cseq)) return;
  const dialog = earlyDialog(attempt, request, cseq, response, envelope);
  session.early.delete(tag);
  session.inviting = undefined;
  const isFork = session.dialog !== undefined;
  if (isFork || session.at !== "inviting" || session.cancelled) {
    sendAck(sessions, session, dialog, cseq);
    byeAlone(sessions, session, dialog, session.cancelHeaders);
    if (!isFork && session.cancelled) {
      finish(sessions, session, {
        is: "failed",
        session: session.id,
        why: "cancelled",
        crossed: true,
        status: response.status,
        response,
      });
    } else if (session.at !== "over") sessions.core.emit({ is: "forked", session: session.id, dialog: tag, response });
    if (isFork) forgetDialog(sessions, dialog);
    return;
  }
  session.at = "confirmed";
  session.dialog = dialog;
  noteDialog(sessions, session, dialog);
  noteAllow(session, response);
  followTimer(sessions, session, response);
  dialog.owesPrack = undefined;
  const body = dialog.agreed === true ? undefined : bodyOf(response);
  const needsAck = attempt.body === undefined && body !== undefined;
  if (needsAck) oweAck(session, dialog, cseq);
  else sendAck(sessions, session, dialog, cseq);
  sessions.core.emit({
    is: "answered",
    session: session.id,
    status: response.status,
    dialog: tag,
    callId: session.callId,
    needsAck,
    ...(body !== undefined && { body }),
    response,
  });
  sessions.settle(session);
}

/** `cancel` and `bye` while our INVITE rings. */
export function cancel(session: Session, headers: readonly ExtraHeader[] | undefined): void {
  if (session.cancelled) return;
  session.cancelled = true;
  session.cancelHeaders = headers;
  session.inviting?.cancel(extraFields(headers));
}
