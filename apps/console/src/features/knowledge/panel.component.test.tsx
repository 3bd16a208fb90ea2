/** The knowledge panel of the desk: narrowed to the order's business type, read with its files, cited, commented on. */
import { screen, waitFor, within } from "@testing-library/react";
import { Article, ArticleFeedback, KnowledgeFound } from "@zongji/api";
import { beforeEach, expect, test, vi } from "vitest";
import { made } from "../../testing/made.ts";
import { newStage } from "../../testing/stage.tsx";
import { KnowledgePanel } from "./panel.tsx";

const stage = newStage();
const article = made(Article, {
  ...{ id: "a1", version: 2, revision: 1, state: "published", published: 2 },
  content: { title: "抵押权注销登记", html: "<p>先还清贷款。</p>" },
  files: [{ id: "f1", name: "申请表.docx", type: "application/octet-stream", bytes: 20_000 }],
});
const found = made(KnowledgeFound, {
  hits: [{ id: "a1", version: 2, title: [{ text: "抵押权注销登记", hit: false }] }],
  searched: 1,
});

beforeEach(() => {
  stage.server
    .byDefault("searchKnowledge", found)
    .byDefault("article", article)
    .byDefault("businessTypes", [{ id: "dy", name: "抵押登记", parent: null, offered: true, retired: false }]);
});
const asked = () => stage.server.asked("searchKnowledge").at(-1)?.query;
const type = async (text: string) => {
  await stage.user.type(screen.getByLabelText("检索知识库"), text);
  await stage.pass(200);
};
const open = async () => {
  await type("dyq");
  await stage.user.click(await screen.findByRole("button", { name: "抵押权注销登记" }));
  await screen.findByText("先还清贷款。");
};

test("it is narrowed to the order's business type where the agent says so, and stays so after a reload", async () => {
  await stage.show(<KnowledgePanel call="c1" cite={undefined} businessType="dy" />);
  await type("dyq");
  await waitFor(() => expect(asked()).toEqual({ text: "dyq" }));
  await stage.user.click(await screen.findByRole("checkbox", { name: "只看“抵押登记”" }));
  await waitFor(() => expect(asked()).toEqual({ text: "dyq", businessType: "dy" }));
  await stage.show(<KnowledgePanel call="c1" cite={undefined} businessType="dy" />);
  await waitFor(() => expect(screen.getAllByRole("checkbox", { checked: true })).toHaveLength(2));
});

test("an order without a type narrows nothing", async () => {
  await stage.show(<KnowledgePanel call="c1" cite={undefined} businessType={null} />);
  await type("dyq");
  expect(screen.queryByRole("checkbox")).toBeNull();
  expect(asked()).toEqual({ text: "dyq" });
});

test("an article is read with its files, and cited as it was read", async () => {
  const cite = vi.fn();
  await stage.show(<KnowledgePanel call="c1" cite={cite} />);
  await open();
  expect(screen.getByRole("link", { name: "申请表.docx" }).getAttribute("href")).toBe("/api/knowledge/files/f1");
  await stage.user.click(screen.getByRole("button", { name: "引用到工单" }));
  expect(cite).toHaveBeenCalledWith({ id: "a1", version: 2, title: "抵押权注销登记" });
});

test("between calls nothing is cited, and what is wrong with an article can be said beside it", async () => {
  stage.server.on("giveFeedback", made(ArticleFeedback, { kind: "wrong" }));
  await stage.show(<KnowledgePanel call="none" cite={undefined} />);
  await open();
  expect(screen.queryByRole("button", { name: "引用到工单" })).toBeNull();
  await stage.user.click(screen.getByRole("button", { name: "反馈" }));
  const dialog = await screen.findByRole("dialog");
  await stage.user.type(within(dialog).getByRole("textbox"), "收费变了");
  await stage.user.click(within(dialog).getByRole("button", { name: "反馈" }));
  await waitFor(() => expect(stage.server.asked("giveFeedback")).toHaveLength(1));
  expect(stage.server.asked("giveFeedback")[0]?.body).toEqual({ version: 2, kind: "wrong", note: "收费变了" });
});
