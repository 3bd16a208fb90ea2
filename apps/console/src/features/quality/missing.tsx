import { useQuery } from "@tanstack/react-query";
import type { MissingRecording } from "@zongji/api";
import { Alert, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { duration, moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { groupName, useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { useDays } from "./time.tsx";

const figure = (text: string) => <span className="figure">{text}</span>;

const MissingTable = ({ rows }: { rows: readonly MissingRecording[] }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { data: groups } = useGroups();
  return (
    <Table
      size="small"
      rowKey="call"
      pagination={false}
      scroll={{ x: 900 }}
      dataSource={rows}
      columns={[
        {
          key: "at",
          title: t("quality.callAt"),
          render: (_, { call, at }) => <Link to={`/calls/${call}`}>{figure(moment(at, now))}</Link>,
        },
        { key: "no", title: t("quality.agent"), render: (_, { agentNo }) => agentNo ?? "—" },
        { key: "group", title: t("call.group"), render: (_, { group }) => groupName(groups, group) },
        { key: "why", title: t("quality.why"), render: (_, { why }) => t(`quality.whyOf.${why}`) },
        { key: "node", title: t("quality.node"), render: (_, { node }) => node || "—" },
        {
          key: "talk",
          title: t("quality.talk"),
          align: "right",
          render: (_, { talkMs }) => figure(duration(talkMs)),
        },
        {
          key: "recorded",
          title: t("quality.recordedMs"),
          align: "right",
          render: (_, { recordedMs }) => figure(duration(recordedMs)),
        },
      ]}
    />
  );
};

/** 应录未录: which calls, and where. */
export const Missing = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { from, to, choice } = useDays();
  const missing = useQuery({
    queryKey: ["quality", "missing", from, to],
    queryFn: () => request("missingRecordings", { query: { from, to } }),
  });
  const body = () => {
    if (missing.isPending) return <Loading />;
    if (missing.isError)
      return <Failing what={t("quality.failed")} why={words(missing.error)} again={() => void missing.refetch()} />;
    if (missing.data.length === 0)
      return <Nothing title={t("quality.missingNone")} why={t("quality.missingNoneWhy")} />;
    return (
      <>
        <Alert
          type="error"
          showIcon
          data-missing={missing.data.length}
          title={t("quality.missingCount", { count: missing.data.length })}
        />
        <MissingTable rows={missing.data} />
      </>
    );
  };
  return (
    <div className="coaching-list">
      <div>{choice}</div>
      {body()}
    </div>
  );
};
