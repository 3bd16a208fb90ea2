import type { Body } from "../door.ts";
import { serialize } from "../message/serialize.ts";
import type { ServerInvite } from "../transaction/server-invite.ts";
import { bye, byeAlone } from "./bye.ts";
import { type Dialog, makeInDialog, nextHop } from "./dialog.ts";
import { finish, type Session, type Sessions, type Unacked } from "./session.ts";

const ackKey = (dialog: Dialog, cseq: number): string => `${dialog.remoteTag}|${cseq}`;

/** ACK of a 2xx (§13.2.2.4); kept to be sent again. */
export function sendAck(sessions: Sessions, session: Session, dialog: Dialog, cseq: number, body?: Body): void {
  const { core, transport } = sessions;
  const hop = nextHop(core, transport, dialog);
  if (hop === undefined) return;
  const bytes = serialize(makeInDialog(core, transport, dialog, hop, "ACK", { cseq, body }));
  session.acks.set(ackKey(dialog, cseq), { hop, bytes });
  core.count.requestsOut++;
  transport.send(hop, bytes);
}

/** The 2xx carried an offer: the switch owes the answer, which goes in the ACK. */
export function oweAck(session: Session, dialog: Dialog, cseq: number): void {
  const key = ackKey(dialog, cseq);
  session.acks.set(key, { dialog, cseq });
  session.owesAck = key;
}

/** `ack` of the switch. False when none is owed. */
export function payAck(sessions: Sessions, session: Session, body: Body | undefined): boolean {
  const owed = session.owesAck === undefined ? undefined : session.acks.get(session.owesAck);
  session.owesAck = undefined;
  if (owed === undefined || "bytes" in owed) return false;
  session.described = body ?? session.described;
  sendAck(sessions, session, owed.dialog, owed.cseq, body);
  return true;
}

/** A 2xx that we have seen: its ACK was lost, so it goes again. False for a new one. */
export function repeatAck(sessions: Sessions, session: Session, remoteTag: string, cseq: number): boolean {
  const sent = session.acks.get(`${remoteTag}|${cseq}`);
  if (sent === undefined) return false;
  if ("bytes" in sent) {
    sessions.core.count.retransmissions++;
    sessions.transport.send(sent.hop, sent.bytes);
  }
  return true;
}

/** ACKs a 2xx whose INVITE transaction is unknown: a process that died accepted it, and its ACK was lost (§13.2.2.4). False: it belongs to no dialog. */
export function ackUnknown(sessions: Sessions, session: Session | undefined, cseq: number): boolean {
  if (session?.dialog === undefined || session.role !== "uac" || session.at !== "confirmed") return false;
  if (!repeatAck(sessions, session, session.dialog.remoteTag, cseq)) sendAck(sessions, session, session.dialog, cseq);
  return true;
}

/** §13.3.1.4: our 2xx goes again after T1, 2 T1 … T2, until the ACK comes or 64*T1 have passed; then BYE. */
export function awaitAck(
  sessions: Sessions,
  session: Session,
  transaction: ServerInvite,
  what: { readonly reinvite: boolean; readonly offered: boolean },
): void {
  const { core } = sessions;
  const { t1Ms, t2Ms } = core.settings;
  let repeat = core.timers.start(t1Ms, () => again(t1Ms));
  const again = (ms: number): void => {
    transaction.repeat();
    const next = Math.min(ms * 2, t2Ms);
    repeat = core.timers.start(next, () => again(next));
  };
  const giveUp = core.timers.start(64 * t1Ms, () => {
    unacked.stop();
    session.unacked = undefined;
    if (session.dialog !== undefined) byeAlone(sessions, session, session.dialog, session.byeWanted?.headers);
    finish(sessions, session, { is: "ended", session: session.id, why: "ackTimeout" });
  });
  const unacked: Unacked = {
    cseq: transaction.envelope.cseq,
    ...what,
    stop() {
      repeat.stop();
      giveUp.stop();
    },
    prove: transaction.prove,
  };
  session.unacked = unacked;
}

/** The ACK of our 2xx is there, or a later request of the peer that proves it. False: we weren't waiting for it. */
export function acknowledged(sessions: Sessions, session: Session, cseq: number, body?: Body): boolean {
  const { unacked } = session;
  if (unacked === undefined || unacked.cseq !== cseq) return false;
  unacked.stop();
  unacked.prove();
  session.unacked = undefined;
  sessions.core.emit({
    is: "acked",
    session: session.id,
    reinvite: unacked.reinvite,
    ...(body !== undefined && { body }),
  });
  if (session.byeWanted !== undefined) bye(sessions, session, session.byeWanted.headers);
  return true;
}
