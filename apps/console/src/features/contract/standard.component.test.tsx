/** 国标对标 of days and of today (C13), and the capacity of the hotline (C8): what follows what both signed. */
import { screen } from "@testing-library/react";
import { Contract, ContractCapacity, ContractDay, ContractToday } from "@zongji/api";
import { exampleTerms } from "@zongji/domain";
import { expect, test } from "vitest";
import { made } from "../../testing/made.ts";
import { newStage } from "../../testing/stage.tsx";
import { ContractPage } from "./index.ts";

const stage = newStage();
const contract = () =>
  made(Contract, {
    ...{ version: 4, today: "2026-12-03", side: "client", confirmed: true, terms: { version: 1, terms: exampleTerms } },
    checklist: [{ id: "capacity", title: "容量", passed: null, evidence: "", validUntil: null }],
  } as Parameters<typeof made<typeof Contract>>[1]);
const rate = (percent: string, passes: boolean) => ({ why: null, num: 1, den: 2, percent, passes });
const standard = {
  connectRate: rate("94.99", false),
  inTime: { num: 88, den: 100, percent: "88.00" },
};
const dayOf = (day: string, beside: object | null) =>
  made(ContractDay, {
    ...{ day, figures: { requests: 2, answered: 1, ratings: 0, satisfied: 0, neutral: 0 }, standard: beside },
    ...{ readings: null, answerRate: null, satisfaction: null, corrections: [] },
  } as never);

const shown = async (
  days: readonly unknown[],
  today: object | null,
  part: string,
  language: "zh-CN" | "en" = "zh-CN",
) => {
  stage.server
    .on("contract", contract)
    .on("contractDays", days as never)
    .on("contractEffects", null);
  stage.server.on(
    "contractToday",
    made(ContractToday, { ...{ day: "2026-12-03", stage: null, standard: today } } as never),
  );
  await stage.show(<ContractPage />, { language, at: `/contract/${part}`, route: "/contract/:part?/:id?" });
};

test("a day has the standard's figures in a column of their own, never red; one without says so", async () => {
  await shown([dayOf("2026-12-02", standard), dayOf("2026-12-01", null)], standard, "days");
  expect((await screen.findAllByText("国标对标")).length).toBeGreaterThan(0);
  const cell = (await screen.findByText("15 秒内接听 88.00 %")).closest("td")!;
  expect(cell.textContent).toBe("94.99 % 低于15 秒内接听 88.00 %");
  expect(cell.querySelector(".warn")).toBe(null);
  const other = screen.getByText("2026-12-01").closest("tr")!;
  expect(other.querySelector("td:last-child")!.textContent).toBe("—");
  expect(screen.getByText(/国标对标（GB\/T 33358，不作考核）：全天接通率 94.99 %/)).toBeTruthy();
});

test("by the contract alone no column and no line is there", async () => {
  await shown([dayOf("2026-12-02", null)], null, "days", "en");
  expect(await screen.findByText("2026-12-02")).toBeTruthy();
  expect(screen.queryAllByText("National standard")).toEqual([]);
  expect(screen.queryByText(/GB\/T 33358/)).toBe(null);
});

test("the checklist tells what the platform itself sees: what counts by C8, and that nobody signed it", async () => {
  stage.server.on(
    "contractCapacity",
    made(ContractCapacity, {
      ...{ alternative: "both", signed: false, version: 0, from: "2026-11-05", to: "2026-12-03", least: 30 },
      figures: [
        { of: "lines", count: 32, counts: true, reaches: true },
        { of: "calls", count: 4, counts: false, reaches: false },
        { of: "flows", count: 2, counts: true, reaches: false },
      ],
      reaches: false,
    }),
  );
  stage.server.on("handoverPacks", () => []);
  await shown([], null, "records");
  const flows = await screen.findByText("已发布流程 2");
  expect(flows.className).toContain("warn");
  expect(screen.getByText("中继线路 32").className).not.toContain("warn");
  expect(screen.getByText("同时通话最多 4").className).toContain("quiet");
  expect(screen.getByText("未达到 30")).toBeTruthy();
});
