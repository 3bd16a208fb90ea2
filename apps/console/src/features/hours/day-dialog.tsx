import { type Period, weekdayOf } from "@zongji/domain";
import { Form, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { dayName, dayOf, usualPeriods, withoutSpecial, withSpecial } from "./model.ts";
import { PeriodInput } from "./period-input.tsx";
import type { HoursEdit } from "./use-hours.ts";

type Kind = "weekly" | "closed" | "own";

const KindChoice = ({ kind, setKind }: { kind: Kind; setKind: (kind: Kind) => void }) => {
  const { t } = useTranslation();
  return (
    <Form.Item label={t("hours.dayKind")}>
      <Radio.Group
        value={kind}
        onChange={({ target }) => setKind(target.value as Kind)}
        options={[
          { value: "weekly", label: t("hours.asWeekday") },
          { value: "closed", label: t("hours.closed") },
          { value: "own", label: t("hours.ownHours") },
        ]}
      />
    </Form.Item>
  );
};

/** Asks how a day is open: as its weekday, not at all, or at hours of its own. */
export const DayDialog = ({ edit, date, close }: { edit: HoursEdit; date: string; close: () => void }) => {
  const { t } = useTranslation();
  const day = dayOf(edit.schedule, date);
  const isSpecial = day.look === "holiday" || day.look === "workday";
  const [kind, setKind] = useState<Kind>(isSpecial ? (day.periods.length === 0 ? "closed" : "own") : "weekly");
  const [name, setName] = useState(day.name);
  const [periods, setPeriods] = useState<readonly Period[] | undefined>(
    day.periods.length > 0 ? day.periods : usualPeriods(edit.schedule),
  );
  const isWrong = kind === "own" && (periods === undefined || periods.length === 0);
  const keep = () => {
    const named = name.trim() === "" ? {} : { name: name.trim() };
    const own = kind === "own" ? [...(periods ?? [])] : [];
    edit.change(
      kind === "weekly"
        ? withoutSpecial(edit.schedule, date)
        : withSpecial(edit.schedule, { date, ...named, periods: own }),
    );
    close();
  };
  return (
    <Modal
      open
      width={480}
      title={`${date} ${t(`hours.weekday.${dayName(weekdayOf(date))}`)}`}
      okText={t("hours.take")}
      cancelText={t("page.cancel")}
      okButtonProps={{ disabled: isWrong }}
      onOk={keep}
      onCancel={close}
    >
      <Form layout="vertical">
        <KindChoice kind={kind} setKind={setKind} />
        {kind === "own" && (
          <Form.Item label={t("hours.periods")} extra={t("hours.periodsNote")}>
            <PeriodInput label={t("hours.periods")} periods={periods ?? []} change={setPeriods} />
          </Form.Item>
        )}
        {kind !== "weekly" && (
          <Form.Item label={t("hours.dayName")} htmlFor="hours-day-name">
            <Input
              id="hours-day-name"
              value={name}
              maxLength={100}
              placeholder={t("hours.dayNameHint")}
              onChange={({ target }) => setName(target.value)}
            />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
};
