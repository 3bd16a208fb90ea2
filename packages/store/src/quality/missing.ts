/** The only SQL about calls whose recording is not complete. */
import { sql } from "kysely";
import type { Db } from "../database/index.ts";

const most = 200;
const aroundMs = 7 * 86_400_000;

/** Answered calls of a time without a complete recording, the last first, with the server that had each. */
export const missingRecordings = (db: Db, from: number, to: number) =>
  db
    .selectFrom("measure_recording as m")
    .leftJoin("call_record as c", "c.id", "m.call")
    .select(["m.call", "m.at", "m.group", "m.reason", "m.talk_ms", "m.recorded_ms", "c.agent_no"])
    .select((eb) =>
      eb
        .selectFrom("fact as f")
        .select("f.node")
        .whereRef("f.call", "=", "m.call")
        // By the call's time, so that no other month is looked at; the wall clock may have stepped meanwhile.
        .where(sql<boolean>`f.at between m.t0 - ${aroundMs}::bigint and m.t0 + ${aroundMs}::bigint`)
        .orderBy("f.seq")
        .limit(1)
        .as("node"),
    )
    .where("m.answered", "=", true)
    .where("m.complete", "=", false)
    .where("m.at", ">=", from)
    .where("m.at", "<", to)
    .orderBy("m.at", "desc")
    .orderBy("m.id")
    .limit(most)
    .execute();
