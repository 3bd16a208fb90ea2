import type { Envelope } from "../message/envelope.ts";
import { header, type SipRequest, type SipResponse } from "../message/message.ts";
import { param } from "../message/params.ts";
import { serialize } from "../message/serialize.ts";
import { parseVia } from "../message/via.ts";
import type { Timer } from "../timers.ts";
import { type Hop, isReliable } from "../transport.ts";
import { type ClientTransaction, clientKey, sendRequest, type Transactions } from "./table.ts";

export type OtherUser = {
  final(response: SipResponse, envelope: Envelope): void;
  /** Timer F. */
  timeout(): void;
  transportError(): void;
};

/** RFC 3261 §17.1.2: any request but INVITE and ACK. */
export function startClientOther(
  table: Transactions,
  request: SipRequest,
  hop: Hop,
  user: OtherUser,
): ClientTransaction {
  const { core } = table;
  const { t1Ms, t2Ms, t4Ms } = core.settings;
  const reliable = isReliable(hop.transport);
  const bytes = serialize(request);
  const key = clientKey(param(parseVia(header(request, "via")!)!.params, "branch"), request.method);
  let state: "trying" | "proceeding" | "completed" | "terminated" = "trying";
  let timerE: Timer | undefined;

  const terminate = (): void => {
    state = "terminated";
    timerE?.stop();
    timerF.stop();
    table.clients.delete(key);
  };

  function retransmitAfter(ms: number): void {
    timerE = core.timers.start(ms, () => {
      if (state !== "trying" && state !== "proceeding") return;
      core.count.retransmissions++;
      table.transport.send(hop, bytes);
      retransmitAfter(state === "proceeding" ? t2Ms : Math.min(ms * 2, t2Ms));
    });
  }

  const transaction: ClientTransaction = {
    hop,
    request,
    receive(response, envelope) {
      if (state !== "trying" && state !== "proceeding") return;
      if (response.status < 200) {
        state = "proceeding";
        return;
      }
      state = "completed";
      timerE?.stop();
      timerF.stop();
      if (reliable) terminate();
      else core.timers.startLate(t4Ms, terminate); // timer K
      user.final(response, envelope);
    },
    fail() {
      const open = state === "trying" || state === "proceeding";
      terminate();
      if (open) user.transportError();
    },
  };
  const timerF = core.timers.start(64 * t1Ms, () => {
    if (state !== "trying" && state !== "proceeding") return;
    terminate();
    user.timeout();
  });
  table.clients.set(key, transaction);
  if (!sendRequest(table, hop, request)) core.timers.start(0, transaction.fail);
  else if (!reliable) retransmitAfter(t1Ms);
  return transaction;
}
