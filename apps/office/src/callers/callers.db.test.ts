import type { ListedCaller } from "@zongji/api";
import { type Db, insertListedCaller, loadListedCallers, partiesOf } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { csvRows } from "../uploads/index.ts";
import { columnsOf, importCallers, readRows } from "./import.ts";
import { callerRoutes } from "./routes.ts";

const parties = partiesOf(Buffer.alloc(32, 5));
let db: Db;
factsDatabase((opened) => {
  db = opened;
});

const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const ask = <T>(id: string, given: object = {}, unmasked = true): Promise<T> => {
  callerRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, { db, parties, zone: "Asia/Shanghai" });
  const permissions = [
    { action: "callers.list", scope: "all" },
    ...(unmasked ? [{ action: "number.unmasked", scope: "all" }] : []),
  ];
  return deeds.get(id)!({
    ...{ params: {}, query: {}, body: {} },
    session: { principal: { user: { id: "u1", login: "u1", groups: [] }, permissions } },
    actor: { userId: "u1", login: "u1", address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;
};
const add = (over: object = {}) =>
  ask<ListedCaller>("addListedCaller", {
    body: { number: "13812345678", list: "blocked", reason: "骚扰", until: null, ...over },
  });
const numbers = async (query: object = {}) =>
  (await ask<ListedCaller[]>("listListedCallers", { query })).map(({ number }) => number);
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );
const audited = async () =>
  (
    await db
      .selectFrom("audit")
      .select(["action", "detail"])
      .where("action", "like", "listedCaller.%")
      .orderBy("id")
      .execute()
  ).map(({ action, detail }) => ({ action, detail }));

beforeEach(async () => {
  await db.deleteFrom("listed_caller").execute();
  await db
    .insertInto("user")
    .values({
      ...{ id: "u1", login: "u1", name: "班长", agent_no: null },
      ...{ password_hash: "x", must_change_password: false, created_at: 0, locked_until: null },
    })
    .onConflict((on) => on.column("id").doNothing())
    .execute();
});

test("a caller stands on one list: however his number is written he is refused a second time", async () => {
  expect(await add()).toMatchObject({
    number: "13812345678",
    list: "blocked",
    reason: "骚扰",
    until: null,
    by: "班长",
  });
  expect(await refusal(add({ number: "+86 138-1234-5678", list: "vip" }))).toMatchObject({
    code: "conflict",
    field: "number",
    reason: "callerListed",
  });
  expect(await numbers()).toEqual(["13812345678"]);
});

test("an end that has passed is refused, and an entry whose end has passed is read by nobody's call", async () => {
  expect(await refusal(add({ until: Date.now() - 1 }))).toMatchObject({ field: "until", reason: "inThePast" });
  await add({ number: "01062345678" });
  const soon = await add({ until: Date.now() + 60_000 });
  const live = async () => ((await loadListedCallers(db, Date.now())).listedCallers ?? []).map(({ party }) => party);
  expect((await live()).sort()).toEqual([parties.idOf("01062345678"), soon.party].sort());
  await db.updateTable("listed_caller").set({ until: 1 }).where("party", "=", soon.party).execute();
  expect(await live()).toEqual([parties.idOf("01062345678")]);
  // It stands in the page until somebody takes it away, and may be changed in another field.
  const [shown] = (await ask<ListedCaller[]>("listListedCallers")).filter(({ party }) => party === soon.party);
  await ask("changeListedCaller", {
    params: { id: soon.party },
    body: { list: "vip", reason: "老客户", until: shown!.until },
  });
  expect(await numbers({ list: "vip" })).toEqual(["13812345678"]);
});

test("no number lies in clear in the database, nor in the audit trail", async () => {
  const { party } = await add();
  const rows = await db.selectFrom("listed_caller").selectAll().execute();
  await ask("removeListedCaller", { params: { id: party } });
  expect(
    JSON.stringify([
      rows.map((row) => ({ ...row, number_sealed: row.number_sealed.toString("latin1") })),
      await audited(),
    ]),
  ).not.toContain("13812345678");
  expect((await audited()).slice(-2)).toMatchObject([
    { action: "listedCaller.create", detail: { number: "138****5678", list: "blocked" } },
    { action: "listedCaller.delete", detail: { number: "138****5678" } },
  ]);
});

test("whoever may not see numbers in full sees them masked; versions are the same for both", async () => {
  const { version } = await add();
  const [masked] = await ask<ListedCaller[]>("listListedCallers", {}, false);
  expect(masked).toMatchObject({ number: "138****5678", version });
});

test("is found by the whole number, its last four digits and its reason; signs of a pattern stand for themselves", async () => {
  await add();
  await add({ number: "01062349999", list: "vip", reason: "100% 满意" });
  expect(await numbers({ search: "138 1234 5678" })).toEqual(["13812345678"]);
  expect(await numbers({ search: "5678" })).toEqual(["13812345678"]);
  expect(await numbers({ search: "0% 满" })).toEqual(["01062349999"]);
  expect(await numbers({ search: "1__%" })).toEqual([]);
  expect(await numbers({ list: "elderly" })).toEqual([]);
});

test("a change that began from an older version is refused with what is there now", async () => {
  const { party, version } = await add();
  const change = (over: object) =>
    ask<ListedCaller>("changeListedCaller", {
      params: { id: party },
      body: { list: "vip", reason: "改为重要", until: null, ...over },
    });
  await change({ version });
  expect(await refusal(change({ version }))).toMatchObject({ code: "stale", stale: { current: { list: "vip" } } });
});

test("what is gone is not found", async () => {
  const { party } = await add();
  await ask("removeListedCaller", { params: { id: party } });
  expect(await refusal(ask("removeListedCaller", { params: { id: party } }))).toMatchObject({ code: "notFound" });
  expect(await numbers()).toEqual([]);
});

test("a file of callers is told line by line, saved where nothing is wrong, and moves who is listed only where that is asked", async () => {
  const rows = (...lines: string[]) => csvRows(Buffer.from(["号码,名单,原因,到期", ...lines].join("\n")));
  const run = (lines: string[], { save = false, replace = false } = {}) => {
    const table = rows(...lines);
    const now = Date.now();
    const read = readRows(table, columnsOf(table[0])!, { zone: "Asia/Shanghai", now, idOf: parties.idOf });
    const actor = { userId: "u1", login: "u1", address: "127.0.0.1" };
    return importCallers({ db, parties }, read, { save, replace, actor, now });
  };
  await add();
  const good = ["13800000001,VIP,人大代表,", "010-6234 5678,老年人,听力不好,2099-12-31"];
  const mixed = [...good, "+8613812345678,重要来电,改判,"];
  const told = [{ line: 4, field: "number", problem: "listed" }];
  expect(await run(mixed, { save: true })).toEqual({ lines: 3, added: 2, changed: 0, problems: told, isSaved: false });
  expect(await numbers()).toEqual(["13812345678"]);
  expect(await run(mixed, { replace: true })).toEqual({ lines: 3, added: 2, changed: 1, problems: [], isSaved: false });
  expect(await numbers()).toEqual(["13812345678"]);
  expect(await run(mixed, { save: true, replace: true })).toMatchObject({ added: 2, changed: 1, isSaved: true });
  expect((await numbers({ list: "vip" })).sort()).toEqual(["13800000001", "13812345678"]);
  expect(await numbers({ list: "elderly" })).toEqual(["01062345678"]);
  const trail = (await audited()).map(({ action }) => action);
  expect(trail.slice(-3).sort()).toEqual(["listedCaller.change", "listedCaller.create", "listedCaller.create"]);
  expect(JSON.stringify(await audited())).not.toContain("13800000001");
});

test("nothing of a file is saved, nor audited, where somebody lists one of its callers meanwhile", async () => {
  const table = csvRows(Buffer.from("号码,名单,原因\n13800000001,VIP,代表\n13800000002,VIP,代表"));
  const now = Date.now();
  const read = readRows(table, columnsOf(table[0])!, { zone: "Asia/Shanghai", now, idOf: parties.idOf });
  const actor = { userId: "u1", login: "u1", address: "127.0.0.1" };
  const before = await audited();
  const isWaiting = async () => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
    return rows[0]?.n === 1;
  };
  const party = parties.idOf("13800000002");
  let importing: Promise<unknown> | undefined;
  await db.transaction().execute(async (tx) => {
    const other = { list: "blocked", reason: "骚扰", until: null, by: "u1", at: now };
    await insertListedCaller(tx, { party, number_sealed: Buffer.from("x"), number_end: "0002", ...other } as never);
    importing = refusal(importCallers({ db, parties }, read, { save: true, replace: false, actor, now }));
    await expect.poll(isWaiting).toBe(true);
  });
  expect(await importing).toEqual({ code: "conflict", field: "number", reason: "callerListed" });
  const kept = await db.selectFrom("listed_caller").select("party").execute();
  expect(kept).toEqual([{ party }]);
  expect(await audited()).toEqual(before);
});
