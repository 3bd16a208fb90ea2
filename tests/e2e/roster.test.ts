// runs: heavy
import { newWorld, startBrowser, type World } from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { enterConsole, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const button = (of: Page | Locator, name: string): Locator =>
  of.getByRole("button", {
    name: name.length === 2 ? new RegExp(`^${name.split("").join("\\s*")}$`) : name,
    exact: true,
  });
const dialog = (page: Page, name: string): Locator => page.getByRole("dialog", { name, exact: true });

const addShift = async (page: Page, name: string, from: string, to: string): Promise<void> => {
  await button(page, "新建班次").click();
  const form = dialog(page, "新建班次");
  await form.getByLabel("名称").fill(name);
  await form.getByLabel("上班").fill(from);
  await form.getByLabel("下班").fill(to);
  await button(form, "保存").click();
  await form.waitFor({ state: "hidden" });
};

/** A day of an agent in the table. */
const cell = (page: Page, agentNo: string, day: number): Locator =>
  page
    .locator("tr", { hasText: agentNo })
    .locator("button[data-day]")
    .nth(day - 1);

test("a supervisor enters a month: shifts, a range, a day off, a week copied, a table with a wrong line; agents see their own", async () => {
  const { server } = await openHotline(world);
  const browser = await startBrowser(world, { toneHz: 440 });
  const findings: string[] = [];
  const look = createLook(browser, "roster", findings);
  const page = await enterConsole(browser, server, "supervisor");
  await page.getByRole("menuitem", { name: "排班" }).click();
  await page.getByRole("heading", { name: "排班" }).waitFor();
  await look(page, "empty");

  // The month after this one: none of its days is closed.
  await button(page, "下个月").click();
  await button(page, "班次").click();
  await addShift(page, "早班", "08:30", "17:30");
  await addShift(page, "夜班", "22:00", "06:00");
  await look(page, "shifts");
  await page.keyboard.press("Escape");
  await page.getByRole("radio", { name: /早班/ }).waitFor();

  await page.getByRole("radio", { name: /早班/ }).check();
  await cell(page, "8001", 1).click();
  await cell(page, "8003", 7).click({ modifiers: ["Shift"] });
  await page.getByRole("radio", { name: "休", exact: true }).check();
  await cell(page, "8002", 3).click();
  await page.getByText("有 21 处未保存的改动").waitFor();
  await look(page, "filling");
  await button(page, "保存").click();
  await page.getByText("有 21 处未保存的改动").waitFor({ state: "detached" });
  await page.reload();
  expect(await cell(page, "8003", 7).textContent()).toBe("早班");
  expect(await cell(page, "8002", 3).textContent()).toBe("休");
  expect(await cell(page, "8001", 8).textContent()).toBe("");
  await look(page, "saved");

  await cell(page, "8002", 3).click({ button: "right" });
  await page.getByText(/的修改记录/).waitFor();
  await look(page, "history");
  await page.keyboard.press("Escape");

  await button(page, "导入").click();
  const table = dialog(page, "导入排班");
  const day = await cell(page, "8001", 9).getAttribute("data-day");
  const csv = `工号,日期,班次\n8001,${day},夜班\n8009,${day},早班\n8002,${day},中班\n`;
  await table
    .locator("input[type=file]")
    .setInputFiles({ name: "roster.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await table.getByText("没有这个工号的座席，或不归您排班").waitFor();
  await table.getByText("没有这个班次").waitFor();
  await look(page, "wrong-table");
  const right = `工号,日期,班次\n8001,${day},夜班\n`;
  await table
    .locator("input[type=file]")
    .setInputFiles({ name: "roster.csv", mimeType: "text/csv", buffer: Buffer.from(right) });
  await table.getByText("共 1 格，其中 1 格会改动").waitFor();
  await table
    .getByRole("button", { name: /^导\s*入$/ })
    .last()
    .click();
  await table.waitFor({ state: "hidden" });
  await cell(page, "8001", 9).getByText("夜班").waitFor();

  const another = await startBrowser(world, { toneHz: 440 });
  const own = await enterConsole(another, server, "8001");
  await own.getByRole("menuitem", { name: "排班" }).click();
  await button(own, "下个月").click();
  await own.getByText("夜班", { exact: true }).first().waitFor();
  expect(await own.locator("tr", { hasText: "8002" }).count()).toBe(0);
  expect(await button(own, "导入").count()).toBe(0);
  await createLook(another, "roster", findings)(own, "own");
  expect(findings).toEqual([]);
}, 240_000);
