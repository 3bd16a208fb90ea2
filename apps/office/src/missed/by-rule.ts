import { type HotlineConfig, localTime, mostMissedGiven, type Schedule } from "@zongji/domain";
import {
  type Db,
  type KeptMissed,
  type Log,
  lockForEdit,
  missedRules,
  missedToGive,
  nextInTurn,
  nextMissed,
  nowOf,
  publishedOf,
  putMissedOffer,
  theOne,
  type Work,
} from "@zongji/store";
import { type Principal, reachOf } from "@zongji/web";
import { keepDoing } from "../jobs/index.ts";
import { countedMs, giveInTurn, goneMs } from "./actions.ts";

const everyMs = 5_000;
/** Given at once; more wait for the next turn. */
const most = 50;
/** How long a case is shown to one agent alone, and for how long one that she put off is not shown to her again, ms. */
const keptMs = 60_000;
const putOffMs = 15 * 60_000;

type Policies = HotlineConfig["policies"];
const rulesInForce = async (db: Db): Promise<Policies | undefined> =>
  (await publishedOf(db, "policies"))[0]?.body as Policies | undefined;

/** Gives what nobody has dealt with to those whose turn it is, where a group's rule says so. @returns to whom, by case */
export const giveByRule = async (db: Db, now = nowOf(db)): Promise<Map<string, string>> => {
  const given = new Map<string, string>();
  const { turn } = await missedRules(db);
  if (turn.size === 0) return given;
  const other = (await rulesInForce(db))?.missedGroup ?? null;
  const from = now - countedMs;
  // A group in which nobody can take one holds up no other group.
  const staffed: string[] = [];
  for (const group of turn)
    if ((await nextInTurn(db, group, { from, most: mostMissedGiven })) !== undefined) staffed.push(group);
  if (staffed.length === 0) return given;
  const found = await missedToGive(db, staffed, { other, from, limit: most, now, afterMs: goneMs });
  // Each a moment after the one before it, which is what the turns go by.
  for (const [n, { id, group }] of found.entries()) {
    const assignee = await giveInTurn(db, id, group, now + n);
    if (assignee !== undefined) given.set(id, assignee);
  }
  return given;
};

/** Does so from now on. Returns how to stop; it resolves when nothing is under way. */
export const keepGiving = (db: Db, log: Log): (() => Promise<void>) =>
  keepDoing({ everyMs, log, failed: "missed calls could not be given in turn" }, async () => {
    for (const [id, assignee] of await giveByRule(db)) log.info({ id, assignee }, "a missed call was given in turn");
  });

/** Whether callers may be called back at this moment. */
const isAllowed = ({ callBackFrom = "08:00", callBackTo = "20:00" }: Policies, zone: string, now: number): boolean => {
  const { time } = localTime(now, zone);
  return time >= callBackFrom && time < callBackTo;
};

/**
 * The case that an idle agent should call back next, shown to her alone for a while; undefined: none, or not at this hour.
 * @param putOff one that she does not want now
 */
export const offerNext = async (
  db: Db,
  principal: Principal,
  putOff: string | undefined,
  now = nowOf(db),
): Promise<KeptMissed | undefined> => {
  const policies = await rulesInForce(db);
  const main = (await publishedOf(db, "schedule")).find(({ id }) => id === theOne)?.body as Schedule | undefined;
  const { offer } = await missedRules(db);
  const { id: user, groups } = principal.user;
  const mayCall = policies !== undefined && main !== undefined && isAllowed(policies, main.zone, now);
  const { callBackAttempts: attempts = 3, callBackPauseMs: pauseMs = 900_000, missedGroup } = policies ?? {};
  const asked = { groups: groups.filter((group) => offer.has(group)), other: missedGroup ?? null };
  const reach = reachOf(principal, "missed.handle");
  const look = (work: Db | Work["tx"]) =>
    mayCall ? nextMissed(work, { reach, ...asked, now, from: now - countedMs, attempts, pauseMs }) : undefined;
  // Every idle agent's page asks again and again: who has nothing to be shown waits for nobody.
  if (putOff === undefined && (await look(db)) === undefined) return undefined;
  return db.transaction().execute(async (tx) => {
    // No two agents are shown the same.
    await lockForEdit(tx, "missed offers");
    if (putOff !== undefined)
      await putMissedOffer(tx, { case: putOff, user_id: user, until: now + putOffMs, put_off: true }, now);
    const next = await look(tx);
    if (next) await putMissedOffer(tx, { case: next.id, user_id: user, until: now + keptMs, put_off: false }, now);
    return next;
  });
};
