/** The only SQL about packs themselves. */
import { type Db, nowOf, type PackCount, type PackProgress, type Tables } from "@zongji/store";
import { type Selectable, sql, type Transaction } from "kysely";

type Work = Db | Transaction<Tables>;
export type Pack = Selectable<Tables["handover_pack"]>;
/** A pack with its job, and who asked for it. */
export type KeptPack = Pick<
  Pack,
  | "id"
  | "node"
  | "until"
  | "created_at"
  | "progress"
  | "ended_at"
  | "sha256"
  | "bytes"
  | "files"
  | "counts"
  | "removed_at"
> & {
  readonly job: string;
  readonly state: Tables["job"]["state"];
  readonly reason: string | null;
  readonly by_name: string | null;
};

export const packJobKind = "handover";
const isOpen = ["waiting", "running"] as const;

export const noProgress: PackProgress = {
  ...{ step: 0, after: null, rows: 0, files: 0, part: 1, partRows: 0, tries: 0, sizes: {} },
  ...{ manifest: 0, began: { manifest: 0, bytes: 0, entries: 0, unopened: 0 }, bytes: 0, entries: 0, done: {} },
  expected: { rows: 0, recordings: 0 },
  recordings: { done: 0, copied: 0, missing: 0 },
  unopened: 0,
};

const packs = (db: Work) =>
  (db as Db)
    .selectFrom("handover_pack")
    .innerJoin("job", "job.id", "handover_pack.job")
    .leftJoin("user", "user.id", "handover_pack.by")
    .select(["handover_pack.id", "handover_pack.job", "handover_pack.node", "handover_pack.until"])
    .select(["handover_pack.created_at", "progress", "handover_pack.ended_at", "sha256", "handover_pack.bytes"])
    .select(["files", "counts", "removed_at", "job.state", "job.reason", "user.name as by_name"]);

/** All of them, the newest first. */
export const listPacks = (db: Db): Promise<KeptPack[]> =>
  packs(db).orderBy("handover_pack.created_at", "desc").execute();

export const findPack = (db: Work, id: string): Promise<KeptPack | undefined> =>
  packs(db).where("handover_pack.id", "=", id).executeTakeFirst();

export const packOfJob = (db: Db, job: string): Promise<Pack | undefined> =>
  db.selectFrom("handover_pack").selectAll().where("job", "=", job).executeTakeFirst();

/** Holds up whoever else would begin a pack. @returns whether one is being made */
export const isPackOpen = async (tx: Transaction<Tables>): Promise<boolean> => {
  await sql`select pg_advisory_xact_lock(hashtext('handover_pack'))`.execute(tx);
  const open = await tx
    .selectFrom("job")
    .select("id")
    .where("kind", "=", packJobKind)
    .where("state", "in", isOpen)
    .executeTakeFirst();
  return open !== undefined;
};

/** The number of the next pack of a day: 20261130-1. @param isTaken whether something of that number is there already */
export const nextPackId = async (
  tx: Transaction<Tables>,
  day: string,
  isTaken: (id: string) => boolean,
): Promise<string> => {
  const prefix = `${day.replaceAll("-", "")}-`;
  const given = await tx.selectFrom("handover_pack").select("id").where("id", "like", `${prefix}%`).execute();
  let n = Math.max(0, ...given.map(({ id }) => Number(id.slice(prefix.length)))) + 1;
  while (isTaken(`${prefix}${n}`)) n += 1;
  return `${prefix}${n}`;
};

export const insertPack = (
  tx: Transaction<Tables>,
  pack: Pick<Pack, "id" | "job" | "node" | "until" | "by" | "created_at">,
) =>
  tx
    .insertInto("handover_pack")
    .values({ ...pack, progress: JSON.stringify(noProgress) })
    .execute();

/** Notes how far it is. What has come so far is not begun anew, so the tries begin anew too. @returns whether it is still wanted */
export const keepProgress = (db: Db, { id, job }: Pick<Pack, "id" | "job">, progress: PackProgress): Promise<boolean> =>
  db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable("job")
      .set({ attempts: 0 })
      .where("id", "=", job)
      .where("state", "=", "running")
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await tx
      .updateTable("handover_pack")
      .set({ progress: JSON.stringify(progress) })
      .where("id", "=", id)
      .execute();
    return true;
  });

/** Lets other jobs have their turn; it waits behind them. @returns whether it is still wanted */
export const yieldJob = async (db: Db, job: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable("job")
    .set({ state: "waiting", created_at: nowOf(db) })
    .where("id", "=", job)
    .where("state", "=", "running")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

type Finished = {
  readonly sha256: string;
  readonly bytes: number;
  readonly files: number;
  readonly counts: readonly PackCount[];
  readonly progress: PackProgress;
};

export const finishPack = (tx: Transaction<Tables>, id: string, { counts, progress, ...rest }: Finished) =>
  tx
    .updateTable("handover_pack")
    .set({ ...rest, counts: JSON.stringify(counts), progress: JSON.stringify(progress), ended_at: nowOf(tx) })
    .where("id", "=", id)
    .execute();

/** Stops a pack that is being made. @returns whether nobody works at it at this moment; undefined: it was not being made */
export const stopPack = async (tx: Transaction<Tables>, job: string): Promise<boolean | undefined> => {
  const found = await tx.selectFrom("job").select("state").where("id", "=", job).forUpdate().executeTakeFirst();
  if (found?.state !== "waiting" && found?.state !== "running") return undefined;
  await tx
    .updateTable("job")
    .set({ state: "cancelled", ended_at: nowOf(tx) })
    .where("id", "=", job)
    .execute();
  return found.state === "waiting";
};

export const removePack = (tx: Transaction<Tables>, id: string, by: string | null) =>
  tx
    .updateTable("handover_pack")
    .set({ removed_at: nowOf(tx), removed_by: by })
    .where("id", "=", id)
    .execute();

export const databaseBytes = async (db: Db): Promise<number> => {
  const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(db);
  return Number(rows[0]!.bytes);
};
