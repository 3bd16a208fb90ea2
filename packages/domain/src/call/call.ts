import type { AgentEvent } from "../agent.ts";
import type { GroupConfig, HotlineConfig, SurveyConfig, SurveyOption } from "../config.ts";
import type { Ending } from "../ending.ts";
import type {
  CallId,
  DeviceId,
  GroupId,
  LegId,
  OfferId,
  PartyId,
  PlayId,
  RecordingId,
  TrunkId,
  UserId,
  VisitId,
} from "../ids.ts";
import type { Effect, Timer } from "../input.ts";
import type { Flow, IvrState } from "../ivr.ts";
import type { Marks } from "../marks.ts";
import type { SwitchEvent } from "../switching.ts";

/** 呼叫腿. `sent`: how we asked it to end. `lost`: its media is away. */
export type Leg = {
  readonly role: "citizen" | "agent";
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

export type CallState =
  /** Answer is ordered. */
  | { readonly at: "arrived" }
  | { readonly at: "menu"; readonly flow: Flow; readonly ivr: IvrState; readonly play?: PlayId }
  /** `play`: the words before the music. */
  | { readonly at: "queued"; readonly visit: Visit; readonly play?: PlayId }
  | {
      readonly at: "ringing";
      readonly visit: Visit;
      readonly part: Part & { readonly offer: OfferId };
      readonly play?: PlayId;
      /** The longest wait ran out during the ring. */
      readonly overdue: boolean;
    }
  | { readonly at: "announcing"; readonly part: Part; readonly play: PlayId }
  | { readonly at: "talking"; readonly part: Part; readonly held: boolean }
  /** The agent's phone is away. `next`: the leg that is to take its place. */
  | { readonly at: "reconnecting"; readonly part: Part; readonly play?: PlayId; readonly next?: LegId }
  | {
      readonly at: "survey";
      readonly part: Part;
      readonly survey: SurveyConfig;
      readonly invalid: number;
      readonly rated?: SurveyOption;
      readonly play?: PlayId;
    }
  /** A call out; the far leg is originated once the agent's phone is up. */
  | {
      readonly at: "dialling";
      readonly part: Part;
      readonly to: string;
      readonly parent?: CallId;
      readonly far: "none" | "trying" | "early" | "tone";
    }
  /** Last words, then the end. */
  | { readonly at: "farewell"; readonly play: PlayId; readonly ending: Ending }
  /** Waiting for the last legs to end. */
  | { readonly at: "closing"; readonly ending: Ending; readonly detail?: string }
  | { readonly at: "ended"; readonly ending: Ending };

export type Call = {
  readonly id: CallId;
  readonly direction: "in" | "out";
  /** The citizen's leg. */
  readonly leg: LegId;
  readonly trunk: TrunkId;
  /** The hotline's number that was called, or that a call out shows. */
  readonly number: string;
  readonly party: PartyId;
  /** For the From of the agent's phone; never in a fact. "" when withheld. */
  readonly citizenNumber: string;
  readonly test: boolean;
  readonly since: number;
  readonly legs: Readonly<Record<LegId, Leg>>;
  readonly marks: Marks;
  /** The running recording, and how many there were. */
  readonly recording?: RecordingId;
  readonly recordings: number;
  readonly state: CallState;
};
export type CallAt<At extends CallState["at"]> = Call & { readonly state: Extract<CallState, { at: At }> };

/** Who is to be rung. */
export type Chosen = { readonly user: UserId; readonly agentNo: string; readonly device: DeviceId };

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
  | { readonly is: "RecordingOver"; readonly recording: RecordingId }
  | { readonly is: Extract<Timer, { call: CallId }>["is"] }
  | { readonly is: "Assigned"; readonly agent: Chosen }
  | { readonly is: "HangUpAsked" }
  | { readonly is: "HoldAsked" }
  | { readonly is: "RetrieveAsked" }
  | { readonly is: "ResumeAsked" }
  | { readonly is: "DeviceLost" }
  | { readonly is: "DeviceBack" }
  | { readonly is: "DrainOver" };

/** What a call asks of the world, and what it tells an agent's machine. */
export type CallEffect = Effect | { readonly tell: UserId; readonly event: AgentEvent };

/** What a call may see of the rest of the hotline. */
export type Env = {
  readonly now: number;
  readonly config: HotlineConfig;
  readonly draining: boolean;
  readonly newId: () => string;
  readonly signedIn: (group: GroupId) => number;
  readonly ready: (group: GroupId) => number;
  readonly waiting: (group: GroupId) => number;
  readonly reachable: (device: DeviceId) => boolean;
};

/** One step being made: effects gather here, in order. */
export type Turn = { readonly env: Env; readonly out: CallEffect[] };
