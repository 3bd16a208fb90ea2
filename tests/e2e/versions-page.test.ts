// runs: heavy
import { newWorld, startBrowser, startServer, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { enterConsole, isTrouble } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** The page of versions in an administrator's browser. */
const openVersions = async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "管理" }).waitFor();
  const api = `${server.baseUrl}/api/configuration`;
  // biome-ignore lint/suspicious/noExplicitAny: the test looks at what came, whatever it is.
  const get = async (path: string): Promise<any> => (await page.request.get(`${api}${path}`)).json();
  const put = async (path: string, data: object): Promise<void> => {
    const answer = await page.request.put(`${api}${path}/draft`, { data });
    expect(answer.status(), await answer.text()).toBe(200);
  };
  const findings: string[] = [];
  /** Keeps a picture, and what axe finds. */
  const lookAt = createLook(browser, "versions", findings);
  const look = (name: string) => lookAt(page, name);
  await page.goto(`${server.baseUrl}/administration/versions`);
  const row = (name: RegExp) => page.getByRole("row", { name });
  await row(/语音流程 main/).waitFor();
  return { server, browser, page, get, put, look, row, findings };
};

test("an administrator compares versions, publishes one now and one at a moment, and goes back, at the page", async () => {
  const { server, browser, page, get, put, look, row, findings } = await openVersions();
  await look("fresh");
  await row(/语音流程 main/)
    .getByRole("button", { name: "版本" })
    .click();
  const drawer = page.getByRole("dialog", { name: "语音流程 main", exact: true });
  await drawer.getByText("只有一个版本").waitFor();
  await look("one-version");
  await drawer.getByRole("button", { name: "关闭" }).click();

  const { body: flow } = await get("/flow/main/versions/1");
  const { body: hours } = await get("/schedule/hotline/versions/1");
  const { body: survey } = await get("/survey/satisfaction/versions/1");
  const { gone, ...nodes } = flow.nodes;
  const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
  const next = {
    ...flow,
    nodes: {
      ...nodes,
      main: { ...nodes.main, timeoutMs: 5000, keys: { ...nodes.main.keys, "3": {} } },
      gone: { ...gone, prompts: [] },
      closing: { kind: "play", prompts: ["outOfHours"], bargeIn: false },
    },
    edges: [...flow.edges, edge("main", "key.3", "queue.complaint"), edge("closing", "done", "gone")],
  };
  await put("/flow/main", { base: 1, body: next, note: "菜单加 3 键" });
  await put("/schedule/hotline", {
    base: 1,
    note: "工作日与元旦",
    body: {
      ...hours,
      weekly: [{ days: [1, 2, 3, 4, 5], from: "08:30", to: "17:30" }],
      special: [{ date: "2027-01-01", name: "元旦", periods: [] }],
    },
  });
  await put("/survey/satisfaction", { base: 1, body: { ...survey, retries: 99 } });

  await page.reload();
  await row(/满意度评价 满意度评价（satisfaction）.*草稿/)
    .getByRole("button", { name: "版本" })
    .click();
  const surveyDrawer = page.getByRole("dialog", { name: "满意度评价 满意度评价（satisfaction）", exact: true });
  await surveyDrawer.getByRole("button", { name: "发布" }).click();
  const dialog = page.getByRole("dialog", { name: /发布 / });
  await dialog.getByText("须是 0 到 10 的整数").waitFor();
  expect(await dialog.getByRole("button", { name: "发布" }).isDisabled()).toBe(true);
  await look("refused");
  await dialog.getByRole("button", { name: "取消" }).click();
  await surveyDrawer.getByRole("button", { name: "关闭" }).click();

  await row(/语音流程 main.*草稿/)
    .getByRole("button", { name: "版本" })
    .click();
  await drawer.getByRole("row", { name: /节点 main · 等待按键/ }).waitFor();
  // Nothing is wider than the drawer.
  expect(await drawer.locator(".version-page").evaluate((it) => it.scrollWidth <= it.clientWidth)).toBe(true);
  const rows = await drawer.getByRole("row").allInnerTexts();
  const lines = rows.map((row) => row.replaceAll(/\s+/g, " "));
  for (const words of [
    /^节点 main · 按键 3 （无） → queue\.complaint$/,
    /^节点 closing （无） 类型：播放/,
    /^节点 gone · 语音/,
  ])
    expect(lines).toContainEqual(expect.stringMatching(words));
  await look("flow");
  await drawer.getByRole("button", { name: "发布" }).click();
  await dialog.getByText("检查通过").waitFor();
  // Nothing leads to it: that is to be looked at, and keeps nobody from publishing.
  await dialog.getByText("语音流程 main · 节点 closing：没有任何路径到这里").waitFor();
  await look("publish");
  await dialog.getByRole("button", { name: "发布" }).click();
  await drawer.getByText("v2 使用中").waitFor();
  await drawer.getByRole("row", { name: /v1/ }).getByRole("button", { name: "回退到此版" }).click();
  await page.getByText("回退到 v1？").waitFor();
  await look("roll-back");
  await page.getByRole("tooltip").getByRole("button", { name: "回退到此版" }).click();
  await drawer.getByText("v3 使用中").waitFor();
  expect((await get("/flow/main/versions/3")).body).toEqual(flow);
  await look("rolled-back");
  await drawer.getByRole("button", { name: "关闭" }).click();

  await row(/工作时段.*草稿/)
    .getByRole("button", { name: "版本" })
    .click();
  const hoursDrawer = page.getByRole("dialog", { name: "工作时段", exact: true });
  await hoursDrawer.getByText("周一、二、三、四、五 08:30–17:30").waitFor();
  await look("hours");
  await hoursDrawer.getByRole("button", { name: "发布" }).click();
  await dialog.getByRole("radio", { name: "指定时刻" }).click();
  await dialog.getByText("请选择一个将来的时刻").waitFor();
  await dialog.getByLabel("时刻", { exact: true }).fill("2099-01-01 00:00");
  await page.keyboard.press("Enter");
  await look("moment");
  await dialog.getByRole("button", { name: "发布" }).click();
  await hoursDrawer.getByText("v2 定时发布").waitFor();
  await hoursDrawer.getByRole("button", { name: "关闭" }).click();
  await row(/工作时段.*已定于 2099-01-01 00:00:00 发布/).waitFor();
  await look("list");
  await row(/工作时段/)
    .getByRole("button", { name: "版本" })
    .click();
  await hoursDrawer.getByRole("button", { name: "取消定时" }).click();
  await page.getByRole("tooltip").getByRole("button", { name: "取消定时" }).click();
  await hoursDrawer.getByText("v2 草稿").waitFor();
  await hoursDrawer.getByRole("button", { name: "放弃草稿" }).click();
  await page.getByRole("tooltip").getByRole("button", { name: "放弃草稿" }).click();
  await hoursDrawer.getByText("v2 未用草稿").waitFor();

  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.goto(`${server.baseUrl}/administration/versions`);
  await row(/Menu flow main/)
    .getByRole("button", { name: "Versions" })
    .click();
  await page.getByRole("dialog", { name: "Menu flow main" }).getByText("What differs").waitFor();
  await look("english");
  expect(findings).toEqual([]);
  expect(browser.errors.filter(isTrouble)).toEqual([]);

  await page.evaluate(() => localStorage.setItem("zongji.language", "zh-CN"));
  await page.route("**/api/configuration", (route) => route.fulfill({ status: 503, json: { code: "unavailable" } }));
  await page.goto(`${server.baseUrl}/administration/versions`);
  await page.getByText("配置版本没有加载出来").waitFor();
  await look("failing");
  expect(findings).toEqual([]);
  await page.unroute("**/api/configuration");
  await page.getByRole("button", { name: "重试" }).click();
  await row(/语音流程 main/).waitFor();
  await until("all is told in the trail", async () => {
    const { items } = await (await page.request.get(`${server.baseUrl}/api/audit`)).json();
    const deeds = new Set(items.map(({ action }: { action: string }) => action));
    return ["publish", "rollBack", "schedule", "withdraw", "discard", "draft"].every((deed) =>
      deeds.has(`config.${deed}`),
    );
  });
  await page.goto(`${server.baseUrl}/administration/audit`);
  await page.getByRole("cell", { name: "回退配置" }).waitFor();
  await look("audit");
});

test("an administrator writes a draft at the page, sees what is wrong with it, and what somebody else wrote meanwhile", async () => {
  const { browser, page, get, put, look, row, findings } = await openVersions();
  await row(/工作时段/)
    .getByRole("button", { name: "版本" })
    .click();
  const drawer = page.getByRole("dialog", { name: "工作时段", exact: true });
  const dialog = page.getByRole("dialog", { name: "编写草稿：工作时段" });
  const text = dialog.getByLabel("内容（JSON）");
  const { body: hours } = await get("/schedule/hotline/versions/1");
  const write = (body: object) => text.fill(JSON.stringify(body, undefined, 2));
  const press = (name: string) => dialog.getByRole("button", { name, exact: true }).click();

  await drawer.getByRole("button", { name: "编写草稿" }).click();
  expect(JSON.parse(await text.inputValue())).toEqual(hours);
  await look("draft");
  await text.fill('{\n  "zone": Asia\n}');
  await press("保存草稿");
  await dialog.getByText("第 2 行不是正确的 JSON").waitFor();
  await write({ ...hours, zone: "Nowhere/Atall", colour: "red" });
  await press("检查");
  await dialog.getByText("没有时区 Nowhere/Atall").waitFor();
  await dialog.getByText("没有这个字段").waitFor();
  await look("draft-refused");

  const holiday = { ...hours, special: [{ date: "2027-01-01", name: "元旦", periods: [] }] };
  const theirs = { ...hours, weekly: [{ days: [1, 2, 3, 4, 5], from: "08:30", to: "17:30" }] };
  await write(holiday);
  await press("检查");
  await dialog.getByText("检查通过").waitFor();
  await dialog.getByLabel("说明").fill("元旦放假");
  await put("/schedule/hotline", { base: 1, body: theirs });
  await press("保存草稿");
  await dialog.getByText("管理员 已于").waitFor();
  await dialog.getByText("周一、二、三、四、五 08:30–17:30").waitFor();
  expect(JSON.parse(await text.inputValue())).toEqual(holiday);
  expect(await dialog.getByRole("button", { name: "保存草稿", exact: true }).isDisabled()).toBe(true);
  await look("stale");
  await press("保存我的内容");
  await drawer.getByText("v3 草稿").waitFor();
  expect(await get("/schedule/hotline/versions/3")).toMatchObject({ body: holiday, note: "元旦放假" });
  expect((await get("/schedule/hotline/versions/2")).body).toEqual(theirs);

  // The other answer: what they wrote takes the place of what was filled in, and is gone on from.
  await drawer.getByRole("button", { name: "修改草稿" }).click();
  expect(JSON.parse(await text.inputValue())).toEqual(holiday);
  await put("/schedule/hotline", { base: 3, body: theirs });
  await press("保存草稿");
  await press("改用 v4 的内容");
  await dialog.getByText("管理员 已于").waitFor({ state: "detached" });
  expect(JSON.parse(await text.inputValue())).toEqual(theirs);
  await write({ ...theirs, zone: "Asia/Urumqi" });
  await press("保存草稿");
  await drawer.getByText("v5 草稿").waitFor();
  expect(findings).toEqual([]);
  // Both stale saves were refused, and nothing else went wrong.
  const refused = expect.stringMatching(/409 \(Conflict\) .*\/api\/configuration\/schedule\/hotline\/draft$/);
  expect(browser.errors.filter(isTrouble)).toEqual([refused, refused]);
});

test("what callers would meet in a flow is told by node: an error can't be published, a warning can", async () => {
  const { browser, page, get, put, look, row, findings } = await openVersions();
  const { body: flow } = await get("/flow/main/versions/1");
  const leads = (from: string, exit: string, to: string) => ({ from, exit, to });
  const kept = flow.edges.filter(
    ({ from, exit }: { from: string; exit: string }) => from !== "main" || exit !== "key.0",
  );
  const isWrong = {
    ...flow,
    nodes: {
      ...flow.nodes,
      deep: { ...flow.nodes.second, prompts: ["no.such.prompt"], keys: { "0": {} } },
      check: { kind: "condition", branches: [{ name: "yes", all: [{ variable: "age", is: "more", value: "60" }] }] },
    },
    edges: [
      ...kept,
      ...[
        leads("main", "key.0", "check"),
        leads("check", "yes", "queue.complaint"),
        leads("check", "otherwise", "deep"),
      ],
      ...["key.0", "invalid", "noInput"].map((exit) => leads("deep", exit, "deep")),
    ],
    variables: [{ name: "age", type: "number", scope: "call" }],
  };
  await put("/flow/main", { base: 1, body: isWrong });
  await row(/语音流程 main.*草稿/)
    .getByRole("button", { name: "版本" })
    .click();
  const drawer = page.getByRole("dialog", { name: "语音流程 main", exact: true });
  await drawer.getByRole("button", { name: "发布" }).click();
  const dialog = page.getByRole("dialog", { name: /发布 / });
  for (const words of [
    "节点 deep：从这里走不到人工、挂断或返回，来电人只能自己挂机",
    "节点 deep：没有语音 no.such.prompt",
    "节点 check：变量 age 走到这里时可能还没有值",
    "节点 deep：按 0 到不了人工（GB/T 33358 要求）",
  ])
    await dialog.getByText(words).waitFor();
  expect(await dialog.getByRole("button", { name: "发布" }).isDisabled()).toBe(true);
  await look("findings");
  await dialog.getByRole("button", { name: "取消" }).click();
  // An exit that leads nowhere.
  await put("/flow/main", { base: 2, body: { ...flow, edges: kept } });
  await page.reload();
  await row(/语音流程 main.*草稿/)
    .getByRole("button", { name: "版本" })
    .click();
  await drawer.getByRole("button", { name: "发布" }).click();
  await dialog.getByText("语音流程 main · 节点 main：出口“按键 0”没有连到任何节点").waitFor();
  await dialog.getByRole("button", { name: "取消" }).click();
  // 0 leads to a person in neither menu: to be looked at.
  const isPoor = {
    ...flow,
    edges: [...kept, leads("main", "key.0", "goodbye")],
    nodes: { ...flow.nodes, goodbye: flow.nodes.gone },
  };
  await put("/flow/main", { base: 3, body: isPoor });
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.reload();
  await row(/Menu flow main.*Draft/)
    .getByRole("button", { name: "Versions" })
    .click();
  await page.getByRole("dialog", { name: "Menu flow main" }).getByRole("button", { name: "Publish" }).click();
  const english = page.getByRole("dialog", { name: /^Publish / });
  await english.getByText("call flow main · Node main: 0 does not lead to a person (GB/T 33358 asks for it)").waitFor();
  await look("warnings-english");
  await english.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("dialog", { name: "Menu flow main" }).getByText("v4 In force").waitFor();
  expect(findings).toEqual([]);
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});
