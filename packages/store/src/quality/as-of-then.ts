/** The only SQL about what an agent had before her in a call: the order that was begun from it, and the articles that she opened or cited, in the version of then. */
import type { KeptCall } from "../calls.ts";
import type { Db } from "../database/index.ts";

type Call = Pick<KeptCall, "id" | "started_at" | "ended_at" | "users" | "user_id">;
/** So long after the call's end what was written of it is still its wrap-up. */
const afterMs = 1_800_000;
export const thenOf = ({ started_at, ended_at }: Pick<Call, "started_at" | "ended_at">): number =>
  Number(ended_at ?? started_at) + afterMs;

/** The order of a call as it was last saved by then, else as it was first saved. `changed`: it was saved again since. */
export const orderAsOfThen = async (db: Db, call: Call) => {
  const order = await db
    .selectFrom("work_order")
    .select(["id", "no"])
    .where("source", "in", ["call", "voicemail"])
    .where("ref", "=", call.id)
    .executeTakeFirst();
  if (order === undefined) return undefined;
  const saves = await db
    .selectFrom("order_save")
    .select(["content", "at"])
    .where("work_order", "=", order.id)
    .orderBy("version")
    .execute();
  const save = saves.findLast(({ at }) => Number(at) <= thenOf(call)) ?? saves[0];
  return { ...order, save, changed: save !== undefined && save !== saves.at(-1) };
};

/** `cited`: in the order, else opened while she talked or wrote it up. `isCurrent`: readers see that version today. */
export type ArticleOfThen = {
  readonly article: string;
  readonly version: number;
  readonly title: string;
  readonly cited: boolean;
  readonly isCurrent: boolean;
};

/** Each article in the versions that were opened or cited. */
export const articlesOfThen = async (db: Db, call: Call, order: string | undefined): Promise<ArticleOfThen[]> => {
  const cited = await db
    .selectFrom("order_article")
    .select(["article", "version"])
    .where("work_order", "=", order ?? "")
    .where("at", "<=", thenOf(call))
    .execute();
  const users = [...new Set([...call.users, ...(call.user_id === null ? [] : [call.user_id])])];
  const opened = await db
    .selectFrom("article_use")
    .select(["article", "version"])
    .distinct()
    .where("user_id", "in", ["", ...users])
    .where("at", ">=", Number(call.started_at))
    .where("at", "<=", thenOf(call))
    .limit(100)
    .execute();
  const all = new Map(opened.map((each) => [`${each.article} ${each.version}`, { ...each, cited: false }]));
  for (const each of cited) all.set(`${each.article} ${each.version}`, { ...each, cited: true });
  const kept = await db
    .selectFrom("article_version")
    .innerJoin("article", "article.id", "article_version.article")
    .select(["article_version.article", "article_version.version", "article_version.title", "article.published"])
    .where("article_version.article", "in", ["", ...[...all.values()].map(({ article }) => article)])
    .execute();
  return kept.flatMap(({ article, version, title, published }) => {
    const found = all.get(`${article} ${version}`);
    return found ? [{ article, version, title, cited: found.cited, isCurrent: published === version }] : [];
  });
};
