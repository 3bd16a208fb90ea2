export { beginDraft } from "./actions.ts";
export { dispositionOf, fileName, isPicture, mostFileBytes, typeOf } from "./files.ts";
export { Keeper } from "./keeper.ts";
export { createArticleList } from "./list.ts";
export { articleFor, closedTo, hiddenFrom, type NamedArticle } from "./policy.ts";
export { noticesMs } from "./reader-actions.ts";
export { knowledgeRoutes } from "./routes.ts";
export { spokenOf } from "./spoken.ts";
