import type { Desk } from "@zongji/api";
import { Alert } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../look/clock.tsx";
import { moment } from "../look/duration.ts";
import { useWho } from "../look/names.ts";

const remembered = "zongji.overruled";

/** What a supervisor did to her, and why, until she puts it away: that her call is over, or she is signed out, she sees; not whose doing it was. */
export const Overruled = ({ told }: { told: Desk["overruled"] }) => {
  const { t } = useTranslation();
  const now = useNow();
  const who = useWho();
  const [read, setRead] = useState(() => Number(localStorage.getItem(remembered) ?? 0));
  if (!told || told.at <= read) return null;
  const putAway = () => {
    localStorage.setItem(remembered, String(told.at));
    setRead(told.at);
  };
  const { action, by, reason, at } = told;
  return (
    <Alert
      banner
      type="warning"
      role="status"
      data-overruled={action}
      title={t(`overruled.${action}`, { by: who(by), time: moment(at, now), reason })}
      closable={{ onClose: putAway, "aria-label": t("overruled.read") }}
    />
  );
};
