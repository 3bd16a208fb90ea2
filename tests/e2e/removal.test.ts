// runs: heavy
import { newWorld, startBrowser, startServer, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { enterConsole } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("whoever deletes a group, a number or a trunk sees first what hangs on it", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  const findings: string[] = [];
  const look = createLook(browser, "removal", findings);
  await page.getByRole("link", { name: "管理" }).waitFor();
  const dialog = page.getByRole("dialog");
  const deletion = dialog.filter({ hasText: /^删除|Delete/ }).last();
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  const open = async (part: string, name: string, button: string): Promise<void> => {
    await page.goto(`${server.baseUrl}/administration/${part}`);
    await row(name).first().getByRole("button", { name: "修改" }).click();
    await dialog.getByRole("button", { name: button }).click();
  };

  await open("groups", "业务咨询", "删除座席组");
  await deletion.getByText("不能删除").waitFor();
  await deletion.locator("[data-use^='flow/']").first().waitFor();
  expect(await deletion.locator("[data-use^='agent/']").count()).toBeGreaterThan(0);
  expect(await deletion.getByRole("button", { name: /删\s*除/ }).isDisabled()).toBe(true);
  await look(page, "group-in-use");

  await page.goto(`${server.baseUrl}/administration/groups`);
  await page.getByRole("button", { name: "新建座席组" }).click();
  await dialog.getByLabel("名称").fill("夜班");
  await dialog.getByRole("button", { name: /保\s*存/ }).click();
  await row("夜班").waitFor();
  await open("groups", "夜班", "删除座席组");
  await deletion.getByText("没有配置在使用它").waitFor();
  await look(page, "group-free");
  await deletion.getByRole("button", { name: /删\s*除/ }).click();
  await page.getByText("已删除 夜班").waitFor();
  await row("夜班").waitFor({ state: "detached" });

  await page.goto(`${server.baseUrl}/administration/numbers`);
  await page.getByRole("row").getByRole("button", { name: "修改" }).first().click();
  await dialog.getByRole("button", { name: "删除号码" }).click();
  await deletion.getByText(/不能删除/).waitFor();
  await look(page, "number-in-use");

  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.goto(`${server.baseUrl}/administration/groups`);
  await row("业务咨询").first().getByRole("button", { name: "Change" }).click();
  await dialog.getByRole("button", { name: "Delete the group" }).click();
  await deletion.getByText("Choose something else").waitFor();
  await look(page, "group-in-use-en");
  expect(findings).toEqual([]);
});
