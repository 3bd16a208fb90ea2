import type { Article } from "@zongji/api";
import { type ArticleState, closedCategories, isOpenState } from "@zongji/domain";
import {
  categoryLimits,
  type Db,
  findArticle,
  type KeptArticle,
  placesOfVersions,
  type WhichVersion,
  type Work,
} from "@zongji/store";
import { type Principal, Refusal, scopeOf } from "@zongji/web";

type Rights = Pick<Principal, "permissions">;

/** Whether somebody works on articles: others see no draft. */
export const seesDrafts = (principal: Rights): boolean =>
  scopeOf(principal, "knowledge.edit") !== undefined || scopeOf(principal, "knowledge.publish") !== undefined;

/** Whether somebody sees what was handed in for review: others see what is or was published alone. */
export const seesSubmitted = (principal: Rights): boolean =>
  seesDrafts(principal) || scopeOf(principal, "knowledge.review") !== undefined;

/** Readers compare what is published with what was; what was withdrawn they are not to tell callers. What was not handed in, or was given back, is its writers'. */
export const maySee = (principal: Rights, state: ArticleState): boolean => {
  if (state === "published" || state === "superseded") return true;
  return state === "draft" || state === "discarded" ? seesDrafts(principal) : seesSubmitted(principal);
};

type Reading = Db | Work["tx"];
const nothing: ReadonlySet<string> = new Set();

/** Categories that somebody may not read: those limited to roles he does not hold, and those beneath them; to whoever edits articles none is closed. */
export const closedTo = async (db: Reading, { permissions, user }: Principal): Promise<ReadonlySet<string>> => {
  if (scopeOf({ permissions }, "knowledge.edit") !== undefined) return nothing;
  const limits = await categoryLimits(db);
  return limits.length === 0 ? nothing : closedCategories(limits, user.roles);
};

/** A version is closed to whom the place of its article is closed, or its own: what was written for few stays theirs where the article moves on. */
const isClosed = (closed: ReadonlySet<string>, ...places: readonly (string | null)[]): boolean =>
  places.some((place) => place !== null && closed.has(place));
export const isOutside = (closed: ReadonlySet<string>, { category, content }: KeptArticle): boolean =>
  !isClosed(closed, category, content.category);

/** A version that stands where the person may read; undefined: there is none, or it is closed to him. */
export const articleFor = async (
  db: Reading,
  principal: Principal,
  id: string,
  which: WhichVersion,
): Promise<KeptArticle | undefined> => {
  const kept = await findArticle(db, id, which);
  return kept && isOutside(await closedTo(db, principal), kept) ? kept : undefined;
};

/** A version of an article that something else names. */
export type NamedArticle = { readonly article: string; readonly version: number };

/** Which of these are closed to somebody: what names them does not tell him their titles. */
export const hiddenFrom = async (
  db: Reading,
  principal: Principal,
  named: readonly NamedArticle[],
): Promise<(one: NamedArticle) => boolean> => {
  const closed = named.length === 0 ? nothing : await closedTo(db, principal);
  if (closed.size === 0) return () => false;
  const places = await placesOfVersions(db, [...new Set(named.map(({ article }) => article))]);
  const open = new Set(
    places.flatMap(({ article, version, category, ownCategory }) =>
      isClosed(closed, category, ownCategory) ? [] : [`${version} ${article}`],
    ),
  );
  return ({ article, version }) => !open.has(`${version} ${article}`);
};

/** An editor works on a draft alone. @throws Refusal conflict */
export const mustBeDraft = (state: ArticleState): void => {
  if (isOpenState(state) && state !== "draft") throw new Refusal("conflict", { reason: "articleInReview" });
};

/** What an edit that came too late is told: the article as it is now, and who saved it. */
export const staleArticle = (now: Article): Refusal =>
  new Refusal("stale", {
    stale: {
      current: { ...now.content, version: `${now.version}.${now.revision}` },
      last: now.by === null ? null : { by: now.by, at: now.at },
    },
  });
