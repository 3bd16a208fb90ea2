// runs: heavy
import { newWorld, startBrowser, startServer, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findingsOf } from "./axe.ts";
import { add, choose, draw, form, lead, node, tab } from "./editor.ts";
import { largeFlow } from "./large-flow.ts";
import { enterConsole, isTrouble } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** The page of flows in an administrator's browser. */
const openFlows = async (env: Record<string, string> = {}) => {
  const server = await startServer(world, { env });
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "语音流程" }).click();
  await page.getByRole("link", { name: "main", exact: true }).waitFor();
  const api = `${server.baseUrl}/api/configuration/flow`;
  // biome-ignore lint/suspicious/noExplicitAny: the test looks at what came, whatever it is.
  const get = async (path: string): Promise<any> => (await page.request.get(`${api}/${path}`)).json();
  const put = async (id: string, data: object): Promise<void> => {
    const answer = await page.request.put(`${api}/${id}/draft`, { data });
    expect(answer.status(), await answer.text()).toBe(200);
  };
  const findings: string[] = [];
  /** Keeps a picture, and what axe finds. */
  const look = async (name: string): Promise<void> => {
    await page.mouse.move(0, 0);
    await page.waitForTimeout(600);
    await browser.screenshot(page, `flow-${name}`);
    // What is told for a moment fades in and out, and is too pale meanwhile.
    await until("nothing is told for a moment", async () => (await page.locator(".ant-message-notice").count()) === 0);
    findings.push(...(await findingsOf(page)));
  };
  return { server, browser, page, get, put, look, findings };
};

const edgesOf = (flow: { edges: { from: string; exit: string; to: string }[] }): string[] =>
  flow.edges.map(({ from, exit, to }) => `${from} ${exit} ${to}`).sort();

test("an operator draws a flow, mends what is wrong with it, walks it, saves it and publishes it", async () => {
  const { browser, page, get, look, findings } = await openFlows();
  await look("list");
  await page.getByRole("button", { name: "新建流程" }).click();
  const dialog = page.getByRole("dialog", { name: "新建流程" });
  await dialog.getByLabel("名称").fill("夜间热线");
  await dialog.getByLabel("编号").fill("main");
  await dialog.getByRole("button", { name: "新建流程" }).click();
  await dialog.getByText("已有这个编号").waitFor();
  await dialog.getByLabel("编号").fill("night");
  await look("create");
  await dialog.getByRole("button", { name: "新建流程" }).click();
  await node(page, "greeting").waitFor();
  await look("fresh");

  // A menu after the greeting, by its form; a queue by a click, led to by the menu's first open exit.
  await add(page, "菜单");
  await node(page, "menu").waitFor();
  await form(page).getByLabel("名称").fill("主菜单");
  await choose(form(page).getByRole("combobox", { name: "语音" }).first(), "menu.main");
  await form(page).getByRole("button", { name: "按键 1" }).click();
  await add(page, "排队");
  await node(page, "queue").waitFor();
  await choose(form(page).getByRole("combobox", { name: "座席组" }), "业务咨询");
  await page.getByRole("button", { name: "看全图" }).click();
  await page.waitForTimeout(400);
  await draw(page, "主菜单", "按 1", "queue");
  await node(page, "主菜单")
    .locator(".flow-exit", { hasText: "按 1" })
    .getByText("未连接")
    .waitFor({ state: "detached" });

  // What is wrong stands at the node and at the side, and leads there.
  await node(page, "主菜单").locator("[data-severity=refuses]").first().waitFor();
  await tab(page, /问题/);
  await page.getByRole("button", { name: /主菜单 出口“按键无效”没有连到任何节点/ }).waitFor();
  await look("problems");
  await page.getByRole("button", { name: /greeting/ }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: /主菜单 出口“未按键”没有连到任何节点/ }).click();
  await lead(page, "按键无效", "bye");
  await lead(page, "未按键", "bye");
  await node(page, "greeting").click();
  await lead(page, "完成", "主菜单");
  await tab(page, /问题/);
  await page.getByText("没有发现问题").waitFor();

  // A step back and forth again, by keys.
  await page.locator(".react-flow__pane").click({ position: { x: 8, y: 8 } });
  await page.keyboard.press("Control+z");
  await page.getByRole("button", { name: /主菜单 没有任何路径到这里/ }).waitFor();
  await page.keyboard.press("Control+Shift+z");
  await page.getByText("没有发现问题").waitFor();

  // A node is deleted, and taken back.
  await node(page, "bye").click();
  await page.keyboard.press("Delete");
  await node(page, "bye").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "撤销", exact: true }).last().click();
  await node(page, "bye").waitFor();

  // What is not saved is there again after the page was loaded anew.
  await page.getByText("未保存", { exact: true }).waitFor();
  await page.reload();
  await page.getByText(/已恢复上次没有保存的修改/).waitFor();
  await node(page, "主菜单").waitFor();
  await look("restored");

  await tab(page, "模拟");
  await page.getByRole("button", { name: "开始模拟" }).click();
  const log = page.getByRole("log", { name: "经过" });
  await log.getByText(/欢迎致电不动产登记中心/).waitFor();
  await page.getByRole("button", { name: "听完提示" }).click();
  await log.getByText(/业务咨询请按1/).waitFor();
  await page.getByRole("button", { name: "按 5" }).click();
  await log.getByText("按键 5 无效").waitFor();
  await page.getByRole("button", { name: "退一步" }).click();
  await page.getByRole("button", { name: "听完提示" }).click();
  await page.getByRole("button", { name: "不按键，等超时" }).click();
  await log.getByText("没有按键", { exact: true }).waitFor();
  await page.getByRole("button", { name: "按 1", exact: true }).click();
  await log.getByText("进入排队：业务咨询").waitFor();
  expect(await page.locator(".flow-edge-lit").count()).toBe(2);
  expect(await page.locator(".flow-node[data-lit=here] .flow-node-name").textContent()).toBe("queue");
  // The prompt that comes with the project is heard in the page.
  const sound = page.waitForResponse((answer) => answer.url().includes("/api/prompts/greeting/sound"));
  await log.getByRole("button", { name: /播放 欢迎词：您好/ }).click();
  expect((await sound).status()).toBe(200);
  await look("simulator");
  await page.getByRole("button", { name: "接通人工，流程结束" }).click();
  await page.getByText("通话结束", { exact: true }).first().waitFor();

  await page.keyboard.press("Control+s");
  await page.getByText("已保存", { exact: true }).waitFor();
  const { body } = await get("night/versions/2");
  expect(edgesOf(body)).toEqual([
    "greeting done menu",
    "menu invalid bye",
    "menu key.0 queue",
    "menu key.1 queue",
    "menu noInput bye",
  ]);
  expect(body.nodes.menu).toMatchObject({ label: "主菜单", prompts: ["menu.main"], keys: { "0": {}, "1": {} } });
  expect(Object.keys(body.places).sort()).toEqual(["bye", "greeting", "menu", "queue"]);

  await page.getByRole("button", { name: "发布", exact: true }).click();
  const publish = page.getByRole("dialog", { name: /发布 夜间热线/ });
  await publish.getByText("检查通过").waitFor();
  await publish.getByRole("button", { name: "发布" }).click();
  await publish.waitFor({ state: "detached" });
  expect(await get("night/versions/2")).toMatchObject({ state: "published" });
  await page.reload();
  await node(page, "主菜单").waitFor();
  await page.getByText("已保存", { exact: true }).waitFor();
  expect(findings).toEqual([]);
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});

test("a flow is edited by keyboard alone, and somebody else's change is never overwritten unseen", async () => {
  const { server, browser, page, get, put, look, findings } = await openFlows();
  await page.getByRole("link", { name: "编辑" }).click();
  await node(page, "main").waitFor();
  // Nodes are come to one after the other, in the order in which calls go.
  await node(page, "greeting").focus();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.id)).toBe("main");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.closest(".flow-form") !== null);
  await form(page).getByLabel("名称").fill("总菜单");
  await node(page, "总菜单").focus();
  await page.keyboard.press("Space");
  const before = await node(page, "总菜单").boundingBox();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await until("the node has moved", async () => (await node(page, "总菜单").boundingBox())!.y > before!.y);
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await until("there are two", async () => (await node(page, "总菜单").count()) === 2);
  await page.keyboard.press("Control+z");
  await until("there is one", async () => (await node(page, "总菜单").count()) === 1);

  // The list shows the same, and does without the canvas.
  await page.getByText("列表", { exact: true }).click();
  const list = page.getByRole("list", { name: "列表" });
  await list.getByRole("button", { name: /second 菜单/ }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.closest(".flow-form") !== null);
  await look("outline");
  await form(page).getByLabel("名称").fill("二级菜单");

  const { body } = await get("main/versions/1");
  await put("main", { base: 1, note: "另一位", body: { ...body, name: "改过的" } });
  await page.getByRole("button", { name: "保存草稿" }).click();
  const stale = page.getByRole("dialog", { name: "保存草稿" });
  await stale.getByText(/管理员 ?已于/).waitFor();
  await look("stale");
  await stale.getByRole("button", { name: "保存我的内容" }).click();
  await stale.waitFor({ state: "detached" });
  const saved = await get("main/versions/3");
  expect(saved.body.nodes).toMatchObject({ main: { label: "总菜单" }, second: { label: "二级菜单" } });
  expect((await get("main/versions/2")).body.name).toBe("改过的");

  // The other answer: what they wrote takes the place of what was drawn, which a step back brings again.
  await put("main", { base: 3, body: { ...body, name: "又改过" } });
  await list
    .getByRole("button", { name: /二级菜单/ })
    .first()
    .click();
  await form(page).getByLabel("名称").fill("下级菜单");
  await page.getByRole("button", { name: "保存草稿" }).click();
  await stale.getByRole("button", { name: "改用 v4 的内容" }).click();
  await page.getByRole("heading", { name: "又改过" }).waitFor();
  await list.getByRole("button", { name: /second 菜单/ }).waitFor();
  await page.getByRole("button", { name: "撤销" }).click();
  await list
    .getByRole("button", { name: /下级菜单/ })
    .first()
    .waitFor();

  // An older version is looked at, and can't be changed.
  await page.goto(`${server.baseUrl}/flows/main?version=1`);
  await page.getByRole("button", { name: "回到编辑" }).waitFor();
  await node(page, "main").click();
  expect(await form(page).getByLabel("名称").isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: "添加 菜单" }).count()).toBe(0);
  await look("old-version");
  expect(findings).toEqual([]);
  expect(browser.errors.filter((line) => isTrouble(line) && !line.includes("409"))).toEqual([]);
});

test("an HTTP request is filled in by its form, checked at once, and walked with made-up answers", async () => {
  const env = { ZONGJI_FLOW_HOSTS: "service.example.cn" };
  const { browser, page, get, put, look, findings } = await openFlows(env);
  const bye = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
  const variables = [{ name: "receipt", type: "digits", scope: "call", initial: "" }];
  await put("orders", {
    base: 0,
    body: { start: "bye", nodes: { bye }, edges: [], variables, name: "查单" },
    name: "查单",
  });
  await page.reload();
  await page.getByRole("link", { name: "查单", exact: true }).click();
  await node(page, "bye").waitFor();
  await add(page, "HTTP 请求");
  await node(page, "http").waitFor();
  await look("http-fresh");
  // What can't be read is told where it stands.
  const address = form(page).getByLabel("网址");
  await address.fill("https://{receipt}/orders");
  await form(page).getByText("须是形如 https://主机/路径?id={变量} 的网址").first().waitFor();
  // Whom the server may ask is its own to know.
  await address.fill("https://other.example.cn/orders/{receipt}");
  await tab(page, /问题/);
  await page.getByRole("button", { name: /http 服务器不允许请求 other\.example\.cn/ }).click();
  await node(page, "http").locator("[data-severity=refuses]").first().waitFor();
  await look("http-host");
  await address.fill("https://service.example.cn/orders/{receipt}");
  await form(page).getByRole("combobox", { name: "方法" }).press("ArrowDown");
  await page.locator(".ant-select-item-option", { hasText: "POST" }).click();
  const body = form(page).getByLabel("提交内容（JSON）");
  await body.fill('{"receipt":{receipt}}');
  await tab(page, /问题/);
  await page.getByRole("button", { name: /http 提交内容不是 JSON/ }).click();
  await body.fill('{"receipt":"{receipt}"}');
  await form(page).getByRole("button", { name: "添加一项" }).nth(0).click();
  const headers = form(page).getByRole("group", { name: "第 1 项" }).first();
  await headers.getByLabel("名称").fill("Authorization");
  await headers.getByLabel("值").fill("Bearer very-secret");
  await form(page).getByRole("button", { name: "添加一项" }).nth(1).click();
  await form(page).getByLabel("取值路径").fill("data.state");
  for (const exit of ["成功", "失败", "超时"]) await lead(page, exit, "bye");
  await form(page).getByRole("button", { name: "设为起点" }).click();
  await look("http-form");
  await tab(page, /问题/);
  await page.getByText("没有发现问题").waitFor();

  await tab(page, "模拟");
  await page.getByRole("button", { name: "开始模拟" }).click();
  const log = page.getByRole("log", { name: "经过" });
  await log.getByText("请求 POST https://service.example.cn/orders/，最长等 5 秒").waitFor();
  await look("http-asks");
  await page.getByLabel("内容", { exact: true }).fill('{"data":{"state":"70"}}');
  await page.getByRole("button", { name: "这样答复" }).click();
  await log.getByText("答复 200：成功").waitFor();
  await page.getByLabel("变量", { exact: true }).getByText("70").waitFor();
  expect(await page.locator(".flow-edge-lit").count()).toBe(1);
  await look("http-answered");
  await page.getByRole("button", { name: "退一步" }).click();
  await page.getByRole("button", { name: "连接不上" }).click();
  await log.getByText("连接不上").first().waitFor();
  await page.getByRole("button", { name: "退一步" }).click();
  await page.getByRole("button", { name: "不答复，等超时" }).click();
  await log.getByText("超时没有答复").waitFor();
  expect(await log.textContent()).not.toContain("very-secret");

  await page.keyboard.press("Control+s");
  await page.getByText("已保存", { exact: true }).waitFor();
  expect((await get("orders/versions/2")).body.nodes.http).toEqual({
    ...{ kind: "http", method: "POST", url: "https://service.example.cn/orders/{receipt}" },
    headers: [{ header: "Authorization", value: "Bearer very-secret" }],
    body: '{"receipt":"{receipt}"}',
    results: [{ path: "data.state", variable: "receipt" }],
    ...{ timeoutMs: 5000, prompts: [], music: true },
  });
  expect(findings).toEqual([]);
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});

test("a flow of 25 nodes with problems can be read at every width, and while the server is away", async () => {
  const { server, browser, page, put, look, findings } = await openFlows();
  await put("sub", { base: 0, body: { ...largeFlow.module, name: "核对号码" }, name: "核对号码" });
  await page.request.post(`${server.baseUrl}/api/configuration/flow/sub/publish`, { data: { version: 1 } });
  await put("large", { base: 0, body: { ...largeFlow.main, name: "市民热线" }, name: "市民热线" });
  const open = async (): Promise<void> => {
    await page.goto(`${server.baseUrl}/flows/large`);
    await until(
      "all nodes are there",
      async () => (await page.locator(".flow-node, .flow-outline-node").count()) === 25,
    );
  };
  await open();
  await tab(page, /问题/);
  await page.getByText("必须改").first().waitFor();
  await look("large");
  for (const [name, width, height] of [
    ["1280", 1280, 800],
    ["1024", 1024, 768],
    ["800", 800, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await open();
    await look(`large-${name}`);
    // Nothing is wider than the window.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name).toBe(true);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await open();
  await tab(page, "流程");
  await look("variables");
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await open();
  await page.getByRole("tab", { name: /Problems/ }).click();
  await look("english");
  await page.evaluate(() => localStorage.setItem("zongji.language", "zh-CN"));
  expect(findings).toEqual([]);
  expect(browser.errors.filter(isTrouble)).toEqual([]);

  await open();
  await page.route("**/api/configuration/**", (route) => route.fulfill({ status: 503, json: { code: "unavailable" } }));
  await node(page, "总菜单").click();
  await form(page).getByLabel("名称").fill("主菜单");
  await page.getByRole("button", { name: "保存草稿" }).click();
  await page.getByText(/没有保存成功/).waitFor();
  await tab(page, /问题/);
  await page.getByText(/服务器检查没有完成/).waitFor();
  await look("failing");
  await page.unroute("**/api/configuration/**");
  await page.getByRole("button", { name: "保存草稿" }).click();
  await page.getByText("已保存", { exact: true }).waitFor();
  await page.route("**/api/configuration", (route) => route.fulfill({ status: 503, json: { code: "unavailable" } }));
  await page.goto(`${server.baseUrl}/flows`);
  await page.getByText("语音流程没有加载出来").waitFor();
  await look("list-failing");
  expect(findings).toEqual([]);
});
