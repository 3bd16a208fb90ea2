/** The only SQL about who works which shifts on which day. */
import { addDays, entryRanges, type RosterEntry } from "@zongji/domain";
import { sql } from "kysely";
import type { Db, RosteredShift } from "../database/index.ts";
import { unrollStatesIn } from "../measures/index.ts";

export type KeptEntry = {
  readonly agent: string;
  readonly day: string;
  readonly revision: number;
  readonly shifts: readonly RosteredShift[];
};
/** What an entry becomes; `shifts` null: it is taken out. */
export type EntryChange = {
  readonly agent: string;
  readonly day: string;
  readonly shifts: readonly RosteredShift[] | null;
};

/** What holds from a day to a day, both of them, by agent and day. @param agents undefined: of everybody */
export const rosterEntries = async (
  db: Db,
  { from, to }: { readonly from: string; readonly to: string },
  agents?: readonly string[],
): Promise<KeptEntry[]> => {
  if (agents?.length === 0) return [];
  let query = db
    .selectFrom("roster_entry")
    .select(["user_id as agent", "day", "revision", "shifts"])
    .where("day", ">=", from)
    .where("day", "<=", to)
    .orderBy("day")
    .orderBy("user_id");
  if (agents) query = query.where("user_id", "in", [...agents]);
  return query.execute();
};

/** Of a day and those after it, the entries that have a shift. */
export const entriesWith = async (db: Db, shift: string, from: string): Promise<KeptEntry[]> => {
  const { rows } = await sql<KeptEntry>`
    select user_id as agent, day, revision, shifts from roster_entry
    where day >= ${from} and shifts @> ${JSON.stringify([{ shift }])}::jsonb order by day, user_id`.execute(db);
  return rows;
};

/** The shifts that any of these is rostered for on a day or after it. */
export const shiftsOfAgents = async (db: Db, agents: readonly string[], from: string): Promise<string[]> => {
  const { rows } = await sql<{ shift: string }>`
    select distinct each.value ->> 'shift' as shift
    from roster_entry as e cross join lateral jsonb_array_elements(e.shifts) as each
    where e.day >= ${from} and e.user_id = any(${agents})`.execute(db);
  return rows.map(({ shift }) => shift);
};

/** What was rostered for a day, and for the one before it, whose shifts may reach into it. */
export const rosterAround = (db: Db, day: string): Promise<readonly RosterEntry[]> =>
  rosterEntries(db, { from: addDays(day, -1), to: day });

const multirange = (entry: Pick<RosterEntry, "day" | "shifts">, zone: string): string =>
  `{${entryRanges(entry, zone)
    .map(({ from, to }) => `[${from},${to})`)
    .join(",")}}`;

/** The newest revision of each of these, those that were taken out too; none: there never was an entry. */
const newestRevisions = async (
  db: Db,
  places: readonly Pick<EntryChange, "agent" | "day">[],
): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ agent: string; day: string; revision: number }>`
    select r.user_id as agent, r.day, max(r.revision) as revision
    from unnest(${places.map(({ agent }) => agent)}::text[], ${places.map(({ day }) => day)}::text[]) as p (agent, day)
    join roster_revision as r on r.user_id = p.agent and r.day = p.day group by 1, 2`.execute(db);
  return new Map(rows.map(({ agent, day, revision }) => [`${agent} ${day}`, revision]));
};

/** Keeps what was changed, each as one more revision. Roll-ups of its days hold no more. Call writeRoster before. */
export const putEntries = async (
  work: Db,
  changes: readonly EntryChange[],
  { by, at, zone }: { readonly by: string | null; readonly at: number; readonly zone: string },
): Promise<void> => {
  if (changes.length === 0) return;
  const known = await newestRevisions(work, changes);
  const rows = changes.map(({ agent, day, shifts }) => ({
    ...{ user_id: agent, day, revision: (known.get(`${agent} ${day}`) ?? 0) + 1, by, at },
    shifts: shifts && JSON.stringify(shifts),
    stretches: shifts && multirange({ day, shifts }, zone),
  }));
  const column = (name: keyof (typeof rows)[number]) => rows.map((row) => row[name] as string | number | null);
  await sql`
    insert into roster_revision (user_id, day, revision, shifts, by, at)
    select * from unnest(${column("user_id")}::text[], ${column("day")}::text[], ${column("revision")}::int[], ${column("shifts")}::jsonb[],
      ${column("by")}::text[], ${column("at")}::bigint[])`.execute(work);
  await sql`
    delete from roster_entry as e using unnest(${column("user_id")}::text[], ${column("day")}::text[]) as p (agent, day)
    where e.user_id = p.agent and e.day = p.day`.execute(work);
  await sql`
    insert into roster_entry (user_id, day, revision, shifts, stretches)
    select * from unnest(${column("user_id")}::text[], ${column("day")}::text[], ${column("revision")}::int[], ${column("shifts")}::jsonb[],
      ${column("stretches")}::int8multirange[]) as p (user_id, day, revision, shifts, stretches) where p.shifts is not null`.execute(
    work,
  );
  const days = changes.map(({ day }) => day).sort();
  await unrollStatesIn(work, days[0]!, addDays(days.at(-1)!, 1), zone);
};

export type EntryRevision = {
  readonly revision: number;
  readonly shifts: readonly RosteredShift[] | null;
  readonly by: string | null;
  readonly at: number;
};
/** Every revision of an entry, the last first. */
export const entryRevisions = (db: Db, { agent, day }: Pick<EntryChange, "agent" | "day">): Promise<EntryRevision[]> =>
  db
    .selectFrom("roster_revision as r")
    .leftJoin("user as u", "u.id", "r.by")
    .select(["r.revision", "r.shifts", "u.name as by", "r.at"])
    .where("r.user_id", "=", agent)
    .where("r.day", "=", day)
    .orderBy("r.revision", "desc")
    .execute();
