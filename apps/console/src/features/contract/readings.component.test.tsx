/** 口径确认: what can be proposed, and what can't be chosen because no figure would follow. */
import { screen, waitFor, within } from "@testing-library/react";
import { Contract } from "@zongji/api";
import { type Clause, clauses, exampleTerms } from "@zongji/domain";
import { expect, test } from "vitest";
import { made } from "../../testing/made.ts";
import { newStage } from "../../testing/stage.tsx";
import { ContractPage } from "./index.ts";

const stage = newStage();
const contract = (side: "client" | null, clause: Clause) =>
  made(Contract, {
    ...{ version: 4, today: "2026-12-03", side, confirmed: true, terms: { version: 1, terms: exampleTerms } },
    readings: [{ clause, alternatives: [...clauses[clause]], alternative: clauses[clause][0], version: 0 }],
  } as Parameters<typeof made<typeof Contract>>[1]);

const shown = async (side: "client" | null, clause: Clause, language: "zh-CN" | "en" = "zh-CN") => {
  stage.server.on("contract", () => contract(side, clause));
  stage.server.on("contractDays", []).on("contractEffects", null);
  await stage.show(<ContractPage />, { language, at: "/contract/readings", route: "/contract/:part?/:id?" });
  await screen.findByText(language === "en" ? /0 signed/ : /已签 0 项/);
};
const alternative = (text: string): HTMLElement => screen.getByText(text).closest(".contract-alternative")!;

test("an alternative that a report follows is proposed from a day on", async () => {
  await shown("client", "C17occupancy");
  await stage.user.click(within(alternative("（通话+处理）÷ 在线")).getByRole("button", { name: "提议" }));
  const dialog = await screen.findByRole("dialog");
  stage.server.on("doUnderContract", () => contract("client", "C17occupancy"));
  await stage.user.click(within(dialog).getByRole("button", { name: "提议口径" }));
  await waitFor(() => expect(stage.server.changes()).toHaveLength(1));
  expect(stage.server.changes()[0]!.body).toMatchObject({
    deed: { type: "ReadingProposed", clause: "C17occupancy", alternative: "ofOnline", from: "2026-12-03" },
  });
});

test("an alternative that nothing would follow says so, in place of a button", async () => {
  await shown("client", "C17outbound");
  const none = alternative("有效通话量 ÷ 呼出总量");
  expect(within(none).getByText("不可选：没有按它计算的数字")).toBeTruthy();
  expect(within(none).queryByRole("button")).toBe(null);
  expect(within(alternative("通话 ÷（拨号+通话）")).getByRole("button", { name: "提议" })).toBeTruthy();
});

test("a reader chooses nothing", async () => {
  await shown(null, "C17outbound");
  expect(screen.queryByText("不可选：没有按它计算的数字")).toBe(null);
  expect(screen.queryByRole("button", { name: "提议" })).toBe(null);
});
