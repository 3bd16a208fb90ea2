import type {
  Answer,
  Command,
  Fact,
  FactBody,
  FlowHost,
  GroupId,
  HotlineConfig,
  Look,
  PartyId,
  PastDials,
  PastTalk,
  Refusal,
  TrunkConfig,
  UserId,
} from "@zongji/domain";
import type { Db, Log, Parties } from "@zongji/store";
import type { Devices, Listener, MediaPlace, Switch } from "@zongji/switch";
import type { Journal } from "../journal/index.ts";
import type { NodeClock } from "./clock.ts";
import type { DiskWatch } from "./disk.ts";
import type { LineTest } from "./line-test.ts";
import type { DayReader } from "./readers.ts";
import type { Touched } from "./subjects.ts";

export type LiveOptions = {
  /** Absolute. `journal/`, `keys/` and `recordings/` in it are used. */
  readonly dataFolder: string;
  readonly version: string;
  /** IANA name; days begin in it. */
  readonly timeZone: string;
  /** Name of this node in facts. Default "n1". */
  readonly node?: string;
  readonly hotline: HotlineConfig;
  /** What the journal keeps for itself on the disk, for when that is full. Default 64 MiB; 0: nothing. */
  readonly reserveBytes?: number;
  /** From so many bytes on the journal begins a new file. Default 16 MiB. */
  readonly journalFileBytes?: number;
  /** May be away, for however long: calls never wait for it. */
  readonly db: Db;
  /** Called when facts have come into the database: whoever follows them may look. */
  readonly onShipped?: () => void;
  readonly sip: {
    readonly listeners: readonly Listener[];
    readonly rtp: MediaPlace;
    readonly mediaSockets?: "auto" | "dgram";
    /** Host part of our own URIs, and the realm of devices. */
    readonly domain: string;
    /** In which the test trunk's users prove themselves. */
    readonly testRealm: string;
    /** Absolute paths: uploaded prompts before the ones that come with the project. */
    readonly promptFolders: readonly string[];
    /** HA1 of a digest user, looked up at each request. */
    readonly digestUser: Devices["digestUser"];
    /** With which we prove ourselves to a carrier, looked up whenever trunks change. */
    readonly trunkPassword?: (trunk: string) => string | undefined;
    /** Hosts that a stranger's request may name beside `domain`. */
    readonly domains?: readonly string[];
    /** So that nonces outlive a restart. */
    readonly nonceKey?: Uint8Array;
  };
  /** Whom the HTTP nodes of flows may ask. Default: nobody. */
  readonly flowHosts?: readonly FlowHost[];
  /** Asks the office how far a thing is that a caller wants to know of. Default: it can't be reached. */
  readonly lookUp?: (what: string, signal: AbortSignal, body?: string) => Promise<Answer>;
  /** Whether file descriptors run short: strangers' connections are refused then. */
  readonly isShort?: () => boolean;
  readonly log: Log;
};

/** Figures for the metrics page. */
export type LivePulse = {
  /** Without test calls. */
  readonly calls: number;
  readonly testCalls: number;
  readonly agents: number;
  readonly timers: number;
  readonly faults: number;
  /** Of these, parts of steps that threw: taken back, their calls ended. */
  readonly failedSteps: number;
  readonly clockAheadMs: number;
  readonly journal: Journal["pulse"];
  /** Where recordings lie. */
  readonly disk: DiskWatch["pulse"];
  readonly shipping: { waiting: number; lagMs: number; differing: number; rejected: number; failures: number };
  /** How often a fact could not be read since the process started. */
  readonly unreadFacts: number;
  readonly switch: ReturnType<Switch["counters"]>;
};

/** The running hotline. */
export type Live = {
  readonly clock: NodeClock;
  readonly parties: Parties;
  /** As it is configured now. */
  readonly config: () => HotlineConfig;
  /** What is going on now; holds no number of a citizen. The same object while nothing changes. */
  readonly look: () => Look;
  /** What has changed since the last time, by what it is about: for one reader, who is told by `onChange` that there may be something. */
  readonly takeTouched: () => Touched;
  /** Who is signed in to the group here. */
  readonly agentsOf: (group: GroupId) => ReadonlySet<UserId>;
  /** Agents who are signed in and whose phone can't be reached. Cheaper than a look. */
  readonly phonesAway: () => number;
  /** Groups in which something goes on: agents are signed in, or a call is theirs. */
  readonly busyGroups: () => ReadonlySet<GroupId>;
  /** Facts of a call that is open, or whose wrap-up is; in order. */
  readonly factsOf: (call: string) => readonly Fact[];
  /** Where the day begins that it is now, ms since the epoch. */
  readonly today: () => number;
  /** Tells today's facts, and whatever comes: for the wall's figures. @throws Error once facts are let go */
  readonly readDay: (reader: DayReader) => void;
  /** All who reckon with the day's facts have come: those that they were told leave memory. Resolves when they know the day so far. */
  readonly letFactsGo: () => Promise<void>;
  /** The number behind a pseudonym, of the calls of late only. */
  readonly numberOf: (party: PartyId) => string | undefined;
  /** Resolves when the journal is safe and the switch has its commands: to why it was refused, or to undefined. */
  readonly command: (user: UserId, command: Command) => Promise<Refusal | undefined>;
  /** Called after each step, in the same turn: be quick. */
  readonly onChange: (listener: () => void) => () => void;
  /** The hotline's configuration has changed. */
  readonly configure: (config: HotlineConfig) => void;
  /** Who answered whom before this run, oldest first, and whom the hotline called today: told once. */
  readonly remember: (talks: readonly PastTalk[], dials: readonly PastDials[]) => void;
  /** Which groups other nodes hold, and which this one holds, with the fences of their leases: told as a fact. */
  readonly setPools: (elsewhere: readonly GroupId[], held: readonly { group: GroupId; fence: number }[]) => void;
  /** Facts of other nodes: the day's figures count them, and what is open there can be looked at. */
  readonly learn: (facts: readonly Fact[]) => void;
  /** A browser's SIP socket that the session let in. Close it when the session ends. */
  readonly attachWebSocket: Switch["attachWebSocket"];
  /** Facts of the node itself. Resolves when they are safe. */
  readonly append: (bodies: readonly FactBody[]) => Promise<void>;
  /** Whether a phone or a browser is registered. */
  readonly isReachable: Switch["isReachable"];
  /** How the streams of each trunk came in of late. */
  readonly quality: Switch["quality"];
  /** How each trunk that is in use stands. */
  readonly trunks: Switch["trunks"];
  /** 测试线路: a call by this trunk, that no fact tells of. Undefined: another test goes on. */
  readonly testTrunk: (trunk: TrunkConfig, number: string) => Promise<LineTest> | undefined;
  /** The INVITE of a call out over a trunk of these settings; null, and why, where none can leave. */
  readonly previewInvite: (
    trunk: TrunkConfig,
    number: string,
  ) => { readonly invite: string | null; readonly why: "inboundOnly" | "noListener" | null };
  /** 封禁: who is dropped now for guessing passwords. */
  readonly bans: Switch["bans"];
  readonly unban: Switch["unban"];
  /** Refuses new calls, lets those that are go on for so long, then ends them. @returns how many had to be ended */
  readonly drain: (limitMs: number, onLeft?: (calls: number) => void) => Promise<number>;
  readonly isDraining: () => boolean;
  /** When the drain that goes on ends at the latest, by the node's clock. */
  readonly drainsUntil: () => number | undefined;
  readonly pulse: () => LivePulse;
  /** Process ids of the media, for tests and the health page. */
  readonly mediaPids: Switch["mediaPids"];
  /** Ends whatever is left with BYE; ships what can be shipped within a few seconds. */
  readonly close: () => Promise<void>;
};
