import type { CallId } from "../ids.ts";
import type { CallRecord, StateSpan } from "../readmodel.ts";
import { dayStart } from "../schedule.ts";
import { bucketOf, bucketStarts, type Grain, hourOf, weekdayAt } from "./buckets.ts";
import { type AnyRow, type BasisName, basisNames, type Dimension, type Row } from "./columns.ts";
import { type AnyCondition, amountOf, isTrue, type Reading } from "./expression.ts";
import {
  answersTo,
  isAnswered,
  isRatio,
  isTerm,
  type Measure,
  type Term,
  type Terms,
  termsFrom,
  valueFrom,
} from "./measure.ts";
import { rowOfSpan, rowsOfCall } from "./rows.ts";

/** What measures are computed from. Whoever asks for a period gives at least all calls and spans that touch it. */
export type Sources = {
  readonly calls: readonly CallRecord[];
  readonly spans: readonly StateSpan[];
  /** ms since the epoch: where spans that go on are cut. */
  readonly now: number;
  /** IANA name of the zone in which days begin: Asia/Shanghai. */
  readonly zone?: string;
};

/** The rows of every basis, and when and where they are read. */
export type Rows = { readonly [B in BasisName]: readonly Row<B>[] } & { readonly now: number; readonly zone: string };

/** Values of dimensions; null is what has none, such as a call without a business type. */
export type Filter = { readonly [D in Dimension]?: string | null | readonly (string | null)[] | undefined };
/** What to look at: from `from` until before `to` (ms since the epoch), of a group, an agent, a called number. Without any: all. */
export type Slice = { readonly from?: number; readonly to?: number } & Filter;

/** One thing that was counted, when, and the call that it belongs to. */
export type Trace = { readonly id: string; readonly call?: CallId };

export const usualZone = "Asia/Shanghai";

export const rowsOf = ({ calls, spans, now, zone = usualZone }: Sources): Rows => {
  const byId = new Map(calls.map((call) => [call.call, call]));
  const rows = Object.fromEntries(basisNames.map((basis) => [basis, [] as AnyRow[]])) as Record<BasisName, AnyRow[]>;
  for (const call of calls) {
    const own = rowsOfCall(call, call.parent === undefined ? undefined : byId.get(call.parent));
    for (const [basis, some] of Object.entries(own)) rows[basis as BasisName].push(...(some as AnyRow[]));
  }
  rows.span = spans.map(rowOfSpan) as unknown as AnyRow[];
  return { ...rows, now, zone } as unknown as Rows;
};

export const readingOf = ({ now, zone }: Pick<Rows, "now" | "zone">): Reading => ({
  now,
  dayOf: (at) => dayStart(at, zone),
});

const filtersOf = (slice: Slice): readonly (readonly [Dimension, readonly (string | null)[]])[] =>
  Object.entries(slice).flatMap(([name, value]) =>
    name === "from" || name === "to" || value === undefined
      ? []
      : [[name as Dimension, Array.isArray(value) ? value : [value]] as const],
  );

/** What a row has of a dimension; null: nothing. */
const keyOf = (row: AnyRow, dimension: Dimension, zone: string): string | null => {
  if (dimension === "hour") return hourOf(row.at, zone);
  if (dimension === "weekday") return weekdayAt(row.at, zone);
  return (row[dimension] as string | undefined) ?? null;
};

/** How finely spans are cut: as the buckets, but at midnight at least, and by hours where hours are asked for. */
export const pieceGrain = (grain: Grain, asked: readonly Dimension[]): Grain => {
  if (grain === "quarter" || grain === "hour") return grain;
  return asked.includes("hour") ? "hour" : "day";
};

/** Whether a condition looks at how long a piece is. */
const asksLength = (condition: AnyCondition): boolean => {
  if ("not" in condition) return asksLength(condition.not);
  if ("all" in condition) return condition.all.some(asksLength);
  if ("any" in condition) return condition.any.some(asksLength);
  return "atMost" in condition && condition.atMost.includes("ms");
};

/** Whether a term is of the pieces themselves: another cut gives it another value. */
export const isOfPieces = ({ basis, fold, where }: Term): boolean =>
  basis === "span" && (fold === "max" || asksLength(where));

/** The parts of spans that lie in the period, cut at `starts`. */
const piecesOf = (rows: readonly Row<"span">[], from: number, to: number, grain: Grain, { now, zone }: Rows) => {
  const open = rows.map(({ at, until = now }) => [Math.max(at, from), Math.min(until, to)] as const);
  const least = open.reduce((first, [at]) => Math.min(first, at), Number.POSITIVE_INFINITY);
  const most = open.reduce((last, [, until]) => Math.max(last, until), 0);
  if (least >= most) return [];
  const starts = bucketStarts(least, most, grain, zone);
  return rows.flatMap((row, no) => {
    const [begin, end] = open[no]!;
    const pieces: AnyRow[] = [];
    for (let at = begin, place = bucketOf(begin, starts) + 1; at < end; place += 1) {
      const until = Math.min(end, starts[place] ?? end);
      const agentDay = `${row.agent}@${dayStart(at, zone)}`;
      pieces.push({ ...row, at, until, ms: until - at, starts: at === row.at, agentDay });
      at = until;
    }
    return pieces;
  });
};

/** When somebody who was there left: who is there still, now. */
const leftAt = (row: AnyRow, now: number): number => Math.max(row.at, (row.leftAt as number | undefined) ?? now);

type Ask = { readonly slice: Slice; readonly grain: Grain; readonly by: readonly Dimension[] };

/** The things that a term counts; undefined where it has no answer (G15). */
const pick = (term: Term, rows: Rows, { slice, grain, by }: Ask): AnyRow[] | undefined => {
  const filters = filtersOf(slice);
  const asked = { lines: by, filters: filters.map(([dimension]) => dimension) };
  if (!answersTo(term, asked)) return undefined;
  const { from = 0, to = Number.POSITIVE_INFINITY } = slice;
  const reading = readingOf(rows);
  const isIn = (row: AnyRow): boolean => {
    if (term.basis === "span") return true;
    if (term.fold === "peak") return row.at < to && leftAt(row, rows.now) > from;
    return row.at >= from && row.at < to;
  };
  const all =
    term.basis === "span"
      ? piecesOf(rows.span, from, to, pieceGrain(grain, [...asked.filters, ...asked.lines]), rows)
      : (rows[term.basis] as readonly AnyRow[]);
  return all.filter(
    (row) =>
      isIn(row) &&
      filters.every(([dimension, values]) => values.includes(keyOf(row, dimension, rows.zone))) &&
      isTrue(term.where, row, reading),
  );
};

/** The most that were there at one time in each bucket: who leaves in a ms leaves before another comes. */
const peaks = (things: readonly AnyRow[], starts: readonly number[], to: number, now: number): number[] => {
  const events = things
    .flatMap((row) => {
      const left = leftAt(row, now);
      return [
        { at: row.at, by: 1 },
        { at: left, by: -1 },
      ];
    })
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let [there, next] = [0, 0];
  return starts.map((start, no) => {
    const end = starts[no + 1] ?? to;
    for (; next < events.length && events[next]!.at <= start; next += 1) there += events[next]!.by;
    let most = there;
    for (; next < events.length && events[next]!.at < end; next += 1) {
      there += events[next]!.by;
      most = Math.max(most, there);
    }
    return most;
  });
};

const fold = (term: Term, things: readonly AnyRow[], reading: Reading): number | undefined => {
  const amounts = () => things.flatMap((row) => amountOf(term.amount!, row, reading) ?? []);
  switch (term.fold) {
    case "count":
      return things.length;
    case "sum":
      return amounts().reduce((sum, amount) => sum + amount, 0);
    case "max":
      return amounts().reduce<number | undefined>((most, amount) => Math.max(most ?? amount, amount), undefined);
    case "distinct":
      return new Set(things.flatMap((row) => row[term.of!] ?? [])).size;
    case "peak":
      return peaks(things, [0], Number.POSITIVE_INFINITY, reading.now)[0];
  }
};

const askedIn = (slice: Slice) => ({ lines: [], filters: filtersOf(slice).map(([dimension]) => dimension) });
const wholeOf = (slice: Slice): Ask => ({ slice, grain: "whole", by: [] });

const termValue = (term: Term, rows: Rows, slice: Slice): number | undefined => {
  const things = pick(term, rows, wholeOf(slice));
  if (things === undefined) return undefined;
  const { from = 0, to = Number.POSITIVE_INFINITY } = slice;
  return term.fold === "peak" ? peaks(things, [from], to, rows.now)[0] : fold(term, things, readingOf(rows));
};

/**
 * Raw: rates and averages are Σ/Σ and not rounded (G3); who shows one rounds it from its terms. Undefined, shown as "—": no denominator (G4), or a
 * slice that it has no answer for (G15).
 */
export const evaluate = (measure: Measure, rows: Rows, slice: Slice = {}): number | undefined =>
  isAnswered(measure, askedIn(slice)) ? valueFrom(measure, (term) => termValue(term, rows, slice)) : undefined;

/** Undefined where the measure has no value, and of one that is no rate or average. */
export const termsOf = (measure: Measure, rows: Rows, slice: Slice = {}): Terms | undefined =>
  isAnswered(measure, askedIn(slice)) ? termsFrom(measure, (term) => termValue(term, rows, slice)) : undefined;

/** The folds whose things a measure shows when it is asked what is behind it; of a rate its denominator's. */
export const shownTerms = (measure: Measure): readonly Term[] => {
  if (isTerm(measure)) return [measure];
  return isRatio(measure) ? shownTerms(measure.under) : measure.parts.flatMap(shownTerms);
};

/** What a measure was computed from, each thing once; of distinct values one thing each. */
export const trace = (measure: Measure, rows: Rows, slice: Slice = {}): readonly Trace[] => {
  const found = new Map<string, Trace>();
  if (!isAnswered(measure, askedIn(slice))) return [];
  for (const term of shownTerms(measure)) {
    for (const row of pick(term, rows, wholeOf(slice)) ?? []) {
      const id = term.fold === "distinct" ? String(row[term.of!]) : row.id;
      if (!found.has(id)) found.set(id, { id, ...(row.call === undefined ? {} : { call: row.call as CallId }) });
    }
  }
  return [...found.values()];
};

/** What terms are in one bucket, for one combination of keys. */
export type Cell = {
  /** The place of its bucket; undefined: all buckets together. */
  readonly bucket: number | undefined;
  /** Undefined: all keys together. */
  readonly keys: readonly (string | null)[] | undefined;
  readonly term: Term;
  readonly value: number;
};

type Grouping = { readonly buckets: boolean; readonly keys: boolean };
/** The lines of a table, the line of each combination of keys, and the whole. */
const groupings: readonly Grouping[] = [
  { buckets: true, keys: true },
  { buckets: false, keys: true },
  { buckets: false, keys: false },
];

/** What a term is in each cell of a table: the reader over rows in memory. */
export const cellsOf = (
  term: Term,
  rows: Rows,
  ask: Ask & { readonly slice: { readonly from: number; readonly to: number } },
): Cell[] => {
  const things = pick(term, rows, ask);
  if (things === undefined) return [];
  const { from, to } = ask.slice;
  // The longest piece of a day must not depend on how finely its lines are cut.
  const piecesFor = ({ buckets, keys }: Grouping): readonly AnyRow[] =>
    isOfPieces(term)
      ? (pick(term, rows, { slice: ask.slice, grain: buckets ? ask.grain : "whole", by: keys ? ask.by : [] }) ?? [])
      : things;
  const starts = bucketStarts(from, to, ask.grain, rows.zone);
  const keysOf = (row: AnyRow) => ask.by.map((dimension) => keyOf(row, dimension, rows.zone));
  return groupings.flatMap(({ buckets, keys }) => {
    const split = buckets && term.fold !== "peak";
    const groups = Map.groupBy(piecesFor({ buckets, keys }), (row) =>
      JSON.stringify([split ? bucketOf(row.at, starts) : null, keys ? keysOf(row) : null]),
    );
    return [...groups].flatMap(([key, own]): Cell[] => {
      const [bucket, at] = JSON.parse(key) as [number | null, (string | null)[] | null];
      const place = { keys: at ?? undefined, term };
      if (term.fold === "peak")
        return peaks(own, buckets ? starts : [from], to, rows.now).map((value, no) => ({
          ...place,
          ...{ bucket: buckets ? no : undefined, value },
        }));
      const value = fold(term, own, readingOf(rows));
      return value === undefined ? [] : [{ ...place, bucket: bucket ?? undefined, value }];
    });
  });
};
