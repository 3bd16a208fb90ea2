import type { Envelope } from "../message/envelope.ts";
import type { HeaderField, SipRequest, SipResponse } from "../message/message.ts";
import { header, headerLines, noBody } from "../message/message.ts";
import { param } from "../message/params.ts";
import { field, serialize } from "../message/serialize.ts";
import { parseVia } from "../message/via.ts";
import type { Timer } from "../timers.ts";
import { type Hop, isReliable } from "../transport.ts";
import { startClientOther } from "./client-other.ts";
import { type ClientTransaction, clientKey, sendRequest, type Transactions } from "./table.ts";

export type InviteUser = {
  provisional(response: SipResponse, envelope: Envelope): void;
  /** Each 2xx, retransmitted and forked ones too (RFC 6026 §8.4). */
  success(response: SipResponse, envelope: Envelope): void;
  failure(response: SipResponse, envelope: Envelope): void;
  /** Timer B, or nothing came 64*T1 after our CANCEL. */
  timeout(): void;
  transportError(): void;
};

export type ClientInvite = ClientTransaction & {
  /** Sends CANCEL, now or when a provisional response comes (RFC 3261 §9.1). */
  cancel(fields: readonly HeaderField[]): void;
  /**
   * The session is over. Proceeding has no timer of its own, and a peer whose session is over too may never send the final response:
   * ends by itself after 64*T1.
   */
  abandon(): void;
};

/**
 * The INVITE was sent by a process that is dead. `heard`: it had a provisional answer. `resend`: without one it is sent again, as by timer A;
 * else one is waited for in silence.
 */
export type Resumed = { readonly heard: boolean; readonly resend: boolean };

/** A phone that rings says so again each minute (RFC 3261 §13.3.1.1). */
const silentMs = 180_000;

/** RFC 3261 §17.1.1 with RFC 6026 §7.2. */
export function startClientInvite(
  table: Transactions,
  request: SipRequest,
  hop: Hop,
  user: InviteUser,
  resumed?: Resumed,
): ClientInvite {
  const { core } = table;
  const { t1Ms, timerDMs } = core.settings;
  const reliable = isReliable(hop.transport);
  const bytes = serialize(request);
  const key = clientKey(param(parseVia(header(request, "via")!)!.params, "branch"), "INVITE");
  let state: "calling" | "proceeding" | "late" | "completed" | "accepted" | "terminated" = resumed?.heard
    ? "proceeding"
    : "calling";
  const sends = resumed === undefined || (resumed.resend && !resumed.heard);
  let cancel: "none" | "wanted" | "sent" = "none";
  let cancelFields: readonly HeaderField[] = [];
  let timerA: Timer | undefined;
  let ackBytes: Uint8Array | undefined;
  let giveUp: Timer | undefined;

  const terminate = (): void => {
    state = "terminated";
    timerA?.stop();
    timerB.stop();
    giveUp?.stop();
    table.clients.delete(key);
  };

  function retransmitAfter(ms: number): void {
    timerA = core.timers.start(ms, () => {
      if (state !== "calling") return;
      core.count.retransmissions++;
      table.transport.send(hop, bytes);
      retransmitAfter(ms * 2);
    });
  }

  function sendCancel(): void {
    cancel = "sent";
    startClientOther(table, cancelOf(request, cancelFields), hop, {
      final: () => {},
      timeout: () => {},
      transportError: () => {},
    });
    if (state === "late") return;
    giveUp = core.timers.start(64 * t1Ms, () => {
      if (state !== "calling" && state !== "proceeding") return;
      terminate();
      user.timeout();
    });
  }

  function sendAck(): void {
    core.count.requestsOut++;
    table.transport.send(hop, ackBytes!);
  }

  function final(response: SipResponse, envelope: Envelope): void {
    timerA?.stop();
    timerB.stop();
    giveUp?.stop();
    if (response.status < 300) {
      state = "accepted";
      core.timers.startLate(64 * t1Ms, terminate); // timer M
      user.success(response, envelope);
      return;
    }
    state = "completed";
    ackBytes = serialize(ackOf(request, response));
    sendAck();
    if (reliable) terminate();
    else core.timers.startLate(timerDMs, terminate);
    user.failure(response, envelope);
  }

  /** Our last INVITE got through after all: nobody waits for it any more, and its phone is not to ring on (§9.1). */
  function receiveLate(response: SipResponse, envelope: Envelope): void {
    if (response.status < 200) {
      if (cancel !== "sent") sendCancel();
    } else if (response.status < 300) final(response, envelope);
    else {
      ackBytes = serialize(ackOf(request, response));
      sendAck();
    }
  }

  const transaction: ClientInvite = {
    hop,
    request,
    receive(response, envelope) {
      if (state === "late") return receiveLate(response, envelope);
      if (state === "calling" || state === "proceeding") {
        if (response.status >= 200) return final(response, envelope);
        state = "proceeding";
        timerA?.stop();
        timerB.stop();
        if (cancel === "wanted") sendCancel();
        user.provisional(response, envelope);
      } else if (state === "completed" && response.status >= 300) {
        core.count.retransmissions++;
        sendAck();
      } else if (state === "accepted" && response.status >= 200 && response.status < 300) {
        user.success(response, envelope);
      }
    },
    fail() {
      const open = state === "calling" || state === "proceeding";
      if (state !== "accepted") terminate();
      if (open) user.transportError();
    },
    cancel(fields) {
      if (cancel !== "none" || (state !== "calling" && state !== "proceeding")) return;
      cancelFields = fields;
      if (state === "proceeding") sendCancel();
      else cancel = "wanted";
    },
    abandon() {
      if (state !== "calling" && state !== "proceeding") return;
      giveUp ??= core.timers.start(64 * t1Ms, () => {
        if (state === "calling" || state === "proceeding") terminate();
      });
    },
  };
  const timerB = core.timers.start(sends ? 64 * t1Ms : silentMs, () => {
    if (state !== "calling") return;
    timerA?.stop();
    if (!sends) terminate();
    else {
      state = "late";
      giveUp = core.timers.startLate(64 * t1Ms, terminate);
    }
    user.timeout();
  });
  table.clients.set(key, transaction);
  if (!sends) return transaction;
  if (!sendRequest(table, hop, request)) core.timers.start(0, transaction.fail);
  else if (!reliable) retransmitAfter(t1Ms);
  return transaction;
}

/** RFC 3261 §17.1.1.3. */
function ackOf(request: SipRequest, response: SipResponse): SipRequest {
  return {
    kind: "request",
    method: "ACK",
    uri: request.uri,
    headers: [...derived(request, "ACK", header(response, "to") ?? header(request, "to")!)],
    body: noBody,
  };
}

/** RFC 3261 §9.1. */
function cancelOf(request: SipRequest, fields: readonly HeaderField[]): SipRequest {
  return {
    kind: "request",
    method: "CANCEL",
    uri: request.uri,
    headers: [...derived(request, "CANCEL", header(request, "to")!), ...fields],
    body: noBody,
  };
}

function derived(request: SipRequest, method: string, to: string): HeaderField[] {
  return [
    field("via", header(request, "via")!),
    field("max-forwards", "70"),
    field("from", header(request, "from")!),
    field("to", to),
    field("call-id", header(request, "call-id")!),
    field("cseq", `${Number.parseInt(header(request, "cseq")!, 10)} ${method}`),
    ...headerLines(request, "route").map((value) => field("route", value)),
  ];
}
