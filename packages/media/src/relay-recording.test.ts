import { beforeEach, expect, test } from "vitest";
import { decode } from "./g711.ts";
import { drainInto } from "./output.ts";
import { newPlayer } from "./player.ts";
import { heard, newScene, newTalk, quiet, relays, type Scene, tone } from "./relay.test-scene.ts";
import { newTimeline, takeUntil } from "./timeline.ts";

let scene: Scene;
beforeEach(() => {
  scene = newScene();
});
const call = (how?: Parameters<typeof newTalk>[1]) => newTalk(scene, how);

const firstLoud = (samples: ArrayLike<number>): number => Array.from(samples).findIndex((one) => Math.abs(one) > 1000);

const lastLoud = (samples: ArrayLike<number>): number =>
  Array.from(samples).findLastIndex((one) => Math.abs(one) > 1000);

const rightOf = (bytes: Uint8Array): Int16Array =>
  decode(
    "PCMA",
    bytes.filter((_, i) => i % 2 === 1),
  );

test("a recording of a relayed talk has both parties at their time, like one of a mixed talk", () => {
  const lanes = ["relayed", "mixed"].map((how) => {
    scene = newScene();
    const { caller, agent, boss } = call();
    boss.voice = quiet;
    if (how === "mixed") scene.link(caller, agent, boss);
    // The same sample is said at the same moment in both.
    agent.voice = (sample) => (sample >= 8000 && sample < 10_000 ? tone(1000)(sample) : 0);
    caller.voice = (sample) => (sample >= 8000 && sample < 10_000 ? tone(400)(sample) : 0);
    scene.run(150);
    const timelineOf = newTimeline(scene.now());
    caller.session.timelines.add(timelineOf);
    const startMs = scene.now();
    const agentAt = (8000 - agent.ts) / 8;
    const callerAt = (8000 - caller.ts) / 8;
    scene.run(1200);
    const bytes = Buffer.concat(takeUntil(timelineOf, startMs + 1000));
    return [0, 1].map((side) => {
      const samples = decode(
        "PCMA",
        Uint8Array.from(bytes).filter((_, i) => i % 2 === side),
      );
      const loud = [...samples.entries()].filter(([, sample]) => Math.abs(sample) > 1000).map(([i]) => i / 8);
      return { from: loud[0]! - (side === 0 ? callerAt : agentAt), ms: loud.at(-1)! - loud[0]! };
    });
  });
  for (const lane of lanes.flat()) expect(Math.abs(lane.ms - 250)).toBeLessThan(3);
  // Left is the same; what the caller hears is recorded when our stream says that it is heard.
  expect(lanes[0]![0]!.from).toBeCloseTo(lanes[1]![0]!.from, 0);
  for (const lane of lanes) expect(Math.abs(lane[1]!.from)).toBeLessThan(20);
});

test("a recording's right channel follows our stream's timestamps, whatever the network did to the packets", () => {
  for (const lateMs of [0, 13, 34]) {
    scene = newScene();
    const { caller, agent } = call();
    agent.network = (packet, index) => [{ ...packet, atMs: packet.atMs + ((index * 7) % 3 === 0 ? 0 : lateMs) }];
    agent.voice = (sample) => (sample >= 12_000 ? tone(1000)(sample) : 0);
    scene.run(200);
    const startMs = scene.now();
    const timelineOf = newTimeline(startMs);
    caller.session.timelines.add(timelineOf);
    caller.sent.length = 0;
    scene.run(1200);
    expect(relays(caller)).toBe(true);
    const recordedMs = firstLoud(rightOf(Buffer.concat(takeUntil(timelineOf, startMs + 1000)))) / 8;
    const { origin } = caller.session.sender;
    const first = origin.ms + ((caller.sent[0]!.timestamp - origin.timestamp) | 0) / 8;
    const heardMs = first + firstLoud(heard(caller)) / 8 - startMs;
    // A frame of the mix is recorded as the 20 ms before it is sent.
    expect(Math.abs(recordedMs - (heardMs - 20))).toBeLessThan(1);
  }
});

test("a recording has the end of the relayed sound, also what is still in the jitter buffer", () => {
  for (const [lateMs, ms] of [
    [0, 600],
    [0, 611],
    [34, 607],
  ] as const) {
    scene = newScene();
    const { caller, agent } = call();
    agent.network = (packet, index) => [{ ...packet, atMs: packet.atMs + (index % 3 === 0 ? 0 : lateMs) }];
    scene.run(300);
    const startMs = scene.now();
    const timelineOf = newTimeline(startMs);
    caller.session.timelines.add(timelineOf);
    caller.sent.length = 0;
    const { origin } = caller.session.sender;
    scene.run(ms);
    expect(relays(caller)).toBe(true);
    // The agent hangs up, and a prompt is played.
    scene.link(caller);
    caller.session.player = newPlayer("question", [new Int16Array(8000)], false);
    scene.run(600);
    const right = rightOf(Buffer.concat(takeUntil(timelineOf, startMs + ms + 300)));
    const end = lastLoud(right);
    const first = origin.ms + ((caller.sent[0]!.timestamp - origin.timestamp) | 0) / 8;
    const heardMs = first + lastLoud(heard(caller)) / 8 - startMs;
    expect(Math.abs(end / 8 - (heardMs - 20))).toBeLessThan(1);
    const ear = heard(caller);
    const last = lastLoud(ear);
    // Sample by sample what the caller heard; what reached her in no packet is silence.
    for (let n = 0; n < 880; n++) expect(right[end - n]! - (ear[last - n]! || 0)).toBeCloseTo(0, -1.5);
  }
});

test("a leg that ends during a relay has all that it heard on its recording", () => {
  const { caller } = call();
  const startMs = scene.now();
  const timelineOf = newTimeline(startMs);
  caller.session.timelines.add(timelineOf);
  const { origin } = caller.session.sender;
  scene.run(609);
  drainInto(caller.session);
  const right = rightOf(Buffer.concat(takeUntil(timelineOf, scene.now() + 40)));
  const first = origin.ms + ((caller.sent[0]!.timestamp - origin.timestamp) | 0) / 8;
  const heardMs = first + lastLoud(heard(caller)) / 8 - startMs;
  expect(Math.abs(lastLoud(right) / 8 - (heardMs - 20))).toBeLessThan(1);
});

test("a source whose clock drifts is recorded near the time at which it is heard, during the whole talk", () => {
  const { caller, agent } = call();
  // 1 ms slower in each second: the smallest delay of eight seconds is 8 ms behind, and places follow it in steps of 15.
  let late = 0;
  agent.network = (packet, index) => {
    late = Math.floor(index / 50);
    return [{ ...packet, atMs: packet.atMs + late }];
  };
  agent.voice = quiet;
  agent.index = 0;
  scene.run(130_000);
  expect(late).toBeGreaterThan(120);
  const startMs = scene.now();
  const timelineOf = newTimeline(startMs);
  caller.session.timelines.add(timelineOf);
  const said = agent.ts + 1600;
  agent.voice = (sample) => (sample >= said ? tone(1000)(sample) : 0);
  caller.sent.length = 0;
  scene.run(900);
  const recordedMs = firstLoud(rightOf(Buffer.concat(takeUntil(timelineOf, startMs + 600)))) / 8;
  const came = caller.sent.find(({ payload }) => firstLoud(decode("PCMA", payload)) >= 0)!;
  expect(recordedMs).toBeGreaterThan(came.atMs - startMs - 20 - 35);
  expect(recordedMs).toBeLessThan(came.atMs - startMs - 20 + 65);
});
