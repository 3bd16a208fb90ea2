import { randomBytes } from "node:crypto";
import type { Article, ArticleContent, Category, KnowledgeTree, Permission, WorkOrder } from "@zongji/api";
import { exampleOrderForm } from "@zongji/domain";
import { clockOf, type Db, insertForm, partiesOf } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { createNumberSearches } from "../calls/index.ts";
import { createConsultList, createOrderList, orderRoutes } from "../orders/index.ts";
import { dueFor } from "../shift/due.ts";
import { Keeper } from "./keeper.ts";
import { createArticleList } from "./list.ts";
import { knowledgeRoutes } from "./routes.ts";

let db: Db;
let keeper: Keeper;
factsDatabase((opened) => {
  db = opened;
});
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const all = (...actions: Permission["action"][]) => actions.map((action) => ({ action, scope: "all" }) as Permission);
/** A role for each kind of right; `night` gives none, and is what the category is limited to. */
const people = {
  editor: { roles: ["writing"], may: all("knowledge.read", "knowledge.edit", "knowledge.publish"), no: null },
  holder: { roles: ["talking", "night"], may: all("knowledge.read", "order.handle"), no: "8001" },
  stranger: { roles: ["talking"], may: all("knowledge.read", "order.handle"), no: "8002" },
  client: { roles: ["reviewing", "night"], may: all("knowledge.read", "knowledge.review"), no: null },
  farClient: { roles: ["reviewing"], may: all("knowledge.read", "knowledge.review"), no: null },
  publisher: { roles: ["issuing", "night"], may: all("knowledge.read", "knowledge.publish"), no: null },
  farPublisher: { roles: ["issuing"], may: all("knowledge.read", "knowledge.publish"), no: null },
} as const;
type Who = keyof typeof people;
const principalOf = (who: Who) => ({
  user: { id: who, login: who, name: who, agentNo: people[who].no, groups: [], roles: [...people[who].roles] },
  permissions: people[who].may,
  mustChangePassword: false,
});

const ask = <T>(who: Who, id: string, given: object = {}): Promise<T> =>
  deeds.get(id)!({
    ...{ params: {}, query: {}, body: {} },
    session: { principal: principalOf(who), key: who },
    actor: { userId: who, login: who, address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );

const settle = async (): Promise<void> => {
  for (const [id, { roles, may, no }] of Object.entries(people)) {
    await db
      .insertInto("user")
      .values({
        ...{ id, login: id, name: id, agent_no: no, password_hash: "x" },
        ...{ must_change_password: false, created_at: 0, locked_until: null },
      })
      .onConflict((on) => on.doNothing())
      .execute();
    for (const name of roles) {
      await db
        .insertInto("role")
        .values({ name, label: `角色 ${name}` })
        .onConflict((on) => on.doNothing())
        .execute();
      await db
        .insertInto("user_role")
        .values({ user_id: id, role: name })
        .onConflict((on) => on.doNothing())
        .execute();
      const rows = name === "night" ? [] : may.map((each) => ({ role: name, ...each }));
      for (const row of rows)
        await db
          .insertInto("permission")
          .values(row)
          .onConflict((on) => on.doNothing())
          .execute();
    }
  }
  await db.transaction().execute((tx) => insertForm(tx, exampleOrderForm, 1, null));
};

beforeEach(async () => {
  await sql`truncate knowledge_category, work_order, order_form cascade`.execute(db);
  deeds.clear();
  keeper = new Keeper(db);
  const add = ((name: string, deed: never) => deeds.set(name, deed)) as never;
  knowledgeRoutes(add, {
    ...{ db, keeper, timeZone: "Asia/Shanghai", list: createArticleList(db, "Asia/Shanghai") },
  });
  const [parties, looks] = [partiesOf(randomBytes(32)), { tell: async () => {} }];
  orderRoutes(add, {
    ...{ db, parties, zone: "Asia/Shanghai", looks, list: createOrderList(db, parties, looks) },
    ...{ searches: createNumberSearches(clockOf(db).now), consultList: createConsultList(db) },
  });
  await settle();
});

const content = (over: Partial<ArticleContent> = {}): ArticleContent => ({
  title: "夜间口令核对",
  kind: "article",
  category: null,
  tags: ["密语"],
  html: "<p>先报暗号，再问编号。</p>",
  questions: ["口令怎么对"],
  businessTypes: [],
  guide: { materials: "", steps: "", windows: "", fees: "", timeLimit: "" },
  source: { name: "", number: "", effectiveOn: null, expiresOn: null },
  ...over,
});
const category = (name: string, over: Partial<Pick<Category, "parent" | "roles">> = {}) =>
  ask<Category>("editor", "createCategory", { body: { name, parent: null, place: 0, ...over } });
const write = (over: Partial<ArticleContent>) => ask<Article>("editor", "createArticle", { body: content(over) });
const save = ({ id, version, revision }: Article, over: Partial<ArticleContent>) =>
  ask<Article>("editor", "saveArticle", { params: { id }, body: { version, revision, content: content(over) } });
const move = (who: Who, name: string, { id, version, revision }: Article) =>
  ask<Article>(who, `${name}Article`, { params: { id }, body: { version, revision, note: "说明" } });
const publish = async (article: Article): Promise<Article> => {
  await move("editor", "submit", article);
  await move("client", "approve", article);
  return move("editor", "publish", article);
};
const attach = (id: string, filename: string, bytes: Buffer) =>
  ask<{ id: string }>("editor", "addArticleFile", {
    params: { id },
    request: {
      isMultipart: () => true,
      file: async () => ({ filename, toBuffer: async () => bytes, file: { truncated: false } }),
    },
  });
const reply = { header: () => reply, type: () => reply, send: (body: unknown) => String(body) };
const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

/** A published article beneath a limited category, with files, cited in an order, confirmed by its holder, and in a second version in review. */
const secret = async () => {
  const top = await category("内部", { roles: ["night"] });
  const below = await category("值夜", { parent: top.id });
  const draft = await write({ category: below.id });
  const picture = await attach(draft.id, "口令.png", png);
  const file = await attach(draft.id, "口令.txt", Buffer.from("口令表"));
  const article = await publish(draft);
  const order = await ask<WorkOrder>("holder", "openOrder", { body: { source: "hand" } });
  await ask("holder", "citeArticle", { params: { id: order.id, article: article.id } });
  await ask("holder", "article", { params: { id: article.id }, query: {} });
  const [notice] = await ask<{ id: number }[]>("editor", "listNotices");
  await keeper.settled();
  const { id } = article;
  return { id, article, below, at: Date.now(), picture, file, order, notice: String(notice!.id) };
};
type Secret = Awaited<ReturnType<typeof secret>>;
type Way = (who: Who, made: Secret) => Promise<unknown>;

/** What no answer to a stranger holds. */
const telling = /口令|暗号|密语|值夜|内部/;
const search =
  (query: object): Way =>
  (who) =>
    ask(who, "searchKnowledge", { query });
const one =
  (name: string, given: object = {}): Way =>
  (who, { id }) =>
    ask(who, name, { params: { id }, reply, ...given });

/** Ways by which it comes out as one among others: a stranger is answered without it. */
const among: Readonly<Record<string, Way>> = {
  "search as typed": search({ text: "口令" }),
  "search by initials": search({ text: "yjkl" }),
  "search by a typo": search({ text: "夜间口另核对" }),
  "last published": search({}),
  "search in the category": (who, { below }) => ask(who, "searchKnowledge", { query: { category: below.id } }),
  "search by tag": search({ tag: "密语" }),
  list: (who) => ask(who, "listArticles", { query: {} }),
  "list by title": (who) => ask(who, "listArticles", { query: { text: "口令" } }),
  tree: (who) => ask(who, "knowledgeTree"),
  hot: (who) => ask(who, "hotArticles"),
  notices: (who) => ask(who, "listNotices"),
  due: (who) => dueFor(db, principalOf(who) as never),
  versions: one("articleVersions"),
  order: (who, { order }) => ask(who, "order", { params: { id: order.id } }),
  "order's history": (who, { order }) => ask(who, "orderHistory", { params: { id: order.id } }),
};
/** Ways by its id: a stranger gets what he gets where there is none. */
const byId: Readonly<Record<string, Way>> = {
  article: one("article"),
  "article in its version": one("article", { query: { version: 1 } }),
  "article of a moment": (who, { id, at }) => ask(who, "article", { params: { id }, query: { at } }),
  copy: one("useArticle", { body: { version: 1, how: "copy", detail: "x" } }),
  feedback: one("giveFeedback", { body: { version: 1, kind: "useful", note: "" } }),
  picture: (who, { picture }) => ask(who, "articleFile", { params: { id: picture.id }, reply }),
  attachment: (who, { file }) => ask(who, "articleFile", { params: { id: file.id }, reply }),
  confirm: (who, { notice }) => ask(who, "readNotice", { params: { id: notice } }),
  cite: (who, { id, order }) => ask(who, "citeArticle", { params: { id: order.id, article: id } }),
};

test.each(Object.entries(among))("a limited article among others: %s", async (_, way) => {
  const made = await secret();
  expect(JSON.stringify(await way("holder", made))).toMatch(telling);
  const told = JSON.stringify(await way("stranger", made));
  expect(told).not.toMatch(telling);
  await ask("editor", "changeCategory", {
    params: { id: made.below.parent! },
    body: { name: "内部", parent: null, place: 0, revision: 1, roles: null },
  });
  expect(JSON.stringify(await way("stranger", made))).toMatch(telling);
});

test.each(Object.entries(byId))("a limited article by its id: %s", async (_, way) => {
  const made = await secret();
  expect(await refusal(way("holder", made))).toBeUndefined();
  expect(await refusal(way("stranger", made))).toEqual({ code: "notFound" });
  const none = { ...made, id: "none", picture: { id: "none" }, file: { id: "none" }, notice: "999999999" };
  expect(await refusal(way("stranger", none))).toEqual({ code: "notFound" });
});

test("an order tells a stranger that something was cited, with neither title nor text", async () => {
  const { id, order } = await secret();
  const cited = async (who: Who) => (await ask<WorkOrder>(who, "order", { params: { id: order.id } })).articles;
  expect(await cited("holder")).toMatchObject([{ article: id, version: 1, title: "夜间口令核对" }]);
  expect(await cited("stranger")).toMatchObject([{ article: id, version: 1, title: null }]);
});

test("whoever reviews or publishes needs one of the roles too; whoever edits does not", async () => {
  const { id, article, below } = await secret();
  const draft = await save(article, { category: below.id, title: "夜间口令核对（新）" });
  await move("editor", "submit", draft);
  const due = async (who: Who) => JSON.stringify(await dueFor(db, principalOf(who) as never));
  const traces = async (who: Who) => JSON.stringify(await ask(who, "articleTraces", { params: { id } }));
  expect(await due("client")).toMatch(telling);
  expect(await due("farClient")).not.toMatch(telling);
  expect(JSON.parse(await traces("client"))).toHaveLength(1);
  expect(await traces("farClient")).toBe("[]");
  const review = { query: { state: "review" } };
  expect(JSON.stringify(await ask("client", "listArticles", review))).toMatch(telling);
  expect(JSON.stringify(await ask("farClient", "listArticles", review))).not.toMatch(telling);
  for (const name of ["approve", "reject"])
    expect(await refusal(move("farClient", name, draft))).toEqual({ code: "notFound" });
  expect(await refusal(ask("farClient", "article", { params: { id }, query: { version: 2 } }))).toEqual({
    code: "notFound",
  });
  await move("client", "approve", draft);
  expect(await refusal(move("farPublisher", "publish", draft))).toEqual({ code: "notFound" });
  expect(await refusal(move("farPublisher", "withdraw", article))).toEqual({ code: "notFound" });
  await move("publisher", "publish", draft);
  expect((await ask<Article>("editor", "article", { params: { id } })).version).toBe(2);
});

test("a version is read where its article stands and where it stood itself: what moves out of a limited category opens from then on alone", async () => {
  const { id, article, below } = await secret();
  const open = await category("公开");
  const second = await publish(await save(article, { category: open.id, title: "公开的说法" }));
  const read = (who: Who, query: object = {}) => ask<Article>(who, "article", { params: { id }, query });
  expect((await read("stranger")).content.title).toBe("公开的说法");
  expect(await refusal(read("stranger", { version: 1 }))).toEqual({ code: "notFound" });
  expect(JSON.stringify(await ask("stranger", "articleVersions", { params: { id } }))).not.toMatch(telling);
  expect(JSON.stringify(await ask("stranger", "listNotices"))).not.toMatch(telling);
  expect((await read("holder", { version: 1 })).content.title).toBe("夜间口令核对");
  // A draft that moves it back is closed at once, what is published stays until the draft is.
  const third = await save(second, { category: below.id, title: "夜间口令再改" });
  expect(await refusal(read("farClient", { version: 3 }))).toEqual({ code: "notFound" });
  expect((await read("stranger")).version).toBe(2);
  await publish(third);
  expect(await refusal(read("stranger"))).toEqual({ code: "notFound" });
  expect(await refusal(read("stranger", { version: 2 }))).toEqual({ code: "notFound" });
});

test("a notice is to be confirmed by those who may read it, and they alone are counted", async () => {
  const { id, notice } = await secret();
  const [told] = await ask<{ article: string; read: number; readers: number }[]>("editor", "listNotices");
  expect(told).toMatchObject({ article: id, read: 0, readers: 1 });
  const receipts = () => ask<{ user: string }[]>("editor", "noticeReceipts", { params: { id: notice } });
  expect((await receipts()).map(({ user }) => user)).toEqual(["holder"]);
  await publish(await write({ title: "人人可读" }));
  const all2 = await ask<{ readers: number }[]>("editor", "listNotices");
  expect(all2.map(({ readers }) => readers).sort()).toEqual([1, 2]);
});

test("what was found is counted, and a mended word is told, of what the person may read alone", async () => {
  await secret();
  await publish(await write({ title: "居住权登记", questions: [], html: "<p>老人</p>", tags: [] }));
  await keeper.settled();
  type Found = { searched: number; corrected: string | null; hits: unknown[] };
  const find = (who: Who, text: string) => ask<Found>(who, "searchKnowledge", { query: { text } });
  expect((await find("holder", "登记")).searched).toBe(2);
  expect((await find("stranger", "登记")).searched).toBe(1);
  expect((await find("holder", "按号")).corrected).toBe("暗号");
  expect((await find("stranger", "按号")).corrected).toBeNull();
  expect((await find("stranger", "居主权")).corrected).toBe("居住权");
});

test("of each limited category on the way up a role is needed; roles that are gone close it to all but editors", async () => {
  const top = await category("一", { roles: ["night", "talking"] });
  const middle = await category("二", { parent: top.id, roles: ["reviewing"] });
  await category("三", { parent: middle.id });
  const seen = async (who: Who) =>
    (await ask<KnowledgeTree>(who, "knowledgeTree")).categories.map(({ name }) => name).sort();
  expect(await seen("holder")).toEqual(["一"]);
  expect(await seen("client")).toEqual(["一", "三", "二"].sort());
  expect(await seen("farClient")).toEqual([]);
  await db.deleteFrom("user_role").where("role", "=", "reviewing").execute();
  await db.deleteFrom("permission").where("role", "=", "reviewing").execute();
  await db.deleteFrom("role").where("name", "=", "reviewing").execute();
  expect(await seen("holder")).toEqual(["一"]);
  expect(await seen("editor")).toEqual(["一", "三", "二"].sort());
  const change = (roles: readonly string[] | null, revision: number) =>
    ask<Category>("editor", "changeCategory", {
      params: { id: middle.id },
      body: { name: "二", parent: top.id, place: 0, revision, roles },
    });
  // It stays limited while only its name is changed, and a role that never was is refused.
  expect((await change(["reviewing"], 1)).roles).toEqual(["reviewing"]);
  expect(await refusal(change(["nobody"], 2))).toMatchObject({ code: "badRequest", field: "roles" });
  const kept = await ask<Category>("editor", "changeCategory", {
    params: { id: middle.id },
    body: { name: "贰", parent: top.id, place: 0, revision: 2 },
  });
  expect(kept.roles).toEqual(["reviewing"]);
  expect(await seen("holder")).toEqual(["一"]);
});

test("limits are audited by the names of roles; a limited category is not deleted while a past version stands in it", async () => {
  const { article, below } = await secret();
  const top = below.parent!;
  await ask("editor", "changeCategory", {
    params: { id: top },
    body: { name: "内部", parent: null, place: 0, revision: 1, roles: ["night", "talking"] },
  });
  const told = await db
    .selectFrom("audit")
    .select(["action", "detail"])
    .where("subject", "=", top)
    .orderBy("id")
    .execute();
  expect(told).toEqual([
    { action: "category.create", detail: { name: "内部", roles: ["角色 night"], parent: null } },
    {
      action: "category.change",
      detail: {
        name: "内部",
        was: { name: "内部", roles: ["角色 night"], parent: null },
        is: { name: "内部", roles: ["角色 night", "角色 talking"], parent: null },
      },
    },
  ]);
  await publish(await save(article, { category: null, title: "公开的说法" }));
  expect(await refusal(ask("editor", "deleteCategory", { params: { id: below.id } }))).toEqual({
    ...{ code: "conflict", reason: "categoryUsed" },
  });
});
