/**
 * Shortens or lengthens sound without being heard: within 10 ms a frame is faded into the sound one or several pitch periods later or earlier.
 * After the accelerate and preemptive expand operations of WebRTC's NetEQ (modules/audio_coding/neteq/time_stretch.cc).
 */

import { frameSamples } from "./frame.ts";
import { type Ring, sampleAt } from "./ring.ts";
import { covers } from "./spans.ts";

/** Shifts in speech: periods of 400 Hz to 50 Hz, and multiples of short ones. */
const leastShift = 20;
export const mostShift = 160;
/** The samples that are faded, and compared before. */
const overlap = 80;
/** The least correlation of the two places in audible sound (NetEQ: 0.9). */
const likeness = 0.9;
/** Peak levels: below about −38 dBov the best place is always taken, below −58 dBov any place. */
const quietPeak = 400;
const silentPeak = 40;
/** A longer shift is preferred if it is about as good: fewer shifts are needed. */
const perSample = 0.0002;

export type Passage = "silent" | "quiet" | "loud";

/** The samples around the playing point: `mostShift` before it, a frame and `mostShift` from it on. */
const around = new Float64Array(2 * mostShift + frameSamples);
const here = mostShift;

const load = (ring: Ring, ts: number, from: number, to: number) => {
  for (let i = from; i < to; i++) around[here + i] = sampleAt(ring, ts + i);
};

/** Peak level of the frame at `ts` and `beyond` samples behind it. All of them must be present. */
export const passageAt = (ring: Ring, ts: number, beyond: number): Passage => {
  let peak = 0;
  for (let i = 0; i < frameSamples + beyond; i += 2) {
    const level = Math.abs(sampleAt(ring, ts + i));
    if (level > quietPeak) return "loud";
    if (level > peak) peak = level;
  }
  return peak > silentPeak ? "quiet" : "silent";
};

/** Normalised correlation of the overlap with the one `shift` samples away, over every `step`th sample. */
const likenessAt = (shift: number, step: number): number => {
  let [product, own, others] = [0, 1, 1];
  for (let i = here; i < here + overlap; i += step) {
    const [a, b] = [around[i]!, around[i + shift]!];
    product += a * b;
    own += a * a;
    others += b * b;
  }
  return product / Math.sqrt(own * others);
};

/** The shift of `leastShift` to `most` samples, ahead (1) or back (−1), with the best correlation: a coarse search, then a fine one. */
const bestShift = (way: 1 | -1, most: number): number => {
  let [best, score] = [leastShift, Number.NEGATIVE_INFINITY];
  for (let shift = leastShift; shift <= most; shift += 2) {
    const each = likenessAt(way * shift, 2) + shift * perSample;
    if (each > score) [best, score] = [shift, each];
  }
  const coarse = best;
  score = Number.NEGATIVE_INFINITY;
  for (let shift = Math.max(leastShift, coarse - 1); shift <= Math.min(most, coarse + 1); shift++) {
    const each = likenessAt(way * shift, 1);
    if (each > score) [best, score] = [shift, each];
  }
  return way * best;
};

/**
 * How far the playing point at `ts` may move toward `wanted` samples ahead (below 0: back) within this frame; 0: not in this frame. All samples that are compared
 * and played must be present. `anywhere`: the best place is taken, however low its correlation.
 */
export const shiftOf = (ring: Ring, ts: number, wanted: number, passage: Passage, anywhere: boolean): number => {
  const { spans } = ring;
  const way = wanted > 0 ? 1 : -1;
  const most = Math.min(mostShift, Math.max(Math.abs(wanted), way > 0 ? 0 : leastShift));
  if (way > 0 ? !covers(spans, ts, ts + most + frameSamples) : !covers(spans, ts - most, ts + frameSamples)) return 0;
  if (passage === "silent") return way * most;
  if (most < leastShift) return 0;
  load(ring, ts, way > 0 ? 0 : -most, overlap + (way > 0 ? most : 0));
  const shift = bestShift(way, most);
  return passage === "quiet" || anywhere || likenessAt(shift, 1) >= likeness ? shift : 0;
};

/** Writes the frame that begins at `ts` and ends `shift` samples later than usual. All of it must be present. */
export const writeShifted = (ring: Ring, ts: number, shift: number, out: Int16Array) => {
  for (let i = 0; i < overlap; i++) {
    const gain = (i + 1) / (overlap + 1);
    out[i] = Math.round(sampleAt(ring, ts + i) * (1 - gain) + sampleAt(ring, ts + shift + i) * gain);
  }
  for (let i = overlap; i < frameSamples; i++) out[i] = sampleAt(ring, ts + shift + i);
};
