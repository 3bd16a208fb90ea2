export { Keeper } from "./keeper.ts";
export { createArticleList } from "./list.ts";
export { knowledgeRoutes } from "./routes.ts";
