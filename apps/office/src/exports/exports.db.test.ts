/** Exports on a real PostgreSQL, made in their thread: who gets what, and what becomes of a file whose making is broken off. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import type { Export } from "@zongji/api";
import { until, World } from "@zongji/kit";
import { type Db, insertParties, type Log, loadParties, openLog, openPool, type Parties } from "@zongji/store";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { auditRoom } from "../audit/index.ts";
import { createCallList } from "../calls/index.ts";
import { createCarrierList } from "../carrier/index.ts";
import { createCitizenList } from "../citizens/index.ts";
import { createComplaintList } from "../complaints/index.ts";
import { createConsultationList } from "../consultations/index.ts";
import { JobRunner } from "../jobs/index.ts";
import { createLetterList } from "../letters/index.ts";
import { createMissedList } from "../missed/index.ts";
import { createConsultList, createOrderList } from "../orders/index.ts";
import { exportRoutes } from "./index.ts";

const world = new World();
const noon = Date.UTC(2026, 10, 25, 4);
let [db, parties, url, folder]: [Db, Parties, string, string] = [] as never;
let log: Log;
let runner: JobRunner | undefined;
const files = () => join(folder, "exports");

type Deed = (ask: unknown) => Promise<unknown>;
let deeds: Map<string, Deed>;

const startRunner = (): JobRunner => {
  const env = {
    ...process.env,
    DATABASE_URL: url,
    ZONGJI_DATA: folder,
    ZONGJI_LOG: "error",
    ZONGJI_TIME_ZONE: "Asia/Shanghai",
  };
  const program = new URL("../job-thread.ts", import.meta.url);
  runner = new JobRunner({ db, node: "n1", folder: files(), log, program, env, everyMs: 50 });
  return runner;
};

beforeAll(async () => {
  url = (await openMigrated(world)).url;
  db = openPool(url).db;
  folder = mkdtempSync(join(tmpdir(), "zongji-exports-"));
  parties = loadParties(join(folder, "keys"));
  log = openLog({ dataFolder: folder, logLevel: "warn" }, { name: "jobs.log" });
  const numbers = Array.from({ length: 50 }, (_, n) => String(13_800_000_000 + n));
  await insertParties(
    db,
    numbers.map((number) => ({
      party: parties.idOf(number),
      at: noon,
      number: parties.seal(parties.idOf(number), number),
    })),
  );
  for (const id of ["agent", "supervisor", "other"])
    await sql`insert into "user" (id, login, name, password_hash, must_change_password, created_at) values (${id}, ${id}, ${id}, '', false, 0)`.execute(
      db,
    );
  await sql`insert into "group" (id, name, ring_ms, wrap_up_ms, max_wait_ms, max_waiting, settings) values ('g1', '业务组', 1, 1, 1, 1, '{}')`.execute(
    db,
  );
  // What a call's row weighs in practice: a kilobyte of marks and segments.
  const ids = numbers.map((number) => parties.idOf(number) as string);
  // However busy the machine is: the product's pool gives a statement a few seconds.
  const patient = openPool(url, 600_000);
  await sql`insert into call_record (id, direction, started_at, ended_at, party, withheld, called_number, trunk, disposition, ending, group_id, user_id, agent_no, users, agent_nos, groups, wait_ms, talk_ms, marks, recordings)
    select 'c' || lpad(n::text, 6, '0'), 'inbound', ${noon}::bigint + n * 1000, ${noon}::bigint + n * 1000 + 60000, (${ids}::text[])[1 + n % 50], false, '12345678', 't1', 'D2',
      '{"by":"caller","cause":"hangup"}', 'g1', case when n % 10 = 0 then 'agent' end, '8001', case when n % 10 = 0 then array['agent'] else array[]::text[] end, array['8001'], array['g1'], n % 60000, n,
      jsonb_build_array(jsonb_build_object('name', repeat('m', 500), 'at', n)), jsonb_build_array(jsonb_build_object('id', 'r', 'startedAt', n, 'segments', jsonb_build_array(jsonb_build_object('file', repeat('f', 400)))))
    from generate_series(0, 99999) as n`.execute(patient.db);
  await patient.db.destroy();
  await sql`analyze`.execute(db);
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const routes = (mostRows?: number) => {
  deeds = new Map();
  const looks = { tell: async () => {} };
  const rooms = {
    calls: createCallList(db, parties, looks),
    missed: createMissedList(parties, looks),
    audit: auditRoom,
    carrierLines: createCarrierList(parties, looks),
    letters: createLetterList(db, parties, looks),
    citizens: createCitizenList(db, parties, looks),
    ...{ orders: createOrderList(db, parties, looks), orderConsults: createConsultList(db) },
    complaints: createComplaintList(parties, looks),
    consultations: createConsultationList(db),
  };
  const add = ((id: string, deed: Deed) => deeds.set(id, deed)) as never;
  exportRoutes(add, {
    db,
    parties,
    node: "n1",
    folder: files(),
    zone: "Asia/Shanghai",
    rooms,
    wake: () => runner?.wake(),
    ...(mostRows && { mostRows }),
  });
};
beforeEach(() => routes());
afterEach(async () => {
  await runner?.close();
  runner = undefined;
  await db.deleteFrom("job").execute();
  rmSync(files(), { recursive: true, force: true });
});

const as = (user: string, scope: "own" | "group" | "all", ...more: string[]) => ({
  session: {
    key: user,
    principal: {
      user: { id: user, groups: [] },
      permissions: [
        ...(scope === "own"
          ? [{ action: "call.see", scope }]
          : ["call.see", ...more].map((action) => ({ action, scope }))),
      ],
    },
  },
  actor: { userId: user, login: user, address: "192.0.2.7" },
});
type Who = ReturnType<typeof as>;
const agent = as("agent", "own");
const supervisor = as("supervisor", "all", "number.unmasked", "audit.see");
const other = as("other", "all", "number.unmasked");

const columns = ["startedAt", "number", "group", "waitMs", "disposition", "ending", "recorded"];
const start = async (who: Who, more: object = {}) =>
  (await deeds.get("startExport")!({
    ...who,
    body: { list: "calls", format: "csv", query: {}, columns, language: "zh-CN", ...more },
  })) as Export;
const own = async (who: Who) => (await deeds.get("listExports")!(who)) as Export[];
const stateOf = async (who: Who, id: string) => (await own(who)).find((one) => one.id === id)!;
const ended = (who: Who, id: string): Promise<Export> =>
  until(
    "the export ends",
    async () => {
      const one = await stateOf(who, id);
      return one.state !== "waiting" && one.state !== "running" && one;
    },
    { limitMs: 120_000 },
  );

/** What the browser gets. */
const fetched = async (who: Who, id: string): Promise<Buffer> => {
  let sent: unknown;
  const headers: Record<string, unknown> = {};
  const reply = {
    header: (name: string, value: unknown) => {
      headers[name] = value;
      return reply;
    },
    type: () => reply,
    send: (content: unknown) => {
      sent = content;
      return reply;
    },
  };
  await deeds.get("exportFile")!({ ...who, params: { id }, reply });
  const bytes = await buffer(sent as never);
  expect(headers["content-length"]).toBe(bytes.length);
  return bytes;
};
const linesOf = (csv: Buffer): string[] => csv.toString().replace("\u{feff}", "").trimEnd().split("\r\n");
const audited = async (job: string) =>
  (
    await db
      .selectFrom("audit")
      .select(["action", "login", "detail"])
      .where("subject", "=", job)
      .orderBy("id")
      .execute()
  ).map(({ action, login, detail }) => ({ action, login, ...(detail as object) }));

test("everybody gets the rows and the numbers that he may see, and it is written down who took how many by which filters", async () => {
  startRunner();
  const query = { from: noon, to: noon + 100_000, agentNo: "8001", sort: "startedAt" };
  const mine = await ended(agent, (await start(agent, { query })).id);
  expect(mine).toMatchObject({ state: "done", done: 10, total: 10 });
  const masked = linesOf(await fetched(agent, mine.id));
  expect(masked.slice(0, 2)).toEqual([
    "时间,对方号码,座席组,排队（秒）,结果,结束,录音",
    "2026-11-25 12:00:00,138****0000,业务组,0,座席接听,来电人挂断,是",
  ]);
  expect(masked).toHaveLength(11);
  const whole = await ended(
    supervisor,
    (await start(supervisor, { query: { ...query, number: "13800000001" }, language: "en" })).id,
  );
  const lines = linesOf(await fetched(supervisor, whole.id));
  expect(lines[1]).toBe("2026-11-25 12:00:01,13800000001,业务组,0,Answered by agent,Caller hung up,Yes");
  expect(lines).toHaveLength(3);
  const told = { from: noon, to: noon + 100_000, agentNo: "8001", number: "138****0001" };
  expect(await audited(whole.id)).toEqual([
    { action: "export.start", login: "supervisor", list: "calls", format: "csv", columns, filters: told },
    {
      action: "export.finish",
      login: "supervisor",
      list: "calls",
      format: "csv",
      rows: 2,
      columns,
      filters: told,
      unmasked: true,
    },
    { action: "export.fetch", login: "supervisor", list: "calls", format: "csv", rows: 2 },
  ]);
  // A telephone number stands neither in the job's row, nor on the disk.
  const rows = JSON.stringify(await db.selectFrom("job").selectAll().execute());
  expect(rows).not.toContain("13800000001");
  for (const name of readdirSync(files()))
    expect(readFileSync(join(files(), name)).includes("13800000001")).toBe(false);
});

test("an export is its owner's alone, and nobody's who may see less by now", async () => {
  startRunner();
  const { id } = await start(supervisor, { query: { to: noon + 5000 } });
  await ended(supervisor, id);
  expect(await own(other)).toEqual([]);
  for (const deed of ["exportFile", "removeExport"])
    await expect(deeds.get(deed)!({ ...other, params: { id } }), deed).rejects.toMatchObject({ code: "notFound" });
  for (const less of [as("supervisor", "all"), as("supervisor", "group", "number.unmasked")])
    await expect(fetched(less, id)).rejects.toMatchObject({ code: "forbidden" });
  expect(linesOf(await fetched(supervisor, id))).toHaveLength(6);
  await deeds.get("removeExport")!({ ...supervisor, params: { id } });
  expect(await own(supervisor)).toEqual([]);
});

test("what may not be seen can't be exported either, and wrong fields are named", async () => {
  await expect(start(agent, { list: "audit", columns: ["at"] })).rejects.toMatchObject({ code: "forbidden" });
  await expect(start(agent, { query: { number: "13800000001" } })).rejects.toMatchObject({ code: "forbidden" });
  await expect(start(agent, { columns: ["startedAt", "marks"] })).rejects.toMatchObject({
    code: "badRequest",
    extra: { field: "columns" },
  });
  await expect(start(agent, { query: { nonsense: "1" } })).rejects.toMatchObject({ fields: [{ field: "nonsense" }] });
  await expect(start(agent, { query: { sort: "number" } })).rejects.toMatchObject({ fields: [{ field: "sort" }] });
});

test("there are limits, each told as what it is: rows of a file, exports at a time", async () => {
  routes(99_999);
  await expect(start(supervisor)).rejects.toMatchObject({ code: "refused", extra: { reason: "tooManyRows" } });
  routes(100_000);
  // Nobody makes them yet.
  for (let n = 0; n < 3; n += 1) await start(supervisor);
  await expect(start(supervisor)).rejects.toMatchObject({ code: "refused", extra: { reason: "tooManyExports" } });
  await start(other);
});

test("100,000 rows hold up neither the office's loop nor its memory", async () => {
  startRunner();
  const resident = () => process.memoryUsage().rss / 1024 / 1024;
  // The thread and its libraries are there before it is measured.
  await ended(supervisor, (await start(supervisor, { query: { to: noon + 1000 } })).id);
  const before = resident();
  // What this thread itself worked between two ticks, whatever others took of the processor: for so long nobody else was served.
  let [held, used, most] = [0, process.threadCpuUsage(), before];
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(used);
    used = process.threadCpuUsage();
    held = Math.max(held, (user + system) / 1000);
    most = Math.max(most, resident());
  }, 10);
  const all = {
    columns: [
      "startedAt",
      "direction",
      "number",
      "calledNumber",
      "group",
      "agentNo",
      "waitMs",
      "ringMs",
      "talkMs",
      "disposition",
      "ending",
      "rating",
      "recorded",
    ],
  };
  const { id } = await start(supervisor, { ...all, format: "xlsx" });
  const done = await ended(supervisor, id);
  clearInterval(timer);
  console.log(`held ${held.toFixed(1)} ms, memory +${Math.round(most - before)} MiB, file ${done.bytes} bytes`);
  expect(done).toMatchObject({ state: "done", done: 100_000 });
  expect(held).toBeLessThan(50);
  // The rows weigh over 100 MB as the driver reads them.
  expect(most - before).toBeLessThan(100);
  const { id: csv } = await start(supervisor, all);
  await ended(supervisor, csv);
  expect(linesOf(await fetched(supervisor, csv))).toHaveLength(100_001);
}, 300_000);

/** Until so many rows are written, so that what is broken off was in the midst of it. */
const begun = (id: string, attempt = 1) =>
  until(
    "the export has begun",
    async () => {
      const job = await db
        .selectFrom("job")
        .select(["state", "done", "attempts"])
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      if (job.state !== "running" && job.state !== "waiting")
        throw new Error(`it is ${job.state} before anybody looked`);
      return job.attempts === attempt && job.done > 0;
    },
    { limitMs: 60_000 },
  );
/** Long in the making. */
const long = {
  format: "xlsx",
  columns: ["startedAt", "number", "group", "agentNo", "waitMs", "talkMs", "ending", "trunkName", "note"],
};

test("an office that ends in the midst of it begins it anew, and nobody gets the half", async () => {
  startRunner();
  const { id } = await start(supervisor, long);
  await begun(id);
  await runner!.close();
  expect(readdirSync(files())).toEqual([`${id}.part`]);
  expect((await stateOf(supervisor, id)).state).toBe("running");
  await expect(fetched(supervisor, id)).rejects.toMatchObject({ code: "notFound" });
  startRunner();
  expect(await ended(supervisor, id)).toMatchObject({ state: "done", done: 100_000 });
  expect(readdirSync(files())).toEqual([id]);
  expect((await fetched(supervisor, id)).subarray(-22, -18).toString("latin1")).toBe("PK\u0005\u0006");
}, 300_000);

test("one that ended three offices is not tried a fourth time, and says so", async () => {
  const { id } = await start(supervisor, long);
  for (let n = 0; n < 3; n += 1) {
    startRunner();
    await begun(id, n + 1);
    await runner!.close();
  }
  startRunner();
  expect(await ended(supervisor, id)).toMatchObject({ state: "failed", reason: "interrupted" });
  await until("its half is gone", async () => readdirSync(files()).length === 0);
}, 300_000);

test("one that is stopped ends within a second or two and leaves nothing", async () => {
  startRunner();
  const { id } = await start(supervisor, long);
  await begun(id);
  await deeds.get("removeExport")!({ ...supervisor, params: { id } });
  expect((await stateOf(supervisor, id)).state).toBe("cancelled");
  await until("its half is gone", async () => readdirSync(files()).length === 0, { limitMs: 30_000 });
  expect((await audited(id)).map(({ action }) => action)).toEqual(["export.start"]);
  // The next one has its turn.
  const next = await start(supervisor, { query: { to: noon + 1000 } });
  expect((await ended(supervisor, next.id)).state).toBe("done");
}, 300_000);

test("a file that was changed on the disk, or whose time is over, is fetched by nobody", async () => {
  startRunner();
  const { id } = await start(supervisor, { query: { to: noon + 60_000 } });
  await ended(supervisor, id);
  const path = join(files(), id);
  const bytes = readFileSync(path);
  bytes[40] = bytes[40]! ^ 1;
  writeFileSync(path, bytes);
  await expect(fetched(supervisor, id)).rejects.toThrow();
  await db
    .updateTable("job")
    .set({ expires_at: Date.now() - 1 })
    .where("id", "=", id)
    .execute();
  await expect(fetched(supervisor, id)).rejects.toMatchObject({ code: "notFound" });
  await runner!.close();
  startRunner();
  await until("it is gone", async () => readdirSync(files()).length === 0);
  expect(await own(supervisor)).toEqual([]);
});

test("the audit trail is exported with its words", async () => {
  startRunner();
  const { id } = await start(supervisor, {
    list: "audit",
    columns: ["at", "login", "action", "subject", "detail"],
    query: { action: "export.start" },
  });
  await ended(supervisor, id);
  const lines = linesOf(await fetched(supervisor, id));
  expect(lines[0]).toBe("时间,账号,操作,对象,内容");
  expect(lines[1]).toMatch(/^[\d -:]{19},supervisor,开始导出,/);
  expect(await text((await import("node:stream")).Readable.from([lines.join("\n")]))).not.toContain("13800000001");
});
