import { AudioOutlined } from "@ant-design/icons";
import type { CallRow } from "@zongji/api";
import { Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { duration, moment } from "../../look/duration.ts";
import { useEnding } from "../../look/ending.ts";
import type { Shown } from "../../look/list/index.ts";
import { outcomeOf } from "../../look/outcome.ts";
import { useResultWords } from "../../look/result.ts";
import { CallBack } from "../../phone/call-back.tsx";

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

/** The last of its names, all of them on hover: a column is narrow. */
const Typed = ({ row: { businessType } }: { row: CallRow }) => {
  if (businessType === null) return "—";
  return (
    <Tooltip title={businessType.name} placement="topLeft">
      <span>{businessType.name.split(" / ").at(-1)}</span>
    </Tooltip>
  );
};

/** What the log shows otherwise than by a column's type. @param now ms since the epoch: what is of today shows no date */
export const useShownColumns = (now: number): Readonly<Record<string, Shown<CallRow>>> => {
  const { t } = useTranslation();
  const ending = useEnding();
  // Both stay in sight where the rest has to be scrolled to: which call it is, and what can be done.
  return {
    startedAt: {
      width: 164,
      fixed: "left",
      render: (row) => (
        <Link to={`/calls/${row.id}`} className="figure">
          {moment(row.startedAt, now)}
        </Link>
      ),
    },
    direction: { width: 88 },
    number: {
      width: 114,
      render: (row) => <span className="number">{row.withheld ? t("number.withheld") : row.number || "—"}</span>,
    },
    calledNumber: { width: 112, render: (row) => <span className="number">{row.calledNumber}</span> },
    trunkName: { ellipsis: true },
    group: { width: 88, ellipsis: true },
    agentNo: { width: 80 },
    waitMs: {
      width: 68,
      render: (row) => <span className="figure">{row.direction === "inbound" ? duration(row.waitMs) : "—"}</span>,
    },
    talkMs: { width: 68 },
    disposition: {
      width: 104,
      render: (row) =>
        row.disposition ? (
          <span className={row.disposition === "D10" ? "warn" : ""}>{t(`disposition.${row.disposition}`)}</span>
        ) : (
          t(outcomeOf(row))
        ),
    },
    ending: {
      width: 88,
      ellipsis: true,
      render: (row) => (row.endedAt === null ? t("calls.goesOn") : ending(row.hungUp ?? row.ending)),
    },
    rating: { width: 84, render: (row) => row.rating?.option ?? "—" },
    businessType: { width: 128, ellipsis: true, render: (row) => <Typed row={row} /> },
    result: { width: 76, ellipsis: true, render: (row) => <Noted row={row} /> },
    note: { width: 200, ellipsis: true },
    recorded: {
      width: 96,
      render: (row) =>
        row.recorded ? (
          <Link to={`/calls/${row.id}`} aria-label={t("calls.hear")}>
            <AudioOutlined /> {row.voicemailMs > 0 && t("calls.message")}
          </Link>
        ) : (
          "—"
        ),
    },
    testBy: { render: (row) => (row.testBy ? <Tag>{row.testBy}</Tag> : "—") },
    callBack: { width: 88, title: t("call.callBack"), fixed: "right", render: (row) => <CallBack row={row} small /> },
  };
};
