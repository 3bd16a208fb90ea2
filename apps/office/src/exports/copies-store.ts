/** The only SQL about copies of recordings that are put into one file. */
import type { CopyOutcome } from "@zongji/api";
import {
  type Actor,
  type CallFilter,
  callSource,
  type Db,
  findCalls,
  nowOf,
  type Reach,
  rowsOf,
  type Tables,
} from "@zongji/store";
import { type Selectable, sql, type Transaction } from "kysely";
import type { ZipEntry } from "./zip.ts";

type Work = Db | Transaction<Tables>;
export type Copy = Selectable<Tables["recording_copy"]>;
/** What became of a call's recording. */
export type Copied = { readonly place: number; readonly outcome: CopyOutcome } & (
  | { readonly entry: ZipEntry; readonly sha256: string }
  | { readonly entry?: never }
);

/** How many bytes of sound these calls have, before packing. */
export const soundBytes = async (db: Db, filter: CallFilter): Promise<number> => {
  const found = callSource.found(db, filter).select("recordings");
  const { rows } = await sql<{ bytes: string | null }>`
    select 4 * sum((segment->>'samples')::bigint) as bytes from ${found} as found,
      jsonb_array_elements(recordings) as recording, jsonb_array_elements(recording->'segments') as segment`.execute(
    db,
  );
  return Number(rows[0]?.bytes ?? 0);
};

/** Notes the calls whose recordings are wanted, in their order, unless that was done before. @returns how many */
export const noteCalls = (db: Db, job: string, filter: CallFilter, sort: string, most: number): Promise<number> =>
  db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (work) => {
      const { n } = await work
        .selectFrom("recording_copy")
        .select((eb) => eb.fn.countAll<number>().as("n"))
        .where("job", "=", job)
        .executeTakeFirstOrThrow();
      let place = Number(n);
      if (place > 0) return place;
      for await (const calls of rowsOf(work, callSource, filter, sort)) {
        const rows = calls.slice(0, most - place).map(({ id: call }) => {
          place += 1;
          return { job, place, call, outcome: null, name: null };
        });
        if (rows.length > 0) await work.insertInto("recording_copy").values(rows).execute();
        if (place >= most) break;
      }
      await work.updateTable("job").set({ total: place }).where("id", "=", job).execute();
      return place;
    });

const copies = (db: Work, job: string) => db.selectFrom("recording_copy").selectAll().where("job", "=", job);

/** The next ones whose turn has not come. */
export const nextCopies = (db: Db, job: string, after: number, most: number): Promise<Copy[]> =>
  copies(db, job).where("outcome", "is", null).where("place", ">", after).orderBy("place").limit(most).execute();

/** All of them after a place, in order. */
export const copiesAfter = (db: Db, job: string, after: number, most: number): Promise<Copy[]> =>
  copies(db, job).where("place", ">", after).orderBy("place").limit(most).execute();

/** What is whole of the file: its entries, its pieces, how many bytes these have, and how many calls are done. */
export const wholeSoFar = async (db: Db, job: string) => {
  const rows = await copies(db, job).where("outcome", "is not", null).orderBy("starts_at").execute();
  const pieces = await piecesOf(db, job);
  const entries = rows.flatMap(({ name, crc, packed, size, starts_at: at }): ZipEntry[] =>
    name === null ? [] : [{ name, crc: Number(crc), packed: Number(packed), size: Number(size), at: Number(at) }],
  );
  return {
    entries,
    pieces: pieces.length,
    written: pieces.reduce((sum, { bytes }) => sum + bytes, 0),
    done: rows.length,
  };
};

export const piecesOf = (db: Work, job: string) =>
  db.selectFrom("recording_copy_piece").select(["no", "bytes"]).where("job", "=", job).orderBy("no").execute();

/** A piece is whole: with it all that stands in it. What has come so far is not begun anew, so the tries begin anew too. @returns whether it is still wanted */
export const keepPiece = (
  db: Db,
  job: string,
  piece: { readonly no: number; readonly bytes: number },
  copied: readonly Copied[],
  done: number,
): Promise<boolean> =>
  db.transaction().execute(async (work) => {
    const { numUpdatedRows } = await work
      .updateTable("job")
      .set({ done, attempts: 1 })
      .where("id", "=", job)
      .where("state", "=", "running")
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await work
      .insertInto("recording_copy_piece")
      .values({ job, ...piece })
      .execute();
    for (const { place, outcome, ...rest } of copied) {
      const { entry, sha256 = null } = { sha256: null, ...rest };
      const file = entry && {
        ...{ name: entry.name, crc: entry.crc, packed: entry.packed, size: entry.size, starts_at: entry.at, sha256 },
      };
      await work
        .updateTable("recording_copy")
        .set({ outcome, ...file })
        .where("job", "=", job)
        .where("place", "=", place)
        .execute();
    }
    return true;
  });

export const dropPieces = (db: Work, job: string) =>
  db.deleteFrom("recording_copy_piece").where("job", "=", job).execute();

/** A piece is lost: what stood in it and in those after it has its turn again. */
export const dropPiecesFrom = (db: Db, job: string, no: number): Promise<void> =>
  db.transaction().execute(async (work) => {
    const before = (await piecesOf(work, job)).filter((piece) => piece.no < no);
    const begins = before.reduce((sum, { bytes }) => sum + bytes, 0);
    await work.deleteFrom("recording_copy_piece").where("job", "=", job).where("no", ">=", no).execute();
    const nothing = { name: null, crc: null, packed: null, size: null, starts_at: null, sha256: null };
    await work
      .updateTable("recording_copy")
      .set({ outcome: null, ...nothing })
      .where("job", "=", job)
      .where("starts_at", ">=", begins)
      .execute();
  });

/** Which of these calls somebody may do something with. */
export const inReach = async (db: Db, reach: Reach, ids: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set((await findCalls(db, reach, ids)).map(({ id }) => id));

/** Tells for each recording in a file that somebody took a copy of it. */
export const auditCopies = async (db: Work, { userId, login, address }: Actor, job: string): Promise<void> => {
  await sql`insert into audit (at, user_id, login, address, action, subject, detail)
    select ${nowOf(db)}::bigint, ${userId}::text, ${login}::text, ${address}::text, 'recording.copy', call, jsonb_build_object('export', job, 'sha256', sha256)
    from recording_copy where job = ${job} and outcome = 'copied' order by place`.execute(db);
};
