import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { decode } from "./g711.ts";
import { drainInto, endPlay } from "./output.ts";
import { newPlayer } from "./player.ts";
import {
  heard,
  levels,
  longestGapMs,
  newScene,
  type Party,
  roughness,
  type Scene,
  timeline,
  tone,
} from "./relay.test-scene.ts";
import { setAgreed } from "./session.ts";
import { newDigitsOut } from "./telephone-event.ts";
import { newTimeline, takeUntil } from "./timeline.ts";

let scene: Scene;
beforeEach(() => {
  scene = newScene();
});

const quiet = () => 0;
/** Speech-like: half a second of a tone, then a quarter of silence. */
const phrases = (hz: number) => (sample: number) => (sample % 6000 < 4000 ? tone(hz)(sample) : 0);

/** A call of two who hear each other. */
const call = (codec: "PCMA" | "PCMU" | "G722" = "PCMA", ptimeMs = 20, agentPhaseMs = 7) => {
  const [caller, agent, boss] = [
    scene.open("caller", { phaseMs: 3 % ptimeMs, codec, ptimeMs }),
    scene.open("agent", { phaseMs: agentPhaseMs % ptimeMs, codec, ptimeMs }),
    scene.open("boss", { phaseMs: 9 % ptimeMs, codec, ptimeMs }),
  ] as const;
  caller.voice = tone(400);
  agent.voice = tone(1000);
  boss.voice = tone(1700);
  scene.run(500);
  scene.link(caller, agent);
  scene.link(agent, caller);
  scene.run(200);
  for (const { sent } of scene.parties) sent.length = 0;
  return { caller, agent, boss };
};

const relays = (party: Party) => party.session.relay?.started === true;

test("a packet leaves with the turn in which it came, its sound untouched, under our source, number and time", () => {
  for (const [codec, ptimeMs] of [
    ["PCMA", 20],
    ["PCMU", 30],
    ["PCMA", 10],
    ["G722", 20],
  ] as const) {
    scene = newScene();
    const { caller, agent } = call(codec, ptimeMs);
    const came: Uint8Array[] = [];
    agent.network = (packet) => {
      came.push(packet.bytes.slice(12));
      return [packet];
    };
    scene.run(600);
    expect(caller.sent.length).toBe(600 / ptimeMs);
    for (const [i, packet] of caller.sent.entries()) {
      expect(packet.atMs % ptimeMs).toBe(agent.phaseMs);
      expect(Buffer.compare(packet.payload, came[i]!)).toBe(0);
      expect(packet).toMatchObject({ ssrc: 0xabc, marker: false, payloadType: caller.session.agreed!.payloadType });
      expect(packet.sequence).toBe((caller.sent[0]!.sequence + i) & 0xffff);
      expect(packet.timestamp).toBe((caller.sent[0]!.timestamp + i * ptimeMs * 8) >>> 0);
    }
  }
});

test("loss is a gap in our numbers and times, what comes late leaves late, what comes twice leaves once", () => {
  const { caller, agent } = call();
  agent.index = 0;
  agent.network = (packet, index) => {
    if (index === 5) return [];
    if (index === 9) return [{ ...packet, atMs: packet.atMs + 35 }];
    if (index === 12) return [packet, { ...packet, bytes: packet.bytes.slice() }];
    return [packet];
  };
  scene.run(400);
  const first = caller.sent[0]!.sequence;
  const numbers = caller.sent.map(({ sequence }) => (sequence - first) & 0xffff);
  expect(numbers).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 10, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  for (const { sequence, timestamp } of caller.sent)
    expect((timestamp - caller.sent[0]!.timestamp) >>> 0).toBe(((sequence - first) & 0xffff) * 160);
  expect(caller.sent[9]!.atMs - caller.sent[8]!.atMs).toBe(15);
});

test("jitter of the way passes through, and no other delay is added", () => {
  const { caller, agent } = call();
  const came: number[] = [];
  agent.network = (packet, index) => {
    const atMs = packet.atMs + ((index * 37) % 61);
    came.push(atMs);
    return [{ ...packet, atMs }];
  };
  scene.run(2000);
  const left = caller.sent.map(({ atMs }) => atMs);
  expect(left).toEqual(came.filter((atMs) => atMs < scene.now()).sort((a, b) => a - b));
});

test("who listens gets a mix, and those who are listened to go on as before", () => {
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

/** So rough is a tone of no more than 200 Hz that is joined to another place of itself within 5 ms: it may rise by 750 a sample where that begins. */
const smooth = 1100;

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
    expect(roughness(samples)).toBeLessThan(smooth);
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

test("a cut is as rough as that test does not allow", () => {
  const samples = Float64Array.from({ length: 400 }, (_, i) => tone(170)(i < 200 ? i : i + 7));
  expect(roughness(samples)).toBeGreaterThan(smooth);
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

test("speech goes from mix to relay in its next pause, with every sample of what was said", () => {
  // A packet that comes 3 ms before its slot waits for the next one.
  const { caller, agent, boss } = call("PCMA", 20, 17);
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

test("digits of ours take the place of what is relayed, on one timeline", () => {
  const { caller } = call();
  caller.session.digitsOut = newDigitsOut("12", 100, 100);
  scene.run(600);
  expect(caller.sent.filter(({ payloadType }) => payloadType === 101).length).toBeGreaterThan(10);
  scene.run(2500);
  expect(relays(caller)).toBe(true);
  const numbers = caller.sent.map(({ sequence }) => sequence);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(timeline(caller)).toMatchObject({ twice: 0, numbers: 0 });
});

test("events and comfort noise of the source are no loss to the other, who hears silence meanwhile", () => {
  const { caller, agent } = call();
  agent.voice = undefined;
  scene.put(agent, Uint8Array.of(60), 13);
  scene.run(400);
  // Silence is sent as without a relay.
  expect(longestGapMs(caller.sent)).toBeLessThanOrEqual(40);
  expect(Math.max(...heard(caller).slice(-800))).toBeLessThan(9);
  agent.voice = tone(1000);
  scene.run(60);
  expect(relays(caller)).toBe(true);
  for (let n = 0; n < 4; n++) {
    scene.put(agent, Uint8Array.of(1, n === 3 ? 0x8a : 10, 0, 160 * (n + 1)), 101, 90_000);
    scene.run(20);
  }
  scene.run(200);
  const audio = caller.sent.map(({ sequence }) => sequence);
  for (const [i, sequence] of audio.entries()) expect(sequence).toBe((audio[0]! + i) & 0xffff);
  expect(scene.told.some((event) => event.is === "Digit" && event.digit === "1")).toBe(true);
});

test("a source that begins anew, by another SSRC or elsewhere on its timeline, goes on in our numbers", () => {
  const { caller, agent } = call();
  for (const restart of [
    () => {
      agent.ssrc = 77;
      agent.number = 9;
      agent.ts = 555_000;
      // RFC 3550 §6.6: the old one said goodbye.
      agent.session.source.left = true;
    },
    () => {
      agent.ts += 800_000;
    },
    () => {
      agent.number += 20_000;
    },
  ]) {
    scene.run(300);
    restart();
    caller.sent.length = 0;
    scene.run(500);
    expect(relays(caller)).toBe(true);
    expect(timeline(caller).twice).toBe(0);
    expect(timeline(caller).missing).toBeLessThanOrEqual(8 * 120);
    expect(caller.sent.length).toBeGreaterThan(20);
    const numbers = caller.sent.map(({ sequence }) => sequence);
    expect(new Set(numbers).size).toBe(numbers.length);
  }
});

test("a source that falls silent without a word is silence of ours after 200 ms, and is relayed again at once", () => {
  const { caller, agent } = call();
  agent.voice = undefined;
  caller.sent.length = 0;
  scene.run(1000);
  expect(longestGapMs(caller.sent)).toBeLessThanOrEqual(240);
  expect(caller.sent.length).toBeGreaterThan(35);
  agent.voice = tone(1000);
  const from = scene.now();
  scene.run(20);
  // Its very first packet.
  expect(caller.sent.some(({ atMs }) => atMs >= from && atMs % 20 === agent.phaseMs)).toBe(true);
  expect(relays(caller)).toBe(true);
  expect(timeline(caller).twice).toBe(0);
});

test("a relay whose first packet does not come is given up before the other hears a hole", () => {
  const { caller, agent } = call();
  scene.link(caller);
  scene.run(100);
  scene.link(caller, agent);
  agent.voice = undefined;
  scene.run(20);
  expect(caller.session.relay?.started).toBe(false);
  scene.run(400);
  expect(longestGapMs(caller.sent)).toBeLessThanOrEqual(40);
});

test("a party that is on hold, of another codec, or with other packets is not relayed", () => {
  const { caller, agent } = call();
  const before = caller.session.agreed!;
  for (const agreed of [
    { ...before, weSend: false },
    { ...before, codec: "PCMU" as const, payloadType: 0 },
    { ...before, ptimeMs: 40 },
  ]) {
    setAgreed(caller.session, agreed, scene.now());
    caller.sent.length = 0;
    scene.run(300);
    expect(caller.session.relay).toBeUndefined();
    expect(caller.sent.every(({ payloadType }) => payloadType === agreed.payloadType)).toBe(true);
    if (agreed.weSend) expect(levels(heard({ ...caller, codec: agreed.codec }), 1000).at(-1)).toBeGreaterThan(-1);
  }
  setAgreed(caller.session, before, scene.now());
  scene.run(2300);
  expect(relays(caller)).toBe(true);
  expect(relays(agent)).toBe(true);
});

test("a recording of a relayed talk has both parties at their time, as one of a mixed talk", () => {
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

const firstLoud = (samples: ArrayLike<number>): number => Array.from(samples).findIndex((one) => Math.abs(one) > 1000);
const rightOf = (bytes: Uint8Array): Int16Array =>
  decode(
    "PCMA",
    bytes.filter((_, i) => i % 2 === 1),
  );

test("a recording's right lane lies where our stream's timestamps are, whatever the way did to the packets", () => {
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

const lastLoud = (samples: ArrayLike<number>): number =>
  Array.from(samples).findLastIndex((one) => Math.abs(one) > 1000);

test("a recording has the last of what was relayed, also what the jitter buffer still held", () => {
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

test("a leg that ends in mid-relay has on its recording what it had heard by then", () => {
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

test("a source whose clock drifts is recorded near the time at which it is heard, for as long as it talks", () => {
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

test("G.722 goes from mix to relay in silence only, where nothing waits in the jitter buffer too", () => {
  const { caller, agent, boss } = call("G722");
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

test("G.722 goes from relay to mix without a click: our coder goes on where the far end's decoder stands", () => {
  const { caller, agent, boss } = call("G722");
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

type Act = "hear" | "alone" | "join" | "play" | "stop" | "digits" | "hold" | "silent" | "speak" | "drift" | "restart";
const acts: readonly Act[] = [
  "hear",
  "alone",
  "join",
  "play",
  "stop",
  "digits",
  "hold",
  "silent",
  "speak",
  "drift",
  "restart",
];

test("whatever happens, no number is sent twice, no sound takes another's place, and no silence is long", () => {
  const act = fc.record({ what: fc.constantFrom(...acts), ms: fc.integer({ min: 1, max: 400 }) });
  fc.assert(
    fc.property(
      fc.array(act, { minLength: 3, maxLength: 25 }),
      fc.integer({ min: 0, max: 9 }),
      fc.integer(),
      (story, lossPct, seed) => {
        scene = newScene();
        const { caller, agent, boss } = call();
        let state = seed >>> 0;
        const chance = () => {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
          return state / 2 ** 32;
        };
        agent.network = (packet) =>
          chance() * 100 < lossPct ? [] : [{ ...packet, atMs: packet.atMs + Math.floor(chance() * 45) }];
        const agreed = caller.session.agreed!;
        for (const { what, ms } of story) {
          if (what === "hear") scene.link(caller, agent);
          if (what === "alone") scene.link(caller);
          if (what === "join") scene.link(caller, agent, boss);
          if (what === "play") caller.session.player = newPlayer("p", [new Int16Array(3000).fill(500)], false);
          if (what === "stop") endPlay(caller.session, "stopped");
          if (what === "digits") caller.session.digitsOut ??= newDigitsOut("7", 100, 50);
          if (what === "hold")
            caller.session.agreed = caller.session.agreed!.weSend ? { ...agreed, weSend: false } : agreed;
          if (what === "silent") agent.voice = undefined;
          if (what === "speak") agent.voice = tone(1000);
          if (what === "drift") agent.ts += 8 * (ms - 200);
          if (what === "restart") Object.assign(agent, { ssrc: ms, number: ms * 7 });
          scene.run(ms);
        }
        const numbers = caller.sent.map(({ sequence }) => sequence);
        expect(new Set(numbers).size).toBe(numbers.length);
        expect(timeline(caller).numbers).toBe(0);
        // Once all is calm the two hear each other.
        Object.assign(caller.session, { agreed, digitsOut: undefined });
        endPlay(caller.session, "stopped");
        scene.link(caller, agent);
        agent.voice = tone(1000);
        agent.network = (packet) => [packet];
        scene.run(3000);
        const from = caller.sent.length;
        scene.run(400);
        expect(relays(caller)).toBe(true);
        expect(caller.sent.length - from).toBe(20);
        expect(levels(heard(caller, caller.sent.slice(from)), 1000).every((db) => db > -1)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});
