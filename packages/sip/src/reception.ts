import { sameHost } from "./address.ts";
import type { Source } from "./door.ts";
import { makeResponse } from "./message/build.ts";
import { type Envelope, examine } from "./message/envelope.ts";
import { header, headerValues, type SipRequest, type SipResponse } from "./message/message.ts";
import { type Parsed, parseMessage } from "./message/parse.ts";
import { parseVia } from "./message/via.ts";
import { enter, proved, type Reception, receiveOutside } from "./outside.ts";
import { ackUnknown } from "./session/acknowledge.ts";
import { type Dialog, dialogKey, namedIn } from "./session/dialog.ts";
import { ackInDialog, requestInDialog } from "./session/in-dialog.ts";
import { cancelled } from "./session/incoming.ts";
import type { Session, Sessions } from "./session/session.ts";
import { answerOnce } from "./stateless.ts";
import type { ServerInvite } from "./transaction/server-invite.ts";
import { startServerOther } from "./transaction/server-other.ts";
import { clientKey, isAnswerTo, serverKey } from "./transaction/table.ts";
import type { Hop } from "./transport.ts";
import { hopBack, withReceived } from "./way-back.ts";

/** Takes one whole message from the wire to its transaction, to its dialog, or to `receiveOutside`. */
export function receive(at: Reception, bytes: Uint8Array, source: Source): void {
  at.core.heardFrom = source.remote.host;
  const parsed = parseMessage(bytes, at.core.settings.limits);
  const { message, problem } = parsed;
  if (message === undefined) {
    at.core.count[problem?.status === 513 ? "oversized" : "malformed"]++;
    return;
  }
  if (message.kind === "response") receiveResponse(at, message, parsed);
  else receiveRequest(at, message, parsed, source);
}

function receiveResponse({ core, sessions }: Reception, response: SipResponse, parsed: Parsed): void {
  const { envelope, problem } = examine(response);
  if (envelope === undefined || problem !== undefined || parsed.problem !== undefined) {
    core.count.malformed++;
    return;
  }
  core.count.responsesIn++;
  const transaction = sessions.transactions.clients.get(clientKey(envelope.branch, envelope.cseqMethod));
  // §18.1.2, §8.1.3.3: one Via, and that one ours.
  const isOurs = headerValues(response, "via").length === 1;
  if (transaction !== undefined && isOurs && isAnswerTo(transaction.request, envelope))
    transaction.receive(response, envelope);
  else if (!isOurs || !isAcked(sessions, response, envelope)) core.count.unmatchedResponse++;
}

const isAcked = (sessions: Sessions, { status }: SipResponse, envelope: Envelope): boolean => {
  const { cseqMethod, cseq, callId, fromTag = "", toTag = "" } = envelope;
  const isSuccess = cseqMethod === "INVITE" && status >= 200 && status < 300;
  return isSuccess && ackUnknown(sessions, sessions.byDialog.get(dialogKey(callId, fromTag, toTag)), cseq);
};

function receiveRequest(at: Reception, raw: SipRequest, parsed: Parsed, source: Source): void {
  const { core, sessions } = at;
  const examined = examine(raw);
  const problem = parsed.problem ?? examined.problem;
  core.count.requestsIn++;
  if (problem !== undefined || examined.envelope === undefined) {
    core.count.malformed++;
    refuseMalformed(at, raw, examined.envelope, problem ?? { status: 400 }, source);
    return;
  }
  const { envelope } = examined;
  const request = withReceived(raw, envelope.via, source);
  const hop = hopBack(envelope.via, source);
  const { servers } = sessions.transactions;
  const key = serverKey(request, envelope, request.method === "ACK" ? "INVITE" : request.method);
  const known = servers.get(key);
  if (request.method === "ACK") {
    if (known?.acknowledge?.() === true) return;
    receiveAck(at, request, envelope, source);
    return;
  }
  if (known !== undefined) {
    core.count.retransmissions++;
    known.again();
    return;
  }
  if (servers.size + sessions.transactions.clients.size >= core.settings.limits.transactions) {
    core.count.overload++;
    return;
  }
  if (request.method === "CANCEL") {
    receiveCancel(at, request, envelope, hop, source);
    return;
  }
  const session = envelope.toTag === undefined ? undefined : sessionOf(sessions, envelope);
  const dialog = session && dialogOf(session, envelope);
  if (session !== undefined && dialog !== undefined) {
    if (!isHeardIn(at, dialog, source)) return;
    proved(at, source);
    followSource(dialog, source);
    requestInDialog(sessions, session, dialog, request, envelope, hop);
    return;
  }
  receiveOutside(at, request, envelope, hop, source);
}

const sessionOf = (sessions: Sessions, envelope: Envelope): Session | undefined =>
  sessions.byDialog.get(dialogKey(envelope.callId, envelope.toTag ?? "", envelope.fromTag ?? ""));

function dialogOf(session: Session, envelope: Envelope) {
  const { dialog } = session;
  return dialog?.remoteTag === (envelope.fromTag ?? "") ? dialog : session.early.get(envelope.fromTag ?? "");
}

/**
 * Whoever read a dialog's names on the way must not end a carrier's call: within it are heard the address that it came from, others of that carrier, and
 * those that its Contact and Record-Route name. Anybody else gets silence.
 */
function isHeardIn({ core, registrar }: Reception, dialog: Dialog, source: Source): boolean {
  const { host } = source.remote;
  if (source.listener === dialog.hop.listener && sameHost(dialog.hop.remote.host, host)) return true;
  // A phone of ours that moved: a trunk's addresses may be the office's own.
  if (source.identity !== undefined || registrar.speaksFrom(source)) return true;
  if (core.settings.sameCarrier(dialog.hop, source) !== false) return true;
  if (namedIn(dialog).some((name) => sameHost(name, host))) return true;
  core.count.stranger++;
  return false;
}

/** A dialog over a connection, or of a device behind NAT, follows the peer to where it speaks from now. */
function followSource(dialog: NonNullable<Session["dialog"]>, source: Source): void {
  if (source.flow === undefined && !dialog.symmetric) return;
  dialog.hop = {
    listener: source.listener,
    transport: source.transport,
    remote: source.remote,
    ...(source.flow !== undefined && { flow: source.flow }),
  };
}

/** A request that can't be understood gets its status without a transaction, where it comes from someone we know. */
function refuseMalformed(
  at: Reception,
  request: SipRequest,
  envelope: Envelope | undefined,
  problem: { readonly status: number; readonly reason?: string },
  source: Source,
): void {
  const via = parseVia(headerValues(request, "via")[0] ?? "");
  if (header(request, "via") === undefined || request.method === "ACK") return;
  const { core } = at;
  if (enter(at, request, envelope, source) === undefined) return;
  const echoed = via === undefined ? request : withReceived(request, via, source);
  answerOnce(core, echoed, via === undefined ? source : hopBack(via, source), problem);
}

function receiveAck(at: Reception, request: SipRequest, envelope: Envelope, source: Source): void {
  const { core, sessions } = at;
  const session = sessionOf(sessions, envelope);
  const dialog = session && dialogOf(session, envelope);
  if (session === undefined) core.count.unmatchedAck++;
  else if (dialog === undefined || isHeardIn(at, dialog, source)) ackInDialog(sessions, session, request, envelope);
}

/** §9.2. */
function receiveCancel(at: Reception, request: SipRequest, envelope: Envelope, hop: Hop, source: Source): void {
  const { core, sessions } = at;
  const invite = sessions.transactions.servers.get(serverKey(request, envelope, "INVITE")) as ServerInvite | undefined;
  if (invite === undefined) {
    if (enter(at, request, envelope, source) === undefined) return;
    answerOnce(core, request, hop, { status: 481 });
    return;
  }
  const found = sessions.asking.get(invite);
  const session = found?.asked?.transaction === invite ? found : undefined;
  const toTag = session?.dialog?.localTag ?? core.token();
  startServerOther(sessions.transactions, request, envelope, hop).respond(makeResponse(request, 200, { toTag }));
  if (session !== undefined) cancelled(sessions, session, invite, request);
}
