/** A past call shows the order and the articles of then, and is whole without them. */
import { screen, waitFor } from "@testing-library/react";
import { ThenOfCall } from "@zongji/api";
import { expect, test } from "vitest";
import { refusal } from "../../testing/fake-server.ts";
import { made } from "../../testing/made.ts";
import { newStage } from "../../testing/stage.tsx";
import { Then } from "./then.tsx";

const stage = newStage();
const articles = [
  { article: "a1", version: 1, title: "契税旧政策", cited: true, isCurrent: false },
  { article: "a2", version: 3, title: null, cited: false, isCurrent: true },
];

test("articles lead to the version of then; one that the reader may not read has no title", async () => {
  stage.server.on("callThen", made(ThenOfCall, { articles }));
  await stage.show(<Then call="c1" />);
  const link = await screen.findByRole("link", { name: "契税旧政策" });
  expect(link.getAttribute("href")).toBe("/knowledge/article/a1?version=1");
  expect(screen.getByText("第 1 版 · 工单引用 · 现已不是这一版")).toBeDefined();
  expect(screen.getByText("无权查看的条目")).toBeDefined();
});

test("a call without either, and one of which they can't be had, shows nothing of them", async () => {
  stage.server.on("callThen", made(ThenOfCall));
  await stage.show(<Then call="c1" />);
  await waitFor(() => expect(stage.server.asked("callThen")).toHaveLength(1));
  stage.server.on("callThen", refusal("databaseDown"));
  await stage.show(<Then call="c2" />);
  await waitFor(() => expect(stage.server.asked("callThen").length).toBeGreaterThan(1));
  expect(screen.queryByText("当时的工单与知识条目")).toBeNull();
});
