/** 话术 and 流程文件 from draft over the client's review to the agent who answers by them, on real PostgreSQL. */
import type {
  Article,
  ArticleContent,
  ArticleNotice,
  ArticleRow,
  KnowledgeFound,
  PageOf,
  WorkOrder,
} from "@zongji/api";
import type { ArticleKind } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { beforeEach, expect, test } from "vitest";
import { createArticleList, Keeper, knowledgeRoutes } from "../knowledge/index.ts";
import { begin, ask as inOrders, orderHouse, refusal } from "./orders.test-scene.ts";

let db: Db;
orderHouse((opened) => {
  db = opened;
});

/** Zhang is the agent, who has orders too. */
const rights = {
  zhang: ["knowledge.read"],
  chief: ["knowledge.read", "knowledge.edit", "knowledge.publish"],
  registry: ["knowledge.read", "knowledge.review"],
} as const;
type Who = keyof typeof rights;
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();

beforeEach(() => {
  deeds.clear();
  knowledgeRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, {
    ...{ db, keeper: new Keeper(db), timeZone: "Asia/Shanghai", list: createArticleList(db, "Asia/Shanghai") },
  });
});

const ask = <T = Article>(who: Who, id: string, given: object = {}): Promise<T> =>
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

const opening = (kind: ArticleKind): ArticleContent => ({
  ...{
    title: "情绪激动安抚开场",
    kind,
    category: null,
    tags: ["安抚"],
    questions: ["来电人骂人怎么说"],
    businessTypes: [],
  },
  html: "<p>您先别着急，我把您的情况记下来。</p>",
  guide: { materials: "", steps: "", windows: "", fees: "", timeLimit: "" },
  source: { name: "", number: "", effectiveOn: null, expiresOn: null },
});
const move = (who: Who, name: string, { id, version, revision }: Article, note = "说明") =>
  ask(who, `${name}Article`, { params: { id }, body: { version, revision, note } });
const save = ({ id, version, revision }: Article, content: ArticleContent) =>
  ask("chief", "saveArticle", { params: { id }, body: { version, revision, content } });
const publish = async (article: Article): Promise<Article> => {
  await move("chief", "submit", article);
  await move("registry", "approve", article);
  return move("chief", "publish", article);
};
const hits = async (text: string, query: object = {}) =>
  (await ask<KnowledgeFound>("zhang", "searchKnowledge", { query: { text, ...query } })).hits;
const found = async (text: string, query: object = {}) => (await hits(text, query)).map(({ id }) => id);
const listed = async (who: Who, query: object) =>
  (await ask<PageOf<ArticleRow>>(who, "listArticles", { query })).items.map(({ id }) => id);
const cite = (order: WorkOrder, article: string) =>
  inOrders("zhang", "citeArticle", { params: { id: order.id, article } });

test.each([
  ["script", "process"],
  ["process", "script"],
] as const)(
  "a %s is reviewed, published, found by its kind at the desk, copied, cited, changed and withdrawn",
  async (kind, otherKind) => {
    const draft = await ask("chief", "createArticle", { body: opening(kind) });
    // Until the client has read it nobody answers by it.
    expect(await found("安抚")).toEqual([]);
    expect(await refusal(ask("zhang", "article", { params: { id: draft.id } }))).toEqual({ code: "notFound" });
    expect(await listed("zhang", { kind })).toEqual([]);
    expect(await listed("registry", { kind, state: "draft" })).toEqual([]);
    expect(await listed("chief", { kind, state: "draft" })).toEqual([draft.id]);
    await move("chief", "submit", draft);
    expect(await listed("registry", { kind, state: "review" })).toEqual([draft.id]);
    expect(await move("registry", "reject", draft, "不要打断来电人")).toMatchObject({ state: "draft" });
    const better = await save(draft, { ...opening(kind), html: "<p>您先说，我听着，都记下来。</p>" });
    expect(better).toMatchObject({ version: 1, revision: 2, content: { kind } });
    await publish(better);

    // The agent is told of it, and finds it as he types: by words, pinyin, initials and how callers are.
    const notices = await ask<ArticleNotice[]>("zhang", "listNotices");
    expect(notices.find(({ article }) => article === draft.id)).toMatchObject({ kind: "published", readAt: null });
    for (const text of ["安抚", "anfu", "qxjdaf", "骂人", "都记下来"])
      expect(await found(text), text).toEqual([draft.id]);
    expect(await found("安抚", { kind })).toEqual([draft.id]);
    expect(await found("安抚", { kind: otherKind })).toEqual([]);
    expect((await hits("安抚"))[0]).toMatchObject({ kind, version: 1 });
    expect(await listed("zhang", { kind })).toEqual([draft.id]);

    // He reads it, takes words out of it and cites it; each leaves a trace that the client reads.
    const read = await ask("zhang", "article", { params: { id: draft.id } });
    expect(read).toMatchObject({ version: 1, content: { kind, html: "<p>您先说，我听着，都记下来。</p>" } });
    await ask("zhang", "useArticle", { params: { id: draft.id }, body: { version: 1, how: "copy", detail: "您先说" } });
    const order = await begin("zhang");
    expect((await cite(order, draft.id)).articles).toMatchObject([
      { article: draft.id, version: 1, title: read.content.title },
    ]);
    const traces = await ask<{ how: string; by: string }[]>("registry", "articleTraces", { params: { id: draft.id } });
    expect(traces.map(({ how, by }) => `${by} ${how}`)).toEqual(["zhang copy", "zhang view"]);

    // A later version counts for what is answered from then on; the order keeps what it was answered by.
    const second = await publish(await save(read, { ...opening(kind), title: "来电人情绪激动" }));
    expect(second).toMatchObject({ version: 2, state: "published" });
    expect((await hits("情绪激动"))[0]).toMatchObject({ id: draft.id, version: 2 });
    const later = await begin("zhang");
    expect((await cite(later, draft.id)).articles).toMatchObject([{ version: 2, title: "来电人情绪激动" }]);
    expect(await inOrders("zhang", "order", { params: { id: order.id } })).toMatchObject({
      articles: [{ version: 1 }],
    });
    await move("chief", "withdraw", second);
    expect(await found("情绪激动")).toEqual([]);
    expect(await refusal(cite(await begin("zhang"), draft.id))).toEqual({ code: "notFound" });
  },
);

test("an article that becomes a script is one once the client has approved that", async () => {
  const published = await publish(await ask("chief", "createArticle", { body: opening("article") }));
  const changed = await save(published, opening("script"));
  expect(await found("安抚", { kind: "script" })).toEqual([]);
  expect(await listed("zhang", { kind: "script" })).toEqual([]);
  await publish(changed);
  expect(await found("安抚", { kind: "script" })).toEqual([published.id]);
  expect(await found("安抚", { kind: "article" })).toEqual([]);
  expect(await listed("zhang", { kind: "script" })).toEqual([published.id]);
});
