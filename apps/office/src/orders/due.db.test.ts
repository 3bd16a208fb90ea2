import type { DepartmentConsult, DepartmentConsultRow, KeptOrderForm, OrderRow, PageOf } from "@zongji/api";
import { orderDueOf } from "@zongji/domain";
import { type Db, ordersDueOf, queryMeasures } from "@zongji/store";
import { afterEach, expect, test, vi } from "vitest";
import { recomputeDesk } from "../days/index.ts";
import { lookUp } from "./index.ts";
import {
  ask,
  begin,
  consult,
  form,
  move,
  orderHouse,
  refusal,
  save,
  submitted,
  typesOf,
  zone,
} from "./orders.test-scene.ts";
import { remindOnce } from "./remind.ts";

let db: Db;
orderHouse((opened) => {
  db = opened;
});
afterEach(() => vi.useRealTimers());

const at = (text: string): number => Date.parse(`${text}+08:00`);
/** The clock of the office alone: database and timers go on. */
const itIs = (text: string): void => void vi.useFakeTimers({ now: at(text), toFake: ["Date"] });
const kinds = async (who: "zhang" | "chief") =>
  (await ask<{ kind: string }[]>(who, "listOrderNotices")).map(({ kind }) => kind).reverse();

test("a department's days are counted over the holiday, and it is late only behind it", async () => {
  itIs("2026-09-30T10:00");
  const open = await submitted();
  expect(open.dueAt).toBe(at("2026-10-14T00:00"));
  const asked = await consult("zhang", open, [
    { department: "registry", question: "何时办结？" },
    { department: "archive", question: "档案在哪里？" },
  ]);
  expect(asked.consults.map(({ dueAt }) => dueAt)).toEqual([at("2026-10-11T00:00"), at("2026-10-10T00:00")]);
  itIs("2026-10-09T09:00");
  const answer = (who: "registry" | "archive", id: string) =>
    ask<DepartmentConsult>(who, "answerOrderConsult", { params: { id }, body: { move: "answer", note: "已核实。" } });
  expect(await answer("registry", asked.consults[0]!.id)).toMatchObject({ isLate: false });
  itIs("2026-10-10T09:00");
  expect(await answer("archive", asked.consults[1]!.id)).toMatchObject({ isLate: true });
  const done = await move("zhang", await ask("zhang", "order", { params: { id: open.id } }), "reply", "已核实。");
  expect(done).toMatchObject({ answerKind: "consult", isOverdue: false });
  const events = await db.selectFrom("event").select("body").where("type", "=", "OrderConsultMoved").execute();
  expect(events.map(({ body }) => body.isOnTime)).toEqual([true, false]);
});

test("nothing is late at its due moment itself, on no list and no page; a millisecond later it is on all of them", async () => {
  itIs("2026-09-30T10:00");
  const open = await submitted();
  const asked = await consult("zhang", open, [{ department: "archive", question: "档案在哪里？" }]);
  const lists = async () => {
    const orders = async (view: string) =>
      (await ask<PageOf<OrderRow>>("zhang", "listOrders", { query: { view } })).items.map(({ id }) => id);
    const questions = { query: { which: "overdue" } };
    return {
      due: await orders("due"),
      overdue: await orders("overdue"),
      late: (await ask<PageOf<OrderRow>>("zhang", "listOrders", { query: { view: "mine" } })).items[0]!.late,
      asked: (await ask<PageOf<DepartmentConsultRow>>("archive", "listDepartmentConsults", questions)).items.length,
      page: (await ask("zhang", "order", { params: { id: open.id } })).consults[0]!.isLate,
    };
  };
  vi.setSystemTime(asked.consults[0]!.dueAt);
  expect(await lists()).toEqual({ due: [], overdue: [], late: 0, asked: 0, page: false });
  vi.setSystemTime(asked.consults[0]!.dueAt + 1);
  expect(await lists()).toEqual({ due: [], overdue: [], late: 1, asked: 1, page: true });
  vi.setSystemTime(open.dueAt!);
  expect(await lists()).toMatchObject({ due: [open.id], overdue: [] });
  vi.setSystemTime(open.dueAt! + 1);
  expect(await lists()).toMatchObject({ due: [], overdue: [open.id] });
});

test("the clock stands still while the citizen is waited for, and what was waited comes on top", async () => {
  itIs("2026-11-02T10:00");
  const open = await submitted();
  const before = open.dueAt!;
  const waiting = await move("zhang", open, "wait", "等来电人补交材料");
  expect(waiting).toMatchObject({ state: "waiting", dueAt: null, isOverdue: false });
  itIs("2026-11-12T10:00");
  expect(await remindOnce(db, zone)).toBe(0);
  const again = await move("zhang", waiting, "resume");
  // Eight working days lie between.
  expect(again.dueAt).toBe(before + 10 * 86_400_000);
  expect(again.dueAt).toBe(
    orderDueOf(
      { from: at("2026-11-02T10:00"), days: 5, waits: [{ from: at("2026-11-02T10:00"), to: at("2026-11-12T10:00") }] },
      { calendar: form.calendar, zone },
    ),
  );
});

test("an order that is overdue stays so while the citizen is waited for, and those above hear of it", async () => {
  itIs("2026-11-02T10:00");
  const open = await submitted();
  itIs("2026-11-10T09:00");
  expect(await remindOnce(db, zone)).toBe(2);
  const waiting = await move("zhang", open, "wait", "等来电人补交材料");
  expect(waiting).toMatchObject({ state: "waiting", dueAt: open.dueAt, isOverdue: true });
  const overdue = await ask<PageOf<OrderRow>>("zhang", "listOrders", { query: { view: "overdue" } });
  expect(overdue.items.map(({ id }) => id)).toEqual([open.id]);
  expect(await ordersDueOf(db, "zhang", 9)).toMatchObject([{ id: open.id, at: open.dueAt }]);
  expect(await remindOnce(db, zone, at("2026-11-11T00:01"))).toBe(1);
  expect(await kinds("chief")).toEqual(["escalate"]);
  itIs("2026-11-12T10:00");
  const resumed = await move("zhang", waiting, "resume");
  expect(resumed).toMatchObject({ dueAt: open.dueAt, isOverdue: true });
  const replied = await move("zhang", resumed, "reply", "已答复。");
  expect(replied).toMatchObject({ dueAt: open.dueAt, isOverdue: true });
  expect((await recomputeDesk(db, "2026-11-09", zone, Date.now())).differences).toEqual([]);
  const from = at("2026-11-09T00:00");
  const asked = { measures: ["ordersOverdue"], from, to: from + 86_400_000, grain: "whole", zone } as const;
  expect((await queryMeasures(db, { ...asked, now: Date.now() })).total.ordersOverdue.value).toBe(1);
});

test("whose order it is is told before it is due and when it is; supervisors once it has been late for a day", async () => {
  itIs("2026-11-02T10:00");
  const open = await submitted();
  expect(await remindOnce(db, zone, at("2026-11-06T23:59"))).toBe(0);
  expect(await remindOnce(db, zone, at("2026-11-07T00:01"))).toBe(1);
  expect(await remindOnce(db, zone, at("2026-11-10T00:01"))).toBe(1);
  expect(await remindOnce(db, zone, at("2026-11-10T12:00"))).toBe(0);
  expect(await kinds("zhang")).toEqual(["remind", "overdue"]);
  expect(await kinds("chief")).toEqual([]);
  // Of what was not told while the office was away nothing is left out, and nothing told twice.
  expect(await remindOnce(db, zone, at("2026-12-01T00:00"))).toBe(1);
  expect(await remindOnce(db, zone, at("2026-12-02T00:00"))).toBe(0);
  expect(await kinds("chief")).toEqual(["escalate"]);
  expect(await ask("zhang", "order", { params: { id: open.id } })).toMatchObject({
    escalated: true,
    version: open.version,
  });
  expect((await typesOf(open.id)).filter((type) => type === "OrderReminded")).toHaveLength(3);
});

test("a more urgent order has fewer days; once it is answered its due moment stays", async () => {
  itIs("2026-11-02T10:00");
  const open = await submitted();
  const urgent = await save("zhang", open, { priority: "critical" });
  expect(urgent).toMatchObject({ days: 1, dueAt: at("2026-11-04T00:00") });
  const answered = await move("zhang", urgent, "reply", "已答复。");
  const after = await save("zhang", answered, { priority: "normal" });
  expect(after).toMatchObject({ dueAt: at("2026-11-04T00:00"), isOverdue: false });
});

test("a caller hears how far his order is, and nothing of one that is not there", async () => {
  const draft = await begin();
  expect(await lookUp(db, `order/${draft.digits}`)).toEqual({ status: 200, body: '{"state":"draft"}' });
  for (const what of ["order/202001010001", "order/1", "order/", "article/1", "", "order/' or 1=1"])
    expect(await lookUp(db, what)).toMatchObject({ status: 404 });
});

test("each save of the form is a version; orders keep the one that they were begun with", async () => {
  const draft = await begin();
  const saveForm = (version: number, changed: object) =>
    ask<KeptOrderForm>("chief", "saveOrderForm", { body: { version, form: { ...form, ...changed } } });
  expect(await refusal(saveForm(1, { prefix: "x" }))).toMatchObject({ code: "badRequest", field: "form.prefix" });
  expect(await refusal(saveForm(1, { fields: [form.fields[0], form.fields[0]] }))).toMatchObject({
    field: "form.fields.1.id",
  });
  expect(await saveForm(1, { prefix: "RX" })).toMatchObject({ version: 2, by: "chief" });
  expect(await refusal(saveForm(1, { prefix: "ZZ" }))).toMatchObject({
    code: "stale",
    stale: { last: { by: "chief" } },
  });
  expect((await begin()).no).toMatch(/^RX/);
  expect((await ask("zhang", "order", { params: { id: draft.id } })).formVersion).toBe(1);
  expect(await ask<KeptOrderForm>("zhang", "orderForm", { query: { version: 1 } })).toMatchObject({
    form: { prefix: "GD" },
  });
});
