import type { Article, KnowledgeHit } from "@zongji/api";
import { Alert, Button, Input, Spin } from "antd";
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { isPassing } from "../../server/queries.ts";
import { failureOf } from "../../server/request.ts";
import { useFound, usePaused, wide } from "./found.ts";
import { Guide } from "./guide.tsx";
import { KindTag, Marked, ValidityTag } from "./parts.tsx";
import { RichText } from "./rich-text.tsx";
import { useArticle } from "./server.ts";
import "./knowledge.css";
import "./panel.css";

/** An article that an answer stands on, in the version that was read. */
export type Cited = { readonly id: string; readonly version: number; readonly title: string };
type Cite = ((article: Cited) => void) | undefined;

const OneHit = ({ hit, isChosen, open }: { hit: KnowledgeHit; isChosen: boolean; open: () => void }) => (
  <li className={isChosen ? "hit chosen" : "hit"}>
    <div className="hit-head">
      <button type="button" className="panel-hit" onClick={open}>
        <Marked pieces={hit.title} />
      </button>
      <KindTag kind={hit.kind} />
      <ValidityTag validity={hit.validity} />
    </div>
    <div className="hit-excerpt">
      <Marked pieces={hit.question.length > 0 ? hit.question : hit.excerpt} />
    </div>
  </li>
);

const Away = ({ error }: { error: unknown }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const isAway = isPassing(failureOf(error).code);
  return <Alert type="info" showIcon role="status" title={isAway ? t("deskParts.knowledgeAway") : words(error)} />;
};

const Opened = ({ article, cite }: { article: Article; cite: Cite }) => {
  const { t } = useTranslation();
  const { id, version, content, validity } = article;
  return (
    <>
      <p className="article-tags">
        <KindTag kind={content.kind} />
        <span className="quiet">{t("knowledge.version", { version })}</span>
        <ValidityTag validity={validity} />
        {cite && (
          <Button size="small" type="primary" onClick={() => cite({ id, version, title: content.title })}>
            {t("deskParts.cite")}
          </Button>
        )}
      </p>
      <h3>{content.title}</h3>
      <Guide guide={content.guide} />
      <RichText html={content.html} />
      {(content.source.name !== "" || content.source.number !== "") && (
        <p className="quiet small">
          {content.source.name} {content.source.number}
        </p>
      )}
    </>
  );
};

/** While the office or the database is away an article is asked for again so often, ms. */
const againMs = 3000;

const Reading = ({ id, back, cite }: { id: string; back: () => void; cite: Cite }) => {
  const { t } = useTranslation();
  const article = useArticle(id);
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.focus(), []);
  const { refetch, isError, error } = article;
  const isAway = isError && isPassing(failureOf(error).code);
  useEffect(() => {
    if (!isAway) return;
    const timer = setInterval(() => void refetch(), againMs);
    return () => clearInterval(timer);
  }, [isAway, refetch]);
  return (
    <article ref={place} tabIndex={-1} className="panel-article" aria-label={article.data?.content.title}>
      <Button size="small" type="link" onClick={back}>
        {t("deskParts.toResults")}
        <kbd>Esc</kbd>
      </Button>
      {article.isError ? (
        <Away error={article.error} />
      ) : article.data ? (
        <Opened article={article.data} cite={cite} />
      ) : (
        <Spin />
      )}
    </article>
  );
};

type Stood = { readonly text: string; readonly open: string | null };
const key = "zongji.knowledge";
const nothing: Stood = { text: "", open: null };

/** What was looked for in this call, which a refresh of the page does not lose. */
const useStood = (call: string) => {
  const [stood, setStood] = useState<Stood>(() => {
    try {
      const kept = JSON.parse(localStorage.getItem(key) ?? "null") as (Stood & { readonly call: string }) | null;
      return kept?.call === call ? { text: kept.text, open: kept.open } : nothing;
    } catch {
      return nothing;
    }
  });
  const stand = (change: Partial<Stood>) => {
    const next = { ...stood, ...change };
    localStorage.setItem(key, JSON.stringify({ call, ...next }));
    setStood(next);
  };
  return [stood, stand] as const;
};

/** 知识检索 beside a call: found as it is typed, read in its place. @param cite what takes an article that the answer stands on */
export const KnowledgePanel = ({ call, cite }: { call: string; cite: Cite }) => {
  const { t } = useTranslation();
  const [{ text, open }, stand] = useStood(call);
  const paused = usePaused(text.trim()).slice(0, 1000);
  const found = useFound(useDeferredValue(paused), wide);
  const hits = found.data?.hits ?? [];
  const [chosen, setChosen] = useState(0);
  const input = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its first hit
  useEffect(() => setChosen(0), [paused]);
  const back = () => {
    stand({ open: null });
    input.current?.querySelector("input")?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 }[event.key];
    if (to !== undefined && hits.length > 0) {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(hits.length - 1, to)));
    }
    const hit = hits[chosen];
    if (event.key !== "Enter" || !hit || event.nativeEvent.isComposing) return;
    // The focus goes into the article, where the same key would press what it finds.
    event.preventDefault();
    stand({ open: hit.id });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc goes back from wherever the focus is within
    <div className="knowledge-panel" onKeyDown={(event) => event.key === "Escape" && open !== null && back()}>
      <div ref={input}>
        <Input.Search
          allowClear
          value={text}
          aria-label={t("knowledge.searchLabel")}
          placeholder={t("deskParts.knowledgeHint")}
          onChange={({ target }) => stand({ text: target.value, open: null })}
          onKeyDown={press}
        />
      </div>
      {open !== null ? (
        <Reading key={open} id={open} back={back} cite={cite} />
      ) : (
        <div className="panel-results">
          {found.isError && <Away error={found.error} />}
          {found.isPending && <Spin size="small" />}
          {found.data && hits.length === 0 && (
            <p className="quiet">{t(paused === "" ? "deskParts.knowledgeIdle" : "knowledge.none")}</p>
          )}
          {hits.length > 0 && (
            <ol className="hits" aria-label={t("knowledge.results")}>
              {hits.map((hit, at) => (
                <OneHit key={hit.id} hit={hit} isChosen={at === chosen} open={() => stand({ open: hit.id })} />
              ))}
            </ol>
          )}
        </div>
      )}
    </div>
  );
};
