import { callsOfEvidence, type Day, dayTimes, recordingsKeptFrom } from "@zongji/domain";
import {
  type Db,
  factsOfCall,
  filesDeleted,
  halfDeleted,
  insertExpired,
  inTransaction,
  type Log,
  nowOf,
  type OldCall,
  oldRecordings,
} from "@zongji/store";
import { consultRecordingsOf, deleteFiles, recordingsOf } from "../calls/index.ts";
import type { Elsewhere } from "../elsewhere.ts";
import { keepDoing } from "../jobs/index.ts";
import { type ContractReader, contractId } from "./store.ts";

const everyMs = 3_600_000;
const usual = { page: 200, most: 2000 };

export type RetentionRoom = {
  readonly db: Db;
  readonly read: ContractReader;
  readonly today: () => Day;
  readonly zone: string;
  /** Absolute path. */
  readonly recordingsFolder: string;
  readonly elsewhere: Pick<Elsewhere, "isHere">;
};

const server = { userId: null, login: "system", address: "" };
type Bounds = typeof usual;

/** Whether it was recorded at this server: another one deletes its own. */
const isOurs = async ({ db, elsewhere }: RetentionRoom, call: string): Promise<boolean> => {
  const [first] = await factsOfCall(db, call);
  return first === undefined || elsewhere.isHere(first.node);
};

const deleteAll = async ({ db, recordingsFolder }: RetentionRoom, calls: readonly OldCall[]): Promise<void> => {
  for (const call of calls) {
    const all = [...recordingsOf(call), ...consultRecordingsOf(call)];
    await deleteFiles(
      recordingsFolder,
      all.flatMap(({ segments }) => segments),
    );
    await filesDeleted(db, call.id);
  }
};

/** Ours among the oldest whose time is over and that no acceptance rests on. */
const found = async (room: RetentionRoom, from: Day, { page, most }: Bounds): Promise<OldCall[]> => {
  const { db, read, zone, today } = room;
  const kept = callsOfEvidence(await read(db), today());
  const before = dayTimes(from, zone).from;
  const ours: OldCall[] = [];
  let past: { readonly at: number; readonly id: string } | undefined;
  while (ours.length < most) {
    const calls = await oldRecordings(db, { before, past, limit: page });
    for (const call of calls)
      if (ours.length < most && !kept.has(call.id) && (await isOurs(room, call.id))) ours.push(call);
    const last = calls.at(-1);
    if (last === undefined || calls.length < page) break;
    past = { at: Number(last.started_at), id: last.id };
  }
  return ours;
};

/** Deletes recordings of this server whose time is over, as both sides agreed: first it is written down, with its line of the audit trail, then the files go. @returns of how many calls */
export const deleteExpired = async (
  room: RetentionRoom,
  at = nowOf(room.db),
  bounds: Bounds = usual,
): Promise<number> => {
  const { db, read, today } = room;
  // The program ended in the midst: what was written down is done.
  const half: OldCall[] = [];
  for (const call of await halfDeleted(db)) if (await isOurs(room, call.id)) half.push(call);
  await deleteAll(room, half);
  const state = await read(db);
  const from = recordingsKeptFrom(state, today());
  if (from === null) return 0;
  const { days } = state.retention!;
  const old = await found(room, from, bounds);
  if (old.length === 0) return 0;
  await inTransaction(db, server, async ({ tx, audit }) => {
    await insertExpired(
      tx,
      old.map(({ id }) => id),
      days,
      at,
    );
    audit("recording.expire", contractId, { calls: old.length, days, before: from });
  });
  await deleteAll(room, old);
  return old.length;
};

/** Does so each hour. Returns how to stop; it resolves when nothing is under way. */
export const keepRetention = (room: RetentionRoom, log: Log): (() => Promise<void>) =>
  keepDoing({ everyMs, log, failed: "recordings whose time is over could not be deleted" }, async () => {
    const calls = await deleteExpired(room);
    if (calls > 0) log.info({ calls }, "recordings whose time was over were deleted");
  });
