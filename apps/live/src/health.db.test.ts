import type { Alarm, SystemHealth } from "@zongji/api";
import type { Fact, FactBody, HotlineConfig } from "@zongji/domain";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { alarmFollower } from "../../office/src/followers/index.ts";
import { HealthWatch, healthRoutes } from "./health/index.ts";
import type { Live } from "./live/index.ts";
import { code, testWeb, type Web } from "./web.test-scene.ts";

type Looked = Awaited<ReturnType<ConstructorParameters<typeof HealthWatch>[0]["look"]>>;

let facts: Fact[] = [];
let watch: HealthWatch;
let free = 5e9;
const startAt = 1_800_000_000_000;
let databaseUp = true;
const keep = (body: FactBody, node = "n1", epoch = "000001-a"): Fact => {
  const fact = { ...body, node, epoch, seq: facts.length + 1, at: startAt + facts.length * 1000, v: 1 };
  facts.push(fact);
  return fact;
};
const looked = (): Looked =>
  ({
    pulse: {
      journal: { lagMs: 0, failingMs: 0, reserve: { bytes: 1, missingBytes: 0 } },
      disk: { recordingsStopped: 0 },
      shipping: { waiting: 0, lagMs: 0, differing: 0, rejected: 0 },
      unreadFacts: 0,
      switch: { trunks: [{ id: "carrier", up: true, taken: 0, lines: 30 }], bans: 0, recordingsPaused: 0 },
    },
    ...{
      databaseUp,
      followers: [],
      days: { identitiesBroken: 0, daysOverdue: 0, daysDiffering: 0 },
      budgets: [],
      phonesAway: 0,
      sound: new Map(),
      framesLate: 0,
      processes: [],
      memoryFree: 50,
      faults: 0,
    },
    disks: [{ name: "data", freeBytes: free, warnBytes: 1e10, stopBytes: 1e9, daysLeft: undefined }],
    hour: { serverRestarts: 0, mediaRestarts: 0, clockSteps: 0 },
    restarts: { office: 0, database: 0 },
    certificates: [],
  }) as unknown as Looked;

const { now, ask, enter } = testWeb((add, { db, hotline }) => {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const append = async (bodies: readonly FactBody[]) => void bodies.map((body) => keep(body));
  const settings = { look: async () => looked(), append, now: () => startAt, timeZone: "Asia/Shanghai", log };
  watch = new HealthWatch({ ...settings, everyMs: 3_600_000 });
  const config = () => hotline.config as HotlineConfig;
  const live = {
    ...{ config, clock: { now: () => startAt }, isReachable: () => false, look: () => ({ agents: [] }) },
    pulse: () => ({ calls: 2, shipping: { waiting: 3 } }),
  } as unknown as Live;
  healthRoutes(add, { watch, live, db, node: "n1", version: "1.0.0" });
});
let { db } = {} as Web;
beforeEach(() => {
  ({ db } = now());
  facts = [];
  free = 5e9;
  databaseUp = true;
});

const follow = async () => {
  // At least once: twice comes to the same.
  for (let again = 0; again < 2; again += 1) await alarmFollower.perform(facts, db);
};

describe("an administrator", () => {
  it("sees figures with their limits, acknowledges an alarm, and finds when it was", async () => {
    const cookie = await enter("administrator");
    await watch.look();
    const body: SystemHealth = (await ask("systemHealth", { cookie })).body;
    expect(body).toMatchObject({ node: "n1", calls: 2, factsWaiting: 3, phones: { reachable: 0 } });
    const disk = body.figures.find(({ alarm }) => alarm === "diskFree");
    expect(disk).toMatchObject({ subject: "data", value: 5e9, warning: 1e10, critical: 1e9, level: "warning" });
    const trunk = body.figures.find(({ alarm }) => alarm === "trunkDown");
    expect(trunk).toMatchObject({ subject: "carrier", subjectName: expect.stringMatching(/./), level: null });
    const standing: Alarm[] = (await ask("standingAlarms", { cookie })).body;
    const alarm = standing[0]!;
    expect(alarm).toMatchObject({ alarm: "diskFree", subject: "data", level: "warning", acknowledgedAt: null });

    const path = { id: alarm.id };
    const seen: Alarm = (await ask("acknowledgeAlarm", { cookie, path })).body;
    expect(seen).toMatchObject({ id: alarm.id, acknowledgedAt: startAt, acknowledgedBy: expect.stringMatching(/./) });
    expect(code(await ask("acknowledgeAlarm", { cookie, path: { id: "none" } }))).toBe("notFound");
    free = 5e8;
    await watch.look();
    await follow();
    const kept: { items: Alarm[]; total: number } = (await ask("listAlarms", { cookie })).body;
    expect(kept.total).toBe(1);
    const { acknowledgedBy } = seen;
    expect(kept.items).toMatchObject([
      { id: alarm.id, level: "critical", clearedAt: null, value: 5e9, acknowledgedBy },
    ]);
    const audit = await db.selectFrom("audit").selectAll().where("action", "=", "alarm.acknowledge").execute();
    expect(audit).toMatchObject([{ subject: alarm.id, detail: { alarm: "diskFree", subject: "data" } }]);
  });

  it("finds what stood when a node died as over, once it runs again; another node's stands on", async () => {
    const cookie = await enter("administrator");
    const raise = (alarmId: string, node: string) =>
      keep({ type: "AlarmRaised", alarmId, alarm: "databaseDown", level: "critical", value: 1 }, node);
    raise("a1", "n1");
    raise("a2", "n2");
    raise("a3", "n1");
    const cleared = keep({ type: "AlarmCleared", alarmId: "a3", worst: 1, value: 0 });
    const started = keep({ type: "NodeStarted", version: "1", recovered: 0 }, "n1", "000002-b");
    await follow();
    const { items }: { items: Alarm[] } = (await ask("listAlarms", { cookie })).body;
    expect(items.map(({ id, clearedAt }) => [id, clearedAt])).toEqual([
      ["a3", cleared.at],
      ["a2", null],
      ["a1", started.at],
    ]);
  });
});

it("a supervisor sees that the database is away, and nothing that only administrators can mend", async () => {
  const cookie = await enter("supervisor");
  free = 5e8;
  await watch.look();
  expect((await ask("standingAlarms", { cookie })).body).toEqual([]);
  databaseUp = false;
  await watch.look();
  // It is raised once it has lasted.
  const later = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 10_000);
  await watch.look();
  later.mockRestore();
  expect((await ask("standingAlarms", { cookie })).body).toMatchObject([{ alarm: "databaseDown", level: "critical" }]);
  expect((await ask("systemHealth", { cookie })).status).toBe(403);
});

it("an agent may see none of it", async () => {
  const cookie = await enter("8001");
  for (const operation of ["systemHealth", "standingAlarms", "listAlarms"] as const)
    expect((await ask(operation, { cookie })).status).toBe(403);
});
