/**
 * The one door of the media: messages in, messages out, nothing else crosses, so that media runs in a process of its own.
 * Every event carries `mono`: ms of the machine's monotonic clock (process.hrtime), which is the same in every process of one machine.
 */

/** Names one party's media. The switch uses the leg's id. */
export type SessionId = string;

/** Where a session's sockets are opened. `advertise` is the address that the SDP tells (NAT); by default `bind`. */
export type MediaAddress = {
  readonly bind: string;
  readonly advertise?: string;
  readonly ports: readonly [from: number, to: number];
};

export type SessionSettings = {
  /** Codecs that we accept and offer, by preference. */
  readonly codecs?: readonly ("PCMA" | "PCMU")[];
  /** Packet time that we ask for, ms: 10 to 60. Default 20. */
  readonly ptimeMs?: number;
  /** No RTP for so long gives a Silent event. Default 10000. */
  readonly silentAfterMs?: number;
  /** Reports Heard events (the caller's tool uses it). */
  readonly reportHeard?: boolean;
};

/** What is needed to take a session up again in a new media process: opaque to all but media, plain JSON. */
export type SessionSnapshot = { readonly session: SessionId; readonly [key: string]: unknown };

export type MediaCommand =
  /** Opens sockets. With `offer` (the peer's SDP) the Opened event holds our answer; without, our offer. Kind "webrtc" speaks ICE-lite or full, DTLS-SRTP. */
  | {
      readonly do: "Open";
      readonly session: SessionId;
      readonly kind: "rtp" | "webrtc";
      readonly address: MediaAddress;
      readonly offer?: string;
      readonly settings?: SessionSettings;
    }
  /** The peer's SDP: an answer to our offer, or a new offer (re-INVITE), which is answered in Negotiated. */
  | { readonly do: "Remote"; readonly session: SessionId; readonly sdp: string; readonly as: "answer" | "offer" }
  /** Takes up a session of a dead media process on the same ports. */
  | { readonly do: "Restore"; readonly snapshot: SessionSnapshot }
  /** Plays WAV files (absolute paths) one after another. Replaces a running play. While it plays the session hears nothing else. */
  | {
      readonly do: "Play";
      readonly session: SessionId;
      readonly play: string;
      readonly files: readonly string[];
      readonly loop?: boolean;
    }
  | { readonly do: "StopPlay"; readonly session: SessionId }
  /** Whom the session hears from now on: the mix of these. */
  | { readonly do: "Hear"; readonly session: SessionId; readonly from: readonly SessionId[] }
  /** Sends digits by RFC 4733 (in band if the peer did not offer telephone-event). */
  | {
      readonly do: "SendDigits";
      readonly session: SessionId;
      readonly digits: string;
      readonly toneMs?: number;
      readonly gapMs?: number;
    }
  /** Starts a recording of this session: left what it says, right all that it hears. `file` is an absolute path without an extension; `startMs` offsets a later segment. */
  | {
      readonly do: "Record";
      readonly session: SessionId;
      readonly recording: string;
      readonly file: string;
      readonly startMs?: number;
    }
  | { readonly do: "StopRecord"; readonly recording: string }
  /** Ends everything of the session: its recording, play, sockets. Comes back as Closed. */
  | { readonly do: "Close"; readonly session: SessionId };

export type SessionStats = {
  readonly packetsIn: number;
  readonly packetsOut: number;
  /** Gaps in the peer's sequence numbers. */
  readonly lost: number;
  /** RFC 3550 interarrival jitter, ms. */
  readonly jitterMs: number;
  /** Frames of ours that left more than 20 ms after their slot. */
  readonly late: number;
  /** Dropped: malformed, from an unlatched address, of an unknown payload type. */
  readonly dropped: number;
};

export type MediaSegment = {
  readonly file: string;
  readonly codec: "PCMA";
  readonly startMs: number;
  readonly samples: number;
  readonly sha256: string;
};

export type MediaEvent = { readonly mono: number } & (
  | { readonly is: "Opened"; readonly session: SessionId; readonly sdp: string; readonly snapshot: SessionSnapshot }
  | {
      readonly is: "Negotiated";
      readonly session: SessionId;
      readonly sdp?: string;
      readonly peerHolds: boolean;
      readonly snapshot: SessionSnapshot;
    }
  /** Something asked for can't be done. `why` names the line of the SDP, the file or the setting. */
  | {
      readonly is: "Failed";
      readonly session: SessionId;
      readonly asked: MediaCommand["do"];
      readonly code: "badMedia" | "noPort" | "badFile" | "unknownSession" | "error";
      readonly why: string;
    }
  /** First media from the peer after opening or after silence. */
  | { readonly is: "Flowing"; readonly session: SessionId }
  | { readonly is: "Silent"; readonly session: SessionId; readonly forMs: number }
  /** The DTLS or ICE transport of a browser is gone. */
  | { readonly is: "TransportLost"; readonly session: SessionId }
  | { readonly is: "Digit"; readonly session: SessionId; readonly digit: string; readonly ms: number }
  /** The peer speaks (above −45 dBov for 100 ms) or fell silent (for 500 ms). */
  | { readonly is: "Heard"; readonly session: SessionId; readonly speaking: boolean; readonly dbov: number }
  | {
      readonly is: "PlayEnded";
      readonly session: SessionId;
      readonly play: string;
      readonly why: "finished" | "stopped" | "failed";
      readonly playedMs: number;
    }
  | { readonly is: "RecordingStarted"; readonly session: SessionId; readonly recording: string; readonly file: string }
  | {
      readonly is: "RecordingEnded";
      readonly session: SessionId;
      readonly recording: string;
      readonly segment: MediaSegment;
    }
  | { readonly is: "RecordingFailed"; readonly session: SessionId; readonly recording: string; readonly why: string }
  | { readonly is: "Closed"; readonly session: SessionId; readonly stats: SessionStats }
  /** Once a second: counters of the whole process, for the metrics page. */
  | {
      readonly is: "Pulse";
      readonly sessions: number;
      readonly late: number;
      readonly dropped: number;
      readonly cpuMs: number;
      readonly rssBytes: number;
    }
);
