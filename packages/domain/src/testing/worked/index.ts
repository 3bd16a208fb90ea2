import { bothWays, callback, callbackInTokyo, dials } from "./calls-out.ts";
import { inspections } from "./inspections.ts";
import { links } from "./links.ts";
import { midnight } from "./midnight.ts";
import { morning } from "./morning.ts";
import { callsOutPassedOn, testsOfAllKinds } from "./not-counted.ts";
import { reOffer, shortAbandon, takenCalls } from "./offers.ts";
import { letters, orders } from "./orders.ts";
import { clockLeap, internalCall, testCall } from "./played.ts";
import { queueLength, requestsOfAllKinds, serviceLevels, waysOut } from "./queues.ts";
import { recordings } from "./recordings.ts";
import { forcedAction, inProgress } from "./released.ts";
import { rosterSetBack, rosterSetForward } from "./roster-leaps.ts";
import { rosterEdges, rosteredDay, rosteredNight, rosteredSoFar } from "./rostered.ts";
import { servedNever, servedSoFar, servedTime } from "./served.ts";
import { outboundWork, sharedTime } from "./shared.ts";
import { briefStay, nightShift, states } from "./states.ts";
import { menuExits, menus, ratings, zeroDenominator, zeroNumerator } from "./surveys.ts";
import { abandonedAfterTransfer, changeOfGroup, transfer } from "./transfers.ts";
import { type Expectation, first, type WorkedDay } from "./worked-day.ts";

/** What reports get wrong elsewhere: each must have its day. */
const cases = [
  "transfer",
  "re-offer",
  "short abandon",
  "midnight",
  "callback",
  "forced action",
  "internal call",
  "test call",
  "zero denominator",
  "a call in progress",
  "a change of group in the day",
  "a leap of the clock",
] as const;

const ofCases: Readonly<Record<(typeof cases)[number], WorkedDay>> = {
  transfer,
  "re-offer": reOffer,
  "short abandon": shortAbandon,
  midnight,
  callback,
  "forced action": forcedAction,
  "internal call": internalCall,
  "test call": testCall,
  "zero denominator": zeroDenominator,
  "a call in progress": inProgress,
  "a change of group in the day": changeOfGroup,
  "a leap of the clock": clockLeap,
};

/** Every worked day by its name. */
export const workedDays: Readonly<Record<string, WorkedDay>> = {
  ...ofCases,
  "a morning": morning,
  "abandoned after a transfer": abandonedAfterTransfer,
  "calls that others took": takenCalls,
  "a callback where days begin elsewhere": callbackInTokyo,
  "calls out": dials,
  "calls in and out": bothWays,
  "ways out of a queue": waysOut,
  "the longest queue": queueLength,
  "service levels": serviceLevels,
  ratings,
  "links to the survey": links,
  recordings,
  "quality checks": inspections,
  "work orders": orders,
  letters,
  menus,
  "ways out of a menu": menuExits,
  "requests of all kinds": requestsOfAllKinds,
  "tests of all kinds": testsOfAllKinds,
  "calls out that are passed on": callsOutPassedOn,
  "a zero numerator": zeroNumerator,
  states,
  "a brief stay": briefStay,
  "a night shift": nightShift,
  "agents of several groups": sharedTime,
  "time of calls out": outboundWork,
  "service hours": servedTime,
  "service hours of a day that goes on": servedSoFar,
  "no service hours": servedNever,
  "a day with a roster": rosteredDay,
  "edges of rosters": rosterEdges,
  "a roster over midnight": rosteredNight,
  "a roster of a day that goes on": rosteredSoFar,
  "a roster and a clock that is set forward": rosterSetForward,
  "a roster and a clock that is set back": rosterSetBack,
};

export type { Expectation, WorkedDay };
/** The period of an expectation. */
export const periodOf = ({ slice = {} }: Expectation): { readonly from: number; readonly to: number } => ({
  ...{ from: slice.from ?? first.from, to: slice.to ?? first.to },
});
