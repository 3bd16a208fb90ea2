import { expect, test } from "vitest";
import { alawSilence, encode } from "./g711.ts";
import { drainInto, runFrames } from "./output.ts";
import { inOrder, normal, type Packet, seeded, speech, stalled, stream } from "./playout.test-scene.ts";
import { receiveRtp } from "./receive.ts";
import { buildRtp } from "./rtp.ts";
import { newSession, setAgreed, withDefaults } from "./session.ts";
import { newTimeline, takeUntil } from "./timeline.ts";

const from = { address: "192.0.2.1", port: 4000 };
const said = speech();
/** Never silence, so that what is missing is seen. */
const words = (ts: number): number => said[ts % said.length]! + 40;
const codes = (packet: Packet) =>
  encode(
    "PCMA",
    Int16Array.from({ length: packet.samples }, (_, i) => words(packet.ts + i)),
  );

/** What a recording has of a party whose packets come so; the timeline begins at 0 ms. */
const record = (packets: readonly Packet[], untilMs: number, phase = 7) => {
  const origin = { ssrc: 1, ms: 0, timestamp: 0, sequence: 0 };
  const session = newSession("a", "rtp", withDefaults({ codecs: ["PCMA"] }), origin, () => {});
  session.wire = { rtp: () => {}, rtcp: () => {} };
  setAgreed(
    session,
    {
      ...{ codec: "PCMA", payloadType: 8, eventType: 101, receives: { 8: "PCMA" }, ptimeMs: 20, weSend: true },
      ...{ peerSends: true, peerHolds: false, direction: "sendrecv", rtcpMux: false, remote: from, rtcp: from },
    },
    0,
  );
  const timeline = newTimeline(0);
  session.timelines.add(timeline);
  const waiting = [...packets].sort((a, b) => a.arrival - b.arrival);
  const chunks: Uint8Array[] = [];
  for (let atMs = phase; atMs <= untilMs; atMs += 20) {
    while (waiting[0] && waiting[0].arrival <= atMs * 8) {
      const packet = waiting.shift()!;
      const header = { payloadType: 8, marker: false, sequence: packet.n & 0xffff, timestamp: packet.ts, ssrc: 7 };
      receiveRtp(session, buildRtp(header, codes(packet)), from, packet.arrival / 8);
    }
    runFrames([session], atMs, atMs);
    chunks.push(...takeUntil(timeline, atMs - 180));
  }
  drainInto(session);
  chunks.push(...takeUntil(timeline, untilMs));
  const left = chunks.flatMap((bytes) => Array.from({ length: bytes.length / 2 }, (_, i) => bytes[i * 2]!));
  return { left, jitter: session.jitter };
};

/** Samples of received packets that are not where they belong: `base` samples after their timestamps, less the frame that a packet is. */
const misplaced = (left: readonly number[], packets: readonly Packet[], base: number): number[] =>
  packets.flatMap((packet) => {
    const at = packet.ts + Math.round(base - 160);
    return [...codes(packet)].flatMap((code, i) => (at + i >= 0 && left[at + i] !== code ? [packet.ts + i] : []));
  });

test("a recording has every received sample at its time, whatever was time-scaled for the listener", () => {
  for (const phase of [0, 6, 13]) {
    const all = stalled(
      stalled(
        stalled(
          stream(500, 20, () => 5),
          2000,
          100,
        ),
        5000,
        70,
      ),
      7000,
      90,
    );
    const { left, jitter } = record(all, 9990, phase);
    expect(jitter.cut).toBeGreaterThan(1000);
    expect(misplaced(left, all.slice(5, 490), 40)).toEqual([]);
  }
});

test("packets of 10 ms are at their time, also if the second half of a frame is late", () => {
  for (const phase of [1, 7, 12]) {
    let all = stream(900, 10, () => 5);
    for (let atMs = 2000; atMs < 8000; atMs += 700) all = stalled(all, atMs, 45);
    const { left } = record(all, 8990, phase);
    expect(misplaced(left, all.slice(50, 870), 40)).toEqual([]);
  }
});

test("with jitter, loss and drift a recording is complete, except for losses and 5 ms after each", () => {
  const random = seeded(11);
  const jittered = stream(1500, 20, (n) => 5 + Math.min(60, Math.abs(15 * normal(random))) + n * 20 * 1e-4);
  const sent = inOrder(stalled(jittered, 15_000, 100));
  const came = sent.filter(() => random() >= 0.02);
  const { left, jitter } = record(came, 29_990);
  expect(jitter.cut + jitter.stretched).toBeGreaterThan(300);
  expect(jitter.placeBase).toBeGreaterThanOrEqual(40);
  expect(jitter.placeBase).toBeLessThan(40 + 15 * 8);
  const wrong = misplaced(left, came.slice(50, -10), jitter.placeBase);
  const lost = sent.length - came.length;
  expect(wrong.length).toBeLessThanOrEqual(lost * 40);
  // What was lost is made good on the recording as it was for the listener.
  const holes = sent.filter((one) => !came.includes(one) && came.some(({ n }) => n === one.n - 1));
  const filled = holes.filter(({ ts }) => left[ts + Math.round(jitter.placeBase) - 160 + 20] !== alawSilence);
  expect(filled.length).toBeGreaterThan(holes.length * 0.9);
});
