/** The only SQL about views of lists. */
import type { Insertable, Transaction } from "kysely";
import type { Db, Tables } from "./database/index.ts";

type Tx = Transaction<Tables>;

/** Somebody's own of a list, by name. */
export const listViewsOf = (db: Db, user: string, list: string) =>
  db.selectFrom("list_view").selectAll().where("user_id", "=", user).where("list", "=", list).orderBy("name").execute();

/** How many of a list somebody has beside the one of this name. */
export const countOtherListViews = async (
  tx: Tx,
  { user, list, name }: { readonly user: string; readonly list: string; readonly name: string },
): Promise<number> => {
  const { n } = await tx
    .selectFrom("list_view")
    .select((eb) => eb.fn.countAll<string>().as("n"))
    .where("user_id", "=", user)
    .where("list", "=", list)
    .where("name", "!=", name)
    .executeTakeFirstOrThrow();
  return Number(n);
};

/** One of the same name is replaced, and keeps its id. */
export const putListView = (tx: Tx, row: Insertable<Tables["list_view"]>) =>
  tx
    .insertInto("list_view")
    .values(row)
    .onConflict((on) =>
      on.columns(["user_id", "list", "name"]).doUpdateSet((eb) => ({
        query: eb.ref("excluded.query"),
        hidden: eb.ref("excluded.hidden"),
        at: eb.ref("excluded.at"),
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();

/** @returns what it was; undefined where somebody has no such view */
export const deleteListView = (tx: Tx, user: string, id: string) =>
  tx.deleteFrom("list_view").where("id", "=", id).where("user_id", "=", user).returningAll().executeTakeFirst();
