/** Exports: who gets what, and what becomes of a file whose making is broken off. */

import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { until } from "@zongji/kit";
import { openPool } from "@zongji/store";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import {
  agent,
  as,
  audited,
  columns,
  db,
  deeds,
  ended,
  exportHouse,
  fetched,
  files,
  linesOf,
  noon,
  other,
  own,
  routes,
  runner,
  start,
  startRunner,
  stateOf,
  supervisor,
  urlOf,
} from "./exports.test-scene.ts";

/** Several batches, of which the last thousand are two. */
const rows = 5000;
exportHouse(rows, openMigrated);

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
  routes(rows - 1);
  await expect(start(supervisor)).rejects.toMatchObject({ code: "refused", extra: { reason: "tooManyRows" } });
  routes(rows);
  // Nobody makes them yet.
  for (let n = 0; n < 3; n += 1) await start(supervisor);
  await expect(start(supervisor)).rejects.toMatchObject({ code: "refused", extra: { reason: "tooManyExports" } });
  await start(other);
});

/**
 * Lets whoever reads the rows of the log wait before the last thousand of them, until it is told to go on: what is broken off there is in the midst of it,
 * however fast the machine is. To be called once nothing else reads the log.
 */
const heldMidway = async () => {
  const { pool } = openPool(urlOf());
  const client = await pool.connect();
  await client.query("select pg_advisory_lock(1)");
  return {
    /** Until so many have come there. What is killed there stays, for PostgreSQL. */
    reached: (many: number) =>
      until("it is in the midst of it", async () => {
        const { rows: waiting } = await client.query(`select 1 from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`);
        return waiting.length >= many;
      }),
    goOn: async () => {
      client.release(true);
      await pool.end();
    },
  };
};
beforeAll(async () => {
  await sql`alter table call_record rename to all_calls`.execute(db);
  await sql`create function wait_midway(id text) returns boolean language plpgsql volatile as $$
    begin
      if id = ${sql.lit(`c${String(rows - 1000).padStart(6, "0")}`)} then perform pg_advisory_xact_lock_shared(1); end if;
      return true;
    end $$`.execute(db);
  await sql`create view call_record as select * from all_calls where wait_midway(id)`.execute(db);
  // The rows come one after the other by an index, not all of them once all are read.
  await sql`alter database ${sql.id(new URL(urlOf()).pathname.slice(1))} set enable_sort = off`.execute(db);
});
const long = {
  format: "xlsx",
  query: { sort: "startedAt" },
  columns: ["startedAt", "number", "group", "agentNo", "waitMs", "talkMs", "ending", "trunkName", "note"],
};

test("an office that ends in the midst of it begins it anew, and nobody gets the half", async () => {
  const { id } = await start(supervisor, long);
  const held = await heldMidway();
  startRunner();
  await held.reached(1);
  await runner!.close();
  expect(readdirSync(files())).toEqual([`${id}.part`]);
  expect(statSync(join(files(), `${id}.part`)).size).toBeGreaterThan(10_000);
  expect((await stateOf(supervisor, id)).state).toBe("running");
  await expect(fetched(supervisor, id)).rejects.toMatchObject({ code: "notFound" });
  await held.goOn();
  startRunner();
  expect(await ended(supervisor, id)).toMatchObject({ state: "done", done: rows });
  expect(readdirSync(files())).toEqual([id]);
  expect((await fetched(supervisor, id)).subarray(-22, -18).toString("latin1")).toBe("PK\u0005\u0006");
});

test("one that ended three offices is not tried a fourth time, and says so", async () => {
  const { id } = await start(supervisor, long);
  const held = await heldMidway();
  for (let n = 0; n < 3; n += 1) {
    startRunner();
    await held.reached(n + 1);
    await runner!.close();
  }
  await held.goOn();
  startRunner();
  expect(await ended(supervisor, id)).toMatchObject({ state: "failed", reason: "interrupted" });
  await until("its half is gone", async () => readdirSync(files()).length === 0);
});

test("one that is stopped leaves nothing", async () => {
  const { id } = await start(supervisor, long);
  const held = await heldMidway();
  startRunner();
  await held.reached(1);
  await deeds.get("removeExport")!({ ...supervisor, params: { id } });
  expect((await stateOf(supervisor, id)).state).toBe("cancelled");
  await held.goOn();
  await until("its half is gone", async () => readdirSync(files()).length === 0);
  expect((await audited(id)).map(({ action }) => action)).toEqual(["export.start"]);
  // The next one has its turn.
  const next = await start(supervisor, { query: { to: noon + 1000 } });
  expect((await ended(supervisor, next.id)).state).toBe("done");
});

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
