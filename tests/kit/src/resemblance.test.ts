import { expect, test } from "vitest";
import { decodeG711, encodeG711 } from "./g711.ts";
import { resemblance } from "./resemblance.ts";
import { joined, silence } from "./sound.ts";

/** Something like speech: noise in syllables, the same for the same seed. */
const babble = (seed: number, ms: number): Int16Array => {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  let smooth = 0;
  return Int16Array.from({ length: ms * 8 }, (_, n) => {
    smooth = 0.7 * smooth + next();
    return Math.round(6000 * smooth * Math.max(0, Math.sin((n / 8000) * 2 * Math.PI * 3)));
  });
};
const throughAlaw = (samples: Int16Array) => decodeG711("PCMA", encodeG711("PCMA", samples));

test("a prompt is found in a longer capture, to the sample", () => {
  const prompt = babble(1, 4000);
  const found = resemblance(throughAlaw(joined(silence(1111), prompt, babble(2, 3000))), prompt);
  expect(found.atSample).toBe(8888);
  expect(found.correlation).toBeGreaterThan(0.99);
  expect(found.framesAlike).toBeGreaterThan(0.99);
});

test("another prompt, a cut one and silence do not resemble it", () => {
  const prompt = babble(1, 4000);
  expect(resemblance(babble(3, 8000), prompt).correlation).toBeLessThan(0.2);
  expect(resemblance(silence(8000), prompt).correlation).toBeLessThan(0.2);
  const halved = joined(prompt.subarray(0, 16000), silence(4000));
  const found = resemblance(halved, prompt);
  expect(found.correlation).toBeLessThan(0.9);
  expect(found.framesAlike).toBeLessThan(0.6);
});

test("a prompt that lost 100 ms in its middle does not pass for whole", () => {
  const prompt = babble(1, 4000);
  const shifted = joined(prompt.subarray(0, 16000), prompt.subarray(16800), silence(1000));
  expect(resemblance(shifted, prompt).correlation).toBeLessThan(0.9);
});
