import type { Action, AnyList, Language, PageOf } from "@zongji/api";
import {
  type Actor,
  BadCursor,
  type Db,
  type ListSource,
  nowOf,
  type PageAsk,
  pageOf,
  type Reach,
} from "@zongji/store";
import { type Principal, Refusal, reachOf, type SessionOf, scopeOf } from "@zongji/web";

/** How far somebody may see: plain JSON, so that a job can keep it. */
export type Reader = {
  readonly reach: Reach;
  /** Telephone numbers in full. */
  readonly unmasked: boolean;
  /** What of the list's other needs is permitted. */
  readonly may: readonly Action[];
};

/** Who asks. */
export type ListAsk = { readonly session: SessionOf; readonly actor: Actor };
type Query = Readonly<Record<string, unknown>>;

/**
 * One list of the office, all of it: what it is as data, its SQL, and how its rows are presented. `Filter` is plain JSON. The rows' masking is done by
 * `present` alone.
 */
export type ListRoom<Filter extends object, Kept extends object, Row extends object> = {
  readonly list: AnyList;
  readonly source: ListSource<Filter, Kept>;
  /** What is looked for, of the query's filters: never a telephone number where its pseudonym does. Searches that are limited or audited are here. @throws Refusal */
  readonly filterOf: (filters: Query, reader: Reader, ask: ListAsk, now: number) => Promise<Filter>;
  /** As the reader may see them, who asked by this filter; without one they are single rows. */
  readonly present: (db: Db, kept: readonly Kept[], reader: Reader, filter?: Filter) => Promise<Row[]>;
  /** Tells that somebody was shown these rows, where that is to be told. */
  readonly onShown?: (
    rows: readonly Kept[],
    filter: Filter,
    ask: ListAsk,
    page: { readonly isFirst: boolean },
  ) => Promise<void>;
  /** Words of cells that are of type "other", and of all that a file says otherwise than the column's type does. */
  readonly cells: Readonly<Record<string, (row: Row, language: Language) => string | number | null>>;
};

/** @throws Refusal forbidden */
export const readerOf = (list: AnyList, principal: Principal): Reader => ({
  reach: reachOf(principal, list.permission),
  unmasked: scopeOf(principal, "number.unmasked") !== undefined,
  may: needsOf(list).filter((action) => scopeOf(principal, action) !== undefined),
});

const needsOf = ({ columns, filters }: AnyList): Action[] => [
  ...new Set([
    ...Object.values(columns).flatMap(({ needs }) => (needs ? [needs] : [])),
    ...Object.values(filters).flatMap(({ needs }) => Object.values(needs ?? {})),
  ]),
];

const isForbidden = (list: AnyList, column: string, { may }: Reader): boolean => {
  const needs = list.columns[column]?.needs;
  return needs !== undefined && !may.includes(needs);
};

/** The columns' names without those that the reader may not see. */
export const withoutForbidden = (list: AnyList, columns: readonly string[], reader: Reader): string[] =>
  columns.filter((column) => !isForbidden(list, column, reader));

const notOfFilters = new Set(["sort", "after", "before", "pageSize", "count"]);

/** The filters of a query alone. @throws Refusal forbidden: nobody finds by trying what he may not see, nor by its place in an order */
const filtersOf = (list: AnyList, query: Query, reader: Reader): Query => {
  const given = Object.entries(query).filter(([name, value]) => value !== undefined && !notOfFilters.has(name));
  const needs = Object.assign({}, ...Object.values(list.filters).map((filter) => filter.needs)) as Record<
    string,
    Action
  >;
  for (const [name] of given) {
    const action = needs[name];
    if (action !== undefined && !reader.may.includes(action)) throw new Refusal("forbidden");
  }
  return Object.fromEntries(given);
};

/** How a list is asked for. @throws Refusal forbidden */
export const askedOf = (
  list: AnyList,
  query: Query,
  reader: Reader,
): { readonly filters: Query; readonly sort: string } => {
  const { by, direction } = list.order;
  const sort = typeof query.sort === "string" ? query.sort : `${direction === "desc" ? "-" : ""}${by}`;
  if (isForbidden(list, sort.replace(/^-/, ""), reader)) throw new Refusal("forbidden");
  return { filters: filtersOf(list, query, reader), sort };
};

/** Answers a page of the list. @throws Refusal */
export const answerList = async <Filter extends object, Kept extends object, Row extends object>(
  db: Db,
  room: ListRoom<Filter, Kept, Row>,
  query: Query & Partial<PageAsk>,
  ask: ListAsk,
): Promise<PageOf<Row>> => {
  const { list, source } = room;
  const reader = readerOf(list, ask.session.principal);
  const { filters, sort } = askedOf(list, query, reader);
  const { after, before, pageSize = 50, count = "upTo" } = query;
  const filter = await room.filterOf(filters, reader, ask, nowOf(db));
  const where = { ...(after !== undefined && { after }), ...(before !== undefined && { before }) };
  const page = await pageOf(db, source, filter, { sort, ...where, pageSize, count }).catch((error: unknown) => {
    throw error instanceof BadCursor ? new Refusal("badRequest", { field: error.field }) : error;
  });
  // A count shows nobody anything: the rows are asked for beside it.
  if (count !== "only")
    await room.onShown?.(page.items, filter, ask, { isFirst: after === undefined && before === undefined });
  const rows = await room.present(db, page.items, reader, filter);
  const forbidden = Object.keys(list.columns).filter((column) => isForbidden(list, column, reader));
  return { ...page, items: rows.map((row) => without(row, forbidden)) };
};

const without = <Row extends object>(row: Row, columns: readonly string[]): Row =>
  columns.length === 0
    ? row
    : (Object.fromEntries(Object.entries(row).filter(([name]) => !columns.includes(name))) as Row);
