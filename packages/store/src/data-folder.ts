import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { readIfThere, writePrivate } from "./files.ts";
import { CannotStart } from "./startup-errors.ts";

type Status = { readonly group: number; readonly start: string };

/** Of `/proc/<pid>/stat` (proc(5)): its process group, and the clock ticks since boot at which it began. One that is dead has none any more. */
export const statusIn = (stat: string): Status | undefined => {
  const fields = stat.replace(/^.*\) /s, "").split(" ");
  const threads = Number(fields[17]);
  // A zombie, which nobody has waited for, holds nothing; but its first thread is one as soon as that has ended, while others still hold its ports.
  return /^[ZX]$/.test(fields[0]!) && threads <= 1 ? undefined : { group: Number(fields[2]), start: fields[19]! };
};

const statusOf = (pid: number): Status | undefined => {
  try {
    return statusIn(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined;
  }
};

/** A process, named for ever by its pid and its beginning. */
type Named = { readonly pid: number; readonly start: string };
const named = (pid: number): Named | undefined => {
  const start = statusOf(pid)?.start;
  return start === undefined ? undefined : { pid, start };
};
const lives = ({ pid, start }: Named): boolean => statusOf(pid)?.start === start;

/** Who has the folder, and the parent that starts it again whenever it dies (bin/parent.mjs), if it has one. */
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

/** Kills the server with its process group, the media process included; its calls go on from the journal. Returns whether it is gone. */
const kill = (holder: Named): boolean => {
  const isLeader = statusOf(holder.pid)?.group === holder.pid;
  try {
    process.kill(isLeader ? -holder.pid : holder.pid, "SIGKILL");
  } catch {
    // Gone meanwhile, or another user's.
  }
  const still = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; lives(holder) && waited < endsMs; waited += pollMs) Atomics.wait(still, 0, 0, pollMs);
  return !lives(holder);
};

/** Two servers on one journal would be two truths. */
const lock = (folder: string, onTakeOver?: (pid: number) => void): (() => void) => {
  const file = join(folder, "server.lock");
  const { holder, parent } = readHolder(file) ?? {};
  const isTaken = holder !== undefined && holder.pid !== process.pid && lives(holder);
  const isOrphan = parent !== undefined && !lives(parent);
  if (isTaken && !(onTakeOver && isOrphan && kill(holder)))
    throw new CannotStart(
      `ZONGJI_DATA (${folder}) is in use by another Zongji (process ${holder.pid}): stop it, or set ZONGJI_DATA to another folder.`,
    );
  if (isTaken) onTakeOver?.(holder.pid);
  writeHolder(file);
  return () => rmSync(file, { force: true });
};

/**
 * Makes the data folder if there is none, and takes it for this process. Returns how to give it back. With `onTakeOver` also from a server whose parent died,
 * which goes on and can't be reached from where it was started: that one is killed, and told. @throws CannotStart
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
