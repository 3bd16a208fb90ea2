/** The only SQL about calls whose recordings go into a pack. */
import type { Db, PackProgress } from "@zongji/store";
import { sql } from "kysely";

const hasSound = sql<boolean>`(jsonb_array_length(recordings) > 0 or jsonb_array_length(consult_recordings) > 0)`;

/** Calls with recordings, in order, after one. */
export const recordedAfter = (db: Db, moment: number, after: PackProgress["after"], most: number) => {
  let calls = db
    .selectFrom("call_record")
    .select(["id", "started_at", "agent_no", "recordings", "consult_recordings"])
    .where("started_at", "<", moment)
    .where(hasSound);
  if (after) {
    const [at, id] = after as [number, string];
    calls = calls.where("started_at", ">=", at).where(sql<boolean>`(started_at, id) > (${at}, ${id})`);
  }
  return calls.orderBy("started_at").orderBy("id").limit(most).execute();
};

/** How many calls have recordings. */
export const recordedCalls = async (db: Db, moment: number): Promise<number> => {
  const { n } = await db
    .selectFrom("call_record")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("started_at", "<", moment)
    .where(hasSound)
    .executeTakeFirstOrThrow();
  return Number(n);
};

/** How long all recordings are, ms, as the measures know it: at once, where the calls' own list of pieces is read for minutes. */
export const recordedMs = async (db: Db): Promise<number> => {
  const { rows } = await sql<{ ms: string | null }>`select sum(recorded_ms) as ms from measure_recording`.execute(db);
  return Number(rows[0]?.ms ?? 0);
};
