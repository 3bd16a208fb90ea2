import fc from "fast-check";
import { expect, test } from "vitest";
import { encode } from "./g711.ts";
import { hasEnded, newPlayer, nextCoded, nextPlayed } from "./player.ts";
import {
  decodeWav,
  encodePrompt,
  isRecordingHeader,
  recordingHeader,
  recordingHeaderLength,
  wavLength,
} from "./wav.ts";

/** A WAV of a tone in any form. */
const wav = (tag: number, bits: number, channels: number, rate: number, data: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(44 + data.length);
  const view = new DataView(bytes.buffer);
  const put = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  put(0, "RIFF");
  view.setUint32(4, 36 + data.length, true);
  put(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, tag, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, (rate * channels * bits) / 8, true);
  view.setUint16(32, (channels * bits) / 8, true);
  view.setUint16(34, bits, true);
  put(36, "data");
  view.setUint32(40, data.length, true);
  bytes.set(data, 44);
  return bytes;
};

const tone = (hz: number, rate: number, sec: number, channels: number) =>
  Int16Array.from(
    { length: rate * sec * channels },
    (_, i) => 12_000 * Math.sin((2 * Math.PI * hz * Math.floor(i / channels)) / rate),
  );
const bytesOf = (samples: Int16Array) => new Uint8Array(samples.buffer);

const level = (samples: Int16Array, hz: number): number => {
  let re = 0;
  let im = 0;
  for (let i = 400; i < samples.length - 400; i++) {
    re += samples[i]! * Math.cos((2 * Math.PI * hz * i) / 8000);
    im += samples[i]! * Math.sin((2 * Math.PI * hz * i) / 8000);
  }
  return (2 * Math.hypot(re, im)) / (samples.length - 800);
};

test("a tone in any rate and number of channels is the same tone at 8000 Hz", () => {
  for (const [rate, channels] of [
    [8000, 1],
    [8000, 2],
    [16_000, 1],
    [44_100, 2],
    [48_000, 1],
  ] as const) {
    const sound = decodeWav(wav(1, 16, channels, rate, bytesOf(tone(440, rate, 1, channels))));
    if (!sound.ok) throw new Error(sound.why);
    expect(sound.samples.length).toBe(8000);
    expect(Math.abs(level(sound.samples, 440) - 12_000)).toBeLessThan(400);
  }
});

test("sound above half the rate does not alias", () => {
  const sound = decodeWav(wav(1, 16, 1, 16_000, bytesOf(tone(5000, 16_000, 1, 1))));
  if (!sound.ok) throw new Error(sound.why);
  expect(level(sound.samples, 3000)).toBeLessThan(120);
});

test("A-law and mu-law files are decoded", () => {
  const samples = tone(440, 8000, 1, 1);
  for (const [tag, codec] of [
    [6, "PCMA"],
    [7, "PCMU"],
  ] as const) {
    const sound = decodeWav(wav(tag, 8, 1, 8000, encode(codec, samples)));
    expect(sound.ok && Math.abs(level(sound.samples, 440) - 12_000) < 200).toBe(true);
  }
});

test("a file of another format is refused by name, and no bytes make it throw", () => {
  expect(decodeWav(wav(2, 4, 1, 8000, new Uint8Array(8)))).toMatchObject({
    ok: false,
    why: expect.stringContaining("format 2"),
  });
  expect(decodeWav(wav(1, 16, 6, 8000, new Uint8Array(24)))).toMatchObject({
    ok: false,
    why: expect.stringContaining("6 channels"),
  });
  expect(decodeWav(new TextEncoder().encode("ID3 this is no WAV at all"))).toMatchObject({ ok: false });
  const good = wav(1, 16, 1, 8000, new Uint8Array(64));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(107), fc.nat(255)), { maxLength: 8 }), fc.nat(108), (edits, cut) => {
      const bytes = good.slice(0, cut);
      for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
      decodeWav(bytes);
    }),
    { numRuns: 2000 },
  );
});

test("a playlist is played without a gap, and reports its end", () => {
  const player = newPlayer("p", [new Int16Array(100).fill(1), new Int16Array(0), new Int16Array(300).fill(2)], false);
  const frame = new Int16Array(160);
  nextPlayed(player, frame);
  expect([...frame.subarray(98, 102)]).toEqual([1, 1, 2, 2]);
  nextPlayed(player, frame);
  expect(hasEnded(player)).toBe(false);
  nextPlayed(player, frame);
  expect([...frame.subarray(79, 81)]).toEqual([2, 0]);
  expect(hasEnded(player)).toBe(true);
  expect(player.playedSamples).toBe(400);
});

test("a loop has no gap; a loop of empty sounds ends", () => {
  const player = newPlayer("p", [Int16Array.of(1, 2, 3)], true);
  const frame = new Int16Array(160);
  for (let i = 0; i < 10; i++) nextPlayed(player, frame);
  expect([...frame.subarray(0, 4)]).toEqual([1, 2, 3, 1]);
  const empty = newPlayer("p", [new Int16Array(0)], true);
  expect(nextPlayed(empty, frame)).toBe(false);
  expect(hasEnded(empty)).toBe(true);
});

test("a recording's header is recognised with any sizes, and nothing else is", () => {
  const header = recordingHeader(1234);
  expect(header.length).toBe(recordingHeaderLength);
  expect(isRecordingHeader(header)).toBe(true);
  expect(isRecordingHeader(wav(1, 16, 2, 8000, new Uint8Array(100)))).toBe(false);
});

test("a play in codes equals the encoded play in samples, for two sessions with the same sounds at different times", () => {
  const sounds = [150, 0, 9000, 1].map((length, n) =>
    Int16Array.from({ length }, (_, i) => Math.round(9000 * Math.sin(i / (3 + n)))),
  );
  for (const loop of [false, true]) {
    const [linear, coded] = [newPlayer("p", sounds, loop), newPlayer("p", sounds, loop)];
    const frame = new Int16Array(160);
    const codes = new Uint8Array(160);
    for (let n = 0; n < 80; n++) {
      nextPlayed(linear, frame);
      nextCoded(coded, n % 2 === 0 ? "PCMA" : "PCMU", codes);
      expect(codes).toEqual(encode(n % 2 === 0 ? "PCMA" : "PCMU", frame));
      expect(coded.playedSamples).toBe(linear.playedSamples);
    }
    expect(hasEnded(coded)).toBe(!loop);
  }
});

test("floats are read, whatever they are", () => {
  const floats = new Uint8Array(new Float32Array([0.5, -0.5, 2, Number.NaN, Number.POSITIVE_INFINITY]).buffer);
  const sound = decodeWav(wav(3, 32, 1, 8000, floats));
  expect(sound.ok && [...sound.samples]).toEqual([16_384, -16_384, 32_767, 0, 32_767]);
});

test("a prompt that is written is read as it was; what is missing of a file is told", () => {
  const samples = Int16Array.from({ length: 800 }, (_, i) => 100 * i - 30_000);
  const bytes = encodePrompt(samples);
  expect(decodeWav(bytes)).toEqual({ ok: true, samples });
  expect(wavLength(bytes)).toEqual({ ms: 100, tornBytes: 0 });
  expect(wavLength(bytes.subarray(0, 844))).toEqual({ ms: 50, tornBytes: 800 });
  expect(wavLength(new Uint8Array(100))).toBeUndefined();
  new DataView(bytes.buffer).setUint32(40, 0xffff_ffff, true);
  expect(wavLength(bytes)).toEqual({ ms: 100, tornBytes: 0 });
});
