import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ConfigItem, ConfigProblem, ConfigVersion } from "@zongji/api";
import { Alert, App, Spin, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../server/failure.ts";
import type { Answer } from "../server/request.ts";
import { colours, shownVersion } from "./version-state.ts";
import { useVersionWords } from "./version-words.ts";

/** A version's number and state, by colour and word. */
export const VersionTag = ({ version, newest }: { version: ConfigVersion; newest: number }) => {
  const { t } = useTranslation();
  const shown = shownVersion(version, newest);
  return (
    // Dark words on the state's ground, since its own colour is too pale to read there; the dot before them has it.
    <Tag className="version-tag" color={colours[shown]} data-state={shown} style={{ color: "var(--ant-color-text)" }}>
      <span className="figure">{t("versions.number", { version: version.version })}</span>{" "}
      {t(`versions.states.${shown}`)}
    </Tag>
  );
};

/** What an item is called: what there is one of, by its kind. */
export const useItemName = () => {
  const { t } = useTranslation();
  return ({ kind, id, name }: Pick<ConfigItem, "kind" | "id" | "name">): string =>
    id === "hotline" ? t(`versions.kinds.${kind}`) : name === id || kind === "number" ? name : `${name}（${id}）`;
};

const OneProblem = ({ problem }: { problem: ConfigProblem }) => (
  <li>{useVersionWords(problem.kind).problemOf(problem)}</li>
);

/** What a check found, a line each. */
export const Problems = ({ problems }: { problems: readonly ConfigProblem[] }) => (
  <ul className="version-problems">
    {problems.map((each) => (
      <OneProblem key={JSON.stringify(each)} problem={each} />
    ))}
  </ul>
);

/** What a check of the whole says. @param verdict undefined: it goes on */
export const Verdict = ({ verdict, error }: { verdict: Answer<"checkConfig"> | undefined; error: unknown }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  if (error) return <Alert type="error" showIcon title={words(error)} />;
  if (!verdict) return <Spin size="small" />;
  const { problems, standing, warnings } = verdict;
  return (
    <>
      {problems.length === 0 ? (
        <Alert type="success" showIcon title={t("versions.checkOk")} />
      ) : (
        <Alert
          type="error"
          showIcon
          title={t("versions.problems", { count: problems.length })}
          description={<Problems problems={problems} />}
        />
      )}
      {warnings.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t("versions.warnings", { count: warnings.length })}
          description={<Problems problems={warnings} />}
        />
      )}
      {standing.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t("versions.standing", { count: standing.length })}
          description={<Problems problems={standing} />}
        />
      )}
    </>
  );
};

/** Does a deed to a version, says that it was done, and asks for everything anew; a refusal is told, and shown as it stands now. */
export const useDeed = () => {
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: async ({ deed }: { deed: () => Promise<unknown>; done: string }) => deed(),
    onSuccess: (_, { done }) => void message.success(done),
    onError: (error) => void message.error(words(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["config"] }),
  });
};
