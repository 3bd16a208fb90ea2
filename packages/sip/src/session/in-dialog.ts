import { contentRefusal, methodRefusal, type Refusal, requireRefusal } from "../checks.ts";
import { bodyOf, makeResponse } from "../message/build.ts";
import type { Envelope } from "../message/envelope.ts";
import { header, type SipRequest } from "../message/message.ts";
import { field } from "../message/serialize.ts";
import { startServerInvite } from "../transaction/server-invite.ts";
import { startServerOther } from "../transaction/server-other.ts";
import type { ServerTransaction } from "../transaction/table.ts";
import type { Hop } from "../transport.ts";
import { acknowledged } from "./acknowledge.ts";
import type { Dialog } from "./dialog.ts";
import { decline } from "./incoming.ts";
import { whenSent } from "./missed-bye.ts";
import { referred } from "./refer.ts";
import { reinvited } from "./reinvite.ts";
import { takePrack } from "./reliable.ts";
import { finish, type Session, type Sessions, stopAsked } from "./session.ts";
import { handUpOffer, updated } from "./update.ts";

/** An ACK that found its dialog. */
export function ackInDialog(sessions: Sessions, session: Session, request: SipRequest, envelope: Envelope): void {
  if (!acknowledged(sessions, session, envelope.cseq, bodyOf(request))) {
    sessions.core.count.unmatchedAck++;
    return;
  }
  sessions.settle(session);
}

/** A request, other than ACK and CANCEL, that found its dialog (RFC 3261 §12.2.2). */
export function requestInDialog(
  sessions: Sessions,
  session: Session,
  dialog: Dialog,
  request: SipRequest,
  envelope: Envelope,
  hop: Hop,
): void {
  const { transactions } = sessions;
  const refusal = dialogRefusal(sessions, session, dialog, request, envelope);
  if (refusal !== undefined) {
    const start = request.method === "INVITE" ? startServerInvite : startServerOther;
    decline(start(transactions, request, envelope, hop), refusal, dialog.localTag);
    return;
  }
  dialog.remoteCseq = envelope.cseq;
  if (request.method === "INVITE") {
    reinvited(sessions, session, request, envelope, hop);
    return;
  }
  const transaction = startServerOther(transactions, request, envelope, hop);
  if (request.method === "BYE") {
    byeArrived(sessions, session, dialog, request, transaction);
    return;
  }
  if (request.method === "OPTIONS") {
    const { core } = sessions;
    const fields = [
      field("allow", core.allow),
      field("accept", "application/sdp"),
      field("supported", core.settings.supported.join(", ")),
    ];
    transaction.respond(makeResponse(request, 200, { toTag: dialog.localTag, fields }));
    return;
  }
  if (request.method === "PRACK") {
    prackArrived(sessions, session, dialog, request, transaction);
    return;
  }
  if (request.method === "UPDATE") {
    updated(sessions, session, dialog, request, transaction);
    return;
  }
  if (request.method === "REFER") {
    referred(sessions, session, dialog, request, transaction);
    return;
  }
  handUp(sessions, session, dialog, request, transaction);
}

export { decline as refuse };

/** Methods that are done here; the rest is handed up. */
const own = new Set(["INVITE", "BYE", "OPTIONS", "PRACK", "UPDATE", "REFER"]);

function dialogRefusal(
  sessions: Sessions,
  session: Session,
  dialog: Dialog,
  request: SipRequest,
  envelope: Envelope,
): Refusal | undefined {
  const { core } = sessions;
  const { method } = request;
  if (dialog.remoteCseq !== undefined && envelope.cseq < dialog.remoteCseq) return { status: 500 };
  if (!own.has(method) && !core.settings.handUp.includes(method)) return methodRefusal(core, method);
  const missing = requireRefusal(core, request);
  if (missing !== undefined) return missing;
  if (method === "BYE") return undefined;
  if (session.at === "ending" || session.byeWanted !== undefined) return { status: 481 };
  // RFC 3891 §3: it may stand in an INVITE only, and there it makes a new dialog.
  if (header(request, "replaces") !== undefined) return { status: 400, reason: "Replaces Within a Dialog" };
  if (method === "UPDATE" || method === "PRACK") return contentRefusal(request);
  if (method !== "INVITE") return undefined;
  // A re-INVITE before the first INVITE is answered: too early (§14.2).
  if (session.at === "inviting")
    return { status: session.role === "uac" ? 491 : 500, fields: [field("retry-after", "5")] };
  return contentRefusal(request);
}

/** §15.1.2. */
function byeArrived(
  sessions: Sessions,
  session: Session,
  dialog: Dialog,
  request: SipRequest,
  transaction: ServerTransaction,
): void {
  whenSent(sessions, session, transaction, (sentAt) => {
    transaction.respond(makeResponse(request, 200, { toTag: dialog.localTag }));
    endByBye(sessions, session, dialog, request, sentAt);
  });
}

function endByBye(
  sessions: Sessions,
  session: Session,
  dialog: Dialog,
  request: SipRequest,
  sentAt: number | undefined,
): void {
  const { asked } = session;
  if (asked?.transaction.isOpen()) {
    stopAsked(asked);
    asked.transaction.respond(makeResponse(asked.request, 487, { toTag: dialog.localTag }));
  }
  // On an early dialog of ours only that branch is gone; the INVITE is still to be answered.
  if (session.at === "inviting" && session.role === "uac") return;
  const reason = header(request, "reason");
  finish(sessions, session, {
    is: "ended",
    session: session.id,
    why: session.at === "ending" ? "byeSent" : "bye",
    ...(reason !== undefined && { reason }),
    ...(sentAt !== undefined && { sentAt }),
    request,
  });
}

function prackArrived(
  sessions: Sessions,
  session: Session,
  dialog: Dialog,
  request: SipRequest,
  transaction: ServerTransaction,
): void {
  const taken = takePrack(sessions, session, dialog, request);
  if (taken === "offer") {
    handUpOffer(sessions, session, "PRACK", dialog, transaction);
    return;
  }
  transaction.respond(makeResponse(request, taken, { toTag: dialog.localTag }));
  sessions.settle(session);
}

function handUp(
  sessions: Sessions,
  session: Session,
  dialog: Dialog,
  request: SipRequest,
  transaction: ServerTransaction,
): void {
  const { core, requested } = sessions;
  const id = core.token();
  const overdue = core.timers.start(32 * core.settings.t1Ms, () => requested.get(id)?.answer(500, {}));
  requested.set(id, {
    answer(status, { reason, body, headers }) {
      requested.delete(id);
      overdue.stop();
      transaction.respond(
        makeResponse(request, status, {
          toTag: dialog.localTag,
          ...(reason !== undefined && { reason }),
          ...(body !== undefined && { body }),
          ...(headers !== undefined && { headers }),
        }),
      );
    },
  });
  const body = bodyOf(request);
  core.emit({
    is: "requested",
    request: id,
    session: session.id,
    method: request.method,
    ...(body !== undefined && { body }),
    message: request,
  });
}
