import type { NodeSign } from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { shippingName } from "../facts/fact-store.ts";

/** A node says that all it had noted until then is in the database. @param refused facts that the database did not take, and files with what can't be read */
export const stateShipped = async (
  db: Db,
  said: { readonly node: string; readonly epoch: string; readonly upTo: number; readonly refused: number },
): Promise<void> => {
  const { node, epoch, upTo, refused } = said;
  await sql`
    insert into node_shipped (node, epoch, up_to, refused) values (${node}, ${epoch}, ${upTo}, ${refused})
    on conflict (node) do update set epoch = excluded.epoch, up_to = excluded.up_to, refused = excluded.refused`.execute(
    db,
  );
};

type Row = {
  readonly node: string;
  readonly last_at: number | null;
  readonly last_type: string | null;
  readonly up_to: number | null;
  readonly refused: number | null;
  readonly started_at: number | null;
  readonly heard_ago: number | null;
};

const signOf = ({ node, last_at, last_type, up_to, refused, started_at, heard_ago }: Row): NodeSign => ({
  node,
  ...(last_at !== null && { lastFact: { at: last_at, isStop: last_type === "NodeStopped" } }),
  ...(up_to !== null && { statedUpTo: up_to }),
  refused: refused ?? 0,
  ...(started_at !== null && { startedAt: started_at }),
  ...(heard_ago !== null && { heardAgoMs: heard_ago }),
});

/** What is known of each node that ever used this database. How long ago one was heard is told by the database's clock, by which it was noted: the only one that all nodes share. */
export const nodeSigns = async (db: Db): Promise<NodeSign[]> => {
  const { rows } = await sql<Row>`
    with newest as (
      select distinct on (node) node, epoch, seq from follower_position where follower = ${shippingName} order by node, epoch desc
    ), known as (select node from newest union select name from node)
    select known.node, last.at as last_at, last.type as last_type, said.up_to, said.refused, node.started_at,
      case when beat.heard_at is not null then greatest(0, round(extract(epoch from clock_timestamp() - beat.heard_at) * 1000)) end::bigint as heard_ago
    from known
    left join newest on newest.node = known.node
    left join lateral (
      select f.at, f.type from fact as f where f.node = newest.node and f.epoch = newest.epoch and f.seq = newest.seq limit 1
    ) as last on true
    left join node_shipped as said on said.node = known.node
    left join node on node.name = known.node
    left join node_beat as beat on beat.node = known.node
    order by known.node`.execute(db);
  return rows.map(signOf);
};
