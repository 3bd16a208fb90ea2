// runs: heavy
import { newWorld, queryAt, startBrowser, startServer, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeClosedDay } from "../../apps/office/src/contract/stage-days.test-scene.ts";
import { createLook } from "./axe.ts";
import { databaseOf } from "./desks.ts";
import { handOver } from "./handover-pack.ts";
import { enterConsole, isTrouble } from "./scene.ts";
import { closedLines, dialogOf, drawsAndPacks, paperOf } from "./stage-acceptance.ts";

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
  for (const page of [provider, client]) page.setDefaultTimeout(90_000);
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
  // Of a clause that changes no figure stands what the hotline holds.
  const flows = client.locator("tr.ant-table-row", { hasText: "「IVR 数 ≥ 30 条」" });
  await flows.getByText("已发布流程").first().waitFor();
  await look(client, "readings");
  await flows.scrollIntoViewIfNeeded();
  await look(client, "readings-held");

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
  await provider.getByText("这段时间还没有日结的日子").waitFor();
  await provider.getByText("未接 20 通").first().waitFor();
  // 600 of which 480, 300 of which 260, and days around 480, under the four readings.
  const trial = provider.locator(".ant-card", { hasText: "试算与余量" });
  for (const [requests, answered, verdicts] of [
    [600, 480, ["80.00 % 不达标", "100.00 % 达标", "达到容量，免考核", "80.00 % 不达标"]],
    [300, 260, ["低于容量，不考核", "86.67 % 不达标", "86.67 % 不达标", "86.67 % 不达标"]],
    [479, 432, ["低于容量，不考核", "90.19 % 达标", "90.19 % 达标", "90.19 % 达标"]],
    [480, 432, ["90.00 % 达标", "90.00 % 达标", "达到容量，免考核", "90.00 % 达标"]],
    [481, 432, ["89.81 % 不达标", "90.00 % 达标", "达到容量，免考核", "89.81 % 不达标"]],
  ] as const) {
    await trial.getByRole("spinbutton", { name: "人工呼入数" }).fill(String(requests));
    await trial.getByRole("spinbutton", { name: "人工接听量" }).fill(String(answered));
    await expect
      .poll(() => trial.locator("tbody tr.ant-table-row td:nth-child(2)").allTextContents())
      .toEqual(verdicts);
  }
  await look(provider, "days");

  await client.getByRole("tab", { name: "履约台账" }).click();
  await client.getByRole("link", { name: "投诉登记" }).click();
  await client.getByRole("button", { name: "登记投诉" }).click();
  await dialogOf(client).getByLabel("投诉事项").fill("答复前后不一致");
  await dialogOf(client).getByLabel("投诉内容").fill("两次来电，两种说法。");
  await dialogOf(client).getByRole("button", { name: "登记投诉" }).click();
  await client.getByText("答复前后不一致").waitFor();
  await client.goto(`${server.baseUrl}/contract/records`);
  await client.getByRole("link", { name: /^TS\d{8}-0001$/ }).waitFor();
  // Evidence of a checklist's item is kept under its hash; a notice of breach is printed with its receipt.
  await client.getByRole("button", { name: "加材料" }).first().waitFor();
  const chosen = client.waitForEvent("filechooser");
  await client.locator(".contract-files .ant-upload").first().click();
  await (await chosen).setFiles({
    name: "场地照片.png",
    mimeType: "image/png",
    buffer: Buffer.from("89504e470d0a1a0a", "hex"),
  });
  await dialogOf(client).getByRole("button", { name: "加材料" }).click();
  await client.getByRole("link", { name: "场地照片.png" }).waitFor();
  await client.getByRole("button", { name: "发出违约通知" }).click();
  await dialogOf(client).getByLabel("编号").fill("W-2026-01");
  await dialogOf(client).getByLabel("事由").fill("8 月月报逾期 12 日，经两次提醒仍未提交。");
  await dialogOf(client).getByRole("button", { name: "发出违约通知" }).click();
  await client.getByText("W-2026-01").waitFor();
  await look(client, "records");
  await client.getByRole("link", { name: "打印" }).click();
  await client.getByRole("heading", { name: "违约通知" }).waitFor();
  await client.locator(".sheet-page").getByText("个工作日内补救").waitFor();
  await look(client, "notice");
  await paperOf(client, "notice", look);
  const calls = Array.from({ length: 8 }, (_, no) => `call-${no}`);
  const url = databaseOf(server);
  await writeClosedDay((sql, values = []) => queryAt(url, sql, values), {
    day: "2026-11-25",
    lines: closedLines,
    calls,
  });
  const asked = await post(provider, `/api/contract/stages/2026-11/samples`, { size: 3 });
  expect(asked).toMatchObject({ status: 403, body: { reason: "otherSide" } });
  await drawsAndPacks(client, server.baseUrl, look);
  // A stage fails by its items; what is required of the provider is printed with them.
  const done = async (page: Page, given: object): Promise<void> => {
    const tryOnce = async (): Promise<number> => {
      const { version } = (await (await page.request.get(`${server.baseUrl}/api/contract`)).json()) as {
        version: number;
      };
      return (await post(page, "/api/contract/deeds", { version, deed: given })).status;
    };
    // The server may take closed days between look and deed.
    let status = 409;
    for (let tries = 0; status === 409 && tries < 5; tries += 1) status = await tryOnce();
    expect(status).toBe(200);
  };
  const stage = "2026-11";
  for (const item of ["resources", "answerRate", "satisfaction", "complaints"])
    await done(client, {
      type: "StageItemExamined",
      stage,
      item,
      passed: item !== "satisfaction",
      note: "抽查录音 20 通",
    });
  await done(client, { type: "StageDecided", stage, passed: false, note: "满意度不达标" });
  await done(client, {
    type: "ControlRequirementIssued",
    stage,
    no: "G-2026-01",
    text: "一、两周内完成话术培训。\n二、每周报送满意度分析。",
  });
  await done(provider, { type: "ControlRequirementReceived", stage, receivedBy: "李四", on: "2026-11-30" });
  await done(client, {
    ...{ type: "RectificationRaised", stage, rectification: "Z-1", goal: "满意度恢复到 99 % 以上" },
    ...{ request: "按区政务服务局通报整改", acceptance: "连续两周每日达标" },
  });
  await client.goto(`${server.baseUrl}/contract/requirement/2026-11`);
  await client.getByRole("heading", { name: "项目管控要求" }).waitFor();
  await client.locator(".sheet-page").getByText("系统登记：李四").waitFor();
  await look(client, "requirement");
  await paperOf(client, "requirement", look);
  await handOver({ provider, client, baseUrl: server.baseUrl }, look, (page, name) => paperOf(page, name, look));
  await done(client, {
    type: "MaterialRequested",
    material: "M-1",
    how: "destroy",
    what: "服务话术第 1 版，纸质 6 份",
    on: "2026-11-28",
  });
  await done(provider, {
    type: "MaterialDisposed",
    material: "M-1",
    method: "碎纸机粉碎",
    witness: "王五（甲方）",
    on: "2026-11-30",
  });
  await client.goto(`${server.baseUrl}/contract/material/M-1`);
  await client.getByRole("heading", { name: "业务资料销毁证明" }).waitFor();
  await client.locator(".sheet-page").getByText("碎纸机粉碎").waitFor();
  await look(client, "material");
  await paperOf(client, "material", look);
  await client.goto(`${server.baseUrl}/contract/budgets`);
  await client.getByText("各项指标还能承受多少").waitFor();
  await client.getByRole("cell", { name: "收到的投诉" }).waitFor();
  await look(client, "budgets");
  await client.getByRole("tab", { name: "合同内容" }).click();
  await look(client, "terms");
  await provider.getByRole("tab", { name: "付款计划" }).click();
  await provider.getByText("时间轴").waitFor();
  // Years that are not published are named; holidays hold once both have signed, and what they would move is told before.
  await provider.getByText(/2029 年的节假日安排尚未公布/).waitFor();
  const holidays = { off: ["2029-06-18", "2029-06-19"], worked: ["2029-06-16"] };
  await done(provider, { type: "CalendarYearEntered", year: 2029, ...holidays });
  await provider.getByText("“尾款”的付款时间：将由 2029-07-12 改为 2029-07-13").waitFor();
  await provider.getByText("待甲方签署").waitFor();
  await look(provider, "board");
  await client.goto(`${server.baseUrl}/contract/board`);
  await client.getByRole("button", { name: "签署节假日安排" }).click();
  await dialogOf(client).getByLabel("通过", { exact: true }).check();
  await look(client, "holidays");
  await dialogOf(client).getByRole("button", { name: "签署节假日安排" }).click();
  await client.getByText("“尾款”的付款时间：由 2029-07-12 改为 2029-07-13").waitFor();
  await done(provider, { type: "CalendarYearEntered", year: 2029, off: ["2029-06-18"], worked: [] });
  await client.getByRole("button", { name: "签署节假日安排" }).click();
  await dialogOf(client).getByLabel("不通过", { exact: true }).check();
  await dialogOf(client).getByRole("button", { name: "签署节假日安排" }).click();
  await client.getByText("对方不同意").waitFor();
  // How long recordings are kept: proposed by one, agreed by the other.
  await done(provider, { type: "RetentionProposed", days: 365, evidenceDays: 180 });
  await client.goto(`${server.baseUrl}/contract/records`);
  await client.getByText(/乙方提议：录音保存 365 日后删除/).waitFor();
  await client.getByRole("button", { name: "答复保存期限" }).click();
  await dialogOf(client).getByLabel("通过", { exact: true }).check();
  await look(client, "retention");
  await dialogOf(client).getByRole("button", { name: "答复保存期限" }).click();
  await client.getByText(/^录音保存 365 日后删除/).waitFor();
  // A supplement: the client sees what differs before it confirms it.
  const { terms } = (await (await provider.request.get(`${server.baseUrl}/api/contract`)).json()) as {
    terms: { terms: object };
  };
  const supplement = { answerRateFen: 20_000, badInfluenceFen: 1_000_000 };
  await done(provider, { type: "ContractWritten", terms: { ...terms.terms, supplement } });
  await client.goto(`${server.baseUrl}/contract/terms`);
  await client.getByText("待甲方确认的修改（第 2 版）").waitFor();
  await look(client, "terms-changed");
  await client.getByRole("button", { name: "确认合同内容" }).click();
  await dialogOf(client).getByText("补充协议：恶劣社会影响每次扣减（元）").waitFor();
  await look(client, "terms-confirm");
  await dialogOf(client).getByRole("button", { name: "确认合同内容" }).click();
  await client.getByText("待甲方确认的修改（第 2 版）").waitFor({ state: "detached" });
  // 推演: nothing of it is kept.
  await client.goto(`${server.baseUrl}/contract/whatIf`);
  await client.getByRole("button", { name: "推演", exact: true }).click();
  await client.getByText("指标不达标、可能暂缓的款项（元）").waitFor();
  await look(client, "what-if");
  await client.getByText("指标不达标、可能暂缓的款项（元）").scrollIntoViewIfNeeded();
  await look(client, "what-if-found");

  // The sheet to be sealed, as it is printed.
  await client.goto(`${server.baseUrl}/contract/sheet`);
  await client.getByRole("heading", { name: "口径确认单" }).waitFor();
  await look(client, "sheet");
  await paperOf(client, "sheet", look);

  // English has all the words too.
  await provider.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await provider.reload();
  await provider.getByRole("tab", { name: "Interpretations" }).click();
  await look(provider, "readings-en");
  await provider.getByRole("tab", { name: "Budgets" }).click();
  await provider.getByText("Margin left for each indicator").waitFor();
  await provider.getByRole("cell", { name: "Complaints received" }).waitFor();
  await look(provider, "budgets-en");
  // A closed day opens to the calls that are not counted, and why.
  await provider.getByRole("tab", { name: "Days", exact: true }).click();
  const month = provider.getByLabel("Month", { exact: true });
  await month.click();
  await month.fill("2026-11");
  await month.press("Enter");
  const closedDay = provider.locator("tr.ant-table-row", { hasText: "2026-11-25" });
  await closedDay.getByRole("button", { name: "Expand row" }).click();
  await provider.getByText("Requests counted").waitFor();
  await look(provider, "days-en");
  await provider.getByRole("button", { name: "Missed", exact: true }).click();
  await provider.getByText(/^As the call log has them now/).waitFor();
  await look(provider, "day-calls-en");
  await provider.keyboard.press("Escape");
  await provider.getByRole("tab", { name: "What if" }).click();
  await provider.getByRole("button", { name: "Simulate" }).click();
  await provider.getByText("Payments at risk: indicators fail (CNY)").waitFor();
  await look(provider, "what-if-en");
  await provider.getByRole("tab", { name: "Records" }).click();
  await look(provider, "records-en");
  await provider.getByRole("tab", { name: "Payments" }).click();
  await look(provider, "board-en");
  await provider.goto(`${server.baseUrl}/contract/acceptance/2026-11`);
  await provider.getByText("3 of 3 examined, 1 not in order").waitFor();
  await provider.getByText("Pack 1").waitFor();
  await look(provider, "acceptance-en");

  await provider.goto(`${server.baseUrl}/administration/audit`);
  await provider.getByText("Acted under the contract").first().waitFor();
  await look(provider, "audit-en");
  // The server closes the days behind that one by itself.
  const trail = await queryAt<{
    action: string;
    login: string;
    detail: { tried?: string; field?: string; deed?: string };
  }>(url, "select action, login, detail from audit where login <> 'system' order by id desc");
  const refused = trail
    .filter(({ action }) => action === "rights.refused")
    .map(({ login, detail }) => `${login} ${detail.tried} ${detail.field}`);
  expect(refused).toEqual([
    "administrator contract.act StageSamplePrepared",
    "administrator contract.act StageDecided",
    "administrator contract.act ReadingAccepted",
  ]);
  expect(
    trail.filter(({ action }) => action === "contract.act").map(({ login, detail }) => `${login} ${detail.deed}`),
  ).toEqual([
    ...["supervisor ContractConfirmed", "administrator ContractWritten"],
    ...["supervisor RetentionAnswered", "administrator RetentionProposed"],
    ...["supervisor CalendarYearConfirmed", "administrator CalendarYearEntered"],
    ...["supervisor CalendarYearConfirmed", "administrator CalendarYearEntered"],
    "administrator MaterialDisposed",
    "supervisor MaterialRequested",
    "supervisor HandoverPackReceived",
    "administrator HandoverPackMade",
    "supervisor RectificationRaised",
    "administrator ControlRequirementReceived",
    "supervisor ControlRequirementIssued",
    "supervisor StageDecided",
    ...Array.from({ length: 4 }, () => "supervisor StageItemExamined"),
    "supervisor StagePackMade",
    ...Array.from({ length: 3 }, () => "supervisor StageSampleJudged"),
    ...["supervisor StageSampleDrawn", "supervisor StageSamplePrepared"],
    "supervisor BreachNoticed",
    "supervisor EvidenceFileAdded",
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
}, 600_000);
