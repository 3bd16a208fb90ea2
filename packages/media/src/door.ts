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
  /** Codecs that we accept and offer, by preference. Default PCMA, PCMU. G722 is spoken in the band of the 8 kHz mix; a browser's session leaves it out. */
  readonly codecs?: readonly AudioCodec[];
  /** Packet time that we ask for, ms: 10 to 60. Default 20. */
  readonly ptimeMs?: number;
  /** Neither RTP nor RTCP for so long gives a Silent event. Default 10000. */
  readonly silentAfterMs?: number;
  /** Reports Heard events (the caller's tool uses it). */
  readonly reportHeard?: boolean;
  /**
   * SRTP by SDES (RFC 4568); not for browsers, whose media is always DTLS-SRTP. "off", the default: RTP/AVP only; an offer of RTP/SAVP alone
   * fails with badMedia. "offered": RTP/SAVP is answered as it was asked, and our own offer is opportunistic (RFC 8643: RTP/AVP with a=crypto; the
   * answer may leave it plain). "required": RTP/SAVP; what is plain fails with badMedia (488).
   */
  readonly srtp?: "off" | "offered" | "required";
  /**
   * How digits come and go. "auto", the default: by RFC 4733 where the peer takes it, else in band. "rfc4733": no tones are listened for.
   * "inband": tones are listened for and sent whatever was agreed; events that come beside them are counted once. "info": the media neither
   * offers nor reports digits (SIP INFO is the owner's).
   */
  readonly dtmf?: "auto" | "rfc4733" | "inband" | "info";
};

/**
 * Where the peer's signalling comes from: IP literals or CIDR blocks ("192.0.2.0/28"). Beside the address of its SDP only these may send a plain RTP
 * session its first packet (`latch.ts`); a phone behind NAT is known by nothing else. Without any, only the SDP's address is heard.
 */
export type Peers = readonly string[];

/** RFC 3551 names. */
export type AudioCodec = "PCMA" | "PCMU" | "G722";

/** RFC 3264 §5.1, as we say it in our SDP: "sendonly" is our hold with music, "inactive" our hold without, "recvonly" listens and says nothing. */
export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** What was agreed on, for logs and pages. */
export type AgreedMedia = {
  readonly codec: AudioCodec;
  /** SRTP, by SDES or DTLS. */
  readonly secured: boolean;
  /** Ours, after both sides' wishes. */
  readonly direction: Direction;
  /** How the peer takes digits. */
  readonly digits: "rfc4733" | "inband" | "info";
};

/**
 * What is needed to take a session up again in a new media process: opaque to all but media, plain JSON. With SRTP it holds the call's keys: keep it where
 * only the service reads (the journal is 0600), never in a log.
 */
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
      readonly peers?: Peers;
    }
  /** The peer's SDP: an answer to our offer, or a new offer (re-INVITE), which is answered in Negotiated. */
  | {
      readonly do: "Remote";
      readonly session: SessionId;
      readonly sdp: string;
      readonly as: "answer" | "offer";
      /** Takes the place of those before. Default: as before. */
      readonly peers?: Peers;
    }
  /**
   * Asks for our offer in a session that is open: for a re-INVITE or UPDATE of ours, or the 200 to a re-INVITE without an offer. Comes back as
   * Offered. `direction` is what we want from the peer's answer on, in our later answers too (without: as before, at first sendrecv). Nothing changes until the
   * answer is given by Remote; an offer that the peer refused, or a Remote offer that came across, is forgotten without a command.
   * An unchanged description keeps its o= version (RFC 3264 §8), so this also serves a session refresh. `secured`: RTP/SAVP from now on, for a peer that
   * refused our opportunistic offer; its answer has to be secured then.
   */
  | { readonly do: "Offer"; readonly session: SessionId; readonly direction?: Direction; readonly secured?: true }
  /** Takes up a session of a dead media process on the same ports. */
  | { readonly do: "Restore"; readonly snapshot: SessionSnapshot }
  /**
   * Plays WAV files (absolute paths) one after another. Replaces a running play. While it plays the session hears nothing else, unless `over`:
   * then it is laid over what the session hears (a beep, a number that is announced into the talk). `gainDb`: −60 to 6, default 0.
   */
  | {
      readonly do: "Play";
      readonly session: SessionId;
      readonly play: string;
      readonly files: readonly string[];
      readonly loop?: boolean;
      readonly over?: boolean;
      readonly gainDb?: number;
    }
  | { readonly do: "StopPlay"; readonly session: SessionId }
  /**
   * Whom the session hears from its next frame on: the mix of these, never itself. Who was heard and still is goes on unbroken; who comes or goes is faded
   * within 5 ms. Listen: supervisor from [caller, agent]. Whisper: besides, agent from [caller, supervisor]; caller from [agent].
   * Three-way: each from the two others. Hold: caller from [] with a Play loop, agent from [].
   */
  | { readonly do: "Hear"; readonly session: SessionId; readonly from: readonly SessionId[] }
  /** Sends digits by RFC 4733 (in band if the peer did not offer telephone-event, or the setting `dtmf` says so). */
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
      /** The moment of the first sample, ms of the monotonic clock, at most 5000 ago; what was not recorded since is silence. Default: now. */
      readonly sinceMono?: number;
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
  /** Dropped: malformed, from an unlatched address (once the peer is settled the kernel refuses these: `refused` of the Pulse), of an unknown payload type. */
  readonly dropped: number;
};

/** How a session's stream comes in, and what the peer tells of ours in its reports (RFC 3550 §6.4.1), if one came lately. */
export type SessionReception = {
  readonly session: SessionId;
  /** Since the session began. */
  readonly packetsIn: number;
  readonly lost: number;
  readonly jitterMs: number;
  readonly told?: { readonly fractionLost: number; readonly jitterMs: number };
};

export type MediaSegment = {
  readonly file: string;
  readonly codec: "PCMA";
  readonly startMs: number;
  readonly samples: number;
  readonly sha256: string;
};

export type MediaEvent = { readonly mono: number } /** `agreed` where an offer was answered. */ & (
  | {
      readonly is: "Opened";
      readonly session: SessionId;
      readonly sdp: string;
      readonly agreed?: AgreedMedia;
      readonly snapshot: SessionSnapshot;
    }
  | {
      readonly is: "Negotiated";
      readonly session: SessionId;
      readonly sdp?: string;
      /** The peer doesn't listen: sendonly, inactive, port 0, or the 0.0.0.0 of RFC 2543. */
      readonly peerHolds: boolean;
      readonly agreed?: AgreedMedia;
      readonly snapshot: SessionSnapshot;
    }
  /** Our offer within the session, asked for by Offer. */
  | { readonly is: "Offered"; readonly session: SessionId; readonly sdp: string; readonly snapshot: SessionSnapshot }
  /** Something asked for can't be done. `why` names the line of the SDP, the file or the setting. */
  | {
      readonly is: "Failed";
      readonly session: SessionId;
      readonly asked: MediaCommand["do"];
      readonly code: "badMedia" | "noPort" | "badFile" | "unknownSession" | "error";
      readonly why: string;
      /** Of badMedia: the warn-code of RFC 3261 §20.43 that tells the peer what is wrong with its SDP. */
      readonly warning?: number;
    }
  /** First media from the peer after opening or after silence. `reportsOnly`: it lives, as its RTCP says after a silence; media did not come. */
  | { readonly is: "Flowing"; readonly session: SessionId; readonly reportsOnly?: true }
  /** Neither media nor a report (RTCP) for so long. */
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
  /** What was written until then is in its file. `disk`: it has no room, or fails otherwise; the recording may be tried again in another file. */
  | {
      readonly is: "RecordingFailed";
      readonly session: SessionId;
      readonly recording: string;
      readonly why: string;
      readonly disk?: "full" | "fails";
    }
  | { readonly is: "Closed"; readonly session: SessionId; readonly stats: SessionStats }
  /** Once a second: counters of the whole process, for the metrics page. Every fifth time with how each session's stream comes in. */
  | {
      readonly is: "Pulse";
      readonly receptions?: readonly SessionReception[];
      readonly sessions: number;
      /** RTP and RTCP ports that are open for sessions to come. */
      readonly sparePorts: number;
      readonly late: number;
      readonly dropped: number;
      /** Datagrams that the kernel refused since the process began, for nobody listens where they went, or nobody but another peer; of the whole machine. */
      readonly refused: number;
      readonly cpuMs: number;
      readonly rssBytes: number;
      /** How packets go: by system calls of its own, or by Node's dgram. */
      readonly sockets: "direct" | "dgram";
    }
);
