import type { Clause } from "@zongji/domain";
import { useTranslation } from "react-i18next";

/** The words of a clause: title, what the contract says, each alternative. */
export const useClauseWords = () => {
  const { t } = useTranslation();
  return {
    title: (clause: Clause): string => t(`clause.${clause}.title`),
    text: (clause: Clause): string => t(`clause.${clause}.text`),
    alternative: (clause: Clause, alternative: string): string => t(`clause.${clause}.${alternative}` as "clause.C1.A"),
  };
};
