/** What the writer of a letter says of its answer, with the look-up code. */
import type { Letter, LetterStep } from "@zongji/api";
import { citizenPageMs } from "@zongji/domain";
import { inTransaction } from "@zongji/store";
import { beforeAll, expect, test } from "vitest";
import { followOrders } from "./follow.ts";
import { lettersScene, picture, type Who } from "./letters.test-scene.ts";

const scene = lettersScene();
const { ask, send, post } = scene;

beforeAll(async () => {
  const db = scene.db();
  await db.insertInto("role").values({ name: "handlers", label: "handlers" }).execute();
  await db.insertInto("permission").values({ role: "handlers", action: "order.handle", scope: "all" }).execute();
  await db.insertInto("user_role").values({ user_id: "wu", role: "handlers" }).execute();
});

const read = (who: Who, id: string) => ask<Letter>(who, "letter", { params: { id } });
const deed = (who: Who, name: string, { id, version }: Pick<Letter, "id" | "version">, more: object = {}) =>
  ask<Letter>(who, name, { params: { id }, body: { version, ...more } });
const answered = async (who: Who = "wu", pictures: readonly Buffer[] = []) => {
  const { id, code } = await send("产权证丢了怎么补办？补办要几天？", { pictures });
  await deed(who, "answerLetter", await deed(who, "takeLetter", await read(who, id)), { answer: "登报后补发。" });
  return { id, code };
};
const says = (code: string, what: string, note = "") => post("/letters/look-up", { code, do: what, note });
const look = async (code: string) => (await post("/letters/look-up", { code })).body;
const orders = () => scene.db().selectFrom("work_order").selectAll().execute();
const actions = async (id: string) =>
  (await scene.db().selectFrom("audit").select("action").where("subject", "=", id).orderBy("id").execute()).map(
    ({ action }) => action,
  );

test("its writer says that the answer settles it: once, told to who reads its history, and nothing is left to say", async () => {
  const { id, code } = await answered();
  const found = await look(code);
  expect([found.includes("已解决，确认办结"), found.includes("还没有解决")]).toEqual([true, true]);
  // The code goes along in the form, and stands in no address.
  expect(found).toContain(`name="code" value="${code}"`);
  expect(found.match(/(?:href|action)="[^"]*"/g)!.join()).not.toContain(code);
  expect((await says(code, "settled")).body).toContain("感谢您的确认");
  expect(await look(code)).not.toContain('name="do" value="settled"');
  expect((await says(code, "settled")).statusCode).toBe(409);
  expect((await says(code, "unsettled", "不行")).statusCode).toBe(409);
  const history = await ask<LetterStep[]>("client", "letterHistory", { params: { id } });
  expect(history.filter(({ what }) => what === "settled")).toHaveLength(1);
  expect((await actions(id)).filter((each) => each === "letter.settle")).toHaveLength(1);
  expect(await orders()).toEqual([]);
});

test("what is not settled becomes a work order of who answered it, with the whole text, the pictures and a limit from now on", async () => {
  const { id, code } = await answered("wu", [picture]);
  const before = Date.now();
  expect((await says(code, "unsettled", "  ")).statusCode).toBe(422);
  expect(await orders()).toEqual([]);
  const sent = await says(code, "unsettled", "报社不知道怎么登");
  expect([sent.statusCode, sent.body.includes("将重新办理"), sent.body.includes("登报后补发")]).toEqual([
    200,
    true,
    false,
  ]);
  const [order] = await orders();
  expect(order).toMatchObject({ source: "letter", ref: id, state: "open", assignee: "wu", created_by: null });
  expect(order!.clock_from! >= before).toBe(true);
  expect(String((order!.fields as { question: string }).question)).toMatch(/补办要几天？[\s\S]*报社不知道怎么登/);
  const files = await scene.db().selectFrom("order_file").selectAll().execute();
  expect(files.map(({ name, type, content }) => [name, type, content.length > 100])).toEqual([
    ["0.png", "image/png", true],
  ]);
  expect(await scene.db().selectFrom("order_notice").select(["user_id", "kind"]).execute()).toEqual([
    { user_id: "wu", kind: "unsettled" },
  ]);
  expect(await read("wu", id)).toMatchObject({ state: "ordered", order: { id: order!.id } });
  expect((await says(code, "unsettled", "再说一次")).statusCode).toBe(409);
  // The new answer is the letter's.
  await inTransaction(scene.db(), { userId: "wu", login: "wu", address: "" }, async ({ tx, event }) => {
    const at = Date.now() + 1;
    await tx.updateTable("work_order").set({ state: "answered", answer: "我们代为登报。", answered_at: at }).execute();
    const moved = { move: "reply", was: "open", is: "answered", note: "我们代为登报。", isOnTime: true } as const;
    event("OrderMoved", order!.id, { ...moved, dueAt: null, answerKind: "direct", citizen: null });
  });
  await followOrders(scene.db(), scene.parts().log);
  expect(await look(code)).toContain("我们代为登报。");
  // Its first answer was in time, and stays so.
  const letter = await scene.db().selectFrom("letter").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  expect(letter.first_answered_at! < letter.answered_at!).toBe(true);
  expect((await says(code, "settled")).body).toContain("感谢您的确认");
  expect((await orders())[0]).toMatchObject({ state: "closed", confirmed: true });
});

test("of an order that waits for the writer the look-up tells what for, and takes the reply", async () => {
  const { id, code } = await send("历史遗留问题");
  const { order } = await deed("wu", "orderLetter", await deed("wu", "takeLetter", await read("wu", id)));
  await inTransaction(scene.db(), { userId: "wu", login: "wu", address: "" }, async ({ tx, event }) => {
    const waits = JSON.stringify([{ from: Date.now(), to: null }]);
    await tx.updateTable("work_order").set({ state: "waiting", waits }).execute();
    const moved = { move: "wait", was: "open", is: "waiting", note: "请写明坐落", isOnTime: null } as const;
    event("OrderMoved", order!.id, { ...moved, dueAt: null, answerKind: null, citizen: null });
  });
  const found = await look(code);
  expect([found.includes("请您补充情况"), found.includes("请写明坐落"), found.includes("答复期限")]).toEqual([
    ...[true, true, false],
  ]);
  expect((await says(code, "supplement", "某街某号")).body).toContain("已收到您的补充");
  expect((await orders())[0]).toMatchObject({ state: "open" });
  expect(await actions(order!.id)).toContain("order.resume");
});

test("a wrong code says nothing of any letter, and counts as a guess; long after the answer it is not begun anew", async () => {
  const { id, code } = await answered();
  const wrong = code.startsWith("0") ? `1${code.slice(1)}` : `0${code.slice(1)}`;
  expect((await says(wrong, "settled")).statusCode).toBe(404);
  expect(await scene.db().selectFrom("letter_try").select("kind").where("kind", "=", "wrong").execute()).toHaveLength(
    1,
  );
  expect(await actions(id)).not.toContain("letter.settle");
  await scene
    .db()
    .updateTable("letter")
    .set({ answered_at: Date.now() - citizenPageMs })
    .execute();
  expect(await look(code)).not.toContain('value="unsettled"');
  expect((await says(code, "unsettled", "不行")).statusCode).toBe(409);
  expect(await orders()).toEqual([]);
});

test("where a text is cut, a sign of two halves is not cut in two: the order is made, by the hotline and by the writer", async () => {
  const text = `${"路".repeat(59)}😀坏了`;
  const { id } = await send(text);
  const { order } = await deed("wu", "orderLetter", await deed("wu", "takeLetter", await read("wu", id)));
  expect((await orders()).find((each) => each.id === order!.id)?.title).toBe("路".repeat(59));
  const again = await send(text);
  await deed("wu", "answerLetter", await deed("wu", "takeLetter", await read("wu", again.id)), { answer: "已修。" });
  const note = `${"没".repeat(999)}😀`;
  expect((await says(again.code, "unsettled", note)).statusCode).toBe(200);
  const [order2] = (await orders()).filter((each) => each.ref === again.id);
  expect([order2!.title, String(order2!.fields.question).endsWith("没")]).toEqual(["路".repeat(59), true]);
});
