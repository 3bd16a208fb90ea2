import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Sounds } from "./node/sounds.ts";
import { slower, slowFactor, slowly } from "./slow.ts";
import { encodePrompt } from "./wav.ts";

const whole = (samples: Int16Array): Int16Array => {
  const work = slower(samples);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
};
const tone = (hz: number, ms: number): Int16Array =>
  Int16Array.from({ length: ms * 8 }, (_, n) => 8000 * Math.sin((2 * Math.PI * hz * n) / 8000));
/** How often it crosses zero upwards, by the second. */
const pitch = (samples: Int16Array): number => {
  let ups = 0;
  for (let n = 1; n < samples.length; n += 1) if (samples[n - 1]! < 0 && samples[n]! >= 0) ups += 1;
  return (ups * 8000) / samples.length;
};
const power = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);

test("lasts a quarter longer at the same pitch and loudness", () => {
  for (const hz of [110, 180, 333, 700]) {
    const sound = tone(hz, 2000);
    const slow = whole(sound);
    expect(slow.length).toBe(sound.length * slowFactor);
    expect(Math.abs(pitch(slow) - hz) / hz).toBeLessThan(0.02);
    expect(Math.abs(power(slow) / power(sound) - 1)).toBeLessThan(0.08);
  }
});

test("keeps words in their order and silence silent, and takes what is shorter than a piece", () => {
  const parts = [tone(200, 500), new Int16Array(4000), tone(400, 500)];
  const sound = new Int16Array(12_000);
  for (const [n, part] of parts.entries()) sound.set(part, n * 4000);
  const slow = whole(sound);
  expect(Math.abs(pitch(slow.subarray(500, 4500)) - 200)).toBeLessThan(8);
  expect(power(slow.subarray(5700, 9300))).toBeLessThan(1);
  expect(Math.abs(pitch(slow.subarray(10_500, 14_500)) - 400)).toBeLessThan(12);
  for (const length of [0, 1, 100, 320])
    expect(whole(sound.subarray(0, length))).toHaveLength(Math.round(length * 1.25));
});

test("pauses after each tenth of a second of sound, whatever the sound is long", () => {
  const sound = tone(200, 10_000);
  const work = slower(sound);
  let pauses = 0;
  while (work.next().done !== true) pauses += 1;
  expect(pauses).toBeGreaterThanOrEqual((sound.length * slowFactor) / 1280 - 1);
});

test("a file is played at its own pace and slowly, each kept by itself", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "slow-")), "greeting.wav");
  writeFileSync(file, encodePrompt(tone(200, 1000)));
  const sounds = new Sounds();
  const [plain, slow] = [await sounds.load(file), await sounds.load(slowly(file))];
  expect([plain, slow].map((each) => each.ok && each.samples.length)).toEqual([8000, 10_000]);
  expect([file, slowly(file)].map((each) => sounds.ready(each)?.ok)).toEqual([true, true]);
});
