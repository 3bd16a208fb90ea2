/**
 * The cost of a frame of many sessions with empty processor caches, as after each sleep: before each frame enough other memory is written to evict all of theirs, and
 * only the frame's own time counts. Without the kernel. Median of the frames.
 * node bin/run.mjs packages/media/bench/cold.ts [legs=400] [frames=300]
 */

import { runFrames } from "../src/output.ts";
import { receiveRtp } from "../src/receive.ts";
import { buildRtp } from "../src/rtp.ts";
import { newSession, type Session, setAgreed, withDefaults } from "../src/session.ts";
import { newTimeline, takeUntil } from "../src/timeline.ts";
import { warm } from "../src/warm.ts";
import { alawWith, bridge, playTo } from "./scenes.ts";

const count = Number(process.argv[2] ?? 400);
const frames = Number(process.argv[3] ?? 300);
const roundLength = 64;
const others = new Float64Array(8 * 2 ** 20);
const from = { address: "127.0.0.1", port: 9 };

let sent = 0;
const open = (id: string): Session => {
  const origin = { ssrc: 4_000_000_000, ms: 0, timestamp: 3_000_000_000, sequence: 0 };
  const session = newSession(id, "rtp", withDefaults({ reportHeard: true }), origin, () => {});
  session.wire = { rtp: (packet) => (sent += packet.length), rtcp: () => {} };
  setAgreed(session, alawWith(from), 0);
  return session;
};

const packet = buildRtp(
  { payloadType: 8, marker: false, sequence: 0, timestamp: 0, ssrc: 3_333_333_333 },
  Uint8Array.from({ length: 160 }, (_, i) => (i * 7) & 0xff),
);
const view = new DataView(packet.buffer);
const pushOut = () => {
  for (let i = 0; i < others.length; i += 8) others[i] = others[i]! + 1;
};

const measure = (name: string, prepare: (sessions: readonly Session[]) => ((nowMs: number) => void) | undefined) => {
  const sessions = Array.from({ length: count }, (_, i) => open(`leg-${i}`));
  const rounds = Array.from({ length: Math.ceil(count / roundLength) }, (_, n) =>
    sessions.slice(n * roundLength, (n + 1) * roundLength),
  );
  const each = prepare(sessions);
  const tookMs: number[] = [];
  for (let n = 0; n < frames + 300; n++) {
    const atMs = 1e6 + n * 20.01;
    view.setUint16(2, n & 0xffff);
    view.setUint32(4, n * 160);
    if (n >= 300) pushOut();
    const startMs = performance.now();
    for (const round of rounds) {
      warm(round);
      for (const session of round) receiveRtp(session, packet, from, atMs + 7);
      runFrames(round, atMs + 10, atMs + 10.1);
    }
    if (n >= 300) tookMs.push(performance.now() - startMs);
    each?.(atMs);
  }
  if (sent === 0) throw new Error("nothing was sent");
  const median = tookMs.sort((a, b) => a - b)[tookMs.length >> 1]!;
  console.log(JSON.stringify({ name, legs: count, microsPerLegFrame: Number(((median * 1000) / count).toFixed(2)) }));
};

const record = (sessions: readonly Session[]) => {
  bridge(sessions);
  const timelines = sessions.flatMap((session, i) => (i % 2 === 0 ? [[session, newTimeline(1e6)] as const] : []));
  for (const [session, timeline] of timelines) session.timelines.add(timeline);
  return (nowMs: number) => {
    for (const [, timeline] of timelines) takeUntil(timeline, nowMs - 180);
  };
};

measure("ivr", playTo);
measure("bridged", bridge);
measure("recorded", record);
