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
  TransferId,
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

/** 监听, 耳语, 强插. */
export type WatchMode = "listen" | "whisper" | "join";

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

/** `since`: when it was, ms since the epoch, where that lies before the fact's own moment: the far end had hung up while no process of ours listened. */
type Earlier = { readonly since?: number };

/** Who was asked for by a transfer or a consultation, and who it came to be (after forwarding, a group's choice, the supervisor's seat). */
type AsTarget = {
  readonly transfer: TransferId;
  readonly to: "agent" | "group" | "flow" | "supervisor" | "number";
  readonly toAgent?: UserId;
  readonly toAgentNo?: string;
  readonly toGroup?: GroupId;
  readonly toFlow?: FlowId;
  readonly toNode?: string;
  readonly toParty?: PartyId;
};

/**
 * Everything that can have happened. The rest of the product sees nothing else of a live call.
 * A fact is never changed; a changed shape gets a higher `v` and an upcaster.
 */
export type FactBody =
  // the node; `recovered`: calls of the last run that go on
  | { readonly type: "NodeStarted"; readonly version: string; readonly recovered: number }
  | { readonly type: "NodeStopped"; readonly callsEnded: number }
  /**
   * The wall clock was set: `at` of what follows is `byMs` further on. It was wrong before, so what was stamped within the last `upMs` moves by as much
   * (`placed`): so long the steady clock has run on. Absent in facts of earlier releases, whose steps move nothing.
   */
  | { readonly type: "ClockStepped"; readonly byMs: number; readonly upMs?: number }
  | { readonly type: "MediaRestarted"; readonly legs: number }
  // alarms of the node's health; `alarm` names its rule, `subject` of which trunk, process or disk, `value` is in the rule's unit
  | {
      readonly type: "AlarmRaised";
      readonly alarmId: string;
      readonly alarm: string;
      readonly subject?: string;
      readonly level: "warning" | "critical";
      readonly value: number;
    }
  | {
      readonly type: "AlarmChanged";
      readonly alarmId: string;
      readonly level: "warning" | "critical";
      readonly value: number;
    }
  /** `value` is absent where the thing is no longer there; `worst` is what it came to meanwhile. */
  | { readonly type: "AlarmCleared"; readonly alarmId: string; readonly value?: number; readonly worst: number }
  | { readonly type: "AlarmAcknowledged"; readonly alarmId: string; readonly user: UserId }
  /** The groups that this node holds from now on, all of them, each with the fence of its lease: it grows with every node that takes the group. */
  | { readonly type: "PoolsChanged"; readonly held: readonly { readonly group: GroupId; readonly fence: number }[] }
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
      /** When it came, ms since the epoch, where that lies before the fact's own moment: it was turned away while none could be written. Of its end too. */
      readonly since?: number;
    }
  | { readonly type: "CallAnswered"; readonly call: CallId; readonly leg: LegId }
  | {
      readonly type: "CallEnded";
      readonly call: CallId;
      readonly ending: Ending;
      readonly disposition?: Disposition;
      readonly detail?: string;
      /** As of CallArrived, and `Earlier`. */
      readonly since?: number;
    }
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
  | {
      readonly type: "LegEnded";
      readonly call: CallId;
      readonly leg: LegId;
      readonly ending: Ending;
      readonly since?: number;
    }
  | { readonly type: "LegDetached"; readonly call: CallId; readonly leg: LegId; readonly why: string }
  /** Nothing came from the citizen's line for so long: neither sound nor a report of it. Of one who is talked with that is his end. */
  | { readonly type: "SilenceBegan"; readonly call: CallId; readonly leg: LegId; readonly forMs: number }
  | { readonly type: "SilenceEnded"; readonly call: CallId; readonly leg: LegId }
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
  | ({
      readonly type: "IvrLeft";
      readonly call: CallId;
      readonly to: "queue" | "ended" | "dutyPhone" | "voicemail";
      readonly selfServed: boolean;
    } & Earlier)
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
      /** Directed to one agent by a transfer: the wait is her ring. It goes on in the group's queue if she doesn't answer. */
      readonly direct?: true;
    }
  | ({
      readonly type: "QueueLeft";
      readonly call: CallId;
      readonly visit: VisitId;
      readonly group: GroupId;
      readonly reason: VisitReason;
    } & Earlier)
  // the offer; tR, tA, tN
  /**
   * `how`: she took it herself (pickUp, intercept) or had been consulted: answered in the same ms, so left out of speed averages. `visit` is then the
   * one that brought the call to the agent before her; a call out has none, and the id names nothing.
   */
  | ({
      readonly type: "OfferStarted";
      readonly call: CallId;
      readonly visit: VisitId;
      readonly offer: OfferId;
      readonly group: GroupId;
      readonly leg: LegId;
      readonly device: DeviceId;
      readonly how?: "pickUp" | "intercept" | "consult";
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
    } & AsAgent &
      Earlier)
  // the agent's leg
  | ({ readonly type: "AgentNoAnnounced"; readonly call: CallId; readonly leg: LegId; readonly ms: number } & AsAgent)
  | ({ readonly type: "HoldStarted"; readonly call: CallId; readonly leg: LegId } & AsAgent)
  | ({ readonly type: "HoldEnded"; readonly call: CallId; readonly leg: LegId } & AsAgent & Earlier)
  /** tE: the agent's talk with this call is over. `offer` is absent on calls out. */
  | ({
      readonly type: "TalkEnded";
      readonly call: CallId;
      readonly leg: LegId;
      readonly offer?: OfferId;
      readonly group: GroupId;
      readonly ending: Ending;
    } & AsAgent &
      Earlier)
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
  /** 小记 and 办理结果 of the agent's part in a call; the last one of hers counts. What she wrote is kept as she wrote it. */
  | ({ readonly type: "CallNoted"; readonly call: CallId; readonly note: string; readonly result?: string } & AsAgent)
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
  /** The dial goes on over another trunk: `leg` takes the place of `before`, which ended so. */
  | ({
      readonly type: "DialRerouted";
      readonly call: CallId;
      readonly leg: LegId;
      readonly before: LegId;
      readonly trunk: TrunkId;
      readonly group: GroupId;
      readonly ending: Ending;
    } & AsAgent)
  // transfers; the agent is the one who transfers, and her TalkEnded (transferred) is the end of her part
  | ({ readonly type: "TransferStarted"; readonly call: CallId; readonly kind: "blind" | "consult" } & AsTarget &
      AsAgent)
  /** 转移次数 counts these. A group or a flow: it is there; an agent or a number: answered. */
  | ({
      readonly type: "TransferCompleted";
      readonly call: CallId;
      readonly transfer: TransferId;
      readonly kind: "blind" | "consult";
    } & AsAgent)
  /** The citizen goes back to the head of the transferring agent's group, or left meanwhile (`reason` caller). */
  | ({
      readonly type: "TransferFailed";
      readonly call: CallId;
      readonly transfer: TransferId;
      readonly reason: "noAnswer" | "busy" | "refused" | "unreachable" | "caller" | "ended";
    } & AsAgent)
  // consultations: `leg` is the consulted party's; not citizen calls (spec metrics G6). HoldStarted and HoldEnded tell when the citizen waits
  | ({ readonly type: "ConsultStarted"; readonly call: CallId; readonly leg: LegId } & AsTarget & AsAgent)
  /** Who answered, after forwarding. `how`: she took the ring from a colleague. */
  | ({
      readonly type: "ConsultAnswered";
      readonly call: CallId;
      readonly leg: LegId;
      readonly transfer: TransferId;
      readonly how?: "pickUp";
      readonly toAgent?: UserId;
      readonly toAgentNo?: string;
      readonly toParty?: PartyId;
    } & AsAgent)
  /** `outcome`: what became of it. After threeWay a ThreeWayEnded follows in time. */
  | ({
      readonly type: "ConsultEnded";
      readonly call: CallId;
      readonly leg: LegId;
      readonly transfer: TransferId;
      readonly outcome:
        | "cancelled"
        | "transferred"
        | "threeWay"
        | "left"
        | "noAnswer"
        | "busy"
        | "refused"
        | "unreachable";
    } & AsAgent)
  | ({
      readonly type: "ThreeWayStarted";
      readonly call: CallId;
      readonly leg: LegId;
      readonly transfer: TransferId;
    } & AsAgent)
  | ({
      readonly type: "ThreeWayEnded";
      readonly call: CallId;
      readonly leg: LegId;
      readonly transfer: TransferId;
    } & AsAgent)
  // in the talk
  | ({ readonly type: "MuteStarted"; readonly call: CallId; readonly leg: LegId } & AsAgent)
  | ({ readonly type: "MuteEnded"; readonly call: CallId; readonly leg: LegId } & AsAgent)
  /** `leg`: where they went. */
  | ({ readonly type: "DigitsSent"; readonly call: CallId; readonly leg: LegId; readonly count: number } & AsAgent)
  // internal calls, calls of their own without CallArrived or DialStarted; CallEnded ends them, without a disposition
  /** `leg`: the caller's. Said when her phone is called, or has dialled, so that no such call is taken for a call out. */
  | ({
      readonly type: "InternalStarted";
      readonly call: CallId;
      readonly leg: LegId;
      readonly toAgent: UserId;
      readonly toAgentNo: string;
    } & AsAgent)
  /** `leg`: who answered; another agent, or a number outside, after forwarding. `how`: she took the ring from a colleague. */
  | ({
      readonly type: "InternalAnswered";
      readonly call: CallId;
      readonly leg: LegId;
      readonly how?: "pickUp";
      readonly toAgent?: UserId;
      readonly toAgentNo?: string;
      readonly toParty?: PartyId;
    } & AsAgent)
  | ({ readonly type: "InternalEnded"; readonly call: CallId; readonly ending: Ending } & AsAgent)
  // supervisors: the agent is the watched one, `leg` the watcher's
  | ({
      readonly type: "WatchStarted";
      readonly call: CallId;
      readonly leg: LegId;
      readonly mode: WatchMode;
      readonly watcher: UserId;
      readonly watcherNo: string;
      /** Called by the agent's emergency button. */
      readonly emergency?: true;
    } & AsAgent)
  | ({
      readonly type: "WatchChanged";
      readonly call: CallId;
      readonly leg: LegId;
      readonly mode: WatchMode;
      readonly watcher: UserId;
    } & AsAgent)
  | ({ readonly type: "WatchEnded"; readonly call: CallId; readonly leg: LegId; readonly watcher: UserId } & AsAgent)
  /** 拦截: `interceptor` has the agent's talk now. OfferStarted and OfferAnswered of hers go with it. */
  | ({
      readonly type: "Intercepted";
      readonly call: CallId;
      readonly leg: LegId;
      readonly interceptor: UserId;
      readonly interceptorNo: string;
    } & AsAgent)
  /** An agent was overruled or watched: the audit entry follows from it. */
  | ({
      readonly type: "SupervisorActed";
      readonly supervisor: UserId;
      readonly action:
        | WatchMode
        | "stopWatching"
        | "answerEmergency"
        | "intercept"
        | "release"
        | "forceReady"
        | "forceBusy"
        | "forceSignOut";
      readonly call?: CallId;
      readonly reason?: string;
    } & AsAgent)
  /** 紧急呼叫: an alarm until the supervisor who came has left, or the talk is over. Again, where it was pressed again in vain. */
  | ({
      readonly type: "EmergencyRaised";
      readonly call: CallId;
      readonly leg: LegId;
      readonly group: GroupId;
    } & AsAgent)
  // the agent
  /** `tookOver`: while signed in at another phone. */
  | ({
      readonly type: "AgentSignedIn";
      readonly groups: readonly GroupId[];
      readonly device: DeviceId;
      readonly tookOver?: true;
      readonly autoAnswer?: true;
    } & AsAgent)
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
      /** Of a consultation: `leg` is the consulted party's, left what it says, right what it hears. */
      readonly of?: "consult";
      /** Moment of the first sample, ms since the epoch, where it lies before the fact's own: the order to record comes after the answer's facts. */
      readonly since?: number;
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
    }
  /** From now on until RecordingResumed, or the recording's end, nothing of it is written: the segments leave a gap there. */
  | {
      readonly type: "RecordingPaused";
      readonly call: CallId;
      readonly leg: LegId;
      readonly recording: RecordingId;
      readonly reason: "diskFull" | "diskFails";
    }
  | {
      readonly type: "RecordingResumed";
      readonly call: CallId;
      readonly leg: LegId;
      readonly recording: RecordingId;
    };

/**
 * A fact as the journal and the database hold it. (node, epoch, seq) is its key and never repeats: `epoch` is new with each new journal; facts of a node are
 * in order by (epoch, seq).
 * `at`: ms since the epoch, UTC, by the wall clock as it was then: it goes back when that does.
 * `steady`: the same moment by the node's steady clock, ms: it never goes back and is never set, so that a difference is a duration. Absent: it is `at`
 * (in facts of earlier releases, whose `at` never went back, always).
 */
export type Fact = FactKey & FactBody;
type FactKey = {
  readonly node: string;
  readonly epoch: string;
  readonly seq: number;
  readonly at: number;
  readonly steady?: number;
  readonly v: number;
};
/** A body with a field of the key's would be filed under another key: that does not compile. */
export type NoClash = None<Extract<FieldOf<FactBody>, keyof FactKey>>;
type FieldOf<T> = T extends T ? keyof T : never;
type None<T extends never> = T;
export type FactType = FactBody["type"];
