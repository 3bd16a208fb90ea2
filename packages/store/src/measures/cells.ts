import { answersTo, bucketStarts, type Cell, type Dimension, isOfPieces, pieceGrain, type Term } from "@zongji/domain";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../database/index.ts";
import { classesOf } from "./classes.ts";
import { column, conditionSql, dimensionSql } from "./expression.ts";
import { askedApart, bucketSql, type Period, sourceSql, thereSql } from "./source.ts";

/** A term over rows, as table `m`. */
const distinctSql = (term: Term, period: Period): RawBuilder<number> =>
  sql`count(distinct ${column(term.of!)}) filter (where ${conditionSql(term.where, period)})`;

type Line = Readonly<Record<string, number | string | null>>;

/** Rows, or classes of rows, with their bucket and keys, and what a term is of them. */
const groupedBy = (terms: readonly Term[], period: Period) => {
  const places = [
    sql`${bucketSql(sql`m.at`, period)} as bucket`,
    ...period.by.map((dimension, no) => sql`${dimensionSql(dimension, period)} as ${sql.id(`k${no}`)}`),
  ];
  const source = sourceSql(terms[0]!.basis, period);
  if (terms[0]!.fold === "distinct")
    return {
      from: sql`select ${sql.join(places)}, m.* from ${source}`,
      fold: (term: Term) => distinctSql(term, period),
    };
  const { alike, folded, fold } = classesOf(terms, period);
  const own = [...places, ...alike];
  const numbers = own.map((_, no) => sql.lit(no + 1));
  return { from: sql`select ${sql.join([...own, ...folded])} from ${source} group by ${sql.join(numbers)}`, fold };
};

/** Terms of one basis in one statement: each combination of bucket and keys, the buckets together, all together. */
const foldCells = async (db: Db, terms: readonly Term[], period: Period): Promise<Cell[]> => {
  const { by } = period;
  const keys = by.map((_, no) => sql.id(`k${no}`));
  const sets = [sql`(bucket, ${sql.join(keys)})`, sql`(${sql.join(keys)})`, sql`()`];
  const grouping = by.length === 0 ? sql`grouping sets ((bucket), ())` : sql`grouping sets (${sql.join(sets)})`;
  const { from, fold } = groupedBy(terms, period);
  const folds = terms.map((term, no) => sql`${fold(term)} as ${sql.id(`v${no}`)}`);
  const { rows } = await sql<Line>`
    select bucket, grouping(bucket) as all_buckets, ${by.length === 0 ? sql`0` : sql`grouping(k0)`} as all_keys,
      ${sql.join([...keys, ...folds])}
    from (${from}) as m group by ${grouping}`.execute(db);
  return rows.flatMap((row) => {
    const bucket = row.all_buckets === 1 ? undefined : (row.bucket as number);
    const of = by.map((_, no) => row[`k${no}`] as string | null);
    const places: Pick<Cell, "bucket" | "keys">[] = [{ bucket, keys: row.all_keys === 1 ? undefined : of }];
    // Without dimensions the buckets together are everything too.
    if (by.length === 0 && bucket === undefined) places.push({ bucket, keys: undefined });
    return terms.flatMap((term, no): Cell[] => {
      const value = row[`v${no}`] as number | null | undefined;
      return value === null || value === undefined ? [] : places.map((place) => ({ ...place, term, value }));
    });
  });
};

/** Of pieces: the lines by their own cut, the lines together and all together as days cut them, so that no total depends on the grain. */
const pieceCells = async (db: Db, terms: readonly Term[], period: Period): Promise<Cell[]> => {
  const whole: Period = { ...period, grain: "whole" };
  const lines = await foldCells(db, terms, period);
  const perKey = await foldCells(db, terms, whole);
  const all = await foldCells(db, terms, { ...whole, by: [] });
  return [
    ...lines.filter(({ bucket }) => bucket !== undefined),
    ...perKey.filter(({ bucket, keys }) => bucket === undefined && keys !== undefined),
    ...all.filter(({ bucket, keys }) => bucket === undefined && keys === undefined),
  ];
};

/** The most that were there at one time: who leaves in a ms leaves before another comes. */
const peakCells = async (db: Db, term: Term, period: Period, buckets: boolean, by: readonly Dimension[]) => {
  const { from, to, now, zone, grain } = period;
  const starts = bucketStarts(from, to, buckets ? grain : "whole", zone);
  const names = by.map((_, no) => sql.id(`k${no}`));
  const list = (all: readonly RawBuilder<unknown>[]) => (all.length === 0 ? sql`` : sql`${sql.join(all)},`);
  const keys = by.map((dimension, no) => sql`${dimensionSql(dimension, period)} as ${sql.id(`k${no}`)}`);
  const asNumbers = sql`${starts as number[]}::bigint[]`;
  const { rows } = await sql<Line>`
    with v as (
      select ${list(keys)} m.at, greatest(m.at, coalesce(m.left_at, ${now}::bigint)) as left_at from ${thereSql("visit", period)}
        and ${conditionSql(term.where, period)}
    ), e as (
      select ${list(names)} at, 1 as step, 1 as turn from v
      union all select ${list(names)} left_at, -1, 0 from v
      union all select ${list(names)} starts.at, 0, 2 from (select distinct ${list(names)} 0 as one from v) as k, unnest(${asNumbers}) as starts (at)
    ), r as (
      select ${list(names)} at, turn, sum(step) over (partition by ${list(names)} 0 order by at, turn rows unbounded preceding) as there from e
    )
    select ${list(names)} width_bucket(at, ${asNumbers}) - 1 as bucket, max(there)::bigint as value
    from r where turn > 0 and at >= ${from}::bigint and at < ${to}::bigint group by ${list(names)} bucket`.execute(db);
  return rows.map((row) => ({
    ...{ term, value: row.value as number, bucket: buckets ? (row.bucket as number) : undefined },
    keys: by.map((_, no) => row[`k${no}`] as string | null),
  }));
};

const peakOf = async (db: Db, term: Term, period: Period): Promise<Cell[]> => {
  const whole = await peakCells(db, term, period, false, []);
  return [
    ...(await peakCells(db, term, period, true, period.by)),
    ...(await peakCells(db, term, period, false, period.by)),
    ...whole.map((cell) => ({ ...cell, keys: undefined })),
  ];
};

/** What terms are in each cell of a table: the reader over the tables of the bases. One statement for each basis, one more for distinct values. */
export const cellsOfTerms = async (db: Db, terms: readonly Term[], period: Period): Promise<Cell[]> => {
  const asked = askedApart(period);
  const own = terms.filter((term) => answersTo(term, asked));
  // Where lines and total are cut alike, pieces are as other things.
  const isCut = pieceGrain(period.grain, [...asked.lines, ...asked.filters]) !== pieceGrain("whole", asked.filters);
  const isCutTerm = (term: Term): boolean => isCut && isOfPieces(term);
  const folded = Map.groupBy(
    own.filter(({ fold }) => fold !== "peak"),
    (term) => `${term.basis} ${term.fold === "distinct" ? term.fold : ""} ${isCutTerm(term)}`,
  );
  const cells: Cell[] = [];
  for (const some of folded.values())
    cells.push(...(await (isCutTerm(some[0]!) ? pieceCells : foldCells)(db, some, period)));
  for (const term of own.filter(({ fold }) => fold === "peak")) cells.push(...(await peakOf(db, term, period)));
  return cells;
};
