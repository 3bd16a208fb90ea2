/** INVITEs of a dead process that go on. */
import type { Command, InviteSnapshot } from "../door.ts";
import { examine } from "../message/envelope.ts";
import type { SipRequest } from "../message/message.ts";
import { startServerInvite, trying } from "../transaction/server-invite.ts";
import { serverKey } from "../transaction/table.ts";
import { isReliable } from "../transport.ts";
import { dialogOfRequest } from "./dialog.ts";
import { expireLater } from "./incoming.ts";
import { goOn, inviteOf, wayBack } from "./orphan.ts";
import { ask, newSession, noteDialog, type Sessions } from "./session.ts";
import { noteAllow } from "./timer.ts";

type Resume = Extract<Command, { do: "resume" }>;

/** Gives why it can't; the session's end is told then too. */
export function resume(sessions: Sessions, { snapshot, resend }: Resume): string | undefined {
  const { core, byId } = sessions;
  const { session, is } = snapshot;
  if (byId.has(session)) return "the session exists";
  const request = inviteOf(sessions, snapshot);
  const why =
    request === undefined
      ? "not an INVITE"
      : is === "inviting"
        ? ringOn(sessions, snapshot, request, resend)
        : awaitAnswer(sessions, snapshot, request);
  if (why === undefined) return undefined;
  core.emit(is === "inviting" ? { is: "failed", session, why: "transport" } : { is: "ended", session, why: "lost" });
  return why;
}

const noWay = "no way to the peer";

function ringOn(
  sessions: Sessions,
  snapshot: InviteSnapshot,
  request: SipRequest,
  resend: boolean,
): string | undefined {
  const hop = sessions.transport.resolve({ listener: snapshot.listener, ...snapshot.remote });
  if (hop === undefined) return noWay;
  const session = goOn(sessions, snapshot, request, hop, resend);
  session.timerPolicy = snapshot.timer ?? sessions.core.settings.sessionTimer;
  return undefined;
}

/** Its server transaction is there again, so that its retransmissions and its CANCEL find it; it waits for `respond`. */
function awaitAnswer(sessions: Sessions, snapshot: InviteSnapshot, request: SipRequest): string | undefined {
  const { core, transactions } = sessions;
  const { envelope } = examine(request);
  const { tag, contact, listener, transport, remote, symmetric } = snapshot;
  if (envelope === undefined || tag === undefined || contact === undefined) return "not a kept INVITE";
  if (transactions.servers.has(serverKey(request, envelope, "INVITE"))) return "the INVITE came again";
  const hop = wayBack(sessions, snapshot, envelope);
  if (hop === undefined) return noWay;
  const transaction = startServerInvite(transactions, request, envelope, hop);
  // Over UDP a caller that did not hear our 100 sends its INVITE again, and is answered.
  if (!isReliable(transport)) trying(transaction);
  const session = newSession(snapshot.session, "uas", envelope.callId, undefined);
  session.dialog = dialogOfRequest(request, envelope, {
    tag,
    contact,
    hop: { listener, transport, remote, ...(hop.flow !== undefined && { flow: hop.flow }) },
    symmetric,
  });
  const asked = ask(sessions, session, transaction);
  session.timerPolicy = snapshot.timer ?? core.settings.sessionTimer;
  noteAllow(session, request);
  expireLater(sessions, session, asked);
  sessions.byId.set(session.id, session);
  noteDialog(sessions, session, session.dialog);
  return undefined;
}
