import { type Static, Type } from "@sinclair/typebox";
import {
  articleKinds,
  type articleMoves,
  articleStates,
  articleUses,
  feedbackKinds,
  longestForCallers,
  noticeKinds,
} from "@zongji/domain";
import { defineList, type Label, listOperation, type QueryOf } from "./list.ts";
import { Id, Instant, Nullable, OneOf } from "./operation.ts";

const strict = { additionalProperties: false } as const;
const line = (longest: number) => Type.String({ maxLength: longest });
const name = (longest: number) => Type.String({ minLength: 1, maxLength: longest, pattern: "\\S" });
const Day = Type.String({ pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$" });

export const articleKindLabels = {
  article: { zh: "条目", en: "Article" },
  guide: { zh: "办事指南", en: "Service guide" },
  script: { zh: "话术", en: "Script" },
  process: { zh: "流程文件", en: "Process document" },
} as const satisfies Record<(typeof articleKinds)[number], Label>;
export const articleStateLabels = {
  draft: { zh: "草稿", en: "Draft" },
  review: { zh: "待审核", en: "In review" },
  approved: { zh: "待发布", en: "Approved" },
  published: { zh: "已发布", en: "Published" },
  superseded: { zh: "已被替代", en: "Superseded" },
  withdrawn: { zh: "已撤下", en: "Withdrawn" },
  discarded: { zh: "已放弃", en: "Discarded" },
} as const satisfies Record<(typeof articleStates)[number], Label>;

/** What files of articles hold beside each other, by the names that they have there in both languages. */
export const articleFieldLabels = {
  title: { zh: "标题", en: "Title" },
  kind: { zh: "类别", en: "Kind" },
  category: { zh: "目录", en: "Category" },
  tags: { zh: "标签", en: "Tags" },
  questions: { zh: "常见问法", en: "Questions" },
  businessTypes: { zh: "业务类型", en: "Business types" },
  materials: { zh: "申请材料", en: "Materials" },
  steps: { zh: "办理流程", en: "Steps" },
  windows: { zh: "办理窗口", en: "Windows" },
  fees: { zh: "收费标准", en: "Fees" },
  timeLimit: { zh: "办理时限", en: "Time limit" },
  sourceName: { zh: "依据文件", en: "Source" },
  sourceNumber: { zh: "文号", en: "Source number" },
  effectiveOn: { zh: "生效日期", en: "Effective on" },
  expiresOn: { zh: "失效日期", en: "Expires on" },
  spoken: { zh: "电话播报", en: "For the telephone" },
  body: { zh: "正文", en: "Text" },
} as const satisfies Record<string, Label>;
export type ArticleField = keyof typeof articleFieldLabels;
export const articleFields = Object.keys(articleFieldLabels) as ArticleField[];

/** What somebody writes in one version. `html`: rich text, sanitised by the server; pictures are its files, or data: URLs of pictures. */
export const ArticleContent = Type.Object(
  {
    title: name(200),
    kind: OneOf(articleKinds),
    category: Nullable(Id),
    tags: Type.Array(name(30), { maxItems: 20, uniqueItems: true }),
    html: Type.String({ maxLength: 180_000 }),
    /** How callers ask for it. */
    questions: Type.Array(name(200), { maxItems: 50 }),
    /** Ids of the configured tree. */
    businessTypes: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 50, uniqueItems: true }),
    /** 办事指南: plain text. */
    guide: Type.Object(
      { materials: line(4000), steps: line(4000), windows: line(2000), fees: line(2000), timeLimit: line(500) },
      strict,
    ),
    /** The document that it stands on. */
    source: Type.Object(
      { name: line(200), number: line(100), effectiveOn: Nullable(Day), expiresOn: Nullable(Day) },
      strict,
    ),
    /** 电话播报: what callers hear who type the article's number; without it they hear nothing of it. */
    spoken: Type.Optional(line(longestForCallers)),
  },
  strict,
);
export type ArticleContent = Static<typeof ArticleContent>;

/** One version of an article, as somebody may read it. */
export const Article = Type.Object({
  id: Id,
  /** By which callers ask for it in a flow. */
  number: Type.Integer({ minimum: 1 }),
  version: Type.Integer({ minimum: 1 }),
  /** How often the version was saved: an edit gives back the one that it began from. */
  revision: Type.Integer({ minimum: 1 }),
  state: OneOf(articleStates),
  content: ArticleContent,
  /** Who saved it last, and when. */
  by: Nullable(Type.String()),
  at: Instant,
  /** A reviewer's last remark. */
  remark: Type.String(),
  approvedBy: Nullable(Type.String()),
  approvedAt: Nullable(Instant),
  publishedBy: Nullable(Type.String()),
  publishedAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  /** The version that readers see, and the one that is being worked on. */
  published: Nullable(Type.Integer()),
  open: Nullable(Type.Integer()),
  /** By its source document, today. */
  validity: OneOf(["valid", "notYet", "expired"] as const),
  files: Type.Array(Type.Object({ id: Id, name: Type.String(), type: Type.String(), bytes: Type.Integer() })),
});
export type Article = Static<typeof Article>;

/** A version without its content. */
export const ArticleVersion = Type.Object({
  version: Type.Integer(),
  revision: Type.Integer(),
  state: OneOf(articleStates),
  title: Type.String(),
  by: Nullable(Type.String()),
  at: Instant,
  remark: Type.String(),
  approvedBy: Nullable(Type.String()),
  approvedAt: Nullable(Instant),
  publishedBy: Nullable(Type.String()),
  publishedAt: Nullable(Instant),
  endedAt: Nullable(Instant),
});
export type ArticleVersion = Static<typeof ArticleVersion>;

const text = (longest: number) => ({
  params: { text: Type.Optional(Type.String({ minLength: 1, maxLength: longest })) },
});

/** 条目: one row an article; readers without the right to edit get published ones alone. */
export const articleList = defineList({
  id: "articles",
  title: { zh: "知识条目", en: "Articles" },
  permission: "knowledge.read",
  columns: {
    title: { label: { zh: "标题", en: "Title" }, schema: Type.String(), type: "text", sortable: true },
    kind: {
      label: { zh: "类别", en: "Kind" },
      schema: OneOf(articleKinds),
      type: "choice",
      choices: articleKindLabels,
    },
    category: { label: { zh: "目录", en: "Category" }, schema: Nullable(Type.String()), type: "text" },
    state: {
      label: { zh: "状态", en: "State" },
      schema: OneOf(articleStates),
      type: "choice",
      choices: articleStateLabels,
    },
    openState: {
      label: { zh: "修订", en: "Revision" },
      schema: Nullable(OneOf(articleStates)),
      type: "choice",
      choices: articleStateLabels,
    },
    version: { label: { zh: "版本", en: "Version" }, schema: Type.Integer(), type: "number" },
    views: { label: { zh: "30 天查看", en: "Views, 30 days" }, schema: Type.Integer(), type: "number", sortable: true },
    expiresOn: {
      label: { zh: "失效日期", en: "Expires" },
      schema: Nullable(Type.String()),
      type: "text",
      sortable: true,
    },
    updatedBy: { label: { zh: "更新人", en: "Updated by" }, schema: Nullable(Type.String()), type: "text" },
    updatedAt: { label: { zh: "更新时间", en: "Updated" }, schema: Instant, type: "instant", sortable: true },
  },
  filters: {
    text: { label: { zh: "标题", en: "Title" }, kind: "text", ...text(100) },
    state: {
      label: { zh: "状态", en: "State" },
      kind: "choice",
      params: {
        state: Type.Optional(
          OneOf(["draft", "review", "approved", "published", "withdrawn", "discarded", "expired", "expiring"] as const),
        ),
      },
      choices: {
        ...articleStateLabels,
        expired: { zh: "已过期", en: "Expired" },
        expiring: { zh: "30 天内过期", en: "Expires in 30 days" },
      },
    },
    kind: {
      label: { zh: "类别", en: "Kind" },
      kind: "choice",
      params: { kind: Type.Optional(OneOf(articleKinds)) },
      choices: articleKindLabels,
    },
    businessType: {
      label: { zh: "业务类型", en: "Business type" },
      kind: "businessType",
      params: { businessType: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
    },
  },
  more: { id: Id, tags: Type.Array(Type.String()) },
  key: "id",
  order: { by: "updatedAt", direction: "desc" },
});
export type ArticleRow = Static<typeof articleList.row>;
export type ArticleQuery = QueryOf<typeof articleList>;
export const listArticles = listOperation(articleList, "/api/knowledge/articles", "Articles, the last changed first");

const Pieces = Type.Array(Type.Object({ text: Type.String(), hit: Type.Boolean() }));
export const KnowledgeHit = Type.Object({
  id: Id,
  version: Type.Integer(),
  kind: OneOf(articleKinds),
  /** In pieces; `hit`: what was looked for. */
  title: Pieces,
  /** The stretch of the text with the most of it. */
  excerpt: Pieces,
  /** A question variant that holds it; empty: none. */
  question: Pieces,
  category: Nullable(Type.String()),
  businessTypes: Type.Array(Type.String()),
  validity: OneOf(["valid", "notYet", "expired"] as const),
  updatedAt: Instant,
});
export type KnowledgeHit = Static<typeof KnowledgeHit>;
export const KnowledgeFound = Type.Object({
  hits: Type.Array(KnowledgeHit),
  /** What was probably meant, where what was typed is probably misspelt. */
  corrected: Nullable(Type.String()),
  /** Articles that the person can find now; fewer than there are while the index is being made. */
  searched: Type.Integer(),
  isComplete: Type.Boolean(),
});
export type KnowledgeFound = Static<typeof KnowledgeFound>;

export const Category = Type.Object({
  id: Id,
  parent: Nullable(Id),
  name: Type.String(),
  place: Type.Integer(),
  revision: Type.Integer(),
  /** Roles whose holders, beside those who edit articles, alone read it and what is beneath it, though a role be deleted; null: whoever may read articles. */
  roles: Nullable(Type.Array(Id)),
  /** Published articles in it, without those in categories below. */
  articles: Type.Integer(),
});
export type Category = Static<typeof Category>;
export const KnowledgeTree = Type.Object({
  categories: Type.Array(Category),
  /** The most used first. */
  tags: Type.Array(Type.Object({ tag: Type.String(), articles: Type.Integer() })),
});
export type KnowledgeTree = Static<typeof KnowledgeTree>;
export const CategoryFields = Type.Object(
  {
    name: name(50),
    parent: Nullable(Id),
    place: Type.Integer({ minimum: 0, maximum: 10_000 }),
    /** Null: whoever may read articles. Left out it stays as it is; of a new category that is null. */
    roles: Type.Optional(Nullable(Type.Array(Id, { minItems: 1, maxItems: 50, uniqueItems: true }))),
  },
  strict,
);

export const ArticleFeedback = Type.Object({
  id: Id,
  article: Id,
  title: Type.String(),
  version: Type.Integer(),
  kind: OneOf(feedbackKinds),
  note: Type.String(),
  by: Nullable(Type.String()),
  at: Instant,
  answer: Nullable(Type.String()),
  closedBy: Nullable(Type.String()),
  closedAt: Nullable(Instant),
});
export type ArticleFeedback = Static<typeof ArticleFeedback>;
export const NewFeedback = Type.Object(
  { version: Type.Integer({ minimum: 1 }), kind: OneOf(feedbackKinds), note: line(1000) },
  strict,
);

export const ArticleNotice = Type.Object({
  id: Type.Integer(),
  article: Id,
  version: Type.Integer(),
  kind: OneOf(noticeKinds),
  title: Type.String(),
  note: Type.String(),
  by: Nullable(Type.String()),
  at: Instant,
  /** When the asking person confirmed it. */
  readAt: Nullable(Instant),
  /** People who confirmed it, of those who are to. */
  read: Type.Integer(),
  readers: Type.Integer(),
});
export type ArticleNotice = Static<typeof ArticleNotice>;
export const NoticeReceipt = Type.Object({ user: Id, name: Type.String(), at: Nullable(Instant) });

export const ArticleTrace = Type.Object({
  at: Instant,
  by: Nullable(Type.String()),
  how: OneOf(articleUses),
  version: Type.Integer(),
  detail: Type.String(),
});
export type ArticleTrace = Static<typeof ArticleTrace>;

export const Synonyms = Type.Object(
  {
    /** Each group: words that mean the same. */
    groups: Type.Array(Type.Array(name(30), { minItems: 2, maxItems: 20 }), { maxItems: 1000 }),
    version: Type.String({ maxLength: 64 }),
  },
  strict,
);
export type Synonyms = Static<typeof Synonyms>;

/** Of the moves, which right each needs. */
export const moveNeeds = {
  submit: "knowledge.edit",
  recall: "knowledge.edit",
  discard: "knowledge.edit",
  approve: "knowledge.review",
  reject: "knowledge.review",
  publish: "knowledge.publish",
  withdraw: "knowledge.publish",
} as const satisfies Record<keyof typeof articleMoves, `knowledge.${string}`>;
/** Moves that want a word of explanation. */
export const movesWithNote: readonly (keyof typeof articleMoves)[] = ["reject", "publish", "withdraw"];

/** What is wrong with an article of a file that is imported, and where. `twice`: two of one title; `deep`: too many levels. */
export const ArticleImportProblem = Type.Object({
  file: Type.String(),
  /** Of a table, as a spreadsheet counts. */
  line: Nullable(Type.Integer()),
  field: OneOf(articleFields),
  problem: OneOf(["missing", "unknown", "malformed", "length", "twice", "deep", "torn", "large", "kind"] as const),
});
export type ArticleImportProblem = Static<typeof ArticleImportProblem>;
export const ArticleImport = Type.Object({
  articles: Type.Integer(),
  /** Titles that become drafts; those that articles have already, which are passed over. */
  titles: Type.Array(Type.String()),
  skipped: Type.Array(Type.String()),
  /** Categories that are made for it, and pictures that it brings. */
  categories: Type.Integer(),
  pictures: Type.Integer(),
  problems: Type.Array(ArticleImportProblem),
  /** How many drafts were made; null: it was checked alone, or something is wrong. */
  saved: Nullable(Type.Integer()),
});
export type ArticleImport = Static<typeof ArticleImport>;
