/** Moments at which each test of something that depends on a date asks it, in the zone that all of them are of. */
export const momentsZone = "Asia/Shanghai";

export type DateMoment = {
  readonly name: string;
  /** ms since the epoch. */
  readonly at: number;
  /** Its day in the zone. */
  readonly today: string;
};

const moment = (name: string, time: string, today: string): DateMoment => ({ name, at: Date.parse(time), today });

export const dateMoments: readonly DateMoment[] = [
  moment("the first of a month and a year, at 00:10", "2027-01-01T00:10+08:00", "2027-01-01"),
  moment("31 December at 23:59", "2026-12-31T23:59+08:00", "2026-12-31"),
  moment("29 February", "2028-02-29T12:00+08:00", "2028-02-29"),
  moment("30 November in UTC, 1 December in Shanghai", "2026-11-30T17:00Z", "2026-12-01"),
];
