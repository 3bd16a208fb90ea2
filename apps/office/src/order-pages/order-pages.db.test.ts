/** A citizen is told of his order by a text message, reads it at its page, and answers there. */
import { citizenPageMs, exampleOrderForm, mostReopenings } from "@zongji/domain";
import { clockOf, insertForm, packSealed } from "@zongji/store";
import { anonymous, Refusal } from "@zongji/web";
import { createHttp, type Http } from "@zongji/web/node";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createNumberSearches } from "../calls/index.ts";
import { createConsultList, createOrderList, orderRoutes } from "../orders/index.ts";
import { linksScene, mobile } from "../survey-links/links.test-scene.ts";
import { sendDue } from "../texts/index.ts";
import { orderPageRoutes, orderTextRoutes, pagePurposes } from "./index.ts";

const scene = linksScene();
const zone = "Asia/Shanghai";
const quiet = () => {};
const log = {
  ...{ level: "silent", fatal: quiet, error: quiet, warn: quiet, info: quiet },
  debug: quiet,
  trace: quiet,
};
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
let http: Http;
beforeAll(async () => {
  http = await createHttp({
    log: { ...log, child: () => ({ ...log, child: () => log }) } as never,
    version: "",
    tls: undefined,
  });
  const db = scene.db();
  const add = ((name: string, deed: never) => deeds.set(name, deed)) as never;
  orderPageRoutes(http.app, { db, zone });
  orderTextRoutes(add, scene.parts());
  const looks = { tell: async () => {} };
  orderRoutes(add, {
    ...{ db, parties: scene.parties, zone, looks, searches: createNumberSearches(clockOf(db).now) },
    ...{ list: createOrderList(db, scene.parties, looks), consultList: createConsultList(db) },
  });
  for (const id of ["zhang", "chief"]) {
    const user = { id, login: id, name: id, agent_no: null, password_hash: "x" };
    await db
      .insertInto("user")
      .values({ ...user, must_change_password: false, created_at: 0, locked_until: null })
      .execute();
  }
  await db.insertInto("role").values({ name: "chiefs", label: "chiefs" }).execute();
  await db.insertInto("permission").values({ role: "chiefs", action: "order.assign", scope: "all" }).execute();
  await db.insertInto("user_role").values({ user_id: "chief", role: "chiefs" }).execute();
});
afterAll(() => http.app.close());
beforeEach(async () => {
  await sql`truncate work_order, order_form, order_series, order_page cascade`.execute(scene.db());
  await scene
    .db()
    .transaction()
    .execute((tx) => insertForm(tx, exampleOrderForm, 1, null));
});

const ask = <T = { id: string; version: number; state: string }>(name: string, given: object = {}, scope = "all") =>
  deeds.get(name)!({
    ...{ params: {}, query: {}, body: {} },
    session: {
      principal: {
        user: { id: "zhang", login: "zhang", groups: ["g9"] },
        permissions: [{ action: "order.handle", scope }],
      },
      key: "zhang",
    },
    actor: { userId: "zhang", login: "zhang", address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );
const fields = { matter: "咨询", question: "抵押权怎么注销，密码一二三" };
const secretTitle = "王某家的事";
const opened = async (number: string | undefined = mobile) => {
  const begun = await ask("openOrder", { body: { source: "hand", ...(number && { number }) } });
  const content = { title: secretTitle, businessType: null, priority: "normal", fields, draftAnswer: "" };
  const params = { id: begun.id };
  return ask("saveOrder", { params, body: { version: begun.version, content } });
};
const move = ({ id, version }: { id: string; version: number }, name: string, note = "") =>
  ask("moveOrder", { params: { id }, body: { version, move: name, note } });
const answered = async (number?: string) => move(await opened(number), "reply", "带身份证到二层三号窗口。");
const texts = (id: string) => ask<{ cannot: string | null; sent: object[] }>("orderTexts", { params: { id } });
const send = () => sendDue({ ...scene.parts(), purposes: pagePurposes });
const linked = async (id: string): Promise<string> => {
  await ask("textOrder", { params: { id } });
  await send();
  return /\/o\/([\w-]+)/.exec(scene.service.sent.at(-1)!.body)![1]!;
};
const get = (code: string, query = "", language = "zh-CN") =>
  http.app.inject({ url: `/o/${code}${query}`, headers: { ...anonymous, "accept-language": language } });
const post = (code: string, given: Record<string, string>) =>
  http.app.inject({
    ...{ method: "POST", url: `/o/${code}` },
    headers: { ...anonymous, "accept-language": "zh-CN", "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(given).toString(),
  });
const orderNow = (id: string) =>
  scene.db().selectFrom("work_order").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
const notices = async () =>
  (await scene.db().selectFrom("order_notice").select(["user_id", "kind"]).orderBy("id").execute()).map(
    ({ user_id, kind }) => `${user_id} ${kind}`,
  );

test("the answer is read at the page of the link, and confirmed there: closed, audited, an event of the citizen's", async () => {
  const { id } = await answered();
  expect(await texts(id)).toEqual({ cannot: null, sent: [] });
  const code = await linked(id);
  const { body: text } = scene.service.sent.at(-1)!;
  expect(text).toContain("https://hotline.example.cn/o/");
  for (const secret of [secretTitle, "抵押权", "窗口"]) expect(text).not.toContain(secret);
  const page = await get(code);
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain("带身份证到二层三号窗口。");
  // Neither what the agent wrote for herself, nor who the citizen or the agent is.
  for (const secret of [secretTitle, "密码一二三", mobile, "zhang"]) expect(page.body).not.toContain(secret);
  expect((await texts(id)).sent).toMatchObject([
    { by: "zhang", failed: null, sentAt: expect.any(Number), readAt: expect.any(Number) },
  ]);
  const done = await post(code, { do: "settled" });
  expect([done.statusCode, done.body.includes("这件事已办结")]).toEqual([200, true]);
  expect(await orderNow(id)).toMatchObject({ state: "closed", confirmed: true, updated_by: null });
  const history = await ask<{ type: string; by: string | null; body: object }[]>("orderHistory", { params: { id } });
  expect(history.slice(0, 3)).toMatchObject([
    { type: "OrderMoved", by: null, body: { move: "confirm", citizen: "link" } },
    { type: "OrderPageRead" },
    { type: "OrderTexted", by: "zhang" },
  ]);
  const audit = await scene
    .db()
    .selectFrom("audit")
    .selectAll()
    .where("subject", "=", id)
    .where("action", "=", "order.confirm")
    .execute();
  expect(audit).toMatchObject([{ user_id: null, subject: id, detail: { citizen: "link" } }]);
  // Nothing is left to be said, and nothing is said twice.
  expect((await get(code)).body).not.toContain("<form");
  expect((await post(code, { do: "unsettled", note: "还没有" })).statusCode).toBe(409);
  expect((await orderNow(id)).state).toBe("closed");
});

test("what is not settled is reopened with the citizen's words and a clock of its own, and its agent is told; so often, and no more", async () => {
  const { id } = await answered();
  const code = await linked(id);
  const empty = await post(code, { do: "unsettled", note: " \n" });
  expect([empty.statusCode, empty.body.includes("请先填写内容")]).toEqual([422, true]);
  expect((await post(code, { do: "unsettled", note: "窗口<script>不受理</script>" })).statusCode).toBe(200);
  const again = await orderNow(id);
  expect(again).toMatchObject({ state: "open", reopened: 1, draft_answer: "带身份证到二层三号窗口。" });
  expect(again.clock_from! > 0 && again.due_at !== null).toBe(true);
  expect(await notices()).toEqual(["zhang unsettled"]);
  const page = (await get(code)).body;
  expect([page.includes("正在办理"), page.includes("三号窗口"), page.includes("<script")]).toEqual([
    true,
    false,
    false,
  ]);
  for (let n = 1; n < mostReopenings; n += 1) {
    const { version } = await orderNow(id);
    await move({ id, version }, "reply", "再答");
    expect((await post(code, { do: "unsettled", note: "不行" })).statusCode).toBe(200);
  }
  const { version } = await orderNow(id);
  await move({ id, version }, "reply", "最后");
  expect((await get(code)).body).not.toContain("还没有解决");
  const late = await post(code, { do: "unsettled", note: "不行" });
  expect([late.statusCode, late.body.includes("请拨打咨询电话")]).toEqual([409, true]);
});

test("who is waited for reads what is asked, and his reply lets the clock run again", async () => {
  const order = await move(await move(await opened(), "submit"), "wait", "请告知受理编号");
  const code = await linked(order.id);
  expect(scene.service.sent.at(-1)!.body).toContain("需要您补充情况");
  expect((await get(code)).body).toContain("请告知受理编号");
  expect((await orderNow(order.id)).due_at).toBeNull();
  expect((await post(code, { do: "settled" })).statusCode).toBe(409);
  expect((await post(code, { do: "supplement", note: "编号 2026-17" })).statusCode).toBe(200);
  const is = await orderNow(order.id);
  expect([is.state, is.due_at !== null]).toEqual(["open", true]);
  const history = await ask<{ body: object }[]>("orderHistory", { params: { id: order.id } });
  expect(history[0]).toMatchObject({ body: { move: "resume", note: "编号 2026-17", citizen: "link" } });
  // An agent who typed from before is told what it is now, as with any other change.
  expect(await refusal(move(order, "resume"))).toMatchObject({ code: "stale" });
  expect(await notices()).toEqual(["zhang supplement"]);
});

test("of an order that is nobody's those who give orders to others are told", async () => {
  const order = await answered();
  const code = await linked(order.id);
  await scene.db().updateTable("work_order").set({ assignee: null }).execute();
  await post(code, { do: "unsettled", note: "不行" });
  expect(await notices()).toEqual(["chief unsettled"]);
});

test("a code that is guessed opens nothing, one that is too old says so, and neither changes anything", async () => {
  const { id } = await answered();
  const code = await linked(id);
  for (const guess of ["x".repeat(32), code.toLowerCase(), code.slice(1), "%00", "..%2f"]) {
    const { statusCode, body } = await get(guess);
    expect([400, 404]).toContain(statusCode);
    expect(body).not.toContain("三号窗口");
  }
  const kept = await scene.db().selectFrom("order_page").selectAll().executeTakeFirstOrThrow();
  expect(JSON.stringify(kept)).not.toContain(code);
  await scene.db().updateTable("order_page").set({ until: Date.now() }).execute();
  const late = await post(code, { do: "settled" });
  expect([late.statusCode, late.body.includes("链接已过期"), late.body.includes("三号窗口")]).toEqual([
    410,
    true,
    false,
  ]);
  expect((await orderNow(id)).state).toBe("answered");
});

const textId = async (id: string): Promise<string> => ((await texts(id)).sent[0] as { id: string }).id;
const withdraw = (id: string, text: string, scope?: string) =>
  ask<{ sent: object[] }>("withdrawOrderText", { params: { id, text } }, scope);
const deedsOn = async (id: string, action: string) =>
  (
    await scene
      .db()
      .selectFrom("audit")
      .select("user_id")
      .where("subject", "=", id)
      .where("action", "=", action)
      .execute()
  ).length;

test("a link that is withdrawn opens nothing, says so in words, and takes nothing; audited and an event, once; a new one opens", async () => {
  const { id } = await answered();
  const code = await linked(id);
  const text = await textId(id);
  expect((await withdraw(id, text)).sent).toMatchObject([{ id: text, withdrawnAt: expect.any(Number), readAt: null }]);
  for (const page of [
    await get(code),
    await post(code, { do: "settled" }),
    await post(code, { do: "unsettled", note: "x" }),
  ]) {
    expect([page.statusCode, page.body.includes("链接已停用")]).toEqual([410, true]);
    expect(page.body).toContain("请打开新短信中的链接；也可拨打咨询电话");
    expect(page.body).not.toMatch(/三号窗口|<form/);
  }
  expect((await get(code, "", "en")).body).toContain("This link is no longer valid");
  expect((await orderNow(id)).state).toBe("answered");
  const history = await ask<{ type: string; by: string | null }[]>("orderHistory", { params: { id } });
  expect(history[0]).toMatchObject({ type: "OrderPageWithdrawn", by: "zhang", body: { page: text } });
  // What is withdrawn stays so, and nothing is told twice.
  await withdraw(id, text);
  expect(await deedsOn(id, "order.withdrawText")).toBe(1);
  const again = await linked(id);
  expect([(await get(again)).statusCode, (await get(code)).statusCode]).toEqual([200, 410]);
});

test("a text of a withdrawn link that still waits is not sent, and one that was being sent is not tried again", async () => {
  const { id } = await answered();
  await ask("textOrder", { params: { id } });
  await withdraw(id, await textId(id));
  await send();
  expect(scene.service.sent).toEqual([]);
  expect((await texts(id)).sent).toMatchObject([{ sentAt: null, failed: null, withdrawnAt: expect.any(Number) }]);
  // The service takes it for this moment, and says that it is busy.
  await ask("textOrder", { params: { id } });
  const second = await textId(id);
  scene.service.answers((response) => {
    void withdraw(id, second).then(() => {
      response.statusCode = 503;
      response.end();
    });
  });
  await send();
  await scene.db().updateTable("text_message").set({ send_at: 0 }).execute();
  scene.service.answers((response) => response.end('{"code":0}'));
  await send();
  expect(scene.service.sent).toHaveLength(1);
  // Who withdrew it need not be told that it was not sent.
  expect(await notices()).toEqual([]);
});

test("nobody withdraws a link of an order that he does not see, nor one of another order; an old one stays as it is", async () => {
  const { id } = await answered();
  const code = await linked(id);
  const text = await textId(id);
  const other = await answered();
  for (const [order, page] of [
    [other.id, text],
    [id, "none"],
    ["none", text],
  ] as const)
    expect(await refusal(withdraw(order, page))).toMatchObject({ code: "notFound" });
  await scene
    .db()
    .updateTable("work_order")
    .set({ group_id: "other", users: ["wang"] as never })
    .execute();
  expect(await refusal(withdraw(id, text, "group"))).toMatchObject({ code: "notFound" });
  expect((await get(code)).statusCode).toBe(200);
  await scene.db().updateTable("order_page").set({ until: Date.now() }).execute();
  expect((await withdraw(id, text)).sent).toMatchObject([{ withdrawnAt: null }]);
  expect((await get(code)).body).toContain("链接已过期");
  expect(await deedsOn(id, "order.withdrawText")).toBe(0);
});

test("who asks for the page's head alone has not read it", async () => {
  const { id } = await answered();
  const code = await linked(id);
  const head = await http.app.inject({ method: "HEAD", url: `/o/${code}`, headers: anonymous });
  expect([head.statusCode, head.body]).toEqual([200, ""]);
  expect((await texts(id)).sent).toMatchObject([{ readAt: null }]);
  expect((await http.app.inject({ method: "HEAD", url: `/o/${"x".repeat(32)}`, headers: anonymous })).statusCode).toBe(
    404,
  );
  await get(code);
  expect((await texts(id)).sent).toMatchObject([{ readAt: expect.any(Number) }]);
});

test("long after the answer it is confirmed, and not reopened", async () => {
  const { id } = await answered();
  const code = await linked(id);
  await scene
    .db()
    .updateTable("work_order")
    .set({ answered_at: Date.now() - citizenPageMs })
    .execute();
  expect((await post(code, { do: "unsettled", note: "不行" })).statusCode).toBe(409);
  expect((await post(code, { do: "settled" })).statusCode).toBe(200);
});

test("nobody is told where there is no service, no number, a landline, nothing to tell, or too much was sent today", async () => {
  const why = async (id: string) => [(await texts(id)).cannot, await refusal(ask("textOrder", { params: { id } }))];
  const { id } = await answered();
  const open = await move(await opened(), "submit");
  expect(await why(open.id)).toEqual(["orderState", { code: "conflict", reason: "orderState" }]);
  expect((await why((await answered("")).id))[0]).toBe("numberUnknown");
  expect((await why((await answered("01088886666")).id))[0]).toBe("numberTakesNone");
  await scene.settings({ perDay: 1 });
  await ask("textOrder", { params: { id } });
  expect(await refusal(ask("textOrder", { params: { id } }))).toEqual({ code: "conflict", reason: "textShare" });
  for (const off of [{ enabled: false }, { publicUrl: "" }]) {
    await scene.settings(off);
    expect((await why(id))[0]).toBe("textsOff");
  }
  expect(await refusal(ask("textOrder", { params: { id: "none" } }))).toMatchObject({ code: "notFound" });
  await scene
    .db()
    .updateTable("work_order")
    .set({ group_id: "other", users: ["wang"] as never })
    .execute();
  expect(await refusal(ask("textOrder", { params: { id } }, "group"))).toMatchObject({ code: "notFound" });
  expect(await refusal(ask("orderTexts", { params: { id } }, "group"))).toMatchObject({ code: "notFound" });
});

test("a text that the service refuses stands as not sent, and who sent it is told", async () => {
  const { id } = await answered();
  scene.service.answers((response) => {
    response.statusCode = 400;
    response.end("no");
  });
  await ask("textOrder", { params: { id } });
  await send();
  expect((await texts(id)).sent).toMatchObject([{ sentAt: null, failed: "status" }]);
  expect(await notices()).toEqual(["zhang textFailed"]);
});

test("a call to the citizen from the order's page stands in its history; an erased number is not texted", async () => {
  const { id } = await answered();
  await ask("callOrder", { params: { id } });
  const history = await ask<{ type: string; by: string }[]>("orderHistory", { params: { id } });
  expect(history[0]).toMatchObject({ type: "OrderCalled", by: "zhang" });
  const party = scene.parties.idOf(mobile);
  await scene.db().updateTable("party").set({ number_sealed: null }).where("id", "=", party).execute();
  expect((await texts(id)).cannot).toBe("numberUnknown");
  await scene
    .db()
    .updateTable("party")
    .set({ number_sealed: packSealed(scene.parties.seal(party, mobile)) })
    .where("id", "=", party)
    .execute();
});

test("no script, no frame, nothing from elsewhere, nothing kept; in large type and in English too", async () => {
  const { id } = await answered();
  const code = await linked(id);
  const { headers, body } = await get(code, "?size=large", "en-GB");
  expect(headers).toMatchObject({ "cache-control": "no-store", "x-robots-tag": "noindex" });
  expect(String(headers["content-security-policy"])).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'/,
  );
  expect(body).not.toMatch(/<script|javascript:|https?:/);
  expect(body).toContain('class="large"');
  expect(body).toContain(`action="&#47;o&#47;${code}?size=large"`.replaceAll("&#47;", "/"));
  expect(body).toContain("How your matter stands");
  const huge = await post(code, { do: "unsettled", note: "长".repeat(20_000) });
  expect(huge.statusCode).toBe(413);
});
