import fc from "fast-check";
import { expect, test } from "vitest";
import { alawSilence, decode, encode, ulawSilence } from "./g711.ts";

const codecs = ["PCMA", "PCMU"] as const;
const allCodes = Uint8Array.from({ length: 256 }, (_, code) => code);

test("every code survives decoding and encoding", () => {
  expect(encode("PCMA", decode("PCMA", allCodes))).toEqual(allCodes);
  const negativeZero = 0x7f; // mu-law has two zeros; the positive one is written
  const expected = allCodes.map((code) => (code === negativeZero ? 0xff : code));
  expect(encode("PCMU", decode("PCMU", allCodes))).toEqual(expected);
});

test("the levels at the ends and the middle are those of G.711", () => {
  // Table 1a/G.711 (A-law, 13 bit × 8) and 2a/G.711 (mu-law, 14 bit × 4).
  expect([...decode("PCMA", Uint8Array.of(0xaa, 0x2a, 0xd5, 0x55))]).toEqual([32256, -32256, 8, -8]);
  expect([...decode("PCMU", Uint8Array.of(0x80, 0x00, 0xff, 0x7f))]).toEqual([32124, -32124, 0, 0]);
  expect(encode("PCMA", Int16Array.of(0))[0]).toBe(alawSilence);
  expect(encode("PCMU", Int16Array.of(0))[0]).toBe(ulawSilence);
});

test("no sample moves by more than half a step of its segment", () => {
  const sample = fc.integer({ min: -32768, max: 32767 });
  fc.assert(
    fc.property(sample, fc.constantFrom(...codecs), (value, codec) => {
      const [back] = decode(codec, encode(codec, Int16Array.of(value)));
      const step = Math.max(16, 2 ** Math.floor(Math.log2(Math.abs(value) + 133)) / 16);
      const clipped = Math.max(-32256, Math.min(32256, value));
      expect(Math.abs(back! - clipped)).toBeLessThanOrEqual(step / 2 + (codec === "PCMU" ? 132 / 2 : 0) + 1);
    }),
    { numRuns: 5000 },
  );
});

test("encoding keeps the order of loudness", () => {
  for (const codec of codecs) {
    const ramp = decode(
      codec,
      encode(
        codec,
        Int16Array.from({ length: 65536 }, (_, i) => i - 32768),
      ),
    );
    for (let i = 1; i < ramp.length; i++) if (ramp[i]! < ramp[i - 1]!) expect.fail(`${codec} falls at ${i - 32768}`);
  }
});
