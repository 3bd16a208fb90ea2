import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from "@ant-design/icons";
import type { Alarm } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { alarmFigure, ruleOf } from "./alarm-text.ts";

const looks = {
  critical: { hue: "red", icon: <CloseCircleFilled /> },
  warning: { hue: "orange", icon: <WarningFilled /> },
  well: { hue: "green", icon: <CheckCircleFilled /> },
} as const;

/** How it stands, as icon, word and colour. */
export const LevelTag = ({ level }: { level: Alarm["level"] | null }) => {
  const { t } = useTranslation();
  const shown = level ?? "well";
  return (
    <span className={`state-tag hue-${looks[shown].hue}`} data-level={shown}>
      <span aria-hidden="true">{looks[shown].icon}</span>
      <span>{t(`system.level.${shown}`)}</span>
    </span>
  );
};

type Named = { readonly alarm: string; readonly subject: string | null; readonly subjectName: string | null };

/** What a figure and the thing that it is of are called, and how its value reads. */
export const useAlarmWords = () => {
  const { t, i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const figureWords = {
    yes: t("system.yes"),
    no: t("system.no"),
    days: (days: number) => (days >= 3650 ? t("system.farDays") : t("system.days", { count: days })),
  };
  const subject = ({ subject: id, subjectName }: Pick<Named, "subject" | "subjectName">): string | undefined => {
    if (id === null) return undefined;
    const key = `system.subject.${id}`;
    return subjectName ?? (i18n.exists(key) ? t(key as "system.subject.server") : id);
  };
  return {
    label: (alarm: string): string => ruleOf(alarm)?.label[language] ?? alarm,
    subject,
    title: (named: Named): string =>
      [ruleOf(named.alarm)?.label[language] ?? named.alarm, subject(named)].filter(Boolean).join(" · "),
    meaning: (alarm: string): string => ruleOf(alarm)?.meaning[language] ?? "",
    remedy: (alarm: string): string => ruleOf(alarm)?.remedy[language] ?? "",
    figure: (alarm: string, value: number | null): string =>
      alarmFigure(value, ruleOf(alarm)?.unit ?? "count", figureWords),
  };
};
