/** 评分: the card beside the recording, filled in, saved, handed in; the second score, the publishing, the appeal and its decision. */
import { screen, waitFor, within } from "@testing-library/react";
import type { Inspection } from "@zongji/api";
import { expect, test } from "vitest";
import { refusal } from "../../testing/fake-server.ts";
import { newStage, sessionOf } from "../../testing/stage.tsx";
import { Quality } from "./index.ts";
import { evaluation, fakeSounds, task } from "./quality.test-scene.ts";

const stage = newStage();
const soundMade = fakeSounds();

const shown = async (of: Inspection, session = sessionOf("administrator"), language: "zh-CN" | "en" = "zh-CN") => {
  stage.server.on("inspection", of).on("listInspectors", [
    { id: "u1", name: "李主管", open: 2 },
    { id: "u2", name: "张质检", open: 0 },
    { id: "u8", name: "王座席", open: 0 },
  ]);
  await stage.show(<Quality session={session} />, { session, language, at: "/quality/task/t1", route: "/quality/*" });
  await screen.findByText(of.sample.name, { exact: false, selector: "h1" });
};
const row = (id: string): HTMLElement => document.querySelector<HTMLElement>(`[data-criterion="${id}"]`)!;
const answer = (id: string, label: string) => stage.user.click(within(row(id)).getByRole("radio", { name: label }));
const score = () => document.querySelector<HTMLElement>("[data-score]")?.dataset.score;
const press = (name: string) => stage.user.click(screen.getByRole("button", { name }));
const scoring = (more: object = {}) => task({ may: ["score"], ...more } as never);

test("what is not answered is counted, and the score is handed in once all is; it is the formula's, shown", async () => {
  await shown(scoring());
  expect(screen.getByText("还没有评分")).toBeTruthy();
  expect(screen.getByText("还有 4 项没有评")).toBeTruthy();
  const handIn = () => screen.getByRole<HTMLButtonElement>("button", { name: "提交评分" });
  expect(handIn().disabled).toBe(true);
  await answer("greet", "是");
  await answer("rude", "是");
  await answer("answer", "4");
  expect(screen.getByText("还有 1 项没有评")).toBeTruthy();
  await answer("identity", "否");
  // By weight of the sections' items: 10 + 10 + 30 × 4/5 of 110.
  expect(score()).toBe("40.00");
  expect(screen.getByText("不合格")).toBeTruthy();
  // Not applicable: its weight goes to the other item of its section.
  await answer("identity", "不适用");
  expect(score()).toBe("83.64");
  expect(screen.getByText("合格")).toBeTruthy();
  await stage.user.type(screen.getByLabelText("总评"), "答复可更完整");
  stage.server.on("handInEvaluation", task({ state: "scored", evaluations: [evaluation("first")] } as never));
  expect(handIn().disabled).toBe(false);
  await press("提交评分");
  await screen.findByText("评分已提交");
  expect(stage.server.changes().map(({ id, params, body }) => [id, params, body])).toEqual([
    [
      "handInEvaluation",
      { id: "t1" },
      {
        ...{ revision: 0, comments: [], note: "答复可更完整" },
        answers: { greet: 1, rude: 1, answer: 4, identity: "na" },
      },
    ],
  ]);
});

test("a fatal item that failed makes the whole 0, and says so", async () => {
  await shown(scoring({ evaluations: [evaluation("first", { handedInAt: null })] }));
  expect(score()).not.toBe("0.00");
  await answer("rude", "否");
  expect(score()).toBe("0.00");
  expect(screen.getByText("致命项未通过，总分为 0")).toBeTruthy();
});

test("what was saved before is there; saving twice gives back the revision of the first time; a refusal keeps what was typed", async () => {
  await shown(scoring({ evaluations: [evaluation("first", { handedInAt: null, revision: 4, note: "先存" })] }));
  expect(screen.getByLabelText<HTMLTextAreaElement>("总评").value).toBe("先存");
  const kept = scoring({ evaluations: [evaluation("first", { handedInAt: null, revision: 5 })] });
  stage.server.on("saveEvaluation", kept);
  await press("暂存");
  await screen.findByText("已暂存");
  stage.server.on("saveEvaluation", refusal("stale"));
  await answer("answer", "2");
  await press("暂存");
  await waitFor(() => expect(stage.server.changes()).toHaveLength(2));
  expect(stage.server.changes().map(({ body }) => (body as { revision: number }).revision)).toEqual([4, 5]);
  expect(within(row("answer")).getByRole<HTMLInputElement>("radio", { name: "2" }).checked).toBe(true);
});

test("keys play, go, change the speed and mark a second, on which something is said; not while somebody types", async () => {
  await shown(scoring());
  await waitFor(() => expect(soundMade).toHaveLength(1));
  const [sound] = soundMade;
  expect(sound!.url).toBe("/api/quality/inspections/t1/recording");
  // It begins with the talk.
  await waitFor(() => expect(sound!.told).toEqual(["at 5"]));
  await stage.user.keyboard("{ArrowRight}{ArrowUp}{ArrowUp}{ArrowDown} ");
  await waitFor(() => expect(sound!.told).toEqual(["at 5", "at 10", "rate 1.25", "rate 1.5", "rate 1.25", "play"]));
  await stage.user.keyboard("m");
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByText("在此处批注 00:10")).toBeTruthy();
  await stage.user.click(within(dialog).getByRole("button", { name: "添加" }));
  expect(await within(dialog).findByText("请填写批注内容")).toBeTruthy();
  const told = sound!.told.length;
  await stage.user.type(within(dialog).getByLabelText("批注内容"), "这里 说错了");
  expect(sound!.told).toHaveLength(told);
  await stage.user.click(within(dialog).getByRole("button", { name: "添加" }));
  expect((await screen.findByLabelText("删除 00:10")).closest("li")!.textContent).toContain("这里 说错了");
  stage.server.on("saveEvaluation", scoring());
  await press("暂存");
  await waitFor(() => expect(stage.server.changes()).toHaveLength(1));
  expect(stage.server.changes()[0]!.body).toMatchObject({
    comments: [{ atMs: 10_000, text: "这里 说错了", criterion: null }],
  });
});

test("the second inspector fills an empty card and is told that it is blind", async () => {
  await shown(task({ state: "second", may: ["scoreSecond"], second: { id: "u2", name: "张质检" } } as never));
  expect(screen.getByText("复评：您看不到第一次评分")).toBeTruthy();
  expect(screen.getByText("还有 4 项没有评")).toBeTruthy();
});

test("both scores stand side by side with κ; one of them is published", async () => {
  await shown(
    task({
      ...{ state: "scored", may: ["publish"], second: { id: "u2", name: "张质检" } },
      evaluations: [evaluation("second", { by: "张质检", score: 8000 }), evaluation("first", { by: "李主管" })],
      agreement: { pairs: 4, same: 3, kappa: 0.5 },
    } as never),
  );
  expect([...document.querySelectorAll<HTMLElement>("[data-role-of]")].map(({ dataset }) => dataset.roleOf)).toEqual([
    ...["first", "second"],
  ]);
  expect(document.querySelector<HTMLElement>("[data-kappa]")!.dataset.kappa).toBe("0.50");
  expect(screen.getByText("3 / 4 项相同")).toBeTruthy();
  await press("公布结果");
  const dialog = await screen.findByRole("dialog");
  await stage.user.click(within(dialog).getByRole("radio", { name: "复评" }));
  stage.server.on("publishInspection", task({ state: "published" } as never));
  await stage.user.click(within(dialog).getByRole("button", { name: "公布结果" }));
  await waitFor(() => expect(stage.server.changes()).toHaveLength(1));
  expect(stage.server.changes()[0]!.body).toEqual({ revision: 3, counts: "second" });
});

test("without a second score that one can't be chosen; the second inspector is neither the first nor who talked", async () => {
  await shown(task({ state: "scored", may: ["publish", "askSecond"], evaluations: [evaluation("first")] } as never));
  await press("公布结果");
  const publish = await screen.findByRole("dialog");
  expect(within(publish).getByRole<HTMLInputElement>("radio", { name: "复评" }).disabled).toBe(true);
  await stage.user.click(within(publish).getByRole("button", { name: "取消" }));
  await press("安排复评");
  const ask = (await screen.findAllByRole("dialog")).at(-1)!;
  await stage.user.click(within(ask).getByRole("combobox"));
  const options = await screen.findAllByRole("option");
  expect(options.map(({ textContent }) => textContent)).toEqual(["张质检（在手 0）"]);
  for (const gone of ["李主管（在手 2）", "王座席（在手 0）"]) expect(screen.queryByText(gone)).toBe(null);
});

const published = (more: object = {}) =>
  task({
    ...{ state: "published", counts: "first", score: 9000, passed: true, publishedAt: 1 },
    evaluations: [evaluation("first", { comments: [{ atMs: 61_000, text: "语速快", criterion: "greet" }] })],
    ...more,
  } as never);

test("the agent sees her score, hears the second that is meant, and appeals with a reason", async () => {
  await shown(published({ may: ["appeal"] }), sessionOf("agent"));
  expect(document.querySelector("[data-role-of=first]")!.textContent).toContain("以此为准");
  await waitFor(() => expect(soundMade[0]?.told).toEqual(["at 5"]));
  const jumps = screen.getAllByRole("button", { name: "跳到 01:01" });
  await stage.user.click(jumps.at(-1)!);
  expect(soundMade[0]!.told.at(-1)).toBe("at 61");
  await press("申诉");
  const dialog = await screen.findByRole("dialog");
  await stage.user.click(within(dialog).getByRole("button", { name: "申诉" }));
  expect(await within(dialog).findByText("请填写申诉理由")).toBeTruthy();
  expect(stage.server.changes()).toEqual([]);
  await stage.user.type(within(dialog).getByLabelText("申诉理由"), "开头语说了");
  stage.server.on("appealInspection", published({ state: "appealed", appeal: "开头语说了" }));
  await stage.user.click(within(dialog).getByRole("button", { name: "申诉" }));
  await waitFor(() => expect(stage.server.changes()).toHaveLength(1));
  expect(stage.server.changes()[0]).toMatchObject({
    ...{ id: "appealInspection", body: { revision: 3, text: "开头语说了" } },
  });
});

test("an appeal is decided: kept with a reason, or changed with a card filled in anew", async () => {
  await shown(published({ state: "appealed", appeal: "开头语说了", appealedAt: 1, may: ["decide"] }));
  expect(screen.getByText("开头语说了")).toBeTruthy();
  await press("裁定申诉");
  const dialog = await screen.findByRole("dialog");
  await stage.user.click(within(dialog).getByRole("radio", { name: "改判" }));
  const own = [...dialog.querySelectorAll<HTMLElement>("[data-criterion]")].find(
    ({ dataset }) => dataset.criterion === "answer",
  )!;
  await stage.user.click(within(own).getByRole("radio", { name: "5" }));
  await stage.user.type(within(dialog).getByLabelText("裁定说明"), "答复完整");
  stage.server.on("decideInspection", published({ state: "decided" }));
  await stage.user.click(within(dialog).getByRole("button", { name: "裁定申诉" }));
  await waitFor(() => expect(stage.server.changes()).toHaveLength(1));
  expect(stage.server.changes()[0]!.body).toEqual({
    ...{ revision: 3, outcome: "changed", note: "答复完整" },
    answers: { greet: 1, rude: 1, answer: 5, identity: 1 },
  });
});

test("a recording that was deleted by its age stays scored, and says when and why nothing can be heard", async () => {
  const expired = { at: Date.UTC(2026, 5, 1, 2), days: 365 };
  await shown(published({ recording: { is: "gone", durationMs: 130_000, talkFromMs: null, expired } }));
  expect(screen.getByText("录音已删除")).toBeTruthy();
  expect(screen.getByText(/录音保存 365 日，已于 2026-06-01 10:00:00 按期删除/)).toBeTruthy();
  expect(document.querySelector("[data-role-of=first] [data-score]")).toBeTruthy();
  expect(soundMade).toEqual([]);
});

test("in English, a task that is late says so", async () => {
  await shown(scoring({ overdue: true }), undefined, "en");
  expect(screen.getByText("Overdue")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Hand in" })).toBeTruthy();
});
