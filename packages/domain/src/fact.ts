import type { Disposition } from "./disposition.ts";
import type { Ending } from "./ending.ts";
import type {
  CallId,
  DeviceId,
  FlowId,
  GroupId,
  LegId,
  OfferId,
  PartyId,
  RecordingId,
  TrunkId,
  UserId,
  VisitId,
} from "./ids.ts";
import type { Segment } from "./switching.ts";

/** 座席状态: one at a time, a partition of the time signed in (identity I2), in order of precedence. */
export const agentStates = [
  "talking",
  "internal",
  "monitoring",
  "dialling",
  "ringing",
  "wrapUp",
  "rest",
  "busy",
  "ready",
  "offline",
] as const;
export type AgentState = (typeof agentStates)[number];

/** Why a queue visit ended. */
export type VisitReason =
  | "ANSWER"
  | "ABANDON"
  | "TIMEOUT"
  | "FULL"
  | "NOAGENT"
  | "KEY"
  | "CALLBACK"
  | "VOICEMAIL"
  | "TRANSFER"
  | "FORCED"
  | "ERROR";

/** Why an offer ended without an answer. */
export type OfferReason = "RNA" | "REJECT" | "CALLER_GONE" | "PICKED_UP" | "ELSEWHERE" | "FORCED" | "DEVICE_LOST";

/** The agent as she was at that moment: the number is a label with validity, so facts carry it. */
type AsAgent = { readonly agent: UserId; readonly agentNo: string };

/**
 * Everything that can have happened. The rest of the product sees nothing else of a live call.
 * A fact is never changed; a changed shape gets a higher `v` and an upcaster.
 */
export type FactBody =
  // the node
  | { readonly type: "NodeStarted"; readonly version: string; readonly recovered: number }
  | { readonly type: "NodeStopped"; readonly callsEnded: number }
  | { readonly type: "ClockStepped"; readonly byMs: number }
  | { readonly type: "MediaRestarted"; readonly legs: number }
  // the call; t0
  | {
      readonly type: "CallArrived";
      readonly call: CallId;
      readonly leg: LegId;
      readonly trunk: TrunkId;
      readonly number: string;
      readonly party: PartyId;
      readonly withheld: boolean;
      /** The calendar was closed at t0. */
      readonly outOfHours?: boolean;
      readonly sipCallId: string;
      /** Set by the server only, from the test trunk's proved identity: who started it. */
      readonly test?: { readonly startedBy: string };
    }
  | { readonly type: "CallAnswered"; readonly call: CallId; readonly leg: LegId }
  | {
      readonly type: "CallEnded";
      readonly call: CallId;
      readonly ending: Ending;
      readonly disposition?: Disposition;
      readonly detail?: string;
    }
  | { readonly type: "CallsJoined"; readonly call: CallId; readonly other: CallId }
  // legs other than the caller's first
  | {
      readonly type: "LegStarted";
      readonly call: CallId;
      readonly leg: LegId;
      readonly device?: DeviceId;
      readonly trunk?: TrunkId;
      readonly party?: PartyId;
    }
  | { readonly type: "LegAnswered"; readonly call: CallId; readonly leg: LegId }
  | { readonly type: "LegEnded"; readonly call: CallId; readonly leg: LegId; readonly ending: Ending }
  | { readonly type: "LegDetached"; readonly call: CallId; readonly leg: LegId; readonly why: string }
  | { readonly type: "LegReattached"; readonly call: CallId; readonly leg: LegId; readonly by: LegId }
  // the menu; tI0, tI1
  | { readonly type: "IvrEntered"; readonly call: CallId; readonly flow: FlowId; readonly version: number }
  | {
      readonly type: "NodeEntered";
      readonly call: CallId;
      readonly flow: FlowId;
      readonly version: number;
      readonly flowNode: string;
      readonly businessType?: string;
    }
  | {
      readonly type: "KeyPressed";
      readonly call: CallId;
      readonly flowNode: string;
      readonly key: string;
      readonly valid: boolean;
      readonly businessType?: string;
    }
  | { readonly type: "NoInput"; readonly call: CallId; readonly flowNode: string }
  | {
      readonly type: "IvrLeft";
      readonly call: CallId;
      readonly to: "queue" | "ended" | "dutyPhone" | "voicemail";
      readonly selfServed: boolean;
    }
  // tH
  | { readonly type: "HumanRequested"; readonly call: CallId; readonly inServiceHours: boolean }
  // the queue; tQ, tD
  | {
      readonly type: "QueueEntered";
      readonly call: CallId;
      readonly visit: VisitId;
      readonly group: GroupId;
      readonly priority: number;
      readonly atHead: boolean;
    }
  | {
      readonly type: "QueueLeft";
      readonly call: CallId;
      readonly visit: VisitId;
      readonly group: GroupId;
      readonly reason: VisitReason;
    }
  // the offer; tR, tA, tN
  | ({
      readonly type: "OfferStarted";
      readonly call: CallId;
      readonly visit: VisitId;
      readonly offer: OfferId;
      readonly group: GroupId;
      readonly leg: LegId;
      readonly device: DeviceId;
    } & AsAgent)
  | ({
      readonly type: "OfferAnswered";
      readonly call: CallId;
      readonly visit: VisitId;
      readonly offer: OfferId;
      readonly group: GroupId;
      readonly leg: LegId;
    } & AsAgent)
  | ({
      readonly type: "OfferEnded";
      readonly call: CallId;
      readonly visit: VisitId;
      readonly offer: OfferId;
      readonly group: GroupId;
      readonly reason: OfferReason;
    } & AsAgent)
  // the agent's leg
  | ({ readonly type: "AgentNoAnnounced"; readonly call: CallId; readonly leg: LegId; readonly ms: number } & AsAgent)
  | ({ readonly type: "HoldStarted"; readonly call: CallId; readonly leg: LegId } & AsAgent)
  | ({ readonly type: "HoldEnded"; readonly call: CallId; readonly leg: LegId } & AsAgent)
  /** tE: the agent's talk with this call is over. `offer` is absent on calls out. */
  | ({
      readonly type: "TalkEnded";
      readonly call: CallId;
      readonly leg: LegId;
      readonly offer?: OfferId;
      readonly group: GroupId;
      readonly ending: Ending;
    } & AsAgent)
  | ({
      readonly type: "WrapUpStarted";
      readonly call: CallId;
      readonly leg: LegId;
      readonly group: GroupId;
      readonly limitMs: number;
    } & AsAgent)
  | ({
      readonly type: "WrapUpEnded";
      readonly call: CallId;
      readonly leg: LegId;
      readonly group: GroupId;
      readonly why: "time" | "agent" | "signOut" | "call" | "restart";
    } & AsAgent)
  // calls out
  | ({
      readonly type: "DialStarted";
      readonly call: CallId;
      readonly leg: LegId;
      readonly trunk: TrunkId;
      readonly party: PartyId;
      readonly number: string;
      readonly group: GroupId;
      readonly parent?: CallId;
    } & AsAgent)
  | ({ readonly type: "DialAnswered"; readonly call: CallId; readonly leg: LegId; readonly group: GroupId } & AsAgent)
  | ({
      readonly type: "DialFailed";
      readonly call: CallId;
      readonly leg: LegId;
      readonly group: GroupId;
      readonly ending: Ending;
    } & AsAgent)
  // the agent
  | ({ readonly type: "AgentSignedIn"; readonly groups: readonly GroupId[]; readonly device: DeviceId } & AsAgent)
  | ({
      readonly type: "AgentStateChanged";
      readonly state: AgentState;
      readonly reason?: string;
      readonly forced?: boolean;
      readonly call?: CallId;
      readonly groups: readonly GroupId[];
    } & AsAgent)
  | ({ readonly type: "AgentSignedOut"; readonly forced?: boolean; readonly reason?: string } & AsAgent)
  // the survey
  | {
      readonly type: "SurveyOffered";
      readonly call: CallId;
      readonly agent: UserId;
      readonly agentNo: string;
      readonly survey: string;
    }
  | {
      readonly type: "RatingGiven";
      readonly call: CallId;
      readonly agent: UserId;
      readonly agentNo: string;
      readonly survey: string;
      readonly key: string;
      readonly option: string;
      readonly score: number;
      readonly satisfied: boolean;
    }
  | {
      readonly type: "SurveyEnded";
      readonly call: CallId;
      readonly agent: UserId;
      readonly agentNo: string;
      readonly survey: string;
      readonly outcome: "rated" | "invalid" | "none" | "hangup";
    }
  // the recording
  | {
      readonly type: "RecordingStarted";
      readonly call: CallId;
      readonly leg: LegId;
      readonly recording: RecordingId;
      readonly file: string;
    }
  | {
      readonly type: "RecordingEnded";
      readonly call: CallId;
      readonly leg: LegId;
      readonly recording: RecordingId;
      readonly segments: readonly Segment[];
    }
  | {
      readonly type: "RecordingFailed";
      readonly call: CallId;
      readonly leg: LegId;
      readonly recording: RecordingId;
      readonly reason: string;
    };

/**
 * A fact as the journal and the database hold it. (node, epoch, seq) is its key and never repeats: `epoch` is new with each new journal.
 * `at`: ms since the epoch, UTC, by the node's clock, which never goes back.
 */
export type Fact = FactKey & FactBody;
type FactKey = {
  readonly node: string;
  readonly epoch: string;
  readonly seq: number;
  readonly at: number;
  readonly v: number;
};
/** A body with a field of the key's would be filed under another key: that does not compile. */
export type NoClash = None<Extract<FieldOf<FactBody>, keyof FactKey>>;
type FieldOf<T> = T extends T ? keyof T : never;
type None<T extends never> = T;
export type FactType = FactBody["type"];
