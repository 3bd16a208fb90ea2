/** 节假日安排: one side enters a year, and the other one signs it, knowing which dates it would move. */
import { screen, waitFor, within } from "@testing-library/react";
import { Contract } from "@zongji/api";
import { exampleTerms } from "@zongji/domain";
import { expect, test } from "vitest";
import { made } from "../../testing/made.ts";
import { newStage } from "../../testing/stage.tsx";
import { Holidays } from "./holidays.tsx";

const stage = newStage();
const entry = (state: "waiting" | "inForce") => ({
  ...{ by: "provider" as const, year: 2029, off: ["2029-06-18", "2029-06-19"], worked: ["2029-06-16"], at: 0, state },
  moved: [{ of: "instalment" as const, id: "2029-last", was: "2029-07-12", is: "2029-07-13" }],
});
const contract = (side: "client" | "provider" | null, state: "waiting" | "inForce" = "waiting") =>
  made(Contract, {
    ...{ version: 3, today: "2026-12-03", side, terms: { version: 1, terms: exampleTerms }, calendarKnown: [2026] },
    calendarYears: [entry(state)],
  } as Parameters<typeof made<typeof Contract>>[1]);
const shown = (of: ReturnType<typeof contract>, language: "zh-CN" | "en" = "zh-CN") =>
  stage.show(<Holidays contract={of} terms={exampleTerms} />, { language });

test("the other side signs, with the dates that it would move before its eyes", async () => {
  await shown(contract("client"));
  expect(screen.getByText("待甲方签署")).toBeTruthy();
  expect(screen.getByText(/2027、2028、2029 年的节假日安排尚未公布/)).toBeTruthy();
  await stage.user.click(screen.getByRole("button", { name: "签署节假日安排" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByText("“尾款”的付款时间：将由 2029-07-12 改为 2029-07-13")).toBeTruthy();
  await stage.user.click(within(dialog).getByLabelText("通过"));
  stage.server.on("doUnderContract", () => contract("client", "inForce"));
  await stage.user.click(within(dialog).getByRole("button", { name: "签署节假日安排" }));
  await waitFor(() => expect(stage.server.changes()).toHaveLength(1));
  expect(stage.server.changes()[0]!.body).toEqual({
    version: 3,
    deed: { type: "CalendarYearConfirmed", year: 2029, passed: true },
  });
});

test("the side that entered it waits; either side may enter a year, a reader neither", async () => {
  await shown(contract("provider"), "en");
  expect(screen.getByText("Waiting for the Client to sign")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Sign the holidays" })).toBe(null);
  expect(screen.getByRole("button", { name: "Enter the holidays of a year" })).toBeTruthy();
});

test("a reader enters and signs nothing; what holds tells what it moved", async () => {
  await shown(contract(null, "inForce"));
  expect(screen.queryAllByRole("button")).toEqual([]);
  expect(screen.getByText("“尾款”的付款时间：由 2029-07-12 改为 2029-07-13")).toBeTruthy();
});
