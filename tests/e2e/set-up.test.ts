// runs: heavy
import {
  hearNow,
  isSaid,
  newWorld,
  Phone,
  sleep,
  startBrowser,
  startServer,
  toneBegins,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { pressOne } from "./cast.ts";
import {
  backToGuide,
  callInTest,
  fillInNumber,
  giveGreeting,
  giveTrunk,
  guideStep,
  nameGroup,
  saveDrawer,
  skipStep,
  stepIs,
} from "./guide.ts";
import { atState, enterConsole, isTrouble, pressBar, takeSeat } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const ownNumber = "01055500001";
const greetingHz = 1500;

test("from an empty data folder to a citizen's call that an agent answers, step by step in the guide", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const look = createLook(browser, "set-up", findings);
  const page = await enterConsole(browser, server, "administrator");
  // Whoever has a new hotline to set up is led there.
  await stepIs(page, "number", "open");
  expect(await page.locator(".set-up-step[data-state=open]").count()).toBe(9);
  await page.getByText("已完成 0 步，共 9 步").waitFor();
  await look(page, "fresh");

  // The numbers come late: whoever presses at once finds the form filled all the same.
  await page.route("**/api/numbers", async (route) => {
    await sleep(2000);
    await route.continue();
  });
  await fillInNumber(page, ownNumber);
  await look(page, "number");
  await saveDrawer(page);
  await backToGuide(page, "number");
  await giveGreeting(page, world, greetingHz);
  for (const name of ["hours", "menu"]) await skipStep(page, name);
  await nameGroup(page, "登记咨询");
  await giveTrunk(page, "127.0.0.1");

  // She has her number and first password from the administrator.
  const headset = await startBrowser(world, { toneHz: tones.agent });
  const desk = await enterConsole(headset, server, "8001");
  await takeSeat(desk);
  await stepIs(page, "agents", "done");
  await look(page, "half");
  await callInTest(page);

  // Her own greeting, then the menu, then her own agent.
  const carrier = world.own(await Phone.open({ number: "13900000001" }));
  const call = await carrier.call({ to: `sip:${ownNumber}@${server.sipAddress}`, toneHz: tones.caller });
  await call.answered;
  const heard = await hearNow(call, 1500);
  expect(toneBegins(heard.samples, greetingHz)).toBeDefined();
  await pressOne(call);
  await pressBar(desk, "answer");
  await atState(desk, "talking");
  await until("the citizen hears her", () => isSaid(call.heard(), tones.agent));
  await call.hangUp();
  await stepIs(page, "realCall", "done");
  await page.getByText("没有待办的步骤；跳过了 2 步。").waitFor();
  await look(page, "finished");

  // A step that was left out can be taken up again; whoever opens the administration then comes to the people.
  await guideStep(page, "hours").getByRole("button", { name: "不跳过了" }).click();
  await stepIs(page, "hours", "open");
  await skipStep(page, "hours");
  await page.goto(`${server.baseUrl}/administration`);
  await page.getByRole("button", { name: "新建人员" }).waitFor();
  const audit = await (await page.request.get(`${server.baseUrl}/api/audit?pageSize=100`)).json();
  await until(
    "what was left out is audited",
    () => audit.items.filter(({ action }: { action: string }) => action === "setUp.skip").length === 4,
  );

  // In English, and where the server does not answer.
  await page.getByRole("button", { name: "个人菜单" }).click();
  await page.getByText("English").click();
  await page.goto(`${server.baseUrl}/administration/setUp`);
  await page.getByRole("tab", { name: "Set-up" }).waitFor();
  await look(page, "english");
  await page.setViewportSize({ width: 1280, height: 800 });
  await browser.screenshot(page, "set-up-english-1280");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.route("**/api/set-up", (route) => route.abort());
  await page.reload();
  await page.getByText("It could not be loaded").waitFor({ timeout: 60_000 });
  await look(page, "failing");
  expect(findings).toEqual([]);
  expect(browser.errors.filter((line) => isTrouble(line) && !line.includes("ERR_FAILED"))).toEqual([]);
});
