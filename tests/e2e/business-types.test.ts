// runs: heavy
import { type Browser, newWorld, type Server, startBrowser, tones, until, type World } from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findingsOf } from "./axe.ts";
import { citizenCalls, openCarrier, pressOne } from "./cast.ts";
import { inForce } from "./flows.ts";
import { atState, enterConsole, isTrouble, openHotline, type Person, takeSeat } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** Keeps pictures of a page, and what axe finds in it. */
const watcher = (browser: Browser) => {
  const findings: string[] = [];
  const look = async (page: Page, name: string): Promise<void> => {
    await page.mouse.move(0, 0);
    await page.waitForTimeout(600);
    await browser.screenshot(page, `types-${name}`);
    await until("nothing is told for a moment", async () => (await page.locator(".ant-message-notice").count()) === 0);
    findings.push(...(await findingsOf(page)));
  };
  return { findings, look };
};

/** The administrator, who has her own password already, signs in at a page. */
const enter = async (browser: Browser, server: Server, { password }: Person): Promise<Page> => {
  const page = await browser.page(server.baseUrl);
  await page.getByLabel("工号或账号").fill("administrator");
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
  await page.getByRole("link", { name: "管理" }).waitFor();
  return page;
};

const dialog = (page: Page): Locator => page.getByRole("dialog");
const row = (page: Page, name: string): Locator => page.getByRole("row").filter({ hasText: name });
/** Chooses by typing a part of the name, by keyboard alone. */
const choose = async (page: Page, label: string, words: string): Promise<void> => {
  // In a call the work order beneath the note has one of its own.
  const box = page.getByRole("combobox", { name: label, exact: true }).first();
  const found = page.locator(".ant-select-tree-treenode:visible", { hasText: words }).first();
  // What is typed while the page is still being filled is typed once more.
  await until(`${words} is found`, async () => {
    await box.focus();
    await box.fill("");
    await page.keyboard.type(words);
    return found.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
  });
  await page.keyboard.press("Enter");
};

const openTypes = async (page: Page): Promise<void> => {
  await page.getByRole("link", { name: "管理" }).click();
  await page.getByRole("tab", { name: "服务与规则" }).click();
  await page.getByRole("tab", { name: "业务范围" }).click();
  await page.getByRole("button", { name: "添加类型" }).waitFor();
};
const fill = async (page: Page, name: string, days: { from?: string; until?: string } = {}): Promise<void> => {
  await dialog(page).getByLabel("名称").fill(name);
  for (const [label, day] of [
    ["生效日期", days.from],
    ["失效日期", days.until],
  ] as const) {
    if (day === undefined) continue;
    await dialog(page).getByLabel(label).fill(day);
    await page.keyboard.press("Enter");
  }
};
const take = (page: Page): Promise<void> =>
  dialog(page)
    .getByRole("button", { name: /确\s*定/ })
    .click();

/** Saves with who proposed and who approved it, and publishes. */
const publish = async (page: Page, look: (name: string) => Promise<void>): Promise<void> => {
  await page.getByRole("button", { name: /^发\s*布$/ }).click();
  await dialog(page).getByLabel("提出人").fill("张主任");
  await dialog(page).getByLabel("批准人").fill("李局长");
  await dialog(page).getByLabel("依据或说明").fill("2026 年业务调整");
  await look("save");
  await dialog(page).getByRole("button", { name: "保存草稿" }).click();
  await dialog(page).getByText("检查通过").waitFor();
};

test("an operator builds the tree and uses it in a menu; an agent is asked for it after a call, and the call is found by it", async () => {
  const { server, administrator } = await openHotline(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const { findings, look } = watcher(browser);
  const page = await enter(browser, server, administrator);
  const shot = (name: string) => look(page, name);

  // The tree: two new types, a name that is taken, one that is retired though a flow has it.
  await openTypes(page);
  await shot("shipped");
  await page.getByRole("button", { name: "添加类型" }).click();
  await fill(page, "业务咨询");
  await dialog(page).getByText("出现了两次").waitFor();
  expect(
    await dialog(page)
      .getByRole("button", { name: /确\s*定/ })
      .isDisabled(),
  ).toBe(true);
  await shot("taken");
  await fill(page, "社会保险");
  await take(page);
  await page.getByRole("button", { name: "在“社会保险”下添加" }).click();
  await fill(page, "养老保险", { from: "2026-01-01" });
  await take(page);
  await page.getByRole("button", { name: "在“社会保险”下添加" }).click();
  await fill(page, "过期业务", { from: "2020-01-01", until: "2021-01-01" });
  await shot("dialog");
  await take(page);
  await page.getByRole("button", { name: "停用“进度查询”" }).click();
  await page.getByRole("button", { name: "停用", exact: true }).last().click();
  await row(page, "进度查询").locator("[data-state=retired]").waitFor();
  await row(page, "过期业务").locator("[data-state=outOfTime]").waitFor();
  await page.getByRole("button", { name: "上移“社会保险”" }).click();
  await shot("draft");
  await publish(page, shot);
  await dialog(page).getByText("业务类型“进度查询”已停用").waitFor();
  await shot("publish");
  await dialog(page)
    .getByRole("button", { name: /发\s*布/ })
    .click();
  await page.getByText("v2 使用中").waitFor();
  // What was published is retired and brought back, never deleted; who wanted it is told.
  await page.getByRole("button", { name: "停用“养老保险”" }).waitFor();
  expect(await page.getByRole("button", { name: /^删除/ }).count()).toBe(0);
  await row(page, "养老保险").getByText("提出 张主任，批准 李局长").waitFor();
  await page.getByRole("button", { name: "修改“养老保险”" }).click();
  await dialog(page).getByText(/新增/).waitFor();
  await shot("history");
  await dialog(page)
    .getByRole("button", { name: /取\s*消/ })
    .click();
  const tree = await administrator.get("/api/business-types");
  const pension = tree.find(({ name }: { name: string }) => name === "养老保险");
  expect(pension).toMatchObject({ offered: true, retired: false });
  expect(tree.map(({ name, offered }: { name: string; offered: boolean }) => [name, offered])).toEqual([
    ...[
      ["业务咨询", true],
      ["投诉建议", true],
      ["社会保险", true],
      ["进度查询", false],
    ],
    ...[
      ["养老保险", true],
      ["过期业务", false],
    ],
  ]);

  // A key of the menu stands for a type of the tree.
  await page.goto(`${server.baseUrl}/flows/main`);
  const main = page
    .locator(".react-flow__node")
    .filter({ has: page.locator(".flow-node-name", { hasText: /^main$/ }) });
  await main.click();
  await choose(page, "按键 1 的业务类型", "养老");
  await page.getByTitle("社会保险 / 养老保险").first().waitFor();
  await shot("flow");
  await page.getByRole("button", { name: "保存草稿" }).click();
  await until(
    "the flow is saved",
    async () => (await administrator.get("/api/configuration/flow/main/versions")).length === 2,
  );
  await administrator.post("/api/configuration/flow/main/publish", { version: 2 });

  // The group asks for it.
  await page.goto(`${server.baseUrl}/administration/groups`);
  await row(page, "业务咨询").getByRole("button", { name: "修改" }).click();
  await page.getByRole("switch", { name: "话后须选业务类型" }).click();
  await shot("group");
  await page
    .getByRole("button", { name: /保\s*存/ })
    .last()
    .click();
  await until("the group asks", async () =>
    (await administrator.get("/api/groups")).some((group: { asksBusinessType?: boolean }) => group.asksBusinessType),
  );
  await inForce(server, administrator);

  // The agent: a call that came by the key; her wrap-up is not over without the type.
  const carrier = await openCarrier(world);
  const seat = await startBrowser(world, { toneHz: tones.supervisor });
  const desk = await enterConsole(seat, server, "8001");
  await takeSeat(desk);
  const citizen = await citizenCalls(carrier, server, tones.caller);
  await pressOne(citizen);
  await desk.locator("[data-action=answer][aria-disabled=false]").waitFor();
  await desk.keyboard.press("F2");
  await atState(desk, "talking");
  await desk.getByRole("textbox", { name: "小记" }).fill("问养老金");
  await look(desk, "talk");
  await citizen.hangUp();
  await atState(desk, "wrapUp");
  await desk.getByText("还没有选业务类型").waitFor();
  await desk.locator("[data-action=endWrapUp]").click();
  await desk.getByText("请先选择业务类型，再结束话后。").waitFor();
  await atState(desk, "wrapUp");
  await look(desk, "missing");
  await desk.getByRole("combobox", { name: "业务类型", exact: true }).first().focus();
  await desk.keyboard.press("ArrowDown");
  await desk.locator(".ant-select-tree-treenode:visible", { hasText: "社会保险" }).waitFor();
  // Retired ones and those out of their time are not offered.
  expect(await desk.locator(".ant-select-tree-treenode:visible").allInnerTexts()).toEqual([
    ...["业务咨询", "投诉建议", "社会保险", "养老保险"],
  ]);
  await look(desk, "choosing");
  await desk.keyboard.press("Escape");
  await choose(desk, "业务类型", "养老");
  await choose(desk, "其他业务", "投诉");
  await desk.keyboard.press("Escape");
  await desk.reload();
  await desk.getByTitle("社会保险 / 养老保险").waitFor();
  await desk.getByText("投诉建议").first().waitFor();
  await desk.setViewportSize({ width: 1280, height: 800 });
  await look(desk, "chosen");
  await desk.locator("[data-action=endWrapUp]").click();
  await atState(desk, "ready");

  // In the log: by the type, by the one above it, by what it was about besides; not by another.
  await page.goto(`${server.baseUrl}/calls`);
  await page
    .getByRole("link")
    .filter({ hasText: /\d\d:\d\d/ })
    .first()
    .waitFor();
  const rows = async () => (await administrator.get(`/api/calls?businessType=${pension.id}`)).items;
  const [call] = await until("the log has the type", async () => {
    const found = await rows();
    return found.length === 1 && found;
  });
  expect(call.businessType).toEqual({ id: pension.id, name: "社会保险 / 养老保险" });
  await choose(page, "业务类型", "社会保险");
  await page.getByRole("button", { name: "列" }).click();
  await page.getByRole("checkbox", { name: "业务类型" }).click();
  await page.keyboard.press("Escape");
  await page.getByText("养老保险").first().waitFor();
  await shot("log");
  expect((await administrator.get("/api/calls?businessType=complaint")).items).toHaveLength(1);
  expect((await administrator.get("/api/calls?businessType=consultation")).items).toHaveLength(0);
  await page.goto(`${server.baseUrl}/calls/${call.id}`);
  await page.getByText("按键 1（社会保险 / 养老保险）").waitFor();
  await page.getByText(/写了小记（社会保险 \/ 养老保险）/).waitFor();
  await shot("call");
  expect(findings).toEqual([]);
  const errors = [...browser.errors, ...seat.errors].filter((line) => isTrouble(line) && !/503|409/.test(line));
  expect(errors).toEqual([]);
}, 400_000);

test("the tree with sixty types of three levels, with none, and where it can't be loaded", async () => {
  const { server, administrator } = await openHotline(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const { findings, look } = watcher(browser);
  const page = await enter(browser, server, administrator);
  const { body } = await administrator.get("/api/configuration/businessTypes/hotline/versions/1");
  const tops = ["社会保险", "医疗保障", "住房公积金", "不动产登记", "户籍与出入境", "市政与环境卫生投诉"];
  const made = tops.flatMap((name, n) => [
    { id: `t${n}`, name },
    ...["政策咨询", "办理进度查询", "材料与流程"].flatMap((second, m) => [
      { id: `t${n}-${m}`, name: second, parent: `t${n}` },
      ...["单位业务", "个人业务"].map((third, k) => ({
        ...{ id: `t${n}-${m}-${k}`, name: third, parent: `t${n}-${m}` },
        ...(k === 0 && { from: "2026-01-01", until: "2027-01-01" }),
        ...(n === 1 && { retired: true }),
        changes: [{ on: "2026-11-02", what: "新增", proposedBy: "市政务服务中心 张主任", approvedBy: "李局长" }],
      })),
    ]),
  ]);
  const types = [...body.types, ...made];
  expect(types).toHaveLength(63);
  const item = "/api/configuration/businessTypes/hotline";
  await administrator.ask("PUT", `${item}/draft`, { base: 1, body: { types } });
  await administrator.post(`${item}/publish`, { version: 2 });
  await openTypes(page);
  await page.getByText("市政与环境卫生投诉").waitFor();
  await look(page, "full");
  // Moved beneath another one; a circle can't be made, since nothing beneath it is offered as its parent.
  await page.getByRole("searchbox", { name: "按名称查找" }).or(page.getByLabel("按名称查找")).first().fill("公积金");
  await until("others are out of sight", async () => (await page.getByText("不动产登记").count()) === 0);
  await look(page, "search");
  await page.getByRole("button", { name: "修改“住房公积金”" }).click();
  await choose(page, "上级", "社会保险");
  await look(page, "move");
  await dialog(page)
    .getByRole("button", { name: /确\s*定/ })
    .click();
  await page.getByText("有未保存的修改").waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByLabel("按名称查找").first().fill("");
  await look(page, "narrow");
  await page.getByRole("button", { name: "放弃修改" }).click();
  await page.getByRole("button", { name: "放弃修改" }).last().click();
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.reload();
  await page.getByRole("button", { name: "Add type" }).waitFor();
  await look(page, "english");
  await page.evaluate(() => localStorage.setItem("zongji.language", "zh-CN"));
  const version = /businessTypes\/hotline\/versions\/2$/;
  await page.route(version, async (route) => {
    const answer = await (await route.fetch()).json();
    await route.fulfill({ json: { ...answer, body: { types: [] } } });
  });
  await page.reload();
  await page.getByText("还没有业务类型").waitFor();
  await look(page, "empty");
  await page.unroute(version);
  await page.route("**/api/configuration", (route) => route.fulfill({ status: 503, json: { code: "unavailable" } }));
  await page.reload();
  await page.getByText("业务范围没有加载出来").waitFor();
  await look(page, "failing");
  expect(findings).toEqual([]);
  const errors = browser.errors.filter((line) => isTrouble(line) && !/503|409/.test(line));
  expect(errors).toEqual([]);
}, 400_000);
