import { labelIn, type MissedRow, missedList } from "@zongji/api";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";

const colours = { waiting: "error", tried: "warning", recovered: "success", otherwise: "success", closed: "default" };

/** What became of it, by colour and word. */
export const MissedStateTag = ({ state }: Pick<MissedRow, "state">) => {
  const { i18n } = useTranslation();
  return (
    <Tag color={colours[state]} data-state={state} style={{ color: "var(--ant-color-text)", marginInlineEnd: 0 }}>
      {labelIn(missedList.columns.state.choices[state], i18n.language)}
    </Tag>
  );
};
