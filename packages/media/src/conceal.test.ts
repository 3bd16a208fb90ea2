import { expect, test } from "vitest";
import { concealSamples, exhaust, joinAfterGap, newConcealment } from "./conceal.ts";
import { play, stalled, stream } from "./playout.test-scene.ts";

const tone = (hz: number) => (ts: number) => Math.round(8000 * Math.sin((2 * Math.PI * hz * ts) / 8000));

/** The largest jump from a sample to the next. */
const steepest = (samples: readonly number[]): number =>
  samples.reduce((most, sample, i) => (i === 0 ? 0 : Math.max(most, Math.abs(sample - samples[i - 1]!))), 0);

test("after a gap the concealed sound fades into the sound within 5 ms, in any phase", () => {
  for (let phase = 0; phase < 23; phase++) {
    const state = newConcealment();
    const out = new Int16Array(320);
    const recall = (history: Int16Array) => history.set(history.map((_, i) => tone(350)(i)));
    concealSamples(state, recall, out, 0, 160);
    for (let i = 160; i < 320; i++) out[i] = tone(350)(i + phase);
    joinAfterGap(state, out, 160, 320);
    expect(state.gap).toBe(0);
    expect(steepest([...out])).toBeLessThan(2 * steepest(Array.from({ length: 50 }, (_, i) => tone(350)(i))));
    expect(out.subarray(200)).toEqual(Int16Array.from({ length: 120 }, (_, i) => tone(350)(200 + i + phase)));
  }
});

test("sound after an announced silence is not changed", () => {
  const state = newConcealment();
  exhaust(state);
  const out = new Int16Array(160).fill(3000);
  joinAfterGap(state, out, 0, 160);
  expect([...out]).toEqual(new Array(160).fill(3000));
});

test.each(["one lost packet", "a stall of 100 ms"])("a tone continues without a click after %s", (what) => {
  // Its period is no part of a packet's time.
  const packets = stream(300, 20, () => 5);
  const came = what === "one lost packet" ? packets.filter(({ n }) => n !== 150) : stalled(packets, 3000, 100);
  const { frames, buffer } = play(came, 5900, tone(330.25));
  const heard = frames.filter(({ atMs }) => atMs > 2000).flatMap(({ samples }) => [...samples]);
  expect(buffer.madeUp).toBeGreaterThanOrEqual(140);
  expect(steepest(heard)).toBeLessThan(8000 * 0.6);
});
