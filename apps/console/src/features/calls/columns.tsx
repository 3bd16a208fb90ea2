import { AudioOutlined } from "@ant-design/icons";
import type { CallRow, Group } from "@zongji/api";
import { type TableColumnType, Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { duration, moment } from "../../look/duration.ts";
import { useEnding } from "../../look/ending.ts";
import { outcomeOf } from "../../look/outcome.ts";
import { useResultWords } from "../../look/result.ts";
import { CallBack } from "../../phone/call-back.tsx";
import { groupName } from "../../server/queries.ts";

const span = (ms: number, shown = true) => <span className="figure">{shown ? duration(ms) : "—"}</span>;

export const columnNames = [
  "startedAt",
  "direction",
  "number",
  "calledNumber",
  "group",
  "agentNo",
  "wait",
  "ring",
  "talk",
  "disposition",
  "ending",
  "rating",
  "result",
  "recording",
  "testBy",
  "callBack",
] as const;
export type ColumnName = (typeof columnNames)[number];

/** 办理结果 and the beginning of the note, all of it on hover. */
const Noted = ({ row: { result, note } }: { row: CallRow }) => {
  const words = useResultWords();
  const text = [result === null ? "" : words(result), note ?? ""].filter(Boolean).join(" · ");
  if (text === "") return "—";
  return (
    <Tooltip title={text} placement="topLeft">
      <span>{text}</span>
    </Tooltip>
  );
};

type Column = TableColumnType<CallRow> & { readonly width: number };

/** The log's columns by name, with their widths in px. @param now ms since the epoch: what is of today shows no date */
export const useColumns = (groups: readonly Group[] | undefined, now: number): Record<ColumnName, Column> => {
  const { t } = useTranslation();
  const ending = useEnding();
  const column = (
    name: ColumnName,
    width: number,
    render: (row: CallRow) => React.ReactNode,
    more: TableColumnType<CallRow> = {},
  ): Column => ({
    key: name,
    title: t(`call.${name}`),
    render: (_, row) => render(row),
    ...more,
    width,
  });
  const right = { align: "right" } as const;
  // Both stay in sight where the rest has to be scrolled to: which call it is, and what can be done.
  return {
    startedAt: column(
      "startedAt",
      160,
      (row) => (
        <Link to={`/calls/${row.id}`} className="figure">
          {moment(row.startedAt, now)}
        </Link>
      ),
      { fixed: "left" },
    ),
    direction: column("direction", 96, (row) => t(`call.${row.direction}`)),
    number: column("number", 116, (row) => (
      <span className="number">{row.withheld ? t("number.withheld") : row.number}</span>
    )),
    calledNumber: column("calledNumber", 104, (row) => <span className="number">{row.calledNumber}</span>),
    group: column("group", 92, (row) => groupName(groups, row.group), { ellipsis: true }),
    agentNo: column("agentNo", 64, (row) => row.agentNo ?? "—"),
    wait: column("wait", 64, (row) => span(row.waitMs, row.direction === "inbound"), right),
    ring: column("ring", 72, (row) => span(row.ringMs), right),
    talk: column("talk", 64, (row) => span(row.talkMs), right),
    disposition: column("disposition", 112, (row) =>
      row.disposition ? (
        <span className={row.disposition === "D10" ? "warn" : ""}>{t(`disposition.${row.disposition}`)}</span>
      ) : (
        t(outcomeOf(row))
      ),
    ),
    ending: column(
      "ending",
      112,
      (row) => (row.endedAt === null ? t("calls.goesOn") : ending(row.hungUp ?? row.ending)),
      {
        ellipsis: true,
      },
    ),
    rating: column("rating", 72, (row) => row.rating?.option ?? "—"),
    result: column("result", 88, (row) => <Noted row={row} />, { ellipsis: true }),
    recording: column("recording", 96, (row) =>
      row.recorded ? (
        <Link to={`/calls/${row.id}`} aria-label={t("calls.hear")}>
          <AudioOutlined />
        </Link>
      ) : (
        "—"
      ),
    ),
    testBy: column("testBy", 104, (row) => (row.testBy ? <Tag>{row.testBy}</Tag> : "—")),
    callBack: column("callBack", 88, (row) => <CallBack row={row} small />, { fixed: "right" }),
  };
};
