/** 校准: each scores for himself and blind, then all is compared, agreed upon and closed. */
import { screen, waitFor, within } from "@testing-library/react";
import type { Calibration } from "@zongji/api";
import { expect, test } from "vitest";
import { newStage, noon, sessionOf } from "../../testing/stage.tsx";
import { Quality } from "./index.ts";
import { calibration, fakeSounds } from "./quality.test-scene.ts";

const stage = newStage();
fakeSounds();
const shown = async (of: Calibration) => {
  stage.server.on("calibration", of);
  await stage.show(<Quality session={sessionOf("administrator")} />, {
    ...{ at: "/quality/calibration/b1", route: "/quality/*" },
  });
  await screen.findByText("六月校准", { exact: false, selector: "h1" });
};
const row = (id: string): HTMLElement => document.querySelector<HTMLElement>(`[data-criterion="${id}"]`)!;
const answer = (id: string, label: string) => stage.user.click(within(row(id)).getByRole("radio", { name: label }));
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });
const sure = async (name: string) => {
  await stage.user.click(button(name));
  await stage.user.click(await screen.findByRole("button", { name: "是" }));
};

test("the list tells how many have handed in, and what is late", async () => {
  const about = { name: "六月校准", by: "李主管", at: noon, cardName: "热线评分表", calls: 3, inspectors: 2 };
  stage.server.on("listCalibrations", [
    { ...about, id: "b1", state: "scoring", dueAt: noon - 1, handedIn: 4, asked: 6 },
    { ...about, id: "b2", name: "五月校准", state: "closed", dueAt: noon - 1, handedIn: 6, asked: 6 },
  ]);
  await stage.show(<Quality session={sessionOf("administrator")} />, {
    ...{ at: "/quality/calibrations", route: "/quality/*" },
  });
  const late = (await screen.findByText("六月校准")).closest("tr")!;
  expect(late.textContent).toContain("4/6");
  expect(within(late).getByText("已超期")).toBeTruthy();
  expect(within(screen.getByText("五月校准").closest("tr")!).queryByText("已超期")).toBe(null);
});

test("blind: no other's answers are there; saved as it is, handed in once all is answered", async () => {
  await shown(calibration({ may: ["score"] }));
  expect(screen.getByText("各自独立评分：对比之前看不到他人的评分。")).toBeTruthy();
  expect(screen.getByText(/李主管 0\/1 · 张质检 1\/1/)).toBeTruthy();
  expect(button("提交评分").disabled).toBe(true);
  await answer("greet", "是");
  stage.server.on("scoreCalibration", calibration({ may: ["score"] }));
  await stage.user.click(button("暂存"));
  await screen.findByText("已暂存");
  for (const [id, label] of [
    ["rude", "是"],
    ["answer", "5"],
    ["identity", "不适用"],
  ] as const)
    await answer(id, label);
  await stage.user.click(button("提交评分"));
  await waitFor(() => expect(stage.server.changes()).toHaveLength(2));
  expect(stage.server.changes().map(({ params, body }) => [params, body])).toEqual([
    [
      { id: "b1", call: "c1" },
      { answers: { greet: 1 }, note: "", revision: 0, done: false },
    ],
    [
      { id: "b1", call: "c1" },
      { answers: { greet: 1, rude: 1, answer: 5, identity: "na" }, note: "", revision: 0, done: true },
    ],
  ]);
});

test("who is not asked scores nothing; what was handed in is only shown", async () => {
  await shown(calibration({ may: ["compare"] }));
  expect(screen.getByText(/您不参加评分/)).toBeTruthy();
  stage.server.on("compareCalibration", calibration({ state: "compared" }));
  await sure("结束评分并对比");
  await waitFor(() => expect(stage.server.changes().map(({ id }) => id)).toEqual(["compareCalibration"]));
});

const score = (id: string, name: string, answers: object, hundredths: number) => ({
  ...{ inspector: { id, name }, revision: 1, answers, note: `${name}的评语`, score: hundredths, handedInAt: noon },
});
const compared = (reference: object | null) =>
  calibration({
    ...{ state: "compared", may: reference ? ["agree", "close"] : ["agree"] },
    calls: [
      {
        ...{ id: "c1", at: noon, talkMs: 125_000, own: null, reference },
        scores: [
          score("u1", "李主管", { greet: 1, rude: 1, answer: 4, identity: 1 }, 9455),
          score("u2", "张质检", { greet: 1, rude: 1, answer: 2, identity: "na" }, 5091),
        ],
      },
    ],
  } as never);

test("compared: where they differ is marked by a word; the agreed answers begin from where all were of one mind", async () => {
  await shown(compared(null));
  expect(screen.getAllByText("有分歧")).toHaveLength(2);
  expect(
    [...document.querySelectorAll<HTMLElement>("[data-differs=true]")].map(({ textContent }) => textContent),
  ).toEqual(["答复准确 有分歧", "核实身份 有分歧"]);
  // Of four items in one pair two are the same; of so few κ says nothing.
  expect(screen.getByText(/所有录音两两比较：2\/4 相同，κ —/)).toBeTruthy();
  expect(screen.getByText("张质检的评语")).toBeTruthy();
  await stage.user.click(button("商定标准分"));
  expect(within(row("greet")).getByRole<HTMLInputElement>("radio", { name: "是" }).checked).toBe(true);
  expect(button("商定标准分").disabled).toBe(true);
  await answer("answer", "3");
  await answer("identity", "是");
  stage.server.on("agreeCalibration", compared({ answers: {}, note: "", score: 8900, by: "李主管", at: noon }));
  await stage.user.click(button("商定标准分"));
  await waitFor(() => expect(stage.server.changes()).toHaveLength(1));
  expect(stage.server.changes()[0]!.body).toEqual({
    ...{ answers: { greet: 1, rude: 1, answer: 3, identity: 1 }, note: "" },
  });
});

test("once each call has a reference it can be closed; each inspector stands against the reference", async () => {
  const reference = { answers: { greet: 1, rude: 1, answer: 4, identity: 1 }, note: "商定", score: 9455 };
  await shown(compared({ ...reference, by: "李主管", at: noon }));
  const against = (name: string) =>
    screen
      .getAllByText(name)
      .map((each) => each.closest("tr")?.textContent ?? "")
      .find((text) => /\d\/\d/.test(text));
  expect(against("李主管")).toContain("4/4");
  expect(against("张质检")).toContain("2/4");
  stage.server.on("closeCalibration", calibration({ state: "closed" }));
  await sure("结束校准");
  await waitFor(() => expect(stage.server.changes().map(({ id }) => id)).toEqual(["closeCalibration"]));
});
