import type { Core } from "../core.ts";
import type { Body, Command, Credentials, ExtraHeader, SessionId, SessionTimer, SipEvent } from "../door.ts";
import { bodyOf, makeResponse } from "../message/build.ts";
import type { SipRequest } from "../message/message.ts";
import type { Registrations } from "../registrar/registrations.ts";
import type { Timer } from "../timers.ts";
import type { ClientInvite } from "../transaction/client-invite.ts";
import type { ServerInvite } from "../transaction/server-invite.ts";
import type { ServerTransaction, Transactions } from "../transaction/table.ts";
import type { Hop, TransportLayer } from "../transport.ts";
import { type Dialog, dialogKey } from "./dialog.ts";
import type { RecentKeys } from "./recent-keys.ts";

/**
 * An INVITE or re-INVITE of the peer that waits for our final response. `exchange` of offer and answer: none made yet · theirs or ours waits
 * for its answer · done by reliable provisionals.
 */
export type Asked = {
  readonly transaction: ServerInvite;
  readonly request: SipRequest;
  exchange: "none" | "theirs" | "ours" | "done";
  provisionalRepeat?: Timer;
  /** The Expires of the INVITE. */
  expiry?: Timer;
  /** RSeq of our last reliable provisional. */
  rseq?: number;
  unpracked?: Unpracked;
  /** What the switch said while a PRACK was waited for. */
  waiting: Respond[];
};

/** The peer's INVITE is the session's to answer. */
export function ask({ asking }: Pick<Sessions, "asking">, session: Session, transaction: ServerInvite): Asked {
  const { request } = transaction;
  const exchange = bodyOf(request) === undefined ? "none" : "theirs";
  const asked: Asked = { transaction, request, exchange, waiting: [] };
  session.asked = asked;
  asking.set(transaction, session);
  return asked;
}

export type Respond = Extract<Command, { do: "respond" }>;

/** A reliable provisional of ours that waits for its PRACK (RFC 3262 §3). */
export type Unpracked = {
  /** "rseq cseq INVITE", as RAck names it. */
  readonly rack: string;
  readonly status: number;
  readonly hasBody: boolean;
  stop(): void;
};

/** A 2xx of ours that waits for its ACK. */
export type Unacked = {
  readonly cseq: number;
  readonly reinvite: boolean;
  /** Our 2xx carried the offer, so that the ACK must bring the answer. */
  readonly offered: boolean;
  stop(): void;
  /** The ACK is there. */
  prove(): void;
};

/** A re-INVITE as it was asked for; it waits while another one is under way, or for its turn after 491. */
export type Wanted = {
  readonly body: Body | undefined;
  readonly headers: readonly ExtraHeader[] | undefined;
  readonly tries: number;
  /** The session timer wants it, not the switch. As a re-INVITE it brings our description as it stands when it leaves. */
  readonly refresh: boolean;
};

/** An offer of the peer in an UPDATE or PRACK that waits for `answerOffer`. */
export type Offered = {
  readonly by: "UPDATE" | "PRACK";
  readonly dialog: Dialog;
  readonly transaction: ServerTransaction;
  readonly overdue: Timer;
};

/** The session timer as it was agreed (RFC 4028). */
export type Clock = {
  readonly intervalSec: number;
  readonly weRefresh: boolean;
  refresh: Timer | undefined;
  readonly expiry: Timer;
};

/** A REFER of the peer: to be answered, or taken on and told of by NOTIFY (RFC 3515). */
export type Refer = {
  readonly session: Session;
  readonly dialog: Dialog;
  /** Ends it: the switch doesn't answer, or has nothing to tell in time. */
  overdue: Timer;
  /** Undefined once it is answered. */
  answer: ((answer: RequestAnswer & { readonly status: number }) => void) | undefined;
  /** Value of Event. */
  readonly event: string;
  readonly expiresAt: number;
  /** A NOTIFY is under way. */
  busy: boolean;
  /** What the latest NOTIFY tells. */
  said?: Refer["news"];
  /** What is to be told next. */
  news: { readonly status: number; readonly reason: string | undefined; readonly over?: string } | undefined;
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
  /** Of a restored session: the last time at which the dead process is known to have run. */
  aliveUntil: number | undefined;
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
  /** Our UPDATE under way. */
  updating: { readonly offers: boolean } | undefined;
  wantedUpdate: Wanted | undefined;
  updateRetry: Timer | undefined;
  offered: Offered | undefined;
  /** What the peer's Allow says of UPDATE. */
  peerUpdates: boolean | undefined;
  /** Our description as it stands: what is sent again to refresh the session. */
  described: Body | undefined;
  /** What this session's timer may be. */
  timerPolicy: SessionTimer | false;
  /** The largest Min-SE that a 422 told us. */
  minSe: number;
  clock: Clock | undefined;
  /** RAck of a reliable provisional that our 2xx overtook. */
  overtaken: string | undefined;
  /** REFERs that the peer has sent. */
  refers: number;
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
  /** By the peer's INVITE, whose CANCEL may come. */
  readonly asking: WeakMap<ServerInvite, Session>;
  readonly registrations: Pick<Registrations, "way">;
  /** Requests that were handed up and wait for `answerRequest`. */
  readonly requested: Map<string, { answer: (status: number, parts: RequestAnswer) => void }>;
  readonly refers: Map<string, Refer>;
  /** Keys of the last dialogs that are over, to tell them from unknown ones (RFC 3891 §3). */
  readonly endedDialogs: RecentKeys;
  /** Sends what waits for its turn, if that has come. */
  readonly settle: (session: Session) => void;
};

export type RequestAnswer = {
  readonly reason?: string | undefined;
  readonly body?: Body | undefined;
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
    aliveUntil: undefined,
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
    updating: undefined,
    wantedUpdate: undefined,
    updateRetry: undefined,
    offered: undefined,
    peerUpdates: undefined,
    described: undefined,
    timerPolicy: false,
    minSe: 0,
    clock: undefined,
    overtaken: undefined,
    refers: 0,
    acks: new Map(),
    owesAck: undefined,
  };
}

const keyOf = (dialog: Dialog): string => dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag);

export function noteDialog(sessions: Sessions, session: Session, dialog: Dialog): void {
  sessions.byDialog.set(keyOf(dialog), session);
}

export function forgetDialog(sessions: Sessions, dialog: Dialog): void {
  const key = keyOf(dialog);
  if (sessions.byDialog.delete(key)) sessions.endedDialogs.add(key);
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
  if (session.asked !== undefined) stopAsked(session.asked);
  session.retry?.stop();
  session.updateRetry?.stop();
  stopClock(session);
  endOffered(session, 487);
  endRefers(sessions, session, event);
  sessions.core.emit(event);
}

/** Its final response is out, or never will be. */
export function stopAsked(asked: Asked): void {
  asked.provisionalRepeat?.stop();
  asked.expiry?.stop();
  asked.unpracked?.stop();
  delete asked.unpracked;
  asked.waiting = [];
}

export function stopClock(session: Session): void {
  session.clock?.refresh?.stop();
  session.clock?.expiry.stop();
  session.clock = undefined;
}

/** Answers an offer of the peer that waits, whatever the switch might have said. */
export function endOffered(session: Session, status: number): void {
  const { offered } = session;
  if (offered === undefined) return;
  session.offered = undefined;
  offered.overdue.stop();
  offered.transaction.respond(makeResponse(offered.transaction.request, status, { toTag: offered.dialog.localTag }));
}

/**
 * REFERs that wait for an answer get 487. One that was taken on outlives the BYE (RFC 5057 §4.2: the usages of a dialog end each by itself), but
 * not a dialog that the peer has lost.
 */
function endRefers(sessions: Sessions, session: Session, event: SipEvent): void {
  if (session.refers === 0) return;
  const parted = event.is === "ended" && (event.why === "bye" || event.why === "byeSent");
  for (const [id, refer] of sessions.refers) {
    if (refer.session !== session || (refer.answer === undefined && parted)) continue;
    refer.answer?.({ status: 487 });
    refer.overdue.stop();
    sessions.refers.delete(id);
  }
}
