/**
 * The cost of a leg's 20 ms from socket to socket: a datagram in, jitter buffer, mix, a datagram out. Bridged pairs of sessions send to each other over loopback, on a
 * simulated clock; nothing else runs in this process. "fast" keeps everything in the processor's caches. "paced", one frame each 20 ms, has the caches of a real
 * process, and the figure includes each frame's wake.
 * node bin/run.mjs packages/media/bench/legs.ts [legs=400] [frames=400] [fast|paced] [direct|dgram]
 */

import { settled } from "../src/latch.ts";
import type { UdpSocket } from "../src/node/network.ts";
import { openNetwork, type SocketSetting } from "../src/node/open-network.ts";
import { runFrames } from "../src/output.ts";
import { receiveRtp } from "../src/receive.ts";
import { newSession, type Session, setAgreed, setHears, withDefaults } from "../src/session.ts";
import { newTimeline, takeUntil } from "../src/timeline.ts";
import { warm } from "../src/warm.ts";
import { alawWith } from "./scenes.ts";

const count = Number(process.argv[2] ?? 400);
const frames = Number(process.argv[3] ?? 400);
const paced = process.argv[4] === "paced";
const network = openNetwork((process.argv[5] ?? "direct") as SocketSetting);
const firstPort = 42_000;
const measurings = 5;

let nowMs = 0;
const sockets: UdpSocket[] = [];

const open = async (i: number): Promise<Session> => {
  const socket = await network.bind("127.0.0.1", firstPort + i);
  const origin = { ssrc: i + 1, ms: 0, timestamp: 0, sequence: 0 };
  const settings = withDefaults({ codecs: ["PCMA"], reportHeard: true });
  const session = newSession(`leg-${i}`, "rtp", settings, origin, () => {});
  session.wire = {
    rtp: (packet, to) => to && socket.send(packet, to),
    rtcp: () => {},
    settle: (ms) => socket.keepTo(settled(session.latch, ms)),
  };
  socket.receiver = { receive: (bytes, from) => receiveRtp(session, bytes, from, nowMs) };
  sockets.push(socket);
  setAgreed(session, alawWith({ address: "127.0.0.1", port: firstPort + (i ^ 1) }), 0);
  return session;
};

const sessions: Session[] = [];
for (let i = 0; i < count; i++) sessions.push(await open(i));
// On the wire 0 sends to 1, and 2 to 3; 0 is bridged with 3, and 1 with 2.
for (const [i, session] of sessions.entries()) setHears(session, [sessions[i ^ 3] ?? sessions[i ^ 1]!]);
const rounds = Array.from({ length: Math.ceil(count / 64) }, (_, n) => ({
  sessions: sessions.slice(n * 64, n * 64 + 64),
  sockets: sockets.slice(n * 64, n * 64 + 64),
}));
const timelines = sessions.filter((_, i) => i % 4 < 2).map((session) => [session, newTimeline(0)] as const);

const run = async (times: number) => {
  for (let frame = 0; frame < times; frame++) {
    if (paced) await new Promise((resolve) => setTimeout(resolve, 20));
    nowMs += 20;
    for (const round of rounds) {
      warm(round.sessions);
      network.fetch(round.sockets);
      if (frame % 10 === 0) for (const { wire } of round.sessions) wire?.settle?.(nowMs);
      network.together(() => runFrames(round.sessions, nowMs, nowMs));
    }
    if (frame % 24 === 0) for (const [, timeline] of timelines) takeUntil(timeline, nowMs - 180);
    // The event loop reads Node's own sockets.
    if (network.way === "dgram") await new Promise(setImmediate);
  }
};

const measure = async (kind: string) => {
  await run(paced ? 100 : 400);
  let [best, user] = [Number.POSITIVE_INFINITY, 0];
  for (let round = 0; round < measurings; round++) {
    const before = process.cpuUsage();
    await run(frames / measurings);
    const used = process.cpuUsage(before);
    if (used.user + used.system < best) [best, user] = [used.user + used.system, used.user];
  }
  const micros = (value: number) => Number((value / (frames / measurings) / count).toFixed(2));
  console.log(JSON.stringify({ kind, legs: count, paced, microsPerLegFrame: micros(best), user: micros(user) }));
};

await measure("bridged");
for (const [session, timeline] of timelines) session.timelines.add(timeline);
await measure("recorded");
process.exit(0);
