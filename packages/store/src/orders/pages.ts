/** The SQL of pages of orders for citizens: links in text messages. */
import type { TextFailure } from "@zongji/domain";
import type { Insertable, Transaction } from "kysely";
import type { Tables } from "../database/index.ts";
import type { Work } from "../list.ts";

export const insertOrderPage = (tx: Transaction<Tables>, page: Insertable<Tables["order_page"]>) =>
  tx.insertInto("order_page").values(page).execute();

/** The page that a code opens, however old it is, and withdrawn or not. It is locked: who withdraws it waits for what is said there, and the other way round. */
export const lockPageOfCode = (tx: Transaction<Tables>, hash: Buffer) =>
  tx.selectFrom("order_page").selectAll().where("code_hash", "=", hash).forUpdate().executeTakeFirst();

/** Those of an order, the newest first. */
export const pagesOfOrder = (db: Work, order: string) =>
  db
    .selectFrom("order_page")
    .leftJoin("user", "user.id", "order_page.made_by")
    .select([
      ...(["order_page.id", "made_at", "until", "sent_at", "failed", "read_at", "withdrawn_at"] as const),
      "user.name as made_name",
    ])
    .where("work_order", "=", order)
    .orderBy("made_at", "desc")
    .limit(20)
    .execute();

/** What became of its text message. @returns whose page it is; undefined: it is not there */
export const endPageText = (tx: Transaction<Tables>, id: string, at: number, failed: TextFailure | undefined) =>
  tx
    .updateTable("order_page")
    .set(failed === undefined ? { sent_at: at } : { failed })
    .where("id", "=", id)
    .returning(["work_order", "made_by", "withdrawn_at"])
    .executeTakeFirst();

/** @returns whether it is opened for the first time */
export const markPageRead = async (tx: Transaction<Tables>, id: string, at: number): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable("order_page")
    .set({ read_at: at })
    .where("id", "=", id)
    .where("read_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** A page of that order. Undefined: it has none of this id. */
export const findOrderPage = (db: Work, order: string, id: string) =>
  db.selectFrom("order_page").select("id").where("id", "=", id).where("work_order", "=", order).executeTakeFirst();

/** @returns whether it is withdrawn by this: it was open till now */
export const withdrawPage = async (
  tx: Transaction<Tables>,
  { id, at, by }: { readonly id: string; readonly at: number; readonly by: string | null },
): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable("order_page")
    .set({ withdrawn_at: at, withdrawn_by: by })
    .where("id", "=", id)
    .where("withdrawn_at", "is", null)
    .where("until", ">", at)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};
