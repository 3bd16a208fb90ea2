/** 阶段验收: a stage is passed early by the days that are closed, and only where each item is in order. */
import { screen, waitFor, within } from "@testing-library/react";
import { Contract } from "@zongji/api";
import { type ContractDeed, exampleTerms, stageItems } from "@zongji/domain";
import { expect, test } from "vitest";
import { made } from "../../testing/made.ts";
import { newStage } from "../../testing/stage.tsx";
import { ContractPage } from "./index.ts";

const stage = newStage();
const at = { at: "/contract/stages", route: "/contract/:part?/:id?" };

type Given = { readonly early: string | null; readonly failing?: boolean; readonly side?: "client" | "provider" };
/** The first stage with each item examined, on the 20th of November. */
const contract = ({ early, failing = false, side = "client" }: Given, passed = false) =>
  made(Contract, {
    ...{ version: 9, today: "2026-11-20", side, confirmed: true, terms: { version: 1, terms: exampleTerms } },
    stages: [
      {
        ...{ id: "2026-11", state: passed ? ("passed" as const) : ("examining" as const), early },
        window: { from: "2026-06-01", to: passed ? "2026-11-19" : "2026-11-30" },
        items: stageItems.map((item) => ({ item, passed: !(failing && item === "work") })),
        decided: passed ? { passed: true, note: "", pack: null, until: "2026-11-18" } : null,
      },
    ],
  } as Parameters<typeof made<typeof Contract>>[1]);

const shown = async (given: Given) => {
  stage.server.on("contract", () => contract(given));
  await stage.show(<ContractPage />, at);
  // The last day of the period, not the first of the next one.
  await screen.findByText(/2026-06-01 至 2026-11-29/);
};

test("the client passes a stage early, by the last closed day, and reads where the other days go", async () => {
  await shown({ early: "2026-11-18" });
  await stage.user.click(screen.getByRole("button", { name: "提前通过" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByText(/按已日结至 2026-11-18 .*2026-11-19 起的日子计入下一阶段/)).toBeTruthy();
  stage.server.on("doUnderContract", () => contract({ early: null }, true));
  await stage.user.click(within(dialog).getByRole("button", { name: "阶段结论" }));
  await waitFor(() => expect(stage.server.changes()).toHaveLength(1));
  const { deed } = stage.server.changes()[0]!.body as { deed: ContractDeed };
  expect(deed).toEqual({ type: "StageDecided", stage: "2026-11", passed: true, until: "2026-11-18", note: "" });
  await screen.findByText("甲方：通过 · 提前验收，计至 2026-11-18");
});

test("what can't be passed early isn't offered: an item that is not in order, the provider, and a stage whose days no other takes", async () => {
  await shown({ early: "2026-11-18", failing: true });
  expect(screen.queryByRole("button", { name: "提前通过" })).toBe(null);
  expect(screen.queryByRole("button", { name: "阶段结论" })).toBe(null);
});

test("the provider is not offered it", async () => {
  await shown({ early: "2026-11-18", side: "provider" });
  expect(screen.queryByRole("button", { name: "提前通过" })).toBe(null);
});

test("where the period is over the stage is passed or failed", async () => {
  await shown({ early: null });
  expect(screen.queryByRole("button", { name: "提前通过" })).toBe(null);
  await stage.user.click(screen.getByRole("button", { name: "阶段结论" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByText("不通过")).toBeTruthy();
});
