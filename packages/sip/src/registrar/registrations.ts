/** Registering ourselves with carriers (RFC 3261 §10.2). */
import { createHmac } from "node:crypto";
import { sameHost } from "../address.ts";
import { createProof, type Proof } from "../auth/proof.ts";
import type { Core } from "../core.ts";
import type { Command, FlowId, Registration, Source } from "../door.ts";
import { type HeaderField, header, headerValues, type SipRequest, type SipResponse } from "../message/message.ts";
import { formatNameAddr, parseNameAddr } from "../message/name-addr.ts";
import { field } from "../message/serialize.ts";
import { escapeUser, parseUri, userOf } from "../message/uri.ts";
import { contactFor, isSips, makeRequest } from "../session/request.ts";
import type { Timer } from "../timers.ts";
import { startClientOther } from "../transaction/client-other.ts";
import type { Transactions } from "../transaction/table.ts";
import type { Hop, TransportLayer } from "../transport.ts";
import { grantedSec, lineIn, refreshMs, withLine } from "./grant.ts";

export type Wish = Extract<Command, { do: "register" }>;

export type Registrations = {
  register(wish: Wish): void;
  /** False: there is none. */
  unregister(id: string): boolean;
  /** The registration whose Contact this is, where the source may speak for its carrier. */
  claimed(uri: string, source: Source): string | undefined;
  /** How calls go over it: parameters of our Contact, and Route values. */
  way(id: string): { readonly line: string; readonly routes: readonly string[] } | undefined;
  flowClosed(flow: FlowId): void;
  list(): Registration[];
};

type Entry = {
  wish: Wish;
  readonly line: string;
  readonly callId: string;
  readonly fromTag: string;
  cseq: number;
  proof: Proof;
  at: Registration["at"];
  /** What we ask for; a 423 raises it. */
  askSec: number;
  failures: number;
  expiresAt: number | undefined;
  routes: readonly string[];
  hop: Hop | undefined;
  /** The try that counts; an answer to an older one is late. */
  attempt: number;
  timer: Timer | undefined;
  keepAlive: Timer | undefined;
};

/** Answers of one try: challenges of registrar and proxy, each once more for a stale nonce, and a 423. */
const mostRounds = 6;
const usualSec = 3600;

export function createRegistrations(core: Core, transport: TransportLayer, transactions: Transactions): Registrations {
  const table = new Map<string, Entry>();
  /** Replaced by a changed registration of the same name, while they are taken back. */
  const leaving = new Set<Entry>();

  /** The same with each start as long as the key is, so that calls to the Contact of before are still known. */
  const lineOf = (wish: Wish): string =>
    createHmac("sha256", core.settings.nonceKey).update(`line|${wish.id}|${wish.aor}`).digest("hex").slice(0, 24);

  function create(wish: Wish): Entry {
    return {
      wish,
      line: lineOf(wish),
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
    };
  }

  function stop(entry: Entry): void {
    entry.timer?.stop();
    entry.keepAlive?.stop();
    entry.attempt++;
  }

  function contactOf({ wish, line }: Entry, hop: Hop): string {
    const aor = parseUri(wish.aor);
    const user = wish.contactUser ?? (aor === undefined ? "" : userOf(aor));
    return withLine(contactFor(transport, hop, escapeUser(user), isSips(wish.registrar)), line);
  }

  /** One try from its beginning. */
  function begin(entry: Entry, seconds: number): void {
    stop(entry);
    entry.proof.begin();
    send(entry, seconds, mostRounds);
  }

  function send(entry: Entry, seconds: number, rounds: number): void {
    const { attempt } = entry;
    const hop = transport.resolve(entry.wish.destination);
    if (hop === undefined) {
      core.count.noFlow++;
      failed(entry, { why: "transport" });
      return;
    }
    entry.hop = hop;
    startClientOther(transactions, requestOf(entry, hop, seconds), hop, {
      final: (response) => attempt === entry.attempt && answered(entry, response, seconds, rounds),
      timeout: () => attempt === entry.attempt && failed(entry, { why: "timeout" }),
      transportError: () => attempt === entry.attempt && failed(entry, { why: "transport" }),
    });
  }

  function requestOf(entry: Entry, hop: Hop, seconds: number): SipRequest {
    const { registrar, aor, headers } = entry.wish;
    const fields: HeaderField[] = [
      field("expires", String(seconds)),
      field("supported", "path"), // RFC 3327 §5.1
      ...entry.proof.fields({ method: "REGISTER", uri: registrar }),
    ];
    return makeRequest(core, transport, hop, {
      method: "REGISTER",
      uri: registrar,
      from: formatNameAddr({ uri: aor }, entry.fromTag),
      to: formatNameAddr({ uri: aor }),
      callId: entry.callId,
      cseq: ++entry.cseq,
      contact: `${contactOf(entry, hop)};expires=${seconds}`,
      fields,
      headers,
    });
  }

  function answered(entry: Entry, response: SipResponse, seconds: number, rounds: number): void {
    const { status } = response;
    if (status < 300) {
      entry.proof.accepted(response);
      if (seconds === 0) left(entry, "answered");
      else succeeded(entry, response, seconds);
      return;
    }
    if ((status === 401 || status === 407) && rounds > 0 && entry.proof.challenged(response)) {
      send(entry, seconds, rounds - 1);
      return;
    }
    const least = Number(header(response, "min-expires"));
    if (status === 423 && rounds > 0 && Number.isInteger(least) && least > seconds && least < 2 ** 31 && seconds > 0) {
      entry.askSec = least; // §10.2.8
      send(entry, least, rounds - 1);
      return;
    }
    failed(entry, { why: "rejected", response });
  }

  function succeeded(entry: Entry, response: SipResponse, seconds: number): void {
    const expiresSec = grantedSec(response, entry.line) ?? seconds;
    if (expiresSec < 1) {
      failed(entry, { why: "rejected", response });
      return;
    }
    entry.at = "registered";
    entry.failures = 0;
    entry.expiresAt = core.now + expiresSec * 1000;
    entry.routes = headerValues(response, "service-route");
    entry.timer = core.timers.start(refreshMs(expiresSec), () => begin(entry, entry.askSec));
    holdOpen(entry);
    const serviceRoute = entry.routes.map((value) => parseNameAddr(value)?.uri ?? value);
    core.emit({ is: "registered", id: entry.wish.id, expiresSec, serviceRoute });
  }

  /** A NAT in between forgets a UDP peer that says nothing. */
  function holdOpen(entry: Entry): void {
    const { hop } = entry;
    const { keepAliveMs } = core.settings;
    if (keepAliveMs === undefined || hop === undefined || hop.flow !== undefined) return;
    entry.keepAlive = core.timers.start(keepAliveMs, () => {
      core.transmissions.push({
        out: "send",
        listener: hop.listener,
        remote: hop.remote,
        bytes: Buffer.from("\r\n\r\n"),
      });
      holdOpen(entry);
    });
  }

  function failed(
    entry: Entry,
    how: { readonly why: "rejected" | "timeout" | "transport"; readonly response?: SipResponse },
  ): void {
    stop(entry);
    if (entry.at === "leaving") {
      left(entry, how.why === "rejected" ? "answered" : how.why);
      return;
    }
    const { min, max } = core.settings.registerRetryMs;
    const doubled = Math.min(max, min * 2 ** Math.min(entry.failures++, 30));
    const asked = Number.parseInt((how.response && header(how.response, "retry-after")) ?? "0", 10) * 1000 || 0;
    const retryInMs = Math.round(Math.max(doubled / 2 + core.random(doubled / 2), Math.min(asked, max)));
    entry.at = "failed";
    entry.timer = core.timers.start(retryInMs, () => {
      entry.at = "registering";
      begin(entry, entry.askSec);
    });
    const told = how.response && { status: how.response.status, reason: how.response.reason };
    core.emit({ is: "registrationFailed", id: entry.wish.id, why: how.why, ...told, retryInMs });
  }

  function leave(entry: Entry): void {
    entry.at = "leaving";
    begin(entry, 0);
  }

  function left(entry: Entry, why: "answered" | "timeout" | "transport"): void {
    stop(entry);
    if (leaving.delete(entry)) return;
    table.delete(entry.wish.id);
    core.emit({ is: "unregistered", id: entry.wish.id, why });
  }

  return {
    register(wish) {
      const known = table.get(wish.id);
      if (known === undefined || !isSame(known.wish, wish)) {
        if (known !== undefined) {
          leaving.add(known);
          leave(known);
        }
        table.set(wish.id, create(wish));
      } else {
        known.wish = wish;
        known.proof = createProof(wish.credentials, () => core.token());
        known.askSec = wish.expiresSec ?? usualSec;
        known.failures = 0;
        known.at = "registering";
      }
      const entry = table.get(wish.id)!;
      begin(entry, entry.askSec);
    },
    unregister(id) {
      const entry = table.get(id);
      if (entry === undefined) return false;
      if (entry.at !== "leaving") leave(entry);
      return true;
    },
    claimed(uri, source) {
      const line = uri.includes("line=") ? lineIn(parseUri(uri)) : undefined;
      if (line === undefined || line === "") return undefined;
      const entry = [...table.values()].find((one) => one.line === line);
      return entry !== undefined && (entry.wish.anyAddress === true || isFrom(entry, source))
        ? entry.wish.id
        : undefined;
    },
    way(id) {
      const entry = table.get(id);
      return entry && { line: entry.line, routes: entry.routes };
    },
    flowClosed(flow) {
      for (const entry of table.values()) {
        if (entry.at === "registered" && entry.hop?.flow === flow) failed(entry, { why: "transport" });
      }
    },
    list: () =>
      [...table.values(), ...leaving].map(({ wish, at, expiresAt }) => ({
        id: wish.id,
        at,
        ...(expiresAt !== undefined && { expiresAt }),
      })),
  };
}

function isFrom({ wish: { destination }, hop }: Entry, source: Source): boolean {
  if (source.flow !== undefined && source.flow === hop?.flow) return true;
  return "flow" in destination ? false : sameHost(destination.host, source.remote.host);
}

/** May the one be changed into the other by a refresh? */
function isSame(a: Wish, b: Wish): boolean {
  const placeOf = ({ destination: at }: Wish): string =>
    "flow" in at ? at.flow : `${at.listener} ${at.host} ${at.port}`;
  return a.registrar === b.registrar && a.aor === b.aor && a.contactUser === b.contactUser && placeOf(a) === placeOf(b);
}
