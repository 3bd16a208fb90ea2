import type { Envelope } from "../message/envelope.ts";
import type { SipRequest } from "../message/message.ts";
import { serialize } from "../message/serialize.ts";
import { type Hop, isReliable } from "../transport.ts";
import { mergeKey, type ServerTransaction, serverKey, type Transactions } from "./table.ts";

/** RFC 3261 §17.2.2. */
export function startServerOther(
  table: Transactions,
  request: SipRequest,
  envelope: Envelope,
  hop: Hop,
): ServerTransaction {
  const { core } = table;
  const key = serverKey(request, envelope, request.method);
  const merge = envelope.toTag === undefined && request.method !== "CANCEL" ? mergeKey(envelope) : undefined;
  let last: Uint8Array | undefined;
  let done = false;

  const terminate = (): void => {
    table.servers.delete(key);
    if (merge !== undefined) table.merged.delete(merge);
  };

  const again = (): void => {
    if (last === undefined) {
      transaction.repeated?.(); // Trying: absorbed
      return;
    }
    core.count.retransmissions++;
    table.transport.send(hop, last);
  };

  const transaction: ServerTransaction = {
    request,
    envelope,
    hop,
    again,
    respond(response) {
      if (done) return;
      last = serialize(response);
      core.count.responsesOut++;
      table.transport.send(hop, last);
      if (response.status < 200) return;
      done = true;
      table.servers.set(key, { again });
      if (isReliable(hop.transport)) terminate();
      else core.timers.startLate(64 * core.settings.t1Ms, terminate); // timer J
    },
  };
  table.servers.set(key, transaction);
  if (merge !== undefined) table.merged.set(merge, key);
  return transaction;
}
