import { DownloadOutlined } from "@ant-design/icons";
import type { ExportedList, ExportFormat, NewExport, NewReportExport, ReportFormat } from "@zongji/api";
import { App, Button, Dropdown, type MenuProps } from "antd";
import { useTranslation } from "react-i18next";
import { filtersIn, type ListQuery } from "../look/list/index.ts";
import { useFailureWords } from "../server/failure.ts";
import { openExports } from "./opened.ts";
import { useStartExport, useStartRecordingsExport, useStartReportExport } from "./queries.ts";

type Items = NonNullable<MenuProps["items"]>;
type FormatProps<F extends ReportFormat> = {
  readonly formats: readonly F[];
  readonly start: (format: F) => void;
  readonly isStarting: boolean;
  /** What else can be exported. */
  readonly more?: Items;
};

/** In which format? */
const FormatButton = <F extends ReportFormat>({ formats, start, isStarting, more = [] }: FormatProps<F>) => {
  const { t } = useTranslation();
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          ...formats.map((format) => ({ key: format, label: t(`exports.${format}`), onClick: () => start(format) })),
          ...more,
          { type: "divider" },
          { key: "mine", label: t("exports.mine"), onClick: openExports },
        ],
      }}
    >
      <Button icon={<DownloadOutlined />} loading={isStarting}>
        {t("exports.export")}
      </Button>
    </Dropdown>
  );
};

type Props = {
  readonly list: ExportedList;
  readonly query: ListQuery;
  /** Names of the columns that are shown. */
  readonly columns: readonly string[];
  /** The ticked rows, of the call log, for whoever may take copies of recordings. */
  readonly recordings?: readonly string[];
};

/** Ways to the recordings of what the call log shows, or of the rows that are ticked. */
const useRecordings = ({ query, columns, recordings }: Props) => {
  const { t, i18n } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const starting = useStartRecordingsExport(openExports);
  const start = (index: ExportFormat, calls: readonly string[]) => {
    const { sort } = query;
    const language = i18n.language === "en" ? "en" : "zh-CN";
    const asked = { ...filtersIn(query), ...(sort !== undefined && { sort }) };
    const body = {
      index,
      language,
      columns: [...columns],
      query: asked,
      ...(calls.length > 0 && { calls: [...calls] }),
    };
    starting.mutate(body as Parameters<typeof starting.mutate>[0], {
      onError: (error) => void message.error(words(error)),
    });
  };
  const group = (key: string, label: string, calls: readonly string[]): Items[number] => ({
    ...{ key, type: "group", label },
    children: (["xlsx", "csv"] as const).map((index) => ({
      key: `${key} ${index}`,
      label: t(index === "xlsx" ? "exports.indexXlsx" : "exports.indexCsv"),
      onClick: () => start(index, calls),
    })),
  });
  const items: Items =
    recordings === undefined
      ? []
      : [
          { type: "divider" },
          recordings.length > 0
            ? group("chosen", t("exports.recordingsOf", { count: recordings.length }), recordings)
            : group("all", t("exports.recordingsAll"), []),
        ];
  return { items, isStarting: starting.isPending };
};

/** Begins a file of what the list shows: its filters, its order, its columns. */
export const ExportButton = (props: Props) => {
  const { list, query, columns } = props;
  const own = useRecordings(props);
  const { i18n } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const starting = useStartExport(openExports);
  const start = (format: ExportFormat) => {
    const { sort } = query;
    const language: NewExport["language"] = i18n.language === "en" ? "en" : "zh-CN";
    const asked = { ...filtersIn(query), ...(sort !== undefined && { sort }) };
    starting.mutate(
      { list, format, language, columns: [...columns], query: asked },
      { onError: (error) => void message.error(words(error)) },
    );
  };
  return (
    <FormatButton
      formats={["xlsx", "csv"]}
      start={start}
      isStarting={starting.isPending || own.isStarting}
      more={own.items}
    />
  );
};

type ReportProps = Pick<NewReportExport, "report" | "query" | "columns" | "chart" | "show">;

/** Begins a file of a report as the page asks for it. */
export const ReportExportButton = ({ report, query, columns, chart, show }: ReportProps) => {
  const { i18n } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const starting = useStartReportExport(openExports);
  const start = (format: ReportFormat) => {
    const language = i18n.language === "en" ? "en" : "zh-CN";
    const more = { ...(columns && { columns }), ...(chart && { chart }), ...(show && { show }) };
    const asked = { report, format, language, query, ...more } as const;
    starting.mutate(asked, { onError: (error) => void message.error(words(error)) });
  };
  return (
    <FormatButton formats={["xlsx", "csv", "pdf", "png", "evidence"]} start={start} isStarting={starting.isPending} />
  );
};
