// runs: heavy
/** A hotline's operator builds in the pages what callers meet; sipp then goes through it key by key. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  newWorld,
  pause,
  play,
  resemblance,
  type Sipp,
  samplesOf,
  scenario,
  soundPcap,
  startBrowser,
  startCapture,
  startServer,
  startSipp,
  tones,
  uac,
  until,
  type World,
} from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { factsOf } from "./cast.ts";
import {
  addAs,
  choose,
  form,
  giveToNumber,
  lead,
  newFlow,
  open,
  prompt,
  publishFlow,
  removeGreeting,
  seconds,
  tab,
} from "./editor.ts";
import { inForce } from "./flows.ts";
import { type CallRecord, enterConsole, hotlineNumber, isTrouble, oneStream, Person, promptSamples } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** Tells the state of an order, which is 70. */
const openService = async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    response.end('{"data":{"state":"70"}}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.own({ close: () => void server.close() });
  return { asked, port: (server.address() as AddressInfo).port };
};

const patience = async (page: Page): Promise<void> => {
  await seconds(page, "等待按键", 3);
  await prompt(page, "按错提示", "beep");
  await prompt(page, "未按键提示", "beep");
};
const addVariable = async (page: Page, name: string, isEmptyAtFirst: boolean): Promise<void> => {
  await tab(page, "流程");
  await page.getByRole("button", { name: "添加变量" }).click();
  const own = page.locator("fieldset.flow-variable").last();
  await own.getByLabel("变量名").fill(name);
  await own.getByLabel("类型").press("ArrowDown");
  await page.locator(".ant-select-item-option:visible", { hasText: "数字" }).first().click();
  if (isEmptyAtFirst) await own.getByLabel(/^不设/).uncheck();
};
/** The administrator in her browser, and what she may do beside it. */
const openConsole = async (env: Readonly<Record<string, string>>) => {
  const server = await startServer(world, { env });
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "语音流程" }).waitFor();
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const administrator = new Person(server, cookie, "");
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"] });
  return { server, browser, page, administrator };
};

const typed = "110101199003";
const spaced = (digits: string, fromMs: number, everyMs: number) =>
  [...digits].map((digit, index) => ({ digit, atMs: fromMs + index * everyMs }));
/** What sipp presses, and when: after 7 nothing for longer than the menu waits. */
const pressed = [
  { digit: "7", atMs: 1500 },
  // 7 is told to be wrong by 1.5 + 0.7 s, the silence ends 3 s later and is told in 0.7 s; the next would end at 8.9 s.
  { digit: "2", atMs: 7400 },
  { digit: "1", atMs: 8600 },
  { digit: "5", atMs: 9600 },
  { digit: "1", atMs: 10_600 },
  ...spaced(typed, 11_800, 300),
  // Half of it, a key that no number has, and all of it.
  ...spaced("12345*", 16_400, 300),
  ...spaced(typed, 19_200, 300),
];
const saysMs = 33_000;

const placeCall = (remote: string): Promise<Sipp> => {
  const sound = soundPcap(world, { toneHz: tones.caller, ms: saysMs, keys: pressed });
  const steps = [uac.invite(), uac.answered(), play(sound), pause(saysMs), uac.bye(), pause(100)];
  return startSipp(world, {
    scenario: scenario("keys", ...steps),
    remote,
    service: hotlineNumber,
    caller: "1390000000",
  });
};

/** The only call of the log, once it is over. */
const onlyRecord = (administrator: Person): Promise<CallRecord> =>
  until("the call is in the log", async () => {
    const { items } = await administrator.get("/api/calls");
    if (items.length === 0 || items[0].endedAt === null) return undefined;
    return administrator.get(`/api/calls/${items[0].id}`);
  });

/** The caller heard these prompts, one behind the other. */
const heardInOrder = (heard: Int16Array, names: readonly string[]): void => {
  let from = 0;
  for (const [index, name] of names.entries()) {
    const prompt = promptSamples(name);
    const window = index === 0 ? heard : heard.subarray(from, from + prompt.length + 800);
    const { correlation, atSample } = resemblance(window, prompt);
    expect(correlation, `${index}: ${name}`).toBeGreaterThan(0.98);
    from += atSample + prompt.length;
  }
};

/** A module of her own: it asks for a number of twelve digits. */
const buildModule = async (page: Page): Promise<void> => {
  await newFlow(page, "十二位编号", "ask", true);
  await addVariable(page, "number", false);
  await choose(page.getByRole("combobox", { name: "结果" }), "number");
  await page.keyboard.press("Escape");
  await addAs(page, "收号", "collect");
  await prompt(page, "语音", "beep");
  await seconds(page, "最少位数", 12);
  await seconds(page, "位间等待", 3);
  await patience(page);
  await addAs(page, "返回", "none");
  await form(page).getByRole("textbox", { name: "出口" }).fill("none");
  await open(page, "collect");
  for (const [exit, to] of [
    ["完成", "back"],
    ["按键无效", "none"],
    ["未按键", "none"],
  ] as const)
    await lead(page, exit, to);
  await removeGreeting(page, "collect");
  await publishFlow(page, "十二位编号");
};

const addMenu = async (page: Page, id: string, says: string, key: string): Promise<void> => {
  await addAs(page, "菜单", id);
  await prompt(page, "语音", says);
  await form(page)
    .getByRole("button", { name: `按键 ${key}` })
    .click();
  await patience(page);
};
const addModule = async (page: Page, id: string, variable: string): Promise<void> => {
  await addAs(page, "十二位编号", id);
  await choose(form(page).getByRole("combobox", { name: "number" }), variable);
};

const addNodes = async (page: Page, port: number): Promise<void> => {
  await addAs(page, "工作时段", "hours");
  await addAs(page, "语音留言", "message");
  await prompt(page, "语音", "beep");
  await addMenu(page, "first", "digit.1", "2");
  await addMenu(page, "second", "digit.2", "1");
  await addMenu(page, "third", "digit.3", "1");
  await addModule(page, "number", "number");
  await addModule(page, "again", "again");
  await addAs(page, "条件", "same");
  await form(page).getByRole("combobox", { name: "比较" }).press("ArrowDown");
  await page.locator(".ant-select-item-option:visible", { hasText: /^等于$/ }).click();
  await form(page).getByLabel("值").fill("{again}");
  await addAs(page, "HTTP 请求", "order");
  await form(page).getByLabel("网址").fill(`http://127.0.0.1:${port}/orders/{number}`);
  await form(page).getByRole("button", { name: "添加一项" }).nth(1).click();
  await form(page).getByLabel("取值路径").fill("data.state");
  await choose(form(page).getByRole("combobox", { name: "变量" }), "state");
  await addAs(page, "播报", "back");
  await prompt(page, "语音", "agentNo.prefix");
  for (const [item, variable] of [
    [2, "number"],
    [3, "state"],
  ] as const) {
    await form(page).getByRole("button", { name: "添加一项" }).click();
    const part = form(page).getByRole("group", { name: `第 ${item} 项` });
    await part.getByText("逐位读数").click();
    await choose(part.getByRole("combobox", { name: "变量" }), variable);
  }
  await addAs(page, "排队", "person");
  await choose(form(page).getByRole("combobox", { name: "座席组" }), "业务咨询");
};

const ways: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  hours: { 工作时段内: "first", 工作时段外: "message" },
  message: { 完成: "bye" },
  first: { "按 2": "second", "按 0": "person", 按键无效: "bye", 未按键: "bye" },
  second: { "按 1": "third", "按 0": "person", 按键无效: "bye", 未按键: "bye" },
  third: { "按 1": "number", "按 0": "person", 按键无效: "bye", 未按键: "bye" },
  number: { done: "again", none: "bye" },
  again: { done: "same", none: "bye" },
  same: { yes: "order", 其他情况: "bye" },
  order: { 成功: "back", 失败: "person", 超时: "person" },
  back: { 完成: "person" },
};
const buildFlow = async (page: Page, port: number): Promise<void> => {
  await newFlow(page, "办事热线", "line", false);
  for (const name of ["number", "again", "state"]) await addVariable(page, name, true);
  await addNodes(page, port);
  for (const [id, exits] of Object.entries(ways)) {
    await open(page, id);
    for (const [exit, to] of Object.entries(exits)) await lead(page, exit, to);
  }
  await removeGreeting(page, "hours");
  await publishFlow(page, "办事热线", "third前面已有两级菜单，层级过深");
};

test("hours, three menus, a module twice, a service that is asked, a number that is read back: built in the pages, gone through by keys", async () => {
  const service = await openService();
  const env = { ZONGJI_FLOW_HOSTS: `127.0.0.1:${service.port}` };
  const { server, browser, page, administrator } = await openConsole(env);
  await buildModule(page);
  await buildFlow(page, service.port);
  await page.getByRole("button", { name: "自动排列" }).click();
  await page.getByRole("button", { name: "看全图" }).click();
  await page.waitForTimeout(600);
  await browser.screenshot(page, "operator-flow");
  await giveToNumber(page, "办事热线");
  await browser.screenshot(page, "operator-number");
  await inForce(server, administrator);

  const capture = await startCapture(world);
  const caller = await placeCall(server.sipAddress);
  expect(await caller.result()).toMatchObject({ successful: 1, failed: 0 });
  const record = await onlyRecord(administrator);
  const nodes = factsOf(record, "NodeEntered").map(({ flow, flowNode }) => `${flow}/${flowNode}`);
  expect(nodes.join(" ")).toBe(
    "line/hours line/first line/second line/third line/number ask/collect ask/back line/again ask/collect ask/back line/same line/order line/back line/person",
  );
  expect(service.asked).toEqual([`/orders/${typed}`]);
  const keys = factsOf(record, "KeyPressed");
  const told = keys.map(({ flowNode, key, valid }) => `${flowNode} ${key ?? "sealed"} ${valid}`);
  const typing = (count: number) => Array.from({ length: count }, () => "collect sealed true");
  expect(told).toEqual([
    ...["first sealed false", "first 2 true", "second 1 true", "third sealed false", "third 1 true"],
    ...[...typing(12), ...typing(5), "collect sealed false", ...typing(12)],
  ]);
  // As sipp sent them, one for one, each at its moment.
  expect(keys).toHaveLength(pressed.length);
  const offsets = keys.map(({ at }, index) => at - keys[0]!.at - (pressed[index]!.atMs - pressed[0]!.atMs));
  expect(Math.max(...offsets.map(Math.abs))).toBeLessThan(500);
  expect(factsOf(record, "NoInput").map(({ flowNode }) => flowNode)).toEqual(["first"]);
  expect(factsOf(record, "DigitsCollected").map(({ flowNode, variable }) => `${flowNode} ${variable}`)).toEqual([
    "collect number",
    "collect number",
  ]);
  expect(factsOf(record, "QueueEntered")).toMatchObject([{ group: "business" }]);
  expect(record.row).toMatchObject({ disposition: "D3", ending: { by: "caller", cause: "hangup" } });

  // The number that he typed is the one that he hears, and what the service said of it.
  const digits = [...typed, "7", "0"].map((digit) => `digit.${digit}`);
  heardInOrder(samplesOf(oneStream(capture, caller.mediaPort)), ["agentNo.prefix", ...digits]);
  // Facts and logs don't tell it.
  expect(JSON.stringify(record)).not.toContain(typed);
  // On a machine that is full the office answers late, and the page asks again.
  expect(browser.errors.filter((line) => isTrouble(line) && !line.includes("status of 503"))).toEqual([]);
  await server.stop();
  for (const log of ["server.log", "office.log"])
    expect(readFileSync(join(server.dataFolder, log), "utf8")).not.toContain(typed);
  expect(server.output()).not.toContain(typed);
});
