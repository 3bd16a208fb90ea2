// runs: heavy
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { newWorld, sleep, startBrowser, startMailSink, tones, until, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { citizenCalls, openCarrier } from "./cast.ts";
import { enterConsole, isTrouble, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

type Look = (page: Page, name: string) => Promise<void>;
const dialogOf = (page: Page) => page.getByRole("dialog");
const choose = async (page: Page, field: string, word: string): Promise<void> => {
  const box = dialogOf(page).getByRole("combobox", { name: field, exact: true });
  await box.click();
  if (await box.isEditable()) await box.fill(word);
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: word }).first().click();
};
const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();
const save = async (page: Page): Promise<void> => {
  await dialogOf(page).getByRole("button", { name: "保存" }).first().click();
  await dialogOf(page).waitFor({ state: "hidden" });
};
const titles = (page: Page) => page.locator(".tile h2").allTextContents();

/** A board is made from a report's page, filled, put in order with the mouse and the keyboard. */
const board = async (page: Page, look: Look, report: string): Promise<string> => {
  await page.getByRole("link", { name: "看板" }).click();
  await page.getByText("还没有看板").waitFor();
  await look(page, "none");
  await page.getByRole("link", { name: "每日接听" }).click();
  await page.locator(".report-drawn svg").first().waitFor();
  await press(page, /放到看板$/);
  await dialogOf(page).getByRole("button", { name: "保存" }).click();
  await dialogOf(page).getByText("请填写名称").waitFor();
  await dialogOf(page).getByLabel("新看板的名称").fill("早会");
  await look(page, "put");
  await save(page);
  await page.getByRole("link", { name: "看板" }).click();
  await page.getByRole("link", { name: "早会" }).click();
  await page.locator(".tile .report-drawn svg").waitFor();
  await press(page, /添加报表$/);
  await dialogOf(page).getByRole("button", { name: "保存" }).click();
  await dialogOf(page).getByText("请选择报表").waitFor();
  await choose(page, "报表", "呼入报表");
  await dialogOf(page).getByText("一个数字", { exact: true }).click();
  await choose(page, "指标", "中继呼入总量");
  await look(page, "tile-form");
  await save(page);
  await page.locator(".tile-figure-value", { hasText: "1" }).waitFor();
  await press(page, /添加报表$/);
  await choose(page, "报表", "呼入跟踪报表");
  await dialogOf(page).getByText("表", { exact: true }).click();
  await dialogOf(page).getByLabel("标题").fill("今天的来电");
  await dialogOf(page).getByLabel("占满一行").check();
  await save(page);
  await page.locator(".tile-wide .report-table").waitFor();
  expect(await titles(page)).toEqual(["每日接听", "呼入报表", "今天的来电"]);
  await look(page, "board");
  await page.setViewportSize({ width: 1280, height: 800 });
  await look(page, "board-1280");
  await page.setViewportSize({ width: 1440, height: 900 });

  await press(page, "调整");
  await page.getByRole("button", { name: "后移 每日接听" }).focus();
  await page.keyboard.press("Enter");
  await until("the tile has moved", async () => (await titles(page))[0] === "呼入报表");
  await look(page, "arranging");
  await page.locator(".tile").nth(2).dragTo(page.locator(".tile").nth(0));
  await until("the tile was dragged", async () => (await titles(page)).join() === "今天的来电,呼入报表,每日接听");
  await press(page, "完成");
  await page.reload();
  await page.locator(".tile .report-drawn svg").waitFor();
  expect(await titles(page)).toEqual(["今天的来电", "呼入报表", "每日接听"]);
  const address = page.url();
  await page.getByRole("link", { name: "每日接听" }).last().click();
  await page.getByRole("heading", { name: /每日接听/ }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/reports/${report}`);
  return address;
};

/** It is scheduled, sent now, and the file is where it should be; a path out of the folder is refused. */
const schedule = async (page: Page, look: Look, folder: string): Promise<void> => {
  await page.getByRole("link", { name: "定时发送" }).click();
  await page.getByText("还没有定时发送").waitFor();
  await look(page, "sending-none");
  await press(page, /新建定时发送$/);
  await dialogOf(page).getByRole("button", { name: "保存" }).click();
  await dialogOf(page).getByText("请填写名称").waitFor();
  await dialogOf(page).getByLabel("名称").fill("早会日报");
  await choose(page, "内容", "早会");
  await dialogOf(page).getByText("每月", { exact: true }).click();
  await dialogOf(page).getByText("PDF（含图表）").click();
  await dialogOf(page).getByRole("textbox", { name: "文件夹" }).fill("../外面");
  await dialogOf(page).getByRole("button", { name: "保存" }).click();
  await dialogOf(page).getByText("只能是服务器设定目录下的文件夹").waitFor();
  await look(page, "schedule-form");
  await dialogOf(page).getByRole("textbox", { name: "文件夹" }).fill("日报");
  await save(page);
  await page.locator("tbody tr.ant-table-row", { hasText: "早会日报" }).first().waitFor();
  await press(page, "立即发送");
  const history = page.getByRole("region", { name: "发送记录" });
  await history.getByText("已发送").waitFor({ timeout: 90_000 });
  await look(page, "sending");
  await page.setViewportSize({ width: 1280, height: 800 });
  await look(page, "sending-1280");
  await page.setViewportSize({ width: 1440, height: 900 });
  const [name] = readdirSync(join(folder, "日报"));
  const bytes = readFileSync(join(folder, "日报", name!));
  expect(name).toMatch(/^早会日报-\d{4}-\d\d-\d\d-\d{4}-[0-9a-f]{4}\.pdf$/);
  expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
  const hash = createHash("sha256").update(bytes).digest("hex");
  expect(await history.locator(".report-hash").textContent()).toBe(`SHA-256 ${hash}`);
};

const mail = async (page: Page, look: Look, port: number): Promise<void> => {
  await press(page, /邮件服务器/);
  const drawer = dialogOf(page);
  await drawer.getByLabel("主机").fill("127.0.0.1");
  await drawer.getByText("不加密", { exact: true }).click();
  await drawer.getByLabel("端口").fill(String(port));
  await drawer.getByLabel("用户名").fill("zj");
  await drawer.getByLabel("密码").fill("geheim");
  await drawer.getByLabel("发件人").fill("zj@example.cn");
  await drawer.getByRole("button", { name: "保存" }).click();
  await drawer.getByText("已保存", { exact: true }).waitFor();
  await drawer.getByLabel("发给").fill("li@example.cn");
  await drawer.getByRole("button", { name: "发测试邮件" }).click();
  await drawer.getByText("邮件服务器已收下测试邮件").waitFor();
  await look(page, "mail");
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
};

test("an own report is put on a board, the board is scheduled and sent now, and its file arrives", async () => {
  const folder = join(world.folder, "sent");
  mkdirSync(folder);
  const sink = await startMailSink(world);
  // The mail server is on this machine, which mail may reach only where the settings name it.
  const env = { ZONGJI_SEND_FOLDER: folder, ZONGJI_SEND_HOSTS: `127.0.0.1:${sink.port}` };
  const { server, administrator } = await openHotline(world, { env });
  const users = (await administrator.get("/api/users")) as { readonly id: string; readonly login: string }[];
  const supervisor = users.find(({ login }) => login === "supervisor")!;
  await administrator.insist("PATCH", `/api/users/${supervisor.id}`, { roles: ["supervisor", "administrator"] });
  const carrier = await openCarrier(world);
  const citizen = await citizenCalls(carrier, server, tones.caller);
  await sleep(1000);
  await citizen.hangUp();
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const look = createLook(browser, "boards", findings);
  const page = await enterConsole(browser, server, "supervisor");
  await page.getByRole("link", { name: "报表", exact: true }).click();
  await page.getByRole("heading", { name: /呼入报表/ }).waitFor();
  const made = await page.request.post(`${server.baseUrl}/api/reports/own`, {
    data: {
      ...{ name: "每日接听", note: "", measures: ["inboundTotal", "answered"], split: "none", roles: [] },
      chart: { kind: "bar", measures: ["inboundTotal"] },
    },
  });
  const { id, ...rest } = (await made.json()) as { id: string };
  expect([made.status(), rest]).toMatchObject([200, {}]);
  await until(
    "the call stands in its report",
    async () => {
      const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
      const answer = await page.request.get(`${server.baseUrl}/api/reports/${id}?from=${day}&to=${day}`);
      return ((await answer.json()) as { total?: { value: number }[] }).total?.[0]?.value === 1;
    },
    { limitMs: 60_000, everyMs: 500 },
  );
  await page.reload();
  await page.getByRole("link", { name: "每日接听" }).waitFor();
  const address = await board(page, look, id);
  await schedule(page, look, folder);
  await mail(page, look, sink.port);
  expect(sink.mails).toMatchObject([{ to: ["li@example.cn"], user: "zj:geheim" }]);

  // A report on paper, as the page shows it.
  await page.goto(`${server.baseUrl}/reports/${id}`);
  await page.locator(".report-drawn svg").first().waitFor();
  const [picture] = await Promise.all([page.waitForEvent("download"), press(page, /图表存为图片$/)]);
  expect(
    readFileSync(await picture.path())
      .subarray(1, 4)
      .toString(),
  ).toBe("PNG");
  await press(page, "导出");
  await page.getByRole("menuitem", { name: "导出为 PDF" }).click();
  await page.locator("[data-export=done]").waitFor({ timeout: 90_000 });
  const link = dialogOf(page).getByRole("link", { name: "下载" });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toMatch(/^own-report-\d+\.pdf$/);
  expect(
    readFileSync(await download.path())
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");

  // The report is deleted: the tile says so, the others stay.
  await page.request.delete(`${server.baseUrl}/api/reports/own/${id}`);
  await page.goto(address);
  await page.getByText("这张报表已被删除").waitFor();
  await page.locator(".tile-wide .report-table").waitFor();
  await look(page, "deleted");
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.goto(address);
  await page.getByText("This report was deleted").waitFor();
  await look(page, "board-english");
  await page.goto(`${server.baseUrl}/reports/sending`);
  await page.getByText("Send now").waitFor();
  await look(page, "sending-english");
  await page.goto(`${server.baseUrl}/reports/boards/none`);
  await page.getByText("There is no such board").waitFor();
  await look(page, "unknown-english");
  expect(findings).toEqual([]);
  expect(browser.errors.filter((line) => isTrouble(line) && !/404|400/.test(line))).toEqual([]);
}, 400_000);
