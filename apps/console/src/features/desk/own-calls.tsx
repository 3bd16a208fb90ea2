import { useQuery } from "@tanstack/react-query";
import type { CallRow } from "@zongji/api";
import { dayStart } from "@zongji/domain";
import { Card, Table, Tag } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { duration, moment } from "../../look/duration.ts";
import { outcomeOf } from "../../look/outcome.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useZone } from "../../look/zone.ts";
import { CallBack } from "../../phone/call-back.tsx";
import type { AgentPhone } from "../../phone/context.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

/** Who called or was called; a test call, which has no number of a citizen's, says that it is one. */
const FarEnd = ({ row: { number, testBy, withheld } }: { row: CallRow }) => {
  const { t } = useTranslation();
  if (testBy !== null) return <Tag>{t("testCall.title")}</Tag>;
  return <span className="number">{withheld ? t("number.withheld") : number || "—"}</span>;
};

/** The agent's own calls of today, newest first. `short`: the desk has more to show, and all of it stays on one screen. */
export const OwnCalls = ({ agent, short }: { agent: AgentPhone; short: boolean }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const { agentNo, state } = agent.desk;
  const from = dayStart(now, useZone());
  const calls = useQuery({
    queryKey: ["calls", "own", agentNo, from],
    queryFn: () => request("listCalls", { query: { from, agentNo, test: "yes", pageSize: 20 } }),
  });
  const { refetch } = calls;
  // A call is in the log a moment after the talk; what changes is seen by the change of state.
  useEffect(() => {
    if (state === "talking" || state === "ringing") return;
    const timer = setTimeout(() => void refetch(), 1500);
    return () => clearTimeout(timer);
  }, [state, refetch]);
  if (calls.isError && !calls.data)
    return (
      <Card title={t("desk.ownCalls")}>
        <Failing what={t("calls.failed")} why={words(calls.error)} again={() => void refetch()} />
      </Card>
    );
  return (
    <Card
      title={t("desk.ownCalls")}
      extra={
        <Link to={`/calls?${new URLSearchParams({ agentNo, from: String(from), test: "yes" })}`}>
          {t("page.total", { count: calls.data?.total ?? 0 })}
        </Link>
      }
    >
      <Table<CallRow>
        size="small"
        rowKey="id"
        loading={calls.isPending}
        dataSource={calls.data?.items ?? []}
        pagination={false}
        scroll={{ x: 744, y: short ? 160 : "max(160px, calc(100vh - 540px))" }}
        locale={{ emptyText: <Nothing title={t("desk.noOwnCalls")} why={t("desk.noOwnCallsWhy")} /> }}
        columns={[
          {
            title: t("call.startedAt"),
            width: 80,
            render: (_, row) => (
              <Link to={`/calls/${row.id}`} className="figure">
                {moment(row.startedAt, now)}
              </Link>
            ),
          },
          { title: t("call.direction"), width: 96, render: (_, row) => t(`call.${row.direction}`) },
          {
            title: t("call.number"),
            width: 120,
            render: (_, row) => <FarEnd row={row} />,
          },
          {
            title: t("call.disposition"),
            render: (_, row) => t(outcomeOf(row)),
          },
          {
            title: t("call.wait"),
            align: "right",
            width: 64,
            render: (_, row) => (
              <span className="figure">{row.direction === "inbound" ? duration(row.waitMs) : "—"}</span>
            ),
          },
          {
            title: t("call.talk"),
            align: "right",
            width: 64,
            render: (_, row) => <span className="figure">{duration(row.talkMs)}</span>,
          },
          { title: t("call.rating"), width: 72, render: (_, row) => row.rating?.option ?? "—" },
          { title: t("call.callBack"), width: 96, render: (_, row) => <CallBack row={row} small /> },
        ]}
      />
    </Card>
  );
};
