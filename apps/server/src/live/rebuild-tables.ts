import type { Db, Tables } from "../database/index.ts";
import { type Follower, follow } from "./following.ts";

/** Tables that hold nothing but what follows from facts. */
export const readTables = [
  "call_record",
  "queue_visit",
  "offer",
  "agent_state_span",
] as const satisfies (keyof Tables)[];

/**
 * Makes the read tables anew from the facts. A server that runs meanwhile does no harm: followers come to the same end however often they
 * are given a fact. @returns how many facts were followed
 */
export const rebuildTables = async (db: Db, followers: readonly Follower[]): Promise<number> => {
  for (const table of readTables) await db.deleteFrom(table).execute();
  const names = followers.map(({ name }) => name);
  await db.deleteFrom("follower_position").where("follower", "in", names).execute();
  let facts = 0;
  for (const follower of followers) facts = Math.max(facts, await follow(db, follower));
  return facts;
};
