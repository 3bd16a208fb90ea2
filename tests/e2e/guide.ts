import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildWav, tone, type World } from "@zongji/kit";
import type { Page } from "playwright-core";

/** A step of the set-up guide. */
export const guideStep = (page: Page, name: string) => page.locator(`.set-up-step[data-step=${name}]`);
export const stepIs = (page: Page, name: string, state: string): Promise<void> =>
  page.locator(`.set-up-step[data-step=${name}][data-state=${state}]`).waitFor();
export const drawerOf = (page: Page) => page.getByRole("dialog");

/** Follows the guide to where a step is done. */
export const goToStep = (page: Page, name: string): Promise<void> =>
  guideStep(page, name).getByRole("button").last().click();

export const saveDrawer = async (page: Page): Promise<void> => {
  await drawerOf(page)
    .getByRole("button", { name: /保\s*存/ })
    .click();
  await drawerOf(page).waitFor({ state: "detached" });
};

/** Done where the guide has led to, told there; back to the guide. */
export const backToGuide = async (page: Page, name: string): Promise<void> => {
  await page.locator(".guide-bar").filter({ hasText: "这一步完成了" }).waitFor();
  await page.getByRole("button", { name: "回到向导" }).click();
  await stepIs(page, name, "done");
};

export const fillInNumber = async (page: Page, number: string): Promise<void> => {
  await goToStep(page, "number");
  await page.locator(".guide-bar").filter({ hasText: "填运营商给您的号码" }).waitFor();
  await page.getByRole("button", { name: "新建号码" }).click();
  await drawerOf(page).getByLabel("号码", { exact: true }).fill(number);
  await drawerOf(page).getByLabel("说明").fill("登记中心");
};

/** A greeting of the hotline's own: three seconds of this tone, sent in and put in use. */
export const giveGreeting = async (page: Page, world: World, toneHz: number): Promise<void> => {
  const greeting = join(world.folder, "greeting.wav");
  writeFileSync(greeting, buildWav([tone(toneHz, 3000)]));
  await goToStep(page, "greeting");
  await page
    .getByRole("row", { name: /greeting/ })
    .getByRole("button", { name: "修改" })
    .click();
  const drawer = drawerOf(page);
  await drawer.locator("input[type=file]").setInputFiles(greeting);
  await drawer.getByRole("button", { name: "启用第 1 版" }).click();
  await page
    .locator(".ant-popover")
    .getByRole("button", { name: /启\s*用/ })
    .click();
  await drawer
    .getByRole("row", { name: /第 1 版/ })
    .getByText("使用中")
    .waitFor();
  await drawer.getByRole("button", { name: "关闭" }).first().click();
  await drawer.waitFor({ state: "detached" });
  await backToGuide(page, "greeting");
};

export const skipStep = async (page: Page, name: string): Promise<void> => {
  await guideStep(page, name).getByRole("button", { name: "跳过" }).click();
  await stepIs(page, name, "skipped");
};

export const nameGroup = async (page: Page, name: string): Promise<void> => {
  await goToStep(page, "groups");
  await page
    .getByRole("row", { name: /业务咨询/ })
    .getByRole("button")
    .last()
    .click();
  await drawerOf(page).getByLabel("名称", { exact: true }).fill(name);
  await saveDrawer(page);
  await backToGuide(page, "groups");
};

/** The address from which the carrier's calls come. */
export const giveTrunk = async (page: Page, address: string): Promise<void> => {
  await goToStep(page, "trunk");
  await page
    .getByRole("row", { name: /运营商中继/ })
    .getByRole("button", { name: "修改" })
    .click();
  const match = drawerOf(page).getByLabel("呼入地址");
  await match.fill(address);
  await match.press("Enter");
  await saveDrawer(page);
  await backToGuide(page, "trunk");
};

export const callInTest = async (page: Page): Promise<void> => {
  await guideStep(page, "testCall").getByRole("button", { name: "拨打测试电话" }).click();
  await drawerOf(page).getByRole("button", { name: "开始" }).click();
  await drawerOf(page).getByText("通过").first().waitFor({ timeout: 120_000 });
  await page.keyboard.press("Escape");
  await stepIs(page, "testCall", "done");
};
