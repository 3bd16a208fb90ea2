import type { Ending } from "./ending.ts";
import type { CallId, DeviceId, LegId, PlayId, RecordingId, TrunkId } from "./ids.ts";

/** Where a new leg goes. */
export type Target =
  | { readonly to: "device"; readonly device: DeviceId }
  | { readonly to: "trunk"; readonly trunk: TrunkId; readonly number: string };

/**
 * A sound to play, by name: a prompt of the hotline ("greeting", "digit.8", "music.hold"), found by the switch in its prompt folders
 * (uploaded recordings before the ones that come with the project).
 */
export type PromptName = string;

/** What the live call asks of the switch. Imperative; never answered in the same turn: what came of it is a SwitchEvent. */
export type SwitchCommand =
  /** 180 to an arrived leg; with `earlyMedia` a 183 with SDP (RFC 3262 where the far end can), so that plays and other legs are heard before the answer. */
  | { readonly do: "Ring"; readonly leg: LegId; readonly earlyMedia?: true }
  /** 200 OK to an arrived leg. Comes back as LegAnswered (or LegEnded). */
  | { readonly do: "Answer"; readonly leg: LegId }
  /** A final refusal of an arrived leg. Comes back as LegEnded. */
  | {
      readonly do: "Refuse";
      readonly leg: LegId;
      readonly status: number;
      readonly ending: Ending;
      readonly retryAfterSec?: number;
    }
  /**
   * A new leg. `from` is what the far end sees. `autoAnswer` asks the device to pick up by itself (Answer-Mode, Alert-Info, Call-Info).
   * `assertedNumber`: P-Asserted-Identity (RFC 3325); `privacy`: From is anonymous and `Privacy: id` is sent (RFC 3323).
   */
  | {
      readonly do: "Originate";
      readonly call: CallId;
      readonly leg: LegId;
      readonly target: Target;
      readonly from: { readonly number: string; readonly display?: string };
      readonly ringMs: number;
      readonly autoAnswer?: boolean;
      readonly assertedNumber?: string;
      readonly privacy?: true;
    }
  /** CANCEL, BYE or a refusal, as the leg's state asks. Comes back as LegEnded with this ending, unless the far end was first. */
  | { readonly do: "End"; readonly leg: LegId; readonly ending: Ending }
  /** Plays prompts one after another into the leg; what it hears besides is cut meanwhile. A running play is replaced. Comes back as PlayEnded. */
  | {
      readonly do: "Play";
      readonly leg: LegId;
      readonly play: PlayId;
      readonly prompts: readonly PromptName[];
      readonly loop?: boolean;
    }
  | { readonly do: "StopPlay"; readonly leg: LegId }
  /**
   * Whom the leg hears from now on, mixed; nobody: []. A running play is heard instead until it ends. A leg that is not there (yet, or any more)
   * is silence. The switch keeps it over a media restart.
   */
  | { readonly do: "Hear"; readonly leg: LegId; readonly from: readonly LegId[] }
  /** Records the leg: left what it says, right all that it hears. `file` is relative to the recordings folder, without an extension. */
  | {
      readonly do: "Record";
      readonly leg: LegId;
      readonly recording: RecordingId;
      readonly file: string;
      /** ms since the epoch, the moment of the first sample: what passed between it and the order is silence, so that offset is time. Default: now. */
      readonly since?: number;
    }
  | { readonly do: "StopRecord"; readonly recording: RecordingId }
  /** Sends digits into the leg by RFC 4733. */
  | { readonly do: "SendDigits"; readonly leg: LegId; readonly digits: string }
  /** Answers a LegReferred: first 202 or a refusal; after 202 each further call sends a NOTIFY sipfrag with the status, >= 200 ends it (RFC 3515 §2.4.5). */
  | { readonly do: "AnswerRefer"; readonly leg: LegId; readonly refer: string; readonly status: number };

/** One piece of a recording's timeline; lost time between pieces is silence, so that offset is time. */
export type Segment = {
  /** Path relative to the recordings folder, with its extension. */
  readonly file: string;
  readonly codec: "PCMA" | "PCMU" | "L16";
  /** Offset of the segment's first sample from the recording's start, ms. */
  readonly startMs: number;
  /** Samples per channel at 8000 Hz. */
  readonly samples: number;
  /** Hex digest of the file as it lies on disk. */
  readonly sha256: string;
};

/** What the switch reports. Past tense. Each carries `at`: ms since the epoch by the node's clock, taken when the world did it. */
export type SwitchEvent = { readonly at: number } & (
  | {
      readonly is: "LegArrived";
      readonly leg: LegId;
      /** Over which trunk it came; a device's own call carries `device` instead. */
      readonly trunk?: TrunkId;
      readonly device?: DeviceId;
      readonly calledNumber: string;
      /** Empty when withheld. */
      readonly callingNumber: string;
      readonly withheld: boolean;
      /** Call-ID of the SIP dialog, to find it in a capture. */
      readonly sipCallId: string;
      /** The digest user that proved itself on a test trunk; only then is the call a test. */
      readonly testBy?: string;
      /** The leg that this one is to take the place of (RFC 3891). */
      readonly replaces?: LegId;
    }
  | { readonly is: "LegRinging"; readonly leg: LegId; readonly earlyMedia: boolean }
  | { readonly is: "LegAnswered"; readonly leg: LegId }
  | { readonly is: "LegEnded"; readonly leg: LegId; readonly ending: Ending }
  /** The far end put us on hold or took us back (re-INVITE). */
  | { readonly is: "LegHeld"; readonly leg: LegId }
  | { readonly is: "LegRetrieved"; readonly leg: LegId }
  /** No RTP for the set time, or the browser's transport is gone; LegMediaBack when it returns. */
  | {
      readonly is: "LegMediaLost";
      readonly leg: LegId;
      readonly why: "rtpTimeout" | "transportLost" | "mediaRestarted";
    }
  | { readonly is: "LegMediaBack"; readonly leg: LegId }
  /** By RFC 4733, INFO or in band alike. */
  | { readonly is: "DigitPressed"; readonly leg: LegId; readonly digit: string }
  /** The far end asks us to transfer it (RFC 3515). `to`: user part of Refer-To; `replaces`: its other leg with us (RFC 3891). */
  | {
      readonly is: "LegReferred";
      readonly leg: LegId;
      readonly refer: string;
      readonly to: string;
      readonly replaces?: LegId;
    }
  | {
      readonly is: "PlayEnded";
      readonly leg: LegId;
      readonly play: PlayId;
      readonly why: "finished" | "stopped" | "failed";
      readonly playedMs: number;
    }
  | { readonly is: "RecordingStarted"; readonly recording: RecordingId; readonly leg: LegId }
  | {
      readonly is: "RecordingEnded";
      readonly recording: RecordingId;
      readonly leg: LegId;
      readonly segments: readonly Segment[];
    }
  | { readonly is: "RecordingFailed"; readonly recording: RecordingId; readonly leg: LegId; readonly reason: string }
  /** Nothing is written of it from now on, for want of room or because the disk fails; it goes on by itself, or ends. */
  | {
      readonly is: "RecordingPaused";
      readonly recording: RecordingId;
      readonly leg: LegId;
      readonly why: "diskFull" | "diskFails";
    }
  | { readonly is: "RecordingResumed"; readonly recording: RecordingId; readonly leg: LegId }
  /** A device can be reached (registered, its flow open) or no longer. */
  | { readonly is: "DeviceReachable"; readonly device: DeviceId }
  | { readonly is: "DeviceUnreachable"; readonly device: DeviceId }
  /** A trunk's health: by OPTIONS or its registration. A trunk of which nothing is said counts as reachable. */
  | { readonly is: "TrunkReachable"; readonly trunk: TrunkId }
  | { readonly is: "TrunkUnreachable"; readonly trunk: TrunkId; readonly why?: string }
);
