// runs: heavy
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newWorld, startBrowser, startServer, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { enterConsole, isTrouble } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** What the payments page says of each instalment: name, amount, due day. */
const rowsOf = (page: Page): Promise<string[]> =>
  page.locator("tbody tr.ant-table-row").evaluateAll((rows) =>
    rows.map((row) => {
      const cells = [...row.querySelectorAll("td")].map((cell) => (cell.textContent ?? "").replace(/\s+/g, " ").trim());
      return [cells[0], cells[1], cells[2], cells[5]].join(" | ");
    }),
  );
const dialogOf = (page: Page) => page.getByRole("dialog");

test("the provider enters the contract, the client confirms it; a reading is proposed by one and signed by the other; what is the other side's is refused and audited", async () => {
  const server = await startServer(world);
  const [ownBrowser, otherBrowser] = [
    await startBrowser(world, { toneHz: 500 }),
    await startBrowser(world, { toneHz: 500 }),
  ];
  const findings: string[] = [];
  const look = createLook(ownBrowser, "contract", findings);
  const provider = await enterConsole(ownBrowser, server, "administrator");
  const post = async (page: Page, path: string, data: object) => {
    const answer = await page.request.post(`${server.baseUrl}${path}`, { data });
    return { status: answer.status(), body: (await answer.json()) as { id: string; version: number; reason?: string } };
  };

  await provider.getByRole("link", { name: "合同" }).click();
  await provider.getByText("还没有录入合同").waitFor();
  await look(provider, "empty");

  // The supervisor's account acts for the client from now on.
  const users = (await (await provider.request.get(`${server.baseUrl}/api/users`)).json()) as {
    id: string;
    login: string;
  }[];
  const supervisor = users.find(({ login }) => login === "supervisor")!;
  const given = await provider.request.patch(`${server.baseUrl}/api/users/${supervisor.id}`, {
    data: { roles: ["client"] },
  });
  expect(given.status()).toBe(200);
  const client = await enterConsole(otherBrowser, server, "supervisor");
  await client.getByRole("link", { name: "合同" }).click();
  await client.getByText("乙方合同管理员录入后在这里显示。").waitFor();

  // The form starts with the shipped example; an amount that does not fit keeps it from being saved.
  await provider.getByRole("button", { name: "按示例合同录入" }).click();
  await look(provider, "edit-parties");
  await provider.getByRole("button", { name: "下一步" }).click();
  await provider.getByText("金额合计与总额一致").waitFor();
  const tail = provider.getByRole("textbox", { name: "金额（元）" }).nth(1);
  await tail.fill("167,845");
  await provider.getByText("金额合计与总额不符，差 -1.00 元").waitFor();
  await provider.getByText("应为 167,846.00 元").waitFor();
  const save = provider.getByRole("button", { name: "保存" });
  expect(await save.isDisabled()).toBe(true);
  await look(provider, "edit-wrong");
  await tail.fill("167,846");
  await provider.getByRole("button", { name: "下一步" }).click();
  await look(provider, "edit-indicators");
  await provider.getByRole("button", { name: "下一步" }).click();
  await look(provider, "edit-checklist");
  await save.click();
  await provider.getByText("合同内容尚未经甲方确认").waitFor();

  expect(await rowsOf(provider)).toEqual([
    "首付款 | 7/60 | 251,769.00 | 2026-06-27 起",
    "2026 年 11 月 | 7/90 | 167,846.00 | 2026-11-30 前",
    "2027 年 06 月 | 1/5 | 431,604.00 | 2027-06-30 前",
    "2027 年 09 月 | 1/10 | 215,802.00 | 2027-09-30 前",
    "2027 年 11 月 | 1/30 | 71,934.00 | 2027-11-30 前",
    "2028 年 06 月 | 1/5 | 431,604.00 | 2028-06-30 前",
    "2028 年 09 月 | 1/10 | 215,802.00 | 2028-09-30 前",
    "2028 年 11 月 | 1/30 | 71,934.00 | 2028-11-30 前",
    "尾款 | 5/36 | 299,725.00 | 2029-07-12 前 暂定",
  ]);
  expect(await provider.locator(".ant-table-summary").textContent()).toContain("2,158,020.00");

  await client.getByRole("button", { name: "确认合同内容" }).click();
  await dialogOf(client).getByRole("button", { name: "确认合同内容" }).click();
  await client.getByText("合同内容尚未经甲方确认").waitFor({ state: "detached" });

  // What the other side did shows by itself.
  await provider.getByText("合同内容尚未经甲方确认").waitFor({ state: "detached" });

  // The provider proposes D for C1, and can't sign it itself.
  await provider.getByRole("tab", { name: "口径确认" }).click();
  const clause = (page: Page) => page.locator("tr.ant-table-row", { hasText: "接通率考核哪些日子" });
  await clause(provider)
    .locator(".contract-alternative", { hasText: "接听 ÷ 呼入" })
    .getByRole("button", { name: "提议" })
    .click();
  await dialogOf(provider).getByLabel("起始日期").fill("2026-06-01");
  await dialogOf(provider).getByLabel("起始日期").press("Enter");
  await dialogOf(provider).getByLabel("说明").fill("按字面以外的常见理解");
  await look(provider, "propose");
  await dialogOf(provider).getByRole("button", { name: "提议口径" }).click();
  await clause(provider).getByText("等待甲方确认").waitFor();
  expect(await clause(provider).getByRole("button", { name: "签署确认" }).count()).toBe(0);
  const seen = (await (await provider.request.get(`${server.baseUrl}/api/contract`)).json()) as { version: number };
  const deed = { version: seen.version, deed: { type: "ReadingAccepted", clause: "C1", version: 1 } };
  expect(await post(provider, "/api/contract/deeds", deed)).toMatchObject({
    status: 403,
    body: { reason: "otherSide" },
  });

  await client.getByRole("tab", { name: "口径确认" }).click();
  await client.reload();
  await clause(client).getByRole("button", { name: "签署确认" }).click();
  await dialogOf(client).getByRole("button", { name: "签署口径" }).click();
  await clause(client).getByText("已签 · 第 1 版").waitFor();
  await look(client, "readings");

  // A stage: the provider gives evidence, and can't pass it; the client examines item by item.
  await provider.reload();
  await provider.getByRole("tab", { name: "阶段验收" }).click();
  const work = (page: Page) => page.locator("tr.ant-table-row", { hasText: "工作任务完成情况" });
  await work(provider).first().getByRole("button", { name: "提交材料" }).click();
  await dialogOf(provider).getByLabel("证明材料").fill("2026 年 6 月至 11 月工作总结、服务月报 6 份");
  await dialogOf(provider).getByRole("button", { name: "提交材料" }).click();
  await work(provider).first().getByText("服务月报 6 份").waitFor();
  const after = (await (await provider.request.get(`${server.baseUrl}/api/contract`)).json()) as { version: number };
  const pass = { version: after.version, deed: { type: "StageDecided", stage: "2026-11", passed: true, note: "" } };
  expect((await post(provider, "/api/contract/deeds", pass)).status).toBe(403);
  await client.getByRole("tab", { name: "阶段验收" }).click();
  await client.reload();
  await work(client).first().getByText("服务月报 6 份").waitFor();
  await work(client).first().getByRole("button", { name: "审核" }).click();
  await dialogOf(client).getByLabel("通过", { exact: true }).check();
  await dialogOf(client).getByRole("button", { name: "审核" }).click();
  await work(client).first().getByText("通过", { exact: true }).waitFor();
  await look(client, "stages");

  await provider.getByRole("tab", { name: "日考核" }).click();
  await provider.getByText("这个月还没有日结的日子").waitFor();
  await provider.getByText("未接 20 通").first().waitFor();
  await look(provider, "days");

  await client.getByRole("tab", { name: "履约台账" }).click();
  await client.getByRole("button", { name: "登记投诉" }).click();
  await dialogOf(client).getByLabel("编号").fill("T-2026-001");
  await dialogOf(client).getByLabel("内容").fill("答复前后不一致");
  await dialogOf(client).getByRole("button", { name: "登记投诉" }).click();
  await client.getByText("T-2026-001").waitFor();
  await look(client, "records");
  await client.getByRole("tab", { name: "合同内容" }).click();
  await look(client, "terms");
  await provider.getByRole("tab", { name: "付款计划" }).click();
  await provider.getByText("时间轴").waitFor();
  await look(provider, "board");

  // The sheet to be sealed, as it is printed.
  await client.goto(`${server.baseUrl}/contract/sheet`);
  await client.getByRole("heading", { name: "口径确认单" }).waitFor();
  expect(await client.locator(".sheet-page .sheet-seal").count()).toBe(2);
  await look(client, "sheet");
  const pdf = await client.pdf({ preferCSSPageSize: true, printBackground: true });
  if (process.env.ZONGJI_SCREENSHOTS) await writeFile(join(process.env.ZONGJI_SCREENSHOTS, "contract-sheet.pdf"), pdf);
  // With its words: empty pages are some 3 kB.
  expect(pdf.length).toBeGreaterThan(20_000);
  await client.emulateMedia({ media: "print" });
  await client.setViewportSize({ width: 680, height: 1000 });
  await look(client, "sheet-print");
  await client.emulateMedia({ media: null });
  await client.setViewportSize({ width: 1440, height: 900 });
  const pages = pdf.toString("latin1").match(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g) ?? [];
  expect(pages.length).toBeGreaterThanOrEqual(1);
  expect(pages.length).toBeLessThanOrEqual(3);
  // A4 in points.
  for (const size of pages) expect(size).toMatch(/\[0 0 59[45]\.\d+ 84[12]\.\d+\]/);

  // English has all the words too.
  await provider.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await provider.reload();
  await provider.getByRole("tab", { name: "Readings" }).click();
  await look(provider, "readings-en");
  await provider.getByRole("tab", { name: "Payments" }).click();
  await look(provider, "board-en");

  await provider.goto(`${server.baseUrl}/administration/audit`);
  await provider.getByText("Acted under the contract").first().waitFor();
  await look(provider, "audit-en");
  const trail = (
    (await (await provider.request.get(`${server.baseUrl}/api/audit?pageSize=50`)).json()) as {
      items: { action: string; login: string; detail: { tried?: string; field?: string; deed?: string } }[];
    }
  ).items;
  const refused = trail
    .filter(({ action }) => action === "rights.refused")
    .map(({ login, detail }) => `${login} ${detail.tried} ${detail.field}`);
  expect(refused).toEqual(["administrator contract.act StageDecided", "administrator contract.act ReadingAccepted"]);
  expect(
    trail.filter(({ action }) => action === "contract.act").map(({ login, detail }) => `${login} ${detail.deed}`),
  ).toEqual([
    "supervisor ComplaintReceived",
    "supervisor StageItemExamined",
    "administrator StageEvidenceGiven",
    "supervisor ReadingAccepted",
    "administrator ReadingProposed",
    "supervisor ContractConfirmed",
    "administrator ContractWritten",
  ]);

  await client.route("**/api/contract", (route) => route.fulfill({ status: 503, json: { code: "unavailable" } }));
  await client.goto(`${server.baseUrl}/contract`);
  await client.getByText("合同没有加载出来").waitFor();
  await look(client, "failing");
  expect(findings).toEqual([]);
  const errors = [...ownBrowser.errors, ...otherBrowser.errors];
  expect(errors.filter((line) => isTrouble(line) && !line.includes("503"))).toEqual([]);
}, 300_000);
