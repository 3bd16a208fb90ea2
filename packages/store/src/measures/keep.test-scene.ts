/** A PostgreSQL of the test file's own with the tables that measures are read from; for tests only. */
import {
  rowsOfCall,
  rowsOfInspected,
  rowsOfLetter,
  rowsOfOrder,
  type ServiceHours,
  type Sources,
  usualZone,
} from "@zongji/domain";
import { World } from "@zongji/kit";
import { sql } from "kysely";
import { afterAll, beforeAll } from "vitest";
import { type Db, openPool } from "../database/index.ts";
import { putEntries } from "../roster/entries.ts";
import { writeRoster } from "../roster/lock.ts";
import { openMigrated } from "../testing/migrated.test-scene.ts";
import {
  deskTables,
  inspectedTables,
  measureTables,
  putCallRows,
  putInspectedRows,
  putLetterRows,
  putOrderRows,
} from "./write.ts";

/** Puts versions of the main calendar in place of those that are there, which nobody else could do. */
export const putHours = (db: Db, hours: ServiceHours): Promise<void> =>
  db.transaction().execute(async (work) => {
    await sql`alter table config_item disable trigger user`.execute(work);
    await work.deleteFrom("config_item").where("kind", "=", "schedule").execute();
    for (const [no, { from, schedule }] of hours.entries())
      await work
        .insertInto("config_item")
        .values({
          ...{ kind: "schedule", id: "hotline", version: no + 1, name: "schedule", note: "", by: null, at: from },
          ...{ body: JSON.stringify(schedule), config_version: no + 1, published_by: null, published_at: from },
          state: no + 1 === hours.length ? ("published" as const) : ("retired" as const),
        })
        .execute();
    await sql`alter table config_item enable trigger user`.execute(work);
  });

export type Keep = (sources: Sources) => Promise<void>;

/** Starts the database before the file's tests and ends it after them. Gives what puts calls and states in place of all that is there. */
export const measureDatabase = (
  opened: (db: Db) => void,
  open: (world: World) => Promise<{ readonly url: string }> = openMigrated,
): Keep => {
  const world = new World();
  let db: Db;
  beforeAll(async () => {
    const postgres = await open(world);
    db = openPool(postgres.url).db;
    opened(db);
  });
  afterAll(async () => {
    await db.destroy();
    await world.close();
  });
  return async ({
    calls,
    spans,
    inspected = [],
    orders = [],
    letters = [],
    hours = [],
    roster = [],
    zone = usualZone,
  }) => {
    await sql`truncate ${sql.join([...measureTables, ...inspectedTables, ...deskTables, "agent_state_span" as const, "call_record" as const, "roster_entry" as const].map((table) => sql.table(table)))}`.execute(
      db,
    );
    await putHours(db, hours);
    const plan = roster.map(({ agent, day, shifts }) => ({
      ...{ agent, day, shifts: shifts.map((times, no) => ({ shift: `s${no}`, name: `s${no}`, ...times })) },
    }));
    await db.transaction().execute(async (work) => {
      await writeRoster(work);
      await putEntries(work, plan, { by: null, at: 0, zone });
    });
    const byId = new Map(calls.map((call) => [call.call, call]));
    await putCallRows(
      db,
      calls.map((call) => rowsOfCall(call, call.parent === undefined ? undefined : byId.get(call.parent))),
    );
    if (calls.length > 0)
      await db
        .insertInto("call_record")
        .values(
          calls.map(({ call, direction, t0, party, withheld, number, trunk }) => ({
            ...{
              id: call,
              direction: direction === "in" ? ("inbound" as const) : ("outbound" as const),
              started_at: t0,
            },
            ...{ party: party ?? null, withheld, called_number: number ?? "", trunk: trunk ?? "" },
            ...{ users: [], agent_nos: [], groups: [] },
          })),
        )
        .execute();
    await putInspectedRows(
      db,
      inspected.map(({ id }) => id),
      inspected.map(rowsOfInspected),
    );
    const idsOf = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);
    await putOrderRows(db, idsOf(orders), orders.map(rowsOfOrder));
    await putLetterRows(db, idsOf(letters), letters.map(rowsOfLetter));
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
