import { addDays, type Clock, closingOf, type Day, dayStart, dayTimes, localTime, usualZone } from "@zongji/domain";
import {
  checkIdentities,
  clockOf,
  closeOneDay,
  type DayEntry,
  type DayParts,
  type Db,
  daysToReview,
  differingDays,
  type Follower,
  firstFactAt,
  followedUpTo,
  isDatabaseDown,
  keepIdentityCheck,
  lastClosedDay,
  newestIdentityCheck,
  nodeSigns,
  noteWaiting,
  openThings,
  type Positions,
  reviewDay,
  shippedUpTo,
  unmade,
} from "@zongji/store";
import { measureFollower, stateFollower } from "../followers/index.ts";
import { dayFromFacts } from "./from-facts.ts";

/** Who writes the tables that a day's figures are read from. */
const writers: readonly Follower[] = [measureFollower, stateFollower];
export const figureFollowers = writers.map(({ name }) => name);

export type Days = DayParts & Clock;
export const daysOn = (db: Db, zone = usualZone, now: () => number = clockOf(db).now): Days => ({
  ...{ db, zone, now, mono: clockOf(db).mono },
  followers: figureFollowers,
  fromFacts: dayFromFacts,
});

/** So long the followers are waited for: as a rule they are there within a second. */
const patienceMs = 5000;
const lookEveryMs = 200;

/** Waits until the tables, as this program makes them, hold all that was shipped at this moment. @returns how far that is; undefined: they don't get there, with who is behind */
const followed = async ({
  db,
  followers,
  mono,
}: Days): Promise<{ readonly least: Positions; readonly behind: string[] }> => {
  const least = await shippedUpTo(db);
  const until = mono() + patienceMs;
  for (;;) {
    const old = await unmade(db, writers);
    const behind: string[] = [];
    for (const follower of followers) {
      const at = new Map((await followedUpTo(db, [follower])).map(([node, epoch, seq]) => [`${node} ${epoch}`, seq]));
      const lags = least.some(([node, epoch, seq]) => (at.get(`${node} ${epoch}`) ?? -1) < seq);
      if (lags || old.includes(follower)) behind.push(follower);
    }
    if (behind.length === 0 || mono() > until) return { least, behind };
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
};

/** The day that is the next to close; undefined: there is none that has ended. */
export const nextDay = async ({ db, zone, now }: Days): Promise<Day | undefined> => {
  const last = await lastClosedDay(db);
  const first = last === undefined ? await firstFactAt(db) : undefined;
  const next = last !== undefined ? addDays(last, 1) : first === undefined ? undefined : localTime(first, zone).date;
  return next !== undefined && next < localTime(now(), zone).date ? next : undefined;
};

/** Closes the next day, where it is time and all of its facts are there. @param reachedMs for how long the database has been reached without a break */
const closeNext = async (days: Days, day: Day, reachedMs: number): Promise<DayEntry | undefined> => {
  const { db, zone, now } = days;
  const { from, to, opens } = dayTimes(day, zone);
  const nodes = now() < opens ? [] : await nodeSigns(db);
  const { least, behind } = now() < opens ? { least: [], behind: [] } : await followed(days);
  const view = { day, zone, now: now(), reachedMs, nodes, behind, open: await openThings(db, from, to) };
  const closing = closingOf(view);
  if (!closing.closes) {
    await noteWaiting(db, day, closing.waits, now());
    return undefined;
  }
  return closeOneDay(days, { day, nodes: closing.nodes, least, now: now() });
};

/** So many days are closed before others have their turn: after an outage, or the first time in an old installation. */
export const mostAtOnce = 20;

/** Closes each day that is due, in order; one that waits holds up those behind it. @returns what was closed */
export const closeDueDays = async (
  days: Days,
  reachedMs: number,
  mayGoOn: () => boolean = () => true,
): Promise<DayEntry[]> => {
  const closed: DayEntry[] = [];
  while (closed.length < mostAtOnce && mayGoOn()) {
    const day = await nextDay(days);
    const entry = day === undefined ? undefined : await closeNext(days, day, reachedMs);
    if (entry === undefined) break;
    closed.push(entry);
  }
  return closed;
};

/** Days that are compared with the tables each hour, and when a day was closed. */
const newestReviewed = 7;
const othersReviewed = 10;

/** What holds a comparison up. */
export type Failing = {
  /** Days whose comparison failed: of the older ones they come after all others. */
  readonly days: Set<string>;
  readonly onFailure: (day: string, error: unknown) => void;
  /** The tables don't hold yet what was shipped, as these followers are behind: nothing is compared. */
  readonly onBehind: (followers: readonly string[]) => void;
};
const throwing = (): Failing => ({
  days: new Set(),
  onBehind: () => {},
  onFailure: (_, error) => {
    throw error;
  },
});

/**
 * Compares closed days with the tables as they are; late facts make corrections. A day that fails holds up none of the others. @returns what was corrected
 */
export const reviewDays = async (
  days: Days,
  mayGoOn: () => boolean = () => true,
  failing: Failing = throwing(),
): Promise<DayEntry[]> => {
  const { db, zone, now } = days;
  const { least, behind } = await followed(days);
  if (behind.length > 0) {
    failing.onBehind(behind);
    return [];
  }
  const today = localTime(now(), zone).date;
  const corrected: DayEntry[] = [];
  for (const day of await daysToReview(db, {
    newest: newestReviewed,
    others: othersReviewed,
    last: [...failing.days],
    today,
  })) {
    if (!mayGoOn()) break;
    try {
      const review = await reviewDay(days, { day, at: now(), least });
      failing.days.delete(day);
      if (review?.corrected) corrected.push(review.corrected);
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      failing.days.add(day);
      failing.onFailure(day, error);
    }
  }
  return corrected;
};

/** Checks I1 to I5 from yesterday's midnight until now, and keeps what was found. */
export const checkNow = async ({ db, zone, now }: Days) => {
  const at = now();
  const from = dayStart(dayStart(at, zone) - 1, zone);
  const breaches = await checkIdentities(db, from, at, { now: at, zone });
  const check = { at, from_at: from, to_at: at, breaches };
  await keepIdentityCheck(db, check);
  return check;
};

/** What stands: for the alarms. */
export type DayAlarms = {
  /** Identities that the last check found broken. */
  readonly identitiesBroken: number;
  /** Days that should have closed by now. */
  readonly daysOverdue: number;
  /** Closed days that differ from the tables, which no fact explains. */
  readonly daysDiffering: number;
};
export const noDayAlarms: DayAlarms = { identitiesBroken: 0, daysOverdue: 0, daysDiffering: 0 };

/** A day has to be closed an hour after the last moment for it. */
const graceMs = 3_600_000;

export const dayAlarms = async (days: Days): Promise<DayAlarms> => {
  const { db, zone, now } = days;
  let daysOverdue = 0;
  const today = localTime(now(), zone).date;
  for (let day = await nextDay(days); day !== undefined && day < today; day = addDays(day, 1))
    if (now() > dayTimes(day, zone).deadline + graceMs) daysOverdue += 1;
  return {
    identitiesBroken: (await newestIdentityCheck(db))?.breaches.length ?? 0,
    daysOverdue,
    daysDiffering: (await differingDays(db)).length,
  };
};
