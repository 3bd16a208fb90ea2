import type { Outlook, WallOutlook } from "@zongji/api";
import {
  answerOutlook,
  type ContractState,
  type DayFigures,
  dayStart,
  expectedRest,
  type Outlook as Found,
  localTime,
  mostDays,
  readingAt,
  satisfactionOutlook,
  satisfiedOf,
} from "@zongji/domain";
import { type Db, queryMeasures } from "@zongji/store";
import { figuresSoFar } from "../contract/index.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What came on a past day after the same time of day; undefined: nobody came on it all day, the hotline was closed. */
type Rest = { readonly requests: number; readonly ratings: number };
type PastDay = Rest | undefined;

const names = ["kpiRequests", "rated"] as const;

/** @param no how many weeks ago */
const readPastDay = async (db: Db, zone: string, now: number, no: number): Promise<PastDay> => {
  const today = dayStart(now, zone);
  // Noon, so that a day of 23 or 25 hours between leads to no other day.
  const from = dayStart(today - no * 7 * dayMs + 12 * hourMs, zone);
  const to = dayStart(from + 26 * hourMs, zone);
  const at = Math.min(to - 1, from + (now - today));
  const ask = { grain: "whole", zone, now, measures: names } as const;
  const whole = (await queryMeasures(db, { ...ask, from, to })).total;
  if ((whole.kpiRequests.value ?? 0) === 0) return undefined;
  const { total } = await queryMeasures(db, { ...ask, from: at, to });
  return { requests: total.kpiRequests.value ?? 0, ratings: total.rated.value ?? 0 };
};

type Kept = { readonly minute: number; readonly days: Promise<readonly Rest[]> };
/** The past of this weekday, looked at once a minute. Without the database it fails, and is asked again. */
export const createPast = (db: Db, zone: string) => {
  let kept: Kept | undefined;
  const read = async (now: number): Promise<readonly Rest[]> => {
    const days: PastDay[] = [];
    for (let no = 1; no <= mostDays; no += 1) days.push(await readPastDay(db, zone, now, no));
    return days.filter((each) => each !== undefined);
  };
  return (now: number): Promise<readonly Rest[]> => {
    const minute = Math.floor(now / 60_000);
    if (kept?.minute !== minute) {
      const days = read(now);
      kept = { minute, days };
      days.catch(() => {
        kept = undefined;
      });
    }
    return kept.days;
  };
};

type Counted = { readonly measure: Outlook["measure"]; readonly over: number; readonly under: number };
const presented = (counted: Counted, days: number, found: Found | Outlook["why"]): Outlook => {
  if (found === null || typeof found === "string")
    return { ...counted, days, why: found, rest: null, error: null, bears: null };
  const { rest, bears } = found;
  const shown = "failed" in bears ? { failed: true, left: 0 } : { failed: false, left: bears.left };
  return { ...counted, days: rest.days, why: null, rest: rest.count, error: rest.error, bears: shown };
};

/** What the contract's two indicators of the day bear until it is over. */
export const outlooksOf = (state: ContractState, figures: DayFigures, past: readonly Rest[]): Outlook[] => {
  const { day, requests, answered, ratings } = figures;
  const exempt = state.exemptions[day]?.signed === true;
  const reading = <C extends "C1" | "C3">(clause: C) => readingAt(state.readings, clause, day).alternative;
  const satisfied = state.terms === null ? figures.satisfied : satisfiedOf(figures, reading("C3"));
  const [calls, rated] = [
    { measure: "kpiConnectRate", over: answered, under: requests },
    { measure: "satisfaction", over: satisfied, under: ratings },
  ] as const;
  if (state.terms === null || exempt) {
    const why = exempt ? "exempt" : "noContract";
    return [presented(calls, past.length, why), presented(rated, past.length, why)];
  }
  const { terms } = state.terms;
  const [ofCalls, ofRatings] = [
    expectedRest(past.map((each) => each.requests)),
    expectedRest(past.map((each) => each.ratings)),
  ];
  return [
    presented(
      calls,
      past.length,
      ofCalls ? answerOutlook(terms, reading("C1"), { requests, answered }, ofCalls) : "fewDays",
    ),
    presented(
      rated,
      past.length,
      ofRatings ? satisfactionOutlook(terms, { satisfied, ratings }, ofRatings) : "fewDays",
    ),
  ];
};

type Room = {
  readonly db: Db;
  readonly zone: string;
  readonly contract: (db: Db) => Promise<ContractState>;
  readonly past: (now: number) => Promise<readonly Rest[]>;
};
export const outlookNow = async ({ db, zone, contract, past }: Room, now = Date.now()): Promise<WallOutlook> => {
  const figures = await figuresSoFar(db, localTime(now, zone).date, zone, now);
  return { at: now, outlooks: outlooksOf(await contract(db), figures, await past(now)) };
};
