import { isDatabaseDown, type Log } from "@zongji/store";
import {
  checkNow,
  closeDueDays,
  type DayAlarms,
  type Days,
  dayAlarms,
  mostAtOnce,
  noDayAlarms,
  reviewDays,
} from "./closing.ts";

const everyMs = 60_000;
/** With more to close it goes on at once; others have their turn between. */
const soonMs = 200;
const hourMs = 3_600_000;

export type KeptDays = {
  readonly alarms: () => DayAlarms;
  /** Resolves when nothing is under way. */
  readonly close: () => Promise<void>;
};

/**
 * Closes days, compares closed ones with the tables, and checks the identities: the first each minute, the others each hour and after a close.
 * @param onEntry told after a close or a correction
 */
export const keepDays = (days: Days, log: Log, onEntry: () => void): KeptDays => {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let reachedSince: number | undefined;
  let checkedAt: number | undefined;
  let stands = noDayAlarms;
  // A stop waits for the day that is under way, not for those behind it.
  const mayGoOn = (): boolean => !isClosed;
  const hourly = async (): Promise<void> => {
    const { breaches } = await checkNow(days);
    if (breaches.length > 0) log.error({ breaches }, "identities of the figures do not hold");
    for (const { day, revision } of await reviewDays(days, mayGoOn)) {
      log.warn({ day, revision }, "facts came after a day had closed: it was corrected");
      onEntry();
    }
  };
  const turn = async (): Promise<boolean> => {
    reachedSince ??= performance.now();
    const closed = await closeDueDays(days, performance.now() - reachedSince, mayGoOn);
    for (const { day, hash } of closed) log.info({ day, hash }, "a day was closed");
    if (closed.length > 0) onEntry();
    if (closed.length >= mostAtOnce) return true;
    if (closed.length > 0 || checkedAt === undefined || performance.now() - checkedAt >= hourMs) {
      await hourly();
      checkedAt = performance.now();
    }
    stands = await dayAlarms(days);
    return false;
  };
  const safely = async (): Promise<boolean> => {
    try {
      return await turn();
    } catch (error) {
      // Whoever was away with it needs time to come back.
      reachedSince = undefined;
      log.warn({ error: String(error), away: isDatabaseDown(error) }, "days could not be closed or checked");
      return false;
    }
  };
  let running = Promise.resolve();
  const go = (): void => {
    running = safely().then((isMore) => {
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
