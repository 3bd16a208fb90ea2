export { type AtOnce, mostAtOnce } from "./at-once.ts";
export { BadMeasureAsk } from "./bad-ask.ts";
export { type Breach, type CheckAt, checkIdentities } from "./identities.ts";
export { countListings, type ListingAsk, listRows } from "./listing.ts";
export { openThings } from "./open-things.ts";
export { type MeasureAsk, queryMeasures, queryTable } from "./query.ts";
export { type RatingsGiven, ratingsGiven } from "./ratings-given.ts";
export { daysToRoll, rollDay, rollDays } from "./roll.ts";
export {
  callRollupTables,
  type RollupKind,
  rollupKindNames,
  stateRollupTables,
  unrollStates,
  unrollStatesIn,
} from "./rolled.ts";
export { serviceHoursOf } from "./service-hours.ts";
export type { MeasureTable, MeasureTables } from "./tables.ts";
export {
  type TraceAsk,
  type Traced,
  type TracedInterval,
  type TracedThing,
  type TracePage,
  traceMeasure,
} from "./trace.ts";
export {
  callBacksTo,
  deskTables,
  inspectedTables,
  measureTables,
  putCallRows,
  putInspectedRows,
  putLetterRows,
  putOrderRows,
} from "./write.ts";
