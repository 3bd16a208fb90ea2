/**
 * The door of the SIP stack: what goes in, what comes out. Plain values only; nothing here reads a clock, opens a socket or rolls dice.
 * `host` is always an IP literal (IPv6 without brackets) unless said otherwise. Times are ms.
 */
import type { SipRequest, SipResponse } from "./message/message.ts";
import type { NameAddr } from "./message/name-addr.ts";

export type Transport = "udp" | "tcp" | "tls" | "ws" | "wss";
export type Address = { readonly host: string; readonly port: number };
/** Names one connection (TCP, TLS, WebSocket). Given by the node part when the peer connects, by the agent when it asks for a connection. */
export type FlowId = string;
/** Names one INVITE session: the switch uses the leg's id. Incoming ones are named by `settings.newSession`. */
export type SessionId = string;
/** Who a browser's WebSocket belongs to, as the HTTP server proved it. */
export type Identity = { readonly device: string };

/** Where a request goes. Over UDP and new connections by a named listener, whose advertised address stands in Via and Contact. */
export type Destination =
  | { readonly flow: FlowId }
  | { readonly listener: string; readonly host: string; readonly port: number };

export type Body = { readonly type: string; readonly bytes: Uint8Array };
/** A header field to add. The name in any spelling; the value is text, line breaks are taken out. */
export type ExtraHeader = { readonly name: string; readonly value: string };

/** How we prove ourselves to a peer (401/407). `ha1` instead of a password: hex of H(user:realm:password) for that realm. */
export type Credentials = {
  readonly username: string;
  readonly password?: string;
  readonly realm?: string;
  readonly ha1?: { readonly md5?: string; readonly sha256?: string };
};

/** From where a message came. */
export type Source = {
  readonly listener: string;
  readonly transport: Transport;
  readonly remote: Address;
  readonly flow?: FlowId;
  readonly identity?: Identity;
};

export type RequestFacts = {
  readonly method: string;
  readonly uri: string;
  /** User part of the From URI, %-decoded; "" if none. */
  readonly fromUser: string;
  readonly toUser: string;
};

/**
 * Who a source is. A trunk is let in without a challenge unless `challenge` names a realm (the test trunk). A device is challenged in
 * `settings.realm` unless its flow carries an identity. A stranger gets silence.
 */
export type Admission =
  | {
      readonly kind: "trunk";
      readonly id: string;
      readonly challenge?: string;
      /** Offered in the challenge instead of `settings.algorithms`. */
      readonly algorithms?: readonly ("MD5" | "SHA-256")[];
      readonly symmetric?: boolean;
    }
  | { readonly kind: "device" }
  | { readonly kind: "stranger" };

/** Who sent a request that was let in. `user` is the digest user that proved itself. */
export type Peer =
  | { readonly kind: "trunk"; readonly id: string; readonly user?: string }
  | { readonly kind: "device"; readonly device: string; readonly user?: string };

/**
 * What is stored of a digest user: never a password. What is stored is accepted. `algorithms` are offered to the device of this name instead
 * of `settings.algorithms`: not every phone bears two challenges (baresip 1.1 gives up at one that it doesn't know, wherever it stands).
 * `device` is the device that the user stands for; without it the user may only call (the test trunk).
 */
export type DigestUser = {
  readonly md5?: string;
  readonly sha256?: string;
  readonly device?: string;
  readonly algorithms?: readonly ("MD5" | "SHA-256")[];
};

export type Settings = {
  /** Branches, tags and Call-IDs come from here: `bytes` random bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly classify: (source: Source, facts: RequestFacts) => Admission;
  /** Stored HA1 of a digest user in a realm. */
  readonly digestUser?: (username: string, realm: string) => DigestUser | undefined;
  /** The device whose address of record has this user part ("8001"), or undefined. */
  readonly deviceOf?: (user: string) => string | undefined;
  /** Name for an incoming session. Default: random. */
  readonly newSession?: () => SessionId;
  /** Realm in which devices are challenged. Default "zongji". */
  readonly realm?: string;
  /** Key of the nonces' HMAC. Default: random bytes, new with each start. */
  readonly nonceKey?: Uint8Array;
  readonly nonceLifeMs?: number;
  /** Digest algorithms that are offered where nothing else is said, in order. Default MD5 alone, which every phone knows. */
  readonly algorithms?: readonly ("MD5" | "SHA-256")[];
  /** Server and User-Agent. Default "Zongji". */
  readonly product?: string;
  /** In-dialog methods that are handed up as `requested`; the rest get 405. Default ["INFO"]. */
  readonly handUp?: readonly string[];
  /** Option tags that we accept in Require. Default none. */
  readonly supported?: readonly string[];
  /** RFC 3261 §17: 500, 4000, 5000. */
  readonly t1Ms?: number;
  readonly t2Ms?: number;
  readonly t4Ms?: number;
  /** Timer D on unreliable transports, at least 32 s. */
  readonly timerDMs?: number;
  /** How often a non-100 provisional is sent again while a call rings (RFC 3261 §13.3.1.1). Default 60000. */
  readonly provisionalRepeatMs?: number;
  /** Bounds of a registration. Default 60, 3600, 3600 s. */
  readonly expiresSec?: { readonly min: number; readonly max: number; readonly default: number };
  readonly bindingsPerDevice?: number;
  /** CRLF CRLF on connections that we opened (RFC 5626 §3.5.1). Default off. */
  readonly keepAliveMs?: number;
  readonly limits?: Partial<Limits>;
};

export type Limits = {
  /** Largest message, head and body. Default 65535 bytes. */
  readonly messageBytes: number;
  /** Default 256 fields. */
  readonly headerCount: number;
  /** Default 8192 bytes with its continuation lines. */
  readonly lineBytes: number;
  /** Transactions and sessions at one time; above it requests are dropped and counted. Default 20000, 5000. */
  readonly transactions: number;
  readonly sessions: number;
};

/** What the world and the switch tell the agent. */
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
  /** The time asked for by `wakeAt` has come. */
  | { readonly is: "wake" }
  | Command;

/** What the switch asks for. Never answered in the same turn but by events. A command that a session's state can't honour yields `refused`. */
export type Command =
  | {
      readonly do: "invite";
      readonly session: SessionId;
      readonly destination: Destination;
      /** Request-URI. */
      readonly uri: string;
      readonly from: { readonly uri: string; readonly display?: string };
      /** Default: the Request-URI. */
      readonly to?: { readonly uri: string; readonly display?: string };
      /** User part of our Contact. Default: that of From. */
      readonly contactUser?: string;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
      readonly credentials?: Credentials;
      /** Send later requests of the dialog where this one went, whatever Contact says (a device behind NAT). Default: only over flows. */
      readonly symmetric?: boolean;
    }
  /** Answers an incoming INVITE, or a re-INVITE that waits. 2xx is sent again until ACK. */
  | {
      readonly do: "respond";
      readonly session: SessionId;
      readonly status: number;
      readonly reason?: string;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
      readonly contactUser?: string;
    }
  /** Ends an INVITE of ours that is not answered. On an answered one it is a BYE. */
  | { readonly do: "cancel"; readonly session: SessionId; readonly headers?: readonly ExtraHeader[] }
  /** Ends a session in any state: BYE; CANCEL while ours rings; 480 while theirs is not answered. Held back until the ACK of our 200 is there (§15). */
  | { readonly do: "bye"; readonly session: SessionId; readonly headers?: readonly ExtraHeader[] }
  /** Without a body: asks for an offer. 491 is tried again by itself (§14.1). */
  | {
      readonly do: "reinvite";
      readonly session: SessionId;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
    }
  /** Our answer to an offer that came in a 2xx (`answered` or `reinviteAnswered` with `needsAck`). */
  | { readonly do: "ack"; readonly session: SessionId; readonly body?: Body }
  /** A request within the dialog. Comes back as `requestAnswered`. */
  | {
      readonly do: "request";
      readonly id: string;
      readonly session: SessionId;
      readonly method: string;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
    }
  /** Answers a `requested`. Unanswered ones get 500 after 16 s (32 T1). */
  | {
      readonly do: "answerRequest";
      readonly request: string;
      readonly status: number;
      readonly reason?: string;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
    }
  /** OPTIONS outside a dialog: is that peer alive? Comes back as `optionsAnswered`. */
  | {
      readonly do: "options";
      readonly id: string;
      readonly destination: Destination;
      readonly uri: string;
      readonly from?: { readonly uri: string; readonly display?: string };
      readonly credentials?: Credentials;
    };

export type Output =
  | { readonly out: "send"; readonly listener: string; readonly remote: Address; readonly bytes: Uint8Array }
  | { readonly out: "write"; readonly flow: FlowId; readonly bytes: Uint8Array }
  /** Open a connection; tell `flowOpened` or `flowClosed` with this flow. */
  | { readonly out: "connect"; readonly flow: FlowId; readonly listener: string; readonly remote: Address }
  | { readonly out: "close"; readonly flow: FlowId }
  /** The earliest timer; replaces the one before. Undefined: none runs. */
  | { readonly out: "wakeAt"; readonly at: number | undefined }
  | { readonly out: "event"; readonly event: SipEvent };

/**
 * Each session ends with exactly one `ended` or `failed`, and nothing of it comes after. `failed`: an INVITE of ours was never answered.
 */
export type SipEvent =
  /** A new call. Answer by `respond`. 100 has been sent. */
  | {
      readonly is: "invited";
      readonly session: SessionId;
      readonly peer: Peer;
      readonly source: Source;
      readonly uri: string;
      readonly from: NameAddr;
      readonly to: NameAddr;
      readonly callId: string;
      readonly body?: Body;
      readonly request: SipRequest;
    }
  /** Our 2xx has its ACK. `body` is the answer when our 2xx carried the offer. `reinvite`: it belongs to a re-INVITE of the peer. */
  | { readonly is: "acked"; readonly session: SessionId; readonly reinvite: boolean; readonly body?: Body }
  /** A provisional answer to our INVITE (not 100). `dialog` is the To tag: forks differ in it. */
  | {
      readonly is: "progress";
      readonly session: SessionId;
      readonly status: number;
      readonly reason: string;
      readonly dialog?: string;
      readonly body?: Body;
      readonly response: SipResponse;
    }
  /** Our INVITE was answered. ACK has been sent unless `needsAck`: then the body is an offer; answer by `ack`. */
  | {
      readonly is: "answered";
      readonly session: SessionId;
      readonly status: number;
      readonly dialog: string;
      readonly callId: string;
      readonly needsAck: boolean;
      readonly body?: Body;
      readonly response: SipResponse;
    }
  /** A second 2xx by forking was ACKed and ended with BYE. */
  | { readonly is: "forked"; readonly session: SessionId; readonly dialog: string; readonly response: SipResponse }
  /** `crossed`: it was cancelled, the 200 crossed, and has been ACKed and ended with BYE. */
  | {
      readonly is: "failed";
      readonly session: SessionId;
      readonly why: "rejected" | "timeout" | "transport" | "cancelled";
      readonly status?: number;
      readonly reason?: string;
      readonly crossed?: boolean;
      readonly response?: SipResponse;
    }
  /**
   * The session is over. bye: the peer ended it · byeSent: we did, and the BYE was answered or timed out · cancelled: the peer withdrew an
   * INVITE that we hadn't answered · refused: we answered it with a final error · ackTimeout: our 2xx was never acknowledged, BYE sent ·
   * lost: the peer doesn't know the dialog any more (481) or never answered a re-INVITE (408), BYE sent.
   */
  | {
      readonly is: "ended";
      readonly session: SessionId;
      readonly why: "bye" | "byeSent" | "cancelled" | "refused" | "ackTimeout" | "lost";
      readonly status?: number;
      /** Value of the Reason header field of the BYE or CANCEL (RFC 3326). */
      readonly reason?: string;
      readonly request?: SipRequest;
    }
  /** The peer's re-INVITE. Answer by `respond`. Without a body it asks for our offer. */
  | { readonly is: "reinvited"; readonly session: SessionId; readonly body?: Body; readonly request: SipRequest }
  | { readonly is: "reinviteCancelled"; readonly session: SessionId }
  | {
      readonly is: "reinviteAnswered";
      readonly session: SessionId;
      readonly needsAck: boolean;
      readonly body?: Body;
      readonly response: SipResponse;
    }
  /** The session goes on as it was. 491s are over too: five tries. */
  | {
      readonly is: "reinviteFailed";
      readonly session: SessionId;
      readonly why: "rejected" | "timeout" | "transport";
      readonly status?: number;
      readonly response?: SipResponse;
    }
  /** The connection that the session's peer came by is closed. The session lives; a BYE can be sent once the peer is found again. */
  | { readonly is: "flowLost"; readonly session: SessionId }
  | {
      readonly is: "requested";
      readonly request: string;
      readonly session: SessionId;
      readonly method: string;
      readonly body?: Body;
      readonly message: SipRequest;
    }
  | {
      readonly is: "requestAnswered";
      readonly id: string;
      readonly session: SessionId;
      readonly why: "answered" | "timeout" | "transport";
      readonly status?: number;
      readonly response?: SipResponse;
    }
  | {
      readonly is: "optionsAnswered";
      readonly id: string;
      readonly why: "answered" | "timeout" | "transport";
      readonly status?: number;
      readonly tookMs: number;
    }
  /** The device has its first binding, or lost its last. */
  | { readonly is: "reachable"; readonly device: string }
  | {
      readonly is: "unreachable";
      readonly device: string;
      readonly why: "unregistered" | "expired" | "flowClosed";
    }
  /** A command that can't be honoured: nothing was sent. */
  | { readonly is: "refused"; readonly command: Command; readonly why: string };

/** How a registered device is reached: give all three to `invite`. */
export type Binding = {
  readonly device: string;
  readonly uri: string;
  readonly destination: Destination;
  readonly symmetric: boolean;
  readonly transport: Transport;
  readonly remote: Address;
  readonly userAgent?: string;
  /** On the clock of `now`. */
  readonly expiresAt: number;
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
  readonly contact: string;
  /** Where the peer's last word came from. */
  readonly listener: string;
  readonly transport: Transport;
  readonly remote: Address;
  readonly flow?: FlowId;
  readonly symmetric: boolean;
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
  /** Takes up dialogs of a dead process. CSeq goes on 1000 higher, since the snapshot may be old. */
  restore(snapshots: readonly DialogSnapshot[]): void;
  /** Freshest first. */
  bindings(device: string): Binding[];
  snapshotBindings(now: number): BindingSnapshot[];
  restoreBindings(snapshots: readonly BindingSnapshot[], now: number): Output[];
  counters(): Counters;
  /** What is alive now, for metrics and for tests that nothing is left behind. */
  alive(): {
    readonly sessions: number;
    readonly transactions: number;
    readonly flows: number;
    readonly bindings: number;
    readonly timers: number;
  };
};
