export * from "./articles.ts";
export { type ArticleFilter, articleSource, type ListedArticle } from "./list.ts";
export * from "./readers.ts";
