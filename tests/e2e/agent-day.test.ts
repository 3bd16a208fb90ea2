// runs: heavy
import { type Browser, listen, newWorld, type PhoneCall, sleep, startBrowser, tones, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bar, consult, face, panel } from "./bar.ts";
import { answerNext, becomes, citizenCalls, hearFromNow, openCarrier, pressOne, takePhoneSeat } from "./cast.ts";
import { tabTo } from "./keyboard.ts";
import { atState, enterConsole, hotlineNumber, isTrouble, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** Goes down the menu that is open until this line has the focus, and presses it. */
const chooseLine = async (page: Page, name: RegExp): Promise<void> => {
  const line = page.getByRole("menuitem", { name });
  await line.waitFor();
  for (let steps = 0; steps < 20; steps += 1) {
    if (await line.evaluate((element) => element === document.activeElement)) return page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await sleep(100);
  }
  throw new Error(`the arrow keys never come to ${name}`);
};

const everyHz = [tones.agent, tones.supervisor] as const;
/** Whose tones the citizen hears for a while from now on; how well, the tests of the operations tell. */
const citizenHears = async (citizen: PhoneCall, ...whom: readonly number[]): Promise<void> => {
  await sleep(500);
  const samples = await hearFromNow(citizen, 2000);
  expect(everyHz.filter((toneHz) => listen(samples, { toneHz }).medianDb > -40)).toEqual(whom);
};

test("an agent's day by keyboard alone, each operation of the bar once", async () => {
  const { server, administrator } = await openHotline(world);
  const colleague = await takePhoneSeat(world, server, administrator, { agentNo: "8002", toneHz: tones.supervisor });
  await colleague.person.post("/api/agent/busy");
  const carrier = await openCarrier(world);
  const browser: Browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(browser, server, "8001");
  const shot = (name: string) => browser.screenshot(page, `agent-day-${name}`);

  await tabTo(page, page.locator("[data-action=agentSignIn]:not([disabled])"));
  await page.keyboard.press("Enter");
  await atState(page, "busy");
  // What she may not do isn't there.
  expect(await page.getByRole("navigation").getByRole("link").allInnerTexts()).toEqual([
    "工作台",
    "未接来电",
    "工单",
    "信件",
    "知识库",
    "我的工作",
    "排班",
    "记录与录音",
    "质检",
    "投诉",
    "业务洽商",
  ]);
  await page.keyboard.press("Shift+F7");
  await atState(page, "ready");

  const citizen = await citizenCalls(carrier, server, tones.caller);
  await pressOne(citizen);
  await face(page, "answer", "answer");
  await shot("rings");
  await page.keyboard.press("F2");
  await bar(page, "talking");
  await face(page, "mute", "mute");
  await sleep(4000); // the agent number is announced
  await citizenHears(citizen, tones.agent);

  await page.keyboard.press("F4");
  await face(page, "mute", "unmute");
  await citizenHears(citizen);
  await page.keyboard.press("F4");
  await face(page, "mute", "mute");

  await page.keyboard.press("F5");
  await bar(page, "held");
  await page.keyboard.press("F5");
  await bar(page, "talking");
  await page.keyboard.press("F8");
  await sleep(4000);

  await page.keyboard.press("F9");
  await panel(page, "digits").waitFor();
  await page.keyboard.press("5");
  await page.keyboard.press("#");
  await page.locator(".digit-sent").getByText("5#").waitFor();
  await page.keyboard.press("Escape");
  await panel(page, "digits").waitFor({ state: "detached" });

  await consult(page, "8002");
  await shot("consult-rings");
  await answerNext(colleague);
  await face(page, "threeWay", "threeWay");
  await shot("consults");
  await page.keyboard.press("F5");
  await page.locator("[data-parties] .bar-party:nth-child(2) [data-state=held]").waitFor();
  await citizenHears(citizen, tones.agent);
  await page.keyboard.press("F5");
  await page.locator("[data-parties] .bar-party:nth-child(1) [data-state=held]").waitFor();
  await page.keyboard.press("F7");
  await bar(page, "threeWay");
  await citizenHears(citizen, tones.agent, tones.supervisor);
  await shot("three-way");
  await page.keyboard.press("F7");
  await bar(page, "talking");
  await citizenHears(citizen, tones.agent);

  await becomes(colleague, "busy");
  await consult(page, "8002");
  await answerNext(colleague);
  await face(page, "transfer", "completeTransfer");
  await page.keyboard.press("F3");
  await bar(page, "talking");
  await becomes(colleague, "busy");

  await consult(page, "8002");
  await answerNext(colleague);
  await face(page, "transfer", "completeTransfer");
  await page.keyboard.press("F6");
  await atState(page, "wrapUp");
  await citizenHears(citizen, tones.supervisor);
  await shot("wraps-up");
  await page.keyboard.press("Shift+F6");
  await atState(page, "ready");
  await citizen.hangUp();
  await becomes(colleague, "wrapUp");

  // 代答: a call that rings at the colleague.
  await page.keyboard.press("Shift+F7");
  await atState(page, "busy");
  await colleague.person.post("/api/agent/ready");
  const second = await citizenCalls(carrier, server, tones.caller);
  await pressOne(second);
  const rung = await colleague.phone.nextCall();
  rung.ring();
  await page.locator("[data-action=pickUp]").waitFor();
  await shot("pickable");
  await page.keyboard.press("Shift+F2");
  await bar(page, "talking");
  await rung.ended;
  await sleep(4500); // the agent number is announced: until then a transfer is refused
  // 紧急求助: once is not enough.
  await page.keyboard.press("Shift+F8");
  await page.locator("[data-action=emergency][data-armed=true]").waitFor();
  await page.locator("[data-action=emergency][data-armed=false]").waitFor();
  await page.keyboard.press("Shift+F8");
  await page.keyboard.press("Shift+F8");
  await page.locator(".phone-bar.alarm").waitFor();
  await shot("asks-for-help");
  // 盲转 to a group, where the colleague is ready.
  await page.keyboard.press("F6");
  await panel(page, "transfer").waitFor();
  await page.keyboard.press("PageDown");
  await page.keyboard.press("PageDown");
  // A menu is told by what is heard there.
  await page.locator('[data-target="main/second"]', { hasText: "进度查询请按1" }).waitFor();
  // What can't be done with it says why, and so does its key.
  await page.locator("[data-panel=transfer] [data-why=menuOnly]").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".ant-message", { hasText: "语音菜单只能直接转接" }).waitFor();
  await shot("chooses-a-menu");
  await page.keyboard.press("PageUp");
  await page.locator("[data-target=complaint]").waitFor();
  await page.keyboard.type("投诉");
  await page.locator("[data-target=complaint][aria-selected=true]").waitFor();
  await page.keyboard.press("Control+Enter");
  await atState(page, "wrapUp");
  await answerNext(colleague);
  await becomes(colleague, "talking");
  await second.hangUp();
  await becomes(colleague, "wrapUp");
  await page.keyboard.press("Shift+F6");
  await atState(page, "busy");
  await page.keyboard.press("Shift+F6");
  await atState(page, "wrapUp");
  await page.keyboard.press("Shift+F6");
  await atState(page, "busy");

  // 内部呼叫
  await colleague.person.post("/api/agent/busy");
  await page.keyboard.press("F9");
  await panel(page, "dial").waitFor();
  await page.keyboard.press("PageDown");
  await page.keyboard.type("8002");
  await page.locator(`[data-panel=dial] [role=option][aria-selected=true]`, { hasText: "8002" }).waitFor();
  await shot("chooses-a-colleague");
  await page.keyboard.press("Enter");
  await answerNext(colleague);
  await bar(page, "internal");
  await shot("calls-a-colleague");
  await page.keyboard.press("F3");
  await atState(page, "busy");

  // 呼出 with the hotline's number, and 重拨.
  await administrator.insist("PATCH", "/api/trunks/carrier", { host: carrier.sip.address, port: carrier.sip.port });
  for (const key of ["F9", "Shift+F9"]) {
    await page.keyboard.press(key);
    if (key === "F9") {
      await panel(page, "dial").waitFor();
      await page.keyboard.type("021-8888 0000");
      await page.keyboard.press("Enter");
    }
    const called = await carrier.nextCall();
    expect(called.callerNumber).toBe(hotlineNumber);
    expect(called.invite.uri).toContain("sip:02188880000@");
    called.answer();
    await bar(page, "talking");
    await page.keyboard.press("F3");
    expect(await called.ended).toMatchObject({ by: "them", how: "BYE" });
    await atState(page, "wrapUp");
    await page.keyboard.press("Shift+F6");
    await atState(page, "busy");
  }

  // 小休 and 签出 by the menu of states.
  await page.keyboard.press("Shift+F4");
  await page.getByRole("menuitem", { name: /示闲/ }).waitFor();
  await shot("states");
  // The first line that can be chosen has the focus: 示闲, 示忙 being what she is.
  for (const key of ["ArrowDown", "ArrowRight"]) {
    await page.keyboard.press(key);
    await sleep(300);
  }
  await shot("rests");
  await page.keyboard.press("Enter");
  await atState(page, "rest");
  // The menu is gone from the screen before it is opened again.
  await page.getByRole("menuitem", { name: /示闲/ }).waitFor({ state: "detached" });

  // 呼叫转移
  await page.keyboard.press("Shift+F4");
  await chooseLine(page, /呼叫转移/);
  await panel(page, "forwarding").waitFor();
  // While the menu is still there, Tab is the menu's.
  await page.locator(".ant-dropdown:not(.ant-dropdown-hidden)").waitFor({ state: "detached" });
  const busyCase = panel(page, "forwarding").getByRole("radiogroup", { name: "遇忙转移" });
  await tabTo(page, busyCase.locator(".ant-segmented-item-selected"));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await tabTo(page, panel(page, "forwarding").getByRole("textbox"));
  await page.keyboard.type("13900000009");
  await tabTo(page, page.locator("[data-action=saveForwarding]"));
  await page.keyboard.press("Enter");
  await page.locator("[data-forwarding=on]").waitFor();
  // At rest, with forwarding and a number to dial again, nothing on the bar is cut.
  await page.locator("[data-action=redial]").waitFor();
  const cut = await page
    .locator(".phone-bar, .state-box *, .bar-call, .bar-call *")
    .evaluateAll((all) =>
      all.flatMap(({ scrollWidth, clientWidth, className }) =>
        clientWidth > 0 && scrollWidth > clientWidth + 1 ? [`${String(className)} ${scrollWidth}>${clientWidth}`] : [],
      ),
    );
  expect(cut).toEqual([]);
  await shot("forwards");

  await page.keyboard.press("F1");
  await panel(page, "help").waitFor();
  await page.keyboard.press("Escape");
  await panel(page, "help").waitFor({ state: "detached" });
  await page.keyboard.press("Shift+F4");
  await chooseLine(page, /取消小休/);
  await atState(page, "ready");
  await page.getByRole("menuitem", { name: /示闲/ }).waitFor({ state: "detached" });
  await page.keyboard.press("Shift+F4");
  await chooseLine(page, /签出/);
  await page.locator("[data-action=agentSignIn]").waitFor();
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});
