import { CalendarOutlined, LeftOutlined, RightOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { ConfigItem, Session } from "@zongji/api";
import { localTime, type Schedule } from "@zongji/domain";
import { Alert, Button, Card } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { mainCalendar } from "../../look/calendars.tsx";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import {
  DraftActions,
  PublishDialog,
  startOfDraft,
  textQuery,
  useItemsOf,
  VersionDrawer,
} from "../../versions/index.ts";
import { AtMoment } from "./at-moment.tsx";
import { CalendarChoice } from "./calendar-choice.tsx";
import { DayDialog } from "./day-dialog.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { OwnCalendar } from "./own-calendar.tsx";
import { SaveDialog } from "./save-dialog.tsx";
import { type HoursEdit, useHoursEdit } from "./use-hours.ts";
import { WeekCard } from "./week.tsx";
import { Year } from "./year.tsx";
import "./hours.css";

/** What stands open over the page. */
type Over = "versions" | "publish" | "save" | "saveAndPublish" | undefined;

const Head = ({
  item,
  edit,
  isWrong,
  session,
  show,
  choice,
}: {
  item: ConfigItem;
  edit: HoursEdit;
  isWrong: boolean;
  session: Session;
  show: (over: Over) => void;
  choice: ReactNode;
}) => {
  const { t } = useTranslation();
  return (
    <header className="page-head">
      <h1>{t("pages.hours")}</h1>
      {choice}
      <DraftActions of="hours" item={item} edit={edit} isWrong={isWrong} session={session} show={show} />
    </header>
  );
};

/** The year, its days, and what is taken in of holidays. */
const YearCard = ({ edit, today }: { edit: HoursEdit; today: string }) => {
  const { t } = useTranslation();
  const [at, go] = useState(today);
  const [chosen, choose] = useState<string>();
  const [imports, setImports] = useState(false);
  const year = Number(at.slice(0, 4));
  const turn = (by: number) => go(`${year + by}-01-01`);
  return (
    <Card
      size="small"
      className="hours-year"
      title={
        <span className="hours-turn">
          <Button size="small" icon={<LeftOutlined />} aria-label={t("hours.yearBefore")} onClick={() => turn(-1)} />
          <span className="figure">{t("hours.year", { year })}</span>
          <Button size="small" icon={<RightOutlined />} aria-label={t("hours.yearAfter")} onClick={() => turn(1)} />
        </span>
      }
      extra={
        <Button size="small" icon={<CalendarOutlined />} onClick={() => setImports(true)}>
          {t("hours.import")}
        </Button>
      }
    >
      <p className="hours-legend">
        {(["open", "closed", "holiday", "workday"] as const).map((look) => (
          <span key={look}>
            <span className={`legend-box year-${look}`} aria-hidden="true" /> {t(`hours.look.${look}`)}
          </span>
        ))}
      </p>
      <Year
        year={year}
        schedule={edit.schedule}
        at={at}
        today={today}
        go={go}
        choose={(date) => {
          go(date);
          choose(date);
        }}
      />
      {chosen && <DayDialog key={chosen} edit={edit} date={chosen} close={() => choose(undefined)} />}
      {imports && <ImportDialog edit={edit} year={year} close={() => setImports(false)} />}
    </Card>
  );
};

const Opened = ({
  item,
  schedule,
  base,
  session,
  choice,
}: {
  item: ConfigItem;
  schedule: Schedule;
  base: number;
  session: Session;
  choice: ReactNode;
}) => {
  const { t } = useTranslation();
  const now = useNow();
  const edit = useHoursEdit(item, { schedule, base });
  const [over, show] = useState<Over>();
  const [isWrong, tellWrong] = useState(false);
  const { draft } = item;
  return (
    <div className="page">
      <Head
        item={item}
        edit={edit}
        isWrong={isWrong || (item.id !== mainCalendar && !edit.schedule.name?.trim())}
        session={session}
        show={show}
        choice={choice}
      />
      {item.id !== mainCalendar && <OwnCalendar item={item} edit={edit} session={session} />}
      {draft !== null && draft.publishAt !== null && (
        <Alert
          className="hours-told"
          type="info"
          showIcon
          title={t("versions.scheduled", { at: moment(draft.publishAt, now) })}
        />
      )}
      <div className="opening-hours">
        <div className="hours-side">
          <WeekCard edit={edit} tellWrong={tellWrong} />
          <AtMoment schedule={edit.schedule} calendar={item.id} />
        </div>
        <YearCard edit={edit} today={localTime(now, edit.schedule.zone).date} />
      </div>
      {over === "versions" && <VersionDrawer item={item} close={() => show(undefined)} />}
      {(over === "save" || over === "saveAndPublish") && (
        <SaveDialog
          edit={edit}
          then={over === "saveAndPublish" ? () => show("publish") : undefined}
          close={() => show(undefined)}
        />
      )}
      {over === "publish" && draft && draft.publishAt === null && (
        <PublishDialog key={draft.version} item={item} draft={draft} close={() => show(undefined)} />
      )}
    </div>
  );
};

/** One calendar; it is made anew where another one is chosen. */
const OneCalendar = ({ item, session, choice }: { item: ConfigItem; session: Session; choice: ReactNode }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  // What was newest when the page was opened: what is loaded anew meanwhile must not take its place.
  const [opened] = useState(() => ({ from: startOfDraft(item), base: item.newest }));
  const text = useQuery(textQuery(item, opened.from));
  if (text.isError && !text.data)
    return <Failing what={t("hours.failed")} why={failure(text.error)} again={() => void text.refetch()} />;
  if (!text.data) return <Loading />;
  return (
    <Opened item={item} schedule={text.data.body as Schedule} base={opened.base} session={session} choice={choice} />
  );
};

/** 工作时段: the week, the year with its holidays, and what a call meets at a moment, of each calendar; changed as a draft, and published. */
export const Hours = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const items = useItemsOf("schedule");
  const [chosen, choose] = useState(mainCalendar);
  if (items.isError && !items.data)
    return <Failing what={t("hours.failed")} why={failure(items.error)} again={() => void items.refetch()} />;
  // One that was taken out of force is there no more.
  const item = [chosen, mainCalendar].flatMap((id) => items.data?.find((each) => each.id === id) ?? [])[0];
  if (!items.data || !item) return <Loading />;
  const choice = <CalendarChoice items={items.data} chosen={item.id} choose={choose} />;
  return <OneCalendar key={item.id} item={item} session={session} choice={choice} />;
};
