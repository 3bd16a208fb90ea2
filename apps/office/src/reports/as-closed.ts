/** A report's figures as its days were closed, each by the definitions of then; and which columns are defined otherwise since. */
import type { ReportAnswer, ReportCell, ReportLine } from "@zongji/api";
import {
  asClosed,
  bucketEnd,
  bucketStarts,
  type ClosedBy,
  closedBys,
  type DayAsClosed,
  type Dimension,
  dayStart,
  daysBetween,
  daysOf,
  definitionsIn,
  isDefinedAlike,
  isOfFacts,
  type KeptDefinitions,
  localTime,
  type MeasureName,
  measures,
} from "@zongji/domain";
import { type Db, definitionsBy, keptValues, lastDaysOfDefinitions, newestMarks } from "@zongji/store";
import type { AskedReport } from "./ask.ts";

/** Of a longer period it is not told: each day's lines are read. */
const mostDays = 400;

/** What a column is of: by which kept lines its cells are told. Null: closed days keep no such figures. */
type Source = {
  readonly by: ClosedBy;
  readonly key: (line: string | null) => string | null;
  readonly total: "none" | string | null;
};
type Part = { readonly by: readonly Dimension[]; readonly filter: AskedReport["filter"] };

const isKept = (name: string | undefined): name is ClosedBy =>
  name !== undefined && name !== "none" && (closedBys as readonly string[]).includes(name);

/** A closed day has lines of one thing: of the hotline, or of one group, one agent …, never of two together. */
const sourceOf = ({ by, filter }: Part): Source | null => {
  const filters = Object.entries(filter).filter(([, value]) => value !== undefined);
  const [line, ...more] = by;
  const [only, ...others] = filters;
  if (more.length > 0 || others.length > 0 || (line !== undefined && !isKept(line))) return null;
  if (only === undefined)
    return { by: line === undefined ? "none" : (line as ClosedBy), key: (key) => key, total: "none" };
  const [name, value] = [only[0], [only[1]].flat()];
  if (!isKept(name) || value.length !== 1 || (line !== undefined && line !== name)) return null;
  const key = value[0] ?? null;
  return { by: name, key: line === undefined ? () => key : (own) => own, total: key };
};

type Kept = {
  readonly marks: Awaited<ReturnType<typeof newestMarks>>;
  readonly definitions: ReadonlyMap<string, KeptDefinitions>;
};
/** Definitions by their check sum: they never change, and a server meets few. */
const known = new Map<string, KeptDefinitions>();
const definitionsOf = async (db: Db, sums: readonly string[]): Promise<ReadonlyMap<string, KeptDefinitions>> => {
  const missing = sums.filter((sum) => !known.has(sum));
  for (const [sum, body] of await definitionsBy(db, missing)) known.set(sum, definitionsIn(JSON.parse(body)));
  return new Map(sums.flatMap((sum) => (known.has(sum) ? [[sum, known.get(sum)!] as const] : [])));
};

const keptOf = async (db: Db, from: string, to: string): Promise<Kept> => {
  const marks = await newestMarks(db, from, to);
  const sums = [...new Set([...marks.values()].map(({ definitions }) => definitions))];
  return { marks, definitions: await definitionsOf(db, sums) };
};

const placeOf = (day: string, key: string | null): string => JSON.stringify([day, key]);

/** The kept lines of one dimension. */
const linesOf = async (db: Db, from: string, to: string, by: ClosedBy, names: readonly MeasureName[]) =>
  new Map((await keptValues(db, { from, to, by, names })).map(({ day, key, values }) => [placeOf(day, key), values]));

/** What each day's cell is now, for days that are not closed: by column, the start of a day, and the line. */
export type CellOn = (column: number, day: number, key: string | null | undefined) => ReportCell;

type Asked = {
  readonly asked: AskedReport;
  readonly parts: readonly (Part | undefined)[];
  readonly lines: readonly Pick<ReportLine, "bucket" | "key">[];
  readonly now: number;
  /** Reads the days that are not closed as the tables are. */
  readonly open: () => Promise<CellOn>;
};

type Told = { readonly lines: (ReportCell[] | null)[]; readonly total: ReportCell[] };

const isWholeDays = ({ period: { from, to }, zone, grain }: AskedReport): boolean =>
  grain !== "quarter" && grain !== "hour" && dayStart(from, zone) === from && dayStart(to, zone) === to;

const cellOf = (value: ReturnType<typeof asClosed>): ReportCell => {
  if (value?.value === undefined) return null;
  const { over, under } = value;
  return { value: value.value, ...(over === undefined || under === undefined ? {} : { over, under }) };
};

/** Each cell and the total as the days were closed; null where closed days don't tell: of hours, of two things together, of orders and letters. */
export const readAsClosed = async (db: Db, { asked, parts, lines, now, open }: Asked): Promise<Told> => {
  const { columns } = asked.definition;
  const { from, to } = asked.period;
  const nothing = columns.map(() => null);
  const first = localTime(from, asked.zone).date;
  const end = localTime(Math.min(to, Math.max(now, from + 1)) - 1, asked.zone).date;
  if (!isWholeDays(asked) || daysBetween(first, end) > mostDays)
    return { lines: lines.map(() => nothing), total: nothing };
  const { marks, definitions } = await keptOf(db, first, end);
  const sources = columns.map(({ measure }, no) => {
    const part = parts[no];
    return part === undefined || !isOfFacts(measure) ? null : sourceOf(part);
  });
  const names = columns.map(({ measure }) => measure);
  const kept = new Map<ClosedBy, Awaited<ReturnType<typeof linesOf>>>();
  for (const by of new Set(sources.flatMap((each) => (each === null ? [] : [each.by, "none" as const]))))
    kept.set(by, await linesOf(db, first, end, by, names));
  const all = [...daysOf(first, end), end];
  const openNow = all.some((day) => !marks.has(day)) ? await open() : undefined;
  const startOf = new Map(bucketStarts(from, to, "day", asked.zone).map((at) => [localTime(at, asked.zone).date, at]));
  const over = (
    no: number,
    days: readonly string[],
    by: ClosedBy,
    key: string | null,
    line: string | null | undefined,
  ) =>
    cellOf(
      asClosed(
        names[no]!,
        days.map((day): DayAsClosed => {
          const mark = marks.get(day);
          const then = mark && definitions.get(mark.definitions);
          if (then === undefined) return { now: openNow?.(no, startOf.get(day)!, line) ?? {} };
          return { definitions: then, values: kept.get(by)?.get(placeOf(day, key)) };
        }),
      ),
    );
  const daysIn = (bucket: number | null): readonly string[] => {
    if (bucket === null) return all;
    const last = bucketEnd(asked.period, asked.grain, asked.zone, bucket) ?? to;
    const [begin, until] = [localTime(bucket, asked.zone).date, localTime(last, asked.zone).date];
    return all.filter((day) => day >= begin && day < until);
  };
  return {
    lines: lines.map(({ bucket, key }) => {
      const days = daysIn(bucket);
      if (days.length === 0) return nothing;
      const line = asked.by === "none" ? undefined : key;
      return sources.map((source, no) => source && over(no, days, source.by, source.key(key), line));
    }),
    total: sources.map((source, no) => {
      if (source === null) return null;
      const isWhole = source.total === "none";
      return over(no, all, isWhole ? "none" : source.by, isWhole ? null : source.total, undefined);
    }),
  };
};

/** Columns whose definition has changed since days of the period were closed: until which day the old one holds. */
export const redefinedIn = async (
  db: Db,
  columns: readonly { readonly measure: MeasureName }[],
  first: string,
  end: string,
): Promise<NonNullable<ReportAnswer["redefined"]>> => {
  const { definitions, marks } = await keptOf(db, first, end);
  const used = new Set([...marks.values()].map((mark) => mark.definitions));
  const found = columns.flatMap(({ measure }) =>
    [...definitions].flatMap(([sum, then]) =>
      !used.has(sum) || isDefinedAlike(measure, then) || !then.has(measure)
        ? []
        : [{ measure, sum, was: then.get(measure)! }],
    ),
  );
  if (found.length === 0) return [];
  const last = await lastDaysOfDefinitions(db);
  return found.map(({ measure, sum, was: { version, formula } }) => ({
    ...{ measure, label: measures[measure].label, version, formula },
    until: last.get(sum)!,
  }));
};
