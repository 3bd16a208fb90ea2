/** One party's media as a value: what came, what is sent, which parties it hears. The clock and the sockets are elsewhere. */

import type {
  AgreedMedia,
  AudioCodec,
  MediaEvent,
  SessionId,
  SessionReception,
  SessionSettings,
  SessionSnapshot,
  SessionStats,
} from "./door.ts";
import { type Counted, countOnce, type Dtmf } from "./dtmf.ts";
import { type Frame, newFrame } from "./frame.ts";
import type { LowerBand } from "./g722.ts";
import { type JitterBuffer, newJitterBuffer } from "./jitter-buffer.ts";
import { type Endpoint, type Latch, newLatch, signalEndpoint } from "./latch.ts";
import type { AgreedAudio, PayloadKind } from "./negotiation.ts";
import type { Player } from "./player.ts";
import type { Heard } from "./playout.ts";
import { lostPackets, newReception, type Reception } from "./reception.ts";
import type { SenderReport } from "./rtcp.ts";
import { newSource, type Source } from "./source.ts";
import { type DigitsIn, type DigitsOut, newDigitsIn, type Pressed } from "./telephone-event.ts";
import type { Timeline } from "./timeline.ts";
import { newVoice, type Voice } from "./voice.ts";

/** Sends packets. The caller may reuse the bytes at once. `to` is undefined for a transport with one peer. */
export type Wire = {
  readonly rtp: (packet: Uint8Array, to: Endpoint | undefined) => void;
  readonly rtcp: (packet: Uint8Array, to: Endpoint | undefined) => void;
  /** Ms since 1970, for reports. Absent: they count from the machine's start, as RFC 3550 §6.4.1 allows. */
  readonly wallMs?: () => number;
  /** Keeps a NAT's binding open while no packet is sent (RFC 6263); absent if the transport does that itself. */
  readonly keepAlive?: (to: Endpoint | undefined) => void;
  /** Connects the socket to the latched peer if possible, or opens it to others again. Call it several times a second. */
  readonly settle?: (nowMs: number) => void;
};

/** An event without its time. */
export type Told = MediaEvent extends infer E ? (E extends { readonly mono: number } ? Omit<E, "mono"> : never) : never;

/** The origin of our stream. Sequence number and timestamp are functions of the time since, so that a new process can continue it. */
export type StreamOrigin = {
  readonly ssrc: number;
  readonly ms: number;
  readonly timestamp: number;
  readonly sequence: number;
};

export type Sender = {
  origin: StreamOrigin;
  sequence: number;
  /** Whether the next packet has the marker bit: it is the first after a pause. */
  marker: boolean;
  /** Audio that waits until it fills a packet, and its amount. Only if packets are not 20 ms. */
  audio: Uint8Array | undefined;
  pending: number;
  pendingTs: number;
  packets: number;
  octets: number;
  late: number;
  lastTimestamp: number;
};

/** The state of a relay from one party to another (`relay.ts`). */
export type Relay = {
  readonly source: Session;
  /** The slot in which the relay began. */
  readonly sinceMs: number;
  /** The source's sound before this timestamp was heard by the mix, or dropped. */
  readonly fromTs: number;
  /** Whether a packet was relayed yet. The fields below are valid from then on. */
  started: boolean;
  /** Added to the source's sequence numbers and timestamps, unwrapped. */
  sequenceShift: number;
  timestampShift: number;
  /** Our sequence number and timestamp of the newest relayed packet, unwrapped. */
  newest: number;
  /** Which of the 31 sequence numbers up to the newest were sent: none may be sent twice (RFC 3711 §9.1). */
  sent: number;
  endTs: number;
  arrivalMs: number;
  lastSample: number;
  /** The source's clock: at `clockMs` its packets end at this timestamp of ours. */
  clockTs: number;
  clockMs: number;
  /** Since when every packet came later than the source's clock allows; infinite: the last one did not. */
  behindSinceMs: number;
  /** Whether packets were dropped: the next one is joined to the last that was sent. */
  joins: boolean;
  /** Shift of its place on recordings, since the source's clock drifts from ours. */
  placeShiftMs: number;
  /** The source's sound before this timestamp is on the recordings. */
  recordedTs: number;
};

export type Settings = Required<SessionSettings>;

export type Session = {
  readonly id: SessionId;
  readonly kind: "rtp" | "webrtc";
  readonly settings: Settings;
  readonly tell: (event: Told) => void;
  wire: Wire | undefined;
  agreed: AgreedAudio | undefined;
  /** The meaning of each payload type; index 0–127. */
  readonly kinds: (PayloadKind | undefined)[];
  readonly latch: Latch;
  readonly reception: Reception;
  readonly source: Source;
  readonly jitter: JitterBuffer;
  /** Only for a session with G.722. */
  g722In: LowerBand | undefined;
  g722Out: LowerBand | undefined;
  readonly digitsIn: DigitsIn;
  /** Only if tones are detected. */
  dtmf: Dtmf | undefined;
  readonly counted: Counted[];
  readonly voice: Voice;
  /** "reporting": after a silence the peer's RTCP reports came again, its media did not. */
  flow: "waiting" | "flowing" | "silent" | "reporting";
  lastMediaMs: number;
  /** When its last report (RTCP SR or RR) came. A peer that suppresses silence sends only these. */
  lastReportMs: number;
  /** When its newest audio packet came, and its number of samples. */
  lastAudioMs: number;
  packetSamples: number;
  packetsIn: number;
  dropped: number;
  /** The party's last 20 ms. */
  readonly frame: Frame;
  heard: Heard;
  /** The parties that it hears, besides a play. Set by `setHears`. */
  hears: readonly Session[];
  /** The parties that hear it. */
  readonly heardBy: Session[];
  /** The parties in its last mix. */
  mixed: readonly Session[];
  player: Player | undefined;
  /** A play that was stopped: it fades out in the next frame. */
  leaving: Player | undefined;
  /** The relay of one party to it. Set by `setRelay`. */
  relay: Relay | undefined;
  /** The number of parties that hear it by relay. */
  relays: number;
  /** Since when a relay is possible and waits for a quiet moment; infinite: not possible. */
  relayableSinceMs: number;
  /** The last sample that was heard by relay, or before it. It fades out in the next frame. */
  tail: number;
  /** Its last slot, and the slot that a relayed packet replaced. */
  slotMs: number;
  coveredMs: number;
  /** The slots whose first and second step were done early, after a relayed packet. */
  takenEarlyMs: number;
  givenEarlyMs: number;
  digitsOut: DigitsOut | undefined;
  readonly sender: Sender;
  readonly timelines: Set<Timeline>;
  nextReportMs: number;
  nextKeepAliveMs: number;
  peerReport: { readonly sender: SenderReport; readonly atMs: number } | undefined;
  /** The peer's last report about our stream. */
  told: { readonly fractionLost: number; readonly jitterMs: number; readonly atMs: number } | undefined;
};

/** Sets the parties that a party hears, besides a play. */
export const setHears = (session: Session, hears: readonly Session[]) => {
  for (const { heardBy } of session.hears) {
    const at = heardBy.indexOf(session);
    if (at >= 0) heardBy.splice(at, 1);
  }
  session.hears = hears;
  for (const { heardBy } of hears) heardBy.push(session);
};

/** Sets the party whose packets are relayed to a party. */
export const setRelay = (session: Session, relay: Relay | undefined) => {
  if (session.relay) session.relay.source.relays--;
  if (relay) relay.source.relays++;
  session.relay = relay;
};

/** Period of keep-alives (RFC 6263 §7). */
export const keepAliveEveryMs = 15_000;

export const withDefaults = (settings: SessionSettings | undefined): Settings => ({
  codecs: settings?.codecs?.length ? settings.codecs : (["PCMA", "PCMU"] satisfies AudioCodec[]),
  ptimeMs: Math.max(10, Math.min(60, Math.round((settings?.ptimeMs ?? 20) / 10) * 10)) || 20,
  silentAfterMs: settings?.silentAfterMs ?? 10_000,
  reportHeard: settings?.reportHeard ?? false,
  srtp: settings?.srtp ?? "off",
  dtmf: settings?.dtmf ?? "auto",
});

const newSender = (origin: StreamOrigin): Sender => ({
  origin,
  sequence: origin.sequence,
  marker: true,
  audio: undefined,
  pending: 0,
  pendingTs: 0,
  packets: 0,
  octets: 0,
  late: 0,
  lastTimestamp: origin.timestamp,
});

/** `peers`: as for `signalPeers` of the latch. */
export const newSession = (
  id: SessionId,
  kind: "rtp" | "webrtc",
  settings: Settings,
  origin: StreamOrigin,
  tell: (event: Told) => void,
  peers?: readonly string[],
): Session => ({
  id,
  kind,
  settings,
  tell,
  wire: undefined,
  agreed: undefined,
  kinds: new Array(128).fill(undefined),
  latch: newLatch(peers),
  reception: newReception(),
  source: newSource(),
  jitter: newJitterBuffer(),
  g722In: undefined,
  g722Out: undefined,
  digitsIn: newDigitsIn(),
  dtmf: undefined,
  counted: [],
  voice: newVoice(),
  flow: "waiting",
  lastMediaMs: origin.ms,
  lastReportMs: Number.NEGATIVE_INFINITY,
  lastAudioMs: Number.NEGATIVE_INFINITY,
  packetSamples: 0,
  packetsIn: 0,
  dropped: 0,
  frame: newFrame(),
  heard: "silence",
  hears: [],
  heardBy: [],
  mixed: [],
  player: undefined,
  leaving: undefined,
  relay: undefined,
  relays: 0,
  relayableSinceMs: Number.POSITIVE_INFINITY,
  tail: 0,
  slotMs: origin.ms,
  coveredMs: Number.NEGATIVE_INFINITY,
  takenEarlyMs: Number.NEGATIVE_INFINITY,
  givenEarlyMs: Number.NEGATIVE_INFINITY,
  digitsOut: undefined,
  sender: newSender(origin),
  timelines: new Set(),
  nextReportMs: origin.ms + 5000,
  nextKeepAliveMs: origin.ms + keepAliveEveryMs,
  peerReport: undefined,
  told: undefined,
});

/** Whether the peer's silence is reported. A peer that holds may send music or nothing. */
export const isMissed = (agreed: AgreedAudio): boolean => agreed.peerSends && !agreed.peerHolds;

/** Reports a digit of the party, once. */
export const tellDigit = (session: Session, { digit, ms }: Pressed, by: "event" | "tone", nowMs: number) => {
  if (countOnce(session.counted, digit, by, nowMs)) session.tell({ is: "Digit", session: session.id, digit, ms });
};

/** Payload types of comfort noise: 13 (RFC 3551 §6), and 19 from earlier drafts. */
const comfortTypes = [13, 19];

/** Applies an agreement, the first or a later one. */
export const setAgreed = (session: Session, agreed: AgreedAudio, nowMs: number) => {
  const { sender } = session;
  if (session.agreed?.ptimeMs !== agreed.ptimeMs || session.agreed.codec !== agreed.codec) sender.pending = 0;
  if (agreed.weSend && !session.agreed?.weSend) {
    sender.marker = true;
    sender.pending = 0;
  }
  if (isMissed(agreed) && !(session.agreed && isMissed(session.agreed))) session.lastMediaMs = nowMs;
  session.nextKeepAliveMs = nowMs + keepAliveEveryMs;
  session.agreed = agreed;
  session.kinds.fill(undefined);
  for (const [type, kind] of Object.entries(agreed.receives)) session.kinds[Number(type)] = kind;
  // Gateways that suppress silence send comfort noise even if it was not agreed on.
  for (const type of comfortTypes) session.kinds[type] ??= "comfort";
  if (agreed.remote) signalEndpoint(session.latch, agreed.remote);
};

export const statsOf = (session: Session): SessionStats => ({
  packetsIn: session.packetsIn,
  packetsOut: session.sender.packets,
  lost: lostPackets(session.reception),
  jitterMs: Math.round(session.reception.jitter / 0.8) / 10,
  late: session.sender.late,
  dropped: session.dropped,
});

/** A report older than this is not used. Reports come about every 5 s (RFC 3550 §6.2). */
const toldForMs = 15_000;

export const receptionOf = ({ id, packetsIn, reception, told }: Session, nowMs: number): SessionReception => ({
  session: id,
  packetsIn,
  lost: lostPackets(reception),
  jitterMs: reception.jitter / 8,
  ...(told && nowMs - told.atMs < toldForMs && { told: { fractionLost: told.fractionLost, jitterMs: told.jitterMs } }),
});

/** The method for our digits to the peer. */
export const digitsBy = ({ eventType }: AgreedAudio, { dtmf }: Settings): AgreedMedia["digits"] =>
  dtmf === "info" ? "info" : dtmf === "inband" || eventType === undefined ? "inband" : "rfc4733";

export const agreedMedia = (agreed: AgreedAudio, settings: Settings): AgreedMedia => ({
  codec: agreed.codec,
  secured: agreed.srtp !== undefined,
  direction: agreed.direction,
  digits: digitsBy(agreed, settings),
});

/** What a new process needs, besides the address, to continue the session. */
export type Resumable = SessionSnapshot & {
  readonly kind: "rtp" | "webrtc";
  readonly settings: Settings;
  readonly origin: StreamOrigin;
  readonly agreed?: AgreedAudio;
  /** As in `Open`; absent in snapshots of older releases. */
  readonly peers?: readonly string[];
};
