import type { Agent, AgentEvent } from "../agent.ts";
import type { CallbackDialogue } from "../callback-dialogue.ts";
import type { Callback } from "../callback-place.ts";
import type { Flow, GroupConfig, HotlineConfig, SurveyConfig, SurveyOption } from "../config/index.ts";
import type { Ending } from "../ending.ts";
import type { FactBody, WatchMode } from "../fact.ts";
import type { FlowState } from "../flow/index.ts";
import type {
  AskId,
  CallId,
  DeviceId,
  FlowId,
  GroupId,
  LegId,
  OfferId,
  PartyId,
  PlayId,
  RecordingId,
  TransferId,
  TrunkId,
  UserId,
  VisitId,
} from "../ids.ts";
import type { Effect, Input, Refusal, StepContext, Timer, TransferTarget } from "../input.ts";
import type { TrunkState } from "../lines.ts";
import type { Marks } from "../marks.ts";
import type { Need } from "../need.ts";
import type { Answered } from "../route-memory.ts";
import type { SwitchEvent } from "../switching.ts";
import type { LastAgent, Why } from "../why.ts";

/** 呼叫腿. `sent`: how we asked it to end. `lost`: its media is away. `early`: it is heard before its answer. */
export type Leg = {
  readonly role: "citizen" | "agent" | "outside" | "watcher";
  /** The trunk whose line it takes. */
  readonly trunk?: TrunkId;
  readonly early?: true;
  /** On hold by its own phone: it may be silent. */
  readonly held?: true;
  readonly at: "trying" | "up" | "ending" | "gone";
  readonly sent?: Ending;
  readonly lost?: "rtpTimeout" | "transportLost" | "mediaRestarted";
};

/** 一次排队. The group is as it was when the call entered it. */
export type Visit = {
  readonly visit: VisitId;
  readonly group: GroupConfig;
  readonly since: number;
  readonly priority: number;
  readonly atHead: boolean;
  /** Groups that the call has overflowed from: it never comes back to one. */
  readonly from: readonly GroupId[];
  /** When it came back from an agent who did not answer. */
  readonly again?: number;
  /** What the flow asks for, which goes on with the call to another group. */
  readonly wish?: Need;
  /** What was asked for at first, with what the group asks, and what of it is asked now. */
  readonly asked?: Need;
  readonly need?: Need;
  /** Steps by which that has fallen, and when the last was. */
  readonly widened?: number;
  readonly widenedAt?: number;
  /** It waits for the caller's last agent alone, until `over`. */
  readonly last?: LastAgent;
};
/** An agent's part in a call; `offer` is absent on calls out. */
export type Part = {
  readonly user: UserId;
  readonly agentNo: string;
  readonly device: DeviceId;
  readonly leg: LegId;
  readonly group: GroupConfig;
  readonly visit?: Visit;
  readonly offer?: OfferId;
};

/** Who takes the place of a phone that is looked for: an agent's, or a number outside. */
export type AgentFound = { readonly to: "agent"; readonly agent: Chosen; readonly ringMs?: number };
/** `ringMs`: how long it rings; else as calls out do. */
export type NumberFound = {
  readonly to: "number";
  readonly number: string;
  readonly party: PartyId;
  readonly ringMs?: number;
};
/** What a transfer or consultation was asked for, as its facts tell it. */
export type Asked = { readonly transfer: TransferId } & Omit<
  Extract<FactBody, { type: "ConsultStarted" }>,
  "type" | "call" | "leg" | "transfer" | "agent" | "agentNo"
>;
/**
 * The other party of the agent: consulted, third in a three-way talk, dialled by a transfer, or called within the house.
 * `been`: agents whose forwarding led here. `tried`: trunks that failed.
 */
export type Other = {
  readonly leg: LegId;
  readonly asked: Asked;
  readonly who: AgentFound | NumberFound;
  readonly been: readonly UserId[];
  readonly tried: readonly TrunkId[];
  readonly rang: boolean;
  readonly up: boolean;
  /** The agent's second leg, from her own phone, for a consultation. */
  readonly own?: LegId;
  /** 代答: a colleague took the ring from this one, whose phone rings again should hers not pick up. */
  readonly taken?: AgentFound;
  readonly recording?: RecordingId;
};
/** Why a party that was rung did not come. */
export type WhyNobody = "noAnswer" | "busy" | "refused" | "unreachable";
/** An agent at a phone, without a citizen yet. */
export type Caller = Pick<Part, "user" | "agentNo" | "device" | "leg">;
/** One agent is rung: by a transfer that somebody asked for, or (without `sent`) by a flow. */
export type Direct = {
  readonly been: readonly UserId[];
  readonly asked?: Asked;
  readonly by?: Part;
};

/** 监听, 耳语, 强插; or one who is about to intercept. `of`: the agent whose talk it is. */
export type Watcher = Caller & {
  readonly of: UserId;
  readonly ofNo: string;
  readonly mode: WatchMode;
  readonly up: boolean;
  readonly why: "watch" | "intercept" | "emergency";
};

/** What an agent asks for while her number is told: it is done once that has ended. */
export type PendingWish = Extract<CallWish, { is: "HoldAsked" | "TransferAsked" | "ConsultAsked" }>;

/** 语音留言 under way. `own`: the recording was begun for it, and ends with it. `statement`: it is 口述, no voicemail. */
export type Message = {
  readonly recording: RecordingId;
  readonly own: boolean;
  readonly since: number;
  readonly statement?: true;
};

/** A service was asked, at this node. */
export type Asking = { readonly id: AskId; readonly flowNode: string; readonly since: number };

export type CallState =
  /** Answer is ordered. */
  | { readonly at: "arrived" }
  /** In a flow: `walk` says where. `back`: the exit by which it comes back from a queue, within a step only. `message`: the caller speaks one now. `ask`: a service is to answer. */
  | {
      readonly at: "menu";
      readonly play?: PlayId;
      readonly back?: string;
      readonly message?: Message;
      readonly ask?: Asking;
    }
  /** `play`: the words before the music. `asks`: he says by keys on which number he is to be called back. */
  | { readonly at: "queued"; readonly visit: Visit; readonly play?: PlayId; readonly asks?: CallbackDialogue }
  | {
      readonly at: "ringing";
      readonly visit: Visit;
      readonly part: Part & { readonly offer: OfferId };
      readonly play?: PlayId;
      /** The longest wait ran out during the ring. */
      readonly overdue: boolean;
      /** When this phone began to ring, ms. */
      readonly since: number;
      /** She took it herself: her phone is to pick up, and her offer begins with that. */
      readonly how?: "pickUp" | "intercept";
      readonly direct?: Direct;
    }
  /** `wish`: waits for the end of the announcement. */
  | { readonly at: "announcing"; readonly part: Part; readonly play: PlayId; readonly wish?: PendingWish }
  /** `announce`: her number is being told, and `wish` waits for its end. `missed`: a wish that could not be honoured any more when that had come. */
  | {
      readonly at: "talking";
      readonly part: Part;
      readonly held: boolean;
      readonly announce?: PlayId;
      readonly wish?: PendingWish;
      readonly missed?: { readonly is: PendingWish["is"]; readonly reason: Refusal };
    }
  /** The citizen has music while `on` is other, else the consulted has. `announce`: the announcement that the consultation has cut, until its end is told. */
  | {
      readonly at: "consulting";
      readonly part: Part;
      readonly other: Other;
      readonly on: "citizen" | "other";
      readonly announce?: PlayId;
    }
  | { readonly at: "threeWay"; readonly part: Part; readonly other: Other }
  /** The agent's phone is away. `next`: the leg that is to take its place. `other` waits with the citizen, in `was`. */
  | {
      readonly at: "reconnecting";
      readonly part: Part;
      readonly play?: PlayId;
      readonly next?: LegId;
      /** She is at another phone now, or lost her leg by us: `part.device` is rung as soon as it is there, whatever becomes of `part.leg`. */
      readonly moved?: true;
      readonly other?: Other;
      readonly was?: "consulting" | "threeWay";
    }
  /** A number outside is dialled by a transfer. `last`: the agent who talked. */
  | { readonly at: "transferring"; readonly last: Part; readonly other: Other }
  /** The citizen talks with a number outside. */
  | { readonly at: "outside"; readonly last: Part; readonly other: Other }
  /** 值班电话, or `out` a number that the flow hands the citizen to: it is dialled; once `other` is up it talks with him. */
  | { readonly at: "duty"; readonly other: Other; readonly out?: true }
  /** Within the house: `other` is there once the caller's own phone is up. */
  | {
      readonly at: "calling";
      readonly caller: Caller;
      readonly asked: Asked;
      readonly other?: Other;
      /** Who had talked with the caller and sent her there. `failed`: to whom, who did not come: it rings at who sent her, or she is told. */
      readonly by?: Pick<Caller, "user" | "agentNo">;
      readonly failed?: { readonly asked: Asked; readonly why: WhyNobody };
      /** Nobody came, and she hears so. It ends like this. */
      readonly told?: { readonly play: PlayId; readonly ending: Ending };
    }
  /** `held`: the leg of the one who holds the other. `muted`: legs that nobody hears. */
  | {
      readonly at: "internal";
      readonly caller: Caller;
      readonly other: Other;
      readonly held?: LegId;
      readonly muted?: readonly LegId[];
    }
  | {
      readonly at: "survey";
      readonly part: Part;
      readonly survey: SurveyConfig;
      readonly invalid: number;
      /** Which of the further questions is asked; absent: the rating. */
      readonly further?: number;
      /** What he chose last of what is asked now. */
      readonly rated?: SurveyOption;
      /** A flow has asked for it, and goes on after it. */
      readonly inFlow?: true;
      /** Keys no longer change the rating. */
      readonly closed?: true;
      readonly play?: PlayId;
    }
  /** 轮到回拨: her phone rings, to call somebody back who kept his place. `parent`: the call in which he asked. */
  | {
      readonly at: "offering";
      readonly part: Part;
      readonly to: string;
      readonly parent: CallId;
    }
  /** A call out; the far leg is originated once the agent's phone is up. */
  | {
      readonly at: "dialling";
      readonly part: Part;
      readonly to: string;
      readonly parent?: CallId;
      readonly far: "none" | "trying" | "early" | "tone";
      /** Trunks that failed. */
      readonly tried: readonly TrunkId[];
    }
  /** Last words, then the end. */
  | { readonly at: "farewell"; readonly play: PlayId; readonly ending: Ending }
  /** Waiting for the last legs to end. */
  | { readonly at: "closing"; readonly ending: Ending; readonly detail?: string }
  | { readonly at: "ended"; readonly ending: Ending };

/** The alarm button was pressed. */
export type Emergency = {
  readonly since: number;
  /** Supervisors who were rung in this round. */
  readonly tried: readonly UserId[];
  /** Of them, who declined: not rung again. */
  readonly declined?: readonly UserId[];
  /** The next round waits for its timer. */
  readonly waits?: true;
  /** Who said that she comes. */
  readonly coming?: UserId;
  /** A supervisor has joined. */
  readonly answered?: true;
};

/** A call's way through its flow, and the flows that it goes by: as they were published when it began. */
export type Walk = { readonly state: FlowState; readonly flows: Readonly<Record<FlowId, Flow>> };

export type Call = {
  readonly id: CallId;
  readonly direction: "in" | "out" | "internal";
  /** The citizen's leg; of an internal call the caller's. */
  readonly leg: LegId;
  /** "" of an internal call, as `party`. */
  readonly trunk: TrunkId;
  /** The hotline's number that was called, or that a call out shows; of an internal call the called agent's. */
  readonly number: string;
  readonly party: PartyId;
  /** For the From of the agent's phone; never in a fact. "" when withheld. */
  readonly citizenNumber: string;
  readonly test: boolean;
  /** Words are read to him more slowly. */
  readonly slow?: true;
  readonly since: number;
  readonly legs: Readonly<Record<LegId, Leg>>;
  readonly marks: Marks;
  /** The running recording, and how many there were. */
  readonly recording?: RecordingId;
  readonly recordings: number;
  readonly watchers: readonly Watcher[];
  /** Who talked with the citizen last: whom a survey is about. */
  readonly talked?: Part;
  /** The agent is muted. */
  readonly muted?: true;
  readonly emergency?: Emergency;
  /** Whom each leg hears, as the switch was told last. */
  readonly heard: Readonly<Record<LegId, readonly LegId[]>>;
  /** It is in a flow, or waits in a queue that a flow has sent it to. */
  readonly walk?: Walk;
  readonly state: CallState;
};
export type CallAt<At extends CallState["at"]> = Call & { readonly state: Extract<CallState, { at: At }> };

/** Who is to be rung. */
export type Chosen = {
  readonly user: UserId;
  readonly agentNo: string;
  readonly device: DeviceId;
  readonly autoAnswer?: true;
};

/** What agents and supervisors ask of a call; `user` is who asks, or whom it is about. */
export type CallWish = { readonly user: UserId } & (
  | { readonly is: "HangUpAsked" }
  | { readonly is: "AnswerAsked" }
  | { readonly is: "HoldAsked" }
  | { readonly is: "RetrieveAsked" }
  | { readonly is: "ResumeAsked" }
  | { readonly is: "MuteAsked" }
  | { readonly is: "UnmuteAsked" }
  | { readonly is: "AnnounceAsked" }
  | { readonly is: "DigitsAsked"; readonly digits: string }
  | { readonly is: "TransferAsked"; readonly to: TransferTarget }
  /** `own`: the leg that her phone dialled it with. */
  | { readonly is: "ConsultAsked"; readonly to: TransferTarget; readonly own?: LegId }
  | { readonly is: "SwapAsked" }
  | { readonly is: "CancelConsultAsked" }
  | { readonly is: "CompleteAsked" }
  | { readonly is: "ThreeWayAsked" }
  | { readonly is: "DropThirdAsked" }
  | { readonly is: "EmergencyAsked" }
  | { readonly is: "ReleaseAsked" }
  /** A supervisor comes to help: `by`. */
  | { readonly is: "HelpPromised"; readonly by: UserId }
  /** Her phone is to stop ringing: she is signed out. */
  | { readonly is: "WithdrawAsked" }
  /** She is at another phone now. */
  | { readonly is: "MovedTo"; readonly device: DeviceId }
  | { readonly is: "DeviceLost" }
  | { readonly is: "DeviceBack" }
);

type SwitchEventIs<Is extends SwitchEvent["is"]> = Extract<SwitchEvent, { is: Is }>;
export type CallEvent =
  | SwitchEventIs<
      | "LegRinging"
      | "LegAnswered"
      | "LegEnded"
      | "LegHeld"
      | "LegRetrieved"
      | "LegMediaLost"
      | "LegMediaBack"
      | "LegReferred"
      | "DigitPressed"
      | "PlayEnded"
    >
  | Extract<Input, { is: "AskAnswered" }>
  | { readonly is: "RecordingOver"; readonly recording: RecordingId }
  | { readonly is: Extract<Timer, { call: CallId }>["is"] }
  | { readonly is: "Assigned"; readonly agent: Chosen; readonly why: Why }
  | CallWish
  /** 代答 of what rings, or 拦截 of a citizen's call that does. `own`: her phone's own leg, that asked for it. */
  | { readonly is: "Taken"; readonly agent: Chosen; readonly how: "pickUp" | "intercept"; readonly own?: LegId }
  | { readonly is: "WatchAsked"; readonly of: UserId; readonly by: Chosen; readonly mode: WatchMode }
  | { readonly is: "InterceptAsked"; readonly of: UserId; readonly by: Chosen }
  /** Another node holds the pool of the group that the call waits for. */
  | { readonly is: "GroupElsewhere" }
  /** Whom she is to call back needs no call any more. */
  | { readonly is: "PlaceGone" }
  /** Nobody is signed in to the group that the call waits for. */
  | { readonly is: "GroupEmpty" }
  /** The agent whom the call waits for alone is not in the group any more. */
  | { readonly is: "LastAgentGone" }
  /** A supervisor may have become free. */
  | { readonly is: "AlarmStands" }
  | { readonly is: "DrainOver" }
  /** A step about it threw and was taken back. `ended`: the leg's end that this step was to hear of. */
  | { readonly is: "StepFailed"; readonly ended?: SwitchEventIs<"LegEnded"> };

/** What a call asks of the world, and what it tells an agent's machine. */
export type CallEffect =
  | Effect
  | { readonly tell: UserId; readonly event: AgentEvent }
  /** The caller left the queue to be called back. */
  | { readonly keepPlace: Callback };

/** What a call may see of the rest of the hotline. */
export type Env = {
  readonly now: number;
  readonly wall: number;
  readonly config: HotlineConfig;
  readonly draining: boolean;
  readonly newId: () => string;
  readonly signedIn: (group: GroupId) => number;
  readonly isReady: (group: GroupId) => boolean;
  readonly waiting: (group: GroupId) => number;
  /** Callers who are served before this one would be. */
  readonly ahead: (call: CallId, visit: Visit) => number;
  /** When callers of the group were answered lately: steady time, in order. */
  readonly answers: (group: GroupId) => readonly number[];
  /** Who answered this caller last. */
  readonly lastAgent: (party: PartyId) => Answered | undefined;
  readonly reachable: (device: DeviceId) => boolean;
  /** Another node holds its pool. */
  readonly elsewhere: (group: GroupId) => boolean;
  /** Who has signed in. */
  readonly agents: ReadonlyMap<UserId, Agent>;
  readonly trunkState: (trunk: TrunkId) => TrunkState;
  readonly party: (number: string) => PartyId;
  readonly seal: StepContext["seal"];
};

/** One step being made: effects gather here, in order. */
export type Turn = { readonly env: Env; readonly out: CallEffect[] };
