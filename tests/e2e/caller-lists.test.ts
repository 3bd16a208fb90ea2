// runs: heavy
import { newWorld, Phone, sleep, startBrowser, tones, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { factsOf, logOnceOver, openCarrier, recordOf } from "./cast.ts";
import { inForce, publish } from "./flows.ts";
import { enterConsole, hotlineNumber, isTrouble, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const ways = ["blocked", "trusted", "vip", "elderly", "none"];
/** Each list has a way of its own; all end. */
const byList = {
  start: "list",
  nodes: {
    list: { kind: "callerList" },
    ...Object.fromEntries(ways.map((way) => [way, { kind: "hangUp", prompts: ["beep"], cause: "flowEnded" }])),
  },
  edges: ways.map((way) => ({ from: "list", exit: way, to: way })),
};

test("a caller is put on a list, refused, told why, sent another way, and taken off again", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  const other = world.own(await Phone.open({ number: "13900000009" }));
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const look = createLook(browser, "callers", findings);
  const calls = (phone: Phone) => phone.call({ to: `sip:${hotlineNumber}@${server.sipAddress}`, toneHz: tones.caller });

  const page = await enterConsole(browser, server, "supervisor");
  await page.getByRole("link", { name: "管理" }).click();
  await page.getByRole("tab", { name: "来电名单" }).click();
  await page.getByText("没有").first().waitFor();
  await look(page, "empty");
  const drawer = page.locator(".ant-drawer").getByRole("dialog");
  const add = async (number: string, reason: string): Promise<void> => {
    await page.getByRole("button", { name: "加入名单" }).first().click();
    await drawer.getByLabel("号码").fill(number);
    await drawer.getByLabel("原因").fill(reason);
    await drawer.getByRole("button", { name: "保存" }).click();
  };
  await add("139 0000 0001", "反复骚扰");
  const row = page.getByRole("row", { name: /13900000001/ });
  await row.waitFor();
  expect(await row.textContent()).toContain("黑名单");
  await drawer.waitFor({ state: "detached" });

  // Refused from the next call on; nobody else is.
  const refused = await calls(carrier);
  await until("it is refused", () => refused.end);
  expect(refused.end).toMatchObject({ how: "refused", status: 486 });
  const free = await calls(other);
  await free.answered;
  await sleep(1000);
  await free.hangUp();

  // Once more the same number, written another way.
  await add("+8613900000001", "再加一次");
  await drawer.getByText("这个号码已在名单上。").waitFor();
  await look(page, "refused");
  // What was filled in is not lost by a slip.
  await page.keyboard.press("Escape");
  const asked = page.getByRole("dialog", { name: "放弃没有保存的修改？" });
  await look(page, "drop");
  await asked.getByRole("button", { name: /取\s*消/ }).click();
  await asked.waitFor({ state: "detached" });
  await drawer.getByText("这个号码已在名单上。").waitFor();
  await page.keyboard.press("Escape");
  await asked.getByRole("button", { name: "放弃修改" }).click();
  await drawer.waitFor({ state: "detached" });

  // The rules say that such a caller hears why.
  await administrator.insist("PATCH", "/api/policies", { blockedPrompt: "goodbye" });
  const told = await calls(carrier);
  await told.answered;
  await until("the hotline hangs up", () => told.end, { limitMs: 20_000 });
  expect(told.end).toMatchObject({ by: "them", how: "BYE" });

  await row.getByRole("button", { name: "修改" }).click();
  await drawer.getByText("重要来电").click();
  await drawer.getByLabel("原因").fill("人大代表");
  await look(page, "change");
  await drawer.getByRole("button", { name: "保存" }).click();
  await drawer.waitFor({ state: "detached" });
  await page.getByRole("row", { name: /重要来电/ }).waitFor();
  const flow = (await administrator.get("/api/numbers")).find(
    (each: { number: string }) => each.number === hotlineNumber,
  )!.flow;
  await publish(administrator, flow, byList);
  await inForce(server, administrator);
  const first = await calls(carrier);
  await first.answered;
  const none = await calls(other);
  await none.answered;
  await until("both have ended", () => first.end && none.end, { limitMs: 20_000 });

  const log = await logOnceOver(administrator, [refused, free, told, first, none]);
  const wentTo = (call: typeof first) => factsOf(recordOf(log, call), "NodeEntered").map(({ flowNode }) => flowNode);
  expect([refused, told].map((call) => recordOf(log, call).row.disposition)).toEqual(["D9", "D9"]);
  expect(factsOf(recordOf(log, told), "IvrEntered")).toEqual([]);
  expect(wentTo(first)).toEqual(["list", "vip"]);
  expect(wentTo(none)).toEqual(["list", "none"]);

  await add("010-6234 5678", "老人，听力不好");
  await drawer.waitFor({ state: "detached" });
  await page.getByRole("searchbox", { name: "完整号码、后四位或原因" }).fill("5678");
  await page.keyboard.press("Enter");
  await until("one row is left", async () => (await page.locator("tr.ant-table-row").count()) === 1);
  await page.getByRole("searchbox", { name: "完整号码、后四位或原因" }).fill("");
  await page.keyboard.press("Enter");
  await row.waitFor();
  await sleep(500);
  await look(page, "full");
  // A file: what is wrong is told by line and nothing is saved; mended, it is.
  await page.getByRole("button", { name: "批量导入" }).click();
  const modal = page.locator(".ant-modal");
  const choose = (text: string) =>
    modal.locator("input[type=file]").setInputFiles({
      ...{ name: "名单.csv", mimeType: "text/csv" },
      buffer: Buffer.from(`号码,名单,原因,到期\n${text}`),
    });
  await choose("13700000001,灰名单,老客户,\n13700000002,VIP,,2020-01-01\n13900000001,白名单,已在,");
  await modal.getByText("共 3 行，3 行有问题").waitFor();
  await look(page, "import-wrong");
  expect(await modal.getByRole("button", { name: /导\s*入/ }).isDisabled()).toBe(true);
  await choose("13700000001,白名单,老客户,\n13900000001,重要来电,改判,2099-12-31");
  await modal.getByText("共 2 行，1 行有问题").waitFor();
  await modal.getByLabel("已在名单上的号码改为文件中的内容").check();
  await modal.getByText("共 2 行：新增 1，更新 1。").waitFor();
  await look(page, "import-right");
  await modal.getByRole("button", { name: /导\s*入/ }).click();
  await page.getByRole("row", { name: /13700000001/ }).waitFor();
  await page.getByRole("row", { name: /13900000001.*改判/ }).waitFor();
  await modal.waitFor({ state: "detached" });
  await row.getByRole("button", { name: "修改" }).click();
  await drawer.getByRole("button", { name: "移出名单" }).click();
  await page.locator(".ant-popover").getByRole("button", { name: "移出名单" }).click();
  await row.waitFor({ state: "detached" });
  expect(findings).toEqual([]);
  expect(browser.errors.filter((line) => isTrouble(line) && !line.includes("409"))).toEqual([]);
}, 240_000);
