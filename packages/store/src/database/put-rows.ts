import type { Insertable } from "kysely";
import type { Db } from "./database.ts";
import type { Tables } from "./tables.ts";

/** A statement has at most 65,535 parameters. */
const rowsAtOnce = 1000;

/** Inserts rows, or replaces those with the same key. No two rows may have the same key; a missing field gets the column's default. */
export const putRows = async <T extends keyof Tables>(
  db: Db,
  table: T,
  key: readonly (keyof Tables[T] & string)[],
  rows: readonly Insertable<Tables[T]>[],
): Promise<void> => {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const some = rows.slice(from, from + rowsAtOnce);
    const columns = new Set(some.flatMap((row) => Object.keys(row)));
    for (const column of key) columns.delete(column);
    await db
      .insertInto(table)
      .values(some)
      .onConflict((on) =>
        on
          .columns(key as never)
          .doUpdateSet(
            (eb) =>
              Object.fromEntries(
                [...columns].map((column) => [column, eb.ref(`excluded.${column}` as never)]),
              ) as never,
          ),
      )
      .execute();
  }
};
