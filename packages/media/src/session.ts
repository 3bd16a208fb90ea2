/** One party's media as a value: what came, what goes, whom it hears. The clock and the sockets are elsewhere. */

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

/** What carries packets, which are the caller's again at once. `to` is undefined for a transport that knows its peer. */
export type Wire = {
  readonly rtp: (packet: Uint8Array, to: Endpoint | undefined) => void;
  readonly rtcp: (packet: Uint8Array, to: Endpoint | undefined) => void;
  /** Keeps a NAT's binding open while no packet is sent (RFC 6263); absent where the transport does so by itself. */
  readonly keepAlive?: (to: Endpoint | undefined) => void;
  /** To be called several times a second: may keep to the peer that is latched, or has to hear others again. */
  readonly settle?: (nowMs: number) => void;
};

/** An event without its time. */
export type Told = MediaEvent extends infer E ? (E extends { readonly mono: number } ? Omit<E, "mono"> : never) : never;

/** Where our own stream began: sequence and timestamp are functions of time from here, so that a new process can go on with it. */
export type StreamOrigin = {
  readonly ssrc: number;
  readonly ms: number;
  readonly timestamp: number;
  readonly sequence: number;
};

export type Sender = {
  origin: StreamOrigin;
  sequence: number;
  /** The next packet has the marker: it is the first after a pause. */
  marker: boolean;
  /** Audio that waits for a packet time to be full, and how much of it; only where a packet is no frame. */
  audio: Uint8Array | undefined;
  pending: number;
  pendingTs: number;
  packets: number;
  octets: number;
  late: number;
  lastTimestamp: number;
};

/** One party's hearing of another by that one's own packets (`relay.ts`). */
export type Relay = {
  readonly source: Session;
  /** The slot in which it began. */
  readonly sinceMs: number;
  /** What the source said before this timestamp was heard, or left out, by the mix. */
  readonly fromTs: number;
  /** Whether a packet was relayed yet; what follows has a meaning from then on. */
  started: boolean;
  /** What is added to the source's sequence numbers and timestamps, unwrapped. */
  sequenceShift: number;
  timestampShift: number;
  /** Of the newest packet relayed, with our number and timestamp, unwrapped. */
  newest: number;
  /** Which of the 31 numbers up to the newest were sent: no number is sent twice (RFC 3711 §9.1). */
  sent: number;
  endTs: number;
  arrivalMs: number;
  lastSample: number;
  /** Where the source's packets end by its clock: this timestamp of ours at `clockMs`. */
  clockTs: number;
  clockMs: number;
  /** Since when each packet came later than the source's clock allows; infinite: the last one did not. */
  behindSinceMs: number;
  /** Packets were dropped: the next is joined to the last that was sent. */
  joins: boolean;
  /** What a recording's place of it is moved by: the source's clock has drifted from ours. */
  placeShiftMs: number;
  /** What the source said before this is on the recordings. */
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
  /** What each payload type means; index 0–127. */
  readonly kinds: (PayloadKind | undefined)[];
  readonly latch: Latch;
  readonly reception: Reception;
  readonly source: Source;
  readonly jitter: JitterBuffer;
  /** Only of a session that speaks G.722. */
  g722In: LowerBand | undefined;
  g722Out: LowerBand | undefined;
  readonly digitsIn: DigitsIn;
  /** Only where tones are listened for. */
  dtmf: Dtmf | undefined;
  readonly counted: Counted[];
  readonly voice: Voice;
  /** reporting: it was silent, and lives: its reports came back, its media did not. */
  flow: "waiting" | "flowing" | "silent" | "reporting";
  lastMediaMs: number;
  /** When its last report came (RTCP SR or RR): whoever suppresses silence sends these alone. */
  lastReportMs: number;
  /** When its newest packet of audio came, and the samples in it. */
  lastAudioMs: number;
  packetSamples: number;
  packetsIn: number;
  dropped: number;
  /** What the party said in its last 20 ms. */
  readonly frame: Frame;
  heard: Heard;
  /** What it hears besides a play; set by `setHears`. */
  hears: readonly Session[];
  /** Who hears it. */
  readonly heardBy: Session[];
  /** Whom its last frame was mixed of. */
  mixed: readonly Session[];
  player: Player | undefined;
  /** A play that was cut short: it fades in the next frame. */
  leaving: Player | undefined;
  /** Its hearing of one party by that party's own packets; set by `setRelay`. */
  relay: Relay | undefined;
  /** How many hear it by relay. */
  relays: number;
  /** Since when it could hear by relay, and waits for a quiet moment; infinite while it could not. */
  relayableSinceMs: number;
  /** The sample that was heard last by relay, or before it: it fades in what follows. */
  tail: number;
  /** Its last slot, and a slot in whose place a relayed packet was sent. */
  slotMs: number;
  coveredMs: number;
  /** The slots whose frame was taken from it, and given to it, with the packet that came before them. */
  takenEarlyMs: number;
  givenEarlyMs: number;
  digitsOut: DigitsOut | undefined;
  readonly sender: Sender;
  readonly timelines: Set<Timeline>;
  nextReportMs: number;
  nextKeepAliveMs: number;
  peerReport: { readonly sender: SenderReport; readonly atMs: number } | undefined;
  /** What the peer's last report tells of our stream. */
  told: { readonly fractionLost: number; readonly jitterMs: number; readonly atMs: number } | undefined;
};

/** Sets whom a party hears besides a play. */
export const setHears = (session: Session, hears: readonly Session[]) => {
  for (const { heardBy } of session.hears) {
    const at = heardBy.indexOf(session);
    if (at >= 0) heardBy.splice(at, 1);
  }
  session.hears = hears;
  for (const { heardBy } of hears) heardBy.push(session);
};

/** Sets whose packets a party hears. */
export const setRelay = (session: Session, relay: Relay | undefined) => {
  if (session.relay) session.relay.source.relays--;
  if (relay) relay.source.relays++;
  session.relay = relay;
};

/** RFC 6263 §7: every 15 s. */
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

/** `peers`: as `signalPeers` of the latch takes them. */
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

/** Whether the peer's silence is worth telling: one that holds may send music or nothing. */
export const isMissed = (agreed: AgreedAudio): boolean => agreed.peerSends && !agreed.peerHolds;

/** Tells a digit that the party pressed, once. */
export const tellDigit = (session: Session, { digit, ms }: Pressed, by: "event" | "tone", nowMs: number) => {
  if (countOnce(session.counted, digit, by, nowMs)) session.tell({ is: "Digit", session: session.id, digit, ms });
};

/** RFC 3551 §6: 13, and 19, which was that of the drafts before it. */
const comfortTypes = [13, 19];

/** Takes what was agreed into use, first or again. */
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
  // Gateways that suppress silence send comfort noise whether it was agreed on or not.
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

/** Reports come about every 5 s (RFC 3550 §6.2); an old one tells nothing of now. */
const toldForMs = 15_000;

export const receptionOf = ({ id, packetsIn, reception, told }: Session, nowMs: number): SessionReception => ({
  session: id,
  packetsIn,
  lost: lostPackets(reception),
  jitterMs: reception.jitter / 8,
  ...(told && nowMs - told.atMs < toldForMs && { told: { fractionLost: told.fractionLost, jitterMs: told.jitterMs } }),
});

/** How the peer takes digits from us. */
export const digitsBy = ({ eventType }: AgreedAudio, { dtmf }: Settings): AgreedMedia["digits"] =>
  dtmf === "info" ? "info" : dtmf === "inband" || eventType === undefined ? "inband" : "rfc4733";

export const agreedMedia = (agreed: AgreedAudio, settings: Settings): AgreedMedia => ({
  codec: agreed.codec,
  secured: agreed.srtp !== undefined,
  direction: agreed.direction,
  digits: digitsBy(agreed, settings),
});

/** What a new process needs, beside the address, to go on with the session. */
export type Resumable = SessionSnapshot & {
  readonly kind: "rtp" | "webrtc";
  readonly settings: Settings;
  readonly origin: StreamOrigin;
  readonly agreed?: AgreedAudio;
  /** As `Open` has it; absent in what an older release wrote. */
  readonly peers?: readonly string[];
};
