/** A carrier's file: its rows, which column is what, and each line as far as it can be read. Nothing of it is trusted. */
import { setImmediate as turn } from "node:timers/promises";
import type { CarrierMapping } from "@zongji/api";
import {
  type CarrierColumn,
  carrierColumns,
  carrierLength,
  carrierMoment,
  carrierNumber,
  guessColumns,
} from "@zongji/domain";
import type { TableRow } from "../uploads/index.ts";

/** A line that could be read; numbers as the file has them, empty where it does not tell. */
export type ReadLine = {
  readonly line: number;
  readonly caller: string;
  readonly called: string;
  readonly at: number;
  readonly durationMs: number;
};
export type BrokenLine = { readonly line: number; readonly column: CarrierColumn };
export type ReadFile = { readonly lines: readonly ReadLine[]; readonly broken: readonly BrokenLine[] };

type Columns = Partial<Record<CarrierColumn, number>>;
const cellsOf = ({ cells }: TableRow): readonly string[] => cells.map((cell) => cell.replace(/^\u{feff}/u, "").trim());

/** The words of the head, in which the columns of a later file are found again. */
export const headsOf = (rows: readonly TableRow[], { head }: Pick<CarrierMapping, "head">): readonly string[] =>
  head === 1 && rows[0] ? cellsOf(rows[0]) : [];

const isWhole = (columns: Columns): columns is Columns & Record<Exclude<CarrierColumn, "date">, number> =>
  columns.caller !== undefined &&
  columns.called !== undefined &&
  columns.at !== undefined &&
  columns.length !== undefined;

/** Which column is what, as the head's words say; undefined: they don't. */
export const guessed = (rows: readonly TableRow[]): CarrierMapping | undefined => {
  const columns = guessColumns(rows[0] ? cellsOf(rows[0]) : []);
  return isWhole(columns) ? { ...columns, head: 1, moment: "start" } : undefined;
};

type Kept = CarrierMapping & { readonly heads: readonly string[] };
/** What is remembered of the trunk's files, found again by the words of the head; undefined: this file is another. */
export const remembered = (rows: readonly TableRow[], { heads, ...mapping }: Kept): CarrierMapping | undefined => {
  if (mapping.head === 0) return mapping;
  const head = rows[0] ? cellsOf(rows[0]) : [];
  const found: Columns = {};
  for (const name of carrierColumns) {
    const was = mapping[name];
    if (was === undefined) continue;
    const place = head.indexOf(heads[was] ?? "");
    if (place < 0) return undefined;
    found[name] = place;
  }
  return isWhole(found) ? { ...found, head: 1, moment: mapping.moment } : undefined;
};

const readLine = (row: TableRow, mapping: CarrierMapping, zone: string): ReadLine | BrokenLine => {
  const cell = (name: CarrierColumn): string => {
    const place = mapping[name];
    return place === undefined ? "" : (row.cells[place] ?? "").trim();
  };
  const { line } = row;
  const [caller, called] = [carrierNumber(cell("caller")), carrierNumber(cell("called"))];
  const at = carrierMoment(`${cell("date")} ${cell("at")}`, zone);
  const durationMs = carrierLength(cell("length"));
  if (caller === undefined) return { line, column: "caller" };
  if (called === undefined || (caller === "" && called === "")) return { line, column: "called" };
  if (at === undefined) return { line, column: "at" };
  if (durationMs === undefined) return { line, column: "length" };
  return { line, caller, called, at, durationMs };
};

/** So many lines are read between two turns of the event loop. */
const atOnce = 1000;

/** Each line after the head. */
export const readLines = async (
  rows: readonly TableRow[],
  mapping: CarrierMapping,
  zone: string,
): Promise<ReadFile> => {
  const lines: ReadLine[] = [];
  const broken: BrokenLine[] = [];
  for (const [n, row] of rows.slice(mapping.head).entries()) {
    const read = readLine(row, mapping, zone);
    if ("column" in read) broken.push(read);
    else lines.push(read);
    if (n % atOnce === 0) await turn();
  }
  return { lines, broken };
};
