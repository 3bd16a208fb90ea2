import { articleList, operations } from "@zongji/api";
import { businessTypesOf, type Db, nowOf } from "@zongji/store";
import { type AddOperation, Refusal } from "@zongji/web";
import { tableRefusal, uploadedFile } from "../../callers/index.ts";
import { readerOf } from "../../lists/index.ts";
import type { Shelf } from "../actions.ts";
import { dispositionOf } from "../files.ts";
import type { ArticleRoom } from "../list.ts";
import { exportArticles } from "./export.ts";
import { importArticles } from "./import.ts";
import { articlesApart } from "./read-apart.ts";
import { mostImportedArticles, type ReadUpload } from "./read-file.ts";

const types = {
  md: "application/zip",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
} as const;
const endings = { md: "zip", xlsx: "xlsx", docx: "docx" } as const;
const titles = { zh: "知识条目", en: "articles" } as const;

/** Business types that are not retired, by their ids and names. */
const typesByName = async (db: Db): Promise<ReadonlyMap<string, string>> => {
  const known = (await businessTypesOf(db)).filter(({ retired }) => retired !== true);
  return new Map(
    [...known.map(({ id, name }) => [name, id] as const), ...known.map(({ id }) => [id, id] as const)].map(
      ([name, id]) => [name.toLowerCase(), id],
    ),
  );
};

/** @throws Refusal */
const read = async (db: Db, bytes: Buffer, name: string): Promise<ReadUpload> => {
  try {
    const upload = await articlesApart({ bytes, name, types: await typesByName(db) });
    if (upload.articles.length + upload.bad.length <= mostImportedArticles) return upload;
  } catch (error) {
    throw tableRefusal(error, { torn: "articlesTorn", kind: "articlesKind" });
  }
  throw new Refusal("badRequest", { field: "file", reason: "articlesMany" });
};

/** 导入, 导出: articles as files. */
export const exchangeRoutes = (add: AddOperation, shelf: Shelf, list: ArticleRoom): void => {
  add("importArticles", async ({ query: { save }, actor, request }) => {
    const { bytes, fileName } = await uploadedFile(request, operations.importArticles.upload.maxBytes);
    return importArticles(shelf, actor, await read(shelf.db, bytes, fileName), save === "true");
  });
  add("exportArticles", async ({ query: { format, language, ...filters }, session, actor, reply }) => {
    const { principal } = session;
    const filter = await list.filterOf(filters, readerOf(articleList, principal), { session, actor }, nowOf(shelf.db));
    const file = await exportArticles(shelf, { principal, actor }, { format, language, filter });
    void reply.header("content-disposition", dispositionOf(`${titles[language]}.${endings[format]}`));
    return reply.type(types[format]).send(file);
  });
};
