// runs: heavy
import { newWorld, startBrowser, startServer, tones, until, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook, findingsOf } from "./axe.ts";
import { becomes, factsOf, openCarrier, takePhoneSeat, talkWith, wholeLog } from "./cast.ts";
import { inForce, publishItem } from "./flows.ts";
import { isTrouble, signInFirst } from "./scene.ts";
import { openTexts } from "./text-service.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const survey = {
  name: "满意度评价",
  prompt: "survey.ask",
  options: [
    { key: "1", label: "非常满意", score: 5, satisfied: true },
    { key: "2", label: "满意", score: 4, satisfied: true },
    { key: "3", label: "一般", score: 3, satisfied: false },
    { key: "4", label: "不满意", score: 1, satisfied: false },
  ],
  further: [
    {
      ...{ id: "solved", prompt: "survey.ask", title: "您的问题解决了吗？" },
      options: [
        { key: "1", label: "已解决", score: 1, satisfied: true },
        { key: "2", label: "没有解决", score: 0, satisfied: false },
      ],
    },
  ],
  ...{ retries: 1, timeoutMs: 2500 },
};

const setUpTexts = async (page: Page, baseUrl: string, port: number): Promise<void> => {
  await page.goto(`${baseUrl}/administration/texts`);
  await page.getByLabel("服务地址").fill(`http://127.0.0.1:${port}/send`);
  await page.getByRole("switch", { name: "发送短信" }).click();
  await page.getByRole("button", { name: /保\s*存/ }).click();
  await page.getByText("地址须为 https").waitFor();
  await page.getByRole("switch", { name: "允许不加密的 http" }).click();
  await page.getByLabel("密钥", { exact: true }).fill("s3cret-key");
  await page.getByLabel("成功时答复含有").fill('"code":0');
  await page.getByLabel("来电人打开链接的地址").fill(baseUrl);
  await page.getByLabel("最早发送时间").fill("00:00");
  await page.getByLabel("最迟发送时间").fill("24:00");
  await page.getByRole("button", { name: /保\s*存/ }).click();
  await page
    .getByText("已保存，留空不变")
    .waitFor({ state: "attached", timeout: 10_000 })
    .catch(() => {});
};

test("a caller who was not asked rates by the link of a text; his call, the report and its details show it", async () => {
  const texts = await openTexts(world);
  const server = await startServer(world, { env: texts.env });
  const isUp = async () => (await fetch(`${server.baseUrl}/s/none`)).status === 404;
  await until("the office is up", isUp, { limitMs: 120_000, everyMs: 1000 });
  const administrator = await signInFirst(server, "administrator");
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"] });
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const look = createLook(browser, "survey-link", findings);
  const page = await browser.page(server.baseUrl);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByLabel("工号或账号").fill("administrator");
  await page.getByLabel("密码", { exact: true }).fill(administrator.password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
  await page.getByRole("link", { name: "管理" }).waitFor();

  await setUpTexts(page, server.baseUrl, texts.port);
  await until("the service is set", async () => (await administrator.get("/api/text-service")).enabled);
  await look(page, "service-1440");
  await page.setViewportSize({ width: 1280, height: 800 });
  await look(page, "service-1280");
  await page.getByRole("button", { name: "发测试短信" }).click();
  const dialog = page.getByRole("dialog", { name: "发一条测试短信" });
  await dialog.getByLabel("号码").fill("13800138000");
  await dialog.getByRole("button", { name: /发\s*送/ }).click();
  await dialog.getByText("服务已受理").waitFor();
  await look(page, "test");
  await page.keyboard.press("Escape");
  expect(texts.seen).toEqual([
    { body: '{"to":"13800138000","content":"这是一条测试短信。"}', authorization: "Bearer s3cret-key" },
  ]);
  // Nobody is told the secret again.
  const told = await administrator.get("/api/text-service");
  expect(told).toMatchObject({ hasSecret: true });
  expect(JSON.stringify([told, await administrator.get("/api/audit")])).not.toContain("s3cret");

  // The survey: a link where the caller was not asked, chosen in the page.
  await publishItem(administrator, "survey", "satisfaction", survey);
  await page.goto(`${server.baseUrl}/administration/surveys`);
  await page
    .getByRole("row", { name: /满意度评价/ })
    .getByRole("button", { name: /修\s*改/ })
    .click();
  const drawer = page.locator(".ant-drawer").last();
  await drawer.getByLabel("何时发送评价链接").click();
  await page.locator(".ant-select-item-option:visible", { hasText: "没有给出有效评价" }).click();
  await drawer.getByLabel("短信内容").fill("请评价");
  await drawer.getByText("须含一个 {link}").waitFor();
  await drawer.getByLabel("短信内容").fill("感谢来电，请评价：{link}");
  await drawer.getByLabel("短信内容").scrollIntoViewIfNeeded();
  await look(page, "survey");
  await drawer.getByRole("button", { name: "发布" }).click();
  const publishing = page.getByRole("dialog", { name: /满意度评价/ }).last();
  await publishing.getByText("检查通过").waitFor({ timeout: 15_000 });
  await publishing.getByRole("button", { name: /发\s*布/ }).click();
  await until("the rule is in force", async () => {
    const items = await administrator.get("/api/configuration");
    const item = items.find(({ kind, id }: { kind: string; id: string }) => kind === "survey" && id === "satisfaction");
    return item.published?.version === item.newest && item.draft === null;
  });
  await inForce(server, administrator);

  const carrier = await openCarrier(world);
  await administrator.insist("PATCH", "/api/groups/business", { announceAgentNo: false, wrapUpMs: 0 });
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const { citizen } = await talkWith(seat, carrier, server, tones.caller);
  await becomes(seat, "talking");
  // He hangs up first: no keys are asked of him.
  await citizen.hangUp();
  await until("the text was sent", () => texts.seen.length === 2, { limitMs: 30_000 });
  const sent = JSON.parse(texts.seen[1]!.body) as { to: string; content: string };
  expect(sent.to).toBe("13900000001");
  const link = sent.content.replace("感谢来电，请评价：", "");
  expect(link).toMatch(new RegExp(`^${server.baseUrl}/s/[A-Za-z0-9_-]{32}$`));

  const phone = await browser.page();
  await phone.setViewportSize({ width: 390, height: 844 });
  await phone.goto(link);
  await phone.getByRole("heading", { name: "服务评价" }).waitFor();
  await look(phone, "open-390");
  const shown = await phone.content();
  for (const secret of ["13900000001", "8001", "座席"]) expect(shown).not.toContain(secret);
  expect(await phone.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  await phone.getByRole("button", { name: "提交评价" }).click();
  await phone.getByText("请先选择一项").waitFor();
  await look(phone, "unchosen-390");
  await phone.setViewportSize({ width: 1440, height: 900 });
  await look(phone, "open-1440");
  await phone.setViewportSize({ width: 390, height: 844 });
  await phone.getByLabel("满意", { exact: true }).check();
  await phone.getByLabel("没有解决").check();
  await phone.getByRole("button", { name: "提交评价" }).click();
  await phone.getByRole("heading", { name: "感谢您的评价" }).waitFor();
  await look(phone, "thanks-390");
  await phone.goto(link);
  await phone.getByRole("heading", { name: "已经评价过了" }).waitFor();
  await look(phone, "used-390");
  await phone.goto(`${server.baseUrl}/s/${"x".repeat(32)}`);
  await phone.getByRole("heading", { name: "链接无效" }).waitFor();
  await look(phone, "unknown-390");
  const policy = await fetch(link, { headers: { "accept-language": "en" } });
  expect(policy.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(await policy.text()).toContain("Already rated");

  const record = await until("his call says so", async () => {
    const [found] = await wholeLog(administrator);
    return found && factsOf(found, "SurveyLinkRated").length > 0 && found.row.rating !== null && found;
  });
  expect(factsOf(record, "SurveyOffered")).toEqual([]);
  expect(record.row.rating).toMatchObject({ option: "满意", score: 4, satisfied: true, way: "link" });
  await page.goto(`${server.baseUrl}/calls/${record.row.id}`);
  await page.getByText(/满意（短信链接，/).waitFor();
  await page.getByText("没有解决").first().waitFor();
  await look(page, "call");
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(Date.now());
  await page.goto(`${server.baseUrl}/reports/satisfaction?from=${today}&to=${today}&by=way`);
  await page.getByRole("cell", { name: "短信链接" }).first().waitFor();
  await look(page, "report");
  // By agent, the figures of links open the calls that they count.
  await page.goto(`${server.baseUrl}/reports/satisfaction?from=${today}&to=${today}&by=agent`);
  const answered = page.getByRole("button", { name: /^链接参评量，合计：/ });
  expect(await answered.textContent()).toBe("1");
  await answered.click();
  await page.getByRole("dialog").getByText("139****0001").waitFor();
  await look(page, "details");

  // In English, and where the office is away.
  await page.evaluate("localStorage.setItem('zongji.language', 'en')");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${server.baseUrl}/administration/texts`);
  await page.getByText("Text-message service").first().waitFor();
  await look(page, "service-en");

  // So many requests a minute are let in from one address; unknown codes lock nobody out before.
  const guess = async () => (await fetch(`${server.baseUrl}/s/${"y".repeat(32)}`)).status;
  const answers: number[] = [];
  for (let no = 0; no < 70; no += 1) answers.push(await guess());
  expect(new Set(answers.slice(0, 40))).toEqual(new Set([404]));
  expect(answers.at(-1)).toBe(429);
  expect(await findingsOf(page)).toEqual([]);
  expect(findings).toEqual([]);
  // Refusals that were meant are told by the browser as trouble.
  expect(
    browser.errors.filter(isTrouble).filter((line) => !/\/s\/|status of 400.*text-service|status of 503/.test(line)),
  ).toEqual([]);
}, 480_000);
