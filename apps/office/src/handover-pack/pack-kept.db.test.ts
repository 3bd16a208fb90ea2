/** What must not be lost of packs, nor be in their way: rows changed meanwhile, folders of others, slow statements, servers that are gone. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { openPool, updateListedCaller } from "@zongji/store";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { returnJobs } from "../jobs/store.ts";
import {
  ask,
  calls,
  checked,
  folderOfPack,
  house,
  jobOf,
  made,
  packHouse,
  rights,
  root,
  rowsOf,
  shown,
  start,
  textOf,
  turn,
} from "./handover-pack.test-scene.ts";
import { packTables } from "./kinds/index.ts";
import { recordedMs } from "./recorded.ts";
import { packSweep } from "./sweep.ts";

packHouse();

test("a row whose time is overwritten when it is changed is in a pack that was begun before", async () => {
  const { db, party } = house;
  const { id } = await start();
  while ((await shown(id)).rows.done === 0) await turn(id, { sliceMs: 0, pageRows: 5 });
  const change = { list: "vip" as const, reason: "changed meanwhile", until: null, by: "u" };
  await updateListedCaller(db, party, { ...change, at: Date.now() });
  const others = ["evaluation", "calibration_score", "handover_reading", "article_version", "scorecard_version"];
  const more = ["consultation_citing", "order_article", "citizen_number"];
  for (const table of [...others, ...more]) await sql`update ${sql.table(table)} set at = ${Date.now()}`.execute(db);
  while ((await shown(id)).state === "waiting") await turn(id);
  expect(rowsOf(id, "citizens/caller_lists.jsonl")).toMatchObject([{ reason: "changed meanwhile" }]);
  const { counts } = await shown(id);
  for (const table of ["listed_caller", ...others, ...more]) {
    const { name } = packTables.find((one) => one.table === table)!;
    expect(counts.find((one) => one.name === name)).toMatchObject({ name, inDatabase: 1, inPack: 1 });
  }
});

test("a folder that the database does not know, or knows of a server of another name, stays; the log tells of it once, and no pack is written into it", async () => {
  const mine = await made();
  const { id } = await start();
  await ask("removeHandoverPack", rights, { id });
  const [day, no] = id.split("-");
  const next = `${day}-${Number(no) + 1}`;
  mkdirSync(folderOfPack(next));
  onTestFinished(() => rmSync(folderOfPack(next), { recursive: true, force: true }));
  const told: unknown[] = [];
  const log = { warn: ({ folders }: { readonly folders?: string[] }) => told.push(folders) };
  const sweep = packSweep({ db: house.db, node: "n1", root: root(), log });
  await sweep();
  await sweep();
  expect(told).toEqual([[`handover-${next}`]]);
  expect(existsSync(folderOfPack(next))).toBe(true);
  const renamed: unknown[] = [];
  await packSweep({
    ...{ db: house.db, node: "n9", root: root() },
    log: { warn: ({ folders }: { readonly folders?: string[] }) => renamed.push(...folders!) },
  })();
  expect(renamed).toContain(`handover-${mine.id}`);
  expect(checked(mine.id).ok).toBe(true);
  const after = await start();
  expect(after.id).toBe(`${day}-${Number(no) + 2}`);
  await ask("removeHandoverPack", rights, { id: after.id });
});

test("one that a server makes which is gone is stopped from another, which can make its own then; the first sweeps its folder when it is back", async () => {
  for (const state of ["waiting", "running"] as const) {
    const { id } = await start();
    await turn(id, { sliceMs: 0, pageRows: 5 });
    await house.db
      .updateTable("job")
      .set({ state })
      .where("id", "=", await jobOf(id))
      .execute();
    await ask("removeHandoverPack", rights, { id }, { node: "n2" });
    expect((await shown(id)).state).toBe("cancelled");
    expect(existsSync(folderOfPack(id))).toBe(true);
    const other = await start({ node: "n2" });
    await ask("removeHandoverPack", rights, { id: other.id }, { node: "n2" });
    await packSweep({ db: house.db, node: "n1", root: root(), log: { warn: () => {} } })();
    expect(existsSync(folderOfPack(id))).toBe(false);
  }
});

test("a statement that took too long is tried again where it was", async () => {
  const { id } = await start();
  while ((await shown(id)).rows.done < 10) await turn(id, { sliceMs: 0, pageRows: 5 });
  const url = new URL(house.url);
  url.searchParams.set("statement_timeout", "300");
  const short = openPool(url.href);
  const holder = await openPool(house.url).pool.connect();
  try {
    await holder.query("begin");
    await holder.query("lock table alarm in access exclusive mode");
    const { rows } = await shown(id);
    expect(await turn(id, { db: short.db })).toMatchObject({
      failed: "interrupted",
      error: expect.stringContaining("statement timeout") as unknown,
    });
    expect((await shown(id)).rows.done).toBeGreaterThanOrEqual(rows.done);
    expect(existsSync(folderOfPack(id))).toBe(true);
  } finally {
    await holder.query("rollback");
    holder.release(true);
    await short.db.destroy();
  }
  await returnJobs(house.db, "n1");
  while ((await shown(id)).state === "waiting") await turn(id);
  expect((await shown(id)).state).toBe("done");
  expect(checked(id).ok).toBe(true);
});

test("a call whose recording comes late is told in the end", async () => {
  const { db } = house;
  const { id } = await start();
  while ((await shown(id)).recordings.done === 0) await turn(id, { sliceMs: 0 });
  await sql`insert into call_record (id, direction, started_at, withheld, called_number, trunk, recordings)
    select 'late', direction, 1, withheld, called_number, trunk, recordings from call_record where id = 'c0'`.execute(
    db,
  );
  onTestFinished(async () => {
    await db.deleteFrom("call_record").where("id", "=", "late").execute();
  });
  while ((await shown(id)).state === "waiting") await turn(id);
  expect(textOf(id, "index.html")).toContain(`数据库 ${calls + 1} 通，移交包 ${calls} 通，制作期间有变化`);
});

test("the page is told of the room at once, by the measures of recordings", async () => {
  const { db } = house;
  const before = await ask<{ readonly needed: number }>("handoverRoom", rights);
  const had = await recordedMs(db);
  await sql`insert into measure_recording (id, call, t0, at, recorded_ms) values ('m', 'm', 1, 1, 1000000000)`.execute(
    db,
  );
  onTestFinished(async () => {
    await sql`delete from measure_recording where id = 'm'`.execute(db);
  });
  expect((await recordedMs(db)) - had).toBe(1_000_000_000);
  const after = await ask<{ readonly needed: number }>("handoverRoom", rights);
  expect(after.needed - before.needed).toBeGreaterThanOrEqual(32_000_000_000);
});
