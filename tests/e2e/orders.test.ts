// runs: heavy
import type { WorkOrder } from "@zongji/api";
import { localTime } from "@zongji/domain";
import {
  type Browser,
  newWorld,
  queryAt,
  type Server,
  startBrowser,
  startServer,
  until,
  type World,
} from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { databaseOf } from "./desks.ts";
import { tabTo } from "./keyboard.ts";
import { enterConsole, openHotline, type Person, signInFirst } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const dialog = (page: Page): Locator => page.getByRole("dialog");
/** antd puts a space between two signs. */
const named = (word: string): RegExp => new RegExp(`^${[...word].join("\\s*")}$`);
const button = (at: Page | Locator, name: string): Locator => at.getByRole("button", { name: named(name) });
const saved = (page: Page): Promise<void> => page.locator("[data-order=kept]").waitFor();
const choose = async (page: Page, label: string, option: string): Promise<void> => {
  await page.getByRole("combobox", { name: label }).click();
  await page.locator(".ant-select-item-option", { hasText: option }).last().click();
};

/** Two people of the client's, one in each of two departments. */
const makeDepartments = async (administrator: Person) => {
  const make = async (login: string, name: string) =>
    administrator.post("/api/users", { login, name, agentNo: null, roles: ["client"], groups: [] });
  const [registry, archive] = [await make("registry", "登记科李工"), await make("archive", "档案科赵工")];
  const { version, form } = await administrator.get("/api/order-form");
  const users: Readonly<Record<string, string>> = { registry: registry.user.id, archive: archive.user.id };
  const departments = form.departments.map((each: { id: string }) => ({
    ...each,
    users: [users[each.id]].filter((id) => id !== undefined),
  }));
  await administrator.insist("PUT", "/api/order-form", { version, form: { ...form, departments } });
  return { registry, archive };
};

const enterClient = async (browser: Browser, server: Server, login: string, password: string): Promise<Page> => {
  const next = `T-${Buffer.from(crypto.getRandomValues(new Uint8Array(9))).toString("base64url")}`;
  const page = await browser.page(server.baseUrl);
  await page.getByLabel("工号或账号").fill(login);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
  await page.getByLabel("当前密码").fill(password);
  await page.getByLabel("新密码", { exact: true }).fill(next);
  await page.getByLabel("再输入一次新密码").fill(next);
  await page.getByRole("button", { name: /保存并继续/ }).click();
  await page.getByRole("link", { name: "工单" }).click();
  return page;
};

const answerAs = async (page: Page, no: string, text: string): Promise<void> => {
  await page.getByLabel(`${no} 的答复`).fill(text);
  await button(page, "答复").click();
  await dialog(page).waitFor({ state: "detached" });
  await page.getByText("没有协办事项").waitFor();
};

const trailOf = async (administrator: Person, order: string): Promise<string[]> => {
  const { items } = await administrator.get("/api/audit?pageSize=200");
  return (items as { action: string; subject: string; login: string }[])
    .filter(({ subject, action }) => subject === order && action.startsWith("order.") && action !== "order.save")
    .map(({ login, action }) => `${login} ${action}`)
    .reverse();
};

/** What it returned is sent back to the department; its day passes, and it is late when it answers. */
const sentBackAndLate = async (
  page: Page,
  { server, archive, consult }: { readonly server: Server; readonly archive: Person; readonly consult: string },
  look: (page: Page, name: string) => Promise<void>,
): Promise<void> => {
  const part = page.locator("[data-consult=archive]");
  await button(part, "退回重答").click();
  await dialog(page).getByLabel("原因").fill("抵押档案由档案科保管，请查后答复。");
  await look(page, "send-back");
  await button(dialog(page), "退回重答").click();
  await part.getByText("退回过 1 次").waitFor();
  // Its time was over an hour ago.
  const sql = "update order_consult set due_at = $2, tell_at = $2 where id = $1";
  await queryAt(databaseOf(server), sql, [consult, Date.now() - 3_600_000]);
  await part.getByText("超期", { exact: true }).waitFor({ timeout: 30_000 });
  // The office looks for what is due every half a minute.
  await until(
    "the agent is told that it is overdue",
    async () => {
      await page.reload();
      const told = page.locator("[data-event=OrderReminded]", { hasText: "提醒：已超期" }).waitFor({ timeout: 5000 });
      return told.then(
        () => true,
        () => false,
      );
    },
    { limitMs: 90_000, everyMs: 5000 },
  );
  await look(page, "department-late");
  await archive.insist("POST", `/api/order-consults/${consult}`, { move: "answer", note: "档案显示抵押已结清。" });
  await page.locator("[data-consult=archive]", { hasText: "档案显示抵押已结清。" }).waitFor({ timeout: 30_000 });
};

/** From a figure of the report to the order behind it. */
const reported = async (
  page: Page,
  { id, no }: { readonly id: string; readonly no: string },
  look: (page: Page, name: string) => Promise<void>,
): Promise<void> => {
  await page.getByRole("link", { name: "报表", exact: true }).click();
  await page.getByRole("link", { name: "部门协办报表" }).click();
  await page.getByRole("heading", { name: /部门协办报表/ }).waitFor();
  // What a department was asked was due an hour ago: today, but for the first hour of a day.
  const dayOf = (at: number) => localTime(at, "Asia/Shanghai").date;
  const isToday = dayOf(Date.now() - 3_600_000) === dayOf(Date.now());
  const late = page.getByRole("button", { name: /^部门超时量，合计：/ });
  await (isToday ? late : page.getByText("这段时间没有数据")).waitFor();
  if (isToday) expect((await late.textContent())?.trim()).toBe("1");
  await look(page, "report-departments");
  await page.getByRole("link", { name: "工单报表" }).click();
  const figure = page.getByRole("button", { name: /^协商回复量，合计：/ });
  await figure.waitFor();
  expect((await figure.textContent())?.trim()).toBe("1");
  await page.locator(".report-drawn svg").first().waitFor();
  await look(page, "report");
  await figure.click();
  const details = page.getByRole("dialog");
  await details.getByText("抵押权注销要几天").waitFor();
  await look(page, "report-details");
  await details.getByRole("link", { name: no }).click();
  await page.locator(".order-head", { hasText: "已办结" }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/orders/${id}`);
};

/** Begun, filled in and submitted without a mouse. @returns its id */
const byKeyboard = async (page: Page): Promise<string> => {
  const { keyboard } = page;
  await tabTo(page, button(page, "新建工单"));
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "未命名工单" }).waitFor();
  await page.locator("input:focus[id$=-title]").waitFor();
  await keyboard.type("继承登记怎么办");
  await tabTo(page, page.getByRole("combobox", { name: "诉求类别" }));
  await keyboard.type("咨询");
  await keyboard.press("Enter");
  await tabTo(page, page.getByLabel("诉求内容"));
  await keyboard.type("父亲的房子，两个子女。");
  await saved(page);
  await tabTo(page, button(page, "提交"));
  await keyboard.press("Enter");
  await page.locator("[data-event=OrderMoved]").waitFor();
  return /orders\/([\w-]+)/.exec(page.url())![1]!;
};

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
/** A picture is put at the order, and is there to be opened after a refresh. */
const withFile = async (page: Page): Promise<void> => {
  const rail = page.locator(".order-rail");
  const upload = rail.getByRole("button", { name: named("上传") }).last();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), upload.click()]);
  const name = "产权证 第 1 页.png";
  await chooser.setFiles({ name, mimeType: "image/png", buffer: Buffer.from(png, "base64") });
  const link = rail.getByRole("link", { name });
  await link.waitFor();
  await page.reload();
  await link.waitFor();
  const [opened] = await Promise.all([page.context().waitForEvent("page"), link.press("Enter")]);
  await opened.locator("img").waitFor();
  expect(await opened.evaluate(() => document.images[0]?.naturalWidth)).toBe(1);
  await opened.close();
};

const many = 650;
/** Orders that were begun one after another, long ago. */
const insertMany = (server: Server): Promise<unknown> =>
  queryAt(
    databaseOf(server),
    `insert into work_order (id, no, digits, state, source, priority, title, form_version, fields, users, created_at, days, updated_at)
     select 'many-' || n, 'GD20240101-' || lpad(n::text, 4, '0'), '20240101' || lpad(n::text, 4, '0'), 'draft', 'hand', 'normal', '第 ' || n || ' 件', 1, '{}', '{}',
       1704067200000 + n * 1000, 5, 1704067200000 from generate_series(1, ${many}) as n`,
  );

/** By the wheel the list goes on and never back, whichever rows are fetched, drawn and taken away meanwhile. */
const wheelDown = async (page: Page, rows: Locator): Promise<void> => {
  await rows.hover();
  const topPx = () => rows.evaluate((body) => body.scrollTop);
  await rows.evaluate((body) => body.scrollTo(0, 0));
  for (let at = 0, last = -1; at < 12_000; at = await topPx()) {
    expect(at).toBeGreaterThan(last);
    last = at;
    await page.mouse.wheel(0, 240);
    await until("the list has moved", async () => (await topPx()) !== last);
  }
};

/** All of a list beneath each other, by wheel and keyboard, and back to its pages. */
const scrollThrough = async (page: Page, look: (page: Page, name: string) => Promise<void>): Promise<void> => {
  await choose(page, "每页条数", "连续滚动");
  const rows = page.locator(".ant-table-body");
  const fetched = async () => Number(await page.locator("[data-fetched]").getAttribute("data-fetched"));
  await until("the first orders are there", async () => (await fetched()) === 200);
  await look(page, "scrolled");
  const oldest = page.getByText("第 1 件", { exact: true });
  expect(await oldest.count()).toBe(0);
  await rows.focus();
  // Rows that follow can't be had for a moment: those that are there stay, and the person asks again.
  const following = /\/api\/orders\?.*after=/;
  await page.route(following, (route) => route.fulfill({ status: 503, json: { code: "unavailable" } }));
  await page.keyboard.press("End");
  await page.getByText("后面的记录没有取到").waitFor();
  await look(page, "scrolled-failing");
  expect(await fetched()).toBe(200);
  await page.unroute(following);
  await page.getByRole("button", { name: "重试" }).click();
  await until("those that follow are there", async () => (await fetched()) > 200);
  await rows.focus();
  // Each time those that follow are fetched, and there is more to go through.
  await wheelDown(page, rows);
  const isThere = async () => {
    await page.keyboard.press("End");
    return oldest.isVisible();
  };
  await until("the oldest order is scrolled to", isThere, { everyMs: 200 });
  expect(await fetched()).toBe(many + 2);
  // Of many only those near to what is seen are drawn.
  expect(await page.locator(".ant-table-row").count()).toBeLessThan(130);
  await page.setViewportSize({ width: 1280, height: 800 });
  await look(page, "scrolled-narrow");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press("Home");
  await oldest.waitFor({ state: "detached" });
  // Another question is answered from its first row on.
  await page.keyboard.press("End");
  await choose(page, "状态", "草稿");
  await expect.poll(() => rows.evaluate((body) => body.scrollTop)).toBe(0);
  await page.getByRole("button", { name: "清除筛选" }).click();
  // The order is another, and they stand beneath each other still.
  await page.getByRole("columnheader", { name: "工单号" }).first().click();
  await oldest.waitFor();
  expect(new URL(page.url()).searchParams.get("rows")).toBe("all");
  await choose(page, "每页条数", "20 条/页");
  await page.getByText(`第 1 / ${Math.ceil((many + 2) / 20)} 页`).waitFor();
};

test("an order is saved as it is typed, kept through a refresh, shared by two without loss, answered by two departments and closed", async () => {
  const { server, administrator } = await openHotline(world);
  const clients = await makeDepartments(administrator);
  const browser = await startBrowser(world, { toneHz: 500 });
  const second = await startBrowser(world, { toneHz: 500 });
  const findings: string[] = [];
  const look = createLook(browser, "orders", findings);
  const lookClient = createLook(second, "orders", findings);
  const page = await enterConsole(browser, server, "8001");
  await page.getByRole("link", { name: "工单" }).click();
  await page.getByText("没有工单").waitFor();
  await look(page, "list-empty");

  // Typed, saved by itself; a refresh loses nothing, not even what was typed the moment before.
  await button(page, "新建工单").click();
  await page.getByRole("heading", { name: "未命名工单" }).waitFor();
  await page.getByLabel("标题", { exact: true }).fill("抵押权注销要几天");
  await choose(page, "诉求类别", "投诉");
  await page.getByLabel("诉求内容").fill("窗口说要十天，网上说当天。");
  await saved(page);
  await page.getByLabel("来电人姓名").fill("王先生");
  await page.reload();
  await saved(page);
  expect(await page.getByLabel("来电人姓名").inputValue()).toBe("王先生");
  const id = /orders\/([\w-]+)/.exec(page.url())![1]!;
  const path = `/api/orders/${id}`;
  const now = (): Promise<WorkOrder> => administrator.get(path);

  // Somebody else fills in another field: both are kept. In the same field the person is asked.
  const put = async (fields: object) => {
    const { version, content } = await now();
    await administrator.insist("PUT", path, {
      version,
      content: { ...content, fields: { ...content.fields, ...fields } },
    });
  };
  await put({ address: "东城区 1 号" });
  await page.getByLabel("诉求内容").fill("窗口说要十天，网上说当天，哪个对？");
  await page.getByText("已合并保存").waitFor();
  await saved(page);
  expect((await now()).content.fields).toMatchObject({ address: "东城区 1 号", question: /哪个对/, citizen: "王先生" });
  await put({ citizen: "王女士" });
  await page.getByLabel("来电人姓名").fill("王大爷");
  await page.locator(".stale").waitFor();
  await look(page, "disputed");
  await page.locator(".stale .ant-btn-primary").click();
  await saved(page);
  expect((await now()).content.fields.citizen).toBe("王大爷");

  // What a complaint asks for is pointed out, then two departments are asked.
  await button(page, "提交").click();
  await page.getByText("请填写，或改成合适的内容").waitFor();
  await choose(page, "投诉对象", "办理时限");
  await saved(page);
  await button(page, "提交").click();
  await page.getByText("已提交").waitFor();
  await button(page, "请部门协办").click();
  await dialog(page).getByRole("combobox", { name: "部门" }).click();
  for (const name of ["登记审核科", "档案查询科"])
    await page.locator(".ant-select-item-option", { hasText: name }).last().click();
  await dialog(page).getByLabel("请部门答复的问题").fill("注销登记的承诺时限是几天？");
  await look(page, "ask-departments");
  await button(dialog(page), "请部门协办").click();
  await page.locator("[data-consult=archive]").waitFor();
  const { no } = await now();

  const client = await enterClient(second, server, "registry", clients.registry.password);
  // A failure tells what the page shows instead.
  const question = client.getByRole("cell", { name: "注销登记的承诺时限是几天？" }).waitFor();
  await question.catch(async (error: Error) => {
    const shown = ((await client.locator("body").textContent()) ?? "").slice(0, 600);
    throw new Error(`${client.url()} shows: ${shown}; ${second.errors.join("; ")}`, { cause: error });
  });
  await lookClient(client, "department");
  await button(client, no).click();
  await client.getByLabel(`${no} 的答复`).waitFor();
  await lookClient(client, "department-open");
  await answerAs(client, no, "当天办结。");
  const archive = await signInFirst(server, "archive", clients.archive.password);
  const [asked] = (await archive.get("/api/order-consults")).items;
  await archive.insist("POST", `/api/order-consults/${asked.id}`, { move: "return", note: "不属于档案科。" });

  // Their answers become one; the order is closed.
  await page.locator("[data-consult=archive]", { hasText: "不属于档案科。" }).waitFor({ timeout: 30_000 });
  await sentBackAndLate(page, { server, archive, consult: asked.id }, look);
  await page.getByLabel("答复内容").fill("当天办结，窗口的说法有误。");
  await saved(page);
  await look(page, "answered-by-departments");
  await button(page, "答复").click();
  await page.getByRole("heading", { name: "协商回复" }).waitFor();
  await button(page, "办结").click();
  await page.locator(".order-head", { hasText: "已办结" }).waitFor();
  await page.locator("[data-event=OrderMoved]", { hasText: "办结：" }).waitFor();
  await look(page, "closed");
  const closed = await now();
  expect(closed).toMatchObject({ state: "closed", answerKind: "consult", answer: "当天办结，窗口的说法有误。" });
  // Each change of state is a line of the audit trail and an event; the second department's answer came late.
  await page.evaluate(() => {
    window.print = () => document.body.setAttribute("data-printed", "");
  });
  await button(page, "打印").click();
  await page.locator("body[data-printed]").waitFor();
  await page.emulateMedia({ media: "print" });
  await look(page, "print");
  await page.emulateMedia({ media: null });
  expect(await trailOf(administrator, id)).toEqual([
    ...["8001 order.create", "8001 order.submit", "8001 order.consult", "8001 order.consult"],
    ...["registry order.consultAnswer", "archive order.consultReturn", "8001 order.consultSendBack"],
    ...["archive order.consultAnswer", "8001 order.reply", "8001 order.close", "8001 order.print"],
  ]);
  const history: { type: string; body: { move?: string; isOnTime?: boolean | null } }[] = (
    await administrator.get(`${path}/history`)
  ).reverse();
  expect(history.flatMap(({ type, body: { move } }) => (/Moved$/.test(type) ? [move] : []))).toEqual([
    ...["submit", "answer", "return", "sendBack", "answer", "reply", "close"],
  ]);
  const ofDepartments = history.filter(({ type }) => type === "OrderConsultMoved");
  expect(ofDepartments.map(({ body }) => body.isOnTime)).toEqual([true, null, null, false]);
  expect(history.map(({ type }) => type)).toEqual(
    expect.arrayContaining(["OrderOpened", "OrderSaved", "OrderPrinted"]),
  );
  expect(closed.consults.map(({ department, isLate }) => [department, isLate]).sort()).toEqual([
    ["archive", true],
    ["registry", false],
  ]);
  await page.getByRole("link", { name: "工单" }).click();
  await choose(page, "范围", "全部");
  await page.getByRole("link", { name: no }).waitFor();
  await look(page, "list");
  const typed: WorkOrder = await administrator.get(`/api/orders/${await byKeyboard(page)}`);
  expect(typed).toMatchObject({ state: "open", content: { title: "继承登记怎么办", fields: { matter: "咨询" } } });
  await withFile(page);
  await look(page, "with-file");
  // The small picture in the page is a look at the file as well.
  expect([...new Set(await trailOf(administrator, typed.id))]).toEqual([
    ...["8001 order.create", "8001 order.submit", "8001 order.addFile", "8001 order.file"],
  ]);
  await browser.context.clearCookies();
  await reported(await enterConsole(browser, server, "supervisor"), { id, no }, look);
  expect(findings).toEqual([]);
});

test("the administrator builds the form, and gives several orders to somebody at once", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const findings: string[] = [];
  const look = createLook(browser, "orders", findings);
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "工单" }).waitFor();
  const supervisor = await signInFirst(server, "supervisor");
  const [one] = [
    await supervisor.post("/api/orders", { source: "hand" }),
    await supervisor.post("/api/orders", { source: "hand" }),
  ];
  await page.goto(`${server.baseUrl}/administration/orderForm`);
  await page.getByText("正在使用产品自带的表单").waitFor();
  await look(page, "form");
  await button(page, "添加字段").click();
  const last = page.locator("[data-part^=fields-]").last();
  await last.getByLabel("名称").fill("产权证号");
  await last.getByLabel("标识").fill("certificateNo");
  await button(page, "保存表单").click();
  await page.getByText("表单已保存").waitFor();
  const { form } = await supervisor.get("/api/order-form");
  expect(form.fields.at(-1)).toMatchObject({ id: "certificateNo", label: "产权证号", type: "text" });

  await page.getByRole("link", { name: "工单" }).click();
  await page.getByRole("link", { name: one.no }).waitFor();
  await page.getByRole("checkbox").first().check();
  await page.getByRole("combobox", { name: "交给" }).click();
  await page.locator(".ant-select-item-option").nth(1).click();
  await page.getByRole("button", { name: named("确定") }).click();
  await page.getByText("已完成 2 件").waitFor();
  await look(page, "bulk");
  await insertMany(server);
  await page.reload();
  await scrollThrough(page, look);
  expect(findings).toEqual([]);
});
