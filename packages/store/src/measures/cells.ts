import {
  answersTo,
  asksGroups,
  type Cell,
  cutFor,
  cuts,
  cutsTime,
  innerOf,
  isOfPieces,
  pieceGrain,
  placeAmong,
  rolledTerms,
  type Shared,
  sharedFrom,
  type Term,
  withTotalOf,
} from "@zongji/domain";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../database/index.ts";
import { classesOf } from "./classes.ts";
import { column, conditionSql, dimensionSql } from "./expression.ts";
import { peakOf } from "./peaks.ts";
import { type Cover, coverOf, kindOf, type RollupKind, rollupOf } from "./rolled.ts";
import {
  askedApart,
  askedDimensions,
  bucketSql,
  filterSql,
  type Period,
  type Range,
  sourceSql,
  withinSql,
} from "./source.ts";

type Line = Readonly<Record<string, number | string | null>>;
/** How each kind of roll-up covers the period. */
type Covers = Readonly<Record<RollupKind, Cover | undefined>>;

/** A source of partial folds, as a subquery: bucket, keys `k0`…, and for each term `v0`…; and what is made of those. */
type Parts = { readonly from: RawBuilder<unknown>; readonly fold: (term: Term, no: number) => RawBuilder<unknown> };

const value = (no: number) => sql.id(`v${no}`);
const placesOf = (period: Period) => [
  sql`${bucketSql(sql`m.at`, period)} as bucket`,
  ...period.by.map((dimension, no) => sql`${dimensionSql(dimension, period)} as ${sql.id(`k${no}`)}`),
];
const numbersOf = (places: readonly unknown[]) => sql.join(places.map((_, no) => sql.lit(no + 1)));
const isDistinct = (terms: readonly Term[]): boolean => terms[0]!.fold === "distinct";
/** An agent's day lies in one line and has one agent: agents' days add up where lines are of days or longer, and split by nothing else. */
const addsUp = ({ of }: Term, period: Period): boolean =>
  of === "agentDay" &&
  period.grain !== "quarter" &&
  period.grain !== "hour" &&
  askedDimensions(period).every((dimension) => dimension === "agent" || dimension === "weekday");

/** From the tables: values that are counted once each, or classes of rows that are folded. */
const fromTables = (terms: readonly Term[], period: Period): RawBuilder<unknown> => {
  const places = placesOf(period);
  const source = sourceSql(terms[0]!.basis, period);
  if (isDistinct(terms)) {
    const of = terms.map((term, no) => {
      const holds = conditionSql(term.where, period);
      const counted = sql`case when ${holds} then ${column(term.of!)} end`;
      return addsUp(term, period) ? sql`count(distinct ${counted}) as ${value(no)}` : sql`${counted} as ${value(no)}`;
    });
    if (addsUp(terms[0]!, period))
      return sql`select ${sql.join([...places, ...of])} from ${source} group by ${numbersOf(places)}`;
    return sql`select distinct ${sql.join([...places, ...of])} from ${source}`;
  }
  const { alike, folded, fold } = classesOf(terms, period);
  const own = [...places, ...alike];
  const names = [sql.id("bucket"), ...period.by.map((_, no) => sql.id(`k${no}`))];
  const folds = terms.map((term, no) => sql`${fold(term)} as ${value(no)}`);
  return sql`select ${sql.join([...names, ...folds])}
    from (select ${sql.join([...own, ...folded])} from ${source} group by ${numbersOf(own)}) as m group by ${sql.join(names)}`;
};

/** What a roll-up of agents' states tells of the values that are counted once each. */
const rolledValue = (term: Term): RawBuilder<unknown> =>
  term.of === "agentDay" ? sql`m.agent || '@' || m.day` : column(term.of!);

/** From roll-ups, of the days that are. */
const fromRollups = (
  terms: readonly Term[],
  period: Period,
  place: number,
  rolled: readonly Range[],
): RawBuilder<unknown> => {
  const { basis } = terms[0]!;
  const { sums, most } = rolledTerms(basis);
  const places = placesOf(period);
  const own = (term: Term) =>
    term.fold === "max"
      ? sql`m.most[${sql.lit(placeAmong(most, term) + 1)}]`
      : sql`m.sums[${sql.lit(placeAmong(sums, term) + 1)}]`;
  const source = sql`${sql.table(rollupOf(basis))} as m
    where m.cut = ${sql.lit(place)} and ${withinSql(sql`m.at`, rolled)} and ${filterSql(period)}`;
  if (isDistinct(terms) && addsUp(terms[0]!, period)) {
    // The first cut that tells agents has one row for each agent's day.
    const of = terms.map((term, no) => sql`count(*) filter (where ${own(term)} > 0) as ${value(no)}`);
    return sql`select ${sql.join([...places, ...of])} from ${source} group by ${numbersOf(places)}`;
  }
  if (isDistinct(terms)) {
    const of = terms.map((term, no) => sql`case when ${own(term)} > 0 then ${rolledValue(term)} end as ${value(no)}`);
    return sql`select distinct ${sql.join([...places, ...of])} from ${source}`;
  }
  const folds = terms.map((term, no) =>
    term.fold === "max" ? sql`max(${own(term)}) as ${value(no)}` : sql`sum(${own(term)})::bigint as ${value(no)}`,
  );
  return sql`select ${sql.join([...places, ...folds])} from ${source} group by ${numbersOf(places)}`;
};

const partsOf = (terms: readonly Term[], period: Period, covers: Covers): Parts => {
  const cover = covers[kindOf(terms[0]!.basis)];
  const found = cover && cutFor(terms, period.grain, askedDimensions(period));
  const isWhole = found !== undefined && cuts[found]!.grain === "day" && cuts[found]!.keys.length === 1;
  const place = isDistinct(terms) && addsUp(terms[0]!, period) && !isWhole ? undefined : found;
  const fold = (term: Term, no: number): RawBuilder<unknown> => {
    if (term.fold === "distinct" && !addsUp(term, period)) return sql`count(distinct m.${value(no)})`;
    return term.fold === "max" ? sql`max(m.${value(no)})` : sql`sum(m.${value(no)})::bigint`;
  };
  if (cover === undefined || place === undefined) return { from: fromTables(terms, period), fold };
  const parts = [fromRollups(terms, period, place, cover.rolled)];
  if (cover.raw.length > 0) parts.push(fromTables(terms, { ...period, ranges: cover.raw }));
  return {
    from: sql.join(
      parts.map((part) => sql`(${part})`),
      sql` union all `,
    ),
    fold,
  };
};

/** The cells that lines tell. */
const cellsIn = (rows: readonly Line[], terms: readonly Term[], { by }: Period): Cell[] =>
  rows.flatMap((row) => {
    const bucket = row.all_buckets === 1 ? undefined : (row.bucket as number);
    const of = by.map((_, no) => row[`k${no}`] as string | null);
    const places: Pick<Cell, "bucket" | "keys">[] = [{ bucket, keys: row.all_keys === 1 ? undefined : of }];
    // Without dimensions the buckets together are everything too.
    if (by.length === 0 && bucket === undefined) places.push({ bucket, keys: undefined });
    return terms.flatMap((term, no): Cell[] => {
      const found = row[`v${no}`] as number | null | undefined;
      return found === null || found === undefined ? [] : places.map((place) => ({ ...place, term, value: found }));
    });
  });

/** Terms of one basis in one statement: each combination of bucket and keys, the buckets together, all together. */
const foldCells = async (db: Db, terms: readonly Term[], period: Period, covers: Covers): Promise<Cell[]> => {
  const { by } = period;
  const keys = by.map((_, no) => sql.id(`k${no}`));
  const sets = [sql`(bucket, ${sql.join(keys)})`, sql`(${sql.join(keys)})`, sql`()`];
  const grouping = by.length === 0 ? sql`grouping sets ((bucket), ())` : sql`grouping sets (${sql.join(sets)})`;
  const { from, fold } = partsOf(terms, period, covers);
  const folds = terms.map((term, no) => sql`${fold(term, no)} as ${value(no)}`);
  const { rows } = await sql<Line>`
    select bucket, grouping(bucket) as all_buckets, ${by.length === 0 ? sql`0` : sql`grouping(k0)`} as all_keys,
      ${sql.join([...keys, ...folds])}
    from (${from}) as m group by ${grouping}`.execute(db);
  return cellsIn(rows, terms, period);
};

/** Of pieces: the lines by their own cut, the lines together and all together as days cut them, so that no total depends on the grain. */
const pieceCells = async (db: Db, terms: readonly Term[], period: Period, covers: Covers): Promise<Cell[]> => {
  const whole: Period = { ...period, grain: "whole" };
  const lines = await foldCells(db, terms, period, covers);
  const perKey = await foldCells(db, terms, whole, covers);
  const all = await foldCells(db, terms, { ...whole, by: [] }, covers);
  return [
    ...lines.filter(({ bucket }) => bucket !== undefined),
    ...perKey.filter(({ bucket, keys }) => bucket === undefined && keys !== undefined),
    ...all.filter(({ bucket, keys }) => bucket === undefined && keys === undefined),
  ];
};

/** Of terms that are folded as they are: one statement for each basis, one more for distinct values. */
const plainCells = async (db: Db, own: readonly Term[], period: Period, covers: Covers): Promise<Cell[]> => {
  const asked = askedApart(period);
  // Where lines and total are cut alike, pieces are as other things.
  const isCut = pieceGrain(period.grain, [...asked.lines, ...asked.filters]) !== pieceGrain("whole", asked.filters);
  const isCutTerm = (term: Term): boolean => isCut && isOfPieces(term);
  const folded = Map.groupBy(
    own.filter(({ fold }) => fold !== "peak"),
    (term) => {
      const apart = term.fold === "distinct" || isOfPieces(term) ? term.fold : "";
      return `${term.basis} ${apart} ${apart === "distinct" && addsUp(term, period)} ${isCutTerm(term)}`;
    },
  );
  const cells: Cell[] = [];
  for (const some of folded.values())
    cells.push(...(await (isCutTerm(some[0]!) ? pieceCells : foldCells)(db, some, period, covers)));
  for (const term of own.filter(({ fold }) => fold === "peak"))
    cells.push(...(await peakOf(db, term, period, covers.call)));
  return cells;
};

/**
 * Of terms that are told by their rows: how many values there are less than rows that repeat, below zero. The rows are put together by their values first, which is done
 * by hashing; to count different ones would sort them for each cell.
 */
const repeatedCells = async (db: Db, terms: readonly Term[], asked: Period): Promise<Cell[]> => {
  // In lines of which each value has one row, none repeats: all together are left.
  const period = terms.every(({ counted }) => asked.by.includes(counted!.onceIn)) ? { ...asked, by: [] } : asked;
  const holds = terms.map(({ where }, no) => sql`${conditionSql(where, period)} as ${value(no)}`);
  const isAny = conditionSql({ any: terms.map(({ where }) => where) }, period);
  const keys = period.by.map((_, no) => sql.id(`k${no}`));
  const isWhole = period.grain === "whole";
  const places = sql.join([
    ...(isWhole ? [sql`0 as bucket`, sql`1 as all_buckets`] : [sql`bucket`, sql`grouping(bucket) as all_buckets`]),
    ...(keys.length === 0 ? [sql`0 as all_keys`] : [sql`grouping(k0) as all_keys`, ...keys]),
  ]);
  const sets = [...(isWhole ? [] : [[sql`bucket`, ...keys]]), ...(keys.length === 0 ? [] : [keys]), []];
  const times = terms.map((_, no) => sql`count(*) filter (where ${value(no)}) as ${value(no)}`);
  const less = terms.map((_, no) => sql`sum(least(${value(no)}, 1) - ${value(no)})::bigint as ${value(no)}`);
  const named = sql.join([sql`bucket`, sql`all_buckets`, sql`all_keys`, ...keys]);
  const { rows } = await sql<Line>`
    select ${named}, ${sql.join(less)}
    from (
      select ${places}, ${sql.join(times)}
      from (
        select ${sql.join([...placesOf(period), sql`${column(terms[0]!.of!)} as thing`, ...holds])}
        from ${sourceSql(terms[0]!.basis, period)} and ${conditionSql(terms[0]!.counted!.repeats, period)} and ${isAny}
      ) as m group by grouping sets (${sql.join(sets.map((set) => sql`(${sql.join([...set, sql`thing`])})`))})
    ) as m group by ${named}`.execute(db);
  const cells = cellsIn(rows, terms, period);
  return isWhole ? cells.flatMap((cell) => [cell, { ...cell, bucket: 0 }]) : cells;
};

/** What terms have in common whose repeats are read in one statement. */
const alikeIn = ({ basis, of, counted }: Term): string => JSON.stringify([basis, of, counted!.repeats]);
const placeOf = ({ term, bucket, keys }: Cell, terms: readonly Term[]): string =>
  JSON.stringify([terms.indexOf(term), bucket, keys]);

/** Each term as it is read. Of a distinct one that is told by its rows these, like any count, and then the few that repeat, from their table. */
const ownCells = async (db: Db, own: readonly Term[], period: Period, covers: Covers): Promise<Cell[]> => {
  const byRows = own.filter(({ counted }) => counted !== undefined);
  if (byRows.length === 0) return plainCells(db, own, period, covers);
  const termOf = new Map(own.map((term) => [term.counted?.rows ?? term, term]));
  const cells = await plainCells(db, [...termOf.keys()], period, covers);
  const more = new Map<string, number>();
  for (const some of Map.groupBy(byRows, alikeIn).values())
    for (const cell of await repeatedCells(db, some, period)) more.set(placeOf(cell, own), cell.value);
  return cells.map((cell) => {
    const named = { ...cell, term: termOf.get(cell.term)! };
    return { ...named, value: cell.value + (more.get(placeOf(named, own)) ?? 0) };
  });
};

/** Terms that are shared among groups alike. */
type Alike = { readonly terms: readonly Term[]; readonly shared: Shared };

/** Of such terms: read of each agent, and shared in memory by the same rule as everywhere. */
const sharedLines = async (db: Db, { terms, shared }: Alike, period: Period, covers: Covers): Promise<Cell[]> => {
  const { by, filter } = period;
  const { ofAgents, ofGroups } = innerOf(by);
  const { group, ...others } = filter;
  const ofEach = { ...period, filter: others };
  const wholes = await ownCells(db, terms, { ...ofEach, by: ofAgents }, covers);
  const both = await ownCells(db, [shared.worked, shared.there], { ...ofEach, by: ofGroups }, covers);
  const of = (cells: readonly Cell[], part: Term) => cells.filter((cell) => cell.term === part);
  const parts = { worked: of(both, shared.worked), there: of(both, shared.there) };
  return terms.flatMap((term) => sharedFrom(term, { by, filter: { group } }, { whole: of(wholes, term), ...parts }));
};

/** Of such terms the lines, and all together, which is the same whatever it is split by. */
const sharedCells = async (db: Db, alike: Alike, period: Period, covers: Covers): Promise<Cell[]> => {
  const lines = await sharedLines(db, alike, period, covers);
  if (!cutsTime(period.by)) return lines;
  return withTotalOf(lines, await sharedLines(db, alike, { ...period, grain: "whole", by: [] }, covers));
};

/** What terms are in each cell of a table: the reader over the tables of the bases and their roll-ups. @param isRaw the tables alone */
export const cellsOfTerms = async (db: Db, terms: readonly Term[], period: Period, isRaw: boolean): Promise<Cell[]> => {
  const asked = askedApart(period);
  const ofKind = async (kind: RollupKind) => (isRaw ? undefined : coverOf(db, kind, period));
  const isDesk = terms.some(({ basis }) => kindOf(basis) === "desk");
  const covers: Covers = {
    ...{ call: await ofKind("call"), state: await ofKind("state") },
    desk: isDesk ? await ofKind("desk") : undefined,
  };
  const answering = terms.filter((term) => answersTo(term, asked));
  if (!asksGroups(asked)) return ownCells(db, answering, period, covers);
  /** Of each term that is read, those that it is read for. */
  const readFor = new Map<Term, Term[]>();
  const alike = new Map<Shared, Term[]>();
  for (const term of answering) {
    const { ofGroup } = term;
    if (ofGroup && "shared" in ofGroup) alike.set(ofGroup.shared, [...(alike.get(ofGroup.shared) ?? []), term]);
    else {
      const read = ofGroup?.is ?? term;
      readFor.set(read, [...(readFor.get(read) ?? []), term]);
    }
  }
  const cells: Cell[] = [];
  for (const [shared, terms] of alike) cells.push(...(await sharedCells(db, { terms, shared }, period, covers)));
  for (const cell of await ownCells(db, [...readFor.keys()], period, covers))
    cells.push(...readFor.get(cell.term)!.map((term) => ({ ...cell, term })));
  return cells;
};
