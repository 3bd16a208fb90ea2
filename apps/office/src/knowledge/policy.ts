import type { Article } from "@zongji/api";
import { type ArticleState, isOpenState } from "@zongji/domain";
import { type Principal, Refusal, scopeOf } from "@zongji/web";

/** Whether somebody works on articles, or reviews them: others see what is or was published alone. */
export const seesDrafts = (principal: Principal): boolean =>
  scopeOf(principal, "knowledge.edit") !== undefined ||
  scopeOf(principal, "knowledge.review") !== undefined ||
  scopeOf(principal, "knowledge.publish") !== undefined;

/** Readers compare what is published with what was; what was withdrawn they are not to tell callers. */
export const maySee = (principal: Principal, state: ArticleState): boolean =>
  seesDrafts(principal) || state === "published" || state === "superseded";

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
