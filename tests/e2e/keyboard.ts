import type { Locator, Page } from "playwright-core";

/** Presses Tab until this has the focus, as somebody without a mouse does. Throws when a walk through the page does not come to it. */
export const tabTo = async (page: Page, what: Locator, most = 120): Promise<void> => {
  await what.waitFor();
  for (let tabs = 0; tabs < most; tabs += 1) {
    if (
      await what.evaluate((element) => element === document.activeElement || element.contains(document.activeElement))
    )
      return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never comes to ${what}`);
};
