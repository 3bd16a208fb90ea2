/** Random networks on a fake clock, and what a jitter buffer makes of them: for its tests. */
import { readFileSync } from "node:fs";
import { newFrame, samplesOf } from "./frame.ts";
import { encodeInto, linearToAlaw } from "./g711.ts";
import { type JitterBuffer, newJitterBuffer, putAudio, putSilence } from "./jitter-buffer.ts";
import { frameOf, type Heard, readFrame } from "./playout.ts";
import { decodeWav } from "./wav.ts";

export type Random = () => number;

/** Uniform in [0, 1), the same for the same seed. */
export const seeded = (seed: number): Random => {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
};

export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** `ts`, `arrival` and `samples` in samples. */
export type Packet = { readonly n: number; readonly ts: number; readonly arrival: number; readonly samples: number };

export const stream = (count: number, ptimeMs: number, delayMs: (n: number) => number, from = 0): Packet[] =>
  Array.from({ length: count }, (_, n) => ({
    n,
    ts: from + n * ptimeMs * 8,
    arrival: n * ptimeMs * 8 + delayMs(n) * 8,
    samples: ptimeMs * 8,
  }));

/** A network keeps packets of one stream in order, mostly. */
export const inOrder = (packets: readonly Packet[]): Packet[] => {
  let last = Number.NEGATIVE_INFINITY;
  return packets.map((packet) => {
    last = Math.max(last, packet.arrival);
    return { ...packet, arrival: last };
  });
};

/** The network stands still from `fromMs` on for `forMs`: what was to come then comes at its end. */
export const stalled = (packets: readonly Packet[], fromMs: number, forMs: number): Packet[] =>
  packets.map((packet) =>
    packet.arrival > fromMs * 8 && packet.arrival < (fromMs + forMs) * 8
      ? { ...packet, arrival: (fromMs + forMs) * 8 }
      : packet,
  );

export type PlayedFrame = {
  readonly atMs: number;
  readonly heard: Heard;
  /** Nothing is played before a packet comes, and after a long pause. */
  readonly playing: boolean;
  /** Timestamp of its first sample. */
  readonly ts: number;
  readonly scaled: boolean;
  /** Where the playing point stood after it. */
  readonly playTs: number;
  /** How long its first sample had waited since it could have come at the earliest, ms. */
  readonly delayMs: number;
  readonly samples: Int16Array;
};

export type Played = { readonly frames: readonly PlayedFrame[]; readonly buffer: JitterBuffer };

const spoken = new Int16Array(1024);
const codes = new Uint8Array(1024);
const frame = newFrame();
const nothing = new Int16Array(0);

/**
 * Plays packets, one frame each 20 ms, from `phase` to `untilMs`. `sound` gives the sample that the peer says at a timestamp. A packet without samples
 * says that the peer is silent. `keepsSound`: what was heard is kept. `read` takes a frame from the buffer.
 */
export const play = (
  packets: readonly Packet[],
  untilMs: number,
  sound: (ts: number) => number,
  { buffer = newJitterBuffer(), phase = 3, keepsSound = true, read = readFrame as typeof readFrame } = {},
): Played => {
  const waiting = [...packets].sort((a, b) => a.arrival - b.arrival);
  const frames: PlayedFrame[] = [];
  let [newest, next] = [Number.NEGATIVE_INFINITY, 0];
  for (let atMs = phase; atMs <= untilMs; atMs += 20) {
    for (; next < waiting.length && waiting[next]!.arrival <= atMs * 8; next++) {
      const { n, ts, arrival, samples } = waiting[next]!;
      for (let i = 0; i < samples; i++) spoken[i] = sound(ts + i);
      encodeInto(linearToAlaw, spoken, samples, codes, 0);
      if (samples === 0) putSilence(buffer);
      else putAudio(buffer, ts, "PCMA", codes, 0, samples, arrival, n > newest);
      newest = Math.max(newest, n);
    }
    frames.push(playFrame(buffer, atMs, keepsSound, read));
  }
  return { frames, buffer };
};

const playFrame = (buffer: JitterBuffer, atMs: number, keepsSound: boolean, read: typeof readFrame): PlayedFrame => {
  const scaledBefore = buffer.cut + buffer.stretched;
  const heard = read(buffer, atMs * 8, frame);
  return {
    atMs,
    heard,
    playing: buffer.playing,
    ts: buffer.frameTs,
    scaled: buffer.cut + buffer.stretched > scaledBefore,
    playTs: buffer.playTs,
    delayMs: atMs - (buffer.frameTs + buffer.base) / 8,
    samples: keepsSound ? samplesOf(frameOf(buffer, frame)).slice() : nothing,
  };
};

/** A prompt of the repository, 8000 Hz: speech. */
export const speech = (): Int16Array => {
  const read = decodeWav(readFileSync(new URL("../../../prompts/caller.hello.wav", import.meta.url)));
  if (!read.ok) throw new Error(read.why);
  return read.samples;
};
