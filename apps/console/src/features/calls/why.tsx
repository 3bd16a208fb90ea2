import type { CallStep } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { duration } from "../../look/duration.ts";
import { useSkillName } from "../../look/skills.ts";

type Reasons = NonNullable<CallStep["why"]>;
type Asked = NonNullable<Reasons["skills"]>;

/** Sentences that say why the queue chose this agent, and why not earlier. */
export const useWhyWords = () => {
  const { t } = useTranslation();
  const name = useSkillName();
  const listed = (asked: Asked): string =>
    asked.map(({ skill, least }) => t("why.least", { skill: name(skill), least })).join(t("page.comma"));
  return (why: Reasons): string[] => [
    ...(why.last === "she" ? [t("why.last")] : [chosen(why)]),
    ...(why.skills ? [t("why.skills", { skills: listed(why.skills) })] : []),
    t(`why.kept.${why.kept}`, { wait: duration(why.waitedMs) }),
    ...(why.widened === undefined
      ? []
      : [t("why.widened", { count: why.widened, left: why.left ? listed(why.left) : t("why.anybody") })]),
    ...(why.unskilled === undefined ? [] : [t("why.unskilled", { count: why.unskilled })]),
    ...(why.last === "notShe" && why.kept !== "lastAgent" ? [t("why.notShe")] : []),
    ...(why.before === undefined ? [] : [t("why.before", { count: why.before })]),
    ...(why.overtook === undefined ? [] : [t("why.overtook", { count: why.overtook })]),
  ];
  function chosen({ free, strategy }: Reasons): string {
    if (free <= 1) return t("why.only");
    return t("why.among", { count: free, strategy: t(`why.strategy.${strategy}`) });
  }
};

/** Under the step in which her phone rings. */
export const Why = ({ why }: { why: Reasons }) => {
  const { t } = useTranslation();
  const words = useWhyWords();
  return (
    <ul className="call-why" aria-label={t("why.title")}>
      {words(why).map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
};
