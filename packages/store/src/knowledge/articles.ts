/** The only SQL about articles and their versions. */
import { type ArticleContent, mostUnpaged } from "@zongji/api";
import type { ArticleState, ArticleUse } from "@zongji/domain";
import { type Insertable, type RawBuilder, type Selectable, sql, type Transaction, type Updateable } from "kysely";
import type { Db, Tables } from "../database/index.ts";

type Work = Db | Transaction<Tables>;

/** A version with the names of who worked on it. */
export type KeptArticle = Selectable<Tables["article_version"]> & {
  readonly by_name: string | null;
  readonly approved_name: string | null;
  readonly published_name: string | null;
  readonly current: number | null;
  readonly open: number | null;
  readonly open_state: ArticleState | null;
  /** Where the article stands now; the version itself may stand elsewhere. */
  readonly category: string | null;
  readonly number: number;
};

/** Whether a category is none of these. */
export const outside = (category: RawBuilder<unknown>, closed: ReadonlySet<string>): RawBuilder<boolean> =>
  sql<boolean>`coalesce(${category} <> all(${[...closed]}::text[]), true)`;

const versions = (db: Work) =>
  (db as Db)
    .selectFrom("article_version as v")
    .innerJoin("article as a", "a.id", "v.article")
    .leftJoin("user as writer", "writer.id", "v.by")
    .leftJoin("user as approver", "approver.id", "v.approved_by")
    .leftJoin("user as publisher", "publisher.id", "v.published_by")
    .selectAll("v")
    .select([
      "writer.name as by_name",
      "approver.name as approved_name",
      "publisher.name as published_name",
      "a.published as current",
      "a.open",
      "a.open_state",
      "a.category",
      "a.number",
    ]);

/** Which version: a number; published: what readers see; newest; submitted: the newest that was handed in and not given back; or the one that was published at a moment (ms since the epoch). */
export type WhichVersion = number | "published" | "newest" | "submitted" | { readonly at: number };

export const findArticle = (db: Work, id: string, which: WhichVersion): Promise<KeptArticle | undefined> => {
  const all = versions(db).where("v.article", "=", id);
  if (which === "published") return all.where("v.state", "=", "published").executeTakeFirst();
  if (which === "newest") return all.orderBy("v.version", "desc").limit(1).executeTakeFirst();
  if (which === "submitted")
    return all
      .where("v.state", "not in", ["draft", "discarded"])
      .orderBy("v.version", "desc")
      .limit(1)
      .executeTakeFirst();
  if (typeof which === "number") return all.where("v.version", "=", which).executeTakeFirst();
  return all
    .where("v.published_at", "<=", which.at)
    .where((eb) => eb.or([eb("v.ended_at", "is", null), eb("v.ended_at", ">", which.at)]))
    .orderBy("v.published_at", "desc")
    .limit(1)
    .executeTakeFirst();
};

/** The version that readers see of the article with this number. */
export const findArticleByNumber = (db: Work, number: number): Promise<KeptArticle | undefined> =>
  versions(db).where("a.number", "=", number).where("v.state", "=", "published").executeTakeFirst();

export const versionsOfArticle = (db: Work, id: string): Promise<KeptArticle[]> =>
  versions(db).where("v.article", "=", id).orderBy("v.version", "desc").execute();

/** Those of these titles that articles have already, discarded ones aside. */
export const articleTitles = async (db: Work, titles: readonly string[]): Promise<ReadonlySet<string>> => {
  if (titles.length === 0) return new Set();
  const rows = await (db as Db)
    .selectFrom("article")
    .select("title")
    .where("title", "in", [...titles])
    .where("state", "!=", "discarded")
    .execute();
  return new Set(rows.map(({ title }) => title));
};

/** What of a version an article's row repeats. */
const rowOf = ({ title, content }: { title: string; content: ArticleContent }) => ({
  title,
  kind: content.kind,
  category: content.category,
  tags: [...content.tags],
  business_types: [...content.businessTypes],
  effective_on: content.source.effectiveOn,
  expires_on: content.source.expiresOn,
});

/** Changes of articles take turns from here to their commits, so that `changed` grows in the order of commits. */
const nextChange = async (tx: Transaction<Tables>): Promise<number> => {
  await sql`select pg_advisory_xact_lock(hashtext('article change'))`.execute(tx);
  return (await sql<{ n: number }>`select nextval('article_change') as n`.execute(tx)).rows[0]!.n;
};

/** Brings an article's row in step with its versions. Called after each change of one. */
export const refreshArticle = async (
  tx: Transaction<Tables>,
  id: string,
  by: string | null,
  at: number,
): Promise<void> => {
  const all = await tx
    .selectFrom("article_version")
    .select(["version", "state", "title", "content"])
    .where("article", "=", id)
    .orderBy("version", "desc")
    .execute();
  const published = all.find(({ state }) => state === "published");
  const open = all.find(({ state }) => ["draft", "review", "approved"].includes(state));
  const shown = published ?? open ?? all.find(({ state }) => state === "withdrawn") ?? all[0]!;
  await tx
    .updateTable("article")
    .set({
      ...rowOf(shown),
      state: shown.state,
      published: published?.version ?? null,
      open: open?.version ?? null,
      open_state: open?.state ?? null,
      newest: all[0]!.version,
      updated_at: at,
      updated_by: by,
      changed: await nextChange(tx),
    })
    .where("id", "=", id)
    .execute();
};

export const insertArticle = async (
  tx: Transaction<Tables>,
  id: string,
  content: ArticleContent,
  at: number,
): Promise<void> => {
  await tx
    .insertInto("article")
    .values({
      ...{ id, ...rowOf({ title: content.title, content }), state: "draft", newest: 1 },
      ...{ updated_at: at, created_at: at, changed: await nextChange(tx) },
    })
    .execute();
};

type Saved = {
  readonly article: string;
  readonly version: number;
  readonly revision: number;
  readonly content: ArticleContent;
  readonly body: string;
  readonly by: string | null;
  readonly at: number;
};

/** Writes a version as it is saved; what was saved before stays beside it. */
export const putSave = async (tx: Transaction<Tables>, { body, ...saved }: Saved): Promise<void> => {
  const content = JSON.stringify(saved.content);
  const { article, version, revision, by, at } = saved;
  const { title } = saved.content;
  await tx
    .insertInto("article_version")
    .values({ ...{ article, version, revision, state: "draft", title, content, body }, by, at })
    .onConflict((on) => on.columns(["article", "version"]).doUpdateSet({ revision, title, content, body, by, at }))
    .execute();
  await tx.insertInto("article_save").values({ article, version, revision, content, by, at }).execute();
};

export const savesOf = (db: Work, article: string, version: number) =>
  (db as Db)
    .selectFrom("article_save")
    .leftJoin("user", "user.id", "article_save.by")
    .select(["revision", "content", "at", "user.name as by_name"])
    .where("article", "=", article)
    .where("version", "=", version)
    .orderBy("revision", "desc")
    .limit(100)
    .execute();

export const changeVersion = async (
  tx: Transaction<Tables>,
  article: string,
  version: number,
  change: Updateable<Tables["article_version"]> & { readonly state: ArticleState },
): Promise<void> => {
  await tx
    .updateTable("article_version")
    .set(change)
    .where("article", "=", article)
    .where("version", "=", version)
    .execute();
};

/** Locks an article against every other change of it until the transaction ends. @returns whether it is there */
export const lockArticle = async (tx: Transaction<Tables>, id: string): Promise<boolean> =>
  (await tx.selectFrom("article").select("id").where("id", "=", id).forUpdate().executeTakeFirst()) !== undefined;

/** All files that an article has or had, the first first. */
export const filesOfArticle = (db: Work, article: string) =>
  (db as Db)
    .selectFrom("article_file")
    .select(["id", "name", "type", "bytes", "at", "removed_at"])
    .where("article", "=", article)
    .orderBy("at")
    .execute();
export type KeptArticleFile = Awaited<ReturnType<typeof filesOfArticle>>[number];

export const findArticleFile = (db: Work, id: string) =>
  (db as Db)
    .selectFrom("article_file")
    .innerJoin("article", "article.id", "article_file.article")
    .selectAll("article_file")
    .select(["article.published", "article.newest", "article.category"])
    .where("article_file.id", "=", id)
    .executeTakeFirst();

export const insertArticleFile = (tx: Transaction<Tables>, file: Insertable<Tables["article_file"]>) =>
  tx.insertInto("article_file").values(file).execute();

/** @returns whether it was there */
export const removeArticleFile = async (
  tx: Transaction<Tables>,
  {
    article,
    id,
    by,
    at,
  }: { readonly article: string; readonly id: string; readonly by: string | null; readonly at: number },
): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable("article_file")
    .set({ removed_at: at, removed_by: by })
    .where("id", "=", id)
    .where("article", "=", article)
    .where("removed_at", "is", null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
};

export const insertUse = (
  tx: Transaction<Tables>,
  use: {
    readonly article: string;
    readonly version: number;
    readonly how: ArticleUse;
    readonly detail: string;
    readonly user_id: string | null;
    readonly at: number;
  },
) => tx.insertInto("article_use").values(use).execute();

/** Versions of these articles with where the article stands and where each of them does. */
export const placesOfVersions = async (
  db: Work,
  articles: readonly string[],
): Promise<{ article: string; version: number; category: string | null; ownCategory: string | null }[]> =>
  articles.length === 0
    ? []
    : (db as Db)
        .selectFrom("article_version as v")
        .innerJoin("article as a", "a.id", "v.article")
        .select(["v.article", "v.version", "a.category"])
        .select(sql<string | null>`v.content ->> 'category'`.as("ownCategory"))
        .where("v.article", "in", [...articles])
        .execute();

/** Of these versions alone. */
export const tracesOf = (db: Work, article: string, how: ArticleUse | undefined, versions: readonly number[]) => {
  const all = (db as Db)
    .selectFrom("article_use")
    .leftJoin("user", "user.id", "article_use.user_id")
    .select(["article_use.at", "how", "version", "detail", "user.name as by_name"])
    .where("article", "=", article)
    .where(sql<boolean>`version = any(${[...versions]}::integer[])`);
  return (how === undefined ? all : all.where("how", "=", how))
    .orderBy("article_use.id", "desc")
    .limit(mostUnpaged)
    .execute();
};

/** Views as lists count them: each person once a day, so that whoever works on an article does not make it hot. */
export const readersSql = sql<number>`count(distinct (article_use.user_id, article_use.at / 86400000))`;

/** Published articles by how often they were opened since a moment, the most opened first. */
export const hotArticles = (db: Work, since: number, limit: number, closed: ReadonlySet<string>) =>
  (db as Db)
    .selectFrom("article_use")
    .innerJoin("article", "article.id", "article_use.article")
    .select(["article.id", "article.title", "article.kind", readersSql.as("views")])
    .where("article_use.at", ">=", since)
    .where("how", "=", "view")
    .where("article.published", "is not", null)
    .where(outside(sql.ref("article.category"), closed))
    .groupBy(["article.id", "article.title", "article.kind"])
    .orderBy("views", "desc")
    .orderBy("article.id")
    .limit(limit)
    .execute();

/** A published article as the search knows it. */
export type SearchedArticle = {
  readonly id: string;
  readonly changed: number;
  readonly published: number | null;
  readonly title: string | null;
  readonly body: string | null;
  readonly content: ArticleContent | null;
  readonly published_at: number | null;
};

/** Articles whose `changed` is above this, the lowest first: what is not published any more comes without a version. */
export const articlesChangedAfter = async (db: Work, changed: number, limit: number): Promise<SearchedArticle[]> =>
  (db as Db)
    .selectFrom("article")
    .leftJoin("article_version as v", (join) =>
      join.onRef("v.article", "=", "article.id").onRef("v.version", "=", "article.published"),
    )
    .select(["article.id", "article.changed", "article.published", "v.title", "v.body", "v.content", "v.published_at"])
    .where("article.changed", ">", changed)
    .orderBy("article.changed")
    .limit(limit)
    .execute();

/** Texts of these versions, by article. */
export const bodiesOf = async (
  db: Work,
  wanted: readonly { readonly id: string; readonly version: number }[],
): Promise<Map<string, string>> => {
  const { rows } = await sql<{ article: string; body: string }>`
    select v.article, v.body from unnest(${wanted.map(({ id }) => id)}::text[], ${wanted.map(({ version }) => version)}::integer[]) as wanted (article, version)
    join article_version v using (article, version)`.execute(db as Db);
  return new Map(rows.map(({ article, body }) => [article, body]));
};
