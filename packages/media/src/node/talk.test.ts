import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  earOfSound,
  hearOnWire,
  type Measurement,
  measured,
  measurementOf,
  overlapsAny,
  punctual,
  type Stretch,
  theTap,
  together,
} from "@zongji/kit";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { alawToLinear } from "../g711.ts";
import { monoMs } from "./index.ts";
import { type LoopbackPhone, toneLevel } from "./loopback-phone.ts";
import {
  address,
  channelOf,
  epochOf,
  hears,
  hereOf,
  Stage,
  sleep,
  takePriority,
  voice,
  ways,
} from "./media-process.test-scene.ts";

const stage = new Stage();
const { start, startInside, send, next, call, bridge } = stage;
beforeAll(takePriority);
beforeEach(stage.open);
afterEach(stage.close);

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

/** The tone in the recording begins when it was sent, as the middle one of all its frames tells: which is off where the machine kept many of them waiting. */
const inItsPlace = (span: Stretch, offMs: number): Measurement<void> => ({
  span,
  value: undefined,
  against: (spoilt) =>
    Math.abs(offMs) < 20 || overlapsAny(span, spoilt)
      ? []
      : [`the tone in the recording is ${offMs.toFixed(1)} ms off`],
});

/** A recording that begins before the two are bridged and ends in their talk: what each hears, and what is in it. */
const recordedTalk = async (
  recording: string,
  [alice, bob]: readonly [LoopbackPhone, LoopbackPhone],
): Promise<Measurement<void>> => {
  for (const session of ["a", "b"]) send({ do: "Hear", session, from: [] });
  // What was said before is over.
  await sleep(1000);
  const fromMs = performance.now();
  send({ do: "Record", session: "a", recording, file: join(stage.folder, "2026", recording) });
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
  const recordedMs = toneFrom(right, 1000) + started.mono - (sentMs - 20);
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
    inItsPlace(span, recordedMs),
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

test("a process that stood still for less than half a second loses nothing of a recording", {
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
    send({ do: "Record", session: "a", recording, file: join(stage.folder, recording) });
    const { file, mono } = await next("RecordingStarted");
    // What is due goes to disk every 480 ms: of stalls 560 ms apart one has that moment within its first 80.
    for (let stall = 0; stall < 10; stall++) {
      await sleep(300);
      process.kill(stage.media.pid!, "SIGSTOP");
      await sleep(260);
      process.kill(stage.media.pid!, "SIGCONT");
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

test("a play is heard, ends by itself, and a broken file fails without harm", { timeout: 30_000 }, async () => {
  startInside();
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
  writeFileSync(join(stage.folder, "tone.wav"), wav);
  writeFileSync(join(stage.folder, "bad.wav"), "this is no sound");
  send({ do: "Play", session: "a", play: "p1", files: [join(stage.folder, "tone.wav")] });
  expect(await next("PlayEnded")).toMatchObject({ play: "p1", why: "finished", playedMs: 1000 });
  // 50 frames.
  await expect
    .poll(() => phone.heard.filter(({ samples }) => toneLevel(samples, 700) > 5600).length)
    .toBeGreaterThan(45);
  send({
    do: "Play",
    session: "a",
    play: "p2",
    files: [join(stage.folder, "tone.wav"), join(stage.folder, "bad.wav")],
  });
  expect(await next("PlayEnded")).toMatchObject({ play: "p2", why: "failed", playedMs: 0 });
  expect(await next("Failed")).toMatchObject({
    code: "badFile",
    why: expect.stringContaining("bad.wav is not a WAV file"),
  });
  send({ do: "Play", session: "a", play: "p3", files: [join(stage.folder, "tone.wav")], loop: true });
  await sleep(1500);
  send({ do: "Play", session: "a", play: "p4", files: [join(stage.folder, "none.wav")] });
  const stopped = await next("PlayEnded");
  expect(stopped).toMatchObject({ play: "p3", why: "stopped" });
  expect(stopped.playedMs).toBeGreaterThan(1000);
  expect(await next("PlayEnded")).toMatchObject({ play: "p4", why: "failed" });
});

test("digits come in once and go out as events", { timeout: 30_000 }, async () => {
  startInside();
  const [phone] = await call("a", 400);
  await next("Flowing", "a");
  phone.press(7);
  expect(await next("Digit")).toMatchObject({ digit: "7", ms: 80 });
  send({ do: "SendDigits", session: "a", digits: "1#" });
  await expect
    .poll(() => new Set(phone.heard.filter(({ type }) => type === 101).map(({ samples }) => samples[0])).size)
    .toBe(2);
  await sleep(400);
  expect(stage.events.filter(({ is }) => is === "Digit")).toEqual([]);
  send({ do: "SendDigits", session: "a", digits: "1x" });
  expect(await next("Failed")).toMatchObject({ asked: "SendDigits", why: expect.stringContaining('"x"') });
});

test("two browsers hear each other, and one that leaves is reported", { timeout: 120_000 }, async () => {
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
