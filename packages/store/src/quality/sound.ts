/** The only SQL about how recordings sound. */
import { type SqlBool, sql } from "kysely";
import type { KeptRecording } from "../calls.ts";
import type { Db } from "../database/index.ts";

/** A place in the call log. `at`: when the call began, ms since the epoch. */
export type CallPlace = { readonly at: number; readonly id: string };
export type Unmeasured = CallPlace & { readonly recordings: readonly KeptRecording[] };

type Stretch = {
  /** ms since the epoch. */
  readonly since: number;
  /** Calls below this one; undefined: from the last call on. */
  readonly below: CallPlace | undefined;
  /** So many calls are looked through at the most, measured or not. */
  readonly through: number;
  /** So many that were not measured are given at the most. */
  readonly limit: number;
};

/** Of a stretch of the call log talks whose recordings were not measured, the last first. @returns also where it ends; undefined: nothing is below it */
export const unmeasuredRecordings = async (
  db: Db,
  { since, below, through, limit }: Stretch,
): Promise<{ readonly found: Unmeasured[]; readonly end: CallPlace | undefined }> => {
  const isBelow = below ? sql<SqlBool>`(started_at, id) < (${below.at}::bigint, ${below.id})` : sql<SqlBool>`true`;
  const last = await sql<CallPlace>`
    select started_at as at, id from call_record where started_at >= ${since} and ${isBelow}
    order by started_at desc, id desc offset ${through - 1} limit 1`.execute(db);
  const end = last.rows[0];
  const isIn = end ? sql<SqlBool>`(started_at, id) >= (${end.at}::bigint, ${end.id})` : sql<SqlBool>`true`;
  // Asked as a value, it is looked up for each call: as a join it might read all that was ever measured.
  const { rows } = await sql<Unmeasured>`
    select started_at as at, id, recordings from call_record
    where started_at >= ${since} and ${isBelow} and ${isIn}
      and ended_at is not null and user_id is not null and recordings <> '[]'
      and (select s.at from recording_sound as s where s.call = call_record.id) is null
    order by started_at desc, id desc limit ${limit}`.execute(db);
  const lastFound = rows.length < limit ? undefined : rows.at(-1)!;
  return { found: rows, end: lastFound ? { at: lastFound.at, id: lastFound.id } : end };
};

/** Thousandths; null: its file is gone. */
export type KeptSound = { readonly silent: number; readonly both: number } | null;

export const insertSound = (db: Db, call: string, sound: KeptSound, at: number) =>
  db
    .insertInto("recording_sound")
    .values({ call, silent: sound?.silent ?? null, both_speak: sound?.both ?? null, at })
    .onConflict((on) => on.doNothing())
    .execute();
