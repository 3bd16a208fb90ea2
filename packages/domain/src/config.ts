import type { DeviceId, FlowId, GroupId, TrunkId, UserId } from "./ids.ts";
import type { Flow } from "./ivr.ts";
import type { Schedule } from "./schedule.ts";
import type { PromptName } from "./switching.ts";

/** 接入号: a number that the hotline is reached at, and the flow that greets there. */
export type NumberConfig = { readonly number: string; readonly flow: FlowId };

/** 中继: a way to a carrier, or the authenticated door for test calls. */
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
  /** The trunk for calls out. */
  readonly default: boolean;
};

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
  /** 报工号 before the talk. */
  readonly announceAgentNo: boolean;
  /** A survey's id, or null for none. */
  readonly survey: string | null;
  readonly musicPrompt: PromptName;
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
};

/** 话机: a browser or a SIP phone, of one user. */
export type DeviceConfig = {
  readonly id: DeviceId;
  readonly user: UserId;
  readonly kind: "browser" | "sip";
  readonly sipUser: string;
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

export type Policies = {
  /** State of an agent who has just signed in. */
  readonly afterSignIn: "ready" | "busy";
  /** 小休 reason given to an agent who let a call ring out. */
  readonly rnaReason: string;
  /** 小休 reason given to an agent whose phone vanished in a ring or a talk. */
  readonly deviceLostReason: string;
  /** 小休 reasons that an agent may choose. */
  readonly restReasons: readonly string[];
  /** How long a caller waits for an agent's phone that vanished in a talk, ms. */
  readonly detachMs: number;
  /** A signed-in agent whose phone stays unreachable so long is signed out, ms. */
  readonly deviceGoneMs: number;
  /** No RTP for so long ends a leg (the switch measures), ms. */
  readonly rtpTimeoutMs: number;
  /** How long a far end is rung on a call out, ms. */
  readonly dialMs: number;
  /** What weighs first among free agents. */
  readonly prefer: "skill" | "idle";
  /** The From on an agent's phone shows the number with its middle hidden. */
  readonly maskNumbers: boolean;
  /** The number shown by calls out; one of `numbers`. */
  readonly outboundNumber: string;
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
};
