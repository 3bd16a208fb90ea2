import type { Db, Tables } from "../database/index.ts";
import { type Follower, follow, followAlone } from "./follow.ts";

/** The tables that only these followers write. */
export const tablesOf = (followers: readonly Follower[]): (keyof Tables)[] =>
  followers.flatMap(({ tables = [] }) => [...tables]);

/**
 * Empties the tables of these followers and rebuilds them from the facts. A server may run meanwhile: it waits for the lock and continues from the new positions.
 * Leaves a follower without tables as it is. @returns how many facts were followed
 */
export const rebuildTables = async (db: Db, all: readonly Follower[]): Promise<number> => {
  const followers = all.filter(({ tables }) => tables !== undefined);
  const names = followers.map(({ name }) => name).sort();
  await db.transaction().execute(async (work) => {
    for (const name of names) await followAlone(work, name);
    for (const table of tablesOf(followers)) await work.deleteFrom(table).execute();
    await work.deleteFrom("follower_position").where("follower", "in", names).execute();
  });
  let facts = 0;
  for (const follower of followers) facts = Math.max(facts, await follow(db, follower));
  return facts;
};
