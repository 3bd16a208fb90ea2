import { type ArrivalDelay, forgetBase, newArrivalDelay, noteArrival } from "./arrival-delay.ts";
import { type Concealment, newConcealment } from "./conceal.ts";
import { frameSamples } from "./frame.ts";
import type { Codec } from "./g711.ts";
import { gridOf, type Playout } from "./playout-shift.ts";
import { newRing, putInto, ringLength } from "./ring.ts";
import { covers } from "./spans.ts";

/**
 * The jitter buffer: a ring of samples by RTP timestamp. So packet times, reordering and duplicates need no special cases.
 *
 * `transit` of a packet is its arrival minus its timestamp (both in samples). `arrival-delay.ts` learns from it the `base` (the transit of a packet without
 * delay) and how late nearly all packets come. A sample with timestamp t is played between t + base and t + base + delay.
 *
 * - A complete frame is passed on as it came, as codes if it came as codes.
 * - If the buffer is empty, sound is concealed and the playing point waits. A late packet is then played completely, and the delay is too large
 *   afterwards. A lost packet is skipped, so that a loss adds no delay.
 * - `playout-shift.ts` brings the delay back to its target: in silence, or by dropping or repeating a pitch period.
 */

export const samplesPerMs = 8;

/** Delay for our own clock, beside the spread of arrivals. A packet that came 4 ms ago may not be fetched yet (`direct-network.ts`). */
const marginSamples = 5 * samplesPerMs;
/** After this time without a packet, playing begins anew with the next one (a pause in speech, RFC 3551 §4.1). */
export const idleSamples = 400 * samplesPerMs;
/** After this many packets in a row that don't fit, the peer's timeline has moved. */
const misfitLimit = 3;
/** A transit this far from the base belongs to another timeline. */
const farSamples = 4000;
/** Frames keep their places on a recording until the base has moved further than this: small changes would click. */
const wobbleSamples = 15 * samplesPerMs;

export type JitterLimits = { readonly minMs: number; readonly maxMs: number };

export type JitterBuffer = Playout & {
  readonly limits: JitterLimits;
  readonly concealment: Concealment;
  readonly arrivals: ArrivalDelay;
  playing: boolean;
  /** Whether playing begins with the next frame that is read. */
  starting: boolean;
  /** Timestamp of the first sample since playing began. Before it is silence. */
  voiceFrom: number;
  /** End of the newest audio. */
  endTs: number;
  /** From this timestamp on the peer is silent, until newer audio comes. */
  silentFrom: number;
  /** Samples that were concealed while the playing point waited. */
  held: number;
  /** First timestamp of the last frame that was read, and how many samples of the peer it stands for; −1: as many as were heard. */
  frameTs: number;
  said: number;
  /** Whether the last frame was left in the ring: `frameOf` copies it when somebody asks. */
  passed: boolean;
  /** The last sample that was read. */
  lastSample: number;
  lastArrival: number;
  /** The base that places frames on recordings. */
  placeBase: number;
  misfits: number;
  /** Counters: late packets, duplicate packets, timelines begun anew, frames concealed completely. */
  late: number;
  duplicates: number;
  resyncs: number;
  concealed: number;
  /** Counters: samples concealed; samples of the peer dropped and repeated by time-scaling. */
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

/** Applies what was learnt of arrivals. */
const takeDelay = (buffer: JitterBuffer) => {
  const { arrivals, limits } = buffer;
  const wanted = arrivals.spread + marginSamples + frameSamples;
  buffer.delay = Math.max(limits.minMs * samplesPerMs, Math.min(limits.maxMs * samplesPerMs, wanted));
  buffer.base = arrivals.base;
  if (!(Math.abs(buffer.base - buffer.placeBase) <= wobbleSamples)) buffer.placeBase = buffer.base;
};

/** Forgets the peer's timeline (another SSRC, a restart). The delay learnt so far stays as a good guess. */
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

/** Playing begins with the first frame that is read. Until then, what is older than the delay is late. */
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

/** Where a packet belongs, relative to the present ring. */
const misfit = (buffer: JitterBuffer, ts: number, count: number): "late" | "early" | undefined => {
  if (ts + count <= buffer.playTs) return "late";
  if (ts + count > buffer.playTs + ringLength / 2) return "early";
  return undefined;
};

/** Whether the peer announced silence (RFC 3389), and no audio came since. */
export const isSaidSilent = ({ silentFrom, endTs }: JitterBuffer): boolean => silentFrom === endTs;

/** Whether all was played before an announced pause: the next audio may begin at the best place. */
const isPaused = (buffer: JitterBuffer): boolean => isSaidSilent(buffer) && buffer.playTs >= buffer.endTs;

/** Counts a packet. Returns whether its samples are written. */
const place = (buffer: JitterBuffer, ts: number, count: number, arrival: number, inOrder: boolean): boolean => {
  if (count === 0 || count > ringLength / 4) return false;
  const transit = arrival - ts;
  const far = Math.abs(transit - buffer.base) > farSamples;
  if (arrival - buffer.lastArrival > idleSamples || (inOrder && isPaused(buffer))) buffer.playing = false;
  const why = buffer.playing ? misfit(buffer, ts, count) : undefined;
  if (why === "late") buffer.late++;
  // Packets that come together after a stall catch up by themselves.
  const counts = inOrder && (why === "early" || arrival - buffer.lastArrival > count / 2);
  if (why && counts && ++buffer.misfits >= misfitLimit) resyncJitterBuffer(buffer);
  else if (why && (far || why === "early")) {
    buffer.lastArrival = arrival;
    return false; // it tells nothing, unless more like it follow
  } else if (!buffer.playing && far) resyncJitterBuffer(buffer);
  if (!why && inOrder) buffer.misfits = 0;
  buffer.lastArrival = arrival;
  // A duplicate says nothing about the network.
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
 * Writes audio: codes of a law, or linear samples of a codec with state. `ts` is the unwrapped timestamp of its first sample, `arrival` the clock in samples
 * (ms × 8), `inOrder` whether it is the newest packet so far. Allocates nothing.
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
  // Late samples are written too: a shift back may reach them.
  if (place(buffer, ts, count, arrival, inOrder)) putInto(buffer.ring, law, ts, from, offset, count);
};

/** The peer announced silence (RFC 3389): what is missing from here on is silence, not loss. */
export const putSilence = (buffer: JitterBuffer) => {
  buffer.silentFrom = buffer.endTs;
};
