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

const sameDay = (a: Date, b: Date): boolean =>
  a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();

/** A moment for reading: `HH:mm:ss` today, `YYYY-MM-DD HH:mm:ss` else. @param at ms since the epoch @param now the same */
export const moment = (at: number, now: number): string => {
  const d = new Date(at);
  const time = `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}`;
  return sameDay(d, new Date(now)) ? time : `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())} ${time}`;
};

/** A rate for reading, two decimals, "—" without a denominator (spec metrics G3, G4). */
export const rate = (part: number, whole: number): string => (whole > 0 ? ((part / whole) * 100).toFixed(2) : "—");

/** A count with its thousands marks. */
export const count = (n: number): string => n.toLocaleString("en-US");
