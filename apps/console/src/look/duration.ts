import type { MeasureDefinition, Terms } from "@zongji/api";
import { localTime, rateText, roundedSeconds } from "@zongji/domain";
import { zoneNow } from "./zone.ts";

const pad = (n: number): string => String(n).padStart(2, "0");

/** `mm:ss` under an hour, `h:mm:ss` from there on. @param s whole seconds, not below 0 */
const clockText = (s: number): string => {
  const h = Math.floor(s / 3600);
  const rest = `${pad(Math.floor((s % 3600) / 60))}:${pad(s % 60)}`;
  return h > 0 ? `${h}:${rest}` : rest;
};

/** A span that is over, for reading: its seconds are rounded half-up (spec metrics G3). @param ms milliseconds; below 0 shows as 00:00 */
export const duration = (ms: number): string => clockText(roundedSeconds(Math.trunc(ms)));

/**
 * A span that goes on, for reading: whole seconds are cut, so that a running clock never shows a second that has not passed.
 * @param ms milliseconds; a negative span (a clock ahead of the server's) shows as 00:00
 */
export const runningTime = (ms: number): string => clockText(Math.max(0, Math.floor(ms / 1000)));

/**
 * A moment for reading, in the hotline's zone: `HH:mm:ss` today, `YYYY-MM-DD HH:mm:ss` else.
 * @param at ms since the epoch @param now the same
 */
export const moment = (at: number, now: number, zone = zoneNow()): string => {
  const { date, time } = localTime(at, zone);
  // Zones differ by whole minutes.
  const exact = `${time}:${pad(Math.floor(at / 1000) % 60)}`;
  return date === localTime(now, zone).date ? exact : `${date} ${exact}`;
};

/** A moment to the millisecond, for whoever looks at what happened when: `HH:mm:ss.SSS` in the hotline's zone. @param at ms since the epoch */
export const exactMoment = (at: number, zone = zoneNow()): string =>
  `${moment(at, at, zone)}.${String(Math.floor(at) % 1000).padStart(3, "0")}`;

/** A count with its thousands marks. */
export const count = (n: number): string => n.toLocaleString("en-US");

/** A rate or an average for reading, rounded half-up from what it is made of (spec metrics G3); "—" without a denominator (G4). */
export const ratioText = (terms: Terms | null, unit: "percent" | "ms"): string => {
  if (terms === null) return "—";
  return unit === "percent" ? rateText(terms.over, terms.under) : clockText(roundedSeconds(terms.over, terms.under));
};

/** The same where there is little room: whole percent or whole seconds, rounded half-up. */
export const wholeRatioText = (terms: Terms | null, unit: "percent" | "ms"): string => {
  if (terms === null) return "—";
  const { over, under } = terms;
  return String(unit === "percent" ? Math.floor((200 * over + under) / (2 * under)) : roundedSeconds(over, under));
};

/** A count or a total for reading; "—" for none. @param value ms or a count, whole */
export const figureText = (value: number | null, unit: MeasureDefinition["unit"]): string => {
  if (value === null) return "—";
  return unit === "ms" ? duration(value) : count(value);
};
