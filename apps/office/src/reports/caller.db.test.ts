/** Reports of one number outside (spec hotline R0: 来电号码), over the day that is written out by hand. */
import { execFileSync } from "node:child_process";
import type { ReportAnswer, ReportCatalogue, ReportQuery, ReportShown, ReportThing } from "@zongji/api";
import { figureIn, measures, type OwnReport, ownDefinition, type ReportId, reportIds, reportOf } from "@zongji/domain";
import { World } from "@zongji/kit";
import { type Db, openPool, partiesOf } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { at } from "../../../../packages/domain/src/testing/by-hand.ts";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import type { ReportFileAsk } from "../exports/asked.ts";
import { writeReport } from "../exports/report-fill.ts";
import { askedReport } from "./ask.ts";
import { createCallerSearches } from "./caller-numbers.ts";
import { fillDay } from "./filled.test-scene.ts";
import { reportRoutes } from "./index.ts";

const world = new World();
const zone = "Asia/Shanghai";
const parties = partiesOf(Buffer.alloc(32, 3));
const number = "13800138000";
const party = parties.idOf(number);
let db: Db;
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();

beforeAll(async () => {
  db = openPool((await openMigrated(world)).url).db;
  await fillDay(db);
  // Two of his calls were answered, one he gave up, and he was called once.
  await sql`update call_record set party = ${party} where id in ('late', 'soon', 'gaveUp', 'out')`.execute(db);
  await sql`update call_record set party = ${parties.idOf("13900139000")} where id in ('gaveUpRinging', 'served', 'waits')`.execute(
    db,
  );
  await sql`insert into "user" (id, login, name, password_hash, must_change_password, created_at) values ('who', 'who', 'who', '', false, 0)`.execute(
    db,
  );
  const add = ((id: string, deed: (ask: unknown) => Promise<unknown>) => deeds.set(id, deed)) as never;
  reportRoutes(add, { db, parties, zone, now: () => at("23:00:00") });
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
});

const actor = { userId: "who", login: "who", address: "192.0.2.7" };
const as = (...more: readonly string[]) => ({
  actor,
  session: {
    key: "k",
    principal: {
      user: { id: "who", groups: [], roles: [] },
      permissions: ["report.see", "call.see", ...more].map((action) => ({ action, scope: "all" })),
    },
  },
});
const seesNumbers = as("number.unmasked");
const today = { from: "2026-11-25", to: "2026-11-25" };
const read = async (report: string, query: Partial<ReportQuery> = {}, who: object = seesNumbers) =>
  (await deeds.get("report")!({
    ...who,
    params: { report },
    query: { ...today, caller: number, ...query },
  })) as ReportAnswer;
const readable = (report: ReportId, cells: ReportAnswer["total"]): Record<string, string> =>
  Object.fromEntries(
    reportOf(report).columns.map(({ measure }, no) => [measure, figureIn(measures[measure].unit, cells[no] ?? {})]),
  );
const total = async (report: ReportId, query: Partial<ReportQuery> = {}) =>
  readable(report, (await read(report, query)).total);
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => "none",
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return [error.code, error.extra.reason ?? error.extra.field];
    },
  );

test("each of the contract's reports tells what is of his calls alone", async () => {
  const answered = { inboundTotal: "3", answered: "2", answerRate: "66.67", unanswered: "1", unansweredRate: "33.33" };
  expect(await total("inbound")).toMatchObject({ ...answered, satisfaction: "50.00", outOfHours: "0" });
  expect(await total("outbound")).toMatchObject({ outboundTotal: "1", outboundAnswered: "1" });
  expect(await total("agents")).toMatchObject({ talks: "3", averageTalk: "00:01:40", onlineTime: "—", restTime: "—" });
  expect(await total("groups")).toMatchObject({ ...answered, queueEntries: "3", occupancy: "—", outboundTotal: "1" });
  expect(await total("businessTypes")).toMatchObject({ consultations: "2" });
  // Of agents' time what is of his calls; an agent is signed in for nobody in particular.
  expect(await total("efficiency")).toMatchObject({
    ...{ talkingTime: "00:01:00", wrapUpTime: "00:01:00", talkToWrapUp: "1.00 : 1", talkShare: "50.00" },
    ...{ onlineTime: "—", occupancy: "—", waitingTime: "—", workShare: "—" },
  });
  expect(await total("states")).toMatchObject({ talkingTime: "00:01:00", wrapUpTime: "00:01:00", waitingTime: "—" });
  expect(await total("inboundTrace")).toMatchObject({ inboundTotal: "3", agentAnswered: "2", abandonedInQueue: "1" });
  expect(await total("unanswered")).toMatchObject({ unanswered: "1", unansweredInQueue: "1" });
  expect(await total("waiting")).toMatchObject({ queueEntries: "3", longestQueue: "1", abandonedEntries: "1" });
  expect(await total("outboundGroups")).toMatchObject({ outboundTotal: "1", outboundTalkTotal: "00:01:00" });
  expect(await total("satisfaction")).toMatchObject({ surveysOffered: "2", rated: "2", satisfied: "1" });
  expect(await total("keyRequests")).toMatchObject({ nodeEntries: "0" });
});

test("the catalogue says which can be asked so: the contract's eleven all can, what comes without a call can't", async () => {
  const { reports } = (await deeds.get("reportCatalogue")!(seesNumbers)) as ReportCatalogue;
  const able = reports.filter(({ byCaller }) => byCaller).map(({ id }) => id);
  const ofContract = reportIds.filter((id) => /^R([1-9]|1[01])$/.test(reportOf(id).clause));
  expect(new Set(ofContract.map((id) => reportOf(id).clause)).size).toBe(11);
  expect(able).toEqual(expect.arrayContaining([...ofContract]));
  for (const id of ["orders", "departments", "letters"]) {
    expect(able).not.toContain(id);
    expect(await refusal(read(id))).toEqual(["badRequest", "caller"]);
  }
});

test("by hour, by group and with other filters too; of another number there is nothing, however it is written it is the same", async () => {
  const hours = await read("inbound", { grain: "hour" });
  expect(hours.lines.map(({ cells }) => cells[0]?.value)).toEqual([...Array(9).fill(0), 3, ...Array(14).fill(0)]);
  const groups = await read("waiting", { by: "group" });
  expect(groups.lines.map(({ key, cells }) => [key, cells[0]?.value])).toEqual([["business", 3]]);
  expect(await total("agents", { agent: "8002" })).toMatchObject({ talks: "1" });
  expect(await total("inbound", { caller: "13700137000" })).toMatchObject({ inboundTotal: "0", answerRate: "—" });
  const [plain, abroad] = [await read("inbound"), await read("inbound", { caller: "+8613800138000" })];
  expect(abroad.sha256).toBe(plain.sha256);
  expect(plain.sha256).not.toBe((await read("inbound", { caller: "13900139000" })).sha256);
});

test("what is behind a figure is his, and the number stays masked there", async () => {
  const { items } = (await deeds.get("reportTrace")!({
    ...seesNumbers,
    params: { report: "inbound" },
    query: { ...today, caller: number, column: "inboundTotal" },
  })) as { items: ReportThing[] };
  expect(items.map(({ id }) => id)).toEqual(["late", "soon", "gaveUp"]);
});

test("an own report is asked so as well, kept or while it is put together", async () => {
  const own = {
    ...{ name: "按来电", note: "", measures: ["inboundTotal", "ordersCreated"], split: "none" },
    chart: { kind: "bar", measures: ["inboundTotal"] },
  };
  const ask = { ...seesNumbers, body: { report: own, query: { ...today, caller: number } } };
  const { report, answer } = (await deeds.get("previewOwnReport")!(ask)) as {
    report: ReportShown;
    answer: ReportAnswer;
  };
  expect(report.byCaller).toBe(true);
  expect(answer.total.map((cell) => cell?.value)).toEqual([3, undefined]);
  const kept = (await deeds.get("createOwnReport")!({ ...seesNumbers, body: { ...own, roles: [] } })) as ReportShown;
  expect((await read(kept.id)).total[0]?.value).toBe(3);
});

test("whoever may not see numbers is refused in words; searches are limited, and the trail has the pseudonym alone", async () => {
  expect(await refusal(read("inbound", {}, as()))).toEqual(["forbidden", "numbersMasked"]);
  const trail = await db.selectFrom("audit").selectAll().where("action", "=", "number.search").execute();
  expect(trail.filter(({ subject }) => subject === party).length).toBe(1);
  expect(JSON.stringify(trail)).not.toContain(number);
  const many = Array.from({ length: 25 }, (_, no) => refusal(read("inbound", { caller: `1380000${1000 + no}` })));
  // Twenty may; which of them come first is nobody's promise.
  const refused = (await Promise.all(many)).filter((each) => each !== "none");
  expect(refused.length).toBeGreaterThanOrEqual(5);
  for (const each of refused) expect(each).toEqual(["tooMany", "numberSearches"]);
});

test("the head of a file has the number, in full or masked as its owner may see it", async () => {
  const about = {
    zone,
    scope: { scope: "all" },
    numbers: createCallerSearches(db, parties)(seesNumbers as never),
  } as const;
  const definitions = [
    { id: "inbound", definition: reportOf("inbound") },
    {
      id: "own-1",
      definition: ownDefinition({
        name: "x",
        note: "",
        measures: ["talks"],
        split: "none",
        chart: { kind: "bar", measures: [] },
      } as OwnReport),
    },
  ];
  for (const found of definitions) {
    const asked = await askedReport(db, found, { ...today, caller: number }, about);
    expect(JSON.stringify(asked)).not.toContain(number);
    const file = async (more: Partial<ReportFileAsk>): Promise<string> => {
      const parts: Buffer[] = [];
      const kept = JSON.parse(JSON.stringify(asked));
      const of = { format: "pdf", chart: "none", language: "zh-CN", who: actor, asked: kept, ...more } as const;
      await writeReport({ db, zone, parties }, of, async (bytes) => void parts.push(bytes));
      return execFileSync("pdftotext", ["-layout", "-", "-"], { input: Buffer.concat(parts) }).toString();
    };
    expect(await file({ unmasked: true })).toMatch(new RegExp(`来电号码\\W+${number}`));
    const masked = await file({});
    expect(masked).toMatch(/来电号码\W+138\*{4}8000/);
    expect(masked).not.toContain(number);
  }
});
