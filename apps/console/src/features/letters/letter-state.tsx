import { labelIn, letterStateLabels } from "@zongji/api";
import type { LetterState } from "@zongji/domain";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";

const colours: Readonly<Record<LetterState, string>> = {
  new: "warning",
  taken: "processing",
  ordered: "processing",
  answered: "success",
  spam: "default",
};
export const plainTag = { color: "var(--ant-color-text)", marginInlineEnd: 0 };

/** The state of a letter by colour and word. */
export const LetterStateTag = ({ state }: { state: LetterState }) => {
  const { i18n } = useTranslation();
  return (
    <Tag color={colours[state]} data-state={state} style={plainTag}>
      {labelIn(letterStateLabels[state], i18n.language)}
    </Tag>
  );
};
