import { readFileSync } from "node:fs";
import { until } from "@zongji/kit";
import type { Page, Request } from "playwright-core";
import { expect } from "vitest";
import { findingsOf } from "../e2e/axe.ts";
import { enterConsole } from "../e2e/scene.ts";
import { type House, left, noTrouble, type Place } from "./house.ts";

const source = (path: string): string =>
  readFileSync(new URL(`../../apps/console/src/${path}`, import.meta.url), "utf8");

/** The pages that the console's own list has, read from its text: a page that is added is walked to. */
const pagesOfSource = (): string[] => {
  const paths = [...source("frame/pages.tsx").matchAll(/path: "(\/[^"]+)"/g)].map(([, path]) => path!);
  const parts = source("features/administration/administration.tsx").matchAll(/key: "(\w+)",\s+section:/g);
  return [...paths, ...[...parts].map(([, key]) => `/administration/${key}`)];
};

/** Somebody with every role, who sees every page. */
const enterAsEverybody = async (house: House): Promise<Place> => {
  const { person } = left(house.administrator);
  const roles: { id: string }[] = await person.get("/api/roles");
  const account = { login: "everybody", name: "全部角色", agentNo: "8009", groups: ["business"] };
  const { password } = await person.post("/api/users", { ...account, roles: roles.map(({ id }) => id) });
  const browser = await house.browser.beside();
  return { browser, page: await enterConsole(browser, house.server, "everybody", password) };
};

const pathOf = (page: Page): string => new URL(page.url()).pathname;

/** Looks after a page's requests: those that are under way, and those that were refused. */
const watchRequests = (page: Page) => {
  const open = new Set<Request>();
  const refused: string[] = [];
  page.on("request", (request) => open.add(request));
  page.on("requestfinished", (request) => open.delete(request));
  page.on("requestfailed", (request) => open.delete(request));
  page.on("response", (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
  });
  return { open, refused };
};
type Requests = ReturnType<typeof watchRequests>;

const waits = ".page-state[role=status], .ant-spin-spinning, .ant-skeleton-active";

/** Waits until a page has asked for all that it shows, and shows it. */
const settle = async (page: Page, { open }: Requests): Promise<void> => {
  let quiet = 0;
  const isQuiet = async (): Promise<boolean> => {
    quiet = open.size === 0 && (await page.locator(waits).count()) === 0 ? quiet + 1 : 0;
    return quiet >= 3;
  };
  await until(`${pathOf(page)} is there`, isQuiet, { everyMs: 60 }).catch(async (error: Error) => {
    const asked = [...open].map((request) => request.url());
    const waiting = await page.locator(waits).count();
    throw new Error(`${error.message}: ${waiting} parts wait, and ${asked.join(", ")}`, { cause: error });
  });
};

/** As a link does: the console's router goes there, nothing is loaded anew. */
const goTo = (page: Page, path: string): Promise<void> =>
  page.evaluate((to) => {
    window.history.pushState({}, "", to);
    window.dispatchEvent(new PopStateEvent("popstate"));
  }, path);

type Walk = {
  readonly place: Place;
  readonly requests: Requests;
  /** Each page that is open and quiet. */
  readonly look: () => Promise<void>;
};

const expectWhole = async ({ place: { page, browser }, requests }: Walk, name: string): Promise<void> => {
  expect(await page.locator(".page-state[role=alert]").count(), `${name} shows a failure`).toBe(0);
  expect(browser.errors.splice(0), `errors of ${name}`).toEqual([]);
  expect(requests.refused.splice(0), `requests of ${name}`).toEqual([]);
};

/** Walks to these pages and through the tabs of each. @returns what was visited */
const walk = async (on: Walk, paths: readonly string[]): Promise<Set<string>> => {
  const { page } = on.place;
  const [left, visited] = [[...paths], new Set<string>()];
  for (let path = left.shift(); path !== undefined; path = left.shift()) {
    await goTo(page, path);
    await settle(page, on.requests);
    // Some lead to their first part.
    const here = pathOf(page);
    visited.add(path);
    if (here !== path && visited.has(here)) continue;
    visited.add(here);
    await expectWhole(on, here);
    await on.look();
    // Its parts are among the paths.
    if (here.startsWith("/administration")) continue;
    const tabs = page.locator("main [role=tab][aria-selected=false]:not([aria-disabled=true])");
    for (const word of await tabs.allTextContents()) {
      await page.locator("main [role=tab]").filter({ hasText: word }).first().click();
      await settle(page, on.requests);
      const there = pathOf(page);
      if (there !== here && visited.has(there)) continue;
      const name = there === here ? `${here} ${word}` : there;
      visited.add(name);
      await expectWhole(on, name);
      await on.look();
    }
  }
  return visited;
};

const inLanguage = async (page: Page, requests: Requests, language: "zh-CN" | "en"): Promise<void> => {
  await page.evaluate((one) => localStorage.setItem("zongji.language", one), language);
  // Of those that were under way nothing more is told.
  requests.open.clear();
  await page.reload();
  await page.locator(`html[lang=${language}] .ant-layout-sider nav a`).first().waitFor();
};

export const everyPageOpens = async (house: House): Promise<void> => {
  const everybody = await enterAsEverybody(house);
  const { page } = everybody;
  const links = page.locator(".ant-layout-sider nav a");
  await links.first().waitFor();
  noTrouble(everybody);
  const requests = watchRequests(page);
  const findings: string[] = [];
  const paths = pagesOfSource();
  const inMenu = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  expect(paths.filter((path) => !path.startsWith("/administration/"))).toEqual(inMenu);
  // What axe looks at is the same in both languages but for the words: one of them is enough for it.
  const looks = { "zh-CN": async () => void findings.push(...(await findingsOf(page))), en: async () => {} };
  for (const language of ["zh-CN", "en"] as const) {
    await inLanguage(page, requests, language);
    const visited = await walk({ place: everybody, requests, look: looks[language] }, paths);
    expect(paths.filter((path) => !visited.has(path))).toEqual([]);
  }
  expect(findings).toEqual([]);
};
