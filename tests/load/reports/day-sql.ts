/**
 * One day of a made hotline as SQL: rows of every basis, of agents' states and of the call log, as the followers would have written them. What a day is like
 * follows from the seed and its number alone. Facts are not made: no report reads them.
 */
export type MadeDay = {
  /** Its place, from 0. */
  readonly no: number;
  /** When it begins, ms since the epoch. */
  readonly start: number;
  readonly calls: number;
  readonly agents: number;
  readonly seed: number;
};

export const zone = "Asia/Shanghai";
/** Agents belong to one group each; a group is called through any number. */
export const groups = 10;
export const numbers = ["12345", "12366", "96123"] as const;
export const trunks = ["t1", "t2"] as const;

/** Shares of 1,000 inbound calls, heaped up. */
const dispositions: readonly (readonly [string, number])[] = [
  ["D2", 740],
  ["D1", 840],
  ["D3", 895],
  ["D4", 915],
  ["D1s", 940],
  ["D8", 970],
  ["D7", 985],
  ["D9", 990],
  ["D10", 993],
  ["D5", 997],
  ["D6", 1000],
];
const disposition = `case ${dispositions.map(([code, to]) => `when r2 < ${to / 1000} then '${code}'`).join(" ")} end`;

const whole = (text: string) => `(${text})::bigint`;
const pick = (list: readonly string[], by: string) =>
  `(array[${list.map((one) => `'${one}'`).join(",")}])[1 + floor(${by} * ${list.length})::int]`;

/** One of a group's agents. */
const agentOf = (agents: number, by: string) =>
  `'u' || (g + ${groups} * floor((${by}) * ${Math.max(1, Math.floor(agents / groups))})::int)`;

/** The day's calls with all that the other tables are made of, as the temporary table `c`. */
const calls = ({ no, start, calls: count, agents }: MadeDay) => `
create temp table c on commit drop as
with dice as (
  select i, random() r0, random() r1, random() r2, random() r3, random() r4, random() r5, random() r6, random() r7, random() r8, random() r9
  from generate_series(1, ${count}) as i
), came as (
  select *, 'c${no}-' || i as id, r0 < 0.1 as is_out,
    ${start}::bigint + ${whole("case when r1 < 0.95 then 30600000 + r1 / 0.95 * 34200000 else r9 * 86400000 end")} as t0,
    ${pick(numbers, "r3 * r3")} as number, ${pick(trunks, "r4")} as trunk, floor(r5 * ${groups})::int as g,
    case when r0 < 0.1 then case when r2 < 0.7 then 'D2' end else ${disposition} end as d,
    ${whole("4000 + r6 * 40000")} as menu, ${whole("-25000 * ln(1 - r7 * 0.999)")} as wait, ${whole("2000 + r8 * 9000")} as ring,
    ${whole("3000 - 180000 * ln(1 - r9 * 0.9999)")} as talk, ${whole("2000 - 25000 * ln(1 - r6 * 0.999)")} as wrap
  from dice
)
select *, 'g' || g as grp, ${agentOf(agents, "r7 * 104729 - floor(r7 * 104729)")} as agent,
  not is_out and d in ('D2', 'D3', 'D4', 'D5', 'D6', 'D7') as asked, not is_out and d in ('D2', 'D3', 'D4', 'D7') as queued,
  case when d = 'D2' and r8 < 0.92 then 'bt' || floor(r8 / 0.92 * 24)::int end as bt
from came;`;

const cited = "c.number, c.trunk, case when c.is_out then 'out' else 'in' end";
const callRows = `
insert into measure_call select id, id, t0, t0, ${cited}, bt, false, case when is_out then null else d end,
  case when d = 'D7' then 'TIMEOUT' end, case when asked then t0 + menu end, t0 % 86400000 between 1800000 and 36000000,
  case when d = 'D2' then t0 + menu + wait + ring when d = 'D5' then t0 + menu + ring end,
  case when r5 < 0.8 then t0 + menu + wait + ring + talk end, t0 + menu + wait + ring + case when d = 'D2' then talk else 0 end,
  case when r5 < 0.8 then 'caller' else 'agent' end, d = 'D4', case when d = 'D2' then talk else 0 end, false, d = 'D2' and not is_out and r6 < 0.85
from c;`;

const left = "case d when 'D2' then 'ANSWER' when 'D7' then 'TIMEOUT' else 'ABANDON' end";
/** Of calls that were answered, those that another group answered too, after half of the talk. */
const byMore = "d = 'D2' and r4 < 0.03";
const other = `'g' || (g + 1) % ${groups}`;
const queueRows = `
insert into measure_visit select id || 'v', id, t0, t0 + menu, ${cited}, bt, grp, t0 + menu + wait + ring, ${left}, wait + ring, false from c where queued;
insert into measure_entry select id || '@' || grp, id, t0, t0 + menu, ${cited}, bt, grp, t0 + menu + wait + ring, ${left}, wait + ring, 1, d = 'D2',
  case when d = 'D2' then wait + ring end, wait, d = 'D2' and r4 < 0.06, false, ${byMore} from c where queued;
insert into measure_visit select id || 'w', id, t0, t0 + menu + wait + ring + talk / 2, ${cited}, bt, ${other}, t0 + menu + wait + ring + talk / 2 + 5000, 'ANSWER',
  5000, true from c where queued and ${byMore};
insert into measure_entry select id || '@' || ${other}, id, t0, t0 + menu + wait + ring + talk / 2, ${cited}, bt, ${other},
  t0 + menu + wait + ring + talk / 2 + 5000, 'ANSWER', 5000, 1, true, 5000, 5000, false, true, true from c where queued and ${byMore};`;

const offerRows = (agents: number) => `
insert into measure_offer select id || 'o', id, t0, t0 + menu + wait, ${cited}, bt, grp, agent, case when d = 'D2' then t0 + menu + wait + ring end,
  t0 + menu + wait + ring, case when d = 'D2' then 'ANSWER' else 'CALLER_GONE' end, null, ring from c where queued and d in ('D2', 'D4');
insert into measure_offer select id || 'p', id, t0, t0 + menu, ${cited}, bt, grp, ${agentOf(agents, "r3")}, null, t0 + menu + 15000,
  case when r3 < 0.8 then 'RNA' else 'REJECT' end, null, least(wait, 15000) from c where queued and r9 < 0.12;
insert into measure_talk select id || '#0', id, t0, t0 + menu + wait, ${cited}, bt, grp, agent, t0 + menu + wait + ring, t0 + menu + wait + ring + talk,
  case when r5 < 0.8 then 'caller' else 'agent' end, talk, case when r4 < 0.2 then talk / 4 else 0 end, 2000, wrap, case when r4 < 0.06 then 1 else 0 end
from c where d = 'D2';`;

const otherRows = `
insert into measure_dial select id, id, t0, t0, ${cited}, null, grp, agent, case when r4 < 0.3 then 'c0-' || i end, d = 'D2', ring, t0 + ring + talk,
  case when d = 'D2' then talk else 0 end from c where is_out;
insert into measure_call_back select id, 'm' || id, t0 - 1000, t0 - 1000, number, trunk, 'in', null, case when d = 'D2' then t0 + ring end
from c where is_out and r4 < 0.3;
insert into measure_survey select id, id, t0, t0, ${cited}, bt, grp, agent,
  case when r5 < 0.7 then 'rated' when r5 < 0.8 then 'invalid' when r5 < 0.9 then 'none' else 'hangup' end, r5 < 0.7, r5 < 0.65,
  case when r5 < 0.5 then 'very' when r5 < 0.65 then 'satisfied' when r5 < 0.68 then 'fair' when r5 < 0.7 then 'not' end,
  case when r5 < 0.5 then 5 when r5 < 0.65 then 4 when r5 < 0.68 then 3 when r5 < 0.7 then 1 end
from c where d = 'D2' and not is_out and r6 < 0.85;
insert into measure_key select id || '@' || k, id, t0, t0 + k * menu / 3, ${cited}, case when k > 0 then 'bt' || floor(r8 * 24)::int end,
  case when k < 2 then 'main' else 'topics' end, case when k = 1 then (1 + floor(r8 * 5))::text end,
  case when k <> 1 then 'entered' when r7 < 0.04 then 'invalid' when r7 < 0.07 then 'timeout' else 'key' end, true,
  case when k <> 1 then menu / 3 end, case when k = 0 then 'next' when k = 2 and asked then 'queue' when k = 2 then 'hangup' end
from c, generate_series(0, 2) as k where not is_out and d not in ('D8', 'D9', 'D10') and (k < 2 or r7 < 0.8);`;

/** Each agent's shift of nine and a half hours, cut into states that follow each other; talks are of the calls that she answered. */
const spanRows = ({ start, calls: count, agents }: MadeDay) => {
  const spells = Math.max(8, Math.round((4 * count) / agents));
  return `
insert into agent_state_span
select 'u' || a, ${start}::bigint + 30600000 + (34200000 * (until - lasts) / total)::bigint, ${start}::bigint + 30600000 + (34200000 * until / total)::bigint,
  (8000 + a)::text, state, case when state = 'rest' then 'meal' when state = 'busy' then 'papers' end, state = 'busy' and lasts < 2,
  case when state in ('talking', 'wrapUp', 'ringing') then own.ids[1 + k / 4 % array_length(own.ids, 1)] end, jsonb_build_array('g' || a % ${groups}, 'g' || (a + 1) % ${groups})
from (
  select a, k, state, lasts, sum(lasts) over (partition by a order by k) as until, sum(lasts) over (partition by a) as total
  from (
    select a, k, (array['ready', 'ringing', 'talking', 'wrapUp'])[1 + k % 4] as plain,
      case when k % 40 = 36 then 'rest' when k % 60 = 20 then 'busy' when k % 50 = 24 then 'dialling' else (array['ready', 'ringing', 'talking', 'wrapUp'])[1 + k % 4] end as state,
      (1 + random() * 10) * (array[3, 1, 18, 3])[1 + k % 4] as lasts
    from generate_series(0, ${agents - 1}) as a, generate_series(0, ${spells - 1}) as k
  ) as dice
) as spells left join (select agent, array_agg(id order by t0) as ids from c where d = 'D2' group by agent) as own on own.agent = 'u' || a
where (34200000 * until / total)::bigint > (34200000 * (until - lasts) / total)::bigint;`;
};

/** Of seven days an agent works five by the roster, half an hour before or after when she was there; one is a day off, and of one nothing is said. */
export const rosterRows = ({ no, start, agents }: Omit<MadeDay, "calls" | "seed">): string => `
insert into roster_revision (user_id, day, revision, shifts, at)
select 'u' || a, to_char(to_timestamp(${start} / 1000) at time zone '${zone}', 'YYYY-MM-DD'), 1,
  case when (a + ${no}) % 7 = 0 then '[]'::jsonb when a % 2 = 0 then '[{"shift":"early","name":"早班","from":"08:00","to":"17:30"}]' else '[{"shift":"late","name":"晚班","from":"09:00","to":"18:30"}]' end, ${start}::bigint
from generate_series(0, ${agents - 1}) as a where (a + ${no}) % 7 <> 1;
insert into roster_entry (user_id, day, revision, shifts, stretches)
select user_id, day, revision, shifts, case when shifts = '[]' then '{}'
  else int8multirange(int8range(${start}::bigint + case when shifts -> 0 ->> 'shift' = 'early' then 28800000 else 32400000 end, ${start}::bigint + case when shifts -> 0 ->> 'shift' = 'early' then 63000000 else 66600000 end)) end
from roster_revision where day = to_char(to_timestamp(${start} / 1000) at time zone '${zone}', 'YYYY-MM-DD');`;

const logRows = `
insert into call_record (id, direction, started_at, ended_at, party, withheld, called_number, trunk, disposition, ending, group_id, user_id, agent_no,
  wait_ms, ring_ms, talk_ms, rating, marks, recordings, users, agent_nos, groups, business_type, business_types)
select id, case when is_out then 'outbound' else 'inbound' end, t0, t0 + menu + wait + ring + talk, 'p' || floor(r9 * r9 * 400000)::int, false, number, trunk,
  case when is_out then null else d end, '{"by":"caller","cause":"hangup"}', case when queued or is_out then grp end,
  case when d = 'D2' then agent end, case when d = 'D2' then (8000 + substr(agent, 2)::int)::text end, wait, ring, case when d = 'D2' then talk else 0 end,
  case when d = 'D2' and r5 < 0.7 then '{"option":"very","score":5,"satisfied":true}'::jsonb end,
  jsonb_build_array(jsonb_build_object('name', 't0', 'at', t0), jsonb_build_object('name', 'tH', 'at', t0 + menu), jsonb_build_object('name', 'end', 'at', t0 + menu + wait)),
  jsonb_build_array(jsonb_build_object('id', id || '-r', 'startedAt', t0 + 100)),
  case when d = 'D2' then array[agent] else '{}' end, case when d = 'D2' then array[(8000 + substr(agent, 2)::int)::text] else '{}' end,
  case when queued or is_out then array[grp] else '{}' end, bt, case when bt is null then '{}' else array[bt] end
from c;`;

/** The statements that make one day, in one transaction. */
export const daySql = (day: MadeDay): string => `
begin;
set local synchronous_commit = off;
select setseed(${((day.seed * 7919 + day.no * 104_729) % 1_000_003) / 1_000_003});
${calls(day)}
${callRows}${queueRows}${offerRows(day.agents)}${otherRows}${spanRows(day)}${rosterRows(day)}${logRows}
commit;`;
