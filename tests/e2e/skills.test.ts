// runs: heavy
import { newWorld, startBrowser, tones, until, type World } from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import {
  answerNext,
  becomes,
  citizenCalls,
  factsOf,
  logOnceOver,
  openCarrier,
  recordOf,
  takePhoneSeat,
} from "./cast.ts";
import { inForce } from "./flows.ts";
import { isTrouble, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const drawer = (page: Page): Locator => page.getByRole("dialog");
const row = (page: Page, name: string | RegExp): Locator => page.getByRole("row").filter({ hasText: name });
const save = async (page: Page, word: RegExp = /保\s*存/): Promise<void> => {
  await drawer(page).getByRole("button", { name: word }).click();
  await drawer(page).waitFor({ state: "detached" });
};
const pick = async (page: Page, box: Locator, option: string): Promise<void> => {
  await box.click();
  await page.locator(".ant-select-item-option:visible", { hasText: option }).click();
};
test("the agent with the skill gets the call, another one once less is asked for, and the call's page says why", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const look = createLook(browser, "skills", findings);
  const page = await browser.page(server.baseUrl);
  await page.getByLabel("工号或账号").fill("administrator");
  await page.getByLabel("密码", { exact: true }).fill(administrator.password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
  await page.getByRole("link", { name: "管理" }).waitFor();

  // Two skills, one of which is retired: it stays in the list, and is not offered.
  await page.goto(`${server.baseUrl}/administration/groups`);
  await page.getByText("技能", { exact: true }).click();
  for (const [name, english] of [
    ["英语", "English"],
    ["手语", "Sign language"],
  ] as const) {
    await page.getByRole("button", { name: "新建技能" }).first().click();
    await drawer(page).getByLabel("名称", { exact: true }).fill(name);
    await drawer(page).getByLabel("英文名称").fill(english);
    await save(page);
    await row(page, name).waitFor();
  }
  await row(page, "手语").getByRole("button").click();
  await drawer(page).getByLabel("停用").click();
  await save(page);
  await row(page, "手语").getByText("停用").waitFor();
  await look(page, "list");

  // 8002 has English.
  await page.goto(`${server.baseUrl}/administration/users`);
  await row(page, "8002").getByRole("button").click();
  await drawer(page).getByRole("combobox", { name: "添加技能" }).click();
  expect(await page.locator(".ant-select-item-option:visible").allTextContents()).toEqual(["英语"]);
  await page.locator(".ant-select-item-option:visible", { hasText: "英语" }).click();
  await drawer(page).getByLabel("英语的等级").fill("7");
  await look(page, "user");
  await save(page);

  // The group asks for it, and for nothing after five seconds; it has a strategy of its own.
  await page.goto(`${server.baseUrl}/administration/groups`);
  await row(page, "业务咨询").getByRole("button", { name: "修改" }).click();
  await pick(page, drawer(page).getByLabel("派单策略"), "固定顺序");
  await pick(page, drawer(page).getByRole("combobox", { name: "添加技能" }), "英语");
  await drawer(page).getByRole("button", { name: "添加一步" }).click();
  await drawer(page).getByLabel("第 1 步：等待秒数").fill("5");
  await look(page, "group");
  await save(page);
  await row(page, "业务咨询").getByText("固定顺序").waitFor();

  // Its members in an order, with a level; whoever goes is taken back by the same list.
  await page.getByRole("button", { name: "业务咨询的成员" }).click();
  await drawer(page).getByRole("button", { name: /^上移/ }).nth(1).click();
  await drawer(page).getByRole("spinbutton").first().fill("9");
  await look(page, "members");
  await save(page, /保存成员/);
  const { members } = await administrator.get("/api/groups/business/members");
  expect(members[0]).toMatchObject({ level: 9 });
  expect(members.length).toBeGreaterThan(2);
  await inForce(server, administrator);

  // A queue of a flow can ask for it too.
  await page.goto(`${server.baseUrl}/flows/main`);
  await page.locator(".react-flow__node", { hasText: "业务咨询" }).last().click();
  await page.getByRole("combobox", { name: "添加技能" }).waitFor();
  await look(page, "flow");

  const [first, second] = [
    await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent }),
    await takePhoneSeat(world, server, administrator, { agentNo: "8002", toneHz: tones.supervisor }),
  ];
  const skilled = await citizenCalls(carrier, server, tones.caller);
  await skilled.press("1");
  await answerNext(second);
  await becomes(second, "talking");
  const widened = await citizenCalls(carrier, server, tones.caller);
  await widened.press("1");
  await answerNext(first);
  await becomes(first, "talking");
  await skilled.hangUp();
  await widened.hangUp();

  const log = await logOnceOver(administrator, [skilled, widened]);
  const [one, two] = [recordOf(log, skilled), recordOf(log, widened)];
  const asked = (await administrator.get("/api/skills")).find(({ name }: { name: string }) => name === "英语").id;
  expect(factsOf(one, "OfferStarted")).toMatchObject([
    { agentNo: "8002", why: { strategy: "rank", kept: "nothing", unskilled: 1, skills: [{ skill: asked, least: 5 }] } },
  ]);
  const [late] = factsOf(two, "OfferStarted") as unknown as { agentNo: string; why: { waitedMs: number } }[];
  expect(late).toMatchObject({ agentNo: "8001", why: { kept: "skill", widened: 1 } });
  expect(late!.why.waitedMs).toBeGreaterThanOrEqual(5000);

  await page.goto(`${server.baseUrl}/calls/${one.row.id}`);
  await page.getByText("要求技能：英语 5 级以上").waitFor();
  await page.getByText("另有 1 名空闲座席没有所需技能").waitFor();
  await page.locator(".call-why").scrollIntoViewIfNeeded();
  await look(page, "why");
  await page.goto(`${server.baseUrl}/calls/${two.row.id}`);
  await page.getByText(/此前没有具备所需技能的座席空闲/).waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.reload();
  await page.getByText(/until then nobody with the skills was free/).waitFor();
  await page.getByText("Skills asked for: English level 5 or higher.").waitFor();
  await page.locator(".call-why").scrollIntoViewIfNeeded();
  await look(page, "why-english");
  await page.goto(`${server.baseUrl}/administration/groups`);
  await row(page, "业务咨询").getByRole("button", { name: "Change" }).click();
  await until("the drawer is open", async () => (await drawer(page).count()) === 1);
  await drawer(page).getByLabel("Level of English").scrollIntoViewIfNeeded();
  await look(page, "group-english");
  expect(findings).toEqual([]);
  expect(browser.errors.filter(isTrouble)).toEqual([]);
}, 300_000);
