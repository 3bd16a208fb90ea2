import type { DeviceId, FlowId, GroupId, TrunkId, UserId } from "./ids.ts";
import type { Flow } from "./ivr.ts";
import type { Schedule } from "./schedule.ts";
import type { PromptName } from "./switching.ts";

/** 接入号: a number that the hotline is reached at, and the flow that greets there. */
export type NumberConfig = {
  readonly number: string;
  readonly flow: FlowId;
  /** Its calls, in and out, are recorded: true. */
  readonly recorded?: boolean;
};

/** A number rule. `match`: a number, or a pattern of digits and X (any digit), with a last `.` for whatever follows. The first that matches is applied. */
export type NumberRule = {
  readonly match: string;
  /** Characters taken from the front. */
  readonly strip: number;
  /** Put in front after that. */
  readonly prepend: string;
};

/** Registration of a trunk with its carrier (RFC 3261 §10). The secret lives elsewhere. */
export type TrunkRegistration = {
  readonly host: string;
  readonly port?: number;
  /** User part of the address-of-record. */
  readonly user: string;
  /** Digest user; absent is `user`. */
  readonly authUser?: string;
  readonly expiresSec: number;
};

/** 中继: a way to a carrier, or the authenticated door for test calls. What is optional has the default that its comment names. */
export type TrunkConfig = {
  readonly id: TrunkId;
  readonly name: string;
  readonly kind: "carrier" | "test";
  readonly transport: "udp" | "tcp" | "tls";
  /** Where calls out go; a trunk without a host takes calls only. */
  readonly host?: string;
  readonly port?: number;
  /** Addresses (IPv4, IPv6 or CIDR) that requests of this trunk come from. */
  readonly match: readonly string[];
  /** 外线: calls at the same time, both directions. */
  readonly maxLines: number;
  /** Digest user that requests must prove (a test trunk always has one). The secret lives elsewhere. */
  readonly digestUser?: string;
  readonly enabled: boolean;
  /** Stands for `priority` 1 where none is given; another trunk with a host then has 2. */
  readonly default: boolean;
  /** both */
  readonly direction?: "both" | "in" | "out";
  /** For calls out: 1 is tried first. */
  readonly priority?: number;
  /** Weight among trunks of one priority, 1 to 100: 1. */
  readonly share?: number;
  readonly register?: TrunkRegistration;
  /** OPTIONS are sent so often; 0, the default: never. */
  readonly health?: { readonly optionsSec: number };
  /** Where the called number stands: requestUri. */
  readonly calledNumberFrom?: "requestUri" | "to" | "pCalledPartyId" | "diversion";
  /** None. `out`: the number that is dialled; `inCalling`, `inCalled`: what an arrived call brought. */
  readonly numberRules?: {
    readonly out?: readonly NumberRule[];
    readonly inCalling?: readonly NumberRule[];
    readonly inCalled?: readonly NumberRule[];
  };
  /** What calls out show. `number`: instead of policies.outboundNumber. `assertedIdentity`: P-Asserted-Identity too. `privacy`: withheld. */
  readonly callerId?: { readonly number?: string; readonly assertedIdentity: boolean; readonly privacy: boolean };
  /** off */
  readonly srtp?: "off" | "offered" | "required";
  /** In order of preference: PCMA, PCMU. */
  readonly codecs?: readonly ("PCMA" | "PCMU" | "G722")[];
  /** A listener's name; absent: the first that speaks `transport`. */
  readonly listener?: string;
  /** RFC 4028: true. */
  readonly sessionTimers?: boolean;
  /** The longest that a session may last without a refresh, as we ask for it, s: 1800. */
  readonly sessionSec?: number;
  /** How digits come and go: auto (RFC 4733, else tones). INFO is understood whatever stands here. */
  readonly digits?: "auto" | "rfc4733" | "inband" | "info";
  /** How a call out introduces itself to the carrier. */
  readonly introduction?: {
    /** Host part of the Request-URI, To and the address of record: `host`, where that is a name. */
    readonly domain?: string;
    /** Host part of From and P-Asserted-Identity: that of the address of record, else the hotline's own SIP domain. */
    readonly fromHost?: string;
    /** `user=phone` beside each number. */
    readonly userPhone?: boolean;
    /** `P-Early-Media: supported` (RFC 5009). */
    readonly earlyMedia?: boolean;
  };
  /** A body part of a call in that has to be understood and that we don't read, as ISUP: ignore. */
  readonly unreadParts?: "ignore" | "refuse";
  /** Neither RTP nor RTCP for so long ends its calls, in talks and menus alike, ms; absent: as the policies say. */
  readonly rtpTimeoutMs?: number;
  /** The node whose line it is: no other takes its calls, dials over it or registers for it. Absent: each does. */
  readonly node?: string;
};

/** 呼出权限: outside numbers, by patterns as in NumberRule.match. */
export type DialRight = { readonly id: string; readonly name: string; readonly patterns: readonly string[] };

/** 溢出: where a call goes that the queue could not serve. */
export type Overflow = { readonly to: "hangUp" } | { readonly to: "group"; readonly group: GroupId };

/** 座席组: agents who share a queue. */
export type GroupConfig = {
  readonly id: GroupId;
  readonly name: string;
  /** How long one agent's phone rings, ms. */
  readonly ringMs: number;
  /** 话后处理: longest time after a talk before the agent is offered the next call, ms; 0 is none. */
  readonly wrapUpMs: number;
  /** Longest stay in the queue, ms. A ring that is under way is let finish. */
  readonly maxWaitMs: number;
  /** Callers that wait at once, ringing ones included. */
  readonly maxWaiting: number;
  readonly overflow: Overflow;
  /**
   * What becomes of callers while nobody is signed in. leave: they are told so and leave by `overflow`, those who wait too once the last agent has
   * signed out · wait, where nothing stands here: they are told so and wait.
   */
  readonly noAgent?: "wait" | "leave";
  /** 报工号 before the talk. */
  readonly announceAgentNo: boolean;
  /** A survey's id, or null for none. */
  readonly survey: string | null;
  readonly musicPrompt: PromptName;
};

/** 呼叫转移: where a call for an agent goes instead. A number is dialled with her rights. */
export type ForwardTarget = { readonly agent: UserId } | { readonly group: GroupId } | { readonly number: string };
/**
 * For calls directed to the agent (internal calls, transfers, consultations), never for the queue's offers. `noAnswer` also where her phone can't
 * be reached or she has not signed in; `afterMs`: how long it rings before.
 */
export type Forwarding = {
  readonly always?: ForwardTarget;
  readonly busy?: ForwardTarget;
  readonly noAnswer?: ForwardTarget & { readonly afterMs: number };
};

/** 座席: a user's role of answering. */
export type AgentConfig = {
  readonly user: UserId;
  readonly agentNo: string;
  readonly name: string;
  readonly groups: readonly GroupId[];
  readonly devices: readonly DeviceId[];
  /** Skill by group, 1 to 10; absent is 5. */
  readonly skills: Readonly<Record<string, number>>;
  /** 班长席: the groups that she watches over. */
  readonly supervises: readonly GroupId[];
  readonly forwarding?: Forwarding;
  /** Ids of HotlineConfig.dialRights: what one of them matches she may dial. Absent: every number; []: none. */
  readonly dialRights?: readonly string[];
};

/** 话机: a browser or a SIP phone, of one user. What is optional has the default that its comment names; a browser has none of the settings. */
export type DeviceConfig = {
  readonly id: DeviceId;
  readonly user: UserId;
  readonly kind: "browser" | "sip";
  readonly sipUser: string;
  /** What its user reads; absent: what it is. */
  readonly label?: string;
  /** Offered in this order, and no other accepted: MD5 alone. */
  readonly digest?: readonly ("MD5" | "SHA-256")[];
  /** In order of preference: PCMA, PCMU, G722. */
  readonly codecs?: readonly ("PCMA" | "PCMU" | "G722")[];
  /** Absent: answered as it asks, and offered where it registered over TLS. `required`: plain RTP is refused. */
  readonly srtp?: "off" | "offered" | "required";
  /** How digits come and go: auto (RFC 4733, else tones). INFO is understood whatever stands here. */
  readonly digits?: "auto" | "rfc4733" | "inband" | "info";
  /** RFC 4028: true. */
  readonly sessionTimers?: boolean;
  /** The longest that a session may last without a refresh, as we ask for it, s: 1800. */
  readonly sessionSec?: number;
  /** The listener's name that it must come over; absent: any. */
  readonly listener?: string;
};

export type SurveyOption = {
  readonly key: string;
  readonly label: string;
  readonly score: number;
  readonly satisfied: boolean;
};
/** 满意度评价. `retries`: invalid keys that are forgiven. `timeoutMs`: from the question's end. */
export type SurveyConfig = {
  readonly id: string;
  readonly prompt: PromptName;
  readonly options: readonly SurveyOption[];
  readonly retries: number;
  readonly timeoutMs: number;
};

/** Where nobody has set others. Worded by the console. */
export const shippedResults = ["answered", "forwarded", "followUp", "complaint", "wrongNumber", "nuisance"] as const;

export type Policies = {
  /** State of an agent who has just signed in. */
  readonly afterSignIn: "ready" | "busy";
  /** 小休 reason given to an agent who let a call ring out. */
  readonly rnaReason: string;
  /** 小休 reason given to an agent whose phone vanished in a ring or a talk. */
  readonly deviceLostReason: string;
  /** 小休 reasons that an agent may choose. */
  readonly restReasons: readonly string[];
  /** How long a rest for a reason may last, ms: who stays away longer is shown so, to herself and on the wall. A reason that isn't here has no limit. */
  readonly restLimitsMs?: Readonly<Record<string, number>>;
  /** How long a caller waits for an agent's phone that vanished in a talk, ms. */
  readonly detachMs: number;
  /** A signed-in agent whose phone stays unreachable so long is signed out, ms. */
  readonly deviceGoneMs: number;
  /** Neither RTP nor RTCP for so long ends a leg in a talk (the switch measures), ms. */
  readonly rtpTimeoutMs: number;
  /** The same for a citizen who listens: in a menu, a queue, on hold, ms: 30 000. Less than `rtpTimeoutMs` is as much as that. */
  readonly rtpTimeoutWaitingMs?: number;
  /** How long a far end is rung on a call out, ms. */
  readonly dialMs: number;
  /** How long a colleague's phone rings within the house, ms: 30 000. */
  readonly colleagueRingMs?: number;
  /** What weighs first among free agents. */
  readonly prefer: "skill" | "idle";
  /** The From on an agent's phone shows the number with its middle hidden. */
  readonly maskNumbers: boolean;
  /** The number shown by calls out; one of `numbers`. */
  readonly outboundNumber: string;
  /** Hold, transfer and consultation while the agent's number is told wait for its end, or cut it: wait. */
  readonly announcement?: "wait" | "cut";
  /** 办理结果 that an agent may note of a call, in their order: `shippedResults`. */
  readonly resultCodes?: readonly string[];
  /** How long after the first valid key of a survey another one takes its place, ms: 3 000. */
  readonly ratingOpenMs?: number;
};

/** All that the live call needs to know. Plain JSON; kept on disk, so that the hotline starts without its database. */
export type HotlineConfig = {
  readonly v: 1;
  readonly numbers: readonly NumberConfig[];
  readonly trunks: readonly TrunkConfig[];
  readonly groups: readonly GroupConfig[];
  readonly agents: readonly AgentConfig[];
  readonly devices: readonly DeviceConfig[];
  readonly flows: readonly Flow[];
  readonly surveys: readonly SurveyConfig[];
  readonly schedule: Schedule;
  readonly policies: Policies;
  readonly dialRights?: readonly DialRight[];
};
