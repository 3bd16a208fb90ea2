import { createHash } from "node:crypto";
import type { ReportAnswer, ReportCell, ReportLine } from "@zongji/api";
import {
  asksService,
  bucketStarts,
  comparedWith,
  type Dimension,
  dimensionsOf,
  type Filter,
  isAnswered,
  isRatio,
  localTime,
  type MeasureName,
  measures,
  mostBuckets,
  type ReportColumn,
  type ReportPeriod,
  type TableRow,
  type Value,
  type Values,
} from "@zongji/domain";
import { type Db, queryTable } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { type CellOn, readAsClosed, redefinedIn } from "./as-closed.ts";
import type { AskedReport } from "./ask.ts";
import { missingOf } from "./missing.ts";
import { shownColumns } from "./shown.ts";
import { type Choices, peopleNamed } from "./store.ts";

/** What of the question concerns a column: by what it is split and filtered. */
export type Part = { readonly by: readonly Dimension[]; readonly filter: Filter };

const without = (filter: Filter, ...names: readonly Dimension[]): Filter =>
  Object.fromEntries(Object.entries(filter).filter(([name]) => !names.includes(name as Dimension)));

/** Undefined: the reader may see figures of groups alone, and the measure is of none. */
export const partOf = ({ measure, whole }: ReportColumn, asked: AskedReport): Part | undefined => {
  const { by, scope } = asked;
  const ofNumber = whole === true && scope.scope === "all";
  const isApart = by === "none" || (ofNumber && (by === "group" || by === "agent"));
  const part = { by: isApart ? [] : [by], filter: ofNumber ? without(asked.filter, "group", "agent") : asked.filter };
  if (scope.scope === "all") return part;
  const own = dimensionsOf(measures[measure]);
  const { by: lines, filter } = part;
  const tells = (dimension: "group" | "agent"): boolean =>
    own.includes(dimension) &&
    isAnswered(measures[measure], { lines, filters: [...(Object.keys(filter) as Dimension[]), dimension] });
  // What is of a group is seen of the own groups; an agent's time that is told of no group, of their agents.
  if (tells("group")) return { ...part, filter: { ...filter, group: filter.group ?? scope.groups } };
  if (tells("agent")) return { ...part, filter: { ...filter, agent: filter.agent ?? scope.agents } };
  return undefined;
};

type Key = string | null;
/** Figures of a period, not yet in lines. `undefined` as a key: lines are not split. */
type Figures = {
  readonly starts: readonly number[];
  readonly places: readonly { readonly bucket: number; readonly key: Key | undefined }[];
  /** Null: there is no such bucket. */
  readonly at: (bucket: number, key: Key | undefined) => ReportCell[];
  readonly total: ReportCell[];
};

const cellOf = (value: Value | undefined): ReportCell => {
  if (value?.value === undefined) return null;
  const { over, under } = value;
  return { value: value.value, ...(over === undefined || under === undefined ? {} : { over, under }) };
};

const placeKey = (bucket: number, key: Key | undefined): string =>
  JSON.stringify([bucket, key ?? null, key === undefined]);

type Read = {
  readonly rows: ReadonlyMap<string, Values>;
  readonly total: Values;
  /** What the measures are where there is no row. */
  readonly nothingAt: (bucket: number | undefined, keys: readonly Key[]) => Values;
  readonly part: Part;
};

/** Reads each part of the columns by one question to the catalogue. */
const readParts = async (db: Db, asked: AskedReport, { from, to }: ReportPeriod, now: number) => {
  const { columns } = asked.definition;
  const { grain, zone } = asked;
  const parts = new Map<string, { part: Part; names: MeasureName[] }>();
  for (const column of columns) {
    const part = partOf(column, asked);
    if (part === undefined) continue;
    const key = JSON.stringify(part);
    const known = parts.get(key) ?? { part, names: [] };
    known.names.push(column.measure);
    parts.set(key, known);
  }
  const found = new Map<MeasureName, Read>();
  const lines: { bucket: number; key: Key | undefined }[] = [];
  for (const { part, names } of parts.values()) {
    const asking = { measures: names, from, to, grain, ...part, zone, now };
    const { table, nothingAt } = await queryTable(db, asking);
    const keyOf = ({ keys }: Pick<TableRow, "keys">): Key | undefined => (part.by.length === 0 ? undefined : keys[0]!);
    const rows = new Map(table.rows.map((row) => [placeKey(row.bucket, keyOf(row)), row.values as Values]));
    for (const name of names) found.set(name, { rows, total: table.total, nothingAt, part });
    // What is of the whole number makes no lines of its own.
    if (part.by.length > 0 || asked.by === "none")
      lines.push(...table.rows.map((row) => ({ bucket: row.bucket, key: keyOf(row) })));
  }
  return { found, lines };
};

const figuresOf = async (
  db: Db,
  asked: AskedReport,
  period: ReportPeriod,
  now: number,
  starts = bucketStarts(period.from, period.to, asked.grain, asked.zone),
): Promise<Figures> => {
  const { columns } = asked.definition;
  const { found, lines } = await readParts(db, asked, period, now);
  const valuesAt = (bucket: number, key: Key | undefined) =>
    columns.map(({ measure }): ReportCell => {
      const read = found.get(measure);
      if (read === undefined) return null;
      const own = read.part.by.length === 0 ? undefined : key;
      const values = read.rows.get(placeKey(bucket, own)) ?? read.nothingAt(bucket, own === undefined ? [] : [own]);
      return cellOf(values[measure]);
    });
  const total = columns.map(({ measure }) => cellOf(found.get(measure)?.total[measure]));
  const places = new Map(lines.map((line) => [placeKey(line.bucket, line.key), line]));
  // Each hour or day is a line, the quiet ones too, as far as time has come.
  if (asked.by === "none")
    for (const bucket of starts)
      if (bucket <= now || bucket === starts[0]) places.set(placeKey(bucket, undefined), { bucket, key: undefined });
  return { starts, places: [...places.values()], at: valuesAt, total };
};

/** How many lines of one time there may be, by what they are split. */
const widthOf = (by: AskedReport["by"], choices: Choices): number => {
  if (by === "none") return 1;
  if (by === "hour") return 24;
  if (by === "weekday") return 7;
  const known = (choices as Partial<Record<string, readonly unknown[]>>)[by];
  return Math.max(10, known?.length ?? 0);
};
const mostLines = 10 * mostBuckets;
const mostShownLines = 5000;

/** What people call it; null: no thing of the configuration. */
export const nameOf = (by: AskedReport["by"], key: Key, choices: Choices): string | null => {
  const known = (choices as Partial<Record<string, Choices["group"]>>)[by]?.find(({ value }) => value === key);
  return known?.name ?? null;
};

const inOrder = (a: ReportLine, b: ReportLine): number => {
  if (a.bucket !== b.bucket) return (a.bucket ?? 0) - (b.bucket ?? 0);
  if (a.key === null || b.key === null) return a.key === b.key ? 0 : a.key === null ? 1 : -1;
  const [one, other] = [a.name ?? a.key, b.name ?? b.key];
  return one.localeCompare(other, "zh-CN", { numeric: true });
};

/** The same for the same question and figures, whoever asks and whenever. */
const hashOf = (asked: AskedReport, lines: readonly ReportLine[], total: readonly ReportCell[]): string => {
  const { report, definition, period, grain, by, filter, zone } = asked;
  const columns = definition.columns.map(({ measure }) => [measure, measures[measure].version ?? 1]);
  const figures = lines.map(({ bucket, key, cells }) => [bucket, key, cells]);
  const sorted = Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1));
  // Field by field: a question that was kept with a job comes back with its fields in another order.
  const { from, to } = period;
  const told = JSON.stringify({ report, from, to, zone, grain, by, filter: sorted, columns, lines: figures, total });
  return createHash("sha256").update(told).digest("hex");
};

/**
 * Reads a report. @param now ms since the epoch
 * @throws Refusal refused reportTooFine, reportTooManyLines
 */
export const readReport = async (db: Db, asked: AskedReport, choices: Choices, now: number): Promise<ReportAnswer> => {
  const { report, period, grain, by, zone } = asked;
  const starts = bucketStarts(period.from, period.to, grain, zone);
  if (starts.length * widthOf(by, choices) > mostLines) throw new Refusal("refused", { reason: "reportTooFine" });
  const own = await figuresOf(db, asked, period, now, starts);
  // One line that says what the total says is none.
  const places = by === "none" && grain === "whole" ? [] : own.places;
  if (places.length > mostShownLines) throw new Refusal("refused", { reason: "reportTooManyLines" });
  const nameless =
    by === "agent" ? places.flatMap(({ key }) => (nameOf(by, key ?? null, choices) ? [] : (key ?? []))) : [];
  const people = await peopleNamed(db, nameless);
  const lines = places
    .map(({ bucket, key }) => ({
      bucket: grain === "whole" ? null : bucket,
      key: key ?? null,
      name: nameOf(by, key ?? null, choices) ?? people.get(key ?? "") ?? null,
      cells: own.at(bucket, key),
    }))
    .sort(inOrder);
  const compared: ReportAnswer["compared"] = [];
  for (const comparison of asked.compare) {
    if (comparison === "closed") {
      const open = async (): Promise<CellOn> => {
        const daily = await figuresOf(db, { ...asked, grain: "day" }, period, now);
        return (column, day, key) => daily.at(day, key)[column] ?? null;
      };
      const parts = asked.definition.columns.map((column) => partOf(column, asked));
      compared.push({ with: comparison, ...period, ...(await readAsClosed(db, { asked, parts, lines, now, open })) });
      continue;
    }
    const then = comparedWith(period, comparison, zone);
    const figures = await figuresOf(db, asked, then, now);
    const ofLine = ({ bucket, key }: ReportLine): ReportCell[] | null => {
      const at = figures.starts[bucket === null ? 0 : own.starts.indexOf(bucket)];
      return at === undefined ? null : figures.at(at, by === "none" ? undefined : key);
    };
    compared.push({ with: comparison, ...then, lines: lines.map(ofLine), total: figures.total });
  }
  const sha256 = hashOf(asked, lines, own.total);
  const missing = await missingOf(db, asked.definition);
  const dayOf = (at: number): string => localTime(at, zone).date;
  const redefined = await redefinedIn(db, asked.definition.columns, dayOf(period.from), dayOf(period.to - 1));
  return {
    ...{ report, ...period, zone, at: now, grain, by, lines, total: own.total, compared, sha256 },
    columns: shownColumns(asked.definition.columns),
    ...(missing.length > 0 && { missing: [...missing] }),
    ...(redefined.length > 0 && { redefined }),
  };
};

/** Each weekday with each hour, as lines are called by. */
const weekHours = Array.from({ length: 7 * 24 }, (_, no) => [
  String(Math.floor(no / 24) + 1),
  String(no % 24).padStart(2, "0"),
]);

/** One measure by weekday and hour, for the heat map. */
export const readHeat = async (db: Db, asked: AskedReport, column: ReportColumn, now: number) => {
  const part = partOf(column, asked);
  if (part === undefined) return [];
  const { from, to } = asked.period;
  const by = ["weekday", "hour"] as const;
  const { zone } = asked;
  const { table, nothingAt } = await queryTable(db, {
    measures: [column.measure],
    from,
    to,
    grain: "whole",
    by,
    filter: part.filter,
    zone,
    now,
  });
  const cells = table.perKey.map(({ keys, values }) => ({ keys, cell: cellOf(values[column.measure]) }));
  // Where the hotline served and nobody did, a figure by service hours is 0; no other is told of where nothing was.
  const measure = measures[column.measure];
  if (isRatio(measure) && asksService(measure)) {
    const known = new Set(cells.map(({ keys }) => keys.join()));
    for (const keys of weekHours) {
      const cell = cellOf(nothingAt(undefined, keys)[column.measure]);
      if (cell !== null && !known.has(keys.join())) cells.push({ keys, cell });
    }
  }
  return cells.map(({ keys, cell }) => ({ weekday: Number(keys[0]), hour: Number(keys[1]), cell }));
};
