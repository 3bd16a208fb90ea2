import {
  dayStart,
  daysRemembered,
  type HotlineConfig,
  type PartyId,
  type PastDials,
  type PastTalk,
  type UserId,
} from "@zongji/domain";
import type { Db } from "./database/index.ts";

const dayMs = 86_400_000;
/** As many as the live hotline remembers. */
const most = 50_000;

/**
 * Who answered whom before a moment, oldest first: as far back as a group of this configuration asks for, two days at least, since those of today are counted.
 * @param before ms since the epoch
 */
export const loadPastTalks = async (db: Db, config: HotlineConfig, before: number): Promise<PastTalk[]> => {
  const rows = await db
    .selectFrom("call_record")
    .select(["party", "user_id", "started_at"])
    .where("direction", "=", "inbound")
    .where("withheld", "=", false)
    .where("talk_ms", ">", 0)
    .where("party", "is not", null)
    .where("user_id", "is not", null)
    .where("started_at", ">=", before - Math.max(2, daysRemembered(config)) * dayMs)
    .where("started_at", "<", before)
    .orderBy("started_at", "desc")
    .limit(most)
    .execute();
  return rows
    .map(({ party, user_id, started_at }) => ({ party: party as PartyId, user: user_id as UserId, at: started_at }))
    .reverse();
};

/** How often each number was called out to on the day of a moment, until then, where the rules limit that. @param before ms since the epoch */
export const loadPastDials = async (
  db: Db,
  { policies, schedule }: Pick<HotlineConfig, "policies" | "schedule">,
  before: number,
): Promise<PastDials[]> => {
  if ((policies.dialsADay ?? 0) === 0) return [];
  const rows = await db
    .selectFrom("call_record")
    .select(({ fn }) => ["party", fn.countAll<string>().as("calls"), fn.max("started_at").as("at")])
    .where("direction", "=", "outbound")
    .where("party", "is not", null)
    .where("started_at", ">=", dayStart(before, schedule.zone))
    .where("started_at", "<", before)
    .groupBy("party")
    .orderBy("at")
    .execute();
  return rows.map(({ party, calls, at }) => ({ party: party as PartyId, at: Number(at), calls: Number(calls) }));
};
