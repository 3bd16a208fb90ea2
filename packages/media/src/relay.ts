/**
 * Media relay (RFC 7092 §3.2.2): a party that hears only one other, with the same codec, gets that party's packets as they came. Loss, order and jitter reach
 * the far end's own jitter buffer. Sequence numbers and timestamps are mapped to our stream, so SSRC and timeline stay ours.
 *
 * A relay begins where no audible sound is cut: when the source is silent, begins to be heard, or what waits in its jitter buffer is quiet. A steady sound is
 * never quiet; it is relayed after two seconds all the same. A relay ends at once. The sound in the jitter buffer was heard by relay already: at most its delay
 * is heard twice, joined within 5 ms.
 */

import { type Frame, frameSamples, samplesOf } from "./frame.ts";
import { alawToLinear, type Codec, encodeInto, encodingTable, ulawToLinear } from "./g711.ts";
import { copyLowerBand } from "./g722.ts";
import { isSaidSilent } from "./jitter-buffer.ts";
import { target } from "./latch.ts";
import { fadeSamples } from "./mixer.ts";
import { isPendingQuiet, quietLevel } from "./playout.ts";
import { rtpHeaderLength, writeRtpHeader } from "./rtp.ts";
import { type Relay, type Session, type StreamOrigin, setRelay } from "./session.ts";
import { nextTimestamp, pauseOf, timestampAt } from "./stream.ts";

/** No relay begins with a source that was silent for this time. */
const idleAfterMs = 200;
/**
 * A relayed source without packets for this time is silent, and our silence is sent instead. A shorter stall of the network is left to the far end's
 * jitter buffer: our silence would take the timestamps of packets that still come.
 */
const silentAfterMs = 1000;
/** A relay whose first packet does not come in this time is ended, before a gap is heard. */
const firstWithinMs = 40;
/** How long a relay waits for a quiet moment. */
const patienceMs = 2000;
/** A packet this much later than its source's clock may be late. If all are for `lateForMs`, the source's clock stood still. */
const lateMs = 100;
const lateForMs = 200;
/** A packet this much earlier was held up with those before it; relaying all of them would only add delay. */
const earlyMs = 200;
/** The source's clock is followed by this fraction of each packet's difference. */
const clockFollow = 1 / 64;
const maxGap = 3000;
const windowLength = 31;

/** The party that the session may hear by relay now. */
export const relayable = (to: Session): Session | undefined => {
  const { agreed, hears, player, digitsOut, wire } = to;
  if (hears.length !== 1 || player || digitsOut || !wire || !agreed?.weSend) return undefined;
  const source = hears[0]!;
  return source.agreed?.codec === agreed.codec && source.packetSamples === agreed.ptimeMs * 8 ? source : undefined;
};

/** Whether the party is silent: it announced silence (RFC 3389), or nothing came. */
export const isIdle = (source: Session, nowMs: number): boolean =>
  isSaidSilent(source.jitter) || nowMs - source.lastAudioMs > idleAfterMs;

const newRelay = (source: Session, sinceMs: number, fromTs: number): Relay => ({
  source,
  sinceMs,
  fromTs,
  started: false,
  sequenceShift: 0,
  timestampShift: 0,
  newest: 0,
  sent: 0,
  endTs: 0,
  arrivalMs: 0,
  lastSample: 0,
  clockTs: 0,
  clockMs: 0,
  behindSinceMs: Number.POSITIVE_INFINITY,
  joins: false,
  placeShiftMs: 0,
  recordedTs: fromTs,
});

const leave = (session: Session, relay: Relay, atMs: number) => {
  if (relay.started) {
    const { sender, agreed } = session;
    // The packet that came since the last slot was sent instead of this slot's frame.
    const covered = pauseOf(relay, atMs) < 0;
    const nextMs = covered ? atMs + 20 : atMs;
    sender.origin = { ...sender.origin, ms: nextMs, timestamp: nextTimestamp(session, nextMs) };
    sender.pending = 0;
    session.coveredMs = covered ? atMs : Number.NEGATIVE_INFINITY;
    session.tail = isIdle(relay.source, atMs) ? 0 : relay.lastSample;
    // The far end's decoder followed the source's encoder: our encoder continues from that state.
    if (agreed?.codec === "G722" && relay.source.g722In) session.g722Out = copyLowerBand(relay.source.g722In);
  }
  setRelay(session, undefined);
  session.relayableSinceMs = atMs;
};

/** Whether the source of a relay is silent now, so that our silence is sent instead. */
const hasEnded = ({ source, started }: Relay, nowMs: number): boolean =>
  started ? isSaidSilent(source.jitter) || nowMs - source.lastAudioMs > silentAfterMs : isIdle(source, nowMs);

/** Whether a packet waits for further frames. One of 10 ms only waits for its slot. */
const isHalfFull = ({ sender, agreed }: Session): boolean => sender.pending > 0 && agreed!.ptimeMs !== 10;

/** Ends a relay that can't go on, and begins one for a party that was not heard before. Call it in each slot before the session's frame. */
export const steerRelay = (session: Session, atMs: number, nowMs: number) => {
  const source = relayable(session);
  const { relay } = session;
  if (relay) {
    const waits = !relay.started && atMs - relay.sinceMs >= firstWithinMs;
    if (relay.source !== source || waits || hasEnded(relay, nowMs)) leave(session, relay, atMs);
  } else if (!source) session.relayableSinceMs = Number.POSITIVE_INFINITY;
  else if (!session.mixed.includes(source) && !isIdle(source, nowMs)) {
    // A half-full packet is sent first.
    if (isHalfFull(session)) session.relayableSinceMs = atMs - patienceMs;
    else setRelay(session, newRelay(source, atMs, source.jitter.endTs));
  }
};

/** Whether sound of another encoder may follow this frame. G.722's encoder has a state, which allows that only in silence. */
const mayJoin = ({ agreed }: Session, mixed: Frame): boolean =>
  agreed?.codec !== "G722" || samplesOf(mixed).every((sample) => Math.abs(sample) <= quietLevel);

/** Begins a relay if that cuts no sound. Call it in each slot after a mixed frame. */
export const beginRelay = (session: Session, mixed: Frame, atMs: number, nowMs: number) => {
  const source = relayable(session);
  if (!source || session.leaving || isHalfFull(session) || isIdle(source, nowMs)) return;
  if (session.relayableSinceMs === Number.POSITIVE_INFINITY) session.relayableSinceMs = atMs;
  const mayCut = session.agreed!.codec !== "G722" && atMs - session.relayableSinceMs >= patienceMs;
  if (!mayCut && !(isPendingQuiet(source.jitter) && mayJoin(session, mixed))) return;
  setRelay(session, newRelay(source, atMs, source.jitter.endTs));
  session.mixed = [];
  session.tail = samplesOf(mixed)[frameSamples - 1]!;
};

/** Our timestamp that the source's clock has reached. */
const clockAt = ({ clockTs, clockMs }: Relay, arrivalMs: number): number => clockTs + (arrivalMs - clockMs) * 8;

/** Sets the mapping of sequence numbers and timestamps, so that our stream continues without a gap at the time of its clock. */
const map = (to: Session, relay: Relay, length: number, sequence: number, timestamp: number, arrivalMs: number) => {
  const { sender } = to;
  const next = relay.started
    ? Math.max(relay.endTs, Math.round(clockAt(relay, arrivalMs)) - length)
    : timestampAt(sender.origin, to.slotMs + 20);
  relay.timestampShift = next - timestamp;
  relay.placeShiftMs = 0;
  relay.sequenceShift = sender.sequence - sequence;
  relay.newest = sender.sequence - 1;
  // All numbers before are used.
  relay.sent = -1;
  relay.started = true;
  relay.clockTs = next + length;
  relay.clockMs = arrivalMs;
  relay.behindSinceMs = Number.POSITIVE_INFINITY;
};

/** Drops a packet with its number and time. The next one is joined to what was sent. */
const drop = (to: Session, relay: Relay, length: number, sequence: number) => {
  const count = sequence + relay.sequenceShift - relay.newest;
  relay.sequenceShift -= count;
  relay.timestampShift -= count * length;
  relay.joins = true;
  to.tail = relay.lastSample;
};

/**
 * Whether the next packet in order continues the ones before, jumps to another time, or is dropped. After a stall the network delivers all held packets at once;
 * a far end that plays all of them would lag by as much from then on.
 */
const standing = (
  relay: Relay,
  length: number,
  sequence: number,
  timestamp: number,
  arrivalMs: number,
): "goesOn" | "moved" | "early" => {
  const step = sequence + relay.sequenceShift - relay.newest;
  if (step > maxGap || step < -windowLength) return "moved";
  const ts = timestamp + relay.timestampShift;
  if (ts < relay.endTs - lateMs * 8) return "moved";
  const offMs = (ts + length - clockAt(relay, arrivalMs)) / 8;
  if (offMs > earlyMs) return step > 0 && ts === relay.endTs + (step - 1) * length ? "early" : "moved";
  if (offMs >= -lateMs) {
    relay.behindSinceMs = Number.POSITIVE_INFINITY;
    followClock(relay, offMs, arrivalMs);
    return "goesOn";
  }
  relay.behindSinceMs = Math.min(relay.behindSinceMs, arrivalMs);
  return arrivalMs - relay.behindSinceMs >= lateForMs ? "moved" : "goesOn";
};

const followClock = (relay: Relay, offMs: number, arrivalMs: number) => {
  relay.clockTs = clockAt(relay, arrivalMs) + offMs * 8 * clockFollow;
  relay.clockMs = arrivalMs;
};

/** Marks a sequence number of ours as used. False if it was used, or is too old to know. */
const isNew = (relay: Relay, number: number): boolean => {
  const step = number - relay.newest;
  if (step > 0) {
    relay.sent = step >= windowLength ? 1 : (relay.sent << step) | 1;
    relay.newest = number;
    return true;
  }
  const bit = 1 << -step;
  if (-step >= windowLength || (relay.sent & bit) !== 0) return false;
  relay.sent |= bit;
  return true;
};

const linear = new Int16Array(160);
const tableOf = (law: Codec) => (law === "PCMA" ? alawToLinear : ulawToLinear);

/** Fades the first packet in, and the sound before it out. */
const join = (law: Codec, bytes: Uint8Array, at: number, tail: number) => {
  const table = tableOf(law);
  for (let i = 0; i < fadeSamples; i++) {
    const rising = (i + 1) / (fadeSamples + 1);
    linear[i] = table[bytes[at + i]!]! * rising + tail * (1 - rising);
  }
  encodeInto(encodingTable(law), linear, fadeSamples, bytes, at);
};

const pass = (
  to: Session,
  relay: Relay,
  bytes: Uint8Array,
  offset: number,
  length: number,
  sequence: number,
  timestamp: number,
  inOrder: boolean,
  arrivalMs: number,
) => {
  const { sender, agreed } = to;
  const { codec, payloadType } = agreed!;
  const first = !relay.started;
  if (first && (!inOrder || sender.pending > 0)) return;
  const stands = first || !inOrder ? "goesOn" : standing(relay, length, sequence, timestamp, arrivalMs);
  if (stands === "early") return drop(to, relay, length, sequence);
  const moved = stands === "moved";
  if (first || moved) map(to, relay, length, sequence, timestamp, arrivalMs);
  const number = sequence + relay.sequenceShift;
  if (!isNew(relay, number)) return;
  if (first || relay.joins) {
    if (codec !== "G722") join(codec, bytes, offset, to.tail);
    to.tail = 0;
    relay.joins = false;
  }
  const ts = timestamp + relay.timestampShift;
  if (number === relay.newest) {
    relay.endTs = ts + length;
    relay.arrivalMs = arrivalMs;
    relay.lastSample = codec === "G722" ? 0 : tableOf(codec)[bytes[offset + length - 1]!]!;
    sender.sequence = (number + 1) & 0xffff;
    sender.lastTimestamp = ts >>> 0;
  }
  // Our header overwrites the source's header: no copy is needed.
  const at = offset - rtpHeaderLength;
  const packet = at === 0 && bytes.length === rtpHeaderLength + length ? bytes : bytes.subarray(at, offset + length);
  writeRtpHeader(packet, payloadType, sender.marker || moved, number & 0xffff, ts >>> 0, sender.origin.ssrc);
  sender.marker = false;
  sender.packets++;
  sender.octets += length;
  to.wire!.rtp(packet, target(to.latch));
};

/**
 * Sends an audio packet to the parties that hear its party by relay, or begin to. Overwrites the packet's header and first samples, so it must be the packet's last
 * user. `wasIdle`: the party was silent before, so no mix of it has to end.
 */
export const relayAudio = (
  source: Session,
  bytes: Uint8Array,
  offset: number,
  length: number,
  sequence: number,
  timestamp: number,
  inOrder: boolean,
  arrivalMs: number,
  wasIdle: boolean,
) => {
  for (const to of source.heardBy) {
    if (!to.relay && wasIdle && inOrder && relayable(to) === source && !to.leaving) {
      setRelay(to, newRelay(source, to.slotMs, timestamp));
      to.mixed = [];
    }
    const { relay } = to;
    if (relay?.source === source && relayable(to) === source)
      pass(to, relay, bytes, offset, length, sequence, timestamp, inOrder, arrivalMs);
  }
};

/** Skips a sequence number of the source that is not relayed (an event, comfort noise), so that our numbers have no gap. */
export const skipRelayed = (source: Session) => {
  for (const { relay } of source.heardBy) if (relay?.source === source && relay.started) relay.sequenceShift--;
};

/** The most by which our timeline may differ from the source's arrivals, ms. If a clock drifts further, the mapping is moved. */
const mostBeforeMs = 10;
const mostBehindMs = 60;

/** By how much the source's sound at `ts` is later on our timeline than its arrival, ms. */
export const relayedLaterMs = (origin: StreamOrigin, relay: Relay, ts: number): number => {
  const ourMs = origin.ms + ((ts + relay.timestampShift - origin.timestamp) | 0) / 8;
  const laterMs = ourMs - (ts + relay.source.jitter.placeBase) / 8;
  const off = laterMs + relay.placeShiftMs;
  if (off < -mostBeforeMs || off > mostBehindMs) relay.placeShiftMs = -laterMs;
  return laterMs + relay.placeShiftMs;
};
