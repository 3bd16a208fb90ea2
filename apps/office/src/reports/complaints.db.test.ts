/** 申诉电话 as a standing filter of reports: calls of the business types that are marked, and of those beneath them. */
import type { ReportAnswer } from "@zongji/api";
import type { ReportId } from "@zongji/domain";
import { rowsOfCall } from "@zongji/domain";
import { type Db, partiesOf, putCallRows } from "@zongji/store";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { at, written } from "../../../../packages/domain/src/testing/by-hand.ts";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { day } from "./day.test-scene.ts";
import { reportRoutes } from "./index.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const total = async (report: ReportId, query: object): Promise<number> => {
  const principal = {
    user: { id: "who", groups: [], roles: [] },
    permissions: [{ action: "report.see", scope: "all" }],
  };
  const period = { from: "2026-11-25", to: "2026-11-25" };
  const asked = { session: { key: "k", principal }, params: { report }, query: { ...period, ...query } };
  return ((await deeds.get("report")!(asked)) as ReportAnswer).total[0]?.value ?? 0;
};
const publish = (version: number, complaint?: true) =>
  sql`insert into config_item (kind, id, version, state, name, body, at, config_version, published_at) values ('businessTypes', 'businessTypes', ${version}, 'published', '', ${JSON.stringify(
    {
      types: [
        { id: "c", name: "申诉投诉", ...(complaint && { complaint }) },
        { id: "c1", name: "窗口", parent: "c" },
        { id: "x", name: "咨询" },
      ],
    },
  )}, 1, ${version}, 1)`.execute(db);

beforeAll(async () => {
  const calls = Object.entries(day).map(([id, as]) => written(id, as));
  const inbound = calls.filter(({ direction, test: isTest }) => direction === "in" && !isTest);
  const types = new Map(inbound.slice(0, 4).map(({ call }, n) => [call, ["c", "c1", "c1", "x"][n]!]));
  await putCallRows(
    db,
    calls.map((call) => rowsOfCall(types.has(call.call) ? { ...call, businessType: types.get(call.call)! } : call)),
  );
  const add = ((id: string, deed: (ask: unknown) => Promise<unknown>) => deeds.set(id, deed)) as never;
  reportRoutes(add, { db, parties: partiesOf(Buffer.alloc(32, 3)), zone: "Asia/Shanghai", now: () => at("23:00:00") });
});

test("complaint calls are those of the marked types; where none is marked there are none", async () => {
  expect(await total("inbound", {})).toBe(13);
  await publish(1);
  expect(await total("inbound", { complaint: "yes" })).toBe(0);
  await sql`update config_item set state = 'retired', retired_at = 2`.execute(db);
  await publish(2, true);
  expect(await total("inbound", { complaint: "yes" })).toBe(3);
  expect(await total("inbound", { complaint: "yes", businessType: "c1" })).toBe(2);
  expect(await total("inbound", { complaint: "yes", businessType: "x" })).toBe(0);
  expect(await total("inbound", { businessType: "x" })).toBe(1);
  // A report that can't tell business types says so.
  await expect(total("efficiency", { complaint: "yes" })).rejects.toMatchObject({ extra: { field: "complaint" } });
});
