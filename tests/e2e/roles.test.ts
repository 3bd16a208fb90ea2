// runs: heavy
import { newWorld, startBrowser, startServer, type World } from "@zongji/kit";
import type { Locator } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findingsOf } from "./axe.ts";
import { enterConsole, openHotline } from "./scene.ts";

type Role = { id: string; name: string; version: string; permissions: { action: string; scope: string }[] };

const isInView = (what: Locator): Promise<boolean> =>
  what.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight;
  });

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("a role that is changed or given shows at once in a console that is open", async () => {
  const { server, administrator } = await openHotline(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "8001");
  await page.getByRole("link", { name: "工作台" }).waitFor();
  const wall = page.getByRole("link", { name: "监控" });
  expect(await wall.count()).toBe(0);
  const watcher = { name: "看大屏", permissions: [{ action: "wall.see", scope: "group" }] };
  const role: Role = await administrator.post("/api/roles", watcher);
  const users: { id: string; login: string }[] = await administrator.get("/api/users");
  const { id } = users.find(({ login }) => login === "8001")!;
  await administrator.insist("PATCH", `/api/users/${id}`, { roles: ["agent", role.id] });
  await wall.waitFor();
  await wall.click();
  await page.locator(".tile").first().waitFor();
  await administrator.insist("PATCH", `/api/roles/${role.id}`, { version: role.version, permissions: [] });
  await wall.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "工作台" }).waitFor();
});

test("an administrator copies a role, changes it, loses nothing where somebody else changed it too, and deletes it", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  const findings: string[] = [];
  const look = async (name: string) => {
    await page.waitForTimeout(500);
    await browser.screenshot(page, `administrator-${name}`);
    findings.push(...(await findingsOf(page)));
  };
  // As another page of the same person would.
  const roleOf = async (name: string): Promise<Role> => {
    const answer = await page.request.get(`${server.baseUrl}/api/roles`);
    return ((await answer.json()) as Role[]).find((role) => role.name === name)!;
  };
  await page.getByRole("link", { name: "管理" }).click();
  await page.getByRole("tab", { name: "人员与权限" }).click();
  await page.getByRole("tab", { name: "角色" }).click();
  await page.getByRole("row", { name: /班长/ }).waitFor();
  await look("roles");
  await page.getByRole("row", { name: /班长/ }).getByRole("button", { name: "复制" }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("角色名称").fill("值班班长");
  const choose = async (action: string, word: string) => {
    await drawer.locator(`[data-action="${action}"] .ant-select`).click();
    const list = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)");
    await list.getByText(word, { exact: true }).click();
    // The next one's choices have the same words.
    await list.waitFor({ state: "detached" });
  };
  await choose("agent.release", "不允许");
  await choose("call.see", "本组");
  await look("role-copy");
  await drawer.getByRole("button", { name: "保存" }).click();
  await page.getByRole("row", { name: /值班班长/ }).waitFor();
  const made = await roleOf("值班班长");
  const scopes = ({ permissions }: Role) => Object.fromEntries(permissions.map(({ action, scope }) => [action, scope]));
  expect(scopes(made)).toMatchObject({ "agent.listen": "group", "call.see": "group", "wall.see": "all" });
  expect(scopes(made)).not.toHaveProperty("agent.release");

  // Somebody else changes the role while it is open here.
  await page
    .getByRole("row", { name: /值班班长/ })
    .getByRole("button", { name: "修改" })
    .click();
  await choose("recording.hear", "本组");
  const others = made.permissions.filter(({ action }) => action !== "agent.force");
  const data = { version: made.version, permissions: others };
  expect((await page.request.patch(`${server.baseUrl}/api/roles/${made.id}`, { data })).status()).toBe(200);
  await drawer.getByRole("button", { name: "保存" }).click();
  const notice = drawer.getByRole("alert").filter({ hasText: "administrator 修改了这里" });
  await notice.waitFor();
  expect(await notice.textContent()).toContain("强制改变状态 本组 → 不允许");
  // It is seen, however far down the form was.
  expect(await isInView(notice)).toBe(true);
  await look("role-stale");
  await notice.getByRole("button", { name: "合并后保存我的修改" }).click();
  await drawer.waitFor({ state: "detached" });
  const merged = scopes(await roleOf("值班班长"));
  expect(merged).toMatchObject({ "recording.hear": "group", "agent.listen": "group" });
  expect(merged).not.toHaveProperty("agent.force");

  // What keeps the system administrable can't be taken away, and the page says so.
  await page
    .getByRole("row", { name: /管理员/ })
    .getByRole("button", { name: "修改" })
    .click();
  await drawer.locator('[data-action="account.administer"] .ant-select-disabled').waitFor();
  expect(await drawer.getByText("内置管理员必须保留").count()).toBe(2);
  await drawer.getByRole("region", { name: "谁有这个角色" }).getByText("管理员").waitFor();
  await look("role-administrator");
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });

  await page
    .getByRole("row", { name: /值班班长/ })
    .getByRole("button", { name: "修改" })
    .click();
  await drawer.getByText("还没有人").waitFor();
  await drawer.getByRole("button", { name: "删除角色" }).click();
  await page.locator(".ant-popconfirm").getByRole("button", { name: "删除角色" }).click();
  await page.getByRole("row", { name: /值班班长/ }).waitFor({ state: "detached" });
  await page.goto(`${server.baseUrl}/administration/audit`);
  const change = page.locator("tr.ant-table-row", { hasText: "修改角色" }).first();
  await change.waitFor();
  expect(await change.textContent()).toContain("听录音 全部 → 改为本组");
  await look("roles-audit");
  await page.route("**/api/roles", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"code":"unavailable"}' }),
  );
  await page.goto(`${server.baseUrl}/administration/roles`);
  await page.getByRole("alert").waitFor();
  await look("roles-failing");
  expect(findings).toEqual([]);
});
