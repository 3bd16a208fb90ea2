import type { Action } from "@zongji/api";
import { expect, test } from "vitest";
import { readThen } from "./as-of-then.ts";
import { assigned, db, qualityHouse, read, refusal } from "./quality.test-scene.ts";

qualityHouse();

const article = async (id: string, versions: readonly string[]): Promise<void> => {
  await db
    .insertInto("article")
    .values({
      ...{ id, title: versions.at(-1)!, kind: "article", category: null, tags: [], business_types: [] },
      ...{ state: "published", published: versions.length, open: null, open_state: null, newest: versions.length },
      ...{ effective_on: null, expires_on: null, updated_at: 1, updated_by: null, created_at: 1, changed: 1 },
    } as never)
    .execute();
  for (const [place, title] of versions.entries())
    await db
      .insertInto("article_version")
      .values({
        ...{ article: id, version: place + 1, revision: 1, title, content: "{}", body: "", by: null, at: 1 },
        state: place + 1 === versions.length ? "published" : "superseded",
      } as never)
      .execute();
};
const used = (id: string, version: number, user: string, at: number) =>
  db
    .insertInto("article_use")
    .values({ article: id, version, how: "view", detail: "", user_id: user, at } as never)
    .execute();

test("beside a recording stand the order as it was after the call, and articles in the version of then", async () => {
  const task = await assigned();
  expect((await read("first", task.id)).beside).toEqual({ order: null, articles: [] });
  const from = Number(task.call_at);
  await article("a1", ["契税旧政策", "契税新政策"]);
  await article("a2", ["抵押登记"]);
  await article("a3", ["别人看的"]);
  await db
    .insertInto("order_form")
    .values({ version: 1, body: '{"fields":[]}', by: null, at: 1 } as never)
    .onConflict((on) => on.doNothing())
    .execute();
  await db
    .insertInto("work_order")
    .values({
      ...{ id: "w1", no: "GD-1", digits: "1", state: "open", source: "call", ref: task.call, party: null },
      ...{ business_type: null, priority: "normal", title: "后来改的题目", form_version: 1, fields: "{}", users: [] },
      ...{ group_id: null, assignee: null, created_by: null, created_at: from, clock_from: from, days: 5 },
      ...{ updated_at: from, updated_by: null },
    } as never)
    .execute();
  const content = (title: string, draftAnswer: string) =>
    JSON.stringify({ title, draftAnswer, businessType: null, priority: "normal", fields: {} });
  for (const [version, at, text] of [
    [1, from + 60_000, content("咨询契税", "按旧政策，回电 13812345678")],
    [2, from + 90_000 + 1_800_001, content("后来改的题目", "改过的答复")],
  ] as const)
    await db.insertInto("order_save").values({ work_order: "w1", version, content: text, by: null, at }).execute();
  await db
    .insertInto("order_article")
    .values({ work_order: "w1", article: "a1", version: 1, title: "契税旧政策", by: null, at: from + 50_000 })
    .execute();
  await used("a1", 1, "agent", from + 10_000);
  await used("a2", 1, "agent", from + 20_000);
  // Another agent's, and one of the next day.
  await used("a3", 1, "other", from + 20_000);
  await used("a1", 2, "agent", from + 86_400_000);
  const { order, articles } = (await read("first", task.id)).beside;
  expect(order).toEqual({
    ...{ id: "w1", no: "GD-1", title: "咨询契税", businessType: null, savedAt: from + 60_000, changed: true },
    answer: expect.not.stringContaining("13812345678") as string,
  });
  expect(articles.toSorted((one, other) => (one.article < other.article ? -1 : 1))).toEqual([
    { article: "a1", version: 1, title: "契税旧政策", cited: true, isCurrent: false },
    { article: "a2", version: 1, title: "抵押登记", cited: false, isCurrent: true },
  ]);
  // The same stands beside the call, for who may see it: its order for who works on it, articles for who reads them.
  const then = (...actions: Action[]) =>
    readThen(
      db,
      {
        ...{ user: { id: "first", login: "first", groups: [], roles: [] } },
        permissions: actions.map((action) => ({ action, scope: "all" as const })),
      } as never,
      task.call,
    );
  expect(await then("call.see", "order.handle", "knowledge.read")).toEqual({ order, articles });
  expect(await then("call.see", "knowledge.read")).toEqual({ order: null, articles });
  expect(await then("call.see", "order.handle")).toEqual({ order, articles: [] });
  expect(await refusal(then("order.handle", "knowledge.read"))).toBeDefined();
});
