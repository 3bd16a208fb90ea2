/**
 * The interface of the switch. Commands and events are those of the domain (`SwitchCommand`, `SwitchEvent`). Times are ms; `mono` is the machine's
 * monotonic clock (process.hrtime), which the SIP and media rooms use too.
 */
import type { DeviceId, LegId, SwitchCommand, SwitchEvent, TrunkId } from "@zongji/domain";
import type { AudioCodec } from "@zongji/media";
import type { startMedia } from "@zongji/media/node";
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
import type { Endpoint, ListenError, openListener, Timers } from "@zongji/sip/node";
import type { Leg } from "./leg.ts";
import type { StreamQuality } from "./quality.ts";
import type { Recording } from "./recordings.ts";

/** A listener for SIP. A WebSocket listener has no socket: upgraded WebSockets are attached to it. */
export type Listener = {
  readonly name: string;
  readonly transport: Transport;
  /** IP literal, never a wildcard. Default 127.0.0.1. */
  readonly bind?: string;
  readonly port?: number;
  /** The address for Via and Contact, behind NAT. Default: bind and port. */
  readonly advertise?: { readonly host: string; readonly port: number };
  /** Certificate chain and key of a TLS listener, PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Where the media of this listener's calls is bound, and the address in its SDP. Default: `rtp`. */
  readonly media?: Partial<MediaPlace>;
};

export type MediaPlace = {
  readonly bind: string;
  readonly advertise?: string;
  readonly ports: readonly [from: number, to: number];
};

/** 媒体与信令约定: the terms for media and signalling with a trunk or device. */
export type Terms = {
  /** Codecs that we accept and offer, by preference. Default: PCMA, PCMU; for a phone G722 too. A browser has its own. */
  readonly codecs?: readonly AudioCodec[];
  /**
   * SRTP by SDES. Default for a trunk: "off". Default for a phone: we accept what it offers, and offer SRTP if it registered over TLS, since the SDP contains
   * the keys (RFC 4568 §7).
   */
  readonly srtp?: "off" | "offered" | "required";
  /** How digits are received and sent. "auto", the default: RFC 4733, otherwise tones. "info": SIP INFO. Received INFO always counts. */
  readonly digits?: "auto" | "rfc4733" | "inband" | "info";
  /** Session timer (RFC 4028), which detects a dead peer. Default: requested, 1800 s, at least 90 s. */
  readonly sessionTimer?: SessionTimer | false;
  /** A body part of an INVITE with `handling=required` that we don't support, such as ISUP: ignore it (the default), or answer 415. */
  readonly unreadParts?: "ignore" | "refuse";
  /** LegMediaLost comes after this time without RTP and RTCP, ms. Default: `silentAfterMs` of the configuration. */
  readonly silentAfterMs?: number;
};

/** How an outbound call names us to the carrier. */
export type Introduction = {
  /** Host part of the Request-URI, To and our address of record. Default: the trunk's `domain`, otherwise its `peer`. */
  readonly domain?: string;
  /** Host part of From and P-Asserted-Identity. Default: that of our address of record if we register, otherwise `sipDomain`. */
  readonly fromHost?: string;
  /** `user=phone` in the Request-URI, To, From and P-Asserted-Identity: the user part is a telephone number (RFC 3261 §19.1.1). */
  readonly userPhone?: boolean;
  /** Send `P-Early-Media: supported` (RFC 5009 §5): without it an IMS sends no ring tone and no announcement. */
  readonly earlyMedia?: boolean;
};

/** The header field with the called number. */
export type CalledNumberField = "requestUri" | "to" | "pCalledPartyId" | "diversion";

/** 中继: a carrier's line, for inbound and outbound calls. */
export type Trunk = Terms & {
  readonly id: TrunkId;
  /** The listener of outbound calls. */
  readonly listener: string;
  /** Requests from these addresses are this trunk's: IP literals or CIDR blocks ("192.0.2.0/28"). A carrier needs at least one. */
  readonly sources: readonly string[];
  /** The listeners on which `sources` count; a packet with such an address on another listener is forged. Default: all. */
  readonly sourceListeners?: readonly string[];
  /**
   * Challenges every inbound call by digest in this realm. A trunk without `sources` is identified by a From user that is a digest user of the realm;
   * one with `sources` by these.
   */
  readonly realm?: string;
  /** Inbound calls are tests, begun by the digest user (`testBy`). Needs a `realm`. */
  readonly test?: boolean;
  /** Where outbound calls are sent. Absent: none are allowed. `host` is an IP literal. */
  readonly peer?: { readonly host: string; readonly port: number };
  /** The carrier's domain name, if `peer` was resolved from one: host part of the Request-URI, and the name in its certificate. Default: peer.host. */
  readonly domain?: string;
  readonly introduction?: Introduction;
  readonly credentials?: Credentials;
  /** Default "requestUri". */
  readonly calledNumberFrom?: CalledNumberField;
  /** Take the caller's number from P-Asserted-Identity (RFC 3325) if there is one. Default true. */
  readonly trustAssertedIdentity?: boolean;
  /** The number of simultaneous calls, both directions together. A call above it ends by `limit` (486). Absent: no limit. */
  readonly lines?: number;
  /** Register at the carrier with `credentials`, and refresh that until the trunk is removed. Calls to our Contact are this trunk's. */
  readonly register?: Registration;
  /** Period of OPTIONS to `peer`, s. Without an answer the trunk is down until one comes. 0 or absent: no OPTIONS. */
  readonly optionsSec?: number;
  /** Send in-dialog requests to the source of the INVITE, not to its Contact. */
  readonly symmetric?: boolean;
};

/** `host` is an IP literal. */
export type Registration = {
  readonly registrar: { readonly host: string; readonly port: number };
  /** Host part of the Request-URI and the address of record. Default: the trunk's `domain`, otherwise the registrar's host. */
  readonly domain?: string;
  /** User part of the address of record. */
  readonly user: string;
  /** The requested time until it expires, s. Default 3600. */
  readonly expiresSec?: number;
};

/** A digest user. `device`: the device that it belongs to; a user of the test trunk has none. */
export type DigestUser = {
  readonly md5?: string;
  readonly sha256?: string;
  readonly device?: DeviceId;
  /** The algorithms for this user, in order, instead of `digestAlgorithms`. */
  readonly algorithms?: readonly ("MD5" | "SHA-256")[];
  /** The only listener on which it may register and call. On others its right answer gets 403. */
  readonly listener?: string;
};

/** Reads devices. The switch calls these functions at each request, so changes need no restart. */
export type Devices = {
  readonly termsOf?: (device: DeviceId) => Terms | undefined;
  /** The device whose address of record has this user part ("8001"). */
  readonly ofUser: (user: string) => DeviceId | undefined;
  /** User part of the device's address of record. */
  readonly userOf: (device: DeviceId) => string | undefined;
  /** The algorithms of each digest user of the realm: an unknown name gets a challenge like theirs. The same array until it changes. */
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
  /** Absolute paths, searched in this order: uploaded prompts before those of the project. `digit.8` is `digit.8.wav`. */
  readonly promptFolders: readonly string[];
  /** Absolute path. */
  readonly recordingsFolder: string;
  readonly rtp: MediaPlace;
  /** How media packets are sent and received: "dgram" uses only Node's sockets; "auto", the default, uses the cheapest method of this machine. */
  readonly mediaSockets?: "auto" | "dgram";
  /** LegMediaLost comes after this time without RTP, ms. Read when a leg begins. Default 10000. */
  readonly silentAfterMs?: number;
  /** Key of the HMAC in digest nonces; the same key makes them valid after a restart. Default random. */
  readonly nonceKey?: Uint8Array;
  /**
   * Digest algorithms of challenges, in order. Default: MD5 only, since baresip 1.1 gives up at a 401 with SHA-256 beside it, and JsSIP supports only MD5.
   * "SHA-256" needs its own stored HA1.
   */
  readonly digestAlgorithms?: readonly ("MD5" | "SHA-256")[];
  /**
   * Hosts that a stranger's Request-URI must name; otherwise it gets no answer. Default: `sipDomain`. Don't add an IP address: scanners would get an
   * answer.
   */
  readonly domains?: readonly string[];
  readonly bans?: Partial<BanSettings>;
  /** RFC 3261 timers, for tests on real sockets: T1 (500) and so 64·T1. */
  readonly sipT1Ms?: number;
};

export type Clock = {
  /** Monotonic ms, process.hrtime. */
  readonly mono: () => number;
  /** Converts a `mono` to ms since the epoch; never goes back. */
  readonly at: (mono: number) => number;
};

/** A logger with pino's methods. Telephone numbers belong under `pii`. */
export type Log = {
  readonly debug: (fields: object, sentence: string) => void;
  readonly info: (fields: object, sentence: string) => void;
  readonly warn: (fields: object, sentence: string) => void;
  readonly error: (fields: object, sentence: string) => void;
};

/** What a restart needs of a leg or recording, under a key; null removes the key. Plain JSON. With SRTP it contains the call's keys: encrypt it. */
export type Checkpoint = { readonly key: string; readonly value: unknown };

/** A leg as it was at `at`, ms since the epoch. */
export type LegCheckpoint = {
  readonly v: 1;
  readonly at: number;
  readonly leg: Leg;
  /** From the answer on. */
  readonly dialog?: DialogSnapshot;
  /** Until the leg is answered and the ACK is there. */
  readonly invite?: InviteSnapshot;
  readonly hears?: readonly LegId[];
  /** When its timer is due, ms since the epoch. */
  readonly dueAt?: number;
};

/** A recording that runs, its files relative to the recordings folder, as it was at `mono`. */
export type RecordingCheckpoint = Recording & { readonly v: 1; readonly mono: number };

/** A browser's dialog whose leg ended by a restart at `at`, ms since the epoch. The browser has not connected again, so it has not been told. */
export type UnreachedCheckpoint = { readonly v: 1; readonly at: number; readonly dialog: DialogSnapshot };

/** What is needed to tell a peer that its leg has ended: the dialog of an answered leg, before that its INVITE. */
export type DialogCheckpoint = DialogSnapshot | InviteSnapshot;
/** A leg of a dead process. `ageMs`: the age of its checkpoint. */
export type Orphan = { readonly leg: LegId; readonly dialog: DialogCheckpoint; readonly ageMs: number };

/** A trunk's state. `up` false: outbound calls fail at once. Undefined: unknown, since there is no result yet, or no registration and no OPTIONS; calls are tried. */
export type TrunkState = {
  readonly id: TrunkId;
  readonly up?: boolean;
  /** Why it is down. */
  readonly why?: string;
  /** When it went up or down, ms since the epoch, as below. */
  readonly since?: number;
  /** Only for a trunk that registers. */
  readonly registered?: boolean;
  readonly registeredUntil?: number;
  /** How long the last answer to OPTIONS took, ms. */
  readonly answeredInMs?: number;
  /** Lines in use now. */
  readonly taken: number;
  readonly lines?: number;
};

export type SwitchCounters = {
  readonly sip: SipCounters;
  readonly trunks: readonly TrunkState[];
  /** Bans in force: addresses, and users at addresses. */
  readonly bans: number;
  /** Bans since the start. */
  readonly banned: number;
  readonly legs: number;
  /** Legs that have ended and still close their SIP session or media. */
  readonly legsEnding: number;
  readonly recordings: number;
  /** Those of `recordings` that are paused, since the disk is full or fails. */
  readonly recordingsPaused: number;
  /** Commands for a leg that is gone, or in a wrong state. */
  readonly commandsIgnored: number;
  readonly promptsUnknown: number;
  readonly mediaRestarts: number;
  readonly mediaFailures: number;
  readonly drained: number;
  readonly overLimit: number;
  /** From the media process's last pulse, like the next six. */
  readonly mediaSessions: number;
  /** RTP and RTCP ports that are open in advance for new sessions. */
  readonly mediaSparePorts: number;
  readonly framesLate: number;
  readonly packetsDropped: number;
  /** Refused by the kernel, since no socket listens there, or only one that is connected to another peer. Of the whole machine. */
  readonly packetsRefused: number;
  readonly mediaCpuMs: number;
  readonly mediaRssBytes: number;
};

/** The ways out of the switch: SIP's sockets, and the door to the media. */
export type SwitchWire = {
  readonly openListener: typeof openListener;
  readonly startMedia: typeof startMedia;
};

export type SwitchOptions = {
  readonly config: SwitchConfig;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly wire: SwitchWire;
  /** Packets of the event's task (the 200 to a BYE) wait for the promise: the journal is written first. */
  readonly onEvent: (event: SwitchEvent) => void | Promise<void>;
  readonly log: Log;
  /** The far end of a leg begins to speak (above −45 dBov for 100 ms), or stops. Costs a little processor time, only if this is set. */
  readonly onHeard?: (leg: LegId, speaking: boolean) => void;
  /** Whether file descriptors run short; then strangers' connections are refused. */
  readonly isShort?: () => boolean;
  /** Somebody guesses passwords and is banned: raise an alarm. */
  readonly onBan?: (ban: Ban) => void;
  /**
   * `changes` has something that a peer is about to see. The INVITE, 100, 200 or ACK waits for the promise, which resolves when the changes are on disk.
   * Other changes may be written later.
   */
  readonly onChange?: () => void | Promise<void>;
  /** Legs and recordings of a dead process, from its last `changes`. They exist before the first packet is read. Call `resume` afterwards. */
  readonly takeUp?: TakenUp;
};

/** A ban. `user`: only requests of this user from the address are dropped. `until`: ms since the epoch. */
export type Ban = { readonly address: string; readonly user?: string; readonly until: number };

export type TakenUp = {
  readonly legs: readonly LegCheckpoint[];
  readonly recordings: readonly RecordingCheckpoint[];
  readonly unreached?: readonly UnreachedCheckpoint[];
  /** The last time at which the dead process is known to have lived, ms since the epoch. */
  readonly aliveUntil?: number;
};

export type Switch = {
  /** Never throws. Events of the command come later, not within the call. A command for a leg that is gone is ignored and counted. */
  readonly perform: (command: SwitchCommand) => void;
  /** Adds a browser's WebSocket (subprotocol "sip") that the HTTP server authenticated. Its SIP needs no digest. Close it when its session ends. */
  readonly attachWebSocket: (
    socket: Parameters<Endpoint["attachWebSocket"]>[0],
    who: { readonly device: DeviceId; readonly remote: Address },
  ) => void;
  /** Applies to new calls; running calls continue. Registers, unregisters, and begins or ends OPTIONS as the trunks now say. */
  readonly updateTrunks: (trunks: readonly Trunk[]) => void;
  /** While on, new inbound calls get 503 and Retry-After: LegArrived, then LegEnded by system, draining. */
  readonly drain: (on: boolean) => void;
  /**
   * Without room nothing is recorded: running recordings end their file and report RecordingPaused, new ones wait. When there is room again each continues
   * in another file, at its place in time.
   */
  readonly setRecordingRoom: (hasRoom: boolean) => void;
  /** The checkpoints that changed since the last call. */
  readonly changes: () => readonly Checkpoint[];
  /**
   * Continues the legs that were taken up: their media on the same ports, their plays from the beginning, their recordings in new files. A leg that can't
   * continue reports LegEnded, by system, restart. Call it once, when events can be handled.
   */
  readonly resume: () => void;
  readonly hasLeg: (leg: LegId) => boolean;
  /** Whether RTP comes from the leg's far end now. */
  readonly flows: (leg: LegId) => boolean;
  /**
   * Ends the legs of a dead process at their peers, with the Reason of a restart: BYE for an answered leg, CANCEL for a ringing phone (a late 200 gets ACK and
   * BYE), 503 for a caller who was not answered. A browser is told when it connects again. Reports no event.
   */
  readonly endOrphans: (orphans: readonly Orphan[]) => void;
  /** The registrations over UDP, which make phones reachable right after a restart. */
  readonly snapshotBindings: () => BindingSnapshot[];
  readonly restoreBindings: (bindings: readonly BindingSnapshot[]) => void;
  readonly isReachable: (device: DeviceId) => boolean;
  readonly trunks: () => TrunkState[];
  /** The bans in force for guessing passwords. An IPv6 address stands for its /64. */
  readonly bans: () => Ban[];
  /** Lifts all bans of an address. */
  readonly unban: (address: string) => void;
  readonly counters: () => SwitchCounters;
  /** Stream quality of each trunk, and of the agents' phones, over the last five seconds. `stretches`: the number of such periods so far. */
  readonly quality: () => { readonly stretches: number; readonly quality: readonly StreamQuality[] };
  /** The media process; empty while it is being started again. */
  readonly mediaPids: () => number[];
  /** The real address of a listener, if its port was 0. */
  readonly address: (listener: string) => Address | undefined;
  /** Ends all legs (by system, draining), waits for their last packets and recordings, then closes every socket. */
  readonly close: () => Promise<void>;
};

/** The switch, or why it could not be opened; `message` is one sentence with the setting to change. */
export type OpenedSwitch =
  | { readonly ok: true; readonly switch: Switch }
  | { readonly ok: false; readonly error: ListenError };
