import { consultationStateLabels, labelIn } from "@zongji/api";
import type { ConsultationState } from "@zongji/domain";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { moment } from "../../look/duration.ts";

const colours: Readonly<Record<ConsultationState, string>> = {
  asked: "warning",
  answered: "processing",
  returned: "error",
  closed: "success",
};
const plainTag = { color: "var(--ant-color-text)", marginInlineEnd: 0 };

/** The state of a consultation by colour and word. */
export const ConsultationStateTag = ({ state }: { state: ConsultationState }) => {
  const { i18n } = useTranslation();
  return (
    <Tag color={colours[state]} data-state={state} style={plainTag}>
      {labelIn(consultationStateLabels[state], i18n.language)}
    </Tag>
  );
};

/** By when it is to be answered. */
export const DueAt = ({ dueAt, now }: { dueAt: number | null; now: number }) => {
  const { t } = useTranslation();
  if (dueAt === null) return <>—</>;
  return (
    <span className="consultation-due">
      <span className="figure">{moment(dueAt - 1, now)}</span>
      {dueAt < now && (
        <Tag color="error" style={plainTag}>
          {t("consultations.overdue")}
        </Tag>
      )}
    </span>
  );
};
