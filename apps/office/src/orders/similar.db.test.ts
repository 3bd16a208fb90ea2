/** Orders that may be about the same, on real PostgreSQL. */
import type { WorkOrder } from "@zongji/api";
import type { Db } from "@zongji/store";
import { expect, test } from "vitest";
import { ask, begin, move, orderHouse, parties, refusal, save, type Who } from "./orders.test-scene.ts";

let db: Db;
orderHouse((opened) => {
  db = opened;
});

const day = 86_400_000;
const [own, second, strangers] = ["13812345678", "13900001111", "13700002222"] as const;

/** Of a number, begun so many days after now, of a business type. */
const orderOf = async (
  number: string | undefined,
  days = 0,
  businessType: string | null = null,
): Promise<WorkOrder> => {
  const order = await begin("chief", number === undefined ? {} : { number });
  await db
    .updateTable("work_order")
    .set({ created_at: order.createdAt + days * day, business_type: businessType })
    .where("id", "=", order.id)
    .execute();
  return order;
};

type Similar = { readonly id: string; readonly isSameType: boolean };
const similar = (order: WorkOrder, query: object = {}, who: Who = "chief"): Promise<Similar[]> =>
  ask<Similar[]>(who, "similarOrders", { params: { id: order.id }, query });
const ids = async (...given: Parameters<typeof similar>) => (await similar(...given)).map(({ id }) => id);

/** One person's record with these numbers. */
const person = async (id: string, numbers: readonly string[]): Promise<void> => {
  await db
    .insertInto("citizen")
    .values({
      ...{ id, name: "张三", identity_sealed: null, identity_hash: null, notes: "", tags: [] },
      ...{ created_at: 1, created_by: null, updated_at: 1, updated_by: null },
    })
    .execute();
  await db
    .insertInto("citizen_number")
    .values(
      numbers.map((number) => ({
        ...{ party: parties.idOf(number), citizen: id, at: 1 },
        ...{ number_sealed: Buffer.from("x"), number_end: number.slice(-4) },
      })),
    )
    .execute();
};

test("an order of the same number is found, with what is shown of it; not itself, no stranger's and none that was voided", async () => {
  const before = await save("chief", await orderOf(own, -3));
  const order = await orderOf(own);
  await orderOf(strangers);
  await orderOf(undefined);
  const wrong = await orderOf(own);
  await move("chief", wrong, "void", "开错了");
  expect(await similar(order)).toEqual([
    {
      ...{ id: before.id, no: before.no, state: "draft", assignee: before.assignee },
      ...{ createdAt: before.createdAt, title: "抵押权注销", businessType: null, isSameType: false },
    },
  ]);
});

test("an order without a number is like none, and none is like it", async () => {
  const [one] = [await orderOf(undefined), await orderOf(undefined)];
  expect(await similar(one)).toEqual([]);
});

test("thirty days before and after, or as many as one asks for", async () => {
  const [old, late] = [await orderOf(own, -31), await orderOf(own, 31)];
  const [earlier, later] = [await orderOf(own, -29), await orderOf(own, 29)];
  const order = await orderOf(own);
  expect(await ids(order)).toEqual([later.id, earlier.id]);
  expect(await ids(order, { days: 32 })).toEqual([late.id, later.id, earlier.id, old.id]);
  expect(await ids(order, { days: 1 })).toEqual([]);
});

test("those of the same business type stand first and say so; where none is chosen, none is the same", async () => {
  const [newest, same, oldest] = [
    await orderOf(own, -1, "register"),
    await orderOf(own, -2, "mortgage"),
    await orderOf(own, -3),
  ];
  const typed = await orderOf(own, 0, "mortgage");
  expect(await similar(typed)).toMatchObject([
    { id: same.id, isSameType: true },
    { id: newest.id, isSameType: false },
    { id: oldest.id, isSameType: false },
  ]);
  const untyped = await orderOf(own, 1);
  expect((await similar(untyped)).map(({ isSameType }) => isSameType)).toEqual([false, false, false, false]);
});

test("of twenty newer ones of other types the one of the same type is still told", async () => {
  const same = await orderOf(own, -20, "mortgage");
  for (let n = 0; n < 20; n += 1) await orderOf(own, -1, "register");
  const found = await similar(await orderOf(own, 0, "mortgage"));
  expect(found).toHaveLength(20);
  expect(found[0]).toMatchObject({ id: same.id, isSameType: true });
});

test("a person's other numbers count, a number that was taken out of the record no more", async () => {
  await person("c1", [own, second]);
  await person("c2", [strangers]);
  const [other] = [await orderOf(second, -1), await orderOf(strangers, -1)];
  const order = await orderOf(own);
  expect(await ids(order)).toEqual([other.id]);
  expect(await ids(other)).toEqual([order.id]);
  await db.deleteFrom("citizen_number").where("party", "=", parties.idOf(second)).execute();
  expect(await ids(order)).toEqual([]);
  for (const table of ["citizen_number", "citizen"] as const) await db.deleteFrom(table).execute();
});

test("orders out of one's reach are not told, and nothing is told of such an order", async () => {
  const [hidden, seen] = [await orderOf(own, -1), await orderOf(own, -2)];
  await db.updateTable("work_order").set({ group_id: "g9" }).where("id", "=", hidden.id).execute();
  const order = await orderOf(own);
  expect(await ids(order)).toEqual([hidden.id, seen.id]);
  expect(await ids(order, {}, "zhang")).toEqual([seen.id]);
  expect(await refusal(similar(hidden, {}, "zhang"))).toEqual({ code: "notFound" });
});
