import { type AnyRow, bases, basisNames, type CallRows } from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { columnName, type MeasureTable, type StoredBasis, tableOf } from "./tables.ts";

export const storedBases = basisNames.filter((basis): basis is StoredBasis => basis !== "span");
/** The tables of the bases, which the follower of measures alone writes. */
export const measureTables: readonly MeasureTable[] = storedBases.map(tableOf);

const types = { text: "text", int: "bigint", flag: "boolean" } as const;

/** Inserts rows, or replaces those with the same id that are another now. Each id once. */
const putBasis = async (db: Db, basis: StoredBasis, rows: readonly AnyRow[]): Promise<void> => {
  if (rows.length === 0) return;
  const columns = Object.entries<keyof typeof types>(bases[basis].columns);
  const names = sql.join(columns.map(([column]) => sql.id(columnName(column))));
  const values = columns.map(
    ([column, kind]) => sql`${rows.map((row) => row[column] ?? null)}::${sql.raw(types[kind])}[]`,
  );
  const others = columns.map(([column]) => sql.id(columnName(column)));
  await sql`
    insert into ${sql.table(tableOf(basis))} as kept (${names}) select * from unnest(${sql.join(values)})
    on conflict (id) do update set (${names}) = row(${sql.join(others.map((column) => sql`excluded.${column}`))})
    where row(${sql.join(others.map((column) => sql`kept.${column}`))}) is distinct from row(${sql.join(others.map((column) => sql`excluded.${column}`))})`.execute(
    db,
  );
};

/** Writes the rows of calls, each call once. */
export const putCallRows = async (db: Db, calls: readonly CallRows[]): Promise<void> => {
  const returned = calls.flatMap(({ dial }) => dial.map(({ id }) => id));
  // What was missed when it was called back may turn out not to have been.
  if (returned.length > 0) await db.deleteFrom("measure_call_back").where("id", "in", returned).execute();
  for (const basis of storedBases)
    await putBasis(
      db,
      basis,
      calls.flatMap((rows) => rows[basis] as readonly AnyRow[]),
    );
};

/** The calls that return one of these. */
export const callBacksTo = async (db: Db, calls: readonly string[]): Promise<string[]> => {
  if (calls.length === 0) return [];
  const rows = await db
    .selectFrom("measure_dial")
    .select("id")
    .where("parent", "in", [...calls])
    .execute();
  return rows.map(({ id }) => id);
};
