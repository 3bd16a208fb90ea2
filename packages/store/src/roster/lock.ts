import { sql } from "kysely";
import type { Db } from "../database/index.ts";

const rosterLock = sql`hashtextextended('roster', 0)`;

/** Who writes the roster writes alone, and while nobody rolls up or closes a day, until the transaction ends. */
export const writeRoster = async (work: Db): Promise<void> => {
  await sql`select pg_advisory_xact_lock(${rosterLock})`.execute(work);
  await sql`select pg_advisory_xact_lock_shared(hashtextextended('day close', 0))`.execute(work);
};
/** Who rolls up does not wait for who writes. @returns whether nobody writes the roster until the transaction ends */
export const holdRoster = async (work: Db): Promise<boolean> => {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock_shared(${rosterLock}) as held`.execute(work);
  return rows[0]!.held;
};
