/** Which roll-ups there are, and for which days they hold. */
import { createHash } from "node:crypto";
import { type BasisName, cuts, dayTimes, isDeskBasis, isSpanBasis, rolledTerms } from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import type { Period, Range } from "./source.ts";

/**
 * Roll-ups belong to the follower that writes what they are made of: with its tables they are made anew, and by its lock nobody writes meanwhile. `desk`: of work orders and
 * letters, which their rooms write; each holds that lock together with the others.
 */
export type RollupKind = "call" | "state" | "desk";
export const rollupKinds = {
  call: { follower: "measures", rolled: "call_rolled" },
  state: { follower: "agent-states", rolled: "state_rolled" },
  desk: { follower: "desk", rolled: "desk_rolled" },
} as const;
export const rollupKindNames = Object.keys(rollupKinds) as RollupKind[];
export const kindOf = (basis: BasisName): RollupKind => {
  if (isSpanBasis(basis)) return "state";
  return isDeskBasis(basis) ? "desk" : "call";
};
/** Tables that belong to the followers beside those of the bases. */
export const callRollupTables = ["call_rollup", "call_rolled"] as const;
export const stateRollupTables = ["state_rollup", "group_rollup", "state_rolled"] as const;
/**
 * The table of a basis's roll-ups. Agents' time by group has few figures: among wide rows its own would fill what is left at the ends of pages, and each be read with a
 * page of its own.
 */
export const rollupOf = (basis: BasisName): "call_rollup" | "state_rollup" | "group_rollup" | "desk_rollup" =>
  basis === "groupSpan" ? "group_rollup" : `${kindOf(basis)}_rollup`;

/** Grows when the roll-ups are made otherwise of the same definitions. */
const way = 1;

/** A check sum of what a kind's roll-ups are made by: those of another are no longer read. */
const definitionsOf = (kind: RollupKind): string => {
  const own = cuts.map((cut, place) => ({ place, cut })).filter(({ cut }) => kindOf(cut.basis) === kind);
  const bases = [...new Set(own.map(({ cut }) => cut.basis))];
  const terms = bases.map((basis) => {
    const { sums, most, peaks } = rolledTerms(basis);
    return [...sums, ...most, ...peaks].map(({ fold, where, amount, of }) => ({ basis, fold, where, amount, of }));
  });
  return createHash("sha256").update(JSON.stringify({ way, own, terms })).digest("hex");
};
export const definitions: Readonly<Record<RollupKind, string>> = {
  call: definitionsOf("call"),
  state: definitionsOf("state"),
  desk: definitionsOf("desk"),
};

/** How a period is read: its days that are rolled up, put together where they follow each other, and what is between them. */
export type Cover = { readonly rolled: readonly Range[]; readonly raw: readonly Range[] };

/** In more pieces a period is read from the tables as a whole. */
const mostRanges = 24;

/** Of a reading whose moment is before that of the roll-up nothing is rolled up. @returns undefined: no day of the period is */
export const coverOf = async (
  db: Db,
  kind: RollupKind,
  { from, to, zone, now }: Pick<Period, "from" | "to" | "zone" | "now">,
): Promise<Cover | undefined> => {
  const { rows } = await sql<Range>`
    select day as "from", until as "to" from ${sql.table(rollupKinds[kind].rolled)}
    where day >= ${from}::bigint and until <= ${to}::bigint and zone = ${zone} and definitions = ${definitions[kind]} and rolled_at <= ${now}::bigint
    order by day`.execute(db);
  const rolled: { from: number; to: number }[] = [];
  for (const day of rows) {
    const last = rolled.at(-1);
    if (last?.to === day.from) last.to = day.to;
    else rolled.push({ ...day });
  }
  if (rolled.length === 0 || rolled.length > mostRanges) return undefined;
  const edges = [from, ...rolled.flatMap((range) => [range.from, range.to]), to];
  const raw: Range[] = [];
  for (let place = 0; place < edges.length; place += 2)
    if (edges[place]! < edges[place + 1]!) raw.push({ from: edges[place]!, to: edges[place + 1]! });
  return { rolled, raw };
};

/** What stands under this condition is no longer as it was rolled up. @param touched rows `at`, `until` of what changed, before and since */
export const unrollSql = (kind: RollupKind, touched: ReturnType<typeof sql>) => sql`
  delete from ${sql.table(rollupKinds[kind].rolled)} as r using (${touched}) as t where t.at < r.until and t.until >= r.day`;

/** While somebody holds it for himself nobody who writes work orders or letters goes on; of those who write any number hold it. */
const deskLock = sql`hashtextextended(${`follower ${rollupKinds.desk.follower}`}, 0)`;
export const writeDesk = (db: Db) => sql`select pg_advisory_xact_lock_shared(${deskLock})`.execute(db);
/** Who rolls up does not wait for them, so that nobody waits behind him for others. @returns whether nobody writes until the transaction ends */
export const holdDesk = async (db: Db): Promise<boolean> => {
  const { rows } = await sql<{ held: boolean }>`select pg_try_advisory_xact_lock(${deskLock}) as held`.execute(db);
  return rows[0]!.held;
};

/** Agents' states are made anew from `since` on: of days after it nothing holds. */
export const unrollStates = async (db: Db, since: number): Promise<void> => {
  if (Number.isFinite(since)) await db.deleteFrom("state_rolled").where("until", ">", since).execute();
};

/** What agents' states are told by changed for these days, both of them among them: of what touches them nothing holds. */
export const unrollStatesIn = async (db: Db, from: string, to: string, zone: string): Promise<void> => {
  const [since, until] = [dayTimes(from, zone).from, dayTimes(to, zone).to];
  await db.deleteFrom("state_rolled").where("day", "<", until).where("until", ">", since).execute();
};
