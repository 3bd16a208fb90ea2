import type { Session } from "@zongji/api";
import { Badge, Button, Tabs } from "antd";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Route, Routes, useLocation, useNavigate } from "react-router";
import { Onward } from "../../look/onward.tsx";
import { Loading } from "../../look/page-state.tsx";
import { may } from "../../server/queries.ts";
import { ArticleList } from "./article-list.tsx";
import { ArticlePage } from "./article-page.tsx";
import { ComparePage } from "./compare-page.tsx";
import { Feedback } from "./feedback.tsx";
import { Notices } from "./notices.tsx";
import { Review } from "./review.tsx";
import { SearchPage } from "./search-page.tsx";
import { useNotices } from "./server.ts";
import { TreePage } from "./tree-page.tsx";
import "./knowledge.css";

// The editor is a large part of its own: only those who write read it.
const EditorPage = lazy(async () => ({ default: (await import("./editor-page.tsx")).EditorPage }));

const Overview = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const { pathname } = useLocation();
  const notices = useNotices();
  const unread = (notices.data ?? []).filter(({ readAt }) => readAt === null).length;
  const edits = may(session, "knowledge.edit");
  const works = edits || may(session, "knowledge.review") || may(session, "knowledge.publish");
  const isReader = session.user.agentNo !== null;
  const parts = [
    { key: "search", label: t("knowledge.search"), page: <SearchPage session={session} /> },
    { key: "articles", label: t("knowledge.articles"), page: <ArticleList session={session} edits={edits} /> },
    ...(works ? [{ key: "review", label: t("knowledge.review"), page: <Review session={session} /> }] : []),
    {
      key: "notices",
      label: (
        <Badge count={isReader ? unread : 0} size="small" offset={[10, 0]} title={t("knowledge.unread")}>
          {t("knowledge.notices")}
        </Badge>
      ),
      page: <Notices session={session} />,
    },
    ...(edits
      ? [
          { key: "feedback", label: t("knowledge.feedback"), page: <Feedback /> },
          { key: "tree", label: t("knowledge.tree"), page: <TreePage /> },
        ]
      : []),
  ];
  const at = parts.find(({ key }) => pathname.endsWith(`/${key}`)) ?? parts[0]!;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("pages.knowledge")}</h1>
        {edits && (
          <Button type="primary" onClick={() => void go("/knowledge/new")}>
            {t("knowledge.new")}
          </Button>
        )}
      </header>
      <Tabs
        activeKey={at.key}
        onChange={(key) => void go(`/knowledge/${key}`)}
        items={parts.map(({ key, label }) => ({ key, label }))}
      />
      {at.page}
    </div>
  );
};

/** 知识库. */
export const Knowledge = ({ session }: { session: Session }) => {
  const edits = may(session, "knowledge.edit");
  return (
    <Suspense fallback={<Loading />}>
      <Routes>
        <Route path="article/:id" element={<ArticlePage session={session} />} />
        <Route path="article/:id/compare" element={<ComparePage />} />
        {edits && <Route path="article/:id/edit" element={<EditorPage />} />}
        {edits && <Route path="new" element={<EditorPage />} />}
        <Route path=":part" element={<Overview session={session} />} />
        <Route path="*" element={<Onward to="/knowledge/search" />} />
      </Routes>
    </Suspense>
  );
};
