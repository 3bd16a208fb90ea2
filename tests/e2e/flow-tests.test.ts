// runs: heavy
import { newWorld, startBrowser, startServer, until, type World } from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findingsOf } from "./axe.ts";
import { enterConsole, isTrouble } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const open = async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  const findings: string[] = [];
  const look = async (name: string): Promise<void> => {
    await until("nothing is told for a moment", async () => (await page.locator(".ant-message-notice").count()) === 0);
    for (const [width, height] of [
      [1440, 900],
      [1280, 800],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.mouse.move(0, 0);
      await page.waitForTimeout(500);
      await browser.screenshot(page, `flow-tests-${name}-${width}`);
      findings.push(...(await findingsOf(page)));
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  const get = async (version: number) =>
    (await page.request.get(`${server.baseUrl}/api/configuration/flow/main/versions/${version}`)).json();
  return { server, browser, page, look, get, findings };
};

const tab = (page: Page, name: string): Promise<void> => page.getByRole("tab", { name }).click();
const press = (page: Page, name: string, exact = false): Promise<void> =>
  page.getByRole("button", { name, exact }).click();
const node = (page: Page, name: string): Locator =>
  page
    .locator(".react-flow__node")
    .filter({ has: page.locator(".flow-node-name", { hasText: new RegExp(`^${name}$`) }) });

const saveAs = async (page: Page, name: string): Promise<void> => {
  await press(page, "存为用例");
  const form = page.locator(".ant-popover:visible");
  await form.getByLabel("用例名称").fill(name);
  await form.getByRole("button", { name: "存为用例" }).click();
  await page.getByText(`已存为用例「${name}」`).first().waitFor();
};

const publish = async (page: Page): Promise<Locator> => {
  await press(page, "发布", true);
  const dialog = page.getByRole("dialog", { name: /发布 / });
  await dialog.waitFor();
  return dialog;
};

test("a walk is saved as the flow's test, holds up a publication that leads it elsewhere, and is recorded again", async () => {
  const { server, browser, page, look, get, findings } = await open();
  await page.getByRole("link", { name: "语音流程" }).click();
  await page.getByRole("link", { name: "main", exact: true }).click();
  await node(page, "main").waitFor();
  await tab(page, "用例");
  await page.getByText("还没有用例").waitFor();

  // Two walks: to the agents by a key, and the end by doing nothing, at night.
  await tab(page, "模拟");
  await press(page, "开始模拟");
  for (const _ of ["greeting", "menu"]) await press(page, "听完提示");
  await press(page, "按 1", true);
  await page.getByText("进入排队：业务咨询").waitFor();
  await saveAs(page, "按1到业务");
  await press(page, "重新开始");
  await page.getByText("工作时段外", { exact: true }).click();
  for (const _ of ["greeting", "menu"]) await press(page, "听完提示");
  for (const _ of [1, 2]) {
    await press(page, "不按键，等超时");
    await press(page, "听完提示");
  }
  await press(page, "不按键，等超时");
  await press(page, "存为用例");
  await page.locator(".ant-popover:visible").getByLabel("用例名称").fill("按1到业务");
  await page.getByText("已有这个名称").waitFor();
  await page.locator(".ant-popover:visible").getByLabel("用例名称").fill("一直不按键");
  await page.keyboard.press("Enter");
  await page.getByText("已存为用例「一直不按键」").waitFor();

  await tab(page, "用例");
  const panel = page.getByRole("region", { name: "用例" });
  await panel.getByText(/2 条一致，0 条走法变了/).waitFor();
  await look("same");
  await page.keyboard.press("Control+s");
  await page.getByText("已保存", { exact: true }).waitFor();
  const { body } = await get(2);
  expect(body.tests).toMatchObject([
    { name: "按1到业务", steps: [{ path: ["greeting"] }, {}, {}, { stands: "queue business" }] },
    { name: "一直不按键", hours: { open: false } },
  ]);
  const first = await publish(page);
  await first.getByText("检查通过").waitFor();
  await first.getByRole("button", { name: "发布" }).click();
  await first.waitFor({ state: "detached" });

  // Key 1 leads elsewhere: the test says where, and the publication is refused in words.
  await tab(page, "属性");
  await node(page, "main").click();
  const form = page.getByRole("tabpanel", { name: "属性" });
  const led = form.getByRole("combobox", { name: "出口「按 1」去往" });
  await led.fill("queue.complaint");
  await led.press("Enter");
  await tab(page, "用例");
  await panel.getByText(/1 条一致，1 条走法变了/).waitFor();
  const changed = panel.getByRole("listitem").filter({ hasText: "按1到业务" });
  await changed.getByText("第 3 步（按 1）").waitFor();
  await changed.getByText("queue.complaint (排队 投诉建议)").waitFor();
  await look("differs");
  await tab(page, "问题");
  await page.getByText(/用例「按1到业务」在第 3 步（按 1）走法变了/).waitFor();
  await look("problem");
  await page.keyboard.press("Control+s");
  await page.getByText("已保存", { exact: true }).waitFor();
  // The dialog of the last publication stays closed.
  expect(await page.getByRole("dialog").count()).toBe(0);
  const second = await publish(page);
  await second.getByText(/main · 用例：用例「按1到业务」在第 3 步（按 1）走法变了：原来到 queue.business/).waitFor();
  expect(await second.getByRole("button", { name: "发布" }).isDisabled()).toBe(true);
  await look("refused");
  await second.getByRole("button", { name: /取\s*消/ }).click();

  // It is walked in the simulator, then recorded again: the change was meant.
  await tab(page, "用例");
  await press(page, "在模拟中走用例 按1到业务");
  await page.getByRole("log", { name: "经过" }).getByText("进入排队：投诉建议").waitFor();
  await tab(page, "用例");
  await press(page, "重录用例 按1到业务");
  await panel.getByText(/2 条一致，0 条走法变了/).waitFor();
  await press(page, "全部运行");
  await panel.getByText(/2 条一致，0 条走法变了/).waitFor();
  await press(page, "删除用例 一直不按键");
  await panel.getByText(/1 条一致，0 条走法变了/).waitFor();
  await page.keyboard.press("Control+s");
  await page.getByText("已保存", { exact: true }).waitFor();
  const third = await publish(page);
  await third.getByText("检查通过").waitFor();
  await third.getByRole("button", { name: "发布" }).click();
  await third.waitFor({ state: "detached" });
  const after = (await get(4)).body;
  expect(after.tests).toMatchObject([{ name: "按1到业务", steps: [{}, {}, {}, { stands: "queue complaint" }] }]);

  // What differs between versions tells tests too; an older version shows its own, to read only.
  await page.goto(`${server.baseUrl}/flows/main?version=2`);
  await node(page, "main").waitFor();
  await tab(page, "用例");
  await panel.getByText(/2 条一致，0 条走法变了/).waitFor();
  expect(await page.getByRole("button", { name: /删除用例/ }).count()).toBe(0);
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.goto(`${server.baseUrl}/flows/main`);
  await node(page, "main").waitFor();
  await tab(page, "Tests");
  await page.getByText(/1 as recorded, 0 another way/).waitFor();
  await look("english");
  expect(findings).toEqual([]);
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});
