import type { MeasureDefinition } from "@zongji/api";
import { localTime } from "@zongji/domain";
import { zoneNow } from "./zone.ts";

const pad = (n: number): string => String(n).padStart(2, "0");

/**
 * A span for reading: `mm:ss` under an hour, `h:mm:ss` from there on.
 * @param ms milliseconds; a negative span (a clock ahead of the server's) shows as 00:00. Whole seconds are cut, not rounded,
 * so that a running clock never shows a second that has not passed.
 */
export const duration = (ms: number): string => {
  const s = Math.max(0, Math.floor(ms / 1000));
  const h = Math.floor(s / 3600);
  const rest = `${pad(Math.floor((s % 3600) / 60))}:${pad(s % 60)}`;
  return h > 0 ? `${h}:${rest}` : rest;
};

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

/** A measure's value for reading: "—" for none (spec metrics G4), rates with two decimals (G3). @param value ms, %, or a count */
export const figureText = (value: number | null, unit: MeasureDefinition["unit"]): string => {
  if (value === null) return "—";
  if (unit === "percent") return value.toFixed(2);
  return unit === "ms" ? duration(value) : count(value);
};
