import fc from "fast-check";
import { expect, test } from "vitest";
import { frameSamples, newFrame, samplesOf, setCoded, setLinear } from "./frame.ts";
import { decode, encode } from "./g711.ts";
import { levelDbov, newVoice, noteLevel } from "./voice.ts";

const wave = (level: number) =>
  Int16Array.from({ length: frameSamples }, (_, i) => Math.round(level * Math.sin((2 * Math.PI * i) / 20)));

/** A frame as it comes from a peer that speaks one of the laws. */
const coded = (law: "PCMA" | "PCMU", codes: Uint8Array) => {
  const frame = newFrame();
  frame.codes.set(codes);
  setCoded(frame, law);
  return frame;
};

test("the level by codes equals the level by samples, without decoding", () => {
  const octets = fc.uint8Array({ minLength: frameSamples, maxLength: frameSamples });
  fc.assert(
    fc.property(fc.constantFrom("PCMA", "PCMU"), octets, (law, codes) => {
      const frame = coded(law, codes);
      const dbov = levelDbov(frame);
      expect(frame.linear).toBe(false);
      samplesOf(frame);
      setLinear(frame);
      expect(frame.samples).toEqual(decode(law, codes));
      expect(levelDbov(frame)).toBeCloseTo(dbov, 9);
    }),
  );
});

test("a full sine is −3 dBov, half of it −9, and digital silence −127", () => {
  for (const [level, dbov] of [
    [32_767, -3.01],
    [16_384, -9.03],
  ] as const) {
    const frame = newFrame();
    frame.samples.set(wave(level));
    setLinear(frame);
    expect(levelDbov(frame)).toBeCloseTo(dbov, 1);
    expect(levelDbov(coded("PCMA", encode("PCMA", wave(level))))).toBeCloseTo(dbov, 0);
  }
  expect(levelDbov(newFrame())).toBe(-127);
});

test("a party speaks after 100 ms above the floor, and stops 500 ms after it fell below", () => {
  const voice = newVoice();
  const told = [...Array(10).fill(-20), ...Array(40).fill(-60)].map((dbov) => noteLevel(voice, dbov));
  expect(told.flatMap((changed, frame) => (changed ? [frame] : []))).toEqual([4, 34]);
});
