/** 导出: articles that a list shows, as one file. Each leaves a trace. */
import { randomUUID } from "node:crypto";
import { PassThrough } from "node:stream";
import type { Article, Category } from "@zongji/api";
import {
  type Actor,
  type ArticleFilter,
  articleSource,
  businessTypesOf,
  type Db,
  findArticleFile,
  inTransaction,
  pageOf,
} from "@zongji/store";
import { type Principal, Refusal } from "@zongji/web";
import { readArticle, type Shelf, traceUse } from "../actions.ts";
import { categoriesOf } from "../reader-actions.ts";
import type { Names } from "./fields.ts";
import { writeArticles } from "./write-file.ts";

export const mostExportedArticles = 2000;
const pageSize = 200;

/** Each category with those above it: 登记/抵押. */
const pathsOf = (all: readonly Category[]): Map<string, string> => {
  const pathOf = ({ name, parent }: Category): string => {
    const above = all.find(({ id }) => id === parent);
    return above ? `${pathOf(above)}/${name}` : name;
  };
  return new Map(all.map((each) => [each.id, pathOf(each)]));
};

export const namesOf = async (db: Db): Promise<Names> => ({
  categories: pathsOf(await categoriesOf(db)),
  businessTypes: new Map((await businessTypesOf(db)).map(({ id, name }) => [id, name])),
});

const idsOf = async (db: Db, filter: ArticleFilter): Promise<string[]> => {
  const ids: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await pageOf(db, articleSource, filter, {
      sort: "title",
      pageSize,
      count: "none",
      ...(after && { after }),
    });
    ids.push(...page.items.map(({ id }) => id));
    if (ids.length > mostExportedArticles) throw new Refusal("badRequest", { reason: "articlesLong" });
    if (!page.next) return ids;
    after = page.next;
  }
};

type Asked = {
  readonly format: "md" | "xlsx" | "docx";
  readonly language: "zh" | "en";
  readonly filter: ArticleFilter;
};
type Who = { readonly principal: Principal; readonly actor: Actor };

/** The file as it is written; who asks took a copy of each article in it. @throws Refusal badRequest articlesLong */
export const exportArticles = async (shelf: Shelf, { principal, actor }: Who, { format, language, filter }: Asked) => {
  const { db } = shelf;
  const ids = await idsOf(db, filter);
  const names = await namesOf(db);
  await inTransaction(db, actor, async ({ audit }) =>
    audit("article.export", randomUUID(), { format, articles: ids.length }),
  );
  const articles = async function* (): AsyncGenerator<Article> {
    for (const id of ids) {
      const article = await readArticle(shelf, principal, id, {}).catch((error: unknown) => {
        // Withdrawn since the list was read.
        if (error instanceof Refusal && error.code === "notFound") return undefined;
        throw error;
      });
      if (article === undefined) continue;
      await traceUse(db, actor, { id, version: article.version, how: "copy", detail: "export" });
      yield article;
    }
  };
  const file = new PassThrough();
  const sink = async (bytes: Buffer): Promise<void> => {
    if (file.destroyed) throw new Error("nobody takes the file any more");
    if (!file.write(bytes)) await new Promise((resolve) => file.once("drain", resolve).once("close", resolve));
  };
  const fileOf = async (id: string) => findArticleFile(db, id);
  writeArticles(format, sink, { articles: articles(), names, language, fileOf }).then(
    () => file.end(),
    (error: Error) => file.destroy(error),
  );
  return file;
};
