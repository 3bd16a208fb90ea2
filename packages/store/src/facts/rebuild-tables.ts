import type { Db, Tables } from "../database/index.ts";
import { type Follower, follow, followAlone } from "./following.ts";

/** Tables that hold nothing but what follows from facts. */
export const readTables = [
  "call_record",
  "queue_visit",
  "offer",
  "agent_state_span",
  "alarm",
] as const satisfies (keyof Tables)[];

/**
 * Makes the read tables anew from the facts. A server that runs meanwhile does no harm: it waits for its turn, and goes on from where its followers
 * are then. @returns how many facts were followed
 */
export const rebuildTables = async (db: Db, followers: readonly Follower[]): Promise<number> => {
  const names = followers.map(({ name }) => name).sort();
  await db.transaction().execute(async (work) => {
    for (const name of names) await followAlone(work, name);
    for (const table of readTables) await work.deleteFrom(table).execute();
    await work.deleteFrom("follower_position").where("follower", "in", names).execute();
  });
  let facts = 0;
  for (const follower of followers) facts = Math.max(facts, await follow(db, follower));
  return facts;
};
