// runs: heavy
import {
  cut,
  isSaid,
  levelDb,
  listen,
  newWorld,
  type PhoneCall,
  startBrowser,
  tones,
  until,
  type World,
} from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answerNext, becomes, hearFromNow, takePhoneSeat } from "./cast.ts";
import { atState, enterConsole, isTrouble, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const bar = (page: Page, at: string) => page.locator(`.phone-bar[data-at=${at}]`).waitFor({ timeout: 30_000 });
const face = (page: Page, action: string, shown: string) =>
  page.locator(`[data-action=${action}][data-face=${shown}][aria-disabled=false]`).waitFor({ timeout: 30_000 });
const panel = (page: Page, name: string) => page.locator(`[data-panel=${name}]`);

/** Whether this party hears the agent at the browser, for a while from now on. */
const hearsBrowser = async (call: PhoneCall): Promise<boolean> =>
  listen(await hearFromNow(call, 1500), { toneHz: tones.agent }).medianDb > -40;

test("in a call to a colleague a browser's agent holds with music, mutes, and sends her on, by keyboard", async () => {
  const { server, administrator } = await openHotline(world);
  const colleague = await takePhoneSeat(world, server, administrator, { agentNo: "8002", toneHz: tones.otherAgent });
  const third = await takePhoneSeat(world, server, administrator, { agentNo: "8003", toneHz: tones.supervisor });
  for (const { person } of [colleague, third]) await person.post("/api/agent/busy");
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(browser, server, "8001");
  const shot = (name: string) => browser.screenshot(page, `within-house-${name}`);
  await page.locator("[data-action=agentSignIn]:not([disabled])").click();
  await atState(page, "busy");

  await page.keyboard.press("F9");
  await panel(page, "dial").waitFor();
  await page.keyboard.press("PageDown");
  await page.keyboard.type("8002");
  await page.locator("[data-panel=dial] [role=option][aria-selected=true]", { hasText: "8002" }).waitFor();
  await page.keyboard.press("Enter");
  const call = await answerNext(colleague);
  await bar(page, "internal");
  await until("the colleague hears her", () => isSaid(call.heard(), tones.agent));

  await face(page, "hold", "hold");
  await page.keyboard.press("F5");
  await bar(page, "held");
  await until("she is heard no more", async () => !(await hearsBrowser(call)));
  const music = await hearFromNow(call, 2000);
  expect(levelDb(cut(music, 200))).toBeGreaterThan(-40);
  expect(listen(music, { toneHz: tones.agent }).share).toBeLessThan(0.02);
  await shot("held");
  await page.keyboard.press("F5");
  await bar(page, "internal");
  await until("she is heard again", () => hearsBrowser(call));

  await page.keyboard.press("F4");
  await face(page, "mute", "unmute");
  await until("she is heard no more", async () => !(await hearsBrowser(call)));
  expect((await colleague.person.get("/api/agent")).call).toMatchObject({ at: "internal", muted: false });
  await page.keyboard.press("F4");
  await face(page, "mute", "mute");

  // What can't be done in it is off, and says why.
  for (const [action, why] of [
    ["threeWay", "内部通话没有三方"],
    ["announce", "与来电人通话时才能用"],
  ] as const) {
    await page.locator(`[data-action=${action}][aria-disabled=true]`).hover();
    await page.getByRole("tooltip", { name: why }).waitFor();
  }
  await page.keyboard.press("F6");
  await panel(page, "transfer").waitFor();
  await page.keyboard.type("8003");
  await page.locator("[data-panel=transfer] [role=option][aria-selected=true]", { hasText: "8003" }).waitFor();
  await page.getByText("内部通话不能协商，请直接转接").waitFor();
  await shot("sends-on");
  await page.keyboard.press("Control+Enter");
  await atState(page, "busy");
  const next = await answerNext(third);
  await becomes(third, "internal");
  await until("the colleague hears whom she was sent on to", async () => {
    const samples = await hearFromNow(call, 1000);
    return listen(samples, { toneHz: tones.supervisor }).medianDb > -40;
  });
  await next.hangUp();
  await becomes(colleague, "busy");
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});
