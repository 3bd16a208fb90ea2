import { type Fact, poolsOf } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { factsAfter, shippingName } from "@zongji/store";
import { sql } from "kysely";
import { machineClock } from "../clock.ts";
import { decide, type Lease, type Sight } from "./lease.ts";

/** How long a lease runs from its last renewal. */
export const termMs = 10_000;
/** A node that was not heard of for so long is silent. */
export const silentMs = 5000;
const channel = "zongji";

export type NodeRow = {
  readonly name: string;
  readonly folder: string;
  readonly url: string;
  readonly version: string;
};

/** Writes down that this node runs. Returns another server that has the name and runs, if there is one: then nothing was written. */
export const registerNode = (db: Db, node: NodeRow): Promise<{ url: string } | undefined> =>
  db.transaction().execute(async (work) => {
    await sql`select pg_advisory_xact_lock(hashtext('zongji node'))`.execute(work);
    const { rows } = await sql<{ url: string }>`
      select url from node join node_beat as beat on beat.node = node.name
      where name = ${node.name} and folder <> ${node.folder} and heard_at > clock_timestamp() - ${termMs} * interval '1 ms'`.execute(
      work,
    );
    if (rows[0]) return rows[0];
    const row = { ...node, started_at: machineClock.now() };
    const { name: _name, ...rest } = row;
    await work
      .insertInto("node")
      .values(row)
      .onConflict((on) => on.column("name").doUpdateSet(rest))
      .execute();
    return undefined;
  });

/** Another node as the last beat found it. `look` is what it published; `ageMs` undefined: it was not heard of since the database started. */
export type Heard = {
  readonly name: string;
  readonly url: string;
  readonly version: string;
  readonly ageMs: number | null;
  readonly look: unknown;
};

/** Tells the others what goes on here, and hears of them. `changes`: how often what servers keep in memory has changed. */
export const beat = async (db: Db, me: string, look: string): Promise<{ others: Heard[]; changes: number }> => {
  const { rows } = await sql<{ others: Heard[]; changes: number }>`
    with mine as (
      insert into node_beat (node, heard_at, look) values (${me}, clock_timestamp(), ${look}::jsonb)
      on conflict (node) do update set heard_at = excluded.heard_at, look = excluded.look
    )
    select (select count(*) from config_change)::int as changes, coalesce((
      select jsonb_agg(jsonb_build_object('name', node.name, 'url', node.url, 'version', node.version, 'look', beat.look,
        'ageMs', greatest(0, round(extract(epoch from clock_timestamp() - beat.heard_at) * 1000))) order by node.name)
      from node left join node_beat as beat on beat.node = node.name where node.name <> ${me}
    ), '[]') as others`.execute(db);
  return rows[0]!;
};

/** The part of a sight that is this node's own. */
export type Own = Pick<Sight, "me" | "busy" | "isDraining"> & {
  readonly agents: Parameters<typeof poolsOf>[0]["agents"];
};
export type Turn = {
  /** What this node holds now, by group, with the fence. */
  readonly held: ReadonlyMap<string, number>;
  /** Who holds what others hold, by group. */
  readonly others: ReadonlyMap<string, string>;
  /** Something was given back: others may take it at once. */
  readonly gaveBack: boolean;
};

const tell = (db: Db, what: string) => sql`select pg_notify(${channel}, ${what})`.execute(db);

/** One node's turn at the leases: nodes take turns by a lock, so that each sees what the one before did. */
export const takeTurn = (db: Db, { agents, ...own }: Own): Promise<Turn> =>
  db.transaction().execute(async (work) => {
    await sql`select pg_advisory_xact_lock(hashtext('zongji pool'))`.execute(work);
    const groups = await work.selectFrom("group").select(["id", "node"]).orderBy("id").execute();
    const leases = await work
      .selectFrom("pool_lease")
      .select(["group_id as group", "node", "fence", sql<boolean>`until > clock_timestamp()`.as("isRunning")])
      .execute();
    const awake = await work
      .selectFrom("node_beat")
      .select("node")
      .where("heard_at", ">", sql<Date>`clock_timestamp() - ${silentMs} * interval '1 ms'`)
      .execute();
    const pools = poolsOf({ groups: groups.map(({ id }) => ({ id })) as never, agents });
    const homes = new Map(groups.flatMap(({ id, node }) => (node === null ? [] : [[id, node] as const])));
    const sight = { ...own, pools, homes, leases, awake: new Set([own.me, ...awake.map(({ node }) => node)]) };
    const { hold, giveBack } = decide(sight);
    const held = await renew(work, own.me, hold);
    await release(work, own.me, giveBack);
    const isAnothers = ({ node, group, isRunning }: Lease) => node !== null && isRunning && !held.has(group);
    const others = new Map(leases.filter(isAnothers).map(({ group, node }) => [group, node!]));
    return { held, others, gaveBack: giveBack.length > 0 };
  });

const renew = async (db: Db, me: string, groups: readonly string[]): Promise<Map<string, number>> => {
  if (groups.length === 0) return new Map();
  const { rows } = await sql<{ group_id: string; fence: number }>`
    insert into pool_lease (group_id, node, fence, until)
    select id, ${me}, 1, clock_timestamp() + ${termMs} * interval '1 ms' from unnest(${[...groups]}::text[]) as id
    on conflict (group_id) do update set node = excluded.node, until = excluded.until,
      fence = pool_lease.fence + case when pool_lease.node = excluded.node then 0 else 1 end
    returning group_id, fence`.execute(db);
  return new Map(rows.map(({ group_id, fence }) => [group_id, fence]));
};

const release = async (db: Db, me: string, groups: readonly string[]): Promise<void> => {
  if (groups.length === 0) return;
  await sql`update pool_lease set node = null, until = clock_timestamp()
    where node = ${me} and group_id = any (${[...groups]}::text[])`.execute(db);
  await tell(db, "pools");
};

/** This node ends: what it holds is free at once, and it is silent. */
export const sayGoodbye = async (db: Db, me: string): Promise<void> => {
  await db.deleteFrom("node_beat").where("node", "=", me).execute();
  const held = await db.selectFrom("pool_lease").select("group_id").where("node", "=", me).execute();
  await release(
    db,
    me,
    held.map(({ group_id }) => group_id),
  );
};

/** Where each epoch of others has come in the shipping. */
const shippedByOthers = (db: Db, me: string) =>
  db
    .selectFrom("follower_position")
    .select(["node", "epoch", "seq"])
    .where("follower", "=", shippingName)
    .where("node", "<>", me)
    .execute();

const firstOfDay = async (db: Db, node: string, epoch: string, from: number): Promise<number | undefined> =>
  (
    await db
      .selectFrom("fact")
      .select((eb) => eb.fn.min<number | null>("seq").as("seq"))
      .where("node", "=", node)
      .where("epoch", "=", epoch)
      .where("at", ">=", from)
      .executeTakeFirst()
  )?.seq ?? undefined;

const batch = 2000;

/** Reads the facts of others as they come into the database, each once, from the day's beginning on. */
export const createReading = (db: Db, me: string) => {
  const read = new Map<string, number>();
  return async (dayFrom: number, learn: (facts: readonly Fact[]) => void): Promise<void> => {
    for (const { node, epoch, seq: to } of await shippedByOthers(db, me)) {
      const key = `${node} ${epoch}`;
      let from = read.get(key) ?? ((await firstOfDay(db, node, epoch, dayFrom)) ?? to + 1) - 1;
      while (from < to) {
        const { facts, at } = await factsAfter(db, { node, epoch, from, to, limit: batch });
        learn(facts);
        from = at;
        read.set(key, from);
      }
      read.set(key, Math.max(from, to));
    }
  };
};
