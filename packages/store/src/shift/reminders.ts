/** The only SQL about what people remind themselves of. */
import type { Insertable, Transaction } from "kysely";
import type { Tables } from "../database/index.ts";
import type { Work } from "../list.ts";

/** Those that are not done, the nearest first. */
export const openReminders = (db: Work, user: string, limit: number) =>
  db
    .selectFrom("reminder")
    .selectAll()
    .where("user_id", "=", user)
    .where("done_at", "is", null)
    .orderBy("at")
    .orderBy("id")
    .limit(limit)
    .execute();

export const countOpenReminders = async (tx: Transaction<Tables>, user: string): Promise<number> => {
  const { n } = await tx
    .selectFrom("reminder")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("user_id", "=", user)
    .where("done_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(n);
};

/** Somebody's own that is not done, kept from others until the transaction ends. */
export const lockReminder = (tx: Transaction<Tables>, user: string, id: string) =>
  tx
    .selectFrom("reminder")
    .selectAll()
    .where("id", "=", id)
    .where("user_id", "=", user)
    .where("done_at", "is", null)
    .forUpdate()
    .executeTakeFirst();

export const insertReminder = (tx: Transaction<Tables>, row: Insertable<Tables["reminder"]>) =>
  tx.insertInto("reminder").values(row).execute();

export const changeReminder = (
  tx: Transaction<Tables>,
  id: string,
  change: { readonly text?: string; readonly at?: number; readonly done_at?: number },
) => tx.updateTable("reminder").set(change).where("id", "=", id).execute();

export const deleteReminder = (tx: Transaction<Tables>, id: string) =>
  tx.deleteFrom("reminder").where("id", "=", id).execute();
