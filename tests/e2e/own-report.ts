import type { Page } from "playwright-core";
import { expect } from "vitest";

type Look = (page: Page, name: string) => Promise<void>;

const choose = async (page: Page, field: string, word: string): Promise<void> => {
  const box = page.getByRole("dialog").getByRole("combobox", { name: field, exact: true });
  await box.click();
  // One of which several are chosen stays open.
  const isMany = await box.isEditable();
  if (isMany) await box.fill(word);
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: word }).first().click();
  if (isMany) await page.keyboard.press("Escape");
};

/** A report of one's own: put together, seen at once, kept, changed, copied, deleted; then the catalogue that it is made of, and its sheet. */
export const ownReport = async (page: Page, baseUrl: string, look: Look): Promise<void> => {
  await page.getByRole("button", { name: "新建自定义报表" }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("button", { name: /保\s*存/ }).click();
  await drawer.getByText("请填写名称").waitFor();
  await look(page, "own-empty");
  await drawer.getByLabel("名称").fill("每日接听");
  await choose(page, "指标", "中继呼入总量");
  await choose(page, "指标", "人工接听率");
  await choose(page, "图中的指标", "中继呼入总量");
  await choose(page, "分组", "被叫号码");
  await drawer.getByRole("button", { name: /^人工接听率，合计：/ }).waitFor();
  await look(page, "own-preview");
  await drawer.getByRole("button", { name: /^上移 人工接听率/ }).click();
  await choose(page, "共享给角色", "甲方");
  await drawer.getByRole("button", { name: /保\s*存/ }).click();
  await drawer.waitFor({ state: "hidden" });
  await page.getByRole("heading", { name: /每日接听/ }).waitFor();
  const heads = () => page.locator(".report-table thead .report-head").allTextContents();
  await page.locator(".report-table tbody tr").first().waitFor();
  expect((await heads()).map((head) => head.replace(/[%通].*$/, ""))).toEqual(["人工接听率", "中继呼入总量"]);
  // A figure of it leads to its calls like any other.
  await page.getByRole("button", { name: /^中继呼入总量，合计：3/ }).click();
  await drawer.getByText("共 3 项").waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
  await look(page, "own");

  // What was not saved is not lost by a slip.
  await page.getByRole("button", { name: /修改$/ }).click();
  await drawer.getByLabel("名称").fill("别的");
  await page.keyboard.press("Escape");
  await page.locator(".ant-modal-confirm-title", { hasText: "放弃没有保存的修改？" }).waitFor();
  await look(page, "own-drop");
  await page
    .locator(".ant-modal-confirm")
    .getByRole("button", { name: /放弃修改/ })
    .click();
  await drawer.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: /修改$/ }).click();
  await drawer.getByRole("button", { name: /^去掉 人工接听率/ }).click();
  await drawer.getByRole("button", { name: /保\s*存/ }).click();
  await drawer.waitFor({ state: "hidden" });
  await page
    .getByRole("button", { name: /^人工接听率，/ })
    .first()
    .waitFor({ state: "detached" });
  await page.getByRole("button", { name: "另存为" }).click();
  await drawer.getByLabel("名称").fill("副本");
  await drawer.getByRole("button", { name: /保\s*存/ }).click();
  await page.getByRole("heading", { name: /副本/ }).waitFor();
  const address = page.url();
  await page.getByRole("button", { name: /删除$/ }).click();
  const sure = page.locator(".ant-modal-confirm");
  await sure.locator(".ant-modal-confirm-title", { hasText: "删除自定义报表“副本”？" }).waitFor();
  await look(page, "own-delete");
  await sure.getByRole("button", { name: /删\s*除/ }).click();
  await page.getByRole("link", { name: "副本" }).waitFor({ state: "detached" });
  await page.goto(address);
  await page.getByText("这张报表不存在，或没有共享给您").waitFor();
  await look(page, "own-gone");
  await catalogue(page, baseUrl, look);
};

const catalogue = async (page: Page, baseUrl: string, look: Look): Promise<void> => {
  await page.goto(`${baseUrl}/reports`);
  await page.getByRole("link", { name: "指标目录" }).click();
  await page.getByRole("heading", { name: "指标目录" }).waitFor();
  await page.locator(".catalogue tbody tr.ant-table-row").nth(20).waitFor();
  await look(page, "catalogue");
  await page
    .locator(".catalogue")
    .evaluate((table) => table.scrollWidth <= table.clientWidth || Promise.reject(new Error("cut")));
  await page.getByRole("searchbox", { name: "按名称或公式查找" }).fill("接听率");
  await page.locator(".catalogue tbody tr.ant-table-row", { hasText: "人工接听率" }).first().waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
  await look(page, "catalogue-1280");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.locator(".catalogue tbody tr.ant-table-row").first().getByRole("checkbox").check();
  await page.getByText("已勾选 1 个").waitFor();
  await page.emulateMedia({ media: "print" });
  await page.getByText("统计口径确认单").waitFor();
  expect(await page.locator(".definition-sheet tbody tr").count()).toBe(1);
  await look(page, "definition-sheet");
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("searchbox", { name: "按名称或公式查找" }).fill("没有的指标");
  await page.getByText("没有这样的指标").waitFor();
  await look(page, "catalogue-none");
};
