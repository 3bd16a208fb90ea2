import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeWav, loudnessOf, truePeakOf, wavLength } from "@zongji/media";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Converted, convert, peakLimitDb, targetLufs } from "./convert.ts";

const mp3 = readFileSync(join(import.meta.dirname, "../../../../tests/sounds/tone.mp3"));

type Shape = { rate?: number; channels?: number; bits?: number; seconds?: number; amplitude?: number };
/** A WAV of 620 Hz. */
const wav = ({ rate = 8000, channels = 1, bits = 16, seconds = 1, amplitude = 0.1 }: Shape = {}): Buffer => {
  const width = bits / 8;
  const data = Buffer.alloc(Math.round(rate * seconds) * channels * width);
  for (let i = 0; i < data.length / width; i++) {
    const value = amplitude * Math.sin((2 * Math.PI * 620 * Math.floor(i / channels)) / rate);
    if (bits === 8) data.writeUInt8(Math.round(128 + 127 * value), i);
    else if (bits === 16) data.writeInt16LE(Math.round(32_767 * value), i * 2);
    else data.writeIntLE(Math.round(8_388_607 * value), i * 3, 3);
  }
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * channels * width, 28);
  head.writeUInt16LE(channels * width, 32);
  head.writeUInt16LE(bits, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
};

const converted = async (bytes: Uint8Array): Promise<Converted> => {
  const outcome = await convert(bytes);
  if ("refused" in outcome) throw new Error(outcome.refused);
  return outcome;
};
const heard = ({ content }: Converted): Float32Array => {
  const sound = decodeWav(content);
  if (!sound.ok) throw new Error(sound.why);
  return Float32Array.from(sound.samples, (each) => each / 32_768);
};

const shapes: readonly Shape[] = [
  { rate: 44_100, channels: 2 },
  { rate: 48_000, channels: 2, amplitude: 0.9 },
  { bits: 8, amplitude: 0.5 },
  { bits: 24, rate: 16_000, amplitude: 0.01 },
  { seconds: 0.3 },
];
it.each(shapes)("makes of %o what the media plays, at one loudness", async (shape) => {
  const made = await converted(wav(shape));
  const samples = heard(made);
  expect(loudnessOf(samples, 8000)).toBeCloseTo(targetLufs, 0);
  expect(truePeakOf(samples)).toBeLessThanOrEqual(peakLimitDb + 0.1);
  expect(made.loudness).toBeCloseTo(targetLufs, 0);
  expect(made.durationMs).toBeCloseTo((shape.seconds ?? 1) * 1000, -1);
  expect(wavLength(made.content)).toEqual({ ms: made.durationMs, tornBytes: 0 });
});

it("reads an MP3, and cuts the silence around it off", async () => {
  const made = await converted(mp3);
  // Two seconds within four, with a breath on both sides.
  expect(made.durationMs).toBeGreaterThan(2100);
  expect(made.durationMs).toBeLessThan(2500);
  expect(made.loudnessWas).toBeLessThan(-25);
  expect(loudnessOf(heard(made), 8000)).toBeCloseTo(targetLufs, 0);
});

const jpeg = Buffer.concat([Buffer.from("ffd8ffe000104a464946", "hex"), Buffer.alloc(5000, 0x55)]);
const png = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(5000, 0x33)]);
const refused: readonly (readonly [string, Buffer, string])[] = [
  ["nothing", Buffer.alloc(0), "empty"],
  ["a picture", jpeg, "notSound"],
  ["another picture", png, "notSound"],
  ["a text that calls itself MP3", Buffer.from(`ID3${"hello ".repeat(500)}`), "notSound"],
  ["0 s", wav({ seconds: 0 }), "empty"],
  ["silence", wav({ amplitude: 0 }), "silent"],
  ["noise nobody hears", wav({ amplitude: 0.0005 }), "silent"],
  ["a WAV that was cut", wav().subarray(0, 8000), "torn"],
  ["a WAV without sound", wav().subarray(0, 36), "torn"],
  ["30 minutes", wav({ seconds: 1800, bits: 8 }), "tooLong"],
  ["30 minutes of MP3", Buffer.concat(Array.from({ length: 450 }, () => mp3)), "tooLong"],
  ["six channels", wav({ channels: 6 }), "codec"],
];
it.each(refused)(
  "refuses %s",
  async (_what, bytes, reason) => {
    expect(await convert(bytes)).toEqual({ refused: reason });
  },
  30_000,
);

it("takes what a program writes whose header tells of more than there is", async () => {
  const streamed = wav();
  streamed.writeUInt32LE(0x7fff_f000, 40);
  expect(await convert(streamed, true)).toHaveProperty("content");
  expect(await convert(wav().subarray(0, 12_000), true)).toHaveProperty("content");
});

it("never throws, whatever the bytes", async () => {
  const edits = fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(mp3.subarray(0, 8000), wav({ seconds: 0.2 })), edits, async (good, changes) => {
      const bytes = Buffer.from(good);
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      const outcome = await convert(bytes);
      expect("refused" in outcome || outcome.content.length > 44).toBe(true);
    }),
    { numRuns: 100 },
  );
});
