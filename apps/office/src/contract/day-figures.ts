import { type Day, type DayFigures, dayStart, type MeasureName, valueIn } from "@zongji/domain";
import { type Db, definitionsBy, documentOf, entriesOf, keptLines, queryMeasures, ratingsGiven } from "@zongji/store";
import { inTimeOf } from "./standard.ts";

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
export const neutralOption = "一般";

const hoursNames = ["allRequests", "allRequestsAnswered"] as const;
type AllHours = NonNullable<DayFigures["allHours"]>;

/** Whether the closed day's own definitions have what is asked for at all hours. */
const keepsHours = async (db: Db, definitions: string): Promise<boolean> => {
  const body = (await definitionsBy(db, [definitions])).get(definitions);
  if (body === undefined) return false;
  const { measures } = JSON.parse(body) as { readonly measures: readonly { readonly name: string }[] };
  return hoursNames.every((name) => measures.some((each) => each.name === name));
};

type Span = { readonly from: number; readonly to: number; readonly zone: string };
/** By the tables of today, as long as they still give what the day closed with. */
const hoursOfTables = async (db: Db, { from, to, zone }: Span, requests: number): Promise<AllHours | undefined> => {
  const ask = { from, to, zone, now: to, grain: "whole" } as const;
  const { total } = await queryMeasures(db, { ...ask, measures: [...hoursNames, "kpiRequests"] });
  if ((total.kpiRequests.value ?? 0) !== requests) return undefined;
  return { requests: total.allRequests.value ?? 0, answered: total.allRequestsAnswered.value ?? 0 };
};

/**
 * From the closed days: 人工呼入数 and its answers in service hours and at all hours, and the ratings, of the day of t0 and those that were given on the day.
 */
export const figuresOfClosedDay: DayFiguresSource = async (db, day) => {
  const entry = (await entriesOf(db, day)).at(-1);
  if (entry === undefined) return undefined;
  const lines = await keptLines(db, day, entry.revision, ["none", "option"]);
  const whole = lines.find(({ by }) => by === "none");
  const neutral = lines.find(({ by, key }) => by === "option" && key === neutralOption);
  const count = (name: MeasureName): number => valueIn(whole, name).value ?? 0;
  const { correction, from, to, zone } = documentOf(entry);
  const requests = count("kpiRequests");
  const allHours = (await keepsHours(db, entry.definitions))
    ? { requests: count("allRequests"), answered: count("allRequestsAnswered") }
    : await hoursOfTables(db, { from, to, zone }, requests);
  return {
    figures: {
      ...{ day, requests, answered: count("kpiAnswered") },
      ...{ ratings: count("rated"), satisfied: count("satisfied") },
      neutral: neutral ? (valueIn(neutral, "rated").value ?? 0) - (valueIn(neutral, "satisfied").value ?? 0) : 0,
      ...(allHours && { allHours }),
      ratedOn: await ratingsGiven(db, { from, to, neutral: neutralOption }),
    },
    revision: entry.revision,
    hash: entry.hash,
    lateFacts: correction?.factCount ?? 0,
  };
};

const soFarNames = ["kpiRequests", "kpiAnswered", "rated", "satisfied", ...hoursNames] as const;

/** Figures of a part of a day, whose calls began in it, and of the ratings that were given in it. */
export const figuresBetween = async (
  db: Db,
  { from, to, zone, now }: Span & { readonly now: number },
): Promise<Omit<DayFigures, "day">> => {
  const ask = { from, to, zone, now, grain: "whole" } as const;
  const { total } = await queryMeasures(db, { ...ask, measures: soFarNames });
  const { perKey } = await queryMeasures(db, { ...ask, measures: ["rated", "satisfied"], by: ["option"] });
  const named = perKey.find(({ keys }) => keys[0] === neutralOption)?.values;
  const count = (name: (typeof soFarNames)[number]): number => total[name].value ?? 0;
  return {
    ...{ requests: count("kpiRequests"), answered: count("kpiAnswered") },
    ...{ ratings: count("rated"), satisfied: count("satisfied") },
    neutral: (named?.rated.value ?? 0) - (named?.satisfied.value ?? 0),
    allHours: { requests: count("allRequests"), answered: count("allRequestsAnswered") },
    ratedOn: await ratingsGiven(db, { from, to, neutral: neutralOption }),
  };
};

/** With answers within 15 s, which the national standard asks for beside (C13). */
export type FiguresSoFar = DayFigures & { readonly inTime: ReturnType<typeof inTimeOf> };

/** The figures of the day that goes on, until now. */
export const figuresSoFar = async (db: Db, day: Day, zone: string, now: number): Promise<FiguresSoFar> => {
  const from = dayStart(now, zone);
  const span = { from, to: Math.max(now, from + 1), zone, now };
  const { total } = await queryMeasures(db, { ...span, grain: "whole", measures: ["standardServiceLevel"] });
  const { over = 0, under = 0 } = total.standardServiceLevel;
  return { day, ...(await figuresBetween(db, span)), inTime: inTimeOf(over, under) };
};
