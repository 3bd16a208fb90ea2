import type { Article, ArticleContent, ArticleFeedback, ArticleVersion } from "@zongji/api";
import { validityOn } from "@zongji/domain";
import type { KeptArticle, KeptFeedback } from "@zongji/store";
import { sanitise } from "./rich-text.ts";

export const presentVersion = (kept: KeptArticle): ArticleVersion => ({
  version: kept.version,
  revision: kept.revision,
  state: kept.state,
  title: kept.title,
  by: kept.by_name,
  at: kept.at,
  remark: kept.remark,
  approvedBy: kept.approved_name,
  approvedAt: kept.approved_at,
  publishedBy: kept.published_name,
  publishedAt: kept.published_at,
  endedAt: kept.ended_at,
});

/** Rich text is sanitised once more: what lies in the database may be older than today's rules. Names in the schema's order, which jsonb does not keep: pages compare by it. */
const presentContent = ({ guide, source, ...content }: ArticleContent): ArticleContent => ({
  title: content.title,
  kind: content.kind,
  category: content.category,
  tags: content.tags,
  html: sanitise(content.html),
  questions: content.questions,
  businessTypes: content.businessTypes,
  guide: {
    materials: guide.materials,
    steps: guide.steps,
    windows: guide.windows,
    fees: guide.fees,
    timeLimit: guide.timeLimit,
  },
  source: {
    name: source.name,
    number: source.number,
    effectiveOn: source.effectiveOn,
    expiresOn: source.expiresOn,
  },
  ...(content.spoken !== undefined && { spoken: content.spoken }),
});

/** @param day today, YYYY-MM-DD @param sees the person sees the version that is being worked on */
export const presentArticle = (kept: KeptArticle, files: Article["files"], day: string, sees: boolean): Article => {
  const { title: _, ...version } = presentVersion(kept);
  return {
    ...version,
    id: kept.article,
    number: kept.number,
    content: presentContent(kept.content),
    published: kept.current,
    open: sees ? kept.open : null,
    validity: validityOn(kept.content.source, day),
    files,
  };
};

export const presentFeedback = (kept: KeptFeedback): ArticleFeedback => ({
  id: kept.id,
  article: kept.article,
  title: kept.title,
  version: kept.version,
  kind: kept.kind,
  note: kept.note,
  by: kept.by_name,
  at: kept.at,
  answer: kept.answer,
  closedBy: kept.closed_name,
  closedAt: kept.closed_at,
});
