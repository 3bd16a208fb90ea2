/** GB/T 33358 beside the contract (C13): it is shown where both read the contract so, and nothing is judged by it. */
import type { DayFigures, Judged } from "./answer-rate.ts";
import { judged } from "./answer-rate.ts";
import type { Day } from "./calendar.ts";
import { ratio } from "./ratio.ts";
import { type ReadingVersion, readingAt } from "./readings.ts";

/** 24 h connect rate. */
export const standardConnectRate = ratio(95, 100);

/** Whether the national standard is shown beside a day's figures. */
export const showsStandard = (readings: readonly ReadingVersion[], day: Day): boolean =>
  readingAt(readings, "C13", day).alternative === "contractAndStandard";

/** A day's connect rate at all hours against the standard's; null: it is not shown, or not known of the day. */
export const againstStandard = (
  readings: readonly ReadingVersion[],
  { day, allHours }: Pick<DayFigures, "day" | "allHours">,
): Judged | null =>
  !showsStandard(readings, day) || allHours === undefined
    ? null
    : judged(allHours.answered, allHours.requests, standardConnectRate);
