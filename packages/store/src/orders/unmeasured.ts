/** Fills in what measures don't know yet: work orders and letters of before they were told of them. */
import { sql, type Transaction } from "kysely";
import { type Db, isDatabaseDown, nowOf, type Tables } from "../database/index.ts";
import { measureLetters, measureOrders } from "./measured.ts";

/** What is filled in, by its table. */
export const unmeasuredThings = ["work_order", "letter"] as const;
export type UnmeasuredThing = (typeof unmeasuredThings)[number];
const ways = {
  work_order: { measured: "measure_order", none: sql`false`, measure: measureOrders },
  // Spam is in no figure.
  letter: { measured: "measure_letter", none: sql`state = 'spam'`, measure: measureLetters },
} as const;

const atOnce = 200;

/** Each page is as long, however many were there before: so the whole takes as long as there are things. */
const pageAfter = async (db: Db, thing: UnmeasuredThing, after: string) => {
  const { measured, none } = ways[thing];
  const { rows } = await sql<{ id: string; known: boolean }>`
    select id, ${none} or exists (select from ${sql.table(measured)} as m where m.id = page.id) as known
    from (select * from ${sql.table(thing)} where id > ${after} order by id limit ${atOnce}) as page order by id`.execute(
    db,
  );
  return rows;
};

const tell = (db: Db, thing: UnmeasuredThing, ids: readonly string[]): Promise<void> =>
  db.transaction().execute(async (tx: Transaction<Tables>) => {
    // Nobody changes them meanwhile, and what he changed before is read.
    await tx.selectFrom(thing).select("id").where("id", "in", ids).orderBy("id").forUpdate().execute();
    await ways[thing].measure(tx, ids);
  });

/** All of them were looked through. @param failed so many can't be told */
export const noteFilled = async (db: Db, thing: UnmeasuredThing, failed: number): Promise<void> => {
  const row = { at: nowOf(db), failed };
  await db
    .insertInto("desk_filled")
    .values({ thing, ...row })
    .onConflict((on) => on.column("thing").doUpdateSet(row))
    .execute();
};

/** What measures don't know of these: how many of a hundred they do, null where all were looked through, and how many can't be told. @returns undefined: nothing is missing */
export const unfilled = async (
  db: Db,
  thing: UnmeasuredThing,
): Promise<{ readonly percent: number | null; readonly failed: number } | undefined> => {
  const { measured, none } = ways[thing];
  const filled = await db.selectFrom("desk_filled").select("failed").where("thing", "=", thing).executeTakeFirst();
  if (filled) return filled.failed === 0 ? undefined : { percent: null, failed: filled.failed };
  const { rows } = await sql<{ all: number; known: number }>`
    select (select count(*) from ${sql.table(thing)} where not (${none})) as all, (select count(*) from ${sql.table(measured)}) as known`.execute(
    db,
  );
  const { all, known } = rows[0]!;
  return known >= all ? undefined : { percent: Math.floor((100 * known) / all), failed: 0 };
};

export type Failed = { readonly id: string; readonly error: unknown };

/**
 * Tells measures of what they don't know among the next ones in the order of their ids. One that can't be told is passed over and named.
 * @param after the last id of the page before @returns `last`: undefined, there are no more @throws where the database is away
 */
export const measureUnknown = async (
  db: Db,
  thing: UnmeasuredThing,
  after: string,
): Promise<{ readonly told: number; readonly failed: readonly Failed[]; readonly last: string | undefined }> => {
  const page = await pageAfter(db, thing, after);
  const unknown = page.filter(({ known }) => !known).map(({ id }) => id);
  const failed: Failed[] = [];
  const tellSome = async (ids: readonly string[]): Promise<void> => {
    try {
      if (ids.length > 0) await tell(db, thing, ids);
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      if (ids.length === 1) failed.push({ id: ids[0]!, error });
      else for (const id of ids) await tellSome([id]);
    }
  };
  await tellSome(unknown);
  return { told: unknown.length - failed.length, failed, last: page.at(-1)?.id };
};
