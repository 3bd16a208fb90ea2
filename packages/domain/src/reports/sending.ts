import { instantAt, localTime } from "../schedule.ts";
import { shiftDate } from "./period.ts";

/** When something is sent, by the clock of the hotline's zone. `weekdays`: 1 Monday to 7 Sunday. `day`: of a shorter month its last. */
export type SendRule =
  | { readonly every: "day"; readonly time: string }
  | { readonly every: "week"; readonly time: string; readonly weekdays: readonly number[] }
  | { readonly every: "month"; readonly time: string; readonly day: number };

const lastDayOf = (date: string): number => new Date(Date.UTC(+date.slice(0, 4), +date.slice(5, 7), 0)).getUTCDate();
const weekdayOf = (date: string): number => ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;

const isOn = (rule: SendRule, date: string): boolean => {
  if (rule.every === "day") return true;
  if (rule.every === "week") return rule.weekdays.includes(weekdayOf(date));
  return Number(date.slice(8)) === Math.min(rule.day, lastDayOf(date));
};

/** No rule leaves out more days in a row. */
const longestDays = 32;

/** The moment of a day; undefined: the rule names none. */
const momentOn = (rule: SendRule, date: string, zone: string): number | undefined =>
  isOn(rule, date) ? instantAt(date, rule.time, zone) : undefined;

/** The first moment after another. @param after ms since the epoch */
export const nextMoment = (rule: SendRule, after: number, zone: string): number => {
  const { date } = localTime(after, zone);
  for (let day = 0; day <= longestDays; day += 1) {
    const at = momentOn(rule, shiftDate(date, day), zone);
    if (at !== undefined && at > after) return at;
  }
  throw new Error(`no moment of ${JSON.stringify(rule)}`);
};

/** The last moment that is not after `now`: of several that were missed the newest alone is made up for. */
export const lastMoment = (rule: SendRule, now: number, zone: string): number => {
  const { date } = localTime(now, zone);
  for (let day = 0; day <= longestDays; day += 1) {
    const at = momentOn(rule, shiftDate(date, -day), zone);
    if (at !== undefined && at <= now) return at;
  }
  throw new Error(`no moment of ${JSON.stringify(rule)}`);
};

/** After so many tries in vain it is given up; the wait before each further one, ms. */
const retryAfterMs = [60_000, 5 * 60_000, 30 * 60_000] as const;
/** When a sending that failed is tried again; undefined: no more. @param tries so many were made */
export const retryAt = (tries: number, now: number): number | undefined => {
  const wait = retryAfterMs[tries - 1];
  return wait === undefined ? undefined : now + wait;
};

/**
 * A folder beneath the one that the server allows, as somebody writes it: "", "daily", "client/daily". Undefined: it is none. Neither leads it up nor out,
 * nor is any part of it hidden.
 */
export const folderPart = (text: string): string | undefined => {
  const parts = text
    .trim()
    .split("/")
    .filter((part) => part !== "");
  const isGood = (part: string): boolean => /^[^\\\p{Cc}]{1,64}$/u.test(part) && !part.startsWith(".");
  if (text.trim().startsWith("/") || parts.length > 5 || !parts.every(isGood)) return undefined;
  return parts.join("/");
};
