import type { Desk } from "@zongji/api";
import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { Clock } from "../look/clock.tsx";

/** Callers who wait for her groups, and the longest wait. */
export const Queue = ({ desk }: { desk: Pick<Desk, "state" | "groups" | "queue"> }) => {
  const { t } = useTranslation();
  const { waiting, longestSince } = desk.queue;
  if (desk.state === "offline" || desk.groups.length === 0) return null;
  return (
    <Tooltip title={t("queue.about")} placement="bottom">
      <div className={`bar-waiting${waiting > 0 ? " hue-orange" : ""}`} data-queue={waiting}>
        <b className="figure">{t("queue.waiting", { count: waiting })}</b>
        <span className="small">
          {longestSince === null ? (
            t("queue.none")
          ) : (
            <>
              {t("queue.longest")} <Clock since={longestSince} />
            </>
          )}
        </span>
      </div>
    </Tooltip>
  );
};
