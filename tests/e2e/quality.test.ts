// runs: heavy
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newWorld, queryAt, type Server, startBrowser, type World } from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { databaseOf } from "./desks.ts";
import { enterConsole, openHotline, type Person, signInFirst } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** 2026-11-25 12:00 of the hotline. */
const noon = Date.UTC(2026, 10, 25, 4);
const seconds = 12;

/** Twelve seconds in two lanes: the caller speaks for four, then nobody for four, then the agent. */
const sound = (): Buffer => {
  const frames = seconds * 8000;
  const wav = Buffer.alloc(44 + frames * 4);
  wav.write("RIFF", 0, "latin1");
  wav.writeUInt32LE(36 + frames * 4, 4);
  wav.write("WAVEfmt ", 8, "latin1");
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(2, 22);
  wav.writeUInt32LE(8000, 24);
  wav.writeUInt32LE(32_000, 28);
  wav.writeUInt16LE(4, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(frames * 4, 40);
  for (let at = 0; at < frames; at += 1) {
    const tone = Math.round(9000 * Math.sin(at / 4) * Math.sin(at / 900));
    wav.writeInt16LE(at < frames / 3 ? tone : 0, 44 + at * 4);
    wav.writeInt16LE(at > (frames * 2) / 3 ? tone : 0, 46 + at * 4);
  }
  return wav;
};

/** Eight talks of 8001 and four of 8002, recorded but for the last, which the measures know to be missing. */
const fillLog = async (server: Server, users: ReadonlyMap<string, string>): Promise<void> => {
  const url = databaseOf(server);
  const folder = join(server.dataFolder, "recordings");
  mkdirSync(folder, { recursive: true });
  for (let n = 0; n < 12; n += 1) {
    const agentNo = n < 8 ? "8001" : "8002";
    const agent = users.get(agentNo)!;
    writeFileSync(join(folder, `quality-${n}.wav`), sound());
    const segments = [{ file: `quality-${n}.wav`, codec: "L16", startMs: 0, samples: seconds * 8000, sha256: "" }];
    const at = noon + n * 1_800_000;
    const rating = n % 3 === 0 ? { key: "1", option: "满意", score: 5, satisfied: true } : null;
    const notes = [
      { at, agentNo, note: "咨询抵押权注销登记的材料", result: "answered", businessType: null, alsoTypes: [] },
    ];
    await queryAt(
      url,
      `insert into call_record (id, direction, started_at, ended_at, withheld, called_number, trunk, disposition, group_id, user_id, agent_no, users, agent_nos, groups, talk_ms, rating, marks, notes, recordings)
       values ($1, 'inbound', $2, $3, true, '12345678', 'carrier', 'D2', 'business', $4, $5, $6, $7, '{business}', $8, $9, $10, $11, $12)`,
      [
        ...[`call-${n}`, at, at + 90_000, agent, agentNo, [agent], [agentNo], 20_000 + n * 30_000],
        ...[rating && JSON.stringify(rating), JSON.stringify([{ name: "tA", at: at + 1000, agentNo }])],
        ...[JSON.stringify(notes), JSON.stringify(n === 11 ? [] : [{ id: `r${n}`, startedAt: at, segments }])],
      ],
    );
  }
  await queryAt(
    url,
    `insert into measure_recording (id, call, t0, at, number, direction, "group", agent, answered, recorded, complete, reason, talk_ms, recorded_ms)
     values ('call-11', 'call-11', $1, $1, '12345678', 'in', 'business', $2, true, false, false, 'none', 350000, 0)`,
    [noon + 11 * 1_800_000, users.get("8002")!],
  );
};

const dialog = (page: Page): Locator => page.getByRole("dialog");
const button = (of: Page | Locator, name: string): Locator =>
  of.getByRole("button", {
    name: name.length === 2 ? new RegExp(`^${name.split("").join("\\s*")}$`) : name,
    exact: true,
  });
const tab = (page: Page, name: string): Promise<void> => page.getByRole("tab", { name, exact: true }).click();
const choose = async (page: Page, label: string, option: string): Promise<void> => {
  await page.getByRole("combobox", { name: label }).click();
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: option }).first().click();
};
const answer = (of: Page | Locator, criterion: string, word: string): Promise<void> =>
  of.locator(".criterion", { hasText: criterion }).getByText(word, { exact: true }).click();
const atState = (page: Page, state: string): Promise<void> =>
  page.locator(`.page-head [data-state=${state}]`).waitFor();

/** An inspector whom the administrator adds. */
const addInspector = async (server: Server, administrator: Person, login: string, name: string): Promise<Person> => {
  const account = { login, name, agentNo: null, roles: ["supervisor"], groups: [] };
  const { password } = await administrator.post("/api/users", account);
  return signInFirst(server, login, password);
};

/** A card of two sections: an item of yes or no that may be N/A, a scale, a fatal one. */
const writeCard = async (page: Page): Promise<void> => {
  await button(page, "新建评分表").click();
  await button(page, "保存草稿").click();
  await page.getByText("请填写名称").waitFor();
  await page.getByLabel("名称").fill("接听质量评分表");
  await page.getByRole("button", { name: "添加部分" }).click();
  await page.getByLabel("部分名称").fill("服务礼仪");
  await page.getByLabel("评分项", { exact: true }).fill("开头问候");
  await page.getByRole("checkbox", { name: "可不适用" }).check();
  await page.getByRole("button", { name: "添加评分项" }).click();
  await page.getByLabel("评分项", { exact: true }).nth(1).fill("语速语气");
  await choose(page, "答案 语速语气", "0 到 5 分");
  await page.getByRole("button", { name: "添加部分" }).click();
  await page.getByLabel("部分名称").nth(1).fill("答复内容");
  await page.getByLabel("评分项", { exact: true }).nth(2).fill("答复正确");
  await page.getByLabel("权重 答复正确").fill("20");
  await page.getByRole("checkbox", { name: "致命项" }).nth(2).check();
  await page.getByLabel("评分说明 答复正确").fill("与知识库条目一致");
  await button(page, "保存草稿").click();
  await page.locator("[data-card-state=draft]").waitFor();
};

/** Draws four calls and gives them to the person herself. */
const drawSample = async (page: Page): Promise<void> => {
  await page.getByLabel("抽样名称").fill("十一月抽查");
  await choose(page, "评分表", "接听质量评分表");
  await page.getByLabel("抽取数量").fill("4");
  await page.getByLabel("随机种子").fill("20261130");
  await choose(page, "质检员", "班长");
  await page.keyboard.press("Escape");
  await button(page, "预览").click();
  await page.locator("[data-taken='4']").waitFor();
};

/** Scores by keys and clicks; says something to a second. */
const scoreByKeys = async (page: Page): Promise<void> => {
  await page.locator("[data-wave=ready]").waitFor();
  await page.locator("[data-silent='33']").waitFor();
  await page.locator("h1").click();
  await page.keyboard.press("Space");
  await page.locator("[data-action=play][data-playing]").waitFor();
  await page.keyboard.press("ArrowUp");
  await page.getByText("1.25×").waitFor();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("m");
  await dialog(page).getByLabel("批注内容").fill("这里说得太快");
  await button(dialog(page), "添加").click();
  await page.locator(".comments li").waitFor();
  await answer(page, "开头问候", "是");
  await answer(page, "语速语气", "3");
  await answer(page, "答复正确", "是");
};

type Calibrating = {
  readonly server: Server;
  readonly second: Person;
  /** A task whose result was published. */
  readonly task: string;
  readonly look: (page: Page, name: string) => Promise<void>;
};

/** Two inspectors score one recording blind, differ, and agree. */
const calibrate = async (page: Page, { server, second, task, look }: Calibrating): Promise<void> => {
  await page.goto(`${server.baseUrl}/quality/calibrations`);
  await page.getByText("没有校准").waitFor();
  await look(page, "calibrations-empty");
  await page.goto(`${server.baseUrl}/quality/tasks`);
  await page
    .locator("tr", { has: page.locator(`[data-task="${task}"]`) })
    .getByRole("checkbox")
    .check();
  await button(page, "发起校准").click();
  await dialog(page).getByLabel("名称").fill("十二月校准");
  await choose(page, "质检员（至少两名）", "班长");
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: "复评员" }).click();
  await dialog(page).getByLabel("截止").fill("2030-01-31");
  await page.keyboard.press("Tab");
  await button(dialog(page), "发起校准").click();
  await dialog(page).waitFor({ state: "hidden" });
  await page.goto(`${server.baseUrl}/quality/calibrations`);
  await page.locator("[data-calibration]").click();
  await page.locator("[data-wave=ready]").waitFor();
  await answer(page, "开头问候", "是");
  await answer(page, "语速语气", "5");
  await answer(page, "答复正确", "是");
  await look(page, "calibration-scoring");
  await button(page, "提交评分").click();
  await page.getByText("已提交，等待对比").waitFor();
  const at = `/api/quality/calibrations/${page.url().split("/").at(-1)}`;
  const blind = await second.get(at);
  expect(blind.calls).toMatchObject([{ own: null, scores: [] }]);
  const ids: string[] = blind.card.content.sections.flatMap(({ criteria }: { criteria: { id: string }[] }) =>
    criteria.map(({ id }) => id),
  );
  const answers = Object.fromEntries(ids.map((id, place) => [id, [1, 3, 1][place]]));
  await second.ask("PUT", `${at}/calls/${blind.calls[0].id}/score`, { revision: 0, answers, note: "偏快", done: true });
  await button(page, "结束评分并对比").click();
  await button(page.locator(".ant-popover:visible"), "是").click();
  await page.locator("[data-differs=true]").waitFor();
  await page.locator("[data-pairs='3']").waitFor();
  await button(page, "商定标准分").click();
  await answer(page, "语速语气", "4");
  await button(page, "商定标准分").click();
  await page.locator("[data-reference=true]").waitFor();
  await look(page, "calibration-compared");
  await button(page, "结束校准").click();
  await button(page.locator(".ant-popover:visible"), "是").click();
  await page.locator("[data-calibration-state=closed]").waitFor();
};

test("a card is made, calls are drawn by seed and scored by keys, scored again blind, appealed, decided by another and coached; what was deleted stays scored", async () => {
  const { server, administrator } = await openHotline(world);
  const second = await addInspector(server, administrator, "inspector2", "复评员");
  const third = await addInspector(server, administrator, "inspector3", "裁定员");
  const people: { id: string; login: string; agentNo: string | null }[] = await administrator.get("/api/users");
  await fillLog(server, new Map(people.flatMap(({ id, agentNo }) => (agentNo ? [[agentNo, id] as const] : []))));
  const findings: string[] = [];
  const [first, other] = [await startBrowser(world, { toneHz: 500 }), await startBrowser(world, { toneHz: 500 })];
  const look = createLook(first, "quality", findings);
  const lookAgent = createLook(other, "quality-agent", findings);
  const page = await enterConsole(first, server, "supervisor");
  await page.getByRole("link", { name: "质检" }).click();
  await page.getByText("还没有质检任务").waitFor();
  await look(page, "tasks-empty");
  await tab(page, "评分表");
  await page.getByText("还没有评分表").waitFor();
  await writeCard(page);
  await look(page, "card");
  await button(page, "发布").click();
  await button(page.locator(".ant-popover:visible"), "是").click();
  await page.locator("[data-card-state=published]").waitFor();

  await page.goto(`${server.baseUrl}/quality/choose`);
  await page.locator("[data-calls='12']").waitFor();
  await look(page, "picture");
  await page.getByRole("button", { name: /^满意 03:00/ }).click();
  await page.waitForURL(/rating=satisfied/);
  await page.locator("[data-calls='2']").waitFor();
  await page.goto(`${server.baseUrl}/quality/choose?recorded=yes`);
  await page.locator("[data-calls='11']").waitFor();
  await drawSample(page);
  await look(page, "draw");
  await button(page, "抽样并分派").click();
  await page.getByRole("link", { name: "十一月抽查" }).waitFor();
  await look(page, "samples");
  await page.getByRole("link", { name: "十一月抽查" }).click();
  await page.locator("[data-task]").nth(3).waitFor();
  await look(page, "tasks");

  // 8001's, scored by keys: 服务礼仪 (10 × 1 + 10 × 3/5) ÷ 20 = 4/5 of 20; 答复内容 1 of 20.
  await page.locator("tr", { hasText: "8001" }).locator("[data-task]").first().click();
  await scoreByKeys(page);
  await page.locator("[data-score='90.00']").waitFor();
  await look(page, "scoring");
  await page.setViewportSize({ width: 1280, height: 800 });
  await look(page, "scoring-narrow");
  await page.setViewportSize({ width: 1440, height: 900 });
  const task = page.url().split("/").at(-1)!;
  await button(page, "提交评分").click();
  await atState(page, "scored");

  await button(page, "安排复评").click();
  await choose(page, "复评人", "复评员");
  await button(dialog(page), "安排复评").click();
  await atState(page, "second");
  const blind = await second.get(`/api/quality/inspections/${task}`);
  expect(blind).toMatchObject({ state: "second", score: null, evaluations: [] });
  const ids: string[] = blind.card.content.sections.flatMap(({ criteria }: { criteria: { id: string }[] }) =>
    criteria.map(({ id }) => id),
  );
  const answers = Object.fromEntries(ids.map((id, at) => [id, [1, 4, 1][at]]));
  const scored = { revision: 0, answers, comments: [], note: "" };
  await second.post(`/api/quality/inspections/${task}/evaluation`, scored);
  await page.reload();
  await atState(page, "scored");
  await page.locator("[data-kappa]").waitFor();
  await look(page, "twice");
  await button(page, "公布结果").click();
  await look(page, "publish");
  await button(dialog(page), "公布结果").click();
  await atState(page, "published");

  // The agent sees her score, hears the second, and appeals.
  const agent = await enterConsole(other, server, "8001");
  await agent.getByRole("link", { name: "质检" }).click();
  await agent.locator("[data-task]").click();
  await agent.locator("[data-wave=ready]").waitFor();
  expect(await agent.locator("[data-kappa]").count()).toBe(0);
  await agent.locator(".comments li button").click();
  await lookAgent(agent, "score");
  await button(agent, "申诉").click();
  await dialog(agent).getByLabel("申诉理由").fill("第 5 秒的语速并不快，请复听。");
  await button(dialog(agent), "申诉").click();
  await atState(agent, "appealed");

  // A third decides.
  await agent.context().clearCookies();
  await agent.goto(server.baseUrl);
  await agent.getByLabel("工号或账号").fill("inspector3");
  await agent.getByLabel("密码", { exact: true }).fill(third.password);
  await agent.getByRole("button", { name: /登\s*录/ }).click();
  await agent.getByRole("link", { name: "质检" }).waitFor();
  await agent.goto(`${server.baseUrl}/quality/tasks?mine=yes`);
  await agent.locator("[data-task]").click();
  await button(agent, "裁定申诉").click();
  await dialog(agent).getByRole("radio", { name: "改判" }).check();
  await answer(dialog(agent), "语速语气", "5");
  await dialog(agent).getByLabel("裁定说明").fill("复听后语速正常");
  await lookAgent(agent, "decide");
  await button(dialog(agent), "裁定申诉").click();
  await atState(agent, "decided");

  // Coaching, κ, and what was not recorded.
  await page.reload();
  await atState(page, "decided");
  await page.locator("[data-outcome=changed]").waitFor();
  await button(page, "安排辅导").click();
  await dialog(page).getByLabel("主题").fill("语速");
  await dialog(page).getByLabel("完成期限").fill("2030-01-31");
  await page.keyboard.press("Enter");
  await button(dialog(page), "安排辅导").click();
  await dialog(page).waitFor({ state: "hidden" });
  await page.goto(`${server.baseUrl}/quality/coaching`);
  await page.locator("[data-coaching]").waitFor();
  await look(page, "coaching");
  await button(page, "完成辅导").click();
  await dialog(page).getByLabel("跟进结果").fill("复听三通，已改进");
  await button(dialog(page), "完成辅导").click();
  await page.getByText("没有辅导任务").waitFor();
  await tab(page, "应录未录");
  await page.locator("[data-missing='1']").waitFor();
  await look(page, "missing");
  await tab(page, "质检报表");
  await page.getByText("1 通复评").waitFor();
  await look(page, "figures");

  await calibrate(page, { server, second, task, look });

  // What retention deleted stays scored, and says so.
  const { call } = await administrator.get(`/api/quality/inspections/${task}`);
  rmSync(join(server.dataFolder, "recordings", `quality-${call.id.split("-")[1]}.wav`));
  const expired = "insert into recording_expired (call, days, at, done) values ($1, 365, $2, true)";
  await queryAt(databaseOf(server), expired, [call.id, noon + 366 * 86_400_000]);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.goto(`${server.baseUrl}/quality/task/${task}`);
  await page.locator("[data-recording=gone]", { hasText: "Recordings are kept for 365 days" }).waitFor();
  await page.locator(".page-head .score-shown", { hasText: "100.00" }).waitFor();
  await look(page, "gone-en");
  await page.goto(`${server.baseUrl}/quality/choose`);
  await page.locator("[data-calls='12']").waitFor();
  await look(page, "picture-en");
  expect(findings).toEqual([]);
}, 240_000);
