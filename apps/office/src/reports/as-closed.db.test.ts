/** A closed day keeps the definitions that it was closed with: a report says which columns are defined otherwise since, and shows both figures. */
import { createHash } from "node:crypto";
import type { ReportAnswer, ReportQuery } from "@zongji/api";
import { canonicalJson, catalogue } from "@zongji/domain";
import { type Db, partiesOf } from "@zongji/store";
import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { answeredDay, as, dayMs, daysScene, hour, midnight, others, zone } from "../days/days.test-scene.ts";
import { reportRoutes } from "./index.ts";

const { db, goTo, now, store, close, says } = daysScene();
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const session = (scope: "all" | "group" = "all") => ({
  key: "k",
  principal: { user: { id: "who", groups: [], roles: [] }, permissions: [{ action: "report.see", scope }] },
});
const read = async (query: Partial<ReportQuery> = {}, report = "inbound") =>
  (await deeds.get("report")!({
    ...{ session: session(), params: { report } },
    query: { from: "2026-11-25", to: "2026-11-26", grain: "day", compare: "closed", ...query },
  })) as ReportAnswer;

/** As if the newest entry of a day had been closed by a program that counted a measure otherwise. */
const closedOtherwise = async (own: Db, day: string, name: string, values: object) => {
  const body = canonicalJson({
    ...catalogue(),
    measures: (catalogue() as { measures: { name: string }[] }).measures.map((each) =>
      each.name === name ? { ...each, version: 0, formula: { zh: "旧算法", en: "the old way" } } : each,
    ),
  });
  await own.transaction().execute(async (work) => {
    await sql`set local session_replication_role = replica`.execute(work);
    const sum = createHash("sha256").update(body).digest("hex");
    await work
      .insertInto("day_definitions")
      .values({ sha256: sum, body })
      .onConflict((on) => on.doNothing())
      .execute();
    await sql`update day_entry set definitions = ${sum} where day = ${day}`.execute(work);
    await sql`update day_figure set "values" = "values" || ${JSON.stringify(values)}::jsonb where day = ${day} and "by" = 'none'`.execute(
      work,
    );
  });
};

/** Two days of one answered call each; both close. */
beforeEach(async () => {
  deeds.clear();
  const add = ((id: string, deed: (ask: unknown) => Promise<unknown>) => deeds.set(id, deed)) as never;
  reportRoutes(add, { db: db(), parties: partiesOf(Buffer.alloc(32, 3)), zone, now });
  await store(as(answeredDay(midnight + 9 * hour).facts));
  await store(others(as(answeredDay(midnight + dayMs + 9 * hour).facts, "n1", "000002-a"), "b"));
  await says("n1", midnight + 2 * dayMs + hour);
  expect(await close(midnight + 2 * dayMs + hour)).toEqual(["2026-11-25", "2026-11-26"]);
});

const at = ({ columns }: ReportAnswer, measure: string) => columns.findIndex((each) => each.measure === measure);
const beside = (answer: ReportAnswer, measure: string) => {
  const place = at(answer, measure);
  const [closed] = answer.compared;
  return {
    lines: closed!.lines.map((cells) => cells?.[place]?.value ?? null),
    total: closed!.total[place]?.value ?? null,
    now: [answer.lines.map(({ cells }) => cells[place]?.value ?? null), answer.total[place]?.value ?? null],
  };
};

test("nothing was defined otherwise: what was closed is what the tables say, and nothing is told", async () => {
  const answer = await read();
  expect(answer.redefined).toBe(undefined);
  expect(beside(answer, "inboundTotal")).toEqual({ lines: [1, 1], total: 2, now: [[1, 1], 2] });
  expect(answer.compared[0]).toMatchObject({ with: "closed", from: answer.from, to: answer.to });
});

test("a day that was closed with another definition keeps its figure, beside that of now; the column says from when it is another", async () => {
  await closedOtherwise(db(), "2026-11-25", "inboundTotal", { inboundTotal: [7] });
  const answer = await read();
  expect(answer.redefined).toEqual([
    expect.objectContaining({
      ...{ measure: "inboundTotal", version: 0, until: "2026-11-25", formula: { zh: "旧算法", en: "the old way" } },
    }),
  ]);
  expect(beside(answer, "inboundTotal")).toEqual({ lines: [7, 1], total: 8, now: [[1, 1], 2] });
  // Over months, too, each day by its own.
  expect(beside(await read({ grain: "month" }), "inboundTotal")).toMatchObject({ lines: [8] });
  // A period behind the change knows nothing of it.
  expect((await read({ from: "2026-11-26" })).redefined).toBe(undefined);
  // Whether it is compared or not, it is told.
  expect((await read({ compare: "before" })).redefined).toHaveLength(1);
});

test("a day that is not closed is as it is now; by agent too", async () => {
  await store(others(as(answeredDay(midnight + 2 * dayMs + 9 * hour).facts, "n1", "000003-a"), "c"));
  goTo(midnight + 2 * dayMs + 10 * hour);
  await closedOtherwise(db(), "2026-11-25", "inboundTotal", { inboundTotal: [7] });
  expect(beside(await read({ to: "2026-11-27" }), "inboundTotal")).toEqual({
    ...{ lines: [7, 1, 1], total: 9, now: [[1, 1, 1], 3] },
  });
  const agents = await read({ by: "agent", grain: "whole", to: "2026-11-27" }, "agents");
  const place = agents.columns.findIndex(({ measure }) => measure === "talks");
  expect(agents.lines.map(({ key }) => key)).toEqual(["agent-8001"]);
  expect([agents.lines[0]!.cells[place]?.value, agents.compared[0]!.lines[0]![place]?.value]).toEqual([3, 3]);
});

test("where closed days don't tell it, nothing stands beside: hours, two filters, orders", async () => {
  for (const query of [{ grain: "hour" }, { number: "12345", trunk: "t" }] as const) {
    const answer = await read(query);
    expect(answer.compared[0]!.total.every((cell) => cell === null)).toBe(true);
    expect(answer.compared[0]!.lines).toHaveLength(answer.lines.length);
  }
});
