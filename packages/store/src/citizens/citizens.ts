/** The only SQL about records of citizens and their numbers. */
import { type Selectable, sql, type Transaction, type Updateable } from "kysely";
import type { Db, Tables } from "../database/index.ts";

type Work = Db | Transaction<Tables>;

export type KeptCitizen = Selectable<Tables["citizen"]> & { readonly updated_name: string | null };
export type KeptCitizenNumber = Selectable<Tables["citizen_number"]>;

const citizens = (db: Work) =>
  (db as Db)
    .selectFrom("citizen")
    .leftJoin("user", "user.id", "citizen.updated_by")
    .selectAll("citizen")
    .select("user.name as updated_name");

export const findCitizen = (db: Work, id: string): Promise<KeptCitizen | undefined> =>
  citizens(db).where("citizen.id", "=", id).executeTakeFirst();

export const findCitizenOfParty = (db: Work, party: string): Promise<KeptCitizen | undefined> =>
  citizens(db)
    .where("citizen.id", "in", (eb) => eb.selectFrom("citizen_number").select("citizen").where("party", "=", party))
    .executeTakeFirst();

/** Of those that stand by themselves. @param hash of the identity number */
export const findCitizenOfIdentity = (db: Work, hash: string): Promise<KeptCitizen | undefined> =>
  citizens(db).where("identity_hash", "=", hash).where("merged_into", "is", null).executeTakeFirst();

/** Of these records, the first first. */
export const numbersOfCitizens = (db: Work, ids: readonly string[]): Promise<KeptCitizenNumber[]> =>
  (db as Db)
    .selectFrom("citizen_number")
    .selectAll()
    .where(sql<boolean>`citizen = any(${[...ids]}::text[])`)
    .orderBy("at")
    .orderBy("party")
    .execute();

/** The last calls of a person's numbers, newest first. */
export const callsOfParties = async (db: Work, parties: readonly string[], limit: number) =>
  parties.length === 0
    ? []
    : await (db as Db)
        .selectFrom("call_record")
        .select(["id", "started_at", "direction", "agent_no", "disposition", "talk_ms", "rating"])
        .where("party", "in", [...parties])
        .where("direction", "!=", "internal")
        .where("test_by", "is", null)
        .orderBy("started_at", "desc")
        .limit(limit)
        .execute();

/** When each of these people was spoken to or called last, by record. */
export const lastCallsOfCitizens = async (db: Work, ids: readonly string[]): Promise<Map<string, number>> => {
  const { rows } = await sql<{ citizen: string; at: number }>`
    select n.citizen, max(c.started_at) as at from citizen_number n
    join lateral (select started_at from call_record where party = n.party order by started_at desc limit 1) c on true
    where n.citizen = any(${[...ids]}::text[]) group by n.citizen`.execute(db as Db);
  return new Map(rows.map(({ citizen, at }) => [citizen, at]));
};

/** The sealed number of a party whose call is known. */
export const sealedNumberOf = async (db: Work, party: string) =>
  (db as Db).selectFrom("party").select(["number_sealed", "number_end"]).where("id", "=", party).executeTakeFirst();

export const insertCitizen = (tx: Transaction<Tables>, citizen: Omit<Selectable<Tables["citizen"]>, "merged_into">) =>
  tx.insertInto("citizen").values(citizen).execute();

export const updateCitizen = (tx: Transaction<Tables>, id: string, change: Updateable<Tables["citizen"]>) =>
  tx.updateTable("citizen").set(change).where("id", "=", id).execute();

/** @returns whether it was written: a number is one person's */
export const insertCitizenNumber = async (tx: Transaction<Tables>, number: KeptCitizenNumber): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("citizen_number")
    .values(number)
    .onConflict((on) => on.column("party").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

export const deleteCitizenNumbers = (tx: Transaction<Tables>, citizen: string, parties: readonly string[]) =>
  tx
    .deleteFrom("citizen_number")
    .where("citizen", "=", citizen)
    .where("party", "in", [...parties])
    .execute();

export const moveCitizenNumbers = async (
  tx: Transaction<Tables>,
  parties: readonly string[],
  to: string,
): Promise<void> => {
  if (parties.length === 0) return;
  await tx
    .updateTable("citizen_number")
    .set({ citizen: to })
    .where("party", "in", [...parties])
    .execute();
};

/** Calls of a person's numbers, oldest first, those after one of them. */
export const callsOfPerson = (
  db: Work,
  parties: readonly string[],
  limit: number,
  after: { readonly started_at: number; readonly id: string } | undefined,
) => {
  let query = (db as Db)
    .selectFrom("call_record")
    .select(["id", "direction", "started_at", "ended_at", "called_number", "agent_no", "disposition", "talk_ms"])
    .select(["rating", "notes", "recordings"])
    .where(sql<boolean>`party = any(${[...parties]}::text[])`);
  if (after !== undefined) query = query.where(sql<boolean>`(started_at, id) > (${after.started_at}, ${after.id})`);
  return query.orderBy("started_at").orderBy("id").limit(limit).execute();
};

/** Work orders of a person's numbers, oldest first. */
export const ordersOfPerson = (db: Work, parties: readonly string[], limit: number) =>
  (db as Db)
    .selectFrom("work_order")
    .select(["no", "state", "source", "title", "fields", "answer", "created_at", "answered_at", "closed_at"])
    .where(sql<boolean>`party = any(${[...parties]}::text[])`)
    .orderBy("created_at")
    .orderBy("id")
    .limit(limit)
    .execute();

/** Letters of a person's numbers with the names of their pictures, oldest first. */
export const lettersOfPerson = (db: Work, parties: readonly string[], limit: number) =>
  (db as Db)
    .selectFrom("letter")
    .select(["no", "state", "name", "text", "answer", "received_at", "answered_at", "read_at"])
    .select(
      sql<string[]>`array(select letter_picture.name from letter_picture where letter_picture.letter = letter.id
        order by letter_picture.at, letter_picture.id)`.as("pictures"),
    )
    .where(sql<boolean>`party = any(${[...parties]}::text[])`)
    .orderBy("received_at")
    .orderBy("id")
    .limit(limit)
    .execute();

/** Complaints of a person's numbers with what came of them, oldest first. */
export const complaintsOfPerson = (db: Work, parties: readonly string[], limit: number) =>
  (db as Db)
    .selectFrom("complaint")
    .select(["no", "state", "name", "title", "text", "fault", "received_at", "closed_at"])
    .where(sql<boolean>`party = any(${[...parties]}::text[])`)
    .orderBy("received_at")
    .orderBy("id")
    .limit(limit)
    .execute();
