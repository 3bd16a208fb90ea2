/** UPDATE, both ways (RFC 3311), and the answer to a new offer in UPDATE or PRACK. */
import type { Command } from "../door.ts";
import { bodyOf, makeResponse } from "../message/build.ts";
import { type HeaderField, header, type SipRequest, type SipResponse } from "../message/message.ts";
import { field } from "../message/serialize.ts";
import type { ServerTransaction } from "../transaction/table.ts";
import { lose } from "./bye.ts";
import { ask } from "./client.ts";
import { type Dialog, makeInDialog, nextHop, refreshTarget } from "./dialog.ts";
import { glareWaitMs } from "./glare-wait.ts";
import { openOffer } from "./offer.ts";
import { endOffered, type Session, type Sessions, type Wanted } from "./session.ts";
import { agreeTimer, followTimer, noteAllow, raiseInterval, tagsOf, timerFields, timerRefusal } from "./timer.ts";

const tryLimit = 5;

/** `update` of the switch. */
export function update(
  sessions: Sessions,
  session: Session,
  wish: Extract<Command, { do: "update" }>,
): string | undefined {
  if (session.peerUpdates === false) return "the peer takes no UPDATE";
  if (session.byeWanted !== undefined || session.cancelled || wayOf(session) === undefined) return "no dialog";
  session.updateRetry?.stop();
  session.updateRetry = undefined;
  session.wantedUpdate = { body: wish.body, headers: wish.headers, tries: 0, refresh: false };
  sessions.settle(session);
  return undefined;
}

/** The dialog that an UPDATE goes in: the confirmed one, or an early one that was made reliably. */
function wayOf(session: Session): Dialog | undefined {
  if (session.at === "confirmed") return session.dialog;
  if (session.at !== "inviting") return undefined;
  if (session.role === "uas") return session.asked?.rseq === undefined ? undefined : session.dialog;
  return [...session.early.values()].findLast(({ rseq }) => rseq !== undefined);
}

/** Sends the UPDATE that waits, if its turn has come. */
export function settleUpdate(sessions: Sessions, session: Session): void {
  const wanted = session.wantedUpdate;
  const dialog = wayOf(session);
  if (wanted === undefined || dialog === undefined || session.updateRetry?.running === true) return;
  if (session.updating !== undefined || session.unacked !== undefined || session.byeWanted !== undefined) return;
  if (session.asked?.unpracked !== undefined) return;
  // §5.1: an offer only when no other waits.
  if (wanted.body !== undefined && openOffer(session, dialog) !== undefined) return;
  session.wantedUpdate = undefined;
  send(sessions, session, dialog, wanted);
}

function send(sessions: Sessions, session: Session, dialog: Dialog, wanted: Wanted): void {
  const { core, transport, transactions } = sessions;
  const hop = nextHop(core, transport, dialog);
  if (hop === undefined) {
    failed(sessions, session, wanted, "transport");
    return;
  }
  const { body, headers } = wanted;
  const supported = tagsOf(sessions, session, false);
  const make = (fields: readonly HeaderField[]): SipRequest => {
    const timer = session.at === "confirmed" ? timerFields(session) : [];
    return makeInDialog(core, transport, dialog, hop, "UPDATE", {
      fields: [...timer, ...fields],
      supported,
      headers,
      body,
    });
  };
  session.updating = { offers: body !== undefined };
  ask(transactions, hop, make, session.credentials, (outcome) => {
    session.updating = undefined;
    if (session.at === "over" || session.at === "ending") return;
    if (outcome.why !== "answered") failed(sessions, session, wanted, outcome.why);
    else if (outcome.response.status < 300) succeeded(sessions, session, dialog, wanted, outcome.response);
    else rejected(sessions, session, wanted, outcome.response);
    sessions.settle(session);
  });
}

function succeeded(sessions: Sessions, session: Session, dialog: Dialog, wanted: Wanted, response: SipResponse): void {
  refreshTarget(dialog, response);
  noteAllow(session, response);
  if (session.at === "confirmed") followTimer(sessions, session, response);
  if (wanted.body !== undefined) session.described = wanted.body;
  if (wanted.refresh) return;
  const body = bodyOf(response);
  sessions.core.emit({ is: "updateAnswered", session: session.id, ...(body !== undefined && { body }), response });
}

function rejected(sessions: Sessions, session: Session, wanted: Wanted, response: SipResponse): void {
  const { status } = response;
  const again = { ...wanted, tries: wanted.tries + 1 };
  if (status === 422 && wanted.tries + 1 < tryLimit && raiseInterval(session, response)) {
    session.wantedUpdate ??= again;
    return;
  }
  const waitMs = retryMs(sessions, session, response);
  if (waitMs !== undefined && wanted.tries + 1 < tryLimit) {
    session.wantedUpdate ??= again;
    session.updateRetry = sessions.core.timers.start(waitMs, () => sessions.settle(session));
    return;
  }
  failed(sessions, session, wanted, "rejected", response);
}

/** §5.3: 491 as for a re-INVITE; 500 as long as it says. */
function retryMs(sessions: Sessions, session: Session, response: SipResponse): number | undefined {
  if (response.status === 491) return glareWaitMs(sessions, session);
  const after = /^\d{1,3}/.exec(header(response, "retry-after") ?? "")?.[0];
  return response.status === 500 && after !== undefined ? Math.min(Number(after), 10) * 1000 : undefined;
}

function failed(
  sessions: Sessions,
  session: Session,
  wanted: Wanted,
  why: "rejected" | "timeout" | "transport",
  response?: SipResponse,
): void {
  const status = response?.status ?? (why === "timeout" ? 408 : undefined);
  if (!wanted.refresh) {
    sessions.core.emit({
      is: "updateFailed",
      session: session.id,
      why,
      ...(status !== undefined && { status }),
      ...(response !== undefined && { response }),
    });
  }
  if (status === 481 || status === 408) lose(sessions, session, status);
  else if (wanted.refresh && why === "rejected" && session.at === "confirmed") {
    // It says that it takes UPDATE, and doesn't: the re-INVITE is left.
    session.peerUpdates = false;
    session.wanted ??= { body: undefined, headers: undefined, tries: 0, refresh: true };
  }
}

/** An UPDATE of the peer (§5.2). */
export function updated(
  sessions: Sessions,
  session: Session,
  dialog: Dialog,
  request: SipRequest,
  transaction: ServerTransaction,
): void {
  const { core } = sessions;
  const refuse = (status: number, fields: readonly HeaderField[] = []): void =>
    transaction.respond(makeResponse(request, status, { toTag: dialog.localTag, fields }));
  const body = bodyOf(request);
  const open = body === undefined ? undefined : openOffer(session, dialog);
  if (session.offered !== undefined || open === "theirs") {
    refuse(500, [field("retry-after", String(Math.floor(core.random(11))))]);
    return;
  }
  if (open === "ours") {
    refuse(491);
    return;
  }
  const brief = session.at === "confirmed" ? timerRefusal(session.timerPolicy, request) : undefined;
  if (brief !== undefined) {
    refuse(brief.status, brief.fields);
    return;
  }
  noteAllow(session, request);
  if (body !== undefined) {
    handUpOffer(sessions, session, "UPDATE", dialog, transaction);
    return;
  }
  accept(sessions, session, dialog, transaction, {});
  core.emit({ is: "updated", session: session.id, request });
}

/** Asks the switch for the answer. */
export function handUpOffer(
  sessions: Sessions,
  session: Session,
  by: "UPDATE" | "PRACK",
  dialog: Dialog,
  transaction: ServerTransaction,
): void {
  const { core } = sessions;
  const { request } = transaction;
  const overdue = core.timers.start(32 * core.settings.t1Ms, () => {
    endOffered(session, 504); // §5.2
    sessions.settle(session);
  });
  session.offered = { by, dialog, transaction, overdue };
  core.emit({ is: "offered", session: session.id, by, body: bodyOf(request)!, request });
}

/** `answerOffer` of the switch. False: no offer waits. */
export function answerOffer(
  sessions: Sessions,
  session: Session,
  wish: Extract<Command, { do: "answerOffer" }>,
): boolean {
  const { offered } = session;
  if (offered === undefined) return false;
  session.offered = undefined;
  offered.overdue.stop();
  const { dialog, transaction, by } = offered;
  const said = {
    ...(wish.reason !== undefined && { reason: wish.reason }),
    ...(wish.headers !== undefined && { headers: wish.headers }),
    ...(wish.body !== undefined && { body: wish.body }),
  };
  if (wish.status >= 300 || by === "PRACK") {
    transaction.respond(makeResponse(transaction.request, wish.status, { toTag: dialog.localTag, ...said }));
  } else accept(sessions, session, dialog, transaction, { status: wish.status, ...said });
  if (wish.status < 300) session.described = wish.body ?? session.described;
  sessions.settle(session);
  return true;
}

function accept(
  sessions: Sessions,
  session: Session,
  dialog: Dialog,
  transaction: ServerTransaction,
  said: Parameters<typeof makeResponse>[2] & { readonly status?: number },
): void {
  const { request } = transaction;
  const { core } = sessions;
  refreshTarget(dialog, request);
  const timer = session.at === "confirmed" ? agreeTimer(sessions, session, request) : undefined;
  const fields = [
    field("contact", dialog.contact),
    field("allow", core.allow),
    field("supported", tagsOf(sessions, session, true).join(", ")),
    ...(timer?.fields ?? []),
    field("server", core.settings.product),
  ];
  const { status = 200, ...parts } = said;
  transaction.respond(makeResponse(request, status, { ...parts, toTag: dialog.localTag, fields }));
  timer?.begin();
}
