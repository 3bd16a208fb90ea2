/** By which of its figures a day is judged: those of the hours (C12) and of the day of a rating (M11) that are in force on it. */
import type { DayFigures } from "./answer-rate.ts";
import { type Alternative, type ReadingVersion, readingAt } from "./readings.ts";

export type Counted = Pick<DayFigures, "day" | "requests" | "answered" | "ratings" | "satisfied" | "neutral"> & {
  readonly hours: Alternative<"C12">;
  readonly ratedBy: Alternative<"M11">;
  /** What the reading asks for is not known of the day, and the usual figures stand in: no signature holds for them. */
  readonly isKnown: { readonly hours: boolean; readonly ratedBy: boolean };
};

export const countedOn = (
  readings: readonly ReadingVersion[],
  { allHours, ratedOn, ...figures }: DayFigures,
): Counted => {
  const c12 = readingAt(readings, "C12", figures.day).alternative;
  const m11 = readingAt(readings, "M11", figures.day).alternative;
  const [byHours, byRating] = [c12 === "allHours" ? allHours : undefined, m11 === "ofRating" ? ratedOn : undefined];
  return {
    ...figures,
    ...byHours,
    ...byRating,
    hours: byHours ? "allHours" : "serviceHours",
    ratedBy: byRating ? "ofRating" : "ofCall",
    isKnown: {
      hours: c12 === "serviceHours" || byHours !== undefined,
      ratedBy: m11 === "ofCall" || byRating !== undefined,
    },
  };
};
