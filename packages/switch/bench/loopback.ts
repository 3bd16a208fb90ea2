/**
 * Two switches with real sockets and media processes on 127.0.0.1: one calls the other as a carrier would. A prompt is played, a key is pressed, both sides are recorded,
 * the media process of one is killed during the call, the call is ended. Prints the events; exits with 1 if something is missing.
 */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CallId, LegId, PlayId, RecordingId, SwitchEvent, TrunkId } from "@zongji/domain";
import {
  createSwitch,
  type Log,
  machineTimers,
  machineWire,
  type Switch,
  type SwitchConfig,
  type Trunk,
} from "../src/index.ts";

const mono = () => Number(process.hrtime.bigint() / 1000n) / 1000;
const anchor = Date.now() - mono();
const clock = { mono, at: (ms: number) => Math.round(anchor + ms) };
const root = mkdtempSync(join(tmpdir(), "loopback-"));
const complaints: string[] = [];
const check = (true_: boolean, what: string) => {
  console.log(`${true_ ? "ok  " : "FAIL"} ${what}`);
  if (!true_) complaints.push(what);
};

/** 16-bit WAV of a sine. */
const writeTone = (file: string, hz: number, ms: number) => {
  const samples = ms * 8;
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(16000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++)
    bytes.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * hz * i) / 8000)), 44 + i * 2);
  writeFileSync(file, bytes);
};

const alaw = (code: number): number => {
  const c = code ^ 0x55;
  const exponent = (c & 0x70) >> 4;
  const mantissa = (c & 0x0f) << 4;
  const value = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
  return c & 0x80 ? value : -value;
};

/** The share of 20 ms frames with most of their power in the tone (Goertzel). */
const toneMs = (file: string, channel: 0 | 1, hz: number): number => {
  const bytes = readFileSync(file).subarray(58);
  let frames = 0;
  for (let at = 0; at + 320 <= bytes.length; at += 320) {
    const w = 2 * Math.cos((2 * Math.PI * hz) / 8000);
    let [s1, s2, power] = [0, 0, 0];
    for (let i = 0; i < 160; i++) {
      const x = alaw(bytes[at + i * 2 + channel]!);
      power += x * x;
      [s1, s2] = [x + w * s1 - s2, s1];
    }
    if (power > 1e6 && (s1 * s1 + s2 * s2 - w * s1 * s2) / 80 > 0.8 * power) frames++;
  }
  return frames * 20;
};

type Side = { readonly events: SwitchEvent[]; readonly switch: Switch; readonly folder: string };

const open = async (
  name: string,
  hz: number,
  trunk: Partial<Trunk>,
  ports: readonly [number, number],
): Promise<Side> => {
  const folder = join(root, name);
  mkdirSync(folder);
  writeTone(join(folder, "tone.wav"), hz, 20_000);
  writeTone(join(folder, "greeting.wav"), hz, 1000);
  const events: SwitchEvent[] = [];
  const quiet = (_fields: object, _sentence: string) => {};
  const log: Log = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (fields, sentence) => console.log(name, sentence, fields),
  };
  const config: SwitchConfig = {
    listeners: [{ name: "udp", transport: "udp", bind: "127.0.0.1", port: 0 }],
    trunks: [{ id: "line" as TrunkId, listener: "udp", sources: [], ...trunk }],
    devices: {
      ofUser: () => undefined,
      userOf: () => undefined,
      digestUser: (user, realm) =>
        user === "tester" && realm === "test"
          ? { md5: createHash("md5").update("tester:test:secret").digest("hex") }
          : undefined,
    },
    sipDomain: "zongji.local",
    promptFolders: [folder],
    recordingsFolder: folder,
    rtp: { bind: "127.0.0.1", ports },
    sipT1Ms: 100,
  };
  const opened = await createSwitch({
    config,
    clock,
    timers: machineTimers,
    wire: machineWire,
    log,
    onEvent: (event) => void events.push(event),
  });
  if (!opened.ok) throw new Error(opened.error.message);
  return { events, switch: opened.switch, folder };
};

const until = async <T>(what: string, find: () => T | undefined, ms = 8000): Promise<T> => {
  for (let waited = 0; waited < ms; waited += 10) {
    const found = find();
    if (found !== undefined) return found;
    await sleep(10);
  }
  throw new Error(`never seen: ${what}`);
};
const seen = <K extends SwitchEvent["is"]>(side: Side, is: K) =>
  until(is, () => side.events.find((event): event is Extract<SwitchEvent, { is: K }> => event.is === is));

const talk = async (hotline: Side, caller: Side) => {
  const out = "out" as LegId;
  caller.switch.perform({
    do: "Originate",
    call: "c" as CallId,
    leg: out,
    target: { to: "trunk", trunk: "line" as TrunkId, number: "12345678" },
    from: { number: "tester" },
    ringMs: 10_000,
  });
  const arrived = await seen(hotline, "LegArrived");
  check(arrived.calledNumber === "12345678" && arrived.testBy === "tester", "the call arrives, proved by digest");
  hotline.switch.perform({ do: "Ring", leg: arrived.leg });
  await seen(caller, "LegRinging");
  hotline.switch.perform({ do: "Answer", leg: arrived.leg });
  await seen(caller, "LegAnswered");
  await seen(hotline, "LegAnswered");
  hotline.switch.perform({ do: "Record", leg: arrived.leg, recording: "h" as RecordingId, file: "2026/h" });
  caller.switch.perform({ do: "Record", leg: out, recording: "c" as RecordingId, file: "2026/c" });
  hotline.switch.perform({ do: "Play", leg: arrived.leg, play: "p" as PlayId, prompts: ["greeting"] });
  caller.switch.perform({ do: "Play", leg: out, play: "t" as PlayId, prompts: ["tone"], loop: true });
  const played = await seen(hotline, "PlayEnded");
  check(
    played.why === "finished" && Math.abs(played.playedMs - 1000) <= 20,
    `the prompt is played: ${played.playedMs} ms`,
  );
  caller.switch.perform({ do: "SendDigits", leg: out, digits: "1" });
  const pressed = await seen(hotline, "DigitPressed");
  check(pressed.digit === "1", "the key is told");
  await sleep(1000);
  const killedPid = hotline.switch.mediaPids()[0]!;
  process.kill(killedPid, "SIGKILL");
  await until("a new media process", () => hotline.switch.mediaPids().find((pid) => pid !== killedPid));
  await sleep(1500);
  hotline.switch.perform({ do: "Play", leg: arrived.leg, play: "q" as PlayId, prompts: ["greeting"] });
  await until("the second prompt", () =>
    hotline.events.find((event) => event.is === "PlayEnded" && event.play === "q"),
  );
  hotline.switch.perform({ do: "End", leg: arrived.leg, ending: { by: "system", cause: "flowEnded" } });
  const ended = await seen(caller, "LegEnded");
  check(ended.ending.by === "callee" && ended.ending.cause === "hangup", "the end is told to the far side");
};

const main = async () => {
  const hotline = await open("hotline", 440, { realm: "test", test: true }, [31000, 31099]);
  const credentials = { username: "tester", password: "secret" };
  const caller = await open("caller", 1000, { peer: hotline.switch.address("udp")!, credentials }, [31100, 31199]);
  try {
    await talk(hotline, caller);
    const { segments } = await seen(hotline, "RecordingEnded");
    const theirs = await seen(caller, "RecordingEnded");
    const heard = toneMs(join(caller.folder, theirs.segments[0]!.file), 0, 440);
    check(heard >= 1900, `the caller heard both prompts: ${heard} ms of 2000`);
    const said = segments.map((one) => toneMs(join(hotline.folder, one.file), 0, 1000));
    check(
      segments.length === 2 && said.every((ms) => ms > 800),
      `the hotline heard the caller before and after its media died: ${said.join(" + ")} ms`,
    );
    const gapMs = segments[1]!.startMs - segments[0]!.startMs - segments[0]!.samples / 8;
    check(gapMs > 0 && gapMs < 3000, `the second segment is where it belongs, after a gap of ${Math.round(gapMs)} ms`);
    check(hotline.events.filter((event) => event.is === "LegEnded").length === 1, "the leg ended once");
    await until("no leg left", () => (hotline.switch.counters().legsEnding === 0 ? true : undefined));
  } finally {
    await Promise.all([hotline.switch.close(), caller.switch.close()]);
    rmSync(root, { recursive: true });
  }
};

await main().catch((error: Error) => complaints.push(error.message));
if (complaints.length > 0) console.log(`FAIL ${complaints.join(" · ")}`);
process.exitCode = complaints.length > 0 ? 1 : 0;
