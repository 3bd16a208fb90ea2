import {
  type AnyRow,
  bases,
  basisNames,
  type CallBasis,
  type CallRows,
  cuts,
  type DeskBasis,
  type DeskRows,
  deskBases,
  type InspectedRows,
  isDeskBasis,
  isSpanBasis,
  letterBases,
  orderBases,
} from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { kindOf, rollupKinds, unrollSql, writeDesk } from "./rolled.ts";
import { columnName, type MeasureTable, type StoredBasis, tableOf } from "./tables.ts";

export const storedBases = basisNames.filter((basis): basis is StoredBasis => !isSpanBasis(basis));
const isOfCalls = (basis: StoredBasis): basis is CallBasis =>
  basis !== "score" && basis !== "criterion" && !isDeskBasis(basis);
const callBases = storedBases.filter(isOfCalls);
/** The tables of the bases that follow from calls, which the follower of measures alone writes. */
export const measureTables: readonly MeasureTable[] = callBases.map(tableOf);
/** Those of quality checks, which their room writes with each change of a task. */
export const inspectedTables = ["measure_score", "measure_criterion"] as const;
/** Those of work orders and letters, likewise. */
export const deskTables: readonly MeasureTable[] = deskBases.map(tableOf);

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
  // A talk tells the group of the states that cite its call.
  const states = sql`select s.from_at as at, coalesce(s.to_at, ${forEver}::bigint) as until from changed join agent_state_span as s on s.call = changed.call`;
  const [unrolledStates, rolled] =
    basis === "talk"
      ? [
          sql`, unrolled_states as (${unrollSql("state", states)})`,
          sql`(select until from call_rolled union all select until from state_rolled)`,
        ]
      : [sql``, sql.table(rollupKinds[kindOf(basis)].rolled)];
  await sql`
    with ${given}, changed as (
      select given.call, given.at, ${until("given")} as until, kept.at as was_at, ${until("kept")} as was_until
      from given left join ${sql.table(tableOf(basis))} as kept on kept.id = given.id
      where least(given.at, kept.at) < (select max(until) from ${rolled} as r) and (kept.id is null or ${of("kept")} is distinct from ${of("given")})
    ), unrolled as (${unrollSql(kindOf(basis), touched)})${unrolledStates}
    ${into}`.execute(db);
};

/** Writes the rows of calls, each call once. */
export const putCallRows = async (db: Db, calls: readonly CallRows[]): Promise<void> => {
  const returned = calls.flatMap(({ dial }) => dial.map(({ id }) => id));
  // What was missed when it was called back may turn out not to have been.
  if (returned.length > 0) await db.deleteFrom("measure_call_back").where("id", "in", returned).execute();
  for (const basis of callBases)
    await putBasis(
      db,
      basis,
      calls.flatMap((rows) => rows[basis] as readonly AnyRow[]),
    );
};

/** Writes the rows of quality tasks anew. @param tasks their ids: of those that have no row any more, too */
export const putInspectedRows = async (
  db: Db,
  tasks: readonly string[],
  rows: readonly InspectedRows[],
): Promise<void> => {
  if (tasks.length === 0) return;
  await db
    .deleteFrom("measure_score")
    .where("id", "in", [...tasks])
    .execute();
  await sql`delete from measure_criterion where split_part(id, '@', 1) = any(${[...tasks]}::text[])`.execute(db);
  for (const basis of ["score", "criterion"] as const)
    await putBasis(
      db,
      basis,
      rows.flatMap((own) => own[basis] as readonly AnyRow[]),
    );
};

/** Writes the rows of these bases anew. @param things ids of the work orders or letters: of those that have no row any more, too */
const putDeskRows = async (
  db: Db,
  own: readonly DeskBasis[],
  things: readonly string[],
  rows: readonly DeskRows[],
): Promise<void> => {
  if (things.length === 0) return;
  await writeDesk(db);
  for (const basis of own) {
    const given = rows.flatMap((each): readonly AnyRow[] => each[basis]);
    const gone = sql`select at, at as until from gone`;
    await sql`
      with gone as (
        delete from ${sql.table(tableOf(basis))} where split_part(id, '@', 1) = any(${[...things]}::text[])
          and id <> all(${given.map(({ id }) => id)}::text[]) returning at
      ) ${unrollSql("desk", gone)}`.execute(db);
    await putBasis(db, basis, given);
  }
};
export const putOrderRows = (db: Db, orders: readonly string[], rows: readonly DeskRows[]): Promise<void> =>
  putDeskRows(db, orderBases, orders, rows);
export const putLetterRows = (db: Db, letters: readonly string[], rows: readonly DeskRows[]): Promise<void> =>
  putDeskRows(db, letterBases, letters, rows);

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
