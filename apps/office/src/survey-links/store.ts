/** The only SQL about links to surveys, and about facts that are on their way into a journal. */
import type { FactBody } from "@zongji/domain";
import type { Db, Tables } from "@zongji/store";
import { type Insertable, type Selectable, sql, type Transaction } from "kysely";

type Work = Db | Transaction<Tables>;
export type KeptLink = Selectable<Tables["survey_link"]>;

/** @returns whether it was made: a call has one at most */
export const insertLink = async (tx: Work, link: Insertable<Tables["survey_link"]>): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("survey_link")
    .values(link)
    .onConflict((on) => on.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

export const findLink = (db: Work, codeHash: Buffer): Promise<KeptLink | undefined> =>
  db.selectFrom("survey_link").selectAll().where("code_hash", "=", codeHash).executeTakeFirst();

export const linkById = (db: Work, id: string): Promise<KeptLink | undefined> =>
  db.selectFrom("survey_link").selectAll().where("id", "=", id).executeTakeFirst();

/** Uses the link up. @returns whether nobody had, and it could still be used */
export const useLink = async (tx: Work, id: string, now: number): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable("survey_link")
    .set({ answered_at: now })
    .where("id", "=", id)
    .where("answered_at", "is", null)
    .where("until", ">", now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** Whether this caller stands on the black list. */
export const isBlocked = async (db: Work, party: string, now: number): Promise<boolean> =>
  (await db
    .selectFrom("listed_caller")
    .select("party")
    .where("party", "=", party)
    .where("list", "=", "blocked")
    .where((eb) => eb.or([eb("until", "is", null), eb("until", ">", now)]))
    .executeTakeFirst()) !== undefined;

/** The survey of each group that is there. */
export const groupSurveys = async (db: Work): Promise<{ readonly id: string; readonly survey: string | null }[]> => {
  const rows = await db.selectFrom("group").select(["id", "settings"]).execute();
  return rows.map(({ id, settings }) => ({ id, survey: settings.survey }));
};

/** Facts that the office has found out: a live hotline notes them in its journal. */
export const tellFacts = async (tx: Work, bodies: readonly FactBody[]): Promise<void> => {
  if (bodies.length === 0) return;
  await tx
    .insertInto("fact_due")
    .values(bodies.map((body) => ({ body: JSON.stringify(body), given_at: null })))
    .execute();
};

/** Takes what no live hotline was given of late, in order; it is given again so long after. */
export const takeFacts = async (db: Db, now: number, againMs: number): Promise<FactBody[]> => {
  const due = db
    .selectFrom("fact_due")
    .select("id")
    .where((eb) => eb.or([eb("given_at", "is", null), eb("given_at", "<=", now - againMs)]))
    .orderBy("id")
    .limit(100)
    .forUpdate()
    .skipLocked();
  const rows = await db
    .updateTable("fact_due")
    .set({ given_at: now })
    .where("id", "in", due)
    .returning(["id", "body"])
    .execute();
  return rows.sort((a, b) => a.id - b.id).map(({ body }) => body);
};

/** These are among the facts now. */
export const factsCame = async (db: Db, facts: readonly object[]): Promise<void> => {
  await sql`delete from fact_due as due using jsonb_array_elements(${JSON.stringify(facts)}::jsonb) as came
    where came @> due.body`.execute(db);
};

/** Links that can't be used any more, so long after: what came of them is in the facts. */
export const forgetLinks = (db: Db, before: number) =>
  db.deleteFrom("survey_link").where("until", "<", before).execute();
