import { type Db, type Log, type RollupKind, rollDays, rollupKindNames } from "@zongji/store";
import { keepDoing } from "../jobs/index.ts";

/** A day is rolled up so long after its end: most of what comes a little late is there by then. */
const settleMs = 10 * 60_000;
/** So long at a time, and as long a rest: what is followed and read comes between. */
const everyMs = 5000;
/** Where all is rolled up days are looked for so often. */
const idleMs = 60_000;
const tellEveryMs = 30_000;

/**
 * Keeps the roll-ups: days that have ended, newest first; those that late facts touched anew. The first time in an older installation that is all of them, and
 * reports read the tables meanwhile. Returns how to stop; it resolves when nothing is under way.
 */
export const keepRolledUp = (db: Db, log: Log, zone: string): (() => Promise<void>) => {
  let isClosed = false;
  const left = new Map<RollupKind, number>();
  let [idleUntil, told] = [0, performance.now()];
  const perform = async (): Promise<void> => {
    const began = performance.now();
    if (began < idleUntil) return;
    const mayGoOn = (): boolean => !isClosed && performance.now() - began < everyMs;
    const wasBusy = [...left.values()].some((days) => days > 0);
    for (const kind of rollupKindNames)
      left.set(kind, (await rollDays(db, kind, { zone, now: Date.now() }, { settleMs, mayGoOn })).left);
    const isBusy = [...left.values()].some((days) => days > 0);
    if (!isBusy) idleUntil = performance.now() + idleMs;
    if (isBusy && performance.now() - told > tellEveryMs) {
      told = performance.now();
      log.info({ daysLeft: Object.fromEntries(left) }, "days are rolled up for reports");
    } else if (wasBusy && !isBusy) log.info({}, "all days are rolled up for reports");
  };
  const stop = keepDoing({ everyMs, log, failed: "days could not be rolled up for reports" }, perform);
  return () => {
    isClosed = true;
    return stop();
  };
};
