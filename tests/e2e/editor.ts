/** What an operator does in the editor of flows. */
import { until } from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { hotlineNumber } from "./scene.ts";

export const node = (page: Page, name: string): Locator =>
  page
    .locator(".react-flow__node")
    .filter({ has: page.locator(".flow-node-name", { hasText: new RegExp(`^${name}$`) }) });
export const form = (page: Page): Locator => page.getByRole("tabpanel", { name: "属性" });
export const tab = (page: Page, name: string | RegExp): Promise<void> => page.getByRole("tab", { name }).click();
export const add = (page: Page, kind: string): Promise<void> =>
  page.getByRole("button", { name: `添加 ${kind}`, exact: true }).click();

/** Chooses by typing what it is called, as one does in a long list: opens it, types, sees what matches marked, and presses Enter. */
export const choose = async (box: Locator, words: string): Promise<void> => {
  await box.click();
  await box.fill(words);
  const list = box.page().locator(`.ant-select-dropdown:has([id="${await box.getAttribute("id")}_list"])`);
  await list.locator(".ant-select-item-option-active").waitFor();
  await box.press("Enter");
};

/** Chooses where an exit of the node whose form is open leads. */
export const lead = (page: Page, exit: string, to: string): Promise<void> =>
  choose(form(page).getByRole("combobox", { name: `出口「${exit}」去往` }), to);

/** Draws an edge with the mouse, from an exit's handle to a node. */
export const draw = async (page: Page, from: string, exit: string, to: string): Promise<void> => {
  const handle = node(page, from).locator(".flow-exit", { hasText: exit }).locator(".react-flow__handle");
  await handle.hover();
  await page.mouse.down();
  await node(page, to).locator(".flow-handle-in").hover();
  await page.mouse.up();
};

export const newFlow = async (page: Page, name: string, id: string, isModule: boolean): Promise<void> => {
  await page.getByRole("link", { name: "语音流程" }).click();
  await page.getByRole("button", { name: "新建流程" }).click();
  const dialog = page.getByRole("dialog", { name: "新建流程" });
  await dialog.getByLabel("名称").fill(name);
  await dialog.getByLabel("编号").fill(id);
  if (isModule) await dialog.getByRole("switch").click();
  await dialog.getByRole("button", { name: "新建流程" }).click();
  await node(page, "greeting").waitFor();
};

/** Adds a node, and gives it an id by which reports name it. */
export const addAs = async (page: Page, kind: string, id: string): Promise<void> => {
  await add(page, kind);
  const box = form(page).getByLabel("节点编号");
  await box.fill(id);
  await box.press("Enter");
  await node(page, id).waitFor();
};
export const open = async (page: Page, id: string): Promise<void> => {
  await page.getByRole("combobox", { name: "查找节点" }).fill(id);
  await page.getByRole("combobox", { name: "查找节点" }).press("Enter");
  await until(`${id} is open`, async () => (await form(page).getByLabel("节点编号").inputValue()) === id);
};
export const seconds = async (page: Page, label: string, count: number): Promise<void> => {
  const box = form(page).getByRole("spinbutton", { name: label });
  await box.fill(String(count));
  await box.press("Tab");
};
export const prompt = (page: Page, label: string, name: string): Promise<void> =>
  choose(form(page).getByRole("combobox", { name: label }).first(), name);
/** @param remark what the check says of the flow, and nothing else */
export const publishFlow = async (page: Page, name: string, remark = "没有发现问题"): Promise<void> => {
  await tab(page, /问题/);
  const found = page.getByRole("tabpanel", { name: /问题/ });
  const said = async () => (await found.textContent()) ?? "";
  await until(
    `the check of ${name} is right`,
    async () => (await said()).replaceAll(/\s/g, "").includes(remark) && !(await said()).includes("必须改"),
  ).catch(async (error: Error) => {
    throw new Error(`${error.message}: ${await said()}`);
  });
  await page.keyboard.press("Control+s");
  await page.getByText("已保存", { exact: true }).waitFor();
  await page.getByRole("button", { name: "发布", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `发布 ${name}` });
  await dialog.getByText("检查通过").waitFor();
  await dialog.getByRole("button", { name: "发布" }).click();
  await dialog.waitFor({ state: "detached" });
};

export const removeGreeting = async (page: Page, start: string): Promise<void> => {
  await open(page, start);
  await form(page).getByRole("button", { name: "设为起点" }).click();
  await open(page, "greeting");
  await form(page).getByRole("button", { name: /删除$/ }).click();
  await node(page, "greeting").waitFor({ state: "detached" });
};

/** At the numbers' page. */
export const giveToNumber = async (page: Page, flow: string): Promise<void> => {
  await page.getByRole("link", { name: "管理" }).click();
  await page.getByRole("tab", { name: "号码与线路" }).click();
  await page.getByRole("row", { name: hotlineNumber }).getByRole("button").first().click();
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("语音流程").fill(flow);
  await page.locator(".ant-select-item-option", { hasText: flow }).click();
  await drawer.getByRole("button", { name: /保\s*存/ }).click();
  await drawer.waitFor({ state: "detached" });
};
