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
  /** Interleaved, a ring of `windowSamples` by sample index. */
  readonly window: Uint8Array;
  /** Where each channel's last frame ended. */
  readonly ends: [left: number, right: number];
  /** Given out because the window was full before anyone took it. */
  readonly overflow: Uint8Array[];
};

export const newTimeline = (startMs: number): Timeline => ({
  startMs,
  taken: 0,
  window: new Uint8Array(windowSamples * 2).fill(alawSilence),
  ends: [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  overflow: [],
});

export const sampleAt = (timeline: Timeline, ms: number): number => Math.round((ms - timeline.startMs) * 8);

/** Puts `count` codes of a channel (0 left, 1 right) at the time `ms` of their first sample. */
export const putFrame = (
  timeline: Timeline,
  channel: 0 | 1,
  ms: number,
  codes: Uint8Array,
  offset: number,
  count: number,
) => {
  let at = sampleAt(timeline, ms);
  if (Math.abs(at - timeline.ends[channel]) <= joinSamples) at = timeline.ends[channel];
  timeline.ends[channel] = at + count;
  if (at + count > timeline.taken + windowSamples) takeInto(timeline, at + count - windowSamples);
  for (let i = Math.max(0, timeline.taken - at); i < count; i++)
    timeline.window[((at + i) & mask) * 2 + channel] = codes[offset + i]!;
};

const takeInto = (timeline: Timeline, to: number) => {
  const { window, taken } = timeline;
  const bytes = new Uint8Array((to - taken) * 2);
  const inWindow = Math.min(to - taken, windowSamples);
  const from = taken & mask;
  const first = Math.min(inWindow, windowSamples - from); // up to the ring's end, then from its start
  moveOut(window, from * 2, first * 2, bytes, 0);
  moveOut(window, 0, (inWindow - first) * 2, bytes, first * 2);
  bytes.fill(alawSilence, inWindow * 2);
  timeline.taken = to;
  timeline.overflow.push(bytes);
};

/** Copies and leaves silence. */
const moveOut = (window: Uint8Array, from: number, count: number, into: Uint8Array, at: number) => {
  into.set(window.subarray(from, from + count), at);
  window.fill(alawSilence, from, from + count);
};

/** Everything before `ms`, interleaved left and right, that was not taken yet. */
export const takeUntil = (timeline: Timeline, ms: number): readonly Uint8Array[] => {
  const to = sampleAt(timeline, ms);
  if (to > timeline.taken) takeInto(timeline, to);
  return timeline.overflow.splice(0);
};
