import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { newFrame, samplesOf } from "./frame.ts";
import { alawToLinear, encode } from "./g711.ts";
import { newJitterBuffer, putAudio, resyncJitterBuffer } from "./jitter-buffer.ts";
import { type Packet, play as playSound, stream } from "./playout.test-scene.ts";
import { frameArrival, passFrame, readFrame } from "./playout.ts";
import { unwrap } from "./reception.ts";

// Properties at large sizes take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** The sample that a peer says at a time: never zero, and every 20 ms differs from the next. */
const spoken = (ts: number): number => 1000 + ((Math.floor(ts / 160) * 97) % 4000);
const coded = (ts: number, count: number) =>
  encode(
    "PCMA",
    Int16Array.from({ length: count }, (_, i) => spoken(ts + i)),
  );
const asHeard = (ts: number) => alawToLinear[coded(ts, 1)[0]!]!;

const play = (packets: readonly Packet[], untilMs: number, buffer = newJitterBuffer(), phase = 3) =>
  playSound(packets, untilMs, spoken, { buffer, phase });

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
      for (const { ts, samples, scaled } of rest)
        if (!scaled) expect(samples).toEqual(samples.map((_, i) => asHeard(ts + i)));
      expect(rest.filter(({ scaled }) => scaled).length, `ptime ${ptimeMs}`).toBeLessThanOrEqual(6);
    }
});

/** Samples after a gap that are blended with what stood in for it. */
const joined = 40;

test("with any loss, order and duplicates, what came is played once, in order, unchanged except for time-scaling", () => {
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
      expect(frames.length).toBe(Math.floor((200 * ptimeMs - phase) / 20) + 1);
      expect(buffer.delay).toBeLessThanOrEqual(120 * 8);
      if (buffer.resyncs > 0) return;
      const arrivals = new Float64Array(202 * ptimeMs * 8).fill(Number.POSITIVE_INFINITY);
      for (const { ts, samples, arrival } of kept) arrivals.fill(arrival, ts, ts + samples);
      let [playTs, gap] = [Number.NEGATIVE_INFINITY, false];
      for (const { atMs, ts, samples, scaled, heard, playTs: after, delayMs, playing } of frames) {
        if (!playing) {
          playTs = Number.NEGATIVE_INFINITY;
          continue;
        }
        if (heard !== "silence") expect(delayMs).toBeLessThanOrEqual(120 + 20);
        expect(after).toBeGreaterThanOrEqual(playTs);
        const came = (at: number) => at >= 0 && arrivals[at]! <= atMs * 8;
        // What is passed over never came in time.
        if (playTs > 0) for (let at = playTs; at < Math.min(ts, after); at++) if (came(at)) expect.fail(`skips ${at}`);
        for (let [at, since] = [ts, gap ? 0 : joined]; at < ts + 160 && !scaled; at++, since++) {
          if (!came(at)) since = -1;
          else if (since >= joined) {
            checked++;
            if (samples[at - ts] !== asHeard(at)) expect.fail(`at ${atMs} ms sample ${at} is ${samples[at - ts]}`);
          }
        }
        [playTs, gap] = [after, !came(ts + 159)];
      }
    }),
    { numRuns: 60 },
  );
  expect(checked).toBeGreaterThan(100_000);
});

test("frames left in the ring don't change the others, and can still be read", () => {
  const many = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 50, maxLength: 50 });
  const story = fc.record({
    delays: many(fc.integer({ min: 0, max: 60 })),
    lost: many(fc.integer({ min: 0, max: 9 })),
    passes: many(fc.boolean()),
    ptimeMs: fc.constantFrom(10, 20, 30),
    drift: fc.constantFrom(0, 0.002, -0.002),
  });
  let passed = 0;
  fc.assert(
    fc.property(story, ({ delays, lost, passes, ptimeMs, drift }) => {
      const packets = stream(200, ptimeMs, (n) => delays[n % 50]! + n * ptimeMs * drift).filter(
        ({ n }) => n === 0 || lost[n % 50] !== 0,
      );
      const untilMs = 200 * ptimeMs;
      const wanted = play(packets, untilMs);
      let n = 0;
      const read: typeof readFrame = (buffer, now, frame) => {
        const heard = (passes[n++ % 50] ? passFrame : readFrame)(buffer, now, frame);
        if (buffer.passed) passed++;
        return heard;
      };
      const got = playSound(packets, untilMs, spoken, { buffer: newJitterBuffer(), phase: 3, read });
      expect(got.frames).toEqual(wanted.frames);
      for (const name of ["late", "concealed", "madeUp", "cut", "stretched", "delay", "playTs"] as const)
        expect(got.buffer[name], name).toBe(wanted.buffer[name]);
    }),
    { numRuns: 60 },
  );
  expect(passed).toBeGreaterThan(1000);
});

test("a stream without loss and with jitter below the limit loses nothing once the buffer has learnt the jitter", () => {
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

test("a frame's place on a recording is its arrival, at any delay", () => {
  for (const jitterMs of [0, 60]) {
    const packets = stream(200, 20, (n) => 7 + (n % 3 === 1 ? jitterMs : 0), 5_000_000);
    const buffer = newJitterBuffer();
    play(packets, 3000, buffer);
    const spokenAt = (buffer.frameTs - 5_000_000) / 8 + 7;
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

test("a clock drift of 200 ppm causes no gap over 20 ms", () => {
  const packets = stream(3000, 20, (n) => 3 + n * 20 * 0.0002);
  const { frames } = play(packets, 59_900);
  const rest = frames.slice(5);
  expect(rest.filter(({ heard }) => heard !== "audio")).toEqual([]);
});

test("one lost packet is concealed by similar sound, a long gap by silence", () => {
  const packets = stream(60, 20, () => 3).filter(({ ts }) => ts !== 160 * 20 && !(ts >= 160 * 40 && ts < 160 * 50));
  const { frames } = play(packets, 1300);
  const level = (frame: { samples: Int16Array }) => frame.samples.reduce((sum, s) => sum + Math.abs(s), 0) / 160;
  const one = frames.find(({ ts }) => ts >= 160 * 20 && ts < 160 * 21)!;
  expect(level(one)).toBeGreaterThan(500);
  const long = frames.filter(({ ts }) => ts >= 160 * 44 && ts < 160 * 48);
  expect(long.length).toBeGreaterThan(2);
  for (const frame of long) expect(level(frame)).toBe(0);
});

test("another source begins with an empty buffer", () => {
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

test("a peer that changes its codec is heard without a break", () => {
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
