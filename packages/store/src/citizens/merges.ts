/** The only SQL about merges of citizens' records, and about their deletion. */
import { type Insertable, type Selectable, sql, type Transaction } from "kysely";
import type { Db, Tables } from "../database/index.ts";

type Work = Db | Transaction<Tables>;

export type KeptCitizenMerge = Selectable<Tables["citizen_merge"]> & {
  readonly from_name: string;
  readonly by_name: string | null;
};

/** Those into a record, the newest first. */
export const mergesOfCitizen = (db: Work, id: string): Promise<KeptCitizenMerge[]> =>
  (db as Db)
    .selectFrom("citizen_merge")
    .innerJoin("citizen", "citizen.id", "citizen_merge.from_citizen")
    .leftJoin("user", "user.id", "citizen_merge.by")
    .selectAll("citizen_merge")
    .select(["citizen.name as from_name", "user.name as by_name"])
    .where("into_citizen", "=", id)
    .orderBy("citizen_merge.at", "desc")
    .orderBy("citizen_merge.id", "desc")
    .execute();

export const insertCitizenMerge = (tx: Transaction<Tables>, merge: Insertable<Tables["citizen_merge"]>) =>
  tx.insertInto("citizen_merge").values(merge).execute();

export const undoCitizenMerge = (tx: Transaction<Tables>, id: string, by: string | null, at: number) =>
  tx.updateTable("citizen_merge").set({ undone_at: at, undone_by: by }).where("id", "=", id).execute();

/** A record and all that went into it, however far down. */
export const recordsOfPerson = async (db: Work, id: string): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    with recursive person (id) as (
      select ${id}::text union select citizen.id from citizen join person on citizen.merged_into = person.id
    ) select id from person`.execute(db as Db);
  return rows.map((row) => row.id);
};

/** Deletes records with their numbers and merges. @returns how many of each */
export const deleteCitizens = async (tx: Transaction<Tables>, ids: readonly string[]) => {
  const among = [...ids];
  const numbers = await tx.deleteFrom("citizen_number").where("citizen", "in", among).executeTakeFirst();
  const merges = await tx
    .deleteFrom("citizen_merge")
    .where((eb) => eb.or([eb("into_citizen", "in", among), eb("from_citizen", "in", among)]))
    .executeTakeFirst();
  const records = await tx.deleteFrom("citizen").where("id", "in", among).executeTakeFirst();
  return {
    records: Number(records.numDeletedRows),
    numbers: Number(numbers.numDeletedRows),
    merges: Number(merges.numDeletedRows),
  };
};

/** Whether there is anything of these parties that stays: calls, orders, letters, complaints, an entry of the lists of callers. */
export const keptOfParties = async (db: Work, parties: readonly string[]) => {
  const among = sql`any(${[...parties]}::text[])`;
  const { rows } = await sql<{
    calls: boolean;
    orders: boolean;
    listed: boolean;
    letters: boolean;
    complaints: boolean;
  }>`
    select exists (select from call_record where party = ${among}) as calls,
      exists (select from work_order where party = ${among}) as orders,
      exists (select from listed_caller where party = ${among}) as listed,
      exists (select from letter where party = ${among}) as letters,
      exists (select from complaint where party = ${among}) as complaints`.execute(db as Db);
  return rows[0]!;
};

/** Files of these people's data that were made for somebody and are still kept. They are deleted from the list of jobs. */
export const deletePersonFiles = (tx: Transaction<Tables>, ids: readonly string[]) =>
  tx
    .deleteFrom("job")
    .where("kind", "=", "export")
    .where(sql<boolean>`asked->>'list' = 'citizen'`)
    .where(sql<boolean>`asked->>'citizen' = any(${[...ids]}::text[])`)
    .returning(["file", "node"])
    .execute();

export const insertCitizenDeletion = (tx: Transaction<Tables>, deletion: Insertable<Tables["citizen_deletion"]>) =>
  tx.insertInto("citizen_deletion").values(deletion).execute();

export const listCitizenDeletions = (db: Work, limit: number) =>
  (db as Db)
    .selectFrom("citizen_deletion")
    .leftJoin("user", "user.id", "citizen_deletion.by")
    .selectAll("citizen_deletion")
    .select("user.name as by_name")
    .orderBy("citizen_deletion.at", "desc")
    .limit(limit)
    .execute();
