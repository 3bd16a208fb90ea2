import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "@zongji/kit";
import type { Page } from "playwright-core";

/** What axe finds that keeps somebody from using the page: its serious and critical findings, a line each. @param without ids of rules that are not asked */
export const findingsOf = async (page: Page, without: readonly string[] = []): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .disableRules([...without])
    .analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${new URL(page.url()).pathname} ${id} ${target.join(" ")}`));
};

/** Who asks for them, or keeps the test's folder: a picture of a whole page takes the processor half a second. */
const isPictured = process.env.ZONGJI_SCREENSHOTS !== undefined || process.env.ZONGJI_KEEP !== undefined;

/** Takes a picture of a page where it is looked at, and puts what axe finds on it into `findings`. @param of what the pictures' names begin with */
export const createLook = (browser: Browser, of: string, findings: string[]) => {
  return async (page: Page, name: string): Promise<void> => {
    await page.mouse.move(0, 0);
    await page.waitForTimeout(500);
    if (isPictured) await browser.screenshot(page, `${of}-${name}`);
    // What is told for a moment fades in and out, and is too pale meanwhile.
    await page.locator(".ant-message-notice").last().waitFor({ state: "detached" });
    findings.push(...(await findingsOf(page)));
  };
};
