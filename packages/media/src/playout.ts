/** Reads the jitter buffer: a frame of 20 ms for each slot of the clock. */

import { concealSamples, exhaust, joinAfterGap } from "./conceal.ts";
import { codesOf, type Frame, frameSamples, setCoded, setLinear } from "./frame.ts";
import { encodeInto, encodingTable } from "./g711.ts";
import { idleSamples, isSaidSilent, type JitterBuffer, samplesPerMs } from "./jitter-buffer.ts";
import { isPlacedWell, nextShift, startingPoint } from "./playout-shift.ts";
import { copyCells, type Ring, recallInto, ringLength, sampleAt } from "./ring.ts";
import { covers, forgetBefore, stretchEnd } from "./spans.ts";
import { writeShifted } from "./time-scale.ts";

/** Audio older than the largest delay and this was never read, since this process stood still: it is dropped at once. */
const farBehindSamples = 2 * frameSamples;

const isThere = (buffer: JitterBuffer, ts: number, count: number): boolean => covers(buffer.ring.spans, ts, ts + count);

const isSilent = (buffer: JitterBuffer, ts: number): boolean =>
  ts < buffer.voiceFrom || (ts >= buffer.silentFrom && isSaidSilent(buffer));

const fadeSamples = 40;

/** Writes silence, faded in from the last sample. */
const fade = (buffer: JitterBuffer, out: Int16Array, from: number, to: number) => {
  const last = from > 0 ? out[from - 1]! : buffer.lastSample;
  for (let i = from; i < to; i++) out[i] = i - from < fadeSamples ? last * (1 - (i - from + 1) / fadeSamples) : 0;
  exhaust(buffer.concealment);
};

export type Heard = "audio" | "concealed" | "silence";

/** Continues after the buffer was empty: with late audio (returns true), or behind lost audio. */
const release = (buffer: JitterBuffer): boolean => {
  const { ring, playTs, held, endTs } = buffer;
  if (endTs <= playTs) return false;
  buffer.held = 0;
  if (isThere(buffer, playTs, 1)) return true;
  buffer.playTs += Math.min(held, stretchEnd(ring.spans, playTs) - playTs);
  return false;
};

/** Moves the playing point before a frame is read. Returns whether the next audio is late. */
const steer = (buffer: JitterBuffer, now: number): boolean => {
  if (buffer.starting) {
    buffer.starting = false;
    buffer.playTs = startingPoint(buffer, now);
    const first = buffer.voiceFrom;
    // A first packet that is late itself is played completely, if possible.
    if (buffer.playTs > first && now - buffer.base - first <= buffer.limits.maxMs * samplesPerMs) buffer.playTs = first;
    return false;
  }
  if (now - buffer.base - buffer.playTs > buffer.limits.maxMs * samplesPerMs + farBehindSamples) {
    buffer.playTs = Math.max(buffer.playTs, startingPoint(buffer, now));
    buffer.held = 0;
    return false;
  }
  return buffer.held > 0 && release(buffer);
};

/** Copies a complete frame out of the ring, as it came. */
const copyFrame = ({ ring }: JitterBuffer, ts: number, frame: Frame) => {
  if (ring.law === undefined) {
    copyCells(ring, ts, frame.samples, frameSamples);
    setLinear(frame);
  } else {
    copyCells(ring, ts, frame.codes, frameSamples);
    setCoded(frame, ring.law);
  }
};

/** Reads a complete frame after a complete one: the usual case. */
const readWhole = (buffer: JitterBuffer, frame: Frame, now: number) => {
  const { ring, playTs } = buffer;
  const shift = nextShift(buffer, now);
  if (shift !== 0) {
    writeShifted(ring, playTs, shift, frame.samples);
    setLinear(frame);
    if (shift > 0) buffer.cut += shift;
    else buffer.stretched -= shift;
    buffer.said = frameSamples + shift;
    buffer.playTs += shift;
  } else copyFrame(buffer, playTs, frame);
  buffer.lastSample = sampleAt(ring, buffer.playTs + frameSamples - 1);
  buffer.playTs += frameSamples;
};

/** Reads a frame with a gap in it or before it. The gap is concealed, or is silence if the peer announced it. */
const readPatched = (buffer: JitterBuffer, frame: Frame, now: number): Heard => {
  const { ring, concealment, limits, playTs } = buffer;
  const out = frame.samples;
  let heard: Heard = "silence";
  let dry = 0;
  for (let i = 0; i < frameSamples; ) {
    const end = Math.min(frameSamples, stretchEnd(ring.spans, playTs + i) - playTs);
    const from = i;
    if (isThere(buffer, playTs + i, 1)) {
      for (; i < end; i++) out[i] = sampleAt(ring, playTs + i);
      if (concealment.gap > 0) joinAfterGap(concealment, out, from, end);
      heard = "audio";
    } else if (isSilent(buffer, playTs + i)) fade(buffer, out, i, end);
    else {
      const recall = (history: Int16Array) => recallInto(ring, playTs + from, history);
      if (concealSamples(concealment, recall, out, i, end) && heard === "silence") heard = "concealed";
      buffer.madeUp += end - from;
      if (playTs + end > buffer.endTs) dry = end - Math.max(from, buffer.endTs - playTs);
    }
    i = end;
  }
  setLinear(frame);
  buffer.lastSample = out[frameSamples - 1]!;
  const waits = dry > 0 && now - buffer.base - buffer.playTs + dry <= limits.maxMs * samplesPerMs;
  if (waits) buffer.held += dry;
  buffer.playTs += frameSamples - (waits ? dry : 0);
  return heard;
};

/** The last frame that was read; copies it now if it was left in the ring. */
export const frameOf = (buffer: JitterBuffer, frame: Frame): Frame => {
  if (buffer.passed) {
    copyFrame(buffer, buffer.frameTs, frame);
    buffer.passed = false;
  }
  return frame;
};

/** Whether the frame at `now` is complete, follows the one before, and would be read as it came. */
export const goesOn = (buffer: JitterBuffer, now: number): boolean =>
  buffer.playing &&
  !buffer.starting &&
  buffer.held === 0 &&
  buffer.concealment.gap === 0 &&
  isThere(buffer, buffer.playTs, frameSamples) &&
  isPlacedWell(buffer, now);

/**
 * As `readFrame`, for a frame that is probably not needed, since its party is relayed. A frame that would be read as it came stays in the ring until `frameOf`
 * asks for it.
 */
export const passFrame = (buffer: JitterBuffer, now: number, frame: Frame): Heard => {
  if (!goesOn(buffer, now)) return readFrame(buffer, now, frame);
  const { playTs } = buffer;
  buffer.waited = 0;
  buffer.said = -1;
  buffer.frameTs = playTs;
  buffer.passed = true;
  buffer.playTs = playTs + frameSamples;
  forgetBefore(buffer.ring.spans, buffer.playTs - ringLength / 2);
  return "audio";
};

/** Reads the next 20 ms at `now` (the slot's time in samples) into `frame`. Each call gives a frame, whatever came. */
export const readFrame = (buffer: JitterBuffer, now: number, frame: Frame): Heard => {
  if (buffer.playing && now - buffer.lastArrival > idleSamples && buffer.playTs >= buffer.endTs) buffer.playing = false;
  buffer.said = -1;
  if (buffer.passed) {
    buffer.passed = false;
    buffer.lastSample = sampleAt(buffer.ring, buffer.playTs - 1);
  }
  if (!buffer.playing) {
    frame.samples.fill(0);
    setLinear(frame);
    return "silence";
  }
  const cameLate = steer(buffer, now);
  const before = buffer.playTs + buffer.held;
  buffer.frameTs = before;
  let heard: Heard = "audio";
  if (buffer.held === 0 && buffer.concealment.gap === 0 && isThere(buffer, buffer.playTs, frameSamples))
    readWhole(buffer, frame, now);
  else {
    heard = readPatched(buffer, frame, now);
    // On a recording it lies at its own time, over the concealed sound.
    if (cameLate && isThere(buffer, before, frameSamples)) buffer.said = frameSamples;
  }
  if (heard === "concealed") buffer.concealed++;
  forgetBefore(buffer.ring.spans, buffer.playTs - ringLength / 2);
  return heard;
};

/**
 * The earliest possible arrival of the last frame's first sample, in samples of the clock: its place on a recording. Consecutive frames have places by RTP
 * time, whatever was dropped, repeated or waited for. A late frame is placed over the sound that concealed it.
 */
export const frameArrival = (buffer: JitterBuffer): number => buffer.frameTs + buffer.placeBase;

/**
 * The peer's sound in the last frame, as A-law for a recording: what was heard. If that was time-scaled: what came, which is longer or shorter than a frame.
 * Valid until the next frame is read or encoded.
 */
export const saidCodes = (buffer: JitterBuffer, frame: Frame): Uint8Array => {
  const { ring, said, frameTs } = buffer;
  return said < 0 ? codesOf(frameOf(buffer, frame), "PCMA") : alawOf(ring, frameTs, said);
};

const alawOf = (ring: Ring, ts: number, count: number): Uint8Array => {
  const codes = new Uint8Array(count);
  if (ring.law === "PCMA") copyCells(ring, ts, codes, count);
  else {
    const samples = Int16Array.from(codes, (_, i) => sampleAt(ring, ts + i));
    encodeInto(encodingTable("PCMA"), samples, count, codes, 0);
  }
  return codes;
};

/** What came of [fromTs, toTs), read or not, as A-law: runs without a gap. */
export const piecesOf = ({ ring }: JitterBuffer, fromTs: number, toTs: number) => {
  const pieces: { readonly fromTs: number; readonly codes: Uint8Array }[] = [];
  for (const span of ring.spans) {
    const [from, to] = [Math.max(span.from, fromTs), Math.min(span.to, toTs)];
    if (from < to) pieces.push({ fromTs: from, codes: alawOf(ring, from, to - from) });
  }
  return pieces;
};

/** A sample below this is quiet: quiet sound can be cut or joined without being heard. */
export const quietLevel = 400;

/** Whether all that came and was not read yet is quiet: dropping it is not heard. */
export const isPendingQuiet = ({ playing, ring, playTs, endTs }: JitterBuffer): boolean => {
  if (!playing) return true;
  for (let ts = playTs; ts < endTs; ts++) {
    const sample = sampleAt(ring, ts);
    if ((sample > quietLevel || sample < -quietLevel) && covers(ring.spans, ts, ts + 1)) return false;
  }
  return true;
};
