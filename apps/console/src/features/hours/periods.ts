/** Hours of a day as people write them: "09:00–12:00、13:30–17:30". Nothing is closed. */
import type { Period } from "@zongji/domain";

const between = /^(\d{1,2})[:：](\d{2})\s*(?:-|–|—|~|～|至|到)\s*(\d{1,2})[:：](\d{2})$/;
const time = (hour: string, minute: string): string => `${hour.padStart(2, "0")}:${minute}`;
const isTime = (text: string): boolean => /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(text);

const periodOf = (text: string): Period | undefined => {
  const [, fromHour, fromMinute, toHour, toMinute] = between.exec(text) ?? [];
  if (!fromHour || !fromMinute || !toHour || !toMinute) return undefined;
  const [from, to] = [time(fromHour, fromMinute), time(toHour, toMinute)];
  return isTime(from) && isTime(to) && from < to ? { from, to } : undefined;
};

/** The periods in order; undefined: it can't be read, or two lie over each other. */
export const readPeriods = (text: string): Period[] | undefined => {
  const parts = text
    .split(/[,，、;；\n]+/)
    .map((part) => part.trim())
    .filter(Boolean);
  const periods = parts.map(periodOf);
  if (periods.some((period) => period === undefined)) return undefined;
  const ordered = (periods as Period[]).sort((a, b) => (a.from < b.from ? -1 : 1));
  return ordered.some(({ from }, n) => n > 0 && from < ordered[n - 1]!.to) ? undefined : ordered;
};

export const periodsText = (periods: readonly Period[]): string =>
  periods.map(({ from, to }) => `${from}–${to}`).join("、");
