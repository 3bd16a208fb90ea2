import type { Db, Tables } from "../database/index.ts";
import { type Follower, follow, followAlone } from "./follow.ts";

/** Tables that hold nothing but what these followers have written. */
export const tablesOf = (followers: readonly Follower[]): (keyof Tables)[] =>
  followers.flatMap(({ tables = [] }) => [...tables]);

/**
 * Empties the tables of these followers and makes them anew from the facts. A server that runs meanwhile does no harm: it waits for its turn, and goes on
 * from where its followers are then. A follower without tables is left as it is. @returns how many facts were followed
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
