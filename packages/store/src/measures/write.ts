import { type AnyRow, bases, basisNames, type CallRows, cuts } from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { unrollSql } from "./rolled.ts";
import { columnName, type MeasureTable, type StoredBasis, tableOf } from "./tables.ts";

export const storedBases = basisNames.filter((basis): basis is StoredBasis => basis !== "span");
/** The tables of the bases, which the follower of measures alone writes. */
export const measureTables: readonly MeasureTable[] = storedBases.map(tableOf);

/** Later than the end of any day. */
const forEver = 9_000_000_000_000_000;

const types = { text: "text", int: "bigint", flag: "boolean" } as const;

/** Inserts rows, or replaces those with the same id that are another now. Each id once. */
const putBasis = async (db: Db, basis: StoredBasis, rows: readonly AnyRow[]): Promise<void> => {
  if (rows.length === 0) return;
  const columns = Object.entries<keyof typeof types>(bases[basis].columns);
  const names = sql.join(columns.map(([column]) => sql.id(columnName(column))));
  const values = columns.map(
    ([column, kind]) => sql`${rows.map((row) => row[column] ?? null)}::${sql.raw(types[kind])}[]`,
  );
  const of = (table: string) =>
    sql`row(${sql.join(columns.map(([column]) => sql.ref(`${table}.${columnName(column)}`)))})`;
  const into = sql`
    insert into ${sql.table(tableOf(basis))} as kept (${names}) select * from given
    on conflict (id) do update set (${names}) = ${of("excluded")} where ${of("kept")} is distinct from ${of("excluded")}`;
  const given = sql`given (${names}) as (select * from unnest(${sql.join(values)}))`;
  if (!cuts.some((cut) => cut.basis === basis)) {
    await sql`with ${given} ${into}`.execute(db);
    return;
  }
  // Until when a thing counts in days after its own: who waits is there in each.
  const until = (table: string) =>
    basis === "visit" ? sql`coalesce(${sql.ref(`${table}.left_at`)}, ${forEver}::bigint)` : sql.ref(`${table}.at`);
  const touched = sql`select at, until from changed union all select was_at, was_until from changed where was_at is not null`;
  await sql`
    with ${given}, changed as (
      select given.at, ${until("given")} as until, kept.at as was_at, ${until("kept")} as was_until
      from given left join ${sql.table(tableOf(basis))} as kept on kept.id = given.id
      where least(given.at, kept.at) < (select max(until) from call_rolled) and (kept.id is null or ${of("kept")} is distinct from ${of("given")})
    ), unrolled as (${unrollSql("call", touched)})
    ${into}`.execute(db);
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
