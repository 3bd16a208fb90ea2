import { DownloadOutlined } from "@ant-design/icons";
import type { ExportedList, ExportFormat, NewExport, NewReportExport, ReportFormat } from "@zongji/api";
import { App, Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import { filtersIn, type ListQuery } from "../look/list/index.ts";
import { useFailureWords } from "../server/failure.ts";
import { openExports } from "./opened.ts";
import { useStartExport, useStartReportExport } from "./queries.ts";

type FormatProps<F extends ReportFormat> = {
  readonly formats: readonly F[];
  readonly start: (format: F) => void;
  readonly isStarting: boolean;
};

/** In which format? */
const FormatButton = <F extends ReportFormat>({ formats, start, isStarting }: FormatProps<F>) => {
  const { t } = useTranslation();
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          ...formats.map((format) => ({ key: format, label: t(`exports.${format}`), onClick: () => start(format) })),
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
};

/** Begins a file of what the list shows: its filters, its order, its columns. */
export const ExportButton = ({ list, query, columns }: Props) => {
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
  return <FormatButton formats={["xlsx", "csv"]} start={start} isStarting={starting.isPending} />;
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
  return <FormatButton formats={["xlsx", "csv", "pdf", "png"]} start={start} isStarting={starting.isPending} />;
};
