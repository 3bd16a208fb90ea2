import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { MeasureDefinition, NewOwnReport, ReportQuery, ReportShown } from "@zongji/api";
import { Alert, App, Button, Drawer, Form, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMeasures } from "../../look/measure.tsx";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { ReportChart } from "./chart.tsx";
import { FigureTable } from "./figure-table.tsx";
import { OwnReportFields } from "./own-fields.tsx";

type Filled = NewOwnReport;
const empty: Filled = {
  name: "",
  note: "",
  measures: [],
  split: "none",
  chart: { kind: "bar", measures: [] },
  roles: [],
};

/** What the form of a report holds at first: its own content, or a copy of another. */
const filledOf = ({ label, note, columns, splits, chart, own }: ReportShown, isCopy: boolean): Filled => ({
  name: isCopy ? "" : label.zh,
  note: note.zh,
  measures: columns.map(({ measure }) => measure),
  split: splits[0]!,
  chart: {
    kind: chart.kind,
    measures: chart.measures.filter((name) => columns.some(({ measure }) => measure === name)),
  },
  roles: isCopy ? [] : (own?.roles ?? []),
});

/** Without the columns that were taken out; a chart of one unit. */
const whole = (filled: Filled, all: ReadonlyMap<string, MeasureDefinition>): Filled => {
  const known = filled.measures.filter((name) => all.has(name));
  const able = new Set<string>(known.flatMap((name) => all.get(name)!.dimensions));
  const drawn = filled.chart.measures.filter((name) => known.includes(name));
  const unit = all.get(drawn[0] ?? "")?.unit;
  return {
    ...filled,
    measures: known,
    split: filled.split === "none" || able.has(filled.split) ? filled.split : "none",
    chart: { ...filled.chart, measures: drawn.filter((name) => all.get(name)!.unit === unit) },
  };
};

const Preview = ({ filled, query }: { filled: Filled; query: ReportQuery }) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useFailureWords();
  const { name: _, roles: __, ...shape } = filled;
  const isEmpty = shape.measures.length === 0;
  const report = { ...shape, name: "-", note: "" };
  const asked: ReportQuery = { from: query.from, to: query.to, by: filled.split };
  const preview = useQuery({
    queryKey: ["ownReportPreview", report, asked],
    queryFn: () => request("previewOwnReport", { body: { report, query: asked } }),
    enabled: !isEmpty,
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (isEmpty) return <Nothing title={t("ownReports.preview")} why={t("ownReports.previewNone")} />;
  if (preview.isError)
    return (
      <Failing what={t("ownReports.previewFailed")} why={words(preview.error)} again={() => void preview.refetch()} />
    );
  if (preview.data === undefined) return <Loading />;
  const { report: shown, answer } = preview.data;
  return (
    <Spin spinning={preview.isPlaceholderData}>
      {filled.chart.kind !== "heat" && filled.chart.measures.length > 0 && (
        <ReportChart report={shown} question={asked} query={asked} answer={answer} change={() => {}} fixed />
      )}
      <FigureTable
        answer={answer}
        columns={shown.columns.map((column, place) => ({ column, place }))}
        open={() => void message.info(t("ownReports.previewNoDetail"))}
      />
    </Spin>
  );
};

type Props = {
  /** The report that is changed or copied; absent: a new one. */
  readonly report?: ReportShown | undefined;
  readonly isCopy: boolean;
  /** Of the page: what the preview is of. */
  readonly query: ReportQuery;
  readonly close: () => void;
  readonly saved: (id: string) => void;
};

/** What is filled in, its saving, and whether it may be left. */
const useOwnReport = ({ report, isCopy, close, saved }: Props) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const all = useMeasures().data;
  const [start] = useState<Filled>(() => (report ? filledOf(report, isCopy) : empty));
  const [filled, setFilled] = useState(start);
  const [missing, setMissing] = useState<string>();
  const isChange = report !== undefined && !isCopy;
  const save = useMutation({
    mutationFn: () => {
      const body = { ...filled, name: filled.name.trim() };
      const version = report?.own?.version;
      return isChange
        ? request("changeOwnReport", { params: { id: report.id }, body: { ...body, ...(version && { version }) } })
        : request("createOwnReport", { body });
    },
    onSuccess: async ({ id }) => {
      void message.success(t("ownReports.saved"));
      await client.invalidateQueries({ queryKey: ["reportCatalogue"] });
      await client.invalidateQueries({ queryKey: ["report", id] });
      saved(id);
    },
  });
  const change = (next: Partial<Filled>) => {
    setMissing(undefined);
    save.reset();
    setFilled((was) => (all ? whole({ ...was, ...next }, all) : { ...was, ...next }));
  };
  const press = () => {
    if (filled.name.trim() === "") return setMissing(t("ownReports.nameMissing"));
    if (filled.measures.length === 0) return setMissing(t("ownReports.measuresMissing"));
    return save.mutate();
  };
  const leave = () =>
    JSON.stringify(filled) === JSON.stringify(start)
      ? close()
      : void modal.confirm({
          title: t("ownReports.dropSure"),
          okText: t("ownReports.drop"),
          okButtonProps: { danger: true },
          cancelText: t("page.cancel"),
          onOk: close,
        });
  const wrong = missing ?? (save.isError ? words(save.error) : undefined);
  return { filled, isChange, isSaving: save.isPending, wrong, change, press, leave };
};

/** Puts a report together from the catalogue's measures, and shows its figures at once. */
export const OwnReportDrawer = (props: Props) => {
  const { report, query } = props;
  const { t } = useTranslation();
  const { filled, isChange, isSaving, wrong, change, press, leave } = useOwnReport(props);
  return (
    <Drawer
      open
      size={1080}
      onClose={leave}
      title={isChange ? t("ownReports.changeTitle", { name: report?.label.zh }) : t("ownReports.newTitle")}
      extra={
        <Button type="primary" loading={isSaving} onClick={press}>
          {t("ownReports.save")}
        </Button>
      }
    >
      {wrong && <Alert type="error" showIcon className="own-report-wrong" title={wrong} />}
      <div className="own-report">
        <Form layout="vertical" className="own-report-form">
          <OwnReportFields filled={filled} change={change} />
        </Form>
        <section className="own-report-preview" aria-label={t("ownReports.preview")}>
          <h2>
            {t("ownReports.preview")}
            <span className="quiet"> {t("ownReports.previewOf", { period: `${query.from} – ${query.to}` })}</span>
          </h2>
          <Preview filled={filled} query={query} />
        </section>
      </div>
    </Drawer>
  );
};
