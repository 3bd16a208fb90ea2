/** A day written out by hand, through the tables of the measures: what each report shows of it was reckoned on paper. */
import type { ReportAnswer, ReportCatalogue, ReportQuery, ReportThing } from "@zongji/api";
import {
  figureIn,
  type GroupId,
  isRatio,
  type Measure,
  measures,
  type ReportId,
  reportIds,
  reportOf,
  type Split,
  termsOfAll,
} from "@zongji/domain";
import { World } from "@zongji/kit";
import { type Db, measureUnknown, noteFilled, openPool, partiesOf } from "@zongji/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at } from "../../../../packages/domain/src/testing/by-hand.ts";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import type { AskedReport } from "./ask.ts";
import { fillDay } from "./filled.test-scene.ts";
import { reportRoutes } from "./index.ts";
import { partOf } from "./read.ts";

const world = new World();
const zone = "Asia/Shanghai";
const parties = partiesOf(Buffer.alloc(32, 3));
let db: Db;
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();

beforeAll(async () => {
  db = openPool((await openMigrated(world)).url).db;
  await fillDay(db);
  const add = ((id: string, deed: (ask: unknown) => Promise<unknown>) => deeds.set(id, deed)) as never;
  reportRoutes(add, { db, parties, zone, now: () => at("23:00:00") });
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
});

type Scope = "group" | "all";
const as = (scope: Scope | undefined, groups: readonly string[] = [], more: readonly string[] = ["call.see"]) => ({
  session: {
    key: "k",
    principal: {
      user: { id: "who", groups, roles: [] },
      permissions: [
        ...(scope ? [{ action: "report.see", scope }] : []),
        ...more.map((action) => ({ action, scope: "all" })),
      ],
    },
  },
});
const everybody = as("all");
const today = { from: "2026-11-25", to: "2026-11-25" };
const read = async (report: ReportId, query: Partial<ReportQuery> = {}, who: object = everybody) =>
  (await deeds.get("report")!({ ...who, params: { report }, query: { ...today, ...query } })) as ReportAnswer;

/** The contract's and the other columns of a line as people read them. */
const readable = (report: ReportId, cells: ReportAnswer["total"]): Record<string, string> =>
  Object.fromEntries(
    reportOf(report).columns.map(({ measure }, no) => [measure, figureIn(measures[measure].unit, cells[no] ?? {})]),
  );
const lineOf = (answer: ReportAnswer, name: string) =>
  readable(answer.report as ReportId, answer.lines.find((line) => line.name === name || line.key === name)!.cells);

describe("the day by hand", () => {
  test("R1 inbound", async () => {
    const { total, lines } = await read("inbound", { grain: "hour" });
    expect(readable("inbound", total)).toEqual({
      ...{ inboundTotal: "13", answered: "3", answerRate: "25.00", unanswered: "5", unansweredRate: "41.67" },
      // No call of this day says when it asked for a human: nothing to set against the national standard.
      ...{ allConnectRate: "—", standardServiceLevel: "—" },
      ...{ satisfaction: "50.00", inProgress: "1", selfServed: "1", outOfHours: "1", blocked: "1", systemError: "1" },
    });
    // Each hour until now is a line, the quiet ones too.
    expect(lines).toHaveLength(24);
    expect(lines.map(({ cells }) => cells[0]?.value)).toEqual([
      ...[...Array(9).fill(0), 4, 7, 1, ...Array(8).fill(0)],
      ...[1, 0, 0, 0],
    ]);
  });
  test("R1 by called number", async () => {
    const answer = await read("inbound", { by: "number" });
    expect(answer.lines.map(({ key, cells }) => [key, cells[0]?.value])).toEqual([
      ["12345678", 12],
      ["87654321", 1],
    ]);
  });
  test("R2 outbound", async () => {
    expect(readable("outbound", (await read("outbound")).total)).toEqual({
      ...{ outboundTotal: "2", outboundAnswered: "1", outboundAnswerRate: "50.00", callBacks: "0", recovered: "0" },
    });
  });
  test("R3 agents", async () => {
    const answer = await read("agents");
    expect(lineOf(answer, "8001 座席8001")).toMatchObject({
      // 1 h + 10 min + 1 min + 1 min on one day
      ...{ averageOnline: "01:12:00", averageTalk: "00:01:00", talks: "2", speedOfAnswer: "00:00:05" },
      // 20 s let ring, 5 s answered, 10 s until he gave up
      ...{
        ringTotal: "00:00:35",
        abandonedRingTotal: "00:00:10",
        restTime: "00:10:00",
        offers: "3",
        offersAnswered: "1",
      },
    });
    expect(lineOf(answer, "8002 座席8002")).toMatchObject({
      ...{ averageOnline: "—", averageTalk: "00:03:00", talks: "1", ringTotal: "00:00:10", speedOfAnswer: "00:00:10" },
      ...{ abandonedRingTotal: "00:00:00", restTime: "00:00:00", holdTotal: "00:00:40" },
    });
    // 180 + 60 + 60 s over 3 talks: not the average of 60 and 180
    expect(readable("agents", answer.total).averageTalk).toBe("00:01:40");
  });
  test("R4 groups: the trunk's columns are of the whole number, a retired group keeps its name", async () => {
    const answer = await read("groups");
    expect(lineOf(answer, "业务咨询")).toEqual({
      ...{ inboundTotal: "13", answered: "3", answerRate: "25.00", unanswered: "5", unansweredRate: "41.67" },
      // 8001's time, all of whose work was for it
      ...{ occupancy: "3.23", staffed: "1", groupCalls: "7", queueEntries: "5", groupAnswerRate: "50.00" },
      // one of five within 20 s; who waits has waited longer
      ...{ groupServiceLevel: "20.00", groupStandardLevel: "20.00", outboundTotal: "2", agentCalls: "7" },
      ...{ offers: "5", offersAnswered: "2" },
      ...{ offerAnswerRate: "50.00", averageInboundTalk: "00:02:00", speedOfAnswer: "00:00:08", offersMissed: "1" },
      ...{ agentsOutbound: "2", outboundAnswered: "1", outboundAnswerRate: "50.00", averageOutboundTalk: "00:01:00" },
      // 62 of 8 h of service: her rest counts for nothing
      ...{ transfersOut: "0", transferRate: "0.00", offerAnswerRateWithoutAbandoned: "66.67", fte: "0.13" },
    });
    expect(lineOf(answer, "申诉投诉")).toMatchObject({
      ...{ queueEntries: "1", offers: "0", groupServiceLevel: "0.00", occupancy: "—", staffed: "0", fte: "0.00" },
    });
    const one = await read("groups", { group: "complaint" });
    expect(one.lines.map(({ key }) => key)).toEqual(["complaint"]);
    expect(readable("groups", one.total)).toMatchObject({ inboundTotal: "13", queueEntries: "1", offers: "0" });
  });
  test("R4 by the hour: staffing of each hour of service, the quiet ones too, none of others", async () => {
    const { lines, total } = await read("groups", { by: "none", grain: "hour" });
    const fte = lines.map(({ cells }) => readable("groups", cells).fte);
    // From 9 to 10 all of it, from 10:10 on 2 min, nobody until 17:00.
    expect(fte).toEqual([...Array(9).fill("—"), "1.00", "0.03", ...Array(6).fill("0.00"), ...Array(7).fill("—")]);
    expect(readable("groups", total).fte).toBe("0.13");
    const behind = await traced("groups", { by: "none" }, { column: "fte" });
    expect(behind.map(({ span }) => span?.state)).toEqual(["ready", "wrapUp", "talking"]);
  });
  test("R4 business types", async () => {
    const answer = await read("businessTypes");
    expect(answer.lines.map(({ key, name, cells }) => [key, name, cells[0]?.value])).toEqual([[null, null, 3]]);
  });
  test("R5 efficiency", async () => {
    expect(lineOf(await read("efficiency"), "8001 座席8001")).toMatchObject({
      // 120 s of 1 h 2 min
      ...{ occupancy: "3.23", onlineTime: "01:12:00", waitingTime: "01:00:00", restTime: "00:10:00" },
      ...{ talkingTime: "00:01:00", wrapUpTime: "00:01:00", talkToWrapUp: "1.00 : 1", otherTime: "00:00:00" },
    });
  });
  test("R6 inbound trace adds up to the inbound total", async () => {
    const cells = readable("inboundTrace", (await read("inboundTrace")).total);
    expect(cells).toEqual({
      ...{ inboundTotal: "13", endedInMenu: "1", agentAnswered: "2", abandonedInQueue: "1", abandonedRinging: "1" },
      // who waits, timed out, out of hours, refused, failed
      ...{ dutyTotal: "2", dutyAnswered: "1", dutyLost: "1", selfServed: "1", otherInbound: "5" },
    });
    const { inboundTotal, dutyTotal: _, ...ends } = cells;
    expect(Object.values(ends).reduce((sum, value) => sum + Number(value), 0)).toBe(Number(inboundTotal));
  });
  test("R7 unanswered", async () => {
    expect(readable("unanswered", (await read("unanswered")).total)).toEqual({
      ...{ unanswered: "5", endedInMenu: "1", unansweredInQueue: "2", unansweredRinging: "1", dutyLost: "1" },
      unansweredRate: "41.67",
    });
  });
  test("R8 waits", async () => {
    const answer = await read("waiting");
    expect(lineOf(answer, "业务咨询")).toMatchObject({
      ...{ queueEntries: "5", longestQueue: "1", queueWaitTotal: "00:01:17", averageQueueWait: "00:00:19" },
      ...{ answeredEntries: "2", answeredWaitTotal: "00:00:35", averageAnsweredWait: "00:00:18" },
      ...{ longestAnsweredWait: "00:00:30", abandonedEntries: "2", abandonedWaitTotal: "00:00:42" },
      ...{ averageAbandonedWait: "00:00:21", longestAbandonedWait: "00:00:30", overflow: "0", stillQueued: "1" },
    });
    expect(lineOf(answer, "申诉投诉")).toMatchObject({
      ...{ queueEntries: "1", queueWaitTotal: "00:05:00", answeredEntries: "0", averageAnsweredWait: "—" },
      ...{ longestAnsweredWait: "—", overflow: "1" },
    });
  });
  test("R9 states, by agent and by state", async () => {
    expect(lineOf(await read("states"), "8001 座席8001")).toMatchObject({
      ...{ waitingTime: "01:00:00", restTime: "00:10:00", wrapUpTime: "00:01:00", talkingTime: "00:01:00" },
      // Without a roster the time due is from her first sign-in to her last sign-out.
      ...{ offlineTime: "00:00:00", windowTime: "01:12:00", rosterTime: "00:00:00", overtimeTime: "00:00:00" },
      ...{ attendedSpells: "4", longestAttended: "01:00:00", offlineShare: "0.00" },
    });
    const byState = await read("states", { by: "state" });
    expect(byState.lines.map(({ key }) => key).sort()).toEqual(["ready", "rest", "talking", "wrapUp"]);
    expect(lineOf(byState, "rest")).toMatchObject({ onlineTime: "00:10:00", attendedSpells: "1" });
  });
  test("R10 outbound by group", async () => {
    expect(lineOf(await read("outboundGroups"), "业务咨询")).toMatchObject({
      ...{ outboundTotal: "2", outboundAnswered: "1", outboundAnswerRate: "50.00" },
      // 60 s of talk, 8 s of ringing; the other rings still
      ...{ dialTotal: "00:00:08", averageDial: "00:00:08", outboundTalkTotal: "00:01:00", outboundEfficiency: "88.24" },
    });
  });
  test("R11 surveys", async () => {
    const answer = await read("satisfaction");
    expect(lineOf(answer, "8001 座席8001")).toMatchObject({ surveysOffered: "1", rated: "1", satisfaction: "0.00" });
    expect(lineOf(answer, "8002 座席8002")).toMatchObject({
      satisfied: "1",
      satisfaction: "100.00",
      averageScore: "5.00",
    });
    expect(readable("satisfaction", answer.total)).toMatchObject({ surveysOffered: "2", ratingRate: "100.00" });
  });
  test("compared with the day before and the year before", async () => {
    const { compared } = await read("inbound", { grain: "hour", compare: "before,year" });
    expect(compared.map((other) => [other.with, other.total[0]?.value])).toEqual([
      ["before", 1],
      ["year", 0],
    ]);
    // The call of 14:00 the day before stands beside the hour from 14:00.
    expect(compared[0]!.lines.map((cells) => cells?.[0]?.value)).toEqual(
      Array.from({ length: 24 }, (_, hour) => (hour === 14 ? 1 : 0)),
    );
  });
  test("by weekday and hour for the heat map", async () => {
    const heat = await deeds.get("reportHeat")!({
      ...everybody,
      params: { report: "inbound" },
      query: { ...today, column: "inboundTotal" },
    });
    expect(heat).toEqual(
      [
        [9, 4],
        [10, 7],
        [11, 1],
        [20, 1],
      ].map(([hour, value]) => ({ weekday: 3, hour, cell: { value } })),
    );
  });
  test("says what it lacks while tables are filled after an update, and what can't be told", async () => {
    const missing = async (report: ReportId) => (await read(report)).missing;
    expect(await missing("inbound")).toBeUndefined();
    expect(await missing("orders")).toBeUndefined();
    const position = (follower: string, seq: number) =>
      db.insertInto("follower_position").values({ follower, node: "n1", epoch: "1", seq }).execute();
    await position("shipping", 10_000);
    await position("agent-states", 9900);
    await position("measures", 9900);
    await position("measures#fill", 4250);
    expect(await missing("groups")).toBeUndefined();
    await db.insertInto("follower_version").values({ follower: "measures", version: 1, filling: 2 }).execute();
    const calls = { of: "calls", percent: 42, failed: 0 };
    expect(await missing("inbound")).toEqual([calls]);
    expect(await missing("groups")).toEqual([calls]);
    expect(await missing("states")).toBeUndefined();
    await db.deleteFrom("follower_version").execute();
    // A table that was made anew, and still has much to follow.
    await db.updateTable("follower_position").set({ seq: 100 }).where("follower", "=", "agent-states").execute();
    expect(await missing("states")).toEqual([{ of: "states", percent: 1, failed: 0 }]);
    await db.deleteFrom("follower_position").execute();
    await db.deleteFrom("measure_letter").execute();
    expect(await missing("letters")).toEqual([{ of: "letters", percent: 0, failed: 0 }]);
    await measureUnknown(db, "letter", "");
    await noteFilled(db, "work_order", 3);
    expect(await missing("orders")).toEqual([{ of: "orders", percent: null, failed: 3 }]);
    expect(await missing("letters")).toBeUndefined();
    await noteFilled(db, "work_order", 0);
    expect(await missing("orders")).toBeUndefined();
  });
  test("has the same check sum whenever it is read, another with other figures", async () => {
    const [one, same, other] = [
      await read("inbound"),
      await read("inbound"),
      await read("inbound", { number: "87654321" }),
    ];
    expect(one.sha256).toBe(same.sha256);
    expect(one.sha256).not.toBe(other.sha256);
    expect(one.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

type CellOf = { readonly column: string; readonly bucket?: number; readonly key?: string; readonly none?: "yes" };
const traced = async (
  report: ReportId,
  query: object,
  cell: CellOf,
  who: object = everybody,
): Promise<ReportThing[]> => {
  const items: ReportThing[] = [];
  let after: string | null = null;
  do {
    const page = (await deeds.get("reportTrace")!({
      ...who,
      params: { report },
      query: { ...today, ...query, ...cell, pageSize: 2, ...(after !== null && { after }) },
    })) as { items: ReportThing[]; next: string | null };
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return items;
};

/** It counts things, so that as many stand behind it. */
const isCount = (measure: Measure): boolean =>
  !isRatio(measure) && termsOfAll({ measure }).every(({ fold }) => fold === "count" || fold === "distinct");

describe("behind each figure", () => {
  test.each(reportIds)("of %s stand as many things as it counts", async (report) => {
    for (const query of [{}, { grain: "hour" }, { by: "none", grain: "hour" }] as const) {
      const answer = await read(report, query);
      const cells = [
        ...answer.lines.map(({ bucket, key, cells: own }) => ({
          own,
          at: {
            ...(bucket !== null && { bucket }),
            ...(answer.by === "none" ? {} : key === null ? { none: "yes" as const } : { key }),
          },
        })),
        { own: answer.total, at: {} },
      ];
      for (const { own, at: place } of cells)
        for (const [no, { measure }] of reportOf(report).columns.entries()) {
          const cell = own[no];
          if (!cell?.value || !isCount(measures[measure])) continue;
          const things = await traced(report, query, { column: measure, ...place });
          expect(things.length, `${measure} ${JSON.stringify(place)}`).toBe(cell.value);
        }
    }
  });
  test("of calls: what they were, and the way to their pages", async () => {
    const [first] = await traced("inbound", {}, { column: "answered" });
    expect(first).toMatchObject({ call: "late", row: { direction: "inbound", disposition: "D2", group: "业务咨询" } });
    const [closed] = await traced("inbound", {}, { column: "answered" }, as("all", [], []));
    expect(closed).toMatchObject({ call: null, row: { disposition: "D2" } });
  });
  test("of orders, limits and departments' parts: the orders, and the way to them for whoever may open them", async () => {
    const handler = as("all", [], ["order.handle", "letter.see"]);
    const shown = { room: "orders", id: "order-1", no: "GD-order-1", title: "抵押权注销", state: "answered" };
    expect(await traced("orders", {}, { column: "consultReplies" }, handler)).toMatchObject([
      { desk: shown, call: null },
    ]);
    expect(await traced("departments", {}, { column: "consultsInTime" }, handler)).toMatchObject([{ desk: shown }]);
    const [closed, open] = await traced("orders", { by: "none" }, { column: "ordersDue" });
    expect(closed).toMatchObject({ id: "order-1@0", desk: { id: null, no: "GD-order-1", title: null } });
    expect(open).toBeUndefined();
    expect(await traced("letters", {}, { column: "lettersReceived" }, handler)).toMatchObject([
      { desk: { room: "letters", id: "letter-1", no: "LX-1", title: null } },
    ]);
    expect((await traced("letters", {}, { column: "lettersReceived" }))[0]?.desk?.id).toBeNull();
  });
  test("of a rate: its denominator", async () => {
    expect(await traced("inbound", {}, { column: "answerRate" })).toHaveLength(12);
  });
  test("of agents' time: the intervals", async () => {
    const [rest, ...more] = await traced("efficiency", {}, { column: "restTime" });
    expect(more).toEqual([]);
    expect(rest?.span).toMatchObject({
      agent: "8001 座席8001",
      state: "rest",
      from: at("10:00:00"),
      to: at("10:10:00"),
    });
  });
});

describe("who may not see all", () => {
  test("is refused without the permission", async () => {
    for (const [id, ask] of [
      ["reportCatalogue", {}],
      ["report", { params: { report: "inbound" }, query: today }],
      ["reportHeat", { params: { report: "inbound" }, query: { ...today, column: "inboundTotal" } }],
      ["reportTrace", { params: { report: "inbound" }, query: { ...today, column: "inboundTotal" } }],
    ] as const)
      await expect(deeds.get(id)!({ ...as(undefined), ...ask }), id).rejects.toMatchObject({ code: "forbidden" });
  });
  test("sees his groups' figures and his groups' agents, and nothing that is of no group", async () => {
    const business = as("group", ["business" satisfies string as GroupId]);
    const waits = await read("waiting", {}, business);
    expect(waits.lines.map(({ key }) => key)).toEqual(["business"]);
    expect(waits.total[0]?.value).toBe(5);
    const complaint = as("group", ["complaint"]);
    expect((await read("efficiency", {}, complaint)).total.map((cell) => cell?.value ?? 0)).toEqual(
      reportOf("efficiency").columns.map(() => 0),
    );
    expect((await read("inbound", {}, business)).total[0]).toBeNull();
    expect(await traced("inbound", {}, { column: "inboundTotal" }, business)).toEqual([]);
    const groups = await read("groups", {}, business);
    expect(groups.total[0]).toBeNull();
    expect(groups.lines.map(({ key }) => key)).toEqual(["business"]);
    expect(lineOf(groups, "业务咨询")).toMatchObject({ occupancy: "3.23", staffed: "1" });
    await expect(read("waiting", { group: "complaint" }, business)).rejects.toMatchObject({ code: "forbidden" });
    await expect(read("agents", { agent: "8003" }, business)).rejects.toMatchObject({ code: "forbidden" });
    const { choices, scope } = (await deeds.get("reportCatalogue")!(complaint)) as ReportCatalogue;
    expect([scope, choices.group, choices.agent.map(({ value }) => value)]).toEqual([
      "group",
      [{ value: "complaint", name: "申诉投诉", gone: true }],
      ["8003"],
    ]);
  });
});

test("who may not see all sees agents' time of the own groups, and by state, which is told of no group, that of their agents", () => {
  const asked = { filter: {}, scope: { scope: "group", groups: ["business"], agents: ["8001"] } };
  const of = (by: Split) => partOf({ measure: "availableTime" }, { ...asked, by } as unknown as AskedReport);
  expect(of("hour")).toEqual({ by: ["hour"], filter: { group: ["business"] } });
  expect(of("state")).toEqual({ by: ["state"], filter: { agent: ["8001"] } });
  expect(of("number")).toBeUndefined();
});

test("what can't be answered is refused, and says why", async () => {
  await expect(read("inbound", { to: "2026-11-24" })).rejects.toMatchObject({
    code: "badRequest",
    extra: { field: "to" },
  });
  await expect(read("inbound", { by: "agent" })).rejects.toMatchObject({ code: "badRequest", extra: { field: "by" } });
  await expect(read("efficiency", { number: "12345678" })).rejects.toMatchObject({ extra: { field: "number" } });
  const tenYears = { from: "2016-01-01", to: "2025-12-31" };
  const tooFine = { code: "refused", extra: { reason: "reportTooFine" } };
  await expect(read("inbound", { ...tenYears, grain: "quarter" })).rejects.toMatchObject(tooFine);
  expect((await read("inbound", { ...tenYears, grain: "month" })).lines).toHaveLength(120);
  await expect(traced("inbound", {}, { column: "talks" })).rejects.toMatchObject({ extra: { field: "column" } });
  await expect(traced("inbound", {}, { column: "answered", bucket: 5 })).rejects.toMatchObject({
    extra: { field: "bucket" },
  });
});
