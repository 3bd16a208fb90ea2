import type { ReportShown } from "@zongji/api";
import { isOfCallers, measures, type ReportColumn } from "@zongji/domain";
import type { ReportFound } from "./ask.ts";

const shownColumn = ({ measure, label, whole, extra }: ReportColumn): ReportShown["columns"][number] => {
  const {
    label: own,
    unit,
    formula,
    footnote,
    version = 1,
  } = measures[measure] as (typeof measures)[typeof measure] & {
    readonly footnote?: { readonly zh: string; readonly en: string };
    readonly version?: number;
  };
  return {
    ...{ measure, label: label ?? own, unit, formula, ...(footnote && { footnote }), version },
    ...{ whole: whole === true, extra: extra === true },
  };
};

/** A report as pages and files tell of it. */
export const shownReport = ({ id, definition }: ReportFound): ReportShown => {
  const { clause, label, note, columns, splits, filters, chart } = definition;
  return {
    ...{ id, clause, label, note, columns: columns.map(shownColumn) },
    ...{
      splits: [...splits],
      filters: [...filters],
      byCaller: isOfCallers(definition),
      chart: { kind: chart.kind, measures: [...chart.measures] },
    },
    own: null,
  };
};
