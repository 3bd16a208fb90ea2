import { decodeG711, encodeG711, toneDb } from "@zongji/kit";
import { expect, it } from "vitest";
import { findMark, readMark, toneFrame, writeMark } from "./frame.ts";

it("brings every number through a switch that decodes and encodes, wherever it cuts the frames", () => {
  for (const mark of [0, 1, 0x1234, 0xfffe, 0xffff])
    for (const cut of [0, 1, 77, 150]) {
      const frame = Uint8Array.from(toneFrame(450));
      writeMark(frame, 0, mark);
      const before = toneFrame(450).subarray(160 - cut);
      const heard = encodeG711("PCMA", decodeG711("PCMA", Uint8Array.from([...before, ...frame])));
      const at = findMark(heard, 0);
      expect(at).toBe(cut);
      expect(readMark(heard, at!)).toBe(mark);
    }
});

it("finds no number in a tone, and leaves the tone at its level", () => {
  for (let hz = 300; hz <= 2650; hz += 50) {
    const frame = toneFrame(hz);
    expect(findMark(frame, 0)).toBeUndefined();
    writeMark(frame, 0, 0xffff);
    expect(toneDb(decodeG711("PCMA", frame), hz)).toBeGreaterThan(-13);
    expect(toneDb(decodeG711("PCMA", frame), hz)).toBeLessThan(-11);
  }
});
