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
   * The session is over. Ends the transaction after 64*T1: Proceeding has no timer of its own, and the peer may never send a final response.
   */
  abandon(): void;
};

/**
 * A process that has died sent the INVITE. `heard`: it received a provisional response. `resend`: if it received none, send the INVITE again, as by
 * timer A; otherwise just wait for a response.
 */
export type Resumed = { readonly heard: boolean; readonly resend: boolean };

/** A phone that rings says so again each minute (RFC 3261 §13.3.1.1). */
const silentMs = 180_000;

type State = {
  readonly table: Transactions;
  readonly request: SipRequest;
  readonly hop: Hop;
  readonly user: InviteUser;
  readonly key: string;
  /** late: timer B has fired, but an answer is still possible; see `receiveLate`. */
  at: "calling" | "proceeding" | "late" | "completed" | "accepted" | "terminated";
  cancel: "none" | "wanted" | "sent";
  cancelFields: readonly HeaderField[];
  ack: Uint8Array | undefined;
  timerA: Timer | undefined;
  timerB: Timer | undefined;
  giveUp: Timer | undefined;
};

/** RFC 3261 §17.1.1 with RFC 6026 §7.2. */
export function startClientInvite(
  table: Transactions,
  request: SipRequest,
  hop: Hop,
  user: InviteUser,
  resumed?: Resumed,
): ClientInvite {
  const state: State = {
    table,
    request,
    hop,
    user,
    key: clientKey(param(parseVia(header(request, "via")!)!.params, "branch"), "INVITE"),
    at: resumed?.heard ? "proceeding" : "calling",
    cancel: "none",
    cancelFields: [],
    ack: undefined,
    timerA: undefined,
    timerB: undefined,
    giveUp: undefined,
  };
  const sends = resumed === undefined || (resumed.resend && !resumed.heard);
  const transaction: ClientInvite = {
    hop,
    request,
    receive: (response, envelope) => receive(state, response, envelope),
    fail() {
      const open = isOpen(state);
      if (state.at !== "accepted") terminate(state);
      if (open) user.transportError();
    },
    cancel(fields) {
      if (state.cancel !== "none" || !isOpen(state)) return;
      state.cancelFields = fields;
      if (state.at === "proceeding") sendCancel(state);
      else state.cancel = "wanted";
    },
    abandon() {
      if (!isOpen(state)) return;
      state.giveUp ??= table.core.timers.start(64 * table.core.settings.t1Ms, () => {
        if (isOpen(state)) terminate(state);
      });
    },
  };
  startTimerB(state, sends);
  table.clients.set(state.key, transaction);
  if (!sends) return transaction;
  if (!sendRequest(table, hop, request)) table.core.timers.start(0, transaction.fail);
  else if (!isReliable(hop.transport)) retransmitAfter(state, serialize(request), table.core.settings.t1Ms);
  return transaction;
}

/** No final response yet, and none is too late. */
const isOpen = ({ at }: State): boolean => at === "calling" || at === "proceeding";

function receive(state: State, response: SipResponse, envelope: Envelope): void {
  const { at, user } = state;
  const { status } = response;
  if (at === "late") receiveLate(state, response, envelope);
  else if (isOpen(state) && status < 200) {
    state.at = "proceeding";
    state.timerA?.stop();
    state.timerB?.stop();
    if (state.cancel === "wanted") sendCancel(state);
    user.provisional(response, envelope);
  } else if (isOpen(state)) {
    final(state, response, envelope);
  } else if (at === "completed" && status >= 300) {
    state.table.core.count.retransmissions++;
    sendAck(state);
  } else if (at === "accepted" && status >= 200 && status < 300) {
    user.success(response, envelope);
  }
}

function final(state: State, response: SipResponse, envelope: Envelope): void {
  const { user, hop } = state;
  const { core } = state.table;
  state.timerA?.stop();
  state.timerB?.stop();
  state.giveUp?.stop();
  if (response.status < 300) {
    state.at = "accepted";
    core.timers.startLate(64 * core.settings.t1Ms, () => terminate(state)); // timer M
    user.success(response, envelope);
    return;
  }
  state.at = "completed";
  state.ack = serialize(ackOf(state.request, response));
  sendAck(state);
  if (isReliable(hop.transport)) terminate(state);
  else core.timers.startLate(core.settings.timerDMs, () => terminate(state));
  user.failure(response, envelope);
}

/** Our last INVITE got through after timer B. The session is over, so the phone must not ring on (§9.1). */
function receiveLate(state: State, response: SipResponse, envelope: Envelope): void {
  if (response.status < 200) {
    if (state.cancel !== "sent") sendCancel(state);
  } else if (response.status < 300) final(state, response, envelope);
  else {
    state.ack = serialize(ackOf(state.request, response));
    sendAck(state);
  }
}

function sendCancel(state: State): void {
  const { table, request, hop, user } = state;
  state.cancel = "sent";
  startClientOther(table, cancelOf(request, state.cancelFields), hop, {
    final: () => {},
    timeout: () => {},
    transportError: () => {},
  });
  if (state.at === "late") return;
  state.giveUp = table.core.timers.start(64 * table.core.settings.t1Ms, () => {
    if (!isOpen(state)) return;
    terminate(state);
    user.timeout();
  });
}

function sendAck({ table, hop, ack }: State): void {
  table.core.count.requestsOut++;
  table.transport.send(hop, ack!);
}

/** Timer A. */
function retransmitAfter(state: State, bytes: Uint8Array, ms: number): void {
  const { core, transport } = state.table;
  state.timerA = core.timers.start(ms, () => {
    if (state.at !== "calling") return;
    core.count.retransmissions++;
    transport.send(state.hop, bytes);
    retransmitAfter(state, bytes, ms * 2);
  });
}

/** @param sends false: a dead process sent the INVITE, and we only wait */
function startTimerB(state: State, sends: boolean): void {
  const { core } = state.table;
  const { t1Ms } = core.settings;
  state.timerB = core.timers.start(sends ? 64 * t1Ms : silentMs, () => {
    if (state.at !== "calling") return;
    state.timerA?.stop();
    if (!sends) terminate(state);
    else {
      state.at = "late";
      state.giveUp = core.timers.startLate(64 * t1Ms, () => terminate(state));
    }
    state.user.timeout();
  });
}

function terminate(state: State): void {
  state.at = "terminated";
  state.timerA?.stop();
  state.timerB?.stop();
  state.giveUp?.stop();
  state.table.clients.delete(state.key);
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
