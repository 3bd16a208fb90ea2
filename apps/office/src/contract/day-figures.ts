import { type Day, type DayFigures, dayStart, type MeasureName, valueIn } from "@zongji/domain";
import { type Db, documentOf, entriesOf, keptLines, queryMeasures } from "@zongji/store";

/** A closed day's figures; `revision` 0: as it was closed, and each correction is one more. */
export type ClosedFigures = {
  readonly figures: DayFigures;
  readonly revision: number;
  readonly hash: string;
  /** Of a correction: how many facts came late. */
  readonly lateFacts: number;
};
/** Gives the figures of a day once it has closed (metrics G11), as they hold now; undefined before that. */
export type DayFiguresSource = (db: Db, day: Day) => Promise<ClosedFigures | undefined>;

/** What callers press who are neither satisfied nor dissatisfied, as the contract names it (C3); where a survey counts it as satisfied, it is that and not neutral. */
const neutralOption = "一般";

/** From the closed days: 人工呼入数 and its answers in service hours, and the ratings, all of the day of t0. */
export const figuresOfClosedDay: DayFiguresSource = async (db, day) => {
  const entry = (await entriesOf(db, day)).at(-1);
  if (entry === undefined) return undefined;
  const lines = await keptLines(db, day, entry.revision, ["none", "option"]);
  const whole = lines.find(({ by }) => by === "none");
  const neutral = lines.find(({ by, key }) => by === "option" && key === neutralOption);
  const count = (name: MeasureName): number => valueIn(whole, name).value ?? 0;
  return {
    figures: {
      day,
      requests: count("kpiRequests"),
      answered: count("kpiAnswered"),
      ratings: count("rated"),
      satisfied: count("satisfied"),
      neutral: neutral ? (valueIn(neutral, "rated").value ?? 0) - (valueIn(neutral, "satisfied").value ?? 0) : 0,
    },
    revision: entry.revision,
    hash: entry.hash,
    lateFacts: documentOf(entry).correction?.factCount ?? 0,
  };
};

/** The figures of the day that goes on, until now. */
export const figuresSoFar = async (db: Db, day: Day, zone: string, now: number): Promise<DayFigures> => {
  const from = dayStart(now, zone);
  const ask = { from, to: Math.max(now, from + 1), zone, now, grain: "whole" } as const;
  const names = ["kpiRequests", "kpiAnswered", "rated", "satisfied"] as const;
  const { total } = await queryMeasures(db, { ...ask, measures: names });
  const { perKey } = await queryMeasures(db, { ...ask, measures: ["rated", "satisfied"], by: ["option"] });
  const named = perKey.find(({ keys }) => keys[0] === neutralOption)?.values;
  const neutral = (named?.rated.value ?? 0) - (named?.satisfied.value ?? 0);
  const count = (name: (typeof names)[number]): number => total[name].value ?? 0;
  return {
    ...{ day, requests: count("kpiRequests"), answered: count("kpiAnswered") },
    ...{ ratings: count("rated"), satisfied: count("satisfied"), neutral },
  };
};
