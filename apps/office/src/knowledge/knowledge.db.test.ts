import type { Article, ArticleContent, ArticleNotice, ArticleVersion, KnowledgeFound } from "@zongji/api";
import { type ArticleMove, type ArticleState, articleMoves, movedTo } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { Refusal } from "@zongji/web";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { Keeper } from "./keeper.ts";
import { createArticleList } from "./list.ts";
import { knowledgeRoutes } from "./routes.ts";
import { spokenOf } from "./spoken.ts";

let db: Db;
let keeper: Keeper;
factsDatabase((opened) => {
  db = opened;
});
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const rights = {
  editor: ["knowledge.read", "knowledge.edit", "knowledge.publish"],
  second: ["knowledge.read", "knowledge.edit"],
  client: ["knowledge.read", "knowledge.review"],
  agent: ["knowledge.read"],
} as const;
type Who = keyof typeof rights;

const ask = <T>(who: Who, id: string, given: object = {}): Promise<T> =>
  deeds.get(id)!({
    ...{ params: {}, query: {}, body: {} },
    session: {
      principal: {
        user: { id: who, login: who, groups: [] },
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

beforeEach(async () => {
  deeds.clear();
  keeper = new Keeper(db);
  knowledgeRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, {
    ...{ db, keeper, timeZone: "Asia/Shanghai", list: createArticleList(db, "Asia/Shanghai") },
  });
  for (const id of Object.keys(rights))
    await db
      .insertInto("user")
      .values({
        ...{ id, login: id, name: id, agent_no: id === "agent" ? "8001" : null },
        ...{ password_hash: "x", must_change_password: false, created_at: 0, locked_until: null },
      })
      .onConflict((on) => on.column("id").doNothing())
      .execute();
});

const content = (over: Partial<ArticleContent> = {}): ArticleContent => ({
  title: "抵押权注销登记",
  kind: "article",
  category: null,
  tags: [],
  html: "<p>贷款还清后申请注销抵押权。</p>",
  questions: ["房子解押怎么办"],
  businessTypes: [],
  guide: { materials: "", steps: "", windows: "", fees: "", timeLimit: "" },
  source: { name: "", number: "", effectiveOn: null, expiresOn: null },
  ...over,
});
const create = (over: Partial<ArticleContent> = {}) => ask<Article>("editor", "createArticle", { body: content(over) });
const by: Readonly<Record<ArticleMove, Who>> = {
  ...{ submit: "editor", recall: "editor", discard: "editor", approve: "client", reject: "client" },
  ...{ publish: "editor", withdraw: "editor" },
};
const move = (name: ArticleMove, { id, version, revision }: Article, who: Who = by[name], note = "说明") =>
  ask<Article>(who, `${name}Article`, { params: { id }, body: { version, revision, note } });
const save = (who: Who, { id, version, revision }: Article, over: Partial<ArticleContent>) =>
  ask<Article>(who, "saveArticle", { params: { id }, body: { version, revision, content: content(over) } });
const publish = async (article: Article): Promise<Article> => {
  await move("submit", article);
  await move("approve", article);
  return move("publish", article);
};
const told = async (id: string) => ({
  audit: (await db.selectFrom("audit").select("action").where("subject", "=", id).orderBy("id").execute()).map(
    ({ action }) => action,
  ),
  events: (await db.selectFrom("event").select("type").where("subject", "=", id).orderBy("id").execute()).map(
    ({ type }) => type,
  ),
});

test("an article goes from draft to readers by the client's review; each step is told by audit trail and event", async () => {
  const draft = await create();
  expect(await refusal(ask("agent", "article", { params: { id: draft.id } }))).toEqual({ code: "notFound" });
  expect(await refusal(move("publish", draft))).toMatchObject({ code: "conflict", reason: "articleState" });
  await move("submit", draft);
  expect(await refusal(save("editor", draft, {}))).toMatchObject({ code: "conflict", reason: "articleInReview" });
  expect(await refusal(move("reject", draft, "client", " "))).toMatchObject({ code: "badRequest", field: "note" });
  expect(await move("reject", draft, "client", "缺少收费")).toMatchObject({ state: "draft", remark: "缺少收费" });
  const second = await save("editor", draft, { html: "<p>收费八十元</p>" });
  const published = await publish(second);
  expect(published).toMatchObject({ state: "published", published: 1, approvedBy: "client", publishedBy: "editor" });
  const seen = await ask<Article>("agent", "article", { params: { id: draft.id } });
  expect(seen.content.html).toBe("<p>收费八十元</p>");
  const { audit, events } = await told(draft.id);
  expect(audit).toEqual(
    ["create", "submit", "reject", "change", "submit", "approve", "publish", "view"].map((what) => `article.${what}`),
  );
  expect(events).toEqual([
    ...["ArticleSaved", "ArticleMoved", "ArticleMoved", "ArticleSaved"],
    ...["ArticleMoved", "ArticleMoved", "ArticleMoved", "ArticleUsed"],
  ]);
});

test("callers hear of an article by its number what is written for the telephone, while it is published and valid", async () => {
  const zone = "Asia/Shanghai";
  const first = await create({ title: "甲", spoken: " 请带\0身份证。 " });
  const second = await create({ title: "乙" });
  expect(second.number).toBe(first.number + 1);
  expect(first.content.spoken).toBe("请带身份证。");
  expect("spoken" in second.content).toBe(false);
  const heard = (number: number | string) => spokenOf(db, String(number), zone);
  const nothing = { status: 404, body: "" };
  // Not before it is published, not where nothing is written for it, and not by what is no number.
  expect(await heard(first.number)).toEqual(nothing);
  const published = await publish(first);
  await publish(second);
  expect(await heard(first.number)).toEqual({ status: 200, body: '{"text":"请带身份证。"}' });
  for (const other of [second.number, 999_999_999, "", "1 or 1=1", "9999999999"])
    expect(await heard(other)).toEqual(nothing);
  // What is being written is not heard; an empty text takes it away.
  const draft = await save("editor", published, { title: "甲", spoken: "" });
  expect(await heard(first.number)).toMatchObject({ status: 200 });
  await publish(draft);
  expect(await heard(first.number)).toEqual(nothing);
  const past = await create({
    ...{ title: "丙", spoken: "旧规定。" },
    source: { name: "规定", number: "", effectiveOn: null, expiresOn: "2020-01-01" },
  });
  await publish(past);
  expect(await heard(past.number)).toEqual(nothing);
});

test("nobody approves what he wrote, whatever his rights are", async () => {
  const draft = await create();
  await move("submit", draft);
  expect(await refusal(move("approve", draft, "editor"))).toMatchObject({ code: "conflict", reason: "articleOwn" });
});

test("of two editors who save one draft neither loses work: the later is refused with what is there, and all saves stay", async () => {
  const draft = await create();
  const [first, second] = await Promise.allSettled([
    save("editor", draft, { html: "<p>第一个人</p>" }),
    save("second", draft, { html: "<p>第二个人</p>" }),
  ]);
  const results = [first, second];
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const winner = results.find((each) => each.status === "fulfilled")!.value;
  const loser = results.find((each) => each.status === "rejected")!.reason as Refusal;
  expect(loser.code).toBe("stale");
  expect(loser.extra.stale!.current).toMatchObject({ html: winner.content.html, version: "1.2" });
  const again = await save("second", winner, { html: "<p>都有</p>" });
  expect(again.revision).toBe(3);
  const saves = await ask<{ revision: number; content: ArticleContent }[]>("editor", "articleSaves", {
    ...{ params: { id: draft.id }, query: { version: 1 } },
  });
  expect(saves.map(({ revision, content: { html } }) => [revision, html])).toEqual([
    [3, "<p>都有</p>"],
    [2, winner.content.html],
    [1, "<p>贷款还清后申请注销抵押权。</p>"],
  ]);
});

test("what was approved is what was read: a version that was saved since is not approved", async () => {
  const draft = await create();
  await move("submit", draft);
  await move("recall", draft);
  await move("submit", await save("editor", draft, { title: "别的" }));
  expect(await refusal(move("approve", draft))).toMatchObject({ code: "stale" });
});

test("versions stay: readers get the published one, an earlier one, and the one of a moment", async () => {
  const first = await publish(await create());
  const between = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const draft = await save("editor", first, { title: "抵押权注销登记（新）" });
  expect(draft).toMatchObject({ version: 2, revision: 1, state: "draft", published: 1, open: 2 });
  const read = (who: Who, query: object = {}) => ask<Article>(who, "article", { params: { id: first.id }, query });
  expect((await read("agent")).version).toBe(1);
  expect(await refusal(read("agent", { version: 2 }))).toEqual({ code: "notFound" });
  await publish(draft);
  expect((await read("agent")).version).toBe(2);
  expect((await read("agent", { version: 1 })).state).toBe("superseded");
  expect((await read("agent", { at: between })).version).toBe(1);
  expect(await refusal(read("agent", { at: first.publishedAt! - 1 }))).toEqual({ code: "notFound" });
  await move("withdraw", await read("editor"));
  expect(await refusal(read("agent"))).toEqual({ code: "notFound" });
  expect((await read("agent", { at: between })).version).toBe(1);
  const versions = await ask<ArticleVersion[]>("agent", "articleVersions", { params: { id: first.id } });
  expect(versions.map(({ version }) => version)).toEqual([1]);
});

test("any order of moves leads only where the table says, and never to two open or two published versions", async () => {
  const names = Object.keys(articleMoves) as ArticleMove[];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...names, "save" as const), { maxLength: 14 }), async (steps) => {
      let now = await create();
      const states = new Map<number, ArticleState>([[1, "draft"]]);
      for (const step of steps) {
        const state = states.get(now.version)!;
        if (step === "save") {
          const isOpen = ["review", "approved"].includes(state);
          const done = await save("editor", now, {}).catch((error: Refusal) => error.code);
          expect(typeof done === "string").toBe(isOpen);
          if (typeof done === "string") continue;
          now = done;
          states.set(now.version, "draft");
          continue;
        }
        const next = movedTo(state, step);
        const done = await move(step, now).catch((error: Refusal) => error.code);
        expect(typeof done === "string" ? done : done.state).toBe(next ?? "conflict");
        if (typeof done === "string") continue;
        if (step === "publish")
          for (const [version, was] of states) if (was === "published") states.set(version, "superseded");
        states.set(now.version, done.state);
        now = done;
      }
      const rows = await db
        .selectFrom("article_version")
        .select(["version", "state"])
        .where("article", "=", now.id)
        .execute();
      expect(new Map(rows.map(({ version, state }) => [version, state]))).toEqual(states);
      const row = await db.selectFrom("article").selectAll().where("id", "=", now.id).executeTakeFirstOrThrow();
      const only = (wanted: readonly string[]) =>
        [...states].filter(([, state]) => wanted.includes(state)).map(([n]) => n);
      expect([row.published]).toEqual(only(["published"]).length ? only(["published"]) : [null]);
      expect([row.open]).toEqual(
        only(["draft", "review", "approved"]).length ? only(["draft", "review", "approved"]) : [null],
      );
    }),
    { numRuns: 25 },
  );
});

const search = (text: string, query: object = {}) =>
  ask<KnowledgeFound>("agent", "searchKnowledge", { query: { text, ...query } });

test("the search has what is published, at once, and nothing else", async () => {
  await keeper.settled();
  const before = (await search("居住权")).hits.length;
  const draft = await create({ title: "居住权登记", html: "<p>老人的居住权</p>", businessTypes: ["rights"] });
  expect((await search("居住权")).hits).toHaveLength(before);
  const published = await publish(draft);
  const found = await search("juzhuquan");
  expect(found.hits[0]).toMatchObject({
    id: draft.id,
    version: 1,
    title: [{ text: "居住权", hit: true }, { text: "登记" }],
  });
  expect((await search("jzq")).hits[0]?.id).toBe(draft.id);
  expect((await search("居主权登记")).hits[0]?.id).toBe(draft.id);
  expect((await search("居住权", { businessType: "rights" })).hits).toHaveLength(1);
  expect((await search("居住权", { businessType: "other" })).hits).toHaveLength(0);
  await publish(await save("editor", published, { title: "地役权登记", html: "<p>通行</p>", questions: [] }));
  expect((await search("居住权")).hits.map(({ id }) => id)).not.toContain(draft.id);
  const now = await ask<Article>("editor", "article", { params: { id: draft.id } });
  await move("withdraw", now);
  expect((await search("地役权")).hits.map(({ id }) => id)).not.toContain(draft.id);
});

test("synonyms count from the next search on; a page that was saved meanwhile is not written over", async () => {
  const { id } = await publish(await create({ title: "不动产权证书遗失补证", questions: [], html: "<p>补发</p>" }));
  await keeper.settled();
  expect((await search("小红本")).hits.map((hit) => hit.id)).not.toContain(id);
  const { version } = await ask<{ version: string }>("editor", "synonyms");
  const groups = [["小红本", "不动产权证书"]];
  await ask("editor", "saveSynonyms", { body: { groups, version } });
  expect((await search("小红本")).hits.map((hit) => hit.id)).toContain(id);
  expect(await refusal(ask("editor", "saveSynonyms", { body: { groups: [], version } }))).toMatchObject({
    code: "stale",
  });
});

test("readers are told of each change, confirm it once, and are counted", async () => {
  await db
    .insertInto("role")
    .values({ name: "reading", label: "" })
    .onConflict((on) => on.doNothing())
    .execute();
  await db
    .insertInto("permission")
    .values({ role: "reading", action: "knowledge.read", scope: "all" })
    .onConflict((on) => on.doNothing())
    .execute();
  await db
    .insertInto("user_role")
    .values({ user_id: "agent", role: "reading" })
    .onConflict((on) => on.doNothing())
    .execute();
  const first = await publish(await create());
  const second = await publish(await save("editor", first, { title: "改了" }));
  await move("withdraw", second);
  const own = async () =>
    (await ask<ArticleNotice[]>("agent", "listNotices")).filter(({ article }) => article === first.id);
  expect((await own()).map(({ kind, readAt, read, readers }) => [kind, readAt, read, readers])).toEqual([
    ["withdrawn", null, 0, 1],
    ["changed", null, 0, 1],
    ["published", null, 0, 1],
  ]);
  const id = String((await own())[1]!.id);
  for (const _ of [1, 2]) await ask("agent", "readNotice", { params: { id } });
  expect((await own()).map(({ kind, read }) => [kind, read])).toEqual([
    ["withdrawn", 0],
    ["published", 0],
    ["changed", 1],
  ]);
  expect((await told(first.id)).events.filter((type) => type === "ArticleNoticeRead")).toHaveLength(1);
  const receipts = await ask<{ user: string; at: number | null }[]>("editor", "noticeReceipts", { params: { id } });
  expect(receipts).toEqual([{ user: "agent", name: "agent", at: expect.any(Number) }]);
  expect(await refusal(ask("agent", "readNotice", { params: { id: "x" } }))).toEqual({ code: "notFound" });
});

test("each view and each copy leaves a trace that the client reads, and that nobody takes away", async () => {
  const { id } = await publish(await create());
  await ask("agent", "article", { params: { id } });
  await ask("agent", "useArticle", { params: { id }, body: { version: 1, how: "copy", detail: "贷款还清" } });
  const traces = await ask<{ how: string; by: string; detail: string }[]>("client", "articleTraces", {
    params: { id },
  });
  expect(traces.map(({ how, by: who, detail }) => [how, who, detail])).toEqual([
    ["copy", "agent", "贷款还清"],
    ["view", "agent", ""],
  ]);
  expect((await told(id)).audit.slice(-2)).toEqual(["article.view", "article.copy"]);
  await expect(db.deleteFrom("article_use").execute()).rejects.toThrow();
  const hot = await ask<{ id: string; views: number }[]>("agent", "hotArticles");
  expect(hot.find((each) => each.id === id)).toMatchObject({ views: 1 });
});

test("a reader's word is answered once; an empty one says nothing", async () => {
  const { id } = await publish(await create());
  const give = (kind: string, note: string) =>
    ask<{ id: string }>("agent", "giveFeedback", { params: { id }, body: { version: 1, kind, note } });
  expect(await refusal(give("wrong", "  "))).toMatchObject({ field: "note" });
  const given = await give("outdated", "收费变了");
  const answer = () => ask("editor", "closeFeedback", { params: { id: given.id }, body: { answer: "已更新" } });
  expect(await answer()).toMatchObject({ answer: "已更新", closedBy: "editor" });
  expect(await refusal(answer())).toMatchObject({ code: "conflict", reason: "feedbackClosed" });
});

test("rich text is clean when it is kept, and when it comes from rows of before", async () => {
  const draft = await create({ html: `<p onclick="x()">一<script>alert(1)</script></p><img src=x onerror=alert(1)>` });
  expect(draft.content.html).toBe("<p>一</p>");
  const { content: kept } = await db
    .selectFrom("article_version")
    .select("content")
    .where("article", "=", draft.id)
    .executeTakeFirstOrThrow();
  expect(kept.html).toBe("<p>一</p>");
  const dirty = JSON.stringify({ ...kept, html: "<p>一</p><script>alert(1)</script>" });
  await db.updateTable("article_version").set({ content: dirty }).where("article", "=", draft.id).execute();
  const read = await ask<Article>("editor", "article", { params: { id: draft.id } });
  expect(read.content.html).toBe("<p>一</p>");
});

test("a category holds no circle, no deep tree, and is not deleted while it holds something", async () => {
  const make = (name: string, parent: string | null = null) =>
    ask<{ id: string; revision: number }>("editor", "createCategory", { body: { name, parent, place: 0 } });
  const top = await make("登记");
  const below = await make("转移", top.id);
  expect(await refusal(make("登记"))).toMatchObject({ code: "conflict", field: "name" });
  const change = (parent: string | null, revision = 1) =>
    ask("editor", "changeCategory", { params: { id: top.id }, body: { name: "登记", parent, place: 1, revision } });
  expect(await refusal(change(below.id))).toMatchObject({ code: "badRequest", field: "parent" });
  await change(null);
  expect(await refusal(change(null))).toMatchObject({ code: "stale" });
  const remove = (id: string) => ask("editor", "deleteCategory", { params: { id } });
  expect(await refusal(remove(top.id))).toMatchObject({ code: "conflict", reason: "categoryUsed" });
  await create({ category: below.id });
  expect(await refusal(remove(below.id))).toMatchObject({ reason: "categoryUsed" });
  let at = below.id;
  for (const n of [3, 4, 5, 6]) at = (await make(`第 ${n} 层`, at)).id;
  expect(await refusal(make("第 7 层", at))).toMatchObject({ field: "parent" });
  await remove(at);
});
