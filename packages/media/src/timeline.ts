/**
 * A recording's timeline: two channels of A-law whose sample index is time since the start. Frames are put where they belong by the clock;
 * what nobody put is silence. Left trails right by the jitter buffer's delay, so the last moments stay open to both.
 */

import { alawSilence } from "./g711.ts";

const windowSamples = 8192; // a power of two; about 1 s
const mask = windowSamples - 1;
/** Frames that follow within this of where the last one ended are joined to it: the clock's wobble makes no clicks. */
const joinSamples = 120;

export type Timeline = {
  readonly startMs: number;
  /** Samples given out; the window holds those from here on. */
  taken: number;
  /** Left and right, each a ring of `windowSamples` by sample index. */
  readonly channels: readonly [left: Uint8Array, right: Uint8Array];
  /** Where each channel's last frame ended. */
  readonly ends: [left: number, right: number];
  /** Given out because the window was full before anyone took it. */
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

/** Puts `count` codes of a channel (0 left, 1 right) at the time `ms` of their first sample, over what may lie there. */
export const putAt = (timeline: Timeline, channel: 0 | 1, ms: number, codes: Uint8Array, count: number) => {
  put(timeline, channel, sampleAt(timeline, ms), codes, 0, count);
};

/** The same for frames of a clock that wobbles: one is joined to the last if it follows within 15 ms of its end. */
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

/** Interleaved, from what was taken to a sample. */
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

/** Gives out what is before a sample. */
const takeInto = (timeline: Timeline, to: number) => {
  const pairs = pairsUntil(timeline, to);
  leave(timeline, to);
  timeline.overflow.push(new Uint8Array(pairs.buffer));
};

/** What is before a sample was taken: silence stays in its place. */
const leave = (timeline: Timeline, to: number) => {
  const { channels, taken } = timeline;
  for (const ring of channels) leaveSilence(ring, taken & mask, Math.min(to - taken, windowSamples));
  timeline.taken = to;
};

const leaveSilence = (ring: Uint8Array, from: number, count: number) => {
  ring.fill(alawSilence, from, from + count);
  ring.fill(alawSilence, 0, Math.max(0, from + count - windowSamples));
};

/** Everything before `ms`, interleaved left and right, that was not taken yet. */
export const takeUntil = (timeline: Timeline, ms: number): readonly Uint8Array[] => {
  const to = sampleAt(timeline, ms);
  if (to > timeline.taken) takeInto(timeline, to);
  return timeline.overflow.splice(0);
};

/**
 * As `takeUntil`, and what follows on that up to `lookMs` as it stands now: some of it may still come. The first `final` bytes were taken. What had to be given
 * out before is in `overflow`.
 */
export const takeAndLook = (timeline: Timeline, ms: number, lookMs: number): { bytes: Uint8Array; final: number } => {
  const before = timeline.taken;
  const to = Math.max(before, sampleAt(timeline, ms));
  const end = Math.max(to, Math.min(sampleAt(timeline, lookMs), before + windowSamples));
  const bytes = new Uint8Array(pairsUntil(timeline, end).buffer);
  leave(timeline, to);
  return { bytes, final: (to - before) * 2 };
};
