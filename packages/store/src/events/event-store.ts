import { decodeEvent, type ProductEvent, type StoredEvent } from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { unreadFacts } from "../facts/stored-facts.ts";

/** Under this epoch, of no node, followers keep how far they have come with events. */
export const eventEpoch = { node: "", epoch: "events" } as const;

/** The id of the newest event. None below it is still to come: ids grow in the order of commits (migration 016). */
export const newestEvent = async (db: Db): Promise<number> =>
  (await sql<{ id: number }>`select coalesce(max(id), 0) as id from event`.execute(db)).rows[0]!.id;

/**
 * Events after `from` up to `to`, in order, at most `limit` of them. `at` is the place that they reach: those that can't be read are passed over, counted and
 * logged, as facts are.
 */
export const eventsAfter = async (
  db: Db,
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
): Promise<{ events: ProductEvent[]; at: number }> => {
  const rows = await db
    .selectFrom("event")
    .selectAll()
    .where("id", ">", from)
    .where("id", "<=", to)
    .orderBy("id")
    .limit(limit)
    .execute();
  const events = rows.flatMap((row) => {
    const decoded = decodeEvent(row as StoredEvent);
    if (decoded.ok) return [decoded.event];
    unreadFacts.note(decoded.problem);
    return [];
  });
  return { events, at: rows.length < limit ? to : rows.at(-1)!.id };
};
