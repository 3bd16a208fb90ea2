import type { CallRow } from "@zongji/api";
import { useTranslation } from "react-i18next";

/** Says in words who ended something and why. */
export const useEnding = () => {
  const { t, i18n } = useTranslation();
  return (ending: CallRow["ending"]): string => {
    if (!ending) return "—";
    const word = (key: string, raw: string) => (i18n.exists(key) ? String(t(key as "cause.hangup")) : raw);
    const by = word(`endedBy.${ending.by}`, ending.by);
    const cause = word(`cause.${ending.cause}`, ending.cause);
    return `${by} · ${cause}${ending.sip === undefined ? "" : ` (${ending.sip})`}`;
  };
};
