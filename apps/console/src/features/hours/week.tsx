import type { Period, Schedule } from "@zongji/domain";
import { Alert, Button, Card, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { dayName, type Week, type Weekday, weekdays, weeklyOf, weekOf } from "./model.ts";
import { PeriodInput } from "./period-input.tsx";
import type { HoursEdit } from "./use-hours.ts";

const office: readonly Period[] = [{ from: "09:00", to: "17:00" }];
const firstWeek = Object.fromEntries(weekdays.map((day) => [day, day <= 5 ? office : []])) as unknown as Week;

/** The switch of those who are open at all times, and a usual week for those who no longer are. */
const Always = ({ isAlways, change }: { isAlways: boolean; change: (weekly: Schedule["weekly"]) => void }) => {
  const { t } = useTranslation();
  return (
    <div className="week-always">
      <Switch
        aria-label={t("hours.always")}
        checked={isAlways}
        onChange={(on) => change(on ? [] : weeklyOf(firstWeek))}
      />
      <span>{t("hours.always")}</span>
    </div>
  );
};

/** 每周时段: a line for each weekday. @param tellWrong whether something here can't be read */
export const WeekCard = ({ edit, tellWrong }: { edit: HoursEdit; tellWrong: (isWrong: boolean) => void }) => {
  const { t } = useTranslation();
  const { isAlways, week } = weekOf(edit.schedule);
  const [wrong, setWrong] = useState<ReadonlySet<Weekday>>(new Set());
  const [emptied, setEmptied] = useState(false);
  const set = (next: Week): void => {
    const weekly = weeklyOf(next);
    // Without any period the hotline would be open at all times, which nobody means who takes the last one away.
    setEmptied(weekly.length === 0);
    tellWrong(weekly.length === 0);
    if (weekly.length > 0) edit.change({ ...edit.schedule, weekly });
  };
  const change = (day: Weekday, periods: readonly Period[] | undefined): void => {
    const those = new Set(wrong);
    if (periods === undefined) those.add(day);
    else those.delete(day);
    setWrong(those);
    tellWrong(those.size > 0);
    if (periods !== undefined) set({ ...week, [day]: periods });
  };
  const copyMonday = (): void =>
    set({ ...week, ...Object.fromEntries(([2, 3, 4, 5] as const).map((day) => [day, week[1]])) });
  return (
    <Card
      size="small"
      title={t("hours.week")}
      extra={
        !isAlways && (
          <Button size="small" onClick={copyMonday}>
            {t("hours.copyMonday")}
          </Button>
        )
      }
    >
      <Always
        isAlways={isAlways}
        change={(weekly) => {
          setEmptied(false);
          tellWrong(false);
          edit.change({ ...edit.schedule, weekly });
        }}
      />
      {!isAlways &&
        weekdays.map((day) => (
          <div className="week-day" key={day}>
            <span className="week-name">{t(`hours.weekday.${dayName(day)}`)}</span>
            <PeriodInput
              label={t(`hours.weekday.${dayName(day)}`)}
              periods={week[day]}
              change={(periods) => change(day, periods)}
            />
          </div>
        ))}
      {emptied && <Alert type="error" showIcon title={t("hours.emptied")} />}
      {!isAlways && <p className="quiet week-note">{t("hours.weekNote")}</p>}
    </Card>
  );
};
