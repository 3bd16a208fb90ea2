/** One registration of ours with a carrier (RFC 3261 §10.2): its tries, its refreshes, and taking it back. */
import { createHmac } from "node:crypto";
import { createProof, type Proof } from "../auth/proof.ts";
import type { Core } from "../core.ts";
import type { Command, Registration } from "../door.ts";
import { type HeaderField, header, headerValues, type SipRequest, type SipResponse } from "../message/message.ts";
import { formatNameAddr, parseNameAddr } from "../message/name-addr.ts";
import { field } from "../message/serialize.ts";
import { escapeUser, parseUri, userOf } from "../message/uri.ts";
import { contactFor, isSips, makeRequest } from "../session/request.ts";
import type { Timer } from "../timers.ts";
import { startClientOther } from "../transaction/client-other.ts";
import type { Transactions } from "../transaction/table.ts";
import type { Hop, TransportLayer } from "../transport.ts";
import { grantedSec, refreshMs, withLine } from "./grant.ts";

/** What the switch asks for. */
export type Wish = Extract<Command, { do: "register" }>;

export type CarrierRegistration = {
  wish: Wish;
  readonly line: string;
  readonly callId: string;
  readonly fromTag: string;
  cseq: number;
  proof: Proof;
  at: Registration["at"];
  /** Expires that we ask for; a 423 raises it. */
  askSec: number;
  failures: number;
  expiresAt: number | undefined;
  routes: readonly string[];
  hop: Hop | undefined;
  /** Number of the present try; an answer to an older one is ignored. */
  attempt: number;
  timer: Timer | undefined;
  keepAlive: Timer | undefined;
};

/** What every registration works with. */
export type Registering = {
  readonly core: Core;
  readonly transport: TransportLayer;
  readonly transactions: Transactions;
  /** The registration was taken back, or the carrier didn't answer that. */
  readonly onLeft: (entry: CarrierRegistration, why: "answered" | "timeout" | "transport") => void;
};

type Failure = { readonly why: "rejected" | "timeout" | "transport"; readonly response?: SipResponse };

/** Answers of one try: challenges of registrar and proxy, each once more for a stale nonce, and a 423. */
const mostRounds = 6;
const usualSec = 3600;

export const createRegistration = (core: Core, wish: Wish): CarrierRegistration => ({
  wish,
  line: lineOf(core, wish),
  callId: core.token(12),
  fromTag: core.token(),
  cseq: 0,
  proof: createProof(wish.credentials, () => core.token()),
  at: "registering",
  askSec: wish.expiresSec ?? usualSec,
  failures: 0,
  expiresAt: undefined,
  routes: [],
  hop: undefined,
  attempt: 0,
  timer: undefined,
  keepAlive: undefined,
});

/** Takes over new credentials, expiry and the like. */
export function changeWish(core: Core, entry: CarrierRegistration, wish: Wish): void {
  entry.wish = wish;
  entry.proof = createProof(wish.credentials, () => core.token());
  entry.askSec = wish.expiresSec ?? usualSec;
  entry.failures = 0;
  entry.at = "registering";
}

/** The same after each restart that keeps the key, so that calls to the Contact of before are still known. */
const lineOf = ({ settings }: Core, wish: Wish): string =>
  createHmac("sha256", settings.nonceKey).update(`line|${wish.id}|${wish.aor}`).digest("hex").slice(0, 24);

function stop(entry: CarrierRegistration): void {
  entry.timer?.stop();
  entry.keepAlive?.stop();
  entry.attempt++;
}

/** Begins a try. */
export function register(at: Registering, entry: CarrierRegistration): void {
  begin(at, entry, entry.askSec);
}

/** Takes it back, by Expires 0; `onLeft` follows. */
export function leave(at: Registering, entry: CarrierRegistration): void {
  entry.at = "leaving";
  begin(at, entry, 0);
}

/** @param seconds for Expires; 0 takes the registration back */
function begin(at: Registering, entry: CarrierRegistration, seconds: number): void {
  stop(entry);
  entry.proof.begin();
  send(at, entry, seconds, mostRounds);
}

function send(at: Registering, entry: CarrierRegistration, seconds: number, rounds: number): void {
  const { attempt } = entry;
  const hop = at.transport.resolve(entry.wish.destination);
  if (hop === undefined) {
    at.core.count.noFlow++;
    fail(at, entry, { why: "transport" });
    return;
  }
  entry.hop = hop;
  startClientOther(at.transactions, requestOf(at, entry, hop, seconds), hop, {
    final: (response) => attempt === entry.attempt && answered(at, entry, response, seconds, rounds),
    timeout: () => attempt === entry.attempt && fail(at, entry, { why: "timeout" }),
    transportError: () => attempt === entry.attempt && fail(at, entry, { why: "transport" }),
  });
}

function requestOf(at: Registering, entry: CarrierRegistration, hop: Hop, seconds: number): SipRequest {
  const { registrar, aor, headers } = entry.wish;
  const fields: HeaderField[] = [
    field("expires", String(seconds)),
    field("supported", "path"), // RFC 3327 §5.1
    ...entry.proof.fields({ method: "REGISTER", uri: registrar }),
  ];
  return makeRequest(at.core, at.transport, hop, {
    method: "REGISTER",
    uri: registrar,
    from: formatNameAddr({ uri: aor }, entry.fromTag),
    to: formatNameAddr({ uri: aor }),
    callId: entry.callId,
    cseq: ++entry.cseq,
    contact: `${contactOf(at.transport, entry, hop)};expires=${seconds}`,
    fields,
    headers,
  });
}

function contactOf(transport: TransportLayer, { wish, line }: CarrierRegistration, hop: Hop): string {
  const aor = parseUri(wish.aor);
  const user = wish.contactUser ?? (aor === undefined ? "" : userOf(aor));
  return withLine(contactFor(transport, hop, escapeUser(user), isSips(wish.registrar)), line);
}

function answered(
  at: Registering,
  entry: CarrierRegistration,
  response: SipResponse,
  seconds: number,
  rounds: number,
): void {
  const { status } = response;
  if (status < 300) {
    entry.proof.accepted(response);
    if (seconds === 0) left(at, entry, "answered");
    else succeed(at, entry, response, seconds);
    return;
  }
  if ((status === 401 || status === 407) && rounds > 0 && entry.proof.challenged(response)) {
    send(at, entry, seconds, rounds - 1);
    return;
  }
  const least = Number(header(response, "min-expires"));
  if (status === 423 && rounds > 0 && Number.isInteger(least) && least > seconds && least < 2 ** 31 && seconds > 0) {
    entry.askSec = least; // §10.2.8
    send(at, entry, least, rounds - 1);
    return;
  }
  fail(at, entry, { why: "rejected", response });
}

function succeed(at: Registering, entry: CarrierRegistration, response: SipResponse, seconds: number): void {
  const { core } = at;
  const expiresSec = grantedSec(response, entry.line) ?? seconds;
  if (expiresSec < 1) {
    fail(at, entry, { why: "rejected", response });
    return;
  }
  entry.at = "registered";
  entry.failures = 0;
  entry.expiresAt = core.now + expiresSec * 1000;
  entry.routes = headerValues(response, "service-route");
  entry.timer = core.timers.start(refreshMs(expiresSec), () => register(at, entry));
  keepAlive(core, entry);
  const serviceRoute = entry.routes.map((value) => parseNameAddr(value)?.uri ?? value);
  core.emit({ is: "registered", id: entry.wish.id, expiresSec, serviceRoute });
}

/** Over UDP: a NAT in between forgets a peer that is silent for long. */
function keepAlive(core: Core, entry: CarrierRegistration): void {
  const { hop } = entry;
  const { keepAliveMs } = core.settings;
  if (keepAliveMs === undefined || hop === undefined || hop.flow !== undefined) return;
  entry.keepAlive = core.timers.start(keepAliveMs, () => {
    const { listener, remote } = hop;
    core.transmissions.push({ out: "send", listener, remote, bytes: Buffer.from("\r\n\r\n") });
    keepAlive(core, entry);
  });
}

/** A try failed: tells it, and tries again after a time that doubles with each failure. */
export function fail(at: Registering, entry: CarrierRegistration, { why, response }: Failure): void {
  const { core } = at;
  stop(entry);
  if (entry.at === "leaving") {
    left(at, entry, why === "rejected" ? "answered" : why);
    return;
  }
  const { min, max } = core.settings.registerRetryMs;
  const doubled = Math.min(max, min * 2 ** Math.min(entry.failures++, 30));
  const asked = Number.parseInt((response && header(response, "retry-after")) ?? "0", 10) * 1000 || 0;
  const retryInMs = Math.round(Math.max(doubled / 2 + core.random(doubled / 2), Math.min(asked, max)));
  entry.at = "failed";
  entry.timer = core.timers.start(retryInMs, () => {
    entry.at = "registering";
    register(at, entry);
  });
  const told = response && { status: response.status, reason: response.reason };
  core.emit({ is: "registrationFailed", id: entry.wish.id, why, ...told, retryInMs });
}

function left(at: Registering, entry: CarrierRegistration, why: "answered" | "timeout" | "transport"): void {
  stop(entry);
  at.onLeft(entry, why);
}
