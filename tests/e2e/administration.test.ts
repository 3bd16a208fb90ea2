// runs: heavy
import { newWorld, startBrowser, startServer, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findingsOf } from "./axe.ts";
import { enterConsole } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("a page that failed says when it tries again, and comes by itself once it can", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "管理" }).waitFor();
  let asked = 0;
  await page.route("**/api/audit?**", (route) => {
    asked += 1;
    return asked <= 4
      ? route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"code":"databaseDown"}' })
      : route.continue();
  });
  await page.goto(`${server.baseUrl}/administration/audit`);
  const failing = page.getByRole("alert").filter({ hasText: "数据库暂时不可用" });
  await failing.filter({ hasText: /[1-5] 秒后自动重试/ }).waitFor();
  await browser.screenshot(page, "administrator-tries-again");
  // Nobody presses anything.
  await page.locator("tr.ant-table-row").first().waitFor();
  await failing.waitFor({ state: "detached" });
  expect(asked).toBeGreaterThan(4);
});

test("the card of a SIP phone shows all that the phone needs, to copy and to scan, and the scanned address serves it once", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "管理" }).waitFor();
  const findings: string[] = [];
  let card = { password: "", provisioning: { path: "" } };
  page.on("response", async (response) => {
    if (response.url().endsWith("/new-secret")) card = await response.json();
  });
  for (const language of ["zh-CN", "en"] as const) {
    await page.evaluate((one) => localStorage.setItem("zongji.language", one), language);
    await page.goto(`${server.baseUrl}/administration/users`);
    await page.getByRole("row", { name: /8001/ }).getByRole("button").click();
    await page.getByRole("button", { name: /新密钥|New secret/ }).click();
    await page.locator(".ant-popconfirm").getByRole("button").last().click();
    const shown = page.locator(".phone-card");
    await shown.locator("canvas").waitFor();
    const line = (name: string) => shown.locator(`[data-line=${name}]`);
    await line("password").filter({ hasText: card.password }).waitFor();
    expect(await line("user").textContent()).toContain("8001");
    expect(await line("host").textContent()).toContain("127.0.0.1");
    expect(await shown.locator(".ant-typography-copy").count()).toBe(6);
    await shown.getByText("UDP", { exact: true }).first().click();
    await line("port")
      .filter({ hasText: String(server.sipPort) })
      .waitFor();
    await page.waitForTimeout(500);
    await browser.screenshot(page, `administrator-phone-card-${language}`);
    findings.push(...(await findingsOf(page)));
  }
  const fetched = () => fetch(`${server.baseUrl}${card.provisioning.path}?listener=udp`);
  expect(await (await fetched()).text()).toContain(`sip:127.0.0.1:${server.sipPort};transport=udp`);
  expect((await fetched()).status).toBe(404);
  expect(findings).toEqual([]);
});
