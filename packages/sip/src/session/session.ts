import type { Core } from "../core.ts";
import type { Credentials, ExtraHeader, SessionId, SipEvent } from "../door.ts";
import type { SipRequest } from "../message/message.ts";
import type { Registrations } from "../registrar/registrations.ts";
import type { Timer } from "../timers.ts";
import type { ClientInvite } from "../transaction/client-invite.ts";
import type { ServerInvite } from "../transaction/server-invite.ts";
import type { Transactions } from "../transaction/table.ts";
import type { Hop, TransportLayer } from "../transport.ts";
import { type Dialog, dialogKey } from "./dialog.ts";

/** An INVITE or re-INVITE of the peer that waits for our final response. */
export type Asked = { readonly transaction: ServerInvite; readonly request: SipRequest; provisionalRepeat?: Timer };

/** A 2xx of ours that waits for its ACK. */
export type Unacked = {
  readonly cseq: number;
  readonly reinvite: boolean;
  /** Our 2xx carried the offer, so that the ACK must bring the answer. */
  readonly offered: boolean;
  stop(): void;
};

/** A re-INVITE as it was asked for; it waits while another one is under way, or for its turn after 491. */
export type Wanted = {
  readonly body: { readonly type: string; readonly bytes: Uint8Array } | undefined;
  readonly headers: readonly ExtraHeader[] | undefined;
  readonly tries: number;
};

/** ACK of a 2xx as it was sent, to be sent again for each retransmission of the 2xx. */
export type SentAck = { readonly hop: Hop; readonly bytes: Uint8Array };

export type Session = {
  readonly id: SessionId;
  readonly role: "uac" | "uas";
  readonly callId: string;
  /** inviting: no final answer yet · confirmed · ending: our BYE is out · over. */
  at: "inviting" | "confirmed" | "ending" | "over";
  dialog: Dialog | undefined;
  readonly credentials: Credentials | undefined;
  /** UAC: early dialogs by To tag. */
  readonly early: Map<string, Dialog>;
  /** Our INVITE or re-INVITE under way. */
  inviting: ClientInvite | undefined;
  /** `cancel` was asked for. */
  cancelled: boolean;
  /** Header fields of the CANCEL, and of the BYE where a 200 crossed it. */
  cancelHeaders: readonly ExtraHeader[] | undefined;
  asked: Asked | undefined;
  unacked: Unacked | undefined;
  /** BYE is held back until the ACK is there (§15). */
  byeWanted: { readonly headers: readonly ExtraHeader[] | undefined } | undefined;
  wanted: Wanted | undefined;
  retry: Timer | undefined;
  /** By remote tag and CSeq; "wait" while the switch owes its answer. */
  readonly acks: Map<string, SentAck | { readonly dialog: Dialog; readonly cseq: number }>;
  /** Key of the ACK that the switch owes. */
  owesAck: string | undefined;
};

export type Sessions = {
  readonly core: Core;
  readonly transport: TransportLayer;
  readonly transactions: Transactions;
  readonly byId: Map<SessionId, Session>;
  readonly byDialog: Map<string, Session>;
  readonly registrations: Pick<Registrations, "way">;
  /** Requests that were handed up and wait for `answerRequest`. */
  readonly requested: Map<string, { answer: (status: number, parts: RequestAnswer) => void }>;
};

export type RequestAnswer = {
  readonly reason?: string | undefined;
  readonly body?: { readonly type: string; readonly bytes: Uint8Array } | undefined;
  readonly headers?: readonly ExtraHeader[] | undefined;
};

export function newSession(
  id: SessionId,
  role: "uac" | "uas",
  callId: string,
  credentials: Credentials | undefined,
): Session {
  return {
    id,
    role,
    callId,
    at: "inviting",
    dialog: undefined,
    credentials,
    early: new Map(),
    inviting: undefined,
    cancelled: false,
    cancelHeaders: undefined,
    asked: undefined,
    unacked: undefined,
    byeWanted: undefined,
    wanted: undefined,
    retry: undefined,
    acks: new Map(),
    owesAck: undefined,
  };
}

const keyOf = (dialog: Dialog): string => dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag);

export function noteDialog(sessions: Sessions, session: Session, dialog: Dialog): void {
  sessions.byDialog.set(keyOf(dialog), session);
}

export function forgetDialog(sessions: Sessions, dialog: Dialog): void {
  sessions.byDialog.delete(keyOf(dialog));
}

/** The one way out: tables are cleared, timers stopped, and the session's last event told. */
export function finish(sessions: Sessions, session: Session, event: SipEvent): void {
  if (session.at === "over") return;
  session.at = "over";
  sessions.byId.delete(session.id);
  if (session.dialog !== undefined) forgetDialog(sessions, session.dialog);
  for (const dialog of session.early.values()) forgetDialog(sessions, dialog);
  session.inviting?.abandon();
  session.unacked?.stop();
  session.asked?.provisionalRepeat?.stop();
  session.retry?.stop();
  sessions.core.emit(event);
}
