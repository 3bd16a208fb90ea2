/** What reports tell of work orders, by the real room on its clock: every change is in them at once, and the other reader agrees. */
import type { DepartmentConsult } from "@zongji/api";
import type { MeasureName } from "@zongji/domain";
import { until } from "@zongji/kit";
import { changeOrder, type Db, deskTables, measureUnknown, queryMeasures, rollDays, unfilled } from "@zongji/store";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { recomputeDesk } from "../days/index.ts";
import { keepRolledUp } from "../measures/index.ts";
import { ask, begin, consult, move, orderHouse, save, submitted, zone } from "./orders.test-scene.ts";

let db: Db;
orderHouse((opened) => {
  db = opened;
});
beforeEach(async () => {
  await sql`truncate ${sql.join([...deskTables, "desk_rollup", "desk_rolled", "desk_filled"].map((table) => sql.table(table)))}`.execute(
    db,
  );
});
afterEach(() => vi.useRealTimers());

const at = (text: string): number => Date.parse(`${text}+08:00`);
const itIs = (text: string): void => void vi.useFakeTimers({ now: at(text), toFake: ["Date"] });
const minute = 60_000;
const dayMs = 1440 * minute;

const figures = async (day: string, ...names: readonly MeasureName[]) => {
  const from = at(`${day}T00:00`);
  const ask = { measures: names, from, to: from + dayMs, grain: "whole", zone, now: Date.now() } as const;
  const { total } = await queryMeasures(db, ask);
  return Object.fromEntries(names.map((name) => [name, total[name].value]));
};
const agrees = async (day: string, orders: number): Promise<void> =>
  expect(await recomputeDesk(db, day, zone, Date.now())).toEqual({ orders, letters: 0, differences: [] });

/** Four orders of the day before the National Day holiday, of which departments are asked about one. */
const holiday = async () => {
  itIs("2026-09-30T10:00");
  const asked = await consult("zhang", await submitted(), [
    { department: "registry", question: "何时办结？" },
    { department: "archive", question: "档案在哪里？" },
  ]);
  itIs("2026-09-30T11:00");
  const answered = await submitted();
  const dropped = await begin();
  itIs("2026-09-30T11:10");
  const replied = await move("zhang", answered, "reply", "凭身份证办理。");
  await move("zhang", dropped, "void", "重复");
  itIs("2026-09-30T12:00");
  const again = await move("zhang", replied, "reopen", "还没办成");
  itIs("2026-09-30T13:00");
  await move("zhang", again, "wait", "等补交材料");
  itIs("2026-09-30T23:59:50");
  const late = await submitted("wang");
  itIs("2026-10-01T00:00:10");
  const midnight = await move("wang", late, "reply", "已告知。");
  const answer = (who: "registry" | "archive", id: string) =>
    ask<DepartmentConsult>(who, "answerOrderConsult", { params: { id }, body: { move: "answer", note: "已核实。" } });
  itIs("2026-10-09T09:00");
  await answer("registry", asked.consults[0]!.id);
  itIs("2026-10-10T09:00");
  await answer("archive", asked.consults[1]!.id);
  const open = await ask("zhang", "order", { params: { id: asked.id } });
  await move("zhang", open, "reply", "已核实。");
  itIs("2026-10-20T09:00");
  return { midnight };
};

test("a holiday, a stopped clock, a reopening, midnight and a void one are counted as they were, by both readers", async () => {
  await holiday();
  expect(
    await figures(
      ...(["2026-09-30", "ordersCreated", "ordersVoid", "ordersOpen", "ordersAnswered", "directReplies"] as const),
      ...(["consultReplies", "ordersReopened", "reopenRate", "averageFirstReply", "averageConsultReply"] as const),
      ...(["handlingTotal", "ordersDue", "orderInTimeRate"] as const),
    ),
  ).toEqual({
    ...{ ordersCreated: 3, ordersVoid: 1, ordersOpen: 1, ordersAnswered: 2, directReplies: 1, consultReplies: 1 },
    // Of three that were answered once: 10 min, 20 s, and nine days and 23 hours.
    ...{ ordersReopened: 1, reopenRate: 100 / 3, averageFirstReply: (10 * minute + 20_000 + 14_340 * minute) / 3 },
    ...{ averageConsultReply: 14_340 * minute, handlingTotal: 14_340 * minute + 20_000 },
    // Nothing is due before the holiday.
    ...{ ordersDue: 0, orderInTimeRate: undefined },
  });
  // Five working days end on the 13th; the reopened one waits for the citizen, its first limit was kept.
  expect(await figures("2026-10-13", "ordersDue", "ordersInTime", "ordersOverdue")).toEqual({
    ...{ ordersDue: 3, ordersInTime: 3, ordersOverdue: 0 },
  });
  expect(await figures("2026-10-09", "consultsDue", "consultsLate", "averageConsultAnswer")).toEqual({
    ...{ consultsDue: 1, consultsLate: 1, averageConsultAnswer: 10 * dayMs - 60 * minute - 1 },
  });
  expect(await figures("2026-10-10", "consultsDue", "consultsInTime")).toEqual({ consultsDue: 1, consultsInTime: 1 });
  for (const [day, orders] of [
    ["2026-09-30", 4],
    ["2026-10-09", 1],
    ["2026-10-10", 1],
    ["2026-10-13", 3],
  ] as const)
    await agrees(day, orders);
});

test("a late answer that is sent back stays late, and a void order's answered limits stay", async () => {
  itIs("2026-11-02T10:00");
  const asked = await consult("zhang", await submitted(), [
    { department: "registry", question: "何时办结？", days: 1 },
    { department: "archive", question: "档案在哪里？", days: 1 },
  ]);
  const [registry, archive] = asked.consults.map(({ id }) => id) as [string, string];
  const answer = (who: "registry" | "archive", id: string, move: "answer" | "return") =>
    ask<DepartmentConsult>(who, "answerOrderConsult", { params: { id }, body: { move, note: "已核实。" } });
  const now = () => ask("zhang", "order", { params: { id: asked.id } });
  const settle = async (id: string, move: "sendBack" | "withdraw") =>
    ask("zhang", "moveOrderConsult", {
      params: { id: asked.id, consult: id },
      body: { version: (await now()).version, move, note: "请补充" },
    });
  itIs("2026-11-05T10:00");
  await answer("registry", registry, "answer");
  await answer("archive", archive, "return");
  await settle(archive, "withdraw");
  itIs("2026-11-05T11:00");
  await settle(registry, "sendBack");
  itIs("2026-11-06T10:00");
  await answer("registry", registry, "return");
  await settle(registry, "sendBack");
  const read = async () => [
    await figures("2026-11-03", "consultsDue", "consultsLate", "consultsReturned", "consultAnswerTotal"),
    await figures("2026-11-06", "consultsDue", "consultsInTime", "consultsReturned", "consultAnswerTotal"),
    await figures("2026-11-09", "consultsDue", "ordersDue", "ordersInTime"),
  ];
  const was = [
    { consultsDue: 2, consultsLate: 2, consultsReturned: 1, consultAnswerTotal: 2 * 3 * dayMs - 1 },
    { consultsDue: 1, consultsInTime: 1, consultsReturned: 1, consultAnswerTotal: 23 * 60 * minute },
  ];
  itIs("2026-11-12T10:00");
  // Five working days end on the 9th: it is open, and so is what the department is asked the third time.
  expect(await read()).toEqual([...was, { consultsDue: 1, ordersDue: 1, ordersInTime: 0 }]);
  for (const day of ["2026-11-02", "2026-11-03", "2026-11-06", "2026-11-09"]) await agrees(day, 1);
  await settle(registry, "withdraw");
  expect(await read()).toEqual([...was, { consultsDue: 0, ordersDue: 1, ordersInTime: 0 }]);
  const replied = await move("zhang", await now(), "reply", "凭身份证办理。");
  await move("zhang", await move("zhang", replied, "reopen", "还没办成"), "void", "重复");
  expect(await read()).toEqual([...was, { consultsDue: 0, ordersDue: 1, ordersInTime: 0 }]);
  for (const day of ["2026-11-02", "2026-11-03", "2026-11-06", "2026-11-09"]) await agrees(day, 1);
});

test("a row that does not say what people did is found by the other reader", async () => {
  await holiday();
  await sql`update measure_order set answer_kind = 'direct' where answer_kind = 'consult'`.execute(db);
  const { differences } = await recomputeDesk(db, "2026-09-30", zone, Date.now());
  expect(differences).toContainEqual({ by: "none", key: null, measure: "directReplies" });
  expect(differences.map(({ measure }) => measure)).not.toContain("ordersCreated");
});

test("days that were rolled up are read so, and no longer once one of their orders changes", async () => {
  const { midnight } = await holiday();
  const at = { zone, now: Date.now() };
  const roll = () => rollDays(db, "desk", at, { settleMs: 0, mayGoOn: () => true });
  expect(await roll()).toEqual({ rolled: 20, left: 0 });
  await agrees("2026-09-30", 4);
  // From the roll-up, whatever the table says.
  await sql`update measure_order set confirmed = true`.execute(db);
  expect(await figures("2026-09-30", "ordersConfirmed")).toEqual({ ordersConfirmed: 0 });
  await sql`update measure_order set confirmed = false`.execute(db);
  await move("wang", midnight, "confirm");
  expect(await figures("2026-09-30", "ordersConfirmed", "confirmedShare")).toEqual({
    ...{ ordersConfirmed: 1, confirmedShare: 100 },
  });
  expect((await roll()).rolled).toBeGreaterThan(0);
  await agrees("2026-09-30", 4);
});

test("orders of before measures knew of them are filled in, once", async () => {
  await holiday();
  await sql`truncate ${sql.join(deskTables.map((table) => sql.table(table)))}`.execute(db);
  expect((await recomputeDesk(db, "2026-09-30", zone, Date.now())).differences.length).toBeGreaterThan(0);
  const filled = await measureUnknown(db, "work_order", "");
  expect(filled).toEqual({ told: 4, failed: [], last: expect.any(String) });
  expect(await measureUnknown(db, "work_order", "")).toMatchObject({ told: 0, last: filled.last });
  expect(await measureUnknown(db, "work_order", filled.last!)).toEqual({ told: 0, failed: [], last: undefined });
  await agrees("2026-09-30", 4);
});

test("an order that can't be filled in is named and passed over, and holds up neither the others nor rolling up", async () => {
  const { midnight } = await holiday();
  await sql`truncate ${sql.join(deskTables.map((table) => sql.table(table)))}`.execute(db);
  await sql`create function held() returns trigger language plpgsql as $$ begin raise 'held'; end $$`.execute(db);
  await sql`create trigger held before insert on measure_order for each row
    when (new.id = ${sql.lit(midnight.id)}) execute function held()`.execute(db);
  expect(await unfilled(db, "work_order")).toEqual({ percent: 0, failed: 0 });
  const named: object[] = [];
  const error = (about: object) => void named.push(about);
  const stop = keepRolledUp(db, { debug: () => {}, info: () => {}, warn: () => {}, error } as never, zone);
  try {
    const rolled = () => db.selectFrom("desk_rolled").select("day").execute();
    await until("days are rolled up", async () => (await rolled()).length > 0);
  } finally {
    await stop();
    await sql`drop function held() cascade`.execute(db);
  }
  expect(named).toEqual([{ err: expect.anything(), thing: "work_order", id: midnight.id }]);
  expect(await figures("2026-09-30", "ordersCreated")).toEqual({ ordersCreated: 2 });
  // Reports say so until it can be told: the next start looks through all of them again.
  expect(await unfilled(db, "work_order")).toEqual({ percent: null, failed: 1 });
  expect(await unfilled(db, "letter")).toBeUndefined();
  const again = keepRolledUp(db, { debug: () => {}, info: () => {}, warn: () => {}, error } as never, zone);
  try {
    await until("it is told now", async () => (await unfilled(db, "work_order")) === undefined);
  } finally {
    await again();
  }
});

test("a day that somebody's save holds is left, and rolled up once he is done", async () => {
  await holiday();
  const at = { zone, now: Date.now() };
  const roll = () => rollDays(db, "desk", at, { settleMs: 0, mayGoOn: () => true });
  const saving = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const save = db.transaction().execute(async (tx) => {
    const { id } = await tx.selectFrom("work_order").select("id").limit(1).executeTakeFirstOrThrow();
    await changeOrder(tx, id, { escalated: false });
    begun.resolve();
    await saving.promise;
  });
  await begun.promise;
  const held = await roll();
  saving.resolve();
  await save;
  expect(held).toEqual({ rolled: 0, left: 20 });
  expect(await roll()).toEqual({ rolled: 20, left: 0 });
});

test("what is typed in an order by somebody, its type and whose it is, is told at once", async () => {
  itIs("2026-11-02T10:00");
  const order = await save("zhang", await begin(), {});
  await ask("chief", "assignOrder", {
    params: { id: order.id },
    body: { version: order.version, assignee: "wang", group: "g2" },
  });
  const read = async (filter: object) => {
    const day = { from: at("2026-11-02T00:00"), to: at("2026-11-03T00:00"), grain: "whole", zone } as const;
    return (await queryMeasures(db, { ...day, measures: ["ordersCreated"], filter, now: Date.now() })).total
      .ordersCreated.value;
  };
  expect([await read({ agent: "wang", group: "g2" }), await read({ agent: "zhang" })]).toEqual([1, 0]);
  await agrees("2026-11-02", 1);
});

test("what is typed is saved without writing anew what measures read; what may change its limit is written", async () => {
  const order = await submitted();
  const rows = () => sql<{ id: string; xmin: string }>`select id, xmin::text from measure_order`.execute(db);
  const marked = sql`update measure_order set source = 'marked'`;
  await marked.execute(db);
  const before = (await rows()).rows;
  const typed = await save("zhang", order, { title: "抵押权注销要几天", draftAnswer: "三个工作日" });
  expect((await rows()).rows).toEqual(before);
  await save("zhang", typed, { priority: "urgent" });
  expect((await rows()).rows).not.toEqual(before);
  const { rows: sources } = await sql<{ source: string }>`select source from measure_order`.execute(db);
  expect(sources).toEqual([{ source: "hand" }]);
});
