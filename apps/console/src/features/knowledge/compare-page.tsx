import type { Article, ArticleContent } from "@zongji/api";
import { compareTexts, type TextPiece } from "@zongji/domain";
import { Select } from "antd";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { StateTag } from "./parts.tsx";
import { plainText } from "./rich-text.tsx";
import { useArticle, useVersions } from "./server.ts";

const Pieces = ({ pieces }: { pieces: readonly TextPiece[] | undefined }) => (
  <div>
    {(pieces ?? []).map(({ in: where, text }, at) => {
      const Element = where === "both" ? "span" : where === "first" ? "del" : "ins";
      // Pieces have no name of their own, and never change places.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      return <Element key={at}>{text}</Element>;
    })}
  </div>
);

/** Each part of an article as text. */
const useParts = () => {
  const { t } = useTranslation();
  return (content: ArticleContent): readonly (readonly [label: string, text: string])[] => [
    [t("knowledge.title"), content.title],
    [t("knowledge.text"), plainText(content.html)],
    [t("knowledge.questions"), content.questions.join("\n")],
    ...(["materials", "steps", "windows", "fees", "timeLimit"] as const).map(
      (part) => [t(`knowledge.${part}`), content.guide[part]] as const,
    ),
    [
      t("knowledge.source"),
      [content.source.name, content.source.number, content.source.effectiveOn, content.source.expiresOn]
        .filter(Boolean)
        .join("\n"),
    ],
    [t("knowledge.spoken"), content.spoken ?? ""],
    [t("knowledge.tags"), content.tags.join("\n")],
    [t("knowledge.businessTypes"), content.businessTypes.join("\n")],
  ];
};

const Head = ({ article }: { article: Article }) => {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <div className="compare-head">
      {t("knowledge.version", { version: article.version })} <StateTag state={article.state} />{" "}
      <span className="quiet small figure">{moment(article.publishedAt ?? article.at, now)}</span>
    </div>
  );
};

const Both = ({ first, second }: { first: Article; second: Article }) => {
  const { t } = useTranslation();
  const partsOf = useParts();
  const [mine, theirs] = [partsOf(first.content), partsOf(second.content)];
  const differing = mine.flatMap(([label, text], at) =>
    text === theirs[at]![1] ? [] : [{ label, text, other: theirs[at]![1] }],
  );
  return (
    <div className="compare">
      <Head article={first} />
      <Head article={second} />
      {differing.length === 0 && <div className="compare-field">{t("knowledge.same")}</div>}
      {differing.map(({ label, text, other }) => (
        <Fragment key={label}>
          <div className="compare-field">{label}</div>
          {compareTexts(text, other).map(({ first: left, second: right }, at) => (
            // Lines have no name of their own, and never change places.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <Fragment key={at}>
              <Pieces pieces={left} />
              <Pieces pieces={right} />
            </Fragment>
          ))}
        </Fragment>
      ))}
    </div>
  );
};

/** Two versions of an article side by side: what differs, character by character. */
export const ComparePage = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { id = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const versions = useVersions(id);
  const known = (versions.data ?? []).map(({ version }) => version);
  const to = Number(search.get("to")) || known[0] || 0;
  const from = Number(search.get("from")) || known.find((version) => version < to) || 0;
  const first = useArticle(id, { version: from }, from > 0);
  const second = useArticle(id, { version: to }, to > 0);
  const failed = [versions, first, second].find(({ isError }) => isError);
  const choice = (name: "from" | "to", value: number) => (
    <Select
      aria-label={t(name === "from" ? "knowledge.first" : "knowledge.second")}
      value={value}
      onChange={(version) =>
        setSearch({ from: String(from), to: String(to), [name]: String(version) }, { replace: true })
      }
      options={known.map((version) => ({ value: version, label: t("knowledge.version", { version }) }))}
      style={{ width: 120 }}
    />
  );
  const body = () => {
    if (failed)
      return (
        <Failing what={t("knowledge.compareFailed")} why={words(failed.error)} again={() => void failed.refetch()} />
      );
    if (versions.data && known.length < 2)
      return <Nothing title={t("knowledge.compareTitle")} why={t("knowledge.onlyOne")} />;
    return first.data && second.data ? <Both first={first.data} second={second.data} /> : <Loading />;
  };
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("knowledge.compareTitle")}</h1>
        {known.length >= 2 && (
          <>
            {choice("from", from)} → {choice("to", to)}
          </>
        )}
        <Link to={`/knowledge/article/${id}`}>{t("knowledge.back")}</Link>
      </header>
      {body()}
    </div>
  );
};
