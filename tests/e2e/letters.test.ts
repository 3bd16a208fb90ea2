// runs: heavy
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { newWorld, queryAt, type Server, startBrowser, until, type World } from "@zongji/kit";
import type { Frame, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { databaseOf } from "./desks.ts";
import { publishItem } from "./flows.ts";
import { enterConsole, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const phone = { width: 390, height: 844 };
const script = "<script>document.title='owned'</script><img src=x onerror=alert(1)>";
const next = (page: Page | Frame) => page.getByRole("button", { name: "下一步" }).click();

/** The answer to the question on the page: the server's own database has it, and nothing that is sent. */
const answer = async (server: Server, page: Page): Promise<string> => {
  const token = await page.locator("input[name=question]").inputValue();
  const hash = createHash("sha256").update(token).digest();
  const sql = "select answer from letter_question where hash = $1";
  return (await queryAt<{ answer: string }>(databaseOf(server), sql, [hash]))[0]!.answer;
};

/** Waits until the digits are there. */
const seePicture = async (page: Page): Promise<void> => {
  const picture = page.locator("img.question");
  await until("the digits are seen", () =>
    picture.evaluate((image) => (image as HTMLImageElement).naturalWidth === 240),
  );
};

/** Sends without end what says that it is 1 GB, until it is cut off. @returns what the server said, and how many bytes it let in */
const flood = (server: Server, path: string, heads: readonly string[]): Promise<{ said: string; sent: number }> =>
  new Promise((resolve) => {
    const { port, hostname } = new URL(server.baseUrl);
    const socket = connect(Number(port), hostname);
    // A chunk of 0x10000 bytes (RFC 9112 §7.1); where the length is told it is read as bytes too.
    const piece = Buffer.from(`10000\r\n${"x".repeat(0x10000)}\r\n`);
    let [said, sent] = ["", 0];
    socket.on("data", (more) => {
      said += more.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve({ said, sent }));
    const pump = (): void => {
      while (!socket.destroyed && sent < 1e9 && socket.write(piece)) sent += piece.length;
    };
    socket.on("drain", pump);
    const head = [`POST ${path} HTTP/1.1`, `Host: ${hostname}:${port}`, ...heads, "", ""];
    socket.write(head.join("\r\n"), pump);
  });

/** A website of somebody else's that shows the form in a frame. */
const openSite = async (server: Server): Promise<number> => {
  const site = createServer((_request, response) => {
    const frame = `<iframe title="来信" src="${server.baseUrl}/letters/write?site=gov" width="380" height="800"></iframe>`;
    response.setHeader("content-type", "text/html; charset=utf-8").end(`<!doctype html><title>site</title>${frame}`);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  world.own({ close: () => void site.close() });
  return (site.address() as AddressInfo).port;
};

test("a letter with a picture is written on a telephone, guessed, ruled, answered by an agent and looked up; strangers get nothing", async () => {
  const { server, administrator } = await openHotline(world);
  const sitePort = await openSite(server);
  const { body: tree } = await administrator.insist("GET", "/api/configuration/businessTypes/hotline/versions/1");
  const types = [
    { id: "mortgage", name: "抵押登记" },
    { id: "transfer", name: "转移登记" },
  ];
  await publishItem(administrator, "businessTypes", "hotline", { types: [...tree.types, ...types] });
  await publishItem(administrator, "letters", "hotline", {
    ...{ open: true, days: 5, perAddress: 20, perNumber: 5, keywords: [{ type: "mortgage", words: ["解押"] }] },
    sites: [{ id: "gov", name: "区政府网", origin: `http://127.0.0.1:${sitePort}` }],
    rules: [{ name: "抵押", type: "mortgage", words: ["银行"], way: "consult", departments: ["抵押科"] }],
  });
  const [citizens, agents] = [await startBrowser(world, { toneHz: 500 }), await startBrowser(world, { toneHz: 500 })];
  const findings: string[] = [];
  const look = createLook(citizens, "letters", findings);
  const lookAgent = createLook(agents, "letters-console", findings);

  const page = await citizens.page();
  await page.setViewportSize(phone);
  await page.goto(`${server.baseUrl}/letters`);
  await look(page, "home");
  await page.getByRole("link", { name: "写信" }).click();
  await page.getByLabel("您要咨询的内容").fill(`${script}银行贷款还清了，抵押登记怎么解押？`);
  await look(page, "about");
  await next(page);
  await page.getByLabel("图片（可不选）").setInputFiles([
    { name: "fake.png", mimeType: "image/png", buffer: Buffer.from(`<html>${script}</html>`.repeat(5)) },
    { name: "房本.png", mimeType: "image/png", buffer: await page.screenshot() },
  ]);
  await page.getByLabel("联系电话").fill("138");
  await next(page);
  await page.getByText("“fake.png”不是可以使用的图片").waitFor();
  await page.getByText("请填写正确的电话号码").waitFor();
  await look(page, "contact-wrong");
  await page.getByLabel("联系电话").fill("13800138000");
  await next(page);
  await page.getByLabel("请输入图片中的 5 个数字").fill("00000");
  await page.getByRole("button", { name: "提交" }).click();
  await page.getByText("回答不对").waitFor();
  await seePicture(page);
  await look(page, "confirm");
  await page.getByRole("link", { name: "大字版" }).click();
  // The page before has the same field.
  await page.locator("html.large").waitFor();
  await seePicture(page);
  await look(page, "confirm-large");
  await page.getByLabel("请输入图片中的 5 个数字").fill(await answer(server, page));
  await page.getByRole("button", { name: "提交" }).click();
  await page.getByRole("heading", { name: "已收到您的来信" }).waitFor();
  await look(page, "sent-large");
  const code = (await page.locator(".code").textContent())!;
  const no = (await page.locator("dd").first().textContent())!;
  expect(await page.title()).not.toContain("owned");

  // The agent takes and answers it.
  const agent = await enterConsole(agents, server, "8001");
  await agent.setViewportSize({ width: 1440, height: 900 });
  await agent.getByRole("link", { name: "信件" }).click();
  await agent.getByRole("link", { name: no }).waitFor();
  await lookAgent(agent, "inbox-1440");
  await agent.getByRole("link", { name: no }).click();
  await agent.getByText("内容含有关键词“解押”").waitFor();
  await agent.getByText("按规则“抵押”").waitFor();
  await agent.getByText("138****8000").waitFor();
  await agent.getByRole("img", { name: "房本.png" }).waitFor();
  expect(await agent.locator(".letter-text").first().textContent()).toContain("<script>");
  await agent.getByRole("button", { name: /受\s*理/ }).click();
  await agent.getByLabel("答复内容").fill("请带身份证和不动产权证到窗口办理。");
  await lookAgent(agent, "letter-1440");
  await agent.setViewportSize({ width: 1280, height: 800 });
  await lookAgent(agent, "letter-1280");
  await agent.getByRole("button", { name: "提交答复" }).click();
  await agent.getByRole("tooltip").getByRole("button", { name: "提交答复" }).click();
  await agent.getByText("来信人还没有查看").waitFor();
  await agent.getByRole("button", { name: "个人菜单" }).click();
  await agent.getByText("English").click();
  await agent.getByRole("heading", { name: `Letter ${no}` }).waitFor();
  await lookAgent(agent, "letter-english-1280");

  // Looked up in both sizes of type; guessing is refused, then limited.
  await page.goto(`${server.baseUrl}/letters/look-up`);
  await page.getByLabel("查询码").fill("AAAA-BBBB-CCCC-DDDD");
  await page.getByRole("button", { name: "查看" }).click();
  await page.getByText("没有这个查询码").waitFor();
  await look(page, "look-up-wrong");
  await page.getByLabel("查询码").fill(code.toLowerCase());
  await page.getByRole("button", { name: "查看" }).click();
  await page.getByText("请带身份证和不动产权证").waitFor();
  await look(page, "answer");
  await page.goto(`${server.baseUrl}/letters/look-up?size=large&lang=en`);
  await page.getByLabel("Look-up code").fill(code);
  await page.getByRole("button", { name: "Read" }).click();
  await page.getByText("请带身份证和不动产权证").waitFor();
  await look(page, "answer-large-english");
  // Each step is a line of the audit trail and an event.
  const [letter] = (await administrator.get("/api/letters?which=all")).items;
  const { items: trail } = await administrator.get("/api/audit?pageSize=200");
  expect(
    (trail as { subject: string; action: string }[])
      .filter(({ subject }) => subject === letter.id)
      .map(({ action }) => action)
      .filter((action) => !action.startsWith("number."))
      .reverse(),
  ).toEqual(["letter.receive", "letter.take", "letter.answer"]);
  const steps: { what: string }[] = await administrator.get(`/api/letters/${letter.id}/history`);
  expect(steps.map(({ what }) => what)).toEqual(["received", "take", "answer", "read"]);
  for (const [path, name] of [
    ["/letters?size=large", "home-large"],
    ["/letters/write?size=large", "about-large"],
  ] as const) {
    await page.goto(`${server.baseUrl}${path}`);
    await page.locator("html.large").waitFor();
    await look(page, name);
  }
  const guess = () =>
    fetch(`${server.baseUrl}/letters/look-up`, {
      method: "POST",
      body: new URLSearchParams({ code: "AAAABBBBCCCCDDDD" }),
    });
  await until("guessing is limited", async () => (await guess()).status === 429, { everyMs: 0 });
  const audit = await administrator.get("/api/audit?action=letter.guess");
  expect(audit.items.length).toBe(10);

  // In the frame of the site that is configured, and of no other.
  const framed = await citizens.page();
  await framed.goto(`http://127.0.0.1:${sitePort}/`);
  await framed.frameLocator("iframe").getByLabel("您要咨询的内容").fill("问一下");
  await framed.frameLocator("iframe").getByRole("button", { name: "下一步" }).click();
  await framed.frameLocator("iframe").getByLabel("联系电话").waitFor();
  await framed.goto(`http://localhost:${sitePort}/`);
  await framed.waitForTimeout(300);
  expect(await framed.frameLocator("iframe").getByLabel("您要咨询的内容").count()).toBe(0);

  // What an administrator sets, and a key that is told once.
  const settings = await citizens.page(server.baseUrl);
  await settings.setViewportSize({ width: 1440, height: 900 });
  await settings.getByLabel("工号或账号").fill("administrator");
  await settings.getByLabel("密码", { exact: true }).fill(administrator.password);
  await settings.getByRole("button", { name: /登\s*录/ }).click();
  await settings.getByRole("link", { name: "管理" }).waitFor();
  await settings.goto(`${server.baseUrl}/administration/letters`);
  await settings.getByLabel("规则名称").waitFor();
  await look(settings, "settings-1440");
  await settings.getByRole("button", { name: "新建密钥" }).click();
  await settings.getByRole("dialog").getByLabel("用途").fill("区政府网");
  await settings.getByRole("dialog").getByRole("button", { name: "新建密钥" }).click();
  const key = (await settings.locator("code.secret").textContent())!;
  const sent = await fetch(`${server.baseUrl}/api/letters/inbox`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ text: "接口来信", number: "13800138001" }),
  });
  expect([sent.status, Object.keys(await sent.json())]).toEqual([200, ["no", "code", "dueAt"]]);

  // 1 GB is cut off, whether it says how long it is or not.
  const kind = "Content-Type: multipart/form-data; boundary=x";
  for (const length of ["Content-Length: 1000000000", "Transfer-Encoding: chunked"]) {
    const { said, sent } = await flood(server, "/letters/contact/none", [kind, length]);
    expect(said).toMatch(/^HTTP\/1\.1 4(13|00)/);
    expect(sent).toBeLessThan(50e6);
  }
  expect(findings).toEqual([]);
});
