/** 评分表: what is asked for before it can be saved, versions, shares of weight, publishing and taking out of use. */
import { screen, waitFor, within } from "@testing-library/react";
import { type ScorecardContent, ScorecardVersion } from "@zongji/api";
import { expect, test } from "vitest";
import { refusal } from "../../testing/fake-server.ts";
import { made } from "../../testing/made.ts";
import { newStage, noon, sessionOf } from "../../testing/stage.tsx";
import { Quality } from "./index.ts";
import { card } from "./quality.test-scene.ts";

const stage = newStage();
const version = (more: object = {}) =>
  made(ScorecardVersion, {
    ...{ id: "k1", version: 2, revision: 5, state: "draft", content: card, by: "李主管", at: noon },
    ...more,
  } as Parameters<typeof made<typeof ScorecardVersion>>[1]);
const open = async (at: string, language: "zh-CN" | "en" = "zh-CN") =>
  stage.show(<Quality session={sessionOf("administrator")} />, { language, at, route: "/quality/*" });
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });
const press = (name: string) => stage.user.click(button(name));

test("the list tells which version is in use and which is written", async () => {
  stage.server.on("listScorecards", [
    { id: "k1", name: "热线评分表", published: 1, draft: 2, newest: 2, at: noon },
    { id: "k2", name: "新表", published: null, draft: 1, newest: 1, at: noon },
  ]);
  await open("/quality/cards");
  const row = (name: string) => screen.getByText(name).closest("tr")!;
  await screen.findByText("热线评分表");
  expect([...row("热线评分表").cells].slice(1, 3).map(({ textContent }) => textContent)).toEqual([
    "第 1 版",
    "第 2 版",
  ]);
  expect(row("新表").cells[1]!.textContent).toBe("没有在用的版本");
  expect(screen.getByRole("link", { name: "新表" }).getAttribute("href")).toBe("/quality/card/k2");
});

test("a new card: nothing is sent until all has a name; each item tells its share of the whole", async () => {
  await open("/quality/card/new");
  await screen.findByText("新建评分表");
  await press("保存草稿");
  expect(await screen.findByText("请填写名称")).toBeTruthy();
  expect(screen.getByText("请填写部分名称")).toBeTruthy();
  await stage.user.type(screen.getByLabelText("名称"), "晚班");
  await press("plus 添加部分");
  await press("保存草稿");
  expect(stage.server.changes()).toEqual([]);
  await stage.user.type(screen.getByLabelText("部分名称"), "礼貌");
  await stage.user.type(screen.getByLabelText("评分项"), "开头语");
  await press("plus 添加评分项");
  await stage.user.type(screen.getAllByLabelText("评分项")[1]!, "结束语");
  const weight = screen.getByLabelText("权重 结束语");
  await stage.user.clear(weight);
  await stage.user.type(weight, "30{Enter}");
  expect(screen.getByText("占 25.0%")).toBeTruthy();
  expect(screen.getByText("占 75.0%")).toBeTruthy();
  await stage.user.click(screen.getAllByRole("checkbox", { name: "致命项" })[0]!);
  await stage.user.click(screen.getAllByRole("checkbox", { name: "可不适用" })[1]!);
  stage.server.on("createScorecard", ({ body }) => version({ version: 1, revision: 1, content: body }));
  stage.server.on("scorecard", () => version({ version: 1, revision: 1 }));
  await press("保存草稿");
  await screen.findByText("草稿已保存");
  const { name, passMark, sections } = stage.server.changes()[0]!.body as ScorecardContent;
  expect([name, passMark, sections.map((each) => each.name)]).toEqual(["晚班", 80, ["礼貌"]]);
  expect(sections[0]!.criteria.map(({ id: _, ...each }) => each)).toEqual([
    {
      ...{ name: "开头语", weight: 10, kind: "yesNo", most: 1, optional: false, fatal: true, guidance: "" },
      articles: [],
    },
    {
      ...{ name: "结束语", weight: 30, kind: "yesNo", most: 1, optional: true, fatal: false, guidance: "" },
      articles: [],
    },
  ]);
});

test("a draft is published once it is saved, not while it is changed", async () => {
  stage.server.on("scorecard", version());
  await open("/quality/card/k1");
  await screen.findByDisplayValue("热线评分表");
  expect(button("发布").disabled).toBe(false);
  await stage.user.type(screen.getByLabelText("名称"), "二");
  expect(button("发布").disabled).toBe(true);
  stage.server.on("saveScorecard", ({ body }) =>
    version({ revision: 6, content: (body as { content: object }).content }),
  );
  await press("保存草稿");
  await screen.findByText("草稿已保存");
  await press("发布");
  stage.server.on("publishScorecard", version({ revision: 7, state: "published" }));
  await stage.user.click(await screen.findByRole("button", { name: "是" }));
  await waitFor(() => expect(stage.server.changes()).toHaveLength(2));
  expect(stage.server.changes().map(({ id, body }) => [id, (body as { revision: number }).revision])).toEqual([
    ["saveScorecard", 5],
    ["publishScorecard", 6],
  ]);
});

test("somebody else saved it meanwhile: what was typed stays, and the newest can be read", async () => {
  stage.server.on("scorecard", version());
  await open("/quality/card/k1");
  await stage.user.type(await screen.findByLabelText("名称"), "我的");
  stage.server.on("saveScorecard", refusal("stale"));
  await press("保存草稿");
  const newest = await screen.findByRole("button", { name: "放弃我的修改，读取最新版" });
  expect(screen.getByDisplayValue("热线评分表我的")).toBeTruthy();
  stage.server.on("scorecard", version({ revision: 9, content: { ...card, name: "他人的" } }));
  await stage.user.click(newest);
  expect(await screen.findByDisplayValue("他人的")).toBeTruthy();
});

test("one in use is taken out of use, with what that means before it", async () => {
  stage.server.on("scorecard", version({ state: "published" }));
  await open("/quality/card/k1");
  await stage.user.click(await screen.findByRole("button", { name: "停用" }));
  expect(await screen.findByText("停用后不能再用它抽样，已有任务不受影响。")).toBeTruthy();
  stage.server.on("retireScorecard", version({ state: "retired", revision: 6 }));
  await stage.user.click(
    within(document.querySelector<HTMLElement>(".ant-popover")!).getByRole("button", { name: "是" }),
  );
  await waitFor(() => expect(stage.server.changes()).toHaveLength(1));
  expect(stage.server.changes()[0]).toMatchObject({ id: "retireScorecard", body: { version: 2, revision: 5 } });
});
