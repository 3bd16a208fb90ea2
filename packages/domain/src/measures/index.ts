export { type MeasureName, measures } from "./all.ts";
export { absences, attendanceRows, overtime } from "./attendance.ts";
export { bucketOf, bucketStarts, type Grain, grains, hourOf, pieceGrain, weekdayAt } from "./buckets.ts";
export {
  type AnyRow,
  type BasisName,
  bases,
  basisNames,
  type DeskBasis,
  type Dimension,
  deskBases,
  dimensions,
  type Filter,
  isDeskBasis,
  isSpanBasis,
  type LineDimension,
  letterBases,
  orderBases,
  type Row,
  type SpanBasis,
} from "./columns.ts";
export { type AnyAmount, type AnyCondition, isTrue } from "./expression.ts";
export { type Identity, identities } from "./identities.ts";
export { type Inspected, type InspectedRows, rowsOfInspected } from "./inspected.ts";
export { isLive, type LiveScope, LiveSums, liveMeasureNames, liveScopesOf } from "./live.ts";
export {
  answersTo,
  asksGroups,
  asksService,
  type Cell,
  type Definition,
  dimensionsOf,
  isAdditive,
  isAnswered,
  isOfService,
  isRatio,
  isTerm,
  type Measure,
  markOf,
  partsOfTerm,
  type Shared,
  type Term,
  type Terms,
  termsOfMeasure,
  type Unit,
  units,
  type Value,
} from "./measure.ts";
export { type NowMeasure, type NowMeasureName, nowMeasures, nowScopesOf, type Sight, sightOfGroup } from "./now.ts";
export { type KeptOfOrder, orderFromEvents } from "./order-story.ts";
export {
  type DeskRows,
  type MeasuredConsult,
  type MeasuredLetter,
  type MeasuredOrder,
  type MeasuredRound,
  rowsOfLetter,
  rowsOfOrder,
} from "./ordered.ts";
export {
  evaluate,
  isOfPieces,
  type Rows,
  readingOf,
  rowsOf,
  type Slice,
  type Sources,
  shownTerms,
  type Trace,
  termsOf,
  trace,
  usualZone,
} from "./read.ts";
export { type Cut, cutFor, cuts, peakCutFor, placeAmong, rolledTerms } from "./rollups.ts";
export { isAtLeast, rateText, roundedSeconds } from "./rounding.ts";
export { type CallBasis, type CallRows, type Parent, rowOfSpan, rowsOfCall } from "./rows.ts";
export { type ServiceHours, servedEdges } from "./service-hours.ts";
export { serviceLevelMs } from "./service-level.ts";
export { cutsTime, innerOf, sharedFrom, withTotalOf } from "./shares.ts";
export {
  type Table,
  type TableAsk,
  type TableRow,
  tableFrom,
  tabulate,
  termsOfAll,
  type Values,
  valuesOfNothing,
} from "./table.ts";
export { createTally, type Tally } from "./tally.ts";
