/** The other reader of a day: from facts to figures in memory, without the tables of the measures and without SQL. */
import {
  type AnyRow,
  type BasisName,
  dimensionsOf,
  evaluate,
  hourOf,
  isRatio,
  type Measure,
  type MeasureName,
  measures,
  type Row,
  type Rows,
  rowsOf,
  type Slice,
  type Sources,
  termsOf,
  type Value,
  type Values,
} from "../measures/index.ts";
import { type ClosedBy, closedDimensions, type DayLine, dayLineOf, linesInOrder } from "./lines.ts";
import { measuresOfFacts } from "./of-facts.ts";

type Period = { readonly from: number; readonly to: number };

const measured = (measure: Measure, rows: Rows, slice: Slice): Value => {
  if (!isRatio(measure)) {
    const value = evaluate(measure, rows, slice);
    return value === undefined ? {} : { value };
  }
  const terms = termsOf(measure, rows, slice);
  return terms ? { value: terms.over / terms.under, ...terms } : {};
};

/** Lets others have their turn: a day of ten thousand calls takes some seconds. */
type Breathe = () => Promise<void>;

const lineFrom = async (
  by: ClosedBy,
  key: string | null,
  valueOfName: (name: MeasureName) => Value,
  breathe: Breathe,
): Promise<DayLine | undefined> => {
  const values: [string, Value][] = [];
  for (const name of measuresOfFacts) {
    values.push([name, valueOfName(name)]);
    // Of a part of the rows all measures are soon there.
    if (by === "none" || by === "hour") await breathe();
  }
  await breathe();
  return dayLineOf(by, key, Object.fromEntries(values) as Values);
};

/** The rows of each key: a line looks at its own ones alone. */
const split = (rows: Rows, by: Exclude<ClosedBy, "none">): Map<string | null, Rows> => {
  const { hours, now, zone, callers, ...tables } = rows;
  const parts = new Map<string | null, Record<string, AnyRow[]>>();
  const empty = () => Object.fromEntries(Object.keys(tables).map((basis) => [basis, [] as AnyRow[]]));
  for (const [basis, all] of Object.entries(tables) as [BasisName, readonly AnyRow[]][]) {
    for (const row of all) {
      const key = (row[by] as string | undefined) ?? null;
      const part = parts.get(key) ?? empty();
      part[basis]!.push(row);
      parts.set(key, part);
    }
  }
  // Agents' time is shared among groups: what is of one depends on the others.
  const shared = by === "group" ? { span: rows.span, groupSpan: rows.groupSpan } : {};
  const around = { hours, now, zone, callers };
  return new Map([...parts].map(([key, own]) => [key, { ...own, ...shared, ...around } as unknown as Rows]));
};

const isPeak = (measure: Measure): boolean => "basis" in measure && measure.fold === "peak";
const hourMs = 3_600_000;

/**
 * A line for each hour of the day: what is marked in it, and of agents' states the part that lies in it. A measure of how many were there at one time asks for
 * those who came in that hour. Of a day on which the clocks are set an hour may be there twice, or not at all.
 */
const hourLines = async (rows: Rows, { from, to }: Period, breathe: Breathe): Promise<(DayLine | undefined)[]> => {
  const answers = new Set(measuresOfFacts.filter((name) => dimensionsOf(measures[name]).includes("hour")));
  const hours = Array.from({ length: Math.ceil((to - from) / hourMs) }, (_, no) => from + no * hourMs);
  const isPlain = new Set(hours.map((at) => hourOf(at, rows.zone))).size === 24 && to - from === 24 * hourMs;
  const spans = rows.span as readonly Row<"span">[];
  const lines = new Map<string, DayLine | undefined>();
  for (const at of hours) {
    const [hour, end] = [hourOf(at, rows.zone), at + hourMs];
    // An hour that is there twice is one line.
    if (lines.has(hour)) continue;
    const own = { ...rows, span: spans.filter((row) => row.at < end && (row.until ?? rows.now) > at) };
    const valueOfName = (name: MeasureName): Value => {
      if (!answers.has(name)) return {};
      if (isPeak(measures[name]) || !isPlain) return measured(measures[name], rows, { from, to, hour });
      return measured(measures[name], own, { from: at, to: end });
    };
    lines.set(hour, await lineFrom("hour", hour, valueOfName, breathe));
  }
  return [...lines.values()];
};

/**
 * A day's figures. @param sources all calls and states that touch the day @param day ms since the epoch, half open
 * @param breathe lets others have their turn
 */
export const dayFromSources = async (
  sources: Omit<Sources, "now">,
  { from, to }: Period,
  breathe: Breathe = async () => {},
): Promise<DayLine[]> => {
  const rows = rowsOf({ ...sources, now: to });
  const lines = [await lineFrom("none", null, (name) => measured(measures[name], rows, { from, to }), breathe)];
  for (const by of closedDimensions) {
    if (by === "hour") lines.push(...(await hourLines(rows, { from, to }, breathe)));
    else
      for (const [key, own] of split(rows, by)) {
        const slice = { from, to, [by]: key };
        // A line by a dimension that a measure does not tell has no answer; a filter by it may have one.
        const told = (name: MeasureName): Value =>
          dimensionsOf(measures[name]).includes(by) ? measured(measures[name], own, slice) : {};
        lines.push(await lineFrom(by, key, told, breathe));
      }
  }
  return linesInOrder(lines.flatMap((line) => line ?? []));
};
