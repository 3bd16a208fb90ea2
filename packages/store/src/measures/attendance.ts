/** 出勤 in PostgreSQL: an agent's states beside her roster, day by day. The same as attendanceRows of the domain, by other means. */
import { addDays, bucketStarts, dayStart, localTime } from "@zongji/domain";
import { type RawBuilder, sql } from "kysely";

type Asked = { readonly from: number; readonly to: number; readonly now: number; readonly zone: string };

const bigints = (values: readonly number[]) => sql`${values as number[]}::bigint[]`;

/** The whole days that a period touches. */
export const wholeDays = ({ from, to, zone }: Pick<Asked, "from" | "to" | "zone">) => {
  const starts = bucketStarts(dayStart(from, zone), to, "day", zone);
  // A day has 26 hours at most.
  const until = bucketStarts(starts.at(-1)!, starts.at(-1)! + 27 * 3_600_000, "day", zone)[1]!;
  return { starts, until };
};

/** Rows of the days that the period touches, as a table expression. @param states agents' states of those days: id, call, at, until, agent, state, reason, forced */
export const attendanceSql = (asked: Asked, states: RawBuilder<unknown>): RawBuilder<unknown> => {
  const { now, zone } = asked;
  const { starts, until } = wholeDays(asked);
  const ends = [...starts.slice(1), until];
  const names = starts.map((at) => localTime(at, zone).date);
  const before = names.map((day) => addDays(day, -1));
  const end = sql`${Math.min(until, now)}::bigint`;
  const places = bigints(starts);
  return sql`(
    with day as (
      select at, until as next, least(until, ${now}::bigint) as until, name, before
      from unnest(${places}, ${bigints(ends)}, ${names}::text[], ${before}::text[]) as d (at, until, name, before)
      where at < ${now}::bigint
    ), piece as materialized (
      select s.call, s.agent, s.state, s.reason, s.forced, day.at as day, greatest(s.at, day.at) as at, least(s.until, day.until) as until
      from ${states} as s
      cross join lateral generate_series(
        width_bucket(greatest(s.at, ${starts[0]!}::bigint), ${places}), width_bucket(least(s.until, ${end}) - 1, ${places})) as place (no)
      join day on day.at = (${places})[place.no]
      where s.at < day.until and s.until > day.at
    ), online as (
      select agent, day, range_agg(int8range(at, until)) as ranges, min(at) as first, max(until) as last
      from piece where until > at group by agent, day
    ), planned as (
      select e.user_id as agent, day.at as day, coalesce(range_agg(part.range), '{}'::int8multirange) as ranges
      from day join roster_entry as e on e.day = day.name or (e.day = day.before and e.stretches && int8range(day.at, day.next))
      left join lateral unnest(e.stretches * int8multirange(int8range(day.at, day.until))) as part (range) on true
      group by e.user_id, day.at
    ), beside as materialized (
      select agent, day, coalesce(o.ranges, '{}'::int8multirange) as online, p.ranges is not null as rostered,
        coalesce(p.ranges, int8multirange(int8range(o.first, o.last))) as due
      from online as o full join planned as p using (agent, day)
    )
    select p.agent || '@' || lower(part.range) as id, p.call, p.agent, p.state, p.reason, p.forced,
      lower(part.range) as at, upper(part.range) as until, b.rostered
    from piece as p join beside as b using (agent, day)
    cross join lateral unnest(int8multirange(int8range(p.at, p.until)) * b.due) as part (range)
    union all
    select b.agent || '@' || lower(part.range), null, b.agent, 'overtime', null, false, lower(part.range), upper(part.range), b.rostered
    from beside as b cross join lateral unnest(b.online - b.due) as part (range)
    union all
    select b.agent || '@' || lower(part.range), null, b.agent, case when b.rostered then 'offline' else 'unrostered' end, null, false,
      lower(part.range), upper(part.range), b.rostered
    from beside as b cross join lateral unnest(b.due - b.online) as part (range))`;
};
