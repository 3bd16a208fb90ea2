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

test.each([
  ["C13", "只按合同", "contractOnly"],
  ["C8", "30 个流程", "flows"],
  ["C11", "仅网站信件", "letters"],
  ["C17outbound", "有效通话量（通话满 30 秒）÷ 呼出总量", "connectedLong"],
  ["C17outbound", "（拨号+通话+处理）÷ 在线", "workOfOnline"],
] as const)("%s: %s can be proposed, as each alternative can", async (clause, words, alternativeId) => {
  await shown("client", clause);
  expect(screen.getAllByRole("button", { name: "提议" })).toHaveLength(clauses[clause].length);
  await stage.user.click(within(alternative(words)).getByRole("button", { name: "提议" }));
  const dialog = await screen.findByRole("dialog");
  stage.server.on("doUnderContract", () => contract("client", clause));
  await stage.user.click(within(dialog).getByRole("button", { name: "提议口径" }));
  await waitFor(() => expect(stage.server.changes()).toHaveLength(1));
  expect(stage.server.changes()[0]!.body).toMatchObject({ deed: { clause, alternative: alternativeId } });
});

test("the effects of C13 stand side by side: days beside the standard, its figures, and nothing by the contract alone", async () => {
  stage.server.on("contract", () => contract("client", "C13"));
  const effect = (of: "comparedDays" | "belowStandard", count: number) => ({
    ...{ of, about: null, count, fen: null, day: null, provisional: false },
  });
  const figure = (zh: string, text: string) => ({ label: { zh, en: zh }, unit: "percent" as const, text });
  stage.server.on("contractDays", []).on("contractEffects", {
    ...{ from: "2026-11-05", to: "2026-12-03" },
    clauses: [
      {
        clause: "C13",
        alternatives: [
          {
            alternative: "contractAndStandard",
            effects: [effect("comparedDays", 40), effect("belowStandard", 3)],
            figures: [figure("人工接通率（考核）", "97.10"), figure("15 秒内接听率", "88.20")],
          },
          {
            alternative: "contractOnly",
            effects: [effect("comparedDays", 0), effect("belowStandard", 0)],
            figures: [figure("人工接通率（考核）", "97.10")],
          },
        ],
      },
    ],
  });
  await stage.show(<ContractPage />, { at: "/contract/readings", route: "/contract/:part?/:id?" });
  expect(await screen.findByText("低于国标 3 天")).toBeTruthy();
  const items = (text: string) => [...alternative(text).querySelectorAll("li")].map((each) => each.textContent);
  expect(items("按合同考核，另列国标对标")).toEqual([
    ...["对标国标 40 天", "低于国标 3 天", "人工接通率（考核） 97.10 %", "15 秒内接听率 88.20 %"],
  ]);
  expect(items("只按合同")).toEqual(["对标国标 0 天", "低于国标 0 天", "人工接通率（考核） 97.10 %"]);
});

test("a reader chooses nothing", async () => {
  await shown(null, "C17outbound");
  expect(screen.queryByRole("button", { name: "提议" })).toBe(null);
});
