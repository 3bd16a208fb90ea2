// runs: heavy
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildWav,
  hearNow,
  newWorld,
  Phone,
  parseWav,
  resemblance,
  type Server,
  startBrowser,
  tone,
  toneBegins,
  tones,
  until,
  type World,
} from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { inForce, publish } from "./flows.ts";
import { enterConsole, hotlineNumber, isTrouble, openHotline, type Person } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** The tone of the MP3. */
const mp3Hz = 620;
const wavHz = 1500;
const mp3 = join(import.meta.dirname, "../sounds/tone.mp3");
const drawer = (page: Page) => page.getByRole("dialog").last();
const row = (page: Page, name: RegExp) => page.getByRole("row", { name });

const open = async (page: Page, called: string): Promise<void> => {
  await page.getByRole("searchbox", { name: "名称或文字" }).fill(called);
  await row(page, new RegExp(called)).first().getByRole("button", { name: "修改" }).click();
  await drawer(page).getByRole("heading", { name: "用在哪里" }).waitFor();
};
const close = async (page: Page): Promise<void> => {
  await drawer(page)
    .getByRole("button", { name: /关闭|Close/ })
    .first()
    .click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
};
const version = (page: Page, n: number) => drawer(page).getByRole("row", { name: new RegExp(`第 ${n} 版`) });
const use = async (page: Page, which: string): Promise<void> => {
  await drawer(page)
    .getByRole("button", { name: `启用${which}` })
    .click();
  await page
    .locator(".ant-popover")
    .getByRole("button", { name: /启\s*用/ })
    .click();
  await drawer(page)
    .getByRole("row", { name: new RegExp(which) })
    .getByText("使用中")
    .waitFor();
};

/** What a caller hears of the flow from its beginning. */
const hears = async (server: Server, carrier: Phone, ms: number): Promise<Int16Array> => {
  const call = await carrier.call({ to: `sip:${hotlineNumber}@${server.sipAddress}`, toneHz: tones.caller });
  await call.answered;
  const { samples } = await hearNow(call, ms);
  await call.hangUp();
  return samples;
};

const upload = async (page: Page, file: string): Promise<void> => {
  await drawer(page).locator("input[type=file]").setInputFiles(file);
};

const audited = async (administrator: Person): Promise<string[]> => {
  const { items } = await administrator.get("/api/audit?pageSize=200");
  return items.map(({ action }: { action: string }) => action).filter((action: string) => action.startsWith("prompt."));
};

test("a prompt is uploaded, recorded and read, heard, put in use and taken back; callers hear what is in use", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = world.own(await Phone.open({ number: "13900000001" }));
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const look = createLook(browser, "prompts", findings);
  const page = await enterConsole(browser, server, "supervisor").then(async (other) => {
    // She may not: no such tab.
    await other.getByRole("link", { name: "管理" }).click();
    await other.getByRole("tab", { name: "来电名单" }).waitFor();
    expect(await other.getByRole("tab", { name: "语音", exact: true }).count()).toBe(0);
    await other.context().clearCookies();
    await other.goto(server.baseUrl);
    await other.getByLabel("工号或账号").fill("administrator");
    await other.getByLabel("密码", { exact: true }).fill(administrator.password);
    await other.getByRole("button", { name: /登\s*录/ }).click();
    return other;
  });
  await page.getByRole("link", { name: "管理" }).click();
  await page.getByRole("tab", { name: "服务与规则" }).click();
  await page.getByRole("tab", { name: "语音", exact: true }).click();
  await row(page, /欢迎词/).waitFor();
  await look(page, "full");
  await page.getByRole("searchbox", { name: "名称或文字" }).fill("没有这样的语音");
  await page.getByText("没有符合的内容").first().waitFor();
  await look(page, "empty");

  // Files: a picture is none; an MP3 and a WAV are.
  await open(page, "欢迎词");
  const picture = join(world.folder, "picture.mp3");
  writeFileSync(picture, Buffer.concat([Buffer.from("ffd8ffe000104a464946", "hex"), Buffer.alloc(20_000, 7)]));
  await upload(page, picture);
  await page.getByText("不是 WAV 或 MP3 文件").waitFor();
  await upload(page, mp3);
  await version(page, 1).waitFor();
  const wav = join(world.folder, "欢迎.wav");
  writeFileSync(wav, buildWav([tone(wavHz, 3000, { db: -40 })]));
  await upload(page, wav);
  await version(page, 2).waitFor();
  expect(await version(page, 2).textContent()).toContain("欢迎.wav");
  const sound = page.waitForResponse((answer) => answer.url().includes("/api/prompts/greeting/versions/2/sound"));
  await drawer(page).getByRole("button", { name: "播放 第 2 版" }).click();
  expect((await sound).status()).toBe(200);
  await drawer(page).getByRole("button", { name: "停止 第 2 版" }).click();

  // By the microphone, which says a tone.
  await drawer(page).getByRole("button", { name: "录音" }).click();
  const recorder = page.getByRole("dialog", { name: "录音" });
  await recorder.getByRole("button", { name: "开始录音" }).click();
  await recorder.getByText("0:03").waitFor({ timeout: 60_000 });
  await recorder.getByRole("button", { name: /停\s*止/ }).click();
  await recorder.getByRole("button", { name: "播放 录音" }).waitFor();
  await look(page, "recorded");
  await recorder.getByRole("button", { name: "存为新版本" }).click();
  await recorder.waitFor({ state: "detached" });
  await version(page, 3).getByText("录音").waitFor();

  // Read by the engine of this machine; the text becomes the prompt's.
  const text = "您好，这里是不动产登记中心，节日期间照常受理。";
  await drawer(page).getByLabel("文字").fill(text);
  await drawer(page).getByRole("button", { name: "合成语音" }).click();
  await version(page, 4).getByText(text).waitFor({ timeout: 60_000 });
  await look(page, "versions");

  // Nobody hears any of them yet.
  expect(toneBegins(await hears(server, carrier, 2000), wavHz)).toBeUndefined();
  await use(page, "第 2 版");
  expect(toneBegins(await hears(server, carrier, 2000), wavHz)).toBeDefined();
  await use(page, "第 1 版");
  expect(toneBegins(await hears(server, carrier, 2000), mp3Hz)).toBeDefined();
  await use(page, "第 3 版");
  expect(toneBegins(await hears(server, carrier, 2000), tones.agent)).toBeDefined();
  await use(page, "第 4 版");
  const spoken = parseWav(
    Buffer.from(await (await administrator.ask("GET", "/api/prompts/greeting/versions/4/sound")).arrayBuffer()),
  ).channels[0]!;
  expect(spoken.length).toBeGreaterThan(16_000);
  const heard = await hears(server, carrier, 4000);
  expect(resemblance(heard, spoken.subarray(0, 16_000)).correlation).toBeGreaterThan(0.9);
  await use(page, "自带");
  const shipped = parseWav(readFileSync(join(import.meta.dirname, "../../prompts/greeting.wav"))).channels[0]!;
  const again = await hears(server, carrier, 4000);
  expect(resemblance(again, shipped.subarray(0, 16_000)).correlation).toBeGreaterThan(0.9);

  // Another name, and the text as it was read: saved beside each other.
  await drawer(page).getByLabel("名称").fill("春节欢迎词");
  await drawer(page)
    .getByRole("button", { name: /保\s*存/ })
    .click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("searchbox", { name: "名称或文字" }).fill("");
  await row(page, /春节欢迎词/)
    .getByText(text)
    .waitFor();

  // One of the hotline's own.
  await page.getByRole("button", { name: "新建语音" }).click();
  await drawer(page).getByLabel("名称", { exact: true }).fill("节日通知");
  await drawer(page).getByLabel("技术名称").fill("greeting");
  await drawer(page)
    .getByRole("button", { name: /保\s*存/ })
    .click();
  await drawer(page).getByText("已有这个技术名称的语音。").waitFor();
  await look(page, "taken");
  await drawer(page).getByLabel("技术名称").fill("notice.holiday");
  await drawer(page)
    .getByRole("button", { name: /保\s*存/ })
    .click();
  await drawer(page).getByText("还没有制作版本").waitFor();
  await upload(page, wav);
  await use(page, "第 1 版");
  await drawer(page).getByText("没有流程、座席组、评价或规则使用它。").waitFor();
  const playing = {
    start: "notice",
    nodes: {
      notice: { kind: "play", prompts: ["notice.holiday"], bargeIn: true },
      bye: { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" },
    },
    edges: [{ from: "notice", exit: "done", to: "bye" }],
  };
  const before = await administrator.get("/api/configuration/flow/main/versions/1");
  await publish(administrator, "main", playing);
  await inForce(server, administrator);
  expect(toneBegins(await hears(server, carrier, 2000), wavHz)).toBeDefined();
  await close(page);
  await page.reload();
  await row(page, /节日通知/)
    .getByText("1 处")
    .waitFor();
  await open(page, "节日通知");
  await drawer(page).getByText("节点 notice").waitFor();
  expect(await drawer(page).getByRole("button", { name: "删除语音" }).isDisabled()).toBe(true);
  await look(page, "used");
  await close(page);

  // The flow's page names it as people do.
  await page.goto(`${server.baseUrl}/flows/main`);
  await page
    .getByText(/节日通知/)
    .first()
    .waitFor();
  await look(page, "flow");

  await publish(administrator, "main", before.body);
  await inForce(server, administrator);
  await page.goto(`${server.baseUrl}/administration/prompts`);
  await open(page, "节日通知");
  await drawer(page).getByRole("button", { name: "删除语音" }).click();
  await page.locator(".ant-popover").getByRole("button", { name: "删除语音" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("没有符合的内容").first().waitFor();
  expect(await audited(administrator)).toEqual(
    expect.arrayContaining([
      "prompt.create",
      "prompt.change",
      "prompt.upload",
      "prompt.read",
      "prompt.use",
      "prompt.remove",
    ]),
  );

  // In English, and failing.
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.reload();
  await row(page, /春节欢迎词/).waitFor();
  await look(page, "full-en");
  await row(page, /春节欢迎词/)
    .getByRole("button", { name: "Change" })
    .click();
  await drawer(page).getByRole("heading", { name: "Used in" }).waitFor();
  await drawer(page).getByRole("row", { name: /v4/ }).waitFor();
  await look(page, "drawer-en");
  await page.evaluate(() => localStorage.setItem("zongji.language", "zh-CN"));
  await page.route("**/api/prompts", (route) => route.fulfill({ status: 503, body: "{}" }));
  await page.reload();
  await page.getByText("重试").or(page.getByText("再试")).first().waitFor();
  await look(page, "failing");
  expect(findings).toEqual([]);
  const expected = /415|409|503/;
  expect(browser.errors.filter((line) => isTrouble(line) && !expected.test(line))).toEqual([]);
  await until("the office is well", () =>
    administrator.get("/api/speech").then(({ engine }) => engine === "espeak-ng"),
  );
}, 400_000);
