import { dimensionsOf, type LineDimension, type MeasureName, measures } from "../measures/index.ts";
import type { ChartKind, ReportDefinition, ReportFilter, Split } from "./definitions.ts";
import { reportFilters } from "./definitions.ts";

/** A report that somebody put together from the catalogue's measures. */
export type OwnReport = {
  readonly name: string;
  readonly note: string;
  /** Its columns, in their order. */
  readonly measures: readonly MeasureName[];
  /** How its lines are usually split. */
  readonly split: Split;
  readonly chart: { readonly kind: ChartKind; readonly measures: readonly MeasureName[] };
};

/** Of how many measures an own report may be. */
export const mostOwnColumns = 40;

/** Own reports are told from the contract's by their ids. */
export const ownReportPrefix = "own-";
export const isOwnReportId = (id: string): boolean => id.startsWith(ownReportPrefix);

/** By what lines of these measures can be split: by what any of them may, a column of another shows "—". */
export const splitsOf = (names: readonly MeasureName[]): readonly LineDimension[] => {
  const answered = names.map((name) => dimensionsOf(measures[name]));
  return [...new Set(answered.flat())];
};

/** The first thing that is wrong with it: the field, and why. Undefined: nothing. */
export const ownReportProblem = (
  report: Pick<OwnReport, "measures" | "split" | "chart">,
): { readonly field: "measures" | "split" | "chart"; readonly reason: string } | undefined => {
  const { measures: names, split, chart } = report;
  if (names.length === 0) return { field: "measures", reason: "empty" };
  if (names.length > mostOwnColumns) return { field: "measures", reason: "tooMany" };
  if (names.some((name) => !Object.hasOwn(measures, name))) return { field: "measures", reason: "unknownMeasure" };
  if (new Set(names).size !== names.length) return { field: "measures", reason: "twice" };
  if (split !== "none" && !splitsOf(names).includes(split)) return { field: "split", reason: "noSuchSplit" };
  if (chart.measures.some((name) => !names.includes(name))) return { field: "chart", reason: "notAColumn" };
  // One axis has one unit.
  if (new Set(chart.measures.map((name) => measures[name].unit)).size > 1)
    return { field: "chart", reason: "unitsDiffer" };
  return undefined;
};

/** An own report as the contract's are defined. It must have no problem. */
export const ownDefinition = ({ name, note, measures: names, split, chart }: OwnReport): ReportDefinition => {
  const able = splitsOf(names);
  const others: Split[] = ["none", ...able].filter((each): each is Split => each !== split);
  return {
    clause: "",
    label: { zh: name, en: name },
    note: { zh: note, en: note },
    columns: names.map((measure) => ({ measure })),
    splits: [split, ...others],
    filters: reportFilters.filter((filter): filter is ReportFilter => able.includes(filter)),
    chart: { kind: chart.kind, measures: chart.measures.length > 0 ? chart.measures : [names[0]!] },
  };
};
