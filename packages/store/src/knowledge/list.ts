import type { ArticleQuery } from "@zongji/api";
import type { ArticleKind } from "@zongji/domain";
import { type Selectable, sql } from "kysely";
import type { Db, Tables } from "../database/index.ts";
import { containing } from "../like.ts";
import type { ListSource, Sort, SortName } from "../list.ts";
import { outside, readersSql } from "./articles.ts";

/** Which articles are looked for; plain JSON. `day`: today, YYYY-MM-DD; `soon`: in 30 days; `since`: views are counted from then on, ms since the epoch. */
export type ArticleFilter = {
  readonly text?: string;
  readonly state?: NonNullable<ArticleQuery["state"]>;
  readonly kind?: ArticleKind;
  /** Any of these. */
  readonly businessTypes?: readonly string[];
  readonly publishedOnly: boolean;
  /** Drafts are left out, and what only drafts say: as a reviewer sees them. */
  readonly submittedOnly?: boolean;
  /** Categories that the person may not read. */
  readonly closed: readonly string[];
  readonly day: string;
  readonly soon: string;
  readonly since: number;
};
export type ListedArticle = Selectable<Tables["article"]> & {
  readonly category_name: string | null;
  readonly updated_name: string | null;
  readonly views: number;
};

const viewsSql = sql<number>`coalesce(seen.views, 0)`;
const column = (name: string, of: Sort["of"], nullable?: true): Sort => ({
  by: sql.ref(`article.${name}`),
  of,
  ...(nullable && { nullable }),
});

/** What is being written is no answer to who does not see it. */
const isUnseen = ({ state, publishedOnly, submittedOnly }: Omit<ArticleFilter, "since">): boolean =>
  state === "draft"
    ? publishedOnly || submittedOnly === true
    : publishedOnly && (state === "review" || state === "approved");

const found = (db: Db, { since, ...filter }: ArticleFilter) => {
  let query = db.selectFrom("article").leftJoin(
    db
      .selectFrom("article_use")
      .select(["article", readersSql.as("views")])
      .where("how", "=", "view")
      .where("at", ">=", since)
      .groupBy("article")
      .as("seen"),
    (join) => join.onRef("seen.article", "=", "article.id"),
  );
  if (filter.publishedOnly) query = query.where("article.published", "is not", null);
  if (filter.submittedOnly)
    query = query.where((eb) =>
      eb.or([
        eb("article.published", "is not", null),
        eb("article.open_state", "in", ["review", "approved"]),
        eb.and([eb("article.open", "is", null), eb("article.state", "=", "withdrawn")]),
      ]),
    );
  if (isUnseen(filter)) query = query.where(sql<boolean>`false`);
  if (filter.closed.length > 0) query = query.where(outside(sql.ref("article.category"), new Set(filter.closed)));
  if (filter.text !== undefined) query = query.where("article.title", "ilike", containing(filter.text));
  if (filter.kind !== undefined) query = query.where("article.kind", "=", filter.kind);
  if (filter.businessTypes !== undefined)
    query = query.where(sql<boolean>`article.business_types && ${[...filter.businessTypes]}::text[]`);
  const { state, day, soon } = filter;
  if (state === "expired")
    return query.where("article.expires_on", "<", day).where("article.published", "is not", null);
  if (state === "expiring")
    return query
      .where("article.expires_on", ">=", day)
      .where("article.expires_on", "<=", soon)
      .where("article.published", "is not", null);
  if (state === "draft" || state === "review" || state === "approved")
    return query.where("article.open_state", "=", state);
  if (state !== undefined) return query.where("article.state", "=", state);
  return query;
};

/** Articles as SQL. */
export const articleSource: ListSource<ArticleFilter, ListedArticle> = {
  found: (db, filter) => found(db as Db, filter) as never,
  whole: (query) =>
    (query as unknown as ReturnType<typeof found>)
      .leftJoin("knowledge_category", "knowledge_category.id", "article.category")
      .leftJoin("user", "user.id", "article.updated_by")
      .selectAll("article")
      .select(["knowledge_category.name as category_name", "user.name as updated_name", viewsSql.as("views")]) as never,
  key: column("id", "text"),
  sorts: {
    title: column("title", "text"),
    views: { by: viewsSql, of: "number" },
    expiresOn: column("expires_on", "text", true),
    updatedAt: column("updated_at", "number"),
  } satisfies Record<SortName<ArticleQuery>, Sort>,
};
