/** A reading that both sides signed changes the reports from its day on: figures, names, and what each of them rests on. */
import type { ReportAnswer, ReportCatalogue, ReportQuery } from "@zongji/api";
import { exampleTerms } from "@zongji/domain";
import { World } from "@zongji/kit";
import { type Db, openPool, partiesOf, queryMeasures } from "@zongji/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { at } from "../../../../packages/domain/src/testing/by-hand.ts";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { fillDay } from "./filled.test-scene.ts";
import { reportRoutes } from "./index.ts";

const world = new World();
const zone = "Asia/Shanghai";
let db: Db;
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();

beforeAll(async () => {
  db = openPool((await openMigrated(world)).url).db;
  await fillDay(db);
  const add = ((id: string, deed: (ask: unknown) => Promise<unknown>) => deeds.set(id, deed)) as never;
  reportRoutes(add, { db, parties: partiesOf(Buffer.alloc(32, 3)), zone, now: () => at("23:00:00") });
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
});

const session = {
  key: "k",
  principal: {
    user: { id: "who", groups: [], roles: [] },
    permissions: ["report.see", "call.see"].map((action) => ({ action, scope: "all" })),
  },
};
const read = async (report: string, query: Partial<ReportQuery> = {}) =>
  (await deeds.get("report")!({
    ...{ session, params: { report } },
    query: { from: "2026-11-25", to: "2026-11-25", ...query },
  })) as ReportAnswer;
const tell = (type: string, v: number, body: object) =>
  db
    .insertInto("event")
    .values({ type, v, subject: "contract", actor: null, at: 1, body: JSON.stringify(body) } as never)
    .execute();
const sign = async (clause: string, alternative: string, from: string, version = 1) => {
  await tell("ReadingProposed", 1, { side: "client", clause, alternative, from, note: "" });
  await tell("ReadingAccepted", 1, { side: "provider", clause, version });
};
const cellOf = ({ columns, total }: ReportAnswer, measure: string) =>
  total[columns.findIndex((each) => each.measure === measure)];
const head = ({ columns }: ReportAnswer) => columns[0]!;

test("without a contract nothing is said of readings; with one its unclear columns say that nobody signed", async () => {
  expect((await read("efficiency")).columns.filter(({ reading }) => reading)).toEqual([]);
  await tell("ContractWritten", 2, { side: "provider", terms: exampleTerms });
  const { columns } = await read("efficiency");
  expect(
    columns.flatMap(({ measure, reading }) => (reading ? [[measure, reading.clause, reading.signed]] : [])),
  ).toEqual([
    ["occupancy", "C17occupancy", false],
    ["talkToWrapUp", "C17talkRatio", false],
  ]);
  expect(columns[0]!.footnote?.zh).toMatch(/合同口径 C17.1 双方未签，按建议口径$/);
});

test("signed from the 25th on: that day's 座席利用率 is of the time signed in; the day before keeps its own, and a period over both has both", async () => {
  const before = await read("efficiency");
  await tell("ReadingProposed", 1, {
    ...{ side: "client", clause: "C17occupancy", alternative: "ofOnline", from: "2026-11-25", note: "" },
  });
  expect((await read("efficiency")).sha256).toBe(before.sha256);
  await tell("ReadingAccepted", 1, { side: "provider", clause: "C17occupancy", version: 1 });
  const after = await read("efficiency");
  const [own, other] = ["workShare", "occupancy"].map((measure) => cellOf(before, measure));
  expect(own).not.toEqual(other);
  expect([head(after).label.zh, after.total[0]]).toEqual(["座席利用率", own]);
  expect(cellOf(after, "occupancy")).toEqual(other);
  expect(head(after)).toMatchObject({ instead: "occupancy", reading: { version: 1, signed: true } });
  expect(head(after).footnote?.zh).toMatch(/合同口径 C17.1 第 1 版，双方已签$/);
  expect(after.sha256).not.toBe(before.sha256);
  expect(head(await read("efficiency", { from: "2026-11-24", to: "2026-11-24" })).measure).toBe("occupancy");
  const both = await read("efficiency", { from: "2026-11-24" });
  expect(both.columns.slice(0, 2).map(({ measure, label }) => [measure, label.zh])).toEqual([
    ["occupancy", "座席利用率（至 2026-11-24 的口径）"],
    ["workShare", "座席利用率（2026-11-25 起的口径）"],
  ]);
  const { reports } = (await deeds.get("reportCatalogue")!({ session })) as ReportCatalogue;
  expect(reports.find(({ id }) => id === "efficiency")!.columns[0]!.measure).toBe("workShare");
});

test("what is behind a column is found by its measure, and by the one that it stands for", async () => {
  await sign("C10", "speedTwice", "2026-11-01");
  const { columns } = await read("inbound");
  expect(columns.find(({ label }) => label.zh === "服务水平指标（满意度）")!.measure).toBe("serviceLevel");
  const behind = (column: string) =>
    deeds.get("reportTrace")!({
      ...{ session, actor: {}, params: { report: "inbound" } },
      query: { from: "2026-11-25", to: "2026-11-25", column },
    });
  expect(await behind("satisfaction")).toEqual(await behind("serviceLevel"));
  await expect(behind("occupancy")).rejects.toMatchObject({ code: "badRequest" });
});

test("C13, C11, C17.5: a report's columns follow what was signed, from its day on", async () => {
  const names = async (report: string, query: Partial<ReportQuery> = {}) =>
    (await read(report, query)).columns.map(({ measure }) => measure);
  const before = await read("inbound");
  expect(before.columns.slice(-2).map(({ measure, reading }) => [measure, reading?.clause, reading?.signed])).toEqual([
    ["allConnectRate", "C13", false],
    ["standardServiceLevel", "C13", false],
  ]);
  await sign("C13", "contractOnly", "2026-11-25");
  expect(await names("inbound")).not.toContain("standardServiceLevel");
  expect(await names("inbound", { from: "2026-11-24", to: "2026-11-24" })).toContain("standardServiceLevel");
  await sign("C11", "letters", "2026-11-25");
  expect(await names("orders")).toEqual(expect.arrayContaining(["letterDirectReplies", "letterConsultShare"]));
  const outbound = await read("outboundGroups", { by: "none" });
  await sign("C17outbound", "connectedLong", "2026-11-25");
  const long = await read("outboundGroups", { by: "none" });
  expect([head(long).label.zh, head(long).measure, head(long).reading?.version]).toEqual([
    ...["呼出有效利用率", "effectiveShare", 1],
  ]);
  expect(long.total[0]!.under).toBe(cellOf(outbound, "outboundTotal")!.value);
  await sign("C17outbound", "workOfOnline", "2026-11-25", 2);
  const work = await read("outboundGroups", { by: "none" });
  const { total } = await queryMeasures(db, {
    ...{ from: at("00:00:00"), to: at("24:00:00"), zone, now: at("23:00:00"), grain: "whole" },
    measures: ["outboundWork", "onlineTime"],
  });
  expect([work.total[0]!.over, work.total[0]!.under]).toEqual([total.outboundWork.value, total.onlineTime.value]);
  expect(work.total[0]!.over).toBeGreaterThan(0);
});
