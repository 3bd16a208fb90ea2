import { useQuery } from "@tanstack/react-query";
import type { Article, Session } from "@zongji/api";
import { Alert, App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { AskConsultation } from "../../consultations/index.ts";
import { useNow } from "../../look/clock.tsx";
import { Cut } from "../../look/cut.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { CiteInOpened } from "../../orders/index.ts";
import { useFailureWords } from "../../server/failure.ts";
import { may, useBusinessTypes } from "../../server/queries.ts";
import { failureOf, request } from "../../server/request.ts";
import { ArticleMoves } from "./article-moves.tsx";
import { AsOf } from "./as-of.tsx";
import { FeedbackDialog } from "./feedback-dialog.tsx";
import { Files } from "./files.tsx";
import { Guide } from "./guide.tsx";
import { KindTag, StateTag, ValidityTag } from "./parts.tsx";
import { plainText, RichText } from "./rich-text.tsx";
import { useArticle, useDeed, useVersions, type Which } from "./server.ts";

const Banners = ({ article }: { article: Article }) => {
  const { t } = useTranslation();
  const { state, id, published, version, open, remark } = article;
  const isCurrent = version === published;
  return (
    <>
      {state === "withdrawn" && <Alert type="error" showIcon title={t("knowledge.withdrawnNote")} />}
      {!isCurrent && published !== null && (
        <Alert
          type="info"
          showIcon
          title={t("knowledge.notShown")}
          action={<Link to={`/knowledge/article/${id}?version=${published}`}>{t("knowledge.showCurrent")}</Link>}
        />
      )}
      {article.validity !== "valid" && (
        <Alert
          type="warning"
          showIcon
          title={t(article.validity === "expired" ? "knowledge.expired" : "knowledge.notYet")}
        />
      )}
      {remark !== "" && state === "draft" && version === open && (
        <Alert type="warning" showIcon title={t("knowledge.remark")} description={remark} />
      )}
    </>
  );
};

/** What callers hear of it. */
const Spoken = ({ text }: { text: string }) => {
  const { t } = useTranslation();
  if (text === "") return null;
  return (
    <section className="rail-part">
      <h2>{t("knowledge.spoken")}</h2>
      <p>{text}</p>
    </section>
  );
};

const Facts = ({ article }: { article: Article }) => {
  const { t } = useTranslation();
  const now = useNow();
  const types = useBusinessTypes().data ?? [];
  const { content, by, at, publishedAt, publishedBy, approvedBy } = article;
  const who = (name: string | null) => name ?? t("knowledge.somebody");
  const { source, questions, businessTypes, spoken = "" } = content;
  return (
    <>
      <section className="rail-part">
        <p className="quiet small">{t("knowledge.articleNumber", { number: article.number })}</p>
        <p className="quiet small">{t("knowledge.savedBy", { who: who(by), at: moment(at, now) })}</p>
        {approvedBy !== null && <p className="quiet small">{t("knowledge.approvedBy", { who: approvedBy })}</p>}
        {publishedAt !== null && (
          <p className="quiet small">
            {t("knowledge.publishedBy", { who: who(publishedBy), at: moment(publishedAt, now) })}
          </p>
        )}
      </section>
      {(source.name !== "" || source.number !== "") && (
        <section className="rail-part">
          <h2>{t("knowledge.source")}</h2>
          <p>
            {source.name} {source.number}
          </p>
          {source.effectiveOn && (
            <p className="quiet small">
              {t("knowledge.effectiveOn")} <span className="figure">{source.effectiveOn}</span>
            </p>
          )}
          {source.expiresOn && (
            <p className="quiet small">
              {t("knowledge.expiresOn")} <span className="figure">{source.expiresOn}</span>
            </p>
          )}
        </section>
      )}
      {questions.length > 0 && (
        <section className="rail-part">
          <h2>{t("knowledge.questions")}</h2>
          <ul className="plain-list">
            {questions.map((question) => (
              <li key={question}>{question}</li>
            ))}
          </ul>
        </section>
      )}
      <Spoken text={spoken} />
      {businessTypes.length > 0 && (
        <section className="rail-part">
          <h2>{t("knowledge.businessTypes")}</h2>
          <p>{businessTypes.map((id) => types.find((type) => type.id === id)?.name ?? id).join(t("page.comma"))}</p>
        </section>
      )}
    </>
  );
};

/** All versions, each beside the one before it; and the article as it was at a moment. */
const Versions = ({ article }: { article: Article }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { id } = article;
  const versions = useVersions(id).data ?? [];
  const before = versions.find(({ version }) => version < article.version);
  return (
    <section className="rail-part">
      <h2>{t("knowledge.versions")}</h2>
      <ul className="plain-list versions">
        {versions.map((each) => (
          <li key={each.version} aria-current={each.version === article.version}>
            <Link to={`/knowledge/article/${id}?version=${each.version}`}>
              {t("knowledge.version", { version: each.version })}
            </Link>
            <StateTag state={each.state} />
            <span className="quiet small figure">{moment(each.publishedAt ?? each.at, now)}</span>
          </li>
        ))}
      </ul>
      {before && (
        <Link to={`/knowledge/article/${id}/compare?from=${before.version}&to=${article.version}`}>
          {t("knowledge.compareWith", { version: before.version })}
        </Link>
      )}
      <AsOf article={id} />
    </section>
  );
};

/** More are shown on demand. */
const firstTraces = 12;

const Traces = ({ id }: { id: string }) => {
  const { t } = useTranslation();
  const now = useNow();
  const words = useFailureWords();
  const [showsAll, setShowsAll] = useState(false);
  const traces = useQuery({
    queryKey: ["knowledge", "traces", id],
    queryFn: () => request("articleTraces", { params: { id }, query: {} }),
  });
  return (
    <section className="rail-part">
      <h2>{t("knowledge.traces")}</h2>
      {traces.isError && <p className="warn">{words(traces.error)}</p>}
      {traces.data?.length === 0 && <p className="quiet">{t("knowledge.tracesNone")}</p>}
      <ul className="plain-list traces">
        {(traces.data ?? []).slice(0, showsAll ? undefined : firstTraces).map(({ at, by, how, version, detail }, n) => (
          // Traces are never changed, and the list is whole each time.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={n}>
            <span className="figure quiet small">{moment(at, now)}</span> {by ?? t("knowledge.somebody")}{" "}
            {t(`knowledge.use.${how}`)} <span className="quiet small">{t("knowledge.version", { version })}</span>
            {detail !== "" && <span className="quiet small"> {detail}</span>}
          </li>
        ))}
      </ul>
      {!showsAll && (traces.data?.length ?? 0) > firstTraces && (
        <Button type="link" size="small" onClick={() => setShowsAll(true)}>
          {t("knowledge.tracesAll", { count: traces.data?.length ?? 0 })}
        </Button>
      )}
      {showsAll && <Cut shown={traces.data?.length} />}
    </section>
  );
};

/** Tells the server of what is copied: the whole text by the button, a part by the browser's own means. */
const useCopies = (article: Article) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const deed = useDeed();
  const { id, version, content } = article;
  const tell = (text: string) =>
    request("useArticle", { params: { id }, body: { version, how: "copy", detail: text.trim().slice(0, 200) } });
  return {
    copyAll: () => {
      const text = `${content.title}\n${plainText(content.html)}`;
      void navigator.clipboard.writeText(text).then(
        () => deed.mutate({ deed: () => tell(text), done: t("knowledge.copied") }),
        () => void message.error(t("knowledge.copyFailed")),
      );
    },
    onCopy: () => {
      const text = String(window.getSelection() ?? "");
      // The browser has copied already; what fails here is told by the next request that fails.
      if (text.trim() !== "") void tell(text).catch(() => undefined);
    },
  };
};

const whichOf = (search: URLSearchParams): Which => {
  const number = (name: string) => (/^\d+$/.test(search.get(name) ?? "") ? Number(search.get(name)) : undefined);
  const [version, at] = [number("version"), number("at")];
  return { ...(version !== undefined && { version }), ...(version === undefined && at !== undefined && { at }) };
};

const Whole = ({ article, session }: { article: Article; session: Session }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const { copyAll, onCopy } = useCopies(article);
  const [isSaying, setSaying] = useState(false);
  const { id, version, state, content, open, published } = article;
  const edits = may(session, "knowledge.edit");
  const isNewest = version === (open ?? published ?? version);
  return (
    <div className="page">
      <header className="page-head article-head">
        <h1>{content.title}</h1>
        <ArticleMoves article={article} session={session} />
        {edits && isNewest && (state === "draft" || open === null) && (
          <Button onClick={() => void go(`/knowledge/article/${id}/edit`)}>
            {t(state === "draft" ? "knowledge.edit" : "knowledge.newVersion")}
          </Button>
        )}
        {version === published && may(session, "order.handle") && (
          <CiteInOpened session={session} article={id} version={version} />
        )}
        <Button onClick={copyAll}>{t("knowledge.copy")}</Button>
        <Button onClick={() => setSaying(true)}>{t("knowledge.feedbackGive")}</Button>
        {published !== null && (
          <AskConsultation session={session} origin={{ source: "article", ref: id }} title={content.title} />
        )}
      </header>
      <p className="article-tags">
        <Link to="/knowledge/search">{t("knowledge.toSearch")}</Link>
        <KindTag kind={content.kind} />
        <StateTag state={state} />
        <span className="quiet">{t("knowledge.version", { version })}</span>
        <ValidityTag validity={article.validity} />
        {content.tags.map((tag) => (
          <span key={tag} className="quiet small">
            #{tag}
          </span>
        ))}
      </p>
      <div className="banners">
        <Banners article={article} />
      </div>
      <div className="search">
        <article className="search-main article-text" onCopy={onCopy}>
          <Guide guide={content.guide} />
          <RichText html={content.html} />
        </article>
        <aside className="rail">
          <Facts article={article} />
          <Files files={article.files} />
          <Versions article={article} />
          {may(session, "knowledge.review") && <Traces id={id} />}
        </aside>
      </div>
      {isSaying && <FeedbackDialog article={article} close={() => setSaying(false)} />}
    </div>
  );
};

/** An article as it is read. */
export const ArticlePage = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { id = "" } = useParams();
  const [search] = useSearchParams();
  const which = whichOf(search);
  const article = useArticle(id, which);
  if (article.isPending) return <Loading />;
  if (article.isError && failureOf(article.error).code === "notFound" && which.at !== undefined)
    return (
      <Nothing
        title={t("knowledge.asOf")}
        why={t("knowledge.asOfNone")}
        action={<Link to={`/knowledge/article/${id}`}>{t("knowledge.showCurrent")}</Link>}
      />
    );
  if (article.isError)
    return (
      <Failing what={t("knowledge.articleFailed")} why={words(article.error)} again={() => void article.refetch()} />
    );
  return <Whole key={`${id} ${article.data.version}`} article={article.data} session={session} />;
};
