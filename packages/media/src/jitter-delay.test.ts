import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { newJitterBuffer } from "./jitter-buffer.ts";
import {
  inOrder,
  normal,
  type Played,
  play,
  type Random,
  seeded,
  speech,
  stalled,
  stream,
} from "./playout.test-scene.ts";

vi.setConfig({ testTimeout: 60_000 });

const said = speech();
const words = (ts: number): number => said[ts % said.length]!;

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;

const delays = ({ frames }: Played, fromMs: number, toMs: number): number[] =>
  frames.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ delayMs }) => delayMs);
const phases = [0, 4, 8, 12, 16];
const concealedAfter = ({ frames }: Played, fromMs: number) =>
  frames.filter(({ atMs, heard }) => atMs >= fromMs && heard === "concealed").length;

test("on a quiet network a sample waits at most a frame and 8 ms, on average half a frame less", () => {
  let sum = 0;
  for (const phase of phases) {
    const random = seeded(phase + 1);
    const played = play(
      stream(500, 20, () => 5 + random()),
      9900,
      words,
      { phase },
    );
    const seen = delays(played, 3000, 9900);
    expect(Math.max(...seen), `phase ${phase}`).toBeLessThanOrEqual(28);
    expect(concealedAfter(played, 0)).toBe(0);
    sum += percentile(seen, 0.5);
  }
  expect(sum / phases.length).toBeLessThan(20);
});

test("one stall of 100 ms loses nothing, and a second later the delay is as before", () => {
  for (const phase of phases) {
    const packets = stream(900, 20, () => 5);
    const calm = play(packets, 17_900, words, { phase });
    const once = play(stalled(packets, 8000, 100), 17_900, words, { phase });
    const before = percentile(delays(calm, 4000, 8000), 0.5);
    expect(Math.max(...delays(once, 8000, 8300))).toBeGreaterThan(before + 60);
    expect(Math.max(...delays(once, 9200, 17_900)), `phase ${phase}`).toBeLessThanOrEqual(before + 4);
    expect(percentile(delays(once, 8100, 16_100), 0.5) - before).toBeLessThanOrEqual(1);
    expect(once.buffer.late).toBe(0);
    expect(concealedAfter(once, 8000)).toBeLessThanOrEqual(5);
  }
});

test("a stall longer than the largest delay loses only the excess, and begins no new timeline", () => {
  for (const stallMs of [140, 300])
    for (const phase of phases) {
      const packets = stalled(
        stream(900, 20, () => 5),
        8000,
        stallMs,
      );
      const { frames, buffer } = play(packets, 17_900, words, { phase });
      const after = frames.filter(({ atMs, heard }) => atMs > 8000 && heard === "audio");
      expect(Math.max(...after.map(({ delayMs }) => delayMs))).toBeLessThanOrEqual(120);
      expect(buffer.resyncs).toBe(0);
      expect(buffer.late).toBeLessThanOrEqual((stallMs - 60) / 20);
      expect(Math.max(...delays({ frames, buffer }, 9400, 17_900))).toBeLessThanOrEqual(32);
    }
});

test("a loss is concealed once, and adds no delay", () => {
  for (const phase of phases) {
    const came = stream(900, 20, () => 5).filter(({ n }) => n < 100 || n % 20 !== 7);
    const played = play(came, 17_900, words, { phase });
    expect(Math.max(...delays(played, 3000, 17_900))).toBeLessThanOrEqual(32);
    expect(Math.abs(played.buffer.madeUp - 40 * 160)).toBeLessThanOrEqual(320);
    expect(played.buffer.late).toBe(0);
  }
});

test("duplicate packets are counted, and do not change the learnt delay", () => {
  const once = stream(500, 20, () => 5);
  const again = once.map((one) => ({ ...one, arrival: one.arrival + 62 * 8 }));
  const played = play([...once, ...again], 9900, words);
  expect(played.buffer.duplicates).toBeGreaterThanOrEqual(485);
  expect(Math.max(...delays(played, 3000, 9900))).toBeLessThanOrEqual(32);
});

test("repeated stalls raise the delay after a few of them; it falls when they are over", () => {
  // A network that sends what it has each 100 ms.
  const bursts = (n: number) => (n < 1000 ? 100 - ((n * 20) % 100) : 20);
  const played = play(stream(2000, 20, bursts), 39_900, words);
  expect(concealedAfter({ ...played, frames: played.frames.filter(({ atMs }) => atMs < 19_000) }, 2000)).toBe(0);
  expect(percentile(delays(played, 5000, 19_000), 0.5)).toBeGreaterThan(80);
  expect(percentile(delays(played, 35_000, 39_000), 0.99)).toBeLessThanOrEqual(32);
});

test.each([-200, 200])(
  "a clock that drifts by %d ppm for an hour costs nothing, and the delay does not grow",
  (ppm) => {
    const random = seeded(7);
    const packets = stream(180_000, 20, (n) => 5 + random() + n * 20 * ppm * 1e-6);
    const started = packets[0]!.arrival / 8;
    const played = play(packets, started + 3_590_000, words, { keepsSound: false });
    expect(concealedAfter(played, started + 1000)).toBe(0);
    expect(played.frames.slice(10).filter(({ heard }) => heard !== "audio")).toEqual([]);
    expect(played.buffer.late).toBe(0);
    const seen = played.frames.slice(100).map(({ delayMs }) => delayMs);
    expect(percentile(seen, 0.999)).toBeLessThanOrEqual(36);
    expect(percentile(seen.slice(-10_000), 0.5) - percentile(seen.slice(0, 10_000), 0.5)).toBeLessThan(20);
    // What the clocks differ by is what was cut, or stretched: 720 ms.
    const { cut, stretched } = played.buffer;
    expect(Math.abs(cut - stretched + Math.sign(ppm) * 720 * 8)).toBeLessThan(60 * 8);
  },
);

test("after an announced pause playing begins with the least delay", () => {
  // The last 100 ms before the pause come late: that delay is not carried into what is said after it.
  const before = stalled(
    stream(400, 20, () => 5),
    7900,
    95,
  );
  const silent = { n: 400, ts: 400 * 160, arrival: 7996 * 8, samples: 0 };
  const after = stream(50, 20, () => 8205, 410 * 160).map((one) => ({ ...one, n: one.n + 410 }));
  const played = play([...before, silent, ...after], 9100, words);
  const first = played.frames.find(({ ts }) => ts >= 410 * 160)!;
  expect(Math.max(...delays(played, 7980, 8060))).toBeGreaterThan(90);
  expect(first.delayMs).toBeLessThanOrEqual(32);
  expect(concealedAfter(played, 8020)).toBe(0);
  expect(played.frames.filter(({ heard, atMs }) => heard !== "audio" && atMs > 8260)).toEqual([]);
});

const networks: Readonly<Record<string, (random: Random) => number>> = {
  uniform: (random) => 60 * random(),
  normal: (random) => Math.abs(20 * normal(random)),
  peaks: (random) => Math.abs(normal(random)) + (random() < 0.01 ? 90 * random() : 0),
};

test("on any network the delay stays within its limits, and each slot has a frame", () => {
  const network = fc.record({
    kind: fc.constantFrom(...Object.keys(networks)),
    seed: fc.integer({ min: 1, max: 1e6 }),
    lossPct: fc.integer({ min: 0, max: 20 }),
    ppm: fc.integer({ min: -200, max: 200 }),
    phase: fc.integer({ min: 0, max: 19 }),
    ptimeMs: fc.constantFrom(10, 20, 30, 40, 60),
    keepsOrder: fc.boolean(),
    stallMs: fc.integer({ min: 0, max: 300 }),
  });
  fc.assert(
    fc.property(network, ({ kind, seed, lossPct, ppm, phase, ptimeMs, keepsOrder, stallMs }) => {
      const random = seeded(seed);
      const all = stream(12_000 / ptimeMs, ptimeMs, (n) => 5 + networks[kind]!(random) + n * ptimeMs * ppm * 1e-6);
      const came = stalled(all, 6000, stallMs).filter(() => random() * 100 >= lossPct);
      const buffer = newJitterBuffer();
      const played = play(keepsOrder ? inOrder(came) : came, 11_900, words, { buffer, phase, keepsSound: false });
      expect(played.frames.length).toBe(Math.floor((11_900 - phase) / 20) + 1);
      for (const { delayMs, heard } of played.frames.slice(10))
        if (heard !== "silence") {
          expect(delayMs).toBeLessThanOrEqual(160);
          expect(delayMs).toBeGreaterThanOrEqual(-20);
        }
      // A stall that is longer than the largest delay begins anew; nothing else does.
      if (stallMs < 100) expect(buffer.resyncs).toBe(0);
      const heard = played.frames.filter((frame) => frame.heard === "audio").length / played.frames.length;
      expect(heard).toBeGreaterThan(0.8 - (lossPct / 100) * 1.5);
    }),
    { numRuns: 40 },
  );
});
