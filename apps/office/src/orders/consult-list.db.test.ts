import type { DepartmentConsult, DepartmentConsultRow, PageOf } from "@zongji/api";
import { type Db, insertForm } from "@zongji/store";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { ask, consult, form, orderHouse, refusal, submitted, type Who } from "./orders.test-scene.ts";

let db: Db;
orderHouse((opened) => {
  db = opened;
});

const list = (who: Who, query: object = {}) =>
  ask<PageOf<DepartmentConsultRow>>(who, "listDepartmentConsults", { query });
const questions = async (who: Who, query: object = {}) =>
  (await list(who, query)).items.map(({ question }) => question);
const answer = (who: Who, id: string) =>
  ask<DepartmentConsult>(who, "answerOrderConsult", { params: { id }, body: { move: "answer", note: "已核实。" } });

/** So many questions to one department, of which several are due at one moment. */
const askMany = async (order: string, many: number): Promise<void> => {
  await sql`insert into order_consult (id, work_order, department, department_name, question, state, days, asked_at, due_at)
    select 'many-' || n, ${order}, 'registry', '登记审核科', '第 ' || n || ' 问', 'asked', 3, n, n / 7 from generate_series(1, ${many}) as n`.execute(
    db,
  );
};

test("all that a department is asked is gone through page by page, each question once, what is due first, first", async () => {
  const order = await submitted();
  await askMany(order.id, 450);
  const seen: DepartmentConsultRow[] = [];
  let page = await list("registry", { pageSize: 200 });
  expect(page).toMatchObject({ total: 450, more: false, previous: null });
  for (;;) {
    seen.push(...page.items);
    if (page.next === null) break;
    page = await list("registry", { pageSize: 200, after: page.next });
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(450);
  expect(seen).toHaveLength(450);
  expect(seen.map(({ dueAt }) => dueAt)).toEqual(seen.map(({ dueAt }) => dueAt).sort((a, b) => a - b));
  const back = await list("registry", { pageSize: 200, before: page.previous! });
  expect(back.items.map(({ id }) => id)).toEqual(seen.slice(200, 400).map(({ id }) => id));
  expect((await questions("registry", { sort: "-askedAt", pageSize: 2 })).at(0)).toBe("第 450 问");
});

test("of other departments nothing is listed, nor to who answers for none any more; who may not answer is refused", async () => {
  const order = await submitted();
  await consult("zhang", order, [
    { department: "registry", question: "何时办结？" },
    { department: "archive", question: "档案在哪里？" },
  ]);
  expect(await questions("registry")).toEqual(["何时办结？"]);
  expect(await questions("archive", { which: "all" })).toEqual(["档案在哪里？"]);
  expect(await refusal(list("wang", { which: "all" }))).toMatchObject({ code: "forbidden" });
  // By the form as it is now: who was taken from a department sees its questions no more.
  const departments = form.departments.map((each) => ({ ...each, users: each.id === "archive" ? ["registry"] : [] }));
  await db.transaction().execute((tx) => insertForm(tx, { ...form, departments }, 2, null));
  expect(await questions("registry")).toEqual(["档案在哪里？"]);
  expect(await questions("archive", { which: "all" })).toEqual([]);
});

test("it is narrowed by what became of a question, by words of it and by when it was asked", async () => {
  const first = await consult("zhang", await submitted(), [{ department: "registry", question: "承诺时限是几天？" }]);
  const second = await consult("zhang", await submitted("zhang", { title: "档案_复印" }), [
    { department: "registry", question: "能否代办 100%？" },
  ]);
  await answer("registry", first.consults[0]!.id);
  expect(await questions("registry")).toEqual(["能否代办 100%？"]);
  expect(await questions("registry", { which: "done" })).toEqual(["承诺时限是几天？"]);
  expect(await questions("registry", { which: "overdue" })).toEqual([]);
  await db.updateTable("order_consult").set({ due_at: 1 }).where("work_order", "=", second.id).execute();
  expect(await questions("registry", { which: "overdue" })).toEqual(["能否代办 100%？"]);
  const all = (query: object) => questions("registry", { which: "all", sort: "askedAt", ...query });
  expect(await all({})).toEqual(["承诺时限是几天？", "能否代办 100%？"]);
  expect(await all({ text: "时限" })).toEqual(["承诺时限是几天？"]);
  expect(await all({ text: "案_复" })).toEqual(["能否代办 100%？"]);
  expect(await all({ text: first.no })).toEqual(["承诺时限是几天？"]);
  expect(await all({ text: "承_时" })).toEqual([]);
  expect(await all({ from: second.consults[0]!.askedAt })).toEqual(["能否代办 100%？"]);
  expect(await all({ to: first.consults[0]!.askedAt })).toEqual([]);
});

test("a cursor of another order is refused by name; a row holds what is needed to answer, and no telephone number", async () => {
  const fields = { matter: "咨询", question: "抵押权怎么注销", contact: "13900001111" };
  await consult("zhang", await submitted("zhang", { fields }), [{ department: "registry", question: "何时办结？" }]);
  const [row] = (await list("registry")).items;
  expect(row).toMatchObject({ departmentName: "登记审核科", state: "asked", answer: "", isLate: false });
  expect(row!.facts).toContainEqual({ label: expect.any(String), value: "抵押权怎么注销" });
  expect(JSON.stringify(row)).not.toContain("1390000");
  expect(await refusal(list("registry", { after: "bm9uc2Vuc2U" }))).toEqual({ code: "badRequest", field: "after" });
});
