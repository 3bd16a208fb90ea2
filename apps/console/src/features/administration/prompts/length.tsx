import { useTranslation } from "react-i18next";
import { duration } from "../../../look/duration.ts";

/** How long a prompt is: a digit takes less than a second. */
export const Length = ({ ms }: { ms: number }) => {
  const { t } = useTranslation();
  const text = ms < 60_000 ? t("prompts.seconds", { seconds: (ms / 1000).toFixed(1) }) : duration(ms);
  return <span className="figure">{text}</span>;
};
