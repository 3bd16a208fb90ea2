/** Calls to choose from: which there are, and how they lie. */
import { type RawBuilder, sql } from "kysely";
import { type CallFilter, callSource } from "../calls.ts";
import { citizenSource } from "../citizens/index.ts";
import type { Db } from "../database/index.ts";

/** Of a call filter and what quality asks besides; plain JSON. */
export type PickFilter = {
  readonly calls: CallFilter;
  /** Part of a citizen's name: calls of the numbers that are known as such people's. */
  readonly citizen?: string;
  /** Seconds. */
  readonly holdFrom?: number;
  /** Percent of the recording, at least. */
  readonly silentFrom?: number;
  readonly bothFrom?: number;
  readonly recorded?: "yes" | "no";
  /** In the hotline's zone. */
  readonly hour?: number;
  readonly zone: string;
};

const hourSql = (zone: string): RawBuilder<number> =>
  sql`extract(hour from to_timestamp(call_record.started_at / 1000.0) at time zone ${zone})::integer`;

/** Calls that an agent talked in, and that are over: others can't be checked. */
const found = (db: Db, { calls, citizen, holdFrom, silentFrom, bothFrom, recorded, hour, zone }: PickFilter) => {
  let query = callSource
    .found(db, calls)
    .where(
      sql<boolean>`call_record.talk_ms > 0 and call_record.ended_at is not null and call_record.user_id is not null`,
    )
    .where(sql<boolean>`call_record.direction <> 'internal'`);
  if (citizen !== undefined) {
    const records = citizenSource.found(db, { name: citizen }).select("citizen.id" as never);
    query = query.where(
      sql<boolean>`call_record.party in (select n.party from citizen_number as n where n.citizen in ${records})`,
    );
  }
  if (holdFrom !== undefined)
    query = query.where(
      sql<boolean>`exists (select from measure_talk as t where t.call = call_record.id and t.hold_ms >= ${holdFrom * 1000}::bigint)`,
    );
  if (silentFrom !== undefined)
    query = query.where(
      sql<boolean>`exists (select from recording_sound as s where s.call = call_record.id and s.silent >= ${silentFrom * 10}::integer)`,
    );
  if (bothFrom !== undefined)
    query = query.where(
      sql<boolean>`exists (select from recording_sound as s where s.call = call_record.id and s.both_speak >= ${bothFrom * 10}::integer)`,
    );
  if (recorded !== undefined)
    query = query.where(sql<boolean>`(call_record.recordings <> '[]') = ${recorded === "yes"}`);
  if (hour !== undefined) query = query.where(sql<boolean>`${hourSql(zone)} = ${hour}`);
  return query;
};

export type PickedCall = {
  readonly id: string;
  readonly started_at: number;
  readonly user_id: string;
  readonly agent_no: string | null;
  readonly group_id: string | null;
  readonly called_number: string;
  readonly business_type: string | null;
  readonly users: readonly string[];
};

/** The calls that were looked for and were not drawn with this card before, by id. */
export const pickedCalls = async (
  db: Db,
  filter: PickFilter,
  scorecard: string,
  most: number,
): Promise<PickedCall[]> => {
  const rows = await found(db, filter)
    .where(
      sql<boolean>`not exists (select from inspection as i where i.call = call_record.id and i.scorecard = ${scorecard} and i.state <> 'cancelled')`,
    )
    .where(sql<boolean>`exists (select from "user" as u where u.id = call_record.user_id)`)
    .select([
      "call_record.id",
      "call_record.started_at",
      "call_record.user_id",
      "call_record.agent_no",
      "call_record.group_id",
      "call_record.called_number",
      "call_record.business_type",
      "call_record.users",
    ])
    .orderBy("call_record.id")
    .limit(most)
    .execute();
  return rows as unknown as PickedCall[];
};

export type PictureCell = {
  readonly place: number;
  readonly rating: "satisfied" | "unsatisfied" | "none";
  readonly hour: number;
  readonly calls: number;
};

/** How many of the calls lie in each class of length, by rating and hour. @param fromSecs where classes begin, rising from 0 */
export const pictureOf = async (db: Db, filter: PickFilter, fromSecs: readonly number[]): Promise<PictureCell[]> => {
  // A length is read in whole seconds, as the log's column and its filter do.
  const starts = fromSecs.map((sec) => sec * 1000 - 500);
  const each = found(db, filter).select([
    sql<number>`width_bucket(call_record.talk_ms, ${starts}::bigint[]) - 1`.as("place"),
    sql<string>`case when call_record.rating is null then 'none' when call_record.rating @> '{"satisfied": true}' then 'satisfied' else 'unsatisfied' end`.as(
      "rating",
    ),
    hourSql(filter.zone).as("hour"),
  ]);
  const { rows } = await sql<PictureCell>`
    select place, rating, hour, count(*)::integer as calls from ${each} as found group by 1, 2, 3 order by 1, 2, 3`.execute(
    db,
  );
  return rows;
};
