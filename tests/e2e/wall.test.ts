// runs: one at a time
import { newWorld, Phone, sleep, startBrowser, tones, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
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
