import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { readIfThere, writePrivate } from "./files.ts";
import { lockFile } from "./folder-lock.ts";
import { CannotStart } from "./startup-errors.ts";

type Status = { readonly group: number; readonly start: string };

/** From `/proc/<pid>/stat` (proc(5)): the process group, and the start time in clock ticks since boot. Undefined for a dead process. */
export const statusIn = (stat: string): Status | undefined => {
  const fields = stat.replace(/^.*\) /s, "").split(" ");
  const threads = Number(fields[17]);
  // A zombie holds no resources. But the first thread is a zombie as soon as it has ended, while other threads still hold the ports.
  return /^[ZX]$/.test(fields[0]!) && threads <= 1 ? undefined : { group: Number(fields[2]), start: fields[19]! };
};

const statusOf = (pid: number): Status | undefined => {
  try {
    return statusIn(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined;
  }
};

/** A process, identified by its pid and its start time. */
type Named = { readonly pid: number; readonly start: string };
const named = (pid: number): Named | undefined => {
  const start = statusOf(pid)?.start;
  return start === undefined ? undefined : { pid, start };
};
const lives = ({ pid, start }: Named): boolean => statusOf(pid)?.start === start;

/** The process that uses the folder, and its parent that restarts it (bin/parent.mjs), if it has one. */
type Holder = { readonly holder: Named; readonly parent?: Named };

const readHolder = (file: string): Holder | undefined => {
  const [pid, start, parentPid, parentStart] = (readIfThere(file) ?? "").split(" ");
  if (!pid || !start) return undefined;
  const parent = parentPid && parentStart ? { pid: Number(parentPid), start: parentStart } : undefined;
  return { holder: { pid: Number(pid), start }, ...(parent && { parent }) };
};

const writeHolder = (file: string): void => {
  const parent = process.connected ? named(process.ppid) : undefined;
  const names = [named(process.pid), parent].flatMap((one) => (one ? [one.pid, one.start] : []));
  writePrivate(file, names.join(" "));
};

const endsMs = 5000;
const pollMs = 5;

/** Kills the server with its process group, including the media process; its calls continue from the journal. Returns whether it is gone. */
const kill = (holder: Named): boolean => {
  const isLeader = statusOf(holder.pid)?.group === holder.pid;
  try {
    process.kill(isLeader ? -holder.pid : holder.pid, "SIGKILL");
  } catch {
    // It is gone, or belongs to another user.
  }
  const still = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; lives(holder) && waited < endsMs; waited += pollMs) Atomics.wait(still, 0, 0, pollMs);
  return !lives(holder);
};

/**
 * Refuses a second server on the same data folder: both would write the journal. The kernel's lock decides; `server.lock` names who has it, by processes that
 * are known in this container alone. Where the disk knows no locks, and for a server of an older release, the names decide.
 */
const lock = (folder: string, onTakeOver?: (pid: number) => void): (() => void) => {
  const file = join(folder, "server.lock");
  const { holder, parent } = readHolder(file) ?? {};
  const isNamed = holder !== undefined && holder.pid !== process.pid && lives(holder);
  const isOrphan = parent !== undefined && !lives(parent);
  const refused = (who: string) =>
    new CannotStart(
      `ZONGJI_DATA (${folder}) is in use by another Zongji (${who}): stop it, or set ZONGJI_DATA to another folder.`,
    );
  if (isNamed && !(onTakeOver && isOrphan && kill(holder))) throw refused(`process ${holder.pid}`);
  const held = lockFile(join(folder, "folder.lock"));
  if (held === "held") throw refused("in another container, or just starting");
  if (isNamed) onTakeOver?.(holder.pid);
  writeHolder(file);
  return () => {
    rmSync(file, { force: true });
    if (held !== "unknown") held();
  };
};

/**
 * Creates the data folder if necessary, and locks it for this process. With `onTakeOver` a server whose parent died is killed and reported: it still runs, but can't be
 * stopped from its terminal. @returns a function that unlocks the folder @throws CannotStart
 */
export const takeDataFolder = (folder: string, onTakeOver?: (pid: number) => void): (() => void) => {
  try {
    if (!existsSync(folder)) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      chmodSync(folder, 0o700);
    }
    if (!statSync(folder).isDirectory()) throw new Error("not a folder");
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return lock(folder, onTakeOver);
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new CannotStart(`ZONGJI_DATA (${folder}) can't be written (${why}): set it to a folder that can.`);
  }
};
