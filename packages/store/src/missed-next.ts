/** 未接来电 by rule: whom one is given to in turn, and which one an idle agent is offered next. */
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Reach } from "./calls.ts";
import type { Tables } from "./database/index.ts";
import type { Work } from "./list.ts";
import { foundMissed, type KeptMissed, wholeMissed } from "./missed.ts";

/** The groups that have a rule, by their ids. */
export type MissedRules = {
  /** Missed calls are given to their agents in turn. */
  readonly turn: ReadonlySet<string>;
  /** Missed calls are offered to their idle agents. */
  readonly offer: ReadonlySet<string>;
};

export const missedRules = async (db: Work): Promise<MissedRules> => {
  const rows = await db
    .selectFrom("group")
    .select(["id", "settings"])
    .where("retired_at", "is", null)
    .where(sql<boolean>`(settings->>'missedAssign' = 'turn' or settings->>'missedOffer' = 'true')`)
    .execute();
  const having = (is: (settings: Record<string, unknown>) => boolean) =>
    new Set(rows.filter(({ settings }) => is(settings as Record<string, unknown>)).map(({ id }) => id));
  return {
    turn: having(({ missedAssign }) => missedAssign === "turn"),
    offer: having(({ missedOffer }) => missedOffer === true),
  };
};

const everything: Reach = { scope: "all", user: "", groups: [] };
/** The group by whose rules a case goes. @param other of those who came to no group */
const ruleGroup = (other: string | null) => sql<string | null>`coalesce(missed_case.group_id, ${other}::text)`;

type ToGive = { readonly id: string; readonly group: string };

/** Somebody is calling him at this moment: as a return of his last call, or otherwise. */
const isBeingCalled = sql<boolean>`exists (select from call_record back where back.ended_at is null
  and (back.parent = missed_case.last_call or (back.party = missed_case.party and back.direction = 'outbound')))`;
/** Nobody is, and his last call, as `last`, does not keep his place in a queue. */
const isLeftToCall = sql<boolean>`(last.callback_state is distinct from 'waiting' and not ${isBeingCalled})`;

/** Whether the caller of a case is being called at this moment. */
export const isCalledNow = async (db: Work, id: string): Promise<boolean> =>
  (await db.selectFrom("missed_case").select("id").where("id", "=", id).where(isBeingCalled).executeTakeFirst()) !==
  undefined;

/** A user is disabled, or was signed in nowhere for so long. */
const isGone = (user: RawBuilder<unknown>, { now, afterMs }: { readonly now: number; readonly afterMs: number }) =>
  sql<boolean>`not exists (
    select from "user" u join agent_state_span s on s.user_id = u.id
    where u.id = ${user} and not u.disabled and s.state <> 'offline' and coalesce(s.to_at, ${now}::bigint) > ${now - afterMs}::bigint)`;

/** Whether what the rule gave to a user goes on to the next. */
export const hasGone = async (
  db: Work,
  user: string,
  when: { readonly now: number; readonly afterMs: number },
): Promise<boolean> => {
  const { rows } = await sql<{ gone: boolean }>`select ${isGone(sql`${user}::text`, when)} as gone`.execute(db);
  return rows[0]?.gone === true;
};

type Giving = {
  readonly other: string | null;
  /** As of the summary. */
  readonly from: number;
  readonly limit: number;
  readonly now: number;
  /** How long somebody has to be signed out before what the rule gave her goes on. */
  readonly afterMs: number;
};

/** Cases that nobody has done anything about, or that the rule gave to somebody who has gone, left to be called; of these groups, first come first. */
export const missedToGive = async (
  db: Work,
  groups: readonly string[],
  { other, from, limit, ...when }: Giving,
): Promise<ToGive[]> => {
  const of = ruleGroup(other);
  const rows = await foundMissed(db, { reach: everything, from, state: "pending" })
    .leftJoin("call_record as last", "last.id", "missed_case.last_call")
    .select(["missed_case.id", of.as("group")])
    .where(sql<boolean>`(handling.call is null or (handling.by_rule and ${isGone(sql`handling.assignee`, when)}))`)
    .where(isLeftToCall)
    .where(sql<boolean>`${of} = any(${[...groups]}::text[])`)
    .orderBy("missed_case.first_at")
    .limit(limit)
    .execute();
  return rows as ToGive[];
};

/** Who has as many open cases as the rule gives to one, or more. */
const fullHands = async (db: Work, from: number, most: number): Promise<string[]> => {
  const rows = await foundMissed(db, { reach: everything, from, state: "pending" })
    .select("handling.assignee")
    .where("handling.assignee", "is not", null)
    .groupBy("handling.assignee")
    .having(sql<boolean>`count(*) >= ${most}`)
    .execute();
  return rows.map(({ assignee }) => assignee!);
};

/**
 * Who of a group's signed-in agents, all of whom handle missed calls, was given one longest ago; undefined: nobody is signed in, or all have enough.
 * @param from as of the summary
 * @param most open ones that the rule gives to one
 */
export const nextInTurn = async (
  db: Work,
  group: string,
  { from, most }: { readonly from: number; readonly most: number },
): Promise<string | undefined> => {
  const full = await fullHands(db, from, most);
  const { rows } = await sql<{ id: string }>`
    select u.id from "user" u
    where not u.disabled and u.agent_no is not null and u.id <> all(${full}::text[])
      and exists (
        select from agent_state_span s
        where s.user_id = u.id and s.to_at is null and s.state <> 'offline' and s.groups ? ${group}
      )
      and exists (
        select from user_role r join permission p on p.role = r.role
        where r.user_id = u.id and p.action = 'missed.handle'
      )
    order by (select max(h.assigned_at) from missed_handling h where h.assignee = u.id) nulls first, u.agent_no
    limit 1`.execute(db);
  return rows[0]?.id;
};

type Asked = {
  readonly reach: Reach;
  /** Groups that offer theirs to her: those that she is in. */
  readonly groups: readonly string[];
  readonly other: string | null;
  readonly now: number;
  /** Since when a case counts as work. */
  readonly from: number;
  readonly attempts: number;
  readonly pauseMs: number;
};

/**
 * The case that she should call back next: her own first, then what is nobody's and offered by her groups, the longest wait first. Nothing that was tried too often
 * or just now, whose caller is being called or keeps his place in a queue, that is shown to somebody else, or that she has put off.
 */
export const nextMissed = (
  db: Work,
  { reach, groups, other, now, from, attempts, pauseMs }: Asked,
): Promise<KeptMissed | undefined> => {
  const mine = sql<boolean>`coalesce(handling.assignee = ${reach.user}, false)`;
  return wholeMissed(foundMissed(db, { reach, from, state: "pending" }) as never)
    .where(sql<boolean>`(${mine} or (handling.assignee is null and ${ruleGroup(other)} = any(${[...groups]}::text[])))`)
    .where("missed_case.attempts_since", "<", attempts)
    .where(sql<boolean>`coalesce(missed_case.last_attempt_at, 0) <= ${now - pauseMs}::bigint`)
    .where(isLeftToCall)
    .where(
      sql<boolean>`not exists (select from missed_offer o where o."case" = missed_case.id and o.until > ${now}::bigint
        and (case when o.user_id = ${reach.user} then o.put_off else not o.put_off end))`,
    )
    .orderBy(sql`${mine} desc`)
    .orderBy("missed_case.last_at")
    .limit(1)
    .executeTakeFirst() as Promise<KeptMissed | undefined>;
};

/** Shows a case to somebody alone until then, or puts it off for her. What is over is forgotten. */
export const putMissedOffer = async (
  tx: Transaction<Tables>,
  offer: { readonly case: string; readonly user_id: string; readonly until: number; readonly put_off: boolean },
  now: number,
): Promise<void> => {
  await tx.deleteFrom("missed_offer").where("until", "<=", now).execute();
  // She is shown one at a time.
  if (!offer.put_off)
    await tx.deleteFrom("missed_offer").where("user_id", "=", offer.user_id).where("put_off", "=", false).execute();
  await tx
    .insertInto("missed_offer")
    .values(offer)
    .onConflict((on) =>
      on
        .columns(["case", "user_id"])
        .doUpdateSet((eb) => ({ until: eb.ref("excluded.until"), put_off: eb.ref("excluded.put_off") })),
    )
    .execute();
};
