/**
 * Media relay (RFC 7092 §3.2.2): who hears one party only, in a codec that both speak, gets its packets as they came. Loss, order and jitter pass through
 * for the far end's own buffer; sequence numbers and timestamps are mapped onto our stream, so that SSRC and timeline stay ours.
 *
 * A relay begins where nothing is cut that was to be heard: when the source falls silent, begins to be heard, or what still waits in its jitter buffer is
 * quiet. A steady sound never is; after two seconds it is relayed all the same. A relay ends at once. What the jitter buffer then says was heard by relay
 * already: at most its delay is heard twice, joined within 5 ms.
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

/** No relay begins with a source that said nothing for so long. */
const idleAfterMs = 200;
/**
 * A relayed source that said nothing for so long has fallen silent: silence of ours is sent in its place. A network that stands still for less is left
 * to the far end's buffer: silence would take the timestamps of what is still to come.
 */
const silentAfterMs = 1000;
/** A relay whose first packet does not come is given up, before the other hears a hole. */
const firstWithinMs = 40;
/** How long a relay waits for a quiet moment. */
const patienceMs = 2000;
/** A packet that comes so much later than its source's clock says may be late; if all do for `lateForMs`, the source's clock stood still. */
const lateMs = 100;
const lateForMs = 200;
/** What comes so much earlier was held up together with what came before it: all of it would only delay what follows. */
const earlyMs = 200;
/** How slowly the source's clock is followed: by this part of what a packet is off. */
const clockFollow = 1 / 64;
const maxGap = 3000;
const windowLength = 31;

/** Whom the session may hear by relay now. */
export const relayable = (to: Session): Session | undefined => {
  const { agreed, hears, player, digitsOut, wire } = to;
  if (hears.length !== 1 || player || digitsOut || !wire || !agreed?.weSend) return undefined;
  const source = hears[0]!;
  return source.agreed?.codec === agreed.codec && source.packetSamples === agreed.ptimeMs * 8 ? source : undefined;
};

/** Whether the party says nothing: it said so (RFC 3389), or nothing came. */
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
    // The packet that came since the last slot was sent in this one's place.
    const covered = pauseOf(relay, atMs) < 0;
    const nextMs = covered ? atMs + 20 : atMs;
    sender.origin = { ...sender.origin, ms: nextMs, timestamp: nextTimestamp(session, nextMs) };
    sender.pending = 0;
    session.coveredMs = covered ? atMs : Number.NEGATIVE_INFINITY;
    session.tail = isIdle(relay.source, atMs) ? 0 : relay.lastSample;
    // The far end's decoder has followed the source's encoder: ours goes on where it stands.
    if (agreed?.codec === "G722" && relay.source.g722In) session.g722Out = copyLowerBand(relay.source.g722In);
  }
  setRelay(session, undefined);
  session.relayableSinceMs = atMs;
};

/** Whether the source of a relay says nothing more, so that our silence takes its place. */
const hasEnded = ({ source, started }: Relay, nowMs: number): boolean =>
  started ? isSaidSilent(source.jitter) || nowMs - source.lastAudioMs > silentAfterMs : isIdle(source, nowMs);

/** Whether a packet waits for frames to come. One of 10 ms waits for its slot only. */
const isHalfFull = ({ sender, agreed }: Session): boolean => sender.pending > 0 && agreed!.ptimeMs !== 10;

/** To be called in each slot before the session's frame is made: a relay that can't go on ends, and one begins for a party that was not heard before. */
export const steerRelay = (session: Session, atMs: number, nowMs: number) => {
  const source = relayable(session);
  const { relay } = session;
  if (relay) {
    const waits = !relay.started && atMs - relay.sinceMs >= firstWithinMs;
    if (relay.source !== source || waits || hasEnded(relay, nowMs)) leave(session, relay, atMs);
  } else if (!source) session.relayableSinceMs = Number.POSITIVE_INFINITY;
  else if (!session.mixed.includes(source) && !isIdle(source, nowMs)) {
    // A packet that is half full is sent first.
    if (isHalfFull(session)) session.relayableSinceMs = atMs - patienceMs;
    else setRelay(session, newRelay(source, atMs, source.jitter.endTs));
  }
};

/** Whether another coder's sound may follow this frame: that of G.722 has a state, which can be left in silence only. */
const mayJoin = ({ agreed }: Session, mixed: Frame): boolean =>
  agreed?.codec !== "G722" || samplesOf(mixed).every((sample) => Math.abs(sample) <= quietLevel);

/** To be called in each slot behind a frame that was mixed: from here on packets are relayed, if that cuts nothing. */
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

/** Maps the source's numbers so that our stream goes on without a gap, at the place where its clock is. */
const map = (to: Session, relay: Relay, length: number, sequence: number, timestamp: number, arrivalMs: number) => {
  const { sender } = to;
  const next = relay.started
    ? Math.max(relay.endTs, Math.round(clockAt(relay, arrivalMs)) - length)
    : timestampAt(sender.origin, to.slotMs + 20);
  relay.timestampShift = next - timestamp;
  relay.placeShiftMs = 0;
  relay.sequenceShift = sender.sequence - sequence;
  relay.newest = sender.sequence - 1;
  // All numbers before were somebody's.
  relay.sent = -1;
  relay.started = true;
  relay.clockTs = next + length;
  relay.clockMs = arrivalMs;
  relay.behindSinceMs = Number.POSITIVE_INFINITY;
};

/** Leaves out a packet, and with it its number and time. What comes next is joined to what was sent. */
const drop = (to: Session, relay: Relay, length: number, sequence: number) => {
  const count = sequence + relay.sequenceShift - relay.newest;
  relay.sequenceShift -= count;
  relay.timestampShift -= count * length;
  relay.joins = true;
  to.tail = relay.lastSample;
};

/**
 * How the next packet in order stands to those before: it goes on from them, or elsewhere; or it is dropped. A network that stood still brings what it
 * held all at once, and a far end that played all of it would lag by as much from then on.
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

/** Takes note of a number of ours; false if it was sent before, or is too old to tell. */
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

/** The first packet rises, and what was heard before it falls. */
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
  // The header takes the place of the source's: nothing is copied.
  const at = offset - rtpHeaderLength;
  const packet = at === 0 && bytes.length === rtpHeaderLength + length ? bytes : bytes.subarray(at, offset + length);
  writeRtpHeader(packet, payloadType, sender.marker || moved, number & 0xffff, ts >>> 0, sender.origin.ssrc);
  sender.marker = false;
  sender.packets++;
  sender.octets += length;
  to.wire!.rtp(packet, target(to.latch));
};

/**
 * Hands an audio packet on to those who hear its party by relay, or begin to with it. It is the last to see the packet, whose header and first samples
 * are written over. `wasIdle`: the party said nothing before it, so that no mix of it has to be left.
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

/** The source spent a sequence number on what is not relayed (an event, comfort noise): ours have no gap for it. */
export const skipRelayed = (source: Session) => {
  for (const { relay } of source.heardBy) if (relay?.source === source && relay.started) relay.sequenceShift--;
};

/** Our timeline may be so far before or behind the source's arrivals, ms; a clock that drifts further has its place moved. */
const mostBeforeMs = 10;
const mostBehindMs = 60;

/** How much later than it came the source's sound at `ts` lies on our stream's timeline, ms. */
export const relayedLaterMs = (origin: StreamOrigin, relay: Relay, ts: number): number => {
  const ourMs = origin.ms + ((ts + relay.timestampShift - origin.timestamp) | 0) / 8;
  const laterMs = ourMs - (ts + relay.source.jitter.placeBase) / 8;
  const off = laterMs + relay.placeShiftMs;
  if (off < -mostBeforeMs || off > mostBehindMs) relay.placeShiftMs = -laterMs;
  return laterMs + relay.placeShiftMs;
};
