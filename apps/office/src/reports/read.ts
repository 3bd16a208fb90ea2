import { createHash } from "node:crypto";
import type { ReportAnswer, ReportCell, ReportLine } from "@zongji/api";
import {
  bucketStarts,
  comparedWith,
  type Dimension,
  dimensionsOf,
  type Filter,
  type MeasureName,
  measures,
  mostBuckets,
  type ReportColumn,
  type ReportPeriod,
  type TableRow,
  tableFrom,
  type Value,
  type Values,
} from "@zongji/domain";
import { type Db, queryMeasures } from "@zongji/store";
import { Refusal } from "@zongji/web";
import type { AskedReport } from "./ask.ts";
import type { Choices } from "./store.ts";

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
  const { filter } = part;
  // What is of a group is seen of the own groups; an agent's time is of no group, and seen of their agents.
  if (own.includes("group")) return { ...part, filter: { ...filter, group: filter.group ?? scope.groups } };
  if (own.includes("agent")) return { ...part, filter: { ...filter, agent: filter.agent ?? scope.agents } };
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
  readonly nothing: Values;
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
    const table = await queryMeasures(db, { measures: names, from, to, grain, ...part, zone, now });
    const wanted = Object.fromEntries(names.map((name) => [name, measures[name]])) as Pick<
      typeof measures,
      MeasureName
    >;
    // Of no thing a measure is the same whatever the lines.
    const nothing = tableFrom(wanted, { from, to, grain: "whole", ...part, zone }, []).total;
    const keyOf = ({ keys }: Pick<TableRow, "keys">): Key | undefined => (part.by.length === 0 ? undefined : keys[0]!);
    const rows = new Map(table.rows.map((row) => [placeKey(row.bucket, keyOf(row)), row.values as Values]));
    for (const name of names) found.set(name, { rows, total: table.total, nothing, part });
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
      return cellOf((read.rows.get(placeKey(bucket, own)) ?? read.nothing)[measure]);
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
  const lines = places
    .map(({ bucket, key }) => ({
      bucket: grain === "whole" ? null : bucket,
      key: key ?? null,
      name: nameOf(by, key ?? null, choices),
      cells: own.at(bucket, key),
    }))
    .sort(inOrder);
  const compared: ReportAnswer["compared"] = [];
  for (const comparison of asked.compare) {
    const then = comparedWith(period, comparison, zone);
    const figures = await figuresOf(db, asked, then, now);
    const ofLine = ({ bucket, key }: ReportLine): ReportCell[] | null => {
      const at = figures.starts[bucket === null ? 0 : own.starts.indexOf(bucket)];
      return at === undefined ? null : figures.at(at, by === "none" ? undefined : key);
    };
    compared.push({ with: comparison, ...then, lines: lines.map(ofLine), total: figures.total });
  }
  const sha256 = hashOf(asked, lines, own.total);
  return { report, ...period, zone, at: now, grain, by, lines, total: own.total, compared, sha256 };
};

/** One measure by weekday and hour, for the heat map. */
export const readHeat = async (db: Db, asked: AskedReport, column: ReportColumn, now: number) => {
  const part = partOf(column, asked);
  if (part === undefined) return [];
  const { from, to } = asked.period;
  const by = ["weekday", "hour"] as const;
  const { zone } = asked;
  const table = await queryMeasures(db, {
    measures: [column.measure],
    from,
    to,
    grain: "whole",
    by,
    filter: part.filter,
    zone,
    now,
  });
  return table.perKey.map(({ keys, values }) => ({
    weekday: Number(keys[0]),
    hour: Number(keys[1]),
    cell: cellOf(values[column.measure]),
  }));
};
