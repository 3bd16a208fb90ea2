import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  assertHeardOnce,
  earOfSound,
  goFirst,
  hearOnWire,
  type Measurement,
  measured,
  measurementOf,
  punctual,
  type Stretch,
  startWitness,
  theTap,
  together,
} from "@zongji/kit";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { MediaCommand, MediaEvent, SessionSnapshot } from "../door.ts";
import { alawToLinear } from "../g711.ts";
import { buildRtp } from "../rtp.ts";
import { beginning } from "./description.ts";
import { MediaEngine } from "./engine.ts";
import { monoMs, repairWav, startMedia, startMediaInProcess } from "./index.ts";
import { audioPort, LoopbackPhone, sdpOf, toneLevel } from "./loopback-phone.ts";
import type { MediaProcess } from "./media-process.ts";
import { openNetwork } from "./open-network.ts";

type Is<K extends MediaEvent["is"]> = Extract<MediaEvent, { is: K }>;

const address = { bind: "127.0.0.1", ports: [20_000, 20_400] } as const;
let folder = "";
let events: MediaEvent[] = [];
let media: MediaProcess;
let phones: LoopbackPhone[] = [];
let restarted: (pid: number) => void = () => {};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const send = (command: MediaCommand) => media.send(command);
const onEvent = (event: MediaEvent) => events.push(event);

/** At the priority that the media process takes itself. */
beforeAll(() => {
  goFirst([0], -5);
  startWitness(-5);
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "media-"));
  events = [];
  phones = [];
});

afterEach(async () => {
  await media.close();
  for (const phone of phones) phone.close();
  rmSync(folder, { recursive: true, force: true });
});

const ways = ["direct", "dgram"] as const;
const start = (sockets?: (typeof ways)[number]) => {
  media = startMedia({ onEvent, onRestarted: (pid) => restarted(pid), ...(sockets && { sockets }) });
};

/** Takes the next event of a kind. */
const next = async <K extends MediaEvent["is"]>(is: K, session?: string): Promise<Is<K>> => {
  const untilMs = performance.now() + 15_000;
  while (performance.now() < untilMs) {
    const at = events.findIndex(
      (e) => e.is === is && (session === undefined || ("session" in e && e.session === session)),
    );
    if (at >= 0) return events.splice(at, 1)[0] as Is<K>;
    await sleep(5);
  }
  throw new Error(`no ${is} came; there are ${JSON.stringify(events.filter((e) => e.is !== "Pulse"))}`);
};

const call = async (session: string, hz: number): Promise<[LoopbackPhone, SessionSnapshot]> => {
  const phone = await LoopbackPhone.open(hz);
  phones.push(phone);
  send({ do: "Open", session, kind: "rtp", address, offer: sdpOf(phone.port) });
  const opened = await next("Opened", session);
  phone.talk(audioPort(opened.sdp));
  return [phone, opened.snapshot];
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const bridge = (a: string, b: string) => {
  send({ do: "Hear", session: a, from: [b] });
  send({ do: "Hear", session: b, from: [a] });
};

/** One channel of a recording, linear. */
const channelOf = (file: string, channel: 0 | 1): Int16Array => {
  const bytes = readFileSync(file).subarray(58);
  return Int16Array.from({ length: bytes.length / 2 }, (_, i) => alawToLinear[bytes[i * 2 + channel]!]!);
};

/** Moments of monoMs() as ms since the epoch. */
const epochOf = (mono: number): number => mono - monoMs() + Date.now();
/** And by performance.now(). */
const hereOf = (mono: number): number => mono - monoMs() + performance.now();

const saidDb = -12;
const voice = (toneHz: number, othersHz: number) => ({ toneHz, db: saidDb, others: [othersHz] });

/** This phone hears this tone, and not the other, all along for 5 s from now. */
const hears = (who: string, { port }: LoopbackPhone, hz: number, otherHz: number): Promise<void> =>
  measured(who, async () => measurementOf(who, await hearOnWire(port, 5500), [voice(hz, otherHz)]));

/** ms at which a tone begins in a channel, by windows of 4 ms. */
const toneFrom = (samples: Int16Array, hz: number): number => {
  for (let at = 0; at + 80 <= samples.length; at += 8)
    if (toneLevel(samples.subarray(at, at + 80), hz) > 4000) return at / 8 + 5;
  return Number.NaN;
};

/** When the first frame with the tone was sent within this time, by its place in the sequence: what was late moves nothing; of monoMs(). */
const toneSent = ({ port }: LoopbackPhone, hz: number, span: Stretch): number => {
  const frames = theTap().sentTo({ port }, span);
  const ms = (sequence: number) => ((sequence - frames[0]!.sequence) & 0xffff) * 20;
  const begins = frames.map(({ atMs, sequence }) => atMs - ms(sequence)).sort((a, b) => a - b);
  const linear = (payload: Uint8Array) => Int16Array.from(payload, (code) => alawToLinear[code]!);
  const first = frames.find(({ payload }) => toneLevel(linear(payload), hz) > 4000)!;
  return begins[begins.length >> 1]! + ms(first.sequence) + monoMs() - performance.now();
};

/** A recording that begins before the two are bridged and ends in their talk: what each hears, and what is in it. */
const recordedTalk = async (
  recording: string,
  [alice, bob]: readonly [LoopbackPhone, LoopbackPhone],
): Promise<Measurement<void>> => {
  for (const session of ["a", "b"]) send({ do: "Hear", session, from: [] });
  // What was said before is over.
  await sleep(1000);
  const fromMs = performance.now();
  send({ do: "Record", session: "a", recording, file: join(folder, "2026", recording) });
  const started = await next("RecordingStarted");
  await sleep(1000);
  const bridgedMs = monoMs();
  bridge("a", "b");
  await sleep(400);
  const [toAlice, toBob] = await Promise.all([hearOnWire(alice.port, 5500), hearOnWire(bob.port, 5500)]);
  const endMs = monoMs();
  send({ do: "StopRecord", recording });
  const { segment } = await next("RecordingEnded");
  const span = { fromMs, toMs: performance.now() };
  expect(createHash("sha256").update(readFileSync(segment.file)).digest("hex")).toBe(segment.sha256);
  const [left, right] = [channelOf(segment.file, 0), channelOf(segment.file, 1)];
  expect(left.length).toBe(segment.samples);
  const sentMs = toneSent(alice, 1000, span);
  // A packet holds the sound from before it was sent.
  expect(Math.abs(toneFrom(right, 1000) + started.mono - (sentMs - 20))).toBeLessThan(20);
  const [lengthMs, bridgeMs] = [segment.samples / 8 - (endMs - started.mono), sentMs - bridgedMs];
  const part = (lane: Int16Array, ms: number) => earOfSound(lane.subarray(ms * 8), epochOf(started.mono + ms));
  const ears = [
    measurementOf("alice", toAlice, [voice(1000, 400)]),
    measurementOf("bob", toBob, [voice(400, 1000)]),
    measurementOf("left", part(left, 500), [voice(400, 1000)]),
    measurementOf("right", part(right, bridgedMs - started.mono + 500), [voice(1000, 400)]),
  ];
  return together(span, [
    ...ears,
    punctual("the end of the recording", hereOf(endMs), lengthMs, 100),
    punctual("the first of the tone", hereOf(bridgedMs), bridgeMs, 60),
  ]);
};

test.each(ways)(
  "%s: two phones hear each other through the process, and the recording has one left and the other right",
  { timeout: 180_000 },
  async (way) => {
    start(way);
    const [alice] = await call("a", 400);
    const [bob] = await call("b", 1000);
    await next("Flowing", "a");
    await next("Flowing", "b");
    let times = 0;
    await measured("a talk and its recording", () => recordedTalk(`r${times++}`, [alice, bob]));
    send({ do: "Close", session: "a" });
    expect((await next("Closed", "a")).stats).toMatchObject({ lost: 0, dropped: 0 });
  },
);

test("a play is heard, ends by itself, and a broken file fails without harm", { timeout: 30_000 }, async () => {
  media = startMediaInProcess({ onEvent });
  const [phone] = await call("a", 400);
  const samples = Int16Array.from({ length: 8000 }, (_, i) => 8000 * Math.sin((2 * Math.PI * 700 * i) / 8000));
  const wav = Buffer.alloc(44 + 16_000);
  wav.write("RIFF");
  wav.write("WAVEfmt ", 8);
  for (const [at, value] of [
    [16, 16],
    [20, 0x00010001],
    [24, 8000],
    [28, 16_000],
    [32, 0x00100002],
    [40, 16_000],
  ] as const)
    wav.writeUInt32LE(value, at);
  wav.write("data", 36);
  Buffer.from(samples.buffer).copy(wav, 44);
  writeFileSync(join(folder, "tone.wav"), wav);
  writeFileSync(join(folder, "bad.wav"), "this is no sound");
  send({ do: "Play", session: "a", play: "p1", files: [join(folder, "tone.wav")] });
  expect(await next("PlayEnded")).toMatchObject({ play: "p1", why: "finished", playedMs: 1000 });
  // 50 frames.
  await expect
    .poll(() => phone.heard.filter(({ samples }) => toneLevel(samples, 700) > 5600).length)
    .toBeGreaterThan(45);
  send({ do: "Play", session: "a", play: "p2", files: [join(folder, "tone.wav"), join(folder, "bad.wav")] });
  expect(await next("PlayEnded")).toMatchObject({ play: "p2", why: "failed", playedMs: 0 });
  expect(await next("Failed")).toMatchObject({
    code: "badFile",
    why: expect.stringContaining("bad.wav is not a WAV file"),
  });
  send({ do: "Play", session: "a", play: "p3", files: [join(folder, "tone.wav")], loop: true });
  await sleep(1500);
  send({ do: "Play", session: "a", play: "p4", files: [join(folder, "none.wav")] });
  const stopped = await next("PlayEnded");
  expect(stopped).toMatchObject({ play: "p3", why: "stopped" });
  expect(stopped.playedMs).toBeGreaterThan(1000);
  expect(await next("PlayEnded")).toMatchObject({ play: "p4", why: "failed" });
});

test("digits come in once and go out as events", { timeout: 30_000 }, async () => {
  media = startMediaInProcess({ onEvent });
  const [phone] = await call("a", 400);
  await next("Flowing", "a");
  phone.press(7);
  expect(await next("Digit")).toMatchObject({ digit: "7", ms: 80 });
  send({ do: "SendDigits", session: "a", digits: "1#" });
  await expect
    .poll(() => new Set(phone.heard.filter(({ type }) => type === 101).map(({ samples }) => samples[0])).size)
    .toBe(2);
  await sleep(400);
  expect(events.filter(({ is }) => is === "Digit")).toEqual([]);
  send({ do: "SendDigits", session: "a", digits: "1x" });
  expect(await next("Failed")).toMatchObject({ asked: "SendDigits", why: expect.stringContaining('"x"') });
});

test.each(ways)(
  "%s: kill -9 of the process: it comes back, the call is taken up on the same ports, the recording is made whole",
  { timeout: 180_000 },
  async (way) => {
    start(way);
    const [alice, snapshotA] = await call("a", 400);
    const [bob, snapshotB] = await call("b", 1000);
    bridge("a", "b");
    send({ do: "Record", session: "a", recording: "r", file: join(folder, "first") });
    const started = await next("RecordingStarted");
    await sleep(7500);
    const { promise, resolve } = Promise.withResolvers<void>();
    restarted = () => {
      for (const snapshot of [snapshotA, snapshotB]) send({ do: "Restore", snapshot });
      bridge("a", "b");
      resolve();
    };
    const killedMs = monoMs();
    const killed = media.pid!;
    process.kill(killed, "SIGKILL");
    while (media.pid === killed) await sleep(2);
    send({ do: "Open", session: "c", kind: "rtp", address }); // asked while there is no process
    await promise;
    expect((await next("Negotiated", "a")).peerHolds).toBe(false);
    await next("Opened", "c");
    await sleep(500);
    await Promise.all([hears("alice", alice, 1000, 400), hears("bob", bob, 400, 1000)]);
    const segment = await repairWav(join(folder, "first.wav"));
    const lostMs = killedMs - started.mono - segment.samples / 8;
    expect(lostMs).toBeGreaterThan(0);
    expect(lostMs).toBeLessThan(1000);
    expect(await repairWav(join(folder, "first.wav"))).toEqual(segment);
    const left = channelOf(segment.file, 0);
    expect(left.length).toBe(segment.samples);
    const talked = earOfSound(left.subarray(4000, -800), epochOf(started.mono + 500));
    await assertHeardOnce("left", talked, voice(400, 1000));
  },
);

test("a process that stood still for less than half a second has left nothing out of a recording", {
  timeout: 120_000,
}, async () => {
  start("direct");
  const [_alice] = await call("a", 400);
  const [_bob] = await call("b", 1000);
  await next("Flowing", "a");
  await next("Flowing", "b");
  bridge("a", "b");
  await sleep(300);
  let times = 0;
  await measured("a recording through stalls", async () => {
    const recording = `r${times++}`;
    const fromMs = performance.now();
    send({ do: "Record", session: "a", recording, file: join(folder, recording) });
    const { file, mono } = await next("RecordingStarted");
    // What is due goes to disk every 480 ms: of stalls 560 ms apart one has that moment within its first 80.
    for (let stall = 0; stall < 10; stall++) {
      await sleep(300);
      process.kill(media.pid!, "SIGSTOP");
      await sleep(260);
      process.kill(media.pid!, "SIGCONT");
    }
    await sleep(300);
    send({ do: "StopRecord", recording });
    await next("RecordingEnded");
    const span = { fromMs, toMs: performance.now() };
    const lanes = ([0, 1] as const).map((channel) => {
      const sound = earOfSound(channelOf(file, channel).subarray(800, -800), epochOf(mono + 100));
      return measurementOf(`lane ${channel}`, sound, [channel === 0 ? voice(400, 1000) : voice(1000, 400)]);
    });
    return together(span, lanes);
  });
});

test("closing makes recordings whole before the process goes", { timeout: 30_000 }, async () => {
  start();
  await call("a", 400);
  await next("Flowing", "a");
  send({ do: "Record", session: "a", recording: "r", file: join(folder, "call") });
  await next("RecordingStarted");
  await sleep(700);
  await media.close();
  const { segment } = await next("RecordingEnded");
  expect(segment.samples).toBeGreaterThan(4800);
  expect(readFileSync(segment.file).readUInt32LE(54)).toBe(segment.samples * 2);
  expect(await next("Closed", "a")).toBeDefined();
});

test("when the owner is killed the process makes recordings whole and goes", { timeout: 60_000 }, async () => {
  media = startMediaInProcess({ onEvent });
  const phone = await LoopbackPhone.open(400);
  phones.push(phone);
  const script = `
    import { startMedia } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    const tell = (event) => event.is !== "Pulse" && console.log(JSON.stringify(event));
    const media = startMedia({ onEvent: tell });
    console.log(JSON.stringify({ is: "Pid", pid: media.pid }));
    media.send({ do: "Open", session: "a", kind: "rtp", address: ${JSON.stringify(address)}, offer: ${JSON.stringify(sdpOf(phone.port))} });
    media.send({ do: "Record", session: "a", recording: "r", file: ${JSON.stringify(join(folder, "call"))} });`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  owner.stdout.on("data", (chunk) => {
    text += chunk;
  });
  const said = async (is: string) => {
    for (let i = 0; i < 1500; i++) {
      const line = text.split("\n").find((one) => one.includes(`"is":"${is}"`) && one.endsWith("}"));
      if (line) return JSON.parse(line);
      await sleep(10);
    }
    throw new Error(`no ${is} came`);
  };
  const { pid } = await said("Pid");
  phone.talk(audioPort((await said("Opened")).sdp));
  const { mono } = await said("RecordingStarted");
  await sleep(7000);
  owner.kill("SIGKILL");
  for (let i = 0; i < 2000 && alive(pid); i++) await sleep(10);
  expect(alive(pid)).toBe(false);
  const file = join(folder, "call.wav");
  const samples = readFileSync(file).readUInt32LE(46);
  expect(samples).toBeGreaterThan(5900 * 8);
  expect(readFileSync(file).length).toBe(58 + samples * 2);
  await assertHeardOnce("left", earOfSound(channelOf(file, 0).subarray(4000), epochOf(mono + 500)), voice(400, 1000));
});

test("asking for what can't be is told by name", { timeout: 30_000 }, async () => {
  media = startMediaInProcess({ onEvent });
  const narrow = { bind: "127.0.0.1", ports: [20_500, 20_501] } as const;
  send({ do: "Open", session: "a", kind: "rtp", address: narrow });
  await next("Opened", "a");
  send({ do: "Open", session: "b", kind: "rtp", address: narrow });
  expect(await next("Failed", "b")).toMatchObject({
    code: "noPort",
    why: expect.stringContaining("mediaPorts 20500–20501"),
  });
  send({ do: "Close", session: "a" });
  await next("Closed", "a");
  send({ do: "Open", session: "b", kind: "rtp", address: narrow });
  await next("Opened", "b");
  send({ do: "Open", session: "c", kind: "rtp", address: { bind: "192.0.2.9", ports: [20_500, 20_600] } });
  expect(await next("Failed", "c")).toMatchObject({ code: "noPort", why: expect.stringContaining("192.0.2.9") });
  send({ do: "Open", session: "d", kind: "rtp", address, offer: sdpOf(4000).replace("RTP/AVP 8 101", "RTP/AVP 18") });
  expect(await next("Failed", "d")).toMatchObject({ code: "badMedia", why: expect.stringContaining("line 6") });
  send({ do: "StopPlay", session: "nobody" });
  expect(await next("Failed", "nobody")).toMatchObject({ code: "unknownSession" });
  writeFileSync(join(folder, "there.wav"), "");
  send({ do: "Record", session: "b", recording: "r", file: join(folder, "there") });
  expect(await next("RecordingFailed")).toMatchObject({ recording: "r", why: expect.stringContaining("EEXIST") });
  send({ do: "Restore", snapshot: { session: "w", kind: "webrtc" } });
  expect(await next("Failed", "w")).toMatchObject({ asked: "Restore" });
});

const rtpOf = (phone: LoopbackPhone, sequence: number) =>
  buildRtp(
    { payloadType: 8, marker: false, sequence, timestamp: sequence * 160, ssrc: phone.port },
    new Uint8Array(160),
  );

test("a session begins while its process is stopped: at a port where a stranger spoke before, and its peer's first words are kept", {
  timeout: 30_000,
}, async () => {
  start("direct");
  await call("a", 400);
  // What is spare is asked for with the first session, and told before the end of another.
  await call("other", 400);
  send({ do: "Close", session: "other" });
  await next("Closed", "other");
  const stranger = await LoopbackPhone.open(600);
  const phone = await LoopbackPhone.open(1000);
  phones.push(stranger, phone);
  for (let port = 20_000; port < 20_400; port += 2) stranger.raw(rtpOf(stranger, 1), port);
  await sleep(50);
  process.kill(media.pid!, "SIGSTOP");
  try {
    send({ do: "Open", session: "b", kind: "rtp", address, offer: sdpOf(phone.port) });
    const { sdp, agreed } = await next("Opened", "b");
    expect(agreed).toMatchObject({ codec: "PCMA", direction: "sendrecv" });
    for (let n = 10; n < 15; n++) phone.raw(rtpOf(phone, n), audioPort(sdp));
    await sleep(50);
  } finally {
    process.kill(media.pid!, "SIGCONT");
  }
  await next("Flowing", "b");
  send({ do: "Close", session: "b" });
  expect((await next("Closed", "b")).stats).toMatchObject({ packetsIn: 5, lost: 0, dropped: 0 });
});

test("a range that is used up is told by name, also where a part of it waited; what the peer can't speak costs no port", {
  timeout: 30_000,
}, async () => {
  start();
  const narrow = { bind: "127.0.0.1", ports: [20_600, 20_647] } as const;
  const names = Array.from({ length: 24 }, (_, n) => `s${n}`);
  const ports = new Set<number>();
  for (const session of names) {
    send({
      do: "Open",
      session: `${session}-bad`,
      kind: "rtp",
      address: narrow,
      offer: sdpOf(4000).replace("8 101", "18"),
    });
    expect(await next("Failed")).toMatchObject({ session: `${session}-bad`, asked: "Open", code: "badMedia" });
    send({ do: "Open", session, kind: "rtp", address: narrow });
    ports.add(audioPort((await next("Opened", session)).sdp));
  }
  expect(ports.size).toBe(24);
  send({ do: "Open", session: "more", kind: "rtp", address: narrow });
  expect(await next("Failed", "more")).toMatchObject({ asked: "Open", code: "noPort" });
  for (const session of names) send({ do: "Close", session });
  for (const session of names) await next("Closed", session);
  send({ do: "Open", session: "more", kind: "rtp", address: narrow });
  await next("Opened", "more");
});

test("a session that began at a port which is not spare is lost, and told so", async () => {
  media = startMediaInProcess({ onEvent });
  const engine = new MediaEngine((event) => event.is !== "Spare" && onEvent(event), openNetwork("dgram"));
  const snapshot = beginning({ do: "Open", session: "a", kind: "rtp", address }, 20_000);
  await engine.take({ do: "Begin", snapshot, sinceMs: monoMs() });
  expect(await next("Failed", "a")).toMatchObject({ asked: "Restore", code: "noPort" });
  await engine.close();
});

test("two browsers' ends hear each other, and one that goes is told", { timeout: 120_000 }, async () => {
  start();
  send({ do: "Open", session: "x", kind: "webrtc", address });
  const offer = (await next("Opened", "x")).sdp;
  send({ do: "Open", session: "y", kind: "webrtc", address, offer });
  const answer = (await next("Opened", "y")).sdp;
  expect(answer).toContain("UDP/TLS/RTP/SAVPF 8 101");
  send({ do: "Remote", session: "x", sdp: answer, as: "answer" });
  await next("Flowing", "x");
  await next("Flowing", "y");
  const [alice] = await call("a", 400);
  send({ do: "Hear", session: "x", from: ["a"] });
  send({ do: "Hear", session: "a", from: ["y"] });
  await sleep(500);
  await hears("alice", alice, 400, 1000);
  send({ do: "SendDigits", session: "x", digits: "4" });
  expect(await next("Digit", "y")).toMatchObject({ digit: "4" });
  send({ do: "Close", session: "y" });
  await next("Closed", "y");
  await next("TransportLost", "x");
  send({ do: "Remote", session: "x", sdp: "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 8\r\n", as: "offer" });
  expect(await next("Failed", "x")).toMatchObject({ code: "badMedia", why: expect.stringContaining("ice-ufrag") });
});
