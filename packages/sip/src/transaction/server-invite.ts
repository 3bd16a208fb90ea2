import { makeResponse } from "../message/build.ts";
import type { Envelope } from "../message/envelope.ts";
import type { SipRequest, SipResponse } from "../message/message.ts";
import { serialize } from "../message/serialize.ts";
import type { Timer } from "../timers.ts";
import { type Hop, isReliable } from "../transport.ts";
import { countInvite, mergeKey, type ServerTransaction, serverKey, type Transactions } from "./table.ts";

export type ServerInvite = ServerTransaction & {
  acknowledge(): boolean;
  /** Sends a 2xx again (the core's duty, RFC 3261 §13.3.1.4). */
  repeat(): void;
  /** No final response has been given. */
  isOpen(): boolean;
  /** The caller acknowledged our 2xx: its address isn't forged, and nothing is sent again. */
  prove(): void;
};

/** What lives on of the INVITE once it is answered for good: not the request. */
type Kept = {
  readonly table: Transactions;
  readonly hop: Hop;
  readonly key: string;
  readonly merge: string | undefined;
  state: "proceeding" | "completed" | "confirmed" | "accepted" | "terminated";
  last: Uint8Array | undefined;
  /** It counts among the INVITEs of its source that may be forged. */
  counts: boolean;
  timerG: Timer | undefined;
  end: Timer | undefined;
};

/** RFC 3261 §17.2.1 with RFC 6026 §7.1. */
export function startServerInvite(
  table: Transactions,
  request: SipRequest,
  envelope: Envelope,
  hop: Hop,
): ServerInvite {
  const key = serverKey(request, envelope, "INVITE");
  const merge = envelope.toTag === undefined ? mergeKey(envelope) : undefined;
  const state = "proceeding";
  const kept: Kept = {
    table,
    hop,
    key,
    merge,
    state,
    last: undefined,
    counts: true,
    timerG: undefined,
    end: undefined,
  };
  const absorbing = absorbingOf(kept);
  const transaction: ServerInvite = {
    request,
    envelope,
    hop,
    ...absorbing,
    respond: (response) => respond(kept, absorbing, response),
    repeat: () => repeat(kept),
    isOpen: () => kept.state === "proceeding",
    prove() {
      uncount(kept);
      kept.last = undefined;
    },
  };
  countInvite(table, hop, 1);
  table.servers.set(key, transaction);
  if (merge !== undefined) table.merged.set(merge, key);
  return transaction;
}

/** A function of its own, so that its closures don't hold the request. */
const absorbingOf = (kept: Kept): Pick<ServerInvite, "again" | "acknowledge"> => ({
  again() {
    // Accepted and Confirmed absorb retransmissions (RFC 6026 §7.1).
    if (kept.state === "proceeding" || kept.state === "completed") repeat(kept);
  },
  acknowledge: () => acknowledge(kept),
});

function respond(kept: Kept, absorbing: Pick<ServerInvite, "again" | "acknowledge">, response: SipResponse): void {
  const { table, hop } = kept;
  const { core } = table;
  if (kept.state !== "proceeding") return;
  kept.last = serialize(response);
  core.count.responsesOut++;
  table.transport.send(hop, kept.last);
  if (response.status < 200) return;
  table.servers.set(kept.key, absorbing);
  const isSuccess = response.status < 300;
  kept.state = isSuccess ? "accepted" : "completed";
  if (!isSuccess && !isReliable(hop.transport)) repeatAfter(kept, core.settings.t1Ms);
  kept.end = core.timers.startLate(64 * core.settings.t1Ms, () => terminate(kept)); // timer L or H
}

function repeat({ table, hop, last }: Kept): void {
  if (last === undefined) return;
  table.core.count.retransmissions++;
  table.transport.send(hop, last);
}

/** Timer G. */
function repeatAfter(kept: Kept, ms: number): void {
  const { core } = kept.table;
  kept.timerG = core.timers.start(ms, () => {
    if (kept.state !== "completed") return;
    repeat(kept);
    repeatAfter(kept, Math.min(ms * 2, core.settings.t2Ms));
  });
}

function acknowledge(kept: Kept): boolean {
  if (kept.state !== "completed") return kept.state === "confirmed";
  const { core } = kept.table;
  kept.timerG?.stop();
  kept.end?.stop();
  kept.state = "confirmed";
  if (isReliable(kept.hop.transport)) terminate(kept);
  else kept.end = core.timers.startLate(core.settings.t4Ms, () => terminate(kept)); // timer I
  return true;
}

function uncount(kept: Kept): void {
  if (kept.counts) countInvite(kept.table, kept.hop, -1);
  kept.counts = false;
}

function terminate(kept: Kept): void {
  kept.state = "terminated";
  kept.timerG?.stop();
  kept.end?.stop();
  kept.table.servers.delete(kept.key);
  uncount(kept);
  if (kept.merge !== undefined) kept.table.merged.delete(kept.merge);
}

/** 100 at once: no 200 ms to guess whether the core will be faster. */
export function trying(transaction: ServerInvite): void {
  transaction.respond(makeResponse(transaction.request, 100));
}
