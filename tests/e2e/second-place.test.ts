// runs: heavy
import { type Browser, listen, newWorld, type Server, startBrowser, tones, until, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { citizenCalls, hearFromNow, openCarrier, pressOne, takePhoneSeat, talkWith } from "./cast.ts";
import { atState, isTrouble, openHotline, type Person, pressBar, signInFirst, takeSeat } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const enter = async (browser: Browser, server: Server, { password }: Person): Promise<Page> => {
  const page = await browser.page(server.baseUrl);
  await page.getByLabel("工号或账号").fill("8001");
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
  return page;
};

const trouble = (page: Page, name: string) => page.locator(`[data-trouble=${name}]`);
const takeOver = (page: Page) => page.locator("[data-action=takeOver]").click();

test("an agent at a second place takes her phone over, the first is told, and a talk comes back with her", async () => {
  const { server } = await openHotline(world);
  const person = await signInFirst(server, "8001");
  const carrier = await openCarrier(world);
  const [here, there] = [
    await startBrowser(world, { toneHz: tones.agent }),
    await startBrowser(world, { toneHz: tones.otherAgent }),
  ];
  const first = await enter(here, server, person);
  await takeSeat(first);

  // Looking does not take it.
  const second = await enter(there, server, person);
  await trouble(second, "inUse").waitFor();
  await there.screenshot(second, "second-place-in-use");
  await takeOver(second);
  await trouble(first, "taken").waitFor();
  await trouble(second, "inUse").waitFor({ state: "detached" });
  await here.screenshot(first, "second-place-taken");

  const citizen = await citizenCalls(carrier, server, tones.caller);
  await pressOne(citizen);
  await pressBar(second, "answer");
  await atState(second, "talking");
  const heard = async (): Promise<number[]> => {
    const samples = await hearFromNow(citizen, 1000);
    return [tones.agent, tones.otherAgent].filter((toneHz) => listen(samples, { toneHz }).medianDb > -40);
  };
  const isHeard = (toneHz: number) =>
    until(`the citizen hears ${toneHz} Hz alone`, async () => String(await heard()) === String(toneHz), {
      limitMs: 30_000,
    });
  await isHeard(tones.otherAgent);

  await takeOver(first);
  await trouble(second, "taken").waitFor();
  await isHeard(tones.agent);
  expect([...here.errors, ...there.errors].filter(isTrouble)).toEqual([]);
});

test("an agent who talks at a SIP phone takes her seat over in the browser: the talk moves there, the phone is hung up", async () => {
  const { server, administrator } = await openHotline(world);
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const carrier = await openCarrier(world);
  const { citizen, agentCall } = await talkWith(seat, carrier, server, tones.caller);
  const browser = await startBrowser(world, { toneHz: tones.otherAgent });
  const page = await enter(browser, server, seat.person);
  await atState(page, "talking");

  // The page shows the talk of the phone, and its buttons steer that.
  await page.keyboard.press("F5");
  await page.locator(".phone-bar[data-at=held]").waitFor();
  await page.keyboard.press("F5");
  await page.locator(".phone-bar[data-at=talking]").waitFor();
  expect(agentCall.end).toBeUndefined();

  await page.keyboard.press("Shift+F4");
  await page.getByRole("menuitem", { name: /更换座席组或话机/ }).click();
  await page
    .locator("[data-panel=seat]")
    .getByRole("radio", { name: /浏览器/ })
    .check();
  await browser.screenshot(page, "second-place-from-phone");
  await page.locator("[data-panel=seat] [data-action=agentSignIn]:not([disabled])").click();
  expect(await agentCall.ended).toMatchObject({ by: "them", how: "BYE" });
  await until(
    "the citizen hears the browser alone",
    async () => {
      const samples = await hearFromNow(citizen, 1000);
      const heard = [tones.agent, tones.otherAgent].filter((toneHz) => listen(samples, { toneHz }).medianDb > -40);
      return String(heard) === String([tones.otherAgent]);
    },
    { limitMs: 30_000 },
  );
  await atState(page, "talking");
  expect(await seat.person.get("/api/agent")).toMatchObject({ state: "talking", device: "browser-8001" });
  await pressBar(page, "hangUp");
  await atState(page, "wrapUp");
  await citizen.hangUp();
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});
