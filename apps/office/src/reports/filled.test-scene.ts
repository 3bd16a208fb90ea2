import { rowsOfCall } from "@zongji/domain";
import { type Db, putCallRows } from "@zongji/store";
import { sql } from "kysely";
import { at, written } from "../../../../packages/domain/src/testing/by-hand.ts";
import { day, spans } from "./day.test-scene.ts";

/** Puts the day that is written out by hand into the tables of the measures, with its agents and groups. */
export const fillDay = async (db: Db): Promise<void> => {
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
  for (const [user, from, to, state] of spans)
    await sql`insert into agent_state_span (user_id, from_at, to_at, agent_no, state, groups) values (${user}, ${at(from)}, ${at(to)}, ${user}, ${state}, '[]')`.execute(
      db,
    );
};
