import { inspectionStateLabels, labelIn } from "@zongji/api";
import { type InspectionState, scoreText } from "@zongji/domain";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";

const colours: Readonly<Record<InspectionState, string>> = {
  drawn: "default",
  assigned: "processing",
  scored: "cyan",
  second: "processing",
  published: "success",
  appealed: "warning",
  decided: "success",
  closed: "default",
  cancelled: "default",
};
/** Ink that is read on each of the grounds. */
export const plain = { color: "var(--ant-color-text)", marginInlineEnd: 0 };

/** The state of a task by colour and word. */
export const StateTag = ({ state }: { state: InspectionState }) => {
  const { i18n } = useTranslation();
  return (
    <Tag color={colours[state]} data-state={state} style={plain}>
      {labelIn(inspectionStateLabels[state], i18n.language)}
    </Tag>
  );
};

export const OverdueTag = () => {
  const { t } = useTranslation();
  return (
    <Tag color="error" style={plain}>
      {t("quality.overdue")}
    </Tag>
  );
};

/** A score, and whether it was passed: by word, not by colour alone. */
export const ScoreShown = ({ score, passed }: { score: number | null; passed: boolean | null }) => {
  const { t } = useTranslation();
  if (score === null) return <>—</>;
  return (
    <span className="score-shown">
      <b className="figure">{scoreText(score)}</b>{" "}
      {passed !== null && (
        <Tag color={passed ? "success" : "error"} style={plain}>
          {t(passed ? "quality.passed" : "quality.notPassed")}
        </Tag>
      )}
    </span>
  );
};
