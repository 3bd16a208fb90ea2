import type { CallRecord, CallRow } from "@zongji/api";
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

/** What a disposition leaves open, in words: how the queue was left (D7), which rule (D9), what failed (D10); undefined where nothing is. */
export const useDetail = () => {
  const { t, i18n } = useTranslation();
  return ({ facts }: Pick<CallRecord, "facts">): string | undefined => {
    const ended = facts.find(({ type }) => type === "CallEnded");
    const detail: unknown = ended && "detail" in ended ? ended.detail : undefined;
    if (typeof detail !== "string") return undefined;
    const key = ["detail", "reason", "cause"].map((kind) => `${kind}.${detail}`).find((each) => i18n.exists(each));
    return key === undefined ? detail : String(t(key as "cause.hangup"));
  };
};
