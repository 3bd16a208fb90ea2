import { readFileSync } from "node:fs";
import { machineClock } from "../clock.ts";
import { descriptorsUsed } from "../descriptors.ts";

/** Clock ticks a second: USER_HZ is 100 on every Linux that Node runs on. */
const ticksPerSec = 100;

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

/** Ticks that a process has used, from `/proc/<pid>/stat` (proc(5): utime and stime). */
export const ticksOf = (stat: string): number => {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
};

/** Bytes that a process holds by itself, and of memory that it shares, from `/proc/<pid>/status`. */
export const memoryOf = (status: string): { own: number; shared: number } => {
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) * 1024;
  return { own: field("RssAnon") + field("RssFile"), shared: field("RssShmem") };
};

/** A process and its children. */
const familyOf = (pid: number): number[] => [
  pid,
  ...(read(`/proc/${pid}/task/${pid}/children`) ?? "").split(" ").filter(Boolean).map(Number),
];

export type ProcessFigures = {
  readonly name: string;
  /** Per cent of one core since the last look; NaN at the first. */
  readonly core: number;
  readonly bytes: number;
  /** Per cent of the file descriptors that it may open; undefined where that isn't known. */
  readonly descriptors: number | undefined;
};

/** The server's processes: each by name, with its children where it has them (PostgreSQL has one for each connection). */
export const createProcessWatch = (now: () => number = machineClock.mono) => {
  let ticks = new Map<number, number>();
  let lookedAt: number | undefined;
  return (processes: readonly { readonly name: string; readonly pid: number }[]): ProcessFigures[] => {
    const before = ticks;
    const sec = lookedAt === undefined ? Number.NaN : (now() - lookedAt) / 1000;
    ticks = new Map();
    lookedAt = now();
    return processes.flatMap(({ name, pid }) => {
      let used = 0;
      let own = 0;
      let shared = 0;
      for (const each of familyOf(pid)) {
        const [stat, status] = [read(`/proc/${each}/stat`), read(`/proc/${each}/status`)];
        if (stat === undefined || status === undefined) continue;
        const total = ticksOf(stat);
        ticks.set(each, total);
        // One that was not there at the last look began since.
        used += total - (before.get(each) ?? (before.size === 0 ? total : 0));
        const memory = memoryOf(status);
        own += memory.own;
        shared = Math.max(shared, memory.shared);
      }
      if (own === 0) return [];
      const core = (used / ticksPerSec / sec) * 100;
      return [{ name, core, bytes: own + shared, descriptors: descriptorsUsed(pid) }];
    });
  };
};
