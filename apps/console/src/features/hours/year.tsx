import type { Schedule } from "@zongji/domain";
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type DayLook, datesOf, dayName, dayOf, later, leadOf, weekdays } from "./model.ts";
import { periodsText } from "./periods.ts";

const marks: Readonly<Partial<Record<DayLook, "hours.markHoliday" | "hours.markWorkday">>> = {
  holiday: "hours.markHoliday",
  workday: "hours.markWorkday",
};
const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

const months = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;

type Days = {
  readonly schedule: Schedule;
  /** The date "YYYY-MM-DD" that the keyboard is at. */
  readonly at: string;
  readonly today: string;
  readonly choose: (date: string) => void;
};

const Day = ({ schedule, date, at, today, choose }: Days & { date: string }) => {
  const { t } = useTranslation();
  const { look, periods, name } = dayOf(schedule, date);
  const words = [date, name, periods.length === 0 ? t("hours.closed") : periodsText(periods)].filter(Boolean).join(" ");
  const mark = marks[look];
  return (
    <button
      type="button"
      className={`year-day year-${look}${date === today ? " year-today" : ""}`}
      data-date={date}
      tabIndex={date === at ? 0 : -1}
      title={words}
      aria-label={words}
      onClick={() => choose(date)}
    >
      {Number(date.slice(8))}
      {mark && <span className="year-mark">{t(mark)}</span>}
    </button>
  );
};

const Month = ({ year, month, ...days }: Days & { year: number; month: number }) => {
  const { t, i18n } = useTranslation();
  const inWords = new Intl.DateTimeFormat(i18n.language, { month: "long", timeZone: "UTC" });
  const title = t("hours.month", { month, name: inWords.format(Date.UTC(year, month - 1)) });
  return (
    <section className="year-month" aria-label={title}>
      <h3>{title}</h3>
      <div className="year-grid">
        {weekdays.map((day) => (
          <span className="year-head" key={day} aria-hidden="true">
            {t(`hours.short.${dayName(day)}`)}
          </span>
        ))}
        {datesOf(year, month).map((date, n) => (
          <span key={date} style={n === 0 ? { gridColumnStart: leadOf(year, month) + 1 } : undefined}>
            <Day {...days} date={date} />
          </span>
        ))}
      </div>
    </section>
  );
};

/** A year, each day by how it is open: colour and word. Arrow keys go from day to day. @param go the keyboard comes to a date */
export const Year = ({ year, go, ...days }: Days & { year: number; go: (date: string) => void }) => {
  const place = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const date = later(days.at, step);
    if (!date.startsWith(`${year}-`)) return;
    go(date);
    place.current?.querySelector<HTMLElement>(`[data-date="${date}"]`)?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the days in it are buttons; this is what moves between them.
    <div className="year" ref={place} onKeyDown={onKeyDown}>
      {months.map((month) => (
        <Month key={month} {...days} year={year} month={month} />
      ))}
    </div>
  );
};
