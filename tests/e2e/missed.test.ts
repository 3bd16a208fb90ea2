// runs: heavy
import { newWorld, Phone, sleep, startBrowser, tones, until, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { openCarrier, pressOne } from "./cast.ts";
import { atState, enterConsole, hotlineNumber, isTrouble, openHotline, takeSeat } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const rows = (page: Page) => page.locator("tr.ant-table-row");

test("who was not answered is called back from the desk, or closed with a reason, and stands there as long as neither", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  await administrator.insist("PATCH", "/api/trunks/carrier", { host: carrier.sip.address, port: carrier.sip.port });
  await administrator.insist("PATCH", "/api/policies", { callBackFrom: "00:00", callBackTo: "24:00" });
  const other = world.own(await Phone.open({ number: "13900000009" }));
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const look = createLook(browser, "missed", findings);

  const supervisor = await enterConsole(browser, server, "supervisor");
  await supervisor.getByRole("link", { name: "未接来电" }).click();
  await supervisor.getByText("没有要回拨的来电").waitFor();
  await look(supervisor, "empty");

  /** Nobody is signed in: he waits a while, or leaves in the menu, and gives up. */
  const gaveUp = async (phone: Phone, queues: boolean): Promise<void> => {
    const call = await phone.call({ to: `sip:${hotlineNumber}@${server.sipAddress}`, toneHz: tones.caller });
    await call.answered;
    if (queues) await pressOne(call);
    await sleep(1500);
    await call.hangUp();
  };
  await gaveUp(other, false);
  await gaveUp(carrier, false);
  await gaveUp(carrier, true);
  const ofCarrier = supervisor.getByRole("row", { name: /13900000001/ });
  const ofOther = supervisor.getByRole("row", { name: /13900000009/ });
  // The page looks again by itself.
  await ofOther.waitFor();
  await until("both calls are one row", async () => /13900000001 ?2/.test((await ofCarrier.textContent()) ?? ""));
  expect(await rows(supervisor).count()).toBe(2);
  await ofCarrier.getByRole("button", { name: "更多操作" }).click();
  await supervisor.getByRole("menuitem", { name: "分配" }).click();
  const dialog = supervisor.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "负责人" }).click();
  await supervisor.locator(".ant-select-item-option", { hasText: "8001" }).click();
  await look(supervisor, "assign");
  await dialog.getByRole("button", { name: /分\s*配/ }).click();
  await ofCarrier.getByText("8001").waitFor();
  await look(supervisor, "list");
  await supervisor.setViewportSize({ width: 1280, height: 800 });
  await look(supervisor, "list-1280");
  const isWhole = () => supervisor.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  expect(await isWhole(), "nothing is wider than the window").toBe(true);
  await supervisor.setViewportSize({ width: 1440, height: 900 });

  // Of her own: who is signed in is the browser's.
  const desk = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(desk, server, "8001");
  await takeSeat(page);
  const card = page.locator(".ant-card", { hasText: "待回拨 2" });
  await card.getByText("我负责 1").waitFor();
  // Who may not see whole numbers sees none, and calls all the same.
  const mine = card.getByRole("row", { name: /139\*\*\*\*0001/ });
  await mine.getByText("待回拨").waitFor();
  await look(page, "desk");
  // She is idle: what is hers is shown to her as the next one.
  const next = page.locator(".next-missed");
  await next.getByText(/139\*\*\*\*0001/).waitFor();
  await look(page, "next");
  await next.getByRole("button", { name: "回拨" }).click();
  (await carrier.nextCall()).refuse();
  await atState(page, "ready");
  await mine.getByText("已拨未通").waitFor();
  // It was tried just now, and nobody's is not offered by her group.
  await next.waitFor({ state: "detached", timeout: 60_000 });
  await mine.getByRole("button", { name: "回拨" }).click();
  const talk = await carrier.nextCall();
  talk.answer();
  await atState(page, "talking");
  await sleep(2500);
  await talk.hangUp();
  // One is left to do, and it is nobody's.
  await page.locator(".ant-card", { hasText: "待回拨 1" }).waitFor({ timeout: 60_000 });
  await page.locator(".ant-menu a[href='/missed']").click();
  await rows(page).first().waitFor();
  await page.getByRole("button", { name: "认领" }).click();
  await page.getByRole("button", { name: "释放" }).waitFor();
  await look(page, "agent");

  await supervisor.getByRole("button", { name: "刷新" }).click();
  await ofCarrier.waitFor({ state: "detached" });
  await ofOther.getByText("8001").waitFor();
  await ofOther.getByRole("button", { name: "更多操作" }).click();
  await supervisor.getByRole("menuitem", { name: "关闭" }).click();
  await dialog
    .getByRole("button", { name: /关\s*闭/, exact: true })
    .last()
    .click();
  await dialog.getByText("请选择原因").waitFor();
  await dialog.getByRole("combobox", { name: "原因" }).click();
  await supervisor.locator(".ant-select-item-option", { hasText: "联系不上" }).click();
  await dialog.getByLabel("备注").fill("三次无人接听");
  await look(supervisor, "close");
  await dialog
    .getByRole("button", { name: /关\s*闭/, exact: true })
    .last()
    .click();
  await supervisor.getByText("没有要回拨的来电").waitFor();

  // All of them, with what became of each.
  await supervisor.goto(`${server.baseUrl}/missed?state=all`);
  await ofCarrier.getByText("回拨接通").waitFor();
  await ofOther.getByText("已关闭").waitFor();
  await look(supervisor, "all");
  await supervisor.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await supervisor.setViewportSize({ width: 1280, height: 800 });
  await supervisor.reload();
  await supervisor.getByText("Closed", { exact: true }).waitFor();
  await look(supervisor, "all-english-1280");
  await supervisor.evaluate(() => localStorage.setItem("zongji.language", "zh-CN"));
  await supervisor.setViewportSize({ width: 1440, height: 900 });
  await supervisor.reload();
  await ofOther.waitFor();
  await ofOther.getByRole("button", { name: "更多操作" }).click();
  await supervisor.getByRole("menuitem", { name: "重新打开" }).click();
  await ofOther.getByText("待回拨").waitFor();
  await supervisor.goto(`${server.baseUrl}/wall`);
  await supervisor.getByRole("link", { name: /待回拨 1/ }).waitFor();
  await look(supervisor, "wall");
  // What is left is told to whoever asks why by the trail.
  const trail = (await administrator.get("/api/audit")).items.map(({ action }: { action: string }) => action);
  expect(trail.filter((action: string) => action.startsWith("missed."))).toEqual([
    ...["missed.reopen", "missed.close", "missed.assign", "missed.assign"],
  ]);

  await supervisor.route("**/api/missed?*", (route) => route.fulfill({ status: 503, json: { code: "unavailable" } }));
  await supervisor.goto(`${server.baseUrl}/missed`);
  await supervisor.getByText("未接来电没有加载出来").waitFor();
  await look(supervisor, "failing");
  expect(findings).toEqual([]);
  const errors = [...browser.errors, ...desk.errors];
  expect(errors.filter((line) => isTrouble(line) && !line.includes("503"))).toEqual([]);
}, 400_000);
