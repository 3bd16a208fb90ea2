import { decodeG711, encodeG711, toneDb } from "@zongji/kit";
import { expect, it } from "vitest";
import { frameBytes, markBytes, readMark, toneFrame, writeMark } from "./frame.ts";

/** Where a number is found in a sound. */
const marksIn = (sound: Uint8Array): { readonly at: number; readonly mark: number }[] =>
  Array.from({ length: sound.length - markBytes + 1 }, (_, at) => ({ at, mark: readMark(sound, at) })).flatMap(
    ({ at, mark }) => (mark === undefined ? [] : [{ at, mark }]),
  );

it("brings every number through a switch that decodes and encodes, wherever it cuts the frames", () => {
  for (let mark = 0; mark <= 0xffff; mark += 257)
    for (const cut of [0, 1, 77, 150]) {
      const frame = Uint8Array.from(toneFrame(450));
      writeMark(frame, 0, mark);
      const before = toneFrame(450).subarray(160 - cut);
      const heard = encodeG711("PCMA", decodeG711("PCMA", Uint8Array.from([...before, ...frame])));
      expect(marksIn(heard)).toEqual([{ at: cut, mark }]);
    }
});

it("finds no number in a tone, and leaves the tone at its level", () => {
  for (let hz = 300; hz <= 2650; hz += 50) {
    const frame = toneFrame(hz);
    expect(marksIn(frame)).toEqual([]);
    writeMark(frame, 0, 0xffff);
    expect(toneDb(decodeG711("PCMA", frame), hz)).toBeGreaterThan(-13);
    expect(toneDb(decodeG711("PCMA", frame), hz)).toBeLessThan(-11);
  }
});

it("takes few quiet sounds for numbers", () => {
  let [seed, found] = [1, 0];
  const sound = Uint8Array.from({ length: 1000 * frameBytes }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (0x80 | ((seed >>> 16) & 15)) ^ 0x55;
  });
  for (let at = 0; at + markBytes <= sound.length; at += 1) if (readMark(sound, at) !== undefined) found += 1;
  expect(found / sound.length).toBeLessThan(1 / 150);
});
