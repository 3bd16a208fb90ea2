/** 服务人力 of the day by hand, which has service hours from 9 to 17 on Wednesdays, where nobody was signed in: 0 in service hours, "—" elsewhere (G4). */
import type { ReportAnswer, ReportQuery } from "@zongji/api";
import { figureIn, type MeasureName, measures, reportOf } from "@zongji/domain";
import { World } from "@zongji/kit";
import { type Db, openPool, partiesOf } from "@zongji/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { at } from "../../../../packages/domain/src/testing/by-hand.ts";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { fillDay } from "./filled.test-scene.ts";
import { reportRoutes } from "./index.ts";

const world = new World();
let db: Db;
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();

beforeAll(async () => {
  db = openPool((await openMigrated(world)).url).db;
  await fillDay(db);
  const add = ((id: string, deed: (ask: unknown) => Promise<unknown>) => deeds.set(id, deed)) as never;
  const parties = partiesOf(Buffer.alloc(32, 3));
  reportRoutes(add, { db, parties, zone: "Asia/Shanghai", now: () => at("23:00:00") });
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
});

const permissions = [{ action: "report.see", scope: "all" }];
const session = { key: "k", principal: { user: { id: "who", groups: [], roles: [] }, permissions } };
const today = { from: "2026-11-25", to: "2026-11-25" };
const read = async (query: Partial<ReportQuery>) =>
  (await deeds.get("report")!({
    ...{ session, params: { report: "groups" }, query: { ...today, ...query } },
  })) as ReportAnswer;
const figure = (cells: ReportAnswer["total"] | null, name: MeasureName = "fte"): string => {
  const no = reportOf("groups").columns.findIndex(({ measure }) => measure === name);
  return figureIn(measures[name].unit, cells?.[no] ?? {});
};
const heatOf = async (column: MeasureName) =>
  (await deeds.get("reportHeat")!({
    ...{ session, params: { report: "groups" }, query: { ...today, column } },
  })) as { weekday: number; hour: number; cell: object | null }[];

test("by hour of a group that nobody was signed in to: 0 where the hotline served", async () => {
  const { lines } = await read({ by: "hour", group: "complaint" });
  // The calls of the whole number make the lines.
  expect(lines.map(({ key, cells }) => [key, figure(cells, "inboundTotal"), figure(cells)])).toEqual([
    ["09", "4", "0.00"],
    ["10", "7", "0.00"],
    ["11", "1", "0.00"],
    ["20", "1", "—"],
  ]);
});

test("by hour on several days: each line by the hours of its own day", async () => {
  const { lines } = await read({ by: "hour", grain: "day", from: "2026-11-24" });
  expect(lines.map(({ bucket, key, cells }) => [bucket === at("00:00:00"), key, figure(cells)])).toEqual([
    // The Tuesday before has no service hours.
    [false, "14", "—"],
    [true, "09", "1.00"],
    [true, "10", "0.03"],
    [true, "11", "0.00"],
    [true, "20", "—"],
  ]);
});

test("compared with a time in which a group had nothing: 0 if the hotline served then", async () => {
  const week = await read({ from: "2026-11-19", compare: "before" });
  expect(week.lines.map(({ key }) => key).sort()).toEqual(["business", "complaint"]);
  expect(week.compared[0]!.lines.map((cells) => figure(cells))).toEqual(["0.00", "0.00"]);
  expect(figure(week.compared[0]!.total)).toBe("0.00");
  // A Tuesday each.
  const day = await read({ compare: "before,year" });
  for (const { lines, total } of day.compared)
    expect([...lines, total].map((cells) => figure(cells))).toEqual(["—", "—", "—"]);
  // What service hours are no part of is told as before.
  const [line] = week.compared[0]!.lines;
  expect([figure(line!, "occupancy"), figure(line!, "groupServiceLevel"), figure(line!, "offers")]).toEqual([
    ...["—", "—", "0"],
  ]);
});

test("the heat map has each hour of service, the quiet ones too; of other figures those alone in which something was", async () => {
  const shown = (await heatOf("fte")).map(({ weekday, hour, cell }) => [weekday, hour, figureIn("person", cell ?? {})]);
  expect(shown).toEqual(["1.00", "0.03", ...Array(6).fill("0.00")].map((value, no) => [3, 9 + no, value]));
  expect((await heatOf("occupancy")).map(({ weekday, hour }) => [weekday, hour])).toEqual([
    [3, 9],
    [3, 10],
  ]);
});
