/** The only SQL about texts. */
import type { TextFailure } from "@zongji/domain";
import type { Db, Tables } from "@zongji/store";
import { type ExpressionBuilder, type Selectable, sql, type Transaction } from "kysely";

type Work = Transaction<Tables>;
export type Message = Selectable<Tables["text_message"]>;

/** Texts to this number that were not given up, since then. Others who ask of the same number wait until this transaction is over. */
export const countTexts = async (tx: Work, party: string, since: number): Promise<number> => {
  await sql`select pg_advisory_xact_lock(hashtext('text'), hashtext(${party}))`.execute(tx);
  const { texts } = await tx
    .selectFrom("text_message")
    .select((eb) => eb.fn.countAll<number>().as("texts"))
    .where("party", "=", party)
    .where("created_at", ">=", since)
    .where("state", "!=", "failed")
    .executeTakeFirstOrThrow();
  return texts;
};

export const insertText = (
  tx: Work,
  message: Pick<
    Message,
    "id" | "purpose" | "subject" | "party" | "number_sealed" | "text_sealed" | "created_at" | "send_at" | "not_after"
  >,
) =>
  tx
    .insertInto("text_message")
    .values({ ...message, state: "waiting", reason: null, ended_at: null })
    .execute();

/** Takes what is due, the oldest first: from now on it is being sent, and nobody else takes it. While it is, `send_at` says since when. */
export const takeTexts = async (db: Db, now: number, most: number): Promise<Message[]> => {
  const due = db
    .selectFrom("text_message")
    .select("id")
    .where("state", "=", "waiting")
    .where("send_at", "<=", now)
    .where("not_after", ">", now)
    .orderBy("send_at")
    .orderBy("id")
    .limit(most)
    .forUpdate()
    .skipLocked();
  return await db
    .updateTable("text_message")
    .set((eb) => ({ state: "sending" as const, attempts: eb("attempts", "+", 1), send_at: now }))
    .where("id", "in", due)
    .returningAll()
    .execute();
};

/** Nobody is to get it any more: it goes while it waits, and one that is being sent is not tried again. @param subject its room's id */
export const dropText = async (tx: Work, purpose: string, subject: string, at: number): Promise<void> => {
  const it = (eb: ExpressionBuilder<Tables, "text_message">) =>
    eb.and([eb("purpose", "=", purpose), eb("subject", "=", subject)]);
  await tx.deleteFrom("text_message").where(it).where("state", "=", "waiting").execute();
  await tx.updateTable("text_message").set({ not_after: at }).where(it).where("state", "=", "sending").execute();
};

/** Those that will never be sent: their time is over, or the program ended in the midst of a try and nobody knows whether they were sent. */
export const lostTexts = (db: Db, now: number, sendingMs: number) =>
  db
    .selectFrom("text_message")
    .selectAll()
    .where((eb) =>
      eb.or([
        eb.and([eb("state", "=", "waiting"), eb("not_after", "<=", now)]),
        eb.and([eb("state", "=", "sending"), eb("send_at", "<=", now - sendingMs)]),
      ]),
    )
    .limit(100)
    .execute();

/** Ends a text: sent, or given up for a reason. @returns whether it was in that state still */
export const endText = async (
  tx: Work,
  { id, state }: Pick<Message, "id" | "state">,
  at: number,
  reason?: TextFailure,
): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable("text_message")
    .set({
      ...{
        state: reason === undefined ? ("sent" as const) : ("failed" as const),
        reason: reason ?? null,
        ended_at: at,
      },
      ...{ number_sealed: null, text_sealed: null },
    })
    .where("id", "=", id)
    .where("state", "=", state)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** It is tried once more, then. */
export const postponeText = (db: Db, id: string, sendAt: number) =>
  db
    .updateTable("text_message")
    .set({ state: "waiting", send_at: sendAt })
    .where("id", "=", id)
    .where("state", "=", "sending")
    .execute();

/** Texts that ended so long ago go: of them is known what they were about elsewhere. */
export const forgetTexts = (db: Db, before: number) =>
  db.deleteFrom("text_message").where("ended_at", "<", before).execute();
