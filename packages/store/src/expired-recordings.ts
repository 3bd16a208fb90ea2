/** The only SQL about recordings whose time is over. */
import { type SqlBool, sql, type Transaction } from "kysely";
import type { KeptCall } from "./calls.ts";
import type { Db, Tables } from "./database/index.ts";

/** A place in the call log, the oldest call first. */
type Place = { readonly at: number; readonly id: string };
export type OldCall = Pick<KeptCall, "id" | "started_at" | "recordings" | "consult_recordings">;

/** What somebody still works with is kept: checks and calibrations that go on, complaints, orders and consultations from the call that are not closed. An order of a missed call is one of all its calls: in one the citizen may have left a message, in one he was reached. */
const isFree = sql<SqlBool>`
  not exists (select from recording_expired as e where e.call = call_record.id)
  and not exists (select from inspection as i where i.call = call_record.id and i.state not in ('decided', 'closed', 'cancelled'))
  and not exists (select from calibration_call as k join calibration as b on b.id = k.calibration where k.call = call_record.id and b.state <> 'closed')
  and not exists (select from complaint as m where m.source = 'call' and m.ref = call_record.id and m.state <> 'closed')
  and not exists (select from work_order as o where o.source in ('call', 'voicemail', 'missed') and o.ref = call_record.id and o.state not in ('closed', 'void'))
  and call_record.id not in (select one.id from work_order as o join call_record as first on first.id = o.ref
    join missed_case as s on s.party = first.party and first.started_at between s.first_at and s.last_at
    join call_record as one on (one.party = s.party and one.started_at between s.first_at and s.last_at) or one.id = s.reached_call
    where o.source = 'missed' and o.state not in ('closed', 'void'))
  and not exists (select from consultation as c where c.source = 'call' and c.ref = call_record.id and c.state <> 'closed')`;

/** Recorded calls that began before a moment and that nobody works with, the oldest first. @param past behind which place */
export const oldRecordings = (
  db: Db,
  { before, past, limit }: { readonly before: number; readonly past: Place | undefined; readonly limit: number },
): Promise<OldCall[]> =>
  db
    .selectFrom("call_record")
    .select(["id", "started_at", "recordings", "consult_recordings"])
    .where("started_at", "<", before)
    .where("ended_at", "is not", null)
    .where(past ? sql<SqlBool>`(started_at, id) > (${past.at}::bigint, ${past.id})` : sql<SqlBool>`true`)
    .where(sql<SqlBool>`(recordings <> '[]' or consult_recordings <> '[]')`)
    .where(isFree)
    .orderBy("started_at")
    .orderBy("id")
    .limit(limit)
    .execute() as Promise<OldCall[]>;

/** Those that were to be deleted when the program ended. */
export const halfDeleted = (db: Db): Promise<OldCall[]> =>
  db
    .selectFrom("recording_expired")
    .innerJoin("call_record", "call_record.id", "recording_expired.call")
    .where("recording_expired.done", "=", false)
    .select(["call_record.id", "started_at", "recordings", "consult_recordings"])
    .execute() as Promise<OldCall[]>;

export const insertExpired = (tx: Transaction<Tables>, calls: readonly string[], days: number, at: number) =>
  tx
    .insertInto("recording_expired")
    .values(calls.map((call) => ({ call, days, at })))
    .onConflict((on) => on.doNothing())
    .execute();

export const filesDeleted = (db: Db, call: string) =>
  db.updateTable("recording_expired").set({ done: true }).where("call", "=", call).execute();

/** When, and after how many days, the recordings of a call were deleted; undefined: they were not, by their age. */
export const expiryOf = (db: Db, call: string) =>
  db.selectFrom("recording_expired").select(["at", "days"]).where("call", "=", call).executeTakeFirst();

export const countExpired = async (db: Db): Promise<number> => {
  const row = await db
    .selectFrom("recording_expired")
    .select((eb) => eb.fn.countAll<string>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(row.n);
};
