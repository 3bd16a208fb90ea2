import { type Disposition, type MissedCase, missedCaseGapMs, missedCases, type PartyCall } from "@zongji/domain";
import { type Insertable, type Selectable, sql } from "kysely";
import type { Reach } from "./calls.ts";
import type { Db } from "./database/index.ts";
import { putRows } from "./database/put-rows.ts";
import type { Tables } from "./database/tables.ts";
import type { ListSource, Sort, Work } from "./list.ts";

type CaseRow = Insertable<Tables["missed_case"]>;

const caseRow = (party: string, { reached, ...one }: MissedCase): CaseRow => ({
  id: one.id,
  party,
  first_at: one.firstAt,
  last_at: one.lastAt,
  last_call: one.lastCall,
  calls: one.calls,
  called_number: one.number,
  group_id: one.group,
  disposition: one.disposition,
  attempts: one.attempts,
  attempts_since: one.attemptsSince,
  last_attempt_at: one.lastAttemptAt,
  reached_at: reached?.at ?? null,
  reached_call: reached?.call ?? null,
  reached_how: reached?.how ?? null,
});

/** Parties with the moment from which their cases may have changed, each as a row of `touched (party, at)`. */
const asRows = (touched: ReadonlyMap<string, number>) =>
  sql`unnest(${[...touched.keys()]}::text[], ${[...touched.values()]}::bigint[]) as touched (party, at)`;

/** Where each party has to be read from: the first call of the case that may go on, or be returned, at that moment. */
const startsOf = async (db: Db, touched: ReadonlyMap<string, number>): Promise<Map<string, number>> => {
  const { rows } = await sql<{ party: string; at: number }>`
    select touched.party, least(touched.at, min(missed_case.first_at)) as at
    from ${asRows(touched)}
    left join missed_case on missed_case.party = touched.party and missed_case.last_at >= touched.at - ${missedCaseGapMs}::bigint
    group by touched.party, touched.at`.execute(db);
  return new Map(rows.map(({ party, at }) => [party, Number(at)]));
};

type CallRow = Pick<
  Selectable<Tables["call_record"]>,
  "id" | "party" | "direction" | "started_at" | "disposition" | "talk_ms" | "group_id" | "called_number" | "parent"
>;

const partyCall = (row: CallRow): PartyCall => ({
  id: row.id,
  direction: row.direction as PartyCall["direction"],
  at: row.started_at,
  disposition: row.disposition as Disposition | null,
  talkMs: row.talk_ms,
  group: row.group_id,
  number: row.called_number,
  parent: row.parent,
});

/**
 * Makes the cases of these parties anew from the call log, from what may have changed on.
 * @param touched the earliest call of each party that is new or another, ms since the epoch; of a call back that of the call that it returns, if earlier
 */
export const refreshMissed = async (db: Db, touched: ReadonlyMap<string, number>): Promise<void> => {
  if (touched.size === 0) return;
  const starts = await startsOf(db, touched);
  const { rows } = await sql<CallRow>`
    select call.id, touched.party, call.direction, call.started_at, call.disposition, call.talk_ms, call.group_id, call.called_number, call.parent
    from ${asRows(starts)}
    join lateral (
      select * from call_record where call_record.party = touched.party and call_record.started_at >= touched.at
      union all
      select back.* from call_record as asked join call_record as back on back.parent = asked.id
      where asked.party = touched.party and asked.started_at >= touched.at
        and asked.callback_party <> asked.party and back.party = asked.callback_party
      union all
      select * from call_record where withheld and callback_party = touched.party and started_at >= touched.at
    ) as call on true
    where call.ended_at is not null and call.test_by is null and call.direction <> 'internal'
      and (not call.withheld or call.callback_party = touched.party)`.execute(db);
  await sql`delete from missed_case using ${asRows(starts)}
    where missed_case.party = touched.party and missed_case.first_at >= touched.at`.execute(db);
  const byParty = Map.groupBy(rows, ({ party }) => party!);
  const cases = [...byParty].flatMap(([party, calls]) =>
    missedCases(calls.map(partyCall)).map((one) => caseRow(party, one)),
  );
  await putRows(db, "missed_case", ["id"], cases);
};

/** For each party the earliest of these calls, as they were and as they are; of a call back the call that it returns. */
export const touchedParties = async (db: Db, ids: readonly string[]): Promise<Map<string, number>> => {
  const touched = new Map<string, number>();
  if (ids.length === 0) return touched;
  const rows = await db
    .selectFrom("call_record as call")
    .leftJoin("call_record as parent", "parent.id", "call.parent")
    .select([
      "call.party",
      "call.started_at",
      "parent.started_at as parent_at",
      "parent.party as parent_party",
      "call.callback_party",
    ])
    .where("call.id", "in", [...ids])
    .where("call.party", "is not", null)
    .execute();
  for (const { party, started_at, parent_at, parent_party, callback_party } of rows) {
    const from = Math.min(started_at, parent_at ?? started_at);
    // Who asked to be called on another number has his case by the number that he called from, if he showed it.
    for (const each of [party, parent_party, callback_party])
      if (each !== null) touched.set(each, Math.min(from, touched.get(each) ?? from));
  }
  return touched;
};

/** `handling_version`: null where nobody has done anything about it. */
export type KeptMissed = Selectable<Tables["missed_case"]> & {
  readonly number_sealed: Buffer | null;
  /** Whom the last call asked to have called, with the number, and what came of it. */
  readonly callback_party: string | null;
  readonly callback_state: string | null;
  readonly callback_sealed: Buffer | null;
  /** The last of its calls in which he left a message. */
  readonly voicemail_call: string | null;
  readonly voicemail_ms: number | null;
  readonly handling_call: string | null;
  readonly handling_version: number | null;
  readonly assignee: string | null;
  readonly assigned_at: number | null;
  readonly by_rule: boolean | null;
  readonly assignee_name: string | null;
  readonly assignee_no: string | null;
  readonly outcome: string | null;
  readonly note: string | null;
  readonly closed_at: number | null;
};

/** What cases are looked for; plain JSON. Times are those of the last call. */
export type MissedFilter = {
  readonly reach: Reach;
  readonly from?: number;
  readonly to?: number;
  readonly state?: "pending" | "all" | "waiting" | "tried" | "recovered" | "otherwise" | "closed";
  readonly group?: string;
  readonly assigned?: "me" | "nobody" | "others";
  readonly numberParty?: string;
  readonly id?: string;
};

/** As `missedStateOf` says, in SQL. */
const stateSql = sql<string>`case
  when missed_case.reached_how = 'callBack' then 'recovered'
  when missed_case.reached_at is not null then 'otherwise'
  when handling.closed_at >= missed_case.last_at then 'closed'
  when missed_case.attempts_since > 0 then 'tried'
  else 'waiting' end`;

const handlingSql = sql<Selectable<Tables["missed_handling"]>>`lateral (
  select * from missed_handling
  where missed_handling.party = missed_case.party
    and missed_handling.call_at between missed_case.first_at and missed_case.last_at
  order by missed_handling.call_at desc limit 1)`;

const voicemailSql = sql<{ id: string; voicemail_ms: number }>`lateral (
  select id, voicemail_ms from call_record
  where call_record.party = missed_case.party and call_record.voicemail_ms > 0
    and call_record.started_at between missed_case.first_at and missed_case.last_at
  order by call_record.started_at desc limit 1)`;

/** group: those of the groups, and those whose caller came to no group; own: what was given to the user. */
const isInReach = ({ scope, user, groups }: Reach) => {
  if (scope === "all") return sql<boolean>`true`;
  const own = sql<boolean>`coalesce(handling.assignee = ${user}, false)`;
  if (scope === "own") return own;
  return sql<boolean>`(${own} or missed_case.group_id is null or missed_case.group_id = any(${[...groups]}::text[]))`;
};

const cases = (db: Work, reach: Reach) =>
  db
    .selectFrom("missed_case")
    .leftJoin(handlingSql.as("handling"), (join) => join.onTrue())
    .where(isInReach(reach));

/** Cases that are looked for, with what people did about them as `handling`. */
export const foundMissed = (db: Work, { reach, from, to, state, group, assigned, numberParty, id }: MissedFilter) => {
  let query = cases(db, reach);
  if (from !== undefined) query = query.where("missed_case.last_at", ">=", from);
  if (to !== undefined) query = query.where("missed_case.last_at", "<", to);
  // Said besides, so that the index of what is open serves.
  if (state === "pending" || state === "waiting" || state === "tried")
    query = query.where("missed_case.reached_at", "is", null);
  if (state === "pending") query = query.where(stateSql, "in", ["waiting", "tried"]);
  else if (state !== undefined && state !== "all") query = query.where(stateSql, "=", state);
  if (group !== undefined) query = query.where("missed_case.group_id", "=", group);
  if (assigned === "me") query = query.where("handling.assignee", "=", reach.user);
  if (assigned === "nobody") query = query.where("handling.assignee", "is", null);
  if (assigned === "others") query = query.where("handling.assignee", "!=", reach.user);
  if (numberParty !== undefined) query = query.where("missed_case.party", "=", numberParty);
  if (id !== undefined) query = query.where("missed_case.id", "=", id);
  return query;
};

/** With what is shown of each. */
export const wholeMissed = (query: ReturnType<typeof cases>) =>
  query
    .leftJoin("party", "party.id", "missed_case.party")
    .leftJoin("user", "user.id", "handling.assignee")
    .leftJoin("call_record as last", "last.id", "missed_case.last_call")
    .leftJoin("party as wanted", "wanted.id", "last.callback_party")
    .leftJoin(voicemailSql.as("message"), (join) => join.onTrue())
    .selectAll("missed_case")
    .select([
      "party.number_sealed",
      "last.callback_party",
      "last.callback_state",
      "wanted.number_sealed as callback_sealed",
      "handling.call as handling_call",
      "handling.version as handling_version",
      "handling.assignee",
      "handling.assigned_at",
      "handling.by_rule",
      "user.name as assignee_name",
      "user.agent_no as assignee_no",
      "handling.outcome",
      "handling.note",
      "handling.closed_at",
      "message.id as voicemail_call",
      "message.voicemail_ms",
    ]);

const column = (name: string, of: Sort["of"], nullable?: true): Sort => ({
  by: sql.ref(`missed_case.${name}`),
  of,
  ...(nullable && { nullable }),
});

/** Missed calls as SQL. */
export const missedSource: ListSource<MissedFilter, KeptMissed> = {
  found: foundMissed,
  whole: (query) => wholeMissed(query as unknown as ReturnType<typeof cases>) as never,
  key: column("id", "text"),
  sorts: {
    lastAt: column("last_at", "number"),
    firstAt: column("first_at", "number"),
    calls: column("calls", "number"),
    attempts: column("attempts", "number"),
    lastAttemptAt: column("last_attempt_at", "number", true),
  },
};

/** One case, if somebody may have to do with it. */
export const findMissed = (db: Work, reach: Reach, id: string): Promise<KeptMissed | undefined> =>
  wholeMissed(foundMissed(db, { reach, id })).executeTakeFirst() as Promise<KeptMissed | undefined>;

/** The case that a call is of: with how often it was called back since the caller's last call. */
export const missedCaseOf = (db: Db, call: { readonly party: string; readonly started_at: number }) =>
  db
    .selectFrom("missed_case")
    .selectAll()
    .where("party", "=", call.party)
    .where("first_at", "<=", call.started_at)
    .where("last_at", ">=", call.started_at)
    .executeTakeFirst();

/** How much is to be done. `oldestAt`: the last call of whoever waits longest, ms since the epoch. */
export type MissedSummary = {
  readonly waiting: number;
  readonly tried: number;
  readonly mine: number;
  /** Of them, callers who keep their place in a queue and are called back in their turn. */
  readonly kept: number;
  /** And those who left a message. */
  readonly voicemails: number;
  readonly oldestAt: number | null;
};

/** @param from ms since the epoch: what was missed before that is not counted */
export const missedSummary = async (db: Db, reach: Reach, from: number): Promise<MissedSummary> => {
  const row = await foundMissed(db, { reach, from, state: "pending" })
    .leftJoin("call_record as last", "last.id", "missed_case.last_call")
    .leftJoin(voicemailSql.as("message"), (join) => join.onTrue())
    .select([
      sql<string>`count(*) filter (where missed_case.attempts_since = 0)`.as("waiting"),
      sql<string>`count(*) filter (where missed_case.attempts_since > 0)`.as("tried"),
      sql<string>`count(*) filter (where handling.assignee = ${reach.user})`.as("mine"),
      sql<string>`count(*) filter (where last.callback_state = 'waiting')`.as("kept"),
      sql<string>`count(message.id)`.as("voicemails"),
      sql<number | null>`min(missed_case.last_at)`.as("oldest"),
    ])
    .executeTakeFirstOrThrow();
  const { waiting, tried, mine, kept, voicemails, oldest } = row;
  return {
    waiting: Number(waiting),
    tried: Number(tried),
    mine: Number(mine),
    kept: Number(kept),
    voicemails: Number(voicemails),
    oldestAt: oldest === null ? null : Number(oldest),
  };
};

/** Writes what somebody did about a case. */
export const putHandling = (db: Work, row: Insertable<Tables["missed_handling"]>) =>
  db
    .insertInto("missed_handling")
    .values(row)
    .onConflict((on) =>
      on.column("call").doUpdateSet((eb) => ({
        assignee: eb.ref("excluded.assignee"),
        assigned_at: eb.ref("excluded.assigned_at"),
        by_rule: eb.ref("excluded.by_rule"),
        outcome: eb.ref("excluded.outcome"),
        note: eb.ref("excluded.note"),
        closed_at: eb.ref("excluded.closed_at"),
        closed_by: eb.ref("excluded.closed_by"),
        version: eb.ref("excluded.version"),
      })),
    )
    .execute();
