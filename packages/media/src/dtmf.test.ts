import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type Counted, countOnce, listen, newDtmf } from "./dtmf.ts";
import { decode, encode } from "./g711.ts";
import { newDigitsOut, nextTone } from "./telephone-event.ts";
import { columnHz, pad, rowHz } from "./tone-pairs.ts";

// Properties at large sizes take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

type Press = { digit: string; ms: number; pauseMs: number; low: number; high: number; off: number };

/** Amplitude of a tone of so many dBm0: a sine of full scale has +3.14 (G.711). */
const amplitude = (dbm0: number): number => 32_124 * 10 ** ((dbm0 - 3.14) / 20);

const pressed = (presses: readonly Press[], noiseDbm0: number, leadMs = 30): Int16Array => {
  const samples: number[] = new Array(leadMs * 8).fill(0);
  for (const { digit, ms, pauseMs, low, high, off } of presses) {
    const row = pad.findIndex((keys) => keys.includes(digit));
    const [lowHz, highHz] = [rowHz[row]! * (1 + off), columnHz[pad[row]!.indexOf(digit)]! * (1 + off)];
    for (let i = 0; i < ms * 8; i++) {
      const t = (2 * Math.PI * i) / 8000;
      samples.push(amplitude(low) * Math.sin(lowHz * t) + amplitude(high) * Math.sin(highHz * t));
    }
    for (let i = 0; i < pauseMs * 8; i++) samples.push(0);
  }
  let state = 7;
  const sigma = amplitude(noiseDbm0) / Math.SQRT2;
  const noisy = samples.map((sample) => {
    let sum = 0;
    for (let k = 0; k < 12; k++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      sum += state / 2 ** 32 - 0.5;
    }
    return Math.max(-32768, Math.min(32767, Math.round(sample + sum * sigma)));
  });
  return decode("PCMA", encode("PCMA", Int16Array.from(noisy)));
};

const heardIn = (samples: Int16Array) => {
  const state = newDtmf();
  const all = [];
  const padded = new Int16Array(Math.ceil(samples.length / 160) * 160 + 960);
  padded.set(samples);
  for (let at = 0; at < padded.length; at += 160) all.push(...listen(state, padded.subarray(at, at + 160)));
  return all;
};
const digitsIn = (samples: Int16Array): string =>
  heardIn(samples)
    .map(({ digit }) => digit)
    .join("");

const anyDigit = fc.constantFrom(..."0123456789*#ABCD");
const press = (over: Partial<Record<keyof Press, fc.Arbitrary<number>>> = {}) =>
  fc
    .record({
      digit: anyDigit,
      ms: over.ms ?? fc.integer({ min: 40, max: 300 }),
      pauseMs: over.pauseMs ?? fc.integer({ min: 40, max: 200 }),
      level: fc.integer({ min: -20, max: -3 }),
      twist: fc.double({ min: -8, max: 4, noNaN: true }),
      off: over.off ?? fc.double({ min: -0.015, max: 0.015, noNaN: true }),
    })
    .map(({ digit, ms, pauseMs, level, twist, off }) => ({
      digit,
      ms,
      pauseMs,
      // The stronger is at `level`, the weaker never under −25 dBm0.
      low: Math.max(-25, twist > 0 ? level - twist : level),
      high: Math.max(-25, twist > 0 ? level : level + twist),
      off,
    }));
const leads = fc.integer({ min: 0, max: 40 });

test("every digit within the limits is detected once, in order, at any level, twist, offset and noise", () => {
  fc.assert(
    fc.property(fc.array(press(), { minLength: 1, maxLength: 8 }), leads, (presses, lead) => {
      const weakest = Math.min(...presses.map(({ low, high }) => Math.min(low, high)));
      const samples = pressed(presses, Math.min(-36, weakest - 15), lead);
      expect(digitsIn(samples)).toBe(presses.map(({ digit }) => digit).join(""));
    }),
    { numRuns: 300 },
  );
});

test("the reported length of a digit is right within 25 ms", () => {
  fc.assert(
    fc.property(press(), leads, (one, lead) => {
      const [heard] = heardIn(pressed([one], -60, lead));
      expect(Math.abs(heard!.ms - one.ms)).toBeLessThanOrEqual(25);
    }),
  );
});

test("tones shorter than 23 ms, with too much twist or a wrong frequency are no digit", () => {
  const short = press({ ms: fc.integer({ min: 5, max: 22 }) });
  fc.assert(
    fc.property(short, leads, (one, lead) => {
      expect(heardIn(pressed([one], -60, lead))).toEqual([]);
    }),
  );
  const one = { digit: "5", ms: 100, pauseMs: 50, off: 0 };
  for (const [low, high] of [
    [-16, -9],
    [-6, -17],
    [-35, -35],
  ] as const)
    expect(heardIn(pressed([{ ...one, low, high }], -70))).toEqual([]);
  for (const digit of "159D")
    for (const off of [-0.05, 0.05])
      expect(heardIn(pressed([{ ...one, digit, off, low: -8, high: -8 }], -70))).toEqual([]);
});

test("an interruption of 10 ms does not split a digit; 40 ms of silence do", () => {
  const of = (ms: number, lead: number) => {
    const samples = pressed([{ digit: "7", ms: 140, pauseMs: 50, low: -8, high: -8, off: 0 }], -60, lead);
    return digitsIn(samples.fill(0, (lead + 60) * 8, (lead + 60 + ms) * 8));
  };
  for (let lead = 0; lead < 20; lead++) {
    expect(of(10, lead)).toBe("7");
    expect(of(40, lead)).toBe("77");
  }
});

test("single tones, dial tone, ringback, sweeps, noise and chords are no digits", () => {
  const sound = (ms: number, at: (t: number) => number) =>
    Int16Array.from({ length: ms * 8 }, (_, i) => Math.round(at((2 * Math.PI * i) / 8000)));
  const sounds = [
    ...[...rowHz, ...columnHz].map((hz) => sound(500, (t) => 9000 * Math.sin(hz * t))),
    sound(1000, (t) => 8000 * (Math.sin(350 * t) + Math.sin(440 * t))),
    sound(1000, (t) => 8000 * (Math.sin(440 * t) + Math.sin(480 * t))),
    sound(4000, (t) => 9000 * Math.sin((300 + 60 * t) * t)),
    sound(1000, (t) => 5000 * (Math.sin(697 * t) + Math.sin(1209 * t) + Math.sin(1633 * t) + Math.sin(941 * t))),
    // A vowel: the harmonics of 120 Hz, strongest about 700 and 1200 Hz.
    sound(2000, (t) => {
      let sum = 0;
      for (let n = 1; n < 28; n++)
        sum +=
          Math.sin(120 * n * t) * (1 / (1 + ((120 * n - 700) / 90) ** 2) + 1 / (1 + ((120 * n - 1200) / 110) ** 2));
      return 6000 * sum;
    }),
    pressed([], -10, 3000),
  ];
  for (const samples of sounds) expect(heardIn(samples)).toEqual([]);
});

test("digits that we send in band are detected as they were sent", () => {
  const out = newDigitsOut("0123456789*#ABCD", 60, 60);
  const frame = new Int16Array(160);
  const state = newDtmf();
  let heard = "";
  while (nextTone(out, frame)) for (const { digit } of listen(state, frame)) heard += digit;
  for (const { digit } of listen(state, new Int16Array(160))) heard += digit;
  expect(heard).toBe("0123456789*#ABCD");
});

test("a digit that comes both ways is reported once, and no press is lost", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyDigit, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }), fc.nat(2)), {
        maxLength: 10,
      }),
      (presses) => {
        const arrivals = presses.flatMap(([digit, eventMs, toneMs, how], i) => {
          const atMs = i * 250;
          return [
            ...(how === 1 ? [] : [{ digit, by: "event" as const, atMs: atMs + eventMs }]),
            ...(how === 2 ? [] : [{ digit, by: "tone" as const, atMs: atMs + toneMs }]),
          ];
        });
        const counted: Counted[] = [];
        const told = arrivals
          .sort((a, b) => a.atMs - b.atMs)
          .filter(({ digit, by, atMs }) => countOnce(counted, digit, by, atMs));
        // A press that came one way only may be taken for the missing half of the same digit just before it.
        const both = presses.every(([, , , how]) => how === 0);
        if (both) expect(told.length).toBe(presses.length);
        else expect(told.length).toBeLessThanOrEqual(presses.length);
      },
    ),
  );
});
