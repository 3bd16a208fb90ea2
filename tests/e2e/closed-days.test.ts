// runs: heavy
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ContractTerms, exampleTerms, type Fact, type LegId } from "@zongji/domain";
import { newWorld, queryAt, startBrowser, startServer, until, type World } from "@zongji/kit";
import { ensureMonth, insertFacts, openPool, stateShipped } from "@zongji/store";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { caller, promptMs, stage } from "../../packages/domain/src/testing/stage.ts";
import { createLook } from "./axe.ts";
import { databaseOf } from "./desks.ts";
import { enterConsole, isTrouble } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const root = fileURLToPath(new URL("../../", import.meta.url));
const dayMs = 86_400_000;
const shanghaiMs = 8 * 3_600_000;
/** Yesterday can't close before 00:30 of Shanghai, and its node's word has to be of later: then the day before it is the newest. It stays so over midnight. */
const startedAt = Date.now();
const newest = (startedAt + shanghaiMs) % dayMs < 35 * 60_000 ? 1 : 0;
/** Ten in the morning of a day so many days ago, in Shanghai; of one day ago: of the newest that can be closed. */
const tenAgo = (days: number): number =>
  Math.floor((startedAt + shanghaiMs) / dayMs) * dayMs - shanghaiMs - (days + newest) * dayMs + 10 * 3_600_000;
const dateAgo = (days: number): string => new Date(tenAgo(days) + shanghaiMs).toISOString().slice(0, 10);

/** A morning with a call that an agent answers and one who gives up, as another server noted it. */
const morning = (days: number, node: string): Fact[] => {
  const on = stage({ since: tenAgo(days) });
  on.sits("8001");
  const leg = on.calls();
  on.passes(promptMs / 2);
  on.presses(leg, "1");
  on.picksUp(on.rings("browser-8001") as LegId);
  on.passes(30_000);
  const waits = on.calls();
  on.passes(promptMs / 2);
  on.presses(waits, "1");
  on.passes(20_000);
  on.hangsUp(waits, caller);
  on.passes(10_000);
  on.hangsUp(leg, caller);
  on.passes(120_000);
  return on.facts.map((fact) => {
    const own = { ...fact, node, epoch: "000001-00000000", seq: fact.seq + 1 };
    return JSON.parse(JSON.stringify(own).replaceAll('"id-0', `"${node}-0`)) as Fact;
  });
};

const rowOf = (page: Page, day: string) => page.locator("tbody tr.ant-table-row", { hasText: day });

/** The example contract, moved by whole years so that its second year is this one. */
const termsOfToday = (): ContractTerms => {
  const years = Number(dateAgo(0).slice(0, 4)) - 2027;
  const moved = (day: string): string => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;
  return JSON.parse(JSON.stringify(exampleTerms).replaceAll(/\d{4}-\d{2}-\d{2}/g, moved)) as ContractTerms;
};

test("days close by themselves; late facts correct one, a changed table changes none; evidence is fetched and checked; the client sees it, an agent does not", async () => {
  const server = await startServer(world);
  const url = databaseOf(server);
  const [closed, differing, yesterday] = [dateAgo(3), dateAgo(2), dateAgo(1)];
  /** What other servers noted comes into the database, with their word that it is all. */
  const comes = async (days: number, node: string): Promise<void> => {
    const { db } = openPool(url);
    const facts = morning(days, node);
    for (const { at } of facts) await ensureMonth(db, at);
    await insertFacts(db, facts);
    await stateShipped(db, { node, epoch: "000001-00000000", upTo: Date.now(), refused: 0 });
    await db.destroy();
    await queryAt(url, "notify zongji_event");
  };
  const browser = await startBrowser(world, { toneHz: 500 });
  const findings: string[] = [];
  const look = createLook(browser, "closed-days", findings);
  const page = await enterConsole(browser, server, "administrator");
  await page.getByRole("link", { name: "报表", exact: true }).click();
  await page.getByRole("link", { name: "日结", exact: true }).click();
  await page.getByText("还没有日结过").waitFor();
  await look(page, "empty");

  // The contract is there: its days come from the closed ones.
  const deed = { version: 0, deed: { type: "ContractWritten", terms: termsOfToday() } };
  expect((await page.request.post(`${server.baseUrl}/api/contract/deeds`, { data: deed })).status()).toBe(200);
  await comes(3, "east");
  await comes(2, "west");
  await comes(1, "north");
  // The identities are checked from yesterday on, which is not the newest closed day just after midnight.
  const broken = newest === 1 ? "fresh" : "north";
  if (newest === 1) await comes(0, broken);
  const state = async (day: string): Promise<string> =>
    (await rowOf(page, day).locator(".state-tag").first().textContent()) ?? "";
  const shows = (day: string, wanted: string) =>
    until(
      `${day} is ${wanted}`,
      async () => {
        await page.getByRole("button", { name: "刷新" }).click();
        await page.waitForTimeout(500);
        return (await rowOf(page, day).count()) === 1 && (await state(day)) === wanted;
      },
      { limitMs: 150_000, everyMs: 2000 },
    );
  for (const day of [closed, differing, yesterday]) await shows(day, "已日结");
  await look(page, "closed");

  // A server comes back with what it had noted; somebody changes two rows by hand.
  await comes(3, "late");
  await until("the late call is followed", async () => {
    const rows = await queryAt(url, "select from measure_call where call like 'late-%'");
    return rows.length === 2;
  });
  const change = async (node: string) =>
    queryAt(
      url,
      "update measure_call set disposition = null where call = (select min(call) from measure_call where call like $1)",
      [`${node}-%`],
    );
  await change("west");
  await change(broken);
  await server.stop();
  await server.start();
  await server.isWhole();
  await page.reload();
  await shows(closed, "已更正");
  await shows(differing, "与明细不符");
  await page.getByText("条不成立").first().waitFor();
  await look(page, "marked");

  await rowOf(page, closed).getByRole("link", { name: closed, exact: true }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByText("第 1 次更正").waitFor();
  await drawer.getByText(/日结后有 \d+ 条原始记录到达/).waitFor();
  await drawer
    .locator("tr", { hasText: "全天" })
    .filter({ hasText: "中继呼入总量" })
    .getByText("4", { exact: true })
    .waitFor();
  await drawer.getByRole("button", { name: "与明细和原始记录核对" }).click();
  await drawer.getByText("原始记录与日结时相同 · 与统计表没有差异 · 整条链成立").waitFor();
  await look(page, "corrected");
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
  await rowOf(page, differing).getByRole("link", { name: differing, exact: true }).click();
  await drawer.getByRole("button", { name: "与明细和原始记录核对" }).click();
  await drawer.getByText(/与统计表有 \d+ 处差异/).waitFor();
  await look(page, "differs");
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });

  // The evidence, by a script that knows nothing of this program.
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: `下载证据 ${closed}` }).click(),
  ]);
  const file = await download.path();
  const verified = spawnSync(process.execPath, [join(root, "bin/verify.mjs"), file], { encoding: "utf8" });
  expect([verified.status, verified.stdout]).toEqual([0, expect.stringContaining("all holds")]);
  expect(JSON.parse(readFileSync(file, "utf8")).entries.length).toBe(2);

  // From the raw facts, while the server runs: of the changed table's day they are on the side of what was closed.
  for (const day of [closed, differing, yesterday]) {
    const env = { ...process.env, ZONGJI_DATA: server.dataFolder, DATABASE_URL: "" };
    const made = spawnSync("npm", ["run", "--silent", "recompute", "--", "--day", day], {
      cwd: root,
      encoding: "utf8",
      env,
    });
    expect([made.status, made.stdout, made.stderr]).toEqual([0, expect.stringContaining("no difference"), ""]);
  }

  // A report over those days says which are closed, and which are marked.
  await page.goto(`${server.baseUrl}/reports/inbound?from=${closed}&to=${yesterday}`);
  await page.getByText("所选日子都已日结").waitFor();
  await page.getByText(`已更正：${closed}`).waitFor();
  await page.getByText(`与日结不符：${differing}`).waitFor();
  await look(page, "report");

  // The contract's sheet of days has them, the corrected one with its note.
  await page.goto(`${server.baseUrl}/contract/days`);
  await until("the contract has the day", async () => {
    await page.reload();
    await page.getByText("日考核").first().waitFor();
    await page.waitForTimeout(500);
    return (await rowOf(page, closed).getByText("已更正").count()) === 1;
  });
  expect(await rowOf(page, yesterday).getByText("未日结").count()).toBe(0);
  await rowOf(page, closed).getByText("已更正").hover();
  await page.getByText(/日结后又有 \d+ 条原始记录到达/).waitFor();
  await page.getByText("今天还能承受").waitFor();
  // On a small screen its sheet scrolls sideways: it is come to by keyboard.
  expect(await page.locator('.ant-table-content[tabindex="0"]', { has: rowOf(page, closed) }).count()).toBe(1);
  await look(page, "contract");
  await page.getByText("今天还能承受").scrollIntoViewIfNeeded();
  await look(page, "contract-today");

  // The client, who sees all figures, sees the days and fetches the evidence.
  const users = (await (await page.request.get(`${server.baseUrl}/api/users`)).json()) as {
    id: string;
    login: string;
  }[];
  const { id } = users.find(({ login }) => login === "supervisor")!;
  const given = await page.request.patch(`${server.baseUrl}/api/users/${id}`, { data: { roles: ["client"] } });
  expect(given.status()).toBe(200);
  const client = await enterConsole(await startBrowser(world, { toneHz: 500 }), server, "supervisor");
  await client.goto(`${server.baseUrl}/reports/days`);
  for (const day of [closed, differing, yesterday]) await rowOf(client, day).waitFor();
  expect(await client.getByLabel("月份").inputValue()).toBe("");
  expect((await client.request.get(`${server.baseUrl}/api/days/${closed}/evidence`)).status()).toBe(200);

  // An agent can't see it, and nobody can write one.
  const seat = await enterConsole(await startBrowser(world, { toneHz: 500 }), server, "8001");
  expect((await seat.request.get(`${server.baseUrl}/api/days?from=${closed}&to=${yesterday}`)).status()).toBe(403);
  expect((await seat.request.get(`${server.baseUrl}/api/days/${closed}/evidence`)).status()).toBe(403);

  await page.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${server.baseUrl}/reports/days`);
  await page.getByText("Latest closed entry").waitFor();
  await rowOf(page, closed).waitFor();
  await look(page, "en-1280");
  await page.goto(`${server.baseUrl}/reports/days/${closed}`);
  await page.getByText("Correction 1").waitFor();
  await look(page, "en-1280-detail");
  expect(findings).toEqual([]);
  // While the server was away its pages could not reach it.
  expect(browser.errors.filter((line) => isTrouble(line) && !/50[0-9]|ERR_/.test(line))).toEqual([]);
}, 400_000);
