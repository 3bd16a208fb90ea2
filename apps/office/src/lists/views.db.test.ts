import { type ListView, mostListViews } from "@zongji/api";
import type { Db } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { beforeAll, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { listViewRoutes } from "./index.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const ask = <T>(who: string, id: string, given: object): Promise<T> =>
  deeds.get(id)!({
    ...{ params: {}, query: {}, body: {}, actor: { userId: who, login: who, address: "127.0.0.1" } },
    ...given,
  }) as Promise<T>;
const wrong = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );
const body = { list: "orders", name: "我的急件", query: { view: "mine", sort: "-dueAt" }, hidden: ["source"] };
const save = (who: string, more: object = {}) => ask<ListView>(who, "saveListView", { body: { ...body, ...more } });
const viewsOf = async (who: string, list = "orders") =>
  (await ask<{ items: ListView[] }>(who, "listViews", { query: { list } })).items;

beforeAll(async () => {
  for (const id of ["an", "bo"])
    await db
      .insertInto("user")
      .values({
        ...{ id, login: id, name: id, agent_no: null, password_hash: "x" },
        ...{ must_change_password: false, created_at: 0, locked_until: null },
      })
      .execute();
  listViewRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, db);
});

test("a view is its owner's alone; one of the same name is replaced", async () => {
  const kept = await save("an");
  expect(await viewsOf("an")).toEqual([{ ...body, id: kept.id, at: kept.at }]);
  expect(await viewsOf("bo")).toEqual([]);
  expect(await viewsOf("an", "calls")).toEqual([]);
  const again = await save("an", { name: " 我的急件\n", query: { view: "overdue" }, hidden: null });
  expect(await viewsOf("an")).toEqual([{ ...again, id: kept.id, query: { view: "overdue" }, hidden: null }]);

  expect(await wrong(ask("bo", "deleteListView", { params: { id: kept.id } }))).toMatchObject({ code: "notFound" });
  await ask("an", "deleteListView", { params: { id: kept.id } });
  expect(await viewsOf("an")).toEqual([]);
  const trail = await db
    .selectFrom("audit")
    .select(["action", "detail"])
    .where("subject", "=", kept.id)
    .orderBy("id")
    .execute();
  const detail = { list: "orders", name: "我的急件" };
  expect(trail).toEqual([
    { action: "listView.save", detail },
    { action: "listView.save", detail },
    { action: "listView.delete", detail },
  ]);
});

test("what is typed is not kept, nor what the list does not know; there is a most of them", async () => {
  for (const query of [
    { number: "13800000000" },
    { text: "张三" },
    { from: "1" },
    { colour: "red" },
    { constructor: "x" },
  ])
    expect(await wrong(save("bo", { query }))).toMatchObject({
      code: "badRequest",
      field: `query.${Object.keys(query)[0]}`,
    });
  expect(await wrong(save("bo", { query: { view: "everybody's" } }))).toMatchObject({ fields: [{ field: "view" }] });
  expect(await wrong(save("bo", { query: { sort: "-colour" } }))).toMatchObject({ fields: [{ field: "sort" }] });
  expect(await wrong(save("bo", { name: "\u0007 " }))).toMatchObject({ code: "badRequest", field: "name" });
  await Promise.all(Array.from({ length: mostListViews + 5 }, (_, n) => wrong(save("bo", { name: `view ${n}` }))));
  expect(await viewsOf("bo")).toHaveLength(mostListViews);
  const [first] = await viewsOf("bo");
  expect(await wrong(save("bo", { name: first!.name }))).toBeUndefined();
  expect(await wrong(save("bo", { name: "one more" }))).toMatchObject({ code: "conflict", reason: "tooManyListViews" });
});
