import { type Label, labelIn, lineWords, type ReportAnswer, type ReportShown } from "@zongji/api";
import { useTranslation } from "react-i18next";

export type Column = ReportShown["columns"][number];

/** A word in the page's language. */
export const useLabel = () => {
  const { i18n } = useTranslation();
  return (label: Label): string => labelIn(label, i18n.language);
};

/** What a line is called: its time, what it is of. */
export const useLineWords = (answer: ReportAnswer) => lineWords(answer, useLabel());
