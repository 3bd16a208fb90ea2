// runs: heavy
import { newWorld, startBrowser, until, type World } from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { enterConsole, isTrouble, openHotline, type Person } from "./scene.ts";
import { openTexts, sendTextsBy } from "./text-service.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const telephone = { width: 390, height: 844 };
const answer = "带身份证和不动产权证到二层三号窗口。";
const dialog = (page: Page): Locator => page.getByRole("dialog");

/** An order of somebody with a mobile telephone, answered. */
const makeAnswered = async (administrator: Person): Promise<string> => {
  const { id, version, content } = await administrator.post("/api/orders", { source: "hand", number: "13800138000" });
  const fields = { matter: "咨询", question: "怎么注销抵押权" };
  const saved = { version, content: { ...content, title: "抵押权注销", fields } };
  await administrator.insist("PUT", `/api/orders/${id}`, saved);
  await administrator.post(`/api/orders/${id}/moves`, { version: version + 1, move: "reply", note: answer });
  return id;
};

test("an answer is told by a text message, read on a telephone in both sizes of type; its link is withdrawn, another confirms", async () => {
  const texts = await openTexts(world);
  const { server, administrator } = await openHotline(world, { env: texts.env });
  await sendTextsBy(administrator, server, { port: texts.port, perDay: 2 });
  const id = await makeAnswered(administrator);
  const [console, citizens] = [await startBrowser(world, { toneHz: 500 }), await startBrowser(world, { toneHz: 500 })];
  const findings: string[] = [];
  const look = createLook(console, "order-told-console", findings);
  const lookCitizen = createLook(citizens, "order-told", findings);
  const page = await enterConsole(console, server, "supervisor");
  await page.getByRole("link", { name: "工单" }).waitFor();
  await page.goto(`${server.baseUrl}/orders/${id}`);

  const linkTexted = async (nth: number): Promise<string> => {
    await page.locator("[data-act=textCitizen]").click();
    await until("the text message is sent", () => texts.seen.length === nth, { limitMs: 30_000 });
    const link = /https?:\/\/[^\s"]+\/o\/[\w-]+/.exec(texts.seen.at(-1)!.body)![0];
    // The page looks again every quarter of a minute.
    await page.locator("[data-text=sent]").first().waitFor({ timeout: 30_000 });
    return link;
  };
  const first = await linkTexted(1);
  expect(texts.seen[0]!.body).not.toContain(answer);
  await look(page, "sent");

  // A program that looks, and a browser that fetches in advance, read nothing.
  const readAt = async () => (await administrator.get(`/api/orders/${id}/texts`)).sent[0].readAt;
  expect((await fetch(first, { method: "HEAD" })).status).toBe(200);
  expect((await fetch(first, { headers: { "sec-purpose": "prefetch" } })).status).toBe(503);
  expect(await readAt()).toBeNull();
  const phone = await citizens.page();
  await phone.setViewportSize(telephone);
  await phone.goto(first);
  await phone.getByText(answer).waitFor();
  await lookCitizen(phone, "answer");
  await phone.getByRole("link", { name: "大字版" }).click();
  await phone.locator("html.large").waitFor();
  await phone.getByText(answer).waitFor();
  await lookCitizen(phone, "answer-large");
  expect(await readAt()).toEqual(expect.any(Number));

  // Withdrawn, once that is confirmed: the page says so in plain words, and takes nothing.
  await page.locator("[data-act=withdrawText]").click();
  await dialog(page).locator(".ant-modal-confirm-title", { hasText: "撤回这个链接？" }).waitFor();
  await look(page, "withdraw");
  await dialog(page).getByRole("button", { name: "撤回链接" }).click();
  await page.locator("[data-text=withdrawn]").waitFor();
  await look(page, "withdrawn");
  await phone.getByRole("button", { name: "已解决，确认办结" }).click();
  await phone.getByRole("heading", { name: "链接已停用" }).waitFor();
  expect(await phone.getByText(answer).count()).toBe(0);
  await lookCitizen(phone, "withdrawn");
  expect((await administrator.get(`/api/orders/${id}`)).state).toBe("answered");

  // The next one settles the matter.
  await phone.goto(await linkTexted(2));
  await phone.getByRole("button", { name: "已解决，确认办结" }).click();
  await phone.getByText("感谢您的确认").waitFor();
  await lookCitizen(phone, "settled");
  expect(await administrator.get(`/api/orders/${id}`)).toMatchObject({ state: "closed", confirmed: true });
  const history: { type: string }[] = await administrator.get(`/api/orders/${id}/history`);
  expect(history.slice(0, 6).map(({ type }) => type)).toEqual([
    ...["OrderMoved", "OrderPageRead", "OrderTexted", "OrderPageWithdrawn", "OrderPageRead", "OrderTexted"],
  ]);
  expect((await administrator.get("/api/audit?action=order.withdrawText")).items).toMatchObject([
    { login: "supervisor", subject: id },
  ]);
  expect(findings).toEqual([]);
  // The withdrawn page is answered with 410, and browsers say so.
  expect(
    [...console.errors, ...citizens.errors].filter(isTrouble).filter((line) => !/status of 410/.test(line)),
  ).toEqual([]);
});
