export {
  type ChartKind,
  chartKinds,
  isOfCallers,
  type ReportColumn,
  type ReportDefinition,
  type ReportFilter,
  type ReportId,
  reportFilters,
  reportIds,
  reportOf,
  reports,
  type Split,
} from "./definitions.ts";
export { type Change, changeOf, clockOf, figureIn } from "./figures.ts";
export { type LineShare, lineShares } from "./line-shares.ts";
export { type Missing, missingText, type ReportSource, reportSources, sourcesOf } from "./missing.ts";
export {
  isOwnReportId,
  mostOwnColumns,
  type OwnReport,
  ownDefinition,
  ownReportPrefix,
  ownReportProblem,
  splitsOf,
} from "./own.ts";
export {
  bucketEnd,
  type Comparison,
  comparedWith,
  comparisons,
  edgePattern,
  isTooFine,
  mostBuckets,
  type PeriodPreset,
  periodFrom,
  periodPresets,
  presetDays,
  type ReportPeriod,
  shiftDate,
} from "./period.ts";
export { columnNamed, governedColumns, readAs } from "./read-as.ts";
export { folderPart, lastMoment, nextMoment, retryAt, type SendRule } from "./sending.ts";
export {
  bucketText,
  comparisonLabels,
  dimensionLabels,
  grainLabels,
  keyLabel,
  unitLabels,
  weekdayLabel,
} from "./words.ts";
