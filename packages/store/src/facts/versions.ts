/**
 * A follower of a higher version makes its tables anew beside the old ones, which serve meanwhile and are followed too; then they change places. What was
 * filled, and how far, stands in the database: a fill that is broken off goes on.
 */
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { clockOf } from "../database/index.ts";
import type { Log } from "../log.ts";
import { positionsOf, shippingName } from "./fact-store.ts";
import { type Follower, followAlone, followSome, standings } from "./follow.ts";

/** Under this name the fill keeps how far it is. */
const fillName = (name: string): string => `${name}#fill`;
/** The schema in which the new tables are filled. */
const fillSchema = (name: string): string => `fill_${name.replaceAll(/[^a-z0-9]/g, "_")}`;
const versionOf = ({ version = 1 }: Follower): number => version;

/** "newer": a newer program has made its tables, so that this one must leave them alone. */
export type Standing = "current" | "behind" | "newer";

/** Takes note of followers that have made their tables before there were versions, or never. */
export const standingOf = async (db: Db, follower: Follower): Promise<Standing> => {
  const { name } = follower;
  const known = await db
    .selectFrom("follower_version")
    .select("version")
    .where("follower", "=", name)
    .executeTakeFirst();
  if (known === undefined) {
    // Whoever has followed something already did so as version 1.
    const isOld = (await positionsOf(db, name)).length > 0;
    await db
      .insertInto("follower_version")
      .values({ follower: name, version: isOld ? 1 : versionOf(follower), filling: null })
      .onConflict((on) => on.doNothing())
      .execute();
    return standingOf(db, follower);
  }
  if (known.version === versionOf(follower)) return "current";
  return known.version < versionOf(follower) ? "behind" : "newer";
};

/** Those of these whose tables are still those of an older version: the new ones are being filled. */
export const unmade = async (db: Db, followers: readonly Follower[]): Promise<string[]> => {
  const known = await db
    .selectFrom("follower_version")
    .select(["follower", "version"])
    .where(
      "follower",
      "in",
      followers.map(({ name }) => name),
    )
    .execute();
  const made = new Map(known.map(({ follower, version }) => [follower, version]));
  return followers.flatMap((follower) => {
    const version = made.get(follower.name);
    return version !== undefined && version < versionOf(follower) ? [follower.name] : [];
  });
};

/** So many facts a follower may be behind in what goes on. */
const usualLag = 5000;

/** Of these followers those whose tables don't hold what was shipped: of a higher version that is being filled, or of one that has much to follow. @returns how much they hold, in percent */
export const unfinished = async (db: Db, followers: readonly Follower[]): Promise<ReadonlyMap<string, number>> => {
  const old = await unmade(db, followers);
  const nameIn = ({ name }: Follower): string => (old.includes(name) ? fillName(name) : name);
  const all = await standings(db, ...followers.map(nameIn));
  const sum = (of: string): number => all.reduce((total, { follower, seq }) => total + (follower === of ? seq : 0), 0);
  const shipped = sum(shippingName);
  const found = new Map<string, number>();
  for (const follower of followers) {
    const there = sum(nameIn(follower));
    if (old.includes(follower.name) || shipped - there > usualLag)
      found.set(follower.name, shipped === 0 ? 0 : Math.min(99, Math.floor((100 * there) / shipped)));
  }
  return found;
};

/** Makes empty tables, unless those of this version are there. */
const beginFill = async (work: Db, follower: Follower): Promise<void> => {
  const { name, tables = [] } = follower;
  const known = await work
    .selectFrom("follower_version")
    .select("filling")
    .where("follower", "=", name)
    .executeTakeFirst();
  if (known?.filling === versionOf(follower)) return;
  const schema = sql.id(fillSchema(name));
  await sql`drop schema if exists ${schema} cascade`.execute(work);
  await sql`create schema ${schema}`.execute(work);
  for (const table of tables)
    await sql`create table ${schema}.${sql.id(table)} (like public.${sql.id(table)} including all)`.execute(work);
  await work.deleteFrom("follower_position").where("follower", "=", fillName(name)).execute();
  await work
    .updateTable("follower_version")
    .set({ filling: versionOf(follower) })
    .where("follower", "=", name)
    .execute();
};

/** The same follower, writing into the new tables: theirs are the first of their names to be found. */
const filling = (follower: Follower): Follower => {
  const { perform, performEvents } = follower;
  const within = async (work: Db, write: () => Promise<void>): Promise<void> => {
    await sql`set local search_path to ${sql.id(fillSchema(follower.name))}, public`.execute(work);
    await write();
    await sql`set local search_path to default`.execute(work);
  };
  return {
    ...follower,
    name: fillName(follower.name),
    perform: (facts, work) => within(work, () => perform(facts, work)),
    ...(performEvents && { performEvents: (events, work) => within(work, () => performEvents(events, work)) }),
  };
};

/** Whether the fill has come as far as the tables that serve. */
const hasCaughtUp = async (work: Db, { name }: Follower): Promise<boolean> => {
  const all = await positionsOf(work, name, fillName(name));
  const filled = new Map(
    all.filter((one) => one.follower !== name).map(({ node, epoch, seq }) => [`${node} ${epoch}`, seq]),
  );
  return all.every(
    ({ follower, node, epoch, seq }) => follower !== name || (filled.get(`${node} ${epoch}`) ?? 0) >= seq,
  );
};

/** How long the tables that serve are waited for, so that nobody who reads them waits behind us for long. */
const patience = "2s";

/** The new tables take the place of the old. False: the fill is behind again. */
const swap = (db: Db, follower: Follower): Promise<boolean> =>
  db.transaction().execute(async (work) => {
    const { name, tables = [] } = follower;
    await followAlone(work, name);
    await followAlone(work, fillName(name));
    if (!(await hasCaughtUp(work, follower))) return false;
    const [schema, gone] = [sql.id(fillSchema(name)), sql.id(`${fillSchema(name)}_gone`)];
    await sql`set local lock_timeout = ${sql.lit(patience)}`.execute(work);
    await sql`create schema ${gone}`.execute(work);
    for (const table of tables) {
      await sql`alter table public.${sql.id(table)} set schema ${gone}`.execute(work);
      await sql`alter table ${schema}.${sql.id(table)} set schema public`.execute(work);
    }
    await sql`drop schema ${gone} cascade`.execute(work);
    await sql`drop schema ${schema} cascade`.execute(work);
    await work.deleteFrom("follower_position").where("follower", "=", name).execute();
    await work
      .updateTable("follower_position")
      .set({ follower: name })
      .where("follower", "=", fillName(name))
      .execute();
    await work
      .updateTable("follower_version")
      .set({ version: versionOf(follower), filling: null })
      .where("follower", "=", name)
      .execute();
    return true;
  });

const shareOf = async (db: Db, { name }: Follower): Promise<number> => {
  const all = await standings(db, fillName(name));
  const sum = (of: string): number => all.reduce((total, { follower, seq }) => total + (follower === of ? seq : 0), 0);
  return sum(shippingName) === 0 ? 100 : Math.floor((100 * sum(fillName(name))) / sum(shippingName));
};

/** So many facts of a fill are followed at one turn; those that serve come between. */
const atOnce = 5000;
const tellEveryMs = 10_000;

/** Goes on with the fills of followers that are behind, a piece at each turn. */
export class Fills {
  readonly #db: Db;
  readonly #log: Log;
  readonly #behind: Follower[];
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(db: Db, behind: readonly Follower[], log: Log) {
    this.#db = db;
    this.#behind = [...behind];
    this.#log = log;
  }

  get areLeft(): boolean {
    return this.#behind.length > 0;
  }

  /** @returns whether there is more to fill at once */
  async turn(mayGoOn: () => boolean): Promise<boolean> {
    const follower = this.#behind[0];
    if (follower === undefined) return false;
    await this.#db.transaction().execute(async (work) => {
      await followAlone(work, fillName(follower.name));
      await beginFill(work, follower);
    });
    const seen = await followSome(this.#db, filling(follower), atOnce, mayGoOn);
    if (!mayGoOn()) return false;
    if (seen < atOnce && (await swap(this.#db, follower))) {
      this.#behind.shift();
      this.#log.info({ follower: follower.name, version: versionOf(follower) }, "tables were made anew and serve now");
    } else if (clockOf(this.#db).mono() - this.#toldAt > tellEveryMs) {
      this.#toldAt = clockOf(this.#db).mono();
      this.#log.info({ follower: follower.name, percent: await shareOf(this.#db, follower) }, "tables are made anew");
    }
    return this.areLeft;
  }
}
