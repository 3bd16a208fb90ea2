import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Calendar, Card, Segmented } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useZone } from "../../look/zone.ts";
import { instantOf, zoned } from "../../look/zoned.ts";
import { useFailureWords } from "../../server/failure.ts";
import { type Due, dayOf, useDueState, useDueTitle, useOwnDue } from "../../shift/index.ts";
import { DueRows } from "./due-list.tsx";
import { ReminderDialog } from "./reminder-dialog.tsx";

type View = "month" | "week";
/** As many as a day of the month has room for. */
const shownInDay = 3;
/** When a reminder of a day is proposed. */
const proposedHour = 9;
const keyOf = (day: Dayjs): string => day.format("YYYY-MM-DD");
/** The week's first day, a Monday whatever the language. */
const mondayOf = (day: Dayjs): Dayjs => day.subtract((day.day() + 6) % 7, "day");

const Entries = ({ items, most }: { items: readonly Due[]; most: number }) => {
  const { t } = useTranslation();
  const titleOf = useDueTitle();
  const stateOf = useDueState();
  const zone = useZone();
  return (
    <ul className="day-entries">
      {items.slice(0, most).map((item) => (
        <li key={`${item.kind} ${item.id}`} data-entry={item.kind} className={`day-entry day-${stateOf(item)}`}>
          <span className="figure">{zoned(item.at, zone).format("HH:mm")}</span> {titleOf(item)}
        </li>
      ))}
      {items.length > most && <li className="quiet">{t("shift.dayMore", { count: items.length - most })}</li>}
    </ul>
  );
};

type Shown = {
  readonly at: Dayjs;
  readonly choose: (day: Dayjs) => void;
  readonly of: (day: Dayjs) => readonly Due[];
};

const Week = ({ at, choose, of }: Shown) => {
  const { i18n } = useTranslation();
  // The day as it is in the hotline's zone, told by a formatter that knows no other.
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: "short", timeZone: "UTC" });
  const today = dayOf(useNow(), useZone());
  const monday = mondayOf(at);
  return (
    <div className="week">
      {Array.from({ length: 7 }, (_, n) => monday.add(n, "day")).map((day) => (
        <section key={keyOf(day)} className="week-day" data-day={keyOf(day)}>
          <Button
            type={keyOf(day) === keyOf(at) ? "primary" : keyOf(day) === today ? "default" : "text"}
            block
            onClick={() => choose(day)}
          >
            {weekday.format(new Date(`${keyOf(day)}T00:00Z`))} <span className="figure">{day.format("MM-DD")}</span>
          </Button>
          <Entries items={of(day)} most={20} />
        </section>
      ))}
    </div>
  );
};

const Head = ({ at, choose, view, setView }: Omit<Shown, "of"> & { view: View; setView: (view: View) => void }) => {
  const { t } = useTranslation();
  const zone = useZone();
  const now = useNow();
  const monday = mondayOf(at);
  const title = view === "month" ? at.format("YYYY-MM") : `${keyOf(monday)} – ${keyOf(monday.add(6, "day"))}`;
  return (
    <div className="shift-tools">
      <Button aria-label={t("shift.before")} icon={<LeftOutlined />} onClick={() => choose(at.subtract(1, view))} />
      <h2 className="calendar-title figure">{title}</h2>
      <Button aria-label={t("shift.after")} icon={<RightOutlined />} onClick={() => choose(at.add(1, view))} />
      <Button onClick={() => choose(zoned(now, zone))}>{t("shift.today")}</Button>
      <Segmented<View>
        value={view}
        onChange={setView}
        options={[
          { value: "month", label: t("shift.month") },
          { value: "week", label: t("shift.week") },
        ]}
      />
    </div>
  );
};

/** What is due on the day that is chosen, and a new reminder of it. */
const Day = ({ day, items }: { day: Dayjs; items: readonly Due[] }) => {
  const { t } = useTranslation();
  const zone = useZone();
  const [adds, setAdds] = useState(false);
  return (
    <Card
      size="small"
      className="calendar-day"
      title={<span className="figure">{keyOf(day)}</span>}
      extra={
        <Button size="small" type="primary" onClick={() => setAdds(true)}>
          {t("shift.addReminder")}
        </Button>
      }
    >
      {items.length === 0 ? <p className="quiet">{t("shift.dayNone")}</p> : <DueRows items={items} />}
      {adds && (
        <ReminderDialog
          at={instantOf(day.hour(proposedHour).minute(0).second(0).millisecond(0), zone)}
          close={() => setAdds(false)}
        />
      )}
    </Card>
  );
};

/** 日历: what falls due, by month or week. What has no time limit is on no day. */
export const DueCalendar = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const zone = useZone();
  const now = useNow();
  const due = useOwnDue();
  const [view, setView] = useState<View>("month");
  const [chosen, setChosen] = useState<Dayjs>();
  if (due.isPending) return <Loading />;
  if (due.isError && !due.data)
    return <Failing what={t("shift.failed")} why={words(due.error)} again={() => void due.refetch()} />;
  const at = chosen ?? zoned(now, zone);
  const days = Map.groupBy(
    due.data.items.filter(({ timed }) => timed === "due"),
    (item) => dayOf(item.at, zone),
  );
  const of = (day: Dayjs): readonly Due[] => days.get(keyOf(day)) ?? [];
  const waits = due.data.items.filter(({ timed }) => timed === "since").length;
  return (
    <div className="shift-part">
      <Head at={at} choose={setChosen} view={view} setView={setView} />
      <div className="calendar">
        {view === "month" ? (
          <Calendar
            value={at}
            onSelect={setChosen}
            headerRender={() => null}
            cellRender={(day, { type }) => (type === "date" ? <Entries items={of(day)} most={shownInDay} /> : null)}
          />
        ) : (
          <Week at={at} choose={setChosen} of={of} />
        )}
        <div className="shift-part">
          <Day key={keyOf(at)} day={at} items={of(at)} />
          {waits > 0 && (
            <p className="quiet">
              <Link to="/work/todo">{t("shift.waits", { count: waits })}</Link>
            </p>
          )}
        </div>
      </div>
    </div>
  );
};
