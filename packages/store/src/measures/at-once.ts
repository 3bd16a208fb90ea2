import { sql } from "kysely";
import type { Db } from "../database/index.ts";

/** `calls`: over trunks; `inMenu`: of them inbound ones that nobody had been asked for yet. */
export type AtOnce = { readonly calls: number; readonly inMenu: number };
type Asked = { readonly from: number; readonly to: number; readonly now: number };

/** Who came earlier than so long before a period is not looked for in it. */
const longestMs = 14_400_000;

/** The most calls that there were at one time in a period. Who leaves in a ms leaves before another comes. Tests use a line of their own. */
export const mostAtOnce = async (db: Db, { from, to, now }: Asked): Promise<AtOnce> => {
  const { rows } = await sql<AtOnce>`
    with came as (
      select at, direction, requested_at, coalesce(hung_up_at, ended_at, ${now}::bigint) as gone
      from measure_call where at >= ${from - longestMs}::bigint and at < ${to}::bigint and test is not true
    ), there as (
      select greatest(at, ${from}::bigint) as at, gone,
        case when direction = 'in' then least(coalesce(requested_at, gone), gone) else at end as left_menu
      from came where gone > greatest(at, ${from}::bigint)
    ), step as (
      select at, 1 as line, case when left_menu > at then 1 else 0 end as menu, 1 as turn from there
      union all select gone, -1, 0, 0 from there
      union all select left_menu, 0, -1, 0 from there where left_menu > at
    ), reached as (
      select at, sum(line) over steps as lines, sum(menu) over steps as menus
      from step window steps as (order by at, turn rows unbounded preceding)
    )
    select coalesce(max(lines), 0)::int as calls, coalesce(max(menus), 0)::int as "inMenu"
    from reached where at < ${to}::bigint`.execute(db);
  return rows[0]!;
};
