import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import {
  earOfSound,
  newWorld,
  overlapsAny,
  type PhoneCall,
  parseWav,
  type Server,
  spoiltIn,
  stretchesOf,
  toneDb,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  epochMs,
  factsOf,
  hearEachOther,
  hearFromNow,
  hears,
  logOnceOver,
  openCarrier,
  recordOf,
  registerAgain,
  takePhoneSeat,
  talkWith,
  wholeLog,
} from "./cast.ts";
import { legOf, openHotline, type Person } from "./scene.ts";

type Alarm = {
  readonly id: string;
  readonly alarm: string;
  readonly level: string;
  readonly raisedAt: number;
  readonly clearedAt: number | null;
};

let world: World;
let disk = "";
beforeEach(() => {
  world = newWorld();
  // In the mount namespace of this file alone.
  disk = world.place("disk");
  mkdirSync(disk, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=256m,mode=0755", "tmpfs", disk]);
  // Closed last: what runs in it ends before.
  world.own({ close: () => execFileSync("umount", ["-l", disk]) });
});
afterEach(() => world.close());

const metric = async (server: Server, name: string): Promise<number> =>
  (await server.metrics()).get(name) ?? Number.NaN;
const metricBecomes = (server: Server, name: string, wanted: (value: number) => boolean, limitMs = 20_000) =>
  until(`${name} is as it ought to be`, async () => wanted(await metric(server, name)), { limitMs, everyMs: 250 });

/** Writes until not one byte more goes. */
const fill = (): void => {
  const file = openSync(join(disk, "filler"), "a");
  const piece = Buffer.alloc(1024 * 1024);
  for (let bytes = piece.length; bytes >= 1; ) {
    try {
      if (writeSync(file, piece, 0, bytes) < bytes) bytes = Math.floor(bytes / 2);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      bytes = Math.floor(bytes / 2);
    }
  }
  closeSync(file);
};
const makeRoom = (): void => rmSync(join(disk, "filler"));

/** Whether each tenth of a second of a recording's channel holds the tone. */
const tonesOf = (channel: Int16Array, hz: number): boolean[] =>
  Array.from({ length: Math.floor(channel.length / 800) }, (_, index) => {
    return toneDb(channel.subarray(index * 800, index * 800 + 160), hz) > -20;
  });

const recordingOf = async (person: Person, call: string) =>
  parseWav(Buffer.from(await (await person.ask("GET", `/api/calls/${call}/recording`)).arrayBuffer()));

const lengthMs = (call: PhoneCall): number => legOf(call.rtp.packets).samples / 8;

test("the disk fills in mid-call: calls go on, recordings pause with a marked gap, and all recovers by itself", async () => {
  const settings = { dataFolder: join(disk, "data"), env: { ZONGJI_JOURNAL_RESERVE_MB: "8" } };
  const { server, administrator } = await openHotline(world, settings);
  const first = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const second = await takePhoneSeat(world, server, administrator, { agentNo: "8002", toneHz: tones.otherAgent });
  const carrier = await openCarrier(world);
  await metricBecomes(server, "zongji_journal_reserve_missing_bytes", (bytes) => bytes === 0);

  const long = await talkWith(first, carrier, server, tones.caller);
  await hearFromNow(long.citizen, 6000);
  const fillsAtMs = performance.now();
  fill();
  const fullAtMs = performance.now();
  await metricBecomes(server, "zongji_disk_recordings_stopped", (stopped) => stopped === 1);
  await hearEachOther(long.citizen, long.agentCall);

  // A whole call on a full disk: answered, routed, talked, ended.
  const whole = await talkWith(second, carrier, server, tones.otherCaller);
  await hears("the second citizen", whole.citizen, {
    toneHz: tones.otherAgent,
    db: -12,
    others: [tones.otherCaller],
  });
  await whole.agentCall.hangUp();
  await whole.citizen.hangUp();
  await registerAgain(server, second);
  expect((await second.person.post("/api/agent/end-wrap-up")).state).toBe("ready");
  expect(await metric(server, "zongji_journal_reserve_missing_bytes")).toBeGreaterThan(0);
  expect(await metric(server, "zongji_journal_failing_ms")).toBe(0);

  const standing: Alarm[] = await administrator.get("/api/alarms/standing");
  const levels = Object.fromEntries(standing.map(({ alarm, level }) => [alarm, level]));
  expect(levels).toMatchObject({ diskFree: "critical", recordingsStopped: "critical" });
  const { id: stopped } = standing.find(({ alarm }) => alarm === "recordingsStopped")!;
  expect(await administrator.post(`/api/alarms/${stopped}/acknowledge`)).toMatchObject({ acknowledgedBy: "管理员" });

  const emptyAtMs = performance.now();
  makeRoom();
  await metricBecomes(server, "zongji_disk_recordings_stopped", (stopped) => stopped === 0);
  await hearEachOther(long.citizen, long.agentCall);
  await long.citizen.hangUp();
  await long.agentCall.ended;

  const log = await logOnceOver(administrator, [long.citizen]);
  const kept = recordOf(log, long.citizen);
  expect(factsOf(kept, "RecordingPaused")).toMatchObject([{ reason: "diskFull" }]);
  expect(factsOf(kept, "RecordingResumed")).toHaveLength(1);
  const ended = factsOf(kept, "RecordingEnded")[0] as unknown as { segments: { startMs: number; samples: number }[] };
  const { segments } = ended;
  expect(segments).toHaveLength(2);
  const { channels } = await recordingOf(administrator, kept.row.id);
  expect(Math.abs(channels[0]!.length / 8 - lengthMs(long.citizen))).toBeLessThanOrEqual(150);
  const { beganAtMs: beginMs } = legOf(long.citizen.rtp.packets);
  const [fillsMs, fullMs, emptyMs] = [fillsAtMs, fullAtMs, emptyAtMs].map((atMs) => atMs - beginMs) as [
    number,
    number,
    number,
  ];
  const between = (fromMs: number, toMs: number) =>
    tonesOf(channels[0]!.subarray(Math.round(fromMs * 8), Math.round(toMs * 8)), tones.caller);
  /** Tenths without the tone that nothing outside the product explains: our phone's own late packets, or the witness. */
  const silent = async (fromMs: number, toMs: number) => {
    const ear = earOfSound(
      channels[0]!.subarray(Math.round(fromMs * 8), Math.round(toMs * 8)),
      epochMs(beginMs + fromMs),
    );
    const spoilt = ear.inSamples(stretchesOf(await spoiltIn(ear.span)));
    return tonesOf(ear.samples, tones.caller).flatMap((has, n) =>
      has || overlapsAny({ fromMs: n * 100, toMs: n * 100 + 100 }, spoilt) ? [] : [n],
    );
  };
  expect(between(2000, fillsMs - 1500)).toContain(true);
  expect(await silent(2000, fillsMs - 1500), "before it was full").toEqual([]);
  const toMs = lengthMs(long.citizen) - 500;
  expect(between(emptyMs + 3500, toMs)).toContain(true);
  expect(await silent(emptyMs + 3500, toMs), "with room again").toEqual([]);
  expect(between(fullMs + 3000, emptyMs - 100), "while it was full").not.toContain(true);
  const gapMs = segments[1]!.startMs - segments[0]!.samples / 8;
  console.log({ gapMs: Math.round(gapMs), fullMs: Math.round(emptyAtMs - fullAtMs) });

  const unrecorded = recordOf(await wholeLog(administrator), whole.citizen);
  expect(unrecorded.row).toMatchObject({ disposition: "D2", agentNo: "8002", recorded: false });
  expect(factsOf(unrecorded, "RecordingPaused")).toMatchObject([{ reason: "diskFull" }]);
  expect(factsOf(unrecorded, "RecordingFailed")).toMatchObject([{ reason: "the disk is full" }]);

  await metricBecomes(server, "zongji_journal_reserve_missing_bytes", (bytes) => bytes === 0);
  await metricBecomes(server, "zongji_shipping_waiting", (facts) => facts === 0);
  expect(await metric(server, "zongji_shipping_rejected")).toBe(0);
  // When it was, how grave, and who saw to it, is in the history.
  const past = await until(
    "the alarm is over in the history",
    async () => {
      const { items }: { items: Alarm[] } = await administrator.get("/api/alarms");
      return items.find(({ id, clearedAt }) => id === stopped && clearedAt !== null);
    },
    { limitMs: 20_000, everyMs: 250 },
  );
  expect(past).toMatchObject({ level: "critical", worst: 1, acknowledgedBy: "管理员" });
  expect(past.raisedAt).toBeGreaterThanOrEqual(Math.floor(epochMs(fillsAtMs)));
  expect(past.clearedAt).toBeGreaterThanOrEqual(Math.floor(epochMs(emptyAtMs)));
}, 240_000);
