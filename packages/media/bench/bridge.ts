/**
 * CPU and memory of IVR legs, bridged calls and recorded calls. Each kind runs in a process that does nothing else; the phones run in another.
 * node bin/run.mjs packages/media/bench/bridge.ts [calls=50] [seconds=10] [direct|dgram|auto] [kind ...]
 */

import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MediaCommand, MediaEvent, SessionSettings } from "../src/index.ts";
import { startMediaInProcess } from "../src/node/index.ts";
import type { SocketSetting } from "../src/node/open-network.ts";
import { benchKey } from "./key.ts";

const kinds = ["ivr", "bridged", "recorded", "secured", "g722"] as const;
type Kind = (typeof kinds)[number];
const calls = Number(process.argv[2] ?? 50);
const seconds = Number(process.argv[3] ?? 10);
const sockets = (process.argv[4] ?? "auto") as SocketSetting;
const asked = process.argv.slice(5) as Kind[];
const folder = mkdtempSync(join(tmpdir(), "bench-"));
const address = { bind: "127.0.0.1", ports: [30000, 39999] } as const;

const reply = (child: ChildProcess, ask: object): Promise<Record<string, unknown>> =>
  new Promise((resolve) => {
    child.once("message", (message) => resolve(message as Record<string, unknown>));
    child.send(ask);
  });

const sdpOf = (port: number, kind: Kind) => {
  const secured = kind === "secured";
  const media = `m=audio ${port} RTP/${secured ? "SAVP" : "AVP"} ${kind === "g722" ? 9 : 8} 101`;
  const crypto = `a=crypto:1 ${benchKey.suite} inline:${benchKey.material}\r\n`;
  const head = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n";
  return `${head}${media}\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n${secured ? crypto : ""}`;
};

/** How an IVR leg, a bridged call, and the same recorded, secured by SDES, or with G.722 on both legs, differ. */
const settingsOf = (kind: Kind): SessionSettings => ({
  srtp: kind === "secured" ? "required" : "off",
  codecs: kind === "g722" ? ["G722"] : ["PCMA"],
});

const wavOf = (sec: number): Buffer => {
  const samples = sec * 8000;
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write("RIFF");
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt32LE(0x00010001, 20);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(16000, 28);
  bytes.writeUInt32LE(0x00100002, 32);
  bytes.write("data", 36);
  bytes.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++) bytes.writeInt16LE(Math.round(8000 * Math.sin(i / 3)), 44 + i * 2);
  return bytes;
};

const measure = async (kind: Kind) => {
  const legs = kind === "ivr" ? calls : calls * 2;
  const phones = fork(fileURLToPath(new URL("./phones.ts", import.meta.url)), { execArgv: [] });
  const ports = (await reply(phones, { open: legs, secured: kind === "secured", type: kind === "g722" ? 9 : 8 }))
    .ports as number[];
  const opened = new Map<string, number>();
  let late = 0;
  let way = "";
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const onEvent = (event: MediaEvent) => {
    if (event.is === "Pulse") way = event.sockets;
    if (event.is === "Opened") opened.set(event.session, Number(/m=audio (\d+)/.exec(event.sdp)?.[1]));
    if (event.is === "Opened" && opened.size === legs) resolve();
    if (event.is === "Failed") throw new Error(event.why);
    if (event.is === "Closed") late += event.stats.late;
  };
  const media = startMediaInProcess({ onEvent, sockets });
  const idleBytes = process.memoryUsage.rss();
  const send = (command: MediaCommand) => media.send(command);
  for (const [i, port] of ports.entries())
    send({
      do: "Open",
      session: `leg-${i}`,
      kind: "rtp",
      address,
      offer: sdpOf(port, kind),
      settings: settingsOf(kind),
    });
  await ready;
  for (let i = 0; i < legs; i++) {
    const session = `leg-${i}`;
    if (kind === "ivr") send({ do: "Play", session, play: session, files: [join(folder, "tone.wav")], loop: true });
    else send({ do: "Hear", session, from: [`leg-${i ^ 1}`] });
    if (kind === "recorded" && i % 2 === 0)
      send({ do: "Record", session, recording: session, file: join(folder, session) });
  }
  phones.send({ to: ports.map((_, i) => opened.get(`leg-${i}`)) });
  await new Promise((done) => setTimeout(done, 3000));
  const before = process.cpuUsage();
  const startMs = performance.now();
  await new Promise((done) => setTimeout(done, seconds * 1000));
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1000 / (performance.now() - startMs);
  const rssBytes = process.memoryUsage.rss() - idleBytes;
  const { gaps } = await reply(phones, { count: true });
  await media.close();
  phones.disconnect();
  rmSync(folder, { recursive: true, force: true, maxRetries: 1 });
  console.log(
    JSON.stringify({
      kind,
      calls,
      corePctPerCall: Number(((share * 100) / calls).toFixed(3)),
      lost: gaps,
      late,
      rssKbPerCall: Math.round(rssBytes / 1024 / calls),
      sockets: way,
    }),
  );
};

if (asked.length === 1) {
  writeFileSync(join(folder, "tone.wav"), wavOf(4));
  await measure(asked[0]!);
} else {
  // A process for each: the memory of one kind must not count for the next.
  for (const kind of asked.length > 0 ? asked : kinds)
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(calls), String(seconds), sockets, kind], {
      stdio: "inherit",
    });
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
