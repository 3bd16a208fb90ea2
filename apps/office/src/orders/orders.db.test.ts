import type { DepartmentConsult, OrderEvent, OrderRow, PageOf, WorkOrder } from "@zongji/api";
import { type Db, inTransaction } from "@zongji/store";
import { expect, test } from "vitest";
import { openOrder } from "./index.ts";
import {
  ask,
  auditOf,
  begin,
  consult,
  filled,
  move,
  orderHouse,
  parties,
  refusal,
  save,
  submitted,
  told,
  typesOf,
  zone,
} from "./orders.test-scene.ts";

let db: Db;
orderHouse((opened) => {
  db = opened;
});

test("an order is begun, saved as typed, answered directly, closed: each step audited and an event", async () => {
  const draft = await begin("zhang", { number: "13812345678" });
  expect(draft).toMatchObject({ state: "draft", source: "hand", number: "138****5678", dueAt: null, version: 1 });
  await ask("chief", "order", { params: { id: draft.id } });
  expect(told).toEqual([draft.id]);
  expect(draft.no).toMatch(/^GD20\d{6}-0001$/);
  expect(draft.digits).toBe(draft.no.replace(/\D/g, ""));
  const saved = await save("zhang", draft);
  const answered = await move("zhang", saved, "reply", "带身份证到窗口办理。");
  expect(answered).toMatchObject({ state: "answered", answerKind: "direct", answer: "带身份证到窗口办理。" });
  expect(answered.firstReplyAt).toBe(answered.answeredAt);
  const closed = await move("zhang", answered, "close");
  expect(closed).toMatchObject({ state: "closed", isOverdue: false });
  expect(await typesOf(draft.id)).toEqual([...["OrderOpened", "OrderSaved", "OrderMoved reply", "OrderMoved close"]]);
  expect(await auditOf(draft.id)).toEqual(["order.create", "order.save", "order.reply", "order.close"]);
  expect(await refusal(save("zhang", closed))).toMatchObject({ code: "conflict", reason: "orderState" });
});

test("numbers of a day follow each other, also of orders that are begun at the same moment; none is given twice", async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => begin()));
  const places = all.map(({ no }) => Number(no.slice(-4))).sort((a, b) => a - b);
  expect(places).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("of one call there is one order, whoever asks; a colleague who gets the call sees it then", async () => {
  const [first, second] = await Promise.all([
    begin("zhang", { source: "call", ref: "call-1" }),
    begin("zhang", { source: "call", ref: "call-1" }),
  ]);
  expect(second.id).toBe(first.id);
  await db.updateTable("work_order").set({ group_id: "g1" }).where("id", "=", first.id).execute();
  expect(await refusal(ask("wang", "order", { params: { id: first.id } }))).toEqual({ code: "notFound" });
  expect((await begin("wang", { source: "call", ref: "call-1" })).id).toBe(first.id);
  expect((await ask("wang", "order", { params: { id: first.id } })).id).toBe(first.id);
  expect(await auditOf(first.id)).toEqual(["order.create", "order.join"]);
});

const ended = (id: string, group: string) =>
  db
    .insertInto("call_record")
    .values({
      ...{ id, trunk: "t1", withheld: false, started_at: 1, ended_at: 2, direction: "inbound", called_number: "1" },
      ...{ talk_ms: 1, users: ["somebody"], agent_nos: ["8001"], groups: [group], group_id: group },
    })
    .execute();

test("the order of another group's call, or of a missed call of others, is nobody's by its name", async () => {
  await ended("call-g1", "g1");
  const order = await begin("zhang", { source: "call", ref: "call-g1" });
  for (const source of ["call", "voicemail"])
    expect(await refusal(begin("wang", { source, ref: "call-g1" }))).toEqual({ code: "notFound", field: "ref" });
  await db
    .insertInto("missed_case")
    .values({
      ...{ id: "missed-g1", party: "p1", first_at: 1, last_at: 1, last_call: "call-g1", calls: 1, called_number: "1" },
      ...{ group_id: "g1", disposition: "abandoned", attempts: 0, attempts_since: 0, last_attempt_at: null },
      ...{ reached_at: null, reached_call: null, reached_how: null },
    })
    .execute();
  expect(await refusal(begin("wang", { source: "missed", ref: "missed-g1" }))).toMatchObject({ code: "notFound" });
  const missed = await begin("zhang", { source: "missed", ref: "missed-g1" });
  expect(missed.source).toBe("missed");
  // Given to somebody it is his by then, whoever's call it was.
  await ask("chief", "assignOrder", { params: { id: order.id }, body: { version: order.version, assignee: "wang" } });
  expect((await begin("wang", { source: "call", ref: "call-g1" })).id).toBe(order.id);
});

test("who tries numbers by orders is stopped after twenty", async () => {
  for (let n = 0; n < 20; n += 1) await begin("zhang", { number: `138000000${n + 10}` });
  expect(await refusal(begin("zhang", { number: "13800000099" }))).toMatchObject({ code: "tooMany" });
  expect((await begin("zhang", { number: "13800000010" })).number).toBe("138****0010");
  expect((await begin("chief", { number: "13800000099" })).number).toBe("13800000099");
});

test("two agents on one order: the second save is refused with what it is now, and nothing of either is lost", async () => {
  const draft = await begin("chief");
  const first = await save("chief", draft, { fields: { ...filled, address: "东城区 1 号" } });
  const refused = await refusal(save("zhang", draft, { fields: { ...filled, address: "西城区 2 号" } }));
  expect(refused).toMatchObject({
    code: "stale",
    stale: { current: { version: 2, fields: { address: "东城区 1 号" } }, last: { by: "chief" } },
  });
  const second = await save("zhang", first, { fields: { ...filled, address: "西城区 2 号" } });
  expect(second).toMatchObject({ version: 3, updatedBy: "zhang" });
  const kept = await db.selectFrom("order_save").select("content").where("work_order", "=", draft.id).execute();
  expect(JSON.stringify(kept)).toContain("东城区 1 号");
});

test("what is required is asked for when it is submitted, not while it is typed; an unknown field is named", async () => {
  const draft = await save("zhang", await begin(), { title: "", fields: { matter: "投诉" } });
  expect(await refusal(move("zhang", draft, "submit"))).toEqual({ code: "badRequest", field: "title" });
  const titled = await save("zhang", draft, { fields: { matter: "投诉", question: "窗口不受理" } });
  expect(await refusal(move("zhang", titled, "submit"))).toEqual({ code: "badRequest", field: "fields.complainedOf" });
  expect(await refusal(save("zhang", titled, { fields: { nonsense: "x" } }))).toEqual({
    ...{ code: "badRequest", field: "fields.nonsense" },
  });
  expect(await refusal(save("zhang", titled, { businessType: "没有的" }))).toMatchObject({ field: "businessType" });
  expect(await refusal(move("zhang", titled, "reply", " "))).toEqual({ code: "badRequest", field: "note" });
});

test("a telephone number in the form is masked for whoever may not see it, and left as it is where he leaves it", async () => {
  const draft = await save("chief", await begin("chief"), { fields: { ...filled, contact: "13900001111" } });
  expect(draft.content.fields.contact).toBe("13900001111");
  const seen = await ask("zhang", "order", { params: { id: draft.id } });
  expect(seen.content.fields.contact).toBe("139****1111");
  await save("zhang", seen, { fields: { ...seen.content.fields, ...filled } });
  const after = await ask("chief", "order", { params: { id: draft.id } });
  expect(after.content.fields.contact).toBe("13900001111");
});

test("two departments are asked; one answers, one returns, is asked again, answers; the answers become one", async () => {
  const open = await submitted();
  const asked = await consult("zhang", open, [
    { department: "registry", question: "能否当天办结？" },
    { department: "archive", question: "档案在哪里？", days: 1 },
  ]);
  expect(asked).toMatchObject({ state: "consulting", consults: [{ days: 3 }, { days: 1 }] });
  expect(await refusal(move("zhang", asked, "reply", "x"))).toMatchObject({ reason: "consultOpen" });
  const { items: mine } = await ask<PageOf<DepartmentConsult>>("registry", "listDepartmentConsults");
  expect(mine).toHaveLength(1);
  expect(mine[0]).toMatchObject({ no: open.no, question: "能否当天办结？", departmentName: "登记审核科" });
  const answer = (who: "registry" | "archive", id: string, name: string, note: string) =>
    ask<DepartmentConsult>(who, "answerOrderConsult", { params: { id }, body: { move: name, note } });
  const [first, second] = asked.consults as [WorkOrder["consults"][number], WorkOrder["consults"][number]];
  expect(await refusal(answer("archive", first.id, "answer", "x"))).toEqual({ code: "notFound" });
  await answer("registry", first.id, "answer", "可以。");
  await answer("archive", second.id, "return", "不属于我科。");
  const now = await ask("zhang", "order", { params: { id: open.id } });
  const again = await ask("zhang", "moveOrderConsult", {
    params: { id: open.id, consult: second.id },
    body: { version: now.version, move: "sendBack", note: "档案归你科管。" },
  });
  expect(again.consults[1]).toMatchObject({ state: "asked", sentBack: 1, note: "档案归你科管。" });
  await answer("archive", second.id, "answer", "在三楼。");
  expect(await refusal(answer("archive", second.id, "answer", "在四楼。"))).toMatchObject({ reason: "consultState" });
  const both = await ask("zhang", "order", { params: { id: open.id } });
  const done = await move("zhang", both, "reply", "当天可办结；档案在三楼。");
  expect(done).toMatchObject({ state: "answered", answerKind: "consult" });
  expect(await typesOf(open.id)).toEqual([
    ...["OrderOpened", "OrderSaved", "OrderMoved submit", "OrderConsulted", "OrderConsulted", "OrderConsultMoved"],
    ...["OrderConsultMoved", "OrderConsultMoved", "OrderConsultMoved", "OrderMoved reply"],
  ]);
  const notices = await ask<{ kind: string }[]>("zhang", "listOrderNotices");
  expect(notices.map(({ kind }) => kind)).toEqual(["answered", "returned", "answered"]);
});

test("an agent takes and leaves; gives to others whoever may; several at once, each by itself", async () => {
  const [one, two] = [await submitted(), await submitted()];
  const assign = (who: "zhang" | "chief", { id, version }: WorkOrder, assignee: string | null) =>
    ask(who, "assignOrder", { params: { id }, body: { version, assignee } });
  const left = await assign("zhang", one, null);
  expect(await refusal(assign("zhang", left, "wang"))).toMatchObject({ code: "forbidden" });
  expect(await refusal(assign("chief", left, "registry"))).toMatchObject({ code: "conflict", field: "assignee" });
  const outcome = await ask("chief", "assignOrders", {
    body: {
      assignee: "wang",
      orders: [
        { id: one.id, version: left.version },
        { id: two.id, version: 1 },
      ],
    },
  });
  expect(outcome).toEqual({ done: 1, refused: [{ id: two.id, reason: "stale" }] });
  expect((await ask<{ kind: string }[]>("wang", "listOrderNotices")).map(({ kind }) => kind)).toEqual(["assigned"]);
  expect(await refusal(move("zhang", await ask("zhang", "order", { params: { id: one.id } }), "void", "重复"))).toEqual(
    {
      code: "forbidden",
    },
  );
});

test("lists show what is somebody's, to be taken, due and overdue; a formula in a title is a text, SQL in a filter a word", async () => {
  const mine = await submitted("zhang", { title: "=cmd()" });
  const late = await submitted("chief");
  await db
    .updateTable("work_order")
    .set({ due_at: Date.now() - 1 })
    .where("id", "=", late.id)
    .execute();
  const list = async (who: "zhang" | "chief", query: object) =>
    (await ask<PageOf<OrderRow>>(who, "listOrders", { query })).items.map(({ id }) => id);
  expect(await list("zhang", { view: "mine" })).toEqual([mine.id]);
  expect(await list("zhang", { view: "queue" })).toEqual([]);
  expect(await list("chief", { view: "overdue" })).toEqual([late.id]);
  expect(await list("chief", { text: mine.digits })).toEqual([mine.id]);
  for (const text of ["' or '1'='1", "'; drop table work_order; --", '%\' union select id from "user" --', "\\", "_"])
    expect(await list("chief", { view: "all", text }), text).toEqual([]);
  expect(new Set(await list("chief", { sort: "dueAt" }))).toEqual(new Set([mine.id, late.id]));
});

test("a stranger's group does not see an order; links are within reach alone", async () => {
  const [one, other] = [await submitted(), await submitted("chief")];
  await db.updateTable("work_order").set({ group_id: "g9" }).where("id", "=", other.id).execute();
  const link = (who: "zhang" | "chief") => ask(who, "linkOrder", { params: { id: one.id, other: other.id } });
  expect(await refusal(link("zhang"))).toEqual({ code: "notFound" });
  expect((await link("chief")).links).toMatchObject([{ no: other.no }]);
  const history = await ask<OrderEvent[]>("zhang", "orderHistory", { params: { id: one.id } });
  expect(history[0]).toMatchObject({ type: "OrderLinked", by: "chief", body: { no: other.no } });
});

test("another room opens an order within its own transaction: with it, or not at all", async () => {
  const system = { userId: null, login: "system", address: "" };
  const party = parties.idOf("13800000000");
  await db.insertInto("party").values({ id: party, number_sealed: null, created_at: 0, erased_at: null }).execute();
  const opening = {
    source: "letter",
    ref: "letter-1",
    party,
    by: null,
    zone,
    clockFrom: Date.now(),
    title: "来信",
  } as const;
  await expect(
    inTransaction(db, system, async (work) => {
      await openOrder(work, opening);
      throw new Error("the letter is not saved");
    }),
  ).rejects.toThrow("not saved");
  expect(await db.selectFrom("work_order").select("id").execute()).toEqual([]);
  const { id } = await inTransaction(db, system, (work) => openOrder(work, opening));
  const order = await ask("chief", "order", { params: { id } });
  expect(order).toMatchObject({ state: "open", source: "letter", content: { title: "来信" } });
  expect(order.dueAt).toBeGreaterThan(Date.now());
});

test("an order of a web page, or by hand, is from no call; what came by a web page is listed as that", async () => {
  for (const source of ["web", "hand"])
    expect(await refusal(ask("zhang", "openOrder", { body: { source, ref: "c1" } }))).toMatchObject({
      ...{ code: "badRequest", field: "ref" },
    });
  const { id } = await ask<WorkOrder>("zhang", "openOrder", { body: { source: "web" } });
  await ask("zhang", "openOrder", { body: { source: "hand" } });
  const { items } = await ask<{ items: OrderRow[] }>("zhang", "listOrders", { query: { source: "web" } });
  expect(items.map((each) => [each.id, each.source])).toEqual([[id, "web"]]);
});
