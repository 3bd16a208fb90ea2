import { complaintFaultLabels, complaintStateLabels, labelIn } from "@zongji/api";
import type { ComplaintFault, ComplaintState } from "@zongji/domain";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { moment } from "../../look/duration.ts";

const colours: Readonly<Record<ComplaintState, string>> = {
  registered: "warning",
  verified: "processing",
  appealed: "warning",
  decided: "processing",
  closed: "success",
};
const plainTag = { color: "var(--ant-color-text)", marginInlineEnd: 0 };

/** The state of a complaint by colour and word. */
export const ComplaintStateTag = ({ state }: { state: ComplaintState }) => {
  const { i18n } = useTranslation();
  return (
    <Tag color={colours[state]} data-state={state} style={plainTag}>
      {labelIn(complaintStateLabels[state], i18n.language)}
    </Tag>
  );
};

/** Whose fault it was, as the client found. */
export const FaultTag = ({ fault }: { fault: ComplaintFault | null }) => {
  const { i18n } = useTranslation();
  if (fault === null) return <>—</>;
  return (
    <Tag color={fault === "provider" ? "error" : "default"} style={plainTag}>
      {labelIn(complaintFaultLabels[fault], i18n.language)}
    </Tag>
  );
};

type Due = { readonly state: ComplaintState; readonly dueAt: number | null; readonly now: number };

/** By when the next step is to be taken; what a side must do is overdue then, an appeal is not possible any more. */
export const DueAt = ({ state, dueAt, now }: Due) => {
  const { t } = useTranslation();
  if (dueAt === null) return <>—</>;
  return (
    <span className="complaint-due">
      <span className="figure">{moment(dueAt - 1, now)}</span>
      {dueAt <= now && (
        <Tag color={state === "verified" ? "default" : "error"} style={plainTag}>
          {t(state === "verified" ? "complaints.appealOver" : "complaints.overdue")}
        </Tag>
      )}
    </span>
  );
};
