/** What is known of days beside their entries: what the next one waits for, checks of closed days and of the identities. */
import type { ClosingWait, Difference } from "@zongji/domain";
import { sql } from "kysely";
import type { Db, KeptBreach } from "../database/index.ts";

/** The day that is the next to close, and what it waits for. One row at the most. */
export const noteWaiting = async (db: Db, day: string, waits: readonly ClosingWait[], now: number): Promise<void> => {
  await db.deleteFrom("day_waiting").where("day", "<>", day).execute();
  const kept = JSON.stringify(waits);
  await db
    .insertInto("day_waiting")
    .values({ day, since: now, waits: kept })
    .onConflict((on) => on.column("day").doUpdateSet({ waits: kept }))
    .execute();
};

export const waitingDay = (db: Db) =>
  db
    .selectFrom("day_waiting")
    .selectAll()
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom("day_entry").select("no").whereRef("day_entry.day", "=", "day_waiting.day"))),
    )
    .limit(1)
    .executeTakeFirst();

/** How closed days compared with the tables when they were looked at last. */
export const checksOf = async (db: Db, from: string, to: string) => {
  const rows = await db.selectFrom("day_check").selectAll().where("day", ">=", from).where("day", "<=", to).execute();
  return new Map(
    rows.map(({ day, checked_at, differences }) => [
      day,
      { at: checked_at, differences: differences as readonly Difference[] },
    ]),
  );
};

/**
 * Closed days that are due to be compared: the newest ones up to today, and of the others those that were looked at longest ago.
 * @param asked `last`: these after all others
 */
export const daysToReview = async (
  db: Db,
  asked: { readonly newest: number; readonly others: number; readonly last: readonly string[]; readonly today: string },
): Promise<string[]> => {
  const { newest, others, last, today } = asked;
  const { rows } = await sql<{ day: string }>`
    with closed as (
      select day, case when day <= ${today} then row_number() over (partition by day <= ${today} order by day desc) <= ${newest} else false end as is_new
      from day_entry where revision = 0
    )
    select day from closed where is_new
    union
    (select closed.day from closed left join day_check as c on c.day = closed.day where not is_new
      order by closed.day = any(${[...last]}::text[]), coalesce(c.checked_at, 0), closed.day limit ${others})
    order by day`.execute(db);
  return rows.map(({ day }) => day);
};

export type IdentityCheck = {
  readonly at: number;
  readonly from_at: number;
  readonly to_at: number;
  readonly breaches: readonly KeptBreach[];
};
const checksKept = 500;

export const keepIdentityCheck = async (db: Db, check: IdentityCheck): Promise<void> => {
  await db
    .insertInto("identity_check")
    .values({ ...check, breaches: JSON.stringify(check.breaches) })
    .execute();
  await sql`delete from identity_check where id <= (select max(id) from identity_check) - ${checksKept}`.execute(db);
};

export const newestIdentityCheck = (db: Db): Promise<IdentityCheck | undefined> =>
  db
    .selectFrom("identity_check")
    .select(["at", "from_at", "to_at", "breaches"])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();

/** Closed days that differ from the tables though no fact explains it. */
export const differingDays = async (db: Db): Promise<string[]> => {
  const { rows } = await sql<{ day: string }>`
    select day from day_check where differences <> '[]'::jsonb order by day`.execute(db);
  return rows.map(({ day }) => day);
};
