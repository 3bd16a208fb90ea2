import type { Body, ExtraHeader } from "../door.ts";
import { bodyOf, makeResponse } from "../message/build.ts";
import type { Envelope } from "../message/envelope.ts";
import type { HeaderField, SipRequest, SipResponse } from "../message/message.ts";
import { field } from "../message/serialize.ts";
import { startClientInvite } from "../transaction/client-invite.ts";
import { startServerInvite, trying } from "../transaction/server-invite.ts";
import type { Hop } from "../transport.ts";
import { acknowledged, oweAck, repeatAck, sendAck } from "./acknowledge.ts";
import { lose } from "./bye.ts";
import { authorize, toSend } from "./client.ts";
import { makeInDialog, nextHop, refreshTarget } from "./dialog.ts";
import { glareWaitMs } from "./glare-wait.ts";
import { ask, type Session, type Sessions, type Wanted } from "./session.ts";
import { followTimer, noteAllow, raiseInterval, tagsOf, timerFields, timerRefusal } from "./timer.ts";

/** 491 is tried so often. */
const tryLimit = 5;

/** RFC 3261 §14.1. Waits while another INVITE is under way in either direction; a later wish replaces one that waits. */
export function reinvite(
  sessions: Sessions,
  session: Session,
  body: Body | undefined,
  headers: readonly ExtraHeader[] | undefined,
): void {
  session.retry?.stop();
  session.retry = undefined;
  session.wanted = { body, headers, tries: 0, refresh: false };
  sessions.settle(session);
}

/** Sends the re-INVITE that waits, if its turn has come. */
export function settleReinvite(sessions: Sessions, session: Session): void {
  const { wanted } = session;
  if (wanted === undefined || session.at !== "confirmed" || session.retry?.running === true) return;
  if (session.inviting !== undefined || session.asked !== undefined || session.unacked !== undefined) return;
  if (session.owesAck !== undefined || session.byeWanted !== undefined) return;
  if (session.updating !== undefined || session.offered !== undefined) return;
  session.wanted = undefined;
  // The peer may have put us on hold while a refresh waited: it says what stands now (RFC 4028 §7.4), or the hold would be undone.
  send(sessions, session, wanted.refresh ? { ...wanted, body: session.described } : wanted, []);
}

function send(sessions: Sessions, session: Session, wanted: Wanted, fields: readonly HeaderField[]): void {
  const { core, transport, transactions } = sessions;
  const dialog = session.dialog!;
  const hop = nextHop(core, transport, dialog);
  if (hop === undefined) {
    tellFailed(sessions, session, wanted, { why: "transport" });
    return;
  }
  const { body, headers } = wanted;
  const request = makeInDialog(core, transport, dialog, hop, "INVITE", {
    fields: [...timerFields(session), ...toSend(fields)],
    // No 100rel: what a re-INVITE asks is answered at once.
    supported: tagsOf(sessions, session, false),
    headers,
    body,
  });
  const cseq = dialog.localCseq;
  session.inviting = startClientInvite(transactions, request, hop, {
    provisional: () => {},
    success: (response) => succeeded(sessions, session, wanted, cseq, response),
    failure(response) {
      session.inviting = undefined;
      if (session.at !== "confirmed") return;
      const again = authorize(core, response, request, session.credentials, fields);
      if (again !== undefined) send(sessions, session, wanted, again);
      else failed(sessions, session, wanted, response);
    },
    timeout() {
      session.inviting = undefined;
      if (session.at !== "confirmed") return;
      tellFailed(sessions, session, wanted, { why: "timeout", status: 408 });
      lose(sessions, session, 408);
    },
    transportError() {
      session.inviting = undefined;
      if (session.at !== "confirmed") return;
      tellFailed(sessions, session, wanted, { why: "transport" });
      sessions.settle(session);
    },
  });
}

function succeeded(sessions: Sessions, session: Session, wanted: Wanted, cseq: number, response: SipResponse): void {
  const dialog = session.dialog!;
  if (repeatAck(sessions, session, dialog.remoteTag, cseq)) return;
  session.inviting = undefined;
  if (session.at !== "confirmed") {
    sendAck(sessions, session, dialog, cseq); // our BYE is out already; the transaction still wants its ACK
    return;
  }
  refreshTarget(dialog, response);
  noteAllow(session, response);
  followTimer(sessions, session, response);
  session.described = wanted.body ?? session.described;
  const body = bodyOf(response);
  const needsAck = wanted.body === undefined && body !== undefined;
  if (needsAck) oweAck(session, dialog, cseq);
  else sendAck(sessions, session, dialog, cseq);
  sessions.core.emit({
    is: "reinviteAnswered",
    session: session.id,
    refresh: wanted.refresh,
    needsAck,
    ...(body !== undefined && { body }),
    response,
  });
  sessions.settle(session);
}

function failed(sessions: Sessions, session: Session, wanted: Wanted, response: SipResponse): void {
  const { core } = sessions;
  const { status } = response;
  const again = { ...wanted, tries: wanted.tries + 1 };
  if (status === 491 && again.tries < tryLimit) {
    session.wanted ??= again;
    session.retry = core.timers.start(glareWaitMs(sessions, session), () => sessions.settle(session));
    return;
  }
  if (status === 422 && again.tries < tryLimit && raiseInterval(session, response)) {
    session.wanted ??= again;
    sessions.settle(session);
    return;
  }
  tellFailed(sessions, session, wanted, { why: "rejected", status, response });
  if (status === 481 || status === 408) lose(sessions, session, status);
  else sessions.settle(session);
}

/** A refresh that failed is the session timer's to try again. */
function tellFailed(
  sessions: Sessions,
  session: Session,
  wanted: Wanted,
  what: {
    readonly why: "rejected" | "timeout" | "transport";
    readonly status?: number;
    readonly response?: SipResponse;
  },
): void {
  if (!wanted.refresh) sessions.core.emit({ is: "reinviteFailed", session: session.id, ...what });
}

/** A re-INVITE of the peer (§14.2). */
export function reinvited(
  sessions: Sessions,
  session: Session,
  request: SipRequest,
  envelope: Envelope,
  hop: Hop,
): void {
  const { core, transactions } = sessions;
  const dialog = session.dialog!;
  const transaction = startServerInvite(transactions, request, envelope, hop);
  const refuse = (status: number, fields: readonly HeaderField[] = []): void =>
    transaction.respond(makeResponse(request, status, { toTag: dialog.localTag, fields }));
  if (session.asked !== undefined || session.offered !== undefined) {
    refuse(500, [field("retry-after", String(Math.floor(core.random(11))))]);
    return;
  }
  if (session.inviting !== undefined || session.owesAck !== undefined || session.unacked?.offered === true) {
    refuse(491);
    return;
  }
  if (session.updating?.offers === true) {
    refuse(491); // RFC 3311 §5.2
    return;
  }
  const brief = timerRefusal(session.timerPolicy, request);
  if (brief !== undefined) {
    refuse(brief.status, brief.fields);
    return;
  }
  // RFC 5407 §3.1.4: with offer and answer done, a re-INVITE proves that our 2xx arrived, even where its ACK is lost.
  if (session.unacked !== undefined) acknowledged(sessions, session, session.unacked.cseq);
  if (session.at !== "confirmed") {
    refuse(481);
    return;
  }
  trying(transaction);
  noteAllow(session, request);
  ask(sessions, session, transaction);
  const body = bodyOf(request);
  core.emit({ is: "reinvited", session: session.id, ...(body !== undefined && { body }), request });
}
