import { dayStart } from "@zongji/domain";
import { Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "../../look/clock.tsx";
import { useZone } from "../../look/zone.ts";

const dayMs = 86_400_000;

/** Whole days up to the end of today. */
export const useDays = () => {
  const { t } = useTranslation();
  const zone = useZone();
  const [days, setDays] = useState(30);
  const today = dayStart(serverNow(), zone);
  // By way of noon: days that clocks are changed in are an hour longer or shorter.
  const day = (ahead: number) => dayStart(today + (ahead + 0.5) * dayMs, zone);
  return {
    ...{ from: day(1 - days), to: day(1) },
    choice: (
      <Segmented<number>
        value={days}
        onChange={setDays}
        options={[
          { value: 1, label: t("quality.today") },
          { value: 7, label: t("quality.days7") },
          { value: 30, label: t("quality.days30") },
          { value: 90, label: t("quality.days90") },
        ]}
      />
    ),
  };
};
