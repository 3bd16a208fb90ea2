import { type ArticleRow, articleKindLabels, articleList, labelIn, type Session } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ListRows } from "../../lists/index.ts";
import type { Shown } from "../../look/list/index.ts";
import { useList } from "../../server/list.ts";
import { ExchangeButtons } from "./exchange.tsx";
import { StateTag } from "./parts.tsx";

const shown = (language: string): Readonly<Record<string, Shown<ArticleRow>>> => ({
  title: {
    width: 260,
    ellipsis: true,
    render: (row) => <Link to={`/knowledge/article/${row.id}`}>{row.title}</Link>,
  },
  kind: { width: 104, render: ({ kind }) => labelIn(articleKindLabels[kind], language) },
  category: { width: 112, ellipsis: true, render: ({ category }) => category ?? "—" },
  state: { width: 96, render: ({ state }) => <StateTag state={state} /> },
  openState: { width: 96, render: ({ openState }) => (openState ? <StateTag state={openState} /> : "—") },
  version: { width: 64 },
  views: { width: 104 },
  expiresOn: { width: 112, render: ({ expiresOn }) => <span className="figure">{expiresOn ?? "—"}</span> },
  updatedBy: { width: 96, ellipsis: true, render: ({ updatedBy }) => updatedBy ?? "—" },
  updatedAt: { width: 160 },
});

const isShown = () => true;

/** 条目: all articles that the person may see. */
export const ArticleList = ({ session, edits }: { session: Session; edits: boolean }) => {
  const { t, i18n } = useTranslation();
  const articles = useList("listArticles", articleList);
  return (
    <ListRows<ArticleRow>
      session={session}
      list={articleList}
      found={articles}
      shown={shown(i18n.language)}
      isShown={isShown}
      around={290}
      extra={
        edits && (
          <div className="knowledge-list-files">
            <ExchangeButtons query={articles.query} />
          </div>
        )
      }
      words={{
        failed: t("knowledge.listFailed"),
        none: t("knowledge.listNone"),
        noneWhy: t("knowledge.listNoneWhy"),
        noneMatch: t("knowledge.listNoneMatch"),
        noneMatchWhy: t("knowledge.listNoneMatchWhy"),
      }}
    />
  );
};
