import type { WallGroup } from "@zongji/api";
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { count, runningTime } from "../../look/duration.ts";
import { Nothing } from "../../look/page-state.tsx";

/** Groups as rows; a row opens to who is waiting. */
export const Groups = ({ groups }: { groups: readonly WallGroup[] }) => {
  const { t } = useTranslation();
  const now = useNow();
  const longest = ({ waiting }: WallGroup) =>
    waiting.length === 0 ? "—" : runningTime(now - Math.min(...waiting.map(({ since }) => since)));
  const figure = (title: string, value: (group: WallGroup) => string, width = 64) => ({
    title,
    width,
    align: "right" as const,
    render: (_: unknown, group: WallGroup) => <span className="figure">{value(group)}</span>,
  });
  return (
    <Table<WallGroup>
      size="small"
      rowKey="id"
      dataSource={[...groups]}
      pagination={false}
      locale={{ emptyText: <Nothing title={t("wall.noGroups")} why={t("wall.noGroupsWhy")} /> }}
      rowClassName={({ waiting, ready }) => (waiting.length > 0 && ready === 0 ? "wall-row-alarm" : "")}
      expandable={{
        columnWidth: 28,
        columnTitle: <span className="unseen">{t("wall.waiting")}</span>,
        rowExpandable: ({ waiting }) => waiting.length > 0,
        expandedRowRender: ({ waiting }) => (
          <ol className="wall-waiting">
            {[...waiting]
              .sort((a, b) => b.priority - a.priority || a.since - b.since)
              .map(({ call, since, number }) => (
                <li key={call}>
                  <span className="number">{number || t("number.withheld")}</span>
                  <span className="figure">{runningTime(now - since)}</span>
                </li>
              ))}
          </ol>
        ),
      }}
      columns={[
        { title: t("call.group"), dataIndex: "name" },
        figure(t("wall.waiting"), (group) => count(group.waiting.length)),
        figure(t("wall.longestWait"), longest, 104),
        figure(t("state.talking"), (group) => count(group.talking)),
        figure(t("state.ready"), (group) => count(group.ready)),
        figure(t("wall.signedIn"), (group) => count(group.signedIn)),
      ]}
    />
  );
};
