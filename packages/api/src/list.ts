import {
  type Static,
  type TObject,
  type TOptional,
  type TProperties,
  type TSchema,
  type TUnsafe,
  Type,
} from "@sinclair/typebox";
import { Nullable, OneOf, type Operation } from "./operation.ts";
import type { Action } from "./permission.ts";

/** The languages that people read. */
export const languages = ["zh-CN", "en"] as const;
export type Language = (typeof languages)[number];
/** A word in both. */
export type Label = { readonly zh: string; readonly en: string };
export const labelIn = ({ zh, en }: Label, language: string): string => (language === "en" ? en : zh);

/**
 * How a column's values are shown and exported. instant: ms since the epoch; duration: ms; choice: one of `choices`; flag: yes or no; group: a group's id;
 * text: as it is; other: its room says how.
 */
type ColumnType = "text" | "number" | "instant" | "duration" | "choice" | "flag" | "group" | "other";

/** One column of a list. */
export type ListColumn<S extends TSchema = TSchema> = {
  readonly label: Label;
  /** Of the value in an answer. */
  readonly schema: S;
  readonly type: ColumnType;
  /** Words of a choice's values. */
  readonly choices?: Readonly<Record<string, Label>>;
  /** The list can be sorted by it. */
  readonly sortable?: true;
  /** A table does not show it until somebody chooses it. */
  readonly hidden?: true;
  /** Whoever may not do this gets the list without the column; its schema is optional. */
  readonly needs?: Action;
  /** Shown masked to whoever lacks `number.unmasked`. */
  readonly masked?: "number";
};

/** One filter of a list: `params` are the query's parameters that it sets. */
export type ListFilter<P extends TProperties = TProperties> = {
  readonly label: Label;
  /**
   * period: `from` up to but not including `to`; number: `number` whole or `numberEnd`, its last four digits; group: a group's id; businessType: an id of the tree;
   * press: one choice that is on or off; range: two numbers, from and to; hidden: the page sets it.
   */
  readonly kind: "period" | "text" | "choice" | "group" | "number" | "businessType" | "press" | "range" | "hidden";
  readonly params: P;
  readonly choices?: Readonly<Record<string, Label>>;
  /** What a choice is where nothing is chosen. */
  readonly unset?: string;
  /** Shown once somebody asks for more filters, or while it is set. */
  readonly more?: true;
  /** A parameter that only those may give who may do this. */
  readonly needs?: Readonly<Record<string, Action>>;
};

type Columns = Readonly<Record<string, ListColumn>>;
type Filters = Readonly<Record<string, ListFilter>>;
type Both<U> = (U extends unknown ? (given: U) => void : never) extends (given: infer I) => void ? I : never;
type RowOf<C extends Columns, M extends TProperties> = { readonly [K in keyof C]: C[K]["schema"] } & M;
type ParamsOf<F extends Filters> = Both<F[keyof F]["params"]>;
type Sortable<C extends Columns> = {
  [K in keyof C & string]: C[K] extends { readonly sortable: true } ? K : never;
}[keyof C & string];

/** Rows of a page without pages, and events of one thing: where there are as many, the page says that there may be others. */
export const mostUnpaged = 200;
export const mostEvents = 1000;

/** Counting goes so far unless a caller asks for the exact total: what lies beyond takes long on years of calls and helps nobody who pages. */
export const countedUpTo = 10_000;

const pageParams = {
  /** A cursor of an answer: the page that follows its rows, or the one before them. */
  after: Type.Optional(Type.String({ maxLength: 1024 })),
  before: Type.Optional(Type.String({ maxLength: 1024 })),
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  /** upTo: `total` stops at 10,000, and `more` says so; exact: however long it takes; none: `total` is null; only: as upTo, without any rows or cursors. */
  count: Type.Optional(OneOf(["upTo", "exact", "none", "only"] as const)),
};
type PageParams = typeof pageParams;

type Definition<C extends Columns, F extends Filters, M extends TProperties> = {
  readonly id: string;
  readonly title: Label;
  readonly permission: Action;
  readonly columns: C;
  readonly filters: F;
  /** What a row holds that is no column. */
  readonly more: M;
  /** Names what makes a row one of its kind, by which ties are broken: part of every row. */
  readonly key: keyof M & string;
  readonly order: { readonly by: Sortable<C>; readonly direction: "asc" | "desc" };
};

/** Its properties, each as its schema says. */
type Query<C extends Columns, F extends Filters> = ParamsOf<F> &
  PageParams & { sort: TOptional<TUnsafe<Sortable<C> | `-${Sortable<C>}`>> };
type AsProperties<T> = T extends TProperties ? T : never;

const pageSchema = <R extends TSchema>(row: R) =>
  Type.Object({
    items: Type.Array(row),
    /** Of all pages; see `count`. */
    total: Nullable(Type.Integer()),
    /** There are more than `total`. */
    more: Type.Boolean(),
    /** Cursors; null: nothing follows, or nothing comes before. */
    next: Nullable(Type.String()),
    previous: Nullable(Type.String()),
  });

/**
 * A list as data. Its rows' schema, its query, its page, its exports and its table all follow from what stands here; SQL for it is in the room's store.
 * Answers are serialised by `page`: what is no column and not in `more` never leaves the server.
 */
export const defineList = <const C extends Columns, const F extends Filters, const M extends TProperties>(
  definition: Definition<C, F, M>,
) => {
  const { columns, filters, more } = definition;
  const sortable = Object.keys(columns).filter((name) => columns[name]?.sortable) as Sortable<C>[];
  const row = Type.Object({
    ...more,
    ...Object.fromEntries(Object.entries(columns).map(([name, { schema }]) => [name, schema])),
  }) as unknown as TObject<AsProperties<RowOf<C, M>>>;
  const query = Type.Object(
    {
      ...Object.assign({}, ...Object.values(filters).map(({ params }) => params)),
      /** A column's name, with - in front for the greatest first. */
      sort: Type.Optional(OneOf([...sortable, ...sortable.map((name) => `-${name}`)])),
      ...pageParams,
    },
    // A parameter that was misspelt must not show everything.
    { additionalProperties: false },
  ) as unknown as TObject<AsProperties<Query<C, F>>>;
  return { ...definition, sortable: sortable as readonly string[], row, query, page: pageSchema(row) };
};

/** Any list, where it matters not which. */
export type AnyList = Omit<Definition<Columns, Filters, TProperties>, "order" | "key" | "more"> & {
  readonly order: { readonly by: string; readonly direction: "asc" | "desc" };
  readonly key: string;
  readonly more: TProperties;
  readonly sortable: readonly string[];
  readonly row: TObject;
  readonly query: TObject;
};

/** A page of a list, whatever its rows are. */
export type PageOf<Row> = {
  readonly items: Row[];
  readonly total: number | null;
  readonly more: boolean;
  readonly next: string | null;
  readonly previous: string | null;
};

type Listed<C extends Columns, F extends Filters, M extends TProperties> = ReturnType<typeof defineList<C, F, M>>;

/** The operation that answers with a page of it. */
export const listOperation = <C extends Columns, F extends Filters, M extends TProperties, const P extends string>(
  list: Listed<C, F, M>,
  path: P,
  summary: string,
) =>
  ({
    method: "GET",
    path,
    summary,
    permission: list.permission,
    query: list.query,
    response: list.page,
    errors: ["badRequest", "notSignedIn", "forbidden", "tooMany", "databaseDown"],
  }) as const satisfies Operation;

/** What a list may be asked for. */
export type QueryOf<L extends { readonly query: TSchema }> = Static<L["query"]>;

const instant = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 });
/** A filter by time: half open, so that what is of midnight is of one day. */
export const period = (label: Label) =>
  ({ label, kind: "period", params: { from: Type.Optional(instant), to: Type.Optional(instant) } }) as const;
