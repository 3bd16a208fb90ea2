/** Samples of a stage's calls, and its evidence packs. */
import type { Transaction } from "kysely";
import type { Db, Tables } from "./database/index.ts";

/** Calls of [from, to) that an agent talked in and that are over, tests and internal ones left out: what a sample is drawn from. At most so many ids, in order. */
export const callsToSample = async (db: Db, from: number, to: number, most: number): Promise<string[]> => {
  const rows = await db
    .selectFrom("call_record")
    .select("id")
    .where("started_at", ">=", from)
    .where("started_at", "<", to)
    .where("talk_ms", ">", 0)
    .where("ended_at", "is not", null)
    .where("user_id", "is not", null)
    .where("direction", "<>", "internal")
    .where("test_by", "is", null)
    .orderBy("id")
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
};

/** What is told of calls that were drawn: nothing about who called. */
export type SampledCall = {
  readonly id: string;
  readonly started_at: number;
  readonly agent_no: string | null;
  readonly talk_ms: number;
  readonly recorded: boolean;
};
export const sampledCalls = async (db: Db, ids: readonly string[]): Promise<SampledCall[]> => {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("call_record")
    .select(["id", "started_at", "agent_no", "talk_ms", "recordings"])
    .where("id", "in", [...ids])
    .execute();
  return rows.map(({ recordings, ...call }) => ({ ...call, recorded: recordings.length > 0 }));
};

export const insertContractSample = (tx: Transaction<Tables>, sample: Tables["contract_sample"]) =>
  tx.insertInto("contract_sample").values(sample).execute();

export const findContractSample = (db: Db, stage: string, no: number) =>
  db.selectFrom("contract_sample").selectAll().where("stage", "=", stage).where("no", "=", no).executeTakeFirst();

export const insertContractPack = (tx: Transaction<Tables>, pack: Tables["contract_pack"]) =>
  tx.insertInto("contract_pack").values(pack).execute();

export const findContractPack = (db: Db, id: string) =>
  db.selectFrom("contract_pack").selectAll().where("id", "=", id).executeTakeFirst();

/** Who had each pack of a stage made, by name. */
export const packMakers = async (db: Db, stage: string): Promise<ReadonlyMap<string, string>> => {
  const rows = await db
    .selectFrom("contract_pack")
    .innerJoin("user", "user.id", "contract_pack.by")
    .where("stage", "=", stage)
    .select(["contract_pack.id", "user.name"])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
};
