// Tells a process that hangs from one that a busy machine keeps waiting. Plain JavaScript: bin/parent.mjs runs on whatever Node started it.
import { readdirSync, readFileSync } from "node:fs";

/** ms of one thread, by proc(5): /proc/PID/task/TID/stat and schedstat. */
const threadOf = (folder) => {
  const stat = readFileSync(`${folder}/stat`, "latin1");
  const [ran, waited] = readFileSync(`${folder}/schedstat`, "latin1").split(" ");
  return { state: stat[stat.lastIndexOf(")") + 2], ranMs: Number(ran) / 1e6, waitedMs: Number(waited) / 1e6 };
};

/** What the kernel tells of a process's threads; undefined where it tells nothing. */
export const threadsOf = (pid) => {
  try {
    const folder = `/proc/${pid}/task`;
    return new Map(readdirSync(folder).map((thread) => [thread, threadOf(`${folder}/${thread}`)]));
  } catch {
    return undefined;
  }
};

/** How long of this time a thread would have run and was not let: no processor was free for it, or a disk was slow. */
const deniedMs = (before, now, passedMs) => {
  if (now.state === "D") return passedMs;
  // What a thread has waited is added up when it is let run: of one that is still to run, all is denied but what it ran.
  if (now.state === "R") return passedMs - (now.ranMs - (before?.ranMs ?? now.ranMs));
  return now.waitedMs - (before?.waitedMs ?? now.waitedMs);
};

/**
 * Judges a process that says something at least each `quietMs`. It hangs when it has then been silent for another `limitMs` in which it could have spoken: our
 * own ticks came in time, and none of its threads waited for a processor or a disk. After `capMs` of our ticks it hangs whatever the machine was busy with.
 */
export const createHangWatch = ({ pid, tickMs, quietMs, limitMs, capMs, read = threadsOf }) => {
  let silentMs = 0;
  let fairMs = 0;
  let lookedAt;
  let before;
  return {
    /** It has said something. */
    heard: () => {
      silentMs = 0;
      fairMs = 0;
      before = undefined;
    },
    /** Each tick. Resolves how long it has been silent, ms of our ticks, if it hangs; else undefined. */
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
