import type { CallQuery, Scope } from "@zongji/api";
import { type Fact, type PartyId, placed, type Segment } from "@zongji/domain";
import { type ExpressionBuilder, type Selectable, sql } from "kysely";
import type { Db } from "./database/index.ts";
import type { Tables } from "./database/tables.ts";
import { stepsOf } from "./facts/clock-steps.ts";
import { factsOfRows } from "./facts/stored-facts.ts";
import type { ListSource, Sort, SortName, Work } from "./list.ts";
import { type Parties, unpackSealed } from "./parties.ts";

/** The calls that a user may see: all, the user's own and those of some groups, or only the user's own. */
export type Reach = { readonly scope: Scope; readonly user: string; readonly groups: readonly string[] };

/** A recording in the read table. `startedAt`: time of the first sample, ms since the epoch. */
export type KeptRecording = { readonly id: string; readonly startedAt: number; readonly segments: readonly Segment[] };

export type KeptCall = Selectable<Tables["call_record"]> & {
  readonly number_sealed: Buffer | null;
  readonly trunk_name: string | null;
};

/** Restricts a query to the calls that the user may see. */
const isInReach = ({ scope, user, groups }: Reach) => {
  return (eb: ExpressionBuilder<Tables, "call_record">) => {
    if (scope === "all") return eb.lit(true);
    const own = eb("call_record.users", "@>", sql<string[]>`array[${user}]::text[]`);
    if (scope === "own" || groups.length === 0) return own;
    return eb.or([own, eb("call_record.groups", "&&", sql<string[]>`${[...groups]}::text[]`)]);
  };
};

const calls = (db: Work, reach: Reach) => db.selectFrom("call_record").where(isInReach(reach));

/**
 * The filter of a call list; plain JSON. `reach`: the calls that the user may see. `numberParty`: the pseudonym of the searched number; `number`: the number itself,
 * which may be a called number; `endHash`: the hash of its last four digits.
 */
export type CallFilter = Omit<CallQuery, "sort" | "after" | "before" | "pageSize" | "count"> & {
  readonly reach: Reach;
  /** Ids: the business type that is looked for, and those beneath it. */
  readonly businessTypes?: readonly string[];
  readonly numberParty?: string;
  /** The pseudonyms of numbers that end with what was searched. */
  readonly numberParties?: readonly string[];
  readonly endHash?: string;
  /** Only these. */
  readonly ids?: readonly string[];
};

type Calls = ReturnType<typeof calls>;

/** How the talk went: its length, its rating, who ended it, what was noted of it. */
const byTalk = (all: Calls, { talkFrom, talkTo, rating, hungUp, note }: CallFilter): Calls => {
  let query = all;
  // A length is read in whole seconds, as the log's column shows it.
  if (talkFrom !== undefined) query = query.where("talk_ms", ">=", talkFrom * 1000 - 500);
  if (talkTo !== undefined) query = query.where("talk_ms", "<", talkTo * 1000 + 500);
  if (rating === "satisfied")
    query = query.where(sql<boolean>`call_record.rating is not null and call_record.rating @> '{"satisfied": true}'`);
  if (rating === "unsatisfied") query = query.where(sql<boolean>`call_record.rating @> '{"satisfied": false}'`);
  if (rating === "none") query = query.where("rating", "is", null).where("talk_ms", ">", 0);
  if (hungUp !== undefined)
    query = query.where(sql<boolean>`call_hung_up_by(call_record.marks, call_record.ending) = ${hungUp}`);
  if (note !== undefined) {
    query = query.where(
      sql<boolean>`call_record.notes <> '[]' and text_pairs(call_note_text(call_record.notes)) @> text_pairs(lower(${note}::text)) and position(lower(${note}::text) in call_note_text(call_record.notes)) > 0`,
    );
  }
  return query;
};

const filtered = (db: Work, filter: CallFilter) => {
  const { reach, from, to, number, numberParty, numberParties = [], endHash, party, agentNo, group } = filter;
  const { direction, disposition, voicemail, businessTypes, test = "no" } = filter;
  let query: Calls = calls(db, reach);
  // Half open: a call at midnight belongs to one day only.
  if (from !== undefined) query = query.where("started_at", ">=", from);
  if (to !== undefined) query = query.where("started_at", "<", to);
  if (number !== undefined) {
    const those = [numberParty ?? "", ...numberParties];
    query = query.where((eb) => eb.or([eb("called_number", "=", number), eb("party", "in", those)]));
  }
  if (endHash !== undefined) {
    query = query.where("party", "in", (eb) => eb.selectFrom("party").select("id").where("number_end", "=", endHash));
  }
  if (filter.ids !== undefined) query = query.where("call_record.id", "in", [...filter.ids]);
  if (party !== undefined) query = query.where("party", "=", party);
  if (agentNo !== undefined) query = query.where("agent_nos", "@>", sql<string[]>`array[${agentNo}]::text[]`);
  if (group !== undefined) query = query.where("call_record.groups", "@>", sql<string[]>`array[${group}]::text[]`);
  if (businessTypes !== undefined)
    query = query.where("call_record.business_types", "&&", sql<string[]>`${[...businessTypes]}::text[]`);
  if (direction !== undefined) query = query.where("direction", "=", direction);
  if (disposition !== undefined) query = query.where("disposition", "=", disposition);
  if (voicemail === "yes") query = query.where("voicemail_ms", ">", 0);
  if (test !== "yes") query = query.where("test_by", test === "only" ? "is not" : "is", null);
  return byTalk(query, filter);
};

const whole = (query: Calls) =>
  query
    .leftJoin("party", "party.id", "call_record.party")
    .leftJoin("trunk", "trunk.id", "call_record.trunk")
    .selectAll("call_record")
    .select(["party.number_sealed", "trunk.name as trunk_name"]);

const column = (name: string, of: Sort["of"], nullable?: true): Sort => ({
  by: sql.ref(`call_record.${name}`),
  of,
  ...(nullable && { nullable }),
});

/** The call log as SQL. */
export const callSource: ListSource<CallFilter, KeptCall> = {
  found: filtered,
  whole: (found) => whole(found as unknown as Calls),
  key: column("id", "text"),
  sorts: {
    startedAt: column("started_at", "number"),
    calledNumber: column("called_number", "text"),
    agentNo: column("agent_no", "text", true),
    waitMs: column("wait_ms", "number"),
    ringMs: column("ring_ms", "number"),
    talkMs: column("talk_ms", "number"),
    voicemailMs: column("voicemail_ms", "number"),
    disposition: column("disposition", "text", true),
    rating: { by: sql`(call_record.rating->>'score')::double precision`, of: "number", nullable: true },
  } satisfies Record<SortName<CallQuery>, Sort>,
};

export const findCall = (db: Work, reach: Reach, id: string): Promise<KeptCall | undefined> =>
  whole(calls(db, reach).where("call_record.id", "=", id)).executeTakeFirst();

/** Those of these calls that the user may see, in no order. */
export const findCalls = async (db: Db, reach: Reach, ids: readonly string[]): Promise<KeptCall[]> =>
  ids.length === 0 ? [] : whole(calls(db, reach).where("call_record.id", "in", [...ids])).execute();

/** The calls that return this one, oldest first. */
export const callBacksOf = (db: Db, reach: Reach, id: string) =>
  calls(db, reach)
    .where("parent", "=", id)
    .select(["id", "started_at", "agent_no", "talk_ms"])
    .orderBy("started_at")
    .orderBy("id")
    .execute();

/** A call's facts in order, with corrected times. */
export const factsOfCall = async (db: Db, id: string): Promise<Fact[]> => {
  const rows = await db
    .selectFrom("fact")
    .select("body")
    .where("call", "=", id)
    .orderBy("node")
    .orderBy("epoch")
    .orderBy("seq")
    .execute();
  const facts = factsOfRows(rows);
  return [...placed(facts, await stepsOf(db))];
};

/** The pseudonyms of the numbers that end with these digits, four or more. `endHash`: of the last four. */
export const partiesEnding = async (
  db: Db,
  parties: Parties,
  digits: string,
  endHash: string = parties.endOfDigits(digits),
): Promise<string[]> => {
  const rows = await db.selectFrom("party").select(["id", "number_sealed"]).where("number_end", "=", endHash).execute();
  return rows.flatMap(({ id, number_sealed: sealed }) => {
    const number = sealed === null ? undefined : parties.open(id as PartyId, unpackSealed(sealed));
    return number?.endsWith(digits) ? [id] : [];
  });
};

/** The last calls of a party, newest first. */
export const callsOfParty = (db: Db, party: string, limit: number, except?: string) => {
  let query = db.selectFrom("call_record").where("party", "=", party).where("direction", "!=", "internal");
  if (except !== undefined) query = query.where("id", "!=", except);
  return query
    .select(["id", "started_at", "direction", "agent_no", "disposition", "talk_ms"])
    .orderBy("started_at", "desc")
    .limit(limit)
    .execute();
};
