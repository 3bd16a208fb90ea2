import type { StillOpen } from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";

/** What began in a period and has not ended: calls, queue visits, offers and dials (metrics G11). */
export const openThings = async (db: Db, from: number, to: number): Promise<StillOpen> => {
  const { rows } = await sql<StillOpen>`
    select
      (select count(*)::int from measure_call where at >= ${from}::bigint and at < ${to}::bigint and not test and ended_at is null) as calls,
      (select count(*)::int from measure_visit where at >= ${from}::bigint and at < ${to}::bigint and left_at is null) as visits,
      (select count(*)::int from measure_offer where at >= ${from}::bigint and at < ${to}::bigint and answered_at is null and ended_at is null) as offers,
      (select count(*)::int from measure_dial where at >= ${from}::bigint and at < ${to}::bigint and ended_at is null) as dials`.execute(
    db,
  );
  return rows[0]!;
};
