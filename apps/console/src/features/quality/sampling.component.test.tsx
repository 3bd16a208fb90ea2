/** 抽样: a trial that makes no tasks, the drawing with its seed, and how the tasks of each sample stand. */
import { screen, waitFor } from "@testing-library/react";
import { Sample, SamplePreview } from "@zongji/api";
import { expect, test } from "vitest";
import { refusal } from "../../testing/fake-server.ts";
import { made } from "../../testing/made.ts";
import { newStage, noon, sessionOf } from "../../testing/stage.tsx";
import { DrawForm } from "./draw-form.tsx";
import { Quality } from "./index.ts";

const stage = newStage();
const sample = (more: object = {}) =>
  made(Sample, {
    ...{ id: "p1", name: "六月抽检", scorecard: "k1", cardName: "热线评分表", cardVersion: 2, seed: "2026-06" },
    ...{ way: "equal", size: 20, population: 412, populationSum: "ab".repeat(32), dueAt: noon, at: noon, by: "李主管" },
    ...{ tasks: 20, open: 7, unassigned: 3 },
    ...more,
  } as Parameters<typeof made<typeof Sample>>[1]);

const shown = async (language: "zh-CN" | "en" = "zh-CN") => {
  stage.server.on("listInspectors", [{ id: "u2", name: "张质检", open: 4 }]).on("listScorecards", [
    { id: "k1", name: "热线评分表", published: 2, draft: null, newest: 2, at: noon },
    { id: "k2", name: "没发布的", published: null, draft: 1, newest: 1, at: noon },
  ]);
  await stage.show(<DrawForm pick={{ from: noon - 86_400_000, to: noon, direction: "inbound" }} />, { language });
  await screen.findByLabelText(language === "en" ? "Random seed" : "随机种子");
};
const seed = () => screen.getByLabelText<HTMLInputElement>("随机种子");
const press = (name: string) => stage.user.click(screen.getByRole("button", { name }));
const chooses = async (label: string, option: string) => {
  await stage.user.click(screen.getByLabelText(label));
  await stage.user.click(await screen.findByText(option, { selector: ".ant-select-item-option-content" }));
};

test("a trial asks for a card and a seed, makes no tasks, and tells how many of each agent; a change takes it away", async () => {
  await shown();
  expect(seed().value).toMatch(/^\d+$/);
  await stage.user.clear(seed());
  await press("预览");
  expect(await screen.findByText("请选择评分表")).toBeTruthy();
  expect(screen.getByText("请填写随机种子")).toBeTruthy();
  expect(stage.server.changes()).toEqual([]);
  await stage.user.type(seed(), "2026-06");
  await chooses("评分表", "热线评分表");
  const share = (agent: string, agentNo: string, taken: number) => ({
    agent,
    agentNo,
    name: `座席${agentNo}`,
    of: 40,
    taken,
  });
  stage.server.on(
    "previewSample",
    made(SamplePreview, {
      ...{ population: 80, taken: 20, populationSum: "cd".repeat(32), calls: [] },
      shares: [share("a", "8001", 10), share("b", "8002", 10)],
    }),
  );
  await press("预览");
  expect(await screen.findByText("80 通中抽取 20 通")).toBeTruthy();
  expect(screen.getAllByText("10 / 40")).toHaveLength(2);
  expect(stage.server.changes()).toMatchObject([
    {
      id: "previewSample",
      body: { scorecard: "k1", seed: "2026-06", way: "equal", size: 20, pick: { direction: "inbound" } },
    },
  ]);
  await stage.user.type(seed(), "x");
  await waitFor(() => expect(screen.queryByText("80 通中抽取 20 通")).toBe(null));
});

test("a card without a version in use can't be chosen", async () => {
  await shown();
  await stage.user.click(screen.getByLabelText("评分表"));
  await screen.findByText("热线评分表", { selector: ".ant-select-item-option-content" });
  expect(screen.queryByText("没发布的")).toBe(null);
});

test("by share: the exact fraction is sent, and no number; drawn for inspectors, with its name and its end", async () => {
  await shown();
  await stage.user.type(screen.getByLabelText("抽样名称"), "六月抽检");
  await chooses("评分表", "热线评分表");
  await stage.user.click(screen.getByRole("radio", { name: "按比例" }));
  expect((await screen.findByLabelText<HTMLInputElement>("占所选通话")).value).toBe("5 %");
  await stage.user.click(screen.getByRole("radio", { name: "按话量比例" }));
  await chooses("质检员", "张质检（在手 4）");
  await stage.user.clear(seed());
  await stage.user.type(seed(), "s1");
  stage.server.on("drawSample", sample());
  await press("抽样并分派");
  await waitFor(() => expect(stage.server.changes()).toHaveLength(1));
  expect(stage.server.changes()[0]).toMatchObject({
    id: "drawSample",
    body: {
      ...{ name: "六月抽检", scorecard: "k1", seed: "s1", way: "proportional", share: { num: 1, den: 20 } },
      ...{ inspectors: ["u2"], dueAt: noon + 7 * 86_400_000 },
    },
  });
});

test("a trial that is refused says why, where it was asked", async () => {
  await shown();
  await chooses("评分表", "热线评分表");
  stage.server.on("previewSample", refusal("conflict", { reason: "tooManyCalls" } as never));
  await press("预览");
  expect(await screen.findByText("符合条件的通话太多，请缩短时间。")).toBeTruthy();
});

test("samples stand with their seed, what they were drawn from, and what is left to do", async () => {
  stage.server.on("listSamples", [sample(), sample({ id: "p2", name: "按量", way: "proportional" })]);
  await stage.show(<Quality session={sessionOf("administrator")} />, { at: "/quality/samples", route: "/quality/*" });
  const row = (await screen.findByText("六月抽检")).closest("tr")!;
  expect([...row.cells].slice(0, 8).map(({ textContent }) => textContent)).toEqual([
    ...["六月抽检", "热线评分表 第 2 版", "2026-06", "人人相等", "412", "20", "7", "3"],
  ]);
  expect(screen.getByRole("link", { name: "按量" }).getAttribute("href")).toBe("/quality/tasks?sample=p2");
  expect(screen.getAllByTitle(`总体校验和 ${"ab".repeat(32)}`)).toHaveLength(2);
});

test("before any there is said where they are drawn; in English too", async () => {
  stage.server.on("listSamples", []);
  await stage.show(<Quality session={sessionOf("administrator")} />, {
    ...{ language: "en", at: "/quality/samples", route: "/quality/*" },
  });
  expect(await screen.findByText(/No samples/)).toBeTruthy();
});
