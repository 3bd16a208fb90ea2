import type { ReportAnswer } from "@zongji/api";
import { daysBetween, daysOf, localTime, type ReportPeriod } from "@zongji/domain";
import { checksOf, type Db, newestMarks } from "@zongji/store";

/** Of a longer period each day is not gone through. */
const mostDays = 1200;

/**
 * Which days of a report are closed. A report reads the tables as they are: a closed day's figures are the same but for what came late and has not made a
 * correction yet, and such days are named.
 */
export const closedDaysIn = async (
  db: Db,
  { from, to }: ReportPeriod,
  zone: string,
  now: number,
): Promise<NonNullable<ReportAnswer["days"]> | undefined> => {
  const first = localTime(from, zone).date;
  const end = localTime(Math.min(to, Math.max(now, from + 1)) - 1, zone).date;
  if (daysBetween(first, end) > mostDays) return undefined;
  const [entries, checks] = [await newestMarks(db, first, end), await checksOf(db, first, end)];
  const days = [...daysOf(first, end), end];
  const isDiffering = (day: string): boolean => {
    const [entry, check] = [entries.get(day), checks.get(day)];
    return entry !== undefined && check !== undefined && check.at >= entry.at && check.differences.length > 0;
  };
  return {
    closed: days.filter((day) => entries.has(day)).length,
    open: days.filter((day) => !entries.has(day)).length,
    corrected: days.filter((day) => (entries.get(day)?.revision ?? 0) > 0),
    differing: days.filter(isDiffering),
  };
};
