import { useQuery } from "@tanstack/react-query";
import type { Prompt, PromptPlace } from "@zongji/api";
import { aboutField } from "@zongji/domain";
import { List, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFailureWords } from "../../../server/failure.ts";
import { promptsKey } from "../../../server/prompts.ts";
import { request } from "../../../server/request.ts";

const pages: Readonly<Record<string, string>> = {
  group: "/administration/groups",
  policies: "/administration/policies",
  number: "/administration/numbers",
  survey: "/administration/surveys",
  schedule: "/hours",
};

const Use = ({ use: { kind, id, name, at, draft } }: { use: PromptPlace }) => {
  const { t, i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const what = i18n.exists(`prompts.kinds.${kind}`) ? t(`prompts.kinds.${kind as "flow"}`) : kind;
  const node = kind === "flow" ? /^nodes\.(.+?)\.(?=[a-zA-Z]+(\[|\.|$))/.exec(at)?.[1] : undefined;
  const field = aboutField(kind, at)?.label[language];
  const page = kind === "flow" ? `/flows/${id}` : pages[kind];
  const which = kind === "policies" || kind === "schedule" ? "" : name;
  return (
    <span className="prompt-use">
      {what} {page === undefined ? which : <Link to={page}>{which || t("prompts.there")}</Link>}
      <span className="quiet">
        {node !== undefined && ` · ${t("prompts.node", { node })}`}
        {field !== undefined && ` · ${field}`}
      </span>{" "}
      {draft && <Tag>{t("prompts.draft")}</Tag>}
    </span>
  );
};

/** 用在哪里: in force and in drafts. */
export const Uses = ({ prompt: { name, bySystem } }: { prompt: Prompt }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const uses = useQuery({
    queryKey: [...promptsKey, name, "uses"],
    queryFn: () => request("listPromptUses", { params: { name } }),
  });
  if (uses.isError) return <p className="quiet">{words(uses.error)}</p>;
  const found = uses.data ?? [];
  return (
    <>
      {bySystem && <p>{t("prompts.bySystem")}</p>}
      {found.length > 0 ? (
        <List
          size="small"
          dataSource={found}
          renderItem={(use) => (
            <List.Item>
              <Use use={use} />
            </List.Item>
          )}
        />
      ) : (
        !bySystem && !uses.isPending && <p className="quiet">{t("prompts.nowhere")}</p>
      )}
    </>
  );
};
