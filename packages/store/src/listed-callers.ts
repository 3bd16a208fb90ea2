/** The only SQL about caller lists. */
import type { CallerList, HotlineConfig, ListedCaller } from "@zongji/domain";
import { type Selectable, sql, type Transaction } from "kysely";
import type { Db, Tables } from "./database/index.ts";
import { containing } from "./like.ts";

type Work = Db | Transaction<Tables>;

/** As it lies in the database, with the name of who wrote it. Times: ms since the epoch. */
export type KeptListedCaller = Selectable<Tables["listed_caller"]> & { readonly by_name: string | null };

/** What of the lists is looked for: one list, a party, the end of a number or a part of a reason. */
export type CallersSought = {
  readonly list?: CallerList | undefined;
  readonly search?: { readonly party: string; readonly numberEnd: string; readonly reason: string } | undefined;
};

const entries = (db: Work) =>
  db
    .selectFrom("listed_caller")
    .leftJoin("user", "user.id", "listed_caller.by")
    .selectAll("listed_caller")
    .select("user.name as by_name");

/** The newest first, `limit` at the most. */
export const listListedCallers = async (
  db: Work,
  { list, search }: CallersSought,
  limit: number,
): Promise<KeptListedCaller[]> => {
  let found = entries(db);
  if (list !== undefined) found = found.where("list", "=", list);
  if (search !== undefined)
    found = found.where((eb) =>
      eb.or([
        eb("party", "=", search.party),
        eb("number_end", "=", search.numberEnd),
        eb("reason", "ilike", containing(search.reason)),
      ]),
    );
  return found.orderBy("listed_caller.at", "desc").orderBy("party").limit(limit).execute();
};

export const findListedCaller = (db: Work, party: string): Promise<KeptListedCaller | undefined> =>
  entries(db).where("party", "=", party).executeTakeFirst();

/** Those of these parties who stand on a list. */
export const listedAmong = (db: Work, parties: readonly string[]): Promise<KeptListedCaller[]> =>
  entries(db)
    .where(sql<boolean>`party = any(${[...parties]}::text[])`)
    .execute();

/** @returns whether it was written: nobody stands on two lists */
export const insertListedCaller = async (db: Work, entry: Selectable<Tables["listed_caller"]>): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("listed_caller")
    .values(entry)
    .onConflict((on) => on.column("party").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

export const updateListedCaller = async (
  db: Work,
  party: string,
  change: Pick<Selectable<Tables["listed_caller"]>, "list" | "reason" | "until" | "by" | "at">,
): Promise<void> => {
  await db.updateTable("listed_caller").set(change).where("party", "=", party).execute();
};

export const deleteListedCaller = async (db: Work, party: string): Promise<void> => {
  await db.deleteFrom("listed_caller").where("party", "=", party).execute();
};

/** Who stands on a list and still will after this moment, as the live call needs it. */
export const loadListedCallers = async (db: Work, now: number): Promise<Pick<HotlineConfig, "listedCallers">> => {
  const rows = await db
    .selectFrom("listed_caller")
    .select(["party", "list", "until"])
    .where((eb) => eb.or([eb("until", "is", null), eb("until", ">", now)]))
    .orderBy("party")
    .execute();
  if (rows.length === 0) return {};
  return {
    listedCallers: rows.map(
      ({ until, ...row }): ListedCaller => ({ ...row, ...(until !== null && { until: Number(until) }) }),
    ),
  };
};
