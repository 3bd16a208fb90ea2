import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Segment } from "@zongji/domain";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sizeOf, streamSound } from "./sound.ts";
import { aLawSamples, findSamples, muLawSamples, parseRange } from "./wav.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-sound-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A WAV of A-law pairs with a fact chunk before its data, as G.711 files have. */
const writeSegment = (file: string, startMs: number, pairs: readonly (readonly [number, number])[]): Segment => {
  const data = Buffer.from(pairs.flat());
  const head = Buffer.alloc(58);
  head.write("RIFF\0\0\0\0WAVEfmt ", 0, "latin1");
  head.writeUInt32LE(18, 16);
  head.writeUInt16LE(6, 20);
  head.writeUInt16LE(2, 22);
  head.write("fact", 38, "latin1");
  head.writeUInt32LE(4, 42);
  head.write("data", 50, "latin1");
  head.writeUInt32LE(data.length, 54);
  writeFileSync(join(folder, file), Buffer.concat([head, data]));
  return { file, codec: "PCMA", startMs, samples: pairs.length, sha256: "" };
};
const read = (segments: readonly Segment[], from = 0, to = sizeOf(segments) - 1) =>
  buffer(streamSound(folder, segments, from, to));

test("G.711 values are those of its tables", () => {
  // ITU-T G.711 tables 1a and 2a: decision values of the first and the last interval, scaled to 16 bit.
  expect([aLawSamples[0xd5], aLawSamples[0x55], aLawSamples[0xaa], aLawSamples[0x2a]]).toEqual([8, -8, 32256, -32256]);
  expect([muLawSamples[0xff], muLawSamples[0x7f], muLawSamples[0x80], muLawSamples[0x00]]).toEqual([
    0, 0, 32124, -32124,
  ]);
});

test("left is left, right is right, and lost time between segments is silence", async () => {
  const segments = [
    writeSegment("one.wav", 0, [
      [0xaa, 0x2a],
      [0xd5, 0x55],
    ]),
    writeSegment("two.wav", 1, [[0x2a, 0xaa]]),
  ];
  const wav = await read(segments);
  expect(wav.length).toBe(sizeOf(segments));
  expect(findSamples(wav)).toEqual({ offset: 44, bytes: 9 * 4 });
  const samples = Array.from({ length: 18 }, (_, index) => wav.readInt16LE(44 + index * 2));
  expect(samples.slice(0, 4)).toEqual([32256, -32256, 8, -8]);
  expect(samples.slice(4, 16)).toEqual(Array(12).fill(0));
  expect(samples.slice(16)).toEqual([-32256, 32256]);
});

test("any range of bytes is that part of the whole", async () => {
  const pairs = Array.from({ length: 9000 }, (_, index) => [index % 256, (index * 7) % 256] as const);
  const segments = [writeSegment("a.wav", 0, pairs), writeSegment("b.wav", 2000, pairs.slice(0, 300))];
  const whole = await read(segments);
  const place = fc.nat({ max: whole.length - 1 });
  await fc.assert(
    fc.asyncProperty(place, place, async (one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      expect((await read(segments, from, to)).equals(whole.subarray(from, to + 1))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("a file that is shorter than its fact says is silence at its end, not an error", async () => {
  const segment = { ...writeSegment("short.wav", 0, [[0xaa, 0xaa]]), samples: 3 };
  const wav = await read([segment]);
  expect(wav.subarray(44).toString("hex")).toBe("007e007e0000000000000000");
});

test("a file outside the folder is not read", async () => {
  const segment: Segment = { file: "../etc/passwd", codec: "PCMA", startMs: 0, samples: 10, sha256: "" };
  await expect(read([segment])).rejects.toThrow("outside its folder");
});

test.each([
  [undefined, undefined],
  ["bytes=0-", { from: 0, to: 99 }],
  ["bytes=10-19", { from: 10, to: 19 }],
  ["bytes=90-500", { from: 90, to: 99 }],
  ["bytes=-10", { from: 90, to: 99 }],
  ["bytes=-500", { from: 0, to: 99 }],
  ["bytes=100-", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=5-4", undefined],
  ["bytes=0-1,5-6", undefined],
  ["samples=0-1", undefined],
] as const)("the range %s of 100 bytes is %o", (header, range) => expect(parseRange(header, 100)).toEqual(range));
