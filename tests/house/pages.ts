import { until } from "@zongji/kit";
import type { Page, Request } from "playwright-core";
import { expect } from "vitest";
import { findingsOf } from "../e2e/axe.ts";
import { enterConsole, isTrouble } from "../e2e/scene.ts";
import { type House, left, type Place } from "./house.ts";

type Language = "zh-CN" | "en";

/** Pages that have to be among those that the walk comes to: one of each part of the console, and each that hangs on a record. */
const landmarks = [
  "/desk",
  "/wall",
  "/wall/screen",
  "/missed",
  "/citizens",
  "/orders",
  "/inbox",
  "/knowledge",
  "/knowledge/new",
  "/work",
  "/roster",
  "/calls",
  "/calls/:id",
  "/quality",
  "/complaints",
  "/consultations",
  "/reports",
  "/reports/boards",
  "/contract",
  "/flows",
  "/flows/:id",
  "/hours",
  "/administration",
  "/system",
];

/** Addresses that no link of the navigation leads to. */
const beside = ["/wall/screen", "/knowledge/new", "/reports/boards"];

/** A walk that goes on for ever is a defect of its own: there are some hundred forms. */
const mostPages = 400;

/** The form of an address: a part that names a record is any. */
const formOf = (path: string): string =>
  path
    .split("/")
    .map((part) => (/\d/.test(part) || part === "main" ? ":id" : part))
    .join("/");

/** In the page: what keeps it from standing still; null for nothing. */
const whatMoves = (): string | null => {
  const path = document.querySelector("[data-path]")?.getAttribute("data-path");
  if (path !== location.pathname) return `the page in place of ${path}`;
  const isMoving = document.getAnimations().some(({ playState, effect }) => {
    const { iterations, duration } = effect?.getComputedTiming() ?? {};
    return playState === "running" && iterations !== Infinity && Number(duration) > 0;
  });
  if (isMoving) return "what is in motion";
  return document.querySelector(".ant-spin-spinning, .ant-message-notice, .page-state[role=status]")?.className ?? null;
};

/** Looks at each page that a person can come to, in one language after the other. */
class Walk {
  readonly #who: string;
  readonly #browser: Place["browser"];
  readonly #page: Page;
  readonly #seen: Map<Language, Set<string>>;
  readonly #open = new Set<Request>();
  /** What the tabs of a bar lead to, by language, bar and place in it. */
  readonly #addresses = new Map<string, string>();
  readonly troubles: string[] = [];

  /** @param seen forms that were looked at already, by language; those of this walk come to them */
  constructor(who: string, { browser, page }: Place, seen: Map<Language, Set<string>>) {
    this.#who = who;
    this.#browser = browser;
    this.#page = page;
    this.#seen = seen;
    page.on("request", (request) => {
      if (new URL(request.url()).pathname.startsWith("/api/")) this.#open.add(request);
    });
    for (const end of ["requestfinished", "requestfailed"] as const)
      page.on(end as "requestfinished", (request) => this.#open.delete(request));
  }

  async walk(): Promise<void> {
    const found = this.#browser.errors.splice(0).filter(isTrouble);
    this.troubles.push(...found.map((line) => `${this.#who}, before the walk: ${line}`));
    await this.#goTo("/work");
    for (const language of ["en", "zh-CN"] as const) {
      await this.#speak(language);
      await this.#all(language);
    }
  }

  async #goTo(path: string): Promise<void> {
    await this.#page.evaluate((to) => {
      window.history.pushState({}, "", to);
      window.dispatchEvent(new PopStateEvent("popstate"));
    }, path);
    await this.#stands();
  }

  /** By the menu of the person, as she would. */
  async #speak(language: Language): Promise<void> {
    if ((await this.#page.locator("html").getAttribute("lang")) === language) return;
    await this.#page.locator("button.person").click();
    await this.#page.getByRole("menuitem", { name: language === "en" ? "English" : "中文" }).click();
    await this.#page.locator(`html[lang="${language}"]`).waitFor({ state: "attached" });
    await this.#page.mouse.move(0, 0);
    await this.#stands();
  }

  /** The page of the address is drawn, has its answers, and nothing on it moves: twice, for what begins once the first has come. */
  async #stands(): Promise<void> {
    let times = 0;
    let why: string | null = null;
    await until(`${this.#page.url()} stands still`, async () => {
      why = [...this.#open].map((request) => request.url())[0] ?? (await this.#page.evaluate(whatMoves));
      times = why === null ? times + 1 : 0;
      return times === 2;
    }).catch((error: Error) => {
      throw new Error(`${this.#who}: ${error.message}, as it waits for ${why}`, { cause: error });
    });
  }

  async #all(language: Language): Promise<void> {
    const seen = this.#seen.get(language)!;
    // Addresses that lead on to another are in no list of pages: without these they would be gone to from each page.
    const gone = new Set<string>();
    const waiting = [...(await this.#links()), ...beside];
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      if (seen.has(formOf(path)) || gone.has(formOf(path))) continue;
      gone.add(formOf(path));
      await this.#goTo(path);
      // Who may not see it is led elsewhere.
      const stands = new URL(this.#page.url()).pathname;
      if (stands !== path && seen.has(formOf(stands))) continue;
      await this.#look(language, stands);
      await this.#tabs(language, stands);
      waiting.push(...(await this.#links()).filter((link) => !seen.has(formOf(link))));
      if (seen.size > mostPages) throw new Error(`the walk has no end: ${[...seen].slice(-20).join(", ")}`);
    }
  }

  /** The other tabs of a page: those that have none of the addresses that were looked at, and those that have no address. */
  async #tabs(language: Language, path: string): Promise<void> {
    const tabs = this.#page.locator("main [role=tab]:not([aria-disabled=true])");
    const bar = (await tabs.evaluateAll((all) => all.map(({ id }) => id))).join();
    for (let n = 0; n < (await tabs.count()); n += 1) {
      const tab = tabs.nth(n);
      if ((await tab.getAttribute("aria-selected")) === "true" || !(await tab.isVisible())) continue;
      const id = (await tab.getAttribute("data-node-key")) ?? (await tab.getAttribute("id")) ?? `${n}`;
      const known = this.#addresses.get(`${language} ${bar} ${n}`);
      if (known !== undefined && this.#seen.get(language)!.has(known)) continue;
      await tab.click();
      await this.#page.mouse.move(0, 0);
      await this.#stands();
      const stands = new URL(this.#page.url()).pathname;
      const form = stands === path ? `${formOf(path)} ${id}` : formOf(stands);
      if (stands !== path) this.#addresses.set(`${language} ${bar} ${n}`, form);
      if (!this.#seen.get(language)!.has(form)) await this.#look(language, form);
    }
  }

  /** Where the links of the page lead to, the first of each form. */
  async #links(): Promise<string[]> {
    const paths = await this.#page.evaluate(() =>
      [...document.querySelectorAll<HTMLAnchorElement>("a[href]")]
        .filter(({ origin, target, download }) => origin === location.origin && target === "" && download === "")
        .map(({ pathname }) => pathname),
    );
    const pages = paths.filter((path) => path !== "/" && !path.startsWith("/api/"));
    return [...new Map(pages.reverse().map((path) => [formOf(path), path])).values()].reverse();
  }

  async #look(language: Language, path: string): Promise<void> {
    this.#seen.get(language)!.add(formOf(path));
    const failing = await this.#page.locator(".page-state[role=alert]").allInnerTexts();
    // Colours are the same whatever the language, and to compute them takes most of the time.
    const findings = await findingsOf(this.#page, language === "en" ? ["color-contrast"] : []);
    const told = this.#browser.errors.splice(0).filter(isTrouble);
    for (const line of [...failing, ...findings, ...told])
      this.troubles.push(`${this.#who}, ${language}, ${path}: ${line.replaceAll("\n", " ")}`);
  }
}

/** An account of the client's, who signs in for the first time. */
const clientComes = async (house: House): Promise<Place> => {
  const account = { login: "inspector", name: "李主任", agentNo: null, roles: ["client"], groups: [] };
  const { password } = await left(house.administrator).person.post("/api/users", account);
  const browser = await house.browser.beside();
  return { browser, page: await enterConsole(browser, house.server, "inspector", password) };
};

/** An agent who is at no call, and takes no seat. */
const agentComes = async (house: House): Promise<Place> => {
  const browser = await house.browser.beside();
  return { browser, page: await enterConsole(browser, house.server, "8003") };
};

/** Whoever works here goes to each page that she may see, by its links and tabs, in both languages: none fails, no browser tells of an error, and axe finds nothing. */
export const pagesOpen = async (house: House): Promise<void> => {
  const seen = new Map<Language, Set<string>>([
    ["zh-CN", new Set()],
    ["en", new Set()],
  ]);
  const troubles: string[] = [];
  const people = {
    administrator: async () => left(house.administrator),
    supervisor: async () => left(house.supervisor),
    agent: () => agentComes(house),
    client: () => clientComes(house),
  };
  for (const [who, come] of Object.entries(people)) {
    const walk = new Walk(who, await come(), seen);
    await walk.walk().catch((error: Error) => walk.troubles.push(error.message));
    troubles.push(...walk.troubles);
  }
  expect(troubles).toEqual([]);
  for (const [language, forms] of seen) {
    const stood = [...forms];
    const missing = landmarks.filter((landmark) => !stood.some((form) => `${form}/`.startsWith(`${landmark}/`)));
    expect(missing, `parts of the console that were not reached in ${language}: ${stood.join(", ")}`).toEqual([]);
  }
};
