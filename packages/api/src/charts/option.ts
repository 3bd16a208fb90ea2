import { type ChartKind, clockOf, type Unit } from "@zongji/domain";
import type { ReportHeat } from "../reports.ts";
import { chartData, type Drawing, heatData, pieData, weekdayNames } from "./data.ts";

/** The hues of the console, the accent first; no red, which is for what needs a person now. */
const palette = ["#1461cc", "#d48806", "#389e0d", "#722ed1", "#08979c", "#8c5a2b", "#8c8c8c", "#c41d7f"];

const valueText = (unit: Unit, value: unknown): string => {
  if (typeof value !== "number") return "—";
  if (unit === "ms") return clockOf(value);
  return unit === "percent" ? `${value.toFixed(2)}%` : value.toLocaleString("en-US");
};

const hour = 3600;
const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour];

/**
 * How far apart the lines of an axis of times are, so that people can read them: half a minute, ten minutes, twenty hours.
 * @param most seconds at the top
 */
export const timeStep = (most: number): number => {
  const fitting = (step: number): boolean => most / step <= 6;
  const small = timeSteps.find(fitting);
  if (small !== undefined) return small;
  for (let ten = 10 * hour; ; ten *= 10) {
    const step = [ten, 2 * ten, 5 * ten].find(fitting);
    if (step !== undefined) return step;
  }
};

/** The highest that is drawn: of columns that stand on each other, their sum. */
const highest = (kind: ChartKind, places: number, series: readonly { readonly values: readonly (number | null)[] }[]) =>
  Array.from({ length: places }, (_, place) => series.map(({ values }) => values[place] ?? 0)).reduce(
    (most, each) => Math.max(most, kind === "stacked" ? each.reduce((sum, one) => sum + one, 0) : Math.max(0, ...each)),
    0,
  );

export type ChartLook = {
  readonly text: string;
  readonly line: string;
  readonly ground: string;
  readonly font: string;
  /** Nothing can be pressed there: a legend shows all, over as many lines as it needs. */
  readonly isPaper?: boolean;
};
export type ChartAsked = {
  readonly kind: ChartKind;
  readonly drawing: Drawing;
  readonly heat: ReportHeat | undefined;
};

const axes = (categories: readonly string[], unit: Unit, most: number, { text, line }: ChartLook) => ({
  grid: { left: 12, right: 16, top: 36, bottom: 8, containLabel: true },
  xAxis: {
    type: "category",
    data: categories,
    axisLine: { lineStyle: { color: line } },
    axisLabel: {
      ...{ color: text, hideOverlap: true },
      // The first and the last would be cut where many narrow places have long names.
      ...(categories.length > 24 && { alignMinLabel: "left", alignMaxLabel: "right" }),
    },
  },
  yAxis: {
    type: "value",
    // Neither a count nor a second has halves.
    ...(unit === "percent" || unit === "number" || unit === "ratio" ? {} : { minInterval: 1 }),
    min: 0,
    ...(unit === "percent" ? { max: 100 } : {}),
    ...(unit === "ms" && most > 0
      ? { interval: timeStep(most), max: Math.ceil(most / timeStep(most)) * timeStep(most) }
      : {}),
    splitLine: { lineStyle: { color: line } },
    axisLabel: { color: text, formatter: (value: number) => valueText(unit, value).replace(/\.00%$/, "%") },
  },
});

const seriesOption = ({ kind, drawing }: ChartAsked, look: ChartLook) => {
  const { unit, categories, series } = chartData(drawing);
  // With few bars the figure stands on each.
  const isFew = kind === "bar" && categories.length * series.length <= 24;
  const drawnAxes = axes(categories, unit, highest(kind, categories.length, series), look);
  const isWide = look.isPaper && series.length > 4;
  return {
    ...drawnAxes,
    ...(isWide && { grid: { ...drawnAxes.grid, top: 60 } }),
    legend: { top: 0, left: 0, type: look.isPaper ? "plain" : "scroll", textStyle: { color: look.text } },
    tooltip: { trigger: "axis", valueFormatter: (value: unknown) => valueText(unit, value) },
    series: series.map(({ name, values }) => ({
      ...{ name, data: values, type: kind === "line" ? "line" : "bar", barMaxWidth: 36, connectNulls: false },
      ...(kind === "stacked" ? { stack: "all" } : {}),
      ...(kind === "line" ? { symbolSize: 6, lineStyle: { width: 2 } } : {}),
      label: {
        show: isFew,
        position: "top",
        color: look.text,
        formatter: ({ value }: { value: unknown }) => (value === 0 ? "" : valueText(unit, value)),
      },
    })),
  };
};

const pieOption = ({ drawing }: ChartAsked, look: ChartLook) => {
  const unit = drawing.columns[0]?.column.unit ?? "call";
  return {
    tooltip: { trigger: "item", valueFormatter: (value: unknown) => valueText(unit, value) },
    series: [
      {
        type: "pie",
        radius: ["42%", "72%"],
        data: pieData(drawing),
        itemStyle: { borderColor: look.ground, borderWidth: 2 },
        label: {
          color: look.text,
          formatter: ({ name, value, percent }: { name: string; value: number; percent: number }) =>
            `${name} ${valueText(unit, value)} (${percent.toFixed(2)}%)`,
        },
      },
    ],
  };
};

const heatOption = ({ drawing, heat = [] }: ChartAsked, look: ChartLook) => {
  const unit = drawing.columns[0]?.column.unit ?? "call";
  const data = heatData(heat, unit);
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
  return {
    grid: { left: 12, right: 16, top: 8, bottom: 44, containLabel: true },
    tooltip: { position: "top", valueFormatter: (value: unknown) => valueText(unit, value) },
    xAxis: { type: "category", data: hours, axisLabel: { color: look.text, interval: 0 }, splitArea: { show: true } },
    yAxis: {
      type: "category",
      inverse: true,
      data: weekdayNames(drawing.label),
      axisLabel: { color: look.text },
      splitArea: { show: true },
    },
    visualMap: {
      ...{ min: 0, max: Math.max(1, ...data.map(([, , value]) => value)), orient: "horizontal", left: "center" },
      ...{ bottom: 0, itemHeight: 120, textStyle: { color: look.text } },
      // The figure stands on each square: the darkest lets it be read.
      inRange: { color: ["#e6f0ff", "#6ea4ee"] },
      formatter: (value: unknown) => valueText(unit, value),
    },
    series: [
      {
        type: "heatmap",
        data,
        label: {
          show: unit !== "ms" && unit !== "percent",
          color: "#1f1f1f",
          formatter: ({ value }: { value: number[] }) => String(value[2]),
        },
        itemStyle: { borderColor: look.ground, borderWidth: 1 },
      },
    ],
  };
};

/** A chart as ECharts is told of it: plain data, the same in the page, on paper and in a picture. */
export const chartOption = (asked: ChartAsked, look: ChartLook): object => ({
  color: palette,
  animation: false,
  textStyle: { fontFamily: look.font },
  aria: { enabled: false },
  ...(asked.kind === "pie"
    ? pieOption(asked, look)
    : asked.kind === "heat"
      ? heatOption(asked, look)
      : seriesOption(asked, look)),
});
