import { type ChartKind, rateText, roundedSeconds, type Unit, weekdayLabel } from "@zongji/domain";
import type { ReportAnswer, ReportCell, ReportColumnShown, ReportHeat, ReportShown } from "../reports.ts";

/** Series of a chart: each has a value for each category; null is none. */
export type ChartData = {
  readonly unit: Unit;
  readonly categories: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  /** So many groups were left out. */
  readonly left: number;
};

/** As an axis has it: rates and numbers with two decimals, durations in seconds. */
export const drawnValue = (unit: Unit, cell: ReportCell): number | null => {
  if (cell === null) return null;
  const { value, over, under } = cell;
  if (unit === "ms") return roundedSeconds(over ?? value, under ?? 1);
  if (over === undefined || under === undefined) return value;
  return Number(unit === "percent" ? rateText(over, under) : rateText(over, under * 100));
};

/** More are told apart by nobody. */
export const mostSeries = 8;
/** Bars of more groups are too thin to read. */
export const mostCategories = 40;

export type Drawing = {
  readonly answer: ReportAnswer;
  /** Those that are shown: of one unit. */
  readonly columns: readonly { readonly column: ReportColumnShown; readonly place: number }[];
  readonly label: (label: { readonly zh: string; readonly en: string }) => string;
  readonly time: (line: { readonly bucket: number | null }) => string;
  readonly key: (line: { readonly key: string | null; readonly name: string | null }) => string;
  readonly totalWord: string;
};

/** Lines of time with groups in each: a series for each group, of the first measure. */
const byGroups = ({ answer, columns: [first], time, key }: Drawing): ChartData => {
  const { column, place } = first!;
  const buckets = [...new Set(answer.lines.map(({ bucket }) => bucket))];
  const groups = Map.groupBy(answer.lines, ({ key: of }) => of);
  const shown = [...groups].slice(0, mostSeries);
  return {
    unit: column.unit,
    categories: buckets.map((bucket) => time({ bucket })),
    series: shown.map(([, lines]) => {
      const at = new Map(lines.map((line) => [line.bucket, drawnValue(column.unit, line.cells[place] ?? null)]));
      return { name: key(lines[0]!), values: buckets.map((bucket) => at.get(bucket) ?? null) };
    }),
    left: groups.size - shown.length,
  };
};

/** What a chart draws of an answer. */
export const chartData = (drawing: Drawing): ChartData => {
  const { answer, columns, label, time, key, totalWord } = drawing;
  const { by, grain, lines, total } = answer;
  if (by !== "none" && grain !== "whole") return byGroups(drawing);
  const isTotal = lines.length === 0;
  const most = by === "none" ? Number.POSITIVE_INFINITY : mostCategories;
  const shown = isTotal ? [{ bucket: null, key: null, name: null, cells: total }] : lines.slice(0, most);
  const nameOf = by === "none" ? time : key;
  return {
    unit: columns[0]?.column.unit ?? "call",
    categories: isTotal ? [totalWord] : shown.map(nameOf),
    series: columns.map(({ column, place }) => ({
      name: label(column.label),
      values: shown.map(({ cells }) => drawnValue(column.unit, cells[place] ?? null)),
    })),
    left: isTotal ? 0 : lines.length - shown.length,
  };
};

/** Parts of a whole: measures of the total; of one measure its groups. */
export const pieData = (drawing: Drawing): { readonly name: string; readonly value: number }[] => {
  const { answer, columns, label, key } = drawing;
  const [first] = columns;
  const isGroups = columns.length === 1 && answer.by !== "none" && answer.grain === "whole";
  const parts =
    isGroups && first
      ? answer.lines.map((line) => ({
          name: key(line),
          value: drawnValue(first.column.unit, line.cells[first.place] ?? null),
        }))
      : columns.map(({ column, place }) => ({
          name: label(column.label),
          value: drawnValue(column.unit, answer.total[place] ?? null),
        }));
  return parts.flatMap(({ name, value }) => (value === null || value === 0 ? [] : [{ name, value }]));
};

/** Squares of the heat map: hour, weekday from 0, value. */
export const heatData = (heat: ReportHeat, unit: Unit): [number, number, number][] =>
  heat.flatMap(({ weekday, hour, cell }) => {
    const value = drawnValue(unit, cell);
    return value === null ? [] : [[hour, weekday - 1, value]];
  });

export const weekdayNames = (label: Drawing["label"]): string[] =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => label(weekdayLabel(weekday)));

/** The measures that are drawn: those that were chosen, else the report's own; all of the first one's unit. */
export const drawnColumns = (report: ReportShown, show: readonly string[] = []): Drawing["columns"] => {
  const all = report.columns.map((column, place) => ({ column, place }));
  const named = (names: readonly string[]) =>
    names.flatMap((name) => all.find(({ column }) => column.measure === name) ?? []);
  const chosen = named(show);
  const columns = chosen.length > 0 ? chosen : named(report.chart.measures);
  return columns.filter(({ column }) => column.unit === columns[0]?.column.unit);
};

/** What of them fits one picture: a heat map, and groups over time, are of one measure. */
export const fittingColumns = (
  kind: ChartKind,
  { by, grain }: Pick<ReportAnswer, "by" | "grain">,
  columns: Drawing["columns"],
): Drawing["columns"] => (kind === "heat" || (by !== "none" && grain !== "whole") ? columns.slice(0, 1) : columns);

/** Whether there is nothing to draw. @param squares of the heat map */
export const isEmptyChart = (kind: ChartKind | "none", drawing: Drawing, squares: number): boolean => {
  if (kind === "heat") return squares === 0;
  if (kind === "pie") return pieData(drawing).length === 0;
  return chartData(drawing).series.every(({ values }) => values.every((value) => value === null || value === 0));
};
