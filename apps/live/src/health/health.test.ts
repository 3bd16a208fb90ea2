import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Alarms, type Fact, type FactBody, stepAlarms, type TrunkId, type UserId } from "@zongji/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { daysLeft, manyDays, openDiskUse, type Use, withUse } from "./disk-use.ts";
import { memoryOf, ticksOf } from "./processes.ts";
import { type Looked, readingsOf } from "./readings.ts";
import { createHourOfFacts } from "./restarts.ts";
import { HealthWatch } from "./watch.ts";
import { createHourCount, createMinuteShare, createRestarts, createSoundMinute } from "./windows.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const GiB = 1024 ** 3;

test("a process's time and memory are read as proc(5) has them, whatever its name holds", () => {
  const stat = "12 (a) b) S 1 12 12 0 -1 4194560 100 0 0 0 250 50 7 8 20 0 1 0 5 0 0 0";
  expect(ticksOf(stat)).toBe(300);
  const status = "Name:\tx\nRssAnon:\t    1000 kB\nRssFile:\t     24 kB\nRssShmem:\t    2048 kB\n";
  expect(memoryOf(status)).toEqual({ own: 1024 * 1024, shared: 2 * 1024 * 1024 });
});

test("what grew is counted for an hour, and what was there before the first look is not", () => {
  const count = createHourCount();
  expect([count(7, 0), count(8, 1000), count(10, 2000), count(10, hourMs + 1500)]).toEqual([0, 1, 3, 2]);
});

test("a share is that of the last minute; a counter that begins anew costs one look", () => {
  const share = createMinuteShare();
  share(0, 0, 0);
  expect(share(1, 100, 2000)).toBe(1);
  expect(share(1, 300, 4000)).toBeCloseTo(1 / 3);
  expect(share(1, 500, 63_000)).toBe(0);
  expect(share(0, 20, 65_000)).toBe(0);
  expect(share(2, 120, 67_000)).toBeCloseTo((2 / 300) * 100);
});

test("loss and jitter by trunk are those of the last minute", () => {
  const minute = createSoundMinute();
  const stretch = { streams: 1, received: 99, lost: 1, jitterMs: 4 };
  minute.add("t1", stretch, 0);
  minute.add("t1", { ...stretch, streams: 3, lost: 0, received: 100, jitterMs: 8 }, 30_000);
  minute.add("t2", { ...stretch, told: { streams: 1, lost: 0.1, jitterMs: 9 } }, 30_000);
  expect(minute.now(30_000).get("t1")).toEqual({ lossIn: 0.5, jitterMs: 7 });
  expect(minute.now(30_000).get("t2")).toEqual({ lossIn: 1, jitterMs: 4, lossOut: 10 });
  expect(minute.now(70_000).get("t1")).toEqual({ lossIn: 0, jitterMs: 8 });
  expect(minute.now(95_000).size).toBe(0);
});

test("days left follow from what a disk took over days, and are not told of an hour", () => {
  const uses = [0, 24, 48].map((hours): Use => ({ at: hours * hourMs, usedBytes: (10 + hours / 24) * GiB }));
  expect(daysLeft(uses, 20 * GiB)).toBeCloseTo(20);
  expect(daysLeft(uses.slice(0, 1), 20 * GiB)).toBeUndefined();
  expect(daysLeft([uses[0]!, { at: hourMs, usedBytes: 99 * GiB }], GiB)).toBeUndefined();
  expect(daysLeft([uses[2]!, { ...uses[0]!, at: 96 * hourMs }], GiB)).toBe(manyDays);
});

test("uses are an hour apart and of the last eight days, however often it is looked", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 * hourMs }), { maxLength: 300 }), (steps) => {
      let [uses, at]: [readonly Use[], number] = [[], 0];
      for (const step of steps) {
        at += step;
        uses = withUse(uses, { at, usedBytes: at });
        expect(at - uses[0]!.at).toBeLessThanOrEqual(8 * dayMs);
      }
      for (const [index, use] of uses.slice(1).entries())
        expect(use.at - uses[index]!.at).toBeGreaterThanOrEqual(hourMs);
    }),
  );
});

test("what a disk held is known after a restart; a broken file is no matter", () => {
  const folder = mkdtempSync(join(tmpdir(), "zongji-disk-use-"));
  const file = join(folder, "disk-use.json");
  openDiskUse(file)("data", 10 * GiB, 90 * GiB, 0);
  expect(openDiskUse(file)("data", 20 * GiB, 80 * GiB, dayMs)).toBeCloseTo(8);
  writeFileSync(file, "{");
  expect(openDiskUse(file)("data", 20 * GiB, 80 * GiB, dayMs)).toBeUndefined();
  rmSync(folder, { recursive: true });
});

test("a start after anything but a stop was not meant; another node's are another's; a new day reads nothing twice", () => {
  let seq = 0;
  const fact = (body: FactBody, node = "n1"): Fact => ({ ...body, node, epoch: "e", seq: ++seq, at: seq * 1000, v: 1 });
  const started = { type: "NodeStarted", version: "1", recovered: 0 } as const;
  const facts = [
    fact(started),
    fact({ type: "NodeStopped", callsEnded: 0 }),
    fact(started),
    fact({ type: "MediaRestarted", legs: 1 }),
    fact(started),
    fact(started, "n2"),
    fact({ type: "ClockStepped", byMs: 900 }),
  ];
  const hour = createHourOfFacts("n1");
  const wanted = { serverRestarts: 1, mediaRestarts: 1, clockSteps: 1 };
  hour.take(facts);
  expect(hour.at(10_000)).toEqual(wanted);
  // Told again, as on another day.
  hour.take(facts.slice(4));
  expect(hour.at(11_000)).toEqual(wanted);
  expect(hour.at(2 * hourMs)).toMatchObject({ serverRestarts: 0, clockSteps: 0 });
});

test("each restart of office and database is one, however long it was away, and stands for an hour", () => {
  const restarts = createRestarts();
  const seen = (pid: number | undefined, at: number) => restarts(pid, at);
  expect([seen(undefined, 0), seen(10, 1000), seen(10, 2000)]).toEqual([0, 0, 0]);
  expect([seen(undefined, 3000), seen(11, 4000), seen(11, 5000)]).toEqual([0, 1, 1]);
  expect([seen(12, 6000), seen(undefined, 7000)]).toEqual([2, 2]);
  expect([seen(12, hourMs + 4001), seen(12, hourMs + 6001)]).toEqual([1, 0]);
});

test("office and database that restart are alarms of their own", () => {
  const alarms = stepAlarms(new Map(), readingsOf(looked({ restarts: { office: 1, database: 3 } })), 0);
  expect(alarms.changes).toMatchObject([
    { alarm: "officeRestarts", level: "warning" },
    { alarm: "databaseRestarts", level: "critical" },
  ]);
});

const looked = (change: Partial<Looked> = {}): Looked => ({
  pulse: {
    ...{ calls: 0, testCalls: 0, agents: 0, timers: 0, faults: 0, failedSteps: 0, clockAheadMs: 0 },
    journal: { syncs: 1, waitingBytes: 0, lagMs: 0, failingMs: 0, files: 1, reserve: { bytes: 1, missingBytes: 0 } },
    disk: {
      freeBytes: 90 * GiB,
      totalBytes: 100 * GiB,
      recordingsStopped: 0,
      warnBytes: 1,
      stopBytes: 1,
      resumeBytes: 1,
    },
    shipping: { waiting: 0, lagMs: 0, differing: 0, rejected: 0, failures: 0 },
    unreadFacts: 0,
    switch: { trunks: [{ id: "t1" as TrunkId, up: true, taken: 3, lines: 30 }], bans: 0, recordingsPaused: 0 },
  } as unknown as Looked["pulse"],
  databaseUp: true,
  followers: [],
  days: { identitiesBroken: 0, daysOverdue: 0, daysDiffering: 0 },
  budgets: [],
  phonesAway: 0,
  sound: new Map(),
  framesLate: 0,
  processes: [{ name: "server", core: 5, bytes: 1e8, descriptors: 3 }],
  memoryFree: 60,
  disks: [{ name: "data", freeBytes: 90 * GiB, warnBytes: 10 * GiB, stopBytes: GiB, daysLeft: undefined }],
  hour: { serverRestarts: 0, mediaRestarts: 0, clockSteps: 0 },
  restarts: { office: 0, database: 0 },
  faults: 0,
  certificates: [],
  ...change,
});

const openWatch = (first: Looked) => {
  const told: FactBody[] = [];
  const scene = { now: 1_800_000_000_000, looks: first };
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const watch = new HealthWatch({
    look: async () => scene.looks,
    append: async (bodies) => void told.push(...bodies),
    now: () => scene.now++,
    timeZone: "Asia/Shanghai",
    log,
    everyMs: 3_600_000,
  });
  return { watch, told, scene };
};

test("a node that is well has a figure for every rule that it has a thing for, and no alarm", async () => {
  const { watch, told } = openWatch(looked());
  await watch.look();
  expect(told).toEqual([]);
  expect(watch.standing).toEqual([]);
  expect(new Set(watch.readings.map(({ alarm }) => alarm)).size).toBeGreaterThanOrEqual(22);
  expect(readingsOf(looked()).find(({ alarm }) => alarm === "linesTaken")).toEqual({
    ...{ alarm: "linesTaken", subject: "t1", value: 10 },
  });
  expect(readingsOf(looked())).toContainEqual({ alarm: "descriptors", subject: "server", value: 3 });
});

test("an alarm is a fact when it is raised, when it grows worse, when it is acknowledged and when it is over", async () => {
  const disk = (freeBytes: number) =>
    looked({ disks: [{ name: "data", freeBytes, warnBytes: 10 * GiB, stopBytes: GiB, daysLeft: undefined }] });
  const { watch, told, scene } = openWatch(disk(5 * GiB));
  await watch.look();
  expect(told).toMatchObject([{ type: "AlarmRaised", alarm: "diskFree", subject: "data", level: "warning" }]);
  scene.looks = disk(GiB / 2);
  await watch.look();
  const [standing] = watch.standing;
  expect(standing).toMatchObject({ level: "critical", worst: GiB / 2, raisedAt: expect.any(Number) });
  expect(told[1]).toEqual({ type: "AlarmChanged", alarmId: standing!.id, level: "critical", value: GiB / 2 });
  await watch.acknowledge(standing!.id, "u1" as UserId, "管理员");
  await watch.acknowledge(standing!.id, "u2" as UserId, "另一位");
  expect(await watch.acknowledge("none", "u1" as UserId, "管理员")).toBeUndefined();
  expect(watch.standing[0]?.acknowledged).toMatchObject({ by: "u1", name: "管理员" });
  expect(told.slice(2)).toEqual([{ type: "AlarmAcknowledged", alarmId: standing!.id, user: "u1" }]);
  // The disk is taken away: so is its alarm.
  scene.looks = looked({ disks: [] });
  await watch.look();
  expect(watch.standing).toEqual([]);
  expect(told.at(-1)).toEqual({ type: "AlarmCleared", alarmId: standing!.id, worst: GiB / 2 });
});

test("a budget of the contract is told by the limits that the provider set, once it has stood for a minute, and is over when it is well again", () => {
  const look = (left: number, warning: number, alarms: Alarms, now: number) =>
    stepAlarms(alarms, readingsOf(looked({ budgets: [{ name: "received-year", left, warning, critical: 10 }] })), now);
  const minute = 60_000;
  const first = look(22, 30, new Map(), 0);
  expect(first.changes).toEqual([]);
  const stands = look(22, 30, first.alarms, minute);
  const told = { alarm: "budgetLeft", subject: "received-year" };
  expect(stands.changes).toEqual([{ ...told, level: "warning", value: 22 }]);
  // The provider wants to know later.
  const later = look(22, 15, stands.alarms, 2 * minute);
  expect(look(22, 15, later.alarms, 8 * minute).changes).toEqual([{ ...told, before: "warning", value: 22 }]);
  const worse = look(5, 30, stands.alarms, 2 * minute);
  expect(look(5, 30, worse.alarms, 4 * minute).changes).toMatchObject([{ level: "critical", before: "warning" }]);
});

test("today's worst of a figure is kept with its time, and a new day begins anew", async () => {
  const { watch, scene } = openWatch(looked({ memoryFree: 60 }));
  const reading = { alarm: "memoryFree" } as const;
  await watch.look();
  scene.looks = looked({ memoryFree: 40 });
  await watch.look();
  const worst = watch.worstOf(reading);
  scene.looks = looked({ memoryFree: 55 });
  await watch.look();
  expect(watch.worstOf(reading)).toEqual(worst);
  expect(worst?.value).toBe(40);
  scene.now += dayMs;
  await watch.look();
  expect(watch.worstOf(reading)?.value).toBe(55);
});

test("a look that fails is logged and the next is taken", async () => {
  const { watch, scene } = openWatch(looked());
  scene.looks = undefined as unknown as Looked;
  await watch.look();
  scene.looks = looked();
  await watch.look();
  expect(watch.readings.length).toBeGreaterThan(10);
});
