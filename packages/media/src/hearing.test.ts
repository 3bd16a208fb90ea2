import { beforeEach, expect, test } from "vitest";
import type { SessionSettings } from "./door.ts";
import { newDtmf } from "./dtmf.ts";
import { decode, encode } from "./g711.ts";
import type { Endpoint } from "./latch.ts";
import { answerOffer } from "./offer-answer.ts";
import { endPlay, runFrames } from "./output.ts";
import { newPlayer } from "./player.ts";
import { receiveRtp } from "./receive.ts";
import { buildRtp } from "./rtp.ts";
import { newSession, setAgreed, setHears, type Told, withDefaults } from "./session.ts";
import { newDigitsOut, nextTone } from "./telephone-event.ts";
import { newTimeline, takeUntil } from "./timeline.ts";

let nowMs = 0;
let told: Told[] = [];
const peer: Endpoint = { address: "192.0.2.1", port: 4000 };

beforeEach(() => {
  nowMs = 1000;
  told = [];
});

/** A party, and what it was sent. */
const open = (id: string, settings: SessionSettings = {}, events = true) => {
  const session = newSession(
    id,
    "rtp",
    withDefaults(settings),
    { ssrc: 1, ms: nowMs, timestamp: 0, sequence: 0 },
    (e) => told.push(e),
  );
  const lines = [
    "v=0",
    "o=- 1 1 IN IP4 192.0.2.1",
    "s=-",
    "c=IN IP4 192.0.2.1",
    "t=0 0",
    "m=audio 4000 RTP/AVP 8 13 101",
  ];
  if (events) lines.push("a=rtpmap:101 telephone-event/8000");
  const answered = answerOffer(lines.join("\r\n"), {
    address: "127.0.0.1",
    port: 2000,
    codecs: ["PCMA"],
    ptimeMs: 20,
    originId: 1,
    version: 1,
  });
  if (!answered.ok) throw new Error(answered.why);
  setAgreed(session, answered.agreed, nowMs);
  const frames: Int16Array[] = [];
  session.wire = { rtp: (packet) => frames.push(decode("PCMA", packet.subarray(12))), rtcp: () => {} };
  return { session, frames, hz: 0, sent: 0 };
};
type Party = ReturnType<typeof open>;

const wave = (hz: number, from: number, level = 6000): Int16Array =>
  Int16Array.from({ length: 160 }, (_, i) => Math.round(level * Math.sin((2 * Math.PI * hz * (from + i)) / 8000)));

const put = (party: Party, payload: Uint8Array, type = 8, ssrc = 5) => {
  const n = party.sent++;
  const header = { payloadType: type, marker: false, sequence: n & 0xffff, timestamp: (n * 160) >>> 0, ssrc };
  receiveRtp(party.session, buildRtp(header, payload), peer, nowMs - 1);
};
const say = (party: Party) => put(party, encode("PCMA", wave(party.hz, party.sent * 160)));

const run = (parties: readonly Party[], frames: number, before: (n: number) => void = () => {}) => {
  for (let n = 0; n < frames; n++) {
    before(n);
    for (const party of parties) if (party.hz > 0) say(party);
    runFrames(
      parties.map(({ session }) => session),
      nowMs,
      nowMs,
    );
    nowMs += 20;
  }
};

const joined = (frames: readonly Int16Array[]): Int16Array => Int16Array.from(frames.flatMap((frame) => [...frame]));
const level = (samples: Int16Array, hz: number): number => {
  let [re, im] = [0, 0];
  for (const [i, sample] of samples.entries()) {
    re += sample * Math.cos((2 * Math.PI * hz * i) / 8000);
    im += sample * Math.sin((2 * Math.PI * hz * i) / 8000);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
};
/** Which tones are there: at their level within 0.5 dB, or below −40 dB of it. */
const tones = (frames: readonly Int16Array[]): string => {
  const samples = joined(frames);
  return [400, 1000, 1700]
    .filter((hz) => {
      const db = 20 * Math.log10(level(samples, hz) / 6000);
      expect(Math.abs(db) < 0.5 || db < -40).toBe(true);
      return db > -1;
    })
    .join(" ");
};

const call = () => {
  const [caller, agent, boss] = [open("caller"), open("agent"), open("boss")] as const;
  caller.hz = 400;
  agent.hz = 1000;
  boss.hz = 1700;
  const all = [caller, agent, boss];
  const link = (who: Party, ...from: readonly Party[]) => {
    setHears(
      who.session,
      from.map(({ session }) => session),
    );
  };
  link(caller, agent);
  link(agent, caller);
  run(all, 20);
  return { caller, agent, boss, all, link };
};
const heardNow = (all: readonly Party[]): string[] => {
  for (const { frames } of all) frames.length = 0;
  run(all, 5);
  for (const { frames } of all) frames.length = 0;
  run(all, 50);
  return all.map(({ frames }) => tones(frames));
};

test("listen, whisper, three-way, hold and consultation: each hears the right parties, never itself", () => {
  const { caller, agent, boss, all, link } = call();
  link(boss, caller, agent);
  expect(heardNow(all)).toEqual(["1000", "400", "400 1000"]);
  link(agent, caller, boss);
  expect(heardNow(all)).toEqual(["1000", "400 1700", "400 1000"]);
  link(caller, agent, boss);
  expect(heardNow(all)).toEqual(["1000 1700", "400 1700", "400 1000"]);
  link(caller);
  link(agent, boss);
  link(boss, agent);
  expect(heardNow(all)).toEqual(["", "1700", "1000"]);
});

test("whisper and consultation are not in the caller's recording", () => {
  const { caller, agent, boss, all, link } = call();
  const timeline = newTimeline(nowMs);
  caller.session.timelines.add(timeline);
  link(boss, caller, agent);
  link(agent, caller, boss);
  run(all, 40);
  const whispered = Buffer.concat(takeUntil(timeline, nowMs - 200));
  const side = (bytes: Uint8Array, at: number) => [
    decode(
      "PCMA",
      bytes.filter((_, i) => i % 2 === at),
    ).subarray(1600),
  ];
  expect(tones(side(whispered, 0))).toBe("400");
  expect(tones(side(whispered, 1))).toBe("1000");
});

/** The largest jump of the second difference: a click stands out of any tone. */
const roughness = (samples: Int16Array): number => {
  let most = 0;
  for (let i = 2; i < samples.length; i++)
    most = Math.max(most, Math.abs(samples[i]! - 2 * samples[i - 1]! + samples[i - 2]!));
  return most;
};

test("parties that come and go make no click and no gap for those that stay", () => {
  const { caller, agent, boss, all, link } = call();
  link(boss, caller, agent);
  run(all, 10);
  const smooth = roughness(joined(boss.frames.slice(-5)));
  for (const { frames } of all) frames.length = 0;
  run(all, 60, (n) => {
    if (n % 6 === 2) link(boss, caller);
    if (n % 6 === 5) link(boss, caller, agent);
  });
  const samples = joined(boss.frames);
  expect(samples.length).toBe(60 * 160);
  // Within 5 ms a tone may rise; a cut would be as rough as the tone is loud.
  expect(roughness(samples)).toBeLessThan(smooth + 600);
  for (let at = 0; at < 60; at++) {
    const db = 20 * Math.log10(level(samples.subarray(at * 160, at * 160 + 160), 400) / 6000);
    expect(Math.abs(db)).toBeLessThan(1);
  }
});

test("a cut without a fade is measured as rough", () => {
  const samples = joined([wave(400, 0), wave(400, 160).fill(0, 50)]);
  expect(roughness(samples)).toBeGreaterThan(roughness(wave(400, 0)) + 600);
});

test("a play replaces the talk; one with `over` is mixed in, at its own level", () => {
  const { caller, all } = call();
  const music = joined(Array.from({ length: 100 }, (_, n) => wave(1700, n * 160)));
  caller.session.player = newPlayer("music", [music], true);
  run(all, 2);
  caller.frames.length = 0;
  run(all, 25);
  expect(tones(caller.frames)).toBe("1700");
  endPlay(caller.session, "stopped");
  caller.frames.length = 0;
  run(all, 20);
  expect(roughness(joined(caller.frames))).toBeLessThan(12_000);
  caller.session.player = newPlayer("beep", [music], true, true, -20);
  caller.frames.length = 0;
  run(all, 25);
  const samples = joined(caller.frames);
  expect(20 * Math.log10(level(samples, 1000) / 6000)).toBeCloseTo(0, 0);
  expect(20 * Math.log10(level(samples, 1700) / 6000)).toBeCloseTo(-20, 0);
});

test("while the peer holds no audio is sent; reports and keep-alives continue", () => {
  const party = open("p");
  const { session } = party;
  let [kept, reports] = [0, 0];
  session.wire = { ...session.wire!, keepAlive: () => kept++, rtcp: () => reports++ };
  setAgreed(session, { ...session.agreed!, weSend: false, peerHolds: true }, nowMs);
  told = [];
  run([party], 3050);
  expect([party.frames.length, kept, reports]).toEqual([0, 4, 12]);
  // One that holds may be silent for as long as it likes.
  expect(told).toEqual([]);
});

const digits = (by: { event: boolean; tone: boolean }, settings: SessionSettings, negotiated: boolean) => {
  const party = open("p", settings, negotiated);
  const out = newDigitsOut("19", 100, 100);
  const frame = new Int16Array(160);
  told = [];
  run([party], 40, (n) => {
    if (n < 5 || !nextTone(out, frame)) frame.fill(0);
    put(party, encode("PCMA", by.tone ? frame : new Int16Array(160)));
    const at = (n - 5) % 10;
    if (!by.event || n < 5 || n >= 25 || at > 5) return;
    const end = at >= 5;
    const header = { payloadType: 101, marker: at === 0, sequence: n, timestamp: 9000 + (n - at) * 160, ssrc: 6 };
    const duration = (at + 1) * 160;
    const payload = Uint8Array.of(n < 15 ? 1 : 9, end ? 0x8a : 10, duration >> 8, duration & 255);
    receiveRtp(party.session, buildRtp(header, payload), peer, nowMs);
  });
  return told.flatMap((event) => (event.is === "Digit" ? [event.digit] : [])).join("");
};

test("in-band digits are detected if no events were agreed on, or if the setting says so", () => {
  const [tone, both] = [
    { event: false, tone: true },
    { event: true, tone: true },
  ];
  expect(digits(tone, {}, false)).toBe("19");
  expect(digits(tone, {}, true)).toBe("");
  expect(digits(tone, { dtmf: "rfc4733" }, false)).toBe("");
  expect(digits(tone, { dtmf: "inband" }, true)).toBe("19");
  expect(digits(both, { dtmf: "inband" }, true)).toBe("19");
  expect(digits(both, {}, true)).toBe("19");
  expect(newDtmf().digit).toBeUndefined();
});

test("comfort noise is silence, not loss, and speech after it is complete", () => {
  const party = open("p");
  const ear = open("ear");
  setHears(ear.session, [party.session]);
  party.hz = 400;
  run([party, ear], 20);
  party.hz = 0;
  const { concealed } = party.session.jitter;
  put(party, Uint8Array.of(60), 13);
  const from = ear.frames.length;
  run([party, ear], 30);
  const quiet = joined(ear.frames.slice(from + 5));
  expect(Math.max(...quiet)).toBeLessThan(9);
  expect(party.session.jitter.concealed).toBe(concealed);
  expect(party.session.reception).toMatchObject({ received: 21 });
  expect(roughness(joined(ear.frames.slice(from)))).toBeLessThan(2000);
  party.sent = 51;
  party.hz = 400;
  run([party, ear], 20);
  expect(tones(ear.frames.slice(-15))).toBe("400");
  expect(party.session.jitter.concealed).toBe(concealed);
});
