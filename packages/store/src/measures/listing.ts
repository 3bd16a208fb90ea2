/** The things that figures are folded from, row by row: for evidence that is checked without this program. */
import { type AnyCondition, type AnyRow, type BasisName, isSpanBasis, type Term } from "@zongji/domain";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../database/index.ts";
import { column, conditionSql } from "./expression.ts";
import { serviceHoursOf } from "./service-hours.ts";
import { type Period, sourceSql, thereSql } from "./source.ts";

/**
 * Which rows: those of a basis that lie in the period and the filters, and that one of the terms holds of. Agents' states are cut as `grain` and `by` say. `isThere`: queue
 * visits that lasted at some time of the period, whenever they began. `columns`: of the basis, besides id, at and call.
 */
export type ListingAsk = Omit<Period, "ranges" | "hours" | "isTaken"> & {
  readonly basis: BasisName;
  readonly terms: readonly Term[];
  readonly isThere: boolean;
  readonly columns: readonly string[];
};

const rowsAtOnce = 2000;
/** Columns that stand in no table: they are made as the statement cuts agents' states. */
const always = ["id", "at", "call"];

const fromSql = ({ basis, terms, isThere, ...period }: ListingAsk & Pick<Period, "hours">): RawBuilder<unknown> => {
  const source = isThere ? thereSql(period) : sourceSql(basis, period);
  const any: AnyCondition = { any: terms.map(({ where }) => where) };
  return sql`${source} and ${conditionSql(any, period)}`;
};

/** The service hours, where a listing's terms look at them. */
const withHours = async (db: Db, ask: ListingAsk): Promise<ListingAsk & Pick<Period, "hours">> =>
  isSpanBasis(ask.basis) && ask.columns.includes("servedMs") ? { ...ask, hours: await serviceHoursOf(db) } : ask;

/** How many rows these listings have in all, and of how many calls. */
export const countListings = async (
  db: Db,
  asks: readonly ListingAsk[],
): Promise<{ readonly things: number; readonly calls: number }> => {
  if (asks.length === 0) return { things: 0, calls: 0 };
  const each: RawBuilder<unknown>[] = [];
  for (const ask of asks) each.push(sql`(select m.call from ${fromSql(await withHours(db, ask))})`);
  const { rows } = await sql<{ things: number; calls: number }>`
    select count(*)::int as things, count(distinct call)::int as calls
    from (${sql.join(each, sql` union all `)}) as listed`.execute(db);
  return rows[0]!;
};

/** The rows, oldest first, some at a time. Only within a transaction. What is empty is absent. */
export async function* listRows(db: Db, asked: ListingAsk): AsyncGenerator<AnyRow[]> {
  const ask = await withHours(db, asked);
  const names = [...new Set([...always, ...ask.columns])];
  const columns = names.map((name) => sql`${column(name)} as ${sql.id(name)}`);
  await sql`declare listing no scroll cursor for
    select ${sql.join(columns)} from ${fromSql(ask)} order by m.at, m.id collate "C"`.execute(db);
  try {
    for (;;) {
      const { rows } = await sql<Record<string, string | number | boolean | null>>`
        fetch ${sql.raw(String(rowsAtOnce))} from listing`.execute(db);
      if (rows.length === 0) return;
      yield rows.map(
        (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as AnyRow,
      );
    }
  } finally {
    // After a failure the transaction takes nothing more, and the failure is what is told.
    await sql`close listing`.execute(db).catch(() => {});
  }
}
