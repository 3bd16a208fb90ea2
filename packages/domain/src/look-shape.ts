import type { WhyNobody } from "./call/call.ts";
import type { AgentState, WatchMode } from "./fact.ts";
import type { CallId, DeviceId, GroupId, LegId, PartyId, TransferId, TrunkId, UserId } from "./ids.ts";
import type { Refusal } from "./input.ts";
import type { Ring } from "./pick-up.ts";

export type AgentLook = {
  readonly user: UserId;
  readonly agentNo: string;
  readonly groups: readonly GroupId[];
  readonly device: DeviceId;
  readonly reachable: boolean;
  readonly state: AgentState;
  /** ms since the epoch */
  readonly since: number;
  readonly reason?: string;
  readonly call?: CallId;
  /** `call` is a test: what she does is in no figure. */
  readonly test?: true;
  /** In a call, wrap-up or work: the state that comes after. */
  readonly after?: "ready" | "busy" | "rest";
  /** Her phone picks up by itself. */
  readonly autoAnswer?: true;
  /** A supervisor has signed her out: it happens after this call. */
  readonly leaving?: true;
  /** State monitoring: whom she watches. */
  readonly monitoring?: { readonly agent: UserId; readonly mode: WatchMode };
  /** Ringing or internal: with whom she talks, or who calls her, within the house. `how` consult: she is the one who is consulted. */
  readonly internal?: { readonly how: "internal" | "consult" | "emergency"; readonly agent: UserId };
  /** What rings at colleagues that she may pick up, in its order. */
  readonly pickable?: readonly Ring[];
};
/** One of those who are in a call, or are rung for it. */
export type PartyLook = {
  readonly leg: LegId;
  readonly role: "citizen" | "agent" | "consulted" | "third" | "outside" | "called" | "watcher";
  readonly at: "trying" | "up";
  readonly agent?: UserId;
  /** Of an internal call: she holds the other; nobody hears her. */
  readonly holds?: true;
  readonly muted?: true;
  /** Whom this party hears now, besides prompts and music. */
  readonly hears: readonly LegId[];
};
export type CallLook = {
  readonly call: CallId;
  readonly direction: "in" | "out" | "internal";
  /** "" of an internal call. */
  readonly trunk: TrunkId;
  /** The hotline's number; of an internal call the called agent's. */
  readonly number: string;
  /** "" of an internal call. */
  readonly party: PartyId;
  readonly test: boolean;
  /** t0, ms */
  readonly since: number;
  readonly phase:
    | "arrived"
    | "menu"
    | "queued"
    | "ringing"
    | "announcing"
    | "talking"
    | "held"
    | "reconnecting"
    | "survey"
    | "dialling"
    /** An agent's phone rings, to call somebody back who kept his place in the queue. */
    | "offering"
    | "consulting"
    | "threeWay"
    /** Dialled out by a blind transfer: the citizen hears it ring. */
    | "transferring"
    /** The citizen talks with an outside number; no agent is in it. */
    | "outside"
    /** Internal, until it is answered; then talking. */
    | "calling"
    | "closing";
  readonly group?: GroupId;
  /** tQ of the open visit, ms */
  readonly waitingSince?: number;
  readonly agent?: UserId;
  /** Living legs. */
  readonly parties?: readonly PartyLook[];
  /** A consultation or a three-way talk. */
  readonly consult?: {
    readonly transfer: TransferId;
    readonly to: "agent" | "group" | "supervisor" | "number";
    readonly answered: boolean;
    /** Whom the agent hears in a consultation. */
    readonly on: "citizen" | "consulted" | "both";
    readonly agent?: UserId;
    readonly party?: PartyId;
  };
  /** `of`: the agent whose talk it is. */
  readonly watchers?: readonly {
    readonly user: UserId;
    readonly of: UserId;
    readonly mode: WatchMode;
    readonly at: "trying" | "up";
  }[];
  /** Of an internal call: nobody came, and the caller is told so; or it has come back to who sent it on. */
  readonly nobody?: {
    readonly at: "told" | "returns";
    readonly why: WhyNobody;
    /** For whom it was meant. */
    readonly agent?: UserId;
    readonly group?: GroupId;
    readonly party?: PartyId;
  };
  /** What the agent asked for while her number is told: it waits for its end. `refused`: it could not be honoured any more when that had come. */
  readonly pending?: { readonly wish: "hold" | "transfer" | "consult"; readonly refused?: Refusal };
  /** The agent is muted. */
  readonly muted?: true;
  /** ms since the epoch: the agent pressed the emergency button. */
  readonly emergency?: number;
  /** Of an emergency: a supervisor's seat rings for it, or somebody has joined. */
  readonly helped?: true;
  /** Of an emergency: who said that she comes. */
  readonly coming?: UserId;
};
/** Test calls are not in it. */
export type GroupLook = {
  readonly group: GroupId;
  /** Ringing ones included. */
  readonly waiting: number;
  readonly longestSince?: number;
  readonly talking: number;
  readonly ready: number;
  readonly signedIn: number;
};
export type Look = {
  readonly draining: boolean;
  readonly agents: readonly AgentLook[];
  readonly calls: readonly CallLook[];
  readonly groups: readonly GroupLook[];
};
