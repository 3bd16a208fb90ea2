import { exampleOrderForm } from "@zongji/domain";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { factsDatabase } from "../../../../apps/live/src/facts.test-scene.ts";
import type { Db } from "../database/index.ts";
import { rowsRead } from "../testing/rows-read.ts";
import { allAnnouncements, announcementsFor } from "./announcements.ts";
import { missedOf, ordersDueOf } from "./due.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});
const limit = 201;
const reach = { scope: "group", user: "an", groups: ["a"] } as const;

const person = (id: string) => ({
  ...{ id, login: id, name: id, agent_no: null, password_hash: "x" },
  ...{ must_change_password: false, created_at: 0, locked_until: null },
});
const given = (no: number, more: object = {}) => ({
  ...{ call: `c${no}`, party: `p${no}`, call_at: no * 1000, assignee: "an", assigned_at: 0, version: 1, ...more },
});

beforeAll(async () => {
  await db.insertInto("user").values(["an", "bo"].map(person)).execute();
  // Never reached: of many years.
  await sql`insert into missed_case (id, party, first_at, last_at, last_call, calls, called_number, group_id, disposition, attempts, attempts_since)
    select 'c' || n, 'p' || n, n * 1000, n * 1000 + 500, 'l' || n, 2, '12345', 'a', 'D3', 0, 0 from generate_series(1, 20000) as n`.execute(
    db,
  );
  await sql`insert into missed_handling (call, party, call_at, assignee, version)
    select 'c' || n, 'p' || n, n * 1000, 'bo', 1 from generate_series(1, 20000, 3) as n`.execute(db);
});

test("missed calls that wait for one person are found from what was given to him, however many are open", async () => {
  await db
    .insertInto("missed_handling")
    .values([
      given(2),
      given(5, { closed_at: 5400 }),
      given(8, { closed_at: 8500 }),
      given(11),
      { ...given(11, { call: "later", call_at: 11_400 }), assignee: "bo" },
      given(14),
    ])
    .execute();
  await db
    .updateTable("missed_case")
    .set({ reached_at: 14_600, reached_how: "callBack" })
    .where("id", "=", "c14")
    .execute();
  await sql`analyze missed_case, missed_handling`.execute(db);
  const found = (await missedOf(db, reach, limit)).map(({ id }) => id);
  // 5 was closed before the last call, 8 after it; 11 is another's since; 14 was reached.
  expect(found).toEqual(["c2", "c5"]);
  expect(await rowsRead(db, "missed_case", (own) => missedOf(own, reach, limit))).toBeLessThan(50);
  expect(await rowsRead(db, "missed_handling", (own) => missedOf(own, reach, limit))).toBeLessThan(50);
});

test("readers are counted of the notices that are shown alone, and as many notices are read as were asked for", async () => {
  await sql`insert into announcement (id, title, text, roles, groups, from_at, until_at, at)
    select 'n' || n, 'n', 'n', '{}', '{}', n, 100000, n from generate_series(1, 1000) as n`.execute(db);
  await db.insertInto("announcement_receipt").values({ announcement: "n900", user_id: "bo", at: 5 }).execute();
  await sql`analyze announcement, announcement_receipt, "user"`.execute(db);
  const shown = await allAnnouncements(db, "an");
  expect(shown.map(({ id }) => id)).toEqual(Array.from({ length: 200 }, (_, at) => `n${1000 - at}`));
  expect(shown.find(({ id }) => id === "n900")).toMatchObject({ read: 1, readers: 2 });
  expect(await allAnnouncements(db, "an", "n7")).toMatchObject([{ id: "n7", read: 0, readers: 2 }]);
  expect(await rowsRead(db, "announcement", (own) => allAnnouncements(own, "an"))).toBe(200);
  expect(await rowsRead(db, "announcement_receipt", (own) => allAnnouncements(own, "an"))).toBeLessThan(1000);
  const user = { id: "an", roles: [], groups: [] };
  expect((await announcementsFor(db, user, 2000, 201)).length).toBe(201);
});

test("orders that wait for one person are found among ten thousand by what is his", async () => {
  const form = { version: 1, body: JSON.stringify(exampleOrderForm), by: null, at: 0 };
  await db.insertInto("order_form").values(form).execute();
  await db
    .insertInto("user")
    .values(Array.from({ length: 100 }, (_, n) => person(`agent${n}`)))
    .execute();
  await sql`insert into work_order (id, no, digits, state, source, priority, title, form_version, fields, users, assignee, created_at, days, due_at, updated_at, answer)
    select 'o' || n, 'GD' || n, n::text, case when n % 3 = 0 then 'open' else 'closed' end, 'hand', 'normal', '', 1, '{}', '{}', 'agent' || n % 100,
      n, 5, n, n, 'x' from generate_series(1, 10000) as n`.execute(db);
  await sql`analyze work_order`.execute(db);
  const found = await ordersDueOf(db, "agent7", limit);
  expect([found.length, found[0]!.id]).toEqual([33, "o207"]);
  expect(await rowsRead(db, "work_order", (own) => ordersDueOf(own, "agent7", limit))).toBeLessThan(50);
});
