/** Papers of the contract as they are printed, and a stage whose calls are drawn and whose evidence is packed: what the contract's test does there. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { DayLine } from "@zongji/domain";
import type { Page } from "playwright-core";
import { expect } from "vitest";

export const dialogOf = (page: Page) => page.getByRole("dialog");

/** A paper as it is printed: A4, with both places of seals, nothing beside the page. */
export const paperOf = async (
  page: Page,
  name: string,
  look: (page: Page, name: string) => Promise<void>,
): Promise<void> => {
  expect(await page.locator(".sheet-page .sheet-seal").count()).toBe(2);
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  if (process.env.ZONGJI_SCREENSHOTS)
    await writeFile(join(process.env.ZONGJI_SCREENSHOTS, `contract-${name}.pdf`), pdf);
  // With its words: empty pages are some 3 kB.
  expect(pdf.length).toBeGreaterThan(20_000);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 680, height: 1000 });
  await look(page, `${name}-print`);
  const cut = await page.locator(".sheet-print").evaluate((sheet) => sheet.scrollWidth - sheet.clientWidth);
  expect(cut).toBeLessThanOrEqual(0);
  await page.emulateMedia({ media: null });
  await page.setViewportSize({ width: 1440, height: 900 });
  const sizes = pdf.toString("latin1").match(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g) ?? [];
  expect(sizes.length).toBeGreaterThanOrEqual(1);
  expect(sizes.length).toBeLessThanOrEqual(3);
  // A4 in points.
  for (const size of sizes) expect(size).toMatch(/\[0 0 59[45]\.\d+ 84[12]\.\d+\]/);
};

type Look = (page: Page, name: string) => Promise<void>;

/** The pack's page, from the folder that it was unpacked into: nothing of it is cut on a screen or on A4, and it fetches nothing. */
const opensFrom = async (folder: string, client: Page, look: Look): Promise<void> => {
  const page = await client.context().newPage();
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  const address = pathToFileURL(join(folder, "index.html")).href;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(address);
  await page.getByRole("heading", { name: "阶段验收证据包" }).waitFor();
  await page.getByText("逐日接通率与满意度（K2、K3）").waitFor();
  expect(fetched).toEqual([address]);
  await look(page, "pack-page");
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  if (process.env.ZONGJI_SCREENSHOTS) await writeFile(join(process.env.ZONGJI_SCREENSHOTS, "contract-pack.pdf"), pdf);
  for (const size of pdf.toString("latin1").match(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g) ?? [])
    expect(size).toMatch(/\[0 0 59[45]\.\d+ 84[12]\.\d+\]/);
  await page.emulateMedia({ media: "print" });
  // What is left of A4 between its margins.
  await page.setViewportSize({ width: 688, height: 1000 });
  await look(page, "pack-print");
  const cut = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(cut).toBeLessThanOrEqual(0);
  await page.close();
};

/** The client draws three calls of a closed day, judges them, has the pack made, and opens it without the server. */
export const drawsAndPacks = async (client: Page, baseUrl: string, look: Look): Promise<void> => {
  await client.goto(`${baseUrl}/contract/stages`);
  await client.getByRole("link", { name: "抽样与证据包" }).first().click();
  await client.getByText("还没有抽样").waitFor();
  await client.getByRole("spinbutton", { name: "抽取通数" }).fill("3");
  await client.getByRole("button", { name: "准备抽样" }).click();
  await client.getByText("等待甲方写下一句话").waitFor();
  await client.getByRole("textbox", { name: "甲方的话" }).fill("今天上午下过一场雨");
  await look(client, "sample-prepared");
  await client.getByRole("button", { name: /^抽\s*取$/ }).click();
  const drawn = client.locator("tr.ant-table-row", { hasText: "8001" });
  await drawn.nth(2).waitFor();
  expect(await drawn.count()).toBe(3);
  for (const [place, told] of [
    [0, "已听审 1 / 3"],
    [1, "已听审 2 / 3"],
  ] as const) {
    await drawn.nth(place).getByRole("button", { name: "符合要求" }).click();
    await client.getByText(told).waitFor();
  }
  await drawn.nth(2).getByRole("button", { name: "有问题" }).click();
  await dialogOf(client).getByLabel("说明").fill("未报工号");
  await dialogOf(client).getByRole("button", { name: "听审样本" }).click();
  await client.getByText("已听审 3 / 3，有问题 1 通").waitFor();
  await client.getByRole("button", { name: "重抽核对" }).click();
  await client.getByText("用清单和种子重抽，结果一致").waitFor();

  await client.getByRole("button", { name: "制作证据包" }).click();
  await client.getByText("第 1 包").waitFor();
  await look(client, "acceptance");
  const [download] = await Promise.all([
    client.waitForEvent("download"),
    client.getByRole("link", { name: "下载" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("acceptance-2026-11-1.zip");
  const folder = mkdtempSync(join(tmpdir(), "zongji-pack-"));
  try {
    const unpack =
      "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])";
    execFileSync("python3", ["-c", unpack, await download.path(), folder]);
    const hash = await client
      .locator("code.contract-hash", { hasText: /^[0-9a-f]{64}$/ })
      .last()
      .textContent();
    const checked = spawnSync(process.execPath, [join(folder, "verify.mjs"), "--hash", hash!], { encoding: "utf8" });
    expect([checked.status, checked.stdout]).toEqual([0, expect.stringContaining("all holds")]);
    await opensFrom(folder, client, look);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await client.goto(`${baseUrl}/contract/cover/2026-11`);
  await client
    .locator(".sheet-page")
    .getByText(/^第 1 包$/)
    .waitFor();
  await look(client, "cover");
  await paperOf(client, "cover", look);
};

/** What a closed day says: 20 came in, 18 asked for an agent, 17 were answered, 9 rated. */
export const closedLines: readonly DayLine[] = [
  {
    by: "none",
    key: null,
    values: {
      ...{ inboundTotal: [20], endedInMenu: [1], outOfHours: [1], kpiRequests: [18], kpiAnswered: [17] },
      ...{ surveysOffered: [12], rated: [9], satisfied: [8] },
    },
  },
  { by: "option", key: "一般", values: { rated: [1] } },
];
