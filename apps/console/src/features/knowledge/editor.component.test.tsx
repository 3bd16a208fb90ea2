/** The editor: what is written is given to review without a way over the article's page; files are listed and taken out. */
import { screen, waitFor, within } from "@testing-library/react";
import { Article, ArticleContent, KnowledgeTree } from "@zongji/api";
import { beforeEach, expect, test } from "vitest";
import { refusal } from "../../testing/fake-server.ts";
import { write } from "../../testing/filling.ts";
import { made } from "../../testing/made.ts";
import { newStage } from "../../testing/stage.tsx";
import { EditorPage } from "./editor-page.tsx";

const stage = newStage();
const route = "/knowledge/article/:id/edit";
const at = "/knowledge/article/a1/edit";
const html = '<p>图</p><img src="/api/knowledge/files/f2">';
const content = made(ArticleContent, { title: "抵押权注销", html });
const draft = made(Article, {
  ...{ id: "a1", version: 2, revision: 3, state: "draft", content, open: 2, published: 1, remark: "" },
  files: [
    { id: "f1", name: "申请表.docx", type: "application/octet-stream", bytes: 20_000 },
    { id: "f2", name: "流程.png", type: "image/png", bytes: 4000 },
  ],
});

beforeEach(() => {
  stage.server
    .byDefault("article", draft)
    .byDefault("knowledgeTree", made(KnowledgeTree))
    .byDefault("businessTypes", [])
    .byDefault("submitArticle", { ...draft, state: "review" });
});
const button = (name: string) => screen.getByRole("button", { name });
const submit = async () => {
  await stage.user.click(button("提交审核"));
  const sure = await screen.findByRole("tooltip");
  await stage.user.click(within(sure).getByRole("button", { name: "提交审核" }));
};
const changes = () => stage.server.changes().map(({ id, body }) => [id, body]);

test("what was not changed since is submitted as it is", async () => {
  await stage.show(<EditorPage />, { at, route });
  await screen.findByDisplayValue("抵押权注销");
  await submit();
  await waitFor(() =>
    expect(window.location.pathname + window.location.search).toBe("/knowledge/article/a1?version=2"),
  );
  expect(changes()).toEqual([["submitArticle", { version: 2, revision: 3, note: "" }]]);
});

test("what was changed is saved first, and that is submitted", async () => {
  stage.server.on("saveArticle", ({ body }) => ({
    ...draft,
    revision: 4,
    content: (body as { content: ArticleContent }).content,
  }));
  await stage.show(<EditorPage />, { at, route });
  await screen.findByDisplayValue("抵押权注销");
  await write("标题", "抵押权注销登记");
  await submit();
  await waitFor(() => expect(changes()).toHaveLength(2));
  expect(changes()).toEqual([
    ["saveArticle", expect.objectContaining({ version: 2, revision: 3 })],
    ["submitArticle", { version: 2, revision: 4, note: "" }],
  ]);
});

test("a save that follows a refused one submits nothing", async () => {
  stage.server.on("saveArticle", refusal("databaseDown"));
  await stage.show(<EditorPage />, { at, route });
  await screen.findByDisplayValue("抵押权注销");
  await write("标题", "改");
  await submit();
  await waitFor(() => expect(changes()).toHaveLength(1));
  stage.server.on("saveArticle", { ...draft, revision: 4 });
  await stage.user.click(button("保存草稿"));
  await screen.findByText("草稿已保存");
  expect(changes().map(([id]) => id)).toEqual(["saveArticle", "saveArticle"]);
});

test("a file is taken out; a picture that the text shows is not", async () => {
  stage.server.on("removeArticleFile", undefined as never);
  await stage.show(<EditorPage />, { at, route });
  const files = await screen.findByRole("region", { name: "附件和图片" });
  expect(within(files).getByText("正文中使用")).toBeDefined();
  expect(within(files).queryByRole("button", { name: "移除 流程.png" })).toBeNull();
  await stage.user.click(within(files).getByRole("button", { name: "移除 申请表.docx" }));
  await stage.user.click(within(await screen.findByRole("tooltip")).getByRole("button", { name: "移除" }));
  await waitFor(() => expect(within(files).queryByText("申请表.docx")).toBeNull());
  expect(stage.server.asked("removeArticleFile").map(({ params }) => params)).toEqual([{ id: "a1", file: "f1" }]);
});
