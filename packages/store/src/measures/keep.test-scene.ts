/** A PostgreSQL of the test file's own with the tables that measures are read from; for tests only. */
import { rowsOfCall, type Sources } from "@zongji/domain";
import { startPostgres, World } from "@zongji/kit";
import { sql } from "kysely";
import { afterAll, beforeAll } from "vitest";
import { type Db, migrate, openPool } from "../database/index.ts";
import { measureTables, putCallRows } from "./write.ts";

type Keep = (sources: Sources) => Promise<void>;

/** Starts the database before the file's tests and ends it after them. Gives what puts calls and states in place of all that is there. */
export const measureDatabase = (opened: (db: Db) => void): Keep => {
  const world = new World();
  let db: Db;
  beforeAll(async () => {
    const postgres = await startPostgres(world);
    const own = openPool(postgres.url);
    db = own.db;
    const client = await own.pool.connect();
    await migrate(client);
    client.release();
    opened(db);
  }, 60_000);
  afterAll(async () => {
    await db.destroy();
    await world.close();
  });
  return async ({ calls, spans }) => {
    await sql`truncate ${sql.join([...measureTables, "agent_state_span" as const].map((table) => sql.table(table)))}`.execute(
      db,
    );
    const byId = new Map(calls.map((call) => [call.call, call]));
    await putCallRows(
      db,
      calls.map((call) => rowsOfCall(call, call.parent === undefined ? undefined : byId.get(call.parent))),
    );
    if (spans.length === 0) return;
    await db
      .insertInto("agent_state_span")
      .values(
        spans.map(({ agent, from, to, agentNo, state, reason, forced, call, groups }) => ({
          ...{ user_id: agent, from_at: from, to_at: to ?? null, agent_no: agentNo, state, reason: reason ?? null },
          ...{ forced: forced ?? false, call: call ?? null, groups: JSON.stringify(groups) },
        })),
      )
      .execute();
  };
};
