/** The most that were there at one time: who leaves in a ms leaves before another comes. */
import { bucketStarts, type Cell, type Dimension, peakCutFor, type Term } from "@zongji/domain";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../database/index.ts";
import { conditionSql, dimensionSql } from "./expression.ts";
import type { Cover } from "./rolled.ts";
import {
  askedDimensions,
  bigints,
  filterSql,
  filtersOf,
  type Period,
  type Range,
  thereSql,
  withinSql,
} from "./source.ts";

type Line = Readonly<Record<string, number | string | null>>;

/** A term's peak in each bucket, by the keys that are asked for, `k0` and so on. @param starts where the buckets begin */
export const peaksSql = (term: Term, period: Period, starts: readonly number[]): RawBuilder<unknown> => {
  const { from, to, now, by } = period;
  const names = by.map((_, no) => sql.id(`k${no}`));
  const list = (all: readonly RawBuilder<unknown>[]) => (all.length === 0 ? sql`` : sql`${sql.join(all)},`);
  const keys = by.map((dimension, no) => sql`${dimensionSql(dimension, period)} as ${sql.id(`k${no}`)}`);
  const asNumbers = bigints(starts);
  return sql`
    with v as (
      select ${list(keys)} m.at, greatest(m.at, coalesce(m.left_at, ${now}::bigint)) as left_at from ${thereSql(period)}
        and ${conditionSql(term.where, period)}
    ), e as (
      select ${list(names)} at, 1 as step, 1 as turn from v
      union all select ${list(names)} left_at, -1, 0 from v
      union all select ${list(names)} starts.at, 0, 2 from (select distinct ${list(names)} 0 as one from v) as k, unnest(${asNumbers}) as starts (at)
    ), r as (
      select ${list(names)} at, turn, sum(step) over (partition by ${list(names)} 0 order by at, turn rows unbounded preceding) as there from e
    )
    select ${list(names)} width_bucket(at, ${asNumbers}) - 1 as bucket, max(there)::bigint as value
    from r where turn > 0 and at >= ${from}::bigint and at < ${to}::bigint group by ${list(names)} bucket`;
};

type Ask = { readonly term: Term; readonly period: Period; readonly starts: readonly number[] };

const linesOf = async (db: Db, { term, period, starts }: Ask): Promise<Line[]> =>
  (await sql<Line>`${peaksSql(term, period, starts)}`.execute(db)).rows;

/** Days that are rolled up by exactly what is asked for. */
const rolledLines = async (
  db: Db,
  place: number,
  { period, starts }: Ask,
  rolled: readonly Range[],
): Promise<Line[]> => {
  const keys = period.by.map((dimension, no) => sql`${dimensionSql(dimension, period)} as ${sql.id(`k${no}`)}`);
  const bucket = sql`width_bucket(m.at, ${bigints(starts)}) - 1 as bucket`;
  const groups = [...keys, bucket];
  const { rows } = await sql<Line>`
    select ${sql.join([...groups, sql`max(m.most[1]) as value`])} from call_rollup as m
    where m.cut = ${sql.lit(place)} and ${withinSql(sql`m.at`, rolled)} and ${filterSql(period)}
    group by ${sql.join(groups.map((_, no) => sql.lit(no + 1)))}`.execute(db);
  return rows;
};

/** Peaks of one value each can be had from those of days; of two values together they can't. */
const rolledCut = (period: Period): number | undefined => {
  const filters = filtersOf(period.filter);
  const isOne = filters.every(([dimension, values]) => values.length === 1 || period.by.includes(dimension));
  return isOne ? peakCutFor(period.grain, askedDimensions(period)) : undefined;
};

const cellsFor = async (
  db: Db,
  term: Term,
  period: Period,
  buckets: boolean,
  cover: Cover | undefined,
): Promise<Cell[]> => {
  const { from, to, zone, grain, by } = period;
  const starts = bucketStarts(from, to, buckets ? grain : "whole", zone);
  const place = cover && rolledCut(period);
  const lines: Line[] = [];
  if (cover === undefined || place === undefined) lines.push(...(await linesOf(db, { term, period, starts })));
  else {
    lines.push(...(await rolledLines(db, place, { term, period, starts }, cover.rolled)));
    for (const range of cover.raw) {
      const { length } = starts.filter((start) => start <= range.from);
      const own = [range.from, ...starts.filter((start) => start > range.from && start < range.to)];
      const some = await linesOf(db, { term, period: { ...period, ...range }, starts: own });
      lines.push(...some.map((line) => ({ ...line, bucket: (line.bucket as number) + length - 1 })));
    }
  }
  const most = new Map<string, Cell>();
  for (const line of lines) {
    const keys = by.map((_, no) => line[`k${no}`] as string | null);
    const cell = { term, value: line.value as number, bucket: buckets ? (line.bucket as number) : undefined, keys };
    const key = JSON.stringify([cell.bucket, keys]);
    const known = most.get(key);
    if (known === undefined || known.value < cell.value) most.set(key, cell);
  }
  return [...most.values()];
};

/** What a peak is in each cell of a table. */
export const peakOf = async (db: Db, term: Term, period: Period, cover: Cover | undefined): Promise<Cell[]> => {
  const none: readonly Dimension[] = [];
  const whole = await cellsFor(db, term, { ...period, by: none }, false, cover);
  return [
    ...(await cellsFor(db, term, period, true, cover)),
    ...(await cellsFor(db, term, period, false, cover)),
    ...whole.map((cell) => ({ ...cell, keys: undefined })),
  ];
};
