import type { ReportHeat } from "@zongji/api";
import { clockOf, type Unit } from "@zongji/domain";
import { theme } from "antd";
import { BarChart, HeatmapChart, LineChart, PieChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { chartData, type Drawing, heatData, pieData, weekdayNames } from "./chart-data.ts";
import type { Drawn } from "./question.ts";

use([BarChart, LineChart, PieChart, HeatmapChart]);
use([GridComponent, TooltipComponent, LegendComponent, VisualMapComponent, AriaComponent, SVGRenderer]);

/** The hues of the console, the accent first; no red, which is for what needs a person now. */
const palette = ["#1461cc", "#d48806", "#389e0d", "#722ed1", "#08979c", "#8c5a2b", "#8c8c8c", "#c41d7f"];

const valueText = (unit: Unit, value: unknown): string => {
  if (typeof value !== "number") return "—";
  if (unit === "ms") return clockOf(value);
  return unit === "percent" ? `${value.toFixed(2)}%` : value.toLocaleString("en-US");
};

type Look = { readonly text: string; readonly line: string; readonly ground: string };
type Asked = {
  readonly kind: Exclude<Drawn, "none">;
  readonly drawing: Drawing;
  readonly heat: ReportHeat | undefined;
};

const axes = (categories: readonly string[], unit: Unit, { text, line }: Look) => ({
  grid: { left: 12, right: 16, top: 36, bottom: 8, containLabel: true },
  xAxis: {
    type: "category",
    data: categories,
    axisLine: { lineStyle: { color: line } },
    axisLabel: { color: text, hideOverlap: true },
  },
  yAxis: {
    type: "value",
    // Neither a count nor a second has halves.
    ...(unit === "percent" || unit === "number" || unit === "ratio" ? {} : { minInterval: 1 }),
    min: 0,
    ...(unit === "percent" ? { max: 100 } : {}),
    splitLine: { lineStyle: { color: line } },
    axisLabel: { color: text, formatter: (value: number) => valueText(unit, value).replace(/\.00%$/, "%") },
  },
});

const seriesOption = ({ kind, drawing }: Asked, look: Look) => {
  const { unit, categories, series } = chartData(drawing);
  // With few bars the figure stands on each.
  const isFew = kind === "bar" && categories.length * series.length <= 24;
  return {
    ...axes(categories, unit, look),
    legend: { top: 0, left: 0, type: "scroll", textStyle: { color: look.text } },
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

const pieOption = ({ drawing }: Asked, look: Look) => {
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

const heatOption = ({ drawing, heat = [] }: Asked, look: Look) => {
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
      inRange: { color: ["#e6f0ff", "#5a97e8", "#0b3f8c"] },
      formatter: (value: unknown) => valueText(unit, value),
    },
    series: [
      {
        type: "heatmap",
        data,
        label: {
          show: unit !== "ms" && unit !== "percent",
          formatter: ({ value }: { value: number[] }) => String(value[2]),
        },
        itemStyle: { borderColor: look.ground, borderWidth: 1 },
      },
    ],
  };
};

type Props = Asked & { readonly label: string; readonly height: number };

/** Draws a chart; what it shows stands in the table too, so that it is one picture with one name to who hears the page. */
export const ChartView = ({ label, height, ...asked }: Props) => {
  const place = useRef<HTMLDivElement>(null);
  const { token } = theme.useToken();
  const look = { text: token.colorTextSecondary, line: token.colorBorderSecondary, ground: token.colorBgContainer };
  const base = {
    color: palette,
    animation: false,
    textStyle: { fontFamily: token.fontFamily },
    aria: { enabled: false },
  };
  const own =
    asked.kind === "pie"
      ? pieOption(asked, look)
      : asked.kind === "heat"
        ? heatOption(asked, look)
        : seriesOption(asked, look);
  const option = { ...base, ...own };
  const told = JSON.stringify(option);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an option is another where its text is
  useEffect(() => {
    if (!place.current) return undefined;
    const chart = init(place.current);
    chart.setOption(option as Parameters<typeof chart.setOption>[0]);
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [told]);
  return <div ref={place} className="report-drawn" role="img" aria-label={label} style={{ height }} />;
};
