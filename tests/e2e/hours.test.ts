// runs: heavy
import { newWorld, startBrowser, startServer, tones, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { citizenCalls, factsOf, logOnceOver, openCarrier, recordOf } from "./cast.ts";
import { inForce, publish } from "./flows.ts";
import { enterConsole, isTrouble, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("an administrator sets the week and a year's holidays at the page, sees what a call meets, and publishes", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(browser, server, "administrator");
  const findings: string[] = [];
  const lookAt = createLook(browser, "hours", findings);
  const look = (name: string) => lookAt(page, name);
  const api = `${server.baseUrl}/api/configuration/schedule/hotline`;
  await page.getByRole("link", { name: "工作时段" }).click();
  await page.getByText("全天候（每天 24 小时）", { exact: true }).waitFor();
  await look("fresh");

  // A week, with a break at noon; what can't be read says so, and is not saved.
  await page.getByRole("switch", { name: "全天候" }).click();
  const monday = page.getByLabel("周一", { exact: true });
  await monday.fill("9点到12点");
  await page.getByText("时段不能重叠").waitFor();
  expect(await page.getByRole("button", { name: "保存草稿" }).isDisabled()).toBe(true);
  await look("wrong");
  await monday.fill("9:00-12:00, 13:30-17:30");
  await page.getByRole("button", { name: "周二至周五同周一" }).click();
  expect(await page.getByLabel("周五", { exact: true }).inputValue()).toBe("09:00–12:00、13:30–17:30");
  expect(await page.getByLabel("周六", { exact: true }).inputValue()).toBe("");

  // The holidays of 2025, as announced; a day is changed by keyboard.
  const year = page.locator(".hours-year");
  while (!(await year.getByText("2025 年", { exact: true }).isVisible()))
    await page.getByRole("button", { name: "上一年" }).click();
  await page.getByRole("button", { name: "导入法定节假日" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /导入 33 天/ }).waitFor();
  await look("import");
  await dialog.getByRole("button", { name: /导入 33 天/ }).click();
  await page.locator('[data-date="2025-10-01"].year-holiday').waitFor();
  await page.locator('[data-date="2025-10-11"].year-workday').waitFor();
  await page.locator('[data-date="2025-10-08"]').focus();
  await page.locator('[data-date="2025-01-01"]').focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("data-date"))).toBe("2025-01-09");
  await page.keyboard.press("Enter");
  await dialog.getByRole("radio", { name: "休息" }).click();
  await dialog.getByLabel("名称").fill("系统升级");
  await look("day");
  await dialog.getByRole("button", { name: /确\s*定/ }).click();
  await page.locator('[data-date="2025-01-09"].year-holiday').waitFor();
  await look("year");

  // At a moment of that day a call is not accepted, and why is said.
  await page.getByLabel("时刻", { exact: true }).fill("2025-01-09 10:00");
  await page.keyboard.press("Enter");
  await page.getByText("特殊日「系统升级」").waitFor();
  await look("moment");

  await page.getByRole("button", { name: "发布" }).click();
  await dialog.getByLabel("提出人").fill("登记中心 王主任");
  await dialog.getByLabel("依据或说明").fill("放假通知");
  await dialog.getByRole("button", { name: "保存草稿" }).click();
  await dialog.getByText("检查通过").waitFor();
  await dialog.getByRole("button", { name: /发\s*布/ }).click();
  await page.getByText("v2 使用中").waitFor();
  const { body, note } = await (await page.request.get(`${api}/versions/2`)).json();
  expect(note).toBe("提出人：登记中心 王主任；放假通知");
  expect(body.weekly).toEqual([
    { days: [1, 2, 3, 4, 5], from: "09:00", to: "12:00" },
    { days: [1, 2, 3, 4, 5], from: "13:30", to: "17:30" },
  ]);
  expect(body.special).toHaveLength(34);
  expect(body.special.find(({ date }: { date: string }) => date === "2025-02-08")).toEqual({
    ...{ date: "2025-02-08", name: "春节" },
    periods: [
      { from: "09:00", to: "12:00" },
      { from: "13:30", to: "17:30" },
    ],
  });

  // Somebody else was faster: nothing is lost, and both versions stay.
  await page.reload();
  await page.getByLabel("周六", { exact: true }).fill("10:00-12:00");
  const answer = await page.request.put(`${api}/draft`, { data: { base: 2, body: { ...body, weekly: [] } } });
  expect(answer.status()).toBe(200);
  await page.getByRole("button", { name: "保存草稿" }).click();
  await dialog.getByRole("button", { name: "保存草稿" }).click();
  await dialog.getByText("管理员 已于").waitFor();
  await look("stale");
  await dialog.getByRole("button", { name: "保存我的内容" }).click();
  await until("mine is saved after theirs", async () => {
    const saved = await page.request.get(`${api}/versions/4`);
    return saved.ok() && (await saved.json()).body.weekly.length === 3;
  });
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.reload();
  await page.getByText("每周时段", { exact: true }).waitFor();
  await look("narrow");
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.reload();
  await page.getByText("Weekly hours", { exact: true }).first().waitFor();
  await look("english");
  await page.evaluate(() => localStorage.setItem("zongji.language", "zh-CN"));
  await page.route("**/api/configuration", (route) => route.fulfill({ status: 503, json: { code: "unavailable" } }));
  await page.reload();
  await page.getByText("工作时段没有加载出来").waitFor();
  await look("failing");
  expect(findings).toEqual([]);
  const errors = browser.errors.filter((line) => isTrouble(line) && !/503|409/.test(line));
  expect(errors).toEqual([]);
}, 400_000);

const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
const byHours = {
  start: "hours",
  nodes: {
    hours: { kind: "hours", label: "看时段" },
    wait: { kind: "queue", group: "business", priority: 0, label: "人工" },
    shut: { kind: "hangUp", prompts: ["outOfHours"], cause: "flowEnded", label: "已下班" },
  },
  edges: [edge("hours", "open", "wait"), edge("hours", "closed", "shut")],
};

test("a second calendar: a number goes by it, while the hotline's own hours are open", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  await publish(administrator, "main", byHours);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const lookAt = createLook(browser, "calendars", findings);
  const page = await browser.page(server.baseUrl);
  await page.getByLabel("工号或账号").fill("administrator");
  await page.getByLabel("密码", { exact: true }).fill(administrator.password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
  await page.getByRole("link", { name: "工作时段" }).click();
  const dialog = page.getByRole("dialog");

  // It begins as the main one, and is open for a minute on Mondays alone.
  await page.getByRole("button", { name: "新建日历" }).click();
  await dialog.getByLabel("名称").fill("分中心");
  await lookAt(page, "new");
  await dialog.getByRole("button", { name: "建草稿" }).click();
  await page.locator(".hours-calendar").getByText("分中心").waitFor();
  await page.getByRole("switch", { name: "全天候" }).click();
  await page.getByLabel("周一", { exact: true }).fill("00:00-00:01");
  for (const day of ["周二", "周三", "周四", "周五"]) await page.getByLabel(day, { exact: true }).fill("");
  await page.getByRole("button", { name: "发布" }).click();
  await dialog.getByLabel("提出人").fill("登记中心 王主任");
  await dialog.getByLabel("依据或说明").fill("京登函 12 号");
  await dialog.getByRole("button", { name: "保存草稿" }).click();
  await dialog.getByText("检查通过").waitFor();
  await dialog.getByRole("button", { name: /发\s*布/ }).click();
  await page.getByText("v2 使用中").waitFor();

  // The number goes by it.
  await page.goto(`${server.baseUrl}/administration/numbers`);
  await page
    .getByRole("row", { name: /12345678/ })
    .getByRole("button")
    .click();
  await dialog.getByLabel("工作时段日历").click();
  await page.locator(".ant-select-item-option:visible", { hasText: "分中心" }).click();
  await lookAt(page, "number");
  await dialog.getByRole("button", { name: /保\s*存/ }).click();
  await dialog.waitFor({ state: "detached" });
  await page
    .getByRole("row", { name: /12345678/ })
    .getByText("分中心")
    .waitFor();
  await inForce(server, administrator);
  const call = await citizenCalls(carrier, server, tones.caller);
  await call.ended;
  const log = await logOnceOver(administrator, [call]);
  const record = recordOf(log, call);
  expect(factsOf(record, "CallArrived")).toMatchObject([{ outOfHours: true }]);
  expect(factsOf(record, "NodeEntered").map(({ flowNode }) => flowNode)).toEqual(["hours", "shut"]);

  // What a call meets now: on the page of either calendar the number's own counts.
  await page.goto(`${server.baseUrl}/hours`);
  await page.locator(".at-moment-way").getByText("已下班").waitFor();
  await page.locator(".at-moment-says").getByText("开放", { exact: true }).waitFor();
  await page.locator(".hours-calendar").click();
  await page.locator(".ant-select-item-option:visible", { hasText: "分中心" }).click();
  await page.locator(".at-moment-says").getByText("不开放").waitFor();
  await lookAt(page, "second");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.reload();
  await page.getByText("Main calendar").first().waitFor();
  await lookAt(page, "english");
  expect(findings).toEqual([]);
  expect(browser.errors.filter(isTrouble)).toEqual([]);
}, 300_000);
