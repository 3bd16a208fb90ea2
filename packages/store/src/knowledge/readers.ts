/** The only SQL about what readers of articles say and confirm, and about categories. */
import { mostUnpaged } from "@zongji/api";
import type { CategoryLimit, NoticeKind } from "@zongji/domain";
import { type Insertable, type RawBuilder, sql, type Transaction } from "kysely";
import type { Db, Tables } from "../database/index.ts";
import { outside } from "./articles.ts";

type Work = Db | Transaction<Tables>;

export const insertFeedback = (tx: Transaction<Tables>, feedback: Insertable<Tables["article_feedback"]>) =>
  tx.insertInto("article_feedback").values(feedback).execute();

type Sought = {
  readonly state?: "open" | "closed" | undefined;
  readonly article?: string | undefined;
  readonly id?: string;
};

/** The last first, as many as a page shows. */
export const listFeedback = (db: Work, { state, article, id }: Sought) => {
  let query = (db as Db)
    .selectFrom("article_feedback as f")
    .innerJoin("article as a", "a.id", "f.article")
    .leftJoin("user as reader", "reader.id", "f.user_id")
    .leftJoin("user as editor", "editor.id", "f.closed_by")
    .selectAll("f")
    .select(["a.title", "reader.name as by_name", "editor.name as closed_name"]);
  if (state !== undefined) query = query.where("f.closed_at", state === "open" ? "is" : "is not", null);
  if (article !== undefined) query = query.where("f.article", "=", article);
  if (id !== undefined) query = query.where("f.id", "=", id);
  return query.orderBy("f.at", "desc").orderBy("f.id").limit(mostUnpaged).execute();
};
export type KeptFeedback = Awaited<ReturnType<typeof listFeedback>>[number];

/** @returns whether it was open */
export const closeFeedback = async (
  tx: Transaction<Tables>,
  id: string,
  answer: { readonly answer: string; readonly closed_by: string | null; readonly closed_at: number },
): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable("article_feedback")
    .set(answer)
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

export const insertNotice = (
  tx: Transaction<Tables>,
  notice: {
    readonly article: string;
    readonly version: number;
    readonly kind: NoticeKind;
    readonly title: string;
    readonly note: string;
    readonly by: string | null;
    readonly at: number;
    /** Where the version stands. */
    readonly category: string | null;
  },
) => tx.insertInto("article_notice").values(notice).execute();

/** People who read articles, and can sign in: agents alone, since they tell callers what stands in them. */
const readersSql = sql`(
  select u.id, u.name, u.created_at, array(select r.role from user_role r where r.user_id = u.id) as roles,
    exists (select from user_role r join permission p on p.role = r.role
      where r.user_id = u.id and p.action = 'knowledge.edit') as manages
  from "user" u
  where not u.disabled and u.agent_no is not null and exists (
    select from user_role r join permission p on p.role = r.role where r.user_id = u.id and p.action = 'knowledge.read'))`;

/** Each limited category, and those beneath it, with the roles of the limit: `closedCategories` as SQL. */
const limitsSql = sql`
  above (category, parent, roles) as (
    select id, parent, roles from knowledge_category
    union all select above.category, c.parent, c.roles from above join knowledge_category c on c.id = above.parent),
  limited as materialized (select category, roles from above where roles is not null)`;

/** Whether a reader may read what stands in either of two categories. */
const readsSql = (one: RawBuilder<unknown>, other: RawBuilder<unknown>) =>
  sql<boolean>`(reader.manages or not exists (
    select from limited where limited.category in (${one}, ${other}) and not limited.roles && reader.roles))`;

export type KeptNotice = {
  readonly id: number;
  readonly article: string;
  readonly version: number;
  readonly kind: NoticeKind;
  readonly title: string;
  readonly note: string;
  readonly by_name: string | null;
  readonly at: number;
  readonly read_at: number | null;
  readonly read: number;
  readonly readers: number;
};

/** Notices since a moment that stand in none of the closed categories, those that the user has not confirmed first, then the last first. */
export const listNotices = async (
  db: Work,
  user: string,
  since: number,
  closed: ReadonlySet<string>,
): Promise<KeptNotice[]> => {
  const reads = readsSql(sql.ref("a.category"), sql.ref("n.category"));
  const { rows } = await sql<KeptNotice>`
    with recursive ${limitsSql}, reader as materialized ${readersSql}
    select n.id, n.article, n.version, n.kind, n.title, n.note, n.at, writer.name as by_name, own.at as read_at,
      (select count(*) from article_receipt r join reader on reader.id = r.user_id where r.notice = n.id and ${reads}) as read,
      (select count(*) from reader where reader.created_at <= n.at and ${reads}) as readers
    from article_notice n
    join article a on a.id = n.article
    left join "user" writer on writer.id = n.by
    left join article_receipt own on own.notice = n.id and own.user_id = ${user}
    where n.at >= ${since} and ${outside(sql.ref("a.category"), closed)} and ${outside(sql.ref("n.category"), closed)}
    order by own.at is not null, n.at desc, n.id desc
    limit ${mostUnpaged}`.execute(db as Db);
  return rows.map((row) => ({ ...row, read: Number(row.read), readers: Number(row.readers) }));
};

/** A notice, unless it stands in one of the closed categories. `now`: where its article stands. */
export const findNotice = (db: Work, id: number, closed: ReadonlySet<string>) =>
  (db as Db)
    .selectFrom("article_notice as n")
    .innerJoin("article as a", "a.id", "n.article")
    .selectAll("n")
    .select("a.category as now")
    .where("n.id", "=", id)
    .where(outside(sql.ref("a.category"), closed))
    .where(outside(sql.ref("n.category"), closed))
    .executeTakeFirst();

/** @returns whether it is the user's first of this notice */
export const insertReceipt = async (
  tx: Transaction<Tables>,
  receipt: { readonly notice: number; readonly user_id: string; readonly at: number },
): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("article_receipt")
    .values(receipt)
    .onConflict((on) => on.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

/** Whoever is to read a notice, with when he confirmed it. */
export const receiptsOf = async (
  db: Work,
  notice: {
    readonly id: number;
    readonly at: number;
    readonly category: string | null;
    /** Where its article stands. */
    readonly now: string | null;
  },
): Promise<{ id: string; name: string; at: number | null }[]> => {
  const { rows } = await sql<{ id: string; name: string; at: number | null }>`
    with recursive ${limitsSql}, reader as ${readersSql}
    select reader.id, reader.name, r.at from reader
    left join article_receipt r on r.user_id = reader.id and r.notice = ${notice.id}
    where (reader.created_at <= ${notice.at} or r.at is not null)
      and ${readsSql(sql`${notice.now}::text`, sql`${notice.category}::text`)}
    order by r.at is not null, r.at, reader.name`.execute(db as Db);
  return rows;
};

export const listCategories = async (db: Work) =>
  (db as Db)
    .selectFrom("knowledge_category as c")
    .selectAll("c")
    .select((eb) =>
      eb
        .selectFrom("article")
        .select((of) => of.fn.countAll<number>().as("n"))
        .whereRef("article.category", "=", "c.id")
        .where("article.published", "is not", null)
        .as("articles"),
    )
    .orderBy("place")
    .orderBy("name")
    .execute();

/** What limits categories; none where no category is limited. */
export const categoryLimits = (db: Work): Promise<CategoryLimit[]> =>
  (db as Db)
    .selectFrom("knowledge_category")
    .select(["id", "parent", "roles"])
    .where(({ exists, selectFrom }) =>
      exists(selectFrom("knowledge_category as c").select("c.id").where("c.roles", "is not", null)),
    )
    .execute();

/** Tags of published articles that stand in none of the closed categories, the most used first. */
export const listTags = async (db: Work, closed: ReadonlySet<string>): Promise<{ tag: string; articles: number }[]> => {
  const { rows } = await sql<{ tag: string; articles: number }>`
    select tag, count(*) as articles from article, unnest(tags) as tag
    where published is not null and ${outside(sql.ref("article.category"), closed)}
    group by tag order by articles desc, tag limit 100`.execute(db as Db);
  return rows.map(({ tag, articles }) => ({ tag, articles: Number(articles) }));
};

type CategoryRow = Insertable<Tables["knowledge_category"]>;
export const putCategory = (tx: Transaction<Tables>, row: CategoryRow) =>
  tx
    .insertInto("knowledge_category")
    .values(row)
    .onConflict((on) =>
      on.column("id").doUpdateSet({
        ...{ parent: row.parent, name: row.name, place: row.place, revision: row.revision },
        roles: row.roles ?? null,
      }),
    )
    .execute();

/** Names of roles, by their ids. */
export const roleLabels = async (db: Work): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await (db as Db).selectFrom("role").select(["name", "label"]).execute()).map(({ name, label }) => [name, label]),
  );

/** Whether a category holds articles of whatever state, or other categories; a limited one past versions too, which nothing would keep closed any more. */
export const isCategoryUsed = async (tx: Transaction<Tables>, id: string, isLimited: boolean): Promise<boolean> => {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select from article where category = ${id}) or exists (select from knowledge_category where parent = ${id})
      or exists (select from article_version 
        where (${isLimited} or state in ('draft', 'review', 'approved')) and content ->> 'category' = ${id}) as used`.execute(
    tx,
  );
  return rows[0]!.used;
};

export const deleteCategory = (tx: Transaction<Tables>, id: string) =>
  tx.deleteFrom("knowledge_category").where("id", "=", id).execute();

const synonymsSetting = "knowledge.synonyms";
/** Groups of words that mean the same. */
export const loadSynonyms = async (db: Work): Promise<string[][]> => {
  const row = await (db as Db)
    .selectFrom("setting")
    .select("value")
    .where("name", "=", synonymsSetting)
    .executeTakeFirst();
  return (row?.value ?? []) as string[][];
};
export const saveSynonyms = async (tx: Transaction<Tables>, groups: readonly (readonly string[])[]): Promise<void> => {
  const value = JSON.stringify(groups);
  await tx
    .insertInto("setting")
    .values({ name: synonymsSetting, value })
    .onConflict((on) => on.column("name").doUpdateSet({ value }))
    .execute();
};
