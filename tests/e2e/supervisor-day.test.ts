// runs: one at a time
import { type Browser, listen, newWorld, samplesOf, sleep, startBrowser, tones, until, type World } from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { becomes, hears, openCarrier, type Seat, stateOf, takePhoneSeat, talkWith } from "./cast.ts";
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

const openAgent = async (page: Page, agentNo: string): Promise<void> => {
  await page.keyboard.press("Escape");
  await press(page, page.locator(`.tile[data-agent="${agentNo}"]`));
  await page.getByRole("dialog", { name: new RegExp(agentNo) }).waitFor();
};

test("a supervisor's day by keyboard alone: listens, whispers, joins, takes over, releases, overrules", async () => {
  const { server, administrator } = await openHotline(world);
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
  await hears("the citizen, joined by the supervisor", citizen, ...both);
  expect(sheHears()).toEqual([tones.caller, tones.agent]);
  await press(page, act(page, "stop"));
  await atState(page, "busy");

  // 拦截: the agent is out, the supervisor talks with the citizen.
  await press(page, act(page, "intercept"));
  await press(page, page.getByRole("button", { name: /确\s*定/ }).last());
  await atState(page, "talking");
  await until("the agent's phone is out", () => agentCall.end !== undefined);
  await sleep(1000);
  await hears("the citizen, taken over", citizen, { toneHz: tones.supervisor, db: -12, others: [tones.agent] });
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
  const told = desk.locator("[data-overruled=forceSignOut]", { hasText: "班长将您强制签出" });
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
