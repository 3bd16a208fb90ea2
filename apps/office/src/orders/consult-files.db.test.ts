/** Files that a department is shown with a question, and those that it gives with its answer. */
import type { DepartmentConsult, PageOf, WorkOrder } from "@zongji/api";
import type { Db } from "@zongji/store";
import { expect, test } from "vitest";
import { ask, auditOf, orderHouse, refusal, submitted, typesOf, type Who } from "./orders.test-scene.ts";

let db: Db;
orderHouse((opened) => {
  db = opened;
});

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
/** As a form with a file comes in. */
const request = (filename: string, content: Buffer) => ({
  isMultipart: () => true,
  file: async () => ({ filename, toBuffer: async () => content, file: { truncated: false } }),
});
/** What a browser is sent. */
const reply = () => {
  const sent = { headers: {} as Record<string, unknown>, type: "", content: Buffer.alloc(0) };
  const self = {
    header: (name: string, value: unknown) => {
      sent.headers[name] = value;
      return self;
    },
    type: (type: string) => {
      sent.type = type;
      return self;
    },
    send: (content: Buffer<ArrayBuffer>) => {
      sent.content = content;
      return sent;
    },
  };
  return self;
};
const add = (order: WorkOrder, name: string, content: Buffer) =>
  ask("zhang", "addOrderFile", { params: { id: order.id }, request: request(name, content) });
const asked = (order: WorkOrder, departments: readonly string[], files: readonly string[]) =>
  ask("zhang", "consultOrder", {
    params: { id: order.id },
    body: {
      version: order.version,
      departments: departments.map((id) => ({ department: id, question: "属实吗？" })),
      files,
    },
  });
const consultsFor = async (who: Who) =>
  (await ask<PageOf<DepartmentConsult>>(who, "listDepartmentConsults", { query: { which: "all" } })).items;
const fetched = (who: Who, id: string, file: string) =>
  ask<{ type: string; content: Buffer }>(who, "consultFile", { params: { id, file }, reply: reply() });
const give = (who: Who, id: string, name: string, content: Buffer) =>
  ask<DepartmentConsult>(who, "addConsultFile", { params: { id }, request: request(name, content) });

test("a department sees the files that go along with its question, and none of the others", async () => {
  const one = await add(await submitted(), "房本.png", png);
  const order = await add(one, "内部说明.txt", Buffer.from("仅供热线"));
  const [picture, inner] = order.files.map(({ id }) => id) as [string, string];
  await asked(order, ["registry"], [picture]);
  const [consult] = await consultsFor("registry");
  expect(consult!.files).toEqual([
    { id: picture, name: "房本.png", type: "image/png", bytes: png.length, isOwn: false },
  ]);
  const sent = await fetched("registry", consult!.id, picture);
  expect([sent.type, sent.content.equals(png)]).toEqual(["image/png", true]);
  expect((await auditOf(order.id)).filter((each) => each === "order.file")).toHaveLength(1);
  // Neither what it was not shown, nor by another department, nor of another order.
  expect(await refusal(fetched("registry", consult!.id, inner))).toEqual({ code: "notFound" });
  expect(await refusal(fetched("archive", consult!.id, picture))).toEqual({ code: "notFound" });
  const other = await add(await submitted(), "别人的.png", png);
  const foreign = other.files[0]!.id;
  expect(await refusal(fetched("registry", consult!.id, foreign))).toEqual({ code: "notFound" });
  const again = await ask("zhang", "order", { params: { id: order.id } });
  expect(await refusal(asked(again, ["archive"], [picture, foreign]))).toEqual({
    code: "badRequest",
    field: "files.1",
  });
});

test("what a department gives with its answer is the order's, under its name, and no other department's", async () => {
  const order = await asked(await submitted(), ["registry", "archive"], []);
  const [mine] = await consultsFor("registry");
  const [other] = await consultsFor("archive");
  const name = `..\\答复\u0000.png`;
  const given = await give("registry", mine!.id, name, Buffer.from("<script>alert(1)</script>"));
  // What it is its bytes say: this is no picture, and no page either.
  expect(given.files).toMatchObject([{ isOwn: true, type: "application/octet-stream" }]);
  expect((await consultsFor("archive"))[0]!.files).toEqual([]);
  expect(await refusal(fetched("archive", other!.id, given.files[0]!.id))).toEqual({ code: "notFound" });
  expect(await refusal(give("archive", mine!.id, "x.png", png))).toEqual({ code: "notFound" });
  expect(await refusal(give("registry", mine!.id, "x.png", Buffer.alloc(0)))).toEqual({
    code: "badRequest",
    field: "file",
  });
  const seen = await ask("zhang", "order", { params: { id: order.id } });
  expect(seen.files).toMatchObject([{ by: "registry", department: "登记审核科" }]);
  expect(await typesOf(order.id)).toContain("OrderFileAdded");
  await ask("registry", "answerOrderConsult", { params: { id: mine!.id }, body: { move: "answer", note: "属实" } });
  expect(await refusal(give("registry", mine!.id, "x.png", png))).toMatchObject({ reason: "consultState" });
});

test("all files of an order are bounded together, whoever gives them", async () => {
  await asked(await submitted(), ["registry"], []);
  const [mine] = await consultsFor("registry");
  const large = Buffer.alloc(5 * 1024 * 1024, 1);
  for (let n = 0; n < 10; n += 1) await give("registry", mine!.id, `${n}.bin`, large);
  expect(await refusal(give("registry", mine!.id, "x.png", png))).toEqual({ code: "tooLarge" });
  expect(await db.selectFrom("order_file").select("id").execute()).toHaveLength(10);
});

test("printing an order, and fetching a file of it, leave a trace; both are within reach alone", async () => {
  const order = await add(await submitted(), "房本.png", png);
  const params = { id: order.id };
  await ask("zhang", "printOrder", { params });
  await ask("zhang", "orderFile", { params: { id: order.files[0]!.id }, reply: reply() });
  expect((await auditOf(order.id)).slice(-2)).toEqual(["order.print", "order.file"]);
  expect((await typesOf(order.id)).at(-1)).toBe("OrderPrinted");
  await db
    .updateTable("work_order")
    .set({ group_id: "g1", users: ["zhang"] as never })
    .where("id", "=", order.id)
    .execute();
  expect(await refusal(ask("wang", "printOrder", { params }))).toEqual({ code: "notFound" });
  const file = { params: { id: order.files[0]!.id }, reply: reply() };
  expect(await refusal(ask("wang", "orderFile", file))).toEqual({ code: "notFound" });
});

test("a file at an order is told by its bytes and a clean name, opens as it was given, and comes to no order that is over", async () => {
  const first = await add(await submitted(), "C:\\资料\\房本 <1>.png", png);
  const order = await add(first, "房本.png", Buffer.from("<script>alert(1)</script>"));
  expect(order.files).toMatchObject([
    { name: "房本 1.png", type: "image/png", bytes: png.length, by: "zhang" },
    { name: "房本.png", type: "application/octet-stream" },
  ]);
  const open = (id: string) =>
    ask<{ type: string; content: Buffer; headers: Record<string, unknown> }>("zhang", "orderFile", {
      params: { id },
      reply: reply(),
    });
  const [picture, other] = [await open(order.files[0]!.id), await open(order.files[1]!.id)];
  expect(picture).toMatchObject({ type: "image/png", content: png });
  expect(picture.headers).not.toHaveProperty("content-disposition");
  // What is no picture is kept by the browser, not shown.
  expect(other.headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "content-disposition": expect.stringMatching(/^attachment;/),
  });
  expect(await refusal(add(order, "空.png", Buffer.alloc(0)))).toEqual({ code: "badRequest", field: "file" });
  const params = { id: order.id };
  const voided = await ask("chief", "moveOrder", {
    params,
    body: { version: order.version, move: "void", note: "重复登记" },
  });
  expect(voided.state).toBe("void");
  expect(await refusal(add(voided, "房本.png", png))).toMatchObject({ code: "conflict", reason: "orderState" });
  expect((await ask("zhang", "order", { params })).files).toHaveLength(2);
});
