/**
 * The cost of a frame without the kernel: packets of many sessions go in and out on a simulated clock, as fast as possible.
 * node bin/run.mjs packages/media/bench/frames.ts [calls=100] [seconds of sound=60]
 */

import type { AudioCodec } from "../src/index.ts";
import { runFrames } from "../src/output.ts";
import { receiveRtp } from "../src/receive.ts";
import { buildRtp } from "../src/rtp.ts";
import { newSession, type Session, setAgreed, withDefaults } from "../src/session.ts";
import { newTimeline, takeUntil } from "../src/timeline.ts";
import { alawWith, bridge, playTo } from "./scenes.ts";

const calls = Number(process.argv[2] ?? 100);
const seconds = Number(process.argv[3] ?? 60);
const types = { PCMU: 0, PCMA: 8, G722: 9 } as const;

/** One session that receives packets and counts those that it sends. */
const open = (id: string, codec: AudioCodec, events: boolean): Session => {
  const origin = { ssrc: 1, ms: 0, timestamp: 0, sequence: 0 };
  const session = newSession(id, "rtp", withDefaults({ codecs: [codec] }), origin, () => {});
  session.wire = { rtp: (packet) => (sent += packet.length), rtcp: () => {} };
  const type = types[codec];
  const { eventType: _, ...alaw } = alawWith({ address: "127.0.0.1", port: 9 });
  const of = { codec, payloadType: type, receives: { [type]: codec }, ...(events && { eventType: 101 }) };
  setAgreed(session, { ...alaw, ...of }, 0);
  return session;
};

let sent = 0;
const payload = Uint8Array.from({ length: 160 }, (_, i) => (i * 7) & 0xff);

const measure = (
  name: string,
  legs: number,
  codecs: readonly [AudioCodec, AudioCodec],
  more: (sessions: readonly Session[]) => ((nowMs: number) => void) | undefined,
  events = true,
) => {
  const sessions = Array.from({ length: calls * legs }, (_, i) => open(`leg-${i}`, codecs[i % 2]!, events));
  const packets = [0, 1].map((i) =>
    buildRtp({ payloadType: types[codecs[i]!], marker: false, sequence: 0, timestamp: 0, ssrc: 7 }, payload),
  );
  const each = more(sessions);
  let atMs = 0;
  let sequence = 0;
  const run = (frames: number) => {
    for (let n = 0; n < frames; n++, sequence++, atMs += 20) {
      const timestamp = sequence * 160;
      for (const packet of packets) {
        packet[2] = sequence >> 8;
        packet[3] = sequence;
        new DataView(packet.buffer).setUint32(4, timestamp);
      }
      for (let i = 0; i < sessions.length; i++)
        receiveRtp(sessions[i]!, packets[i & 1]!, { address: "127.0.0.1", port: 9 }, atMs + 7);
      runFrames(sessions, atMs + 10, atMs + 10.1);
      each?.(atMs);
    }
  };
  run(500);
  const rounds = 5;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    run((seconds * 50) / rounds);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, user + system);
  }
  const microsPerCallFrame = best / ((seconds * 50) / rounds) / calls;
  console.log(
    JSON.stringify({
      name,
      microsPerCallFrame: Number(microsPerCallFrame.toFixed(2)),
      corePctPerCall: Number(((microsPerCallFrame * 50) / 1e4).toFixed(4)),
    }),
  );
  if (sent === 0) throw new Error("nothing was sent");
};

const record = (sessions: readonly Session[]) => {
  bridge(sessions);
  const timelines = sessions.flatMap((session, i) => (i % 2 === 0 ? [[session, newTimeline(0)] as const] : []));
  for (const [session, timeline] of timelines) session.timelines.add(timeline);
  let n = 0;
  return (nowMs: number) => {
    if (++n % 24 === 0) for (const [, timeline] of timelines) takeUntil(timeline, nowMs - 180);
  };
};

measure("ivr", 1, ["PCMA", "PCMA"], playTo);
measure("ivr listening for tones", 1, ["PCMA", "PCMA"], playTo, false);
measure("bridged", 2, ["PCMA", "PCMA"], bridge);
measure("bridged, A-law to mu-law", 2, ["PCMA", "PCMU"], bridge);
measure("recorded", 2, ["PCMA", "PCMA"], record);
measure("G.722", 2, ["G722", "G722"], bridge);
