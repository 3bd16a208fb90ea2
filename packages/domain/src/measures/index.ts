export { type MeasureName, measures } from "./all.ts";
export { bucketStarts, type Grain, grains, hourOf, weekdayAt } from "./buckets.ts";
export { type AnyRow, type BasisName, bases, basisNames, type Dimension, dimensions, type Row } from "./columns.ts";
export type { AnyAmount, AnyCondition } from "./expression.ts";
export { type Identity, identities } from "./identities.ts";
export { isLive, type LiveScope, LiveSums, liveMeasureNames, liveScopesOf } from "./live.ts";
export {
  answersTo,
  type Definition,
  dimensionsOf,
  isAdditive,
  isAnswered,
  isRatio,
  type Measure,
  markOf,
  type Term,
  type Terms,
  termsOfMeasure,
  type Unit,
  units,
  type Value,
} from "./measure.ts";
export { type NowMeasure, type NowMeasureName, nowMeasures, nowScopesOf, type Sight, sightOfGroup } from "./now.ts";
export {
  type Cell,
  evaluate,
  type Filter,
  isOfPieces,
  pieceGrain,
  type Rows,
  rowsOf,
  type Slice,
  type Sources,
  shownTerms,
  type Trace,
  termsOf,
  trace,
  usualZone,
} from "./read.ts";
export { type Cut, cutFor, cuts, peakCutFor, rolledTerms } from "./rollups.ts";
export { isAtLeast, rateText, roundedSeconds } from "./rounding.ts";
export { type CallRows, type Parent, rowOfSpan, rowsOfCall } from "./rows.ts";
export { serviceLevelMs } from "./service-level.ts";
export { type Table, type TableAsk, type TableRow, tableFrom, tabulate, termsOfAll, type Values } from "./table.ts";
export { createTally, type Tally } from "./tally.ts";
