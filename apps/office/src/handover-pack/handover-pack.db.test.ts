/** Packs of all that is the client's, on a real PostgreSQL and a real disk. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { until } from "@zongji/kit";
import { openLog } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { JobRunner } from "../jobs/index.ts";
import { officeProgram } from "../jobs/programs.test-scene.ts";
import { takeJob } from "../jobs/store.ts";
import {
  ask,
  calls,
  checked,
  filesOf,
  folderOfPack,
  house,
  identity,
  isGone,
  jobOf,
  made,
  number,
  packHouse,
  rights,
  root,
  rowsOf,
  shown,
  soundOf,
  start,
  textOf,
  turn,
  zone,
} from "./handover-pack.test-scene.ts";
import { leftTables, packTables } from "./kinds/index.ts";
import { packSweep } from "./sweep.ts";

packHouse();

const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );
const gone = Array.from({ length: calls }, (_, n) => n).filter(isGone).length;
const hash = (bytes: Buffer | string): string => createHash("sha256").update(bytes).digest("hex");
const events = async () =>
  (
    await house.db
      .selectFrom("event")
      .select(["body", "actor"])
      .where("type", "=", "HandoverPackMade")
      .orderBy("id")
      .execute()
  ).map(({ body, actor }) => ({ ...body, actor }) as Record<string, unknown>);

test("each table of the database, and each of its columns, is in the pack, or there is a reason why not", async () => {
  const { rows } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and table_name !~ '^(measure_|fact_[0-9])' and table_name !~ '_(rollup|rolled)$'`.execute(
    house.db,
  );
  const inPack = Map.groupBy(packTables, ({ table }) => table);
  const untold = rows.filter(({ table, column }) => {
    if (table in leftTables || table === "migration") return false;
    const own = inPack.get(table) ?? [];
    return !own.some(({ fields, left }) => left.includes(column) || fields.some(({ name }) => name === column));
  });
  expect(untold).toEqual([]);
  expect(Object.keys(leftTables).filter((name) => !rows.some(({ table }) => table === name))).toEqual([]);
});

test("a pack holds a row of every kind, as many as the database, opened; recordings that are gone are told by name", async () => {
  const pack = await made({ pageRows: 7, sliceMs: 60_000 });
  expect(pack).toMatchObject({
    ...{ state: "done", reason: null, unopened: 0, createdBy: "王管理员" },
    recordings: { done: calls, of: calls, missing: gone },
  });
  for (const { name, inDatabase, inPack } of pack.counts) {
    expect([name, inPack]).toEqual([name, inDatabase]);
    expect([name, inPack > 0]).toEqual([name, true]);
    const { kind } = packTables.find((table) => table.name === name)!;
    expect([name, rowsOf(pack.id, `${kind}/${name}.jsonl`).length]).toEqual([name, inPack]);
  }
  expect(rowsOf(pack.id, "calls/calls.jsonl")[0]).toMatchObject({
    ...{ id: "c0", number, started_at: "2026-11-25T12:00:00.000+08:00", withheld: false },
  });
  expect(rowsOf(pack.id, "calls/facts.jsonl")[0]).toMatchObject({ body: { type: "DigitsCollected", sealed: "4711" } });
  expect(rowsOf(pack.id, "citizens/citizens.jsonl")).toMatchObject([{ name: "=张三", identity }]);
  expect(textOf(pack.id, "citizens/citizens.csv")).toContain(`z1,'=张三,"a,b"`);
  expect(textOf(pack.id, "settings/people.jsonl")).not.toContain("secret-hash");
  const attached = rowsOf(pack.id, "orders/order_files.jsonl")[0]!.content as string;
  expect(attached).toBe("orders/files/order_files/order_file-id_照片 1.png");
  expect(textOf(pack.id, attached)).toBe("content");
  const index = textOf(pack.id, "recordings/index.csv").trimEnd().split("\r\n").slice(1);
  expect(index).toHaveLength(calls + 1);
  for (const [call, of, , agent, file, seconds, bytes, sha256] of index
    .map((line) => line.split(","))
    .filter((line) => line[4])) {
    const sound = readFileSync(join(folderOfPack(pack.id), file!));
    expect([agent, Number(bytes), sha256, Number(seconds)]).toEqual(["8001", sound.length, hash(sound), 0.1]);
    expect(sound).toEqual(await soundOf(of === "talk" ? 2 : Number(call!.slice(1))));
  }
  const missing = textOf(pack.id, "recordings/missing.csv").trimEnd().split("\r\n").slice(1);
  expect(missing.map((line) => [line.split(",")[0], line.split(",").at(-1)])).toEqual(
    Array.from({ length: calls }, (_, n) => n)
      .filter(isGone)
      .map((n) => [`c${n}`, "gone"]),
  );
  expect(textOf(pack.id, "index.html")).toContain("<li>c0,call,2026-11-25T12:00:00.000+08:00,8001,,,,,gone</li>");
  expect(filesOf(pack.id).open).toBe(0);
});

test("sha256sum finds it whole, and finds one byte that was changed; its total hash stands in the contract and the trail", async () => {
  const pack = await made();
  expect(checked(pack.id).ok).toBe(true);
  const listed = textOf(pack.id, "manifest.sha256")
    .trimEnd()
    .split("\n")
    .map((line) => line.slice(66));
  expect(listed.toSorted()).toEqual(filesOf(pack.id).names.filter((name) => name !== "manifest.sha256"));
  expect(pack.sha256).toBe(hash(textOf(pack.id, "manifest.sha256")));
  expect(pack.files).toBe(listed.length);
  expect((await events()).at(-1)).toMatchObject({
    ...{ pack: pack.id, sha256: pack.sha256, side: "server", actor: "u", files: listed.length, missing: gone },
    recordings: calls + 1 - gone,
  });
  const lines = await house.db
    .selectFrom("audit")
    .select(["action", "login", "detail"])
    .where("login", "=", "u")
    .orderBy("id", "desc")
    .limit(2)
    .execute();
  expect(lines.map(({ action, login }) => `${login} ${action}`)).toEqual(["u contract.act", "u contract.handOver"]);
  expect(lines[0]!.detail).toMatchObject({ deed: "HandoverPackMade", sha256: pack.sha256 });
  const path = join(folderOfPack(pack.id), "orders/orders.csv");
  const bytes = readFileSync(path);
  bytes[bytes.length - 3]! ^= 1;
  writeFileSync(path, bytes);
  expect(checked(pack.id)).toMatchObject({
    ok: false,
    said: expect.stringContaining("orders/orders.csv: FAILED") as unknown,
  });
});

test("it is fetched as a ZIP that is whole when unpacked, with a line in the trail; one that is deleted is not", async () => {
  const pack = await made();
  const at = mkdtempSync(join(tmpdir(), "zongji-unpacked-"));
  onTestFinished(() => rmSync(at, { recursive: true, force: true }));
  const headers = new Map<string, string>();
  const reply = {
    header: (name: string, value: string) => {
      headers.set(name, value);
      return reply;
    },
    type: () => reply,
    send: (content: Readable) => content,
  };
  writeFileSync(
    join(at, "a.zip"),
    await buffer(await ask<Readable>("handoverPackFile", rights, { id: pack.id }, {}, reply)),
  );
  expect(headers.get("content-disposition")).toContain(`handover-${pack.id}.zip`);
  const unpack = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
  execFileSync("python3", ["-c", unpack, join(at, "a.zip"), at]);
  const run = spawnSync("sha256sum", ["-c", "manifest.sha256"], { cwd: join(at, `handover-${pack.id}`) });
  expect(run.status).toBe(0);
  expect(hash(readFileSync(join(at, `handover-${pack.id}`, "manifest.sha256")))).toBe(pack.sha256);
  const line = await house.db
    .selectFrom("audit")
    .select(["action", "detail"])
    .where("login", "=", "u")
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  expect(line).toMatchObject({ action: "contract.handOver", detail: { did: "fetch", sha256: pack.sha256 } });
  await house.db.updateTable("handover_pack").set({ bytes: 20_000_000_001 }).where("id", "=", pack.id).execute();
  const again = () => refusal(ask("handoverPackFile", rights, { id: pack.id }, {}, reply));
  expect(await again()).toMatchObject({ code: "refused", reason: "packTooLarge" });
  await ask("removeHandoverPack", rights, { id: pack.id });
  expect(await again()).toMatchObject({ code: "notFound" });
});

/** The content of each file that does not tell of the pack itself, or of what was done since. */
const contentOf = (id: string): Record<string, string> =>
  Object.fromEntries(
    textOf(id, "manifest.sha256")
      .trimEnd()
      .split("\n")
      .map((line) => [line.slice(66), line.slice(0, 64)] as const)
      .filter(([name]) => !/^(README\.md|index\.html|history\/|contract\/contract_events)/.test(name)),
  );

test("one that was killed half-way, again and again, goes on where all was on the disk, and is the same in the end", async () => {
  const whole = await made();
  const { id } = await start();
  let turns = 0;
  for (; (await shown(id)).state === "waiting"; turns += 1) {
    // It dies after a slice: what it wrote beyond what was noted is still there.
    await turn(id, { sliceMs: 0, pageRows: 5, partRows: 1_000_000 });
    const folder = folderOfPack(id);
    if (turns % 9 === 4 && (await shown(id)).state === "waiting") {
      const { progress } = await house.db
        .selectFrom("handover_pack")
        .select("progress")
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      for (const path of ["manifest.sha256", ...Object.keys(progress.sizes)])
        writeFileSync(join(folder, path), "half a li", { flag: "a" });
    }
  }
  expect(turns).toBeGreaterThan(packTables.length);
  expect((await shown(id)).state).toBe("done");
  expect(checked(id).ok).toBe(true);
  expect(contentOf(id)).toEqual(contentOf(whole.id));
});

test("files of many rows are several; where the disk lost some, it is begun anew", async () => {
  const { id } = await start();
  while ((await shown(id)).rows.done < 10) await turn(id, { sliceMs: 0, pageRows: 5, partRows: 10 });
  truncateSync(join(folderOfPack(id), "manifest.sha256"), 3);
  while ((await shown(id)).state === "waiting") await turn(id, { pageRows: 5, partRows: 10 });
  expect(filesOf(id).names.filter((name) => /calls\/calls.*csv/.test(name))).toEqual([
    ...["calls/calls-2.csv", "calls/calls-3.csv", "calls/calls.csv"],
  ]);
  expect(rowsOf(id, "calls/calls-3.jsonl")).toHaveLength(3);
  expect(textOf(id, "calls/calls-3.csv").startsWith("\u{feff}")).toBe(true);
  expect(checked(id).ok).toBe(true);
});

test("a row that comes late makes its table be written anew; what differs in the end is told", async () => {
  const { id } = await start();
  let isLate = false;
  const late = () =>
    sql`insert into queue_visit (id, call, group_id, entered_at, priority) values (${`late${Number(isLate)}`}, 'c1', 'g', 1, 1)`.execute(
      house.db,
    );
  const step = packTables.findIndex(({ name }) => name === "queue_visits") + 1;
  for (;;) {
    await turn(id, { sliceMs: 0 });
    const { progress } = await house.db
      .selectFrom("handover_pack")
      .select("progress")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    if (!isLate && progress.step === step && progress.rows > 0) {
      // Behind the page that was read: its key is the lesser.
      await sql`insert into queue_visit (id, call, group_id, entered_at, priority) values ('a', 'c1', 'g', 1, 1)`.execute(
        house.db,
      );
      isLate = true;
    }
    if (progress.step > step + 1) break;
  }
  await late();
  while ((await shown(id)).state === "waiting") await turn(id);
  const pack = await shown(id);
  expect(rowsOf(id, "calls/queue_visits.jsonl").map((row) => row.id)).toContain("a");
  expect(pack.counts.filter(({ inDatabase, inPack }) => inDatabase !== inPack)).toMatchObject([
    { name: "queue_visits", inDatabase: 3, inPack: 2 },
  ]);
  expect(textOf(id, "index.html")).toContain("制作期间有变化");
  expect(checked(id).ok).toBe(true);
  await house.db.deleteFrom("queue_visit").where("id", "!=", "queue_visit-id").execute();
});

test("one that is stopped leaves nothing, whether somebody works at it or not; what nobody wants is swept", async () => {
  const waiting = await start();
  await turn(waiting.id, { sliceMs: 0, pageRows: 5 });
  expect(existsSync(folderOfPack(waiting.id))).toBe(true);
  await ask("removeHandoverPack", rights, { id: waiting.id });
  expect(existsSync(folderOfPack(waiting.id))).toBe(false);
  expect((await shown(waiting.id)).state).toBe("cancelled");

  const running = await start();
  const stopping = {
    restMs: 0,
    roomIn: async () => {
      if ((await shown(running.id)).state === "running") await ask("removeHandoverPack", rights, { id: running.id });
      return Number.MAX_SAFE_INTEGER;
    },
  };
  expect(await turn(running.id, stopping)).toEqual({ id: await jobOf(running.id) });
  expect(existsSync(folderOfPack(running.id))).toBe(false);
  expect((await shown(running.id)).state).toBe("cancelled");

  const killed = await start();
  await turn(killed.id, { sliceMs: 0, pageRows: 5 });
  await house.db
    .updateTable("job")
    .set({ state: "failed" })
    .where("id", "=", await jobOf(killed.id))
    .execute();
  const kept = readdirSync(root()).filter((name) => name !== `handover-${killed.id}`);
  await packSweep({ db: house.db, node: "n1", root: root(), log: { warn: () => {} } })();
  expect(readdirSync(root())).toEqual(kept);
});

test("a disk that is too full is told before, and while it is written; nothing stays then", async () => {
  expect(await refusal(start({ roomIn: async () => 1_000_000 }))).toMatchObject({
    code: "refused",
    reason: "packNoRoom",
  });
  const { id } = await start();
  let asked = 0;
  const filling = async () => {
    asked += 1;
    return asked === 1 ? Number.MAX_SAFE_INTEGER : -1;
  };
  const ended = await turn(id, { roomIn: filling, restMs: 30 });
  expect(ended).toMatchObject({ failed: "diskFull" });
  expect(existsSync(folderOfPack(id))).toBe(false);
  await house.db
    .updateTable("job")
    .set({ state: "failed", reason: "diskFull" })
    .where("id", "=", await jobOf(id))
    .execute();
  expect(await shown(id)).toMatchObject({ state: "failed", reason: "diskFull" });
});

test("one at a time; who may not make packs is not told where they lie; a deleted one is gone from the disk and stays on record", async () => {
  const first = await start();
  expect(await refusal(start())).toMatchObject({ code: "refused", reason: "packOpen" });
  await ask("removeHandoverPack", rights, { id: first.id });
  const pack = await made();
  expect(pack.place).toEqual({ node: "n1", folder: folderOfPack(pack.id), isHere: true });
  const seen = (await ask<(typeof pack)[]>("handoverPacks", ["contract.see"])).find(({ id }) => id === pack.id);
  expect(seen).toEqual({ ...pack, place: null });
  expect(await refusal(ask("removeHandoverPack", rights, { id: pack.id }, { node: "n2" }))).toMatchObject({
    ...{ code: "refused", reason: "packElsewhere", node: "n1" },
  });
  await ask("removeHandoverPack", rights, { id: pack.id });
  expect(existsSync(folderOfPack(pack.id))).toBe(false);
  expect(await shown(pack.id)).toMatchObject({ state: "removed", sha256: pack.sha256 });
  expect(await refusal(ask("removeHandoverPack", rights, { id: pack.id }))).toMatchObject({ code: "notFound" });
});

test("other jobs have their turn between its slices", async () => {
  const { id } = await start();
  const other = { id: "other", kind: "export", owner: "u", node: "n1", asked: "{}", state: "waiting" as const };
  await house.db
    .insertInto("job")
    .values({
      ...other,
      total: null,
      reason: null,
      file: null,
      bytes: null,
      ended_at: null,
      created_at: 1,
      expires_at: 1,
    })
    .execute();
  await turn(id, { sliceMs: 0 });
  expect([await takeJob(house.db, "n1"), await takeJob(house.db, "n1")]).toEqual(["other", await jobOf(id)]);
  await house.db.deleteFrom("job").where("id", "=", "other").execute();
  await ask("removeHandoverPack", rights, { id });
});

test("in the thread of jobs it goes on after the server was stopped in the midst", async () => {
  const { db, url, folder } = house;
  const log = openLog({ dataFolder: folder, logLevel: "warn" }, { name: "jobs.log" });
  const env = { ...process.env, DATABASE_URL: url, ZONGJI_DATA: folder, ZONGJI_TIME_ZONE: zone };
  const program = officeProgram("job-thread");
  const runner = () =>
    new JobRunner({ db, node: "n1", folder: join(folder, "exports"), log, program, env, everyMs: 50 });
  const { id } = await start();
  const first = runner();
  await until("it has begun", async () => existsSync(folderOfPack(id)) || undefined, { limitMs: 120_000 });
  await first.close();
  const second = runner();
  const isDone = async () => ((await shown(id)).state === "done" ? true : undefined);
  try {
    await until("it is finished", isDone, { limitMs: 240_000 });
  } finally {
    await second.close();
  }
  expect(checked(id).ok).toBe(true);
});
