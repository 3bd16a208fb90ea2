import type { BasisName, LineDimension, Row, SpanBasis } from "@zongji/domain";

type Snake<S extends string> = S extends `${infer Head}${infer Rest}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${Snake<Rest>}`
  : "";
type Present<T> = Exclude<T, undefined>;
type Table<B extends BasisName> = {
  [C in keyof Row<B> & string as Snake<C>]: C extends "id" | "at" ? Present<Row<B>[C]> : Present<Row<B>[C]> | null;
};
/** The bases that have a table of their own; agents' states are read from agent_state_span. */
export type StoredBasis = Exclude<BasisName, SpanBasis>;

type BasisTables = { [B in StoredBasis as `measure_${Snake<B>}`]: Table<B> };
export type MeasureTable = keyof BasisTables;

/** The dimensions that a roll-up may have a column of. */
export type RollupKey = Exclude<
  LineDimension,
  "hour" | "weekday" | "inspector" | "criterion" | "source" | "department"
>;
type DeskKey = "group" | "agent" | "businessType" | "source" | "department";
type RollupTable<K extends LineDimension> = { [D in K as Snake<D>]: string | null } & {
  cut: number;
  at: number;
  day: number;
  sums: number[];
  most: (number | null)[];
};
type RolledTable = { day: number; until: number; zone: string; definitions: string; rolled_at: number };
/** One table for each basis, and those of the roll-ups. */
export type MeasureTables = BasisTables & {
  call_rollup: RollupTable<RollupKey>;
  call_rolled: RolledTable;
  state_rollup: RollupTable<RollupKey>;
  group_rollup: RollupTable<RollupKey>;
  state_rolled: RolledTable;
  desk_rollup: RollupTable<DeskKey>;
  desk_rolled: RolledTable;
  desk_filled: { thing: string; at: number; failed: number };
};

/** The name of a basis's column in its table. */
export const columnName = (column: string): string => column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const tableOf = (basis: StoredBasis): MeasureTable => `measure_${columnName(basis)}` as MeasureTable;
