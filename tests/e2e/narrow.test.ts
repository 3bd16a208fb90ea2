// runs: heavy
import { newWorld, startBrowser, tones, type World } from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answerNext, citizenCalls, openCarrier, pressOne, takePhoneSeat } from "./cast.ts";
import { wrappedHeads } from "./heads.ts";
import { atState, enterConsole, openHotline, takeSeat } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** A wide desk, the usual one, two smaller ones, and the usual one at a zoom of 150 %. */
const windows = [
  [1920, 1080],
  [1440, 900],
  [1280, 800],
  [1024, 768],
  [960, 600],
] as const;

/** Runs in the page: what keeps the element from being seen whole; undefined where nothing does. */
const flawOf = (element: Element): string | undefined => {
  const { left, right, top, bottom, width } = element.getBoundingClientRect();
  if (width === 0) return "is not shown";
  if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) return "is outside the window";
  for (let outer = element.parentElement; outer; outer = outer.parentElement) {
    if (getComputedStyle(outer).overflowX === "visible") continue;
    const frame = outer.getBoundingClientRect();
    if (left < frame.left - 1 || right > frame.right + 1) return `is cut by .${outer.className}`;
  }
  for (const part of [element, ...element.querySelectorAll("*")])
    if (
      part instanceof HTMLElement &&
      part.textContent &&
      part.offsetWidth > 1 &&
      part.scrollWidth > part.clientWidth + 1 &&
      part.clientWidth > 0
    )
      return `has no room for "${part.textContent}"`;
  const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return seen && (element.contains(seen) || seen.contains(element)) ? undefined : "is covered";
};

/** What of these is not seen whole, a line each; what is not there at all is an error. */
const flawsOf = async (page: Page, at: string, needed: Readonly<Record<string, Locator>>): Promise<string[]> => {
  const flaws: string[] = [];
  for (const [what, where] of Object.entries(needed)) {
    await where.first().waitFor();
    for (const one of await where.all()) {
      const flaw = await one.evaluate(flawOf);
      if (flaw) flaws.push(`${at}: ${what} ${flaw}`);
    }
  }
  const [wider, page_] = await page.evaluate(() => [
    document.documentElement.scrollWidth - innerWidth,
    ...[...document.querySelectorAll(".frame-page")].map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
  ]);
  if ((wider ?? 0) > 0 || (page_ ?? 0) > 0) flaws.push(`${at}: the page is wider than the window`);
  return flaws;
};

const speak = async (page: Page, language: "English" | "中文"): Promise<void> => {
  const lang = language === "English" ? "en" : "zh-CN";
  if ((await page.locator("html").getAttribute("lang")) === lang) return;
  await page.locator(".person").click();
  await page.getByRole("menuitem", { name: language }).click();
  await page.locator(`html[lang=${lang}]`).waitFor();
  await page.locator(".ant-dropdown:visible").waitFor({ state: "hidden" });
};

/** Opens the panel, finds the colleague, consults her. */
const consult = async (page: Page, agentNo: string): Promise<void> => {
  await page.keyboard.press("F6");
  await page.locator("[data-panel=transfer]").waitFor();
  await page.keyboard.type(agentNo);
  await page.locator("[data-panel=transfer] [role=option][aria-selected=true]", { hasText: agentNo }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".phone-bar[data-at=consulting]").waitFor();
};

test("at 1920, 1440, 1280, 1024 and a zoom of 150 % the bar keeps number, clock, every key, the end of wrap-up and the call for help", async () => {
  const { server, administrator } = await openHotline(world);
  const colleague = await takePhoneSeat(world, server, administrator, { agentNo: "8002", toneHz: tones.supervisor });
  await colleague.person.post("/api/agent/busy");
  const carrier = await openCarrier(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(browser, server, "8001");
  await takeSeat(page);
  const bar = page.locator(".phone-bar");
  const keys = { state: page.locator(".state-button"), key: bar.locator("[data-action]") };
  const folder = process.env.ZONGJI_SCREENSHOTS ?? world.folder;
  const flaws: string[] = [];
  const look = async (state: string, needed: Readonly<Record<string, Locator>>) => {
    for (const language of ["中文", "English"] as const) {
      await speak(page, language);
      for (const [width, height] of windows) {
        await page.setViewportSize({ width, height });
        await page.mouse.move(width / 2, height - 20);
        await page.waitForTimeout(500);
        await page.screenshot({ path: `${folder}/${state}-${language}-${width}.png` });
        flaws.push(...(await flawsOf(page, `${state} ${language} ${width}`, { ...keys, ...needed })));
        if (width >= 1440)
          for (const head of await wrappedHeads(page)) flaws.push(`${state} ${language} ${width}: ${head} breaks`);
      }
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  await look("ready", {});
  const citizen = await citizenCalls(carrier, server, tones.caller);
  await pressOne(citizen);
  await page.locator("[data-action=answer][aria-disabled=false]").waitFor();
  await page.keyboard.press("F2");
  await page.locator(".phone-bar[data-at=talking]").waitFor();
  const call = { number: bar.locator(".bar-number"), clock: bar.locator(".bar-call .figure") };
  await look("talking", { ...call, result: page.locator(".note textarea") });
  await consult(page, colleague.agentNo);
  await answerNext(colleague);
  await page.locator("[data-action=threeWay][data-face=threeWay][aria-disabled=false]").waitFor();
  const parties = { party: bar.locator("[data-parties] .bar-party-who") };
  await look("consulting", parties);
  await page.keyboard.press("F7");
  await page.locator(".phone-bar[data-at=threeWay]").waitFor();
  await look("threeWay", parties);
  await page.keyboard.press("F7");
  await page.locator(".phone-bar[data-at=talking]").waitFor();
  await page.keyboard.press("Shift+F8");
  await page.keyboard.press("Shift+F8");
  await page.locator(".phone-bar.alarm").waitFor();
  await look("emergency", call);
  await citizen.hangUp();
  await atState(page, "wrapUp");
  await look("wrapUp", { end: page.locator("[data-action=endWrapUp]"), left: bar.locator(".bar-call .figure") });
  await page.keyboard.press("Shift+F6");
  await atState(page, "ready");
  const queue = () => bar.locator("[data-queue]").evaluate((chip) => getComputedStyle(chip).color);
  const nobodyWaits = await queue();
  // The log with its call: the table scrolls within itself, and its first and last columns stay in sight.
  await page.getByRole("link", { name: "Calls", exact: true }).click();
  const row = page.locator("tr.ant-table-row");
  await row.first().waitFor();
  await look("calls", { first: row.locator("td a").first(), last: row.locator("td:last-child") });
  // The limit of searches is told as what it is, with a way back to the log; each try by itself would be a search.
  for (let end = 1000; end < 1020; end += 1) await page.request.get(`${server.baseUrl}/api/calls?numberEnd=${end}`);
  await page.locator(".filters input.ant-input").first().fill("2000");
  await page.keyboard.press("Enter");
  const over = page.getByRole("alert").filter({ hasText: /No more searches by number|不能再按号码查询/ });
  await look("searches", { way: over.getByRole("button"), why: over.getByText(/ 20 /) });
  expect(await over.textContent()).not.toContain("Tries again");
  await over.getByRole("button").click();
  await row.first().waitFor();
  await row.first().locator("td a").first().click();
  const main = page.getByRole("main");
  await main.locator("[data-step]").first().waitFor();
  await look("call", {
    number: main.locator("h1 .number"),
    fact: main.locator(".ant-descriptions-item-content"),
    lane: main.locator(".lane-name").first(),
  });
  // What was loaded for the log changes nothing of the bar.
  expect(await queue()).toBe(nobodyWaits);
  expect(flaws).toEqual([]);
}, 400_000);
