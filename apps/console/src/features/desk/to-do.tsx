import { useQuery } from "@tanstack/react-query";
import type { MissedRow, MissedSummary } from "@zongji/api";
import { Card, Space, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { MissedCallBack, MissedMessage, MissedStateTag } from "../../missed/index.ts";
import { groupName, useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";

/** As many as fit beside the rest of the desk. */
const shownRows = 5;

/** 待回拨: the missed calls that wait longest, each called back with one click. */
export const ToDo = ({ summary: { waiting, tried, mine, voicemails } }: { summary: MissedSummary }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { data: groups } = useGroups();
  const rows = useQuery({
    queryKey: ["missed", "toDo", waiting, tried, mine],
    queryFn: () => request("listMissed", { query: { sort: "lastAt", pageSize: shownRows, count: "none" } }),
  });
  return (
    <Card
      title={`${t("missed.todo")} ${waiting + tried}`}
      extra={
        <Space size="middle">
          {voicemails > 0 && <span className="quiet">{t("missed.withMessage", { count: voicemails })}</span>}
          {mine > 0 && <span className="quiet">{t("missed.todoMine", { count: mine })}</span>}
          <Link to="/missed">{t("missed.all")}</Link>
        </Space>
      }
    >
      <Table<MissedRow>
        size="small"
        rowKey="id"
        showHeader={false}
        pagination={false}
        dataSource={rows.data?.items ?? []}
        columns={[
          { width: 96, render: (_, row) => <span className="figure">{moment(row.lastAt, now)}</span> },
          { width: 128, render: (_, row) => <span className="number">{row.number}</span> },
          { width: 104, render: (_, row) => t("missed.calls", { count: row.calls }) },
          { ellipsis: true, render: (_, row) => (row.group === null ? "" : groupName(groups, row.group)) },
          { width: 112, render: (_, row) => <MissedStateTag state={row.state} /> },
          { width: 88, render: (_, row) => <MissedMessage row={row} /> },
          { ellipsis: true, render: (_, row) => row.assignee ?? "" },
          { width: 96, align: "right", render: (_, row) => <MissedCallBack row={row} /> },
        ]}
      />
    </Card>
  );
};
