/** What an operator does in the editor of flows. */
import type { Locator, Page } from "playwright-core";

export const node = (page: Page, name: string): Locator =>
  page
    .locator(".react-flow__node")
    .filter({ has: page.locator(".flow-node-name", { hasText: new RegExp(`^${name}$`) }) });
export const form = (page: Page): Locator => page.getByRole("tabpanel", { name: "属性" });
export const tab = (page: Page, name: string | RegExp): Promise<void> => page.getByRole("tab", { name }).click();
export const add = (page: Page, kind: string): Promise<void> =>
  page.getByRole("button", { name: `添加 ${kind}`, exact: true }).click();

/** Chooses by typing what it is called, as one does in a long list. */
export const choose = async (box: Locator, words: string): Promise<void> => {
  await box.fill(words);
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
