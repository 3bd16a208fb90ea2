import { aboutAnyField } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { wordOfField } from "./field.ts";
import { failureOf } from "./request.ts";

/** The words of parts of a request, each once: ["register.host"] is "注册服务器". */
export const useFieldWords = () => {
  const { t, i18n } = useTranslation();
  return (paths: readonly string[]): string => {
    const language = i18n.language === "en" ? "en" : "zh";
    const word = (key: string): string | undefined =>
      i18n.exists(`field.${key}`)
        ? t(`field.${key}` as "field.login")
        : aboutAnyField(key.replaceAll("_", "."))?.label[language];
    return [...new Set(paths.map((path) => wordOfField(path, word)))].join(t("page.comma"));
  };
};

/** Says a failure in words: what it was and what to do. */
export const useFailureWords = () => {
  const { t, i18n } = useTranslation();
  const fieldWords = useFieldWords();
  return (error: unknown): string => {
    const { code, problem } = failureOf(error);
    // Another server has it: where to go is more than that it can't be done here.
    if (problem?.reason === "otherNode" && problem.url)
      return t("refused.otherNodeAt", { node: problem.node, url: problem.url });
    const why = `refused.${problem?.reason ?? ""}`;
    if (problem?.reason !== undefined && i18n.exists(why))
      return String(t(why as "refused.other", { other: problem.other ?? "" }));
    if (code === "refused" || code === "unsupportedMedia")
      return t(`problem.${code}`, { reason: problem?.reason ?? "" });
    if (code === "badRequest" || code === "conflict") {
      const paths = problem?.fields?.map(({ field }) => field) ?? [problem?.field ?? ""];
      return t(`problem.${code}`, { field: fieldWords(paths) });
    }
    if (code === "lockedOut" || code === "draining") {
      return t(`problem.${code}`, { minutes: Math.max(1, Math.ceil((problem?.retryAfterSec ?? 60) / 60)) });
    }
    // A server that was updated before this page may know more.
    return i18n.exists(`problem.${code}`) ? t(`problem.${code}`) : t("problem.internal");
  };
};
