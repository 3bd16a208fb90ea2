import { randomUUID } from "node:crypto";
import { type Article, type ArticleContent, movesWithNote } from "@zongji/api";
import { type ArticleMove, type ArticleUse, isOpenState, movedTo } from "@zongji/domain";
import {
  type Actor,
  changeVersion,
  type Db,
  filesOfArticle,
  findArticle,
  insertArticle,
  insertNotice,
  insertUse,
  inTransaction,
  type KeptArticle,
  lockArticle,
  nowOf,
  putSave,
  refreshArticle,
  type WhichVersion,
  type Work,
} from "@zongji/store";
import { type Principal, Refusal } from "@zongji/web";
import { bodyOf, contentToKeep } from "./content.ts";
import { filesOf } from "./files.ts";
import { articleFor, maySee, mustBeDraft, seesDrafts, seesSubmitted, staleArticle } from "./policy.ts";
import { presentArticle } from "./present.ts";

export type Shelf = { readonly db: Db /** Today, YYYY-MM-DD. */; readonly today: () => string };
/** Who does it, and what he was shown. */
type Deed = { readonly actor: Actor; readonly id: string; readonly version: number; readonly revision: number };

const present = async ({ today }: Shelf, db: Db | Work["tx"], kept: KeptArticle, sees = true): Promise<Article> =>
  presentArticle(kept, filesOf(kept, await filesOfArticle(db, kept.article)), today(), sees);

/** @throws Refusal notFound */
const read = async (db: Db | Work["tx"], id: string, which: WhichVersion): Promise<KeptArticle> => {
  const kept = await findArticle(db, id, which);
  if (kept === undefined) throw new Refusal("notFound");
  return kept;
};

/** Begins a change of an article; whoever else would change it waits until the commit. @throws Refusal notFound */
const lock = async (tx: Work["tx"], id: string): Promise<void> => {
  if (!(await lockArticle(tx, id))) throw new Refusal("notFound");
};

/** Begins an article as a draft, within a room's transaction. @returns its id */
export const beginDraft = async (
  { tx, audit, event }: Work,
  by: string | null,
  given: ArticleContent,
): Promise<string> => {
  const [id, at, content] = [randomUUID(), nowOf(tx), contentToKeep(given)];
  await insertArticle(tx, id, content, at);
  await putSave(tx, { article: id, version: 1, revision: 1, content, body: bodyOf(content), by, at });
  await refreshArticle(tx, id, by, at);
  audit("article.create", id, { title: content.title, kind: content.kind });
  event("ArticleSaved", id, { version: 1, revision: 1, title: content.title, kind: content.kind });
  return id;
};

export const createArticle = (shelf: Shelf, actor: Actor, given: ArticleContent): Promise<Article> =>
  inTransaction(shelf.db, actor, async (work) => {
    const id = await beginDraft(work, actor.userId, given);
    return present(shelf, work.tx, await read(work.tx, id, 1));
  });

/**
 * Saves a draft. Where the article has none a new version begins from the one that was shown, if that is the newest.
 * @throws Refusal stale, with what the article is now; conflict while it is in review
 */
export const saveArticle = (
  shelf: Shelf,
  { actor, id, version, revision }: Deed,
  given: ArticleContent,
): Promise<Article> =>
  inTransaction(shelf.db, actor, async ({ tx, audit, event }) => {
    await lock(tx, id);
    const newest = await read(tx, id, "newest");
    mustBeDraft(newest.state);
    if (newest.version !== version || newest.revision !== revision)
      throw staleArticle(await present(shelf, tx, newest));
    const isNew = !isOpenState(newest.state);
    const at = nowOf(tx);
    const content = contentToKeep(given);
    const next = isNew ? { version: version + 1, revision: 1 } : { version, revision: revision + 1 };
    await putSave(tx, { article: id, ...next, content, body: bodyOf(content), by: actor.userId, at });
    await refreshArticle(tx, id, actor.userId, at);
    const { title, kind } = content;
    const changed = Object.keys(content).filter(
      (name) => JSON.stringify(newest.content[name as "html"]) !== JSON.stringify(content[name as "html"]),
    );
    audit("article.change", id, { ...next, title, changed });
    event("ArticleSaved", id, { ...next, title, kind });
    return present(shelf, tx, await read(tx, id, next.version));
  });

type Moving = {
  readonly work: Work;
  readonly kept: KeptArticle;
  readonly note: string;
  readonly actor: Actor;
  readonly at: number;
};

/** What a move writes beside the state. @returns the version that was published before, of a publication */
const effects: Readonly<Partial<Record<ArticleMove, (moving: Moving) => Promise<number | null>>>> = {
  approve: async ({ kept, actor }) => {
    // 审核: four eyes.
    if (kept.by === actor.userId) throw new Refusal("conflict", { reason: "articleOwn" });
    return null;
  },
  publish: async ({ work: { tx }, kept, note, actor, at }) => {
    const before = await findArticle(tx, kept.article, "published");
    if (before) await changeVersion(tx, kept.article, before.version, { state: "superseded", ended_at: at });
    const { article, version, title, content } = kept;
    const kind = before ? "changed" : "published";
    const { category } = content;
    await insertNotice(tx, { article, version, kind, title, note, by: actor.userId, at, category });
    return before?.version ?? null;
  },
  withdraw: async ({ work: { tx }, kept: { article, version, title, content }, note, actor, at }) => {
    const { category } = content;
    await insertNotice(tx, { article, version, kind: "withdrawn", title, note, by: actor.userId, at, category });
    return null;
  },
};

const columnsOf = (move: ArticleMove, note: string, by: string | null, at: number) => {
  if (move === "submit") return { submitted_at: at, remark: "" };
  if (move === "recall") return { approved_by: null, approved_at: null };
  if (move === "approve") return { approved_by: by, approved_at: at, remark: note };
  if (move === "reject") return { remark: note };
  if (move === "publish") return { published_by: by, published_at: at };
  return { ended_at: at };
};

/** Takes a version to another state. @throws Refusal stale, conflict, badRequest where a word of explanation is missing */
export const moveArticle = (
  shelf: Shelf,
  { actor, id, version, revision }: Deed,
  move: ArticleMove,
  given: string,
): Promise<Article> =>
  inTransaction(shelf.db, actor, async (work) => {
    const { tx, audit, event } = work;
    const note = given.replaceAll("\0", "").trim();
    if (note === "" && movesWithNote.includes(move)) throw new Refusal("badRequest", { field: "note" });
    await lock(tx, id);
    const kept = await read(tx, id, version);
    const is = movedTo(kept.state, move);
    if (is === undefined) throw new Refusal("conflict", { reason: "articleState" });
    // What was approved is what was read.
    if (kept.revision !== revision) throw staleArticle(await present(shelf, tx, kept));
    const at = nowOf(tx);
    const superseded = (await effects[move]?.({ work, kept, note, actor, at })) ?? null;
    await changeVersion(tx, id, version, { state: is, ...columnsOf(move, note, actor.userId, at) });
    await refreshArticle(tx, id, actor.userId, at);
    audit(`article.${move}`, id, { version, title: kept.title, note });
    event("ArticleMoved", id, { version, move, was: kept.state, is, title: kept.title, note, superseded });
    return present(shelf, tx, await read(tx, id, version));
  });

export type Asked = { readonly version?: number; readonly at?: number };

const whichOf = (principal: Principal, { version, at }: Asked): WhichVersion[] => {
  if (version !== undefined) return [version];
  if (at !== undefined) return [{ at }];
  if (seesDrafts(principal)) return ["published", "newest"];
  return seesSubmitted(principal) ? ["published", "submitted"] : ["published"];
};

/** The version that somebody asks for, if he may see it. @throws Refusal notFound */
export const readArticle = async (shelf: Shelf, principal: Principal, id: string, asked: Asked): Promise<Article> => {
  for (const which of whichOf(principal, asked)) {
    const kept = await articleFor(shelf.db, principal, id, which);
    if (kept && maySee(principal, kept.state))
      return present(shelf, shelf.db, kept, kept.open_state === null || maySee(principal, kept.open_state));
  }
  throw new Refusal("notFound");
};

type Use = { readonly id: string; readonly version: number; readonly how: ArticleUse; readonly detail: string };

/** Writes down that somebody read, copied, printed, or fetched a file. */
export const traceUse = (db: Db, actor: Actor, { id, version, how, detail }: Use): Promise<void> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    const text = detail.replaceAll("\0", "").toWellFormed();
    await insertUse(tx, { article: id, version, how, detail: text, user_id: actor.userId, at: nowOf(tx) });
    audit(`article.${how}`, id, { version, ...(text !== "" && { detail: text }) });
    event("ArticleUsed", id, { version, how, detail: text });
  });
