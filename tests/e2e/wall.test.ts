// runs: heavy
import { newWorld, noonZone, Phone, sleep, startBrowser, tones, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { citizenCalls, openCarrier, pressOne, takePhoneSeat, talkWith } from "./cast.ts";
import { wrappedHeads } from "./heads.ts";
import { enterConsole, hotlineNumber, isTrouble, openHotline, signInFirst } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("the supervisor's wall shows the group in which a caller waits and its agent, says what a figure means, and the log shows the call while it goes on", async () => {
  const { server } = await openHotline(world);
  const agent = await signInFirst(server, "8001");
  await agent.post("/api/agent/sign-in", { groups: ["business"], device: "phone-8001" });
  const phone = world.own(await Phone.open({ number: "13900000003", toneHz: tones.caller }));
  const call = await phone.call({ to: `sip:${hotlineNumber}@${server.sipAddress}` });
  await call.answered;
  await sleep(1000);
  await call.press("1");

  const browser = await startBrowser(world, { toneHz: tones.supervisor });
  const page = await enterConsole(browser, server, "supervisor");
  await page.getByRole("link", { name: "监控" }).click();
  await page.getByText("8001").first().waitFor();
  await page.getByText("业务咨询").first().waitFor();
  await sleep(1500);
  await page.getByText("人工接听率").hover();
  await page.getByText("人工接听量 ÷ 已有结果的来电（已接听或已结束）").waitFor();
  await browser.screenshot(page, "wall");
  await page.getByRole("link", { name: "记录与录音" }).click();
  await page.getByText("13900000003").first().waitFor();
  await browser.screenshot(page, "calls");
  await call.hangUp();
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});

test("the big screen at 1920×1080 shows the clock, the service level, the day by hour and agents by number, fills it, and has a way out", async () => {
  const { server, administrator } = await openHotline(world, { env: { ZONGJI_TIME_ZONE: noonZone() } });
  const carrier = await openCarrier(world);
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8002", toneHz: tones.agent });
  const { citizen } = await talkWith(seat, carrier, server, tones.caller);
  const givesUp = await citizenCalls(carrier, server, 700);
  await pressOne(givesUp);
  await sleep(1500);
  await givesUp.hangUp();
  const inMenu = await citizenCalls(carrier, server, 900);

  const browser = await startBrowser(world, { toneHz: tones.supervisor });
  const page = await enterConsole(browser, server, "supervisor");
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.getByRole("link", { name: "监控" }).click();
  const screen = page.locator("[data-action=fullScreen]");
  await screen.click();
  await screen.filter({ hasText: "退出全屏" }).waitFor();
  const wall = await until("the wall has counted the calls", async () => {
    const told = await (await page.request.get(`${server.baseUrl}/api/wall`)).json();
    return told.today.inboundTotal === 3 && told.today.terms.serviceLevel?.under === 2 && told;
  });
  // What stands in the hours is what the day has.
  const sum = (name: string) =>
    wall.today.hours.reduce((all: number, hour: Record<string, number>) => all + hour[name]!, 0);
  expect([sum("inboundTotal"), sum("answered")]).toEqual([3, 1]);
  const shown = async (name: string) =>
    (await page.locator(`.hours [data-measure=${name}] td`).allTextContents()).reduce(
      (all, text) => all + Number(text),
      0,
    );
  await until(
    "the page shows the hours",
    async () => (await shown("inboundTotal")) === 3 && (await shown("answered")) === 1,
  );
  const level = page.locator(".wall-figure", { hasText: "服务水平" });
  expect(await level.textContent()).toContain("50.00");
  await level.hover();
  await page.getByText("请求人工后 20 秒内接听的来电 ÷ 请求人工的来电").waitFor();
  await page.mouse.move(5, 5);
  // A clock by the server's time, of the hotline's zone, that runs.
  const clock = page.locator(".wall-time");
  const before = await clock.textContent();
  await until("the clock runs", async () => (await clock.textContent()) !== before);
  expect(before).toMatch(/^\d\d:\d\d:\d\d$/);
  // By number, whoever talks.
  const numbers = await page
    .locator(".tile")
    .evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute("data-agent")));
  expect(numbers).toEqual([...numbers].sort());
  // Nothing goes below the screen, and what is shown reaches down to it.
  const bottoms = await page.evaluate(() =>
    [".wall-byhour", ".wall-agents", ".hours", ".tile:last-child"].map(
      (what) => document.querySelector(what)?.getBoundingClientRect().bottom ?? 0,
    ),
  );
  for (const bottom of bottoms) {
    expect(bottom).toBeLessThanOrEqual(1080);
    expect(bottom).toBeGreaterThan(980);
  }
  await browser.screenshot(page, "wall-1920");
  // English words are longer: nothing breaks or is cut for it.
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.reload();
  await screen.click();
  await screen.filter({ hasText: "Leave full screen" }).waitFor();
  await page.locator(".hours [data-measure=answered]").waitFor();
  await sleep(500);
  expect(await wrappedHeads(page)).toEqual([]);
  const cut = await page
    .locator(".hours th")
    .evaluateAll((heads) =>
      heads.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ textContent }) => textContent),
    );
  expect(cut).toEqual([]);
  await browser.screenshot(page, "wall-1920-en");
  await screen.click();
  await screen.filter({ hasNotText: "退出" }).waitFor();
  for (const call of [citizen, inMenu]) await call.hangUp();
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});
