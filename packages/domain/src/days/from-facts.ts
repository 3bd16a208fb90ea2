/** The other reader of a day: from facts to figures in memory, without the tables of the measures and without SQL. */
import {
  type AnyRow,
  type BasisName,
  evaluate,
  hourOf,
  isRatio,
  type Measure,
  type MeasureName,
  measures,
  type Rows,
  rowsOf,
  type Slice,
  type Sources,
  termsOf,
  type Value,
} from "../measures/index.ts";
import { type ClosedBy, closedDimensions, type DayLine, dayLineOf, linesInOrder } from "./lines.ts";

type Period = { readonly from: number; readonly to: number };

const measured = (measure: Measure, rows: Rows, slice: Slice): Value => {
  if (!isRatio(measure)) {
    const value = evaluate(measure, rows, slice);
    return value === undefined ? {} : { value };
  }
  const terms = termsOf(measure, rows, slice);
  return terms ? { value: terms.over / terms.under, ...terms } : {};
};

const names = Object.keys(measures) as MeasureName[];
const lineFrom = (by: ClosedBy, key: string | null, rows: Rows, slice: Slice): DayLine | undefined => {
  const values = names.map((name) => [name, measured(measures[name], rows, slice)] as const);
  return dayLineOf(by, key, Object.fromEntries(values) as Parameters<typeof dayLineOf>[2]);
};

/** The rows of each key: a line looks at its own ones alone. States are cut at the hours only where they are read. */
const split = (rows: Rows, by: Exclude<ClosedBy, "none">): Map<string | null, Rows> => {
  const { now, zone, ...tables } = rows;
  const parts = new Map<string | null, Record<string, AnyRow[]>>();
  const keys = new Set<string | null>();
  for (const [basis, all] of Object.entries(tables) as [BasisName, readonly AnyRow[]][]) {
    if (by === "hour" && basis === "span") continue;
    for (const row of all) {
      const key = by === "hour" ? hourOf(row.at, zone) : ((row[by] as string | undefined) ?? null);
      keys.add(key);
      const part = parts.get(key) ?? {};
      const own = part[basis] ?? [];
      own.push(row);
      part[basis] = own;
      parts.set(key, part);
    }
  }
  if (by === "hour") for (let hour = 0; hour < 24; hour += 1) keys.add(String(hour).padStart(2, "0"));
  const empty = Object.fromEntries(Object.keys(tables).map((basis) => [basis, [] as AnyRow[]]));
  const shared = by === "hour" ? { span: tables.span } : {};
  return new Map(
    [...keys].map((key) => [key, { ...empty, ...parts.get(key), ...shared, now, zone } as unknown as Rows]),
  );
};

/** A day's figures. @param sources all calls and states that touch the day @param day ms since the epoch, half open */
export const dayFromSources = (sources: Omit<Sources, "now">, { from, to }: Period): DayLine[] => {
  const rows = rowsOf({ ...sources, now: to });
  const lines = [lineFrom("none", null, rows, { from, to })];
  for (const by of closedDimensions)
    for (const [key, own] of split(rows, by)) lines.push(lineFrom(by, key, own, { from, to, [by]: key }));
  return linesInOrder(lines.flatMap((line) => line ?? []));
};
