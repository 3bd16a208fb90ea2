/** Requests that belong to no dialog and no transaction of ours. */
import { admit, type Decision } from "./admission.ts";
import type { Challenger } from "./auth/challenger.ts";
import { inviteRefusal, methodRefusal, type Refusal, requireRefusal, schemeRefusal } from "./checks.ts";
import type { Core } from "./core.ts";
import type { Peer, Source } from "./door.ts";
import { type Entered, type Entrance, factsOf } from "./entrance.ts";
import { makeResponse } from "./message/build.ts";
import type { Envelope } from "./message/envelope.ts";
import type { SipRequest } from "./message/message.ts";
import { field } from "./message/serialize.ts";
import type { Registrar } from "./registrar/registrar.ts";
import type { Registrations } from "./registrar/registrations.ts";
import { refuse } from "./session/in-dialog.ts";
import { invited } from "./session/incoming.ts";
import { allowed } from "./session/request.ts";
import type { Sessions } from "./session/session.ts";
import { answerOnce } from "./stateless.ts";
import { startServerInvite } from "./transaction/server-invite.ts";
import { startServerOther } from "./transaction/server-other.ts";
import { invitesFrom, mergeKey } from "./transaction/table.ts";
import type { Hop } from "./transport.ts";
import { isBehindNat } from "./way-back.ts";

export type Reception = {
  readonly core: Core;
  readonly sessions: Sessions;
  readonly registrar: Registrar;
  readonly registrations: Registrations;
  readonly challenger: Challenger;
  readonly entrance: Entrance;
};

/** A request with what was read of it. `hop`: where its responses go. */
type Received = {
  readonly request: SipRequest;
  readonly envelope: Envelope;
  readonly hop: Hop;
  readonly source: Source;
};

type Admitted = Extract<Decision, { is: "admit" }>;

const overloaded: Refusal = { status: 503, fields: [field("retry-after", "5")] };

/** Asks whether the source is heard at all. Undefined: nothing is answered. */
export const enter = (
  at: Reception,
  request: SipRequest,
  envelope: Envelope | undefined,
  source: Source,
): Entered | undefined =>
  at.entrance.enter(request, factsOf(request, envelope, at.registrations.claimed(request.uri, source)), source);

/** Keeps the connection of a peer that knows a dialog's tags, or was admitted. */
export function proved({ sessions }: Reception, source: Source): void {
  if (source.flow !== undefined) sessions.transport.proved(source.flow);
}

/** Checks who asks and what for, then refuses the request, answers it, or makes a session of it. */
export function receiveOutside(at: Reception, request: SipRequest, envelope: Envelope, hop: Hop, source: Source): void {
  const entered = enter(at, request, envelope, source);
  if (entered === undefined) return;
  const received: Received = { request, envelope, hop, source };
  const isInvite = request.method === "INVITE";
  // INVITEs with one forged source, a carrier's for example, leave room for all others.
  if (isInvite && invitesFrom(at.sessions.transactions, source) >= at.core.settings.limits.sessions / 2) {
    at.core.count.overload++;
    answerOnce(at.core, request, hop, overloaded);
    return;
  }
  const early = refusalBeforeAdmission(at, request, envelope);
  if (early !== undefined) {
    decline(at, received, early, entered.isKnown && isInvite);
    return;
  }
  const decision = admit(at, request, envelope, source, entered.admission);
  if (decision.is === "refuse") {
    decline(at, received, decision.refusal, decision.heard);
    return;
  }
  const { peer } = decision;
  if (peer !== undefined) proved(at, source);
  const isProved = peer?.user !== undefined;
  const isRemembered = isProved || (isInvite && (entered.isKnown || peer !== undefined));
  const answer = answerToAdmitted(at.core, received, peer);
  if (answer !== undefined) decline(at, received, answer, isRemembered);
  else take(at, received, decision, isRemembered);
}

/**
 * Refuses, or answers at once. §8.2.7: a datagram in a known name may be forged. So the answer takes room only if an ACK is waited for, or if the
 * request must not be judged again.
 */
function decline(at: Reception, received: Received, refusal: Refusal, isRemembered: boolean): void {
  const { request, envelope, hop } = received;
  if (!isRemembered) {
    answerOnce(at.core, request, hop, refusal);
    return;
  }
  const start = request.method === "INVITE" ? startServerInvite : startServerOther;
  refuse(start(at.sessions.transactions, request, envelope, hop), refusal, at.core.token());
}

/** What is refused to everybody alike. */
function refusalBeforeAdmission(
  { core, sessions }: Reception,
  request: SipRequest,
  envelope: Envelope,
): Refusal | undefined {
  if (envelope.toTag !== undefined && request.method !== "REGISTER") return { status: 481 };
  if (envelope.toTag === undefined && sessions.transactions.merged.has(mergeKey(envelope))) return { status: 482 };
  if (!answeredOutside.has(request.method)) return outsideRefusal(core, request.method);
  return schemeRefusal(request);
}

/** Undefined: the request is carried out. */
function answerToAdmitted(core: Core, { request, source }: Received, peer: Peer | undefined): Refusal | undefined {
  const refusal =
    request.method === "INVITE" ? inviteRefusal(core, request, source.transport, peer) : requireRefusal(core, request);
  if (refusal !== undefined) return refusal;
  return request.method === "OPTIONS" ? optionsAnswer(core) : undefined;
}

/** Carries out a REGISTER or an INVITE. */
function take(at: Reception, received: Received, { peer, symmetric }: Admitted, isRemembered: boolean): void {
  const { core, sessions } = at;
  const { request, envelope, hop, source } = received;
  if (peer === undefined) {
    decline(at, received, { status: 403 }, isRemembered);
    return;
  }
  if (request.method === "REGISTER") {
    if (peer.kind === "device") register(at, received, peer.device);
    else decline(at, received, { status: 403 }, isRemembered);
    return;
  }
  if (sessions.byId.size >= core.settings.limits.sessions) {
    core.count.overload++;
    decline(at, received, overloaded, isRemembered);
    return;
  }
  const isSymmetric = symmetric || isBehindNat(envelope.via, request, source);
  invited(sessions, request, envelope, { source, hop, peer, symmetric: isSymmetric });
}

function register(at: Reception, { request, envelope, hop, source }: Received, device: string): void {
  const answer = at.registrar.register(request, envelope, source, device);
  const transaction = startServerOther(at.sessions.transactions, request, envelope, hop);
  transaction.respond(makeResponse(request, answer.status, { toTag: at.core.token(), fields: answer.fields }));
}

const answeredOutside = new Set(["INVITE", "OPTIONS", "REGISTER"]);
const onlyInDialog = new Set(["BYE", "NOTIFY", "PRACK", "UPDATE"]);

function outsideRefusal(core: Core, method: string): Refusal {
  if (onlyInDialog.has(method) || core.settings.handUp.includes(method)) return { status: 481 };
  if (method === "REFER") return { status: 403, reason: "Only Within a Call" }; // RFC 3515 leaves it to us whom we obey
  return methodRefusal(core, method);
}

/** §11.2. */
function optionsAnswer(core: Core): Refusal {
  const fields = [
    field("allow", allowed(core)),
    field("accept", "application/sdp"),
    field("supported", core.settings.supported.join(", ")),
    field("server", core.settings.product),
  ].filter(({ value }) => value !== "");
  return { status: 200, fields };
}
