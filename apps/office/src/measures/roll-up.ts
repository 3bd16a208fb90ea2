import { clockOf, type Db, type Log, nowOf, type RollupKind, rollDays, rollupKindNames } from "@zongji/store";
import { keepDoing } from "../jobs/index.ts";
import { createFilling } from "./fill.ts";

/** A day is rolled up so long after its end: most of what comes a little late is there by then. */
const settleMs = 10 * 60_000;
/** So long at a time, and as long a rest: what is followed and read comes between. */
const everyMs = 5000;
/** So long of it orders and letters of before are filled in. */
const fillMs = everyMs / 2;
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
  const fill = createFilling(db, log);
  let [idleUntil, told] = [0, clockOf(db).mono()];
  const perform = async (): Promise<void> => {
    const began = clockOf(db).mono();
    if (began < idleUntil) return;
    const mayGoOn = (): boolean => !isClosed && clockOf(db).mono() - began < everyMs;
    const isFilled = await fill(() => mayGoOn() && clockOf(db).mono() - began < fillMs);
    const wasBusy = [...left.values()].some((days) => days > 0);
    for (const kind of rollupKindNames) {
      // Each order that is filled in takes its days out again.
      if (kind === "desk" && !isFilled) continue;
      left.set(kind, (await rollDays(db, kind, { zone, now: nowOf(db) }, { settleMs, mayGoOn })).left);
    }
    const isBusy = [...left.values()].some((days) => days > 0);
    if (!isBusy && isFilled) idleUntil = clockOf(db).mono() + idleMs;
    if (isBusy && clockOf(db).mono() - told > tellEveryMs) {
      told = clockOf(db).mono();
      log.info({ daysLeft: Object.fromEntries(left) }, "days are rolled up for reports");
    } else if (wasBusy && !isBusy) log.info({}, "all days are rolled up for reports");
  };
  const stop = keepDoing({ everyMs, log, failed: "days could not be rolled up for reports" }, perform);
  return () => {
    isClosed = true;
    return stop();
  };
};
