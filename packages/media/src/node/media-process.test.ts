import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assertHeardOnce, earOfSound } from "@zongji/kit";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buildRtp } from "../rtp.ts";
import { monoMs, repairWav } from "./index.ts";
import { audioPort, LoopbackPhone, sdpOf } from "./loopback-phone.ts";
import {
  address,
  channelOf,
  epochOf,
  hears,
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

test.each(ways)(
  "%s: kill -9 of the process: it comes back, the call is taken up on the same ports, the recording is made whole",
  { timeout: 180_000 },
  async (way) => {
    start(way);
    const [alice, snapshotA] = await call("a", 400);
    const [bob, snapshotB] = await call("b", 1000);
    bridge("a", "b");
    send({ do: "Record", session: "a", recording: "r", file: join(stage.folder, "first") });
    const started = await next("RecordingStarted");
    await sleep(7500);
    const { promise, resolve } = Promise.withResolvers<void>();
    stage.restarted = () => {
      for (const snapshot of [snapshotA, snapshotB]) send({ do: "Restore", snapshot });
      bridge("a", "b");
      resolve();
    };
    const killedMs = monoMs();
    const killed = stage.media.pid!;
    process.kill(killed, "SIGKILL");
    while (stage.media.pid === killed) await sleep(2);
    send({ do: "Open", session: "c", kind: "rtp", address }); // asked while there is no process
    await promise;
    expect((await next("Negotiated", "a")).peerHolds).toBe(false);
    await next("Opened", "c");
    await sleep(500);
    await Promise.all([hears("alice", alice, 1000, 400), hears("bob", bob, 400, 1000)]);
    const segment = await repairWav(join(stage.folder, "first.wav"));
    const lostMs = killedMs - started.mono - segment.samples / 8;
    expect(lostMs).toBeGreaterThan(0);
    expect(lostMs).toBeLessThan(1000);
    expect(await repairWav(join(stage.folder, "first.wav"))).toEqual(segment);
    const left = channelOf(segment.file, 0);
    expect(left.length).toBe(segment.samples);
    const talked = earOfSound(left.subarray(4000, -800), epochOf(started.mono + 500));
    await assertHeardOnce("left", talked, voice(400, 1000));
  },
);

test("close completes recordings before the process ends", { timeout: 30_000 }, async () => {
  start();
  await call("a", 400);
  await next("Flowing", "a");
  send({ do: "Record", session: "a", recording: "r", file: join(stage.folder, "call") });
  await next("RecordingStarted");
  await sleep(700);
  await stage.media.close();
  const { segment } = await next("RecordingEnded");
  expect(segment.samples).toBeGreaterThan(4800);
  expect(readFileSync(segment.file).readUInt32LE(54)).toBe(segment.samples * 2);
  expect(await next("Closed", "a")).toBeDefined();
});

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("when the owner is killed the process completes recordings and ends", { timeout: 60_000 }, async () => {
  startInside();
  const phone = await LoopbackPhone.open(400);
  stage.phones.push(phone);
  const script = `
    import { startMedia } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    const tell = (event) => event.is !== "Pulse" && console.log(JSON.stringify(event));
    const media = startMedia({ onEvent: tell });
    console.log(JSON.stringify({ is: "Pid", pid: media.pid }));
    media.send({ do: "Open", session: "a", kind: "rtp", address: ${JSON.stringify(address)}, offer: ${JSON.stringify(sdpOf(phone.port))} });
    media.send({ do: "Record", session: "a", recording: "r", file: ${JSON.stringify(join(stage.folder, "call"))} });`;
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
  const file = join(stage.folder, "call.wav");
  const samples = readFileSync(file).readUInt32LE(46);
  expect(samples).toBeGreaterThan(5900 * 8);
  expect(readFileSync(file).length).toBe(58 + samples * 2);
  await assertHeardOnce("left", earOfSound(channelOf(file, 0).subarray(4000), epochOf(mono + 500)), voice(400, 1000));
});

const rtpOf = (phone: LoopbackPhone, sequence: number) =>
  buildRtp(
    { payloadType: 8, marker: false, sequence, timestamp: sequence * 160, ssrc: phone.port },
    new Uint8Array(160),
  );

test("a session begins while its process is stopped: strangers' datagrams are dropped, the peer's first ones are kept", {
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
  stage.phones.push(stranger, phone);
  for (let port = 20_000; port < 20_400; port += 2) stranger.raw(rtpOf(stranger, 1), port);
  await sleep(50);
  process.kill(stage.media.pid!, "SIGSTOP");
  try {
    send({ do: "Open", session: "b", kind: "rtp", address, offer: sdpOf(phone.port) });
    const { sdp, agreed } = await next("Opened", "b");
    expect(agreed).toMatchObject({ codec: "PCMA", direction: "sendrecv" });
    for (let n = 10; n < 15; n++) phone.raw(rtpOf(phone, n), audioPort(sdp));
    await sleep(50);
  } finally {
    process.kill(stage.media.pid!, "SIGCONT");
  }
  await next("Flowing", "b");
  send({ do: "Close", session: "b" });
  expect((await next("Closed", "b")).stats).toMatchObject({ packetsIn: 5, lost: 0, dropped: 0 });
});
