/** What was not handed in for review is its writers', files too; an article has so many files and no more. */
import type { Article, ArticleContent, ArticleRow, ArticleVersion } from "@zongji/api";
import type { Db } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { Keeper } from "./keeper.ts";
import { createArticleList } from "./list.ts";
import { knowledgeRoutes } from "./routes.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const rights = {
  editor: ["knowledge.read", "knowledge.edit", "knowledge.publish"],
  client: ["knowledge.read", "knowledge.review"],
  agent: ["knowledge.read"],
} as const;
type Who = keyof typeof rights;

const ask = <T>(who: Who, id: string, given: object = {}): Promise<T> =>
  deeds.get(id)!({
    ...{ params: {}, query: {}, body: {} },
    session: {
      principal: {
        user: { id: who, login: who, groups: [], roles: [] },
        permissions: rights[who].map((action) => ({ action, scope: "all" })),
      },
    },
    actor: { userId: who, login: who, address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );
const notFound = { code: "notFound" };

beforeEach(async () => {
  deeds.clear();
  knowledgeRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, {
    ...{ db, keeper: new Keeper(db), timeZone: "Asia/Shanghai", list: createArticleList(db, "Asia/Shanghai") },
  });
  for (const id of Object.keys(rights))
    await db
      .insertInto("user")
      .values({
        ...{ id, login: id, name: id, agent_no: null },
        ...{ password_hash: "x", must_change_password: false, created_at: 0, locked_until: null },
      })
      .onConflict((on) => on.column("id").doNothing())
      .execute();
});

const content = (over: Partial<ArticleContent> = {}): ArticleContent => ({
  ...{ title: "抵押权注销登记", kind: "article", category: null, tags: [], html: "<p>先还清贷款。</p>" },
  ...{ questions: [], businessTypes: [] },
  guide: { materials: "", steps: "", windows: "", fees: "", timeLimit: "" },
  source: { name: "", number: "", effectiveOn: null, expiresOn: null },
  ...over,
});
const create = (over: Partial<ArticleContent> = {}) => ask<Article>("editor", "createArticle", { body: content(over) });
const save = ({ id, version, revision }: Article, over: Partial<ArticleContent>) =>
  ask<Article>("editor", "saveArticle", { params: { id }, body: { version, revision, content: content(over) } });
const move = (who: Who, name: string, { id, version, revision }: Article) =>
  ask<Article>(who, `${name}Article`, { params: { id }, body: { version, revision, note: "说明" } });
const publish = async (article: Article): Promise<Article> => {
  await move("editor", "submit", article);
  await move("client", "approve", article);
  return move("editor", "publish", article);
};
const read = (who: Who, id: string, query: object = {}) => ask<Article>(who, "article", { params: { id }, query });
const listed = async (who: Who, text: string, query: object = {}) =>
  (await ask<{ items: ArticleRow[] }>(who, "listArticles", { query: { pageSize: 100, text, ...query } })).items.map(
    ({ title, state, openState }) => [title, state, openState],
  );
const versions = async (who: Who, id: string) =>
  (await ask<ArticleVersion[]>(who, "articleVersions", { params: { id } })).map(({ version }) => version);
const attach = (id: string, filename: string, bytes = Buffer.from("附件")) =>
  ask<{ id: string }>("editor", "addArticleFile", {
    params: { id },
    request: {
      isMultipart: () => true,
      file: async () => ({ filename, toBuffer: async () => bytes, file: { truncated: false } }),
    },
  });
const remove = (id: string, file: string) => ask("editor", "removeArticleFile", { params: { id, file } });
const reply = { header: () => reply, type: () => reply, send: (body: unknown) => String(body) };
const fetchFile = (who: Who, id: string) => ask<string>(who, "articleFile", { params: { id }, reply });
const names = async (who: Who, id: string, query: object = {}) =>
  (await read(who, id, query)).files.map(({ name }) => name);

test("a draft is not the client's before it is handed in, nor once it is given back", async () => {
  const draft = await create({ title: "未送审" });
  expect(await refusal(read("client", draft.id))).toEqual(notFound);
  expect(await refusal(read("client", draft.id, { version: 1 }))).toEqual(notFound);
  expect(await versions("client", draft.id)).toEqual([]);
  expect([await listed("client", "未送审"), await listed("client", "未送审", { state: "draft" })]).toEqual([[], []]);
  expect(await listed("editor", "未送审")).toEqual([["未送审", "draft", null]]);
  await move("editor", "submit", draft);
  expect((await read("client", draft.id)).state).toBe("review");
  expect(await listed("client", "未送审")).toEqual([["未送审", "review", null]]);
  expect(await listed("client", "未送审", { state: "review" })).toHaveLength(1);
  await move("client", "reject", draft);
  expect(await refusal(read("client", draft.id))).toEqual(notFound);
  expect(await listed("client", "未送审")).toEqual([]);
  expect((await read("editor", draft.id)).remark).toBe("说明");
});

test("beside what is published nobody but its writers sees that something is being written", async () => {
  const first = await publish(await create({ title: "解押甲" }));
  const second = await save(first, { title: "新标题" });
  for (const who of ["client", "agent"] as const) {
    expect(await read(who, first.id)).toMatchObject({ version: 1, open: null });
    expect(await refusal(read(who, first.id, { version: 2 }))).toEqual(notFound);
    expect(await versions(who, first.id)).toEqual([1]);
    expect(await listed(who, "解押甲")).toEqual([["解押甲", "published", null]]);
    expect(await listed(who, "解押甲", { state: "draft" })).toEqual([]);
  }
  expect(await listed("editor", "解押甲")).toEqual([["解押甲", "published", "draft"]]);
  await move("editor", "submit", second);
  expect(await read("client", first.id)).toMatchObject({ version: 1, open: 2 });
  expect((await read("client", first.id, { version: 2 })).content.title).toBe("新标题");
  expect(await listed("client", "解押甲")).toEqual([["解押甲", "published", "review"]]);
  expect(await listed("agent", "解押甲", { state: "review" })).toEqual([]);
  expect(await read("agent", first.id)).toMatchObject({ version: 1, open: null });
});

test("what was withdrawn stays the client's, without the draft of its next version", async () => {
  const first = await publish(await create({ title: "解押乙" }));
  await move("editor", "withdraw", first);
  expect(await listed("client", "解押乙")).toEqual([["解押乙", "withdrawn", null]]);
  await save(first, { title: "重写解押乙" });
  expect(await read("client", first.id)).toMatchObject({ version: 1, state: "withdrawn", open: null });
  expect(await listed("client", "解押乙")).toEqual([]);
  expect((await read("editor", first.id)).version).toBe(2);
});

test("a file that is added to a draft is shown with it, and not beside what is published", async () => {
  const draft = await create();
  await attach(draft.id, "旧表.txt");
  const first = await publish(draft);
  const added = await attach(first.id, "新表.txt");
  expect([await names("agent", first.id), await names("client", first.id)]).toEqual([["旧表.txt"], ["旧表.txt"]]);
  for (const who of ["client", "agent"] as const) expect(await refusal(fetchFile(who, added.id))).toEqual(notFound);
  expect(await fetchFile("editor", added.id)).toBe("附件");
  const second = await save(first, { title: "第二版" });
  expect(await names("editor", first.id, { version: 2 })).toEqual(["旧表.txt", "新表.txt"]);
  await move("editor", "submit", second);
  expect(await names("client", first.id, { version: 2 })).toEqual(["旧表.txt", "新表.txt"]);
  expect(await fetchFile("client", added.id)).toBe("附件");
  expect(await refusal(fetchFile("agent", added.id))).toEqual(notFound);
  // What is in review is what was read.
  expect(await refusal(attach(first.id, "第三表.txt"))).toMatchObject({ reason: "articleInReview" });
  expect(await refusal(remove(first.id, added.id))).toMatchObject({ reason: "articleInReview" });
});

test("a file that is taken out stays with the versions that were handed in before", async () => {
  const draft = await create();
  const file = await attach(draft.id, "表.txt");
  const picture = await attach(draft.id, "图.png", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"));
  const html = `<p>见图</p><img src="/api/knowledge/files/${picture.id}">`;
  const first = await publish(await save(draft, { html }));
  expect(await refusal(remove(first.id, picture.id))).toMatchObject({ code: "conflict", reason: "fileUsed" });
  await remove(first.id, file.id);
  expect(await refusal(remove(first.id, file.id))).toEqual(notFound);
  expect(await names("agent", first.id)).toEqual(["表.txt", "图.png"]);
  const second = await publish(await save(first, { html }));
  expect(second.files.map(({ name }) => name)).toEqual(["图.png"]);
  expect(await names("agent", first.id)).toEqual(["图.png"]);
  expect(await names("agent", first.id, { version: 1 })).toEqual(["表.txt", "图.png"]);
  expect(await fetchFile("agent", file.id)).toBe("附件");
  const told = await db.selectFrom("event").select(["type", "body"]).where("type", "=", "ArticleFileRemoved").execute();
  expect(told).toMatchObject([{ body: { file: file.id } }]);
  const audit = db.selectFrom("audit").select("action").where("action", "=", "article.removeFile");
  expect(await audit.execute()).toHaveLength(1);
});

test("an article has fifty files at most, and fifty megabytes", async () => {
  const { id } = await create();
  const ids: string[] = [];
  for (let n = 0; n < 50; n += 1) ids.push((await attach(id, `${n}.txt`)).id);
  expect(await refusal(attach(id, "51.txt"))).toMatchObject({ code: "conflict", reason: "filesMany" });
  await remove(id, ids[0]!);
  await attach(id, "51.txt");
  const other = await create({ title: "大附件" });
  const large = Buffer.alloc(5 * 1024 * 1024, 1);
  for (let n = 0; n < 10; n += 1) await attach(other.id, `${n}.bin`, large);
  expect(await refusal(attach(other.id, "11.bin"))).toMatchObject({ code: "conflict", reason: "filesLarge" });
});
