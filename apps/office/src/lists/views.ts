import { randomUUID } from "node:crypto";
import { exportedLists, type ListView, mostListViews, type NewListView, viewParams } from "@zongji/api";
import {
  type Actor,
  countOtherListViews,
  type Db,
  deleteListView,
  inTransaction,
  listViewsOf,
  lockForEdit,
  nowOf,
  putListView,
} from "@zongji/store";
import { type AddOperation, Refusal } from "@zongji/web";
import { checkPart } from "@zongji/web/node";

type Kept = Awaited<ReturnType<typeof listViewsOf>>[number];

const shown = ({ id, list, name, query, hidden, at }: Kept): ListView => ({
  ...{ id, list: list as ListView["list"], name, query, at },
  hidden: hidden === null ? null : [...hidden],
});

/** @throws Refusal badRequest with the parameter that no view keeps, conflict where there are too many; BadPart */
const save = async (db: Db, actor: Actor, { list, query, hidden, ...given }: NewListView): Promise<ListView> => {
  const wrong = Object.keys(query).find((param) => !viewParams(exportedLists[list]).includes(param));
  if (wrong !== undefined) throw new Refusal("badRequest", { field: `query.${wrong}` });
  checkPart(exportedLists[list].query, "query", query);
  const name = given.name.replace(/[\p{Cc}\p{Cs}]+/gu, " ").trim();
  if (name === "") throw new Refusal("badRequest", { field: "name" });
  return inTransaction(db, actor, async ({ tx, audit }) => {
    const user = actor.userId!;
    await lockForEdit(tx, `list views ${user}`);
    if ((await countOtherListViews(tx, { user, list, name })) >= mostListViews)
      throw new Refusal("conflict", { reason: "tooManyListViews" });
    const content = { query: JSON.stringify(query), hidden: hidden === null ? null : JSON.stringify(hidden) };
    const kept = await putListView(tx, { id: randomUUID(), user_id: user, list, name, ...content, at: nowOf(tx) });
    audit("listView.save", kept.id, { list, name });
    return shown(kept);
  });
};

/** Views of lists: each person's own, and nobody else's. */
export const listViewRoutes = (add: AddOperation, db: Db): void => {
  add("listViews", async ({ query: { list }, actor }) => ({
    items: (await listViewsOf(db, actor.userId!, list)).map(shown),
  }));
  add("saveListView", ({ body, actor }) => save(db, actor, body));
  add("deleteListView", async ({ params: { id }, actor }) => {
    await inTransaction(db, actor, async ({ tx, audit }) => {
      const gone = await deleteListView(tx, actor.userId!, id);
      if (gone === undefined) throw new Refusal("notFound");
      audit("listView.delete", id, { list: gone.list, name: gone.name });
    });
    return undefined;
  });
};
