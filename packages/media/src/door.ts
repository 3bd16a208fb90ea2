/**
 * The interface of the media: commands in, events out, as plain messages, so that media runs in a process of its own. Every event has `mono`: ms of the machine's
 * monotonic clock (process.hrtime), which is the same in all processes of a machine.
 */

/** Id of one party's media. The switch uses the leg's id. */
export type SessionId = string;

/** Where a session's sockets are opened. `advertise` is the address in the SDP (NAT). Default: `bind`. */
export type MediaAddress = {
  readonly bind: string;
  readonly advertise?: string;
  readonly ports: readonly [from: number, to: number];
};

export type SessionSettings = {
  /** Codecs that we accept and offer, by preference. Default PCMA, PCMU. G722 has only the band of the 8 kHz mix; a browser's session leaves it out. */
  readonly codecs?: readonly AudioCodec[];
  /** The packet time that we request, ms: 10 to 60. Default 20. */
  readonly ptimeMs?: number;
  /** Silent comes after this time without RTP and RTCP, ms. Default 10000. */
  readonly silentAfterMs?: number;
  /** Report Heard events (the caller's tool uses them). */
  readonly reportHeard?: boolean;
  /**
   * SRTP by SDES (RFC 4568); not for browsers, which always use DTLS-SRTP. "off", the default: RTP/AVP only; an offer with only RTP/SAVP fails with badMedia.
   * "offered": an offer of RTP/SAVP is accepted, and our own offer is opportunistic (RFC 8643: RTP/AVP with a=crypto, which the answer may decline). "required":
   * RTP/SAVP only; anything else fails with badMedia (488).
   */
  readonly srtp?: "off" | "offered" | "required";
  /**
   * How digits are received and sent. "auto", the default: by RFC 4733 if the peer supports it, otherwise in band. "rfc4733": tones are not detected. "inband":
   * tones are detected and sent whatever was agreed; a digit that comes as event and tone counts once. "info": the media neither offers nor reports digits; the
   * owner uses SIP INFO.
   */
  readonly dtmf?: "auto" | "rfc4733" | "inband" | "info";
};

/**
 * Where the peer's signalling comes from: IP literals or CIDR blocks ("192.0.2.0/28"). The first packet of an RTP session must come from these or from the SDP's
 * address (`latch.ts`). A phone behind NAT needs them; without any, only the SDP's address is accepted.
 */
export type Peers = readonly string[];

/** RFC 3551 names. */
export type AudioCodec = "PCMA" | "PCMU" | "G722";

/** RFC 3264 §5.1, as in our SDP: "sendonly" is our hold with music, "inactive" our hold without, "recvonly" only listens. */
export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** The agreement, for logs and pages. */
export type AgreedMedia = {
  readonly codec: AudioCodec;
  /** SRTP, by SDES or DTLS. */
  readonly secured: boolean;
  /** Our direction, after the wishes of both sides. */
  readonly direction: Direction;
  /** The method for our digits to the peer. */
  readonly digits: "rfc4733" | "inband" | "info";
};

/**
 * The state with which a new media process continues a session: plain JSON, opaque to the owner. With SRTP it contains the call's keys: store it only where the
 * service alone can read (the journal is 0600), never in a log.
 */
export type SessionSnapshot = { readonly session: SessionId; readonly [key: string]: unknown };

export type MediaCommand =
  /** Opens sockets. The Opened event has our answer to `offer` (the peer's SDP), or our offer if there is none. Kind "webrtc" uses ICE and DTLS-SRTP. */
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
      /** Replaces the earlier ones. Default: as before. */
      readonly peers?: Peers;
    }
  /**
   * Makes our offer in an open session: for our re-INVITE or UPDATE, or for the 200 to a re-INVITE without an offer. Answered by Offered. `direction` is our
   * direction from the peer's answer on, in our later answers too (default: as before, at first sendrecv). Nothing changes until Remote brings the answer. An offer
   * that the peer refused, or that crossed an offer of the peer, needs no command. An unchanged description keeps its o= version (RFC 3264 §8), so this also serves
   * a session refresh. `secured`: RTP/SAVP from now on, for a peer that refused our opportunistic offer; its answer must then have SRTP.
   */
  | { readonly do: "Offer"; readonly session: SessionId; readonly direction?: Direction; readonly secured?: true }
  /** Continues a session of a dead media process on the same ports. */
  | { readonly do: "Restore"; readonly snapshot: SessionSnapshot }
  /**
   * Plays WAV files (absolute paths) one after another. Replaces a running play. Meanwhile the session hears nothing else, unless `over`: then the play is mixed
   * into what the session hears (a beep, an announced number). `gainDb`: −60 to 6, default 0.
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
   * Sets the sessions that this session hears from its next frame on: their mix, never itself. A session that was heard before continues without a break; new and
   * removed ones are faded over 5 ms. Listen: supervisor from [caller, agent]. Whisper: in addition, agent from [caller, supervisor]; caller from [agent].
   * Three-way: each from the two others. Hold: caller from [] with a Play loop, agent from [].
   */
  | { readonly do: "Hear"; readonly session: SessionId; readonly from: readonly SessionId[] }
  /** Sends digits by RFC 4733; in band if the peer did not offer telephone-event, or if the setting `dtmf` says so. */
  | {
      readonly do: "SendDigits";
      readonly session: SessionId;
      readonly digits: string;
      readonly toneMs?: number;
      readonly gapMs?: number;
    }
  /** Records this session: left what it says, right all that it hears. `file` is an absolute path without extension; `startMs` is the offset of a later segment. */
  | {
      readonly do: "Record";
      readonly session: SessionId;
      readonly recording: string;
      readonly file: string;
      readonly startMs?: number;
      /** Time of the first sample, monotonic ms, at most 5000 ms ago; the time since is silence. Default: now. */
      readonly sinceMono?: number;
    }
  | { readonly do: "StopRecord"; readonly recording: string }
  /** The party has hung up: reads what lies in its sockets, and tells the digits that it pressed until then, also the one that it is pressing. Answered by Fetched. */
  | { readonly do: "Fetch"; readonly session: SessionId }
  /** Ends the session with its recordings, play and sockets. Answered by Closed. */
  | { readonly do: "Close"; readonly session: SessionId };

export type SessionStats = {
  readonly packetsIn: number;
  readonly packetsOut: number;
  /** Packets lost, by the peer's sequence numbers. */
  readonly lost: number;
  /** RFC 3550 interarrival jitter, ms. */
  readonly jitterMs: number;
  /** Our frames that were sent more than 20 ms after their slot. */
  readonly late: number;
  /** Packets dropped: malformed, of an unknown payload type, or from a wrong address. (On a connected socket the kernel refuses these: `refused` of the Pulse.) */
  readonly dropped: number;
};

/** Quality of a session's incoming stream, and the peer's last report about ours (RFC 3550 §6.4.1), if it is recent. */
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

export type MediaEvent = { readonly mono: number } /** `agreed`, if an offer was answered. */ & (
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
      /** The peer holds: sendonly, inactive, port 0, or the 0.0.0.0 of RFC 2543. */
      readonly peerHolds: boolean;
      readonly agreed?: AgreedMedia;
      readonly snapshot: SessionSnapshot;
    }
  /** Our offer within the session: the answer to Offer. */
  | { readonly is: "Offered"; readonly session: SessionId; readonly sdp: string; readonly snapshot: SessionSnapshot }
  /** A command can't be executed. `why` names the line of the SDP, the file or the setting. */
  | {
      readonly is: "Failed";
      readonly session: SessionId;
      readonly asked: MediaCommand["do"];
      readonly code: "badMedia" | "noPort" | "badFile" | "unknownSession" | "error";
      readonly why: string;
      /** With badMedia: the warn-code of RFC 3261 §20.43 for the peer. */
      readonly warning?: number;
    }
  /** The first media from the peer after opening or after silence. `reportsOnly`: after a silence RTCP came, but no media. */
  | { readonly is: "Flowing"; readonly session: SessionId; readonly reportsOnly?: true }
  /** Neither RTP nor RTCP came for `forMs`. */
  | { readonly is: "Silent"; readonly session: SessionId; readonly forMs: number }
  /** The DTLS or ICE transport of a browser is gone. */
  | { readonly is: "TransportLost"; readonly session: SessionId }
  | { readonly is: "Digit"; readonly session: SessionId; readonly digit: string; readonly ms: number }
  /** The peer begins to speak (above −45 dBov for 100 ms), or stops (for 500 ms). */
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
  /** What was written until then is in the file. `disk`: the disk is full, or fails otherwise; the recording may continue in another file. */
  | {
      readonly is: "RecordingFailed";
      readonly session: SessionId;
      readonly recording: string;
      readonly why: string;
      readonly disk?: "full" | "fails";
    }
  /** The party's digits were told before this. */
  | { readonly is: "Fetched"; readonly session: SessionId }
  | { readonly is: "Closed"; readonly session: SessionId; readonly stats: SessionStats }
  /** Once a second: counters of the process, for the metrics page. Every fifth one has the reception of each session. */
  | {
      readonly is: "Pulse";
      readonly receptions?: readonly SessionReception[];
      readonly sessions: number;
      /** Spare RTP and RTCP ports, open in advance for new sessions. */
      readonly sparePorts: number;
      readonly late: number;
      readonly dropped: number;
      /** Datagrams that the kernel refused since the process began, since no socket listens there or only one that is connected to another peer. Of the whole machine. */
      readonly refused: number;
      readonly cpuMs: number;
      readonly rssBytes: number;
      /** How packets are sent and received: by our own system calls, or by Node's dgram. */
      readonly sockets: "direct" | "dgram";
    }
);
