import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { newFrame, samplesOf } from "./frame.ts";
import { alawToLinear, encode } from "./g711.ts";
import { frameArrival, newJitterBuffer, putAudio, readFrame, resyncJitterBuffer } from "./jitter-buffer.ts";
import { unwrap } from "./reception.ts";

// Properties at large sizes take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

type Packet = { readonly n: number; readonly ts: number; readonly arrival: number; readonly samples: number };

/** The sample that a peer says at a time: never zero, and every 20 ms differs from the next. */
const spoken = (ts: number): number => 1000 + ((Math.floor(ts / 160) * 97) % 4000);
const coded = (ts: number, count: number) =>
  encode(
    "PCMA",
    Int16Array.from({ length: count }, (_, i) => spoken(ts + i)),
  );
const asHeard = (ts: number) => alawToLinear[coded(ts, 1)[0]!]!;

/** Plays packets on a fake clock, one frame each 20 ms, from the first arrival to `untilMs`. */
const play = (packets: readonly Packet[], untilMs: number, buffer = newJitterBuffer(), phase = 3) => {
  const waiting = [...packets].sort((a, b) => a.arrival - b.arrival);
  const frames: { readonly atMs: number; readonly heard: string; readonly ts: number; readonly samples: Int16Array }[] =
    [];
  let newest = Number.NEGATIVE_INFINITY;
  for (let atMs = phase; atMs <= untilMs; atMs += 20) {
    while (waiting[0] && waiting[0].arrival <= atMs * 8) {
      const { n, ts, arrival, samples } = waiting.shift()!;
      putAudio(buffer, ts, "PCMA", coded(ts, samples), 0, samples, arrival, n > newest);
      newest = Math.max(newest, n);
    }
    const frame = newFrame();
    const heard = readFrame(buffer, atMs * 8, frame);
    frames.push({ atMs, heard, ts: buffer.playTs - 160, samples: samplesOf(frame) });
  }
  return { frames, buffer };
};

const stream = (count: number, ptimeMs: number, delayMs: (n: number) => number, from = 0): Packet[] =>
  Array.from({ length: count }, (_, n) => ({
    n,
    ts: from + n * ptimeMs * 8,
    arrival: n * ptimeMs * 8 + delayMs(n) * 8,
    samples: ptimeMs * 8,
  }));

test("any packet time from 10 to 60 ms is played without a gap", () => {
  for (const ptimeMs of [10, 20, 30, 40, 50, 60])
    for (const phase of [0, 3, 7, 12, 19]) {
      const { frames } = play(
        stream(6000 / ptimeMs, ptimeMs, () => 5),
        5900,
        newJitterBuffer(),
        phase,
      );
      const started = frames.findIndex(({ heard }) => heard === "audio");
      expect(started * 20, `ptime ${ptimeMs}`).toBeLessThanOrEqual(120);
      const rest = frames.slice(started + 3);
      expect(rest.filter(({ heard }) => heard !== "audio")).toEqual([]);
      for (const { ts, samples } of rest) expect(samples).toEqual(samples.map((_, i) => asHeard(ts + i)));
    }
});

test("under any loss, order and duplicates every sample that had come in time is played at its time, unchanged", () => {
  const many = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 50, maxLength: 50 });
  const chaos = fc.record({
    delays: many(fc.integer({ min: 0, max: 90 })),
    lost: many(fc.integer({ min: 0, max: 3 })),
    twice: many(fc.boolean()),
    ptimeMs: fc.constantFrom(10, 20, 30, 40, 60),
    phase: fc.integer({ min: 0, max: 19 }),
  });
  let checked = 0;
  fc.assert(
    fc.property(chaos, ({ delays, lost, twice, ptimeMs, phase }) => {
      const all = stream(200, ptimeMs, (n) => delays[n % 50]!);
      const kept = all.filter(({ n }) => n === 0 || lost[n % 50] !== 0);
      const again = kept.filter(({ n }) => twice[n % 50]).map((one) => ({ ...one, arrival: one.arrival + 40 }));
      const { frames, buffer } = play([...kept, ...again], 200 * ptimeMs, newJitterBuffer(), phase);
      expect(buffer.delay).toBeLessThanOrEqual(120 * 8);
      if (buffer.resyncs > 0) return;
      for (const { atMs, ts, samples } of frames) {
        const there = kept.filter((one) => one.ts < ts + 160 && one.ts + one.samples > ts && one.arrival <= atMs * 8);
        for (const one of there)
          for (let at = Math.max(ts, one.ts); at < Math.min(ts + 160, one.ts + one.samples); at++) {
            checked++;
            if (samples[at - ts] !== asHeard(at)) expect.fail(`at ${atMs} ms sample ${at} is ${samples[at - ts]}`);
          }
      }
    }),
    { numRuns: 200 },
  );
  expect(checked).toBeGreaterThan(100_000);
});

test("a stream without loss whose jitter stays under the limit loses nothing once the buffer knows it", () => {
  const jitters = fc.array(fc.integer({ min: 0, max: 70 }), { minLength: 100, maxLength: 100 });
  fc.assert(
    fc.property(jitters, fc.integer({ min: 0, max: 19 }), (delays, phase) => {
      const worst = Math.max(...delays);
      const { frames } = play(
        stream(400, 20, (n) => (n === 1 ? worst : delays[n % 100]!)),
        7900,
        newJitterBuffer(),
        phase,
      );
      const later = frames.filter(({ atMs }) => atMs > 2500);
      expect(later.filter(({ heard }) => heard !== "audio").length).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test("the delay grows with jitter, stays within its limits, and shrinks when the network is calm again", () => {
  const calmThenWild = stream(900, 20, (n) => (n > 100 && n < 200 ? (n % 4) * 25 : 2));
  const { buffer: wild } = play(calmThenWild.slice(0, 200), 3990);
  expect(wild.delay / 8).toBeGreaterThan(90);
  const { buffer: calm } = play(calmThenWild, 17_900);
  expect(calm.delay / 8).toBeLessThan(40);
  expect(calm.delay / 8).toBeGreaterThanOrEqual(20);
});

test("a frame's place on a recording is when it came, whatever the delay", () => {
  for (const jitterMs of [0, 60]) {
    const packets = stream(200, 20, (n) => 7 + (n % 3 === 1 ? jitterMs : 0), 5_000_000);
    const buffer = newJitterBuffer();
    play(packets, 3000, buffer);
    const spokenAt = (buffer.playTs - 160 - 5_000_000) / 8 + 7;
    expect(Math.abs(frameArrival(buffer) / 8 - spokenAt)).toBeLessThanOrEqual(1);
  }
});

test("after a pause in speech the next words are played", () => {
  const words = stream(100, 20, () => 3).filter(({ ts }) => ts < 160 * 30 || ts >= 160 * 80);
  const { frames } = play(words, 2200);
  const heard = frames.filter((frame) => frame.heard === "audio").length;
  expect(heard).toBeGreaterThanOrEqual(49);
});

test("a peer whose timestamps jump, ahead or back, is heard again within 200 ms", () => {
  for (const jump of [8000 * 60, -8000 * 60, 3000, -3000, 1600, -1600, 2 ** 31 + 5]) {
    const before = stream(100, 20, () => 3, 2 ** 33);
    const reference = before.at(-1)!.ts;
    const after = stream(100, 20, () => 3).map(({ n, ts, arrival, samples }) => ({
      n: n + 100,
      ts: unwrap((((reference + 160 + jump + ts) % 2 ** 32) + 2 ** 32) % 2 ** 32, reference, 32),
      arrival: arrival + 2000 * 8,
      samples,
    }));
    const { frames } = play([...before, ...after], 3900);
    const later = frames.filter(({ atMs }) => atMs > 2220);
    expect(later.filter(({ heard }) => heard !== "audio").length, `jump ${jump}`).toBe(0);
  }
});

test("a peer whose timestamps stood still while it was mute is heard again", () => {
  const packets = [
    ...stream(100, 20, () => 3),
    ...stream(100, 20, () => 3, 100 * 160).map((p) => ({ ...p, n: p.n + 100, arrival: p.arrival + 2300 * 8 })),
  ];
  const { frames } = play(packets, 4200);
  expect(frames.filter(({ atMs, heard }) => atMs > 2500 && heard !== "audio")).toEqual([]);
});

test("a clock that drifts by 200 ppm costs no gap over 20 ms", () => {
  const packets = stream(3000, 20, (n) => 3 + n * 20 * 0.0002);
  const { frames } = play(packets, 59_900);
  const rest = frames.slice(5);
  expect(rest.filter(({ heard }) => heard !== "audio")).toEqual([]);
});

test("losing one packet is concealed by something like it, a long gap by silence", () => {
  const packets = stream(60, 20, () => 3).filter(({ ts }) => ts !== 160 * 20 && !(ts >= 160 * 40 && ts < 160 * 50));
  const { frames } = play(packets, 1300);
  const level = (frame: { samples: Int16Array }) => frame.samples.reduce((sum, s) => sum + Math.abs(s), 0) / 160;
  const one = frames.find(({ ts }) => ts >= 160 * 20 && ts < 160 * 21)!;
  expect(level(one)).toBeGreaterThan(500);
  const long = frames.filter(({ ts }) => ts >= 160 * 44 && ts < 160 * 48);
  expect(long.length).toBeGreaterThan(2);
  for (const frame of long) expect(level(frame)).toBe(0);
});

test("another source begins with a clean buffer", () => {
  const { buffer } = play(
    stream(50, 20, () => 3),
    990,
  );
  resyncJitterBuffer(buffer);
  const { frames } = play(
    stream(50, 20, () => 1, 77_000_000),
    900,
    buffer,
  );
  expect(frames.filter(({ heard }) => heard === "audio").length).toBeGreaterThan(40);
});

test("slips after a burst of late packets leave no click in a tone", () => {
  const [hz, amplitude] = [1050, 8000];
  const tone = (ts: number) => Math.round(amplitude * Math.sin((2 * Math.PI * hz * ts) / 8000));
  const buffer = newJitterBuffer();
  const said: number[] = [];
  const places: number[] = [];
  const arrivals = Array.from({ length: 1000 }, (_, n) => n * 160 + (n > 100 && n < 104 ? 90 * 8 : 24));
  let next = 0;
  for (let now = 24; now < 990 * 160; now += 160) {
    for (; next < arrivals.length && arrivals[next]! <= now; next++) {
      const frame = encode(
        "PCMA",
        Int16Array.from({ length: 160 }, (_, i) => tone(next * 160 + i)),
      );
      putAudio(buffer, next * 160, "PCMA", frame, 0, 160, arrivals[next]!, true);
    }
    const out = newFrame();
    readFrame(buffer, now, out);
    // Its window is forgotten 8 s after the burst: from then on it slips back, and the sound must go on as it was.
    if (now > 250 * 160) said.push(...samplesOf(out));
    if (now > 250 * 160) places.push(buffer.playTs);
  }
  const slips = places.filter((place, n) => n > 0 && place - places[n - 1]! !== 160);
  expect(slips.length).toBeGreaterThan(3);
  // A pure tone follows from its last two samples; a jump of its phase does not.
  const unlike = said.map((sample, n) =>
    n < 2 ? 0 : Math.abs(sample - 2 * Math.cos((2 * Math.PI * hz) / 8000) * said[n - 1]! + said[n - 2]!),
  );
  expect(Math.max(...unlike)).toBeLessThan(amplitude / 8);
});

test("a peer that changes its codec in the middle is heard on, with what had come before", () => {
  const buffer = newJitterBuffer();
  const heard: number[] = [];
  const kinds = ["PCMA", "PCMU", undefined] as const;
  for (let n = 0; n < 60; n++) {
    const law = kinds[Math.floor(n / 20)];
    const samples = new Int16Array(160).fill(1000 + n * 10);
    putAudio(buffer, n * 160, law, law ? encode(law, samples) : samples, 0, 160, n * 160, true);
    const frame = newFrame();
    readFrame(buffer, n * 160 + 24, frame);
    heard.push(samplesOf(frame)[80]!);
  }
  const begun = heard.findIndex((sample) => sample > 900);
  expect(begun).toBeLessThan(5);
  for (const [n, sample] of heard.entries())
    if (n >= begun) expect(Math.abs(sample - (1000 + (n - begun) * 10))).toBeLessThan(40);
});
