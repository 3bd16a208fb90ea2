import type { Day } from "./calendar.ts";
import { isNoLess, type Ratio, ratio } from "./ratio.ts";
import type { Alternative } from "./readings.ts";

/** A day's figures as the measures give them at its close (metrics §3, §11). */
export type DayFigures = {
  readonly day: Day;
  /** 人工呼入数 in service hours. */
  readonly requests: number;
  /** D2 + D5 of them. */
  readonly answered: number;
  /** 参评量, and of them 非常满意 and 满意, and 一般. */
  readonly ratings: number;
  readonly satisfied: number;
  readonly neutral: number;
  /** Requests at all hours, and answers to them (C12); absent: not known, the day closed before it was kept. */
  readonly allHours?: { readonly requests: number; readonly answered: number };
  /** Of the ratings that were given on the day, whichever day their calls were of (M11). */
  readonly ratedOn?: { readonly ratings: number; readonly satisfied: number; readonly neutral: number };
};

/** Why a day is not judged: fewer calls than the reading asks for, as many as it exempts, none at all, or both parties signed it out. */
export type NotJudged = "belowCapacity" | "atCapacity" | "none" | "exempt";
export type Judged =
  | { readonly judged: false; readonly why: NotJudged }
  | {
      readonly judged: true;
      readonly num: number;
      readonly den: number;
      readonly rate: Ratio;
      readonly passes: boolean;
    };

type Counted = Pick<DayFigures, "requests" | "answered">;
type Bound = { readonly atLeast: Ratio; readonly capacity: number };

/** What a rate is made of, judged by the unrounded value: 89.996 % is less than 90 %. */
export const judged = (num: number, den: number, atLeast: Ratio): Judged => {
  if (den === 0) return { judged: false, why: "none" };
  const rate = ratio(num, den);
  return { judged: true, num, den, rate, passes: isNoLess(rate, atLeast) };
};

const plain = ({ requests, answered }: Counted, { atLeast }: Bound): Judged => judged(answered, requests, atLeast);

/** The four readings of C1 over one day. */
export const answerRateReadings: Readonly<Record<Alternative<"C1">, (day: Counted, bound: Bound) => Judged>> = {
  A: (day, bound) => (day.requests < bound.capacity ? { judged: false, why: "belowCapacity" } : plain(day, bound)),
  B: ({ requests, answered }, { atLeast, capacity }) => {
    const den = Math.min(requests, capacity);
    return judged(Math.min(answered, den), den, atLeast);
  },
  C: (day, bound) => (day.requests >= bound.capacity ? { judged: false, why: "atCapacity" } : plain(day, bound)),
  D: plain,
};
