import { labelIn, type OrderBrief, orderPriorityLabels, orderStateLabels, type WorkOrder } from "@zongji/api";
import type { OrderPriority } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { useNowByMinute } from "../look/clock.tsx";
import { moment } from "../look/duration.ts";

const hues = {
  draft: "grey",
  open: "blue",
  consulting: "purple",
  waiting: "gold",
  answered: "cyan",
  closed: "green",
  void: "grey",
} as const satisfies Record<OrderBrief["state"], string>;

export const OrderStateTag = ({ state }: Pick<OrderBrief, "state">) => {
  const { i18n } = useTranslation();
  return <span className={`state-tag hue-${hues[state]}`}>{labelIn(orderStateLabels[state], i18n.language)}</span>;
};

export const PriorityTag = ({ priority }: { priority: OrderPriority }) => {
  const { i18n } = useTranslation();
  if (priority === "normal") return <span>{labelIn(orderPriorityLabels.normal, i18n.language)}</span>;
  return (
    <span className={`state-tag hue-${priority === "critical" ? "red" : "orange"}`}>
      {labelIn(orderPriorityLabels[priority], i18n.language)}
    </span>
  );
};

type Due = Pick<WorkOrder, "dueAt" | "isOverdue" | "state">;

/** When it is due, and in words where it is late. */
export const DueAt = ({ dueAt, isOverdue, state }: Due) => {
  const { t } = useTranslation();
  const now = useNowByMinute();
  if (state === "waiting" && dueAt === null) return <span className="quiet">{t("orders.clockStands")}</span>;
  if (dueAt === null) return <span>—</span>;
  return (
    <span className={isOverdue ? "warn figure" : "figure"}>
      {/* The last moment of the day is told, not the first of the next. */}
      {moment(dueAt - 1000, now)}
      {isOverdue && ` ${t("orders.late")}`}
    </span>
  );
};
