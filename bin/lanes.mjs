// Runs the files of the end-to-end tests side by side, as many as the machine carries: most of them wait for timers, some keep a core busy, and those
// that listen for sound hear whatever makes the others late.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const lookMs = 1000;
/** So long the machine is looked at before it counts as idle. */
const looks = 6;
/** A file's first seconds are its busiest: nothing else begins in them. */
const startingMs = 6000;
/**
 * How many run at once, and how busy the cores may be for one more to begin: the second one, and any further. What listens for sound leaves the cores more
 * room than what has a browser.
 */
const kinds = { heavy: { most: 3, room: [0.7, 0.55] }, light: { most: 4, room: [0.6, 0.45] } };
/** On a machine that is never idle two run all the same, or the run would not end in time. */
const longestAloneMs = 30_000;

/** proc(5): what all cores did since the machine started, in hundredths of a second. What has given way to others (nice) is to spare: it gives way to tests, too. */
const coresNow = () => {
  const [user, nice, system, idle, iowait, ...rest] = readFileSync("/proc/stat", "utf8")
    .split("\n", 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1, 9)
    .map(Number);
  const spare = nice + idle + iowait;
  return { spare, all: user + system + spare + rest.reduce((sum, each) => sum + each, 0) };
};

/** Share of the cores that were in use of late, by whoever, 0 to 1; none before it has looked long enough. */
const watchCores = () => {
  const seen = [coresNow()];
  return () => {
    seen.push(coresNow());
    if (seen.length > looks + 1) seen.shift();
    const [first, last] = [seen[0], seen.at(-1)];
    const all = last.all - first.all;
    return seen.length <= looks || all === 0 ? undefined : 1 - (last.spare - first.spare) / all;
  };
};

/**
 * Whether one more file may begin beside those that run.
 * @param kind "heavy" or "light"; @param running how many run; @param busy share of the cores in use of late; @param sinceMs since the last one began;
 * @param aloneMs since one runs by itself
 */
export const mayBegin = ({ kind, running, busy, sinceMs, aloneMs }) => {
  const { most, room } = kinds[kind];
  if (running === 0) return true;
  if (running >= most || sinceMs < startingMs) return false;
  if (running === 1 && aloneMs >= longestAloneMs) return true;
  return busy !== undefined && busy < room[Math.min(running, room.length) - 1];
};

/**
 * Performs all jobs: the heavy ones first, then the others among themselves. A browser that starts takes both cores for seconds, and those that listen would
 * hear the machine and not the product.
 * @param jobs {{ title: string, heavy?: boolean, perform: () => Promise<unknown> }[]}
 * @param told is called with each job and its outcome, as it ends
 */
export const inLanes = async (jobs, told) => {
  for (const kind of ["heavy", "light"]) {
    const own = jobs.filter(({ heavy }) => (heavy ?? false) === (kind === "heavy"));
    await sideBySide(kind, own, told);
  }
};

const sideBySide = async (kind, jobs, told) => {
  const left = [...jobs];
  const busyNow = watchCores();
  const running = new Set();
  let [beganMs, aloneFromMs] = [0, 0];
  const begin = (job) => {
    beganMs = performance.now();
    running.add(job);
    void job.perform().then((text) => {
      running.delete(job);
      told(job, text);
    });
  };
  while (left.length > 0 || running.size > 0) {
    const now = performance.now();
    if (running.size !== 1) aloneFromMs = now;
    const [busy, sinceMs, aloneMs] = [busyNow(), now - beganMs, now - aloneFromMs];
    if (left.length > 0 && mayBegin({ kind, running: running.size, busy, sinceMs, aloneMs })) begin(left.shift());
    await sleep(lookMs);
  }
};
