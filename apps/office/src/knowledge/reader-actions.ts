import { randomUUID } from "node:crypto";
import type { ArticleFeedback, ArticleNotice, Category, KnowledgeTree, Synonyms } from "@zongji/api";
import type { FeedbackKind } from "@zongji/domain";
import {
  type Actor,
  closeFeedback,
  type Db,
  deleteCategory,
  findNotice,
  insertFeedback,
  insertReceipt,
  inTransaction,
  isCategoryUsed,
  listCategories,
  listFeedback,
  listNotices,
  listTags,
  loadSynonyms,
  lockForEdit,
  putCategory,
  saveSynonyms,
  versionOf,
  type Work,
} from "@zongji/store";
import { Refusal } from "@zongji/web";
import { presentFeedback } from "./present.ts";

/** Notices that are older are not shown any more, ms. */
const noticesMs = 180 * 86_400_000;
/** Levels of the tree of categories, at the most. */
const mostLevels = 6;
const mostCategories = 500;

const feedbackOf = async (db: Db | Work["tx"], id: string): Promise<ArticleFeedback> => {
  const [kept] = await listFeedback(db, { id });
  if (kept === undefined) throw new Refusal("notFound");
  return presentFeedback(kept);
};

type Given = { readonly article: string; readonly version: number; readonly kind: FeedbackKind; readonly note: string };

export const giveFeedback = (db: Db, actor: Actor, { article, version, kind, note }: Given): Promise<ArticleFeedback> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    const text = note.replaceAll("\0", "").trim();
    if (text === "" && kind !== "useful") throw new Refusal("badRequest", { field: "note" });
    const id = randomUUID();
    await insertFeedback(tx, { id, article, version, kind, note: text, user_id: actor.userId, at: Date.now() });
    audit("article.feedback", article, { version, kind, note: text });
    event("ArticleFeedbackGiven", article, { feedback: id, version, kind });
    return feedbackOf(tx, id);
  });

export const answerFeedback = (db: Db, actor: Actor, id: string, answer: string): Promise<ArticleFeedback> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    const { article } = await feedbackOf(tx, id);
    const text = answer.replaceAll("\0", "").trim();
    const isClosed = await closeFeedback(tx, id, { answer: text, closed_by: actor.userId, closed_at: Date.now() });
    if (!isClosed) throw new Refusal("conflict", { reason: "feedbackClosed" });
    audit("article.answer", article, { feedback: id, answer: text });
    event("ArticleFeedbackClosed", article, { feedback: id });
    return feedbackOf(tx, id);
  });

export const noticesOf = async (db: Db, user: string): Promise<ArticleNotice[]> =>
  (await listNotices(db, user, Date.now() - noticesMs)).map(({ by_name, read_at, ...notice }) => ({
    ...notice,
    by: by_name,
    readAt: read_at,
  }));

/** @throws Refusal notFound */
export const noticeOf = async (db: Db, id: string) => {
  const notice = /^\d{1,15}$/.test(id) ? await findNotice(db, Number(id)) : undefined;
  if (notice === undefined) throw new Refusal("notFound");
  return notice;
};

/** Confirms a notice; a second time changes nothing. */
export const readNotice = async (db: Db, actor: Actor, id: string): Promise<void> => {
  const notice = await noticeOf(db, id);
  await inTransaction(db, actor, async ({ tx, audit, event }) => {
    if (!(await insertReceipt(tx, { notice: notice.id, user_id: actor.userId!, at: Date.now() }))) return;
    audit("article.readNotice", notice.article, { notice: notice.id, version: notice.version });
    event("ArticleNoticeRead", notice.article, { notice: notice.id });
  });
};

const categoriesOf = async (db: Db | Work["tx"]): Promise<Category[]> =>
  (await listCategories(db)).map((row) => ({ ...row, articles: Number(row.articles ?? 0) }));

export const treeOf = async (db: Db): Promise<KnowledgeTree> => ({
  categories: await categoriesOf(db),
  tags: await listTags(db),
});

type CategoryFields = { readonly name: string; readonly parent: string | null; readonly place: number };
const categoriesSubject = "knowledge categories";

/** A category stands beneath one that is there, not beneath itself, nor too deep; its name is alone among its neighbours. @throws Refusal */
const checkPlace = (all: readonly Category[], id: string, { name, parent }: CategoryFields): void => {
  let levels = 1;
  for (let at = parent; at !== null; levels += 1) {
    const above = all.find((each) => each.id === at);
    if (above === undefined || above.id === id || levels >= mostLevels)
      throw new Refusal("badRequest", { field: "parent" });
    at = above.parent;
  }
  const depth = (below: string): number =>
    1 + Math.max(0, ...all.filter((each) => each.parent === below).map((each) => depth(each.id)));
  if (levels + depth(id) - 1 > mostLevels) throw new Refusal("badRequest", { field: "parent" });
  if (all.some((each) => each.id !== id && each.parent === parent && each.name === name.trim()))
    throw new Refusal("conflict", { field: "name" });
};

/** Makes a category, or changes it from the revision that was shown. @throws Refusal */
export const putCategoryOf = (
  db: Db,
  actor: Actor,
  { id, revision, ...fields }: CategoryFields & { readonly id?: string; readonly revision?: number },
): Promise<Category> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    await lockForEdit(tx, categoriesSubject);
    const all = await categoriesOf(tx);
    const was = id === undefined ? undefined : all.find((each) => each.id === id);
    if (id !== undefined && was === undefined) throw new Refusal("notFound");
    if (was && was.revision !== revision)
      throw new Refusal("stale", { stale: { current: { ...was, version: String(was.revision) }, last: null } });
    if (!was && all.length >= mostCategories) throw new Refusal("conflict", { field: "name" });
    const own = was?.id ?? randomUUID();
    checkPlace(all, own, fields);
    const row = { ...fields, id: own, name: fields.name.trim(), revision: (was?.revision ?? 0) + 1 };
    await putCategory(tx, row);
    const how = was ? "change" : "create";
    audit(`category.${how}`, own, { name: row.name, ...(was && { was: was.name }) });
    event("CategoriesChanged", "categories", { category: own, name: row.name, how });
    return { ...row, articles: was?.articles ?? 0 };
  });

export const deleteCategoryOf = (db: Db, actor: Actor, id: string): Promise<void> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    await lockForEdit(tx, categoriesSubject);
    const was = (await categoriesOf(tx)).find((each) => each.id === id);
    if (was === undefined) throw new Refusal("notFound");
    if (await isCategoryUsed(tx, id)) throw new Refusal("conflict", { reason: "categoryUsed" });
    await deleteCategory(tx, id);
    audit("category.delete", id, { name: was.name });
    event("CategoriesChanged", "categories", { category: id, name: was.name, how: "delete" });
  });

export const synonymsOf = async (db: Db | Work["tx"]): Promise<Synonyms> => {
  const groups = await loadSynonyms(db);
  return { groups, version: versionOf({ groups }) };
};

export const putSynonyms = (db: Db, actor: Actor, { groups, version }: Synonyms): Promise<Synonyms> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    await lockForEdit(tx, "knowledge synonyms");
    const was = await synonymsOf(tx);
    if (was.version !== version) throw new Refusal("stale", { stale: { current: was, last: null } });
    const trimmed = groups.map((group) => [...new Set(group.map((word) => word.replaceAll("\0", "").trim()))]);
    if (trimmed.some((group) => group.length < 2)) throw new Refusal("badRequest", { field: "groups" });
    await saveSynonyms(tx, trimmed);
    audit("synonyms.change", "synonyms", { was: was.groups.length, is: trimmed.length });
    event("SynonymsChanged", "synonyms", { groups: trimmed.length });
    return synonymsOf(tx);
  });
