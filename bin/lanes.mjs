// Runs the files of the end-to-end tests side by side, as many as the machine carries: most of them wait for timers, some keep a core busy, and those
// that listen for sound hear whatever makes the others late.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const lookMs = 1000;
/** So long the machine is looked at before it counts as idle. */
const looks = 6;
/** A file's first seconds are its busiest: nothing else begins in them. */
const startingMs = 8000;
const mostLanes = 4;
/** A second file begins under the first share of the cores in use; any further one, and a heavy one beside another, under the second. */
const roomFor = [0.65, 0.4];
const mostHeavy = 2;
/** On a machine that is never idle two run all the same, or the run would not end in time. */
const longestAloneMs = 30_000;

/** proc(5): what all cores did since the machine started, in hundredths of a second. */
const coresNow = () => {
  const [user, nice, system, idle, iowait, ...rest] = readFileSync("/proc/stat", "utf8")
    .split("\n", 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1, 9)
    .map(Number);
  const spare = idle + iowait;
  return { spare, all: user + nice + system + spare + rest.reduce((sum, each) => sum + each, 0) };
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
 * @param running how many run; @param busy share of the cores in use of late; @param sinceMs since the last one began; @param aloneMs since one runs by itself
 */
export const mayBegin = ({ running, busy, sinceMs, aloneMs }) => {
  if (running === 0) return true;
  if (running >= mostLanes || sinceMs < startingMs) return false;
  if (running === 1 && aloneMs >= longestAloneMs) return true;
  return busy !== undefined && busy < roomFor[Math.min(running, roomFor.length) - 1];
};

/** Whether that one may be a heavy one. @param heavy how many of them run */
export const mayBeHeavy = ({ heavy, busy }) =>
  heavy === 0 || (heavy < mostHeavy && busy !== undefined && busy < roomFor[1]);

/**
 * Performs all jobs, the heavy ones first.
 * @param jobs {{ title: string, heavy?: boolean, perform: () => Promise<string> }[]}
 * @param told is called with each job and what it told, as it ends
 */
export const inLanes = async (jobs, told) => {
  const left = [...jobs].sort((a, b) => Number(b.heavy ?? false) - Number(a.heavy ?? false));
  const busyNow = watchCores();
  const running = new Set();
  let [heavy, beganMs, aloneFromMs] = [0, 0, 0];
  const begin = (job) => {
    if (job.heavy) heavy += 1;
    beganMs = performance.now();
    running.add(job);
    void job.perform().then((text) => {
      running.delete(job);
      if (job.heavy) heavy -= 1;
      told(job, text);
    });
  };
  while (left.length > 0 || running.size > 0) {
    const now = performance.now();
    if (running.size !== 1) aloneFromMs = now;
    const here = { running: running.size, busy: busyNow(), sinceMs: now - beganMs, aloneMs: now - aloneFromMs };
    const at = left.findIndex((job) => !job.heavy || mayBeHeavy({ heavy, busy: here.busy }));
    if (at >= 0 && mayBegin(here)) begin(left.splice(at, 1)[0]);
    await sleep(lookMs);
  }
};
