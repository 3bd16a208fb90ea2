// runs: heavy
import type { Complaint, Contract } from "@zongji/api";
import { exampleTerms } from "@zongji/domain";
import { type Browser, newWorld, type Server, startBrowser, startServer, tones, until, type World } from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
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

const dialog = (page: Page): Locator => page.getByRole("dialog");
/** antd puts a space between two signs. */
const named = (word: string): RegExp => new RegExp(`^${[...word].join("\\s*")}$`);
const button = (at: Page | Locator, name: string): Locator => at.getByRole("button", { name: named(name) });
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 1280, height: 800 } };
const speak = async (page: Page, language: "zh-CN" | "en"): Promise<void> => {
  await page.evaluate((to) => localStorage.setItem("zongji.language", to), language);
  await page.reload();
};

const enterClient = async (browser: Browser, server: Server, login: string, password: string): Promise<Page> => {
  const next = `T-${Buffer.from(crypto.getRandomValues(new Uint8Array(9))).toString("base64url")}`;
  const page = await browser.page(server.baseUrl);
  await page.getByLabel("工号或账号").fill(login);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await button(page, "登录").click();
  await page.getByLabel("当前密码").fill(password);
  await page.getByLabel("新密码", { exact: true }).fill(next);
  await page.getByLabel("再输入一次新密码").fill(next);
  await button(page, "保存并继续").click();
  return page;
};

const countersOf = async (person: Person) => ((await person.get("/api/contract")) as Contract).counters!;
const refusedStatus = (asked: Promise<unknown>): Promise<string | undefined> =>
  asked.then(
    () => "done",
    (error: Error) => /: (\d{3}) /.exec(error.message)?.[1],
  );

test("a complaint of a call's order is verified by the client, appealed, decided and counted; neither side does the other's part; then its order is consulted about", async () => {
  const { server, administrator } = await openHotline(world);
  const terms = { version: 0, deed: { type: "ContractWritten", terms: exampleTerms } };
  await administrator.insist("POST", "/api/contract/deeds", terms);
  const account = { login: "inspector", name: "李主任", agentNo: null, roles: ["client"], groups: [] };
  const { password } = await administrator.post("/api/users", account);
  const supervisor = await signInFirst(server, "supervisor");
  const carrier = await openCarrier(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const second = await startBrowser(world, { toneHz: 500 });
  const findings: string[] = [];
  const look = createLook(browser, "complaints", findings);
  const lookClient = createLook(second, "complaints-client", findings);

  // Registered beside the call, from its order.
  const page = await enterConsole(browser, server, "8001");
  await takeSeat(page);
  const call = await citizenCalls(carrier, server, tones.caller);
  await pressOne(call);
  await atState(page, "ringing");
  await pressBar(page, "answer");
  await atState(page, "talking");
  await button(page.locator(".desk-order"), "登记投诉").click();
  await button(dialog(page), "登记投诉").click();
  await dialog(page).getByText("请填写投诉内容").waitFor();
  await dialog(page).getByLabel("投诉事项").fill("座席没听完就挂断");
  await dialog(page).getByLabel("投诉内容").fill("市民说上次来电没说完就被挂断，要求说明。");
  await look(page, "register");
  await button(dialog(page), "登记投诉").click();
  await page.getByText(/已登记投诉 TS/).waitFor();
  await call.hangUp();
  await atState(page, "wrapUp");
  const [row] = (await supervisor.get("/api/complaints")).items;
  const now = (): Promise<Complaint> => administrator.get(`/api/complaints/${row.id}`);
  const { no } = await now();
  expect(await countersOf(administrator)).toMatchObject({ received: { count: 1 }, verified: { count: 0 } });
  await until("the call's recording is evidence", async () => {
    const { evidence } = await now();
    return evidence.some(({ kind, recorded }) => kind === "call" && recorded);
  });

  // The client hears, verifies; what is the other side's is refused.
  const client = await enterClient(second, server, "inspector", password);
  await client.getByRole("link", { name: "投诉" }).click();
  await client.getByRole("link", { name: no }).waitFor();
  await lookClient(client, "list");
  await client.getByRole("link", { name: no }).click();
  await client.getByRole("heading", { name: "座席没听完就挂断" }).waitFor();
  const heard = await client.request.get(
    `${server.baseUrl}/api/complaints/${row.id}/evidence/${(await now()).evidence.find(({ kind }) => kind === "call")!.id}/recording`,
  );
  expect([heard.status(), heard.headers()["content-type"]]).toEqual([200, "audio/wav"]);
  const finding = { version: 1, against: "provider", fault: "unfounded", note: "自己核实" };
  expect(await refusedStatus(supervisor.post(`/api/complaints/${row.id}/verify`, finding))).toBe("403");
  await button(client, "核实").click();
  await dialog(client).getByLabel("乙方责任").check();
  await dialog(client).getByLabel("核实结论").fill("录音证实座席先挂断。");
  await lookClient(client, "verify");
  await button(dialog(client), "核实").click();
  await client.locator("[data-said=verify]", { hasText: "录音证实座席先挂断。" }).waitFor();
  expect(await countersOf(administrator)).toMatchObject({ received: { count: 1 }, verified: { count: 1 } });

  // The provider appeals in its own account, and can't decide.
  await administrator.insist("PATCH", `/api/users/${(await userOf(administrator, "8001")).id}`, {
    roles: ["agent", "supervisor"],
  });
  await page.goto(`${server.baseUrl}/complaints/${no}`);
  await page.getByText("甲方认定为乙方责任").waitFor();
  await button(page, "写情况说明").click();
  await dialog(page).getByLabel("情况说明").fill("当时线路中断，座席随后回拨。");
  await button(dialog(page), "补充证据").click();
  await page.locator("[data-evidence=statement]").waitFor();
  await button(page, "申诉").click();
  await dialog(page).getByLabel("申诉理由").fill("线路中断，不是座席挂断。");
  await button(dialog(page), "申诉").click();
  await page.locator("[data-said=appeal]").waitFor();
  await look(page, "appealed");
  const { version } = await now();
  const decision = { version, fault: "unfounded", note: "自己裁决" };
  expect(await refusedStatus(supervisor.post(`/api/complaints/${row.id}/decide`, decision))).toBe("403");

  await client.locator(".page-head [data-state=appealed]").waitFor({ timeout: 40_000 });
  await button(client, "裁决申诉").click();
  await dialog(client).getByLabel("双方无责").check();
  await dialog(client).getByLabel("裁决意见").fill("线路记录属实，采纳申诉。");
  await button(dialog(client), "裁决申诉").click();
  await client.locator(".page-head [data-state=decided]").waitFor();
  await button(client, "办结").click();
  await button(dialog(client), "办结").click();
  await client.locator("[data-step=close]").waitFor();
  await lookClient(client, "closed");
  await client.setViewportSize(sizes.narrow);
  await speak(client, "en");
  await client.getByText("Counted in the contract").waitFor();
  await lookClient(client, "closed-en-narrow");
  await client.getByRole("button", { name: "Back to the list" }).click();
  await client.getByText("No complaints").waitFor();
  await lookClient(client, "list-en-narrow");
  await client.goto(`${server.baseUrl}/contract/records`);
  await client.getByRole("link", { name: no }).waitFor();
  await lookClient(client, "contract-en-narrow");

  // Counted as received, not as the provider's fault any more; every step has its line of the audit trail and its event.
  expect(await countersOf(administrator)).toMatchObject({ received: { count: 1 }, verified: { count: 0 } });
  expect(await trailOf(administrator, row.id)).toEqual([
    ...["8001 complaint.register", "inspector complaint.verify", "8001 complaint.evidence", "8001 complaint.appeal"],
    ...["inspector complaint.decide", "inspector complaint.close"],
  ]);
  const steps: { what: string }[] = await administrator.get(`/api/complaints/${row.id}/history`);
  expect(steps.map(({ what }) => what)).toEqual([
    ...["registered", "evidence", "evidence", "verify", "evidence", "appeal", "decide", "close"],
  ]);

  // A matter beside the order: the client's department answers in its own account, the order cites the answer.
  const [order] = (await supervisor.get("/api/orders")).items;
  await page.goto(`${server.baseUrl}/orders/${order.id}`);
  await button(page, "发起洽商").click();
  await dialog(page).getByRole("combobox", { name: "部门" }).click();
  await page.locator(".ant-select-item-option").first().click();
  await dialog(page).getByLabel("事项").fill("抵押权注销要不要预约");
  await dialog(page).getByRole("textbox", { name: "问题" }).fill("本周来电多次问到，知识库里没有。");
  await look(page, "consultation-ask");
  await button(dialog(page), "发起洽商").click();
  await page.locator("[data-consultation]").waitFor();

  await speak(client, "zh-CN");
  await client.setViewportSize(sizes.wide);
  await client.getByRole("link", { name: "业务洽商" }).click();
  await client.getByRole("link", { name: /^QS\d{8}-0001$/ }).waitFor();
  await lookClient(client, "consultation-list");
  await client.getByRole("link", { name: /^QS\d{8}-0001$/ }).click();
  await button(client, "答复").click();
  await dialog(client).getByLabel("答复内容").fill("不用预约，当天办结。");
  await button(dialog(client), "答复").click();
  await client.locator(".page-head [data-state=answered]").waitFor();
  await client.setViewportSize(sizes.narrow);
  await speak(client, "en");
  await client.getByRole("heading", { name: "Facts" }).waitFor();
  await lookClient(client, "consultation-answered-en-narrow");

  await page.reload();
  await button(page, "引用").click();
  await page.locator("[data-consultation]", { hasText: "不用预约，当天办结。" }).waitFor();
  await look(page, "consultation-cited");
  await page.locator("[data-consultation] a").click();
  await button(page, "起草知识条目").click();
  await page.getByRole("link", { name: "打开草稿" }).waitFor();
  await button(page, "办结").click();
  await button(page.getByRole("tooltip"), "办结").click();
  await page.locator("[data-step=close]").waitFor();
  await look(page, "consultation-closed");
  const [consultation] = (await administrator.get("/api/consultations?which=all")).items;
  expect(await trailOf(administrator, consultation.id)).toEqual([
    ...["8001 consultation.ask", "inspector consultation.answer", "8001 consultation.cite"],
    ...["8001 consultation.draft", "8001 consultation.close"],
  ]);
  expect(findings).toEqual([]);
  expect([...browser.errors, ...second.errors].filter(isTrouble)).toEqual([]);
});

const userOf = async (administrator: Person, login: string): Promise<{ id: string }> =>
  ((await administrator.get("/api/users")) as { id: string; login: string }[]).find((each) => each.login === login)!;

/** What was done with a thing, the first first; that numbers were looked at is none of it. */
const trailOf = async (administrator: Person, thing: string): Promise<string[]> => {
  const { items } = await administrator.get("/api/audit?pageSize=200");
  return (items as { action: string; subject: string; login: string }[])
    .filter(({ subject, action }) => subject === thing && !action.startsWith("number."))
    .map(({ login, action }) => `${login} ${action}`)
    .reverse();
};

test("time limits are set as a draft and published at the page", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const findings: string[] = [];
  const look = createLook(browser, "complaints-limits", findings);
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "管理" }).waitFor();
  await page.goto(`${server.baseUrl}/administration/complaints`);
  await page.getByLabel("登记后核实").fill("2");
  await page.getByText("有未保存的修改").waitFor();
  await look(page, "typed");
  await button(page, "发布").click();
  await dialog(page).getByLabel("改了什么、为什么改").fill("合同第九条");
  await button(dialog(page), "保存草稿").click();
  await dialog(page).getByText("检查通过").waitFor();
  await button(dialog(page), "发布").click();
  await page.getByText("v2 使用中").waitFor();
  await look(page, "published");
  const api = `${server.baseUrl}/api/configuration/complaints/hotline/versions/2`;
  const { body, note } = await (await page.request.get(api)).json();
  expect({ body, note }).toEqual({ body: { verifyDays: 2, appealDays: 3, decideDays: 5 }, note: "合同第九条" });
  await speak(page, "en");
  await page.setViewportSize(sizes.narrow);
  await page.getByText("Verified after it is registered").waitFor();
  await look(page, "en-narrow");
  expect(findings).toEqual([]);
});
