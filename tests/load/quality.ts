import type { Stream } from "./wire.ts";

const clockPerMs = 8;
const event = 101;

/** How one stream came, by the wire alone. */
export type Reception = {
  readonly packets: number;
  /** Sequence numbers between the first and the last that never came. */
  readonly lost: number;
  readonly again: number;
  /** Voice frames over `lateMs` behind the stream's own timeline, whose zero is its earliest frame. */
  readonly late: number;
  /** Those over `bufferMs` behind: a far end with a fixed buffer of that length would leave them out. */
  readonly beyondBuffer: number;
  readonly worstMs: number;
  /** RFC 3550 §6.4.1, mean over the stream, ms. */
  readonly jitterMs: number;
};

export const lateMs = 20;
export const bufferMs = 40;

/** Counts on where a 16 or 32 bit number wraps. */
export const along = (value: number, last: number, size: number): number => {
  const step = (((value - last) % size) + size) % size;
  return last + (step >= size / 2 ? step - size : step);
};

/** Sequence numbers between the first and the last that are not there, and those that are there twice. */
export const gapsOf = ({ sequence, count }: Stream): { lost: number; again: number } => {
  const seen = new Set<number>();
  let last = sequence[0]!;
  let [least, most, again] = [last, last, 0];
  for (let n = 0; n < count; n += 1) {
    last = along(sequence[n]!, last, 0x10000);
    if (seen.has(last)) again += 1;
    seen.add(last);
    if (last < least) least = last;
    if (last > most) most = last;
  }
  return { lost: most - least + 1 - seen.size, again };
};

/** Transit of each voice frame: when it came less when its timestamp says, ms. */
const transits = ({ atMs, timestamp, payloadType, count }: Stream): Float64Array => {
  const transit = new Float64Array(count);
  let [voice, last] = [0, timestamp[0]!];
  for (let n = 0; n < count; n += 1) {
    last = along(timestamp[n]!, last, 2 ** 32);
    if (payloadType[n] !== event) transit[voice++] = atMs[n]! - last / clockPerMs;
  }
  return transit.subarray(0, voice);
};

export const receptionOf = (stream: Stream): Reception => {
  const transit = transits(stream);
  const least = transit.reduce((low, each) => Math.min(low, each), Number.POSITIVE_INFINITY);
  let [late, beyondBuffer, worst, jitter, jitterSum] = [0, 0, 0, 0, 0];
  for (let n = 0; n < transit.length; n += 1) {
    const behind = transit[n]! - least;
    if (behind > lateMs) late += 1;
    if (behind > bufferMs) beyondBuffer += 1;
    if (behind > worst) worst = behind;
    if (n > 0) jitter += (Math.abs(transit[n]! - transit[n - 1]!) - jitter) / 16;
    jitterSum += jitter;
  }
  const jitterMs = transit.length === 0 ? 0 : jitterSum / transit.length;
  return { packets: stream.count, ...gapsOf(stream), late, beyondBuffer, worstMs: worst, jitterMs };
};

export const percentile = (values: Float64Array | readonly number[], share: number): number => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};
