import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dimensionsOf, type MeasureName, measures } from "../measures/index.ts";
import { reportFilters } from "./definitions.ts";
import { mostOwnColumns, type OwnReport, ownDefinition, ownReportProblem, splitsOf } from "./own.ts";

const names = Object.keys(measures) as MeasureName[];
const report = (over: Partial<OwnReport> = {}): OwnReport => ({
  ...{ name: "接听", note: "", measures: ["inboundTotal", "answered", "answerRate"], split: "number" },
  chart: { kind: "bar", measures: ["inboundTotal", "answered"] },
  ...over,
});

describe("an own report", () => {
  test("has no problem when it is put together from the catalogue", () => {
    expect(ownReportProblem(report())).toBeUndefined();
  });
  test.each([
    ["no measures", { measures: [] }, "measures", "empty"],
    ["a measure that there is not", { measures: ["toString" as MeasureName] }, "measures", "unknownMeasure"],
    ["a measure twice", { measures: ["answered", "answered"] as const }, "measures", "twice"],
    ["too many measures", { measures: names.slice(0, mostOwnColumns + 1) }, "measures", "tooMany"],
    ["a split that none of them has", { split: "key" }, "split", "noSuchSplit"],
    ["a chart of what is no column", { chart: { kind: "bar", measures: ["unanswered"] } }, "chart", "notAColumn"],
    ["a chart of two units", { chart: { kind: "bar", measures: ["answered", "answerRate"] } }, "chart", "unitsDiffer"],
  ] as const)("with %s is refused by its field", (_, over, field, reason) => {
    expect(ownReportProblem(report(over as Partial<OwnReport>))).toEqual({ field, reason });
  });
  test("is defined like the contract's: each way to split and to filter is answered by a column", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: mostOwnColumns }),
        fc.nat(),
        (columns, no) => {
          const able = ["none", ...splitsOf(columns)] as const;
          const split = able[no % able.length]!;
          const own = report({ measures: columns, split, chart: { kind: "line", measures: [] } });
          expect(ownReportProblem(own)).toBeUndefined();
          const made = ownDefinition(own);
          expect(made.columns.map(({ measure }) => measure)).toEqual(columns);
          expect(made.splits[0]).toBe(split);
          expect(new Set(made.splits)).toEqual(new Set(able));
          const answered = new Set(columns.flatMap((name) => dimensionsOf(measures[name])));
          expect(made.filters).toEqual(reportFilters.filter((filter) => answered.has(filter)));
          expect(made.chart.measures).toEqual([columns[0]]);
        },
      ),
    );
  });
});
