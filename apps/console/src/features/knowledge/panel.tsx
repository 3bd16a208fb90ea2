import type { Article, KnowledgeHit } from "@zongji/api";
import { Alert, Button, Checkbox, Input, Spin } from "antd";
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { isPassing, useBusinessTypes } from "../../server/queries.ts";
import { failureOf } from "../../server/request.ts";
import { FeedbackDialog } from "./feedback-dialog.tsx";
import { Files } from "./files.tsx";
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
  const [isSaying, setSaying] = useState(false);
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
        <Button size="small" onClick={() => setSaying(true)}>
          {t("knowledge.feedbackGive")}
        </Button>
      </p>
      <h3>{content.title}</h3>
      <Guide guide={content.guide} />
      <RichText html={content.html} />
      {(content.source.name !== "" || content.source.number !== "") && (
        <p className="quiet small">
          {content.source.name} {content.source.number}
        </p>
      )}
      <Files files={article.files} />
      {isSaying && <FeedbackDialog article={article} close={() => setSaying(false)} />}
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
      <Button size="small" type="link" className="panel-back" onClick={back}>
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

type Stood = {
  readonly text: string;
  readonly open: string | null;
  /** Looked for among articles of the order's business type alone. */
  readonly isNarrow: boolean;
};
const key = "zongji.knowledge";
const nothing: Stood = { text: "", open: null, isNarrow: false };

/** What was looked for in this call, which a refresh of the page does not lose. */
const useStood = (call: string) => {
  const [stood, setStood] = useState<Stood>(() => {
    try {
      const kept = JSON.parse(localStorage.getItem(key) ?? "null") as (Stood & { readonly call: string }) | null;
      return kept?.call === call ? { text: kept.text, open: kept.open, isNarrow: kept.isNarrow === true } : nothing;
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

type Shown = {
  readonly found: ReturnType<typeof useFound>;
  readonly chosen: number;
  /** Nothing is looked for. */
  readonly isIdle: boolean;
  readonly open: (id: string) => void;
};

const Results = ({ found, chosen, isIdle, open }: Shown) => {
  const { t } = useTranslation();
  const hits = found.data?.hits ?? [];
  return (
    <div className="panel-results">
      {found.isError && <Away error={found.error} />}
      {found.isPending && <Spin size="small" />}
      {found.data && hits.length === 0 && (
        <p className="quiet">{t(isIdle ? "deskParts.knowledgeIdle" : "knowledge.none")}</p>
      )}
      {hits.length > 0 && (
        <ol className="hits" aria-label={t("knowledge.results")}>
          {hits.map((hit, at) => (
            <OneHit key={hit.id} hit={hit} isChosen={at === chosen} open={() => open(hit.id)} />
          ))}
        </ol>
      )}
    </div>
  );
};

type PanelProps = {
  /** What is looked for belongs to it: another one begins anew. */
  readonly call: string;
  /** What takes an article that the answer stands on. */
  readonly cite: Cite;
  /** Of the order that is being written: the search may be narrowed to it. */
  readonly businessType?: string | null | undefined;
};

/** 知识检索 at the desk: found as it is typed, read in its place. */
export const KnowledgePanel = ({ call, cite, businessType }: PanelProps) => {
  const { t } = useTranslation();
  const [{ text, open, isNarrow }, stand] = useStood(call);
  const type = useBusinessTypes().data?.find(({ id }) => id === businessType);
  const paused = usePaused(text.trim()).slice(0, 1000);
  const narrowed = isNarrow && type ? { ...wide, businessType: type.id } : wide;
  const found = useFound(useDeferredValue(paused), narrowed);
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
        {type && open === null && (
          <Checkbox checked={isNarrow} onChange={({ target }) => stand({ isNarrow: target.checked })}>
            {t("deskParts.narrowed", { type: type.name })}
          </Checkbox>
        )}
      </div>
      {open !== null ? (
        <Reading key={open} id={open} back={back} cite={cite} />
      ) : (
        <Results {...{ found, chosen }} isIdle={paused === ""} open={(id) => stand({ open: id })} />
      )}
    </div>
  );
};
