/** 任务、辅导、应录未录、质检报表: what each role is shown of them, and what can be done. */
import { screen, waitFor, within } from "@testing-library/react";
import { Coaching, type InspectionRow, inspectionList } from "@zongji/api";
import { expect, test } from "vitest";
import { refusal } from "../../testing/fake-server.ts";
import { made } from "../../testing/made.ts";
import { newStage, noon, sessionOf } from "../../testing/stage.tsx";
import { Quality } from "./index.ts";

const stage = newStage();
const open = (part: string, session = sessionOf("administrator"), language: "zh-CN" | "en" = "zh-CN") =>
  stage.show(<Quality session={session} />, { session, language, at: `/quality/${part}`, route: "/quality/*" });
const rowOf = (id: string, more: Partial<InspectionRow> = {}): InspectionRow =>
  made(inspectionList.row, {
    ...{ id, callAt: noon, agentNo: "8001", agentName: "王座席", sampleName: "六月抽检", cardName: "热线评分表" },
    ...{ state: "assigned", inspectorName: "张质检", dueAt: noon, score: null, passed: null, overdue: false },
    ...more,
  } as never) as InspectionRow;

test("an agent has the own scores and the own coaching alone, and an empty list says why", async () => {
  stage.server.on("listInspections", { items: [], next: null, previous: null, total: 0, more: false } as never);
  stage.server.on("listGroups", []);
  await open("tasks", sessionOf("agent"));
  expect(await screen.findByText("还没有公布的质检结果")).toBeTruthy();
  expect(screen.getAllByRole("tab").map(({ textContent }) => textContent)).toEqual(["我的质检", "辅导"]);
});

test("who manages ticks tasks and gives them to inspectors; those that nobody may take are told", async () => {
  stage.server.on("listInspections", {
    ...{ items: [rowOf("t1"), rowOf("t2", { overdue: true, state: "published", score: 8364, passed: true })] },
    ...{ next: null, previous: null, total: 2, more: false },
  } as never);
  stage.server.on("listGroups", []);
  stage.server.on("listInspectors", [{ id: "u2", name: "张质检", open: 4 }]);
  await open("tasks");
  expect(await screen.findByText("83.64")).toBeTruthy();
  expect(document.querySelector("[data-task=t2]")!.textContent).toContain("已超期");
  expect(document.querySelector("[data-task=t1]")!.textContent).toBe("待评分 ");
  const assign = screen.getByRole<HTMLButtonElement>("button", { name: "分派" });
  expect(assign.disabled).toBe(true);
  for (const box of screen.getAllByRole("checkbox").slice(-2)) await stage.user.click(box);
  await stage.user.click(assign);
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByText("分派 2 个任务")).toBeTruthy();
  await stage.user.click(within(dialog).getByRole("button", { name: "分派" }));
  expect(await within(dialog).findByText("请选择质检员")).toBeTruthy();
  await stage.user.click(within(dialog).getByRole("combobox"));
  await stage.user.click(await screen.findByText("张质检（在手 4）", { selector: ".ant-select-item-option-content" }));
  stage.server.on("assignInspections", { assigned: 1, left: ["t2"] });
  await stage.user.click(within(dialog).getByRole("button", { name: "分派" }));
  expect(await screen.findByText("1 个任务没有可分派的人")).toBeTruthy();
  expect(stage.server.changes()[0]!.body).toEqual({ tasks: ["t1", "t2"], inspectors: ["u2"] });
});

const coaching = (more: object = {}) =>
  made(Coaching, {
    ...{
      id: "o1",
      agent: { id: "u8", name: "王座席" },
      agentNo: "8001",
      inspection: "t1",
      topic: "语速",
      note: "放慢",
    },
    ...{ dueAt: noon - 1, state: "open", by: "李主管", at: noon },
    ...more,
  } as Parameters<typeof made<typeof Coaching>>[1]);

test("coaching that is late says so, leads to its task, and is finished with what came of it", async () => {
  stage.server.on("listCoaching", [coaching()]);
  await open("coaching");
  expect(await screen.findByText("已超期")).toBeTruthy();
  expect(screen.getByRole("link", { name: "查看质检任务" }).getAttribute("href")).toBe("/quality/task/t1");
  await stage.user.click(screen.getByRole("button", { name: "完成辅导" }));
  const dialog = await screen.findByRole("dialog");
  await stage.user.click(within(dialog).getByRole("button", { name: "完成辅导" }));
  expect(await within(dialog).findByText("请填写跟进结果")).toBeTruthy();
  await stage.user.type(within(dialog).getByLabelText("跟进结果"), "已改进");
  const done = coaching({ state: "done", followUp: "已改进", doneBy: "李主管", doneAt: noon });
  stage.server.on("finishCoaching", done).on("listCoaching", [done]);
  await stage.user.click(within(dialog).getByRole("button", { name: "完成辅导" }));
  expect(await screen.findByText(/跟进结果：已改进/)).toBeTruthy();
  expect(stage.server.changes()[0]).toMatchObject({ params: { id: "o1" }, body: { followUp: "已改进" } });
});

test("an agent reads the own coaching and finishes none", async () => {
  stage.server.on("listCoaching", [coaching({ dueAt: noon + 1 })]);
  await open("coaching", sessionOf("agent"));
  expect(await screen.findByText("语速")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "完成辅导" })).toBe(null);
  expect(screen.queryByText("已超期")).toBe(null);
});

test("应录未录: none is said in words; else which calls, where and why; a failure can be asked again", async () => {
  stage.server.on("missingRecordings", refusal("databaseDown")).on("listGroups", [] as never);
  await open("missing");
  await screen.findByText("质检数据没有取到");
  const gone = { call: "c9", at: noon, agentNo: "8001", group: null, node: "n2", talkMs: 65_000, recordedMs: 3000 };
  stage.server.on("missingRecordings", [{ ...gone, why: "failed" }]);
  await stage.user.click(screen.getByRole("button", { name: "重试" }));
  expect(await screen.findByText("1 通接听的通话没有完整录音（最多列出 200 通）")).toBeTruthy();
  const row = screen.getByText("录音中断").closest("tr")!;
  expect(row.textContent).toContain("n2");
  expect(within(row).getByRole("link").getAttribute("href")).toBe("/calls/c9");
  stage.server.on("missingRecordings", []);
  await stage.user.click(screen.getByText("今天"));
  expect(await screen.findByText("没有应录未录")).toBeTruthy();
});

test("figures: rates are rounded from what they are made of, nothing to divide by is a dash; κ by item", async () => {
  const cell = (value: number | null, over: number | null = null, under: number | null = null) => ({
    value,
    over,
    under,
  });
  const words = (zh: string) => ({ zh, en: zh });
  stage.server.on("listScorecards", [{ id: "k1", name: "热线评分表", published: 2, draft: null, newest: 2, at: noon }]);
  stage.server.on("qualityFigures", {
    columns: [
      { name: "inspected", label: words("已评分"), unit: "call" },
      { name: "qualityPassRate", label: words("合格率"), unit: "percent" },
    ],
    lines: [
      { key: "u8", label: "8001 王座席", cells: [cell(3), cell(66.666, 2, 3)] },
      { key: null, label: null, cells: [cell(0), cell(null)] },
    ],
    total: [cell(3), cell(66.666, 2, 3)],
  });
  stage.server.on("qualityAgreement", {
    ...{ inspections: 5, kappa: 0.614 },
    criteria: [{ criterion: "greet", name: "开头语", pairs: 5, same: 4, kappa: null }],
  });
  await open("figures");
  const own = (await screen.findByText("8001 王座席")).closest("tr")!;
  expect(own.textContent).toBe("8001 王座席366.67%");
  expect(screen.getByText("未指定").closest("tr")!.textContent).toBe("未指定0—");
  expect(await screen.findByText("0.61")).toBeTruthy();
  expect(screen.getByText("开头语").closest("tr")!.textContent).toBe("开头语54—");
  await stage.user.click(screen.getByText("评分项", { selector: ".ant-segmented-item-label" }));
  await waitFor(() => expect(stage.server.asked("qualityFigures").at(-1)!.query).toMatchObject({ by: "criterion" }));
});
