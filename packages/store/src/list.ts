import { countedUpTo, type PageOf } from "@zongji/api";
import { type RawBuilder, type SelectQueryBuilder, sql, type Transaction } from "kysely";
import type { Db } from "./database/index.ts";
import type { Tables } from "./database/tables.ts";

/** A sortable column: its expression, the type of its values, and whether some are null (these come last in both directions). */
export type Sort = { readonly by: RawBuilder<unknown>; readonly of: "number" | "text"; readonly nullable?: true };

// The rows of a query that was built elsewhere; Kysely's types don't help here.
// biome-ignore lint/suspicious/noExplicitAny: a query over any tables
type Query<Row> = SelectQueryBuilder<any, any, Row>;
export type Work = Db | Transaction<Tables>;
/** The columns that a list can be sorted by, from the type of its query. */
export type SortName<Q extends { readonly sort?: string }> = Exclude<NonNullable<Q["sort"]>, `-${string}`>;

/** A list as SQL, defined in a room's store. `Filter` is plain JSON, so that a job can store it. */
export type ListSource<Filter, Row> = {
  /** The rows that pass the filter. No join may add rows, since they are counted. */
  readonly found: (db: Work, filter: Filter) => Query<object>;
  /** Adds the columns of a row. @param filter that it was found by, for columns that are told as of its moment */
  readonly whole: (found: Query<object>, filter: Filter) => Query<Row>;
  /** The tie-breaker for rows with equal sort values. */
  readonly key: Sort;
  /** By the column's name. */
  readonly sorts: Readonly<Record<string, Sort>>;
};

/** A page: the sort order, and the row after or before which it begins. */
export type PageAsk = {
  /** A column's name; with a leading - descending. */
  readonly sort: string;
  readonly after?: string;
  readonly before?: string;
  readonly pageSize: number;
  readonly count: "upTo" | "exact" | "none" | "only";
};

/** A cursor of another sort order, or an invalid one. */
export class BadCursor extends Error {
  override readonly name = "BadCursor";
  readonly field: "after" | "before";
  constructor(field: "after" | "before") {
    super(`${field} is no cursor of this order`);
    this.field = field;
  }
}

type Value = string | number | null;
type At = { readonly value: Value; readonly key: Value };

const packed = (sort: string, { value, key }: At): string =>
  Buffer.from(JSON.stringify([sort, value, key])).toString("base64url");

const isOf = (value: unknown, { of, nullable }: Sort): value is Value =>
  (value === null && nullable === true) ||
  (of === "number"
    ? Number.isSafeInteger(value)
    : typeof value === "string" && !value.includes("\0") && value.isWellFormed());

const unpacked = (cursor: string, field: "after" | "before", sort: string, by: Sort, key: Sort): At => {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    throw new BadCursor(field);
  }
  const [of, value, id] = Array.isArray(parts) ? (parts as unknown[]) : [];
  if (of !== sort || !isOf(value, by) || !isOf(id, key)) throw new BadCursor(field);
  return { value, key: id };
};

const sortOf = <Filter, Row>({ sorts }: ListSource<Filter, Row>, sort: string) => {
  const name = sort.replace(/^-/, "");
  const by = sorts[name];
  if (by === undefined) throw new RangeError(`the list can't be sorted by ${name}`);
  return { by, isDown: sort.startsWith("-") };
};

/** The order, nulls last; with `isBack` reversed, nulls first. */
const inOrder = <Row>(query: Query<Row>, by: Sort, key: Sort, isDown: boolean, isBack = false): Query<Row> => {
  const word = sql.raw(isDown === isBack ? "asc" : "desc");
  // An index is used for `desc nulls last` only if it has the same clause: written only for columns with nulls.
  const nulls = by.nullable ? sql.raw(isBack ? " nulls first" : " nulls last") : sql``;
  return query.orderBy(sql`${by.by} ${word}${nulls}`).orderBy(sql`${key.by} ${word}`);
};

/** The rows after a row in this order; with `isBack` before it. */
const beyond = ({ value, key: id }: At, by: Sort, key: Sort, isDown: boolean, isBack: boolean): RawBuilder<boolean> => {
  const sign = sql.raw(isDown === isBack ? ">" : "<");
  if (value === null) {
    const tied = sql<boolean>`(${by.by} is null and ${key.by} ${sign} ${id})`;
    return isBack ? sql<boolean>`(${by.by} is not null or ${tied})` : tied;
  }
  const further = sql<boolean>`(${by.by}, ${key.by}) ${sign} (${value}, ${id})`;
  return by.nullable && !isBack ? sql<boolean>`(${further} or ${by.by} is null)` : further;
};

const countOf = async (db: Work, found: Query<object>, count: PageAsk["count"]) => {
  if (count === "none") return { total: null, more: false };
  const each = found.select(sql`1`.as("one"));
  const some = count === "exact" ? each : each.limit(countedUpTo + 1);
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${some} as found`.execute(db);
  const n = Number(rows[0]?.n ?? 0);
  return count === "exact" || n <= countedUpTo ? { total: n, more: false } : { total: countedUpTo, more: true };
};

type Marked<Row> = Row & { readonly list_value: Value; readonly list_key: Value };
const unmarked = <Row>({ list_value: _, list_key: __, ...row }: Marked<Row>): Row => row as unknown as Row;

/**
 * One page by keyset: the rows after (or before) a row in a total order. Whatever is added or removed meanwhile, a row that existed and keeps its values is shown
 * once. Where only the count is asked for, no rows. @throws BadCursor
 */
export const pageOf = async <Filter, Row extends object>(
  db: Db,
  source: ListSource<Filter, Row>,
  filter: Filter,
  { sort, after, before, pageSize, count }: PageAsk,
): Promise<PageOf<Row>> => {
  if (count === "only")
    return { items: [], ...(await countOf(db, source.found(db, filter), count)), next: null, previous: null };
  const { key } = source;
  const { by, isDown } = sortOf(source, sort);
  const isBack = before !== undefined && after === undefined;
  const cursor = isBack ? before : after;
  const at = cursor === undefined ? undefined : unpacked(cursor, isBack ? "before" : "after", sort, by, key);
  const found = source.found(db, filter);
  const from = at === undefined ? found : found.where(beyond(at, by, key, isDown, isBack));
  const marked = source.whole(from, filter).select([by.by.as("list_value"), key.by.as("list_key")]) as Query<
    Marked<Row>
  >;
  const [counted, rows] = await Promise.all([
    countOf(db, found, count),
    inOrder(marked, by, key, isDown, isBack)
      .limit(pageSize + 1)
      .execute(),
  ]);
  const isMore = rows.length > pageSize;
  const shown = rows.slice(0, pageSize);
  if (isBack) shown.reverse();
  const cursorOf = (row: Marked<Row> | undefined): string | null =>
    row === undefined ? null : packed(sort, { value: row.list_value, key: row.list_key });
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    items: shown.map(unmarked),
    ...counted,
    next: isBack || isMore ? cursorOf(last) : null,
    previous: (isBack ? isMore : at !== undefined) ? cursorOf(first) : null,
  };
};

/** All rows of a list in its order, in batches, by a database cursor: one snapshot of the tables, and memory for one batch. */
export async function* rowsOf<Filter, Row extends object>(
  work: Transaction<Tables>,
  source: ListSource<Filter, Row>,
  filter: Filter,
  sort: string,
  batch = 1000,
): AsyncGenerator<Row[]> {
  const { by, isDown } = sortOf(source, sort);
  const query = inOrder(source.whole(source.found(work, filter), filter), by, source.key, isDown);
  await sql`declare list_rows no scroll cursor for ${query}`.execute(work);
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.raw(String(batch))} from list_rows`.execute(work);
    if (rows.length > 0) yield rows;
    if (rows.length < batch) break;
  }
  await sql`close list_rows`.execute(work);
}

/** The number of rows, counted up to a limit. */
export const countRows = async <Filter, Row>(
  db: Work,
  source: ListSource<Filter, Row>,
  filter: Filter,
  upTo: number,
): Promise<number> => {
  const some = source.found(db, filter).select(sql`1`.as("one")).limit(upTo);
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${some} as found`.execute(db);
  return Number(rows[0]?.n ?? 0);
};
