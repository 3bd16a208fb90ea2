/** Makes roll-ups: what each term is of one day, by the same SQL that reads it from the tables. */
import {
  type AnyAmount,
  type AnyCondition,
  bucketStarts,
  type Cut,
  cuts,
  type Dimension,
  dayStart,
  deskBases,
  type Grain,
  rolledTerms,
  type Term,
} from "@zongji/domain";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../database/index.ts";
import { followNobody } from "../facts/follow.ts";
import { holdRoster } from "../roster/lock.ts";
import { amountSql, column, conditionSql } from "./expression.ts";
import { peaksSql } from "./peaks.ts";
import { definitions, holdDesk, kindOf, type RollupKind, rollupKinds, rollupOf } from "./rolled.ts";
import { serviceHoursOf } from "./service-hours.ts";
import { bigints, type Period, type Range, sourceSql, takenSql } from "./source.ts";
import { columnName, tableOf } from "./tables.ts";

const asArray = (values: readonly RawBuilder<unknown>[]) => sql`array[${sql.join(values)}]::bigint[]`;

/** What a term is of some rows, as a whole number. */
const foldSql = (term: Term, period: Period): RawBuilder<unknown> => {
  const holds = conditionSql(term.where, period);
  if (term.fold === "distinct") return sql`count(${column(term.of!)}) filter (where ${holds})`;
  if (term.fold === "count") return sql`count(*) filter (where ${holds})`;
  const amount = amountSql(term.amount as AnyAmount, period);
  if (term.fold === "max") return sql`max(${amount}) filter (where ${holds})`;
  return sql`coalesce(sum(${amount}) filter (where ${holds}), 0)`;
};

const columnsOf = (keys: readonly Dimension[]) => keys.map((key) => sql.id(columnName(key)));
const keyColumns = (keys: readonly Dimension[]) => columnsOf(keys).map((key) => sql`m.${key}`);

/** The parts of a day that a cut has. */
const startsOf = ({ grain }: Cut, { from, to, zone }: Period): number[] => bucketStarts(from, to, grain, zone);

const insertSql = (place: number, period: Period): RawBuilder<unknown> => {
  const cut = cuts[place]!;
  const { basis, keys } = cut;
  const { sums, most, peaks } = rolledTerms(basis);
  const into = sql`insert into ${sql.table(rollupOf(basis))} (${sql.join(
    [sql.id("cut"), sql.id("at"), sql.id("day"), ...columnsOf(keys), sql.id("sums"), sql.id("most")],
    sql`, `,
  )})`;
  const day = sql`${period.from}::bigint`;
  if (cut.peak) {
    // The basis of peaks has one such term; a further one would be a further column of `most`.
    const named = keys.map((key, no) => [sql.id(`k${no}`), key] as const);
    return sql`${into} select ${sql.lit(place)}, ${day}, ${day}, ${sql.join([...named.map(([name]) => name), sql`'{}'::bigint[]`, sql`array[value]`])}
      from (${peaksSql(peaks[0]!, { ...period, by: keys }, [period.from])}) as m where value > 0`;
  }
  const starts = bigints(startsOf(cut, period));
  const at = sql`(${starts})[width_bucket(m.at, ${starts})]`;
  const grouped = [at, ...keyColumns(keys)];
  return sql`${into}
    select ${sql.lit(place)}, ${at}, ${day}, ${sql.join([
      ...keyColumns(keys),
      asArray(sums.map((term) => foldSql(term, period))),
      asArray(most.map((term) => foldSql(term, period))),
    ])}
    from ${sourceSql(basis, { ...period, grain: cut.grain as Grain })} group by ${sql.join([sql`2`, ...grouped.slice(1)])}`;
};

/** Agents' states in one statement, which reads them once: to tell their groups takes longer than to fold them. */
const insertAll = async (work: Db, kind: RollupKind, places: readonly number[], period: Period): Promise<void> => {
  if (kind !== "state") for (const place of places) await insertSql(place, period).execute(work);
  else {
    const inserts = places.map(
      (place) => sql`${sql.id(`cut_${place}`)} as (${insertSql(place, { ...period, isTaken: true })})`,
    );
    await sql`with ${sql.join([takenSql(period), ...inserts])} select`.execute(work);
  }
};

const mentionsNow = (part: unknown): boolean => JSON.stringify(part)?.includes('"@now"') ?? false;
/** Later than any moment that is compared with. */
const never = 9_000_000_000_000_000;

/** Whether time alone may still change what a term is of the day: somebody waits whose wait is not judged yet. */
const isUnsettled = async (db: Db, kind: RollupKind, period: Period): Promise<boolean> => {
  for (const basis of new Set(cuts.map((cut) => cut.basis)))
    for (const { where } of kindOf(basis) === kind ? rolledTerms(basis).sums : []) {
      if (!mentionsNow(where)) continue;
      const later = conditionSql(where as AnyCondition, { ...period, now: never });
      const { rows } = await sql`
        select from ${sourceSql(basis, period)} and ${conditionSql(where as AnyCondition, period)} <> ${later} limit 1`.execute(
        db,
      );
      if (rows.length > 0) return true;
    }
  return false;
};

export type RollAt = { readonly zone: string; readonly now: number };

/** unsettled: time alone may still change it; held: somebody writes what it is made of, and in a moment nobody may, or rolls it up himself. */
export type DayRolled = "rolled" | "unsettled" | "held";

/** The day is ours until the transaction ends: of two servers each takes days that the other has not begun. */
const takeDay = async (work: Db, kind: RollupKind, { from }: Range): Promise<boolean> => {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`roll up ${kind} ${from}`}, 0)) as taken`.execute(work);
  return rows[0]!.taken;
};

/** Somebody else rolled it up since the list was made. */
const stands = async (work: Db, kind: RollupKind, { from, to }: Range, { zone }: RollAt): Promise<boolean> => {
  const { rows } = await sql`
    select from ${sql.table(rollupKinds[kind].rolled)}
    where day = ${from}::bigint and until = ${to}::bigint and zone = ${zone} and definitions = ${definitions[kind]}`.execute(
    work,
  );
  return rows.length > 0;
};

/** Rolls one day up anew. Whoever writes what it is made of writes nothing meanwhile: states tell their groups by talks. Days of a kind may be rolled up side by side. */
export const rollDay = (db: Db, kind: RollupKind, { from, to }: Range, { zone, now }: RollAt): Promise<DayRolled> =>
  db.transaction().execute(async (work) => {
    const { follower, rolled } = rollupKinds[kind];
    if (!(await takeDay(work, kind, { from, to }))) return "held";
    if (kind === "desk" && !(await holdDesk(work))) return "held";
    if (kind !== "desk") await followNobody(work, follower);
    if (kind === "state") await followNobody(work, rollupKinds.call.follower);
    if (kind === "state" && !(await holdRoster(work))) return "held";
    if (await stands(work, kind, { from, to }, { zone, now })) return "rolled";
    await sql`set local enable_sort = off; set local jit = off; set local work_mem = '64MB'`.execute(work);
    const hours = kind === "state" ? { hours: await serviceHoursOf(work) } : {};
    const period: Period = { from, to, zone, now, grain: "day", by: [], filter: {}, ...hours };
    if (await isUnsettled(work, kind, period)) return "unsettled";
    const places = cuts.flatMap(({ basis }, place) => (kindOf(basis) === kind ? [place] : []));
    const all = sql`array(select generate_series(0, 99)::smallint)`;
    for (const rollup of new Set(places.map((place) => rollupOf(cuts[place]!.basis))))
      await sql`delete from ${sql.table(rollup)} where cut = any(${all}) and at >= ${from}::bigint and at < ${to}::bigint`.execute(
        work,
      );
    await insertAll(work, kind, places, period);
    await sql`delete from ${sql.table(rolled)} where day < ${to}::bigint and until > ${from}::bigint`.execute(work);
    const row = { day: from, until: to, zone, definitions: definitions[kind], rolled_at: now };
    await work.insertInto(rolled).values(row).execute();
    return "rolled";
  });

/** When the first thing was that is counted. */
const firsts: Readonly<Record<RollupKind, RawBuilder<{ at: number | null }>>> = {
  call: sql`select least((select min(at) from measure_call), (select min(at) from measure_visit)) as at`,
  state: sql`select min(from_at) as at from agent_state_span`,
  desk: sql`select least(${sql.join(deskBases.map((basis) => sql`(select min(at) from ${sql.table(tableOf(basis))})`))}) as at`,
};
const firstAt = async (db: Db, kind: RollupKind): Promise<number | null> =>
  (await firsts[kind].execute(db)).rows[0]?.at ?? null;

/** The days that have ended and are not rolled up as they are, newest first. @param settleMs so long ago they ended at least */
export const daysToRoll = async (
  db: Db,
  kind: RollupKind,
  { zone, now }: RollAt,
  settleMs: number,
): Promise<Range[]> => {
  const first = await firstAt(db, kind);
  const end = dayStart(now - settleMs, zone);
  if (first === null || first >= end) return [];
  const starts = bucketStarts(dayStart(first, zone), end, "day", zone);
  const { rows } = await sql<{ day: number; until: number }>`
    select day, until from ${sql.table(rollupKinds[kind].rolled)} where zone = ${zone} and definitions = ${definitions[kind]}`.execute(
    db,
  );
  const known = new Map(rows.map(({ day, until }) => [day, until]));
  return starts
    .map((from, no) => ({ from, to: starts[no + 1] ?? end }))
    .filter(({ from, to }) => known.get(from) !== to)
    .reverse();
};

/** Rolls days up, newest first, until all are or `mayGoOn` says no. @returns how many were, and how many are left: of those that were looked at only the held ones */
export const rollDays = async (
  db: Db,
  kind: RollupKind,
  at: RollAt,
  { settleMs, mayGoOn }: { readonly settleMs: number; readonly mayGoOn: () => boolean },
): Promise<{ readonly rolled: number; readonly left: number }> => {
  const days = await daysToRoll(db, kind, at, settleMs);
  const counts = { rolled: 0, unsettled: 0, held: 0 };
  for (const day of days) {
    if (!mayGoOn()) break;
    counts[await rollDay(db, kind, day, at)] += 1;
  }
  return { rolled: counts.rolled, left: days.length - counts.rolled - counts.unsettled };
};
