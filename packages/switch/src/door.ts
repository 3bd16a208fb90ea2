/**
 * The door of the switch: what it is given, what it gives. Commands and events are those of the domain (`SwitchCommand`, `SwitchEvent`).
 * Times are ms; `mono` is the machine's monotonic clock (process.hrtime), the one that the SIP and media rooms stamp with.
 */
import type { DeviceId, LegId, SwitchCommand, SwitchEvent, TrunkId } from "@zongji/domain";
import type { AudioCodec } from "@zongji/media";
import type {
  Address,
  BanSettings,
  BindingSnapshot,
  Credentials,
  DialogSnapshot,
  InviteSnapshot,
  SessionTimer,
  Counters as SipCounters,
  Transport,
} from "@zongji/sip";
import type { Endpoint, ListenError } from "@zongji/sip/node";
import type { Leg } from "./leg.ts";
import type { StreamQuality } from "./quality.ts";
import type { Recording } from "./recordings.ts";

/** An open end for SIP. A WebSocket listener has no socket: upgraded WebSockets are attached to it. */
export type Listener = {
  readonly name: string;
  readonly transport: Transport;
  /** IP literal, never a wildcard. Default 127.0.0.1. */
  readonly bind?: string;
  readonly port?: number;
  /** What stands in Via and Contact (NAT). Default: bind and port. */
  readonly advertise?: { readonly host: string; readonly port: number };
  /** Of a TLS listener: its chain and key, PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Where the media of calls over this listener is bound, and what its SDP tells. Default: those of `rtp`. */
  readonly media?: Partial<MediaPlace>;
};

export type MediaPlace = {
  readonly bind: string;
  readonly advertise?: string;
  readonly ports: readonly [from: number, to: number];
};

/** 媒体与信令约定: what is agreed on with a peer; a trunk's or a device's own. */
export type Terms = {
  /** Accepted and offered, by preference. Default of a trunk PCMA, PCMU; of a phone G722 after them. A browser has its own. */
  readonly codecs?: readonly AudioCodec[];
  /**
   * SRTP by SDES. Default of a trunk "off". A phone that doesn't say is answered as it asks, and offered it where it registered over TLS (RFC 4568 §7:
   * the keys stand in the SDP).
   */
  readonly srtp?: "off" | "offered" | "required";
  /** How its digits come and go. "auto", the default: RFC 4733, else tones. "info": SIP INFO. INFO is understood whatever stands here. */
  readonly digits?: "auto" | "rfc4733" | "inband" | "info";
  /** RFC 4028, so that a dead peer is found out. Default: asked for, every 1800 s, no less than 90. */
  readonly sessionTimer?: SessionTimer | false;
  /** A part of an INVITE's body that has to be understood and that we don't read, as ISUP: left out (the default), or 415. */
  readonly unreadParts?: "ignore" | "refuse";
  /** Neither RTP nor RTCP for so long is LegMediaLost, ms. Default: `silentAfterMs` of the configuration. */
  readonly silentAfterMs?: number;
};

/** How a call out introduces itself to the carrier. */
export type Introduction = {
  /** Host part of the Request-URI, To and our address of record. Default: the trunk's `domain`, else where calls go. */
  readonly domain?: string;
  /** Host part of From and P-Asserted-Identity. Default: that of the address of record where we register, else `sipDomain`. */
  readonly fromHost?: string;
  /** `user=phone` in the Request-URI, To, From and P-Asserted-Identity: the user part is a telephone number (RFC 3261 §19.1.1). */
  readonly userPhone?: boolean;
  /** `P-Early-Media: supported` (RFC 5009 §5): an IMS sends ringing and announcements to those alone who say it. */
  readonly earlyMedia?: boolean;
};

/** Where a trunk writes the number that was called. */
export type CalledNumberField = "requestUri" | "to" | "pCalledPartyId" | "diversion";

/** 中继: who may bring calls in, and how calls go out. */
export type Trunk = Terms & {
  readonly id: TrunkId;
  /** The listener that calls out use. */
  readonly listener: string;
  /** Source addresses whose requests are this trunk's: IP literals or CIDR blocks ("192.0.2.0/28"). A carrier needs at least one. */
  readonly sources: readonly string[];
  /** Where `sources` count: a datagram that says it is from there and comes over another listener is forged. Default: everywhere. */
  readonly sourceListeners?: readonly string[];
  /**
   * With it every call in is challenged by digest in this realm. A digest trunk without `sources` is recognised by a From user that is a
   * digest user of the realm; with `sources`, by them.
   */
  readonly realm?: string;
  /** Calls in are tests, started by the digest user (`testBy`). Wants a `realm`. */
  readonly test?: boolean;
  /** Where calls out go. Absent: no calls out. `host` is an IP literal. */
  readonly peer?: { readonly host: string; readonly port: number };
  /** The carrier's name, where `peer` was looked up by it: host part of the Request-URI of calls out, and what its certificate must hold. Default: peer.host. */
  readonly domain?: string;
  readonly introduction?: Introduction;
  readonly credentials?: Credentials;
  /** Default "requestUri". */
  readonly calledNumberFrom?: CalledNumberField;
  /** Take the caller's number from P-Asserted-Identity (RFC 3325) where there is one. Default true. */
  readonly trustAssertedIdentity?: boolean;
  /** Simultaneous calls in both directions; a call above it ends by `limit` (486). Absent: no limit. */
  readonly lines?: number;
  /** It takes calls only where we are registered: with `credentials`, refreshed until the trunk is gone. Calls to our Contact are this trunk's. */
  readonly register?: Registration;
  /** OPTIONS to `peer` so often, s; who doesn't answer is down until it does. 0 or absent: never asked. */
  readonly optionsSec?: number;
  /** Send in-dialog requests to where the INVITE came from, whatever Contact says. */
  readonly symmetric?: boolean;
};

/** `host` is an IP literal. */
export type Registration = {
  readonly registrar: { readonly host: string; readonly port: number };
  /** Host part of the Request-URI and the address of record. Default: the trunk's `domain`, else the registrar's host. */
  readonly domain?: string;
  /** User part of the address of record. */
  readonly user: string;
  /** What is asked for. Default 3600. */
  readonly expiresSec?: number;
};

/** `device` is whom it stands for; a user of the test trunk has none. */
export type DigestUser = {
  readonly md5?: string;
  readonly sha256?: string;
  readonly device?: DeviceId;
  /** Offered in this order instead of `digestAlgorithms`. */
  readonly algorithms?: readonly ("MD5" | "SHA-256")[];
  /** The only listener where it may register and call; elsewhere its right answer gets 403. */
  readonly listener?: string;
};

/** Devices are looked up at each request, so changes need no restart. */
export type Devices = {
  readonly termsOf?: (device: DeviceId) => Terms | undefined;
  /** The device whose address of record has this user part ("8001"). */
  readonly ofUser: (user: string) => DeviceId | undefined;
  /** User part of the device's address of record. */
  readonly userOf: (device: DeviceId) => string | undefined;
  /** What each digest user of the realm is offered, so that a name that nobody has is offered the like. The same array until it changes. */
  readonly digestOffers?: (realm: string) => readonly (readonly ("MD5" | "SHA-256")[])[];
  /** HA1 (hex of H(user:realm:password)) of a digest user. */
  readonly digestUser: (username: string, realm: string) => DigestUser | undefined;
};

export type SwitchConfig = {
  readonly listeners: readonly Listener[];
  readonly trunks: readonly Trunk[];
  readonly devices: Devices;
  /** Host part of our own URIs (From, devices' address of record), and the realm of devices. */
  readonly sipDomain: string;
  /** Absolute paths, searched in this order: uploaded prompts before the ones that come with the project. `digit.8` is `digit.8.wav`. */
  readonly promptFolders: readonly string[];
  /** Absolute path. */
  readonly recordingsFolder: string;
  readonly rtp: MediaPlace;
  /** How media packets go to the kernel: "dgram" by Node's sockets alone; "auto", the default, by the cheapest way that there is. */
  readonly mediaSockets?: "auto" | "dgram";
  /** No RTP for so long is LegMediaLost; read as each leg begins. Default 10000. */
  readonly silentAfterMs?: number;
  /** Key of the digest nonces' HMAC, so that they outlive a restart. Default random. */
  readonly nonceKey?: Uint8Array;
  /**
   * Digest algorithms that peers are offered, in order. Default MD5 alone: baresip 1.1 gives up at a 401 that offers SHA-256 beside it, and JsSIP
   * knows MD5 only. "SHA-256" wants its HA1 stored.
   */
  readonly digestAlgorithms?: readonly ("MD5" | "SHA-256")[];
  /**
   * Hosts that a stranger's Request-URI must name; else it is dropped in silence. Default: `sipDomain`. An address here is found by whoever scans
   * addresses.
   */
  readonly domains?: readonly string[];
  readonly bans?: Partial<BanSettings>;
  /** RFC 3261 timers, for tests on real sockets: T1 (500) and so 64·T1. */
  readonly sipT1Ms?: number;
};

export type Clock = {
  /** Monotonic ms, process.hrtime. */
  readonly mono: () => number;
  /** ms since the epoch of a `mono`; never goes back. */
  readonly at: (mono: number) => number;
};

/** A logger as pino is. Numbers stand under `pii`. */
export type Log = {
  readonly debug: (fields: object, sentence: string) => void;
  readonly info: (fields: object, sentence: string) => void;
  readonly warn: (fields: object, sentence: string) => void;
  readonly error: (fields: object, sentence: string) => void;
};

/** What a restart needs of one thing, under its key; null: nothing any more. Plain JSON. With SRTP it holds the call's keys: seal it. */
export type Kept = { readonly key: string; readonly value: unknown };

/** A leg as it was at `at`, ms since the epoch. */
export type KeptLeg = {
  readonly v: 1;
  readonly at: number;
  readonly leg: Leg;
  /** Once it is answered. */
  readonly dialog?: DialogSnapshot;
  /** Until it is answered and acknowledged. */
  readonly invite?: InviteSnapshot;
  readonly hears?: readonly LegId[];
  /** When its timer is due, ms since the epoch. */
  readonly dueAt?: number;
};

/** A recording that runs, its files relative to the recordings folder, as it was at `mono`. */
export type KeptRecording = Recording & { readonly v: 1; readonly mono: number };

/** The dialog of a browser that was not back when its leg ended by a restart, at `at`, ms since the epoch: it has to be told still. */
export type KeptUnreached = { readonly v: 1; readonly at: number; readonly dialog: DialogSnapshot };

/** What is known of a leg whose peer is only to be told that it is over: of one that is answered its dialog, before that its INVITE. */
export type KeptDialog = DialogSnapshot | InviteSnapshot;
/** A leg of a dead process. `ageMs`: how long ago that was kept. */
export type Orphan = { readonly leg: LegId; readonly dialog: KeptDialog; readonly ageMs: number };

/** How a trunk stands. `up`: calls out are tried over it; undefined while nobody knows (yet, or because nobody asks): that is tried too. */
export type TrunkState = {
  readonly id: TrunkId;
  readonly up?: boolean;
  /** Why it is down. */
  readonly why?: string;
  /** When that was first known; ms since the epoch, as below. */
  readonly since?: number;
  /** Only of a trunk that registers. */
  readonly registered?: boolean;
  readonly registeredUntil?: number;
  /** How long the last answer to OPTIONS took. */
  readonly answeredInMs?: number;
  /** Lines taken now. */
  readonly taken: number;
  readonly lines?: number;
};

export type SwitchCounters = {
  readonly sip: SipCounters;
  readonly trunks: readonly TrunkState[];
  /** Addresses, and users of addresses, that are dropped now for guessing. */
  readonly bans: number;
  /** Bans since the start. */
  readonly banned: number;
  readonly legs: number;
  /** Legs that wait for their last packet or for their sockets to close. */
  readonly legsEnding: number;
  readonly recordings: number;
  /** Those of them that wait for room, or for a disk that works. */
  readonly recordingsPaused: number;
  /** Commands for a leg that is not there or not in a state for them. */
  readonly commandsIgnored: number;
  readonly promptsUnknown: number;
  readonly mediaRestarts: number;
  readonly mediaFailures: number;
  readonly drained: number;
  readonly overLimit: number;
  /** From the media's last pulse. */
  readonly mediaSessions: number;
  /** RTP and RTCP ports that are open for sessions to come; open beside these are those of sessions alone. */
  readonly mediaSparePorts: number;
  readonly framesLate: number;
  readonly packetsDropped: number;
  /** By the kernel, for nobody listens where they went, or nobody but another peer; of the whole machine. */
  readonly packetsRefused: number;
  readonly mediaCpuMs: number;
  readonly mediaRssBytes: number;
};

export type SwitchOptions = {
  readonly config: SwitchConfig;
  readonly clock: Clock;
  /** A promise holds back the packets that the cause of this event sends (the 200 to a BYE), so that the journal is first. */
  readonly onEvent: (event: SwitchEvent) => void | Promise<void>;
  readonly log: Log;
  /** A voice is heard from the far end of a leg (above −45 dBov for 100 ms), or fell silent. Costs a little; only where asked for. */
  readonly onHeard?: (leg: LegId, speaking: boolean) => void;
  /** Whether file descriptors run short: strangers' connections are refused then. */
  readonly isShort?: () => boolean;
  /** Somebody guesses passwords and is dropped from now on: worth an alarm. */
  readonly onBan?: (ban: Ban) => void;
  /**
   * `changes` has something that a peer is about to know of. A promise resolves when that is safe on disk; it holds back the INVITE, 100, 200 or ACK
   * that goes out with it. What else changes need not be told at once.
   */
  readonly onChange?: () => void | Promise<void>;
  /** Legs and recordings of a dead process, as `changes` told them last: they are there before a first packet is heard. Then `resume`. */
  readonly takeUp?: TakenUp;
};

/** `user`: only what this user asks for from there is dropped. `until`: ms since the epoch. */
export type Ban = { readonly address: string; readonly user?: string; readonly until: number };

export type TakenUp = {
  readonly legs: readonly KeptLeg[];
  readonly recordings: readonly KeptRecording[];
  readonly unreached?: readonly KeptUnreached[];
  /** When the dead process is known to have lived, as `clock.at` tells it. */
  readonly aliveUntil?: number;
};

export type Switch = {
  /** Never throws, never answers in the same turn. A command for a leg that is gone is ignored and counted. */
  readonly perform: (command: SwitchCommand) => void;
  /** A browser's WebSocket (subprotocol "sip") that the HTTP server let in. Its SIP needs no digest. Close it when its session dies. */
  readonly attachWebSocket: (
    socket: Parameters<Endpoint["attachWebSocket"]>[0],
    who: { readonly device: DeviceId; readonly remote: Address },
  ) => void;
  /** For calls from now on; calls that are go on. Registers, unregisters and asks after health as the trunks now say. */
  readonly updateTrunks: (trunks: readonly Trunk[]) => void;
  /** While on, new calls in are refused with 503 and Retry-After: LegArrived, then LegEnded by system, draining. */
  readonly drain: (on: boolean) => void;
  /**
   * Without room nothing is recorded: what runs ends its file and is told as paused, what is ordered waits. With room again each goes on in a file of its
   * own, at its place in time.
   */
  readonly setRecordingRoom: (hasRoom: boolean) => void;
  /** What a restart needs of legs and recordings, as far as it has changed since the last time. */
  readonly changes: () => readonly Kept[];
  /**
   * The legs that were taken up go on: their media on the same ports, their plays from the beginning, their recordings in a new file each. Those that
   * can't are told by LegEnded, by system, restart. Call it once, when events are welcome.
   */
  readonly resume: () => void;
  readonly hasLeg: (leg: LegId) => boolean;
  /** Whether media comes from the leg's far end now. */
  readonly flows: (leg: LegId) => boolean;
  /**
   * Tells the peers of a dead process, with the Reason of a restart: BYE where the leg was answered, CANCEL where a phone rings (a 200 that comes is
   * ACKed and ended with BYE), 503 to a caller who was not answered; a browser when it is back. Reports nothing.
   */
  readonly endOrphans: (orphans: readonly Orphan[]) => void;
  /** Registrations over UDP, so that phones are reachable right after a restart. */
  readonly snapshotBindings: () => BindingSnapshot[];
  readonly restoreBindings: (bindings: readonly BindingSnapshot[]) => void;
  readonly isReachable: (device: DeviceId) => boolean;
  readonly trunks: () => TrunkState[];
  /** Who is dropped now for guessing passwords. An IPv6 address stands for its /64. */
  readonly bans: () => Ban[];
  /** Lifts all bans of an address. */
  readonly unban: (address: string) => void;
  readonly counters: () => SwitchCounters;
  /** How the streams of each trunk, and of the agents' phones, came in over the last five seconds. `stretches`: how often that was counted. */
  readonly quality: () => { readonly stretches: number; readonly quality: readonly StreamQuality[] };
  /** Of the media process; empty while it is being started again. */
  readonly mediaPids: () => number[];
  /** Where a listener really listens (port 0 was given). */
  readonly address: (listener: string) => Address | undefined;
  /** Ends all legs (by system, draining), waits for their last packets and recordings, closes every socket. */
  readonly close: () => Promise<void>;
};

/** Why it could not be opened; `message` is one sentence with the setting to change. */
export type OpenedSwitch =
  | { readonly ok: true; readonly switch: Switch }
  | { readonly ok: false; readonly error: ListenError };
