import type { Outlook, WallOutlook } from "@zongji/api";
import {
  answerOutlook,
  type ContractState,
  countedOn,
  type DayFigures,
  expectedRest,
  type Outlook as Found,
  localTime,
  readingAt,
  satisfactionOutlook,
  satisfiedOf,
} from "@zongji/domain";
import { type Db, nowOf } from "@zongji/store";
import { figuresSoFar, type PastRest } from "../contract/index.ts";

type Rest = Pick<PastRest, "requests" | "ratings"> & Partial<PastRest>;
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
  const { day } = figures;
  const counted = countedOn(state.readings, figures);
  const { requests, answered, ratings } = counted;
  const exempt = state.exemptions[day]?.signed === true;
  const reading = <C extends "C1" | "C3">(clause: C) => readingAt(state.readings, clause, day).alternative;
  const satisfied = state.terms === null ? counted.satisfied : satisfiedOf(counted, reading("C3"));
  const [calls, rated] = [
    { measure: "kpiConnectRate", over: answered, under: requests },
    { measure: "satisfaction", over: satisfied, under: ratings },
  ] as const;
  if (state.terms === null || exempt) {
    const why = exempt ? "exempt" : "noContract";
    return [presented(calls, past.length, why), presented(rated, past.length, why)];
  }
  const { terms } = state.terms;
  const pastCounted = past.map((each) =>
    countedOn(state.readings, { satisfied: 0, neutral: 0, answered: 0, ...each, day }),
  );
  const [ofCalls, ofRatings] = [
    expectedRest(pastCounted.map((each) => each.requests)),
    expectedRest(pastCounted.map((each) => each.ratings)),
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
  readonly past: (now: number) => Promise<readonly PastRest[]>;
};
export const outlookNow = async ({ db, zone, contract, past }: Room, now = nowOf(db)): Promise<WallOutlook> => {
  const figures = await figuresSoFar(db, localTime(now, zone).date, zone, now);
  return { at: now, outlooks: outlooksOf(await contract(db), figures, await past(now)) };
};
