import {
  type ClosedBy,
  type ClosedValues,
  closedDimensions,
  type DayLine,
  dayLineOf,
  linesInOrder,
  measuresOfFacts,
} from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { queryMeasures } from "../measures/index.ts";

type Period = { readonly from: number; readonly to: number; readonly zone: string };

/** All measures of facts of a day as the tables are now: of the hotline, and by each of the kept dimensions. What goes on still is read as of the day's end. */
export const figuresOfDay = async (db: Db, { from, to, zone }: Period): Promise<DayLine[]> => {
  // What is frozen rests on the tables themselves.
  const ask = { measures: measuresOfFacts, from, to, zone, now: to, grain: "whole", isRaw: true } as const;
  const { total } = await queryMeasures(db, ask);
  const lines: (DayLine | undefined)[] = [dayLineOf("none", null, total)];
  for (const by of closedDimensions) {
    const { perKey } = await queryMeasures(db, { ...ask, by: [by] });
    for (const { keys, values } of perKey) lines.push(dayLineOf(by, keys[0] ?? null, values));
  }
  return linesInOrder(lines.flatMap((line) => line ?? []));
};

/** The figures of a closed day; of a correction those that hold since. */
export const keptFigures = async (db: Db, day: string, revision: number): Promise<DayLine[]> => {
  const rows = await db
    .selectFrom("day_figure")
    .select(["by", "key", "values"])
    .where("day", "=", day)
    .where("revision", "=", revision)
    .orderBy("place")
    .execute();
  return rows.map(({ by, key, values }) => ({ by, key, values }));
};

/** Some lines of a closed day as it holds now, by what they are of. */
export const keptLines = async (db: Db, day: string, revision: number, by: readonly ClosedBy[]): Promise<DayLine[]> =>
  db
    .selectFrom("day_figure")
    .select(["by", "key", "values"])
    .where("day", "=", day)
    .where("revision", "=", revision)
    .where("by", "in", [...by])
    .orderBy("place")
    .execute();

/** One line of a closed day, and of its figures those that were asked for. */
export type KeptValues = { readonly day: string; readonly key: string | null; readonly values: ClosedValues };
/** Some figures of closed days of [from, to] as they hold now, by what they are of. */
export const keptValues = async (
  db: Db,
  {
    from,
    to,
    by,
    names,
  }: { readonly from: string; readonly to: string; readonly by: ClosedBy; readonly names: readonly string[] },
): Promise<KeptValues[]> => {
  const { rows } = await sql<KeptValues>`
    select f.day, f.key, coalesce((
        select jsonb_object_agg(name, f."values" -> name) from unnest(${[...names]}::text[]) as name where f."values" ? name
      ), '{}') as "values"
    from day_figure f join (
      select day, max(revision) as revision from day_entry where day between ${from} and ${to} group by day
    ) newest using (day, revision)
    where f.by = ${by}`.execute(db);
  return rows;
};

/** When a day was closed last with other definitions, by the check sum of each; a day that was corrected kept its own. */
export const lastDaysOfDefinitions = async (db: Db): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await sql<{ definitions: string; day: string }>`
    select definitions, max(day) as day from day_entry group by definitions`.execute(db);
  return new Map(rows.map(({ definitions, day }) => [definitions, day]));
};

/** A statement has at most 65,535 parameters. */
const rowsAtOnce = 1000;

export const keepFigures = async (db: Db, day: string, revision: number, lines: readonly DayLine[]): Promise<void> => {
  const rows = lines.map(({ by, key, values }, place) => ({
    ...{ day, revision, place, by, key, values: JSON.stringify(values) },
  }));
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    await db
      .insertInto("day_figure")
      .values(rows.slice(from, from + rowsAtOnce))
      .execute();
};
