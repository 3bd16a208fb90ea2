// runs: alone
import {
  type Browser,
  isSaid,
  listen,
  newWorld,
  samplesOf,
  sleep,
  startBrowser,
  tones,
  until,
  type World,
} from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  becomes,
  citizenCalls,
  hears,
  openCarrier,
  pressOne,
  type Seat,
  stateOf,
  takePhoneSeat,
  talkWith,
} from "./cast.ts";
import { tabTo } from "./keyboard.ts";
import { atState, enterConsole, isTrouble, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const press = async (page: Page, what: Locator): Promise<void> => {
  await tabTo(page, what);
  await page.keyboard.press("Enter");
};
const act = (page: Page, name: string): Locator => page.locator(`[data-act=${name}]:not([disabled])`);

/** Over an agent, with the reason that has to be given, by keyboard alone. */
const overrule = async (page: Page, name: string, reason: string): Promise<void> => {
  await press(page, act(page, name));
  const box = page.getByRole("textbox", { name: "原因" }).last();
  await box.waitFor();
  await tabTo(page, box);
  await page.keyboard.type(reason);
  await press(page, page.getByRole("button", { name: /确\s*定/ }).last());
};

/** As `hears`, for what a page says: a failure tells what its microphone gave. */
const hearsPage = (browser: Browser, page: Page, ...wanted: Parameters<typeof hears>): Promise<void> =>
  hears(...wanted).catch(async (error: Error) => {
    throw new Error(`${error.message}; the page's microphone gave ${await browser.microphone(page)}`, { cause: error });
  });

const openAgent = async (page: Page, agentNo: string): Promise<void> => {
  await page.keyboard.press("Escape");
  await press(page, page.locator(`.tile[data-agent="${agentNo}"]`));
  await page.getByRole("dialog", { name: new RegExp(agentNo) }).waitFor();
};

test("a supervisor's day by keyboard alone: listens, whispers, joins, takes over, releases, overrules", async () => {
  const { server, administrator } = await openHotline(world);
  // Long enough for what is measured while she wraps up, on a busy machine too.
  await administrator.insist("PATCH", "/api/groups/business", { wrapUpMs: 300_000 });
  const seat: Seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const carrier = await openCarrier(world);
  const browser: Browser = await startBrowser(world, { toneHz: tones.supervisor });
  const page = await enterConsole(browser, server, "supervisor");

  // Her own seat, in no queue.
  await press(page, page.locator("[data-action=agentSignIn]:not([disabled])"));
  await atState(page, "busy");

  const { citizen, agentCall } = await talkWith(seat, carrier, server, tones.caller);
  await press(page, page.getByRole("link", { name: "监控" }));
  await page.locator('.tile[data-agent="8001"][data-state=talking]').waitFor();
  await openAgent(page, "8001");
  await browser.screenshot(page, "supervisor-agent-talking");

  await press(page, act(page, "listen"));
  await atState(page, "monitoring");
  await sleep(1000);
  await browser.screenshot(page, "supervisor-listens");
  await Promise.all([
    hears("the citizen, while listened to", citizen, { toneHz: tones.agent, db: -12, others: [tones.supervisor] }),
    hears("the agent, while listened to", agentCall, { toneHz: tones.caller, db: -12, others: [tones.supervisor] }),
  ]);

  // In each way she hears both.
  const sheHears = () => {
    const newest = samplesOf(browser.received(page)).slice(-16_000);
    return [tones.caller, tones.agent].filter((toneHz) => listen(newest, { toneHz }).medianDb > -40);
  };
  expect(sheHears()).toEqual([tones.caller, tones.agent]);

  await press(page, act(page, "whisper"));
  await sleep(1500);
  await browser.screenshot(page, "supervisor-whispers");
  await Promise.all([
    hears("the citizen, while the agent is whispered to", citizen, {
      toneHz: tones.agent,
      db: -12,
      others: [tones.supervisor],
    }),
    hears("the agent, who is whispered to", agentCall, { toneHz: tones.supervisor, db: -12 }),
  ]);
  expect(sheHears()).toEqual([tones.caller, tones.agent]);

  await press(page, act(page, "join"));
  await sleep(1500);
  await browser.screenshot(page, "supervisor-joins");
  const both = [tones.agent, tones.supervisor].map((toneHz) => ({ toneHz, db: -12 }));
  await hearsPage(browser, page, "the citizen, joined by the supervisor", citizen, ...both);
  expect(sheHears()).toEqual([tones.caller, tones.agent]);
  await press(page, act(page, "stop"));
  await atState(page, "busy");

  // 拦截: the agent is out, the supervisor talks with the citizen.
  await press(page, act(page, "intercept"));
  await press(page, page.getByRole("button", { name: /确\s*定/ }).last());
  await atState(page, "talking");
  const before = citizen.heard().length;
  await until("the agent's phone is out", () => agentCall.end !== undefined);
  const heardSince = () => citizen.heard().subarray(before);
  await until("the citizen hears her", () => isSaid(heardSince(), tones.supervisor));
  const hers = { toneHz: tones.supervisor, db: -12, others: [tones.agent] };
  await hearsPage(browser, page, "the citizen, taken over", citizen, hers);
  await browser.screenshot(page, "supervisor-took-over");
  await citizen.hangUp();
  await atState(page, "wrapUp");

  // 强制: each with a reason.
  await becomes(seat, "wrapUp");
  await overrule(page, "forceBusy", "整理资料");
  await becomes(seat, "busy");
  // A reason of rest that the system comes with is told in words; once the record is a moment behind what the wall tells.
  const asks = /\/api\/supervision\/agents\/[^/]+\/history/;
  let behind = 0;
  await page.route(asks, async (route) => {
    const response = await route.fetch();
    const history = await response.json();
    const newest = history.spans.at(-1);
    if (behind === 0 && newest?.state === "rest") {
      behind += 1;
      history.spans.pop();
    }
    await route.fulfill({ response, json: history });
  });
  await seat.person.post("/api/agent/rest", { reason: "meal" });
  const drawer = page.getByRole("dialog", { name: /8001/ });
  await drawer.getByText("用餐").nth(1).waitFor();
  expect(await drawer.textContent()).not.toContain("meal");
  expect(behind).toBe(1);
  await page.unroute(asks);
  await browser.screenshot(page, "supervisor-agent-rests");
  await overrule(page, "forceReady", "来电高峰");
  await becomes(seat, "ready");
  const second = await talkWith(seat, carrier, server, tones.caller);
  // A sign-out that waits for the end of her talk stands on the wall until it is taken back.
  const leaves = page.locator('.tile[data-agent="8001"] [data-next=offline]', { hasText: "通话后签出" });
  await overrule(page, "forceSignOut", "交接班");
  await leaves.waitFor();
  await page.locator("[data-act=forceSignOut][disabled]").waitFor();
  expect(await stateOf(seat)).toBe("talking");
  await browser.screenshot(page, "supervisor-agent-leaves");
  await overrule(page, "forceReady", "继续接听");
  await leaves.waitFor({ state: "detached" });
  await overrule(page, "release", "号码有误");
  await until("the citizen is released", () => second.citizen.end !== undefined, { limitMs: 60_000 });
  await until("the agent's phone is released", () => second.agentCall.end !== undefined);
  await becomes(seat, "wrapUp");
  await browser.screenshot(page, "supervisor-agent-history");
  await overrule(page, "forceSignOut", "下班");
  await becomes(seat, "offline");
  expect(await stateOf(seat)).toBe("offline");

  // She is told who did it and why, until she puts it away.
  const own = await startBrowser(world, { toneHz: tones.agent });
  const desk = await own.page(server.baseUrl);
  await desk.getByLabel("工号或账号").fill("8001");
  await desk.getByLabel("密码", { exact: true }).fill(seat.person.password);
  await desk.keyboard.press("Enter");
  const told = desk.locator("[data-overruled=forceSignOut]", { hasText: "班长（8000）将您强制签出" });
  await told.filter({ hasText: "下班" }).waitFor();
  await own.screenshot(desk, "supervisor-agent-is-told");
  await press(desk, told.getByRole("button", { name: "知道了" }));
  await told.waitFor({ state: "detached" });
  await desk.reload();
  await desk.locator("[data-action=agentSignIn]").waitFor();
  expect(await told.count()).toBe(0);

  // Each stands in the audit trail, with who and why.
  const entries = await until("the audit trail tells all", async () => {
    const { items } = await administrator.get("/api/audit?pageSize=200");
    const hers = items.filter(
      ({ action, login }: { action: string; login: string }) => login === "supervisor" && action.startsWith("agent."),
    );
    return hers.length >= 12 && hers;
  });
  expect(entries.map(({ action }: { action: string }) => action).reverse()).toEqual([
    "agent.history",
    "agent.listen",
    "agent.whisper",
    "agent.join",
    "agent.stopWatching",
    "agent.intercept",
    "agent.forceBusy",
    "agent.forceReady",
    "agent.forceSignOut",
    "agent.forceReady",
    "agent.release",
    "agent.forceSignOut",
  ]);
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});

/** Runs in the page before its scripts: what is shown by the system, and what stands in the tab's title, is noted. */
const witnessShown = (): void => {
  const shown: string[] = [];
  (window as unknown as { zongjiShown: string[] }).zongjiShown = shown;
  window.Notification = class {
    static readonly permission = "granted";
    constructor(title: string, { body = "" }: NotificationOptions = {}) {
      shown.push(`note: ${title} ${body}`);
    }
    close(): void {}
  } as unknown as typeof Notification;
  setInterval(() => {
    const last = `title: ${document.title}`;
    if (shown.at(-1) !== last) shown.push(last);
  }, 50);
};
const shownBy = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { zongjiShown: string[] }).zongjiShown);

const called = "13900000001";
const masked = "139****0001";
/** Codes of the program, which no person should read. */
const raw = /\bt0\b|agent:|caller:|\bhangup\b|\bcarrier\b|\bflowEnded\b|\bRNA\b/;

test("an agent and a supervisor, each told of what the other does, and no number in full where it is masked", async () => {
  const { server, administrator } = await openHotline(world);
  await administrator.insist("PATCH", "/api/groups/business", { ringMs: 6000, wrapUpMs: 120_000 });
  // What SIP says of the caller is whole: the page shows what the desk says all the same.
  await administrator.insist("PATCH", "/api/policies", { maskNumbers: false });
  const carrier = await openCarrier(world);
  const [hers, theirs] = [
    await startBrowser(world, { toneHz: tones.agent }),
    await startBrowser(world, { toneHz: tones.supervisor }),
  ];
  for (const { context } of [hers, theirs]) await context.addInitScript(witnessShown);
  const agent = await enterConsole(hers, server, "8001");
  const supervisor = await enterConsole(theirs, server, "supervisor");
  const shot = (name: string) =>
    Promise.all([
      hers.screenshot(agent, `told-${name}-agent`),
      theirs.screenshot(supervisor, `told-${name}-supervisor`),
    ]);
  const told = (page: Page, what: string, text: string | RegExp) =>
    page.locator(what, { hasText: text }).first().waitFor({ timeout: 30_000 });

  // Who waits is seen on the agent's bar, and on the wall, which anybody may read, without his number.
  await agent.locator("[data-action=agentSignIn]:not([disabled])").click();
  await atState(agent, "busy");
  const citizen = await citizenCalls(carrier, server, tones.caller);
  await pressOne(citizen);
  await told(agent, '[data-queue="1"]', "最长");
  await supervisor.getByRole("link", { name: "监控" }).click();
  await supervisor.locator(".ant-table-row-expand-icon").first().click();
  await told(supervisor, ".wall-waiting", masked);
  expect(await supervisor.locator("body").textContent()).not.toContain(called);
  await shot("queue");

  // A ring that she missed says why she is at rest, and how she is ready again.
  await agent.keyboard.press("Shift+F7");
  await told(agent, "[data-rested=missedRing]", "振铃未接");
  await shot("missed");
  await agent.locator("[data-action=readyAgain]").click();
  await atState(agent, "ringing");
  await told(agent, "[data-caller]", masked);
  await sleep(1500);
  const shown = await shownBy(agent);
  expect(shown.some((line) => line.startsWith("title: 🔔") && line.includes(masked))).toBe(true);
  expect(shown.some((line) => line.startsWith("note:") && line.includes(masked))).toBe(true);
  expect(shown.filter((line) => line.includes(called))).toEqual([]);
  expect(await agent.locator("body").textContent()).not.toContain(called);
  await agent.keyboard.press("F2");
  await atState(agent, "talking");

  // 紧急求助 reaches the supervisor, who has not signed in, on whatever page she is, and rings on.
  await supervisor.getByRole("link", { name: "记录与录音" }).click();
  await sleep(4500);
  for (let presses = 0; presses < 2; presses += 1) await agent.keyboard.press("Shift+F8");
  await told(agent, "[data-help=ringing]", "通知到 1 人");
  await told(supervisor, "[data-alarm=ringing]", "紧急求助");
  await sleep(1500);
  expect((await shownBy(supervisor)).some((line) => line.startsWith("title: 🔔 紧急求助"))).toBe(true);
  await shot("emergency");
  await supervisor.getByRole("link", { name: "监控" }).click();
  await told(supervisor, ".tile[data-alarm=true]", "8001");
  await shot("emergency-wall");
  await supervisor.locator("[data-alarm-act=come]").click();
  await told(agent, "[data-help=coming]", /班长.*正在赶来/);
  await told(supervisor, "[data-alarm=coming]", "您已告知座席");
  await shot("comes");
  await supervisor.locator("[data-alarm-act=join]").click();
  await told(agent, "[data-help=joined]", /班长.*已加入/);
  await atState(supervisor, "join");
  await told(supervisor, "[data-microphone=open]", "麦克风已开");
  await agent.getByRole("link", { name: "工作台" }).click();
  await told(agent, "[data-step=join]", /班长.*强插/);
  await shot("joined");
  await supervisor.keyboard.press("F3");
  await agent.locator("[data-help]").waitFor({ state: "detached" });

  // 协商: the second one sees the citizen, the first agent, and what happened so far.
  await agent.keyboard.press("F6");
  await agent.locator("[data-panel=transfer]").waitFor();
  for (let kinds = 0; kinds < 3; kinds += 1) await agent.keyboard.press("PageDown");
  await agent.locator("[data-target=supervisor][aria-selected=true]").waitFor();
  await agent.keyboard.press("Enter");
  await supervisor.getByRole("link", { name: "工作台" }).click();
  await told(supervisor, "[data-host]", "8001");
  await told(supervisor, "[data-step=consult]", "8001");
  await told(supervisor, "[data-caller]", "1390000");
  await shot("consulted");
  await agent.keyboard.press("F3");
  await atState(agent, "talking");
  await atState(supervisor, "busy");

  // 耳语 is told; 监听 is not.
  await supervisor.getByRole("link", { name: "监控" }).click();
  await supervisor.locator('.tile[data-agent="8001"]').click();
  await act(supervisor, "listen").click();
  await atState(supervisor, "monitoring");
  await sleep(1500);
  expect(await agent.locator("[data-watched]").count()).toBe(0);
  await act(supervisor, "whisper").click();
  await told(agent, "[data-watched=whisper]", /班长.*耳语/);
  await atState(supervisor, "whisper");
  await shot("whispers");
  // 拦截: she is told by whom; her talk's clock stands, and what she notes outlives her page.
  await act(supervisor, "intercept").click();
  await supervisor.locator(".ant-popconfirm .ant-btn-primary").last().click();
  await told(agent, "[data-overruled=intercept]", /班长.*拦截/);
  await atState(agent, "wrapUp");
  const clock = () => agent.locator(".ant-descriptions-item", { hasText: "通话" }).last().textContent();
  const stood = await clock();
  await agent.getByText("已转办").click();
  await agent.getByRole("textbox", { name: "小记" }).fill("来电人问社保补缴，");
  await agent.reload();
  await agent.getByRole("textbox", { name: "小记" }).waitFor();
  expect(await agent.getByRole("textbox", { name: "小记" }).inputValue()).toBe("来电人问社保补缴，");
  expect(await clock()).toBe(stood);
  await agent.getByRole("textbox", { name: "小记" }).fill("来电人问社保补缴，已转办。");
  await shot("wrap-up");
  await agent.keyboard.press("Shift+F6");
  await atState(agent, "ready");
  await citizen.hangUp();
  await atState(supervisor, "wrapUp");

  // What was done stands in the log and on the call's page, in words. A log that failed tries again by itself.
  const log = /\/api\/calls\?/;
  const away = { status: 503, contentType: "application/problem+json", body: '{"code":"databaseDown"}' };
  await supervisor.route(log, (route) => route.fulfill(away));
  await supervisor.getByRole("link", { name: "记录与录音" }).click();
  await told(supervisor, "[role=alert]", "秒后自动重试");
  await supervisor.unroute(log);
  await told(supervisor, "tr.ant-table-row", "来电人挂断");
  await told(supervisor, "tr.ant-table-row", "已转办");
  await supervisor.locator("tr.ant-table-row a").first().click();
  for (const step of ["join", "whisper", "intercepted", "emergency", "helpComes"])
    await told(supervisor, `[data-step=${step}]`, "8");
  await told(supervisor, ".call-note", "已转办。");
  await shot("call");
  for (const page of [agent, supervisor]) expect(await page.locator("body").textContent()).not.toMatch(raw);
  // What the browser says of the log that was away is no trouble of the page.
  const errors = [...hers.errors, ...theirs.errors].filter((line) => !line.includes("status of 503"));
  expect(errors.filter(isTrouble)).toEqual([]);
});
