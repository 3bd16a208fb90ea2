import { beforeEach, expect, test } from "vitest";
import { decode, encode } from "./g711.ts";
import { fadeSamples } from "./mixer.ts";
import { endPlay } from "./output.ts";
import { newPlayer } from "./player.ts";
import {
  heard,
  levels,
  longestGapMs,
  newScene,
  newTalk,
  phrases,
  quiet,
  relays,
  roughness,
  type Scene,
  timeline,
  tone,
} from "./relay.test-scene.ts";

let scene: Scene;
beforeEach(() => {
  scene = newScene();
});
const call = (how?: Parameters<typeof newTalk>[1]) => newTalk(scene, how);

test("a listener gets a mix, and the relay between the others continues", () => {
  const { caller, agent, boss } = call();
  scene.run(100);
  scene.link(boss, caller, agent);
  scene.run(500);
  expect([relays(caller), relays(agent), relays(boss)]).toEqual([true, true, false]);
  const samples = heard(boss, boss.sent.slice(-15));
  expect(Math.min(...levels(samples, 400), ...levels(samples, 1000))).toBeGreaterThan(-1);
  expect(timeline(caller)).toEqual({ twice: 0, missing: 0, numbers: 0 });
});

/** What happens in a talk, and takes somebody out of the relay and back. */
const turns: Readonly<Record<string, (of: ReturnType<typeof call>) => (() => void)[]>> = {
  "join, and leave again": ({ caller, agent, boss }) => [
    () => {
      scene.link(boss, caller, agent);
      scene.link(agent, caller, boss);
      scene.link(caller, agent, boss);
    },
    () => {
      scene.link(agent, caller);
      scene.link(caller, agent);
    },
  ],
  whisper: ({ caller, agent, boss }) => [() => scene.link(agent, caller, boss), () => scene.link(agent, caller)],
  "an announcement over the talk": ({ caller, agent }) => [
    () => {
      caller.session.player = newPlayer("over", [new Int16Array(1600)], false, true);
      agent.session.player = newPlayer("over", [new Int16Array(1600)], false, true);
    },
    () => {},
  ],
};

/**
 * The largest roughness of a tone that is joined to another place of itself as the mixer and the relay do it: the last sample heard falls and the new sound
 * rises, both within 5 ms. In A-law, over every place before and after the join.
 */
const roughestJoin = (hz: number): number => {
  const period = Math.ceil(8000 / hz);
  const samples = new Int16Array(2 * fadeSamples);
  let most = 0;
  for (let before = 0; before < period; before++) {
    const last = tone(hz)(before);
    for (let after = 0; after < period; after++) {
      for (let i = 0; i < fadeSamples; i++) {
        const rising = (i + 1) / (fadeSamples + 1);
        samples[i] = tone(hz)(before - fadeSamples + 1 + i);
        samples[fadeSamples + i] = tone(hz)(after + i) * rising + last * (1 - rising);
      }
      most = Math.max(most, roughness(Float64Array.from(decode("PCMA", encode("PCMA", samples)))));
    }
  }
  return most;
};

test.each(Object.keys(turns))("from relay to mix and back without a click or a gap: %s", (name) => {
  const of = call();
  const { caller, agent, boss } = of;
  boss.voice = quiet;
  // Their periods are no part of a packet's time: each turn meets them elsewhere.
  caller.voice = tone(130);
  agent.voice = tone(170);
  const [begin, end] = turns[name]!(of);
  scene.run(2500);
  for (const { sent } of scene.parties) sent.length = 0;
  for (let round = 0; round < 8; round++) {
    begin!();
    scene.run(230 + round * 13);
    end!();
    // A steady tone is relayed again once patience has run out.
    scene.run(2300 + round * 7);
    expect([relays(caller), relays(agent)]).toEqual([true, true]);
  }
  for (const [party, hz] of [
    [caller, 170],
    [agent, 130],
  ] as const) {
    const samples = heard(party);
    expect(roughness(samples)).toBeLessThanOrEqual(roughestJoin(hz));
    expect(timeline(party)).toEqual({ twice: 0, missing: 0, numbers: 0 });
    expect(longestGapMs(party.sent)).toBeLessThanOrEqual(40);
    // The stream runs neither ahead of the clock nor behind it, however often it was joined.
    const [first, last] = [party.sent[0]!, party.sent.at(-1)!];
    const aheadMs = ((last.timestamp - first.timestamp) >>> 0) / 8 - (last.atMs - first.atMs);
    expect(Math.abs(aheadMs)).toBeLessThanOrEqual(20);
    // Where two places of the tone are joined it may be weak for a moment.
    const weak = levels(samples, hz).filter((db) => db < -6);
    expect(weak.length).toBeLessThanOrEqual(2 * 8);
  }
});

test("a tone cut by 1 ms is rougher than any join", () => {
  for (const hz of [130, 170]) {
    const cut = Float64Array.from({ length: 400 }, (_, i) => tone(hz)(i < 200 ? i : i + 8));
    expect(roughness(cut)).toBeGreaterThan(roughestJoin(hz));
  }
});

/** The lengths of what is loud, in samples; zeros within a tone belong to it. */
const loudLengths = (samples: Float64Array): readonly number[] => {
  const out: number[] = [];
  let [from, last] = [-1, -1];
  for (const [i, sample] of samples.entries()) {
    if (!(Math.abs(sample) >= 100)) continue;
    if (from < 0 || i - last > 400) {
      if (from >= 0) out.push(last - from + 1);
      from = i;
    }
    last = i;
  }
  return out;
};

test("speech changes from mix to relay in its next pause, without losing a sample", () => {
  // A packet that comes 3 ms before its slot waits for the next one.
  const { caller, agent, boss } = call({ agentPhaseMs: 17 });
  boss.voice = quiet;
  agent.voice = phrases(170);
  scene.link(caller, agent, boss);
  scene.run(600);
  caller.sent.length = 0;
  // In the middle of a phrase.
  scene.run((6000 - (agent.ts % 6000)) / 8 + 100);
  scene.link(caller, agent);
  scene.run(100);
  expect(relays(caller)).toBe(false);
  scene.run(3000);
  expect(relays(caller)).toBe(true);
  const whole = loudLengths(heard(caller)).slice(1);
  expect(whole.length).toBeGreaterThanOrEqual(2);
  for (const length of whole) expect(Math.abs(length - 4000)).toBeLessThan(20);
});

test("hold with music, and back: music begins with the next slot, and the talk with the next packet", () => {
  const { caller, agent } = call();
  const music = Int16Array.from({ length: 16_000 }, (_, i) => tone(1700)(i));
  for (let round = 0; round < 5; round++) {
    caller.sent.length = 0;
    scene.link(caller);
    caller.session.player = newPlayer("music", [music], true);
    scene.run(300 + round * 3);
    const samples = heard(caller);
    expect(
      levels(samples, 1700)
        .slice(3)
        .every((db) => db > -1),
    ).toBe(true);
    expect(timeline(caller)).toEqual({ twice: 0, missing: 0, numbers: 0 });
    expect(longestGapMs(caller.sent)).toBeLessThanOrEqual(40);
    endPlay(caller.session, "stopped");
    scene.link(caller, agent);
    scene.run(60);
    expect(relays(caller)).toBe(true);
  }
  scene.run(400);
  expect(levels(heard(caller).slice(-1600), 1000).every((db) => db > -1)).toBe(true);
});

test("G.722 changes from mix to relay only in silence, also in the jitter buffer", () => {
  const { caller, agent, boss } = call({ codec: "G722" });
  boss.voice = quiet;
  agent.voice = phrases(170);
  scene.link(caller, agent, boss);
  scene.run(600);
  // In the middle of a phrase.
  scene.run((6000 - (agent.ts % 6000)) / 8 + 100);
  scene.link(caller, agent);
  scene.run(100);
  expect(relays(caller)).toBe(false);
  scene.run(1000);
  expect(relays(caller)).toBe(true);
});

test("G.722 changes from relay to mix without a click: our encoder continues from the decoder's state", () => {
  const { caller, agent, boss } = call({ codec: "G722" });
  boss.voice = quiet;
  agent.voice = phrases(1000);
  scene.run(1000);
  expect(relays(caller)).toBe(true);
  const before = roughness(heard(caller));
  scene.link(caller, agent, boss);
  scene.run(700);
  expect(relays(caller)).toBe(false);
  expect(roughness(heard(caller))).toBeLessThan(before + 1500);
});
