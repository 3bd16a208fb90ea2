/** 目录 › 可见角色: what the roles that are chosen come to is said before it is saved. */
import { screen, waitFor } from "@testing-library/react";
import { Category, KnowledgeTree, Synonyms } from "@zongji/api";
import { beforeEach, expect, test } from "vitest";
import { choose, opened } from "../../testing/filling.ts";
import { made } from "../../testing/made.ts";
import { newStage } from "../../testing/stage.tsx";
import { TreePage } from "./tree-page.tsx";

const stage = newStage();
const of = (id: string, name: string, roles: string[] | null, parent: string | null = null) =>
  made(Category, { id, name, roles, parent, revision: 1 });

beforeEach(() => {
  stage.server
    .byDefault("listRoleNames", [{ id: "night", name: "夜班" }])
    .byDefault("synonyms", made(Synonyms))
    .byDefault("changeCategory", of("c1", "内部", ["night"]));
});
const edit = async (categories: Category[], name: string) => {
  stage.server.on("knowledgeTree", made(KnowledgeTree, { categories }));
  await stage.show(<TreePage />);
  await stage.user.click(await screen.findByRole("button", { name: `修改 ${name}` }));
  return opened();
};
const notes = (dialog: Element) => [...dialog.querySelectorAll(".ant-alert")].map((each) => each.textContent);
const untick = async (dialog: Element, n = 0) =>
  stage.user.click([...dialog.querySelectorAll(".ant-select-selection-item-remove")][n]!);

test("a role that is gone is told, and that nobody but editors is left where all are", async () => {
  const dialog = await edit([of("c1", "内部", ["night", "gone"])], "内部");
  await waitFor(() => expect(notes(dialog)).toEqual(["其中 1 个角色已删除，可以移去。"]));
  await untick(dialog);
  await waitFor(() =>
    expect(notes(dialog)).toEqual(["选定的角色都已删除，现在只有知识库编辑能看到。请选别的角色；清空则所有人可见。"]),
  );
});

test("a category that is opened to everybody says so before it is saved", async () => {
  const dialog = await edit([of("c1", "内部", ["night"])], "内部");
  expect(notes(dialog)).toEqual([]);
  await untick(dialog);
  await waitFor(() => expect(notes(dialog)).toEqual(["保存后，能看知识库的人都能看到这个目录。"]));
});

test("beneath a limited category nothing is opened to everybody, and the one above is named", async () => {
  const dialog = await edit([of("c1", "内部", ["night"]), of("c2", "值夜", ["night"], "c1")], "值夜");
  const above = "上级目录“内部”也限定了角色，每一级都要有其中一个角色才能看到。";
  await waitFor(() => expect(notes(dialog)).toEqual([above]));
  await untick(dialog);
  await waitFor(() => expect(notes(dialog)).toEqual([above]));
  await choose("上级目录", "无（最上级）", dialog);
  await waitFor(() => expect(notes(dialog)).toEqual(["保存后，能看知识库的人都能看到这个目录。"]));
});
