import { useTranslation } from "react-i18next";

/** A reason of 小休 in words: those that the system comes with are translated, one that was typed in stands for itself. */
export const useRestWords = () => {
  const { t, i18n } = useTranslation();
  return (reason: string): string => {
    const key = `restReason.${reason}`;
    return i18n.exists(key) ? t(key as "restReason.break") : reason;
  };
};
