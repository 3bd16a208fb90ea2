import { expect, test } from "vitest";
import type { ReportAnswer, ReportCell } from "../reports.ts";
import { chartData, type Drawing, drawnValue, heatData, mostSeries, pieData } from "./data.ts";
import { chartOption, timeStep } from "./option.ts";

const column = (measure: string, unit: "call" | "percent" | "ms") => ({
  ...{ measure, unit, label: { zh: measure, en: measure }, formula: { zh: "", en: "" }, version: 1 },
  ...{ whole: false, extra: false },
});
const one = (value: number): ReportCell => ({ value });
const answer = (more: Partial<ReportAnswer>): ReportAnswer => ({
  ...{ report: "inbound", from: 0, to: 4, zone: "UTC", at: 9, grain: "hour", by: "none", compared: [], sha256: "" },
  ...{ columns: [], lines: [], total: [one(3), one(1)] },
  ...more,
});
const drawing = (more: Partial<ReportAnswer>, columns = [column("a", "call"), column("b", "call")]): Drawing => ({
  answer: answer(more),
  columns: columns.map((each, place) => ({ column: each, place })),
  ...{ label: ({ zh }) => zh, time: ({ bucket }) => `t${bucket}`, key: ({ key }) => key ?? "none", totalWord: "all" },
});

test("an axis has rates and numbers with two decimals, durations in seconds, and nothing for none", () => {
  expect(drawnValue("percent", { value: 14.375, over: 23, under: 160 })).toBe(14.38);
  expect(drawnValue("number", { value: 4.5, over: 9, under: 2 })).toBe(4.5);
  expect(drawnValue("ms", { value: 1500 })).toBe(2);
  expect(drawnValue("call", { value: 7 })).toBe(7);
  expect(drawnValue("call", null)).toBeNull();
});

test("lines of time are categories, measures are series", () => {
  const lines = [0, 2].map((bucket) => ({ bucket, key: null, name: null, cells: [one(bucket + 1), null] }));
  expect(chartData(drawing({ lines }))).toMatchObject({
    categories: ["t0", "t2"],
    series: [
      { name: "a", values: [1, 3] },
      { name: "b", values: [null, null] },
    ],
  });
});

test("groups in time are series of the first measure, as many as can be told apart", () => {
  const lines = [0, 1].flatMap((bucket) =>
    Array.from({ length: 10 }, (_, no) => ({ bucket, key: `g${no}`, name: null, cells: [one(no + bucket), one(0)] })),
  );
  const data = chartData(drawing({ by: "group", lines }));
  expect([data.series.length, data.left]).toEqual([mostSeries, 2]);
  expect(data.series[1]).toEqual({ name: "g1", values: [1, 2] });
});

test("a report without lines is drawn by its total", () => {
  expect(chartData(drawing({ grain: "whole" }))).toMatchObject({
    categories: ["all"],
    series: [{ values: [3] }, { values: [1] }],
  });
});

test("a pie is of measures, or of one measure's groups, without what is zero", () => {
  expect(pieData(drawing({}))).toEqual([
    { name: "a", value: 3 },
    { name: "b", value: 1 },
  ]);
  const lines = [one(2), one(0), null].map((cell, no) => ({ bucket: null, key: `g${no}`, name: null, cells: [cell] }));
  expect(pieData(drawing({ by: "group", grain: "whole", lines }, [column("a", "call")]))).toEqual([
    { name: "g0", value: 2 },
  ]);
});

test("a heat map has hours across and weekdays down", () => {
  expect(heatData([{ weekday: 3, hour: 9, cell: one(4) }], "call")).toEqual([[9, 2, 4]]);
});

test("the lines of an axis of times are where people look for them, six above each other at the most", () => {
  const steps = [5, 33, 200, 3500, 7 * 3600, 80 * 3600, 285 * 3600, 2000 * 3600].map((most) => timeStep(most));
  expect(steps).toEqual([1, 10, 60, 600, 7200, 72_000, 180_000, 1_800_000]);
});

test("columns that stand on each other have an axis for their sum", () => {
  const option = chartOption(
    {
      kind: "stacked",
      heat: undefined,
      drawing: drawing(
        {
          grain: "hour",
          lines: [{ bucket: 0, key: null, name: null, cells: [one(100 * 3_600_000), one(185 * 3_600_000)] }],
        },
        [column("a", "ms"), column("b", "ms")],
      ),
    },
    { text: "", line: "", ground: "", font: "" },
  ) as { readonly yAxis: { readonly max: number; readonly interval: number } };
  expect(option.yAxis).toMatchObject({ interval: 50 * 3600, max: 300 * 3600 });
});
