// runs: heavy
import { newWorld, startBrowser, startServer, tones, until, type World } from "@zongji/kit";
import type { Locator } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findingsOf } from "./axe.ts";
import { citizenCalls, openCarrier, pressOne } from "./cast.ts";
import { wrappedHeads } from "./heads.ts";
import { atState, enterConsole, openHotline, signInFirst, takeSeat } from "./scene.ts";
import { fillInWrong } from "./trunk-form.ts";

const parts = [
  "users",
  "roles",
  "groups",
  "numbers",
  "trunks",
  "dialRights",
  "policies",
  "versions",
  "signInRules",
  "bans",
  "prompts",
  "audit",
];

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("every page of a supervisor can be used by everybody, as axe sees it", async () => {
  const { server } = await openHotline(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const findings: string[] = [];

  const desk = await enterConsole(browser, server, "supervisor");
  for (const path of ["/desk", "/wall", "/missed", "/calls"]) {
    await desk.goto(`${server.baseUrl}${path}`);
    await desk.getByRole("main").waitFor();
    await desk.waitForLoadState("load");
    await desk.waitForTimeout(1000);
    await browser.screenshot(desk, `supervisor${path.replaceAll("/", "-")}`);
    findings.push(...(await findingsOf(desk)));
  }
  expect(findings).toEqual([]);
  // A page's own errors would be told by the browser, never by axe. Before the sign-in it asks who is there, and hears 401.
  expect(browser.errors.filter((error) => !error.includes("401 (Unauthorized)"))).toEqual([]);
});

test("every page of an administrator can be used by everybody, with a line being changed", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const findings: string[] = [];
  const page = await enterConsole(browser, server, "administrator");
  const post = async (path: string, data: object) => {
    const response = await page.request.post(`${server.baseUrl}${path}`, { data });
    expect(response.status(), path).toBe(200);
  };
  await page.getByRole("link", { name: "管理" }).waitFor();
  await post("/api/dial-rights", { name: "市内", patterns: ["010XXXXXXXX", "1X."], roles: ["agent"] });
  await post("/api/trunks", {
    name: "备用中继",
    transport: "udp",
    host: "192.0.2.77",
    port: 5999,
    match: ["192.0.2.0/28"],
    maxLines: 10,
    enabled: true,
    default: false,
    optionsSec: 1,
    numberRules: { out: [{ match: "0XX.", strip: 1, prepend: "+86" }], inCalling: [], inCalled: [] },
  });
  const changed = await page.request.patch(`${server.baseUrl}/api/groups/business`, { data: { ringMs: 9000 } });
  expect(changed.status()).toBe(200);
  for (const part of parts) {
    await page.goto(`${server.baseUrl}/administration/${part}`);
    await page.getByRole("main").waitFor();
    await page.waitForLoadState("load");
    await page.waitForTimeout(part === "trunks" ? 4000 : 1000);
    await browser.screenshot(page, `administrator-${part}`);
    // The rules stand side by side and fit one screen.
    if (part === "policies")
      expect(
        await page
          .locator(".policies")
          .evaluate(({ children }) => new Set([...children].map((one) => one.getBoundingClientRect().top)).size),
      ).toBe(1);
    findings.push(...(await findingsOf(page)));
  }
  // What was done is told in words.
  await page.getByRole("cell", { name: "新建中继" }).first().waitFor();
  const deeds = await page.locator("tr.ant-table-row td:nth-child(4)").allTextContents();
  expect(deeds).toContain("新建中继");
  expect(deeds.filter((deed) => /[a-z]/i.test(deed))).toEqual([]);
  // What was set is told by names and words, before and after.
  const set = (await page.locator("tr.ant-table-row td:nth-child(6)").allTextContents()).join(" ");
  for (const words of ["号码格式 010XXXXXXXX、1X.", "角色 座席", "线路数 10", "探测间隔 1 秒"])
    expect(set).toContain(words);
  const change = page.locator("tr.ant-table-row", { hasText: "修改座席组" });
  expect(await change.locator("td:nth-child(5)").textContent()).toBe("业务咨询");
  expect(await change.locator("td:nth-child(6)").textContent()).toBe("振铃时长 20 秒 → 改为9 秒");
  await page.goto(`${server.baseUrl}/system`);
  // The trunk that doesn't answer is an alarm, told over every page.
  await page.getByRole("button", { name: "我来处理" }).first().waitFor();
  await page.getByRole("alert").filter({ hasText: "备用中继" }).waitFor();
  await browser.screenshot(page, "administrator-system");
  findings.push(...(await findingsOf(page)));
  await page.getByRole("button", { name: "我来处理" }).first().click();
  await page.getByRole("button", { name: "我来处理" }).first().waitFor({ state: "detached" });
  await page.goto(`${server.baseUrl}/administration/trunks`);
  await page
    .getByRole("row", { name: /备用中继/ })
    .getByRole("button", { name: "修改" })
    .click();
  await page.getByRole("dialog").waitFor();
  await page.waitForTimeout(500);
  await browser.screenshot(page, "administrator-trunk");
  await page.getByRole("button", { name: "语音与保活" }).click();
  await fillInWrong(page, page.getByRole("dialog"));
  await browser.screenshot(page, "administrator-trunk-wrong");
  await page.getByRole("button", { name: "注册", exact: true }).click();
  await page.getByRole("switch", { name: "向运营商注册" }).click();
  await page.waitForTimeout(500);
  await browser.screenshot(page, "administrator-trunk-more");
  findings.push(...(await findingsOf(page)));
  await page.goto(`${server.baseUrl}/administration/users`);
  await page.getByRole("row", { name: /8001/ }).getByRole("button").click();
  await page.getByRole("button", { name: "设置 SIP 话机" }).click();
  await page.getByText("认证算法").waitFor();
  await page.waitForTimeout(500);
  await browser.screenshot(page, "administrator-phone");
  findings.push(...(await findingsOf(page)));
  // May see every agent's state and history, but do nothing to any.
  await page.goto(`${server.baseUrl}/wall`);
  await page.locator('.tile[data-agent="8001"]').click();
  const agent = page.getByRole("dialog", { name: /8001/ });
  await agent.getByRole("heading", { name: "今日状态" }).waitFor();
  // Over the whole height of the window, who has no phone bar as well.
  expect((await agent.boundingBox())?.height).toBeGreaterThan(800);
  expect(await agent.locator("[data-act]").count()).toBe(0);
  for (const deed of ["listen", "whisper", "join", "intercept", "release", "ready", "busy", "sign-out"]) {
    const refused = await page.request.post(`${server.baseUrl}/api/supervision/agents/agent-8001/${deed}`, {
      data: { reason: "without a right to it" },
    });
    expect(refused.status(), deed).toBe(403);
  }
  // English words are longer: no head of a table breaks for it.
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  for (const path of ["calls", "wall", ...parts.map((part) => `administration/${part}`)]) {
    await page.goto(`${server.baseUrl}/${path}`);
    await page.locator("html[lang=en]").waitFor();
    await page.waitForTimeout(1000);
    expect(await wrappedHeads(page), path).toEqual([]);
  }
  expect(findings).toEqual([]);
  expect(browser.errors.filter((error) => !error.includes("401 (Unauthorized)"))).toEqual([]);
  // thirteen pages, each looked at by axe
}, 400_000);

/** Whether the first of these is seen whole: no ancestor cuts it. */
const isWhole = (what: Locator): Promise<boolean> =>
  what.first().evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    for (let outer = element.parentElement; outer; outer = outer.parentElement) {
      if (getComputedStyle(outer).overflow === "visible") continue;
      const frame = outer.getBoundingClientRect();
      if (left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom) return false;
    }
    return element.scrollWidth <= element.clientWidth;
  });

test("a wish during the announcement is read whole, and the page of a call out has words for all", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  await administrator.insist("PATCH", "/api/trunks/carrier", { host: carrier.sip.address, port: carrier.sip.port });
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(browser, server, "8001");
  await takeSeat(page);
  for (const [language, words] of [
    ["zh-CN", "报完工号后保持"],
    ["en", "Hold after announcement"],
  ] as const) {
    await page.evaluate((one) => localStorage.setItem("zongji.language", one), language);
    await page.reload();
    await atState(page, "ready");
    const citizen = await citizenCalls(carrier, server, tones.caller);
    await pressOne(citizen);
    await page.locator("[data-action=answer][aria-disabled=false]").waitFor();
    await page.keyboard.press("F2");
    await page.locator(".phone-bar[data-at=talking]").waitFor();
    await page.keyboard.press("F5");
    const wish = page.getByRole("status").filter({ hasText: words });
    await wish.waitFor();
    expect(await isWhole(wish), language).toBe(true);
    await browser.screenshot(page, `agent-wish-${language}`);
    await citizen.hangUp();
    await atState(page, "wrapUp");
    await page.keyboard.press("Shift+F6");
    await atState(page, "ready");
  }
  await page.evaluate(() => localStorage.setItem("zongji.language", "zh-CN"));
  const { party } = await until("a call is in the log", async () => (await administrator.get("/api/calls")).items[0]);
  expect((await page.request.post(`${server.baseUrl}/api/agent/call-out`, { data: { party } })).ok()).toBe(true);
  const called = await carrier.nextCall();
  called.refuse();
  const out = await until("the log has the end of the call out", async () => {
    const [last] = (await administrator.get("/api/calls")).items;
    return last.direction === "outbound" && last.endedAt !== null && last;
  });
  await page.goto(`${server.baseUrl}/calls/${out.id}`);
  await page.getByText("发起呼叫").waitFor();
  expect(await page.getByRole("main").textContent()).not.toMatch(/callee|来电到达|从呼入起/);
  expect(await page.getByRole("cell", { name: "呼出未接通：对方忙", exact: true }).count()).toBe(1);
  // A code that this page does not know has words all the same.
  await page.route("**/api/calls/none", (route) =>
    route.fulfill({ status: 500, contentType: "application/problem+json", body: '{"code":"ofTomorrow"}' }),
  );
  await page.goto(`${server.baseUrl}/calls/none`);
  await page.getByRole("alert").filter({ hasText: "服务器出错" }).waitFor();
});

test("the page of a call that has only just begun waits for it, and tells of one that never was", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "管理" }).waitFor();
  await page.request.patch(`${server.baseUrl}/api/trunks/carrier`, { data: { match: ["127.0.0.1"] } });
  const carrier = await openCarrier(world);
  const citizen = await citizenCalls(carrier, server, tones.caller);
  const log = async () => (await page.request.get(`${server.baseUrl}/api/calls`)).json();
  const { id } = await until("the log has the call", async () => (await log()).items[0]);
  // The log is behind by a second or two, as on a busy machine: the page asks every half.
  let missed = 0;
  await page.route(`**/api/calls/${id}`, async (route) => {
    if (missed === 4) return route.continue();
    missed += 1;
    return route.fulfill({ status: 404, contentType: "application/problem+json", body: '{"code":"notFound"}' });
  });
  await page.addInitScript(() => {
    const seen = window as unknown as { zongjiAlerts: number };
    seen.zongjiAlerts = 0;
    new MutationObserver(() => {
      if (document.querySelector(".page-state[role=alert]")) seen.zongjiAlerts += 1;
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(`${server.baseUrl}/calls/${id}`);
  await page.getByText("通话过程与录音").waitFor();
  expect(missed).toBe(4);
  expect(await page.evaluate(() => (window as unknown as { zongjiAlerts: number }).zongjiAlerts)).toBe(0);
  await browser.screenshot(page, "administrator-call-goes-on");
  await citizen.hangUp();
  await page.goto(`${server.baseUrl}/calls/none`);
  const gone = page.getByRole("alert").filter({ hasText: "找不到这通通话" });
  await gone.waitFor();
  expect(await gone.textContent()).not.toContain("没有丢失");
});

test("a page that breaks says so, and the others stay in reach", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "管理" }).waitFor();
  await page.route("**/api/audit?**", (route) => route.fulfill({ json: { items: [{ id: 1 }], total: 1 } }));
  await page.goto(`${server.baseUrl}/administration/audit`);
  await page.getByRole("alert").filter({ hasText: "这一页出错了" }).waitFor();
  await browser.screenshot(page, "administrator-broken-page");
  await page.getByRole("link", { name: "记录与录音" }).click();
  await page.getByText("还没有通话记录").waitFor();
});

test("a reason of rest that an administrator adds by keyboard is an agent's choice at once, with its limit", async () => {
  const server = await startServer(world);
  const agent = await signInFirst(server, "8001");
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "管理" }).waitFor();
  await page.goto(`${server.baseUrl}/administration/policies`);
  const add = page.getByRole("button", { name: "添加原因" });
  await add.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "原因" }).nth(4).focus();
  await page.keyboard.type("喝水");
  await page.keyboard.press("Tab");
  await page.keyboard.type("1");
  await page.keyboard.press("Enter");
  await page.getByText("已保存").waitFor();
  await browser.screenshot(page, "administrator-policies-saved");
  // what nobody touched is as it was
  const saved = await (await page.request.get(`${server.baseUrl}/api/policies`)).json();
  expect(saved).toMatchObject({ noAnswerLimitMs: 300_000, deviceLostLimitMs: 600_000, dialMs: 60_000 });

  const { choices } = await agent.get("/api/agent");
  expect(choices.restReasons.at(-1)).toMatchObject({ id: "喝水" });
  const groups = choices.groups.map(({ id }: { id: string }) => id);
  await agent.post("/api/agent/sign-in", { groups, device: choices.devices[1].id });
  await agent.post("/api/agent/rest", { reason: "喝水" });
  expect(await agent.get("/api/agent")).toMatchObject({ state: "rest", restReason: "喝水", restLimitMs: 60_000 });

  // the same once more: refused, in words, and nothing is lost of what was filled in
  await add.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "原因" }).nth(5).fill("喝水");
  await page.keyboard.press("Enter");
  await page.getByText("有两个同样的小休原因").waitFor();
  await browser.screenshot(page, "administrator-policies-refused");
});
