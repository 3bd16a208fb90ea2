/** Reliable provisionals that we send (RFC 3262 §3). */
import { bodyOf, makeResponse } from "../message/build.ts";
import { header, type SipRequest, tokens } from "../message/message.ts";
import type { Dialog } from "./dialog.ts";
import { type Asked, finish, type Respond, type Session, type Sessions, stopAsked } from "./session.ts";

/** Whether this provisional goes out reliably: where the peer requires it, or it is wanted and the peer supports it. */
export function isReliably(asked: Asked, command: Respond): boolean {
  if (command.status <= 100 || command.status >= 200) return false;
  if (tokens(asked.request, "require").includes("100rel")) return true;
  return command.reliable === true && tokens(asked.request, "supported").includes("100rel");
}

/** Whether a response has to wait for a PRACK, or for the answer to an offer in one: the next 1xx always, a 2xx after one with a body. */
export function mustWait(session: Session, asked: Asked, status: number): boolean {
  if (status <= 100 || status >= 300) return false;
  if (session.offered?.by === "PRACK") return true;
  return asked.unpracked !== undefined && (status < 200 || asked.unpracked.hasBody);
}

/** The RSeq of the next one: random at first, then one more each time. */
export function nextRseq(sessions: Sessions, asked: Asked): number {
  asked.rseq = asked.rseq === undefined ? 1 + Math.floor(sessions.core.random(2 ** 31 - 2000)) : asked.rseq + 1;
  return asked.rseq;
}

/** It goes again after T1, 2 T1, 4 T1 …; without a PRACK for 64*T1 the INVITE is refused. */
export function awaitPrack(
  sessions: Sessions,
  session: Session,
  asked: Asked,
  what: { readonly status: number; readonly hasBody: boolean },
): void {
  const { timers, settings } = sessions.core;
  let repeat = timers.start(settings.t1Ms, () => again(settings.t1Ms));
  const again = (ms: number): void => {
    asked.transaction.repeat();
    repeat = timers.start(ms * 2, () => again(ms * 2));
  };
  const giveUp = timers.start(64 * settings.t1Ms, () => unheard(sessions, session, asked));
  asked.unpracked = {
    ...what,
    rack: `${asked.rseq} ${asked.transaction.envelope.cseq} INVITE`,
    stop() {
      repeat.stop();
      giveUp.stop();
    },
  };
}

function unheard(sessions: Sessions, session: Session, asked: Asked): void {
  stopAsked(asked);
  session.asked = undefined;
  asked.transaction.respond(makeResponse(asked.request, 500, { toTag: session.dialog?.localTag ?? "" }));
  if (session.at === "inviting") {
    finish(sessions, session, { is: "ended", session: session.id, why: "prackTimeout", status: 500 });
    return;
  }
  sessions.core.emit({ is: "reinviteCancelled", session: session.id });
  sessions.settle(session);
}

/** "1 2 INVITE" of RAck, its white space made one; undefined if malformed (§7.2). */
function rackOf(request: SipRequest): string | undefined {
  const found = /^(\d{1,10})[ \t]+(\d{1,10})[ \t]+([A-Za-z0-9\-.!%*_+`'~]+)$/.exec(header(request, "rack") ?? "");
  return found === null ? undefined : `${Number(found[1])} ${Number(found[2])} ${found[3]}`;
}

/**
 * What a PRACK gets: 200 for the provisional that it names; "offer": 200 too, once its offer has its answer; else the status.
 * The session is told, but what waited is not sent yet.
 */
export function takePrack(sessions: Sessions, session: Session, dialog: Dialog, request: SipRequest): number | "offer" {
  const rack = rackOf(request);
  if (rack === undefined) return 400;
  const { asked } = session;
  if (session.overtaken === rack) {
    session.overtaken = undefined;
    return 200;
  }
  if (asked?.unpracked?.rack !== rack || dialog !== session.dialog) return 481;
  const { status, stop } = asked.unpracked;
  const body = bodyOf(request);
  stop();
  delete asked.unpracked;
  const told = { is: "pracked", session: session.id, status } as const;
  if (asked.exchange === "ours") {
    // Without the answer that it owes (§5) our offer never was: the 2xx makes it again.
    asked.exchange = body === undefined ? "none" : "done";
    sessions.core.emit({ ...told, ...(body !== undefined && { body }) });
    return 200;
  }
  sessions.core.emit(told);
  if (body === undefined) return 200;
  if (asked.exchange !== "done") return 488; // its own offer in the INVITE still waits for our answer
  return session.updating?.offers === true ? 491 : "offer";
}
