import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Article, ArticleImport } from "@zongji/api";
import type { Db } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../../live/src/facts.test-scene.ts";
import { ZipWriter } from "../../exports/index.ts";
import { Keeper } from "../keeper.ts";
import { createArticleList } from "../list.ts";
import { knowledgeRoutes } from "../routes.ts";
import { fromWord } from "./word.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();

const ask = <T>(id: string, given: object = {}): Promise<T> =>
  deeds.get(id)!({
    ...{ params: {}, query: {}, body: {} },
    session: {
      principal: {
        user: { id: "editor", login: "editor", groups: [] },
        permissions: ["knowledge.read", "knowledge.edit"].map((action) => ({ action, scope: "all" })),
      },
    },
    actor: { userId: "editor", login: "editor", address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;

beforeEach(async () => {
  deeds.clear();
  knowledgeRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, {
    ...{ db, keeper: new Keeper(db), timeZone: "Asia/Shanghai", list: createArticleList(db, "Asia/Shanghai") },
  });
  await db
    .insertInto("user")
    .values({
      ...{ id: "editor", login: "editor", name: "editor", agent_no: null },
      ...{ password_hash: "x", must_change_password: false, created_at: 0, locked_until: null },
    })
    .onConflict((on) => on.column("id").doNothing())
    .execute();
});

const upload = (filename: string, bytes: Buffer) => ({
  isMultipart: () => true,
  file: async () => ({ filename, toBuffer: async () => bytes, file: { truncated: false } }),
});
const bring = (name: string, bytes: Buffer, save: boolean) =>
  ask<ArticleImport>("importArticles", { query: save ? { save: "true" } : {}, request: upload(name, bytes) });
const fetched = async (format: string): Promise<Buffer> => {
  const reply = {
    header: () => reply,
    type: () => reply,
    send: (stream: Readable) => stream,
  };
  return buffer((await ask("exportArticles", { query: { format, language: "zh" }, reply })) as Readable);
};
const titles = async () =>
  (await db.selectFrom("article").select("title").orderBy("title").execute()).map(({ title }) => title);

const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const zipped = async (): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  const zip = new ZipWriter(async (bytes) => void pieces.push(Buffer.from(bytes)));
  const text =
    '---\n标题: 抵押权注销登记\n类别: 办事指南\n目录: 登记/抵押\n标签: [房产, 抵押]\n常见问法: ["怎么解押"]\n办理流程: 申请、审核\n电话播报: 请带身份证。\n---\n\n持**身份证**到场。\n\n![大厅](大厅.png)\n';
  for (const [name, content] of [
    ["a.md", text],
    ["大厅.png", png],
    ["b.md", "# 乙\n\n正文"],
  ] as const) {
    await zip.begin(name);
    await zip.write(content);
  }
  await zip.finish();
  return Buffer.concat(pieces);
};

test("a file's articles become drafts with their categories and pictures, once; and come out as they went in", async () => {
  const checked = await bring("条目.zip", await zipped(), false);
  expect(checked).toMatchObject({
    articles: 2,
    titles: ["抵押权注销登记", "乙"],
    skipped: [],
    categories: 2,
    pictures: 1,
    problems: [],
    saved: null,
  });
  expect(await titles()).toEqual([]);

  expect(await bring("条目.zip", await zipped(), true)).toMatchObject({ saved: 2 });
  expect(await titles()).toEqual(["乙", "抵押权注销登记"].sort());
  const { id } = await db
    .selectFrom("article")
    .select("id")
    .where("title", "=", "抵押权注销登记")
    .executeTakeFirstOrThrow();
  const article = await ask<Article>("article", { params: { id } });
  expect(article).toMatchObject({
    state: "draft",
    content: {
      kind: "guide",
      tags: ["房产", "抵押"],
      questions: ["怎么解押"],
      guide: { steps: "申请、审核" },
      spoken: "请带身份证。",
    },
  });
  expect(article.files).toMatchObject([{ name: "大厅.png", type: "image/png" }]);
  expect(article.content.html).toContain(`<img src="/api/knowledge/files/${article.files[0]!.id}" alt="大厅" />`);
  const categories = await db.selectFrom("knowledge_category").select(["name", "parent"]).execute();
  expect(categories.map(({ name }) => name).sort()).toEqual(["抵押", "登记"]);

  // The same again makes nothing: what is there is passed over.
  expect(await bring("条目.zip", await zipped(), true)).toMatchObject({
    skipped: ["抵押权注销登记", "乙"],
    titles: [],
    categories: 0,
    saved: 0,
  });

  // Out, the old ones under other titles, and in again: the same articles.
  const out = await fetched("md");
  await sql`update article set title = 'old ' || title`.execute(db);
  expect(await bring("out.zip", out, true)).toMatchObject({ problems: [], saved: 2 });
  const again = await db
    .selectFrom("article")
    .select("id")
    .where("title", "=", "抵押权注销登记")
    .executeTakeFirstOrThrow();
  const { content, files } = await ask<Article>("article", { params: { id: again.id } });
  const { html, ...others } = content;
  expect(others).toEqual({ ...article.content, html: undefined, category: content.category });
  expect(html).toContain("持<strong>身份证</strong>到场。");
  expect(html).toContain(`src="/api/knowledge/files/${files[0]!.id}"`);

  for (const format of ["xlsx", "docx"]) {
    const file = await fetched(format);
    if (format === "docx") {
      const html = await fromWord(file, { left: 1e6 }, () => "");
      expect(html).toContain("持<strong>身份证</strong>到场。");
      expect(html).toMatch(/电话播报：(<[^>]*>)*请带身份证。/);
    } else
      expect(await bring("out.xlsx", file, false)).toMatchObject({
        articles: 4,
        skipped: expect.arrayContaining(["乙"]),
      });
  }
  const told = await db
    .selectFrom("audit")
    .select("action")
    .where("action", "in", ["article.export", "article.copy"])
    .execute();
  expect(told.filter(({ action }) => action === "article.export")).toHaveLength(3);
  expect(told.filter(({ action }) => action === "article.copy")).toHaveLength(10);
});

test("nothing is saved while a line is wrong, and it says which", async () => {
  const table = Buffer.from("标题,正文,生效日期\n甲,文,2026-02-30\n乙,,\n丙,文,\n丙,文,\n");
  const before = await titles();
  const { problems, saved } = await bring("a.csv", table, true);
  expect(saved).toBeNull();
  expect(problems).toEqual([
    { file: "a.csv", line: 2, field: "effectiveOn", problem: "malformed" },
    { file: "a.csv", line: 3, field: "body", problem: "missing" },
    { file: "a.csv", line: 5, field: "title", problem: "twice" },
  ]);
  expect(await titles()).toEqual(before);
  const refusal = await bring("a.exe", Buffer.from("MZ"), true).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ code: "unsupportedMedia", extra: { reason: "articlesKind" } });
  const many = Buffer.from(`标题,正文\n${Array.from({ length: 501 }, (_, no) => `第${no}条,文\n`).join("")}`);
  expect(await bring("a.csv", many, true).catch((error: unknown) => error)).toMatchObject({
    extra: { reason: "articlesMany" },
  });
});
