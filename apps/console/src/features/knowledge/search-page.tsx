import { useQuery } from "@tanstack/react-query";
import { articleKindLabels, type KnowledgeHit, labelIn, type Session } from "@zongji/api";
import { type ArticleKind, articleKinds } from "@zongji/domain";
import { Alert, Input, Select, Spin } from "antd";
import { type KeyboardEvent, type RefObject, useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { TypeChoice } from "../../look/business-types.tsx";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { useBusinessTypes } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { LimitTag } from "./category-limit.tsx";
import { type Narrowed, useFound, usePaused, wide } from "./found.ts";
import { KindTag, Marked, ValidityTag } from "./parts.tsx";
import { useTree } from "./server.ts";

const addressOf = ({ id }: { id: string }): string => `/knowledge/article/${id}`;

const Hit = ({ hit, isChosen, id }: { hit: KnowledgeHit; isChosen: boolean; id: string }) => {
  const { t } = useTranslation();
  return (
    <li id={id} className={isChosen ? "hit chosen" : "hit"}>
      <div className="hit-head">
        <Link to={addressOf(hit)} className="hit-title">
          <Marked pieces={hit.title} />
        </Link>
        <KindTag kind={hit.kind} />
        <ValidityTag validity={hit.validity} />
        <span className="quiet small hit-category">{hit.category ?? t("knowledge.noCategory")}</span>
      </div>
      {hit.question.length > 0 && (
        <div className="hit-question quiet">
          <Marked pieces={hit.question} />
        </div>
      )}
      <div className="hit-excerpt">
        <Marked pieces={hit.excerpt} />
      </div>
    </li>
  );
};

const Hot = () => {
  const { t } = useTranslation();
  const hot = useQuery({ queryKey: ["knowledge", "hot"], queryFn: () => request("hotArticles") });
  const rows = hot.data ?? [];
  return (
    <section className="rail-part">
      <h2>{t("knowledge.hot")}</h2>
      {rows.length === 0 && <p className="quiet">{t("knowledge.hotNone")}</p>}
      <ol className="hot-list">
        {rows.map((row) => (
          <li key={row.id}>
            <Link to={addressOf(row)}>{row.title}</Link> <span className="quiet figure">{row.views}</span>
          </li>
        ))}
      </ol>
    </section>
  );
};

/** Categories and tags: a press narrows to one, another press to none. */
const Shelves = ({ narrowed, narrow }: { narrowed: Narrowed; narrow: (change: Partial<Narrowed>) => void }) => {
  const { t } = useTranslation();
  const tree = useTree();
  const { categories = [], tags = [] } = tree.data ?? {};
  const level = (parent: string | null) => {
    const own = categories.filter((each) => each.parent === parent);
    if (own.length === 0) return null;
    return (
      <ul className="shelves">
        {own.map(({ id, name, articles }) => (
          <li key={id}>
            <button
              type="button"
              className="shelf"
              aria-pressed={narrowed.category === id}
              onClick={() => narrow({ category: narrowed.category === id ? null : id })}
            >
              {name} <span className="quiet figure">{articles}</span>
            </button>{" "}
            <LimitTag categories={categories} id={id} />
            {level(id)}
          </li>
        ))}
      </ul>
    );
  };
  return (
    <>
      {categories.length > 0 && (
        <section className="rail-part">
          <h2>{t("knowledge.categories")}</h2>
          {level(null)}
        </section>
      )}
      {tags.length > 0 && (
        <section className="rail-part">
          <h2>{t("knowledge.tags")}</h2>
          <div className="tags">
            {tags.slice(0, 30).map(({ tag }) => (
              <button
                key={tag}
                type="button"
                className="shelf"
                aria-pressed={narrowed.tag === tag}
                onClick={() => narrow({ tag: narrowed.tag === tag ? null : tag })}
              >
                {tag}
              </button>
            ))}
          </div>
        </section>
      )}
    </>
  );
};

/** A shelf alone shows all that stands on it; nothing at all the last published. */
const isAsked = (text: string, { category, tag }: Narrowed): boolean =>
  text !== "" || category !== null || tag !== null;

/** What was typed, kept in the address, so that it is there on the way back from an article. */
const useTyped = () => {
  const [search, setSearch] = useSearchParams();
  const [text, setText] = useState(search.get("text") ?? "");
  const paused = usePaused(text.trim()).slice(0, 1000);
  useEffect(() => {
    setSearch(
      (was) => {
        const next = new URLSearchParams(was);
        if (paused === "") next.delete("text");
        else next.set("text", paused);
        return next;
      },
      { replace: true },
    );
  }, [paused, setSearch]);
  return { text, setText, paused };
};

type Choosing = { readonly narrowed: Narrowed; readonly narrow: (change: Partial<Narrowed>) => void };

const Choices = ({ narrowed, narrow }: Choosing) => {
  const { t, i18n } = useTranslation();
  const types = useBusinessTypes().data ?? [];
  return (
    <>
      <TypeChoice
        types={types}
        label={t("knowledge.narrow")}
        placeholder={t("knowledge.narrow")}
        value={narrowed.businessType}
        change={(businessType) => narrow({ businessType })}
        style={{ width: 180 }}
      />
      <Select
        aria-label={t("knowledge.kind")}
        value={narrowed.kind ?? ("any" as const)}
        onChange={(kind: ArticleKind | "any") => narrow({ kind: kind === "any" ? null : kind })}
        options={[
          { value: "any" as const, label: t("knowledge.anyKind") },
          ...articleKinds.map((value) => ({ value, label: labelIn(articleKindLabels[value], i18n.language) })),
        ]}
        style={{ width: 120 }}
      />
    </>
  );
};

type Shown = {
  readonly found: ReturnType<typeof useFound>;
  readonly asks: boolean;
  readonly chosen: number;
  readonly list: RefObject<HTMLOListElement | null>;
};

const Results = ({ found, asks, chosen, list }: Shown) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const hits = found.data?.hits ?? [];
  return (
    <>
      {found.isError ? (
        <Failing what={t("knowledge.failed")} why={words(found.error)} again={() => void found.refetch()} />
      ) : found.isPending ? (
        <Spin />
      ) : hits.length === 0 ? (
        <Nothing
          title={t(asks ? "knowledge.none" : "knowledge.nothingYet")}
          why={t(asks ? "knowledge.noneWhy" : "knowledge.nothingYetWhy")}
        />
      ) : (
        <ol ref={list} className="hits" aria-label={t("knowledge.results")}>
          {hits.map((hit, at) => (
            <Hit key={hit.id} id={`hit-${at}`} hit={hit} isChosen={at === chosen} />
          ))}
        </ol>
      )}
    </>
  );
};

/** 检索: results as one types, chosen by keyboard. */
export const SearchPage = ({ session: _ }: { session: Session }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const { text, setText, paused } = useTyped();
  const [narrowed, setNarrowed] = useState(wide);
  const found = useFound(useDeferredValue(paused), narrowed);
  const asks = isAsked(paused, narrowed);
  const hits = found.data?.hits ?? [];
  const narrow = (change: Partial<Narrowed>) => setNarrowed((was) => ({ ...was, ...change }));
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLOListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its first hit
  useEffect(() => setChosen(0), [paused, narrowed]);
  const press = (event: KeyboardEvent): void => {
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 }[event.key];
    if (to !== undefined && hits.length > 0) {
      event.preventDefault();
      const next = Math.max(0, Math.min(hits.length - 1, to));
      setChosen(next);
      list.current?.children[next]?.scrollIntoView({ block: "nearest" });
    }
    const hit = hits[chosen];
    if (event.key === "Enter" && hit && !event.nativeEvent.isComposing) void go(addressOf(hit));
  };
  return (
    <div className="search">
      <div className="search-main">
        <div className="search-row">
          <Input.Search
            autoFocus
            allowClear
            aria-label={t("knowledge.searchLabel")}
            placeholder={t("knowledge.searchHint")}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onKeyDown={press}
            size="large"
          />
          <Choices narrowed={narrowed} narrow={narrow} />
        </div>
        <p className="quiet small search-note" role="status">
          {found.data && (
            <>
              {!asks && `${t("knowledge.latest")} · `}
              {t("knowledge.searched", { count: found.data.searched })}
              {!found.data.isComplete && ` · ${t("knowledge.building")}`} · {t("knowledge.keys")}
            </>
          )}
        </p>
        {found.data?.corrected && hits.length > 0 && (
          <Alert type="info" showIcon title={t("knowledge.corrected", { text: found.data.corrected })} />
        )}
        <Results found={found} asks={asks} chosen={chosen} list={list} />
      </div>
      <aside className="rail">
        <Hot />
        <Shelves narrowed={narrowed} narrow={narrow} />
      </aside>
    </div>
  );
};
