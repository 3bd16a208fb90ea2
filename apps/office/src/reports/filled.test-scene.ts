import { exampleOrderForm, rowsOfCall } from "@zongji/domain";
import { type Db, insertForm, measureUnknown, putCallRows, unmeasuredThings } from "@zongji/store";
import { sql } from "kysely";
import { at, written } from "../../../../packages/domain/src/testing/by-hand.ts";
import { day, spans } from "./day.test-scene.ts";

/** Two work orders, of which one was answered by a department and one is open, and a letter. */
const fillDesk = async (db: Db): Promise<void> => {
  await db.transaction().execute((tx) => insertForm(tx, exampleOrderForm, 1, null));
  for (const [id, agent, created, answered] of [
    ["order-1", "8001", "09:00:00", "10:00:00"],
    ["order-2", null, "11:00:00", null],
  ] as const)
    await sql`insert into work_order (id, no, digits, state, source, ref, priority, title, form_version, fields, answer, answer_kind, group_id, assignee, created_by, users,
        created_at, clock_from, days, due_at, first_reply_at, answered_at, updated_at)
      values (${id}, ${`GD-${id}`}, ${id}, ${answered ? "answered" : "open"}, 'hand', null, 'normal', '抵押权注销', 1, '{}', ${answered ? "可以" : ""}, ${answered ? "consult" : null},
        'business', ${agent}, '8002', array[]::text[], ${at(created)}, ${at(created)}, 0, ${at("24:00:00")}, ${answered && at(answered)}, ${answered && at(answered)}, 0)`.execute(
      db,
    );
  await sql`insert into order_consult (id, work_order, department, department_name, question, state, days, asked_at, due_at, answered_at)
    values ('consult-1', 'order-1', 'registry', '登记处', '?', 'answered', 0, ${at("09:10:00")}, ${at("24:00:00")}, ${at("09:40:00")})`.execute(
    db,
  );
  await sql`insert into party (id, withheld, created_at) values ('letter-writer', false, 0)`.execute(db);
  await sql`insert into letter (id, no, code_hash, source, name, party, verified, text, handling, state, received_at, due_at)
    values ('letter-1', 'LX-1', 'x', 'page', '', 'letter-writer', false, '?', '{}', 'new', ${at("12:00:00")}, ${at("24:00:00")})`.execute(
    db,
  );
  for (const thing of unmeasuredThings) await measureUnknown(db, thing, "");
};

const calendar = { zone: "Asia/Shanghai", weekly: [{ days: [3], from: "09:00", to: "17:00" }], special: [] };

/** Puts the day that is written out by hand into the tables of the measures, with its agents and groups. It serves from 9 to 17. */
export const fillDay = async (db: Db): Promise<void> => {
  await sql`insert into config_item (kind, id, version, state, name, body, at, config_version, published_at)
    values ('schedule', 'hotline', 1, 'published', 'schedule', ${JSON.stringify(calendar)}, 0, 1, 0)`.execute(db);
  for (const id of ["8001", "8002", "8003"])
    await sql`insert into "user" (id, login, name, agent_no, password_hash, must_change_password, created_at) values (${id}, ${id}, ${`座席${id}`}, ${id}, '', false, 0)`.execute(
      db,
    );
  for (const [id, name, gone] of [
    ["business", "业务咨询", null],
    ["complaint", "申诉投诉", 5],
  ] as const)
    await sql`insert into "group" (id, name, ring_ms, wrap_up_ms, max_wait_ms, max_waiting, settings, retired_at) values (${id}, ${name}, 1, 1, 1, 1, '{}', ${gone})`.execute(
      db,
    );
  await sql`insert into membership (group_id, user_id) values ('business', '8001'), ('business', '8002'), ('complaint', '8003')`.execute(
    db,
  );
  const calls = Object.entries(day).map(([id, as]) => ({
    ...written(id, as),
    // What a call out came to is known once it is over.
    ...(id === "out" && { endedAt: at("11:21:10") }),
  }));
  await putCallRows(
    db,
    calls.map((call) => rowsOfCall(call)),
  );
  for (const { call, t0, direction, disposition, test } of calls)
    await sql`insert into call_record (id, direction, started_at, ended_at, withheld, called_number, trunk, disposition, group_id, users, agent_nos, groups, wait_ms, talk_ms, marks, recordings, test_by)
      values (${call}, ${direction === "in" ? "inbound" : "outbound"}, ${t0}, ${t0 + 60_000}, false, '12345678', 't1', ${disposition ?? null}, 'business', array[]::text[], array[]::text[], array['business'], 0, 0, '[]', '[]', ${test ? "x" : null})`.execute(
      db,
    );
  await fillDesk(db);
  for (const [user, from, to, state, call = null] of spans)
    await sql`insert into agent_state_span (user_id, from_at, to_at, agent_no, state, call, groups) values (${user}, ${at(from)}, ${at(to)}, ${user}, ${state}, ${call}, '["business"]')`.execute(
      db,
    );
};
