import type { Core } from "../core.ts";
import type { DialogSnapshot, InviteSnapshot, SessionId } from "../door.ts";
import type { SipRequest } from "../message/message.ts";
import { serialize } from "../message/serialize.ts";
import { type Hop, isWebSocket } from "../transport.ts";
import { newSession, noteDialog, type Session, type Sessions } from "./session.ts";
import { startClock } from "./timer.ts";

/** A snapshot may be older than the last request: the CSeq goes on so much higher (gaps are allowed, RFC 3261 §12.2.1.1). */
const cseqGap = 1000;

export function snapshotOf(session: Session): DialogSnapshot | undefined {
  const { dialog, clock, described, peerUpdates } = session;
  if (dialog === undefined || session.at !== "confirmed") return undefined;
  const { hop } = dialog;
  return {
    v: 1,
    session: session.id,
    role: session.role,
    callId: dialog.callId,
    localTag: dialog.localTag,
    remoteTag: dialog.remoteTag,
    localAddr: dialog.local,
    remoteAddr: dialog.remote,
    localCseq: dialog.localCseq,
    ...(dialog.remoteCseq !== undefined && { remoteCseq: dialog.remoteCseq }),
    routes: dialog.routes,
    target: dialog.target,
    ...(dialog.calledAt !== undefined && { calledAt: dialog.calledAt }),
    contact: dialog.contact,
    listener: hop.listener,
    remote: hop.remote,
    ...(hop.flow !== undefined && { flow: hop.flow }),
    transport: hop.transport,
    symmetric: dialog.symmetric,
    ...(clock !== undefined && { timer: { intervalSec: clock.intervalSec, weRefresh: clock.weRefresh } }),
    ...(described !== undefined && {
      description: { type: described.type, text: Buffer.from(described.bytes).toString("latin1") },
    }),
    ...(peerUpdates !== undefined && { updates: peerUpdates }),
  };
}

/** The session as confirmed and settled. A flow of the dead process is no more: the next hop is found anew. */
export function restoreSession(sessions: Sessions, snapshot: DialogSnapshot, aliveUntil: number): void {
  if (sessions.byId.has(snapshot.session)) return;
  const session = newSession(snapshot.session, snapshot.role, snapshot.callId, undefined);
  session.at = "confirmed";
  session.aliveUntil = aliveUntil;
  session.dialog = {
    callId: snapshot.callId,
    localTag: snapshot.localTag,
    remoteTag: snapshot.remoteTag,
    local: snapshot.localAddr,
    remote: snapshot.remoteAddr,
    localCseq: snapshot.localCseq + cseqGap,
    remoteCseq: snapshot.remoteCseq,
    routes: snapshot.routes,
    target: snapshot.target,
    ...(snapshot.calledAt !== undefined && { calledAt: snapshot.calledAt }),
    contact: snapshot.contact,
    hop: {
      listener: snapshot.listener,
      transport: snapshot.transport,
      remote: snapshot.remote,
      ...(snapshot.flow !== undefined && { flow: snapshot.flow }),
    },
    symmetric: snapshot.symmetric,
  };
  const { timer, description } = snapshot;
  session.peerUpdates = snapshot.updates;
  if (description !== undefined) {
    session.described = { type: description.type, bytes: Buffer.from(description.text, "latin1") };
  }
  if (timer !== undefined) session.timerPolicy = sessions.core.settings.sessionTimer;
  if (timer !== undefined && session.timerPolicy !== false) {
    // The time of the last refresh is unknown: we refresh soon, and give the peer its whole interval again.
    sessions.core.soon.push(() => {
      if (session.at !== "confirmed") return;
      const firstMs = 1000 + sessions.core.random(4000);
      startClock(sessions, session, timer.intervalSec, timer.weRefresh, firstMs);
    });
  }
  sessions.byId.set(session.id, session);
  noteDialog(sessions, session, session.dialog);
}

/** Undefined where none are kept, or the way is a WebSocket, which no other process can take up. */
export function inviteSnapshot(
  core: Core,
  is: InviteSnapshot["is"],
  session: SessionId,
  request: SipRequest,
  hop: Hop,
  more: Pick<InviteSnapshot, "heard" | "symmetric" | "tag" | "contact" | "timer">,
): InviteSnapshot | undefined {
  if (!core.settings.keepInvites || isWebSocket(hop.transport)) return undefined;
  const { listener, transport, remote } = hop;
  const message = Buffer.from(serialize(request)).toString("latin1");
  return { v: 1, is, session, message, ...more, listener, transport, remote };
}
