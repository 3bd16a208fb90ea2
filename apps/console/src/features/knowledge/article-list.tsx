import { type ArticleRow, articleKindLabels, articleList, labelIn } from "@zongji/api";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { FilterRow, filtersIn, ListTable, type Shown, sortOf, useListColumns } from "../../look/list/index.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { useList } from "../../server/list.ts";
import { useGroups } from "../../server/queries.ts";
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

/** 条目: all articles that the person may see. */
export const ArticleList = () => {
  const { t, i18n } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const { data: groups } = useGroups();
  const articles = useList("listArticles", articleList);
  const { query, change, clear, refetch } = articles;
  const sort = sortOf(articleList, query);
  const columns = useListColumns<ArticleRow>({ list: articleList, shown: shown(i18n.language), groups, now, sort });
  const filtered = Object.keys(filtersIn(query)).length > 0;
  return (
    <>
      <FilterRow list={articleList} query={query} change={change} clear={clear} unmasked={false} groups={groups} />
      {articles.error ? (
        <Failing what={t("knowledge.listFailed")} why={words(articles.error)} again={refetch} />
      ) : (
        <ListTable<ArticleRow>
          {...articles}
          list={articleList}
          rowKey="id"
          columns={columns.filter(({ key }) => key !== "actions")}
          around={290}
          empty={
            <Nothing
              title={t(filtered ? "knowledge.listNoneMatch" : "knowledge.listNone")}
              why={t(filtered ? "knowledge.listNoneMatchWhy" : "knowledge.listNoneWhy")}
              action={filtered && <Button onClick={clear}>{t("list.clear")}</Button>}
            />
          }
        />
      )}
    </>
  );
};
