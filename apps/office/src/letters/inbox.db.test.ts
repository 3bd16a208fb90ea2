import type { Letter, LetterRow, LetterStep, PageOf } from "@zongji/api";
import { localTime } from "@zongji/domain";
import { deskTables, inTransaction, queryMeasures } from "@zongji/store";
import { sql } from "kysely";
import { afterEach, expect, test, vi } from "vitest";
import { recomputeDesk } from "../days/index.ts";
import { followOrders } from "./follow.ts";
import { lettersScene, picture, type Who } from "./letters.test-scene.ts";

const scene = lettersScene();
const { ask, refusal, send, configure, post } = scene;
afterEach(() => vi.useRealTimers());

const read = (who: Who, id: string) => ask<Letter>(who, "letter", { params: { id } });
const deed = (who: Who, name: string, { id, version }: Pick<Letter, "id" | "version">, more: object = {}) =>
  ask<Letter>(who, name, { params: { id }, body: { version, ...more } });
const list = (who: Who, query: object) => ask<PageOf<LetterRow>>(who, "listLetters", { query });
const taken = async (text: string): Promise<Letter> => {
  const { id } = await send(text);
  return deed("zhao", "takeLetter", await read("zhao", id));
};
const told = async (id: string) => ({
  audit: (await scene.db().selectFrom("audit").select("action").where("subject", "=", id).orderBy("id").execute()).map(
    ({ action }) => action,
  ),
  events: (await scene.db().selectFrom("event").select("type").where("subject", "=", id).orderBy("id").execute()).map(
    ({ type }) => type,
  ),
});
const types = { consultation: "业务咨询", complaint: "投诉建议", progress: "进度查询" } as const;

test("a letter is taken, typed, answered and read; each step is told by audit trail and event", async () => {
  const { id, code } = await send("进度查询到哪里看", { pictures: [picture] });
  const first = await read("zhao", id);
  expect(first).toMatchObject({
    ...{ state: "new", number: "138****8000", type: "progress", typeGiven: null, version: 1 },
    guess: { type: "progress", reasons: [{ of: "name" }, { of: "name" }] },
    handling: { rule: null, way: "direct" },
    pictures: [{ name: "0.png", width: 240 }],
  });
  expect((await read("qian", id)).number).toBe("13800138000");
  expect(await refusal(deed("zhao", "answerLetter", first, { answer: "好" }))).toMatchObject({ reason: "letterState" });
  expect(scene.looked.at(-1)).toEqual([expect.anything(), id, { letter: first.no }]);
  const mine = await deed("zhao", "takeLetter", first);
  expect(mine).toMatchObject({ state: "taken", assignee: { id: "zhao" } });
  expect(await refusal(deed("qian", "answerLetter", mine, { answer: "好" }))).toMatchObject({
    reason: "letterNotMine",
  });
  const typed = await deed("zhao", "typeLetter", mine, { type: "consultation" });
  expect(typed).toMatchObject({ type: "consultation", typeBy: "zhao" });
  const answered = await deed("zhao", "answerLetter", typed, { answer: " 请在网上查询。\0" });
  expect(answered).toMatchObject({ state: "answered", answer: "请在网上查询。", answeredBy: "zhao", readAt: null });
  expect((await post("/letters/look-up", { code })).body).toContain("请在网上查询。");
  await post("/letters/look-up", { code });
  expect((await read("zhao", id)).readAt).toBeGreaterThan(0);
  expect(await told(id)).toEqual({
    audit: ["letter.receive", "letter.take", "letter.type", "letter.answer"],
    events: ["LetterReceived", "LetterMoved", "LetterTyped", "LetterMoved", "LetterAnswerRead"],
  });
  const history = await ask<LetterStep[]>("client", "letterHistory", { params: { id } });
  expect(history.map(({ what, by, note }) => [what, by, note])).toEqual([
    ...[
      ["received", null, ""],
      ["take", "zhao", ""],
      ["typed", "zhao", types.consultation],
    ],
    ...[
      ["answer", "zhao", ""],
      ["read", null, ""],
    ],
  ]);
});

test("two who take one letter: the second is told, and shown what it is now; a colleague takes it over", async () => {
  const { id } = await send("问题");
  const shown = await read("zhao", id);
  await deed("zhao", "takeLetter", shown);
  expect(await refusal(deed("qian", "takeLetter", shown))).toMatchObject({
    ...{ code: "stale", stale: { current: { state: "taken", version: "2" } } },
  });
  const over = await deed("qian", "takeLetter", await read("qian", id));
  expect(over.assignee?.id).toBe("qian");
  const back = await deed("qian", "giveBackLetter", over, { note: "不是我的业务" });
  expect(back).toMatchObject({ state: "new", assignee: null });
});

test("spam is marked with a reason and undone; the list tells each state apart", async () => {
  const { id } = await send("买发票加微信");
  const spam = await deed("zhao", "markLetterSpam", await read("zhao", id), { note: "广告" });
  const ids = async (who: Who, query: object) => (await list(who, query)).items.map((row) => row.id);
  expect(await ids("zhao", {})).toEqual([]);
  expect(await ids("zhao", { which: "spam" })).toEqual([id]);
  await deed("zhao", "unmarkLetterSpam", spam);
  expect(await ids("zhao", { which: "new" })).toEqual([id]);
  expect(await ids("zhao", { which: "overdue" })).toEqual([]);
  await scene.db().updateTable("letter").set({ due_at: 1 }).execute();
  expect(await ids("zhao", { which: "overdue" })).toEqual([id]);
  const mine = await deed("zhao", "takeLetter", await read("zhao", id));
  expect(await ids("zhao", { which: "mine" })).toEqual([id]);
  expect(await ids("qian", { which: "mine" })).toEqual([]);
  await deed("zhao", "answerLetter", mine, { answer: "好" });
  expect(await ids("zhao", { which: "answered", text: "100%" })).toEqual([]);
  expect(await ids("zhao", { which: "answered", text: "发票" })).toEqual([id]);
  expect((await list("zhao", { which: "all" })).items[0]).toMatchObject({ number: "138****8000", pictures: 0 });
});

test("the letters of one number are listed alone, answered ones and open ones", async () => {
  const [first, second] = [await send("第一封"), await send("第二封")];
  await send("别人的", { number: "13800138005" });
  await scene.db().updateTable("letter").set({ state: "spam" }).where("id", "=", first.id).execute();
  const { party } = await scene
    .db()
    .selectFrom("letter")
    .select("party")
    .where("id", "=", second.id)
    .executeTakeFirstOrThrow();
  const { items } = await list("zhao", { party: party!, which: "all" });
  expect(items.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
  expect((await list("zhao", { party: "none", which: "all" })).items).toEqual([]);
});

test("a rule chooses the way by type and words; settling another type asks the rules again", async () => {
  await configure({
    rules: [
      { name: "投诉", type: "complaint", words: [], way: "consult", departments: ["监察科"] },
      { name: "其余", words: [], way: "direct", departments: [] },
    ],
  });
  const letter = await taken("咨询办证");
  expect(letter.handling).toMatchObject({ rule: "其余", way: "direct" });
  const typed = await deed("zhao", "typeLetter", letter, { type: "complaint" });
  expect(typed.handling).toMatchObject({ rule: "投诉", way: "consult", departments: ["监察科"], type: "complaint" });
  expect(await refusal(deed("zhao", "typeLetter", typed, { type: "none" }))).toMatchObject({ field: "type" });
});

test("what was answered before is a reason for the next guess", async () => {
  const text = "房屋被法院查封以后还能不能过户给买方，需要先做什么";
  const typed = await deed("zhao", "typeLetter", await taken(text), { type: "consultation" });
  await deed("zhao", "answerLetter", typed, { answer: "需先解除查封。" });
  const { id } = await send("房屋被法院查封以后，能过户给买方吗", { number: "13800138005" });
  expect((await read("zhao", id)).guess).toMatchObject({
    ...{ type: "consultation" },
    reasons: [{ of: "letter", word: typed.no }],
  });
});

test("a letter becomes a work order whose answer the citizen reads; a void one comes back, and a new answer is read anew", async () => {
  const { id, code } = await send("历史遗留问题");
  const mine = await deed("zhao", "takeLetter", await read("zhao", id));
  expect(await refusal(deed("zhao", "orderLetter", mine))).toMatchObject({ code: "forbidden" });
  const ordered = await deed("wu", "orderLetter", await deed("wu", "takeLetter", mine));
  expect(ordered).toMatchObject({ state: "ordered", order: { no: expect.any(String) } });
  const order = ordered.order!.id;
  expect(await scene.db().selectFrom("work_order").selectAll().executeTakeFirst()).toMatchObject({
    ...{ id: order, source: "letter", ref: id, state: "open", title: "历史遗留问题", assignee: "wu" },
    clock_from: ordered.receivedAt,
  });
  await followOrders(scene.db(), scene.parts().log);
  expect((await post("/letters/look-up", { code })).body).toContain("已转有关部门");
  const reply = (answer: string, at: number) =>
    inTransaction(scene.db(), { userId: "wu", login: "wu", address: "" }, async ({ tx, event }) => {
      await tx.updateTable("work_order").set({ state: "answered", answer, answered_at: at }).execute();
      const moved = {
        move: "reply",
        was: "open",
        is: "answered",
        note: answer,
        isOnTime: true,
        dueAt: null,
        citizen: null,
      } as const;
      event("OrderMoved", order, { ...moved, answerKind: "consult" });
    });
  await reply("请带材料。", 1000);
  await Promise.all([followOrders(scene.db(), scene.parts().log), followOrders(scene.db(), scene.parts().log)]);
  expect(await read("wu", id)).toMatchObject({ state: "answered", answer: "请带材料。", answeredBy: "wu" });
  expect((await post("/letters/look-up", { code })).body).toContain("请带材料。");
  // Reopened, and not answered anew yet.
  await scene.db().updateTable("work_order").set({ state: "open" }).execute();
  await followOrders(scene.db(), scene.parts().log);
  const reviewed = (await post("/letters/look-up", { code })).body;
  expect([reviewed.includes("答复正在复核"), reviewed.includes("请带材料。")]).toEqual([true, false]);
  await reply("请带材料两份。", 2000);
  await followOrders(scene.db(), scene.parts().log);
  expect((await post("/letters/look-up", { code })).body).toContain("请带材料两份。");
  expect((await told(id)).audit.filter((each) => each === "letter.orderAnswered")).toHaveLength(2);
});

test("reports tell of letters at once: received, answered, made orders; spam is none", async () => {
  const db = scene.db();
  await sql`truncate ${sql.join(deskTables.map((table) => sql.table(table)))}`.execute(db);
  const spam = await send("买发票加微信");
  await deed("zhao", "markLetterSpam", await read("zhao", spam.id), { note: "广告" });
  await deed("zhao", "answerLetter", await taken("咨询办证"), { answer: "带身份证来。" });
  const { id } = await send("历史遗留问题");
  await deed("wu", "orderLetter", await deed("wu", "takeLetter", await read("wu", id)));
  const now = Date.now();
  const zone = "Asia/Shanghai";
  const measures = ["lettersReceived", "lettersAnswered", "lettersOrdered", "ordersCreated"] as const;
  const ask = { measures, from: now - 60_000, to: now + 60_000, grain: "whole", zone, now } as const;
  const { total } = await queryMeasures(db, ask);
  expect(measures.map((name) => total[name].value)).toEqual([2, 1, 1, 1]);
  const { date } = localTime(now, zone);
  expect((await recomputeDesk(db, date, zone, now)).differences).toEqual([]);
});

test("a letter that was answered in time stays so when its order is answered anew, and late", async () => {
  const { id } = await send("历史遗留问题");
  const { receivedAt, dueAt } = await deed("wu", "orderLetter", await deed("wu", "takeLetter", await read("wu", id)));
  const reply = async (answered_at: number, first_reply_at: number) => {
    const replied = { state: "answered", answer: "请带材料。", answered_at, first_reply_at } as const;
    await scene.db().updateTable("work_order").set(replied).execute();
    await followOrders(scene.db(), scene.parts().log);
  };
  const measures = ["lettersInTime", "lettersOverdue", "letterAnswerTotal"] as const;
  const day = 86_400_000;
  const period = { from: receivedAt - day, to: dueAt + day, grain: "whole", zone: "Asia/Shanghai" } as const;
  const figures = async () => {
    const { total } = await queryMeasures(scene.db(), { ...period, measures, now: dueAt + day });
    return measures.map((name) => total[name].value);
  };
  const before = await figures();
  await reply(receivedAt + 1000, receivedAt + 1000);
  const once = await figures();
  expect(once).toEqual([before[0]! + 1, before[1]! - 1, (before[2] ?? 0) + 1000]);
  await reply(dueAt + 1000, receivedAt + 1000);
  expect((await read("wu", id)).answeredAt).toBe(dueAt + 1000);
  expect(await figures()).toEqual(once);
  // Of two answers before the letter heard of one, the first counts too.
  const { id: other } = await send("又一封");
  await deed("wu", "orderLetter", await deed("wu", "takeLetter", await read("wu", other)));
  await reply(dueAt + 2000, receivedAt + 2000);
  expect((await figures())[0]).toBe(once[0]! + 1);
});

test("a letter that can't be brought in step with its order is logged, and holds up no other", async () => {
  const letters = [];
  for (const text of ["一", "二"]) {
    const { id } = await send(text);
    letters.push(await deed("wu", "orderLetter", await deed("wu", "takeLetter", await read("wu", id))));
  }
  const [first, second] = letters.map(({ id }) => id).sort();
  await scene.db().updateTable("work_order").set({ state: "answered", answer: "好", answered_at: 1 }).execute();
  await sql`create function held() returns trigger language plpgsql as $$ begin raise 'held'; end $$`.execute(
    scene.db(),
  );
  await sql`create trigger held before update on letter for each row when (old.id = ${sql.lit(first)}) execute function held()`.execute(
    scene.db(),
  );
  try {
    await followOrders(scene.db(), scene.parts().log);
  } finally {
    await sql`drop function held() cascade`.execute(scene.db());
  }
  expect([(await read("wu", first!)).state, (await read("wu", second!)).state]).toEqual(["ordered", "answered"]);
  expect(scene.logged.join()).toContain("a letter was not brought in step with its order");
  await followOrders(scene.db(), scene.parts().log);
  expect((await read("wu", first!)).state).toBe("answered");
});

test("a letter of a void order goes back to who took it, and is answered directly", async () => {
  const { id } = await send("问题");
  await deed("wu", "orderLetter", await deed("wu", "takeLetter", await read("wu", id)));
  await scene.db().updateTable("work_order").set({ state: "void" }).where("ref", "=", id).execute();
  await followOrders(scene.db(), scene.parts().log);
  const back = await read("wu", id);
  expect(back).toMatchObject({ state: "taken", order: null, assignee: { id: "wu" } });
  expect(await refusal(deed("wu", "orderLetter", back))).toMatchObject({ reason: "letterOrdered" });
  expect(await deed("wu", "answerLetter", back, { answer: "好" })).toMatchObject({ state: "answered" });
});

test("a program sends letters with its key, which is bounded, revoked and nowhere kept", async () => {
  const made = await ask<{ id: string; key: string }>("root", "createLetterKey", {
    body: { name: "区网站", perHour: 2 },
  });
  const submit = (key: string | undefined, body: object = {}) =>
    ask<{ no: string; code: string }>("root", "submitLetter", {
      body: { text: "网站来信", number: "13800138007", ...body },
      request: { headers: { authorization: key === undefined ? undefined : `Bearer ${key}` } },
    });
  const sent = await submit(made.key);
  expect((await post("/letters/look-up", { code: sent.code })).statusCode).toBe(200);
  for (const wrong of [undefined, "", "zl_x", `zl_${"a".repeat(43)}`])
    expect(await refusal(submit(wrong))).toMatchObject({ code: "notSignedIn" });
  expect(await refusal(submit(made.key, { number: "12" }))).toMatchObject({ code: "badRequest", field: "number" });
  expect(await refusal(submit(made.key, { businessType: "none" }))).toMatchObject({ field: "businessType" });
  await submit(made.key);
  expect(await refusal(submit(made.key))).toMatchObject({ code: "tooMany" });
  const everything = JSON.stringify([
    await scene.db().selectFrom("letter_key").selectAll().execute(),
    await scene.db().selectFrom("audit").selectAll().execute(),
  ]);
  expect(everything).not.toContain(made.key.slice(3));
  await ask("root", "revokeLetterKey", { params: { id: made.id } });
  expect(await refusal(submit(made.key))).toMatchObject({ code: "notSignedIn" });
  expect(await refusal(ask("root", "revokeLetterKey", { params: { id: made.id } }))).toMatchObject({
    code: "notFound",
  });
  expect(await ask("root", "listLetterKeys")).toMatchObject([{ name: "区网站", revokedAt: expect.any(Number) }]);
});
