import { CheckCircleFilled } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import type { Alarm } from "@zongji/api";
import { App, Button, Card, Table } from "antd";
import { useTranslation } from "react-i18next";
import { LevelTag, useAlarmWords } from "../../look/alarm.tsx";
import { useNow } from "../../look/clock.tsx";
import { moment, runningTime } from "../../look/duration.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

const Acknowledged = ({ alarm, acknowledge }: { alarm: Alarm; acknowledge: (alarm: Alarm) => Promise<void> }) => {
  const { t } = useTranslation();
  const now = useNow();
  if (alarm.acknowledgedAt === null)
    return (
      <Button size="small" data-action="acknowledge" onClick={() => acknowledge(alarm)}>
        {t("system.acknowledge")}
      </Button>
    );
  return (
    <span>
      {alarm.acknowledgedBy} <span className="quiet figure">{moment(alarm.acknowledgedAt, now)}</span>
    </span>
  );
};

/** What it means and what is to be done. */
const Advice = ({ alarm }: { alarm: string }) => {
  const { t } = useTranslation();
  const { meaning, remedy } = useAlarmWords();
  return (
    <dl className="advice">
      <dt>{t("system.meaning")}</dt>
      <dd>{meaning(alarm)}</dd>
      <dt>{t("system.remedy")}</dt>
      <dd>{remedy(alarm)}</dd>
    </dl>
  );
};

/** 当前告警: what stands, the gravest first, each with what to do. */
export const StandingAlarms = ({ alarms }: { alarms: readonly Alarm[] }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const now = useNow();
  const { title, figure } = useAlarmWords();
  const { message } = App.useApp();
  const acknowledge = async ({ id }: Alarm) => {
    try {
      await request("acknowledgeAlarm", { params: { id } });
    } catch (error) {
      void message.error(words(error));
    }
    await client.invalidateQueries({ queryKey: ["system"] });
  };
  if (alarms.length === 0)
    return (
      <Card title={t("system.standing")}>
        <p className="all-well hue-green" role="status">
          <CheckCircleFilled aria-hidden="true" /> {t("system.allWell")}
        </p>
      </Card>
    );
  return (
    <Card title={`${t("system.standing")} (${alarms.length})`} className="standing">
      <Table<Alarm>
        size="small"
        rowKey="id"
        dataSource={[...alarms]}
        pagination={false}
        expandable={{
          expandedRowRender: ({ alarm }) => <Advice alarm={alarm} />,
          expandedRowKeys: alarms.map(({ id }) => id),
          showExpandColumn: false,
        }}
        columns={[
          { title: t("system.state"), width: 104, render: (_, { level }) => <LevelTag level={level} /> },
          { title: t("system.alarm"), render: (_, alarm) => <strong>{title(alarm)}</strong> },
          {
            title: t("system.now"),
            width: 120,
            align: "right",
            render: (_, { alarm, value }) => <span className="figure">{figure(alarm, value)}</span>,
          },
          {
            title: t("system.worst"),
            width: 120,
            align: "right",
            render: (_, { alarm, worst }) => <span className="figure">{figure(alarm, worst)}</span>,
          },
          {
            title: t("system.since"),
            width: 168,
            align: "right",
            render: (_, { raisedAt }) => (
              <span className="figure">
                {moment(raisedAt, now)} <span className="quiet">({runningTime(now - raisedAt)})</span>
              </span>
            ),
          },
          {
            title: t("system.seenBy"),
            width: 200,
            render: (_, alarm) => <Acknowledged alarm={alarm} acknowledge={acknowledge} />,
          },
        ]}
      />
    </Card>
  );
};
