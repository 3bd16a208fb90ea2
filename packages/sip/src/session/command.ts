import type { Command, DeskCommand, Destination } from "../door.ts";
import type { HeaderField, SipRequest } from "../message/message.ts";
import { formatNameAddr } from "../message/name-addr.ts";
import { hostPort } from "../message/uri.ts";
import { payAck } from "./acknowledge.ts";
import { bye, lose } from "./bye.ts";
import { ask, type Outcome } from "./client.ts";
import { makeInDialog, nextHop } from "./dialog.ts";
import { respond } from "./incoming.ts";
import { abandon } from "./orphan.ts";
import { cancel, invite } from "./outgoing.ts";
import { payPrack } from "./prack.ts";
import { answerRefer, referProgress } from "./refer.ts";
import { reinvite } from "./reinvite.ts";
import { contactFor, isSips, makeRequest } from "./request.ts";
import { resume } from "./resume.ts";
import { endOffered, type Session, type Sessions } from "./session.ts";
import { answerOffer, update } from "./update.ts";

/** Carries a command out, or tells why not. */
export function command(sessions: Sessions, wish: Exclude<Command, DeskCommand>): void {
  const why = tryCommand(sessions, wish);
  if (why !== undefined) sessions.core.emit({ is: "refused", command: wish, why });
}

function tryCommand(sessions: Sessions, wish: Exclude<Command, DeskCommand>): string | undefined {
  if (wish.do === "options") return options(sessions, wish);
  if (wish.do === "abandon") return abandon(sessions, wish);
  if (wish.do === "resume") return resume(sessions, wish);
  if (wish.do === "answerRequest") {
    const waiting = sessions.requested.get(wish.request);
    if (waiting === undefined) return "no such request waits";
    if (wish.status < 200 || wish.status > 699) return "not a final status";
    waiting.answer(wish.status, wish);
    return undefined;
  }
  if (wish.do === "invite") {
    if (sessions.byId.has(wish.session)) return "the session exists";
    if (sessions.byId.size >= sessions.core.settings.limits.sessions) return "too many sessions";
    if (wish.registration !== undefined && sessions.registrations.way(wish.registration) === undefined) {
      return "no such registration";
    }
    if (isSips(wish.uri) && !isSecure(sessions, wish.destination)) return "a sips URI is called over TLS only";
    invite(sessions, wish);
    return undefined;
  }
  if (wish.do === "answerRefer") return answerRefer(sessions, wish);
  if (wish.do === "referProgress") return referProgress(sessions, wish);
  const session = sessions.byId.get(wish.session);
  if (session === undefined) return "no such session";
  return inSession(sessions, session, wish);
}

/** RFC 5630 §3.3. */
function isSecure({ transport }: Sessions, destination: Destination): boolean {
  const listener =
    "flow" in destination
      ? transport.flows.get(destination.flow)?.listener
      : transport.listeners.get(destination.listener);
  return listener === undefined || listener.transport === "tls" || listener.transport === "wss";
}

type InSession = Exclude<
  Command,
  DeskCommand | { do: "invite" | "options" | "answerRequest" | "abandon" | "resume" | "answerRefer" | "referProgress" }
>;

function inSession(sessions: Sessions, session: Session, wish: InSession): string | undefined {
  switch (wish.do) {
    case "respond":
      if (wish.status < 101 || wish.status > 699) return "not a status";
      return respond(sessions, session, wish) ? undefined : "no INVITE waits";
    case "cancel":
    case "bye":
      return end(sessions, session, wish);
    case "reinvite":
      if (session.at !== "confirmed" || session.byeWanted !== undefined) return "not confirmed";
      reinvite(sessions, session, wish.body, wish.headers);
      return undefined;
    case "ack":
      if (!payAck(sessions, session, wish.body)) return "no ACK is owed";
      sessions.settle(session);
      return undefined;
    case "request":
      return request(sessions, session, wish);
    case "prack":
      return payPrack(sessions, session, wish.dialog, wish.body) ? undefined : "no PRACK is owed";
    case "update":
      return update(sessions, session, wish);
    case "answerOffer":
      if (wish.status < 200 || wish.status > 699) return "not a final status";
      return answerOffer(sessions, session, wish) ? undefined : "no offer waits";
  }
}

function end(
  sessions: Sessions,
  session: Session,
  wish: Extract<Command, { do: "cancel" | "bye" }>,
): string | undefined {
  if (session.at === "ending" || session.byeWanted !== undefined || session.cancelled) return "it is ending";
  if (session.at === "inviting" && session.role === "uac") cancel(session, wish.headers);
  else if (session.at === "inviting") {
    const headers = wish.headers === undefined ? {} : { headers: wish.headers };
    respond(sessions, session, { do: "respond", session: session.id, status: 480, ...headers });
  } else {
    // What the peer asked by re-INVITE and we owe by ACK is settled first, so that no transaction is left hanging.
    if (session.asked !== undefined) respond(sessions, session, { do: "respond", session: session.id, status: 487 });
    if (session.owesAck !== undefined) payAck(sessions, session, undefined);
    endOffered(session, 487);
    session.wanted = undefined;
    session.wantedUpdate = undefined;
    bye(sessions, session, wish.headers);
  }
  return undefined;
}

const toldOf = (outcome: Outcome) => ({
  why: outcome.why,
  ...(outcome.why === "answered" && { status: outcome.response.status, response: outcome.response }),
});

/** Methods that have their own command, or none. */
const reserved = new Set(["INVITE", "ACK", "CANCEL", "BYE", "REGISTER", "PRACK", "UPDATE"]);

function request(sessions: Sessions, session: Session, wish: Extract<Command, { do: "request" }>): string | undefined {
  const { core, transport, transactions } = sessions;
  const { dialog } = session;
  if (dialog === undefined || session.at !== "confirmed") return "not confirmed";
  if (reserved.has(wish.method) || !/^[A-Z]+$/.test(wish.method)) return "not by this command";
  const hop = nextHop(core, transport, dialog);
  if (hop === undefined) {
    core.emit({ is: "requestAnswered", id: wish.id, session: session.id, why: "transport" });
    return undefined;
  }
  const make = (fields: readonly HeaderField[]): SipRequest =>
    makeInDialog(core, transport, dialog, hop, wish.method, { fields, headers: wish.headers, body: wish.body });
  ask(transactions, hop, make, session.credentials, (outcome) => {
    core.emit({ is: "requestAnswered", id: wish.id, session: session.id, ...toldOf(outcome) });
    if (outcome.why === "answered" && outcome.response.status === 481) lose(sessions, session, 481);
  });
  return undefined;
}

function options(sessions: Sessions, wish: Extract<Command, { do: "options" }>): string | undefined {
  const { core, transport, transactions } = sessions;
  const begun = core.now;
  const hop = transport.resolve(wish.destination);
  if (hop === undefined) {
    core.emit({ is: "optionsAnswered", id: wish.id, why: "transport", tookMs: 0 });
    return undefined;
  }
  const advertise = transport.listeners.get(hop.listener)!.advertise;
  const from = formatNameAddr(wish.from ?? { uri: `sip:${hostPort(advertise.host, advertise.port)}` }, core.token());
  const to = formatNameAddr({ uri: wish.uri });
  const callId = core.token(12);
  let cseq = 0;
  const make = (fields: readonly HeaderField[]): SipRequest =>
    makeRequest(core, transport, hop, {
      method: "OPTIONS",
      uri: wish.uri,
      from,
      to,
      callId,
      cseq: ++cseq,
      contact: contactFor(transport, hop, ""),
      fields: [{ name: "accept", value: "application/sdp" }, ...fields],
    });
  ask(transactions, hop, make, wish.credentials, (outcome) => {
    const status = outcome.why === "answered" ? { status: outcome.response.status } : {};
    core.emit({ is: "optionsAnswered", id: wish.id, why: outcome.why, ...status, tookMs: core.now - begun });
  });
  return undefined;
}
