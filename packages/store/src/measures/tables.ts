import type { BasisName, Row } from "@zongji/domain";

type Snake<S extends string> = S extends `${infer Head}${infer Rest}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${Snake<Rest>}`
  : "";
type Present<T> = Exclude<T, undefined>;
type Table<B extends BasisName> = {
  [C in keyof Row<B> & string as Snake<C>]: C extends "id" | "at" ? Present<Row<B>[C]> : Present<Row<B>[C]> | null;
};
/** The bases that have a table of their own; agents' states are read from agent_state_span. */
export type StoredBasis = Exclude<BasisName, "span">;

/** One table for each basis. */
export type MeasureTables = { [B in StoredBasis as `measure_${Snake<B>}`]: Table<B> };
export type MeasureTable = keyof MeasureTables;

/** The name of a basis's column in its table. */
export const columnName = (column: string): string => column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const tableOf = (basis: StoredBasis): MeasureTable => `measure_${columnName(basis)}` as MeasureTable;
