import { readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A running PostgreSQL, from its lock file (postmaster.pid). */
export type Postmaster = {
  readonly pid: number;
  readonly port: number;
  readonly socketFolder: string;
  readonly listens: string;
};

const cwdOf = (pid: number): string | undefined => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
};

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A zombie accepts signal 0 too, but holds no resources.
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

/** The PostgreSQL that runs in `folder`, if any. Its lock file counts only if that process has its working directory there. */
export const findPostmaster = (folder: string): Postmaster | undefined => {
  let lines: string[];
  try {
    lines = readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid) || cwdOf(pid) !== folder) return undefined;
  return { pid, port: Number(lines[3]), socketFolder: lines[4] ?? "", listens: lines[5] ?? "" };
};

const residents = (folder: string): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && cwdOf(pid) === folder);

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone.
  }
};

export const waitGone = async (pids: readonly number[], limitMs: number): Promise<boolean> => {
  for (let waitedMs = 0; waitedMs <= limitMs; waitedMs += 50) {
    if (!pids.some(isAlive)) return true;
    await sleep(50);
  }
  return false;
};

/** Stops a PostgreSQL with its children: by fast shutdown, then immediate shutdown, then SIGKILL. A stopped process (SIGSTOP) is continued first. */
export const stopPostmaster = async (pid: number, folder: string, fastMs = 10_000): Promise<void> => {
  signal(pid, "SIGCONT");
  signal(pid, "SIGINT");
  if (await waitGone([pid], fastMs)) return;
  signal(pid, "SIGQUIT");
  if (await waitGone([pid], 5000)) return;
  for (const each of [pid, ...residents(folder)]) signal(each, "SIGKILL");
  await waitGone([pid], 5000);
};

/**
 * Cleans up after a dead PostgreSQL: ends its orphaned children, beside which PostgreSQL must not start, and removes a lock file whose pid another process has now,
 * which would keep PostgreSQL from starting.
 */
export const clearRemains = async (folder: string): Promise<void> => {
  if (findPostmaster(folder) !== undefined) return;
  const orphans = residents(folder);
  if (!(await waitGone(orphans, 3000))) for (const pid of orphans) signal(pid, "SIGKILL");
  await waitGone(orphans, 2000);
  rmSync(join(folder, "postmaster.pid"), { force: true });
};
