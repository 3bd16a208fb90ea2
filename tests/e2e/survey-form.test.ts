// runs: heavy
import { newWorld, startBrowser, tones, type World } from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { isTrouble, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const drawer = (page: Page): Locator => page.locator(".ant-drawer").last();
const pick = async (page: Page, box: Locator, option: string): Promise<void> => {
  await box.click();
  // Long lists draw what is in view alone; those are searched.
  if (await box.isEditable()) await box.fill(option);
  await page.locator(".ant-select-item-option:visible", { hasText: option }).first().click();
};

test("a survey of three questions is made in the page, published, chosen by a group with its music, and retired", async () => {
  const { server, administrator } = await openHotline(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const look = createLook(browser, "surveys", findings);
  const page = await browser.page(server.baseUrl);
  await page.getByLabel("工号或账号").fill("administrator");
  await page.getByLabel("密码", { exact: true }).fill(administrator.password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
  await page.getByRole("link", { name: "管理" }).waitFor();

  await page.goto(`${server.baseUrl}/administration/surveys`);
  await page.getByRole("row", { name: /满意度评价/ }).waitFor();
  await look(page, "list");
  await page.getByRole("button", { name: "新建评价" }).click();
  const form = drawer(page);
  await form.getByLabel("名称").fill("办结回访");
  await form.getByRole("button", { name: "换成量表" }).first().click();
  await page.getByRole("menuitem", { name: /三级/ }).click();
  for (const _ of [2, 3]) await form.getByRole("button", { name: "再问一题" }).click();
  const second = form.getByRole("group", { name: "第 2 题" });
  const third = form.getByRole("group", { name: "第 3 题" });
  await look(page, "unfinished");
  await expect.poll(() => form.getByText("请选择播放的语音。").count()).toBe(2);
  await pick(page, second.getByLabel("第 2 题：播放的语音"), "满意度评价：提问");
  await pick(page, third.getByLabel("第 3 题：播放的语音"), "再见");
  await third.getByLabel("第 3 题：选项 1：含义").fill("已解决");
  await third.getByRole("button", { name: "第 3 题：上移" }).click();
  await third.getByRole("button", { name: "添加选项" }).click();
  await third.getByLabel("第 3 题：选项 3：含义").fill("不清楚");
  await form.getByLabel("按错后可重按").fill("2");
  await form.getByLabel("等待按键").fill("6");
  await look(page, "form");
  await form.getByRole("button", { name: "发布" }).click();
  await page
    .getByRole("dialog", { name: /办结回访/ })
    .getByText("检查通过")
    .waitFor({ timeout: 15_000 })
    .catch(() => {});
  await page.locator(".ant-modal").getByRole("button", { name: "发布" }).click();
  await page.locator(".ant-modal").waitFor({ state: "detached" });
  await form.locator('[data-state="published"]').waitFor();
  const items = (await administrator.get("/api/configuration")) as { kind: string; id: string; name: string }[];
  const made = items.find(({ name }) => name === "办结回访")!;
  const { body } = await administrator.get(`/api/configuration/survey/${made.id}/versions/1`);
  expect(body).toMatchObject({
    name: "办结回访",
    retries: 2,
    timeoutMs: 6000,
    options: [
      { key: "1", label: "满意", score: 3, satisfied: true },
      { key: "2", label: "一般", score: 2, satisfied: false },
      { key: "3", label: "不满意", score: 1, satisfied: false },
    ],
    further: [
      { id: expect.stringMatching(/^q-\w{6}$/), prompt: "goodbye", options: [{ label: "已解决" }, {}] },
      {
        id: expect.stringMatching(/^q-\w{6}$/),
        prompt: "survey.ask",
        options: [{}, {}, { key: "3", label: "不清楚" }],
      },
    ],
  });

  // A group asks it, with music of its own.
  await page.goto(`${server.baseUrl}/administration/groups`);
  await page
    .getByRole("row", { name: /业务咨询/ })
    .getByRole("button", { name: "修改" })
    .click();
  await pick(page, drawer(page).getByLabel("满意度评价"), "办结回访");
  await pick(page, drawer(page).getByRole("combobox", { name: "等候音乐" }), "回铃音");
  await drawer(page).getByRole("combobox", { name: "等候音乐" }).scrollIntoViewIfNeeded();
  await look(page, "group");
  await drawer(page)
    .getByRole("button", { name: /保\s*存/ })
    .click();
  await drawer(page).waitFor({ state: "detached" });
  const group = (await administrator.get("/api/groups")).find(({ name }: { name: string }) => name === "业务咨询");
  expect(group).toMatchObject({ survey: made.id, musicPrompt: "tone.ringback" });

  // A calendar is begun, renamed, published and taken out of force.
  await page.goto(`${server.baseUrl}/hours`);
  await page.getByRole("button", { name: "新建日历" }).click();
  await page.locator(".ant-modal").getByLabel("名称").fill("夜间");
  await page.locator(".ant-modal").getByRole("button", { name: "建草稿" }).click();
  await page.locator(".ant-modal").waitFor({ state: "detached" });
  await page.getByLabel("名称").fill("夜班");
  await page.getByRole("button", { name: "保存草稿" }).click();
  await page.locator(".ant-modal").getByRole("button", { name: "保存草稿" }).click();
  await page.locator(".ant-select-selection-item, .ant-select-content", { hasText: "夜班" }).first().waitFor();
  await look(page, "calendar");
  await page.getByRole("button", { name: "发布" }).click();
  await page.locator(".ant-modal").getByRole("button", { name: "发布" }).click();
  await page.getByRole("button", { name: "停用日历" }).click();
  await page
    .locator(".ant-modal")
    .getByRole("button", { name: /停\s*用/ })
    .click();
  await page.locator(".ant-modal").waitFor({ state: "detached" });
  await expect
    .poll(async () =>
      ((await administrator.get("/api/configuration")) as { id: string; published: unknown }[]).find(({ id }) =>
        id.startsWith("calendar-"),
      ),
    )
    .toMatchObject({ published: null });

  // The rules: a limit by number, and what such a caller hears.
  await page.goto(`${server.baseUrl}/administration/policies`);
  await page.getByLabel("同一号码来电上限").fill("5");
  await page.getByLabel("来电次数的统计时间").fill("30");
  await pick(page, page.getByRole("combobox", { name: "超限来电听到" }), "再见");
  await page.getByLabel("同一号码每天最多呼出").fill("3");
  await page.getByLabel("同一号码来电上限").scrollIntoViewIfNeeded();
  await look(page, "policies");
  await page.getByRole("button", { name: /保\s*存/ }).click();
  await page.getByText("已保存").waitFor();
  expect(await administrator.get("/api/policies")).toMatchObject({
    ...{ callerLimit: 5, callerLimitMs: 1_800_000, limitedPrompt: "goodbye", dialsADay: 3, slowElderly: true },
  });

  // It is in use: who wants to retire it is told so.
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.goto(`${server.baseUrl}/administration/surveys`);
  await page
    .getByRole("row", { name: /办结回访/ })
    .getByRole("button")
    .click();
  await drawer(page).getByLabel("Question 3: Option 3: Meaning").waitFor();
  await look(page, "english");
  await drawer(page).getByRole("button", { name: "Take the survey out of force" }).click();
  await page
    .locator(".ant-modal")
    .getByText(/still in use/)
    .waitFor();
  await look(page, "in-use");
  expect(findings).toEqual([]);
  expect(browser.errors.filter(isTrouble)).toEqual([]);
}, 240_000);
