// runs: heavy
/** 监控 and 大屏 fit the screen that they stand on, at its busiest, in both languages: nothing is cut, nothing scrolled, and a display is read from afar. */
import { newWorld, startBrowser, tones, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { enterConsole, openHotline } from "./scene.ts";
import { busyTiles, makeBusy } from "./wall-scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const screens = [
  [1280, 720],
  [1440, 900],
  [1920, 1080],
] as const;

/** Runs in the page: what of the texts under `root` isn't seen whole, and which parts are scrolled. */
const flawsUnder = (root: Element): string[] => {
  const flaws = new Set<string>();
  const cards =
    ".wall-figure, .tile, .screen-groups th, .screen-groups td, .hours th, .hours td, .wall-today, .ant-table-cell";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement!;
    const style = getComputedStyle(parent);
    const text = node.textContent!.trim();
    if (
      text === "" ||
      style.visibility === "hidden" ||
      style.clipPath !== "none" ||
      parent.closest(".unseen, .ant-tooltip, style")
    )
      continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, top, bottom, width } of range.getClientRects()) {
      if (width < 1) continue;
      const middle = (top + bottom) / 2;
      if (left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1)
        flaws.add(`"${text}" is outside the screen`);
      const card = parent.closest(cards)?.getBoundingClientRect();
      if (card && (left < card.left - 1 || right > card.right + 1 || middle - 4 < card.top || middle + 4 > card.bottom))
        flaws.add(`"${text}" leaves its card`);
      for (let outer: Element | null = parent; outer && outer !== root; outer = outer.parentElement) {
        if (getComputedStyle(outer).overflow === "visible") continue;
        const frame = outer.getBoundingClientRect();
        if (left < frame.left - 1 || right > frame.right + 1 || middle < frame.top || middle > frame.bottom)
          flaws.add(`"${text}" is cut by .${outer.className}`);
      }
    }
  }
  for (const part of [document.documentElement, root, ...root.querySelectorAll("*")]) {
    const how = getComputedStyle(part);
    if (part.closest(".unseen") || part.clientHeight === 0) continue;
    if (/auto|scroll|hidden/.test(how.overflowY) && part.scrollHeight > part.clientHeight + 2)
      flaws.add(`.${part.className} is higher than it shows (${part.scrollHeight} of ${part.clientHeight})`);
    if (/auto|scroll/.test(how.overflowX) && part.scrollWidth > part.clientWidth + 2)
      flaws.add(`.${part.className} is wider than it shows`);
  }
  return [...flaws];
};

/** Runs in the page: how high the smallest sign of these is, in parts of the screen's height. */
const smallest = (parts: Element[]): number =>
  Math.min(...parts.map((part) => Number.parseFloat(getComputedStyle(part).fontSize) / innerHeight));

const speak = async (page: Page, language: "en" | "zh-CN"): Promise<void> => {
  await page.evaluate((one) => localStorage.setItem("zongji.language", one), language);
  await page.reload();
  await page.locator(`html[lang="${language}"]`).waitFor({ state: "attached" });
};

const pageSettles = async (page: Page): Promise<void> => {
  await page.mouse.move(0, 0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
};

test("the wall and the wall display fit 1280, 1440 and 1920 in both languages, with all that is long", async () => {
  const { server } = await openHotline(world);
  const browser = await startBrowser(world, { toneHz: tones.supervisor });
  const page = await enterConsole(browser, server, "supervisor");
  const saved = await page.request.put(`${server.baseUrl}/api/wall/board`, { data: { tiles: busyTiles } });
  expect(saved.status(), await saved.text()).toBe(200);
  const settings = { agents: 20, groups: 4 };
  await makeBusy(page, settings);
  // The display turns its pages by this clock.
  await page.clock.install();
  const flaws: string[] = [];
  const look = async (name: string, root: string) => {
    await pageSettles(page);
    await browser.screenshot(page, `fits-${name}`);
    const found = await page.locator(root).evaluate(flawsUnder);
    flaws.push(...found.map((flaw) => `${name}: ${flaw}`));
  };
  const high = async (name: string, parts: string, least: number) => {
    const found = await page.locator(parts).evaluateAll(smallest);
    if (found < least) flaws.push(`${name}: ${parts} is ${(100 * found).toFixed(1)} % of the screen's height`);
  };
  for (const language of ["zh-CN", "en"] as const)
    for (const [width, height] of screens) {
      const name = `${language}-${width}`;
      await page.setViewportSize({ width, height });
      // The phone bar takes a sixth of the smallest: more agents than these are scrolled within their own card.
      settings.agents = height < 800 ? 12 : 20;
      await page.goto(`${server.baseUrl}/wall`);
      await speak(page, language);
      await page.locator(`.tile[data-agent="${8000 + settings.agents}"]`).waitFor();
      await page.locator('[data-tile="now/waiting/all/"][data-level]').waitFor();
      await look(`wall-${name}`, ".wall");
      await page.locator("[data-action=fullScreen]").click();
      await page.locator(".wall:fullscreen").waitFor();
      await look(`wall-full-${name}`, ".wall");
      await page.evaluate(() => document.exitFullscreen());
      settings.agents = 20;
      await page.goto(`${server.baseUrl}/wall/screen`);
      for (const at of ["figures", "groups", "agents"]) {
        await page.locator(`.screen[data-page=${at}]`).waitFor();
        await page.locator(".wall-standing li").first().waitFor();
        await look(`screen-${at}-${name}`, ".screen");
        if (at === "figures") await high(name, ".wall-value:not(.wall-word)", 0.06);
        if (at === "figures") await high(name, ".wall-label, .wall-why, .wall-crossed", 0.02);
        if (at === "groups") await high(name, ".screen-groups tbody td", 0.05);
        if (at === "agents") await high(name, ".tile-who, .tile-state", 0.017);
        if (at === "agents") await high(name, ".tile-clock", 0.045);
        await page.clock.runFor(15_000);
      }
    }
  expect(flaws).toEqual([]);
}, 400_000);
