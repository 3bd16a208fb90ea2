// runs: heavy
/** A hotline's operator builds in the pages what callers meet when nobody takes their call, and after a talk; phones then go through it. */
import {
  isSaid,
  newWorld,
  type OutgoingCall,
  Phone,
  type PhoneCall,
  parseWav,
  resemblance,
  sleep,
  startBrowser,
  startServer,
  toneBegins,
  toneEnds,
  tones,
  until,
  WallClock,
  type World,
} from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answerNext, becomes, factsOf, logOnceOver, recordOf, takePhoneSeat } from "./cast.ts";
import { addAs, form, giveToNumber, lead, newFlow, open, prompt, publishFlow, removeGreeting } from "./editor.ts";
import { inForce } from "./flows.ts";
import { type CallRecord, enterConsole, hotlineNumber, isTrouble, Person, promptSamples } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const dutyNumber = "13900007777";
const hourSec = 3600;
/** How far a clock is from the true time, s, on which it is this hour in Shanghai. */
const secondsTo = (hour: number): number =>
  hour * hourSec - 8 * hourSec - (Math.floor(Date.now() / 1000) % (24 * hourSec));

/** In what came after so many samples: of a long call only that is looked through. */
const hasHeard = (call: OutgoingCall, name: string, after = 0): Promise<unknown> =>
  until(
    `he has heard ${name}`,
    () => resemblance(call.heard().subarray(after), promptSamples(name)).correlation > 0.95,
    { limitMs: 60_000, everyMs: 500 },
  );
/** Both hear each other's tone. */
const talk = (one: PhoneCall, itsHz: number, other: PhoneCall, othersHz: number): Promise<unknown> =>
  until("both hear each other", () => isSaid(one.heard(), othersHz) && isSaid(other.heard(), itsHz));

/** The operator in her browser, her server at ten in the morning, and who is outside: the duty phone, and the callers' own where they are called. */
const openPlace = async () => {
  const clock = new WallClock(world);
  clock.step(secondsTo(10));
  const server = await startServer(world, { clock });
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "语音流程" }).waitFor();
  const cookies = await page.context().cookies();
  const administrator = new Person(server, cookies.map(({ name, value }) => `${name}=${value}`).join("; "), "");
  // Nobody is signed out by the hours that the clock will leave out.
  await administrator.insist("PATCH", "/api/sign-in-rules", { idleMin: null });
  const outside = world.own(await Phone.open({ number: "outside", toneHz: tones.supervisor }));
  const { address: host, port } = outside.sip;
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"], host, port });
  const night = async () => {
    clock.step(secondsTo(20));
    await until("it is night", async () => {
      const { at } = await administrator.get("/api/wall");
      return new Date(at).getUTCHours() === 20 - 8;
    });
  };
  return { server, browser, page, administrator, outside, night };
};
type Place = Awaited<ReturnType<typeof openPlace>>;

const dayLong = "09:00-18:00";
const buildHours = async (page: Page): Promise<void> => {
  await page.getByRole("link", { name: "工作时段" }).click();
  await page.getByText("全天候（每天 24 小时）", { exact: true }).waitFor();
  await page.getByRole("switch", { name: "全天候" }).click();
  await page.getByLabel("周一", { exact: true }).fill(dayLong);
  await page.getByRole("button", { name: "周二至周五同周一" }).click();
  for (const day of ["周六", "周日"]) await page.getByLabel(day, { exact: true }).fill(dayLong);
  await page.getByRole("button", { name: "发布" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("提出人").fill("登记中心 王主任");
  await dialog.getByLabel("依据或说明").fill("夜间由值班电话接听");
  await dialog.getByRole("button", { name: "保存草稿" }).click();
  await dialog.getByText("检查通过").waitFor();
  await dialog.getByRole("button", { name: /发\s*布/ }).click();
  await page.getByText("v2 使用中").waitFor();
};

const ways: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  hours: { 工作时段内: "person", 工作时段外: "duty" },
  duty: { 无人接听: "message", 忙或拒接: "message", 无法接通: "message" },
  message: { 完成: "bye" },
};
const buildFlow = async (page: Page): Promise<void> => {
  await newFlow(page, "值守热线", "line", false);
  await addAs(page, "工作时段", "hours");
  await addAs(page, "值班电话", "duty");
  await form(page).getByLabel("电话号码").fill(dutyNumber);
  await addAs(page, "语音留言", "message");
  await prompt(page, "语音", "digit.1");
  await addAs(page, "排队", "person");
  await choosing(page, form(page).getByRole("combobox", { name: "座席组" }), "业务咨询");
  for (const [id, exits] of Object.entries(ways)) {
    await open(page, id);
    for (const [exit, to] of Object.entries(exits)) await lead(page, exit, to);
  }
  await removeGreeting(page, "hours");
  await publishFlow(page, "值守热线");
};

const drawer = (page: Page): Locator => page.locator(".ant-drawer").last();
const choosing = async (page: Page, box: Locator, option: string): Promise<void> => {
  await box.click();
  // Long lists draw what is in view alone; those are searched.
  if (await box.isEditable()) await box.fill(option);
  await page.locator(".ant-select-item-option:visible", { hasText: option }).first().click();
};

/** 满意, 一般, 不满意, and a second question, which says goodbye. */
const buildSurvey = async (page: Page, baseUrl: string): Promise<void> => {
  await page.goto(`${baseUrl}/administration/surveys`);
  await page.getByRole("button", { name: "新建评价" }).click();
  const survey = drawer(page);
  await survey.getByLabel("名称").fill("办结回访");
  await survey.getByRole("button", { name: "换成量表" }).first().click();
  await page.getByRole("menuitem", { name: /三级/ }).click();
  await survey.getByRole("button", { name: "再问一题" }).click();
  const second = survey.getByRole("group", { name: "第 2 题" });
  await choosing(page, second.getByLabel("第 2 题：播放的语音"), "再见");
  await second.getByLabel("第 2 题：选项 1：含义").fill("已解决");
  await survey.getByLabel("按错后可重按").fill("1");
  await survey.getByLabel("等待按键").fill("8");
  await survey.getByRole("button", { name: "发布" }).click();
  await page.locator(".ant-modal").getByRole("button", { name: "发布" }).click();
  await page.locator(".ant-modal").waitFor({ state: "detached" });
  await survey.locator('[data-state="published"]').waitFor();
};

const buildGroup = async (page: Page, baseUrl: string): Promise<void> => {
  await page.goto(`${baseUrl}/administration/groups`);
  const row = page.getByRole("row", { name: /业务咨询/ });
  await row.getByRole("button", { name: "修改" }).click();
  const group = drawer(page);
  await group.getByLabel("话后时长").fill("0");
  await choosing(page, group.getByLabel("请求回拨的按键"), "2");
  await choosing(page, group.getByLabel("满意度评价"), "办结回访");
  await group.getByLabel("接通后报工号").click();
  await group.getByRole("button", { name: /保\s*存/ }).click();
  await group.waitFor({ state: "detached" });
};

let lastDigit = 0;
/** A citizen with a number of his own. */
const callIn = async ({ server }: Place): Promise<OutgoingCall> => {
  lastDigit += 1;
  const phone = world.own(await Phone.open({ number: `1390000001${lastDigit}` }));
  const call = await phone.call({ to: `sip:${hotlineNumber}@${server.sipAddress}`, toneHz: tones.caller });
  await call.answered;
  return call;
};

type Agent = Awaited<ReturnType<typeof takePhoneSeat>>;
const isTaken = async (seat: Agent, citizen: OutgoingCall) => {
  const agentCall = await answerNext(seat);
  await becomes(seat, "talking");
  await until("the agent hears the citizen", () => isSaid(agentCall.heard(), tones.caller));
  return { citizen, agentCall };
};

/** Who asked is called back before who came later, who then rates. @returns both */
const callBack = async (place: Place, seat: Agent) => {
  await seat.person.post("/api/agent/busy");
  const asked = await callIn(place);
  await hasHeard(asked, "callback.press");
  await asked.press("2");
  await hasHeard(asked, "callback.confirm");
  await asked.press("1");
  await hasHeard(asked, "callback.done");
  await asked.ended;
  const later = await callIn(place);
  await hasHeard(later, "callback.press");
  await place.page.getByRole("link", { name: "未接来电" }).click();
  await place.page.getByText("排队中，轮到时自动回拨").waitFor({ timeout: 60_000 });

  await seat.person.post("/api/agent/ready");
  const agentCall = await answerNext(seat);
  const back = await place.outside.nextCall();
  expect(back.message?.uri).toContain("13900000011");
  back.answer();
  await becomes(seat, "talking");
  await talk(back, tones.supervisor, agentCall, tones.agent);
  expect(later.end).toBeUndefined();
  await back.hangUp();
  return { asked, later };
};

type Ended = "both" | "silent" | "invalid" | "gone" | "bad" | "first";
/** She hangs up first; this is what he does then. */
const deeds: Readonly<Record<string, (citizen: OutgoingCall) => Promise<unknown>>> = {
  both: async (citizen) => {
    const after = citizen.heard().length;
    await citizen.press("1");
    await hasHeard(citizen, "goodbye", after);
    await citizen.press("1");
  },
  silent: async () => {},
  invalid: async (citizen) => {
    const after = citizen.heard().length;
    await citizen.press("9");
    await hasHeard(citizen, "survey.invalid", after);
    await citizen.press("8");
  },
  gone: (citizen) => citizen.hangUp(),
  bad: (citizen) => citizen.press("3"),
};
const rate = async (place: Place, seat: Agent, waiting: OutgoingCall) => {
  const ended: Promise<unknown>[] = [];
  const calls: Record<string, OutgoingCall> = {};
  for (const [name, deed] of Object.entries(deeds)) {
    const { citizen, agentCall } = await isTaken(seat, name === "both" ? waiting : await callIn(place));
    calls[name] = citizen;
    const after = citizen.heard().length;
    await agentCall.hangUp();
    await hasHeard(citizen, "survey.ask", after);
    await deed(citizen);
    ended.push(citizen.ended);
    await becomes(seat, "ready");
  }
  // He hangs up first: nobody is there to be asked.
  const { citizen, agentCall } = await isTaken(seat, await callIn(place));
  await citizen.hangUp();
  await agentCall.ended;
  await Promise.all(ended);
  return { ...calls, first: citizen } as Record<Ended, OutgoingCall>;
};

/** What the list and the page of a call tell of each. */
const seesRatings = async (
  { page, server }: Place,
  log: readonly CallRecord[],
  calls: Awaited<ReturnType<typeof rate>>,
) => {
  const told = {
    both: ["满意", "评价：满意", "评价问题的回答：已解决"],
    silent: ["—", "转入评价", "评价结束：未按键"],
    invalid: ["—", "转入评价", "评价结束：按键无效"],
    gone: ["—", "转入评价", "评价结束：来电人挂断"],
    bad: ["不满意", "评价：不满意"],
    first: ["—"],
  } as const;
  const idOf = (name: string) => recordOf(log, calls[name as Ended]).row.id;
  await page.goto(`${server.baseUrl}/calls`);
  await page
    .locator(`a[href="/calls/${idOf("both")}"]`)
    .first()
    .waitFor();
  const column = await page
    .locator("thead th")
    .evaluateAll((heads) => heads.findIndex(({ textContent }) => textContent?.trim() === "评价"));
  for (const [name, [rating]] of Object.entries(told)) {
    const row = page.getByRole("row").filter({ has: page.locator(`a[href="/calls/${idOf(name)}"]`) });
    expect(await row.getByRole("cell").nth(column).textContent(), name).toBe(rating);
  }
  for (const [name, [, ...steps]] of Object.entries(told)) {
    await page.goto(`${server.baseUrl}/calls/${idOf(name)}`);
    await page
      .getByText(/8001 通话结束/)
      .first()
      .waitFor();
    for (const step of steps) await page.getByText(step).first().waitFor();
    if (steps.length === 0) expect(await page.getByText("转入评价").count()).toBe(0);
  }
};

const saidMs = 3000;
/** By night: the duty phone talks; then it is busy, and he leaves a message. */
const atNight = async (place: Place) => {
  await place.night();
  const talked = await callIn(place);
  const duty = await place.outside.nextCall();
  expect(duty.message?.uri).toContain(dutyNumber);
  duty.ring();
  await sleep(300);
  duty.answer();
  await until("the answer is acknowledged", () => duty.acknowledged.length > 0);
  await talk(talked, tones.caller, duty, tones.supervisor);
  await duty.hangUp();
  await talked.ended;

  const left = await callIn(place);
  (await place.outside.nextCall()).refuse(486);
  await until("his message has begun", async () => {
    const { items } = await place.administrator.get("/api/calls?pageSize=1");
    if (items.length === 0 || items[0].endedAt !== null) return false;
    const { facts } = await place.administrator.get(`/api/calls/${items[0].id}`);
    return facts.some(({ type }: { type: string }) => type === "VoicemailStarted");
  });
  await sleep(saidMs);
  await left.press("#");
  await left.ended;
  return { talked, left };
};

/** It is found among the calls, and what plays there is what he said. */
const playsMessage = async ({ page, server }: Place, record: CallRecord): Promise<void> => {
  await page.goto(`${server.baseUrl}/calls?voicemail=yes`);
  await page.getByRole("link", { name: "听录音" }).first().waitFor();
  expect(await page.getByRole("link", { name: "听录音" }).count()).toBe(1);
  const sound = page.waitForResponse((response) => response.url().includes(`/api/calls/${record.row.id}/recording`));
  await page.getByRole("link", { name: "听录音" }).click();
  await sound;
  await page.locator("[data-wave=ready]").waitFor();
  await page.getByText("留言结束：按键结束").waitFor();
  await page.locator("[data-action=message]").click();
  const timeOf = async () => (await page.locator("[data-time]").textContent())?.split(" / ")[0];
  const start = await timeOf();
  await page.locator("[data-action=play]").click();
  await until("it plays", async () => (await timeOf()) !== start);
  const { voicemails } = record as unknown as { voicemails: { fromMs: number; ms: number }[] };
  const answer = await page.request.get(`${server.baseUrl}/api/calls/${record.row.id}/recording`);
  const [said] = parseWav(await answer.body()).channels as [Int16Array];
  const held = said.subarray(voicemails[0]!.fromMs * 8, (voicemails[0]!.fromMs + voicemails[0]!.ms) * 8);
  expect(toneBegins(held, tones.caller)).toBeLessThan(800);
  expect(toneEnds(held, tones.caller)).toBeGreaterThan((saidMs - 1000) * 8);
};

test("a callback in its place, a survey whoever hangs up first, and by night a duty phone and a message: built in the pages, gone through by phones", async () => {
  const place = await openPlace();
  const { server, browser, page, administrator } = place;
  await buildHours(page);
  await buildFlow(page);
  await giveToNumber(page, "值守热线");
  await buildSurvey(page, server.baseUrl);
  await buildGroup(page, server.baseUrl);
  await inForce(server, administrator);

  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const { asked, later } = await callBack(place, seat);
  const rated = await rate(place, seat, later);
  const { talked, left } = await atNight(place);

  const calls = [asked, ...Object.values(rated), talked, left];
  const log = await logOnceOver(administrator, calls);
  const told = calls.map((call) => recordOf(log, call).row.disposition).join(" ");
  expect(told).toBe("D7 D2 D2 D2 D2 D2 D2 D5 D7");
  const back = log.find(({ row }) => row.direction === "outbound");
  expect(back?.row.parent).toBe(recordOf(log, asked).row.id);
  expect(factsOf(recordOf(log, left), "DutyEnded")).toMatchObject([{ outcome: "busy" }]);

  await page.goto(`${server.baseUrl}/calls/${recordOf(log, asked).row.id}`);
  await page.getByText(/请求回拨，保留排队位置/).waitFor();
  await page.getByText("回拨结束：已接通").waitFor();
  await seesRatings(place, log, rated);
  await page.goto(`${server.baseUrl}/calls/${recordOf(log, talked).row.id}`);
  await page.getByText("值班电话接听", { exact: true }).first().waitFor();
  await playsMessage(place, recordOf(log, left));
  // On a machine that is full the office answers late, and the page asks again.
  expect(browser.errors.filter((line) => isTrouble(line) && !line.includes("status of 503"))).toEqual([]);
}, 400_000);
