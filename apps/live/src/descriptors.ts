import { readdirSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";

/** Per cent of its file descriptors from which on a process lets in no more strangers. */
export const shortAt = 90;

/** The most descriptors that a process may have open; undefined where the system doesn't say (it is no Linux, or the process is gone). */
export const descriptorLimit = (pid: number | "self"): number | undefined => {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, "utf8"))?.[1];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
};

/** How much of its descriptors a process uses, per cent; undefined where that isn't known. */
export const descriptorsUsed = (pid: number): number | undefined => {
  const limit = descriptorLimit(pid);
  if (limit === undefined) return undefined;
  try {
    return (readdirSync(`/proc/${pid}/fd`).length / limit) * 100;
  } catch {
    return undefined;
  }
};

export type Descriptors = {
  /** Whether a stranger's connection must not take one of those that are left. Each no counts as one taken, until they are counted again. */
  readonly isShort: () => boolean;
  readonly close: () => void;
};

/** Counts this process's descriptors again and again, so that the database, the journal and the known peers have theirs whoever connects. */
export const watchDescriptors = (everyMs = 1000): Descriptors => {
  const limit = descriptorLimit("self") ?? Number.POSITIVE_INFINITY;
  let open = 0;
  const count = () =>
    readdir("/proc/self/fd").then(
      (all) => {
        open = all.length;
      },
      // None is left for the counting itself.
      ({ code }: NodeJS.ErrnoException) => {
        if (code === "EMFILE" || code === "ENFILE") open = limit;
      },
    );
  void count();
  const timer = setInterval(() => void count(), everyMs).unref();
  return {
    isShort: () => {
      if (open >= (limit * shortAt) / 100) return true;
      open += 1;
      return false;
    },
    close: () => clearInterval(timer),
  };
};
