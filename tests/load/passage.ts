import type { Marks } from "./ear.ts";
import { frameBytes } from "./frame.ts";
import { along, bufferMs, lateMs, type Reception } from "./quality.ts";
import type { Stream } from "./wire.ts";

const samplesPerMs = 8;
const event = 101;
/** A number whose frame left longer ago than this, ms, came about by chance. */
const believedMs = 5000;

/** How one far end's speech came through the switch to another. */
export type Passage = {
  /** Frames of speech that left the far end. */
  readonly sent: number;
  /** Those that never came, in frames: whole ones, and what was cut off of others. */
  readonly leftOut: number;
  /** What came beyond what was said, in frames: repeated, or made up. */
  readonly inserted: number;
  /** Of each frame that came, ms: from when its packet crossed the wire to when the packet did that brought it, by the mean of its samples. */
  readonly delaysMs: Float64Array;
};

/** A stretch of the capture, ms by its clock: frames that left in it are judged. */
export type Stretch = { readonly fromMs: number; readonly toMs: number };

type Said = { readonly atMs: Map<number, number>; readonly order: readonly (readonly [number, number])[] };

/** Frames of speech as they left, by their numbers counted on where these wrap. */
const saidIn = (streams: readonly Stream[]): Said => {
  const order: [number, number][] = [];
  let last = streams[0]?.sequence[0] ?? 0;
  for (const { count, sequence, payloadType, atMs } of streams)
    for (let n = 0; n < count; n += 1) {
      last = along(sequence[n]!, last, 0x10000);
      if (payloadType[n] !== event) order.push([atMs[n]!, last]);
    }
  order.sort(([one], [other]) => one - other);
  return { atMs: new Map(order.map(([atMs, frame]) => [frame, atMs])), order };
};

type Came = { last: number; readonly packets: Map<number, { readonly atMs: number; readonly timestamp: number }> };

const cameIn = (streams: readonly Stream[]): Map<number, Came> =>
  new Map(
    streams.map(({ ssrc, count, sequence, timestamp, atMs }) => {
      const packets: Came["packets"] = new Map();
      let [number, time] = [sequence[0]!, timestamp[0]!];
      for (let n = 0; n < count; n += 1) {
        number = along(sequence[n]!, number, 0x10000);
        time = along(timestamp[n]!, time, 2 ** 32);
        if (!packets.has(number)) packets.set(number, { atMs: atMs[n]!, timestamp: time });
      }
      return [ssrc, { last: sequence[0]!, packets }];
    }),
  );

/** A frame of speech where it came: when, and at which sample of the stream. */
type Found = { readonly frame: number; readonly atMs: number; readonly ssrc: number; readonly sample: number };

/** The frames that came, in order. What was heard before or after the capture is none of them, nor are numbers by chance. */
function* foundIn(said: Said, came: Map<number, Came>, marks: Marks): Generator<Found> {
  let at = 0;
  for (let n = 0; n < marks.count; n += 1) {
    const stream = came.get(marks.ssrc[n]!);
    if (!stream) continue;
    const number = along(marks.sequence[n]!, stream.last, 0x10000);
    const packet = stream.packets.get(number);
    if (!packet) continue;
    stream.last = number;
    while (at + 1 < said.order.length && said.order[at + 1]![0] <= packet.atMs) at += 1;
    const frame = along(marks.mark[n]!, said.order[at]?.[1] ?? 0, 0x10000);
    const leftAtMs = said.atMs.get(frame);
    if (leftAtMs === undefined || leftAtMs > packet.atMs || leftAtMs < packet.atMs - believedMs) continue;
    const offset = marks.at[n]!;
    yield {
      ...{ frame, ssrc: marks.ssrc[n]!, sample: packet.timestamp + offset },
      // So many of its samples are in the packet after.
      atMs: packet.atMs + offset / samplesPerMs,
    };
  }
}

/**
 * Judges a capture: `said`: what left the one far end; `came`: what came to the other, which heard `marks` in it. What comes late because it left late
 * is no delay.
 */
export const passageOf = (
  said: readonly Stream[],
  came: readonly Stream[],
  marks: Marks,
  { fromMs, toMs }: Stretch,
): Passage => {
  const frames = saidIn(said);
  const isJudged = (frame: number) => frames.atMs.get(frame)! >= fromMs && frames.atMs.get(frame)! < toMs;
  const judged = frames.order.filter(([, frame]) => isJudged(frame));
  const delays = new Map<number, number>();
  let [cut, inserted, before] = [0, 0, undefined as Found | undefined];
  for (const found of foundIn(frames, cameIn(came), marks)) {
    if (isJudged(found.frame)) {
      if (!delays.has(found.frame)) delays.set(found.frame, found.atMs - frames.atMs.get(found.frame)!);
      if (before?.ssrc === found.ssrc) {
        const [steps, samples] = [found.frame - before.frame, found.sample - before.sample];
        // What is missing between two frames that did come, but for whole frames, is the end of the first.
        if (steps > 0) cut += Math.min(1, Math.max(0, 1 - samples / frameBytes));
        inserted += Math.max(0, samples / frameBytes - steps);
      }
    }
    before = found;
  }
  const whole = judged.filter(([, frame]) => !delays.has(frame)).length;
  return { sent: judged.length, leftOut: whole + cut, inserted, delaysMs: Float64Array.from(delays.values()) };
};

/**
 * A reception with what the far end itself was late taken off: a switch that passes packets on passes that on too. A frame is late that took longer by so
 * much than the quickest.
 */
export const withoutFarEnd = (reception: Reception, { delaysMs }: Passage): Reception => {
  const least = delaysMs.reduce((low, each) => Math.min(low, each), Number.POSITIVE_INFINITY);
  const over = (ms: number) => delaysMs.reduce((count, each) => count + (each - least > ms ? 1 : 0), 0);
  const worstMs = delaysMs.reduce((worst, each) => Math.max(worst, each - least), 0);
  return { ...reception, late: over(lateMs), beyondBuffer: over(bufferMs), worstMs };
};
