import { AudioOutlined } from "@ant-design/icons";
import type { ReportAnswer, ReportQuery, ReportShown, ReportThing } from "@zongji/api";
import { type Dimension, figureIn, keyLabel } from "@zongji/domain";
import { Button, Drawer, Table, Tooltip } from "antd";
import type { ColumnsType } from "antd/es/table";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { duration, moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useRestWords } from "../../look/rest-reason.ts";
import { useFailureWords } from "../../server/failure.ts";
import { useDeskColumns } from "./desk-columns.tsx";
import { type CellOpened, detailPageSize, useDetails } from "./queries.ts";
import { useLabel, useLineWords } from "./words.ts";

const none = <span className="quiet">—</span>;

/** The time leads to the call's page, where its timeline and its recording are. */
const When = ({ thing }: { thing: ReportThing }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { call, row, at } = thing;
  const text = <span className="figure">{moment(row?.startedAt ?? at, now)}</span>;
  if (call !== null) return <Link to={`/calls/${call}`}>{text}</Link>;
  return <Tooltip title={t("reports.detail.noCall")}>{text}</Tooltip>;
};

const useCallColumns = (): ColumnsType<ReportThing> => {
  const { t } = useTranslation();
  return [
    { key: "at", title: t("reports.detail.time"), width: 170, render: (_, thing) => <When thing={thing} /> },
    {
      key: "number",
      title: t("reports.detail.number"),
      width: 124,
      render: (_, { row }) => <span className="number">{row?.number || "—"}</span>,
    },
    { key: "group", title: t("reports.detail.group"), ellipsis: true, render: (_, { row }) => row?.group ?? none },
    { key: "agent", title: t("reports.detail.agent"), width: 72, render: (_, { row }) => row?.agentNo ?? none },
    {
      key: "talk",
      title: t("reports.detail.talk"),
      width: 76,
      align: "right",
      render: (_, { row }) => <span className="figure">{row ? duration(row.talkMs) : "—"}</span>,
    },
    {
      key: "result",
      title: t("reports.detail.result"),
      width: 150,
      render: (_, { row, call }) => (
        <>
          {row?.disposition ? t(`disposition.${row.disposition}`) : none}{" "}
          {row?.recorded && call !== null && (
            <Link to={`/calls/${call}`} aria-label={t("reports.detail.recording")}>
              <AudioOutlined />
            </Link>
          )}
        </>
      ),
    },
  ];
};

const useSpanColumns = (): ColumnsType<ReportThing> => {
  const { t } = useTranslation();
  const label = useLabel();
  const reasonOf = useRestWords();
  const now = useNow();
  return [
    { key: "agent", title: t("reports.detail.agent"), ellipsis: true, render: (_, { span }) => span?.agent ?? none },
    {
      key: "state",
      title: t("reports.detail.state"),
      render: (_, { span }) =>
        span && (
          <>
            {label(keyLabel("state", span.state))}
            {span.reason && ` · ${reasonOf(span.reason)}`}
            {span.forced && ` · ${t("reports.detail.forced")}`}
          </>
        ),
    },
    {
      key: "from",
      title: t("reports.detail.from"),
      width: 160,
      render: (_, { span, at }) => <span className="figure">{moment(span?.from ?? at, now)}</span>,
    },
    {
      key: "to",
      title: t("reports.detail.to"),
      width: 160,
      render: (_, { span }) => (
        <span className="figure">{span?.to ? moment(span.to, now) : t("reports.detail.goesOn")}</span>
      ),
    },
    {
      key: "lasted",
      title: t("reports.detail.lasted"),
      width: 88,
      align: "right",
      render: (_, { span }) => <span className="figure">{span?.to ? duration(span.to - span.from) : "—"}</span>,
    },
  ];
};

type Props = {
  readonly report: ReportShown;
  readonly query: ReportQuery;
  readonly answer: ReportAnswer;
  readonly cell: CellOpened | undefined;
  readonly close: () => void;
};

const Things = ({ report, query, cell }: Pick<Props, "report" | "query" | "cell">) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const details = useDetails(report.id, query, cell);
  const [calls, spans, desk] = [useCallColumns(), useSpanColumns(), useDeskColumns()];
  if (details.isError)
    return (
      <Failing what={t("reports.detail.failed")} why={words(details.error)} again={() => void details.refetch()} />
    );
  if (details.data === undefined) return <Loading />;
  const items = details.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <Nothing title={t("reports.detail.none")} why={t("reports.detail.noneWhy")} />;
  const isOf = (what: "span" | "desk"): boolean => items.some((item) => item[what] !== null);
  return (
    <>
      <Table<ReportThing>
        size="small"
        rowKey="id"
        columns={isOf("span") ? spans : isOf("desk") ? desk : calls}
        dataSource={items}
        pagination={false}
        scroll={{ x: 640 }}
      />
      <div className="report-more">
        <span className="quiet">
          {t(details.hasNextPage ? "reports.detail.shown" : "reports.detail.all", { count: items.length })}
        </span>
        {details.hasNextPage && (
          <Button size="small" loading={details.isFetchingNextPage} onClick={() => void details.fetchNextPage()}>
            {t("reports.detail.more", { count: detailPageSize })}
          </Button>
        )}
      </div>
    </>
  );
};

/** What is behind one figure: its definition, then each call, state, order or letter that it counts. */
export const Details = ({ report, query, answer, cell, close }: Props) => {
  const { t } = useTranslation();
  const label = useLabel();
  const words = useLineWords(answer);
  const place = report.columns.findIndex(({ measure }) => measure === cell?.column);
  const column = report.columns[place];
  const line = answer.lines.find(
    ({ bucket, key }) => bucket === cell?.bucket && (cell.key === undefined || key === cell.key),
  );
  const isTotal = cell?.bucket === null && cell.key === undefined;
  const figure = (isTotal ? answer.total : line?.cells)?.[place] ?? null;
  const at = [
    cell?.bucket != null ? words.time({ bucket: cell.bucket }) : words.span(answer.from, answer.to),
    cell?.key === undefined ? "" : (line?.name ?? label(keyLabel(answer.by as Dimension, cell.key))),
  ];
  return (
    <Drawer
      open={cell !== undefined}
      onClose={close}
      size={800}
      title={column ? `${label(column.label)} ${figureIn(column.unit, figure ?? {})}` : t("reports.detail.title")}
    >
      {column && (
        <>
          <p className="report-detail-at">{at.filter(Boolean).join(" · ")}</p>
          <p className="quiet">
            {label(column.formula)}
            {column.footnote && ` · ${label(column.footnote)}`}
          </p>
          <p className="quiet small">
            {t("reports.detail.counted")}
            {figure?.under !== undefined && ` · ${t("reports.detail.denominator")}`}
          </p>
          <Things report={report} query={query} cell={cell} />
        </>
      )}
    </Drawer>
  );
};
