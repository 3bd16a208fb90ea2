import { dayStart, mostDays, type Rest } from "@zongji/domain";
import { type Db, queryMeasures } from "@zongji/store";
import { figuresBetween } from "./day-figures.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What came on a past day after the same time of day. */
export type PastRest = Rest;

/** @param no how many weeks ago @returns undefined: nobody came on it all day, the hotline was closed */
const readPastDay = async (db: Db, zone: string, now: number, no: number): Promise<PastRest | undefined> => {
  const today = dayStart(now, zone);
  // Noon, so that a day of 23 or 25 hours between leads to no other day.
  const from = dayStart(today - no * 7 * dayMs + 12 * hourMs, zone);
  const to = dayStart(from + 26 * hourMs, zone);
  const at = Math.min(to - 1, from + (now - today));
  const ask = { grain: "whole", zone, now } as const;
  const whole = (await queryMeasures(db, { ...ask, from, to, measures: ["kpiRequests"] })).total;
  if ((whole.kpiRequests.value ?? 0) === 0) return undefined;
  return figuresBetween(db, { from: at, to, zone, now });
};

type Kept = { readonly minute: number; readonly days: Promise<readonly PastRest[]> };
/** The past of this weekday, looked at once a minute. Without the database it fails, and is asked again. */
export const createPast = (db: Db, zone: string) => {
  let kept: Kept | undefined;
  const read = async (now: number): Promise<readonly PastRest[]> => {
    const days: (PastRest | undefined)[] = [];
    for (let no = 1; no <= mostDays; no += 1) days.push(await readPastDay(db, zone, now, no));
    return days.filter((each) => each !== undefined);
  };
  return (now: number): Promise<readonly PastRest[]> => {
    const minute = Math.floor(now / 60_000);
    if (kept?.minute !== minute) {
      const days = read(now);
      kept = { minute, days };
      days.catch(() => {
        kept = undefined;
      });
    }
    return kept.days;
  };
};
export type Past = ReturnType<typeof createPast>;
