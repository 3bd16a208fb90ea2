import { expect, test } from "vitest";
import { newFrame } from "../frame.ts";
import { newJitterBuffer, putAudio } from "../jitter-buffer.ts";
import { readFrame } from "../playout.ts";
import { isLast } from "./direct-network.ts";

const frameMs = 20;
const frames = 1500;
const sessions = 40;
/** A shift of the playing point may come a frame later, in samples. */
const mostBehind = 160;
const payload = new Uint8Array(160);

const seeded = (seed: number) => {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
};
type Random = () => number;
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** How long a packet is on its way, ms. */
const ways: Readonly<Record<string, (random: Random) => number>> = {
  "a quiet network": (random) => Math.abs(0.5 * normal(random)),
  "a lively one": (random) => Math.abs(3 * normal(random)),
  "a busy one": (random) => Math.abs(10 * normal(random)),
  "a bad one": (random) => Math.abs(20 * normal(random)),
  "one that stops for a moment": (random) => Math.abs(normal(random)) + (random() < 0.01 ? 60 * random() : 0),
};

/** Packets in order, each fetched in the frame in which it is found: what was made good and what came too late, and how often was looked. */
const listen = (seed: number, wayMs: (random: Random) => number, stops: (ageMs: number, gapMs: number) => boolean) => {
  const random = seeded(seed);
  const phaseMs = frameMs * random();
  const perPacketMs = frameMs * (1 + 2e-4 * (random() - 0.5));
  const arrivals: number[] = [];
  for (let n = 0; n < frames; n++)
    arrivals.push(Math.max(arrivals.at(-1) ?? 0, phaseMs + n * perPacketMs + wayMs(random)));
  const buffer = newJitterBuffer();
  const frame = newFrame();
  let [next, cameMs, looks] = [0, 0, 0];
  for (let n = 0; n < frames; n++) {
    const nowMs = n * frameMs + 1.5 * random();
    for (let more = true; more; ) {
      looks++;
      const atMs = arrivals[next];
      if (atMs === undefined || atMs > nowMs) break;
      putAudio(buffer, 160 * next++, "PCMA", payload, 0, 160, atMs * 8, true);
      more = !stops(nowMs - atMs, atMs - cameMs);
      cameMs = atMs;
    }
    readFrame(buffer, n * frameMs * 8, frame);
  }
  return { concealed: buffer.concealed, late: buffer.late, looks, playedTs: buffer.playTs };
};

test.each(Object.entries(ways))("by %s no session loses sound by the saved reads", (_, wayMs) => {
  for (let seed = 1; seed <= sessions; seed++) {
    const all = listen(seed, wayMs, () => false);
    const few = listen(seed, wayMs, (ageMs, gapMs) => isLast(ageMs, gapMs, true));
    expect(few.concealed + few.late, `session ${seed}`).toBeLessThanOrEqual(all.concealed + all.late);
    // Nor later: a packet that is left lying is played, but all that follow wait behind it.
    expect(few.playedTs, `session ${seed}`).toBeGreaterThanOrEqual(all.playedTs - mostBehind);
    expect(few.looks, `session ${seed}`).toBeLessThan(0.9 * all.looks);
  }
});

test("on a quiet network one read per frame is enough", () => {
  const { looks } = listen(1, ways["a quiet network"]!, (ageMs, gapMs) => isLast(ageMs, gapMs, true));
  expect(looks / frames).toBeLessThan(1.1);
});
