import type { Db, Tables } from "@zongji/store";
import { inCheckedTransaction, Refusal } from "@zongji/web";
import type { Transaction } from "kysely";

export type Work = Db | Transaction<Tables>;

const fieldOf: Readonly<Record<string, string>> = {
  group_name_key: "name",
  trunk_name_key: "name",
  dial_right_name_key: "name",
  role_dial_right_role_fkey: "roles",
  group_node_fkey: "node",
};

/** A change of the hotline: checked as a whole, what the database refuses as the field that was wrong. */
export const inTransaction = async <T>(db: Db, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => {
  try {
    return await inCheckedTransaction(db, work);
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    const field = fieldOf[constraint ?? ""];
    if (code === "23505" && field) throw new Refusal("conflict", { field });
    throw code === "23503" && field ? new Refusal("badRequest", { field }) : error;
  }
};

export const found = <T>(row: T | undefined): T => {
  if (row === undefined) throw new Refusal("notFound");
  return row;
};

/** The fields of a thing that a change names, as they were. */
export const pick = (before: object, change: object): object =>
  Object.fromEntries(Object.keys(change).map((key) => [key, (before as Record<string, unknown>)[key]]));
