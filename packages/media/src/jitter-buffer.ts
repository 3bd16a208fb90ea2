import { type ArrivalDelay, forgetBase, newArrivalDelay, noteArrival } from "./arrival-delay.ts";
import { type Concealment, newConcealment } from "./conceal.ts";
import { frameSamples } from "./frame.ts";
import type { Codec } from "./g711.ts";
import { gridOf, type Playout } from "./playout-shift.ts";
import { newRing, putInto, ringLength } from "./ring.ts";
import { covers } from "./spans.ts";

/**
 * The jitter buffer: a ring of samples by RTP timestamp, so that any packet time, reordering and duplicates need no case of their own.
 *
 * `transit` of a packet is its arrival minus its timestamp (both in samples); `arrival-delay.ts` learns from it the `base` (a packet that met no delay) and how
 * late nearly all packets are. A sample with timestamp t is played between t + base and t + base + delay.
 *
 * - A frame of which all is there goes on as it came, as codes if it came so.
 * - Where the buffer has run dry, what is heard is made up and the playing point waits: what comes late is played whole, and the delay is then too
 *   large. What is lost for good is skipped, so that a loss costs no delay.
 * - `playout-shift.ts` brings the delay back to what it should be: in silence, or by a pitch period that nobody misses.
 */

export const samplesPerMs = 8;

/** Room for our own clock beside the spread of arrivals. A packet that came 4 ms ago may not have been fetched yet (`direct-network.ts`). */
const marginSamples = 5 * samplesPerMs;
/** After so long without a packet playing begins anew with the next one (a pause in speech, RFC 3551 §4.1). */
export const idleSamples = 400 * samplesPerMs;
/** So many packets in a row that can't be placed mean that the peer's timeline moved. */
const misfitLimit = 3;
/** A transit so far from the base belongs to another timeline. */
const farSamples = 4000;
/** Places on a recording stay as they are until the base has moved further than this: its wobble makes no clicks. */
const wobbleSamples = 15 * samplesPerMs;

export type JitterLimits = { readonly minMs: number; readonly maxMs: number };

export type JitterBuffer = Playout & {
  readonly limits: JitterLimits;
  readonly concealment: Concealment;
  readonly arrivals: ArrivalDelay;
  playing: boolean;
  /** Playing begins with the next frame that is read. */
  starting: boolean;
  /** Timestamp of the first sample since playing began; what is missing before it is silence. */
  voiceFrom: number;
  /** End of the newest audio put. */
  endTs: number;
  /** From here on the peer is silent, until newer audio is put. */
  silentFrom: number;
  /** So many samples were made up while the playing point waited. */
  held: number;
  /** Timestamp of the first sample of the frame that was read last, and how many samples of the peer's it stands for; −1: as many as were heard. */
  frameTs: number;
  said: number;
  /** The frame that was read last was passed over: it is still to be copied out of the ring (`frameOf`). */
  passed: boolean;
  /** The sample that was read last. */
  lastSample: number;
  lastArrival: number;
  /** The base by which frames are placed on recordings. */
  placeBase: number;
  misfits: number;
  /** Counters: packets that came after their time, packets that came twice, timelines begun anew, frames made up in whole. */
  late: number;
  duplicates: number;
  resyncs: number;
  concealed: number;
  /** Counters: samples made up, and samples of the peer's left out, and repeated, by time-scaling. */
  madeUp: number;
  cut: number;
  stretched: number;
};

export const newJitterBuffer = (limits: JitterLimits = { minMs: 20, maxMs: 120 }): JitterBuffer => {
  const buffer: JitterBuffer = {
    limits,
    ring: newRing(),
    concealment: newConcealment(),
    arrivals: newArrivalDelay(),
    playing: false,
    starting: false,
    playTs: 0,
    gridTs: 0,
    grid: frameSamples,
    voiceFrom: 0,
    endTs: 0,
    silentFrom: Number.NaN,
    held: 0,
    frameTs: 0,
    said: -1,
    passed: false,
    lastSample: 0,
    lastArrival: Number.NEGATIVE_INFINITY,
    base: Number.NaN,
    placeBase: Number.NaN,
    delay: 0,
    waited: 0,
    rest: 0,
    misfits: 0,
    late: 0,
    duplicates: 0,
    resyncs: 0,
    concealed: 0,
    madeUp: 0,
    cut: 0,
    stretched: 0,
  };
  takeDelay(buffer);
  return buffer;
};

/** Takes what was learnt of arrivals into use. */
const takeDelay = (buffer: JitterBuffer) => {
  const { arrivals, limits } = buffer;
  const wanted = arrivals.spread + marginSamples + frameSamples;
  buffer.delay = Math.max(limits.minMs * samplesPerMs, Math.min(limits.maxMs * samplesPerMs, wanted));
  buffer.base = arrivals.base;
  if (!(Math.abs(buffer.base - buffer.placeBase) <= wobbleSamples)) buffer.placeBase = buffer.base;
};

/** Forgets the peer's timeline (another SSRC, a restart); the delay learned so far stays a good guess. */
export const resyncJitterBuffer = (buffer: JitterBuffer) => {
  buffer.ring.spans.length = 0;
  buffer.playing = false;
  forgetBase(buffer.arrivals);
  buffer.base = Number.NaN;
  buffer.placeBase = Number.NaN;
  buffer.misfits = 0;
  buffer.resyncs++;
  buffer.concealment.gap = 0;
};

/** The first frame to be read tells where playing begins; until then what is older than the delay is late. */
const start = (buffer: JitterBuffer, ts: number, arrival: number) => {
  buffer.playing = true;
  buffer.starting = true;
  buffer.playTs = Math.round(arrival - buffer.base - buffer.delay);
  buffer.voiceFrom = ts;
  buffer.ring.spans.length = 0;
  buffer.endTs = Number.NEGATIVE_INFINITY;
  buffer.held = 0;
  buffer.waited = 0;
  buffer.rest = 0;
};

/** Where a packet stands to the present ring. */
const misfit = (buffer: JitterBuffer, ts: number, count: number): "late" | "early" | undefined => {
  if (ts + count <= buffer.playTs) return "late";
  if (ts + count > buffer.playTs + ringLength / 2) return "early";
  return undefined;
};

/** Whether the peer said that it says nothing (RFC 3389), and nothing came since. */
export const isSaidSilent = ({ silentFrom, endTs }: JitterBuffer): boolean => silentFrom === endTs;

/** Whether all was played before a pause that the peer announced: what comes next may begin wherever is best. */
const isPaused = (buffer: JitterBuffer): boolean => isSaidSilent(buffer) && buffer.playTs >= buffer.endTs;

/** Takes note of a packet; whether its samples are to be put. */
const place = (buffer: JitterBuffer, ts: number, count: number, arrival: number, inOrder: boolean): boolean => {
  if (count === 0 || count > ringLength / 4) return false;
  const transit = arrival - ts;
  const far = Math.abs(transit - buffer.base) > farSamples;
  if (arrival - buffer.lastArrival > idleSamples || (inOrder && isPaused(buffer))) buffer.playing = false;
  const why = buffer.playing ? misfit(buffer, ts, count) : undefined;
  if (why === "late") buffer.late++;
  // What comes in one go after a stall catches up by itself.
  const counts = inOrder && (why === "early" || arrival - buffer.lastArrival > count / 2);
  if (why && counts && ++buffer.misfits >= misfitLimit) resyncJitterBuffer(buffer);
  else if (why && (far || why === "early")) {
    buffer.lastArrival = arrival;
    return false; // it tells nothing, unless more like it follow
  } else if (!buffer.playing && far) resyncJitterBuffer(buffer);
  if (!why && inOrder) buffer.misfits = 0;
  buffer.lastArrival = arrival;
  // What comes again later tells nothing of the network.
  if (buffer.playing && covers(buffer.ring.spans, ts, ts + count)) {
    buffer.duplicates++;
    return false;
  }
  noteArrival(buffer.arrivals, transit, arrival, count);
  takeDelay(buffer);
  if (!buffer.playing) start(buffer, ts, arrival);
  if (ts + count > buffer.endTs) {
    buffer.endTs = ts + count;
    buffer.gridTs = ts;
    buffer.grid = gridOf(count);
  }
  if (ts < buffer.voiceFrom) buffer.voiceFrom = ts;
  return true;
};

/**
 * Puts audio: codes of a law, or linear samples of a codec that has a memory. `ts` is the unwrapped timestamp of its first sample, `arrival` the clock
 * in samples (ms × 8), `inOrder` whether it is the newest packet so far. Nothing is allocated.
 */
export const putAudio = (
  buffer: JitterBuffer,
  ts: number,
  law: Codec | undefined,
  from: Uint8Array | Int16Array,
  offset: number,
  count: number,
  arrival: number,
  inOrder: boolean,
) => {
  // What is late is kept too: a shift back may lead there.
  if (place(buffer, ts, count, arrival, inOrder)) putInto(buffer.ring, law, ts, from, offset, count);
};

/** The peer said that it says nothing for a while (RFC 3389): what is missing from here on is silence, no loss. */
export const putSilence = (buffer: JitterBuffer) => {
  buffer.silentFrom = buffer.endTs;
};
