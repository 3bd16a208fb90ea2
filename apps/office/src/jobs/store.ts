import { type Db, nowOf, type Tables } from "@zongji/store";
import { type Selectable, sql, type Transaction } from "kysely";

export type Job = Selectable<Tables["job"]>;
type Work = Db | Transaction<Tables>;

/** The name of one of the files that a large one is kept in. */
export const pieceName = (job: string, no: number): string => `${job}.${no}`;

/** A job that was begun so often, and broken off each time, is not begun again. */
const mostAttempts = 3;

/** Adds a job, if its owner has not as many already as may be. @returns whether it was added */
export const addJob = async (
  work: Transaction<Tables>,
  job: Pick<Job, "id" | "kind" | "owner" | "node" | "total" | "created_at" | "expires_at"> & { readonly asked: object },
  most: { readonly open: number; readonly kept: number },
): Promise<boolean> => {
  await sql`select pg_advisory_xact_lock(hashtext('job'), hashtext(${job.owner}))`.execute(work);
  const { open, kept } = await work
    .selectFrom("job")
    .where("owner", "=", job.owner)
    .where("kind", "=", job.kind)
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere("state", "in", ["waiting", "running"]).as("open"),
      eb.fn.countAll<number>().as("kept"),
    ])
    .executeTakeFirstOrThrow();
  if (open >= most.open || kept >= most.kept) return false;
  await work
    .insertInto("job")
    .values({
      ...job,
      asked: JSON.stringify(job.asked),
      state: "waiting",
      reason: null,
      file: null,
      bytes: null,
      ended_at: null,
    })
    .execute();
  return true;
};

export const jobsOf = (db: Db, owner: string, kind: string): Promise<Job[]> =>
  db
    .selectFrom("job")
    .selectAll()
    .where("owner", "=", owner)
    .where("kind", "=", kind)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();

/** The newest job that was asked for something, whoever asked. @param name of what was asked, `asked` has it */
export const newestJobOf = (db: Db, kind: string, name: string, value: string): Promise<Job | undefined> =>
  db
    .selectFrom("job")
    .selectAll()
    .where("kind", "=", kind)
    .where(sql<boolean>`asked ->> ${name}::text = ${value}`)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();

export const findJob = (db: Work, id: string): Promise<Job | undefined> =>
  db.selectFrom("job").selectAll().where("id", "=", id).executeTakeFirst();

/** Stops a job that is not finished. @returns whether it was such a one */
export const cancelJob = async (db: Db, id: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable("job")
    .set({ state: "cancelled", ended_at: nowOf(db) })
    .where("id", "=", id)
    .where("state", "in", ["waiting", "running"])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

export const removeJob = (db: Db, id: string) => db.deleteFrom("job").where("id", "=", id).execute();

/** Takes the oldest job of this server that waits. */
export const takeJob = async (db: Db, node: string): Promise<string | undefined> => {
  const oldest = db
    .selectFrom("job")
    .select("id")
    .where("node", "=", node)
    .where("state", "=", "waiting")
    .orderBy("created_at")
    .orderBy("id")
    .limit(1)
    .forUpdate()
    .skipLocked();
  const taken = await db
    .updateTable("job")
    .set((eb) => ({ state: "running" as const, attempts: eb("attempts", "+", 1), done: 0 }))
    .where("id", "in", oldest)
    .returning("id")
    .executeTakeFirst();
  return taken?.id;
};

/** Takes jobs of a kind that have waited for other servers so long. @returns how many */
export const takeOverJobs = async (
  db: Db,
  {
    kind,
    node,
    before,
    at,
  }: { readonly kind: string; readonly node: string; readonly before: number; readonly at: number },
): Promise<number> => {
  const { numUpdatedRows } = await db
    .updateTable("job")
    // As if it were new: else two servers would take it from each other in turn.
    .set({ node, created_at: at })
    .where("kind", "=", kind)
    .where("node", "<>", node)
    .where("state", "=", "waiting")
    .where("created_at", "<=", before)
    .executeTakeFirst();
  return Number(numUpdatedRows);
};

/**
 * Takes jobs of a kind that stand as running at servers that have been silent as long, as one that was lost or has another name by now. They wait to begin anew,
 * here; one that was begun too often fails. For jobs alone whose end is written down once, whoever comes to it. @returns how many wait
 */
export const takeOverLost = (db: Db, { kind, node, before, at }: Parameters<typeof takeOverJobs>[1]): Promise<number> =>
  db.transaction().execute(async (work) => {
    const patience = sql`${at - before} * interval '1 ms'`;
    const these = work
      .updateTable("job")
      .where("kind", "=", kind)
      .where("node", "<>", node)
      .where("state", "=", "running")
      .where("created_at", "<=", before)
      // By the database's clock, as servers say that they are there.
      .where(
        sql<boolean>`not exists (select 1 from node_beat where node_beat.node = job.node and heard_at > clock_timestamp() - ${patience})`,
      );
    await these
      .where("attempts", ">=", mostAttempts)
      .set({ state: "failed", reason: "interrupted", ended_at: at })
      .execute();
    const { numUpdatedRows } = await these
      .where("attempts", "<", mostAttempts)
      .set({ state: "waiting", done: 0, node, created_at: at })
      .executeTakeFirst();
    return Number(numUpdatedRows);
  });

/** A job's program ended in the midst of it, or the database was away: it waits to begin anew, or fails where that has happened too often. */
export const returnJobs = async (db: Db, node: string): Promise<void> => {
  const now = nowOf(db);
  const these = db.updateTable("job").where("node", "=", node).where("state", "=", "running");
  await these
    .where("attempts", ">=", mostAttempts)
    .set({ state: "failed", reason: "interrupted", ended_at: now })
    .execute();
  await these.where("attempts", "<", mostAttempts).set({ state: "waiting", done: 0 }).execute();
};

export const failJob = async (db: Db, id: string, reason: string): Promise<void> => {
  await db
    .updateTable("job")
    .set({ state: "failed", reason, ended_at: nowOf(db) })
    .where("id", "=", id)
    .where("state", "=", "running")
    .execute();
};

/** Says how far it is, and of how much where that is known by then. @returns whether it is still wanted */
export const progressJob = async (work: Work, id: string, done: number, total?: number): Promise<boolean> => {
  const { numUpdatedRows } = await work
    .updateTable("job")
    .set({ done, ...(total !== undefined && { total }) })
    .where("id", "=", id)
    .where("state", "=", "running")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** It is done, unless it was stopped meanwhile. @param file null: what it made is kept elsewhere @param note what is to be told of it @returns whether it is */
export const finishJob = async (
  work: Work,
  id: string,
  {
    done,
    file,
    bytes,
    note = null,
  }: {
    readonly done: number;
    readonly file: string | null;
    readonly bytes: number;
    readonly note?: string | null;
  },
): Promise<boolean> => {
  const { numUpdatedRows } = await work
    .updateTable("job")
    .set({ state: "done", done, total: done, file, bytes, reason: note, ended_at: nowOf(work) })
    .where("id", "=", id)
    .where("state", "=", "running")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** Removes what has outlived its time. */
export const expireJobs = (db: Db, node: string, now: number) =>
  db
    .deleteFrom("job")
    .where("node", "=", node)
    .where("expires_at", "<=", now)
    .where("state", "not in", ["waiting", "running"])
    .execute();

/** The files of this server that somebody may still fetch. */
export const keptFiles = async (db: Db, node: string): Promise<string[]> => {
  const rows = await db
    .selectFrom("job")
    .select("file")
    .where("node", "=", node)
    .where("file", "is not", null)
    .execute();
  const pieces = await db
    .selectFrom("recording_copy_piece")
    .innerJoin("job", "job.id", "recording_copy_piece.job")
    .select(["job", "no"])
    .where("node", "=", node)
    .where("state", "in", ["waiting", "running", "done"])
    .execute();
  return [...rows.flatMap(({ file }) => file ?? []), ...pieces.map(({ job, no }) => pieceName(job, no))];
};
