// runs: heavy
import { readFileSync } from "node:fs";
import {
  newWorld,
  officeProgram,
  queryAt,
  type Server,
  startBrowser,
  startServer,
  until,
  type World,
} from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findingsOf } from "./axe.ts";
import { databaseOf } from "./desks.ts";
import { enterConsole } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const noon = Date.UTC(2026, 10, 25, 4);

/** A log of so many calls, a second apart; of one agent out of ten, waits that tie. */
const fillLog = (url: string, calls: number) =>
  queryAt(
    url,
    `insert into call_record (id, direction, started_at, ended_at, withheld, called_number, trunk, disposition, ending, group_id, agent_no, agent_nos, groups, wait_ms, ring_ms, talk_ms)
     select 'x' || lpad(n::text, 7, '0'), 'inbound', $1::bigint + n * 1000, $1::bigint + n * 1000 + 30000, true, '12345', 'carrier', case when n % 7 = 0 then 'D3' else 'D2' end,
       '{"by":"caller","cause":"hangup"}', 'business', '800' || (n % 10), array['800' || (n % 10)], array['business'], (n % 5) * 1000, 3000, n * 10
     from generate_series(0, $2::integer - 1) as n`,
    [noon, calls],
  );

const open = async (calls: number): Promise<Server> => {
  const server = await startServer(world);
  await fillLog(databaseOf(server), calls);
  return server;
};

const rows = (page: Page) => page.locator("tr.ant-table-row");
/** What stands in a column; the first is the one with the ticks. */
const column = (page: Page, nth: number) =>
  rows(page)
    .locator(`td:nth-child(${nth + 1})`)
    .allTextContents();
const save = async (page: Page, press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> => {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
};

/** Keeps what the page shows as a view, shows the list as usual, then the view again. @returns what axe found */
const keepsView = async (page: Page, shot: () => Promise<unknown>): Promise<string[]> => {
  const button = page.getByRole("button", { name: "常用视图" });
  const address = page.url();
  await button.click();
  await page.getByText("还没有保存过视图").waitFor();
  await page.getByLabel("视图名称").fill("放弃的来电");
  await page.keyboard.press("Enter");
  const view = page.getByRole("button", { name: "放弃的来电", exact: true });
  await view.waitFor();
  await page.mouse.move(0, 0);
  await shot();
  const findings = await findingsOf(page);
  await button.click();
  await view.waitFor({ state: "hidden" });

  await page.getByRole("button", { name: "清除筛选" }).click();
  await page.getByRole("button", { name: /列$/ }).click();
  await page.getByRole("button", { name: "恢复默认列" }).click();
  await page.getByRole("columnheader", { name: "评价" }).waitFor();
  await page.getByText("10,000 条以上").waitFor();
  // Kept by the server, not by this browser alone.
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await button.click();
  await view.click();
  await page.getByText("共 4,286 条").waitFor();
  expect(new URL(page.url()).search).toBe(new URL(address).search);
  await page.getByRole("columnheader", { name: "振铃" }).waitFor();
  expect(await page.getByRole("columnheader", { name: "评价" }).count()).toBe(0);
  return findings;
};

test("a log of 30,000 calls is sorted, paged, its columns chosen and remembered, and exported as it is shown", async () => {
  const server = await open(30_000);
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "记录与录音" }).click();
  await rows(page).first().waitFor();
  await page.getByText("10,000 条以上").waitFor();
  await browser.screenshot(page, "lists-calls-full");
  const firstPage = await column(page, 1);
  await page.getByRole("button", { name: "下一页" }).click();
  await page.getByText("第 2 页").waitFor();
  await expect.poll(() => column(page, 1)).not.toEqual(firstPage);
  await page.getByRole("button", { name: "上一页" }).click();
  await expect.poll(() => column(page, 1)).toEqual(firstPage);

  // Sorted by the talk's length; the order stands in the address, so that it can be given to a colleague.
  await page.getByRole("columnheader", { name: "通话" }).click();
  await page.waitForURL(/sort=talkMs/);
  await expect
    .poll(async () => await page.getByRole("columnheader", { name: "通话" }).getAttribute("aria-sort"))
    .toBe("ascending");
  await page.getByRole("combobox", { name: "结果" }).click();
  await page.locator(".ant-select-item-option", { hasText: "排队放弃" }).click();
  await page.getByText("共 4,286 条").waitFor();

  // A column that is chosen shows, and is remembered by the browser.
  await page.getByRole("button", { name: /列$/ }).click();
  await page.getByRole("checkbox", { name: "振铃" }).check();
  await page.getByRole("checkbox", { name: "评价" }).uncheck();
  await browser.screenshot(page, "lists-columns");
  await page.reload();
  await rows(page).first().waitFor();
  const heads = await page.getByRole("columnheader").allTextContents();
  expect([heads.includes("振铃"), heads.includes("评价")]).toEqual([true, false]);
  const findings = await findingsOf(page);
  findings.push(...(await keepsView(page, () => browser.screenshot(page, "lists-views"))));

  await page.getByRole("button", { name: "导出" }).click();
  await browser.screenshot(page, "lists-export-menu");
  await page.getByRole("menuitem", { name: "导出为 CSV" }).click();
  const drawer = page.locator(".ant-drawer-open");
  await drawer.locator("[data-export=done]").waitFor({ timeout: 180_000 });
  await page.waitForTimeout(500);
  await browser.screenshot(page, "lists-exports");
  findings.push(...(await findingsOf(page)));
  const csv = await save(page, () => drawer.getByRole("link", { name: "下载" }).click());
  expect(csv.name).toMatch(/^calls-\d{12}\.csv$/);
  const lines = csv.bytes.toString().trimEnd().split("\r\n");
  expect(lines[0]).toBe(
    "\u{feff}时间,方向,对方号码,座席组,工号,排队（秒）,振铃（秒）,通话（秒）,结果,结束,办理结果,录音",
  );
  expect(lines).toHaveLength(4287);
  expect(lines[2]).toContain("号码隐藏,业务咨询,8007,2,3,0,排队放弃,来电人挂断,,否");
  await drawer.getByRole("button", { name: "Close" }).or(drawer.locator(".ant-drawer-close")).first().click();

  await page.getByRole("button", { name: "导出" }).click();
  await page.getByRole("menuitem", { name: "导出为 Excel" }).click();
  await drawer.locator("[data-export=done]").nth(1).waitFor({ timeout: 180_000 });
  const xlsx = await save(page, () => drawer.getByRole("link", { name: "下载" }).first().click());
  expect(xlsx.name).toMatch(/\.xlsx$/);
  expect(xlsx.bytes.subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
  expect(await drawer.locator("[data-export]").count()).toBe(2);
  await drawer.getByRole("button", { name: "删除" }).first().click();
  const removed = page.waitForResponse((response) => response.request().method() === "DELETE");
  await page.locator(".ant-popconfirm").getByRole("button", { name: "删除" }).click();
  expect((await removed).status()).toBe(204);
  await expect.poll(() => drawer.locator("[data-export]").count()).toBe(1);
  await drawer.locator(".ant-drawer-close").click();

  // Who took what stands in the audit trail, in words.
  await page.goto(`${server.baseUrl}/administration/audit?action=export.finish`);
  await expect.poll(() => rows(page).count()).toBe(2);
  const told = await rows(page).first().textContent();
  for (const part of ["导出完成", "通话记录", "4286", "排队放弃", "振铃"]) expect(told).toContain(part);
  await browser.screenshot(page, "lists-audit");
  findings.push(...(await findingsOf(page)));
  await page.setViewportSize({ width: 1280, height: 800 });
  await browser.screenshot(page, "lists-audit-narrow");
  await page.goto(`${server.baseUrl}/calls`);
  await rows(page).first().waitFor();
  await browser.screenshot(page, "lists-calls-narrow");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${server.baseUrl}/calls?agentNo=7777`);
  await page.getByText("没有符合条件的通话").waitFor();
  await browser.screenshot(page, "lists-calls-none");
  await page.route("**/api/calls?**", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"code":"databaseDown"}' }),
  );
  await page.goto(`${server.baseUrl}/calls`);
  await page.getByRole("alert").filter({ hasText: "数据库暂时不可用" }).waitFor();
  await browser.screenshot(page, "lists-calls-failing");
  expect(findings).toEqual([]);
});

test("an export that is being made when the office is killed is whole in the end", async () => {
  const server = await open(60_000);
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "管理" }).waitFor();
  const begun = await page.request.post(`${server.baseUrl}/api/exports`, {
    data: {
      list: "calls",
      format: "csv",
      language: "zh-CN",
      query: {},
      columns: ["startedAt", "agentNo", "talkMs", "ending", "number"],
    },
  });
  const { id } = (await begun.json()) as { id: string };
  type Made = { state: string; done: number };
  const made = async (): Promise<Made | undefined> => {
    const response = await page.request.get(`${server.baseUrl}/api/exports`);
    return response.ok() ? ((await response.json()) as Made[])[0] : undefined;
  };
  const patience = { limitMs: 180_000, everyMs: 500 };
  await until(
    "it is being made",
    async () => {
      const now = await made();
      return now?.state === "running" || now?.state === "done";
    },
    patience,
  );
  for (const pid of server.pidsOf(officeProgram)) process.kill(pid, "SIGKILL");
  await until("it is done", async () => (await made())?.state === "done", patience);
  const file = await page.request.get(`${server.baseUrl}/api/exports/${id}/file`);
  expect((await file.text()).trimEnd().split("\r\n")).toHaveLength(60_001);
});

test("two people at one form: the later is told what the first changed, and nothing that she filled in is lost", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "管理" }).waitFor();
  const address = `${server.baseUrl}/api/sign-in-rules`;
  const now = async () => (await page.request.get(address)).json();
  const elsewhere = (data: object) => page.request.patch(address, { data });
  const days = page.getByRole("spinbutton", { name: "密码有效期" });
  const idle = page.getByRole("spinbutton", { name: "无操作自动退出" });
  await page.goto(`${server.baseUrl}/administration/signInRules`);
  await idle.waitFor();
  await days.fill("90");
  await elsewhere({ idleMin: 60 });
  await page.getByRole("button", { name: "保存", exact: true }).click();
  const notice = page.getByRole("alert").filter({ hasText: "administrator 修改了这里" });
  await notice.waitFor();
  for (const part of ["30 分钟", "60 分钟"]) expect(await notice.textContent()).toContain(part);
  expect(await days.inputValue()).toBe("90");
  await browser.screenshot(page, "edit-stale");
  const findings = await findingsOf(page);
  await notice.getByRole("button", { name: "合并后保存我的修改" }).click();
  await page.getByText("已保存").waitFor();
  expect(await now()).toMatchObject({ passwordDays: 90, idleMin: 60 });
  expect(await idle.inputValue()).toBe("60");

  // Both change the same: it is said, and what is there now can be taken as well.
  await idle.fill("45");
  await elsewhere({ idleMin: 120 });
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await notice.filter({ hasText: "您填的是：45 分钟" }).waitFor();
  await browser.screenshot(page, "edit-stale-both");
  await notice.getByRole("button", { name: "放弃我的修改，用现在的内容" }).click();
  await notice.waitFor({ state: "detached" });
  expect(await idle.inputValue()).toBe("120");
  expect(await now()).toMatchObject({ passwordDays: 90, idleMin: 120 });
  expect(findings).toEqual([]);
});
