import type { CallId } from "../ids.ts";
import type { CallRecord, StateSpan } from "../readmodel.ts";
import type { RosterEntry } from "../rosters/entry.ts";
import { dayStart } from "../schedule.ts";
import { attendanceRows } from "./attendance.ts";
import { bucketOf, bucketStarts, type Grain, hourOf, pieceGrain, weekdayAt } from "./buckets.ts";
import {
  type AnyRow,
  type BasisName,
  basisNames,
  type Dimension,
  type Filter,
  isSpanBasis,
  type Row,
  type SpanBasis,
} from "./columns.ts";
import { type AnyCondition, amountOf, isTrue, type Reading } from "./expression.ts";
import { type Inspected, rowsOfInspected } from "./inspected.ts";
import {
  answersTo,
  asksGroups,
  type Cell,
  isAnswered,
  isOfService,
  isRatio,
  isTerm,
  type Measure,
  type Shared,
  type Term,
  type Terms,
  termsFrom,
  valueFrom,
} from "./measure.ts";
import { type MeasuredLetter, type MeasuredOrder, rowsOfLetter, rowsOfOrder } from "./ordered.ts";
import { groupSpanRows, rowOfSpan, rowsOfCall } from "./rows.ts";
import { type ServiceHours, servedIn, serviceTimes } from "./service-hours.ts";
import { cutsTime, innerOf, sharedFrom, withTotalOf } from "./shares.ts";

/** What measures are computed from. Whoever asks for a period gives at least all calls and spans that touch it. */
export type Sources = {
  readonly calls: readonly CallRecord[];
  readonly spans: readonly StateSpan[];
  /** 质检 of calls; absent: none. */
  readonly inspected?: readonly Inspected[];
  /** 工单 and 网上来信; absent: none. */
  readonly orders?: readonly MeasuredOrder[];
  readonly letters?: readonly MeasuredLetter[];
  /** The versions of the main calendar; absent: none, and what asks for service hours has no answer. */
  readonly hours?: ServiceHours;
  /** 排班 of the days that are asked for and of the days before them; absent: none. */
  readonly roster?: readonly RosterEntry[];
  /** ms since the epoch: where spans that go on are cut. */
  readonly now: number;
  /** IANA name of the zone in which days begin: Asia/Shanghai. */
  readonly zone?: string;
};

/** When and where rows are read, and what the service hours were. */
type Around = { readonly hours: ServiceHours; readonly now: number; readonly zone: string };
/** The rows of every basis. `callers`: the number outside of each call, by its pseudonym. */
export type Rows = { readonly [B in BasisName]: readonly Row<B>[] } & Around & {
    readonly callers?: ReadonlyMap<string, string>;
  };

/** What to look at: from `from` until before `to` (ms since the epoch), of a group, an agent, a called number. Without any: all. */
export type Slice = { readonly from?: number; readonly to?: number } & Filter;

/** One thing that was counted, when, and the call that it belongs to. */
export type Trace = { readonly id: string; readonly call?: CallId };

export const usualZone = "Asia/Shanghai";

export const rowsOf = (sources: Sources): Rows => {
  const { calls, spans, inspected = [], orders = [], letters = [], hours = [], roster = [] } = sources;
  const { now, zone = usualZone } = sources;
  const byId = new Map(calls.map((call) => [call.call, call]));
  const rows = Object.fromEntries(basisNames.map((basis) => [basis, [] as AnyRow[]])) as Record<BasisName, AnyRow[]>;
  for (const call of calls) {
    const own = rowsOfCall(call, call.parent === undefined ? undefined : byId.get(call.parent));
    for (const [basis, some] of Object.entries(own)) rows[basis as BasisName].push(...(some as AnyRow[]));
  }
  for (const own of [...inspected.map(rowsOfInspected), ...orders.map(rowsOfOrder), ...letters.map(rowsOfLetter)])
    for (const [basis, some] of Object.entries(own)) rows[basis as BasisName].push(...(some as AnyRow[]));
  rows.span = spans.map(rowOfSpan) as unknown as AnyRow[];
  rows.groupSpan = groupSpanRows(spans, rows.talk) as unknown as AnyRow[];
  const callers = new Map(calls.flatMap(({ call, party }) => (party === undefined ? [] : [[call, party]])));
  rows.attendance = attendanceRows(spans, roster, { now, zone }) as unknown as AnyRow[];
  return { ...rows, hours, now, zone, callers } as unknown as Rows;
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
const keyOf = (row: AnyRow, dimension: Dimension, { zone, callers }: Pick<Rows, "zone" | "callers">): string | null => {
  if (dimension === "caller") return callers?.get(row.call as string) ?? null;
  if (dimension === "hour") return hourOf(row.at, zone);
  if (dimension === "weekday") return weekdayAt(row.at, zone);
  return (row[dimension] as string | undefined) ?? null;
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
  isSpanBasis(basis) && (fold === "max" || asksLength(where));

/** The parts of spans that lie in the period, cut at `starts`. */
const piecesOf = (
  rows: readonly Row<SpanBasis>[],
  from: number,
  to: number,
  grain: Grain,
  { hours, now, zone }: Rows,
) => {
  const open = rows.map(({ at, until = now }) => [Math.max(at, from), Math.min(until, to)] as const);
  const least = open.reduce((first, [at]) => Math.min(first, at), Number.POSITIVE_INFINITY);
  const most = open.reduce((last, [, until]) => Math.max(last, until), 0);
  if (least >= most) return [];
  const starts = bucketStarts(least, most, grain, zone);
  const servedMs = servedIn(hours, { from: least, to: most });
  return rows.flatMap((row, no) => {
    const [begin, end] = open[no]!;
    const pieces: AnyRow[] = [];
    for (let at = begin, place = bucketOf(begin, starts) + 1; at < end; place += 1) {
      const until = Math.min(end, starts[place] ?? end);
      const agentDay = `${row.agent}@${dayStart(at, zone)}`;
      const ofPiece = { at, until, ms: until - at, servedMs: servedMs(at, until) };
      pieces.push({ ...row, ...ofPiece, starts: at === row.at, agentDay });
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
    if (isSpanBasis(term.basis)) return true;
    if (term.fold === "peak") return row.at < to && leftAt(row, rows.now) > from;
    return row.at >= from && row.at < to;
  };
  const all = isSpanBasis(term.basis)
    ? piecesOf(rows[term.basis], from, to, pieceGrain(grain, [...asked.filters, ...asked.lines]), rows)
    : (rows[term.basis] as readonly AnyRow[]);
  return all.filter(
    (row) =>
      isIn(row) &&
      filters.every(([dimension, values]) => values.includes(keyOf(row, dimension, rows))) &&
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
    case "service":
      return undefined;
  }
};

const askedIn = (slice: Slice) => ({ lines: [], filters: filtersOf(slice).map(([dimension]) => dimension) });
const wholeOf = (slice: Slice): Ask => ({ slice, grain: "whole", by: [] });

/** How a term is told here: as it is, by another term, or shared among groups. */
const ofGroupIn = ({ ofGroup }: Term, { slice, by }: Pick<Ask, "slice" | "by">) =>
  ofGroup && asksGroups({ lines: by, filters: askedIn(slice).filters }) ? ofGroup : undefined;

/** The service hours of a period; without its ends there is none. */
const serviceValue = ({ hours, now, zone }: Rows, { from, to, ...filter }: Slice): number | undefined =>
  from === undefined || to === undefined
    ? undefined
    : serviceTimes(hours, { from, to, grain: "whole", by: [], filter, zone, now })(undefined, undefined);

const termValue = (term: Term, rows: Rows, slice: Slice): number | undefined => {
  const ask = wholeOf(slice);
  if (isOfService(term)) return answersTo(term, askedIn(slice)) ? serviceValue(rows, slice) : undefined;
  const ofGroup = ofGroupIn(term, ask);
  if (ofGroup && !answersTo(term, askedIn(slice))) return undefined;
  if (ofGroup && "is" in ofGroup) return termValue(ofGroup.is, rows, slice);
  if (ofGroup) return sharedCells(term, rows, ask).find(({ keys }) => keys === undefined)?.value ?? 0;
  const things = pick(term, rows, ask);
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

/** The folds whose things a measure shows when it is asked what is behind it; of a rate its denominator's, where that is of things. */
export const shownTerms = (measure: Measure): readonly Term[] => {
  if (isTerm(measure)) return [measure];
  if (!isRatio(measure)) return measure.parts.flatMap(shownTerms);
  const { over, under } = measure;
  return shownTerms(isTerm(under) && isOfService(under) ? over : under);
};

/** The things of a term; of one that is shared among groups those of the agents who have a share. */
const behind = (term: Term, rows: Rows, slice: Slice): readonly AnyRow[] => {
  const ofGroup = ofGroupIn(term, wholeOf(slice));
  if (ofGroup === undefined) return pick(term, rows, wholeOf(slice)) ?? [];
  if ("is" in ofGroup) return pick(ofGroup.is, rows, wholeOf(slice)) ?? [];
  const { group: _group, ...others } = slice;
  const cells = sharedCells(term, rows, { ...wholeOf(slice), by: ["agent"] });
  return pick(term, rows, wholeOf({ ...others, agent: cells.flatMap(({ keys }) => keys?.[0] ?? []) })) ?? [];
};

/** What a measure was computed from, each thing once; of distinct values one thing each. */
export const trace = (measure: Measure, rows: Rows, slice: Slice = {}): readonly Trace[] => {
  const found = new Map<string, Trace>();
  if (!isAnswered(measure, askedIn(slice))) return [];
  for (const term of shownTerms(measure)) {
    for (const row of behind(term, rows, slice)) {
      const id = term.fold === "distinct" ? String(row[term.of!]) : row.id;
      if (!found.has(id)) found.set(id, { id, ...(row.call === undefined ? {} : { call: row.call as CallId }) });
    }
  }
  return [...found.values()];
};

type Grouping = { readonly buckets: boolean; readonly keys: boolean };
/** The lines of a table, the line of each combination of keys, and the whole. */
const groupings: readonly Grouping[] = [
  { buckets: true, keys: true },
  { buckets: false, keys: true },
  { buckets: false, keys: false },
];

type TableAsk = Ask & { readonly slice: { readonly from: number; readonly to: number } };

const sharedLines = (term: Term, rows: Rows, { slice, grain, by }: Ask): Cell[] => {
  const { worked, there } = (term.ofGroup as { readonly shared: Shared }).shared;
  const { group, from = 0, to = Number.POSITIVE_INFINITY, ...others } = slice;
  const { ofAgents, ofGroups } = innerOf(by);
  const read = (part: Term, each: readonly Dimension[]) =>
    cellsOf(part, rows, { slice: { ...others, from, to }, grain, by: each });
  const parts = { whole: read(term, ofAgents), worked: read(worked, ofGroups), there: read(there, ofGroups) };
  return sharedFrom(term, { by, filter: { group } }, parts);
};

/** Of a term that is shared among groups; all together is the same whatever it is split by. */
const sharedCells = (term: Term, rows: Rows, ask: Ask): Cell[] => {
  const lines = sharedLines(term, rows, ask);
  return cutsTime(ask.by) ? withTotalOf(lines, sharedLines(term, rows, wholeOf(ask.slice))) : lines;
};

/** What a term is in each cell of a table: the reader over rows in memory. */
export const cellsOf = (term: Term, rows: Rows, ask: TableAsk): Cell[] => {
  const ofGroup = ofGroupIn(term, ask);
  if (ofGroup && "is" in ofGroup) return cellsOf(ofGroup.is, rows, ask).map((cell) => ({ ...cell, term }));
  if (ofGroup) {
    const asked = { lines: ask.by, filters: askedIn(ask.slice).filters };
    return answersTo(term, asked) ? sharedCells(term, rows, ask) : [];
  }
  const things = pick(term, rows, ask);
  if (things === undefined) return [];
  const { from, to } = ask.slice;
  // The longest piece of a day must not depend on how finely its lines are cut.
  const piecesFor = ({ buckets, keys }: Grouping): readonly AnyRow[] =>
    isOfPieces(term)
      ? (pick(term, rows, { slice: ask.slice, grain: buckets ? ask.grain : "whole", by: keys ? ask.by : [] }) ?? [])
      : things;
  const starts = bucketStarts(from, to, ask.grain, rows.zone);
  const keysOf = (row: AnyRow) => ask.by.map((dimension) => keyOf(row, dimension, rows));
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
