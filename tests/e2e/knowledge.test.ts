// runs: heavy
import { type Browser, newWorld, type Server, startBrowser, type World } from "@zongji/kit";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { enterConsole, openHotline, type Person } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const dialog = (page: Page): Locator => page.getByRole("dialog");
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });

/** An account of the client's, made by the administrator, whose first password the page asks to change. */
const enterClient = async (browser: Browser, server: Server, administrator: Person): Promise<Page> => {
  const account = { login: "inspector", name: "李主任", agentNo: null, roles: ["client"], groups: [] };
  const { password } = await administrator.post("/api/users", account);
  const next = `T-${Buffer.from(crypto.getRandomValues(new Uint8Array(9))).toString("base64url")}`;
  const page = await browser.page(server.baseUrl);
  await page.getByLabel("工号或账号").fill("inspector");
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
  await page.getByLabel("当前密码").fill(password);
  await page.getByLabel("新密码", { exact: true }).fill(next);
  await page.getByLabel("再输入一次新密码").fill(next);
  await page.getByRole("button", { name: /保存并继续/ }).click();
  await openPart(page, "审核");
  return page;
};

const openPart = async (page: Page, tab: string): Promise<void> => {
  await page.getByRole("link", { name: "知识库" }).click();
  await page.getByRole("tab", { name: tab }).click();
};
const confirm = async (page: Page, word: string, note?: string): Promise<void> => {
  await button(page, word).click();
  if (note !== undefined) await dialog(page).getByRole("textbox").fill(note);
  await dialog(page)
    .getByRole("button", { name: word.length === 2 ? new RegExp(word.split("").join("\\s*")) : word })
    .click();
  await dialog(page).waitFor({ state: "hidden" });
};
/** The client approves what waits for review. */
const approve = async (page: Page, title: string): Promise<void> => {
  await openPart(page, "审核");
  await page
    .locator(".card", { hasText: title })
    .getByRole("button", { name: /审\s*核/ })
    .click();
  await page.getByRole("heading", { name: title }).waitFor();
  await confirm(page, "通过");
  await page.locator(".article-tags [data-state=approved]").waitFor();
};
const publish = async (page: Page, title: string, note: string): Promise<void> => {
  await openPart(page, "审核");
  await page
    .locator(".card", { hasText: title })
    .getByRole("button", { name: /发\s*布/ })
    .click();
  await page.getByRole("heading", { name: title }).waitFor();
  await confirm(page, "发布", note);
  await page.locator(".article-tags [data-state=published]").waitFor();
};
const search = async (page: Page, text: string): Promise<void> => {
  await openPart(page, "检索");
  await page.getByRole("searchbox", { name: "检索知识库" }).fill(text);
};
const hit = (page: Page, title: string): Locator => page.locator(".hit", { hasText: title });

test("an article is written, reviewed by the client, published, found by initials and by a typo, commented on, changed, confirmed, compared and withdrawn", async () => {
  const { server, administrator } = await openHotline(world);
  const [first, second, third] = [
    await startBrowser(world, { toneHz: 500 }),
    await startBrowser(world, { toneHz: 500 }),
    await startBrowser(world, { toneHz: 500 }),
  ];
  const findings: string[] = [];
  const [lookEditor, lookClient, lookAgent] = [first, second, third].map((each) =>
    createLook(each, "knowledge", findings),
  );
  const editor = await enterConsole(first, server, "supervisor");
  const client = await enterClient(second, server, administrator);
  const agent = await enterConsole(third, server, "8001");
  await openPart(editor, "检索");
  await editor.getByText("还没有人查看过条目").waitFor();
  await lookEditor!(editor, "search-empty");
  await editor.getByRole("tab", { name: "条目" }).click();
  await editor.getByText("还没有条目").waitFor();
  await lookEditor!(editor, "articles-empty");
  await editor.getByRole("tab", { name: "目录与同义词" }).click();
  await button(editor, "添加目录").click();
  await dialog(editor).getByLabel("目录名称").fill("抵押登记");
  await dialog(editor)
    .getByRole("button", { name: /保\s*存/ })
    .click();
  await dialog(editor).waitFor({ state: "hidden" });
  await editor.getByLabel(/每行一组/).fill("解押，抵押注销");
  await editor
    .locator(".search-main")
    .nth(1)
    .getByRole("button", { name: /保\s*存/ })
    .click();
  await editor.getByText("同义词已保存").waitFor();
  await lookEditor!(editor, "tree");

  // Written, with a table and a question; saved; what is left without saving is asked about.
  await button(editor, "新建条目").click();
  await button(editor, "保存草稿").click();
  await editor.getByText("请填写标题").waitFor();
  await editor.getByLabel("标题", { exact: true }).fill("抵押权注销登记怎么办理");
  const text = editor.locator(".tiptap");
  await text.click();
  await editor.keyboard.type("贷款还清后，由银行出具结清证明，双方申请注销。");
  await button(editor, "插入表格").click();
  await editor.keyboard.type("材料");
  await editor.getByLabel("来电人这样问").fill("贷款还清了怎么解押");
  await editor.getByLabel("文号").fill("京规自发〔2024〕12号");
  await editor.getByRole("combobox", { name: "目录", exact: true }).click();
  await editor.locator(".ant-select-item-option", { hasText: "抵押登记" }).click();
  await editor.getByRole("combobox", { name: "类别" }).click();
  await editor.locator(".ant-select-item-option", { hasText: "办事指南" }).click();
  await editor.getByLabel("收费标准").fill("不收费");
  await lookEditor!(editor, "editor");
  // The page of the draft begins from what it reads now.
  const isArticle = (path: string) => /^\/api\/knowledge\/articles\/[\w-]+$/.test(path);
  const loaded = editor.waitForResponse(
    (answer) => answer.request().method() === "GET" && isArticle(new URL(answer.url()).pathname),
  );
  await button(editor, "保存草稿").click();
  await editor.waitForURL(/\/knowledge\/article\/[\w-]+\/edit$/);
  await loaded;
  await button(editor, "保存记录").waitFor();
  const id = /article\/([\w-]+)/.exec(editor.url())![1]!;

  // Somebody else saves the draft meanwhile: neither loses work.
  const draft = await administrator.get(`/api/knowledge/articles/${id}`);
  await administrator.ask("PUT", `/api/knowledge/articles/${id}`, {
    ...{ version: 1, revision: draft.revision },
    content: { ...draft.content, tags: ["银行"] },
  });
  await editor.getByLabel("收费标准").fill("注销登记不收费");
  await button(editor, "保存草稿").click();
  await editor.getByRole("alert").filter({ hasText: "银行" }).waitFor();
  expect(await editor.locator(".stale-changes li").count()).toBe(1);
  await lookEditor!(editor, "editor-stale");
  await editor.locator(".stale-actions button").first().click();
  await editor.getByText("草稿已保存").first().waitFor();
  const merged = await administrator.get(`/api/knowledge/articles/${id}`);
  expect([merged.content.tags, merged.content.guide.fees]).toEqual([["银行"], "注销登记不收费"]);
  await editor.getByRole("button", { name: /返\s*回/ }).click();
  await editor.getByRole("heading", { name: "抵押权注销登记怎么办理" }).waitFor();
  await confirm(editor, "提交审核");
  await editor.locator(".article-tags [data-state=review]").waitFor();

  // Reviewed and published; the agent finds it as people type.
  await openPart(client, "审核");
  await client.locator(".card", { hasText: "抵押权注销登记" }).waitFor();
  await lookClient!(client, "review");
  await approve(client, "抵押权注销登记怎么办理");
  await lookClient!(client, "approved");
  await publish(editor, "抵押权注销登记怎么办理", "新增");
  for (const typed of ["dyqzx", "抵压权注销", "解押", "押"]) {
    await search(agent, typed);
    await hit(agent, "抵押权注销登记怎么办理").waitFor();
  }
  await search(agent, "抵压权注销登记");
  await agent.getByText("已按").waitFor();
  await lookAgent!(agent, "search-typo");
  await agent.getByRole("searchbox", { name: "检索知识库" }).press("Enter");
  await agent.getByRole("heading", { name: "抵押权注销登记怎么办理" }).waitFor();
  await agent.getByText("注销登记不收费").waitFor();
  await agent.locator(".rich table").waitFor();
  await lookAgent!(agent, "article");
  await agent.setViewportSize({ width: 1280, height: 800 });
  await lookAgent!(agent, "article-narrow");
  await agent.setViewportSize({ width: 1440, height: 900 });
  await agent.getByRole("button", { name: /反\s*馈/ }).click();
  await dialog(agent).getByLabel("已过时").check();
  await dialog(agent).getByLabel("具体说明").fill("现在可以网上办理");
  await dialog(agent)
    .getByRole("button", { name: /反\s*馈/ })
    .click();
  await dialog(agent).waitFor({ state: "hidden" });

  // The editor answers, and writes a new version.
  await openPart(editor, "反馈");
  await editor.getByText("现在可以网上办理").waitFor();
  await lookEditor!(editor, "feedback");
  await editor.getByRole("button", { name: /答\s*复/ }).click();
  await dialog(editor).getByLabel("答复").fill("已修订");
  await dialog(editor)
    .getByRole("button", { name: /答\s*复/ })
    .click();
  await editor.getByText("没有反馈").waitFor();
  await editor.goto(`${server.baseUrl}/knowledge/article/${id}`);
  await editor.getByRole("button", { name: /修\s*订/ }).click();
  await editor.locator(".tiptap p").first().click();
  await editor.keyboard.press("End");
  await editor.keyboard.type("也可以网上办理。");
  // Saved and submitted in one step, from the editor.
  await button(editor, "提交审核").click();
  await editor.getByRole("tooltip").getByRole("button", { name: "提交审核" }).click();
  await editor.locator(".article-tags [data-state=review]").waitFor();
  await approve(client, "抵押权注销登记怎么办理");
  await publish(editor, "抵押权注销登记怎么办理", "增加网上办理");

  // The agent is told, sees what changed, and confirms.
  await agent.reload();
  await openPart(agent, "变更通知");
  const notice = agent.locator("[data-notice=changed]");
  await notice.getByText("增加网上办理").waitFor();
  await lookAgent!(agent, "notices");
  await notice.getByRole("link", { name: "看改了什么" }).click();
  await agent.locator(".compare ins", { hasText: "也可以网上办理" }).waitFor();
  await lookAgent!(agent, "compare");
  await openPart(agent, "变更通知");
  await notice.getByRole("button", { name: "我已阅读" }).click();
  await agent.locator("[data-notice=changed][data-read=true]").waitFor();
  await openPart(editor, "变更通知");
  await editor
    .locator("[data-notice=changed]")
    .getByRole("button", { name: /已读 1 \// })
    .click();
  await lookEditor!(editor, "receipts");
  await editor.keyboard.press("Escape");

  // A category that is limited to the client's role is not there for the agent, until it is opened again.
  await openPart(editor, "目录与同义词");
  const roles = dialog(editor).getByRole("combobox", { name: "可见角色" });
  const edit = async (): Promise<void> => {
    await button(editor, "修改 抵押登记").click();
    await roles.waitFor();
  };
  const save = async (): Promise<void> => {
    await dialog(editor)
      .getByRole("button", { name: /保\s*存/ })
      .click();
    await dialog(editor).waitFor({ state: "hidden" });
  };
  await edit();
  await roles.click();
  await editor.locator(".ant-select-item-option", { hasText: "甲方" }).click();
  // The list of roles lies over the button until one goes elsewhere.
  await dialog(editor).getByLabel("目录名称").click();
  await lookEditor!(editor, "category-roles");
  await save();
  await editor.locator("[data-limited]", { hasText: "限定角色" }).waitFor();
  await lookEditor!(editor, "tree-limited");
  await agent.goto(`${server.baseUrl}/knowledge/article/${id}`);
  await agent.getByText("条目没有加载出来").waitFor();
  await search(agent, "抵押权注销登记");
  await agent.getByText("没有找到").waitFor();
  await edit();
  await roles.press("Backspace");
  await dialog(editor).getByLabel("目录名称").click();
  await dialog(editor).getByText("能看知识库的人都能看到这个目录").waitFor();
  await save();
  await editor.locator("[data-limited]").waitFor({ state: "hidden" });
  await search(agent, "抵押权注销");
  await hit(agent, "抵押权注销登记怎么办理").waitFor();

  // The client sees each view; the article is withdrawn and found no more.
  await client.goto(`${server.baseUrl}/knowledge/article/${id}`);
  await client.locator(".traces li", { hasText: "8001" }).first().waitFor();
  await lookClient!(client, "traces");
  await editor.goto(`${server.baseUrl}/knowledge/article/${id}`);
  await confirm(editor, "撤下", "政策调整");
  await editor.getByText("本条目已撤下").waitFor();
  await lookEditor!(editor, "withdrawn");
  await editor.getByRole("link", { name: "返回检索" }).click();
  await openPart(editor, "条目");
  await editor.locator("tr.ant-table-row", { hasText: "抵押权注销登记" }).waitFor();
  await lookEditor!(editor, "articles");
  await search(agent, "抵押权注销");
  await agent.getByText("没有找到").waitFor();
  await agent.route("**/api/knowledge/search**", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"code":"databaseDown"}' }),
  );
  await search(agent, "另一个问题");
  await agent.getByRole("alert").filter({ hasText: "数据库暂时不可用" }).waitFor();
  await lookAgent!(agent, "search-failing");
  expect(findings).toEqual([]);
});
