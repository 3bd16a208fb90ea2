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
const attempts = (log: Log, mono: () => number) => {
  let reachedSince: number | undefined;
  return {
    begin: (): void => {
      reachedSince ??= mono();
    },
    reachedMs: (): number => (reachedSince === undefined ? 0 : mono() - reachedSince),
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

const failingDays = (log: Log, onBehind: () => void): Failing => ({
  days: new Set(),
  onBehind: (followers) => {
    log.info({ followers }, "closed days are compared when the tables hold all that was shipped");
    onBehind();
  },
  onFailure: (day, error) => log.warn({ day, error: String(error) }, "a closed day could not be compared"),
});

type Around = { readonly mono: () => number; readonly mayGoOn: () => boolean; readonly onEntry: () => void };

/** What is done each hour. What fails is not tried again each minute, as it may be heavy; what could not be tried is. */
const hourlyOn = (
  steps: Steps,
  { attempt, isAway }: ReturnType<typeof attempts>,
  log: Log,
  { mono, mayGoOn, onEntry }: Around,
) => {
  const isDue = (at: number | undefined): boolean => at === undefined || mono() - at >= hourMs;
  let [checkedAt, comparedAt]: (number | undefined)[] = [];
  let isBehind = false;
  const failing = failingDays(log, () => {
    isBehind = true;
  });
  const check = async (): Promise<void> => {
    checkedAt = mono();
    const found = await attempt("the identities could not be checked", steps.check);
    if (isAway()) checkedAt = undefined;
    if (found && found.breaches.length > 0)
      log.error({ breaches: found.breaches }, "identities of the figures do not hold");
  };
  const compare = async (): Promise<void> => {
    comparedAt = mono();
    isBehind = false;
    const corrected = await attempt("closed days could not be compared", () => steps.review(mayGoOn, failing));
    if (isAway() || isBehind) comparedAt = undefined;
    for (const { day, revision } of corrected ?? []) {
      log.warn({ day, revision }, "facts came after a day had closed: it was corrected");
      onEntry();
    }
  };
  return {
    /** What is due. */
    go: async (): Promise<void> => {
      if (!isAway() && isDue(checkedAt)) await check();
      if (!isAway() && isDue(comparedAt)) await compare();
    },
    /** All of it is due with the next turn. */
    makeDue: (): void => {
      checkedAt = undefined;
      comparedAt = undefined;
    },
  };
};

/**
 * Closes days, compares closed ones with the tables, and checks the identities: the first each minute, the others each hour and after a close.
 * @param onEntry told after a close or a correction
 */
export const keepDays = (days: Days, log: Log, onEntry: () => void, steps: Steps = stepsOn(days)): KeptDays => {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let stands = noDayAlarms;
  const tries = attempts(log, days.mono);
  const { begin, reachedMs, attempt } = tries;
  // A stop waits for the day that is under way, not for those behind it.
  const mayGoOn = (): boolean => !isClosed;
  const { isHeld } = leapWatch(days, (byMs) =>
    log.warn({ byMs }, "the wall clock leapt ahead: no day is closed for an hour"),
  );
  const hourly = hourlyOn(steps, tries, log, { mono: days.mono, mayGoOn, onEntry });
  const mayClose = (): boolean => mayGoOn() && !isHeld();
  /** @returns whether there is more to close */
  const close = async (): Promise<boolean> => {
    const closed = (await attempt("days could not be closed", () => steps.close(reachedMs(), mayClose))) ?? [];
    for (const { day, hash } of closed) log.info({ day, hash }, "a day was closed");
    if (closed.length > 0) {
      onEntry();
      hourly.makeDue();
    }
    return closed.length >= mostAtOnce;
  };
  const turn = async (): Promise<boolean> => {
    begin();
    if (await close()) return true;
    await hourly.go();
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
