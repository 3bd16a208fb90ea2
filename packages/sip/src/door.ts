/**
 * The door of the SIP stack: what goes in, what comes out. Plain values only; nothing here reads a clock, opens a socket or rolls dice.
 * `host` is always an IP literal (IPv6 without brackets) unless said otherwise. Times are ms.
 */
import type { Command } from "./command.ts";
import type { SipEvent } from "./event.ts";
import type { Address, Destination, FlowId, Identity, SessionId, Transport } from "./settings.ts";

export type * from "./command.ts";
export type * from "./event.ts";
export type * from "./settings.ts";

/** Inputs from sockets, the timer and the switch. */
export type Input =
  /** A listener is open. `advertise` stands in Via and Contact; for TCP and WebSocket it is where peers connect to. */
  | { readonly is: "listening"; readonly listener: string; readonly transport: Transport; readonly advertise: Address }
  | { readonly is: "datagram"; readonly listener: string; readonly remote: Address; readonly bytes: Uint8Array }
  | {
      readonly is: "flowOpened";
      readonly flow: FlowId;
      readonly listener: string;
      readonly remote: Address;
      readonly identity?: Identity;
    }
  /** A piece of a stream, or exactly one WebSocket message. */
  | { readonly is: "bytes"; readonly flow: FlowId; readonly bytes: Uint8Array }
  | { readonly is: "flowClosed"; readonly flow: FlowId; readonly why?: string }
  /** The time of `wakeAt` has come. */
  | { readonly is: "wake" }
  | Command;

export type Output =
  | { readonly out: "send"; readonly listener: string; readonly remote: Address; readonly bytes: Uint8Array }
  | { readonly out: "write"; readonly flow: FlowId; readonly bytes: Uint8Array }
  /** Open a connection; tell `flowOpened` or `flowClosed` with this flow. */
  | { readonly out: "connect"; readonly flow: FlowId; readonly listener: string; readonly remote: Address }
  | { readonly out: "close"; readonly flow: FlowId }
  /** A connection that a peer opened has brought proof of its peer. */
  | { readonly out: "proved"; readonly flow: FlowId }
  /** The earliest timer; replaces the one before. Undefined: none runs. */
  | { readonly out: "wakeAt"; readonly at: number | undefined }
  | { readonly out: "event"; readonly event: SipEvent };

/** How a registered device is reached: give all three to `invite`. */
export type Binding = {
  readonly device: string;
  readonly uri: string;
  readonly destination: Destination;
  readonly symmetric: boolean;
  /** The listener over which it registered. */
  readonly listener: string;
  readonly transport: Transport;
  readonly remote: Address;
  readonly userAgent?: string;
  /** On the clock of `now`. */
  readonly expiresAt: number;
};

/** One of our registrations. leaving: it is being taken back. */
export type Registration = {
  readonly id: string;
  readonly at: "registering" | "registered" | "failed" | "leaving";
  /** Until when the carrier has us, on the clock of `now`; also while a refresh fails. */
  readonly expiresAt?: number;
};

/** All that is needed to send BYE or re-INVITE after a crash. Plain JSON. */
export type DialogSnapshot = {
  readonly v: 1;
  readonly session: SessionId;
  readonly role: "uac" | "uas";
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** From and To as our requests carry them, tags included. */
  readonly localAddr: string;
  readonly remoteAddr: string;
  readonly localCseq: number;
  readonly remoteCseq?: number;
  readonly routes: readonly string[];
  readonly target: string;
  readonly calledAt?: string;
  readonly contact: string;
  /** Where the peer's last word came from. */
  readonly listener: string;
  readonly transport: Transport;
  readonly remote: Address;
  readonly flow?: FlowId;
  readonly symmetric: boolean;
  /** The session timer (RFC 4028), if there is one. */
  readonly timer?: { readonly intervalSec: number; readonly weRefresh: boolean };
  /** Our description as it stands, a character for each byte: to refresh the session by re-INVITE. */
  readonly description?: { readonly type: string; readonly text: string };
  /** The peer takes UPDATE. */
  readonly updates?: boolean;
};

/** Registrations over UDP; those over connections die with them. Plain JSON. */
export type BindingSnapshot = {
  readonly v: 1;
  readonly device: string;
  readonly contact: string;
  readonly listener: string;
  readonly remote: Address;
  readonly symmetric: boolean;
  readonly callId: string;
  readonly cseq: number;
  readonly expiresInMs: number;
  readonly instance?: string;
  readonly userAgent?: string;
};

/** What was dropped or refused, for the metrics page. */
export type Counters = {
  readonly requestsIn: number;
  readonly responsesIn: number;
  readonly requestsOut: number;
  readonly responsesOut: number;
  readonly retransmissions: number;
  readonly malformed: number;
  readonly oversized: number;
  readonly stranger: number;
  /** Dropped because its address, or its user at that address, is banned. */
  readonly banned: number;
  readonly badAuth: number;
  readonly forbidden: number;
  readonly unmatchedResponse: number;
  readonly unmatchedAck: number;
  readonly overload: number;
  readonly noFlow: number;
};

export type UserAgent = {
  /** `now`: monotonic ms. Events come before what is transmitted because of the same input. Never throws on network input. */
  handle(input: Input, now: number): Output[];
  /** Undefined while the session has no confirmed dialog. */
  snapshot(session: SessionId): DialogSnapshot | undefined;
  /**
   * Takes up dialogs of a dead process. CSeq goes on 1000 higher, since the snapshot may be old.
   * @param aliveUntil the last time at which that process is known to have run, monotonic ms; default: unknown
   */
  restore(snapshots: readonly DialogSnapshot[], aliveUntil?: number): void;
  /** Freshest first. */
  bindings(device: string): Binding[];
  snapshotBindings(now: number): BindingSnapshot[];
  restoreBindings(snapshots: readonly BindingSnapshot[], now: number): Output[];
  registrations(): Registration[];
  /** Whether a trunk, or a phone that is registered, is known by the address. */
  isKnown(host: string): boolean;
  counters(): Counters;
  /** What is alive now, for metrics and for tests that nothing is left behind. */
  alive(): {
    readonly sessions: number;
    readonly transactions: number;
    readonly flows: number;
    readonly bindings: number;
    /** Our registrations, also those that are being taken back. */
    readonly registrations: number;
    readonly bans: number;
    readonly timers: number;
  };
};
