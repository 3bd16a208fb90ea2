/** A roster from its entry to report R9: who may enter it, what is refused, and the figures by hand of the day of the reports. */
import type { ReportAnswer, ReportQuery, ReportThing, Roster, RosterImport, RosterShift } from "@zongji/api";
import { figureIn, type MeasureName, measures, reportOf } from "@zongji/domain";
import { World } from "@zongji/kit";
import { type Db, openPool, partiesOf } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { at } from "../../../../packages/domain/src/testing/by-hand.ts";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { fillDay } from "../reports/filled.test-scene.ts";
import { reportRoutes } from "../reports/index.ts";
import { importRoster } from "./import.ts";
import { rosterRoutes } from "./index.ts";

const zone = "Asia/Shanghai";
const [day, dayAfter] = ["2026-11-25", "2026-11-26"];
const world = new World();
let db: Db;
let now = at("23:00:00");
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const room = () => ({ db, zone, now: () => now });

beforeAll(async () => {
  db = openPool((await openMigrated(world)).url).db;
  await fillDay(db);
  const add = ((id: string, deed: (ask: unknown) => Promise<unknown>) => deeds.set(id, deed)) as never;
  rosterRoutes(add, room());
  reportRoutes(add, { db, parties: partiesOf(Buffer.alloc(32, 3)), zone, now: () => now });
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
});

const actor = { userId: "8003", login: "8003", address: "127.0.0.1" };
const principalOf = (groups: readonly string[], ...rights: readonly string[]) => ({
  user: { id: "8003", login: "8003", name: "8003", agentNo: "8003", roles: [], groups: [...groups] },
  permissions: rights.map((each) => {
    const [action, scope] = each.split(" ");
    return { action, scope };
  }),
  mustChangePassword: false,
});
const lead = principalOf([], "roster.see all", "roster.manage all", "report.see all");
const ask = <T>(id: string, given: object = {}, principal: object = lead): Promise<T> =>
  deeds.get(id)!({ ...{ params: {}, query: {}, body: {}, actor, session: { principal } }, ...given }) as Promise<T>;
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );

const shift = (name: string, from: string, to: string) =>
  ask<RosterShift>("createRosterShift", { body: { name, from, to } });
const read = (from = day, to = dayAfter, principal?: object) =>
  ask<Roster>("roster", { query: { from, to } }, principal);
type Change = readonly [agent: string, day: string, shifts: readonly string[] | null, revision?: number];
const save = (changes: readonly Change[], principal?: object) =>
  ask<{ changed: number }>(
    "saveRoster",
    { body: { changes: changes.map(([agent, on, shifts, revision = 0]) => ({ agent, day: on, shifts, revision })) } },
    principal,
  );

const reported = (query: Partial<ReportQuery>) =>
  ask<ReportAnswer>("report", { params: { report: "states" }, query: { from: day, to: day, ...query } });
const figuresOf = (answer: ReportAnswer, key: string, ...names: readonly MeasureName[]) => {
  const cells = answer.lines.find((line) => line.key === key)?.cells;
  return names.map((name) => {
    const no = reportOf("states").columns.findIndex(({ measure }) => measure === name);
    return figureIn(measures[name].unit, cells?.[no] ?? {});
  });
};

let early: RosterShift;
let night: RosterShift;

test("what is entered stands in R9 at once: offline and overtime, each with its intervals; a change changes both", async () => {
  [early, night] = [await shift("早班", "08:30", "10:05"), await shift("夜班", "22:00", "06:00")];
  const before = await reported({ by: "agent" });
  expect(figuresOf(before, "8001", "offlineTime", "overtimeTime", "rosterTime")).toEqual([
    ...["00:00:00", "00:00:00", "00:00:00"],
  ]);
  // 8001 is there from 9:00 to 10:12; 8002 has a day off, 8003 a night to come.
  expect(
    await save([
      ["8001", day, [early.id]],
      ["8002", day, []],
      ["8003", day, [night.id]],
    ]),
  ).toEqual({ changed: 3 });
  const byAgent = await reported({ by: "agent" });
  expect(figuresOf(byAgent, "8001", "rosterTime", "offlineTime", "overtimeTime", "offlineShare", "onlineTime")).toEqual(
    [...["01:35:00", "00:30:00", "00:07:00", "31.58", "01:12:00"]],
  );
  // Until now, 23:00.
  expect(figuresOf(byAgent, "8003", "rosterTime", "offlineTime")).toEqual(["01:00:00", "01:00:00"]);
  const byState = await reported({ by: "state", agent: "8001" });
  const told = (key: string) =>
    figuresOf(byState, key, "attendedSpells", "attendedTime", "averageAttended", "longestAttended");
  expect(byState.lines.map(({ key }) => key).sort()).toEqual([
    "offline",
    "overtime",
    "ready",
    "rest",
    "talking",
    "wrapUp",
  ]);
  expect(told("offline")).toEqual(["1", "00:30:00", "00:30:00", "00:30:00"]);
  expect(told("overtime")).toEqual(["1", "00:07:00", "00:07:00", "00:07:00"]);
  expect(told("rest")).toEqual(["1", "00:05:00", "00:05:00", "00:05:00"]);
  const behind = await ask<{ items: ReportThing[] }>("reportTrace", {
    params: { report: "states" },
    query: { from: day, to: day, by: "state", column: "attendedTime", key: "overtime", agent: "8001" },
  });
  expect(behind.items.map(({ span }) => span)).toEqual([
    {
      agent: "8001 座席8001",
      state: "overtime",
      reason: null,
      forced: false,
      from: at("10:05:00"),
      to: at("10:12:00"),
    },
  ]);
  expect(await save([["8001", day, null, 1]])).toEqual({ changed: 1 });
  expect(figuresOf(await reported({ by: "agent" }), "8001", "rosterTime", "offlineTime", "overtimeTime")).toEqual([
    ...["00:00:00", "00:00:00", "00:00:00"],
  ]);
  expect(await ask("rosterHistory", { query: { agent: "8001", day } })).toMatchObject([
    { revision: 2, shifts: null, by: "座席8003" },
    { revision: 1, shifts: [{ shift: early.id, name: "早班", from: "08:30", to: "10:05" }] },
  ]);
});

test("what is wrong is refused as a whole, and says whose day it is", async () => {
  const { entries } = await read();
  const wrong = async (...changes: readonly Change[]) => refusal(save([["8001", dayAfter, []], ...changes]));
  expect(await wrong(["8003", day, [], 0])).toEqual({ code: "conflict", reason: "rosterStale", other: `8003 ${day}` });
  const long = await shift("整天", "05:00", "23:00");
  expect(await wrong(["8003", dayAfter, [long.id]])).toMatchObject({
    reason: "reachesOver",
    other: `8003 ${dayAfter}`,
  });
  expect(await wrong(["8002", dayAfter, [early.id, long.id]])).toMatchObject({ reason: "overlap" });
  expect(await wrong(["8002", "2026-02-30", []])).toMatchObject({ reason: "dayUnknown" });
  expect(await wrong(["8002", "2026-13-01", []])).toEqual({
    code: "conflict",
    reason: "dayUnknown",
    other: "8002 2026-13-01",
  });
  expect(await wrong(["8002", "2029-01-01", []])).toMatchObject({ reason: "dayFar" });
  expect(await wrong(["8002", dayAfter, ["nothing"]])).toMatchObject({ code: "notFound", field: "shifts" });
  expect(await wrong(["8001", dayAfter, null])).toMatchObject({ code: "badRequest", field: "changes" });
  expect((await read()).entries).toEqual(entries);
  expect(await refusal(read("2026-01-01", "2026-12-31"))).toEqual({ code: "badRequest", field: "to" });
});

test("who may enter his groups enters no others, and who sees himself sees himself", async () => {
  const ofBusiness = principalOf(["business"], "roster.see group", "roster.manage group");
  expect((await read(day, day, ofBusiness)).agents.map(({ id }) => id)).toEqual(["8001", "8002"]);
  expect(await refusal(save([["8003", dayAfter, []]], ofBusiness))).toMatchObject({ code: "forbidden" });
  const own = await read(day, day, principalOf(["complaint"], "roster.see own"));
  expect([own.agents.map(({ id }) => id), own.entries.map(({ agent }) => agent)]).toEqual([["8003"], ["8003"]]);
  const history = ask("rosterHistory", { query: { agent: "8003", day } }, ofBusiness);
  expect(await refusal(history)).toEqual({ code: "notFound" });
});

test("a shift that gets other hours leaves days alone, or changes those from a day on; a retired one is entered no more", async () => {
  await save([["8002", dayAfter, [early.id]]]);
  const hoursOn = async () =>
    (await read()).entries.find(({ agent, day: on }) => agent === "8002" && on === dayAfter)?.shifts;
  const change = (revision: number, to: string, applyFrom: string | null) =>
    ask<RosterShift>("changeRosterShift", {
      ...{ params: { id: early.id }, body: { name: "早班", from: "08:30", to, revision, applyFrom } },
    });
  early = await change(1, "12:00", null);
  expect(await hoursOn()).toMatchObject([{ to: "10:05" }]);
  expect(await refusal(change(1, "13:00", dayAfter))).toMatchObject({ code: "conflict", reason: "shiftStale" });
  early = await change(2, "13:00", dayAfter);
  expect(await hoursOn()).toMatchObject([{ to: "13:00" }]);
  expect(await refusal(shift("早班", "07:00", "08:00"))).toMatchObject({ reason: "shiftNamed" });
  expect(await refusal(shift("无", "07:00", "07:00"))).toMatchObject({ code: "badRequest", field: "to" });
  await ask("retireRosterShift", { params: { id: night.id }, body: { revision: 1 } });
  expect(await refusal(save([["8001", dayAfter, [night.id]]]))).toMatchObject({
    reason: "shiftRetired",
    other: "夜班",
  });
});

test("who may enter his groups gives a shift's new hours to no others", async () => {
  const afternoon = await shift("下午班", "13:00", "17:00");
  await save([
    ["8001", "2026-11-28", [afternoon.id]],
    ["8003", "2026-11-28", [afternoon.id]],
  ]);
  const ofBusiness = principalOf(["business"], "roster.manage group");
  const change = (revision: number, applyFrom: string, principal: object) => {
    const body = { name: "下午班", from: "13:00", to: "18:00", revision, applyFrom };
    return ask<RosterShift>("changeRosterShift", { params: { id: afternoon.id }, body }, principal);
  };
  const ends = async () =>
    (await read("2026-11-28", "2026-11-28")).entries.map(({ agent, shifts }) => [agent, shifts[0]!.to]);
  expect(await refusal(change(1, "2026-11-31", ofBusiness))).toMatchObject({ field: "applyFrom" });
  await change(1, "2026-11-28", ofBusiness);
  expect(await ends()).toEqual([
    ["8001", "18:00"],
    ["8003", "17:00"],
  ]);
  await change(2, "2026-11-28", lead);
  expect(await ends()).toEqual([
    ["8001", "18:00"],
    ["8003", "18:00"],
  ]);
});

test("a shift can't be called what an import reads as a day off or as no entry", async () => {
  for (const name of ["休", " OFF ", "Day off", "公休", "清除", "-"])
    expect(await refusal(shift(name, "07:00", "08:00"))).toMatchObject({
      ...{ code: "badRequest", field: "name", reason: "shiftOff", other: name.trim() },
    });
  const made = await shift("晨班", "07:00", "08:00");
  const body = { name: "休息", from: "07:00", to: "08:00", revision: 1, applyFrom: null };
  expect(await refusal(ask("changeRosterShift", { params: { id: made.id }, body }))).toMatchObject({
    reason: "shiftOff",
  });
  expect((await read()).shifts.find(({ id }) => id === made.id)).toMatchObject({ name: "晨班", revision: 1 });
});

test("who may enter his groups renames and retires a shift that they alone have, and none that others have", async () => {
  const ofBusiness = principalOf(["business"], "roster.see group", "roster.manage group");
  const [both, ours] = [await shift("共用班", "01:00", "02:00"), await shift("本组班", "02:00", "03:00")];
  await save([
    ["8001", "2026-12-10", [both.id, ours.id]],
    ["8003", "2026-12-10", [both.id]],
  ]);
  const change = ({ id }: RosterShift, name: string, to: string, principal: object) =>
    ask<RosterShift>(
      "changeRosterShift",
      {
        ...{ params: { id }, body: { name, from: "01:00", to, revision: 1, applyFrom: null } },
      },
      principal,
    );
  const retire = ({ id }: RosterShift, revision: number, principal?: object) =>
    ask("retireRosterShift", { params: { id }, body: { revision } }, principal);
  const shared = { code: "forbidden", field: "name", reason: "shiftShared", other: "共用班" };
  expect((await read(day, day, ofBusiness)).sharedShifts).toContain(both.id);
  expect((await read(day, day, ofBusiness)).sharedShifts).not.toContain(ours.id);
  expect((await read(day, day, lead)).sharedShifts).toEqual([]);
  expect(await refusal(change(both, "改名", "02:00", ofBusiness))).toEqual(shared);
  expect(await refusal(retire(both, 1, ofBusiness))).toEqual(shared);
  expect(await change(both, "共用班", "02:30", ofBusiness)).toMatchObject({ to: "02:30", revision: 2 });
  expect(await change(ours, "早晨", "03:00", ofBusiness)).toMatchObject({ name: "早晨" });
  await retire(ours, 2, ofBusiness);
  await retire(both, 2);
  // Long ago is no use of it.
  const old = await shift("旧班", "03:00", "04:00");
  await save([["8003", "2026-08-01", [old.id]]]);
  expect((await read(day, day, ofBusiness)).sharedShifts).not.toContain(old.id);
  await retire(old, 1, ofBusiness);
});

test("whoever left and is rostered still stands in the roster until that is taken out, and is given nothing else", async () => {
  const on = "2026-11-29";
  await save([["8002", on, []]]);
  await sql`update "user" set disabled = true where id = '8002'`.execute(db);
  const listed = async () => (await read(on, on)).agents.find(({ id }) => id === "8002");
  expect(await listed()).toMatchObject({ gone: true, agentNo: "8002" });
  expect(await refusal(save([["8002", on, [early.id], 1]]))).toMatchObject({ code: "forbidden", field: "agent" });
  const open = (await read("2026-11-01", "2026-12-31")).entries.filter(({ agent }) => agent === "8002");
  await save(open.map(({ day: each, revision }) => ["8002", each, null, revision]));
  expect(await listed()).toBeUndefined();
  await sql`update "user" set disabled = false where id = '8002'`.execute(db);
});

test("a table is imported as a whole, and tells what is wrong by line and column", async () => {
  const editor = { actor, principal: lead } as never;
  const rows = (...lines: readonly (readonly string[])[]) =>
    lines.map((cells, no) => ({ line: no + 1, cells: [...cells] }));
  const take = (save: boolean, ...lines: readonly (readonly string[])[]): Promise<RosterImport> =>
    importRoster(room(), editor, rows(...lines), save);
  const head = ["工号", "姓名", "2026-12-01", "2026/12/2", "someday"];
  const found = await take(
    true,
    head,
    ["8001", "", "早班", "晚班", ""],
    ["9999", "", "休", "", ""],
    ["8002", "", "休", "", "休"],
  );
  expect(found).toMatchObject({ isSaved: false, entries: 2 });
  expect(found.problems).toEqual([
    { line: 2, column: "2026/12/2", problem: "shiftUnknown", text: "晚班" },
    { line: 3, column: "工号", problem: "agentUnknown", text: "9999" },
    { line: 4, column: "someday", problem: "dayMalformed", text: "someday" },
  ]);
  expect((await read("2026-12-01", "2026-12-02")).entries).toEqual([]);
  const long = [
    ["工号", "日期", "班次"],
    ["8001", "2026-12-01", "早班"],
    ["8002", "2026-12-01", "休"],
  ];
  expect(await take(false, ...long)).toEqual({ entries: 2, changed: 2, problems: [], isSaved: false });
  expect(await take(true, ...long)).toMatchObject({ isSaved: true });
  expect(await take(true, ...long)).toMatchObject({ changed: 0, isSaved: true });
  expect(await refusal(take(true, ["姓名"], ["x"]))).toMatchObject({ code: "badRequest", reason: "rosterHead" });
  const actions = await db.selectFrom("audit").select("action").where("subject", "=", "roster").execute();
  expect(actions.map(({ action }) => action)).toContain("roster.import");
});

test("the roster of a closed day stays", async () => {
  await sql`insert into day_definitions (sha256, body) values ('x', '{}')`.execute(db);
  await sql`insert into day_entry (no, day, revision, at, document, digest, previous, hash, definitions)
    values (1, ${day}, 0, 0, '{}', 'x', 'x', 'x', 'x')`.execute(db);
  expect(await read()).toMatchObject({ closedUpTo: day });
  const [entry] = (await read()).entries;
  expect(await refusal(save([[entry!.agent, entry!.day, null, entry!.revision]]))).toMatchObject({
    ...{ code: "conflict", reason: "dayClosed", other: `${entry!.agent} ${day}` },
  });
  now += 24 * 3_600_000;
  expect(await save([["8001", dayAfter, [early.id]]])).toEqual({ changed: 1 });
});
