import { makeResponse } from "../message/build.ts";
import type { Envelope } from "../message/envelope.ts";
import type { SipRequest } from "../message/message.ts";
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
  /** Its 2xx was acknowledged: whoever sent the INVITE is where it says that it is, and nothing is said again. */
  prove(): void;
};

/** RFC 3261 §17.2.1 with RFC 6026 §7.1. */
export function startServerInvite(
  table: Transactions,
  request: SipRequest,
  envelope: Envelope,
  hop: Hop,
): ServerInvite {
  const { core } = table;
  const { t1Ms, t2Ms, t4Ms } = core.settings;
  const reliable = isReliable(hop.transport);
  const key = serverKey(request, envelope, "INVITE");
  const merge = envelope.toTag === undefined ? mergeKey(envelope) : undefined;
  let state: "proceeding" | "completed" | "confirmed" | "accepted" | "terminated" = "proceeding";
  let last: Uint8Array | undefined;
  let timerG: Timer | undefined;
  let end: Timer | undefined;

  let counts = true;

  const uncount = (): void => {
    if (counts) countInvite(table, hop, -1);
    counts = false;
  };

  const terminate = (): void => {
    state = "terminated";
    timerG?.stop();
    end?.stop();
    table.servers.delete(key);
    uncount();
    if (merge !== undefined) table.merged.delete(merge);
  };

  const repeat = (): void => {
    if (last === undefined) return;
    core.count.retransmissions++;
    table.transport.send(hop, last);
  };

  function repeatAfter(ms: number): void {
    timerG = core.timers.start(ms, () => {
      if (state !== "completed") return;
      repeat();
      repeatAfter(Math.min(ms * 2, t2Ms));
    });
  }

  const again = (): void => {
    // Accepted and Confirmed absorb retransmissions (RFC 6026 §7.1).
    if (state === "proceeding" || state === "completed") repeat();
  };

  const acknowledge = (): boolean => {
    if (state === "completed") {
      timerG?.stop();
      end?.stop();
      state = "confirmed";
      if (reliable) terminate();
      else end = core.timers.startLate(t4Ms, terminate); // timer I
      return true;
    }
    return state === "confirmed";
  };

  const transaction: ServerInvite = {
    request,
    envelope,
    hop,
    again,
    acknowledge,
    respond(response) {
      if (state !== "proceeding") return;
      last = serialize(response);
      core.count.responsesOut++;
      table.transport.send(hop, last);
      if (response.status < 200) return;
      table.servers.set(key, { again, acknowledge });
      if (response.status < 300) {
        state = "accepted";
        end = core.timers.startLate(64 * t1Ms, terminate); // timer L
        return;
      }
      state = "completed";
      if (!reliable) repeatAfter(t1Ms);
      end = core.timers.startLate(64 * t1Ms, terminate); // timer H
    },
    repeat,
    isOpen: () => state === "proceeding",
    prove() {
      uncount();
      last = undefined;
    },
  };
  countInvite(table, hop, 1);
  table.servers.set(key, transaction);
  if (merge !== undefined) table.merged.set(merge, key);
  return transaction;
}

/** 100 at once: no 200 ms to guess whether the core will be faster. */
export function trying(transaction: ServerInvite): void {
  transaction.respond(makeResponse(transaction.request, 100));
}
