import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Alarm } from "@zongji/api";
import { Card, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LevelTag, useAlarmWords } from "../../look/alarm.tsx";
import { useNow } from "../../look/clock.tsx";
import { duration, moment } from "../../look/duration.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

const pageSize = 20;

/** 告警历史: of every node, the newest first. */
export const AlarmHistory = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const { title, figure } = useAlarmWords();
  const [page, setPage] = useState(1);
  const alarms = useQuery({
    queryKey: ["system", "history", page],
    queryFn: () => request("listAlarms", { query: { page, pageSize } }),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  if (alarms.isError)
    return (
      <Card title={t("system.history")}>
        <Failing what={t("system.historyFailed")} why={words(alarms.error)} again={() => void alarms.refetch()} />
      </Card>
    );
  return (
    <Card title={t("system.history")} className="figures">
      <Table<Alarm>
        size="small"
        rowKey="id"
        loading={alarms.isPending}
        dataSource={alarms.data?.items ?? []}
        locale={{
          emptyText: alarms.isPending ? " " : <Nothing title={t("system.noHistory")} why={t("system.noHistoryWhy")} />,
        }}
        pagination={{
          current: page,
          pageSize,
          total: alarms.data?.total ?? 0,
          showSizeChanger: false,
          hideOnSinglePage: true,
          onChange: setPage,
        }}
        columns={[
          { title: t("system.gravest"), width: 96, render: (_, { level }) => <LevelTag level={level} /> },
          { title: t("system.alarm"), render: (_, alarm) => title(alarm) },
          { title: t("system.node"), width: 80, dataIndex: "node" },
          {
            title: t("system.raised"),
            width: 160,
            align: "right",
            render: (_, { raisedAt }) => <span className="figure">{moment(raisedAt, now)}</span>,
          },
          {
            title: t("system.cleared"),
            width: 160,
            align: "right",
            render: (_, { clearedAt }) =>
              clearedAt === null ? t("system.stands") : <span className="figure">{moment(clearedAt, now)}</span>,
          },
          {
            title: t("system.lasted"),
            width: 96,
            align: "right",
            render: (_, { raisedAt, clearedAt }) => (
              <span className="figure">{duration((clearedAt ?? now) - raisedAt)}</span>
            ),
          },
          {
            title: t("system.worst"),
            width: 120,
            align: "right",
            render: (_, { alarm, worst, value }) => <span className="figure">{figure(alarm, worst ?? value)}</span>,
          },
          { title: t("system.seenBy"), width: 144, render: (_, { acknowledgedBy }) => acknowledgedBy ?? "—" },
        ]}
      />
    </Card>
  );
};
