import { expect, test } from "vitest";
import { decodeG711, encodeG711 } from "./g711.ts";

test("the codes of G.711's tables decode to their levels", () => {
  // ITU-T G.711 tables 1a and 2a, decoder output values times 8 (13 bit) and times 4 (14 bit).
  expect([...decodeG711("PCMA", Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a, 0x80))]).toEqual([8, -8, 32256, -32256, 5504]);
  expect([...decodeG711("PCMU", Uint8Array.of(0xff, 0x7f, 0x80, 0x00))]).toEqual([0, 0, 32124, -32124]);
});

test("every code survives decoding and encoding", () => {
  const all = Uint8Array.from({ length: 256 }, (_, code) => code);
  expect(encodeG711("PCMA", decodeG711("PCMA", all))).toEqual(all);
  const unsigned = all.filter((code) => code !== 0x7f); // µ-law has two zeros
  expect(encodeG711("PCMU", decodeG711("PCMU", unsigned))).toEqual(unsigned);
});
