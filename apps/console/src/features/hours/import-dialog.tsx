import { type Period, weekdayOf } from "@zongji/domain";
import { Alert, Modal, Spin, Table } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Holiday } from "./holidays.ts";
import { datesOf, dayName, usualPeriods, withDays } from "./model.ts";
import { PeriodInput } from "./period-input.tsx";
import type { HoursEdit } from "./use-hours.ts";

/** Loaded when it is asked for: the tables of all years are large. */
const useHolidays = (year: number): readonly Holiday[] | "failed" | undefined => {
  const [found, setFound] = useState<readonly Holiday[] | "failed">();
  useEffect(() => {
    let isOver = false;
    const dates = Array.from({ length: 12 }, (_, n) => datesOf(year, n + 1)).flat();
    import("./holidays.ts").then(
      ({ holidaysOf }) => !isOver && setFound(holidaysOf(dates)),
      () => !isOver && setFound("failed"),
    );
    return () => {
      isOver = true;
    };
  }, [year]);
  return found;
};

/** What would be taken in, a line a day. */
const Days = ({ days }: { days: readonly Holiday[] }) => {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be come to by keyboard (axe: scrollable-region-focusable).
    <section className="import-days" aria-label={t("hours.import")} tabIndex={0}>
      <Table<Holiday>
        size="small"
        rowKey="date"
        pagination={false}
        sticky
        dataSource={[...days]}
        columns={[
          {
            title: t("hours.date"),
            width: 120,
            render: (_, { date }) => <span className="figure">{date}</span>,
          },
          {
            title: t("hours.dayOfWeek"),
            width: 96,
            render: (_, { date }) => t(`hours.weekday.${dayName(weekdayOf(date))}`),
          },
          { title: t("hours.dayName"), dataIndex: "name" },
          {
            title: t("hours.dayKind"),
            width: 96,
            render: (_, { isWorked }) => t(isWorked ? "hours.worked" : "hours.closed"),
          },
        ]}
      />
    </section>
  );
};

/** Shows the statutory holidays of a year and the days worked in their place, and takes them into the draft. */
export const ImportDialog = ({ edit, year, close }: { edit: HoursEdit; year: number; close: () => void }) => {
  const { t } = useTranslation();
  const holidays = useHolidays(year);
  const [periods, setPeriods] = useState<readonly Period[] | undefined>(usualPeriods(edit.schedule));
  const all = holidays === "failed" ? [] : (holidays ?? []);
  const replaced = edit.schedule.special.filter(({ date }) => all.some((each) => each.date === date)).length;
  const isWrong = periods === undefined || periods.length === 0;
  const take = () => {
    const days = all.map(({ date, name, isWorked }) => ({ date, name, periods: isWorked ? [...(periods ?? [])] : [] }));
    edit.change(withDays(edit.schedule, days));
    close();
  };
  return (
    <Modal
      open
      width={560}
      style={{ top: 32 }}
      title={t("hours.importTitle", { year })}
      okText={t("hours.importOk", { count: all.length })}
      cancelText={t("page.cancel")}
      okButtonProps={{ disabled: all.length === 0 || isWrong }}
      onOk={take}
      onCancel={close}
    >
      {holidays === undefined ? (
        <Spin />
      ) : holidays === "failed" ? (
        <Alert type="error" showIcon title={t("hours.importFailed")} />
      ) : all.length === 0 ? (
        <Alert type="warning" showIcon title={t("hours.importNone", { year })} description={t("hours.importNoneWhy")} />
      ) : (
        <div className="version-page">
          <span className="quiet">{t("hours.importNote")}</span>
          <span className="import-hours">
            {t("hours.importWorked")}
            <PeriodInput label={t("hours.importWorked")} periods={periods ?? []} change={setPeriods} />
          </span>
          {replaced > 0 && <Alert type="warning" showIcon title={t("hours.importReplaces", { count: replaced })} />}
          <Days days={all} />
        </div>
      )}
    </Modal>
  );
};
