import type { WallHour, WallToday } from "@zongji/api";

const hourMs = 3_600_000;
/** Hours of a day that are shown before anything has happened in them, from midnight. */
const usual = { first: 8, last: 17 } as const;

/** An hour of the day as a column; `figures` is absent where nothing was counted. */
export type HourShown = { readonly from: number; readonly figures: WallHour | undefined };

/** The columns of the day: the usual hours, and those before and after in which anything was counted or that have come. @param now ms since the epoch */
export const hoursShown = ({ from, hours }: Pick<WallToday, "from" | "hours">, now: number): HourShown[] => {
  const at = (hour: number) => from + hour * hourMs;
  const counted = hours.map((hour) => Math.floor((hour.from - from) / hourMs));
  const first = Math.min(usual.first, ...counted);
  const last = Math.max(usual.last, Math.min(24, Math.floor((now - from) / hourMs)), ...counted);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const begins = at(first + index);
    return { from: begins, figures: hours.find((hour) => hour.from === begins) };
  });
};
