import { MailOutlined, PlusOutlined } from "@ant-design/icons";
import { labelIn, type Schedule, type Session } from "@zongji/api";
import { weekdayLabel } from "@zongji/domain";
import { App, Button, Popconfirm, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../../look/clock.tsx";
import { moment } from "../../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../../look/page-state.tsx";
import { useFailureWords } from "../../../server/failure.ts";
import { may } from "../../../server/queries.ts";
import { SideFrame } from "../side-frame.tsx";
import { sendingPage } from "../side-list.tsx";
import { bodyOf, filledOf } from "./form.ts";
import { History, Outcome, useTargetWords } from "./history.tsx";
import { MailDrawer } from "./mail-drawer.tsx";
import { useRemoveSchedule, useSaveSchedule, useSchedules, useSendNow } from "./queries.ts";
import { ScheduleDrawer } from "./schedule-drawer.tsx";

/** When, in words. */
const useRuleWords = () => {
  const { t, i18n } = useTranslation();
  return ({ rule }: Schedule): string => {
    const every = t(`sending.every.${rule.every}`);
    if (rule.every === "day") return `${every} ${rule.time}`;
    if (rule.every === "month")
      return `${every} ${rule.day === 31 ? t("sending.lastDay") : t("sending.dayOf", { day: rule.day })} ${rule.time}`;
    const days = rule.weekdays.map((day) => labelIn(weekdayLabel(day), i18n.language)).join(t("page.comma"));
    return `${every} ${days} ${rule.time}`;
  };
};

const What = ({ schedule }: { schedule: Schedule }) => {
  const { t, i18n } = useTranslation();
  const { what, whatName, format } = schedule;
  return (
    <>
      {whatName ? labelIn(whatName, i18n.language) : <span className="warn">{t("sending.whatGone")}</span>}
      <div className="quiet small">
        {what.is === "report" ? t(`reports.preset.${what.period}`) : t("sending.ofBoards")} ·{" "}
        {t(`sending.formats.${format}`)}
      </div>
    </>
  );
};

const Next = ({ schedule: { stopped, paused, nextAt, mine } }: { schedule: Schedule }) => {
  const { t } = useTranslation();
  const now = useNow();
  if (stopped)
    return (
      <span className="warn">
        {t(`sending.stopped.${stopped}`)}
        {mine && ` ${t("sending.stoppedDo")}`}
      </span>
    );
  if (paused) return <span className="state-tag hue-grey">{t("sending.paused")}</span>;
  return <span className="figure">{nextAt === null ? "—" : moment(nextAt, now)}</span>;
};

const Actions = ({ schedule, change }: { schedule: Schedule; change: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const [save, remove, sendNow] = [useSaveSchedule(), useRemoveSchedule(), useSendNow()];
  const onError = (error: unknown) => void message.error(words(error));
  const { id, name, mine, paused, stopped, language } = schedule;
  const rest = () =>
    save.mutate({ ...bodyOf(filledOf(schedule), schedule, language), id, paused: !paused }, { onError });
  return (
    <div className="send-line">
      {mine && (
        <>
          <Button
            size="small"
            loading={sendNow.isPending}
            onClick={() => sendNow.mutate(id, { onError, onSuccess: () => void message.success(t("sending.started")) })}
          >
            {t("sending.now")}
          </Button>
          <Button size="small" onClick={change}>
            {t("sending.change")}
          </Button>
          {!stopped && (
            <Button size="small" loading={save.isPending} onClick={rest}>
              {t(paused ? "sending.resume" : "sending.pause")}
            </Button>
          )}
        </>
      )}
      {(mine || stopped) && (
        <Popconfirm
          title={t("sending.removeSure", { name })}
          okText={t("sending.remove")}
          cancelText={t("page.cancel")}
          onConfirm={() => remove.mutate(id, { onError })}
        >
          <Button size="small" type="text" danger>
            {t("sending.remove")}
          </Button>
        </Popconfirm>
      )}
    </div>
  );
};

const ScheduleTable = ({ schedules, change }: { schedules: Schedule[]; change: (schedule: Schedule) => void }) => {
  const { t } = useTranslation();
  const ruleWords = useRuleWords();
  const targetWords = useTargetWords();
  return (
    <Table<Schedule>
      size="small"
      rowKey="id"
      dataSource={schedules}
      pagination={false}
      scroll={{ x: true }}
      columns={[
        {
          title: t("sending.name"),
          render: (_, { name, mine, owner }) => (
            <>
              <b>{name}</b>
              {!mine && <div className="quiet small">{`${t("sending.owner")} ${owner}`}</div>}
            </>
          ),
        },
        { title: t("sending.what"), render: (_, schedule) => <What schedule={schedule} /> },
        { title: t("sending.rule"), render: (_, schedule) => ruleWords(schedule) },
        { title: t("sending.way"), render: (_, { target }) => targetWords(target) },
        { title: t("sending.next"), render: (_, schedule) => <Next schedule={schedule} /> },
        {
          title: t("sending.last"),
          render: (_, { last }) =>
            last ? <Outcome sending={last} /> : <span className="quiet">{t("sending.never")}</span>,
        },
        {
          title: t("sending.actions"),
          render: (_, schedule) => <Actions schedule={schedule} change={() => change(schedule)} />,
        },
      ]}
    />
  );
};

const SendingShown = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const all = useSchedules();
  const [opened, setOpened] = useState<Schedule | "new" | "mail">();
  if (all.isError && all.data === undefined)
    return <Failing what={t("sending.failed")} why={words(all.error)} again={() => void all.refetch()} />;
  if (all.data === undefined) return <Loading />;
  const { schedules, ways } = all.data;
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpened("new")}>
      {t("sending.create")}
    </Button>
  );
  return (
    <>
      <header className="page-head report-page-head">
        <h1>{t("sending.title")}</h1>
        {may(session, "hotline.administer") && (
          <Button icon={<MailOutlined />} onClick={() => setOpened("mail")}>
            {t("sending.mail")}
            {!ways.mail && ` · ${t("sending.mailNone")}`}
          </Button>
        )}
        {schedules.length > 0 && create}
      </header>
      <p className="quiet report-about">{t("sending.about")}</p>
      {schedules.length === 0 ? (
        <Nothing title={t("sending.none")} why={t("sending.noneWhy")} action={create} />
      ) : (
        <ScheduleTable schedules={schedules} change={setOpened} />
      )}
      <History />
      {opened === "mail" && <MailDrawer close={() => setOpened(undefined)} />}
      {opened !== undefined && opened !== "mail" && (
        <ScheduleDrawer
          {...(opened !== "new" && { schedule: opened })}
          ways={ways}
          close={() => setOpened(undefined)}
        />
      )}
    </>
  );
};

/** 定时发送: what is sent when and where to, and what became of it. */
export const SendingPage = ({ session }: { session: Session }) => (
  <SideFrame at={sendingPage}>
    <SendingShown session={session} />
  </SideFrame>
);
