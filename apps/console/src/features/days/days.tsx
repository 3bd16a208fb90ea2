import type { ClosedDays as Answer, ClosedDay } from "@zongji/api";
import { localTime } from "@zongji/domain";
import { Alert, Button, Card, DatePicker, Table } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { daysShown, monthNamed } from "../../look/days-shown.ts";
import { moment } from "../../look/duration.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useZone } from "../../look/zone.ts";
import { useFailureWords } from "../../server/failure.ts";
import { DayDetail } from "./detail.tsx";
import { Breaches, EvidenceButton, Hash, Notes, StateMark } from "./marks.tsx";
import { useDays, useIdentityCheck } from "./queries.ts";
import "./days.css";

/** What the next day waits for. */
const Waiting = ({ waiting }: { waiting: NonNullable<Answer["waiting"]> }) => {
  const { t } = useTranslation();
  const now = useNow();
  const why = waiting.waits.map((wait) =>
    t(`days.wait.${wait.for}`, { of: wait.of ?? "", at: wait.heardAt === null ? "" : moment(wait.heardAt, now) }),
  );
  return (
    <Alert
      type="info"
      showIcon
      title={t("days.waiting", { day: waiting.day })}
      description={why.join(t("page.semicolon"))}
    />
  );
};

const Newest = ({ newest }: Pick<Answer, "newest">) => {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t("days.newest")}>
      {newest === null ? (
        <span className="quiet">{t("days.newestNone")}</span>
      ) : (
        <>
          <div>
            {t("days.entryNo", { no: newest.no })} <Hash hash={newest.hash} whole />
          </div>
          <div className="quiet small">{t("days.hashNote")}</div>
        </>
      )}
    </Card>
  );
};

const Identities = ({ identities }: Pick<Answer, "identities">) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const check = useIdentityCheck();
  const breaches = identities?.breaches ?? [];
  return (
    <Card
      size="small"
      title={t("days.checked")}
      extra={
        <Button size="small" loading={check.isPending} onClick={() => check.mutate()}>
          {t("days.check")}
        </Button>
      }
    >
      {check.isError && <Alert type="error" showIcon title={words(check.error)} />}
      {identities === null ? (
        <span className="quiet">{t("days.checkedNever")}</span>
      ) : (
        <>
          <span className={`state-tag hue-${breaches.length === 0 ? "green" : "red"}`}>
            {breaches.length === 0 ? t("days.allHold") : t("days.broken", { count: breaches.length })}
          </span>{" "}
          <span className="quiet">{t("days.checkedAt", { at: moment(identities.at, now) })}</span>
          {breaches.length > 0 && <Breaches breaches={breaches} />}
        </>
      )}
    </Card>
  );
};

const useColumns = () => {
  const { t } = useTranslation();
  const now = useNow();
  return [
    {
      ...{ title: t("days.date"), width: 120 },
      render: (_: unknown, { day, hash }: ClosedDay) =>
        hash === null ? <span className="figure">{day}</span> : <DayLink day={day} />,
    },
    {
      ...{ title: t("days.state"), width: 260 },
      render: (_: unknown, day: ClosedDay) => (
        <span className="day-row">
          <StateMark state={day.state} />
          <Notes missing={day.missing} open={day.open} />
        </span>
      ),
    },
    {
      ...{ title: t("days.closedAt"), width: 170 },
      render: (_: unknown, { closedAt }: ClosedDay) => (
        <span className="figure">{closedAt === null ? "—" : moment(closedAt, now)}</span>
      ),
    },
    {
      ...{ title: t("days.corrections"), width: 90, align: "right" as const },
      render: (_: unknown, { corrections, hash }: ClosedDay) => (
        <span className="figure">{hash === null ? "—" : t("days.correctionCount", { count: corrections })}</span>
      ),
    },
    {
      ...{ title: t("days.identities"), width: 110 },
      render: (_: unknown, { breaches, hash }: ClosedDay) =>
        hash === null ? (
          "—"
        ) : breaches === 0 ? (
          t("days.holds")
        ) : (
          <span className="warn">{t("days.broken", { count: breaches })}</span>
        ),
    },
    {
      ...{ title: t("days.hash"), width: 180 },
      render: (_: unknown, { hash }: ClosedDay) => (hash === null ? "—" : <Hash hash={hash} />),
    },
    {
      ...{ title: "", width: 140 },
      render: (_: unknown, { day, hash }: ClosedDay) => hash !== null && <EvidenceButton day={day} small />,
    },
  ];
};

const DayLink = ({ day }: { day: string }) => {
  const [search] = useSearchParams();
  return (
    <Link className="figure" to={`/reports/days/${day}?${search}`}>
      {day}
    </Link>
  );
};

/** 日结: the last thirty days, or those of a month; one of them at the right. */
export const ClosedDays = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const zone = useZone();
  const now = useNow();
  const go = useNavigate();
  const { day } = useParams();
  const [search] = useSearchParams();
  const today = localTime(now, zone).date;
  const chosen = monthNamed(search.get("month"));
  const { from, to } = daysShown(today, chosen, day);
  // Of an older day that the address names the picker tells the month.
  const month = chosen ?? (to < today ? to.slice(0, 7) : undefined);
  /** Without a month: the last thirty days. */
  const choose = (picked: Dayjs | null): void =>
    void go(`/reports/days${picked ? `?month=${picked.format("YYYY-MM")}` : ""}`);
  const days = useDays(from, to);
  const columns = useColumns();
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("days.title")}</h1>
        <DatePicker
          picker="month"
          aria-label={t("days.month")}
          placeholder={t("days.usual")}
          value={month === undefined ? null : dayjs(`${month}-01`)}
          onChange={choose}
        />
        <Button loading={days.isFetching} onClick={() => void days.refetch()}>
          {t("page.refresh")}
        </Button>
        <Link to="/reports">{t("days.back")}</Link>
      </header>
      <p className="quiet day-about">{t("days.about")}</p>
      {days.isError ? (
        <Failing what={t("days.failed")} why={words(days.error)} again={() => void days.refetch()} />
      ) : (
        <div className="day-stack">
          {days.data && (
            <div className="day-cards">
              <Newest newest={days.data.newest} />
              <Identities identities={days.data.identities} />
            </div>
          )}
          {days.data?.waiting && <Waiting waiting={days.data.waiting} />}
          <Table<ClosedDay>
            size="small"
            rowKey="day"
            pagination={false}
            loading={days.isPending}
            dataSource={days.data?.items ?? []}
            columns={columns}
            scroll={{ x: 1070 }}
            locale={{ emptyText: <Nothing title={t("days.none")} why={t("days.noneWhy")} /> }}
          />
        </div>
      )}
      <DayDetail day={day} close={() => void go(`/reports/days?${search}`)} />
    </div>
  );
};
