import type { NewOwnReport, ReportAnswer, ReportCatalogue, ReportShown } from "@zongji/api";
import { World } from "@zongji/kit";
import { type Db, openPool, partiesOf } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { at } from "../../../../packages/domain/src/testing/by-hand.ts";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { reportRoutes } from "./index.ts";

const world = new World();
let db: Db;
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();

beforeAll(async () => {
  db = openPool((await openMigrated(world)).url).db;
  for (const id of ["li", "wang"])
    await sql`insert into "user" (id, login, name, password_hash, must_change_password, created_at) values (${id}, ${id}, ${id}, '', false, 0)`.execute(
      db,
    );
  await sql`insert into role (name, label) values ('supervisor', '班长'), ('client', '甲方') on conflict do nothing`.execute(
    db,
  );
  const add = ((id: string, deed: (ask: unknown) => Promise<unknown>) => deeds.set(id, deed)) as never;
  const parties = partiesOf(Buffer.alloc(32, 3));
  reportRoutes(add, { db, parties, zone: "Asia/Shanghai", now: () => at("23:00:00") });
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
});
beforeEach(() => db.deleteFrom("own_report").execute());

const as = (id: string, roles: readonly string[] = []) => ({
  actor: { userId: id, login: id, address: "127.0.0.1" },
  session: {
    key: "k",
    principal: { user: { id, groups: [], roles }, permissions: [{ action: "report.see", scope: "all" }] },
  },
});
const deed = <T>(id: string, who: object, ask: object = {}): Promise<T> =>
  deeds.get(id)!({ params: {}, query: {}, body: {}, ...who, ...ask }) as Promise<T>;
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => "none",
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return error.code;
    },
  );

const wanted: NewOwnReport = {
  ...{ name: " 每日接听 ", note: "给科长", measures: ["inboundTotal", "answerRate"], split: "number" },
  ...{ chart: { kind: "bar", measures: ["inboundTotal"] }, roles: ["client"] },
};
const make = (who: object, over: Partial<NewOwnReport> = {}) =>
  deed<ReportShown>("createOwnReport", who, { body: { ...wanted, ...over } });
const listed = async (who: object) =>
  (await deed<ReportCatalogue>("reportCatalogue", who)).reports.flatMap(({ label, own }) => (own ? label.zh : []));
const today = { from: "2026-11-25", to: "2026-11-25" };
const trail = async () =>
  (await db.selectFrom("audit").select("action").where("action", "like", "ownReport.%").orderBy("id").execute()).map(
    ({ action }) => action,
  );

test("is seen by its owner and by the roles that it is shared with, by nobody else", async () => {
  const { id, own } = await make(as("li"));
  expect(own).toMatchObject({ owner: "li", mine: true, roles: ["client"] });
  expect(await listed(as("li"))).toEqual(["每日接听"]);
  expect(await listed(as("wang", ["client"]))).toEqual(["每日接听"]);
  expect(await listed(as("wang", ["supervisor"]))).toEqual([]);
  const read = (who: object) => deed<ReportAnswer>("report", who, { params: { report: id }, query: today });
  const { report, total, by } = await read(as("wang", ["client"]));
  expect({ report, by, columns: total.length }).toEqual({ report: id, by: "number", columns: 2 });
  expect(await refusal(read(as("wang", ["supervisor"])))).toBe("notFound");
  expect(await refusal(deed("report", as("li"), { params: { report: "own-x" }, query: today }))).toBe("notFound");
});

test("is changed and deleted by its owner alone, told in the trail, and not over somebody's later change", async () => {
  const { id, own } = await make(as("li"));
  const before = (await trail()).length;
  const change = (who: object, version: string | undefined, over: object = {}) =>
    deed<ReportShown>("changeOwnReport", who, { params: { id }, body: { ...wanted, ...over, version } });
  const client = as("wang", ["client"]);
  expect(await refusal(change(client, undefined))).toBe("forbidden");
  expect(await refusal(deed("deleteOwnReport", client, { params: { id } }))).toBe("forbidden");
  expect(await refusal(change(as("wang"), undefined))).toBe("notFound");
  const changed = await change(as("li"), own!.version, {
    name: "接听",
    measures: ["answered"],
    split: "none",
    chart: { kind: "pie", measures: [] },
  });
  expect(changed.columns.map(({ measure }) => measure)).toEqual(["answered"]);
  expect(await refusal(change(as("li"), own!.version))).toBe("stale");
  await deed("deleteOwnReport", as("li"), { params: { id } });
  expect(await listed(as("li"))).toEqual([]);
  expect((await trail()).slice(before)).toEqual(["ownReport.change", "ownReport.delete"]);
});

test("is refused by its field: a measure that there is not, a role that is gone, a blank name", async () => {
  for (const over of [
    { measures: ["nothing"], chart: { kind: "bar", measures: [] } },
    { roles: ["nobody"] },
    { name: "   " },
    { split: "key" },
  ] as Partial<NewOwnReport>[])
    expect(await refusal(make(as("li"), over))).toBe("badRequest");
  expect(await listed(as("li"))).toEqual([]);
});

test("of which a measure left the catalogue is left out, and fails nobody's page", async () => {
  const { id } = await make(as("li"));
  await sql`update own_report set body = jsonb_set(body, '{measures}', '["gone"]') where id = ${id}`.execute(db);
  expect(await listed(as("li"))).toEqual([]);
  expect(await refusal(deed("report", as("li"), { params: { report: id }, query: today }))).toBe("notFound");
});

test("is looked at before it is kept", async () => {
  const { name: _, roles: __, ...shape } = wanted;
  const { report, answer } = await deed<{ report: ReportShown; answer: ReportAnswer }>("previewOwnReport", as("li"), {
    body: { report: { ...shape, name: "-" }, query: today },
  });
  expect(report.columns.map(({ measure }) => measure)).toEqual(wanted.measures);
  expect(answer.total).toHaveLength(2);
  expect(await db.selectFrom("own_report").selectAll().execute()).toEqual([]);
});
