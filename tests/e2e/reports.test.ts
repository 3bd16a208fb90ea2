// runs: heavy
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { newWorld, sleep, startBrowser, tones, until, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { becomes, citizenCalls, openCarrier, pressOne, takePhoneSeat, talkWith } from "./cast.ts";
import { ownReport } from "./own-report.ts";
import { enterConsole, isTrouble, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** The files of a ZIP by its central directory (APPNOTE 4.3.12). */
const unzip = (zip: Buffer): Map<string, string> => {
  const end = zip.length - 22;
  const files = new Map<string, string>();
  let at = zip.readUInt32LE(end + 16);
  for (let n = zip.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [packed, nameLength, from] = [
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ];
    const name = zip.subarray(at + 46, at + 46 + nameLength).toString();
    const begin = from + 30 + zip.readUInt16LE(from + 26) + zip.readUInt16LE(from + 28);
    files.set(name, inflateRawSync(zip.subarray(begin, begin + packed)).toString());
    at += 46 + nameLength;
  }
  return files;
};

const figure = (page: Page, column: string, line: string) =>
  page.getByRole("button", { name: new RegExp(`^${column}，${line}：`) });
const shown = async (page: Page, column: string, line = "合计"): Promise<string> =>
  ((await figure(page, column, line).textContent()) ?? "").trim();

test("the day's calls stand in its reports, each figure leads to its calls, and the file says the same", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const look = createLook(browser, "reports", findings);
  const page = await enterConsole(browser, server, "supervisor");
  await page.getByRole("link", { name: "报表", exact: true }).click();
  await page.getByText("这段时间没有数据").waitFor();
  expect(new URL(page.url()).pathname).toBe("/reports/inbound");
  // The address holds the whole question from the beginning.
  expect(new URL(page.url()).searchParams.get("from")).toMatch(/^\d{4}-\d\d-\d\d$/);
  await look(page, "empty");

  // One leaves in the menu, one talks, one waits meanwhile and gives up.
  const left = await citizenCalls(carrier, server, tones.caller);
  await sleep(1000);
  await left.hangUp();
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const { citizen } = await talkWith(seat, carrier, server, tones.caller);
  const waiting = await citizenCalls(carrier, server, tones.caller);
  await pressOne(waiting);
  await until("somebody waits", async () => (await administrator.get("/api/wall")).now.waiting === 1, {
    limitMs: 30_000,
  });
  await sleep(1500);
  await waiting.hangUp();
  await citizen.hangUp();
  await becomes(seat, "wrapUp");

  await page.getByRole("link", { name: "呼入跟踪报表" }).click();
  await page.getByRole("heading", { name: /呼入跟踪报表/ }).waitFor();
  const figures = (): Promise<string[]> =>
    Promise.all(
      ["中继呼入总量", "语音菜单挂断量", "呼入座席接听量", "呼入排队放弃量", "呼入座席振铃放弃量", "其他来电"].map(
        (each) => shown(page, each),
      ),
    );
  await until(
    "the report shows what became of all three",
    async () => {
      await page.getByRole("button", { name: "刷新" }).click();
      await page.waitForTimeout(500);
      if ((await figure(page, "中继呼入总量", "合计").count()) === 0) return false;
      return (await figures()).join() === "3,1,1,1,0,0";
    },
    { limitMs: 60_000, everyMs: 500 },
  );
  await page.locator(".report-drawn svg").first().waitFor();
  await look(page, "trace");

  // From the figure to the call's page, and back to the same question.
  const asked = page.url();
  await figure(page, "呼入座席接听量", "合计").click();
  const drawer = page.getByRole("dialog");
  await drawer.getByText("139****0001").waitFor();
  expect(await drawer.locator("tbody tr.ant-table-row").count()).toBe(1);
  await look(page, "details");
  await drawer.getByRole("link").first().click();
  await page.locator(".lane-bars").first().waitFor();
  expect(new URL(page.url()).pathname).toMatch(/^\/calls\//);
  await page.goBack();
  await page.getByRole("heading", { name: /呼入跟踪报表/ }).waitFor();
  expect(page.url()).toBe(asked);

  // By keyboard: a figure, the next one, its details, and away again.
  await figure(page, "中继呼入总量", "合计").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await drawer.getByText("共 1 项").waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });

  // Compared with yesterday, when nobody called.
  await page.getByRole("combobox", { name: "对比" }).click();
  await page.locator(".ant-select-item-option", { hasText: "上期" }).click();
  await page.keyboard.press("Escape");
  await page.locator(".report-up", { hasText: "+3" }).first().waitFor();
  expect(new URL(page.url()).searchParams.get("compare")).toBe("before");
  await look(page, "compared");

  await page.getByRole("button", { name: "导出" }).click();
  await page.getByRole("menuitem", { name: "导出为 Excel" }).click();
  const exports = page.getByRole("dialog");
  await exports.getByText("呼入跟踪报表 · Excel").waitFor();
  await page.locator("[data-export=done]").waitFor({ timeout: 180_000 });
  const link = exports.getByRole("link", { name: "下载" });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toMatch(/^inboundTrace-\d+\.xlsx$/);
  const files = unzip(readFileSync(await download.path()));
  const [sheet, about] = ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"].map((name) => files.get(name)!);
  expect(sheet).toContain('state="frozen"');
  const last = /<row r="\d+">(?:(?!<row).)*合计.*$/s.exec(sheet!)![0];
  // The total, yesterday's, and the difference.
  expect(last).toMatch(
    /<v>3<\/v><\/c><c r="C\d+" s="1"><v>0<\/v><\/c><c r="D\d+" s="0" t="inlineStr"><is><t xml:space="preserve">\+3<\/t>/,
  );
  const hash = (await page.locator(".report-hash").textContent())!;
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  for (const text of [hash, "统计时段", "等于各处置结果之和", "口径版本 1"]) expect(about).toContain(text);
  await page.keyboard.press("Escape");

  await exports.waitFor({ state: "hidden" });
  await ownReport(page, server.baseUrl, look);
  await otherPictures(page, server.baseUrl, look);
  expect(findings).toEqual([]);
  expect(browser.errors.filter((line) => isTrouble(line) && !/503|409/.test(line))).toEqual([]);
}, 400_000);

const otherPictures = async (
  page: Page,
  baseUrl: string,
  look: (page: Page, name: string) => Promise<void>,
): Promise<void> => {
  const open = (path: string) => page.goto(`${baseUrl}/reports/${path}`);
  const day = new Date(Date.now() + 8 * 3_600_000);
  const date = (back: number) => new Date(day.getTime() - back * 86_400_000).toISOString().slice(0, 10);
  const month = `from=${date(30)}&to=${date(0)}`;
  const today = `from=${date(0)}&to=${date(0)}`;
  await open(`groups?${today}`);
  await page
    .getByRole("button", { name: /^座席组呼入总量，/ })
    .first()
    .waitFor();
  await look(page, "one-row");
  await open(`waiting?${month}&grain=day&by=none`);
  await page.locator(".report-table tbody tr").nth(30).waitFor();
  await look(page, "month");
  await page.setViewportSize({ width: 1280, height: 800 });
  await look(page, "month-1280");
  await open(`groups?${month}&grain=day&compare=before,year`);
  await page.locator(".report-down, .report-up").first().waitFor();
  await look(page, "groups-1280");
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(`inbound?${month}&chart=heat`);
  await page.locator(".report-drawn svg").first().waitFor();
  await look(page, "heat");
  await open(`unanswered?${today}&grain=whole&chart=pie`);
  await page.locator(".report-drawn svg").first().waitFor();
  await look(page, "pie");
  await open(`states?${today}`);
  await page.locator(".report-drawn svg").first().waitFor();
  await look(page, "states");
  // Ten years by 15 minutes: what to do instead is a press away.
  await open(`inbound?from=2016-01-01&to=2025-12-31&grain=quarter`);
  await page.getByText("行数太多").waitFor();
  await look(page, "too-fine");
  await page.getByRole("button", { name: "改为按月" }).click();
  await page.getByText("这段时间没有数据").waitFor({ timeout: 120_000 });
  await open(`agents?${today}`);
  await page.getByRole("heading", { name: /座席报表/ }).waitFor();
  await page.emulateMedia({ media: "print" });
  await look(page, "print");
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await open(`agents?${today}`);
  await page.getByRole("heading", { name: /Agents/ }).waitFor();
  await page.locator(".report-drawn svg").first().waitFor();
  await look(page, "english");
  await page.evaluate(() => localStorage.setItem("zongji.language", "zh-CN"));
  await page.route("**/api/reports/agents?*", (route) => route.fulfill({ status: 503, json: { code: "unavailable" } }));
  await open(`agents?${today}`);
  await page.getByText("报表没有加载出来").waitFor();
  await look(page, "failing");
};
