import { useTranslation } from "react-i18next";

/** 办理结果 in words: those that the system comes with are translated, one that was typed in stands for itself. */
export const useResultWords = () => {
  const { t, i18n } = useTranslation();
  return (result: string): string => {
    const key = `result.${result}`;
    return i18n.exists(key) ? t(key as "result.answered") : result;
  };
};
