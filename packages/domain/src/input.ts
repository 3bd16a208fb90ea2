import type { Answer, Ask } from "./ask.ts";
import type { HotlineConfig } from "./config/index.ts";
import type { FactBody, WatchMode } from "./fact.ts";
import type { SealedText } from "./facts/sealed-text.ts";
import type { AskId, CallId, DeviceId, FlowId, GroupId, PartyId, UserId } from "./ids.ts";
import type { PastCaller, PastDials } from "./number-limits.ts";
import type { PastTalk } from "./route-memory.ts";
import type { SwitchCommand, SwitchEvent } from "./switching.ts";

/** Where a call is to go. number: outside, over a trunk, if her dial rights allow it. supervisor: the supervisor's seat of the call's group. */
export type TransferTarget =
  | { readonly agent: UserId }
  | { readonly group: GroupId }
  | { readonly flow: FlowId; readonly flowNode?: string }
  | { readonly supervisor: true }
  | { readonly number: string };

/** What a user asks for. A user acts on her own seat; who may act on another's is the server's to check before. */
export type Command =
  /**
   * Again while signed in: other groups, or another phone, which takes over from the first (a talk or a ring moves there; what else she was in is
   * ended). `groups` may be empty for one who supervises. `autoAnswer`: her phone picks up by itself.
   */
  | {
      readonly do: "signIn";
      readonly groups: readonly GroupId[];
      readonly device: DeviceId;
      readonly autoAnswer?: boolean;
    }
  | { readonly do: "signOut" }
  /** 示闲. During a talk or a ring it says what comes after it; during wrap-up it ends that. `busy` and `rest` likewise. */
  | { readonly do: "ready" }
  | { readonly do: "busy" }
  | { readonly do: "rest"; readonly reason: string }
  /** 进入工作状态 by hand, without a limit of time; ended by endWrapUp, ready, busy or rest. */
  | { readonly do: "work" }
  | { readonly do: "endWrapUp" }
  /**
   * 小记 of the call that she talks in or wraps up; again: it takes the place of the first. `result`: one of the configuration's, or none. `businessType`, `alsoTypes`: ids of
   * the tree, what the call was about and what besides.
   */
  | {
      readonly do: "note";
      readonly call: CallId;
      readonly note: string;
      readonly result?: string;
      readonly businessType?: string;
      readonly alsoTypes?: readonly string[];
    }
  /** The desk picks up for a ringing SIP phone. Of a browser nothing: its page answers by itself. */
  | { readonly do: "answer" }
  /**
   * Ends the talk or the dialling; while the phone rings it refuses the call; in a consultation it ends that and comes back to the citizen; in a
   * three-way talk she leaves, and the two others talk on (a transfer).
   */
  | { readonly do: "hangUp" }
  | { readonly do: "hold" }
  | { readonly do: "retrieve" }
  /** 静音: nobody hears her. */
  | { readonly do: "mute" }
  | { readonly do: "unmute" }
  /** 盲转: her part ends at once. Refused where the target is known to be out of reach; one that doesn't answer gives the citizen back to the head of her group's queue. */
  | { readonly do: "transfer"; readonly to: TransferTarget }
  /** 咨询: the citizen has music. A group: its longest idle agent; a flow can't be consulted. */
  | { readonly do: "consult"; readonly to: TransferTarget }
  /** Between the citizen and the consulted; the other one has music. */
  | { readonly do: "swap" }
  /** Ends the consultation, answered or not, and comes back to the citizen. */
  | { readonly do: "cancelConsult" }
  /** Citizen and consulted talk, she leaves. From a consultation that was answered, or a three-way talk. */
  | { readonly do: "completeTransfer" }
  /** 三方通话, from a consultation that was answered. */
  | { readonly do: "threeWay" }
  /** The third party leaves, the talk goes on. */
  | { readonly do: "dropThird" }
  /** 报工号 in the talk: the citizen hears it. */
  | { readonly do: "announceAgentNo" }
  /** 0-9 * # A-D, 1 to 32, to whom she talks with: the citizen, or the consulted. */
  | { readonly do: "sendDigits"; readonly digits: string }
  | { readonly do: "callInternal"; readonly agent: UserId }
  /**
   * 代答: what rings at a colleague: a citizen's call of a group that she is signed in to; a call within the house or a consultation, of a colleague who
   * shares a group with her. If none is named, a citizen's before a colleague's, and the longest ringing.
   */
  | { readonly do: "pickUp"; readonly call?: CallId }
  /**
   * Rings a supervisor's seat of the call's group, one after another and round after round until one answers, who then joins. The alarm stands even
   * where nobody can be rung.
   */
  | { readonly do: "emergency" }
  /** The desk is back after a page refresh: ring its phone (auto-answer) and join it to the talk again. */
  | { readonly do: "resume" }
  | {
      readonly do: "callOut";
      readonly to: { readonly number: string } | { readonly party: PartyId };
      readonly group?: GroupId;
      /** The missed call that this one returns. */
      readonly parent?: CallId;
    }
  /** Supervisors: watching. Again with another mode: changes it. The agent must talk with a citizen. */
  | { readonly do: WatchMode; readonly agent: UserId }
  | { readonly do: "stopWatching" }
  /** To an alarm that stands: she comes, on foot or by phone. She need not be signed in. */
  | { readonly do: "answerEmergency"; readonly agent: UserId }
  /** 拦截: she takes the agent's talk, or her ringing call, over. */
  | { readonly do: "intercept"; readonly agent: UserId }
  /** 强拆: ends what the agent is in. */
  | { readonly do: "release"; readonly agent: UserId; readonly reason: string }
  /** In a talk: what comes after it. */
  | { readonly do: "forceReady" | "forceBusy"; readonly agent: UserId; readonly reason: string }
  /** In a talk: after it; in a ring: the call goes back to the head of its queue. */
  | { readonly do: "forceSignOut"; readonly agent: UserId; readonly reason: string };

/** Why a command can't be honoured. A closed list; each is an HTTP 409 where nothing else is said. */
export const refusals = [
  "unknownAgent", // not an agent in the configuration
  "unknownDevice", // no such device, or another user's
  "unknownGroup", // no such group, or one that she is not in
  "noGroup", // sign-in to nothing
  "notSignedIn",
  "inCall", // not while ringing, dialling or talking
  "notInCall", // nothing to end, hold, retrieve or resume
  "notInWrapUp",
  "alreadyHeld",
  "notHeld",
  "announcing", // the agent number is being announced
  "reconnecting", // her phone is away from the talk
  "badReason", // not a rest reason of the configuration
  "badResult", // not a result of the configuration
  "badBusinessType", // not in the tree, retired, or out of its time
  "noBusinessType", // her group asks for one before the wrap-up is over
  "badNumber",
  "unknownParty",
  "unknownCall", // the call to be returned is not there, or not one that she may see
  "notMissed", // it was answered, goes on, or is a test
  "otherParty", // somebody else called then
  "attemptsOver", // the missed call was called back as often as may be
  "calledNow", // somebody is calling the caller of the missed call already
  "callBackHours", // missed calls are not called back at this time of day
  "deviceUnreachable",
  "noTrunk", // none that is enabled, reachable and takes calls out
  "noLine", // all its lines are taken
  "draining",
  "notRinging", // nothing to answer
  "notConsulting", // no consultation (that was answered), or no third party
  "alreadyConsulting", // one consultation or three-way talk at a time
  "unknownTarget", // no such agent, group, flow or node; or one that can't be consulted
  "targetBusy", // engaged, or the queue is full
  "targetUnreachable", // not signed in, or her phone can't be reached
  "notAllowed", // dial rights
  "dialledOften", // the number was called as often today as may be
  "notWatching",
  "agentNotInCall", // nothing to watch, take over or release
  "noSupervisor", // none signed in, free and reachable
  "noEmergency", // no alarm that stands unanswered
  "nothingToPickUp",
  "alreadyMuted",
  "notMuted",
  "self", // herself as the target
  "badDigits",
  "internalCall", // not in a call within the house
  "otherNode", // another node holds the pool of the group: she signs in there
  "stepFailed", // a fault of ours: nothing was done, and the call that it was about has ended. An HTTP 500
] as const;
export type Refusal = (typeof refusals)[number];

/** One type per timer. `id` is unique per subject: setting it again replaces it. */
export type Timer = { readonly id: string } & (
  | { readonly is: "NoInput"; readonly call: CallId } // menu: nothing pressed since the prompt's end
  | { readonly is: "Ask"; readonly call: CallId } // a service has not answered in time
  | { readonly is: "Voicemail"; readonly call: CallId } // a message is as long as it may be
  | { readonly is: "CallbackKey"; readonly call: CallId } // nothing pressed of the number to be called back
  | { readonly is: "QueueWait"; readonly call: CallId } // the longest stay in the queue is over
  | { readonly is: "Position"; readonly call: CallId } // the caller is to hear again how many are before him
  | { readonly is: "Widen"; readonly call: CallId } // the demand for skills falls by a step
  | { readonly is: "LastAgent"; readonly call: CallId } // the call waits no longer for the caller's last agent alone
  | { readonly is: "Detach"; readonly call: CallId } // the vanished phone did not come back
  | { readonly is: "Silence"; readonly call: CallId } // nothing has come from the citizen's line for as long as may be
  | { readonly is: "Survey"; readonly call: CallId } // no rating since the question's end
  | { readonly is: "AlarmRound"; readonly call: CallId } // no supervisor picked up: they are rung again
  | { readonly is: "Closing"; readonly call: CallId } // the switch has not reported the last legs' end
  | { readonly is: "Callback"; readonly callback: CallId } // a place that is kept is looked at again
  | { readonly is: "WrapUp"; readonly user: UserId }
  | { readonly is: "DeviceGone"; readonly user: UserId }
);

export type Input =
  | SwitchEvent
  | { readonly is: "TimerFired"; readonly timer: Timer }
  | {
      readonly is: "Command";
      readonly by: { readonly user: UserId; readonly permissions?: readonly string[] };
      readonly command: Command;
    }
  /** Of what the call asks no more it changes nothing. */
  | { readonly is: "AskAnswered"; readonly call: CallId; readonly ask: AskId; readonly answer: Answer }
  | { readonly is: "ConfigChanged"; readonly config: HotlineConfig }
  /** Which groups another node holds, all of them. */
  | { readonly is: "PoolsChanged"; readonly elsewhere: readonly GroupId[] }
  /** Who answered whom before this run, oldest first. Told once. */
  | { readonly is: "TalksKnown"; readonly talks: readonly PastTalk[] }
  /** Calls that were let in before this run, or by another server: each counts once, however often it is told. */
  | { readonly is: "CallersKnown"; readonly callers: readonly PastCaller[] }
  /** Whom the hotline called before this run began, and whom another server calls: each told once. */
  | { readonly is: "DialsKnown"; readonly dials: readonly PastDials[] }
  | { readonly is: "DrainStarted" }
  | { readonly is: "DrainOver" };

export type Effect =
  | { readonly command: SwitchCommand }
  | { readonly timer: { readonly set: Timer; readonly afterMs: number } }
  | { readonly timer: { readonly cancel: string } }
  | { readonly fact: FactBody }
  | { readonly ask: Ask }
  /** Nobody waits for its answer any more. */
  | { readonly dropAsk: AskId }
  | { readonly refused: { readonly reason: Refusal } }
  | { readonly fault: StepFault };

/** A part of a step that threw. It was taken back. For the log: `error` may hold what no fact may. */
export type StepFault = {
  /** What was thrown. */
  readonly error: unknown;
  /** The kind of the input, or of the command. */
  readonly input: string;
  /**
   * `undone`: it was about no call, so only this part is lost · `ended`: its call ends as calls do · `removed`: that threw as well, and the call was
   * taken away by force · `stuck`: and that threw too; the call is as it was.
   */
  readonly how: "undone" | "ended" | "removed" | "stuck";
  readonly call?: CallId;
  /** Whose command it was, or whose timer. */
  readonly user?: UserId;
};

/** What a step may know of the world. `now`: steady time, ms, never going back. `wall`: ms since the epoch by the wall clock, for calendar and dates. */
export type StepContext = {
  readonly now: number;
  readonly wall: number;
  /** A new id, never given before. */
  readonly newId: () => string;
  /** The pseudonym of a telephone number ("" when withheld). */
  readonly party: (number: string) => PartyId;
  /** Seals digits that the caller of this call typed. */
  readonly seal: (call: CallId, digits: string) => SealedText;
  /** The number behind a pseudonym, for `callOut` to a party; undefined when erased or unknown. */
  readonly numberOf: (party: PartyId) => string | undefined;
};
