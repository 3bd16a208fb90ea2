import { rm } from "node:fs/promises";
import { type Actor, isDatabaseDown } from "@zongji/store";
import { DiskFull, type Ended, findJob } from "../jobs/index.ts";
import { endPack } from "./finish.ts";
import { folderOf, Torn } from "./growing-file.ts";
import { PackFiles } from "./pack-files.ts";
import { NotWanted, type PackMakers, PackRun } from "./run.ts";
import { keepProgress, noProgress, type Pack, packOfJob, yieldJob } from "./store.ts";

/** What is on the disk of it; where that is less than was noted it begins anew. */
const opened = async (makers: PackMakers, pack: Pack, folder: string) => {
  try {
    return { progress: pack.progress, files: await PackFiles.open(folder, pack.progress) };
  } catch (error) {
    if (!(error instanceof Torn)) throw error;
    await rm(folder, { recursive: true, force: true });
    if (!(await keepProgress(makers.db, pack, noProgress))) throw new NotWanted();
    return { progress: noProgress, files: await PackFiles.open(folder, noProgress) };
  }
};

/** PostgreSQL, appendix A: a statement took too long, transactions were in each other's way, a lock was not to be had. */
const passing = new Set(["57014", "40001", "40P01", "55P03"]);

/** Whether another try may bring it to its end: what was written stays. */
const mayPass = (error: unknown): boolean =>
  isDatabaseDown(error) || passing.has(String((error as { code?: unknown } | null)?.code));

/** One slice of it, and its end, if that was the last one. */
const goOn = async (makers: PackMakers, pack: Pack, who: Actor): Promise<void> => {
  const { progress, files } = await opened(makers, pack, folderOf(makers.root, pack.id));
  try {
    const run = new PackRun(makers, pack, progress, files);
    if (await run.slice()) await endPack(makers, pack, who, { progress: run.progress, files });
    else if (!(await yieldJob(makers.db, pack.job))) throw new NotWanted();
  } finally {
    await files.close();
  }
};

const make = async (makers: PackMakers, job: string): Promise<void> => {
  const { db, root } = makers;
  const [found, pack] = [await findJob(db, job), await packOfJob(db, job)];
  if (found === undefined || pack === undefined || found.state !== "running") return;
  try {
    await goOn(makers, pack, (found.asked as { who: Actor }).who);
  } catch (error) {
    // It goes on where it was, once the database is back or has time for it.
    if (mayPass(error)) throw error;
    const isStopped = error instanceof NotWanted;
    const state = isStopped ? (await findJob(db, job))?.state : undefined;
    if (state !== "running" && state !== "waiting") await rm(folderOf(root, pack.id), { recursive: true, force: true });
    if (!isStopped) throw error;
  }
};

const failureOf = (error: unknown): "interrupted" | "diskFull" | "other" => {
  if (mayPass(error)) return "interrupted";
  return error instanceof DiskFull ? "diskFull" : "other";
};

/** Goes on with a pack, and says how that ended. Where it was stopped, or can't be made, nothing of it stays. */
export const makePack = async (makers: PackMakers, job: string): Promise<Ended> => {
  try {
    await make(makers, job);
    return { id: job };
  } catch (error) {
    return {
      id: job,
      failed: failureOf(error),
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
};
