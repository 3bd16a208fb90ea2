import {
  chartData,
  type Drawing,
  drawnColumns,
  fittingColumns,
  isEmptyChart,
  mostCategories,
  mostSeries,
  type ReportAnswer,
  type ReportQuery,
  type ReportShown,
} from "@zongji/api";
import { chartKinds } from "@zongji/domain";
import { Segmented, Select } from "antd";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "../../look/page-state.tsx";
import { useReportHeat } from "./queries.ts";
import type { Drawn, Question, QuestionChange } from "./question.ts";
import { useLabel, useLineWords } from "./words.ts";

// A large library: read only where a chart is looked at.
const ChartView = lazy(async () => ({ default: (await import("./chart-view.tsx")).ChartView }));

type Shown = Drawing["columns"];

type Props = {
  readonly report: ReportShown;
  readonly question: Question;
  readonly query: ReportQuery;
  readonly answer: ReportAnswer;
  readonly change: (change: QuestionChange) => void;
  /** It is drawn as the report says, without choices above it. */
  readonly fixed?: boolean;
};

type HeadProps = Pick<Props, "report" | "change"> & { readonly kind: Drawn; readonly shown: Shown };

/** Its kind, and what it shows. */
const ChartHead = ({ report, change, kind, shown }: HeadProps) => {
  const { t } = useTranslation();
  const label = useLabel();
  const first = shown[0]?.column;
  return (
    <div className="report-chart-head">
      <Segmented<Drawn>
        size="small"
        aria-label={t("reports.chart")}
        value={kind}
        onChange={(chart) => change({ chart })}
        options={[...chartKinds, "none" as const].map((value) => ({ value, label: t(`reports.chartKind.${value}`) }))}
      />
      {kind !== "none" && (
        <Select
          {...(kind !== "heat" && { mode: "multiple" as const })}
          size="small"
          aria-label={t("reports.chartOf")}
          className="report-chart-of"
          maxTagCount="responsive"
          value={(kind === "heat" ? first?.measure : shown.map(({ column }) => column.measure)) as string[]}
          onChange={(value: string[] | string) => change({ show: [value].flat() })}
          options={report.columns.map(({ measure, label: of, unit }) => ({
            value: measure,
            label: label(of),
            // A chart has one axis.
            disabled: kind !== "heat" && shown.length > 0 && unit !== first?.unit,
          }))}
        />
      )}
    </div>
  );
};

/** The report as a chart: its kind and what it shows are chosen above it. */
export const ReportChart = ({ report, question, query, answer, change, fixed = false }: Props) => {
  const { t } = useTranslation();
  const label = useLabel();
  const words = useLineWords(answer);
  const kind: Drawn = question.chart ?? report.chart.kind;
  const columns = drawnColumns(report, question.show);
  const heat = useReportHeat(report.id, query, kind === "heat" ? columns[0]?.column.measure : undefined);
  const shown = kind === "none" ? columns : fittingColumns(kind, answer, columns);
  const drawing: Drawing = {
    ...{ answer, columns: shown, label, time: words.time, key: words.key },
    totalWord: t("reports.total"),
  };
  const names = shown.map(({ column }) => label(column.label)).join(", ");
  const name = `${label(report.label)}, ${t(`reports.chartKind.${kind}`)}: ${names}`;
  const hasAxis = kind === "bar" || kind === "line" || kind === "stacked";
  const left = hasAxis ? chartData(drawing).left : 0;
  const drawn =
    kind === "none" ? null : heat.isFetching && heat.data === undefined ? (
      <Loading />
    ) : isEmptyChart(kind, drawing, heat.data?.length ?? 0) ? (
      <p className="quiet report-note">{t("reports.chartNone")}</p>
    ) : (
      <Suspense fallback={<Loading />}>
        <ChartView
          {...{ kind, drawing, heat: heat.data, label: name, height: kind === "heat" ? 272 : 240 }}
          {...(!fixed && { fileName: `${label(report.label)} ${words.span(answer.from, answer.to)}` })}
        />
        {left > 0 && (
          <p className="quiet small report-note">
            {t("reports.chartFirst", { count: answer.grain === "whole" ? mostCategories : mostSeries })}
          </p>
        )}
      </Suspense>
    );
  return (
    <section className="report-chart" aria-label={t("reports.chart")}>
      {!fixed && <ChartHead report={report} change={change} kind={kind} shown={shown} />}
      {drawn}
    </section>
  );
};
