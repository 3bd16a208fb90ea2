import { type Concealment, concealSamples, exhaust, newConcealment } from "./conceal.ts";
import { type Frame, frameSamples, setCoded, setLinear } from "./frame.ts";
import type { Codec } from "./g711.ts";
import { copyCells, newRing, putInto, type Ring, recallInto, ringLength, sampleAt } from "./ring.ts";
import { slipOf, slipSamples } from "./slip.ts";
import { covers, forgetBefore, stretchEnd } from "./spans.ts";

/**
 * The jitter buffer: a ring of samples by RTP timestamp, so that any packet time, reordering and duplicates need no case of their own.
 *
 * `transit` of a packet is its arrival minus its timestamp (both in samples). The smallest of the last seconds is the `base`: a packet that
 * met no delay. A sample with timestamp t is played at t + base + delay; the delay follows the spread of transits between its limits.
 */

export const samplesPerMs = 8;

const bucketCount = 8;
const bucketSamples = 8000;
const initialDelayMs = 40;
/** Room for our own clock beside the spread of arrivals. */
const marginSamples = 5 * samplesPerMs;
/** After so long without a packet playing begins anew with the next one (a pause in speech, RFC 3551 §4.1). */
const idleSamples = 400 * samplesPerMs;
/** So many packets in a row that can't be placed mean that the peer's timeline moved. */
const misfitLimit = 3;
/** A transit so far from the base belongs to another timeline. */
const farSamples = 4000;

export type JitterLimits = { readonly minMs: number; readonly maxMs: number };

export type JitterBuffer = {
  readonly limits: JitterLimits;
  /** What came for [playTs − half a ring, playTs + half a ring). */
  readonly ring: Ring;
  readonly concealment: Concealment;
  playing: boolean;
  /** Timestamp of the next sample to play, unwrapped. */
  playTs: number;
  /** End of the newest audio put. */
  endTs: number;
  /** From here on the peer is silent, until newer audio is put. */
  silentFrom: number;
  /** The sample that was read last. */
  lastSample: number;
  lastArrival: number;
  base: number;
  delay: number;
  readonly minima: Float64Array;
  readonly maxima: Float64Array;
  bucket: number;
  bucketEnd: number;
  misfits: number;
  steady: number;
  late: number;
  duplicates: number;
  resyncs: number;
  concealed: number;
};

export const newJitterBuffer = (limits: JitterLimits = { minMs: 20, maxMs: 120 }): JitterBuffer => ({
  limits,
  ring: newRing(),
  concealment: newConcealment(),
  playing: false,
  playTs: 0,
  endTs: 0,
  silentFrom: Number.NaN,
  lastSample: 0,
  lastArrival: Number.NEGATIVE_INFINITY,
  base: Number.NaN,
  delay: initialDelayMs * samplesPerMs,
  minima: new Float64Array(bucketCount).fill(Number.POSITIVE_INFINITY),
  maxima: new Float64Array(bucketCount).fill(Number.NEGATIVE_INFINITY),
  bucket: 0,
  bucketEnd: Number.NaN,
  misfits: 0,
  steady: 0,
  late: 0,
  duplicates: 0,
  resyncs: 0,
  concealed: 0,
});

/** Forgets the peer's timeline (another SSRC, a restart); the delay learned so far stays a good guess. */
export const resyncJitterBuffer = (buffer: JitterBuffer) => {
  buffer.ring.spans.length = 0;
  buffer.playing = false;
  buffer.base = Number.NaN;
  buffer.minima.fill(Number.POSITIVE_INFINITY);
  buffer.maxima.fill(Number.NEGATIVE_INFINITY);
  buffer.bucketEnd = Number.NaN;
  buffer.misfits = 0;
  buffer.resyncs++;
  buffer.concealment.gap = 0;
};

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

/** Takes the window's base and spread into use. Delay rises at once and falls by 10 ms a second at most. */
const adapt = (buffer: JitterBuffer, mayFall: boolean) => {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < bucketCount; i++) {
    if (buffer.minima[i]! < low) low = buffer.minima[i]!;
    if (buffer.maxima[i]! > high) high = buffer.maxima[i]!;
  }
  buffer.base = low;
  const { minMs, maxMs } = buffer.limits;
  const wanted = clamp(high - low + frameSamples + marginSamples, minMs * samplesPerMs, maxMs * samplesPerMs);
  if (wanted > buffer.delay) buffer.delay = wanted;
  else if (mayFall) buffer.delay = Math.max(wanted, buffer.delay - slipSamples);
};

const noteTransit = (buffer: JitterBuffer, transit: number, arrival: number) => {
  let rolled = false;
  if (Number.isNaN(buffer.bucketEnd)) buffer.bucketEnd = arrival + bucketSamples;
  while (arrival >= buffer.bucketEnd) {
    rolled = true;
    buffer.bucket = (buffer.bucket + 1) % bucketCount;
    buffer.minima[buffer.bucket] = Number.POSITIVE_INFINITY;
    buffer.maxima[buffer.bucket] = Number.NEGATIVE_INFINITY;
    buffer.bucketEnd =
      arrival - buffer.bucketEnd > bucketCount * bucketSamples
        ? arrival + bucketSamples
        : buffer.bucketEnd + bucketSamples;
  }
  const grew = transit > buffer.maxima[buffer.bucket]! || transit < buffer.minima[buffer.bucket]!;
  if (transit < buffer.minima[buffer.bucket]!) buffer.minima[buffer.bucket] = transit;
  if (transit > buffer.maxima[buffer.bucket]!) buffer.maxima[buffer.bucket] = transit;
  if (grew || rolled) adapt(buffer, rolled);
};

const start = (buffer: JitterBuffer, arrival: number) => {
  buffer.playing = true;
  buffer.playTs = Math.round(arrival - buffer.base - buffer.delay);
  buffer.ring.spans.length = 0;
  buffer.endTs = Number.NEGATIVE_INFINITY;
  buffer.steady = 0;
};

/** Where a packet stands to the present ring. */
const misfit = (buffer: JitterBuffer, ts: number, count: number): "late" | "early" | undefined => {
  if (ts + count <= buffer.playTs) return "late";
  if (ts + count > buffer.playTs + ringLength / 2) return "early";
  return undefined;
};

/** Takes note of a packet; whether its samples are to be put. */
const place = (buffer: JitterBuffer, ts: number, count: number, arrival: number, inOrder: boolean): boolean => {
  if (count === 0 || count > ringLength / 4) return false;
  const transit = arrival - ts;
  const far = Math.abs(transit - buffer.base) > farSamples;
  if (arrival - buffer.lastArrival > idleSamples) buffer.playing = false;
  const why = buffer.playing ? misfit(buffer, ts, count) : undefined;
  if (why === "late") buffer.late++;
  if (why && inOrder && ++buffer.misfits >= misfitLimit) resyncJitterBuffer(buffer);
  else if (why && (far || why === "early")) {
    buffer.lastArrival = arrival;
    return false; // it tells nothing, unless more like it follow
  } else if (!buffer.playing && far) resyncJitterBuffer(buffer);
  if (!why && inOrder) buffer.misfits = 0;
  buffer.lastArrival = arrival;
  noteTransit(buffer, transit, arrival);
  if (!buffer.playing) start(buffer, arrival);
  if (covers(buffer.ring.spans, ts, ts + count)) {
    buffer.duplicates++;
    return false;
  }
  if (ts + count > buffer.endTs) buffer.endTs = ts + count;
  return true;
};

/**
 * Puts audio: codes of a law, or linear samples of a codec that has a memory. `ts` is the unwrapped timestamp of its first sample, `arrival` the clock
 * in samples (ms × 8), `inOrder` whether it is the newest packet so far.
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
  // What is a little late is kept too: the playing point may step back to it as the delay grows.
  if (place(buffer, ts, count, arrival, inOrder)) putInto(buffer.ring, law, ts, from, offset, count);
};

/** The peer said that it says nothing for a while (RFC 3389): what is missing from here on is silence, no loss. */
export const putSilence = (buffer: JitterBuffer) => {
  buffer.silentFrom = buffer.endTs;
};

const isThere = (buffer: JitterBuffer, ts: number, count: number): boolean => covers(buffer.ring.spans, ts, ts + count);

const isQuiet = (buffer: JitterBuffer): boolean => {
  for (let ts = buffer.playTs; ts < buffer.playTs + frameSamples; ts += 8) {
    const sample = sampleAt(buffer.ring, ts);
    if (isThere(buffer, ts, 1) && (sample > 400 || sample < -400)) return false;
  }
  return true;
};

/** Moves the playing point toward where the delay wants it: at once when far off, else by about 10 ms in a quiet place (or after half a second). */
const steer = (buffer: JitterBuffer, now: number) => {
  const error = Math.round(now - buffer.base - buffer.delay) - buffer.playTs;
  if (Math.abs(error) > 10 * slipSamples) {
    buffer.playTs += error;
    buffer.steady = 0;
  } else if (Math.abs(error) > slipSamples) {
    if (++buffer.steady < 25 && !isQuiet(buffer)) return;
    buffer.playTs += slipOf(buffer.ring, buffer.playTs, error > 0 ? 1 : -1);
    buffer.steady = 0;
  } else buffer.steady = 0;
};

const isSilent = (buffer: JitterBuffer, ts: number): boolean =>
  ts >= buffer.silentFrom && buffer.silentFrom === buffer.endTs;

const fadeSamples = 40;

/** Silence, without a click from what was heard last. */
const fade = (buffer: JitterBuffer, out: Int16Array, from: number, to: number) => {
  const last = from > 0 ? out[from - 1]! : buffer.lastSample;
  for (let i = from; i < to; i++) out[i] = i - from < fadeSamples ? last * (1 - (i - from + 1) / fadeSamples) : 0;
  exhaust(buffer.concealment);
};

export type Heard = "audio" | "concealed" | "silence";

/** A frame of which all is there: mostly so. */
const readWhole = (buffer: JitterBuffer, frame: Frame): Heard => {
  const { ring, playTs } = buffer;
  if (ring.law === undefined) {
    copyCells(ring, playTs, frame.samples, frameSamples);
    setLinear(frame);
  } else {
    copyCells(ring, playTs, frame.codes, frameSamples);
    setCoded(frame, ring.law);
  }
  buffer.concealment.gap = 0;
  return "audio";
};

/** A frame with a hole at least: it is concealed, or is silence where the peer said so. */
const readPatched = (buffer: JitterBuffer, frame: Frame): Heard => {
  const { ring, concealment, playTs } = buffer;
  const out = frame.samples;
  let heard: Heard = "silence";
  for (let i = 0; i < frameSamples; ) {
    const end = Math.min(frameSamples, stretchEnd(ring.spans, playTs + i) - playTs);
    const from = i;
    if (isThere(buffer, playTs + i, 1)) {
      for (; i < end; i++) out[i] = sampleAt(ring, playTs + i);
      concealment.gap = 0;
      heard = "audio";
    } else if (isSilent(buffer, playTs + i)) fade(buffer, out, i, end);
    else {
      const recall = (history: Int16Array) => recallInto(ring, playTs + from, history);
      if (concealSamples(concealment, recall, out, i, end) && heard === "silence") heard = "concealed";
    }
    i = end;
  }
  setLinear(frame);
  return heard;
};

/** Takes the next 20 ms at `now` (the slot's time in samples) into `frame`. */
export const readFrame = (buffer: JitterBuffer, now: number, frame: Frame): Heard => {
  if (buffer.playing && now - buffer.lastArrival > idleSamples && buffer.playTs >= buffer.endTs) buffer.playing = false;
  if (!buffer.playing) {
    frame.samples.fill(0);
    setLinear(frame);
    return "silence";
  }
  steer(buffer, now);
  const whole = isThere(buffer, buffer.playTs, frameSamples);
  const heard = whole ? readWhole(buffer, frame) : readPatched(buffer, frame);
  buffer.lastSample = whole
    ? sampleAt(buffer.ring, buffer.playTs + frameSamples - 1)
    : frame.samples[frameSamples - 1]!;
  if (heard === "concealed") buffer.concealed++;
  buffer.playTs += frameSamples;
  forgetBefore(buffer.ring.spans, buffer.playTs - ringLength / 2);
  return heard;
};

/** When the first sample of the frame read last had arrived at the earliest, in samples of the clock: its place on a recording's timeline. */
export const frameArrival = (buffer: JitterBuffer): number => buffer.playTs - frameSamples + buffer.base;

/** Whether the peer said that it says nothing (RFC 3389), and nothing came since. */
export const isSaidSilent = ({ silentFrom, endTs }: JitterBuffer): boolean => silentFrom === endTs;

const quietLevel = 400;

/** Whether all that came and was not read yet is quiet: it can be left out unheard. */
export const isPendingQuiet = ({ playing, ring, playTs, endTs }: JitterBuffer): boolean => {
  if (!playing) return true;
  for (let ts = playTs; ts < endTs; ts++) {
    const sample = sampleAt(ring, ts);
    if ((sample > quietLevel || sample < -quietLevel) && covers(ring.spans, ts, ts + 1)) return false;
  }
  return true;
};
