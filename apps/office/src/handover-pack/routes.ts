import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { type HandoverPack, mostZippedBytes } from "@zongji/api";
import { localTime } from "@zongji/domain";
import { type Actor, type Db, inTransaction, type Log, nowOf, writeAudit } from "@zongji/store";
import { type AddOperation, type Principal, Refusal, scopeOf } from "@zongji/web";
import { partiesOfContract } from "../contract/index.ts";
import { addJob, keepDoing } from "../jobs/index.ts";
import { folderName, folderOf } from "./growing-file.ts";
import { packTables } from "./kinds/index.ts";
import { kindNames } from "./readme.ts";
import { aboutNeededBytes, freeFor, type Space } from "./space.ts";
import {
  findPack,
  insertPack,
  isPackOpen,
  type KeptPack,
  listPacks,
  nextPackId,
  packJobKind,
  removePack,
  stopPack,
} from "./store.ts";
import { packSweep } from "./sweep.ts";
import { zipOf } from "./zip-of.ts";

export type PackRoom = Space & {
  readonly db: Db;
  /** This server's name. */
  readonly node: string;
  /** The hotline's. */
  readonly zone: string;
  /** Told that there is something to do. */
  readonly wake: () => void;
};

/** A pack's job is kept as long as the pack. */
const keptMs = 36_525 * 86_400_000;
const sweepEveryMs = 600_000;

const isOpen = ({ state }: KeptPack): boolean => state === "waiting" || state === "running";

const nowIn = (pack: KeptPack): HandoverPack["now"] => {
  const { step } = pack.progress;
  if (!isOpen(pack) || step === 0) return null;
  const table = packTables[step - 1];
  return table ? { zh: table.zh, en: table.en } : kindNames.recordings;
};

const placeOf = ({ node, root }: PackRoom, pack: KeptPack): HandoverPack["place"] => ({
  ...{ node: pack.node, isHere: pack.node === node },
  // Where another server's data lies this one does not know.
  folder: pack.node === node ? folderOf(root, pack.id) : folderName(pack.id),
});

const present = (room: PackRoom, principal: Principal, pack: KeptPack): HandoverPack => {
  const { progress } = pack;
  const { expected, recordings, rows, done } = progress;
  const written = Object.values(done).reduce((sum, table) => sum + table.rows, rows);
  return {
    ...{ id: pack.id, state: pack.removed_at === null ? pack.state : "removed" },
    reason: pack.reason as HandoverPack["reason"],
    ...{ until: pack.until, createdAt: pack.created_at, createdBy: pack.by_name, endedAt: pack.ended_at },
    now: nowIn(pack),
    // A row that came late may make it one more.
    rows: { done: written, of: Math.max(expected.rows, written) },
    recordings: {
      done: recordings.done,
      of: Math.max(expected.recordings, recordings.done),
      missing: recordings.missing,
    },
    ...{ unopened: progress.unopened, sha256: pack.sha256, bytes: pack.bytes, files: pack.files },
    counts: pack.counts.map((one) => ({ ...one })),
    place: scopeOf(principal, "contract.handOver") === undefined ? null : placeOf(room, pack),
  };
};

/** @throws Refusal conflict: there is no contract · refused: one is being made, or there is no room for it */
const start = async (room: PackRoom, actor: Actor): Promise<string> => {
  const { db, node, root, zone, wake } = room;
  if ((await partiesOfContract(db, zone)) === undefined)
    throw new Refusal("conflict", { reason: "contract.noContract" });
  if ((await freeFor(room)) < (await aboutNeededBytes(db))) throw new Refusal("refused", { reason: "packNoRoom" });
  const [job, now] = [randomUUID(), nowOf(db)];
  const id = await inTransaction(db, actor, async ({ tx, audit }) => {
    if (await isPackOpen(tx)) throw new Refusal("refused", { reason: "packOpen" });
    // A folder that the database does not know may be a whole pack: it is not written over.
    const pack = await nextPackId(tx, localTime(now, zone).date, (one) => existsSync(folderOf(root, one)));
    const asked = { who: actor };
    const one = { id: job, kind: packJobKind, owner: actor.userId ?? "", node, total: null, asked };
    const most = { open: 1, kept: Number.MAX_SAFE_INTEGER };
    await addJob(tx, { ...one, created_at: now, expires_at: now + keptMs }, most);
    await insertPack(tx, { id: pack, job, node, until: now, by: actor.userId, created_at: now });
    audit("contract.handOver", pack, { did: "begin" });
    return pack;
  });
  wake();
  return id;
};

/**
 * Stops it, or deletes its files from this server. One that another server makes, which may be gone for ever, is stopped too: that server removes what it wrote when it
 * finds that it is not wanted. @throws Refusal notFound · refused: it is finished and lies on another server
 */
const remove = async ({ db, node, root }: PackRoom, actor: Actor, id: string): Promise<void> => {
  const pack = await findPack(db, id);
  if (pack === undefined || pack.removed_at !== null) throw new Refusal("notFound");
  const isHere = pack.node === node;
  const isFree = await inTransaction(db, actor, async ({ tx, audit }) => {
    const stopped = await stopPack(tx, pack.job);
    if (stopped !== undefined) {
      audit("contract.handOver", id, { did: "stop", ...(!isHere && { of: pack.node }) });
      return stopped;
    }
    if (!isHere) throw new Refusal("refused", { reason: "packElsewhere", node: pack.node });
    audit("contract.handOver", id, { did: "delete", state: pack.state, sha256: pack.sha256 });
    await removePack(tx, id, actor.userId);
    return true;
  });
  // Whoever works at it at this moment finds that it is not wanted, and removes it.
  if (isHere && isFree) await rm(folderOf(root, id), { recursive: true, force: true });
};

/** Whoever takes a copy of it is told of in the trail. @throws Refusal notFound · refused: another server has it, or it is too large for this way */
const fetched = async ({ db, node, root }: PackRoom, actor: Actor, id: string): Promise<Readable> => {
  const pack = await findPack(db, id);
  if (pack?.state !== "done" || pack.removed_at !== null) throw new Refusal("notFound");
  if (pack.node !== node) throw new Refusal("refused", { reason: "packElsewhere", node: pack.node });
  if ((pack.bytes ?? 0) > mostZippedBytes) throw new Refusal("refused", { reason: "packTooLarge" });
  await writeAudit(db, actor, "contract.handOver", id, { did: "fetch", sha256: pack.sha256 });
  return zipOf(folderOf(root, id));
};

/** 移交包. @returns what sweeps from then on */
export const handoverPackRoutes = (add: AddOperation, room: PackRoom) => {
  const { db } = room;
  add("handoverPacks", async ({ session: { principal } }) =>
    (await listPacks(db)).map((pack) => present(room, principal, pack)),
  );
  add("handoverRoom", async () => ({ needed: await aboutNeededBytes(db), free: await freeFor(room) }));
  add("startHandoverPack", async ({ session: { principal }, actor }) => {
    const id = await start(room, actor);
    return present(room, principal, (await findPack(db, id))!);
  });
  add("handoverPackFile", async ({ params: { id }, actor, reply }) => {
    const content = await fetched(room, actor, id);
    return reply
      .header("content-disposition", `attachment; filename="${folderName(id)}.zip"`)
      .header("x-content-type-options", "nosniff")
      .type("application/zip")
      .send(content);
  });
  add("removeHandoverPack", async ({ params: { id }, actor }) => {
    await remove(room, actor, id);
    return undefined;
  });
  const failed = "folders of packs that nobody wants could not be removed";
  return (log: Log) => keepDoing({ everyMs: sweepEveryMs, log, failed }, packSweep({ ...room, log }));
};
