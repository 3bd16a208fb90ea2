/**
 * Shortens or lengthens sound so that nobody hears it: a frame goes over, within 10 ms, into what lies one pitch period (or several) further on or back.
 * After the accelerate and preemptive expand operations of WebRTC's NetEQ (modules/audio_coding/neteq/time_stretch.cc).
 */

import { frameSamples } from "./frame.ts";
import { type Ring, sampleAt } from "./ring.ts";
import { covers } from "./spans.ts";

/** Shifts of speech: periods of 400 Hz to 50 Hz, and several of a short one. */
const leastShift = 20;
export const mostShift = 160;
/** What is compared is what is blended. */
const overlap = 80;
/** So like must the two places be where something is heard (NetEQ: 0.9). */
const likeness = 0.9;
/** Peaks below these: about −38 dBov, where the best place will do, and −58 dBov, where any will. */
const quietPeak = 400;
const silentPeak = 40;
/** A longer shift is taken if it is as good: fewer are needed. */
const perSample = 0.0002;

export type Passage = "silent" | "quiet" | "loud";

/** The samples around the playing point: `mostShift` before it, a frame and `mostShift` from it on. */
const around = new Float64Array(2 * mostShift + frameSamples);
const here = mostShift;

const load = (ring: Ring, ts: number, from: number, to: number) => {
  for (let i = from; i < to; i++) around[here + i] = sampleAt(ring, ts + i);
};

/** How loud the frame at `ts` is at its peak, with `beyond` samples behind it. All of them must be there. */
export const passageAt = (ring: Ring, ts: number, beyond: number): Passage => {
  let peak = 0;
  for (let i = 0; i < frameSamples + beyond; i += 2) {
    const level = Math.abs(sampleAt(ring, ts + i));
    if (level > quietPeak) return "loud";
    if (level > peak) peak = level;
  }
  return peak > silentPeak ? "quiet" : "silent";
};

/** Normalised correlation of the overlap here with the one `shift` samples away, of every `step`th sample. */
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

/** The shift of `leastShift` to `most` samples, ahead (1) or back (−1), whose place is most like this one: a coarse look first. */
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
 * How far the playing point at `ts` may move toward `wanted` samples ahead (below 0: back) within this frame; 0: not here. All that is compared and
 * played has to be there. `anywhere`: the best place is taken, however unlike.
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

/** Writes the frame that begins at `ts` and ends `shift` samples further on than it would. All of it must be there. */
export const writeShifted = (ring: Ring, ts: number, shift: number, out: Int16Array) => {
  for (let i = 0; i < overlap; i++) {
    const gain = (i + 1) / (overlap + 1);
    out[i] = Math.round(sampleAt(ring, ts + i) * (1 - gain) + sampleAt(ring, ts + shift + i) * gain);
  }
  for (let i = overlap; i < frameSamples; i++) out[i] = sampleAt(ring, ts + shift + i);
};
