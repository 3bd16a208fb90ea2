import type { CallRecord, CallRow } from "@zongji/api";
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { duration, exactMoment } from "../../look/duration.ts";
import { groupName, useGroups } from "../../server/queries.ts";
import { useEnding } from "./ending.ts";

/** The call's time marks in words. */
export const Marks = ({ record }: { record: CallRecord }) => {
  const { t, i18n } = useTranslation();
  const { data: groups } = useGroups();
  const ending = useEnding();
  const { direction, startedAt } = record.row;
  const word = (key: string, raw: string) => (i18n.exists(key) ? String(t(key as "mark.t0")) : raw);
  /** How something ended is told as `by:cause`, all else by one word. */
  const why = (reason: string) => {
    const [by, cause] = reason.split(":") as [string, string?];
    return cause === undefined ? word(`reason.${reason}`, reason) : ending({ by, cause } as CallRow["ending"]);
  };
  return (
    <Table<CallRecord["marks"][number]>
      size="small"
      pagination={false}
      rowKey={(mark) => `${mark.name}-${mark.at}-${mark.agentNo ?? ""}`}
      dataSource={record.marks}
      columns={[
        {
          title: t("calls.time"),
          width: 120,
          render: (_, { at }) => <span className="figure">{exactMoment(at)}</span>,
        },
        {
          title: t("calls.offset"),
          width: 88,
          align: "right",
          render: (_, { at }) => <span className="figure">{duration(at - startedAt)}</span>,
        },
        {
          title: t("calls.step"),
          render: (_, { name }) =>
            name === "t0" && direction !== "inbound" ? t("mark.dialled") : word(`mark.${name}`, name),
        },
        { title: t("calls.markName"), width: 72, dataIndex: "name" },
        { title: t("call.group"), render: (_, { group }) => groupName(groups, group) },
        { title: t("call.agentNo"), width: 88, render: (_, { agentNo }) => agentNo ?? "—" },
        { title: t("wall.reason"), render: (_, { reason }) => (reason ? why(reason) : "—") },
      ]}
    />
  );
};

/** The call's facts as they are kept. */
export const Facts = ({ record }: { record: CallRecord }) => {
  const { t } = useTranslation();
  return (
    <Table<CallRecord["facts"][number]>
      size="small"
      pagination={false}
      rowKey="seq"
      dataSource={record.facts}
      columns={[
        { title: t("calls.seq"), dataIndex: "seq", width: 72, align: "right" },
        {
          title: t("calls.time"),
          width: 120,
          render: (_, { at }) => <span className="figure">{exactMoment(at)}</span>,
        },
        { title: t("calls.fact"), dataIndex: "type", width: 176 },
        {
          title: t("calls.content"),
          render: (_, { at: _at, type: _type, seq: _seq, ...rest }) => (
            <code className="fact">{JSON.stringify(rest)}</code>
          ),
        },
      ]}
    />
  );
};
