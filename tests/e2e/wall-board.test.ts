// runs: heavy
/** 监控墙 put together by its supervisor: own figures, thresholds that real calls cross, their messages, and the wall display. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { newWorld, sleep, startBrowser, tones, until, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { citizenCalls, openCarrier, pressOne } from "./cast.ts";
import { enterConsole, isTrouble, openHotline, signInFirst } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

type Received = { readonly token: string | undefined; readonly body: Record<string, unknown> };
/** Refuses the first message, so that it is sent again. */
const openReceiver = async () => {
  const received: Received[] = [];
  let refuses = 1;
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (some: Buffer) => {
      text += String(some);
    });
    request.on("end", () => {
      refuses -= 1;
      if (refuses < 0) received.push({ token: request.headers["x-token"] as string, body: JSON.parse(text) });
      response.writeHead(refuses < 0 ? 204 : 503).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  world.own({ close: () => void server.close() });
  return { received, url: `http://127.0.0.1:${port}/hook` };
};

const waiting = {
  ...{ measure: "waiting", when: "now", scope: "all", of: "", worse: "above", warning: 1, alarm: 2, least: 0, back: 0 },
  ...{ raiseAfterMs: 0, clearAfterMs: 0, sound: true, webhook: true },
};

const english = async (page: Page, on: boolean): Promise<void> => {
  await page.evaluate((word) => localStorage.setItem("zongji.language", word), on ? "en" : "zh-CN");
  await page.reload();
};

test("a supervisor chooses her figures; a threshold that calls cross is told by colour, word and webhook, once, over a restart too; the display turns its pages and says when it is cut off", async () => {
  const hook = await openReceiver();
  // It is on this machine, which a hook may reach only where the settings name it.
  const env = { ZONGJI_SEND_HOSTS: new URL(hook.url).host };
  const { server, administrator } = await openHotline(world, { env });
  const carrier = await openCarrier(world);
  // Signed in, but their phones are not there: they are offered no call.
  for (const no of ["8001", "8002"]) {
    const agent = await signInFirst(server, no);
    await agent.post("/api/agent/sign-in", { groups: ["business"], device: `phone-${no}` });
  }
  const browser = await startBrowser(world, { toneHz: tones.supervisor });
  const findings: string[] = [];
  const look = createLook(browser, "wall-board", findings);
  const page = await enterConsole(browser, server, "supervisor");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("link", { name: "监控" }).click();
  const tile = (key: string) => page.locator(`[data-tile="${key}"]`);
  await tile("now/waiting/all/").waitFor();
  await look(page, "empty");

  // Her own figures: one of the day, one of a group, and the forecast.
  const tiles = [
    ...["waiting", "longestWait", "ready", "online"].map((measure) => ({ measure, when: "now", scope: "all", of: "" })),
    { measure: "queueEntries", when: "today", scope: "group", of: "business" },
    { measure: "answerRate", when: "today", scope: "all", of: "" },
    { measure: "kpiConnectRate", when: "forecast", scope: "all", of: "" },
  ];
  await page.locator("[data-action=board]").click();
  await page.getByRole("button", { name: "添加指标" }).click();
  await look(page, "editor");
  await page.locator("[data-action=saveBoard]").click();
  await tile("today/answerRate/all/").waitFor();
  const saved = await page.request.put(`${server.baseUrl}/api/wall/board`, { data: { tiles } });
  expect(saved.status()).toBe(200);
  const wrong = { measure: "recovered", when: "today", scope: "all", of: "" };
  const refused = await page.request.put(`${server.baseUrl}/api/wall/board`, { data: { tiles: [wrong] } });
  expect([refused.status(), (await refused.json()).field]).toEqual([400, "tiles[0].measure"]);
  await page.reload();
  await tile("today/queueEntries/group/business").waitFor();
  await tile("forecast/kpiConnectRate/all/").getByText("还没有录入合同").waitFor();
  expect(await tile("today/queueEntries/group/business").textContent()).toContain("业务咨询");

  // Thresholds are the administrator's; a supervisor may not set them.
  expect((await page.request.get(`${server.baseUrl}/api/wall/webhook`)).status()).toBe(403);
  const webhook = { url: hook.url, header: "X-Token", secret: "s3cret-of-the-hook", timeoutMs: 2000 };
  await administrator.ask("PUT", "/api/wall/webhook", webhook);
  await administrator.insist("PATCH", "/api/policies", { wallThresholds: [waiting] });
  expect(JSON.stringify(await administrator.get("/api/wall/webhook"))).not.toContain("s3cret");
  expect(JSON.stringify(await administrator.get("/api/audit?pageSize=50"))).not.toContain("s3cret");

  // The first waits: a warning. From fact to screen within a second.
  const first = await citizenCalls(carrier, server, 700);
  await pressOne(first);
  await tile("now/waiting/all/").and(page.locator("[data-level=warning]")).waitFor();
  expect(await tile("now/waiting/all/").textContent()).toContain("预警");
  const second = await citizenCalls(carrier, server, 900);
  await pressOne(second);
  await tile("now/waiting/all/").and(page.locator("[data-level=alarm]")).waitFor();
  await page.locator(".ant-notification-notice").first().waitFor();
  const levels = () => hook.received.map(({ body }) => body.level);
  // The first message was refused once: it comes again, behind the second.
  await until("both messages have come", () => levels().length >= 2, { limitMs: 60_000 });
  expect([...levels()].sort()).toEqual(["alarm", "warning"]);
  expect(hook.received[0]).toMatchObject({
    token: "s3cret-of-the-hook",
    body: { type: "threshold", when: "now", scope: "all", of: null },
  });
  // The wait runs on, as the group's row says it, also after signs of life.
  const seconds = (text: string | null) => text!.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  const [shown, row] = await page.evaluate(() => [
    document.querySelector('[data-tile="now/longestWait/all/"] .wall-value')?.textContent ?? "",
    document.querySelector('tr[data-row-key="business"] td:nth-child(4)')?.textContent ?? "",
  ]);
  expect(Math.abs(seconds(shown!) - seconds(row!))).toBeLessThanOrEqual(1);
  await page.locator("[data-action=thresholds]").click();
  await page.locator(".ant-drawer").getByText("已送达").nth(1).waitFor();
  await look(page, "messages");
  await page.keyboard.press("Escape");
  await look(page, "alarm");
  await page.setViewportSize({ width: 1280, height: 800 });
  await look(page, "alarm-1280");
  await page.setViewportSize({ width: 1440, height: 900 });
  await english(page, true);
  await tile("now/waiting/all/").getByText("Alarm").waitFor();
  await look(page, "alarm-en");
  await english(page, false);

  // The display at 1920 × 1080.
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.locator("[data-action=bigScreen]").click();
  await page.locator(".screen[data-page=figures]").waitFor();
  await look(page, "screen-figures");
  expect(await page.getByRole("navigation").count()).toBe(0);
  await page.locator(".screen[data-page=groups]").waitFor({ timeout: 20_000 });
  await look(page, "screen-groups");
  await page.locator(".screen[data-page=agents]").waitFor({ timeout: 20_000 });
  await look(page, "screen-agents");

  // The server dies and comes back: the display says how old it is, and catches up by itself; nothing is told twice.
  await server.crash();
  await page.locator(".screen-lost").waitFor();
  await browser.screenshot(page, "wall-board-screen-lost");
  expect(await page.locator(".screen-lost").textContent()).toMatch(/连接中断.*前的数据/);
  await server.comesBack();
  await page.locator(".screen-lost").waitFor({ state: "detached", timeout: 60_000 });
  await page.locator('[data-standing="now/waiting/all/"]').waitFor();
  await sleep(3000);
  expect(levels()).toHaveLength(2);
  // Calls have survived; one hangs up: what stood becomes a warning, then is over.
  await second.hangUp();
  await page.locator('[data-standing="now/waiting/all/"].wall-is-warning').waitFor();
  await first.hangUp();
  await page.locator('[data-standing="now/waiting/all/"]').waitFor({ state: "detached" });
  await until("the end has come", () => levels().includes("over"), { limitMs: 90_000 });
  expect(levels().slice(2)).toEqual(["warning", "over"]);
  await english(page, true);
  await page.locator(".screen[data-page=figures]").waitFor();
  await look(page, "screen-figures-en");
  expect(findings).toEqual([]);
  expect(browser.errors.filter((line) => isTrouble(line) && !/WebSocket|Failed to load|ERR_/.test(line))).toEqual([]);
}, 400_000);
