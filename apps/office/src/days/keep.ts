import { isDatabaseDown, type Log } from "@zongji/store";
import {
  checkNow,
  closeDueDays,
  type DayAlarms,
  type Days,
  dayAlarms,
  type Failing,
  mostAtOnce,
  noDayAlarms,
  reviewDays,
} from "./closing.ts";
import { leapWatch } from "./leap.ts";

const everyMs = 60_000;
/** With more to close it goes on at once; others have their turn between. */
const soonMs = 200;
const hourMs = 3_600_000;

export type KeptDays = {
  readonly alarms: () => DayAlarms;
  /** Resolves when nothing is under way. */
  readonly close: () => Promise<void>;
};

/** What is done each turn; tests put others in their place. */
export const stepsOn = (days: Days) => ({
  close: (reachedMs: number, mayGoOn: () => boolean) => closeDueDays(days, reachedMs, mayGoOn),
  check: () => checkNow(days),
  review: (mayGoOn: () => boolean, failing: Failing) => reviewDays(days, mayGoOn, failing),
  alarms: () => dayAlarms(days),
});
type Steps = ReturnType<typeof stepsOn>;

/** Tries each step by itself: one that fails holds up none of the others. `reachedMs`: for how long the database has been reached without a break. */
const attempts = (log: Log) => {
  let reachedSince: number | undefined;
  return {
    begin: (): void => {
      reachedSince ??= performance.now();
    },
    reachedMs: (): number => (reachedSince === undefined ? 0 : performance.now() - reachedSince),
    isAway: (): boolean => reachedSince === undefined,
    attempt: async <T>(tried: string, perform: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await perform();
      } catch (error) {
        const away = isDatabaseDown(error);
        // Whoever was away with it needs time to come back.
        if (away) reachedSince = undefined;
        log.warn({ error: String(error), away }, tried);
        return undefined;
      }
    },
  };
};

const failingDays = (log: Log): Failing => ({
  days: new Set(),
  onFailure: (day, error) => log.warn({ day, error: String(error) }, "a closed day could not be compared"),
});

/**
 * Closes days, compares closed ones with the tables, and checks the identities: the first each minute, the others each hour and after a close.
 * @param onEntry told after a close or a correction
 */
export const keepDays = (days: Days, log: Log, onEntry: () => void, steps: Steps = stepsOn(days)): KeptDays => {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let checkedAt: number | undefined;
  let stands = noDayAlarms;
  const { begin, reachedMs, isAway, attempt } = attempts(log);
  const failing = failingDays(log);
  // A stop waits for the day that is under way, not for those behind it.
  const mayGoOn = (): boolean => !isClosed;
  const { isHeld } = leapWatch((byMs) =>
    log.warn({ byMs }, "the wall clock leapt ahead: no day is closed for an hour"),
  );
  const hourly = async (): Promise<void> => {
    const check = await attempt("the identities could not be checked", steps.check);
    if (check && check.breaches.length > 0)
      log.error({ breaches: check.breaches }, "identities of the figures do not hold");
    const corrected = await attempt("closed days could not be compared", () => steps.review(mayGoOn, failing));
    for (const { day, revision } of corrected ?? []) {
      log.warn({ day, revision }, "facts came after a day had closed: it was corrected");
      onEntry();
    }
  };
  const mayClose = (): boolean => mayGoOn() && !isHeld();
  /** @returns whether there is more to close */
  const close = async (): Promise<boolean> => {
    const closed = (await attempt("days could not be closed", () => steps.close(reachedMs(), mayClose))) ?? [];
    for (const { day, hash } of closed) log.info({ day, hash }, "a day was closed");
    if (closed.length > 0) {
      onEntry();
      checkedAt = undefined;
    }
    return closed.length >= mostAtOnce;
  };
  const turn = async (): Promise<boolean> => {
    begin();
    if (await close()) return true;
    const isDue = checkedAt === undefined || performance.now() - checkedAt >= hourMs;
    if (isDue && !isAway()) {
      // What fails now is not tried again each minute: it may be heavy.
      checkedAt = performance.now();
      await hourly();
    }
    stands = (await attempt("the alarms of days are not known", steps.alarms)) ?? stands;
    return false;
  };
  let running = Promise.resolve();
  const go = (): void => {
    running = turn().then((isMore) => {
      if (!isClosed) timer = setTimeout(go, isMore ? soonMs : everyMs);
    });
  };
  go();
  return {
    alarms: () => stands,
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      return running;
    },
  };
};
