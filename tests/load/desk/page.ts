/** The desk in Chromium: what its page holds in memory after calls, and how it scrolls through all orders. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, startBrowser, until, type World } from "@zongji/kit";
import type { CDPSession, Page } from "playwright-core";
import { atState, pressBar, takeSeat } from "../../e2e/scene.ts";
import { filled } from "./fill.ts";
import { type DeskHouse, oneCaller } from "./house.ts";
import { operationOf } from "./named.ts";
import { framesOf } from "./times.ts";
import { type Matter, mattersOf } from "./words.ts";

export type Memory = {
  /** Of scripts, after garbage was collected. */
  readonly heapMb: number;
  readonly nodes: number;
  /** Proportional set size of the page's process, and of all of Chromium. */
  readonly pageMb: number;
  readonly browserMb: number;
};

const pssMbOf = (pid: number): number => {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
};
const isRenderer = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("--type=renderer");
  } catch {
    return false;
  }
};

const memoryOf = async (browser: Browser, cdp: CDPSession): Promise<Memory> => {
  for (let n = 0; n < 2; n += 1) await cdp.send("HeapProfiler.collectGarbage");
  await sleep(500);
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (name: string) => metrics.find((each) => each.name === name)?.value ?? 0;
  const pids = browser.pids();
  return {
    heapMb: Math.round(of("JSHeapUsedSize") / 2 ** 20),
    nodes: of("Nodes"),
    pageMb: Math.round(Math.max(0, ...pids.filter(isRenderer).map(pssMbOf))),
    browserMb: Math.round(pids.reduce((sum, pid) => sum + pssMbOf(pid), 0)),
  };
};

const enter = async (browser: Browser, { server, pageAgent, password }: DeskHouse): Promise<Page> => {
  const page = await browser.page(server.baseUrl);
  await page.getByLabel("工号或账号").fill(pageAgent.agentNo);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
  await takeSeat(page);
  return page;
};

const keyMs = 70;

/** One call by the page, as `call-work.ts` does it by requests. */
const oneCall = async (page: Page, house: DeskHouse, matter: Matter): Promise<void> => {
  await oneCaller(house);
  const type = async (label: string, text: string, exact = false): Promise<void> => {
    await page.getByLabel(label, { exact }).pressSequentially(text, { delay: keyMs });
  };
  const kept = () => page.locator(".desk-order [data-order=kept]").waitFor();
  await page.locator(".desk-order .order-edit").waitFor({ timeout: 60_000 });
  await type("标题", matter.title, true);
  await page.getByRole("combobox", { name: "诉求类别" }).click();
  await page.locator(".ant-select-item-option", { hasText: "咨询" }).last().click();
  await type("诉求内容", matter.question);
  await kept();
  await page.locator(".knowledge-panel input").pressSequentially(matter.search, { delay: keyMs });
  await page.locator(".knowledge-panel .hit.chosen").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "引用到工单" }).click();
  await page.locator(".desk-order .order-parts li").first().waitFor();
  await page.getByRole("textbox", { name: "小记" }).pressSequentially(matter.note, { delay: keyMs });
  await type("答复内容", matter.answer);
  await kept();
  await page
    .locator(".order-moves")
    .getByRole("button", { name: /^答\s*复$/ })
    .click();
  await page.locator(".order-answer").waitFor();
  await pressBar(page, "hangUp");
  await page.locator("[data-action=endWrapUp]").click();
  await atState(page, "ready");
};

/** In the page: takes down when each frame is drawn, and what keeps the page from it. */
const watchFrames = (): void => {
  const seen = { gaps: [] as number[], tasks: [] as number[], isOver: false };
  Object.assign(window, { zongjiFrames: seen });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.tasks.push(duration);
  }).observe({ entryTypes: ["longtask"] });
  let last = performance.now();
  const look = (now: number) => {
    seen.gaps.push(now - last);
    last = now;
    if (!seen.isOver) requestAnimationFrame(look);
  };
  requestAnimationFrame((now) => {
    last = now;
    requestAnimationFrame(look);
  });
};
type Seen = { gaps: number[]; tasks: number[]; isOver: boolean };

/** What was drawn while something went on in a page. */
const framesWhile = async (page: Page, perform: () => Promise<unknown>) => {
  await page.evaluate(watchFrames);
  await perform();
  const { gaps, tasks } = await page.evaluate((): Seen => {
    const seen = (window as unknown as { zongjiFrames: Seen }).zongjiFrames;
    seen.isOver = true;
    return seen;
  });
  return { ...framesOf(gaps), longTasks: tasks.length, longestTaskMs: Math.round(Math.max(0, ...tasks)) };
};

/** So far the wheel goes in so long: some hundred rows a second, which one can still see pass. */
const [wheelPx, wheelMs] = [64, 16];
const stuckMs = 60_000;
const rowsSelector = ".ant-table-body";

/** How the list stands, and what its last questions were answered: for who has to find out why it goes no further. */
const standOf = async (page: Page, answers: readonly string[]): Promise<string> => {
  const stand = await page.evaluate((selector) => {
    const body = document.querySelector(selector);
    const blocks = [...document.querySelectorAll<HTMLElement>(`${selector} tbody[data-drawn]`)];
    return {
      alert: document.querySelector(".list-pager [role=alert]")?.textContent ?? null,
      ...(body && { scrollTop: body.scrollTop, scrollHeight: body.scrollHeight, clientHeight: body.clientHeight }),
      drawn: blocks.map(({ dataset }) => (dataset.drawn === "yes" ? "y" : "n")).join(""),
    };
  }, rowsSelector);
  return JSON.stringify({ ...stand, answers: answers.slice(-5) });
};

/** Scrolls through every order by the wheel. */
const scrollAll = async (page: Page): Promise<{ readonly rows: number; readonly seconds: number }> => {
  const answers: string[] = [];
  page.on("response", (response) => {
    const { pathname, search } = new URL(response.url());
    if (pathname === "/api/orders") answers.push(`${response.status()} ${search}`);
  });
  page.on("requestfailed", (request) => answers.push(`${request.failure()?.errorText} ${request.url()}`));
  const rows = page.locator(rowsSelector);
  const box = (await rows.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const began = performance.now();
  let last = { rows: 0, atMs: began };
  const isAtEnd = () =>
    rows.evaluate(({ scrollTop, scrollHeight, clientHeight }) => scrollHeight - scrollTop - clientHeight < 2);
  const fetched = async () => Number(await page.locator("[data-fetched]").getAttribute("data-fetched"));
  for (let n = 1; ; n += 1) {
    await page.mouse.wheel(0, wheelPx);
    await sleep(Math.max(0, began + n * wheelMs - performance.now()));
    if (n % 60 !== 0) continue;
    const now = { rows: await fetched(), atMs: performance.now() };
    if ((await isAtEnd()) && now.rows >= filled.orders) break;
    if (now.rows > last.rows) last = now;
    // A busy machine may take long, but the list goes on.
    if (now.atMs - last.atMs > stuckMs)
      throw new Error(
        `only ${now.rows} orders were scrolled to, then none in a minute: ${await standOf(page, answers)}`,
      );
  }
  return { rows: await fetched(), seconds: Math.round((performance.now() - began) / 1000) };
};

export type PageTold = Awaited<ReturnType<typeof usePage>>;

/** Works calls by the page for so long, one after another, then scrolls through the orders. */
export const usePage = async (world: World, house: DeskHouse, minutes: number, everyMs: number) => {
  const browser = await startBrowser(world, { toneHz: 500 });
  const blank = await browser.page("about:blank");
  const still = await framesWhile(blank, () => sleep(5000));
  await blank.close();
  const page = await enter(browser, house);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const asked: Record<string, number> = {};
  page.on("request", (request) => {
    const id = operationOf(request.method(), request.url());
    if (id !== undefined) asked[id] = (asked[id] ?? 0) + 1;
  });
  const next = mattersOf(7001);
  await oneCall(page, house, next());
  const first = await memoryOf(browser, cdp);
  let calls = 1;
  const startMs = performance.now();
  while (performance.now() - startMs < minutes * 60_000) {
    await oneCall(page, house, next());
    calls += 1;
    await sleep(Math.max(0, startMs + (calls - 1) * everyMs - performance.now()));
  }
  const last = await memoryOf(browser, cdp);
  const inCalls = { ...asked };
  await page.goto(`${house.server.baseUrl}/orders/list?view=all&rows=all`);
  await page.locator(rowsSelector).waitFor();
  await until("the first orders are there", async () => (await page.locator(".ant-table-row").count()) > 5);
  let gone = { rows: 0, seconds: 0 };
  const scroll = await framesWhile(page, async () => {
    gone = await scrollAll(page);
  });
  const scrolled = await memoryOf(browser, cdp);
  const troubles = browser.errors.filter((line) => !/favicon|status of 401/.test(line));
  await browser.close();
  return { calls, asked: inCalls, memory: { first, last, scrolled }, still, scroll: { ...gone, ...scroll }, troubles };
};
