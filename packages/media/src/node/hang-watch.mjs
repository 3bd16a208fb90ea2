// Distinguishes a hung process from one that waits for a busy machine. Plain JavaScript, since bin/parent.mjs runs on any Node.
import { readdirSync, readFileSync } from "node:fs";

/** Times of one thread in ms, from /proc/PID/task/TID/stat and schedstat (proc(5)). */
const threadOf = (folder) => {
  const stat = readFileSync(`${folder}/stat`, "latin1");
  const [ran, waited] = readFileSync(`${folder}/schedstat`, "latin1").split(" ");
  return { state: stat[stat.lastIndexOf(")") + 2], ranMs: Number(ran) / 1e6, waitedMs: Number(waited) / 1e6 };
};

/** The kernel's data on a process's threads; undefined if there is none. */
export const threadsOf = (pid) => {
  try {
    const folder = `/proc/${pid}/task`;
    return new Map(readdirSync(folder).map((thread) => [thread, threadOf(`${folder}/${thread}`)]));
  } catch {
    return undefined;
  }
};

/** How long of this time a thread was ready and could not run: no processor was free, or a disk was slow. */
const deniedMs = (before, now, passedMs) => {
  if (now.state === "D") return passedMs;
  // The kernel adds a wait when the thread runs again: for a thread that still waits, all time without running counts.
  if (now.state === "R") return passedMs - (now.ranMs - (before?.ranMs ?? now.ranMs));
  return now.waitedMs - (before?.waitedMs ?? now.waitedMs);
};

/**
 * Judges a process that sends something at least each `quietMs`. It hangs if it is silent for another `limitMs` in which it could have sent: our own ticks came in
 * time, and none of its threads waited for a processor or a disk. After `capMs` of our ticks it counts as hung in any case.
 */
export const createHangWatch = ({ pid, tickMs, quietMs, limitMs, capMs, read = threadsOf }) => {
  let silentMs = 0;
  let fairMs = 0;
  let lookedAt;
  let before;
  return {
    /** The process sent something. */
    heard: () => {
      silentMs = 0;
      fairMs = 0;
      before = undefined;
    },
    /** Call it each tick. Resolves the silence in ms of our ticks if the process hangs, otherwise undefined. */
    look: (nowMs) => {
      const passedMs = lookedAt === undefined ? tickMs : nowMs - lookedAt;
      lookedAt = nowMs;
      silentMs += tickMs;
      if (silentMs < quietMs) return undefined;
      const now = read(pid);
      if (before !== undefined && now !== undefined && passedMs < tickMs * 1.5) {
        const denied = [...now].map(([thread, is]) => deniedMs(before.get(thread), is, passedMs));
        fairMs += Math.max(0, passedMs - Math.max(...denied));
      }
      before = now;
      return fairMs >= limitMs || silentMs >= capMs ? silentMs : undefined;
    },
  };
};

/** The cap of a program that was killed and started again: twice as long after each hang, up to `longestCapMs`. What starts too slowly for one cap would else be killed at each start. */
export const createCap = ({ capMs, longestCapMs }) => {
  let ms = capMs;
  return {
    ms: () => ms,
    hung: () => {
      ms = Math.min(longestCapMs, ms * 2);
    },
  };
};
