import { exampleOrderForm } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { fixedDay } from "../../../../packages/store/src/testing/fixed-day.test-scene.ts";
import { rowsRead } from "../../../../packages/store/src/testing/rows-read.ts";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { consultationsBackTo } from "../consultations/index.ts";
import { dueFor } from "./due.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});
const now = fixedDay();
const day = 86_400_000;
const due = (id: string, rights: readonly string[]) =>
  dueFor(db, {
    user: { id, login: id, name: id, agentNo: null, roles: [], groups: ["a"] },
    permissions: rights.map((action) => ({ action, scope: "all" })),
    mustChangePassword: false,
  } as never);

beforeAll(async () => {
  for (const id of ["an", "bo", "cy"])
    await db
      .insertInto("user")
      .values({
        ...{ id, login: id, name: id, agent_no: null, password_hash: "x" },
        ...{ must_change_password: false, created_at: 0, locked_until: null },
      })
      .execute();
});

test("where a department is asked more than is listed, or more notices are unread, it is said", async () => {
  const [department] = exampleOrderForm.departments;
  const form = { ...exampleOrderForm, departments: [{ ...department!, users: ["an"] }] };
  await db
    .insertInto("order_form")
    .values({ version: 1, body: JSON.stringify(form), by: null, at: 0 })
    .execute();
  await sql`insert into work_order (id, no, digits, state, source, priority, title, form_version, fields, users, created_at, days, updated_at)
    values ('o', 'No 1', '1', 'consulting', 'hand', 'normal', '登记', 1, '{}', '{}', ${now}, 3, ${now})`.execute(db);
  await sql`insert into order_consult (id, work_order, department, department_name, question, state, days, asked_at, due_at)
    select 'q' || n, 'o', ${department!.id}, '', '', 'asked', 3, ${now}, ${now + day} from generate_series(1, 201) as n`.execute(
    db,
  );
  await sql`insert into announcement (id, title, text, roles, groups, from_at, until_at, at)
    select 'n' || n, 'n', 'n', '{}', '{}', 0, ${now + day}, 0 from generate_series(1, 201) as n`.execute(db);
  const { items, more } = await due("an", ["order.answer"]);
  expect(more).toEqual(["consult", "announcement"]);
  expect(items.filter(({ kind }) => kind === "consult")).toHaveLength(200);
  await db.deleteFrom("order_consult").where("id", "=", "q1").execute();
  await db.insertInto("announcement_receipt").values({ announcement: "n1", user_id: "an", at: now }).execute();
  expect((await due("an", ["order.answer"])).more).toEqual([]);
});

test("a calibration waits for each inspector until he has handed in all of it, while it is scored", async () => {
  await db.insertInto("scorecard").values({ id: "card", created_at: now }).execute();
  await db
    .insertInto("scorecard_version")
    .values({
      ...{ scorecard: "card", version: 1, revision: 1, state: "published", name: "接听质量", content: "{}" },
      ...{ by: null, at: now, published_by: null, published_at: now },
    } as never)
    .execute();
  const session = (id: string, due_at: number, state: "scoring" | "compared") => ({
    ...{ id, name: `校准 ${id}`, scorecard: "card", card_version: 1, state, due_at, by: null, at: now },
  });
  await db
    .insertInto("calibration")
    .values([
      session("k1", now + 2 * day, "scoring"),
      session("k2", now + day, "scoring"),
      session("k3", now, "compared"),
    ])
    .execute();
  for (const calibration of ["k1", "k2", "k3"]) {
    const calls = ["x", "y"].map((call, place) => ({ calibration, call, call_at: 0, place }));
    await db.insertInto("calibration_call").values(calls).execute();
    const inspectors = ["an", "bo"].map((user_id) => ({ calibration, user_id }));
    await db.insertInto("calibration_inspector").values(inspectors).execute();
  }
  const scored = (inspector: string, call: string, handed_in_at: number | null) =>
    db
      .insertInto("calibration_score")
      .values({
        ...{ calibration: "k2", call, inspector, revision: 1, answers: "{}", note: "", score: null, at: now },
        handed_in_at,
      })
      .execute();
  await scored("an", "x", now);
  await scored("an", "y", now);
  await scored("bo", "x", now);
  await scored("bo", "y", null);
  const listed = async (who: string, rights = ["quality.inspect"]) =>
    (await due(who, rights)).items.filter(({ kind }) => kind === "calibration").map(({ id }) => id);
  expect(await Promise.all(["an", "bo", "cy"].map((who) => listed(who)))).toEqual([["k1"], ["k2", "k1"], []]);
  expect(await listed("bo", [])).toEqual([]);
});

test("answers that came back to one person are found by whose question it was, however many there have been", async () => {
  await sql`insert into consultation (id, no, state, topic, source, department, department_name, title, question, days, asked_by, asked_at, answer, answered_at)
    select 'c' || n, 'No ' || n, case when n % 200 = 0 then 'answered' when n % 50 = 0 then 'asked' else 'closed' end, 'question', 'hand', 'registry', '', '登记', '', 3,
      case when n % 1000 = 0 then 'cy' else 'bo' end, n, '当日', n + 10 from generate_series(1, 10000) as n`.execute(
    db,
  );
  await sql`analyze consultation`.execute(db);
  const back = await consultationsBackTo(db, "cy", 201);
  expect(back.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, n) => `c${(n + 1) * 1000}`));
  expect(await rowsRead(db, "consultation", (own) => consultationsBackTo(own, "cy", 201))).toBeLessThan(20);
});
