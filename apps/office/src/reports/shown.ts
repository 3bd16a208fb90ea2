import { clauseNo, type ReportShown } from "@zongji/api";
import { isOfCallers, measures, type ReportColumn } from "@zongji/domain";
import type { ReportFound } from "./ask.ts";

const noteOf = ({ clause, version, signed }: NonNullable<ReportColumn["reading"]>) => {
  const no = clauseNo(clause);
  return signed
    ? {
        zh: `合同口径 ${no} 第 ${version} 版，双方已签`,
        en: `Contract interpretation ${no}, version ${version}, signed by both`,
      }
    : {
        zh: `合同口径 ${no} 双方未签，按建议口径`,
        en: `Contract interpretation ${no} is not signed: the recommended one`,
      };
};

const shownColumn = ({
  measure,
  label,
  whole,
  extra,
  reading,
  instead,
}: ReportColumn): ReportShown["columns"][number] => {
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
  const note = reading && noteOf(reading);
  const told =
    footnote && note ? { zh: `${footnote.zh}；${note.zh}`, en: `${footnote.en}. ${note.en}` } : (footnote ?? note);
  return {
    ...{ measure, label: label ?? own, unit, formula, ...(told && { footnote: told }), version },
    ...{ whole: whole === true, extra: extra === true, ...(reading && { reading }), ...(instead && { instead }) },
  };
};

export const shownColumns = (columns: readonly ReportColumn[]): ReportShown["columns"] => columns.map(shownColumn);

/** A report as pages and files tell of it. */
export const shownReport = ({ id, definition }: ReportFound): ReportShown => {
  const { clause, label, note, columns, splits, filters, chart } = definition;
  return {
    ...{ id, clause, label, note, columns: shownColumns(columns) },
    ...{
      splits: [...splits],
      filters: [...filters],
      byCaller: isOfCallers(definition),
      chart: { kind: chart.kind, measures: [...chart.measures] },
    },
    own: null,
  };
};
