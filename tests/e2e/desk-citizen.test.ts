// runs: heavy
import { newWorld, startBrowser, tones, until, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { citizenCalls, openCarrier, pressOne } from "./cast.ts";
import {
  atState,
  enterConsole,
  isTrouble,
  openHotline,
  type Person,
  pressBar,
  signInFirst,
  takeSeat,
} from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const callerNumber = "13900000001";
const title = "抵押权注销登记怎么办理";

/** A published article. */
const publishArticle = async (server: Parameters<typeof signInFirst>[0], administrator: Person): Promise<void> => {
  const account = { login: "inspector", name: "李主任", agentNo: null, roles: ["client"], groups: [] };
  const { password } = await administrator.post("/api/users", account);
  const client = await signInFirst(server, "inspector", password);
  const { id } = await administrator.post("/api/knowledge/articles", {
    ...{ title, kind: "guide", category: null, tags: [], businessTypes: [], questions: ["贷款还清了怎么解押"] },
    html: "<p>由银行出具结清证明，双方申请注销。</p>",
    guide: { materials: "结清证明、身份证明", steps: "", windows: "", fees: "不收费", timeLimit: "当日" },
    source: { name: "", number: "京规自发〔2024〕12号", effectiveOn: null, expiresOn: null },
  });
  for (const [who, move] of [
    [administrator, "submit"],
    [client, "approve"],
    [administrator, "publish"],
  ] as const) {
    const { version, revision } = await administrator.get(`/api/knowledge/articles/${id}`);
    await who.post(`/api/knowledge/articles/${id}/${move}`, { version, revision, note: "新增" });
  }
};

/** The article at its own page, in the call: it knows the order that is open, and whether that cites it. */
const citeAtItsPage = async (
  page: Page,
  administrator: Person,
  look: (page: Page, name: string) => Promise<void>,
): Promise<void> => {
  const cited = page.locator(".desk-order .order-parts");
  await cited.getByRole("link", { name: title }).click();
  await page.getByRole("button", { name: /^已引用到工单 GD/ }).waitFor();
  const { id } = (await administrator.get("/api/orders")).items[0];
  const [{ article }] = (await administrator.get(`/api/orders/${id}`)).articles;
  await administrator.insist("DELETE", `/api/orders/${id}/articles/${article}`);
  // The page looks at the order again every quarter of a minute.
  await page.getByRole("button", { name: /^引用到工单 GD/ }).click();
  await page.getByRole("button", { name: /^已引用到工单 GD/ }).waitFor();
  await look(page, "cited-at-article");
  await page.goBack();
  await cited.getByText(title).waitFor();
};

/** The order of the call is filled in beside it and answered at once; each step is a line of the audit trail and an event. */
const replyDirectly = async (
  page: Page,
  administrator: Person,
  look: (page: Page, name: string) => Promise<void>,
): Promise<void> => {
  const order = page.locator(".desk-order");
  await order.getByLabel("标题", { exact: true }).fill("抵押权注销要什么材料");
  await order.getByRole("combobox", { name: "诉求类别" }).click();
  await page.locator(".ant-select-item-option", { hasText: "咨询" }).last().click();
  await order.getByLabel("诉求内容").fill("贷款还清了，要带什么材料？");
  await order.getByLabel("答复内容").fill("带结清证明和身份证明，当日办结，不收费。");
  await order.locator("[data-order=kept]").waitFor();
  await order.getByRole("button", { name: /^答\s*复$/ }).click();
  await order.getByRole("heading", { name: "直接回复" }).waitFor();
  await look(page, "replied");
  const [{ id }] = (await administrator.get("/api/orders")).items;
  expect(await administrator.get(`/api/orders/${id}`)).toMatchObject({
    ...{ source: "call", state: "answered", answerKind: "direct", assignee: expect.anything() },
    articles: [{ title }],
  });
  const { items } = await administrator.get("/api/audit?pageSize=200");
  const trail = (items as { action: string; subject: string; login: string }[])
    .filter(({ subject, action }) => subject === id && /^order\.(create|cite|reply)$/.test(action))
    .map(({ login, action }) => `${login} ${action}`);
  expect(trail.reverse()).toEqual(["8001 order.create", "8001 order.cite", "8001 order.cite", "8001 order.reply"]);
  const history: { type: string }[] = await administrator.get(`/api/orders/${id}/history`);
  expect(history.map(({ type }) => type)).toEqual(expect.arrayContaining(["OrderOpened", "OrderCited", "OrderMoved"]));
};

const record = (page: Page, state: string) => page.locator(`[data-record=${state}]`).waitFor();
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 1280, height: 800 } };
/** What the desk in a call needs stands within the window, and nothing scrolls but the parts themselves. */
const isOneScreen = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const place = document.querySelector(".frame-page");
    return place !== null && place.scrollHeight <= place.clientHeight + 1 && place.scrollWidth <= place.clientWidth + 1;
  });

test("the desk in a call has the caller's record, knowledge beside it, and loses nothing by a refresh", async () => {
  const { server, administrator } = await openHotline(world);
  const known = await administrator.post("/api/citizens", {
    ...{ number: callerNumber, name: "王芳", notes: "独居，听力不好", tags: ["老年人"] },
  });
  await publishArticle(server, administrator);
  // A letter of the same person, before.
  const letters = await administrator.post("/api/letter-keys", { name: "区政府网", perHour: 10 });
  const letter = await fetch(`${server.baseUrl}/api/letters/inbox`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${letters.key}` },
    body: JSON.stringify({ text: "上次写信问过怎么解押", number: callerNumber }),
  });
  expect(letter.status).toBe(200);
  const carrier = await openCarrier(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const look = createLook(browser, "desk-citizen", findings);
  const page = await enterConsole(browser, server, "8001");
  await takeSeat(page);
  await look(page, "idle");
  const call = await citizenCalls(carrier, server, tones.caller);
  await pressOne(call);
  await atState(page, "ringing");
  await pressBar(page, "answer");
  await atState(page, "talking");

  // Who calls is there, and is written on by keyboard alone.
  await page.locator("[data-caller-record=there]").waitFor();
  const name = page.getByRole("textbox", { name: "姓名" });
  await until("the record of the caller", async () => (await name.inputValue()) === "王芳");
  await page.getByText("独居，听力不好").waitFor();
  await page.locator(".letters-before", { hasText: "上次写信问过怎么解押" }).waitFor();
  await page.locator(".desk-order .order-edit").waitFor();
  await look(page, "in-call");
  expect(await isOneScreen(page)).toBe(true);
  await page.setViewportSize(sizes.narrow);
  await look(page, "in-call-narrow");
  expect(await isOneScreen(page)).toBe(true);
  await page.setViewportSize(sizes.wide);
  await page.keyboard.press("Alt+c");
  await page.keyboard.press("End");
  await page.keyboard.type("（女士）");
  await page.keyboard.press("Tab");
  await page.keyboard.type("多次来电");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await record(page, "kept");
  expect(await administrator.get(`/api/citizens/${known.id}`)).toMatchObject({
    ...{ name: "王芳（女士）", tags: ["老年人", "多次来电"] },
  });

  // Found by the initials of its sound, read in its place.
  await page.keyboard.press("Alt+k");
  await page.keyboard.type("dyqzx");
  await page.locator(".knowledge-panel .hit.chosen", { hasText: title }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".panel-article").getByText("由银行出具结清证明").waitFor();
  await page.getByRole("button", { name: "引用到工单" }).click();
  await page.locator(".desk-order .order-parts").getByText(title).waitFor();
  await look(page, "article");
  await citeAtItsPage(page, administrator, look);
  await replyDirectly(page, administrator, look);

  // A number in full: once, for a minute, to one who says why.
  await page.locator("[data-caller]").getByText("139****0001").waitFor();
  await page.getByRole("button", { name: "临时查看完整信息" }).click();
  await page.getByRole("textbox", { name: "查看原因" }).fill("核对预约号码");
  await look(page, "reveal");
  await page.getByRole("button", { name: "查看", exact: true }).click();
  await page.locator(".record-numbers").getByText(callerNumber).waitFor();
  const [line] = (await administrator.get("/api/audit?action=citizen.reveal")).items;
  expect(line).toMatchObject({ login: "8001", subject: known.id, detail: { reason: "核对预约号码" } });

  // What was typed a moment before a refresh is there after it, and saved; so is what was looked for.
  await page.getByRole("textbox", { name: "备注" }).fill("下次请转人工慢速讲解");
  await page.reload();
  await atState(page, "talking");
  await page.locator(".panel-article").getByText("由银行出具结清证明").waitFor();
  await page.getByText("下次请转人工慢速讲解").waitFor();
  await record(page, "kept");
  expect(await administrator.get(`/api/citizens/${known.id}`)).toMatchObject({ notes: "下次请转人工慢速讲解" });
  expect(await page.getByText(callerNumber).count()).toBe(0);

  // The database away: the call goes on, both panels say so, nothing that is typed is lost, and they come back.
  const away = (path: string) =>
    page.route(path, (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"code":"databaseDown"}' }),
    );
  await away("**/api/citizens/**");
  await away("**/api/knowledge/**");
  await page.getByRole("textbox", { name: "备注" }).fill("数据库不可用时录入");
  await record(page, "failed");
  await page.keyboard.press("Alt+k");
  await page.keyboard.type("x");
  await page.getByText("知识库暂时不可用").waitFor();
  await pressBar(page, "hold");
  await atState(page, "held");
  await look(page, "database-away");
  await page.reload();
  await page.getByText("来电人档案暂时不可用").waitFor();
  await look(page, "database-away-reloaded");
  await page.unrouteAll();
  await page.getByText("数据库不可用时录入").waitFor();
  await record(page, "kept");
  expect(await administrator.get(`/api/citizens/${known.id}`)).toMatchObject({ notes: "数据库不可用时录入" });
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.reload();
  await page.locator("[data-record=kept]").waitFor();
  await look(page, "in-call-en");
  await page.setViewportSize(sizes.narrow);
  await look(page, "in-call-en-narrow");
  await call.hangUp();
  await atState(page, "wrapUp");
  expect(browser.errors.filter(isTrouble).filter((line) => !/status of 503/.test(line))).toEqual([]);
  expect(findings).toEqual([]);
});

test("records of one person are merged, taken apart again, exported and deleted", async () => {
  const { server, administrator } = await openHotline(world);
  const first = { number: callerNumber, name: "王芳", notes: "独居", tags: ["老年人"] };
  const second = { number: "13900000003", name: "王小芳", notes: "", tags: ["VIP"], identity: "11010519491231002X" };
  const [kept] = [await administrator.post("/api/citizens", first), await administrator.post("/api/citizens", second)];
  const browser = await startBrowser(world, { toneHz: 500 });
  const findings: string[] = [];
  const look = createLook(browser, "citizens", findings);
  const page = await enterConsole(browser, server, "supervisor");
  await page.getByRole("link", { name: "来电人" }).click();
  const row = (name: string) =>
    page.locator("tr.ant-table-row", { has: page.getByRole("link", { name, exact: true }) });
  await row("王小芳").getByText("1*************002X").waitFor();
  await look(page, "list");
  await row("王芳").getByRole("checkbox").check();
  await row("王小芳").getByRole("checkbox").check();
  await page.getByRole("button", { name: "合并两份档案" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /合\s*并/ }).click();
  await row("王小芳").waitFor({ state: "detached" });
  await row("王芳").getByRole("link").click();
  await page.getByText("13900000003").waitFor();
  await look(page, "record");
  await page.getByRole("button", { name: "撤销合并" }).click();
  await page.getByText("13900000003").waitFor({ state: "detached" });
  expect(await administrator.get(`/api/citizens/${kept.id}`)).toMatchObject({ tags: ["老年人"], identity: null });

  // For the person: all that is known, and that it goes.
  const office = await startBrowser(world, { toneHz: 500 });
  const lookOffice = createLook(office, "citizens-office", findings);
  const desk = await office.page(server.baseUrl);
  await desk.getByLabel("工号或账号").fill("administrator");
  await desk.getByLabel("密码", { exact: true }).fill(administrator.password);
  await desk.getByRole("button", { name: /登\s*录/ }).click();
  await desk.getByRole("link", { name: "来电人" }).click();
  await desk.getByRole("link", { name: "王芳", exact: true }).click();
  await desk.getByRole("button", { name: "导出个人信息" }).click();
  await desk.locator("[data-export=done]").waitFor();
  await lookOffice(desk, "export");
  await desk.keyboard.press("Escape");
  await desk.getByRole("button", { name: "删除个人信息" }).click();
  const sure = desk.getByRole("dialog").filter({ hasText: "删除后不能恢复" });
  await sure.getByLabel("申请编号").fill("2026-7");
  await lookOffice(desk, "deletion");
  await sure.getByRole("button", { name: "删除个人信息" }).click();
  await desk.getByRole("heading", { name: "删除记录" }).waitFor();
  await desk.getByText("2026-7").waitFor();
  await lookOffice(desk, "deletions");
  expect(await administrator.status(`/api/citizens/${kept.id}`)).toBe(404);
  expect((await administrator.get("/api/exports")).filter(({ list }: { list: string }) => list === "citizen")).toEqual(
    [],
  );
  expect(findings).toEqual([]);
});
