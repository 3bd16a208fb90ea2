/** 解约事由: each ground with what shows it, and the way to it. */
import { screen, within } from "@testing-library/react";
import { Contract, type ContractGround } from "@zongji/api";
import { addDays, exampleTerms } from "@zongji/domain";
import { expect, test } from "vitest";
import { made } from "../../testing/made.ts";
import { newStage } from "../../testing/stage.tsx";
import { ContractPage } from "./index.ts";

const stage = newStage();
const at = { at: "/contract/records", route: "/contract/:part?/:id?" };
const proof = (kind: ContractGround["proofs"][number]["kind"], id: string, more = {}) => ({
  ...{ kind, id, on: null, text: "", num: null, den: null },
  ...more,
});
const days = Array.from({ length: 11 }, (_, index) =>
  proof("day", addDays("2026-06-11", -index), { on: addDays("2026-06-11", -index), num: 440, den: 500 }),
);
const grounds: ContractGround[] = [
  { ground: "answerRate", met: true, count: 11, most: 10, signed: false, proofs: days },
  {
    ...{ ground: "complaints", met: false, count: 1, most: 10, signed: true },
    proofs: [proof("complaint", "TS20260701-0001", { on: "2026-07-01", text: "通话中断" })],
  },
  {
    ...{ ground: "unrectified", met: true, count: 1, most: 0, signed: true },
    proofs: [proof("rectification", "2026-11.r1", { text: "接通率" })],
  },
  { ground: "breach", met: false, count: 0, most: 0, signed: true, proofs: [] },
];
const contract = () =>
  made(Contract, {
    ...{ version: 9, today: "2026-08-01", side: "client", confirmed: true, terms: { version: 1, terms: exampleTerms } },
    grounds,
  } as Parameters<typeof made<typeof Contract>>[1]);

const row = (name: string) => screen.getByText(name).closest("tr")!;

test("what is met, by how many of how many, what is not signed, and each day with its rate and the way to it", async () => {
  stage.server.on("contract", contract);
  stage.server.on("handoverPacks", () => []).on("contractCapacity", null);
  await stage.show(<ContractPage />, at);
  await screen.findByText("解约事由");
  const rate = within(row("接通率不达标超过约定次数"));
  expect(rate.getByText("11 / 10")).toBeTruthy();
  expect(rate.getByText("已具备")).toBeTruthy();
  expect(rate.getByText("口径未签")).toBeTruthy();
  expect(rate.getAllByText(/88\.00 %（440 \/ 500）/)).toHaveLength(3);
  await stage.user.click(rate.getByText("另有 8 项"));
  expect(await rate.findAllByText(/88\.00 %（440 \/ 500）/)).toHaveLength(11);
  expect(rate.getByRole("link", { name: "2026-06-11" }).getAttribute("href")).toBe("/contract/days?day=2026-06-11");

  const complaint = within(row("乙方责任投诉超过约定件数"));
  expect(complaint.getByText("未具备")).toBeTruthy();
  expect(complaint.queryByText("口径未签")).toBe(null);
  expect(complaint.getByText(/通话中断/)).toBeTruthy();
  expect(within(row("整改后仍不达标")).getByRole("link", { name: "2026 年 11 月 r1" })).toBeTruthy();
  expect(within(row("违约未补救")).getByText("无")).toBeTruthy();
});

test("in English", async () => {
  stage.server.on("contract", contract);
  stage.server.on("handoverPacks", () => []).on("contractCapacity", null);
  await stage.show(<ContractPage />, { ...at, language: "en" });
  await screen.findByText("Grounds for termination");
  expect(within(row("Answer rate below target more often than agreed")).getByText("and 8 more")).toBeTruthy();
});
