import type { Fact, PartyId, StoredFact } from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { packSealed, type SealedNumber } from "../parties.ts";
import { factsOfRows } from "./stored-facts.ts";

type PartyRecord = { readonly party: PartyId; readonly at: number; readonly number: SealedNumber };

/** Replaces what PostgreSQL can't store in jsonb text by U+FFFD: null characters and lone surrogates. */
const clean = (_key: string, value: unknown): unknown =>
  typeof value === "string" ? value.toWellFormed().replaceAll("\0", "\ufffd") : value;

/** The JSON escapes of a null character and of a lone surrogate. */
const unclean = /\\u(?:0000|d[89a-f])/;

/** Checks the whole text first: almost none needs a replacement, and a check of each value is expensive. */
const textOf = (facts: readonly StoredFact[]): string => {
  const text = JSON.stringify(facts);
  return unclean.test(text) ? JSON.stringify(facts, clean) : text;
};

/** The name under which the shipping stores the position of each epoch. */
export const shippingName = "shipping";

/** Creates the monthly partition for each of these times. */
export const ensureMonth = async (db: Db, at: number): Promise<void> => {
  await sql`select ensure_fact_month(${at}::bigint)`.execute(db);
};

/**
 * Inserts facts of one epoch as they were written, of any version, each once, and stores the epoch's position. One statement: it is atomic without a transaction
 * that a hung database could leave open.
 * @returns how many were new, and the seqs of those that exist with other content
 */
export const insertFacts = async (
  db: Db,
  facts: readonly StoredFact[],
): Promise<{ fresh: number; differing: number[] }> => {
  const text = textOf(facts);
  const result = await sql<{ fresh: number; differing: number[] }>`
    with incoming as (
      select f as body, f->>'node' as node, f->>'epoch' as epoch, (f->>'seq')::bigint as seq, (f->>'at')::bigint as at,
        f->>'type' as type, (f->>'v')::int as v, f->>'call' as call, f->>'agent' as agent
      from jsonb_array_elements(${text}::jsonb) as f
    ), fresh as (
      insert into fact (node, epoch, seq, at, type, v, call, agent, body)
      select node, epoch, seq, at, type, v, call, agent, body from incoming as i
      where not exists (select from fact as e where e.node = i.node and e.epoch = i.epoch and e.seq = i.seq)
      on conflict do nothing
      returning seq
    ), moved as (
      insert into follower_position (follower, node, epoch, seq)
      select ${shippingName}, node, epoch, max(seq) from incoming group by node, epoch
      on conflict (follower, node, epoch) do update set seq = greatest(follower_position.seq, excluded.seq)
      returning seq
    )
    select (select count(*) from fresh)::int as fresh,
      case when (select count(*) from fresh) = (select count(*) from incoming) then '[]' else
        (select coalesce(jsonb_agg(i.seq), '[]') from incoming as i
          join fact as e on e.node = i.node and e.epoch = i.epoch and e.seq = i.seq
          where e.body <> i.body) end as differing
    from (select count(*) from moved) as done`.execute(db);
  return result.rows[0]!;
};

/** Inserts parties. An erased number comes back only with a later call. */
export const insertParties = async (db: Db, parties: readonly PartyRecord[]): Promise<void> => {
  const latest = [...new Map(parties.map((party) => [party.party, party])).values()];
  if (latest.length === 0) return;
  await db
    .insertInto("party")
    .values(
      latest.map(({ party, at, number }) => ({
        id: party,
        number_sealed: packSealed(number),
        created_at: at,
        erased_at: null,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet({ number_sealed: sql`excluded.number_sealed`, erased_at: null })
        .where(sql<boolean>`party.erased_at < excluded.created_at`),
    )
    .execute();
};

/** The position of each epoch under these names, oldest epoch first. */
export const positionsOf = (db: Db, ...followers: string[]) =>
  db
    .selectFrom("follower_position")
    .select(["follower", "node", "epoch", "seq"])
    .where("follower", "in", followers)
    .orderBy("node")
    .orderBy("epoch")
    .execute();

type Place = { readonly node: string; readonly epoch: string; readonly seq: number };

export const setPosition = async (db: Db, follower: string, { node, epoch, seq }: Place): Promise<void> => {
  await db
    .insertInto("follower_position")
    .values({ follower, node, epoch, seq })
    .onConflict((conflict) => conflict.columns(["follower", "node", "epoch"]).doUpdateSet({ seq }))
    .execute();
};

export type Passed = Place & { readonly follower: string; readonly from: number };

/**
 * Moves the positions of followers past facts from `from` on that they don't handle. Leaves out a follower that was set back meanwhile for a rebuild: it has to
 * follow the facts before `from` first.
 */
export const passOver = async (db: Db, passed: readonly Passed[]): Promise<void> => {
  if (passed.length === 0) return;
  await sql`
    with passed as (
      select * from jsonb_to_recordset(${JSON.stringify(passed)}::jsonb)
        as p(follower text, node text, epoch text, "from" bigint, seq bigint)
    ), moved as (
      update follower_position as f set seq = p.seq from passed as p
      where f.follower = p.follower and f.node = p.node and f.epoch = p.epoch and f.seq >= p."from" and f.seq < p.seq
    )
    insert into follower_position (follower, node, epoch, seq)
    select follower, node, epoch, seq from passed where "from" = 0
    on conflict do nothing`.execute(db);
};

/**
 * Facts of an epoch after `from` up to `to`, in order, at most `limit`. `at` is the position after them; facts that can't be read are skipped.
 */
export const factsAfter = async (
  db: Db,
  { node, epoch, from, to, limit }: { node: string; epoch: string; from: number; to: number; limit: number },
): Promise<{ facts: Fact[]; at: number }> => {
  const rows = await db
    .selectFrom("fact")
    .select(["seq", "body"])
    .where("node", "=", node)
    .where("epoch", "=", epoch)
    .where("seq", ">", from)
    .where("seq", "<=", to)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return { facts: factsOfRows(rows), at: rows.length < limit ? to : rows.at(-1)!.seq };
};

/** All facts of these calls, in order. */
export const factsOfCalls = async (db: Db, calls: readonly string[]): Promise<Map<string, Fact[]>> => {
  if (calls.length === 0) return new Map();
  const rows = await db
    .selectFrom("fact")
    .select(["call", "body"])
    .where("call", "in", [...calls])
    .orderBy("node")
    .orderBy("epoch")
    .orderBy("seq")
    .execute();
  const groups = Map.groupBy(rows, ({ call }) => call!);
  return new Map([...groups].map(([call, all]) => [call, factsOfRows(all)]));
};

export const findParty = (db: Db, party: string) =>
  db.selectFrom("party").select("number_sealed").where("id", "=", party).executeTakeFirst();
