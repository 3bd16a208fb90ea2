import { sql } from "kysely";
import type { Db } from "../database/index.ts";

/** Ratings by when they were given, not by their calls' beginning. `neutral`: of the option that is named, where the survey does not count it as satisfied. */
export type RatingsGiven = { readonly ratings: number; readonly satisfied: number; readonly neutral: number };
type Asked = { readonly from: number; readonly to: number; readonly neutral: string };

/** Ratings that count and were given in [from, to): of a call that was rated again, the last one. Test calls have none. */
export const ratingsGiven = async (db: Db, { from, to, neutral }: Asked): Promise<RatingsGiven> => {
  const { rows } = await sql<RatingsGiven>`
    with given as (
      select call, max(at) as at from fact
      where at >= ${from}::bigint and at < ${to}::bigint and call is not null
        and type in ('RatingGiven', 'SurveyLinkRated')
      group by call
    )
    select count(*)::int as ratings,
      (count(*) filter (where s.satisfied))::int as satisfied,
      (count(*) filter (where s.satisfied is not true and s."option" = ${neutral}))::int as neutral
    from given as g join measure_survey as s on s.id = g.call
    where s.rated and not exists (
      select 1 from measure_call as c where c.id = s.id and c.test
    ) and not exists (
      select 1 from fact as f where f.call = g.call and f.at >= ${to}::bigint and f.type in ('RatingGiven', 'SurveyLinkRated')
    )`.execute(db);
  return rows[0]!;
};
