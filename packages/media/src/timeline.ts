/**
 * A recording's timeline: two channels of A-law whose sample index is the time since the start. Frames are written at their time; the rest is silence. The left
 * channel lags by the jitter buffer's delay, so the last moments stay open for both.
 */

import { alawSilence } from "./g711.ts";

const windowSamples = 8192; // a power of two; about 1 s
const mask = windowSamples - 1;
/** A frame that begins within this of the last one's end is joined to it: small differences of the clock would click. */
const joinSamples = 120;

export type Timeline = {
  readonly startMs: number;
  /** Samples that were taken. The window holds those from here on. */
  taken: number;
  /** Left and right, each a ring of `windowSamples`, by sample index. */
  readonly channels: readonly [left: Uint8Array, right: Uint8Array];
  /** The end of each channel's last frame. */
  readonly ends: [left: number, right: number];
  /** Samples that left the window, since it was full before they were taken. */
  readonly overflow: Uint8Array[];
};

export const newTimeline = (startMs: number): Timeline => ({
  startMs,
  taken: 0,
  channels: [new Uint8Array(windowSamples).fill(alawSilence), new Uint8Array(windowSamples).fill(alawSilence)],
  ends: [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  overflow: [],
});

export const sampleAt = (timeline: Timeline, ms: number): number => Math.round((ms - timeline.startMs) * 8);

/** Writes `count` codes of a channel (0 left, 1 right) at the time `ms` of their first sample, over what is there. */
export const putAt = (timeline: Timeline, channel: 0 | 1, ms: number, codes: Uint8Array, count: number) => {
  put(timeline, channel, sampleAt(timeline, ms), codes, 0, count);
};

/** As `put`, but joins a frame to the last one if it begins within 15 ms of its end. */
export const putFrame = (
  timeline: Timeline,
  channel: 0 | 1,
  ms: number,
  codes: Uint8Array,
  offset: number,
  count: number,
) => {
  const at = sampleAt(timeline, ms);
  const end = timeline.ends[channel];
  put(timeline, channel, Math.abs(at - end) <= joinSamples ? end : at, codes, offset, count);
};

const put = (timeline: Timeline, channel: 0 | 1, at: number, codes: Uint8Array, offset: number, count: number) => {
  timeline.ends[channel] = at + count;
  if (at + count > timeline.taken + windowSamples) takeInto(timeline, at + count - windowSamples);
  const ring = timeline.channels[channel];
  const start = at & mask;
  for (let i = Math.max(0, timeline.taken - at); i < count; i++) ring[(start + i) & mask] = codes[offset + i]!;
};

/** The samples from the last taken one up to `to`, interleaved. */
const pairsUntil = ({ channels: [left, right], taken }: Timeline, to: number): Uint16Array<ArrayBuffer> => {
  const pairs = new Uint16Array(to - taken).fill(alawSilence * 0x101);
  const count = Math.min(pairs.length, windowSamples);
  const start = taken & mask;
  for (let i = 0; i < count; i++) {
    const at = (start + i) & mask;
    pairs[i] = left[at]! | (right[at]! << 8); // little-endian: left comes first
  }
  return pairs;
};

/** Takes the samples before a sample. */
const takeInto = (timeline: Timeline, to: number) => {
  const pairs = pairsUntil(timeline, to);
  leave(timeline, to);
  timeline.overflow.push(new Uint8Array(pairs.buffer));
};

/** Clears what was taken: its place in the ring is silence again. */
const leave = (timeline: Timeline, to: number) => {
  const { channels, taken } = timeline;
  for (const ring of channels) leaveSilence(ring, taken & mask, Math.min(to - taken, windowSamples));
  timeline.taken = to;
};

const leaveSilence = (ring: Uint8Array, from: number, count: number) => {
  ring.fill(alawSilence, from, from + count);
  ring.fill(alawSilence, 0, Math.max(0, from + count - windowSamples));
};

/** Takes everything before `ms` that was not taken yet, interleaved left and right. */
export const takeUntil = (timeline: Timeline, ms: number): readonly Uint8Array[] => {
  const to = sampleAt(timeline, ms);
  if (to > timeline.taken) takeInto(timeline, to);
  return timeline.overflow.splice(0);
};

/**
 * As `takeUntil`, followed by a preview up to `lookMs`, in which sound may still change. The first `final` bytes were taken. What had to leave the window before
 * is in `overflow`.
 */
export const takeAndLook = (timeline: Timeline, ms: number, lookMs: number): { bytes: Uint8Array; final: number } => {
  const before = timeline.taken;
  const to = Math.max(before, sampleAt(timeline, ms));
  const end = Math.max(to, Math.min(sampleAt(timeline, lookMs), before + windowSamples));
  const bytes = new Uint8Array(pairsUntil(timeline, end).buffer);
  leave(timeline, to);
  return { bytes, final: (to - before) * 2 };
};
