import { beforeEach, expect, test } from "vitest";
import { samplesOf, setLinear } from "./frame.ts";
import { alawSilence, decode, encode, linearToAlaw } from "./g711.ts";
import type { Endpoint } from "./latch.ts";
import { answerOffer } from "./offer-answer.ts";
import { runFrames, sendPending } from "./output.ts";
import { newPlayer } from "./player.ts";
import { receiveRtp } from "./receive.ts";
import { buildRtcp, parseRtcp } from "./rtcp.ts";
import { buildRtp, emptyRtpHeader, parseRtp, type RtpHeader } from "./rtp.ts";
import {
  newSession,
  receptionOf,
  type Session,
  setAgreed,
  setHears,
  statsOf,
  type Told,
  withDefaults,
} from "./session.ts";
import { continueStream, timestampAt } from "./stream.ts";
import { newDigitsOut } from "./telephone-event.ts";
import { newTimeline, takeUntil } from "./timeline.ts";

type Sent = RtpHeader & { readonly payload: Uint8Array; readonly atMs: number };

let nowMs = 0;
let told: Told[] = [];
let sent: Sent[] = [];
let reports: Uint8Array[] = [];
const local = {
  address: "127.0.0.1",
  port: 2000,
  codecs: ["PCMA", "PCMU"] as const,
  ptimeMs: 20,
  originId: 1,
  version: 1,
};
const peer: Endpoint = { address: "192.0.2.1", port: 4000 };

beforeEach(() => {
  nowMs = 1000;
  told = [];
  sent = [];
  reports = [];
});

const agreedBy = (...lines: string[]) => {
  const text = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", ...lines].join("\r\n");
  const answered = answerOffer(text, local);
  if (!answered.ok) throw new Error(answered.why);
  return answered.agreed;
};

const withEvents = ["m=audio 4000 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000"];

const open = (lines: readonly string[] = withEvents, reportHeard = false): Session => {
  const origin = { ssrc: 99, ms: nowMs, timestamp: 2 ** 32 - 320, sequence: 65_534 };
  const session = newSession("a", "rtp", withDefaults({ reportHeard }), origin, (event) => told.push(event));
  setAgreed(session, agreedBy(...lines), nowMs);
  session.wire = {
    rtp: (packet) => {
      const header = emptyRtpHeader();
      if (!parseRtp(packet, header)) throw new Error("not RTP");
      sent.push({ ...header, payload: packet.slice(12), atMs: nowMs });
    },
    rtcp: (packet) => reports.push(packet),
  };
  return session;
};

/** Runs frames; before each, `before` may put packets. */
const run = (session: Session, frames: number, before: (n: number) => void = () => {}) => {
  for (let n = 0; n < frames; n++) {
    before(n);
    runFrames([session], nowMs, nowMs);
    nowMs += 10;
    if (session.agreed?.ptimeMs === 10) sendPending(session);
    nowMs += 10;
  }
};

const talk = (session: Session, n: number, ssrc = 5, level = 5000, from = peer, type = 8) => {
  const payload = encode("PCMA", new Int16Array(160).fill(level));
  const header = { payloadType: type, marker: false, sequence: n & 0xffff, timestamp: (n * 160) >>> 0, ssrc };
  receiveRtp(session, buildRtp(header, payload), from, nowMs - 1);
};

const source = (level: number): Session => {
  const other = open();
  other.frame.samples.fill(level);
  setLinear(other.frame);
  other.heard = "audio";
  return other;
};

test("packets have the peer's packet time, on a continuous timeline across wraps", () => {
  for (const ptimeMs of [10, 20, 30, 40, 50, 60]) {
    sent = [];
    const session = open([...withEvents, `a=ptime:${ptimeMs}`]);
    setHears(session, [source(1000)]);
    run(session, 60);
    expect(sent.length).toBe(1200 / ptimeMs);
    for (const [i, packet] of sent.entries()) {
      expect(packet.payloadLength).toBe(ptimeMs * 8);
      expect(packet.sequence).toBe((65_534 + i) & 0xffff);
      expect(packet.timestamp).toBe((sent[0]!.timestamp + i * ptimeMs * 8) >>> 0);
      expect(packet.marker).toBe(i === 0);
    }
  }
});

test("half frames that missed their slot are dropped: later packets are on time", () => {
  const session = open([...withEvents, "a=ptime:10"]);
  for (let stall = 0; stall < 10; stall++) {
    runFrames([session], nowMs, nowMs);
    nowMs += 600; // the slot of the second half was given up
    sent = [];
    run(session, 2);
    expect(sent.map(({ timestamp }) => timestamp)).toEqual(
      [0, 80, 160, 240].map((at) => (sent[0]!.timestamp + at) >>> 0),
    );
    expect(sent[0]!.timestamp).toBe(timestampAt(session.sender.origin, nowMs - 40));
  }
});

test("audio that waited for a full packet before a hold is not sent after it", () => {
  for (const ptimeMs of [10, 30, 60]) {
    const session = open([...withEvents, `a=ptime:${ptimeMs}`]);
    runFrames([session], nowMs, nowMs);
    setAgreed(session, agreedBy(...withEvents, `a=ptime:${ptimeMs}`, "a=sendonly"), nowMs);
    nowMs += 1000;
    run(session, 10);
    setAgreed(session, agreedBy(...withEvents, `a=ptime:${ptimeMs}`), nowMs);
    const timestamp = timestampAt(session.sender.origin, nowMs);
    sent = [];
    run(session, 6);
    expect(sent[0]).toMatchObject({ timestamp, marker: true });
  }
});

test("a half frame is not sent after its wire was gone for a while", () => {
  const session = open([...withEvents, "a=ptime:10"]);
  runFrames([session], nowMs, nowMs);
  session.wire = undefined;
  expect(() => sendPending(session)).not.toThrow();
  expect(sent.length).toBe(1);
});

test("silence is sent if nothing is heard; nothing is sent to a peer that holds", () => {
  const session = open();
  run(session, 5);
  expect(sent.length).toBe(5);
  expect(sent.every(({ payload }) => decode("PCMA", payload).every((sample) => Math.abs(sample) <= 8))).toBe(true);
  setAgreed(session, agreedBy(...withEvents, "a=sendonly"), nowMs);
  run(session, 5);
  expect(sent.length).toBe(5);
  setAgreed(session, agreedBy(...withEvents), nowMs);
  run(session, 2);
  expect(sent.slice(5).map(({ marker }) => marker)).toEqual([true, false]);
  expect(sent[5]!.timestamp - sent[4]!.timestamp).toBe(6 * 160);
});

test("two parties are mixed, and a play replaces them", () => {
  const session = open();
  setHears(session, [source(1000), source(2000)]);
  run(session, 2);
  expect(sent[1]!.payload).toEqual(encode("PCMA", new Int16Array(160).fill(3000)));
  session.player = newPlayer("p", [new Int16Array(400).fill(-700)], false);
  run(session, 2);
  expect(sent[3]!.payload).toEqual(encode("PCMA", new Int16Array(160).fill(-700)));
  expect(told).toEqual([]);
  run(session, 1);
  expect(told).toEqual([{ is: "PlayEnded", session: "a", play: "p", why: "finished", playedMs: 50 }]);
  run(session, 2);
  expect(sent[6]!.payload[0]).toBe(linearToAlaw[3000]);
});

test("A-law passes from party to party bit for bit, and is converted for a mu-law party", () => {
  const speaker = open();
  const alaw = open();
  const ulaw = open(["m=audio 4000 RTP/AVP 0"]);
  const payload = Uint8Array.from({ length: 160 }, (_, i) => (i * 3) & 0xff);
  setHears(alaw, [speaker]);
  setHears(ulaw, [speaker]);
  speaker.wire = undefined;
  for (let n = 0; n < 10; n++) {
    receiveRtp(
      speaker,
      buildRtp({ payloadType: 8, marker: false, sequence: n, timestamp: n * 160, ssrc: 1 }, payload),
      peer,
      nowMs,
    );
    runFrames([speaker, alaw, ulaw], nowMs, nowMs);
    nowMs += 20;
  }
  const [toAlaw, toUlaw] = sent.slice(-2);
  expect(toAlaw!.payload).toEqual(payload);
  expect(toUlaw!.payloadType).toBe(0);
  expect(toUlaw!.payload).toEqual(encode("PCMU", decode("PCMA", payload)));
});

test("digits are sent as events to a peer that supports them, otherwise as tones", () => {
  const session = open();
  session.digitsOut = newDigitsOut("5", 60, 40);
  run(session, 10);
  const events = sent.filter(({ payloadType }) => payloadType === 101);
  expect(events.map(({ payload }) => payload[1]! >> 7)).toEqual([0, 0, 1, 1, 1]);
  expect(new Set(events.map(({ timestamp }) => timestamp)).size).toBe(1);
  expect(sent.map(({ sequence }) => sequence)).toEqual(sent.map((_, i) => (65_534 + i) & 0xffff));
  sent = [];
  const plain = open(["m=audio 4000 RTP/AVP 8"]);
  plain.digitsOut = newDigitsOut("5", 60, 40);
  run(plain, 10);
  const loud = sent.map(({ payload }) => Math.max(...decode("PCMA", payload)) > 5000);
  expect(loud).toEqual([true, true, true, false, false, false, false, false, false, false]);
});

test("strangers' packets, unknown payload types and malformed packets are dropped and counted, and change nothing", () => {
  const session = open();
  run(session, 50, (n) => {
    talk(session, n);
    talk(session, n, 666, 30_000, { address: "198.51.100.1", port: 9 });
    talk(session, n, 5, 30_000, peer, 77);
    receiveRtp(session, new TextEncoder().encode("OPTIONS sip:x SIP/2.0\r\n\r\n"), peer, nowMs);
    receiveRtp(session, new Uint8Array(0), peer, nowMs);
  });
  expect(statsOf(session)).toMatchObject({ packetsIn: 50, dropped: 200, lost: 0 });
  expect(Math.max(...samplesOf(session.frame))).toBeLessThan(5200);
});

test("a peer that changes its source is still heard; a second source beside it is not", () => {
  const session = open();
  run(session, 20, (n) => talk(session, n));
  run(session, 20, (n) => talk(session, 40_000 + n, 6, 9000));
  expect(Math.max(...samplesOf(session.frame))).toBeGreaterThan(8500);
  run(session, 20, (n) => {
    talk(session, 40_020 + n, 6, 9000);
    talk(session, 100 + n, 7, 20_000);
  });
  expect(Math.max(...samplesOf(session.frame))).toBeLessThan(9500);
  expect(statsOf(session)).toMatchObject({ dropped: 22, lost: 0 });
});

test("after a BYE the next source is heard from its first packet", () => {
  const session = open();
  run(session, 20, (n) => talk(session, n));
  receiveRtp(session, buildRtcp(5, "peer", undefined, undefined, true), peer, nowMs - 1);
  run(session, 20, (n) => talk(session, 9000 + n, 6));
  expect(statsOf(session)).toMatchObject({ packetsIn: 40, dropped: 0 });
});

test("events with their own source count as digits and don't change the audio", () => {
  const session = open();
  run(session, 30, (n) => {
    talk(session, n);
    if (n < 10 || n > 14) return;
    const end = n > 12 ? 0x8a : 10;
    const header = { payloadType: 101, marker: n === 10, sequence: n, timestamp: 777, ssrc: 55 };
    receiveRtp(session, buildRtp(header, Uint8Array.of(9, end, 1, 224)), peer, nowMs);
  });
  expect(told.filter(({ is }) => is === "Digit")).toEqual([{ is: "Digit", session: "a", digit: "9", ms: 60 }]);
  expect(statsOf(session)).toMatchObject({ lost: 0, dropped: 0 });
  expect(session.heard).toBe("audio");
});

test("lost media is reported once, and its return once", () => {
  const session = open();
  run(session, 10, (n) => talk(session, n));
  run(session, 600);
  run(session, 10, (n) => talk(session, 610 + n));
  expect(told.map((event) => [event.is, "forMs" in event && event.forMs])).toEqual([
    ["Flowing", false],
    ["Silent", 10_001],
    ["Flowing", false],
  ]);
});

const report = () => buildRtcp(5, "peer", undefined, undefined);

test("a silent peer that sends reports or comfort noise has not lost media", () => {
  const reporting = open();
  run(reporting, 10, (n) => talk(reporting, n));
  run(reporting, 1500, (n) => n % 250 === 0 && receiveRtp(reporting, report(), peer, nowMs));
  const noise = open();
  run(noise, 10, (n) => talk(noise, n));
  run(noise, 1500, (n) => {
    if (n % 250 !== 0) return;
    const [payloadType, sequence] = n % 500 === 0 ? [13, 10 + n / 250] : [19, 10 + n / 250];
    const header = { payloadType, marker: false, sequence, timestamp: 160 * (10 + n), ssrc: 5 };
    receiveRtp(noise, buildRtp(header, Uint8Array.of(70)), peer, nowMs);
  });
  expect(told.map(({ is }) => is)).toEqual(["Flowing", "Flowing"]);
  expect(statsOf(noise).dropped).toBe(0);
});

test("a report after a silence gives Flowing with reportsOnly", () => {
  const session = open();
  run(session, 600);
  receiveRtp(session, report(), peer, nowMs);
  run(session, 10, (n) => talk(session, n));
  expect(told.map((event) => [event.is, "reportsOnly" in event])).toEqual([
    ["Silent", false],
    ["Flowing", true],
    ["Flowing", false],
  ]);
});

test("a stranger's report does not count for the peer", () => {
  const session = open();
  run(session, 10, (n) => talk(session, n));
  const stranger: Endpoint = { address: "192.0.2.66", port: 4000 };
  run(session, 600, (n) => n % 100 === 0 && receiveRtp(session, report(), stranger, nowMs));
  expect(told.map(({ is }) => is)).toEqual(["Flowing", "Silent"]);
  expect(statsOf(session).dropped).toBe(6);
});

test("a peer that holds has not lost media", () => {
  const session = open([...withEvents, "a=inactive"]);
  run(session, 1000);
  expect(told).toEqual([]);
});

test("speaking is reported after 100 ms, its end after 500 ms", () => {
  const session = open(withEvents, true);
  const at: [string, number][] = [];
  run(session, 100, (n) => {
    talk(session, n, 5, n >= 20 && n < 50 ? 8000 : 0);
    const voice = told.filter((event) => event.is === "Heard");
    if (voice.length > at.length) at.push([String(voice.at(-1)!.speaking), n]);
  });
  expect(at.map(([speaking]) => speaking)).toEqual(["true", "false"]);
  expect(at[0]![1]).toBeGreaterThanOrEqual(25);
  expect(at[0]![1]).toBeLessThanOrEqual(29);
  expect(at[1]![1] - at[0]![1]).toBeGreaterThanOrEqual(48);
});

test("every five seconds a report has what was sent and what was lost", () => {
  const session = open();
  run(session, 600, (n) => n % 10 !== 3 && talk(session, n));
  expect(reports.length).toBe(2);
  const [first] = parseRtcp(reports[1]!)!;
  expect(first).toMatchObject({ is: "SR", ssrc: 99, sender: { packets: 501 } });
  const block = first!.is === "SR" ? first!.blocks[0]! : undefined;
  expect(block).toMatchObject({ ssrc: 5, cumulativeLost: 50 });
  expect(block!.fractionLost).toBeCloseTo(0.1, 1);
});

test("a recording has the party's sound at its arrival, and what it heard at its sending", () => {
  const session = open();
  const timeline = newTimeline(nowMs);
  session.timelines.add(timeline);
  const startMs = nowMs;
  const loud = source(6000);
  run(session, 200, (n) => {
    if (n >= 50) talk(session, n);
    if (n === 100) setHears(session, [loud]);
  });
  const bytes = Buffer.concat(takeUntil(timeline, startMs + 3800));
  const first = (channel: number, level: number) => {
    for (let i = channel; i < bytes.length; i += 2)
      if (Math.abs(decode("PCMA", bytes.subarray(i, i + 1))[0]!) > level) return (i - channel) / 16;
    return Number.NaN;
  };
  // A packet holds the 20 ms before it was sent.
  expect(Math.abs(first(0, 3000) - 49 * 20)).toBeLessThanOrEqual(2);
  // What comes is faded in within 5 ms.
  expect(Math.abs(first(1, 500) - 99 * 20)).toBeLessThanOrEqual(2);
  expect(bytes[1]).not.toBe(0);
  expect([alawSilence, 0x55]).toContain(bytes[1]);
});

test("a stream that a new process continues repeats no sequence number and keeps its timeline", () => {
  const origin = { ssrc: 1, ms: 0, timestamp: 2 ** 32 - 8000, sequence: 65_000 };
  const next = continueStream(origin, undefined, 60_000);
  expect(next).toMatchObject({ ssrc: 1, ms: 60_000, timestamp: 480_000 - 8000 });
  expect((next.sequence - origin.sequence) & 0xffff).toBe(3050);
});

test("the peer's recent report about our stream is returned; one about another stream is not", () => {
  const session = open();
  const block = {
    fractionLost: 0.25,
    cumulativeLost: 3,
    highestSequence: 9,
    jitter: 80,
    lastSr: 0,
    delaySinceLastSr: 0,
  };
  receiveRtp(session, buildRtcp(5, "peer", undefined, { ...block, ssrc: 1 }), peer, nowMs);
  expect(receptionOf(session, nowMs).told).toBeUndefined();
  receiveRtp(session, buildRtcp(5, "peer", undefined, { ...block, ssrc: 99 }), peer, nowMs);
  expect(receptionOf(session, nowMs)).toMatchObject({ session: "a", told: { fractionLost: 0.25, jitterMs: 10 } });
  expect(receptionOf(session, nowMs + 20_000).told).toBeUndefined();
});
