// runs: heavy
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildWav,
  hearNow,
  isSaid,
  newWorld,
  Phone,
  sleep,
  startBrowser,
  startServer,
  tone,
  toneBegins,
  tones,
  until,
  type World,
} from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { pressOne } from "./cast.ts";
import { atState, enterConsole, isTrouble, pressBar, takeSeat } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const ownNumber = "01055500001";
const greetingHz = 1500;

const step = (page: Page, name: string) => page.locator(`.set-up-step[data-step=${name}]`);
const isAt = (page: Page, name: string, state: string) =>
  page.locator(`.set-up-step[data-step=${name}][data-state=${state}]`).waitFor();
const drawer = (page: Page) => page.getByRole("dialog");
const save = async (page: Page): Promise<void> => {
  await drawer(page)
    .getByRole("button", { name: /保\s*存/ })
    .click();
  await drawer(page).waitFor({ state: "detached" });
};
/** Done where the guide has led to, told there; back to the guide. */
const backOf = async (page: Page, name: string): Promise<void> => {
  await page.locator(".guide-bar").filter({ hasText: "这一步完成了" }).waitFor();
  await page.getByRole("button", { name: "回到向导" }).click();
  await isAt(page, name, "done");
};

test("from an empty data folder to a citizen's call that an agent answers, step by step in the guide", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const look = createLook(browser, "set-up", findings);
  const page = await enterConsole(browser, server, "administrator");
  // Whoever has a new hotline to set up is led there.
  await isAt(page, "number", "open");
  expect(await page.locator(".set-up-step[data-state=open]").count()).toBe(9);
  await page.getByText("已完成 0 步，共 9 步").waitFor();
  await look(page, "fresh");

  const go = (name: string) => step(page, name).getByRole("button").last().click();
  // The numbers come late: whoever presses at once finds the form filled all the same.
  await page.route("**/api/numbers", async (route) => {
    await sleep(2000);
    await route.continue();
  });
  await go("number");
  await page.locator(".guide-bar").filter({ hasText: "填运营商给您的号码" }).waitFor();
  await page.getByRole("button", { name: "新建号码" }).click();
  await drawer(page).getByLabel("号码", { exact: true }).fill(ownNumber);
  await drawer(page).getByLabel("说明").fill("登记中心");
  await look(page, "number");
  await save(page);
  await backOf(page, "number");

  const greeting = join(world.folder, "greeting.wav");
  writeFileSync(greeting, buildWav([tone(greetingHz, 3000)]));
  await go("greeting");
  await page
    .getByRole("row", { name: /greeting/ })
    .getByRole("button", { name: "修改" })
    .click();
  await drawer(page).locator("input[type=file]").setInputFiles(greeting);
  await drawer(page).getByRole("button", { name: "启用第 1 版" }).click();
  await page
    .locator(".ant-popover")
    .getByRole("button", { name: /启\s*用/ })
    .click();
  await drawer(page)
    .getByRole("row", { name: /第 1 版/ })
    .getByText("使用中")
    .waitFor();
  await drawer(page).getByRole("button", { name: "关闭" }).first().click();
  await drawer(page).waitFor({ state: "detached" });
  await backOf(page, "greeting");

  for (const name of ["hours", "menu"]) {
    await step(page, name).getByRole("button", { name: "跳过" }).click();
    await isAt(page, name, "skipped");
  }

  await go("groups");
  await page
    .getByRole("row", { name: /业务咨询/ })
    .getByRole("button")
    .last()
    .click();
  await drawer(page).getByLabel("名称", { exact: true }).fill("登记咨询");
  await save(page);
  await backOf(page, "groups");

  await go("trunk");
  await page
    .getByRole("row", { name: /运营商中继/ })
    .getByRole("button", { name: "修改" })
    .click();
  const match = drawer(page).getByLabel("呼入地址");
  await match.fill("127.0.0.1");
  await match.press("Enter");
  await save(page);
  await backOf(page, "trunk");

  // She has her number and first password from the administrator.
  const headset = await startBrowser(world, { toneHz: tones.agent });
  const desk = await enterConsole(headset, server, "8001");
  await takeSeat(desk);
  await isAt(page, "agents", "done");
  await look(page, "half");

  await step(page, "testCall").getByRole("button", { name: "拨打测试电话" }).click();
  await drawer(page).getByRole("button", { name: "开始" }).click();
  await drawer(page).getByText("通过").first().waitFor({ timeout: 90_000 });
  await page.keyboard.press("Escape");
  await isAt(page, "testCall", "done");

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
  await isAt(page, "realCall", "done");
  await page.getByText("没有待办的步骤；跳过了 2 步。").waitFor();
  await look(page, "finished");

  // A step that was left out can be taken up again; whoever opens the administration then comes to the people.
  await step(page, "hours").getByRole("button", { name: "不跳过了" }).click();
  await isAt(page, "hours", "open");
  await step(page, "hours").getByRole("button", { name: "跳过" }).click();
  await isAt(page, "hours", "skipped");
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
