import { type CallRecord, type CallRow, endingIn } from "@zongji/api";
import { useTranslation } from "react-i18next";

type Ending = Pick<NonNullable<CallRow["ending"]>, "by" | "cause">;

/** Who ended something and why, in words: 来电人挂断. */
export const useEnding = () => {
  const { i18n } = useTranslation();
  return (ending: Ending | null): string => (ending ? endingIn(ending, i18n.language) : "—");
};

/** A mark's reason: a word of a closed list, or who ended a talk and why (`agent:hangup`). */
export const useMarkReason = () => {
  const { t, i18n } = useTranslation();
  const ending = useEnding();
  return (reason: string): string => {
    const [by, cause] = reason.split(":");
    if (by !== undefined && cause !== undefined) return ending({ by, cause });
    const key = `reason.${reason}`;
    return i18n.exists(key) ? String(t(key as "reason.ANSWER")) : t("ended.other");
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
    return key === undefined ? t("ended.other") : String(t(key as "cause.hangup"));
  };
};
