import {
  bucketStarts,
  type Dimension,
  dayStart,
  type Filter,
  type Grain,
  isSpanBasis,
  pieceGrain,
  type ServiceHours,
  type SpanBasis,
  servedEdges,
  type Term,
} from "@zongji/domain";
import { type RawBuilder, sql } from "kysely";
import { attendanceSql, wholeDays } from "./attendance.ts";
import { dimensionSql, type ReadAt } from "./expression.ts";
import { tableOf } from "./tables.ts";

/** A reading of a period: from `from` until before `to`, ms since the epoch. */
export type Period = ReadAt & {
  readonly from: number;
  readonly to: number;
  /** The parts of it that are read from the tables, in order; absent: all of it. */
  readonly ranges?: readonly Range[];
  readonly grain: Grain;
  readonly by: readonly Dimension[];
  readonly filter: Filter;
  /** The versions of the main calendar; absent: nobody asks for service hours. */
  readonly hours?: ServiceHours;
  /** The statement has put agents' states of the period aside: see takenSql. */
  readonly isTaken?: true;
};

/** From `from` until before `to`, ms since the epoch. */
export type Range = { readonly from: number; readonly to: number };
const rangesOf = ({ from, to, ranges = [{ from, to }] }: Period): readonly Range[] => ranges;

/** Whether a moment lies in one of these. */
export const withinSql = (at: RawBuilder<unknown>, ranges: readonly Range[]): RawBuilder<boolean> =>
  sql`(${sql.join(
    ranges.map(({ from, to }) => sql`(${at} >= ${from}::bigint and ${at} < ${to}::bigint)`),
    sql` or `,
  )})`;

export const bigints = (values: readonly number[]) => sql`${values as number[]}::bigint[]`;

/** The bucket of a moment of the period: its place, from 0. */
export const bucketSql = (at: RawBuilder<unknown>, { from, to, grain, zone }: Period): RawBuilder<number> =>
  grain === "whole" ? sql`0` : sql`(width_bucket(${at}, ${bigints(bucketStarts(from, to, grain, zone))}) - 1)`;

export const filtersOf = (filter: Filter): readonly (readonly [Dimension, readonly (string | null)[]])[] =>
  (Object.entries(filter) as [Dimension, Filter[Dimension]][]).flatMap(([dimension, value]) =>
    value === undefined ? [] : [[dimension, (Array.isArray(value) ? value : [value]) as (string | null)[]] as const],
  );

/** What is asked for besides the period: the dimensions of lines and of filters. */
export const askedDimensions = ({ by, filter }: Pick<Period, "by" | "filter">): readonly Dimension[] => [
  ...by,
  ...filtersOf(filter).map(([dimension]) => dimension),
];

/** The same apart: what lines are of, and what is filtered by. */
export const askedApart = ({ by, filter }: Pick<Period, "by" | "filter">) => ({
  lines: by,
  filters: filtersOf(filter).map(([dimension]) => dimension),
});

export const filterSql = (period: Period): RawBuilder<boolean> => {
  const each = filtersOf(period.filter).map(([dimension, values]) => {
    const known = values.filter((value) => value !== null);
    // The log alone knows who was outside: a filter by him reads few calls, and none of the tables of the bases needs him.
    if (dimension === "caller")
      return sql`(m.call in (select id from call_record where party = any(${known}::text[])))`;
    const of = dimensionSql(dimension, period);
    const isOne = sql`((${of} = any(${known}::text[])) is true)`;
    return values.includes(null) ? sql`(${isOne} or ${of} is null)` : isOne;
  });
  return each.length === 0 ? sql`true` : sql`(${sql.join(each, sql` and `)})`;
};

/** Agents' states that touch the period. Of what began before it each agent has one at most. */
const spansSql = ({ from, to, now }: Period) => sql`
  (select user_id || '@' || from_at as id, call, from_at as at, coalesce(to_at, ${now}::bigint) as until, user_id as agent, state, reason, forced, groups
   from agent_state_span where from_at >= ${from}::bigint and from_at < ${to}::bigint
   union all
   select user_id || '@' || from_at, call, from_at, coalesce(to_at, ${now}::bigint), user_id, state, reason, forced, groups
   from (
     with recursive who as (
       select min(user_id) as agent from agent_state_span
       union all select (select min(user_id) from agent_state_span where user_id > who.agent) from who where who.agent is not null
     )
     select s.* from who cross join lateral (
       select * from agent_state_span where user_id = who.agent and from_at < ${from}::bigint order by from_at desc limit 1
     ) as s
   ) as earlier where coalesce(to_at, ${now}::bigint) > ${from}::bigint)`;

/** Of each state, as `s`, the groups that it is of, as `g`: see groupSpanRows of the domain. */
const groupsSql = sql`
  cross join lateral (
    select distinct signed.of as "group", false as worked
    from jsonb_array_elements_text(case when s.groups = '[]' then '[null]' else s.groups end) as signed (of)
    union all
    select (
      select t."group" from measure_talk as t where t.call = s.call and t.agent = s.agent
      order by t.answered_at <= s.at desc, abs(t.answered_at - s.at), t.id collate "C" limit 1
    ), true where s.state in ('talking', 'wrapUp')
  ) as g`;

/** What of a piece lies in service hours. */
const servedSql = (hours: ServiceHours, range: Range) => {
  const { edges, before } = servedEdges(hours, range);
  const [places, sums] = [bigints(edges), bigints(before)];
  const until = (at: RawBuilder<unknown>, place: RawBuilder<unknown>) => sql`
    coalesce((${sums})[${place}], 0) + case when ${place} % 2 = 1 then ${at} - (${places})[${place}] else 0 end`;
  return {
    column: sql`, (${until(sql`p.until`, sql`edge.other`)}) - (${until(sql`p.at`, sql`edge.one`)}) as served_ms`,
    from: sql`
      cross join lateral (select width_bucket(p.at, ${places}) as one, width_bucket(p.until, ${places}) as other) as edge`,
  };
};

/** What a statement begins with that folds agents' states of a period several times: they are read once, and told their groups once. */
export const takenSql = (period: Period): RawBuilder<unknown> => sql`
  taken as materialized (select * from ${spansSql(period)} as s),
  taken_of_groups as materialized (
    select s.id, s.call, s.agent, s.state, s.reason, s.forced, s.at, s.until, g."group", g.worked from taken as s ${groupsSql})`;

/** Agents' states as `s`, and what else is told of them. */
const statesSql = (basis: SpanBasis, period: Period): readonly [RawBuilder<unknown>, RawBuilder<unknown>] => {
  if (basis === "span") return [sql`${period.isTaken ? sql`taken` : spansSql(period)} as s`, sql``];
  if (basis === "attendance") {
    const { starts, until } = wholeDays(period);
    const states = period.isTaken ? sql`taken` : spansSql({ ...period, from: starts[0]!, to: until });
    return [sql`${attendanceSql(period, states)} as s`, sql`, s.rostered`];
  }
  if (period.isTaken) return [sql`taken_of_groups as s`, sql`, s."group", s.worked`];
  return [sql`${spansSql(period)} as s ${groupsSql}`, sql`, g."group", g.worked`];
};

/** The parts of agents' states that lie in a range, cut as finely as is asked. */
const piecesIn = (basis: SpanBasis, period: Period, { from, to }: Range) => {
  const { zone, grain, hours } = period;
  const served = hours ? servedSql(hours, { from, to }) : { column: sql``, from: sql`` };
  const cutAt = bucketStarts(from, to, pieceGrain(grain, askedDimensions(period)), zone);
  const starts = bigints(cutAt);
  const days = bigints(bucketStarts(dayStart(from, zone), to, "day", zone));
  const [states, groups] = statesSql(basis, { ...period, from, to });
  // What is cut nowhere has one place.
  const place =
    cutAt.length === 1
      ? sql`(select 1 as no)`
      : sql`generate_series(
       width_bucket(greatest(s.at, ${from}::bigint), ${starts}), width_bucket(least(s.until, ${to}::bigint) - 1, ${starts}))`;
  return sql`
    (select s.id, s.call, s.agent, s.state, s.reason, s.forced, p.at, p.until, p.until - p.at as ms, p.at = s.at as starts,
       s.agent || '@' || (${days})[width_bucket(p.at, ${days})] as agent_day${groups}${served.column}
     from ${states}
     cross join lateral ${place} as place (no)
     cross join lateral (
       select greatest(s.at, (${starts})[place.no]) as at,
         least(s.until, coalesce((${starts})[place.no + 1], ${to}::bigint)) as until
     ) as p${served.from}
     where p.until > p.at)`;
};
const piecesSql = (basis: SpanBasis, period: Period): RawBuilder<unknown> => {
  const each = rangesOf(period).map((range) => piecesIn(basis, period, range));
  return each.length === 1 ? each[0]! : sql`(${sql.join(each, sql` union all `)})`;
};

/** Who waited for longer than this is found by an index of their own (measure_visit_long). */
const longMs = 14_400_000;

/** Queue visits that lasted at some time of the period, from `at` to `left_at`, as table `m`. */
export const thereSql = (period: Period): RawBuilder<unknown> => {
  const { from, to, now } = period;
  return sql`
  (select * from measure_visit where at >= ${from - longMs}::bigint and at < ${to}::bigint
   union all
   select * from measure_visit where at < ${from - longMs}::bigint and (left_at is null or left_at - at > ${sql.lit(longMs)})) as m
  where m.at < ${to}::bigint and greatest(m.at, coalesce(m.left_at, ${now}::bigint)) > ${from}::bigint and ${filterSql(period)}`;
};

/** The things of a basis that lie in the period, as table `m`. */
export const sourceSql = (basis: Term["basis"], period: Period): RawBuilder<unknown> => {
  if (isSpanBasis(basis)) return sql`${piecesSql(basis, period)} as m where ${filterSql(period)}`;
  return sql`${sql.table(tableOf(basis))} as m where ${withinSql(sql`m.at`, rangesOf(period))} and ${filterSql(period)}`;
};
