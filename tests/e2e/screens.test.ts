// runs: one browser at a time
import { AxeBuilder } from "@axe-core/playwright";
import { newWorld, startBrowser, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { enterConsole, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** What axe finds that keeps somebody from using the page: its serious and critical findings, a line each. */
const findingsOf = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${new URL(page.url()).pathname} ${id} ${target.join(" ")}`));
};

test("every page of a supervisor can be used by everybody, as axe sees it", async () => {
  const { server } = await openHotline(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const findings: string[] = [];

  const desk = await enterConsole(browser, server, "supervisor");
  for (const path of ["/desk", "/wall", "/calls"]) {
    await desk.goto(`${server.baseUrl}${path}`);
    await desk.getByRole("main").waitFor();
    await desk.waitForLoadState("load");
    await desk.waitForTimeout(1000);
    await browser.screenshot(desk, `supervisor${path.replaceAll("/", "-")}`);
    findings.push(...(await findingsOf(desk)));
  }
  expect(findings).toEqual([]);
  // A page's own errors would be told by the browser, never by axe. Before the sign-in it asks who is there, and hears 401.
  expect(browser.errors.filter((error) => !error.includes("401 (Unauthorized)"))).toEqual([]);
});
