import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { endPlay } from "./output.ts";
import { newPlayer } from "./player.ts";
import {
  heard,
  levels,
  longestGapMs,
  newScene,
  newTalk,
  relays,
  type Scene,
  timeline,
  tone,
} from "./relay.test-scene.ts";
import { setAgreed } from "./session.ts";
import { newDigitsOut } from "./telephone-event.ts";

let scene: Scene;
beforeEach(() => {
  scene = newScene();
});
const call = (how?: Parameters<typeof newTalk>[1]) => newTalk(scene, how);

test("a packet is sent on at once, its sound unchanged, with our SSRC, sequence number and timestamp", () => {
  for (const [codec, ptimeMs] of [
    ["PCMA", 20],
    ["PCMU", 30],
    ["PCMA", 10],
    ["G722", 20],
  ] as const) {
    scene = newScene();
    const { caller, agent } = call({ codec, ptimeMs });
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

test("a loss is a gap in our sequence numbers, a late packet is sent late, a duplicate is sent once", () => {
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

test("jitter passes through, and no other delay is added", () => {
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

test("our digits replace relayed packets, on one timeline", () => {
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

test("events and comfort noise of the source are no loss for the listener, who hears silence meanwhile", () => {
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

test("a source with a new SSRC or a jump on its timeline continues in our sequence numbers", () => {
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

test("a source that stops sending is replaced by our silence after a second, and is relayed again at once", () => {
  const { caller, agent } = call();
  agent.voice = undefined;
  caller.sent.length = 0;
  scene.run(1800);
  expect(longestGapMs(caller.sent)).toBeLessThanOrEqual(1040);
  expect(caller.sent.length).toBeGreaterThan(35);
  agent.voice = tone(1000);
  const from = scene.now();
  scene.run(20);
  // Its very first packet.
  expect(caller.sent.some(({ atMs }) => atMs >= from && atMs % 20 === agent.phaseMs)).toBe(true);
  expect(relays(caller)).toBe(true);
  expect(timeline(caller).twice).toBe(0);
});

test("a relay whose first packet does not come ends before a gap is heard", () => {
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

test("a party on hold, with another codec or another packet time is not relayed", () => {
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

test("in any sequence of events no sequence number is sent twice, no sound replaces another, and no silence is long", () => {
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
