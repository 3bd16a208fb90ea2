import type { Page } from "playwright-core";

/** Waits until the phone bar stands at this. */
export const bar = (page: Page, at: string) => page.locator(`.phone-bar[data-at=${at}]`).waitFor();
/** Waits until a key of the bar shows this face and can be pressed. */
export const face = (page: Page, action: string, shown: string) =>
  page.locator(`[data-action=${action}][data-face=${shown}][aria-disabled=false]`).waitFor();
export const panel = (page: Page, name: string) => page.locator(`[data-panel=${name}]`);

/** Opens the panel, finds the colleague, consults her. */
export const consult = async (page: Page, agentNo: string): Promise<void> => {
  await page.keyboard.press("F6");
  await panel(page, "transfer").waitFor();
  await page.keyboard.type(agentNo);
  await page.locator(`[data-panel=transfer] [role=option][aria-selected=true]`, { hasText: agentNo }).waitFor();
  await page.keyboard.press("Enter");
  await bar(page, "consulting");
};
