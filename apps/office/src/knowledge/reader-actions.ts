import { randomUUID } from "node:crypto";
import {
  type ArticleFeedback,
  type ArticleNotice,
  type Category,
  type KnowledgeTree,
  type Synonyms,
  shippedRoles,
} from "@zongji/api";
import { closedCategories, type FeedbackKind } from "@zongji/domain";
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
  nowOf,
  putCategory,
  roleLabels,
  saveSynonyms,
  versionOf,
  type Work,
} from "@zongji/store";
import { type Principal, Refusal } from "@zongji/web";
import { closedTo } from "./policy.ts";
import { presentFeedback } from "./present.ts";

/** Notices that are older are not shown any more, ms. */
export const noticesMs = 180 * 86_400_000;
/** Levels of categories. */
export const mostLevels = 6;
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
    await insertFeedback(tx, { id, article, version, kind, note: text, user_id: actor.userId, at: nowOf(tx) });
    audit("article.feedback", article, { version, kind, note: text });
    event("ArticleFeedbackGiven", article, { feedback: id, version, kind });
    return feedbackOf(tx, id);
  });

export const answerFeedback = (db: Db, actor: Actor, id: string, answer: string): Promise<ArticleFeedback> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    const { article } = await feedbackOf(tx, id);
    const text = answer.replaceAll("\0", "").trim();
    const isClosed = await closeFeedback(tx, id, { answer: text, closed_by: actor.userId, closed_at: nowOf(tx) });
    if (!isClosed) throw new Refusal("conflict", { reason: "feedbackClosed" });
    audit("article.answer", article, { feedback: id, answer: text });
    event("ArticleFeedbackClosed", article, { feedback: id });
    return feedbackOf(tx, id);
  });

/** Notices of what the person may read. */
export const noticesOf = async (db: Db, principal: Principal): Promise<ArticleNotice[]> =>
  (await listNotices(db, principal.user.id, nowOf(db) - noticesMs, await closedTo(db, principal))).map(
    ({ by_name, read_at, ...notice }) => ({
      ...notice,
      by: by_name,
      readAt: read_at,
    }),
  );

/** @throws Refusal notFound */
export const noticeOf = async (db: Db, principal: Principal, id: string) => {
  const notice = /^\d{1,15}$/.test(id) ? await findNotice(db, Number(id), await closedTo(db, principal)) : undefined;
  if (notice === undefined) throw new Refusal("notFound");
  return notice;
};

/** Confirms a notice; a second time changes nothing. */
export const readNotice = async (db: Db, principal: Principal, actor: Actor, id: string): Promise<void> => {
  const notice = await noticeOf(db, principal, id);
  await inTransaction(db, actor, async ({ tx, audit, event }) => {
    if (!(await insertReceipt(tx, { notice: notice.id, user_id: actor.userId!, at: nowOf(tx) }))) return;
    audit("article.readNotice", notice.article, { notice: notice.id, version: notice.version });
    event("ArticleNoticeRead", notice.article, { notice: notice.id });
  });
};

export const categoriesOf = async (db: Db | Work["tx"]): Promise<Category[]> =>
  (await listCategories(db)).map((row) => ({ ...row, articles: Number(row.articles ?? 0) }));

/** What the person may read of them. */
export const treeOf = async (db: Db, principal: Principal): Promise<KnowledgeTree> => {
  const closed = await closedTo(db, principal);
  return {
    categories: (await categoriesOf(db)).filter(({ id }) => !closed.has(id)),
    tags: await listTags(db, closed),
  };
};

type CategoryFields = {
  readonly name: string;
  readonly parent: string | null;
  readonly place: number;
  /** Null: whoever may read articles; left out: as it was, which is that at first. */
  readonly roles?: readonly string[] | null;
};
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

/** Roles that there are, or that it was limited to before: one that is deleted keeps it closed. @throws Refusal badRequest */
const checkRoles = (labels: ReadonlyMap<string, string>, { roles }: CategoryFields, was?: Category): void => {
  if (roles?.some((role) => !labels.has(role) && was?.roles?.includes(role) !== true))
    throw new Refusal("badRequest", { field: "roles" });
};

type Placed = Pick<Category, "name" | "parent" | "roles">;
/** As the audit trail tells it: who may read it by the names that the roles have now, and what it stands beneath. */
const toldOf = (labels: ReadonlyMap<string, string>, all: readonly Category[], { name, parent, roles }: Placed) => ({
  name,
  roles:
    roles?.map((role) => ((shippedRoles as readonly string[]).includes(role) ? role : (labels.get(role) ?? role))) ??
    null,
  parent: all.find(({ id }) => id === parent)?.name ?? null,
});

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
    const labels = await roleLabels(tx);
    checkRoles(labels, fields, was);
    const roles = fields.roles === undefined ? (was?.roles ?? null) : fields.roles && [...fields.roles];
    const row = { ...fields, roles, id: own, name: fields.name.trim(), revision: (was?.revision ?? 0) + 1 };
    await putCategory(tx, row);
    const how = was ? "change" : "create";
    const told = (placed: Placed) => toldOf(labels, all, placed);
    audit(`category.${how}`, own, was ? { name: row.name, was: told(was), is: told(row) } : told(row));
    event("CategoriesChanged", "categories", { category: own, name: row.name, how });
    return { ...row, articles: was?.articles ?? 0 };
  });

export const deleteCategoryOf = (db: Db, actor: Actor, id: string): Promise<void> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    await lockForEdit(tx, categoriesSubject);
    const all = await categoriesOf(tx);
    const was = all.find((each) => each.id === id);
    if (was === undefined) throw new Refusal("notFound");
    if (await isCategoryUsed(tx, id, closedCategories(all, []).has(id)))
      throw new Refusal("conflict", { reason: "categoryUsed" });
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
