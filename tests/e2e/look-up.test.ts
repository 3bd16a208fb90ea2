// runs: heavy
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newWorld, queryAt, type Server, startBrowser, startServer, type World } from "@zongji/kit";
import { insertFacts, insertParties, loadParties, openPool, type Parties } from "@zongji/store";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { databaseOf } from "./desks.ts";
import { enterConsole } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** 2026-11-25 12:00 of the hotline. */
const noon = Date.UTC(2026, 10, 25, 4);
const many = 24;
const samples = 8000;
const numberOf = (n: number): string => String(13_800_000_000 + n);

/** A second of noise, of its own for each call. */
const soundOf = (n: number): Buffer => {
  const wav = Buffer.alloc(44 + samples * 4);
  wav.write("RIFF", 0, "latin1");
  wav.writeUInt32LE(36 + samples * 4, 4);
  wav.write("WAVEfmt ", 8, "latin1");
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(2, 22);
  wav.writeUInt32LE(8000, 24);
  wav.writeUInt32LE(32_000, 28);
  wav.writeUInt16LE(4, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(samples * 4, 40);
  for (let at = 44, seed = n + 1; at < wav.length; at += 2) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    wav.writeInt16LE((seed >> 8) % 20_000, at);
  }
  return wav;
};

/** Calls of a minute each: every third about a complaint, every fourth not recorded, of the eleventh the file is gone. */
const fillLog = async (server: Server, parties: Parties): Promise<void> => {
  const url = databaseOf(server);
  const { db, pool } = openPool(url);
  const known = Array.from({ length: many }, (_, n) => numberOf(n));
  await insertParties(
    db,
    known.map((number) => ({
      party: parties.idOf(number),
      at: noon,
      number: parties.seal(parties.idOf(number), number),
    })),
  );
  // As the server makes them for numbers that it learns.
  for (const number of known)
    await queryAt(url, "update party set number_end = $1 where id = $2", [parties.endOf(number), parties.idOf(number)]);
  const folder = join(server.dataFolder, "recordings");
  mkdirSync(folder, { recursive: true });
  for (let n = 0; n < many; n += 1) {
    const recorded = n % 4 !== 3;
    if (recorded && n !== 10) writeFileSync(join(folder, `look-${n}.wav`), soundOf(n));
    const segments = [{ file: `look-${n}.wav`, codec: "L16", startMs: 0, samples, sha256: "" }];
    const recordings = recorded ? [{ id: `r${n}`, startedAt: noon, segments }] : [];
    const notes = [
      {
        at: noon,
        agentNo: "8001",
        note: n % 3 === 0 ? "投诉窗口排队太久" : "问过户材料",
        result: "answered",
        businessType: null,
        alsoTypes: [],
      },
    ];
    const rating = n % 5 === 0 ? JSON.stringify({ key: "2", option: "不满意", score: 1, satisfied: false }) : null;
    const at = noon + n * 60_000;
    await queryAt(
      url,
      `insert into call_record (id, direction, started_at, ended_at, party, withheld, called_number, trunk, disposition, ending, group_id, agent_no, agent_nos, groups, talk_ms, wait_ms, rating, marks, notes, recordings, business_type, business_types)
       values ($1, 'inbound', $2, $3, $4, false, '12345678', 'carrier', 'D2', '{"by":"system","cause":"flowEnded"}', 'business', '8001', '{8001}', '{business}', $5, 2000, $6, $7, $8, $9, $10, $11)`,
      [
        ...[`look${n}`, at, at + 60_000, parties.idOf(numberOf(n)), n * 10_000, rating],
        JSON.stringify([{ name: "tE", at, reason: n % 2 === 0 ? "caller:hangup" : "agent:hangup" }]),
        ...[JSON.stringify(notes), JSON.stringify(recordings)],
        ...(n % 3 === 0 ? ["complaint", ["complaint"]] : ["consultation", ["consultation"]]),
      ],
    );
  }
  await pool.end();
};

const rows = (page: Page) => page.locator("tr.ant-table-row");
const count = (page: Page, shown: number) => page.getByText(`共 ${shown} 条`).waitFor();
const choose = async (page: Page, label: string, option: string): Promise<void> => {
  await page.getByRole("combobox", { name: label, exact: true }).click();
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: option }).first().click();
};
const dialog = (page: Page) => page.getByRole("dialog");

/** Marks a business type as complaint, and publishes the tree. */
const markComplaint = async (page: Page, server: Server): Promise<void> => {
  await page.goto(`${server.baseUrl}/administration/businessTypes`);
  await page.getByRole("button", { name: "修改“投诉建议”" }).click();
  await dialog(page).getByRole("checkbox", { name: "申诉电话" }).check();
  await dialog(page)
    .getByRole("button", { name: /确\s*定/ })
    .click();
  await page.getByRole("button", { name: /^发\s*布$/ }).click();
  await dialog(page).getByText("标为申诉电话").waitFor();
  await dialog(page).getByLabel("提出人").fill("张主任");
  await dialog(page).getByLabel("批准人").fill("李局长");
  await dialog(page).getByRole("button", { name: "保存草稿" }).click();
  await dialog(page).getByText("检查通过").waitFor();
  await dialog(page)
    .getByRole("button", { name: /发\s*布/ })
    .click();
  await page.getByText("v2 使用中").waitFor();
};

const unzipped = (zip: string): Map<string, Buffer> => {
  const out = mkdtempSync(join(tmpdir(), "zongji-unzip-"));
  try {
    execFileSync("python3", [
      "-c",
      "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])",
      zip,
      out,
    ]);
    const names = readdirSync(out, { recursive: true }) as string[];
    return new Map(names.filter((name) => /\.\w+$/.test(name)).map((name) => [name, readFileSync(join(out, name))]));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
};

test("calls are looked up by all that is known of them, and their recordings taken as a ZIP with an index", async () => {
  const server = await startServer(world);
  await fillLog(server, loadParties(join(server.dataFolder, "keys")));
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "管理" }).waitFor();
  const findings: string[] = [];
  const look = createLook(browser, "look-up", findings);
  await markComplaint(page, server);

  await page.goto(`${server.baseUrl}/calls`);
  await count(page, many);
  await look(page, "calls");
  await page.getByRole("button", { name: "更多筛选" }).click();
  await look(page, "more");
  await choose(page, "挂断方", "来电人");
  await count(page, 12);
  await choose(page, "评价", "不满意");
  await count(page, 3);
  await page.getByRole("button", { name: "清除筛选" }).click();
  await count(page, many);
  await page.getByLabel("小记文字").fill("窗口排队");
  await page.getByLabel("小记文字").press("Enter");
  await count(page, 8);
  await page.getByLabel("通话时长（秒） 不少于").fill("60");
  await page.getByLabel("通话时长（秒） 不少于").press("Enter");
  await page.waitForURL(/talkFrom=60/);
  await page.getByLabel("通话时长（秒） 不超过").fill("120");
  await page.getByLabel("通话时长（秒） 不超过").press("Enter");
  await count(page, 3);
  await look(page, "filtered");
  await page.getByRole("button", { name: "清除筛选" }).click();
  await page.getByLabel("号码或后四位以上").fill("00007");
  await page.getByLabel("号码或后四位以上").press("Enter");
  await count(page, 1);
  await page.getByRole("button", { name: "清除筛选" }).click();
  await page.getByRole("button", { name: "申诉电话" }).click();
  await count(page, 8);
  expect(new URL(page.url()).searchParams.get("complaint")).toBe("yes");
  const shown = await rows(page).locator("td:nth-child(4) .number").allTextContents();
  expect(shown).toHaveLength(8);

  // All that the filter found, with an index in CSV.
  await page.getByRole("button", { name: "导出" }).click();
  await look(page, "export-menu");
  await page.getByRole("menuitem", { name: "附 CSV 清单" }).click();
  const drawer = page.locator(".ant-drawer-open");
  await drawer.locator("[data-export=done]").waitFor({ timeout: 120_000 });
  await look(page, "exports");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    drawer.getByRole("link", { name: "下载" }).first().click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^recordings-\d{12}\.zip$/);
  const found = unzipped(await download.path());
  const [head = "", ...lines] = found.get("index.csv")!.toString().replace("\u{feff}", "").trimEnd().split("\r\n");
  const heads = head.split(",");
  const cell = (line: string, name: string) => line.split(",")[heads.indexOf(name)] ?? "";
  // The index is the list: the same calls in the same order.
  expect(lines.map((line) => cell(line, "对方号码"))).toEqual(shown);
  expect(lines.map((line) => cell(line, "通话编号"))).toEqual([21, 18, 15, 12, 9, 6, 3, 0].map((n) => `look${n}`));
  const sounds = lines.filter((line) => cell(line, "录音文件") !== "");
  expect(sounds).toHaveLength(6);
  expect(found.size).toBe(7);
  for (const line of sounds) {
    const id = cell(line, "通话编号");
    const played = await page.request.get(`${server.baseUrl}/api/calls/${id}/recording`);
    expect(played.status()).toBe(200);
    expect(found.get(cell(line, "录音文件"))!.equals(await played.body())).toBe(true);
  }
  expect(lines.filter((line) => cell(line, "说明") === "没有录音").map((line) => cell(line, "通话编号"))).toEqual([
    "look15",
    "look3",
  ]);
  await drawer.locator(".ant-drawer-close").click();

  // Only the ticked ones; one of them has lost its file.
  await page.goto(`${server.baseUrl}/calls?sort=startedAt`);
  await count(page, many);
  for (const n of [2, 3, 11])
    await rows(page)
      .nth(n - 1)
      .getByRole("checkbox")
      .check();
  await page.getByRole("button", { name: "导出" }).click();
  await page.getByText("所勾选 3 条的录音").waitFor();
  await look(page, "ticked");
  await page.getByRole("menuitem", { name: "附 Excel 清单" }).click();
  await drawer.locator("[data-export=done]").nth(1).waitFor({ timeout: 120_000 });
  const [second] = await Promise.all([
    page.waitForEvent("download"),
    drawer.getByRole("link", { name: "下载" }).first().click(),
  ]);
  const few = unzipped(await second.path());
  expect([...few.keys()].filter((name) => name.endsWith(".wav"))).toHaveLength(2);
  expect(few.get("index.xlsx")!.subarray(0, 2).toString("latin1")).toBe("PK");
  await drawer.locator(".ant-drawer-close").click();

  // Who took a copy of what stands in the audit trail, recording by recording.
  await page.goto(`${server.baseUrl}/administration/audit?action=recording.copy`);
  await count(page, 8);
  await look(page, "audit");

  // 申诉电话 in a report, by one press.
  await page.goto(`${server.baseUrl}/reports/inbound`);
  await page.getByRole("button", { name: "申诉电话" }).click();
  await page.waitForURL(/complaint=yes/);
  await page.getByRole("button", { name: "申诉电话", pressed: true }).waitFor();
  await look(page, "report");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${server.baseUrl}/calls?hungUp=caller`);
  await count(page, 12);
  await look(page, "narrow");
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.goto(`${server.baseUrl}/calls?complaint=yes`);
  await page.getByText("8 in all").waitFor();
  await page.getByRole("button", { name: "More filters" }).click();
  await look(page, "narrow-en");
  expect(findings).toEqual([]);
});

let seq = 0;
/** The facts of a call that came in, was answered at once and lasted so long. */
const cameIn = (parties: Parties, call: string, number: string, atSec: number, sec: number) => {
  const at = noon + atSec * 1000;
  const key = (moment: number) => {
    seq += 1;
    return { node: "carrier-test", epoch: "e1", seq, at: moment };
  };
  const of = { call, leg: `${call}-in` };
  const ending = { by: "caller", cause: "hangup" };
  return [
    {
      ...key(at),
      type: "CallArrived",
      v: 4,
      ...of,
      trunk: "carrier",
      number: "12345678",
      party: parties.idOf(number),
      withheld: false,
      sipCallId: call,
    },
    { ...key(at + 200), type: "CallAnswered", v: 1, ...of },
    { ...key(at + 200 + sec * 1000), type: "LegEnded", v: 1, ...of, ending },
    { ...key(at + 210 + sec * 1000), type: "CallEnded", v: 1, call, ending, disposition: "D1" },
  ];
};

const gbk = (text: string): Buffer =>
  execFileSync(
    "python3",
    ["-c", "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().decode('utf-8').encode('gb18030'))"],
    { input: text },
  );

test("a carrier's file in GBK with a broken line is read, compared with our calls, and told line by line", async () => {
  const server = await startServer(world);
  const parties = loadParties(join(server.dataFolder, "keys"));
  const { db, pool } = openPool(databaseOf(server));
  await queryAt(databaseOf(server), "select ensure_fact_month($1)", [noon]);
  const numbers = Array.from({ length: 9 }, (_, n) => numberOf(n));
  await insertParties(
    db,
    numbers.map((number) => ({
      party: parties.idOf(number),
      at: noon,
      number: parties.seal(parties.idOf(number), number),
    })),
  );
  await insertFacts(db, numbers.flatMap((number, n) => cameIn(parties, `carried${n}`, number, n * 100, 30)) as never);
  await pool.end();
  const browser = await startBrowser(world, { toneHz: 500 });
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "报表" }).click();
  const findings: string[] = [];
  const look = createLook(browser, "carrier", findings);
  await page.getByRole("link", { name: "话单核对" }).click();
  await page.getByText("还没有核对过").waitFor();
  await look(page, "empty");

  const time = (sec: number) =>
    new Date(noon + 8 * 3_600_000 + sec * 1000).toISOString().slice(0, 19).replace("T", " ");
  // Twelve seconds ahead of our clock; the second is broken, the fourth too long, one is nobody's; our last call lies beyond the file's time.
  const lines = numbers
    .slice(0, 8)
    .map((number, n) => `${number},01012345678,${n === 1 ? "昨天下午" : time(n * 100 + 12)},${n === 3 ? 95 : 30}`);
  const text = ["主叫号码,被叫号码,开始时间,通话时长", ...lines, `13900001111,12345678,${time(450)},20`].join("\r\n");
  const add = page.getByRole("button", { name: "导入话单" }).first();
  await add.click();
  const drawer = page.locator(".ant-drawer-open");
  const file = { name: "联通2026年11月.csv", mimeType: "text/csv", buffer: gbk(text) };
  await drawer.locator("input[type=file]").setInputFiles(file);
  await drawer.getByText(/编码 GBK/).waitFor();
  await drawer.getByText("第 3 行的开始时间").waitFor();
  await drawer.getByText("可识别 8 行").waitFor();
  await look(page, "preview");
  await drawer.getByRole("button", { name: "核对并保存" }).click();
  await page.waitForURL(/\/reports\/carrier\/[0-9a-f-]+$/);
  await page.getByText("比本平台快 12 秒，核对时已扣除").waitFor();
  await count(page, 10);
  await look(page, "result");
  for (const [name, shown] of [
    ["一致", 6],
    ["有出入", 1],
    ["仅运营商有", 1],
    ["无法识别", 1],
    ["仅本平台有", 1],
  ] as const) {
    const filter = page.getByRole("button", { name: `${name} ${shown}`, exact: true });
    await filter.click();
    await count(page, shown);
    await filter.click();
  }
  await page.getByRole("button", { name: "有出入 1", exact: true }).click();
  await count(page, 1);
  expect(await rows(page).first().textContent()).toContain("13800000003");
  await rows(page).first().getByRole("link", { name: "查看" }).click();
  await page.waitForURL(/\/calls\/carried3$/);
  await page.goBack();

  // The same file again is noticed.
  await page.getByRole("button", { name: "全部核对" }).click();
  await rows(page).first().waitFor();
  await look(page, "history");
  await add.click();
  await drawer.locator("input[type=file]").setInputFiles(file);
  await drawer.getByText(/这个文件已在/).waitFor();
  expect(await drawer.getByRole("button", { name: "核对并保存" }).isDisabled()).toBe(true);
  await drawer
    .locator("input[type=file]")
    .setInputFiles({ ...file, buffer: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]) });
  await drawer.getByRole("alert").first().waitFor();
  await look(page, "no-table");
  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${server.baseUrl}/reports/carrier`);
  await rows(page).first().getByRole("link").first().click();
  await page.getByText("12 s ahead of ours; set right here").waitFor();
  await look(page, "result-en");
  await page.getByRole("button", { name: "All comparisons" }).click();
  await page.getByRole("button", { name: "Import records" }).click();
  await drawer.locator("input[type=file]").setInputFiles(file);
  await drawer.getByText(/Encoding GBK/).waitFor();
  await look(page, "preview-en");
  expect(findings).toEqual([]);
});
