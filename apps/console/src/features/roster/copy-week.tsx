import { addDays } from "@zongji/domain";
import { InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mondayOf } from "./model.ts";

type Props = {
  readonly days: readonly string[];
  readonly today: string;
  readonly copy: (monday: string, weeks: number) => void;
  readonly close: () => void;
};

/** A week into those after it. */
export const CopyWeek = ({ days, today, copy, close }: Props) => {
  const { t } = useTranslation();
  const mondays = [...new Set(days.map(mondayOf))];
  const [monday, setMonday] = useState(mondays.includes(mondayOf(today)) ? mondayOf(today) : mondays[0]!);
  const [weeks, setWeeks] = useState(1);
  return (
    <Modal
      open
      title={t("roster.copy.title")}
      okText={t("roster.copy.do")}
      cancelText={t("page.cancel")}
      onCancel={close}
      onOk={() => {
        copy(monday, weeks);
        close();
      }}
    >
      <div className="roster-fields">
        <label htmlFor="roster-monday">{t("roster.copy.from")}</label>
        <Select
          id="roster-monday"
          value={monday}
          onChange={setMonday}
          options={mondays.map((value) => ({ value, label: `${value} – ${addDays(value, 6)}` }))}
        />
        <label htmlFor="roster-weeks">{t("roster.copy.to")}</label>
        <span>
          <InputNumber
            id="roster-weeks"
            min={1}
            max={5}
            precision={0}
            value={weeks}
            onChange={(value) => setWeeks(value ?? 1)}
          />{" "}
          {t("roster.copy.weeks", { count: weeks })}
        </span>
      </div>
      <p className="quiet">{t("roster.copy.note")}</p>
    </Modal>
  );
};
