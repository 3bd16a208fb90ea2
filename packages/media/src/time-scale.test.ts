import { expect, test } from "vitest";
import { listen, newDtmf } from "./dtmf.ts";
import { alawToLinear, encode, linearToAlaw } from "./g711.ts";
import { play, seeded, speech, stalled, stream } from "./playout.test-scene.ts";
import { newRing, putInto } from "./ring.ts";
import { passageAt, shiftOf, writeShifted } from "./time-scale.ts";

const said = speech();
/** As A-law gives it. */
const words = (ts: number): number => alawToLinear[linearToAlaw[said[ts % said.length]! & 0xffff]!]!;
const tone = (hz: number, amplitude: number) => (ts: number) =>
  Math.round(amplitude * Math.sin((2 * Math.PI * hz * ts) / 8000));

const ringOf = (sound: (ts: number) => number, from: number, count: number) => {
  const ring = newRing();
  const samples = Int16Array.from({ length: count }, (_, i) => sound(from + i));
  putInto(ring, "PCMA", from, encode("PCMA", samples), 0, count);
  return ring;
};

const rms = (samples: ArrayLike<number>, from = 0, to = samples.length): number => {
  let sum = 0;
  for (let i = from; i < to; i++) sum += samples[i]! ** 2;
  return Math.sqrt(sum / (to - from));
};

const correlation = (a: (i: number) => number, b: (i: number) => number, count: number): number => {
  let [product, left, right] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    product += a(i) * b(i);
    left += a(i) ** 2;
    right += b(i) ** 2;
  }
  return product / Math.sqrt(left * right + 1);
};

/** Every frame of the speech that may be shortened or lengthened, so done. */
const scaledSpeech = (wanted: number) => {
  const frames: { readonly ts: number; readonly shift: number; readonly loud: boolean; readonly out: Int16Array }[] =
    [];
  for (let ts = 400; ts + 600 < said.length; ts += 160) {
    const ring = ringOf(words, ts - 320, 800);
    const passage = passageAt(ring, ts, Math.max(0, Math.min(wanted, 160)));
    const shift = shiftOf(ring, ts, wanted, passage, false);
    if (shift === 0) continue;
    const out = new Int16Array(160);
    writeShifted(ring, ts, shift, out);
    frames.push({ ts, shift, loud: passage === "loud", out });
  }
  return frames;
};

test.each([320, -320])(
  "speech is scaled by %d samples where it has periods, without a step that it does not have",
  (wanted) => {
    const frames = scaledSpeech(wanted);
    const loud = frames.filter((frame) => frame.loud);
    expect(loud.length).toBeGreaterThan(20);
    for (const { ts, shift, out } of loud) {
      expect(Math.sign(shift)).toBe(Math.sign(wanted));
      expect(Math.abs(shift)).toBeGreaterThanOrEqual(20);
      expect(Math.abs(shift)).toBeLessThanOrEqual(160);
      // The largest step from a sample to the next, with what was heard before and is heard after.
      const whole = (i: number) => (i < 0 ? words(ts + i) : i < 160 ? out[i]! : words(ts + shift + i));
      let [largest, own] = [0, 0];
      for (let i = -8; i < 168; i++) largest = Math.max(largest, Math.abs(whole(i + 1) - whole(i)));
      for (let i = Math.min(0, shift) - 8; i < 168 + Math.max(0, shift); i++)
        own = Math.max(own, Math.abs(words(ts + i + 1) - words(ts + i)));
      expect(largest).toBeLessThanOrEqual(own * 1.05 + 64);
    }
  },
);

test.each([320, -320])(
  "scaled speech (%d) keeps its level and resembles what it was made of on both sides of the join",
  (wanted) => {
    for (const { ts, shift, loud, out } of scaledSpeech(wanted)) {
      if (!loud) continue;
      const [before, after] = [rms(said, ts, ts + 80), rms(said, ts + shift, ts + shift + 80)];
      expect(20 * Math.log10(rms(out, 0, 80) / Math.max(before, after))).toBeLessThan(0.5);
      expect(20 * Math.log10(rms(out, 0, 80) / Math.min(before, after))).toBeGreaterThan(-1);
      expect(
        correlation(
          (i) => out[i]!,
          (i) => words(ts + i),
          40,
        ),
      ).toBeGreaterThan(0.9);
      expect([...out.subarray(80)]).toEqual(Array.from({ length: 80 }, (_, i) => words(ts + shift + 80 + i)));
    }
  },
);

test("sound without a period is not scaled, unless it is very quiet or has waited too long", () => {
  const random = seeded(5);
  const noise = Float64Array.from({ length: 2000 }, () => 2 * random() - 1);
  const ring = (level: number) => ringOf((ts) => level * noise[ts]!, 0, 1000);
  expect(shiftOf(ring(8000), 400, 200, passageAt(ring(8000), 400, 160), false)).toBe(0);
  expect(shiftOf(ring(8000), 400, 200, passageAt(ring(8000), 400, 160), true)).toBeGreaterThanOrEqual(20);
  expect(shiftOf(ring(300), 400, 200, passageAt(ring(300), 400, 160), false)).toBeGreaterThanOrEqual(20);
  expect(shiftOf(ring(20), 400, 37, passageAt(ring(20), 400, 37), false)).toBe(37);
});

test("missing samples are neither compared nor played", () => {
  const ring = ringOf(tone(400, 8000), 0, 400);
  expect(shiftOf(ring, 200, 160, "loud", true)).toBeLessThanOrEqual(40);
  expect(shiftOf(ring, 240, 160, "silent", true)).toBe(0);
  expect(shiftOf(ring, 10, -160, "loud", true)).toBe(0);
});

test.each([150, 350, 440, 1050, 2550])(
  "a tone of %d Hz keeps its level, ± 3 dB in each 20 ms, and its wave while a stall is caught up",
  (hz) => {
    const amplitude = 8000;
    const packets = stalled(
      stream(600, 20, () => 5),
      6000,
      100,
    );
    const { frames, buffer } = play(packets, 11_900, tone(hz, amplitude));
    expect(buffer.cut).toBeGreaterThan(500);
    const later = frames.filter(({ atMs }) => atMs > 3000);
    for (const { samples, heard, atMs } of later)
      if (heard === "audio")
        expect(Math.abs(20 * Math.log10((rms(samples) * Math.SQRT2) / amplitude)), `at ${atMs} ms`).toBeLessThan(3);
    const heard = later.filter(({ atMs }) => atMs > 6200).flatMap(({ samples }) => [...samples]);
    // A pure tone follows from its last two samples; a jump of its phase does not.
    const unlike = heard.map((sample, n) =>
      n < 2 ? 0 : Math.abs(sample - 2 * Math.cos((2 * Math.PI * hz) / 8000) * heard[n - 1]! + heard[n - 2]!),
    );
    expect(Math.max(...unlike)).toBeLessThan(amplitude / 8);
  },
);

test("speech through a stall is heard completely, in order, with its own envelope once it is aligned", () => {
  const packets = stalled(
    stream(600, 20, () => 5),
    6000,
    100,
  );
  const { frames, buffer } = play(packets, 11_900, words);
  expect(buffer.cut).toBeGreaterThan(500);
  for (const { atMs, ts, samples, heard, scaled } of frames) {
    if (atMs < 6200 || heard !== "audio") continue;
    const own = Int16Array.from({ length: 160 }, (_, i) => words(ts + i));
    if (!scaled)
      expect(
        correlation(
          (i) => samples[i]!,
          (i) => own[i]!,
          160,
        ),
      ).toBeGreaterThan(rms(own) < 100 ? -1 : 0.98);
    const around = Array.from({ length: 7 }, (_, k) =>
      rms(Int16Array.from({ length: 80 }, (_, i) => words(ts + k * 40 - 40 + i))),
    );
    expect(rms(samples, 0, 80)).toBeLessThan(Math.max(...around) * 1.3 + 60);
    expect(rms(samples, 0, 80)).toBeGreaterThan(Math.min(...around) * 0.7 - 60);
  }
});

test("in-band digits are detected once each, through stalls from which the buffer recovers", () => {
  const keys = "159D*0#3".repeat(5);
  const [low, high] = [
    [697, 770, 852, 941],
    [1209, 1336, 1477, 1633],
  ] as const;
  const pad = ["123A", "456B", "789C", "*0#D"];
  // 70 ms each, 80 ms between them; and a voice in between.
  const key = (ts: number): string | undefined => (ts < 16_000 ? undefined : keys[Math.floor((ts - 16_000) / 1200)]);
  const pressed = (ts: number): number => {
    const which = key(ts);
    if (!which || (ts - 16_000) % 1200 >= 560) return 0;
    const row = pad.findIndex((line) => line.includes(which));
    const column = pad[row]!.indexOf(which);
    const wave = (hz: number) => 5000 * Math.sin((2 * Math.PI * hz * ts) / 8000);
    return Math.round(wave(low[row]!) + wave(high[column]!));
  };
  for (const [everyMs, phase] of [
    [710, 3],
    [930, 9],
    [1370, 14],
  ] as const) {
    let packets = stream(450, 20, () => 5);
    for (let atMs = 1000; atMs < 8500; atMs += everyMs) packets = stalled(packets, atMs, 90);
    const { frames, buffer } = play(packets, 8900, pressed, { phase });
    expect(buffer.cut).toBeGreaterThan(300);
    const dtmf = newDtmf();
    const told = frames.flatMap(({ heard, samples }) => (heard === "concealed" ? [] : listen(dtmf, samples)));
    expect(told.map(({ digit }) => digit).join("")).toBe(keys);
  }
});
